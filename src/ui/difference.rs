//! Two sides compared, as a person reads it.

use tabled::builder::Builder;
use tabled::settings::object::Columns;
use tabled::settings::{Alignment, Style};

use super::{count, counted, visible};
use crate::diff::{Pair, Part, Report, Side};

/// Characters of an id that tell it from others for a person.
const SHORT_ID: usize = 12;

/// What differs, by cause.
pub fn diff_summary(report: &Report) -> String {
    let mut table = Builder::default();
    table.push_record(["change", "traces", "what", "why", "for example"]);
    for cause in &report.causes {
        let word = |text: &Option<String>| visible(text.as_deref().unwrap_or_default());
        let example = cause.example.chars().take(SHORT_ID).collect();
        table.push_record([cause.change.clone(), count(cause.traces), word(&cause.what), word(&cause.why), example]);
    }
    let mut table = table.build();
    table.with(Style::blank()).modify(Columns::new(1..2), Alignment::right());
    format!("{}\n{}\n{table}", side("a", &report.a), side("b", &report.b))
}

fn side(letter: &str, side: &Side) -> String {
    let unknown = match side.unknown {
        0 => String::new(),
        unknown => format!(", and {} whose content is not kept", count(unknown)),
    };
    format!("{letter}  {}: {}{unknown}", visible(&side.name), counted(side.traces, "trace"))
}

/// A trace on both sides: parts that are the same in a line, those of a with a minus, those of b with a plus.
pub fn diff_pair(pair: &Pair) -> String {
    let mut text = pair.change.clone();
    for (mark, part) in aligned(&pair.a, &pair.b) {
        let of = part.attempt.map(|attempt| format!(" {attempt}")).unwrap_or_default();
        let id = part.id.as_deref().map(|id| format!(" {}", id.chars().take(SHORT_ID).collect::<String>()));
        text.push_str(&format!("\n{mark} [{}{of}{}]", part.kind, id.unwrap_or_default()));
        if mark == ' ' {
            let line: String = visible(&part.text).chars().take(40).collect();
            text.push_str(&format!(" {line}"));
        } else {
            let lines = part.text.lines().map(|line| format!("\n{mark}   {}", visible(line)));
            text.extend(lines);
        }
    }
    text
}

/// The parts of both sides in one order, as many as possible of them as the same.
fn aligned<'a>(a: &'a [Part], b: &'a [Part]) -> Vec<(char, &'a Part)> {
    // longest[i][j]: parts that a from i on and b from j on have in common.
    let mut longest = vec![vec![0_usize; b.len() + 1]; a.len() + 1];
    let at = |longest: &Vec<Vec<usize>>, i: usize, j: usize| {
        longest.get(i).and_then(|row| row.get(j)).copied().unwrap_or_default()
    };
    for (i, left) in a.iter().enumerate().rev() {
        for (j, right) in b.iter().enumerate().rev() {
            let length = if left == right {
                at(&longest, i + 1, j + 1) + 1
            } else {
                at(&longest, i + 1, j).max(at(&longest, i, j + 1))
            };
            if let Some(cell) = longest.get_mut(i).and_then(|row| row.get_mut(j)) {
                *cell = length;
            }
        }
    }
    let (mut i, mut j, mut parts) = (0, 0, Vec::new());
    loop {
        match (a.get(i), b.get(j)) {
            (Some(left), Some(right)) if left == right => {
                parts.push((' ', left));
                (i, j) = (i + 1, j + 1);
            }
            (Some(left), _) if b.get(j).is_none() || at(&longest, i + 1, j) >= at(&longest, i, j + 1) => {
                parts.push(('-', left));
                i += 1;
            }
            (_, Some(right)) => {
                parts.push(('+', right));
                j += 1;
            }
            _ => return parts,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parts(words: &str) -> Vec<Part> {
        let part = |c: char| Part { kind: "glue".to_owned(), attempt: None, id: None, text: c.to_string() };
        words.chars().map(part).collect()
    }

    #[test]
    fn parts_are_aligned_and_none_is_lost() {
        for (a, b, expected) in [
            ("abc", "abc", " a b c"),
            ("abc", "axc", " a-b+x c"),
            ("", "ab", "+a+b"),
            ("ab", "", "-a-b"),
            ("ab", "ba", "-a b+a"),
        ] {
            let (a, b) = (parts(a), parts(b));
            let told: String = aligned(&a, &b).iter().map(|(mark, part)| format!("{mark}{}", part.text)).collect();
            assert_eq!(told, expected);
        }
    }

    #[test]
    fn a_text_of_a_model_is_shown_and_not_obeyed() {
        let shown = diff_pair(&Pair { change: "changed".to_owned(), a: parts("\u{1b}"), b: parts("\u{7}") });
        assert!(!shown.contains('\u{1b}') && !shown.contains('\u{7}'), "{shown:?}");
    }
}
