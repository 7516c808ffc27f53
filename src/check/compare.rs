//! A conversation held against its rendering: pure, linear in their length.

use aho_corasick::{AhoCorasick, MatchKind};

use super::conversation::Turn;
use super::fault::{Fault, Kind};
use super::template::{Template, words};

/// Characters that are shown of a place.
const SHOWN: usize = 60;

/// Compares conversations with what a template makes of them.
#[derive(Debug)]
pub struct Comparer<'a> {
    template: &'a Template,
    /// Of the special tokens; none if there are too many, or none at all.
    tokens: Option<AhoCorasick>,
}

impl<'a> Comparer<'a> {
    pub fn new(template: &'a Template) -> Self {
        let tokens = AhoCorasick::builder().match_kind(MatchKind::LeftmostLongest).build(&template.tokens);
        Self { template, tokens: tokens.ok().filter(|_| !template.tokens.is_empty()) }
    }

    /// What is wrong with a conversation, as it is and rendered; and the rendering, if there is one.
    pub fn compare(&self, turns: &[Turn]) -> (Vec<Fault>, Option<String>) {
        let Some((answer, before)) = turns.split_last().filter(|(last, _)| last.role == "assistant") else {
            return (vec![not_rendered("it does not end on a turn of the assistant")], None);
        };
        let text = answer.content.as_str();
        let mut faults: Vec<Fault> = turns.iter().flat_map(|turn| self.special_tokens(turn)).collect();
        faults.extend(nested_think(text));
        let rendered = match self.template.render(turns, false) {
            Ok(rendered) => rendered,
            Err(error) => {
                faults.push(not_rendered(&words(&error)));
                return (faults, None);
            }
        };
        let tail = self.template.tail.as_str();
        if tail.trim().is_empty() || !rendered.ends_with(tail) {
            let what = rendered.chars().rev().take(SHOWN).collect::<Vec<_>>().into_iter().rev().collect();
            faults.push(Fault { kind: Kind::NoEnd, at: None, chars: None, what });
        }
        faults.extend(self.prompt(before, &rendered));
        // A template that opens the answer with words of its own in a prompt need not do so in a conversation.
        let prompt = self.template.render(before, true).ok();
        let body = rendered.strip_suffix(tail).unwrap_or(&rendered);
        match prompt.as_deref().and_then(|prompt| body.strip_prefix(prompt)) {
            Some(said) => faults.extend(difference(text, said)),
            None if rendered.contains(text) => {}
            None => faults.extend(difference(text, behind(body, before))),
        }
        (faults, Some(rendered))
    }

    /// The questions that do not stand in the rendering.
    fn prompt(&self, turns: &[Turn], rendered: &str) -> Vec<Fault> {
        let is_changed = |turn: &&Turn| turn.role == "user" && !rendered.contains(turn.content.trim());
        let fault = |turn: &Turn| Fault {
            kind: Kind::QuestionChanged,
            at: None,
            chars: None,
            what: turn.content.chars().take(SHOWN).collect(),
        };
        turns.iter().filter(is_changed).map(fault).collect()
    }

    fn special_tokens(&self, turn: &Turn) -> Vec<Fault> {
        let Some(tokens) = &self.tokens else { return Vec::new() };
        let is_answer = turn.role == "assistant";
        let text = turn.content.as_str();
        let found = tokens.find_iter(text).map(|token| {
            let before = text.get(..token.start()).unwrap_or_default();
            let token = text.get(token.range()).unwrap_or_default();
            let what = if is_answer { token.to_owned() } else { format!("{token} in a turn of {}", turn.role) };
            Fault { kind: Kind::SpecialToken, at: is_answer.then(|| length(before)), chars: Some(length(token)), what }
        });
        found.collect()
    }
}

fn not_rendered(what: &str) -> Fault {
    Fault { kind: Kind::NotRendered, at: None, chars: None, what: what.to_owned() }
}

/// What stands behind the last question.
fn behind<'a>(rendered: &'a str, turns: &[Turn]) -> &'a str {
    let question = turns.last().map(|turn| turn.content.trim()).filter(|question| !question.is_empty());
    let end = question.and_then(|question| rendered.rfind(question).map(|at| at + question.len()));
    end.and_then(|end| rendered.get(end..)).unwrap_or(rendered)
}

