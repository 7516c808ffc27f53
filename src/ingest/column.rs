//! Which column has which role: the names that are met in the wild, and the user's own word.

use std::fmt;
use std::path::Path;
use std::str::FromStr;

use super::error::{Error, Result};

/// What a column can be to us. Columns without a role are kept as metadata.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Role {
    Question,
    Answer,
    Variant,
    Model,
    Response,
    Correct,
    Extracted,
    Reflection,
    /// Number of the question that a reflection is on, from 0.
    QuestionNumber,
    /// Number of the response to it that a reflection is on, from 0.
    ResponseNumber,
    /// What a reflection was asked for with: it holds the response.
    Prompt,
}

/// What the rows of a file are.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// A question with responses, and perhaps reflections on them.
    Responses,
    /// Reflections on a response that another source holds.
    Reflections,
    /// Questions that are yet to be answered.
    Questions,
}

impl Kind {
    /// The roles that its columns can have.
    fn roles(self) -> &'static [Role] {
        match self {
            Self::Responses => &[
                Role::Question,
                Role::Answer,
                Role::Variant,
                Role::Model,
                Role::Response,
                Role::Correct,
                Role::Extracted,
                Role::Reflection,
            ],
            Self::Reflections => {
                &[Role::Model, Role::Reflection, Role::QuestionNumber, Role::ResponseNumber, Role::Prompt]
            }
            Self::Questions => &[Role::Question, Role::Answer],
        }
    }

    /// The roles that it cannot do without.
    fn needs(self, role: Role) -> bool {
        match self {
            Self::Responses => matches!(role, Role::Question | Role::Response),
            Self::Reflections => matches!(role, Role::Reflection | Role::QuestionNumber | Role::ResponseNumber),
            Self::Questions => role == Role::Question,
        }
    }

    fn word(self) -> &'static str {
        match self {
            Self::Responses => "responses",
            Self::Reflections => "reflections",
            Self::Questions => "questions",
        }
    }
}

impl Role {
    pub const ALL: [Self; 11] = [
        Self::Question,
        Self::Answer,
        Self::Variant,
        Self::Model,
        Self::Response,
        Self::Correct,
        Self::Extracted,
        Self::Reflection,
        Self::QuestionNumber,
        Self::ResponseNumber,
        Self::Prompt,
    ];

    /// The word for the role in `--map` and in messages.
    pub fn word(self) -> &'static str {
        match self {
            Self::Question => "question",
            Self::Answer => "answer",
            Self::Variant => "variant",
            Self::Model => "model",
            Self::Response => "response",
            Self::Correct => "correct",
            Self::Extracted => "extracted",
            Self::Reflection => "reflection",
            Self::QuestionNumber => "q_idx",
            Self::ResponseNumber => "a_idx",
            Self::Prompt => "prompt",
        }
    }

    /// All words, for messages.
    pub fn list() -> String {
        Self::ALL.map(Self::word).join(", ")
    }
}

impl fmt::Display for Role {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.word())
    }
}

/// The user's word on one role: a column, or none.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Override {
    pub role: Role,
    /// `None`: no column has this role.
    pub column: Option<String>,
}

impl FromStr for Override {
    type Err = Error;

    /// Reads `role=column`; `role=` means that no column has the role.
    fn from_str(text: &str) -> Result<Self> {
        let (word, column) = text.split_once('=').ok_or_else(|| Error::BadMapping(text.to_owned()))?;
        let role = Role::ALL.into_iter().find(|role| role.word() == word);
        let role = role.ok_or_else(|| Error::UnknownRole { word: word.to_owned() })?;
        Ok(Self { role, column: (!column.is_empty()).then(|| column.to_owned()) })
    }
}

/// The columns of one file by role.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Mapping(Vec<(Role, String)>);

impl Mapping {
    pub fn get(&self, role: Role) -> Option<&str> {
        self.0.iter().find(|(known, _)| *known == role).map(|(_, column)| column.as_str())
    }

    /// Role and column, in the order of [`Role::ALL`].
    pub fn iter(&self) -> impl Iterator<Item = (Role, &str)> {
        self.0.iter().map(|(role, column)| (*role, column.as_str()))
    }

