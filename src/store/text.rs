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
    literal(&no_pattern(path))
}

/// A path such that a reader of files takes nothing in it for a pattern.
pub fn no_pattern(path: &Path) -> String {
    let mut plain = String::new();
    for c in path.to_string_lossy().chars() {
        if matches!(c, '[' | '*' | '?') {
            plain.extend(['[', c, ']']);
        } else {
            plain.push(c);
        }
    }
    plain
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

/// The number of bytes that a text such as `4GB`, `1.5 GiB` or `512 MB` says.
pub fn bytes(text: &str) -> Option<u64> {
    let text = text.trim();
    let unit = text.trim_start_matches(|c: char| c.is_ascii_digit() || c == '.');
    let number: f64 = text.strip_suffix(unit)?.parse().ok()?;
    let scale = match unit.trim().to_ascii_uppercase().as_str() {
        "B" | "BYTES" => 1.0,
        "KB" => 1e3,
        "MB" => 1e6,
        "GB" => 1e9,
        "TB" => 1e12,
        "KIB" => 1024.0,
        "MIB" => f64::from(1 << 20),
        "GIB" => f64::from(1 << 30),
        "TIB" => 1024.0 * f64::from(1 << 30),
        _ => return None,
    };
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "digits make no negative number, and too large a one stays the largest"
    )]
    Some((number * scale) as u64)
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
    fn a_size_is_read_as_it_is_written() {
        for (text, found) in [("4GB", 4_000_000_000), ("1.5 GiB", 1_610_612_736), ("64 mb", 64_000_000), ("0 bytes", 0)]
        {
            assert_eq!(bytes(text), Some(found), "{text}");
        }
        for text in ["", "4", "GB", "-4GB", "4 gold", "1.2.3MB", "4GB; SELECT 1"] {
            assert_eq!(bytes(text), None, "{text}");
        }
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
