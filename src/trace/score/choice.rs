//! Letters of a multiple choice.

use super::Fault;

/// Whether an answer chooses the letter of the gold one; `None` if that has none.
pub fn compare(answer: &str, gold: &str) -> Option<Result<(), Fault>> {
    let gold = letter(gold)?;
    Some(match letter(answer) {
        None => Err(Fault::NoChoice),
        Some(answer) if answer == gold => Ok(()),
        Some(_) => Err(Fault::OtherChoice),
    })
}

/// The letter that a text chooses, as a capital: it stands alone or before a mark, as in `B`, `(b)`, `B. Paris`, `option B`.
fn letter(text: &str) -> Option<char> {
    let mut text = text.trim();
    for word in ["the", "answer", "option", "choice", "is", ":"] {
        let head = text.get(..word.len()).filter(|head| head.eq_ignore_ascii_case(word));
        let rest = head.and_then(|_| text.get(word.len()..));
        // A word ends where its letters do: "is" does not begin "island".
        if let Some(rest) = rest.filter(|rest| !rest.starts_with(|c: char| c.is_alphanumeric())) {
            text = rest.trim_start();
        }
    }
    let mut chars = text.trim_start_matches(['(', '[', '*']).chars();
    let letter = chars.next().filter(char::is_ascii_alphabetic)?;
    let ends = chars.next().is_none_or(|c| matches!(c, ')' | ']' | '.' | ':' | ',' | ';' | '*'));
    ends.then_some(letter.to_ascii_uppercase())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_letter_is_chosen_in_many_ways() {
        for answer in
            ["B", "b", "(B)", "B)", "[b]", "B. Paris", "B: Paris", "**B**", "Option B", "answer: B", "The answer is B."]
        {
            assert_eq!(compare(answer, "(B) Paris"), Some(Ok(())), "{answer}");
        }
        assert_eq!(compare("C", "B"), Some(Err(Fault::OtherChoice)));
        for answer in ["Paris", "A dog", "", "42", "island"] {
            assert_eq!(compare(answer, "B"), Some(Err(Fault::NoChoice)), "{answer}");
        }
        assert_eq!(compare("B", "Paris"), None);
    }
}