    /// Finds the columns of a file. Where names leave a choice, it is an error that lists the candidates.
    pub fn recognise(path: &Path, columns: &[String], overrides: &[Override], kind: Kind) -> Result<Self> {
        if let Some(said) = overrides.iter().find(|said| !kind.roles().contains(&said.role)) {
            return Err(Error::OtherKind { path: path.to_owned(), role: said.role, kind: kind.word() });
        }
        let mut mapping = Self::default();
        for &role in kind.roles() {
            let column = match overrides.iter().rev().find(|said| said.role == role) {
                Some(Override { column: Some(column), .. }) => Some(existing(path, role, column, columns)?),
                Some(Override { column: None, .. }) => None,
                None => choose(path, role, candidates(role, columns, &mapping))?,
            };
            match column {
                Some(column) => mapping.0.push((role, column)),
                None if kind.needs(role) => {
                    return Err(Error::NoColumn { path: path.to_owned(), role, columns: columns.to_vec() });
                }
                None => {}
            }
        }
        Ok(mapping)
    }
}

/// What the rows of a file are: reflections only, if the user's word is on their numbers, or if it has columns for
/// these and none for a response.
pub fn kind_of(columns: &[String], overrides: &[Override]) -> Kind {
    let numbers = [Role::QuestionNumber, Role::ResponseNumber];
    let is_said = |role: Role| overrides.iter().any(|said| said.role == role && said.column.is_some());
    let is_there = |role: Role| is_said(role) || !candidates(role, columns, &Mapping::default()).is_empty();
    let is_flat = numbers.into_iter().any(is_said) || (!is_there(Role::Response) && numbers.into_iter().all(is_there));
    if is_flat { Kind::Reflections } else { Kind::Responses }
}

fn existing(path: &Path, role: Role, column: &str, columns: &[String]) -> Result<String> {
    if columns.iter().any(|known| known == column) {
        return Ok(column.to_owned());
    }
    let columns = columns.to_vec();
    Err(Error::NoSuchColumn { path: path.to_owned(), role, column: column.to_owned(), columns })
}

fn choose(path: &Path, role: Role, candidates: Vec<String>) -> Result<Option<String>> {
    match candidates.as_slice() {
        [] => Ok(None),
        [only] => Ok(Some(only.clone())),
        _ => Err(Error::Ambiguous { path: path.to_owned(), role, candidates }),
    }
}

/// The columns whose names fit a role. Those of a response's attributes follow from the response's name.
fn candidates(role: Role, columns: &[String], mapping: &Mapping) -> Vec<String> {
    let response = mapping.get(Role::Response).unwrap_or_default();
    let named = |names: &[&str]| columns.iter().filter(|column| names.contains(&column.as_str())).cloned().collect();
    match role {
        Role::Question => named(&["question"]),
        Role::Answer => named(&["answer"]),
        Role::Variant => named(&["prompt_variant", "prompt_type"]),
        Role::Model => named(&["model", "model_name"]),
        Role::Response => responses(columns),
        Role::Correct => named(&[&format!("{response}__eval_is_correct")]),
        Role::Extracted => named(&[&format!("{response}__eval_extracted_answers")]),
        Role::QuestionNumber => named(&["q_idx"]),
        Role::ResponseNumber => named(&["a_idx"]),
        Role::Prompt => named(&["full_prompt"]),
        Role::Reflection => {
            let own = format!("{response}_reflection");
            let names = ["model_responses__mutated_prompts_reflection", "reflection", own.as_str()];
            let fits =
                |column: &&String| names.contains(&column.as_str()) || column.ends_with("__reflections__reflections");
            columns.iter().filter(fits).cloned().collect()
        }
    }
}

/// Whether what follows `model_responses__` is a tag of a set of responses, and not an attribute of another.
fn is_tag(tag: &str) -> bool {
    !tag.contains("__") && !tag.ends_with("_reflection") && !tag.starts_with("eval_")
}

