//! Text of models and numbers, fit for a terminal.

/// A text with its control characters shown, not obeyed: a line break as `⏎`, the escape character as `␛`.
pub fn visible(text: &str) -> String {
    text.chars()
        .map(|c| match c {
            '\n' | '\u{2028}' | '\u{2029}' => '⏎',
            '\t' => ' ',
            '\0'..='\u{1f}' => char::from_u32(0x2400 + c as u32).unwrap_or('\u{fffd}'),
            '\u{7f}' => '␡',
            // C1 controls, and the marks that turn the direction of writing.
            '\u{80}'..='\u{9f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}' => '\u{fffd}',
            _ => c,
        })
        .collect()
}

/// A number with its thousands apart.
pub fn count(number: i64) -> String {
    let digits = number.unsigned_abs().to_string();
    let mut text = String::new();
    for (at, digit) in digits.chars().enumerate() {
        if at > 0 && (digits.len() - at).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    if number < 0 { format!("-{text}") } else { text }
}

/// A number of things, with their name in the right number.
pub fn counted(number: i64, name: &str) -> String {
    let ending = if number == 1 { "" } else { "s" };
    format!("{} {name}{ending}", count(number))
}

/// A number of bytes in the unit that suits it.
pub fn size(bytes: u64) -> String {
    let units = ["bytes", "kB", "MB", "GB", "TB"];
    let mut value = bytes as f64;
    let mut unit = 0;
    while value >= 1000.0 && unit + 1 < units.len() {
        value /= 1000.0;
        unit += 1;
    }
    let name = units.get(unit).unwrap_or(&"");
    if unit == 0 { format!("{bytes} {name}") } else { format!("{value:.1} {name}") }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_terminal_is_given_nothing_to_obey() {
        assert_eq!(visible("a\u{1b}[31mred\r\n\u{202e}\u{9b}"), "a␛[31mred␍⏎\u{fffd}\u{fffd}");
        assert!(visible(&(0..=0x9f).filter_map(char::from_u32).collect::<String>()).chars().all(|c| !c.is_control()));
    }

    #[test]
    fn numbers_read_easily() {
        assert_eq!([count(0), count(999), count(-1000), count(1_234_567)], ["0", "999", "-1,000", "1,234,567"]);
        assert_eq!([size(999), size(1500), size(2_000_000_000)], ["999 bytes", "1.5 kB", "2.0 GB"]);
    }
}
