//! A named query, and what its header says.

/// A named query with its header.
#[derive(Debug, Clone, Copy)]
pub struct Query {
    /// Path under `queries/`, without the ending.
    pub name: &'static str,
    pub sql: &'static str,
}

impl Query {
    /// The value of a line `-- key: value` of the header.
    pub fn header(&self, key: &str) -> Option<&'static str> {
        header(self.sql, key)
    }

    /// The value of a header line that lists names, such as `params` and `yields`.
    pub fn header_list(&self, key: &str) -> Vec<&'static str> {
        self.header(key).map(|list| list.split(',').map(str::trim).collect()).unwrap_or_default()
    }

    /// Whether users may ask it by its name.
    pub fn is_for_users(&self) -> bool {
        self.header("asked-by") == Some("user")
    }

    /// What it is for: the lines that begin with `---`.
    pub fn description(&self) -> String {
        let lines: Vec<_> = self.sql.lines().filter_map(|line| line.strip_prefix("--- ")).collect();
        lines.join(" ")
    }

    /// The value of a parameter that none is given for, from the header: `-- defaults: width = 1000`.
    pub fn default(&self, parameter: &str) -> Option<&'static str> {
        let defaults = self.header_list("defaults").into_iter().filter_map(|entry| entry.split_once('='));
        defaults
            .map(|(name, value)| (name.trim(), value.trim()))
            .find(|(name, _)| *name == parameter)
            .map(|(_, value)| value)
    }

    /// The statement with values, as SQL, in place of its parameters: what one can run elsewhere.
    pub fn filled(&self, values: &[(&str, String)]) -> String {
        let is_word = |c: char| c.is_alphanumeric() || c == '_';
        let fill = |line: &str| {
            let mut pieces = line.split('$');
            let first = pieces.next().unwrap_or_default().to_owned();
            pieces.fold(first, |line, piece| {
                let (name, rest) = piece.split_at(piece.find(|c| !is_word(c)).unwrap_or(piece.len()));
                let value = values.iter().find(|(known, _)| *known == name).map(|(_, value)| value.as_str());
                value.map_or_else(|| format!("{line}${name}{rest}"), |value| format!("{line}{value}{rest}"))
            })
        };
        let lines = self.sql.lines().filter(|line| !is_header(line));
        lines
            .map(|line| if line.starts_with("--") { line.to_owned() } else { fill(line) })
            .collect::<Vec<_>>()
            .join("\n")
    }

    /// Whether the file is a script of several statements, without parameters.
    pub fn is_setup(&self) -> bool {
        self.header("kind") == Some("setup")
    }
}

/// Whether a comment is a line `-- key: value`.
fn is_header(line: &str) -> bool {
    let key = line.strip_prefix("-- ").and_then(|line| line.split(':').next()).unwrap_or_default();
    ["name", "kind", "asked-by", "params", "defaults", "yields"].contains(&key)
}

/// The value of a line `-- key: value` of the header that some SQL begins with.
pub fn header<'a>(sql: &'a str, key: &str) -> Option<&'a str> {
    let mut lines = sql.lines().map_while(|line| line.strip_prefix("--")).map(str::trim);
    lines.find_map(|line| line.strip_prefix(key)?.strip_prefix(':').map(str::trim))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_filled_statement_has_its_values_and_no_header() {
        let sql = "-- name: report/x\n-- params: $a, $ab\n-- defaults: ab = 7\n--- What $a is.\nFROM t WHERE $a IN ('$', $ab, $abc)";
        let query = Query { name: "report/x", sql };
        let filled = query.filled(&[("a", "'it''s'".to_owned()), ("ab", "7".to_owned())]);
        assert_eq!(filled, "--- What $a is.\nFROM t WHERE 'it''s' IN ('$', 7, $abc)");
        assert_eq!([query.default("ab"), query.default("a")], [Some("7"), None]);
        assert_eq!(query.description(), "What $a is.");
    }
}