/// `model_responses` and `model_responses__<tag>`. Where there are several, those that say whether they are right.
fn responses(columns: &[String]) -> Vec<String> {
    let is_response = |column: &&String| match column.strip_prefix("model_responses") {
        Some("") => true,
        Some(rest) => rest.strip_prefix("__").is_some_and(is_tag),
        None => false,
    };
    let all: Vec<String> = columns.iter().filter(is_response).cloned().collect();
    let judged = |column: &&String| columns.contains(&format!("{column}__eval_is_correct"));
    let with_flags: Vec<String> = all.iter().filter(judged).cloned().collect();
    if with_flags.is_empty() { all } else { with_flags }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn recognise(columns: &[&str], overrides: &[&str]) -> Result<Vec<(Role, String)>> {
        let columns: Vec<String> = columns.iter().map(|&column| column.to_owned()).collect();
        let overrides: Vec<Override> = overrides.iter().map(|text| text.parse().unwrap()).collect();
        let kind = kind_of(&columns, &overrides);
        Mapping::recognise(Path::new("rows.parquet"), &columns, &overrides, kind).map(|mapping| mapping.0)
    }

    fn found(columns: &[&str], overrides: &[&str], role: Role) -> Option<String> {
        recognise(columns, overrides).unwrap().into_iter().find(|(known, _)| *known == role).map(|(_, column)| column)
    }

    #[test]
    fn knows_the_published_columns() {
        let columns = [
            "question",
            "answer",
            "prompt_variant",
            "model_responses__mutated_prompts",
            "model_responses__mutated_prompts__eval_is_correct",
            "model_responses__mutated_prompts__eval_extracted_answers",
            "model_responses__mutated_prompts_reflection",
            "is_model_response_correct__final_answer",
        ];
        let roles: Vec<_> = recognise(&columns, &[]).unwrap().into_iter().map(|(role, _)| role.word()).collect();
        assert_eq!(roles, ["question", "answer", "variant", "response", "correct", "extracted", "reflection"]);
    }

    #[test]
    fn a_response_with_flags_wins_over_one_without() {
        let columns =
            ["question", "model_responses", "model_responses__eval_is_correct", "model_responses__example_annotation"];
        assert_eq!(found(&columns, &[], Role::Response).unwrap(), "model_responses");
        assert_eq!(found(&columns, &[], Role::Correct).unwrap(), "model_responses__eval_is_correct");
        let chosen = found(&columns, &["response=model_responses__example_annotation"], Role::Correct);
        assert_eq!(chosen, None, "flags belong to their own response");
    }

    #[test]
    fn a_choice_is_an_error_that_lists_the_candidates() {
        let error = recognise(&["question", "model_responses__a", "model_responses__b"], &[]).unwrap_err();
        assert!(
            matches!(&error, Error::Ambiguous { role: Role::Response, candidates, .. } if candidates.len() == 2),
            "{error}"
        );
        let error = recognise(&["question", "model_responses", "prompt_variant", "prompt_type"], &[]).unwrap_err();
        assert!(matches!(error, Error::Ambiguous { role: Role::Variant, .. }));
    }

    #[test]
    fn reflections_alone_are_told_by_their_numbers() {
        let flat = ["full_prompt", "reflection", "q_idx", "a_idx"];
        let roles = |columns: &[&str]| -> Vec<_> {
            recognise(columns, &[]).unwrap().into_iter().map(|(role, _)| role.word()).collect()
        };
        assert_eq!(roles(&flat), ["reflection", "q_idx", "a_idx", "prompt"]);
        assert_eq!(roles(&["question", "model_responses", "q_idx", "a_idx"]), ["question", "response"]);
        let renamed = ["critique", "q", "a", "question"];
        assert_eq!(found(&renamed, &["q_idx=q", "a_idx=a", "reflection=critique"], Role::ResponseNumber).unwrap(), "a");
        assert!(matches!(recognise(&flat[2..], &[]), Err(Error::NoColumn { role: Role::Reflection, .. })));
        let other = recognise(&flat, &["q_idx=q_idx", "answer=full_prompt"]);
        assert!(matches!(other, Err(Error::OtherKind { role: Role::Answer, .. })));
    }

    #[test]
    fn the_user_has_the_last_word() {
        let columns = ["prompt", "out", "model"];
        let overrides = ["question=prompt", "response=out", "model="];
        assert_eq!(found(&columns, &overrides, Role::Response).unwrap(), "out");
        assert_eq!(found(&columns, &overrides, Role::Model), None);
        assert!(matches!(recognise(&columns, &["question=promt"]), Err(Error::NoSuchColumn { .. })));
        assert!(matches!(recognise(&columns, &[]), Err(Error::NoColumn { role: Role::Question, .. })));
        assert!(matches!("quetsion=a".parse::<Override>(), Err(Error::UnknownRole { .. })));
        assert!(matches!("question".parse::<Override>(), Err(Error::BadMapping(_))));
    }
}
