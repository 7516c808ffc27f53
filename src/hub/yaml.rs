//! As much of YAML as a list of configs in a card is written in: mappings and lists by indentation or in brackets,
//! and texts of one line.

use serde_json::{Map, Value};

/// Why a text cannot be read, and in which of its lines, from 1.
pub type Fault = (usize, &'static str);

/// A line that says something.
#[derive(Debug, Clone)]
struct Line<'a> {
    number: usize,
    indent: usize,
    text: &'a str,
}

/// The value of one key of the outermost mapping; the other keys are passed over, whatever they are.
pub fn value_of(text: &str, key: &str) -> Result<Option<Value>, Fault> {
    let lines: Vec<Line<'_>> = (1..).zip(text.lines()).filter_map(line).collect();
    let is_key = |line: &Line<'_>| line.indent == 0 && entry(line.text).is_some_and(|(found, _)| found == key);
    let Some(at) = lines.iter().position(is_key) else { return Ok(None) };
    let is_further = |line: &&Line<'_>| line.indent > 0 || is_item(line.text);
    let rest = lines.get(at + 1..).unwrap_or_default();
    let end = at + 1 + rest.iter().take_while(is_further).count();
    let section = lines.get(at..end).unwrap_or_default();
    Ok(block(section)?.as_object_mut().and_then(|section| section.remove(key)))
}

fn line((number, text): (usize, &str)) -> Option<Line<'_>> {
    let indent = text.len() - text.trim_start_matches(' ').len();
    let text = text.trim();
    (!text.is_empty() && !text.starts_with('#')).then_some(Line { number, indent, text })
}

fn is_item(text: &str) -> bool {
    text == "-" || text.starts_with("- ")
}

/// Lines of one mapping, list or text.
fn block(lines: &[Line<'_>]) -> Result<Value, Fault> {
    match lines {
        [] => Ok(Value::Null),
        [first, ..] if is_item(first.text) => list(lines),
        [first, ..] if entry(first.text).is_some() => mapping(lines),
        [only] => flow(only),
        [_, second, ..] => Err((second.number, "a text is longer than its line")),
    }
}

/// The lines that belong to the first one: those that are further in, or the items of a list under a key.
fn members<'a, 'b>(lines: &'b [Line<'a>], indent: usize, with_items: bool) -> (&'b [Line<'a>], &'b [Line<'a>]) {
    let belongs =
        |line: &&Line<'_>| line.indent > indent || (with_items && line.indent == indent && is_item(line.text));
    lines.split_at(lines.iter().take_while(belongs).count())
}

