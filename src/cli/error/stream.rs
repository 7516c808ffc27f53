//! What ends a stream, with what to do.

use std::io;

use super::{Exit, Failure, nearest};
use crate::stream;

impl From<stream::Error> for Failure {
    fn from(error: stream::Error) -> Self {
        use stream::Error as E;
        match error {
            E::Ingest(error) => error.into(),
            E::Build(error) => error.into(),
            E::Store(error) => error.into(),
            // Whoever reads has enough.
            E::Output(error) if error.kind() == io::ErrorKind::BrokenPipe => error.into(),
            E::Cut { .. } => Self::of(Exit::BadInput, &error)
                .hint("traces of its question did not go out; look at what writes the rows"),
            E::Split { .. } => Self::of(Exit::BadInput, &error)
                .hint("bring the rows of each question together, as a sort by the question does; traces that went out before are not whole"),
            E::NoPlace { ref column, ref columns, .. } => match nearest(column, columns) {
                Some(near) => Self::of(Exit::BadInput, &error).hint(format!("did you mean: {near}")),
                None => Self::of(Exit::BadInput, &error).hint(format!("the columns are {}", columns.join(", "))),
            },
            E::Unseen { .. } | E::Input(_) | E::Output(_) | E::Lost => Self::of(Exit::Failed, &error),
        }
    }
}
