//! Words of a command line.

/// A word as a shell takes it.
pub fn quoted(word: &str) -> String {
    let is_plain = |c: char| c.is_ascii_alphanumeric() || "-_./+=:@%,".contains(c);
    if !word.is_empty() && word.chars().all(is_plain) {
        word.to_owned()
    } else {
        format!("'{}'", word.replace('\'', "'\\''"))
    }
}

/// What tokens of services begin with.
const TOKENS: [&str; 6] = ["hf_", "sk-", "ghp_", "github_pat_", "xoxb-", "glpat-"];

/// A word of a command line without what gives access to something: passwords and keys in addresses, tokens.
pub fn without_secrets(word: &str) -> String {
    let mut plain = word.to_owned();
    if let Some(begin) = plain.find("://").map(|at| at + 3) {
        let end = plain.get(begin..).and_then(|rest| rest.find(['/', '?', '#'])).map_or(plain.len(), |at| begin + at);
        if let Some(at) = plain.get(begin..end).and_then(|authority| authority.rfind('@')) {
            plain.replace_range(begin..begin + at, "***");
        }
        if let Some((address, query)) = plain.split_once('?') {
            let query: Vec<String> = query.split('&').map(without_value).collect();
            plain = format!("{address}?{}", query.join("&"));
        }
    }
    for token in TOKENS {
        let is_part = |c: char| c.is_ascii_alphanumeric() || c == '_' || c == '-';
        let Some(at) = plain.find(token) else { continue };
        let length = plain.get(at..).map_or(0, |rest| rest.find(|c| !is_part(c)).unwrap_or(rest.len()));
        let is_inside = plain.get(..at).and_then(|before| before.chars().next_back()).is_some_and(is_part);
        if !is_inside && length >= token.len() + 12 {
            plain.replace_range(at + token.len()..at + length, "***");
        }
    }
    plain
}

/// `key=value` of an address, without the value if the key says that it is a secret.
fn without_value(pair: &str) -> String {
    let secrets = ["token", "key", "secret", "password", "signature", "sig", "auth"];
    match pair.split_once('=') {
        Some((key, _)) if secrets.iter().any(|secret| key.to_lowercase().contains(secret)) => format!("{key}=***"),
        _ => pair.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_shell_takes_a_quoted_word_as_it_is() {
        assert_eq!([quoted("out/a-1"), quoted("it's")], ["out/a-1".to_owned(), r"'it'\''s'".to_owned()]);
    }

    #[test]
    fn what_gives_access_is_left_out() {
        let cases = [
            ("http://me:secret@host:8000/v1", "http://***@host:8000/v1"),
            ("https://host/v1?model=m&api_key=abc&x", "https://host/v1?model=m&api_key=***&x"),
            ("https://a@b:c@host", "https://***@host"),
            ("hf_AbCdEfGhIjKlMnOp", "hf_***"),
            ("--key=sk-proj-0123456789abcdef", "--key=sk-***"),
            ("hf:OWNER/NAME", "hf:OWNER/NAME"),
            ("hf://datasets/acme/raw@main/data/*.parquet", "hf://datasets/acme/raw@main/data/*.parquet"),
            ("task-sk-learn.jsonl", "task-sk-learn.jsonl"),
            ("hf_small", "hf_small"),
        ];
        for (word, plain) in cases {
            assert_eq!(without_secrets(word), plain);
        }
    }
}