fn list(lines: &[Line<'_>]) -> Result<Value, Fault> {
    let (mut items, mut rest) = (Vec::new(), lines);
    let indent = lines.first().map_or(0, |line| line.indent);
    while let Some((first, after)) = rest.split_first() {
        if first.indent != indent || !is_item(first.text) {
            return Err((first.number, "an item of a list is expected"));
        }
        let (inner, after) = members(after, indent, false);
        let text = first.text.get(1..).unwrap_or_default().trim_start();
        // What follows the dash stands where it stands.
        let own = Line { number: first.number, indent: indent + first.text.len() - text.len(), text };
        let own = Some(own).filter(|own| !own.text.is_empty());
        items.push(block(&own.into_iter().chain(inner.iter().cloned()).collect::<Vec<_>>())?);
        rest = after;
    }
    Ok(Value::Array(items))
}

fn mapping(lines: &[Line<'_>]) -> Result<Value, Fault> {
    let (mut map, mut rest) = (Map::new(), lines);
    let indent = lines.first().map_or(0, |line| line.indent);
    while let Some((first, after)) = rest.split_first() {
        let (key, text) = entry(first.text).ok_or((first.number, "a key with a colon is expected"))?;
        if first.indent != indent {
            return Err((first.number, "the indentation is that of no key"));
        }
        let (inner, after) = members(after, indent, true);
        let value = match (text, inner) {
            ("", inner) => block(inner)?,
            (text, []) => flow(&Line { text, ..first.clone() })?,
            (_, [second, ..]) => return Err((second.number, "a text is longer than its line")),
        };
        map.insert(key, value);
        rest = after;
    }
    Ok(Value::Object(map))
}

/// The key and the value of `key: value`, if a line is that.
fn entry(text: &str) -> Option<(String, &str)> {
    let end = match text.chars().next()? {
        quote @ ('"' | '\'') => 1 + text.get(1..)?.find(quote)? + 1,
        '[' | '{' => return None,
        _ => text.match_indices(':').map(|(at, _)| at).find(|at| is_end(text.get(at + 1..)))?,
    };
    let value = text.get(end..)?.strip_prefix(':').filter(|value| is_end(Some(value)))?.trim();
    let key = text.get(..end)?.trim_matches(['"', '\'']).trim();
    // A comment is no value.
    Some((key.to_owned(), if value.starts_with('#') { "" } else { value }))
}

fn is_end(rest: Option<&str>) -> bool {
    rest.is_none_or(|rest| rest.is_empty() || rest.starts_with(' '))
}

/// A value in one line.
fn flow(line: &Line<'_>) -> Result<Value, Fault> {
    let fault = |what| (line.number, what);
    if line.text.starts_with(['|', '>', '&', '!']) {
        return Err(fault("only texts of one line can be read"));
    }
    let (value, rest) = piece(line.text, &[]).map_err(fault)?;
    let rest = rest.trim_start();
    if rest.is_empty() || rest.starts_with('#') { Ok(value) } else { Err(fault("something follows a value")) }
}

/// One value, up to one of `ends`, and what follows it.
fn piece<'a>(text: &'a str, ends: &[char]) -> Result<(Value, &'a str), &'static str> {
    let text = text.trim_start();
    match text.chars().next() {
        Some('[') => series(text, ']'),
        Some('{') => series(text, '}'),
        Some(quote @ ('"' | '\'')) => {
            let inner = text.get(1..).unwrap_or_default();
            let (value, rest) = inner.split_once(quote).ok_or("a quote is not closed")?;
            Ok((Value::String(value.to_owned()), rest))
        }
        _ => {
            let comment = text.find(" #").unwrap_or(text.len());
            let end = text.find(ends).unwrap_or(text.len()).min(comment);
            let (word, rest) = text.split_at(end);
            Ok((plain(word.trim()), rest))
        }
    }
}

fn plain(word: &str) -> Value {
    match word {
        "" | "~" | "null" => Value::Null,
        "true" | "True" => Value::Bool(true),
        "false" | "False" => Value::Bool(false),
        _ => Value::String(word.to_owned()),
    }
}

/// `[a, b]` or `{key: value}`.
fn series(text: &str, close: char) -> Result<(Value, &str), &'static str> {
    let (mut items, mut map) = (Vec::new(), Map::new());
    let mut rest = text.get(1..).unwrap_or_default();
    loop {
        rest = rest.trim_start();
        if let Some(after) = rest.strip_prefix(close) {
            return Ok((if close == ']' { Value::Array(items) } else { Value::Object(map) }, after));
        }
        if close == ']' {
            let (item, after) = piece(rest, &[',', ']'])?;
            items.push(item);
            rest = after;
        } else {
            let (key, after) = piece(rest, &[':', '}'])?;
            let after = after.strip_prefix(':').ok_or("a key with a colon is expected")?;
            let (value, after) = piece(after, &[',', '}'])?;
            map.insert(key.as_str().unwrap_or_default().to_owned(), value);
            rest = after;
        }
        rest = rest.trim_start();
        match rest.strip_prefix(',') {
            Some(after) => rest = after,
            None if rest.starts_with(close) => {}
            None => return Err("a bracket is not closed"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn configs(text: &str) -> Result<Option<String>, Fault> {
        value_of(text, "configs").map(|value| value.map(|value| value.to_string()))
    }

    #[test]
    fn lists_of_configs_are_read_as_they_are_written() {
        let nested = r#"[{"config_name":"default","data_files":[{"path":"data/train-*","split":"train"}]}]"#;
        let block = "license: mit # so\ndataset_info:\n  features: |\n    any: thing\nconfigs:\n- config_name: default\n  data_files:\n  - split: train\n    path: data/train-*\ntags: [a]\n";
        let further_in = "configs:\n  - config_name: \"default\"\n    data_files:\n      - split: train # here\n\n        path: 'data/train-*'\n";
        let inline = "configs: [{config_name: default, data_files: [{split: train, path: \"data/train-*\"}]}]";
        for text in [block, further_in, inline] {
            assert_eq!(configs(text), Ok(Some(nested.to_owned())), "{text}");
        }
        let paths =
            "configs:\n-\n  data_files:\n    train:\n    - a.csv\n    - \"b: c.csv\"\n  default: true\n- data_dir: x";
        let told = r#"[{"data_files":{"train":["a.csv","b: c.csv"]},"default":true},{"data_dir":"x"}]"#;
        assert_eq!(configs(paths), Ok(Some(told.to_owned())));
        assert_eq!(configs("tags:\n- a\n"), Ok(None));
    }

    #[test]
    fn what_cannot_be_read_is_told_by_its_line() {
        assert_eq!(configs("configs:\n- data_files: |\n    a").map_err(|fault| fault.0), Err(3));
        assert_eq!(configs("a: b\nconfigs:\n- x: [a, b\n").map_err(|fault| fault.0), Err(3));
        assert_eq!(configs("configs:\n- x: \"a\n").map_err(|fault| fault.0), Err(2));
        assert_eq!(configs("configs:\n- x: a\n  b\n").map_err(|fault| fault.0), Err(3));
    }
}
