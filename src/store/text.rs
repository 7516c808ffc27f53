//! SQL text that must hold names and paths, which cannot be bound in a view: quoted here, and only here.

use std::path::Path;

/// A quoted identifier.
pub fn identifier(name: &str) -> String {
    format!("\"{}\"", name.replace('"', "\"\""))
}

/// A quoted text.
pub fn literal(text: &str) -> String {
    format!("'{}'", text.replace('\'', "''"))
}

/// A quoted path for a reader of files, which would take some characters for a pattern.
pub fn path(path: &Path) -> String {
    let mut plain = String::new();
    for c in path.to_string_lossy().chars() {
        if matches!(c, '[' | '*' | '?') {
            plain.extend(['[', c, ']']);
        } else {
            plain.push(c);
        }
    }
    literal(&plain)
}

/// A statement without an EXPLAIN before it.
pub fn unexplained(sql: &str) -> &str {
    let without = |text: &'_ str, word: &str| -> Option<usize> {
        let rest = text.trim_start();
        let head = rest.get(..word.len())?;
        let is_whole = rest.get(word.len()..)?.starts_with(char::is_whitespace);
        (head.eq_ignore_ascii_case(word) && is_whole).then(|| text.len() - rest.len() + word.len())
    };
    let Some(statement) = without(sql, "EXPLAIN").and_then(|at| sql.get(at..)) else { return sql };
    without(statement, "ANALYZE").and_then(|at| statement.get(at..)).unwrap_or(statement)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn explain_is_taken_off() {
        assert_eq!(unexplained(" explain ANALYZE COPY t TO 'x'").trim(), "COPY t TO 'x'");
        assert_eq!(unexplained("EXPLAIN SELECT 1").trim(), "SELECT 1");
        assert_eq!(unexplained("explained"), "explained");
    }

    #[test]
    fn a_path_is_no_pattern() {
        assert_eq!(path(Path::new("a[1]*?/b'.json")), "'a[[]1][*][?]/b''.json'");
    }

    #[test]
    fn quotes_cannot_be_left() {
        assert_eq!(identifier("a\" FROM t; --"), "\"a\"\" FROM t; --\"");
        assert_eq!(literal("x'); DROP TABLE t; --"), "'x''); DROP TABLE t; --'");
    }
}
