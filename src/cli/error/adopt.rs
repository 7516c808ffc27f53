//! What keeps traces that were made elsewhere out, with what to do.

use super::{Exit, Failure};
use crate::adopt;

impl From<adopt::Error> for Failure {
    fn from(error: adopt::Error) -> Self {
        use adopt::Error as E;
        match error {
            E::Store(error) => (*error).into(),
            E::Build(error) => (*error).into(),
            E::Verify(error) => (*error).into(),
            E::Faults { .. } => Self::of(Exit::Faults, &error).hint(
                "they may be of other rows or another recipe: name it with --recipe NAME, or see: skillfactory build",
            ),
            E::NoTraces(_) => Self::of(Exit::BadInput, &error)
                .hint("traces lie in DIR/data and DIR/provenance as Parquet, or in DIR as .jsonl"),
            E::Missing { .. } => Self::of(Exit::BadInput, &error)
                .hint("write them with: skillfactory stream --parts, or skillfactory export OUT --provenance"),
            E::Unreadable { .. } | E::Io { .. } => Self::of(Exit::BadInput, &error),
        }
    }
}
