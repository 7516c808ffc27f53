//! The members of a line of JSON, as far as they must be known before the engine reads it: cheaply, and no stricter than
//! the engine is. Whether the line is JSON is for the engine to say.

use std::borrow::Cow;

/// The members of an object in their order, each with its key and its value as they are written.
#[derive(Debug)]
pub struct Members<'a> {
    rest: &'a str,
    is_begun: bool,
    /// Whether the object was closed, and nothing stands behind it.
    pub is_closed: bool,
}

impl<'a> Members<'a> {
    pub fn of(line: &'a str) -> Self {
        Self { rest: line, is_begun: false, is_closed: false }
    }

    /// Takes so many bytes off.
    fn take(&mut self, bytes: usize) -> Option<&'a str> {
        let (taken, rest) = self.rest.split_at_checked(bytes)?;
        self.rest = rest;
        Some(taken)
    }

    /// Takes a character off, and the white space before it, if it comes next.
    fn skip(&mut self, c: char) -> bool {
        let rest = self.rest.trim_ascii_start();
        let found = rest.strip_prefix(c);
        self.rest = found.unwrap_or(rest);
        found.is_some()
    }
}

impl<'a> Iterator for Members<'a> {
    type Item = (&'a str, &'a str);

    fn next(&mut self) -> Option<Self::Item> {
        let opens = if self.is_begun { ',' } else { '{' };
        let goes_on = self.skip(opens);
        if (goes_on || self.is_begun) && self.skip('}') {
            self.is_closed = self.rest.trim_ascii().is_empty();
            self.rest = "";
            return None;
        }
        self.is_begun = true;
        if !goes_on {
            return None;
        }
        let key = text_end(self.rest).and_then(|end| self.take(end))?;
        if !self.skip(':') {
            return None;
        }
        self.rest = self.rest.trim_ascii_start();
        let value = value_end(self.rest).and_then(|end| self.take(end))?;
        Some((key, value))
    }
}

/// Where a text in quotes ends.
fn text_end(json: &str) -> Option<usize> {
    let mut bytes = json.bytes().enumerate();
    if bytes.next()?.1 != b'"' {
        return None;
    }
    while let Some((at, byte)) = bytes.next() {
        match byte {
            b'"' => return Some(at + 1),
            b'\\' => _ = bytes.next(),
            _ => {}
        }
    }
    None
}

/// Where a value ends: a text, an object or a list, or what stands before the next comma or bracket.
fn value_end(json: &str) -> Option<usize> {
    let mut depth = 0_usize;
    let mut at = 0;
    loop {
        let rest = json.get(at..)?;
        let next = rest.bytes().position(|byte| matches!(byte, b'"' | b'{' | b'[' | b'}' | b']' | b','))?;
        at += next;
        match json.as_bytes().get(at)? {
            b'"' => {
                at += text_end(json.get(at..)?)?;
                if depth == 0 {
                    return Some(at);
                }
                continue;
            }
            b'{' | b'[' => depth += 1,
            b',' if depth == 0 => return Some(at),
            b',' => {}
            _ if depth == 0 => return Some(at),
            _ if depth == 1 => return Some(at + 1),
            _ => depth -= 1,
        }
        at += 1;
    }
}

/// A text as it reads; `None` for any other value.
pub fn text(json: &str) -> Option<Cow<'_, str>> {
    let inner = json.strip_prefix('"')?.strip_suffix('"')?;
    match inner.contains('\\') {
        false => Some(Cow::Borrowed(inner)),
        true => serde_json::from_str(json).ok().map(Cow::Owned),
    }
}

/// Whether a text says nothing: the macro `is_blank` of the engine.
pub fn is_blank(text: &str) -> bool {
    text.chars().all(|c| c.is_whitespace() || c.is_control())
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use serde_json::Value;

    use super::*;

    fn members(line: &str) -> (Vec<(String, String)>, bool) {
        let mut members = Members::of(line);
        let found = members.by_ref().map(|(key, value)| (key.to_owned(), value.trim().to_owned())).collect();
        (found, members.is_closed)
    }

    #[test]
    fn what_the_engine_takes_for_json_is_read() {
        let (found, is_closed) = members(" {\"a\": NaN , \"b\":[1,{\"c\":\"]\"}],\"d\\\"\":\"x\\\\\",} ");
        let expected = [("\"a\"", "NaN"), ("\"b\"", "[1,{\"c\":\"]\"}]"), ("\"d\\\"\"", "\"x\\\\\"")];
        assert_eq!(found, expected.map(|(key, value)| (key.to_owned(), value.to_owned())));
        assert!(is_closed);
        assert_eq!(members("{}"), (Vec::new(), true));
    }

    #[test]
    fn what_is_cut_is_not_closed() {
        let line = "{\"question\": \"a, }\", \"n\": {\"b\": [1, 2]}, \"c\": null}";
        assert!(members(line).1);
        for at in 0..line.len() {
            assert!(!members(&line[..at]).1, "{}", &line[..at]);
        }
        for other in ["", "1", "[1]", "\"a\"", "{}{}", "{\"a\":1} x", "{\"a\" 1}", "{a:1}"] {
            assert!(!members(other).1, "{other}");
        }
    }

    proptest! {
        #[test]
        fn any_object_is_read_as_it_is(keys in prop::collection::vec("\\PC{0,4}", 0..5), text_value in any::<String>(), depth in 0..4_u8) {
            let mut value = Value::from(text_value.clone());
            for _ in 0..depth {
                value = serde_json::json!({"k": [value, 1.5, null]});
            }
            let object: serde_json::Map<_, _> = keys.into_iter().map(|key| (key, value.clone())).collect();
            let line = Value::Object(object.clone()).to_string();
            let (found, is_closed) = members(&line);
            prop_assert!(is_closed);
            let read: serde_json::Map<_, _> = found
                .iter()
                .map(|(key, value)| (text(key).unwrap().into_owned(), serde_json::from_str(value).unwrap()))
                .collect();
            prop_assert_eq!(read, object);
        }

        #[test]
        fn no_line_breaks_the_reader(line in "[\\[\\]{}\",:\\\\a1 ]{0,40}") {
            let _ = members(&line);
        }
    }
}
