//! What to type when conversations cannot be checked.

use super::{Exit, Failure, nearest};
use crate::check;

impl From<check::Error> for Failure {
    fn from(error: check::Error) -> Self {
        use check::Error as E;
        let failure = Self::of(Exit::BadInput, &error);
        match error {
            E::Store(error) => error.into(),
            E::Build(error) => error.into(),
            E::NoTraces => Self::of(Exit::Nothing, &error).hint("make some with: skillfactory build"),
            E::NoSuchTemplate { name, known } => match nearest(&name, &known) {
                Some(near) => failure.hint(format!("did you mean: --template {near}")),
                None => failure.hint(format!(
                    "name one of {}, a tokenizer_config.json or a chat_template.jinja",
                    known.join(", ")
                )),
            },
            E::NoTemplate(_) => failure.hint("name the model's chat_template.jinja, if it has one"),
            E::BadTemplate { .. } => failure.hint("name the template that the model was published with"),
            E::NoConversations(_) => failure.hint("name the folder of an export, or: --recipe NAME"),
            E::NoSuchId(_) => failure.hint("list those with a fault: --rows"),
            E::BadTokenizer { .. } => failure.hint("name the tokenizer.json that the model was published with"),
            E::BadConfig { .. } | E::Unreadable { .. } => failure,
        }
    }
}
