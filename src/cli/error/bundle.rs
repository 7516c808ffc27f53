//! What to type when a bundle cannot be written.

use super::{Exit, Failure};
use crate::{bundle, ui};

impl From<bundle::Error> for Failure {
    fn from(error: bundle::Error) -> Self {
        use bundle::Error as E;
        match error {
            E::Store(error) => error.into(),
            E::Build(error) => (*error).into(),
            E::Audit(error) => (*error).into(),
            E::Export(error) => (*error).into(),
            E::There(ref path) => {
                let path = ui::quoted(&path.to_string_lossy());
                Self::of(Exit::BadInput, &error)
                    .hint("name another file")
                    .hint(format!("or take its marks in first, then remove it: skillfactory ingest --marks {path}"))
            }
            E::Io { .. } => Self::of(Exit::Failed, &error),
        }
    }
}
