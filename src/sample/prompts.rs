//! What a model is asked with: texts with slots, shipped ones or a file of the user.

use std::collections::BTreeMap;
use std::path::Path;

use serde::Deserialize;

use super::{Error, Result};
use crate::trace::content_id;
use crate::trace::score::Kind;

const SHIPPED: &str = include_str!("prompts.toml");

/// A file of prompts.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Prompts {
    #[serde(default)]
    answer_types: BTreeMap<String, String>,
    #[serde(default)]
    response: Vec<Prompt>,
    #[serde(default)]
    reflection: Vec<Prompt>,
}

/// A prompt with slots.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Prompt {
    pub id: String,
    pub system: Option<String>,
    pub user: String,
}

/// What stands in the slots.
#[derive(Debug, Clone, Copy, Default)]
pub struct Slots<'a> {
    pub question: &'a str,
    pub answer_type: &'a str,
    pub response: &'a str,
    pub answer: &'a str,
    pub verdict: &'a str,
}

impl Prompts {
    /// The shipped prompts, or those of a file; what the file leaves out is as in the shipped one.
    pub fn load(path: Option<&Path>) -> Result<Self> {
        let read = |text: &str| toml::from_str::<Self>(text).map_err(|error| error.to_string());
        let bad = |path: &Path, why: String| Error::BadPrompts { path: path.to_owned(), why };
        let shipped = read(SHIPPED).map_err(|why| bad(Path::new("prompts.toml"), why))?;
        let Some(path) = path else { return Ok(shipped) };
        let text = std::fs::read_to_string(path).map_err(|error| bad(path, error.to_string()))?;
        let mut own = read(&text).map_err(|why| bad(path, why))?;
        if own.response.is_empty() {
            own.response = shipped.response;
        }
        if own.reflection.is_empty() {
            own.reflection = shipped.reflection;
        }
        for (kind, answer_type) in shipped.answer_types {
            own.answer_types.entry(kind).or_insert(answer_type);
        }
        own.check().map_err(|why| bad(path, why))?;
        Ok(own)
    }

    /// A prompt that does not ask what it must would waste every request made with it.
    fn check(&self) -> Result<(), String> {
        let lists = [(&self.response, &["{question}"][..]), (&self.reflection, &["{question}", "{response}"][..])];
        for (prompts, needed) in lists {
            for (at, prompt) in prompts.iter().enumerate() {
                if let Some(slot) = needed.iter().find(|slot| !prompt.user.contains(*slot)) {
                    return Err(format!("the prompt {} lacks {slot}", prompt.id));
                }
                if prompts.iter().take(at).any(|other| other.id == prompt.id) {
                    return Err(format!("two prompts are called {}", prompt.id));
                }
            }
        }
        let unknown = self.answer_types.keys().find(|kind| Kind::of(kind).is_none());
        unknown.map_or(Ok(()), |kind| Err(format!("no answers are scored as {kind}")))
    }

    /// The prompt variants of those names, in their order; without names, all.
    pub fn variants(&self, names: &[String]) -> Result<Vec<Prompt>> {
        if names.is_empty() {
            return Ok(self.response.clone());
        }
        names.iter().map(|name| find(&self.response, name)).collect()
    }

    /// The reflection prompt of that name, or the first.
    pub fn judge(&self, name: Option<&str>) -> Result<Prompt> {
        match (name, self.reflection.first()) {
            (Some(name), _) => find(&self.reflection, name),
            (None, Some(first)) => Ok(first.clone()),
            (None, None) => Err(Error::NoSuchPrompt { name: String::new(), known: Vec::new() }),
        }
    }

    /// What an answer that is scored so looks like.
    pub fn answer_type(&self, kind: Option<Kind>) -> &str {
        self.answer_types.get(kind.unwrap_or(Kind::Exact).word()).map_or("the answer", String::as_str)
    }
}

fn find(prompts: &[Prompt], name: &str) -> Result<Prompt> {
    let known = || prompts.iter().map(|prompt| prompt.id.clone()).collect();
    let found = prompts.iter().find(|prompt| prompt.id == name);
    found.cloned().ok_or_else(|| Error::NoSuchPrompt { name: name.to_owned(), known: known() })
}

