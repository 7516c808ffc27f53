//! Rows as a person reads them: a grid, or records one below the other.
//!
//! On a terminal a grid is no wider than that: columns that need little keep what they need, the others share the rest
//! alike, and their values end in `…`. A column gives way down to [`USEFUL`] and to its name, a number not at all, since
//! the half of one is another number. Where that is still too wide, each row becomes a record: a rule with its number,
//! then a line for each column. In a pipe nothing is cut, and it is always a grid.

use std::io::{self, Write};

use crate::ui::width::{cut, text_width};

/// Columns of a terminal that a text needs to be of use.
const USEFUL: usize = 12;
/// Columns that a name may take from the values; a long one is an expression that nobody named.
const NAME: usize = 24;

/// Names and values, on one line each and without control characters, cut to the width if there is one.
pub struct Screen {
    names: Vec<String>,
    are_numbers: Vec<bool>,
    rows: Vec<Vec<String>>,
    width: Option<usize>,
}

impl Screen {
    /// `width`: columns of the terminal, or none in a pipe.
    pub fn new(names: Vec<String>, are_numbers: Vec<bool>, width: Option<usize>) -> Self {
        Self { names, are_numbers, rows: Vec::new(), width }
    }

    /// Adds a row. No more of it is kept than can be seen.
    pub fn push(&mut self, row: impl Iterator<Item = String>) {
        let width = self.width;
        self.rows.push(row.map(|value| width.map_or_else(|| value.clone(), |width| cut(&value, width))).collect());
    }

    pub fn len(&self) -> usize {
        self.rows.len()
    }

    pub fn write(&self, out: &mut impl Write) -> io::Result<()> {
        let columns: Vec<Column> = self.columns().collect();
        match self.width {
            None => self.write_grid(out, &columns.iter().map(|column| column.wanted).collect::<Vec<_>>()),
            Some(width) => match shares(&columns, width) {
                Some(widths) => self.write_grid(out, &widths),
                None => self.write_records(out, width),
            },
        }
    }

    fn columns(&self) -> impl Iterator<Item = Column> {
        self.names.iter().zip(&self.are_numbers).enumerate().map(|(at, (name, is_number))| {
            let name = text_width(name);
            let values = self.rows.iter().filter_map(|row| row.get(at)).map(|value| text_width(value)).max();
            let values = values.unwrap_or_default();
            let wanted = name.max(values);
            let least = name.clamp(if *is_number { 0 } else { USEFUL }, NAME);
            Column { wanted, least: if *is_number { least.max(values) } else { least.min(wanted) } }
        })
    }

    fn write_grid(&self, out: &mut impl Write, widths: &[usize]) -> io::Result<()> {
        write_rule(out, widths, ["┌", "┬", "┐"])?;
        self.write_row(out, widths, &self.names)?;
        if !self.rows.is_empty() {
            write_rule(out, widths, ["├", "┼", "┤"])?;
        }
        self.rows.iter().try_for_each(|row| self.write_row(out, widths, row))?;
        write_rule(out, widths, ["└", "┴", "┘"])
    }

    fn write_row(&self, out: &mut impl Write, widths: &[usize], values: &[String]) -> io::Result<()> {
        for ((value, width), is_number) in values.iter().zip(widths).zip(&self.are_numbers) {
            let value = cut(value, *width);
            let space = " ".repeat(width.saturating_sub(text_width(&value)));
            let (left, right) = if *is_number { (space.as_str(), "") } else { ("", space.as_str()) };
            write!(out, "│ {left}{value}{right} ")?;
        }
        writeln!(out, "│")
    }

    fn write_records(&self, out: &mut impl Write, width: usize) -> io::Result<()> {
        let names: Vec<String> = self.names.iter().map(|name| cut(name, NAME.min(width / 2))).collect();
        let left = names.iter().map(|name| text_width(name)).max().unwrap_or_default();
        let rule = |text: &str| format!("── {text} {}", "─".repeat(width.saturating_sub(text.len() + 4)));
        if self.rows.is_empty() {
            writeln!(out, "{}", cut(&rule("no rows"), width))?;
            return names.iter().try_for_each(|name| writeln!(out, "{name}"));
        }
        for (number, row) in (1..).zip(&self.rows) {
            writeln!(out, "{}", cut(&rule(&number.to_string()), width))?;
            for (name, value) in names.iter().zip(row) {
                let space = " ".repeat((left + 2).saturating_sub(text_width(name)));
                let line = format!("{name}{space}{value}");
                writeln!(out, "{}", cut(line.trim_end(), width))?;
            }
        }
        Ok(())
    }
}

/// What a column needs of the width.
struct Column {
    /// To show all of it.
    wanted: usize,
    /// To be of use; never more than `wanted`.
    least: usize,
}

/// The widths of columns that share a terminal, or none if there are too many of them: `wanted`, or the largest cap
/// under which all fit.
fn shares(columns: &[Column], width: usize) -> Option<Vec<usize>> {
    let borders = 3 * columns.len() + 1;
    let room = width.checked_sub(borders)?;
    let under = |cap: usize| columns.iter().map(|column| column.wanted.min(cap).max(column.least)).collect::<Vec<_>>();
    (0..=room).rev().map(under).find(|widths| widths.iter().sum::<usize>() <= room)
}

