//! Output for a terminal that may hold the texts of models.

use std::io::{self, Write};

use super::visible;

/// Hands lines on with their control characters shown, not obeyed.
#[derive(Debug)]
pub struct Shown<W: Write> {
    out: W,
    line: Vec<u8>,
}

impl<W: Write> Shown<W> {
    pub fn new(out: W) -> Self {
        Self { out, line: Vec::new() }
    }

    fn write_line(&mut self, ending: &str) -> io::Result<()> {
        let line = std::mem::take(&mut self.line);
        write!(self.out, "{}{ending}", visible(&String::from_utf8_lossy(&line)))
    }
}

impl<W: Write> Write for Shown<W> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        for byte in bytes {
            match byte {
                b'\n' => self.write_line("\n")?,
                byte => self.line.push(*byte),
            }
        }
        Ok(bytes.len())
    }

    /// What is left of a line goes out when it ends: half a character would be none.
    fn flush(&mut self) -> io::Result<()> {
        self.out.flush()
    }
}

/// The lines of a text, with their control characters shown.
pub fn visible_lines(text: &str) -> String {
    text.split('\n').map(visible).collect::<Vec<_>>().join("\n")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_is_shown_however_it_is_cut() {
        let text = "a,\u{9b}31m\r\nb\u{1b}]0;x\u{7}\n".as_bytes();
        for at in 0..text.len() {
            let mut out = Vec::new();
            let mut shown = Shown::new(&mut out);
            shown.write_all(&text[..at]).unwrap();
            shown.flush().unwrap();
            shown.write_all(&text[at..]).unwrap();
            assert_eq!(String::from_utf8(out).unwrap(), "a,\u{fffd}31m␍\nb␛]0;x␇\n");
        }
    }

    #[test]
    fn lines_stay_lines() {
        assert_eq!(visible_lines("a\n\u{1b}b\n"), "a\n␛b\n");
    }
}
