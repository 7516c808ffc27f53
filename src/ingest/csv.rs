//! Comma-separated values, read strictly: what is not well formed is told with its line, and nothing is guessed. (The
//! engine's own reader takes the rest of a file for a field whose quote is never closed, and drops it.)

use std::io::{self, BufRead};

/// What is wrong with a file, and the line where it begins.
#[derive(Debug, thiserror::Error)]
pub enum Fault {
    #[error("line {0}: a quote is opened and never closed")]
    Unclosed(u64),
    #[error("line {0}: text follows a closing quote")]
    AfterQuote(u64),
    #[error("line {line}: the row is longer than {most} bytes; perhaps a quote is not closed")]
    TooLong { line: u64, most: u64 },
    #[error(transparent)]
    Io(#[from] io::Error),
}

/// Where in a field the reader is.
#[derive(Clone, Copy, PartialEq, Eq)]
enum State {
    Start,
    Bare,
    Quoted,
    /// Behind a quote that closes the field, unless it is the first of two that stand for one.
    Closed,
    /// Behind a carriage return that follows a closing quote.
    Return,
}

/// Reads row after row: fields between delimiters, in quotes where need be, a quote in those written twice.
#[derive(Debug)]
pub struct Reader<R> {
    input: R,
    delimiter: u8,
    /// Number of the line that is being read, from 1.
    line: u64,
    /// A row may be this long, in bytes.
    most: u64,
}

/// The fields of a row, one behind the other.
#[derive(Debug, Default)]
struct Row {
    bytes: Vec<u8>,
    /// Where each field ends.
    ends: Vec<usize>,
}

impl Row {
    fn end_field(&mut self) {
        self.ends.push(self.bytes.len());
    }

    /// The carriage return before a line feed belongs to the line break.
    fn end_line(&mut self, state: State) {
        if state == State::Bare && self.bytes.last() == Some(&b'\r') {
            self.bytes.pop();
        }
    }

    fn is_blank(&self) -> bool {
        self.bytes.is_empty() && self.ends.is_empty()
    }

    fn into_fields(self) -> Vec<Vec<u8>> {
        let starts = std::iter::once(0).chain(self.ends.iter().copied());
        let spans = starts.zip(self.ends.iter().copied());
        spans.map(|(start, end)| self.bytes.get(start..end).unwrap_or_default().to_vec()).collect()
    }
}

impl<R: BufRead> Reader<R> {
    pub fn new(input: R, delimiter: u8, most: u64) -> Self {
        Self { input, delimiter, line: 1, most }
    }

    /// The fields of the next row; lines of nothing at all are passed over. `None` at the end.
    pub fn row(&mut self) -> Result<Option<Vec<Vec<u8>>>, Fault> {
        let mut row = Row::default();
        let mut state = State::Start;
        let mut opened = self.line;
        loop {
            let chunk = self.input.fill_buf()?;
            if chunk.is_empty() {
                return self.end(row, state, opened);
            }
            let delimiter = self.delimiter;
            let is_special = |&byte: &u8| match state {
                State::Quoted => byte == b'"',
                State::Bare => byte == b'\n' || byte == delimiter,
                State::Start | State::Closed | State::Return => true,
            };
            let plain = chunk.iter().position(is_special).unwrap_or(chunk.len());
            let (text, rest) = chunk.split_at(plain);
            row.bytes.extend_from_slice(text);
            self.line += text.iter().filter(|&&byte| byte == b'\n').count() as u64;
            if row.bytes.len() as u64 > self.most {
                return Err(Fault::TooLong { line: opened, most: self.most });
            }
            let special = rest.first().copied();
            self.input.consume(plain + usize::from(special.is_some()));
            let Some(byte) = special else { continue };
            state = match (state, byte) {
                (State::Start, b'"') => {
                    opened = self.line;
                    State::Quoted
                }
                (State::Quoted, _) => State::Closed,
                (State::Closed, b'"') => {
                    row.bytes.push(b'"');
                    State::Quoted
                }
                (State::Closed, b'\r') => State::Return,
                (_, b'\n') => {
                    self.line += 1;
                    row.end_line(state);
                    if !row.is_blank() || state != State::Start && state != State::Bare {
                        row.end_field();
                        return Ok(Some(row.into_fields()));
                    }
                    State::Start
                }
                (State::Return, _) => return Err(Fault::AfterQuote(self.line)),
                (_, byte) if byte == delimiter => {
                    row.end_field();
                    State::Start
                }
                (State::Closed, _) => return Err(Fault::AfterQuote(self.line)),
                (State::Start | State::Bare, byte) => {
                    row.bytes.push(byte);
                    State::Bare
                }
            };
        }
    }

