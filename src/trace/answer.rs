//! The answer that a response gives.

use memchr::memmem;

const OPEN: &str = "<answer>";
const CLOSE: &str = "</answer>";

/// The text of the last complete `<answer>…</answer>` of a response, without surrounding white space.
///
/// `None` where no opening tag is followed by a closing one.
pub fn last_answer(response: &str) -> Option<&str> {
    let last_close = memmem::rfind(response.as_bytes(), CLOSE.as_bytes())?;
    let head = response.get(..last_close)?;
    let inside = head.get(memmem::rfind(head.as_bytes(), OPEN.as_bytes())? + OPEN.len()..)?;
    // An earlier closing tag may end the last opened answer: "<answer>1</answer> </answer>".
    let end = inside.find(CLOSE).unwrap_or(inside.len());
    inside.get(..end).map(str::trim)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn takes_the_last_complete_answer() {
        let cases = [
            ("so <answer> (1+2)*3 </answer>", Some("(1+2)*3")),
            ("<answer>1</answer> or <answer>2</answer>", Some("2")),
            ("<answer>1</answer> or <answer>2", Some("1")),
            ("<answer>1</answer> </answer>", Some("1")),
            ("<answer>a<answer>b</answer>", Some("b")),
            ("<answer></answer>", Some("")),
            ("</answer><answer>", None),
            ("no tag", None),
            ("", None),
        ];
        for (text, expected) in cases {
            assert_eq!(last_answer(text), expected, "{text:?}");
        }
    }

    proptest! {
        #[test]
        fn is_total_and_finds_what_was_put_last(noise in any::<String>(), answer in "[^<]*") {
            let _ = last_answer(&noise);
            let text = format!("{noise}<answer>{answer}</answer>");
            prop_assert_eq!(last_answer(&text), Some(answer.trim()));
        }
    }
}