fn write_rule(out: &mut impl Write, widths: &[usize], [left, between, right]: [&str; 3]) -> io::Result<()> {
    let lines: Vec<String> = widths.iter().map(|width| "─".repeat(width + 2)).collect();
    writeln!(out, "{left}{}{right}", lines.join(between))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn screen(head: &[(&str, bool)], rows: &[&[&str]], width: Option<usize>) -> String {
        let names = head.iter().map(|(name, _)| (*name).to_owned()).collect();
        let mut screen = Screen::new(names, head.iter().map(|(_, is_number)| *is_number).collect(), width);
        rows.iter().for_each(|row| screen.push(row.iter().map(|value| (*value).to_owned())));
        let mut out = Vec::new();
        screen.write(&mut out).unwrap();
        String::from_utf8(out).unwrap()
    }

    #[track_caller]
    fn assert_lines(text: &str, lines: &[&str]) {
        assert_eq!(text.lines().collect::<Vec<_>>(), lines, "\n{text}");
    }

    #[test]
    fn long_columns_share_what_short_ones_leave() {
        let head = [("n", true), ("label", false), ("question", false), ("text", false)];
        let long = "a text of more than enough characters";
        let rows: [&[&str]; 2] = [&["7", "1C", long, long], &["1234", "2C", "short", ""]];
        let cut = [
            "┌──────┬───────┬─────────────────┬─────────────────┐",
            "│    n │ label │ question        │ text            │",
            "├──────┼───────┼─────────────────┼─────────────────┤",
            "│    7 │ 1C    │ a text of more… │ a text of more… │",
            "│ 1234 │ 2C    │ short           │                 │",
            "└──────┴───────┴─────────────────┴─────────────────┘",
        ];
        assert_lines(&screen(&head, &rows, Some(52)), &cut);
        let whole = screen(&head, &rows, None);
        assert_eq!((whole.matches(long).count(), whole.matches('…').count()), (2, 0), "{whole}");
        assert_eq!(screen(&head, &rows, Some(500)), whole, "a terminal that is wide enough shows the same");
    }

    #[test]
    fn what_is_too_wide_for_a_grid_is_shown_record_by_record() {
        let head = [("trace_id", false), ("chars", true), ("text", false)];
        let rows: [&[&str]; 2] = [&["t4b4b4417e326", "123456", "<think> so <think>"], &["t5", "", "a"]];
        let records = [
            "── 1 ───────────────────",
            "trace_id  t4b4b4417e326",
            "chars     123456",
            "text      <think> so <t…",
            "── 2 ───────────────────",
            "trace_id  t5",
            "chars",
            "text      a",
        ];
        assert_lines(&screen(&head, &rows, Some(24)), &records);
        // Twelve columns for each text and six for the number, with the borders.
        assert!(screen(&head, &rows, Some(12 + 6 + 12 + 10)).starts_with('┌'));
        assert!(screen(&head, &rows, Some(12 + 6 + 12 + 9)).starts_with("── 1 "));
    }

    #[test]
    fn an_answer_without_rows_still_names_its_columns() {
        let head = [("label", false), ("n", true)];
        assert_lines(&screen(&head, &[], Some(80)), &["┌───────┬───┐", "│ label │ n │", "└───────┴───┘"]);
        assert_lines(&screen(&head, &[], Some(12)), &["── no rows ─", "label", "n"]);
    }

    #[test]
    fn wide_signs_are_measured_as_they_are_shown() {
        let head = [("text", false), ("n", true)];
        let rows: [&[&str]; 3] = [&["日本語の長い文字列です", "1"], &["e\u{301}te\u{301}", "2"], &["🙂🙂", "3"]];
        let cut = [
            "┌──────────────┬───┐",
            "│ text         │ n │",
            "├──────────────┼───┤",
            "│ 日本語の長…  │ 1 │",
            "│ e\u{301}te\u{301}          │ 2 │",
            "│ 🙂🙂         │ 3 │",
            "└──────────────┴───┘",
        ];
        assert_lines(&screen(&head, &rows, Some(20)), &cut);
    }

    #[test]
    fn no_line_is_wider_than_the_terminal() {
        let long = "日本語 👨\u{200d}👩\u{200d}👧 e\u{301} ❤\u{fe0f} text\u{ad}text ".repeat(20);
        let name = "count(*) FILTER (WHERE label = '3C' AND chars < 8000)";
        let head = [("id", false), (name, true), (&long, false), ("", false), ("d", true)];
        for columns in 1..=head.len() {
            let row = [&long[..], "12345678901234567890", &long, "", "-1.5"];
            for width in 1..300 {
                let text = screen(&head[..columns], &[&row[..columns], &row[..columns]], Some(width));
                let widest = text.lines().map(text_width).max();
                assert!(widest <= Some(width), "{columns} columns at {width}:\n{text}");
                assert!(!text.starts_with('┌') || columns < 2 || text.contains(" 12345678901234567890 "), "{text}");
            }
        }
    }
}