    /// The last row, if no line break is behind it.
    fn end(&self, mut row: Row, state: State, opened: u64) -> Result<Option<Vec<Vec<u8>>>, Fault> {
        if state == State::Quoted {
            return Err(Fault::Unclosed(opened));
        }
        row.end_line(state);
        if row.is_blank() && state != State::Closed {
            return Ok(None);
        }
        row.end_field();
        Ok(Some(row.into_fields()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    /// Reads a text through a buffer so small that every boundary is met.
    fn read(text: &[u8], buffer: usize) -> Result<Vec<Vec<String>>, String> {
        let mut reader = Reader::new(io::BufReader::with_capacity(buffer, text), b',', 1 << 20);
        let mut rows = Vec::new();
        while let Some(row) = reader.row().map_err(|fault| fault.to_string())? {
            rows.push(row.into_iter().map(|field| String::from_utf8(field).unwrap()).collect());
        }
        Ok(rows)
    }

    fn rows(text: &str) -> Vec<Vec<String>> {
        let whole = read(text.as_bytes(), 1 << 16).unwrap();
        assert_eq!(read(text.as_bytes(), 1).unwrap(), whole, "{text:?}");
        whole
    }

    #[test]
    fn fields_are_what_the_quotes_say() {
        assert_eq!(rows("a,b\n1,2\n"), [["a", "b"], ["1", "2"]]);
        assert_eq!(rows("a,b\r\n1,2"), [["a", "b"], ["1", "2"]]);
        assert_eq!(rows("\"a\r\nb\",\"say \"\"hi\"\"\"\r\n,\r\n"), [["a\r\nb", "say \"hi\""], ["", ""]]);
        assert_eq!(rows("\"\"\n\n\r\nx\n"), [[""], ["x"]]);
        assert_eq!(rows("say \"hi\",\"\"\"\"\n"), [["say \"hi\"", "\""]]);
        assert_eq!(rows("a\rb,\"\"\r\n"), [["a\rb", ""]]);
        assert_eq!(rows("a,\n\"b\""), [vec!["a", ""], vec!["b"]]);
        assert!(rows("").is_empty() && rows("\n\r\n").is_empty());
    }

    #[test]
    fn what_is_not_well_formed_is_told_with_its_line() {
        for (text, words) in [
            ("a\n\"b\nc\n", "line 2: a quote is opened"),
            ("a,\"", "line 1: a quote is opened"),
            ("a\n\n\"b\nc\"d,e\n", "line 4: text follows"),
            ("\"a\"\rb\n", "line 1: text follows"),
        ] {
            for buffer in [1, 1 << 16] {
                let fault = read(text.as_bytes(), buffer).unwrap_err();
                assert!(fault.starts_with(words), "{text:?}: {fault}");
            }
        }
    }

    #[test]
    fn a_row_has_a_limit() {
        let text = vec![b'a'; (1 << 20) + 1];
        assert!(read(&text, 1 << 16).unwrap_err().contains("longer than 1048576 bytes"));
        assert_eq!(read(&text[..1 << 20], 1 << 16).unwrap()[0][0].len(), 1 << 20);
    }

    proptest! {
        /// What another writer writes is read as it was.
        #[test]
        fn what_is_written_comes_back(table in prop::collection::vec(prop::collection::vec("[a,\"\r\n \u{e9}]{0,6}", 2), 1..6)) {
            let mut writer = csv::Writer::from_writer(Vec::new());
            for row in &table {
                writer.write_record(row).unwrap();
            }
            let text = writer.into_inner().unwrap();
            prop_assert_eq!(read(&text, 1).unwrap(), table.clone());
            prop_assert_eq!(read(&text, 7).unwrap(), table);
        }
    }
}
