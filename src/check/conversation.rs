//! A conversation, as trainers are given it.

use serde::{Deserialize, Serialize};

/// One turn of a conversation. Both names of its fields are in use.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Turn {
    #[serde(alias = "from")]
    pub role: String,
    #[serde(alias = "value", default)]
    pub content: String,
}

impl Turn {
    pub fn new(role: &str, content: &str) -> Self {
        Self { role: role.to_owned(), content: content.to_owned() }
    }

    /// The same under the name that templates have for its role.
    fn named(self) -> Self {
        let role = match self.role.as_str() {
            "human" => "user",
            "gpt" => "assistant",
            _ => return self,
        };
        Self { role: role.to_owned(), ..self }
    }
}

/// A conversation with the id of its trace, or the place of its row.
#[derive(Debug, Clone)]
pub struct Conversation {
    pub id: String,
    pub turns: Vec<Turn>,
}

impl Conversation {
    /// Reads the JSON of its turns; what is none has no turn.
    pub fn of(id: String, turns: &str) -> Self {
        let turns: Vec<Turn> = serde_json::from_str(turns).unwrap_or_default();
        Self { id, turns: turns.into_iter().map(Turn::named).collect() }
    }
}
