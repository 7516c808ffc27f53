//! A table of GitHub's Markdown.

use std::io::{self, Write};

use crate::ui::visible;

/// Writes the names and the line below them that makes it a table; numbers go to the right.
pub fn head(out: &mut impl Write, names: &[String], are_numbers: &[bool]) -> io::Result<()> {
    row(out, names)?;
    let rules = are_numbers.iter().map(|is_number| if *is_number { "---:" } else { "---" });
    writeln!(out, "| {} |", rules.collect::<Vec<_>>().join(" | "))
}

/// Writes a row.
pub fn row(out: &mut impl Write, values: &[String]) -> io::Result<()> {
    write!(out, "|")?;
    values.iter().try_for_each(|value| write!(out, " {} |", cell(value)))?;
    writeln!(out)
}

/// A value on one line, to be read as it is: breaks as `<br>`, a backslash before all that means something else, such
/// as the tags of a trace, which would vanish. Other control characters are shown.
fn cell(value: &str) -> String {
    let value = value.replace("\r\n", "\n").replace('\r', "\n");
    value.split('\n').map(|line| escaped(&visible(line))).collect::<Vec<_>>().join("<br>")
}

fn escaped(line: &str) -> String {
    let mut text = String::with_capacity(line.len());
    let mut before = ' ';
    let mut chars = line.chars().peekable();
    while let Some(c) = chars.next() {
        // Within a word it means nothing, and names of columns are full of them.
        let is_inner = c == '_' && before.is_alphanumeric() && chars.peek().is_some_and(|next| next.is_alphanumeric());
        if "\\|`*_~<&[$".contains(c) && !is_inner {
            text.push('\\');
        }
        text.push(c);
        before = c;
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_value_stays_in_its_cell_and_reads_as_it_is() {
        assert_eq!(cell("a|b\\|c\r\nd\re\n"), "a\\|b\\\\\\|c<br>d<br>e<br>");
        assert_eq!(cell("<sample> &lt; *C_full* [1](x) `$`"), "\\<sample> \\&lt; \\*C_full\\* \\[1](x) \\`\\$\\`");
        assert_eq!(cell("trace_id _so_ a__b"), "trace_id \\_so\\_ a\\_\\_b");
        assert_eq!(cell("\u{1b}[31m\t"), "␛\\[31m ");
    }
}
