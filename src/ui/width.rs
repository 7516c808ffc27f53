//! Texts as wide as they are shown.

use tabled::grid::util::string::get_char_width;

/// Columns of a terminal that a text takes. Terminals differ on signs that are put together of several, such as a
/// family of four faces; each part counts for itself, so that a line may end early and never breaks.
pub fn text_width(text: &str) -> usize {
    text.chars().map(char_width).sum()
}

/// The mark that makes a sign coloured makes it wider too, on some terminals; most show a soft hyphen.
fn char_width(c: char) -> usize {
    if matches!(c, '\u{fe0f}' | '\u{ad}') { 1 } else { get_char_width(c) }
}

/// A text of a width at most, with `…` for what is left out.
pub fn cut(text: &str, width: usize) -> String {
    let mut used = 0;
    // Where the text is cut if it is too wide: room is left for the `…`.
    let mut end = 0;
    for (at, c) in text.char_indices() {
        used += char_width(c);
        if used > width {
            let kept = text.get(..end).unwrap_or_default();
            return if width == 0 { String::new() } else { format!("{kept}…") };
        }
        if used < width {
            end = at + c.len_utf8();
        }
    }
    text.to_owned()
}

/// A line in pieces that are no wider than that, parted between words where there are any.
pub fn wrap(line: &str, width: usize) -> Vec<&str> {
    let mut pieces = Vec::new();
    // The piece at work: where it begins, where its last word does, and its width so far.
    let (mut start, mut word, mut used) = (0, 0, 0);
    for (at, c) in line.char_indices() {
        if c == ' ' {
            // Spaces at the end of a piece are not seen: they may stand out.
            used += 1;
            word = at + 1;
            continue;
        }
        if used + char_width(c) > width && at > start {
            let end = if word > start { word } else { at };
            pieces.push(line.get(start..end).unwrap_or_default().trim_end_matches(' '));
            start = end;
            used = text_width(line.get(start..at).unwrap_or_default());
        }
        used += char_width(c);
    }
    pieces.push(line.get(start..).unwrap_or_default().trim_end_matches(' '));
    pieces
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_are_parted_between_words_and_lose_none() {
        assert_eq!(wrap("one two  three", 7), ["one two", "three"]);
        assert_eq!(wrap("a abcdefghij b", 4), ["a", "abcd", "efgh", "ij b"]);
        assert_eq!(wrap("", 4), [""]);
        assert_eq!(wrap("日本語です", 4), ["日本", "語で", "す"]);
        let text = "  so 日本語の長い文字列 e\u{301}te\u{301} and a_word_that_is_far_too_long  ends here";
        for width in 2..60 {
            let pieces = wrap(text, width);
            assert!(pieces.iter().all(|piece| text_width(piece) <= width), "{width}: {pieces:?}");
            let bare = |text: &str| text.replace(' ', "");
            assert_eq!(bare(&pieces.concat()), bare(text), "{width}");
        }
    }
}
