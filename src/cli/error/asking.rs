//! Failures of asking a server, as a user reads them.

use super::{Exit, Failure, nearest};
use crate::{sample, ui};

impl From<sample::Error> for Failure {
    fn from(error: sample::Error) -> Self {
        use sample::Error as E;
        let failure = Self::of(Exit::BadInput, &error);
        let goes_on = "what came before is kept: the same command asks for the rest";
        match error {
            E::Store(error) => error.into(),
            E::Ingest(error) => error.into(),
            E::TooFewQuestions { .. } => failure.hint("ask for fewer with --count, or for longer ones"),
            E::BadNumbers(_) => failure.hint("Countdown has 2 to 8 numbers, such as: --numbers 4"),
            E::BadEndpoint { .. } => failure.hint("for example: --endpoint http://127.0.0.1:8000/v1"),
            E::BadPrompts { .. } => failure.hint("a prompt is: [[response]], id = \"mine\", user = \"{question} …\""),
            E::NoSuchPrompt { name, known } => match nearest(&name, &known) {
                Some(near) => failure.hint(format!("did you mean: {near}")),
                None => failure.hint(format!("the prompts are {}", known.join(", "))),
            },
            E::NoScore { .. } | E::BadScore { .. } => {
                failure.hint("say it with: --score exact, number, choice, countdown or none")
            }
            E::ForeignSource(_) => failure.hint("name another source with: --name NAME"),
            E::NoResponses => failure.hint("make some with: skillfactory sample responses FILE"),
            E::SeveralResponses(sources) => {
                let first = sources.first().map_or("SOURCE", String::as_str);
                failure.hint(format!("name the one that is meant with: --to {}", ui::quoted(first)))
            }
            E::NothingToReflect { .. } => {
                Self { exit: Exit::Nothing, ..failure }.hint("an answer stands between <answer> and </answer>")
            }
            E::Refused { status: 401 | 403, .. } => {
                failure.hint("set the key of the service in the environment: SKILLFACTORY_API_KEY").hint(goes_on)
            }
            E::Refused { status: 404, .. } => {
                failure.hint("an endpoint ends before /chat/completions, and often in /v1").hint(goes_on)
            }
            E::Refused { .. } => {
                failure.hint("if it does not know a parameter, send fewer with: --standard").hint(goes_on)
            }
            E::Unreachable { ref why, .. } => {
                Self { causes: vec![why.clone()], ..failure }.hint("see whether the server runs, and at which port")
            }
            E::Failing { .. } => failure.hint(goes_on),
            E::Client(_) | E::NoWriter | E::Io(_) => Self { exit: Exit::Failed, ..failure },
        }
    }
}
