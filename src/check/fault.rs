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
    TooLong,
    TextAdded,
    QuestionChanged,
    NestedThink,
    BlankChanged,
}

impl Kind {
    pub const ALL: [Self; 10] = [
        Self::NotRendered,
        Self::TextLost,
        Self::TextChanged,
        Self::NoEnd,
        Self::SpecialToken,
        Self::TooLong,
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
            Self::TooLong => "too-long",
            Self::TextAdded => "text-added",
            Self::QuestionChanged => "question-changed",
            Self::NestedThink => "nested-think",
            Self::BlankChanged => "blank-changed",
        }
    }

    /// What of high severity is found is of weight: the model would be trained on something else.
    pub fn severity(self) -> Severity {
        match self {
            Self::NotRendered
            | Self::TextLost
            | Self::TextChanged
            | Self::NoEnd
            | Self::SpecialToken
            | Self::TooLong => Severity::High,
            Self::TextAdded | Self::QuestionChanged | Self::NestedThink => Severity::Medium,
            Self::BlankChanged => Severity::Low,
        }
    }

    pub fn about(self) -> &'static str {
        match self {
            Self::NotRendered => "the template refuses it",
            Self::TextLost => "a piece of the answer is lost",
            Self::TextChanged => "the answer becomes another text",
            Self::NoEnd => "nothing ends the turn",
            Self::SpecialToken => "a text holds a token of the template",
            Self::TooLong => "it has more tokens than allowed",
            Self::TextAdded => "more than the answer is learned",
            Self::QuestionChanged => "the question becomes another text",
            Self::NestedThink => "thought is not one block",
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