/// Thought that is no single block, opened and closed once.
fn nested_think(text: &str) -> Option<Fault> {
    let opened = text.match_indices("<think>").map(|(at, _)| (at, true));
    let mut tags: Vec<(usize, bool)> =
        opened.chain(text.match_indices("</think>").map(|(at, _)| (at, false))).collect();
    tags.sort_unstable();
    // The first tag that stands where a single block has none: a block is opened first, then closed, and that is all.
    let odd = tags.iter().enumerate().find(|(place, (_, opens))| *place > 1 || *opens != (*place == 0));
    let odd = match (odd, tags.as_slice()) {
        (Some((_, (at, _))), _) | (None, [(at, _)]) => *at,
        (None, _) => return None,
    };
    let (before, there) = text.split_at_checked(odd)?;
    Some(Fault { kind: Kind::NestedThink, at: Some(length(before)), chars: None, what: shown(there) })
}

/// How what the model reads in place of an answer differs from it.
fn difference(text: &str, said: &str) -> Option<Fault> {
    if text == said {
        return None;
    }
    let same = text.chars().zip(said.chars()).take_while(|(a, b)| a == b).count();
    let there: String = text.chars().skip(same).take(SHOWN).collect();
    let (of_text, of_said) = (solid(text).count(), solid(said).count());
    let at = Some(same as i64);
    let by = |chars: usize| Some(chars as i64);
    Some(if solid(text).eq(solid(said)) {
        let chars = length(text).abs_diff(length(said)) as usize;
        Fault { kind: Kind::BlankChanged, at, chars: by(chars), what: there }
    } else if is_within(said, text) {
        Fault { kind: Kind::TextLost, at, chars: by(of_text - of_said), what: there }
    } else if is_within(text, said) {
        let what = said.chars().skip(same).take(SHOWN).collect();
        Fault { kind: Kind::TextAdded, at, chars: by(of_said - of_text), what }
    } else {
        Fault { kind: Kind::TextChanged, at, chars: by(of_text.abs_diff(of_said)), what: there }
    })
}

/// The characters of a text that are not white space.
fn solid(text: &str) -> impl Iterator<Item = char> {
    text.chars().filter(|c| !c.is_whitespace())
}

/// Whether a text is another one with pieces taken out, white space aside.
fn is_within(less: &str, more: &str) -> bool {
    let mut more = solid(more);
    solid(less).all(|c| more.any(|other| other == c))
}

fn shown(text: &str) -> String {
    text.chars().take(SHOWN).collect()
}

fn length(text: &str) -> i64 {
    text.chars().count() as i64
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(text: &str, said: &str) -> Option<(Kind, i64, i64)> {
        difference(text, said).map(|fault| (fault.kind, fault.at.unwrap(), fault.chars.unwrap()))
    }

    #[test]
    fn a_difference_is_told_by_what_became_of_the_text() {
        assert_eq!(of("a b", "a b"), None);
        assert_eq!(of("a\n\n\nb", "a\n\nb"), Some((Kind::BlankChanged, 3, 1)));
        assert_eq!(of("naïve <x> 答え", "naïve 答え"), Some((Kind::TextLost, 6, 3)));
        assert_eq!(of("答え", "<think>\n</think>\n答え"), Some((Kind::TextAdded, 0, 15)));
        assert_eq!(of("abc", "abd"), Some((Kind::TextChanged, 2, 0)));
        assert_eq!(of("a", ""), Some((Kind::TextLost, 0, 1)));
    }

    #[test]
    fn thought_is_one_block_or_none() {
        let odd = |text: &str| nested_think(text).map(|fault| fault.at.unwrap());
        for text in ["", "no tag", "<think>so</think> 4", "é<think></think>"] {
            assert_eq!(odd(text), None, "{text}");
        }
        assert_eq!(odd("é<think><think></think></think>"), Some(8));
        assert_eq!(odd("<think>so"), Some(0));
        assert_eq!(odd("so</think>"), Some(2));
        assert_eq!(odd("<think>a</think><think>b</think>"), Some(16));
        assert_eq!(odd("</think><think>"), Some(0));
    }
}
