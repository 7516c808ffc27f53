//! A page: names with values, and texts with a margin that says what they are.

use crate::ui::visible;
use crate::ui::width::{cut, text_width, wrap};

/// Columns of the margin.
const MARGIN: usize = 23;
/// Columns of the names of fields.
const NAME: usize = 11;
/// Columns that a text gets at least, however narrow the terminal.
const LEAST: usize = 20;

/// How a page is to look.
#[derive(Debug, Clone, Copy)]
pub struct Look {
    /// Columns of the terminal; none: a pipe, where no line is parted.
    pub width: Option<usize>,
    pub colour: bool,
}

/// A colour, by its number on a terminal.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Paint {
    Plain = 0,
    Faint = 2,
    Wrong = 31,
    Right = 32,
    Phrase = 36,
}

impl Paint {
    pub fn of(is_correct: Option<bool>) -> Self {
        match is_correct {
            Some(true) => Self::Right,
            Some(false) => Self::Wrong,
            None => Self::Plain,
        }
    }
}

/// Lines of text, as they are made.
#[derive(Debug)]
pub struct Page {
    look: Look,
    text: String,
}

impl Page {
    pub fn new(look: Look) -> Self {
        Self { look, text: String::new() }
    }

    /// An empty line.
    pub fn gap(&mut self) {
        self.line("");
    }

    /// A line that is as long as it is.
    pub fn line(&mut self, line: &str) {
        self.text.push_str(line.trim_end());
        self.text.push('\n');
    }

    /// A name with its value, which fits the terminal or goes on in the next lines.
    pub fn field(&mut self, name: &str, value: &str) {
        let room = self.look.width.map(|width| width.saturating_sub(NAME).max(LEAST));
        let lines = room.map_or_else(|| vec![value], |room| wrap(value, room));
        for (name, line) in std::iter::once(name).chain(std::iter::repeat("")).zip(lines) {
            self.line(&format!("{name:<NAME$}{line}"));
        }
    }

    /// A name with the beginning of its value, on one line.
    pub fn glimpse(&mut self, name: &str, value: &str) {
        let room = self.look.width.unwrap_or(200).saturating_sub(NAME).max(LEAST);
        self.field(name, &cut(value, room));
    }

    /// A text with what it is beside it: `margin` line by line, the first one painted.
    pub fn block(&mut self, margin: &[String], paint: Paint, text: &str) {
        let room = self.look.width.map(|width| width.saturating_sub(MARGIN + 3).max(LEAST));
        let shown: Vec<String> = text.split('\n').map(visible).collect();
        let lines: Vec<&str> = match room {
            Some(room) => shown.iter().flat_map(|line| wrap(line, room)).collect(),
            None => shown.iter().map(String::as_str).collect(),
        };
        for at in 0..lines.len().max(margin.len()) {
            let note = cut(margin.get(at).map_or("", String::as_str), MARGIN);
            let space = " ".repeat(MARGIN.saturating_sub(text_width(&note)));
            let note = self.painted(&note, if at == 0 || paint == Paint::Faint { paint } else { Paint::Plain });
            let line = lines.get(at).copied().unwrap_or_default();
            let line = self.painted(line, if paint == Paint::Faint { paint } else { Paint::Plain });
            self.line(&format!("{note}{space} │ {line}"));
        }
    }

    /// A text in a colour.
    pub fn painted(&self, text: &str, paint: Paint) -> String {
        if !self.look.colour || paint == Paint::Plain || text.is_empty() {
            return text.to_owned();
        }
        format!("\u{1b}[{}m{text}\u{1b}[0m", paint as u8)
    }

    pub fn finish(self) -> String {
        self.text.trim_end_matches('\n').to_owned()
    }
}
