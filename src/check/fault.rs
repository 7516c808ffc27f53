//! What can become of a conversation on its way through a template.

use crate::audit::Severity;

/// What is wrong with it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Kind {
    NotRendered,
    TextLost,
    TextChanged,
    NoEnd,
    SpecialToken,
    TextAdded,
    QuestionChanged,
    NestedThink,
    BlankChanged,
}

impl Kind {
    pub const ALL: [Self; 9] = [
        Self::NotRendered,
        Self::TextLost,
        Self::TextChanged,
        Self::NoEnd,
        Self::SpecialToken,
        Self::TextAdded,
        Self::QuestionChanged,
        Self::NestedThink,
        Self::BlankChanged,
    ];

    pub fn word(self) -> &'static str {
        match self {
            Self::NotRendered => "not-rendered",
            Self::TextLost => "text-lost",
            Self::TextChanged => "text-changed",
            Self::NoEnd => "no-end",
            Self::SpecialToken => "special-token",
            Self::TextAdded => "text-added",
            Self::QuestionChanged => "question-changed",
            Self::NestedThink => "nested-think",
            Self::BlankChanged => "blank-changed",
        }
    }

    /// What of high severity is found is of weight: the model would be trained on something else.
    pub fn severity(self) -> Severity {
        match self {
            Self::NotRendered | Self::TextLost | Self::TextChanged | Self::NoEnd | Self::SpecialToken => Severity::High,
            Self::TextAdded | Self::QuestionChanged | Self::NestedThink => Severity::Medium,
            Self::BlankChanged => Severity::Low,
        }
    }

    pub fn about(self) -> &'static str {
        match self {
            Self::NotRendered => "the template refuses the conversation",
            Self::TextLost => "a piece of the answer does not reach the model",
            Self::TextChanged => "the answer reaches the model as another text",
            Self::NoEnd => "nothing tells the model that its turn is over",
            Self::SpecialToken => "a text holds a token that ends or begins a turn",
            Self::TextAdded => "the model is trained on more than the answer",
            Self::QuestionChanged => "the question reaches the model as another text",
            Self::NestedThink => "thought is not one block: others take it apart",
            Self::BlankChanged => "white space alone differs: harmless",
        }
    }
}

/// A fault of one conversation.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fault {
    pub kind: Kind,
    /// Character of the answer that it begins at.
    pub at: Option<i64>,
    /// Characters that are lost, added or changed.
    pub chars: Option<i64>,
    /// What stands there, or what is said of it.
    pub what: String,
}
