//! From questions to raw rows: responses and reflections asked of a server that speaks the OpenAI protocol.
//!
//! A run has three steps. [`Plan`] says which answers are missing, by the workspace and the journal. [`Plan::ask`] asks for
//! them and keeps each in the journal; the workspace is closed meanwhile. [`take_in`] makes them the next revision of their
//! source, and rows like any others.

mod ask;
mod chance;
mod endpoint;
mod error;
mod keeper;
mod patience;
mod plan;
mod prompts;
pub mod questions;
mod record;
mod subjects;
mod take_in;
mod wanted;

pub use ask::Outcome;
pub use endpoint::{Endpoint, Key};
pub use error::{Error, Result};
pub use patience::{Budget, Limits};
pub use plan::{Estimate, Plan, reflections, responses};
pub use prompts::{Prompt, Prompts};
pub use subjects::{Scoring, of_questions};
pub use take_in::{Target, take_in};
pub use wanted::{Job, Parameters, Response, Subject, Wanted, What};