impl Prompt {
    /// Digest of its texts: prompts of the same text are the same, whatever they are called.
    pub fn digest(&self) -> String {
        content_id("o", [self.system.as_deref(), Some(self.user.as_str())])
    }

    /// What the user says. Each slot is filled once: braces within a question stay as they are.
    pub fn fill(&self, slots: &Slots<'_>) -> String {
        filled(&self.user, slots)
    }

    /// What the system says, with the same slots.
    pub fn fill_system(&self, slots: &Slots<'_>) -> Option<String> {
        self.system.as_deref().map(|system| filled(system, slots))
    }

    /// Whether something stands in a slot of that name.
    pub fn uses(&self, slot: &str) -> bool {
        let slot = format!("{{{slot}}}");
        self.user.contains(&slot) || self.system.as_ref().is_some_and(|system| system.contains(&slot))
    }
}

fn filled(template: &str, slots: &Slots<'_>) -> String {
    let all = [
        ("{question}", slots.question),
        ("{answer_type}", slots.answer_type),
        ("{response}", slots.response),
        ("{answer}", slots.answer),
        ("{verdict}", slots.verdict),
    ];
    let mut text = String::with_capacity(template.len() + slots.question.len() + slots.response.len());
    let mut rest = template;
    while let Some((before, from)) = rest.find('{').and_then(|at| rest.split_at_checked(at)) {
        text.push_str(before);
        let (length, value) =
            all.iter().find(|(slot, _)| from.starts_with(slot)).map_or((1, "{"), |(slot, value)| (slot.len(), *value));
        text.push_str(value);
        rest = from.get(length..).unwrap_or_default();
    }
    text.push_str(rest);
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_shipped_prompts_are_sound() {
        let prompts = Prompts::load(None).unwrap();
        assert_eq!(prompts.check(), Ok(()));
        let ids: Vec<_> = prompts.response.iter().map(|prompt| prompt.id.as_str()).collect();
        assert_eq!(ids, ["original", "plan_and_execute", "alternatively", "rephrase"]);
        assert!(Kind::ALL.into_iter().all(|kind| prompts.answer_types.contains_key(kind.word())));
        // A verdict is read only where both tags stand.
        assert!(prompts.reflection.iter().all(|prompt| prompt.user.contains("</verdict>")));
    }

    #[test]
    fn a_slot_is_filled_once_and_other_braces_stay() {
        let prompt = Prompt { id: "a".to_owned(), system: None, user: "{x} {question}{ {answer_type} é{".to_owned() };
        let slots = Slots { question: "{response} {", answer_type: "{question}", ..Slots::default() };
        assert_eq!(prompt.fill(&slots), "{x} {response} {{ {question} é{");
    }

    #[test]
    fn a_file_of_the_user_is_checked() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("mine.toml");
        let load = |text: &str| {
            std::fs::write(&path, text).unwrap();
            Prompts::load(Some(&path)).map_err(|error| error.to_string())
        };
        let mine = load("[[response]]\nid = 'mine'\nsystem = 'Be brief.'\nuser = 'Q: {question}'").unwrap();
        assert_eq!(mine.variants(&[]).unwrap().len(), 1);
        assert_eq!(mine.judge(None).unwrap().id, "judge", "what is left out is as in the shipped file");
        assert!(mine.variants(&["original".to_owned()]).is_err());
        for (text, why) in [
            ("[[response]]\nid = 'a'\nuser = 'Q?'", "lacks {question}"),
            ("[[reflection]]\nid = 'a'\nuser = '{question}'", "lacks {response}"),
            (
                "[[response]]\nid = 'a'\nuser = '{question}'\n[[response]]\nid = 'a'\nuser = '{question}!'",
                "two prompts",
            ),
            ("[answer_types]\ncoundown = 'x'", "coundown"),
            ("[[response]]\nid = 'a'\ntext = ''", "text"),
        ] {
            assert!(load(text).unwrap_err().contains(why), "{text}");
        }
    }
}
