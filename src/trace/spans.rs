//! Which characters of a text a model is trained on, as spans that a tokenizer can keep to.

/// A run of characters that are all trained on, or none of them.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Span {
    /// First code point, from 0.
    pub start: i64,
    /// Code point after the last.
    pub end: i64,
    pub train: bool,
}

/// The spans of a text whose parts end at these code points, each trained on or not. Neighbours of one kind are one
/// span. Where two meet, line breaks go to the one before, spaces and tabs to the one behind, since that is how tokenizers cut
/// a text: a token across the border would be trained on or not as a whole. `None`: the parts are not those of the text.
pub fn spans(text: &str, parts: impl IntoIterator<Item = (i64, bool)>) -> Option<Vec<Span>> {
    let mut borders = text.char_indices().map(|(at, _)| at).chain([text.len()]).zip(0_i64..);
    let mut found: Vec<(usize, bool)> = Vec::new();
    let mut last = 0;
    for (end, train) in parts {
        let at = if end == last { found.last().map_or(0, |(at, _)| *at) } else { borders.find(|(_, n)| *n == end)?.0 };
        // A part without a character says nothing.
        if end == last {
            continue;
        }
        last = end;
        match found.last_mut() {
            Some((border, before)) if *before == train => *border = at,
            _ => found.push((at, train)),
        }
    }
    if found.last().map_or(0, |(at, _)| *at) != text.len() {
        return None;
    }
    Some(numbered(text, &moved(text, &found)))
}

/// The spans with their borders where tokens have theirs; what is left without a character is gone.
fn moved(text: &str, spans: &[(usize, bool)]) -> Vec<(usize, bool)> {
    let mut result: Vec<(usize, bool)> = Vec::new();
    let ends = spans.iter().skip(1).map(|(end, _)| *end).chain([text.len()]);
    for (&(border, train), next_end) in spans.iter().zip(ends) {
        let start = result.last().map_or(0, |(end, _)| *end);
        // The border may have passed all of it.
        let left = text.get(start..border.max(start)).unwrap_or_default();
        let right = text.get(border.max(start)..next_end).unwrap_or_default();
        let breaks = right.len() - right.trim_start_matches('\n').len();
        let spaces =
            if breaks > 0 || right.is_empty() { 0 } else { left.len() - left.trim_end_matches([' ', '\t']).len() };
        let end = border.max(start) + breaks - spaces;
        match result.last_mut() {
            _ if end == start => {}
            // What the border has passed is gone: the breaks behind it go to the one before, too.
            Some((before, _)) if left.is_empty() => *before = end,
            Some((before, same)) if *same == train => *before = end,
            _ => result.push((end, train)),
        }
    }
    result
}

/// The spans in code points.
fn numbered(text: &str, spans: &[(usize, bool)]) -> Vec<Span> {
    let (mut from, mut start) = (0, 0);
    let number = |&(to, train): &(usize, bool)| {
        let chars = text.get(from..to).unwrap_or_default().chars().count() as i64;
        let span = Span { start, end: start + chars, train };
        (from, start) = (to, span.end);
        span
    };
    spans.iter().map(number).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    /// The spans of parts, as texts.
    fn cut(parts: &[(&str, bool)]) -> Vec<(String, bool)> {
        let text: String = parts.iter().map(|(part, _)| *part).collect();
        let mut end = 0;
        let ends = parts.iter().map(|(part, train)| {
            end += part.chars().count() as i64;
            (end, *train)
        });
        let chars: Vec<char> = text.chars().collect();
        let spans = spans(&text, ends.collect::<Vec<_>>()).unwrap();
        spans.iter().map(|s| (chars[s.start as usize..s.end as usize].iter().collect(), s.train)).collect()
    }

    fn shown(spans: &[(String, bool)]) -> Vec<(&str, bool)> {
        spans.iter().map(|(text, train)| (text.as_str(), *train)).collect()
    }

    #[test]
    fn borders_are_where_tokens_have_theirs() {
        for (parts, expected) in [
            (vec![("é", true), ("答え", false)], vec![("é", true), ("答え", false)]),
            (vec![("a", true), ("b", true), ("", false), ("c", false)], vec![("ab", true), ("c", false)]),
            (vec![("a", true), ("\n\nb", false)], vec![("a\n\n", true), ("b", false)]),
            (vec![("a  ", true), ("b", false)], vec![("a", true), ("  b", false)]),
            (vec![("a ", true), ("\nb", false)], vec![("a \n", true), ("b", false)]),
            (vec![("a", true), ("\n", false), ("b", true)], vec![("a\nb", true)]),
            (vec![("a", true), (" ", false), ("b", true)], vec![("a b", true)]),
            (vec![("a", true), (" ", false), ("\nb", true)], vec![("a", true), (" \n", false), ("b", true)]),
            (vec![("  ", true), ("b ", false)], vec![("  b ", false)]),
            (vec![("a", true), ("\n\n", false)], vec![("a\n\n", true)]),
            (vec![("a", false), ("\n", true), ("\nb", false)], vec![("a\n\nb", false)]),
            (vec![], vec![]),
        ] {
            assert_eq!(shown(&cut(&parts)), expected, "{parts:?}");
        }
    }

    #[test]
    fn parts_of_another_text_are_none() {
        assert_eq!(spans("abc", [(2, true)]), None);
        assert_eq!(spans("abc", [(4, true)]), None);
        assert_eq!(spans("abc", [(2, true), (1, false), (3, true)]), None);
        assert_eq!(spans("", []), Some(Vec::new()));
    }

    proptest! {
        #[test]
        fn spans_tile_the_text_and_move_nothing_but_white_space(
            parts in prop::collection::vec(("[a-cé🙂 \t\n]{0,6}", any::<bool>()), 0..8)
        ) {
            let text: String = parts.iter().map(|(part, _)| part.as_str()).collect();
            let wanted: Vec<bool> = parts.iter().flat_map(|(part, train)| part.chars().map(|_| *train)).collect();
            let parts: Vec<_> = parts.iter().map(|(part, train)| (part.as_str(), *train)).collect();
            let spans = cut(&parts);
            prop_assert_eq!(spans.iter().map(|(span, _)| span.as_str()).collect::<String>(), &text[..]);
            let given = spans.iter().flat_map(|(span, train)| span.chars().map(|_| *train));
            for ((c, wanted), given) in text.chars().zip(wanted).zip(given) {
                prop_assert!(c.is_ascii_whitespace() || wanted == given, "{:?} in {:?}", c, text);
            }
            for pair in spans.windows(2) {
                prop_assert!(pair[0].1 != pair[1].1, "one span in two");
                prop_assert!(!pair[1].0.starts_with('\n') && !pair[0].0.ends_with([' ', '\t']), "{:?}", pair);
            }
        }
    }
}
