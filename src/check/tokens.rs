//! Lengths in tokens, as a model's own tokenizer counts them.

use std::path::Path;

use tokenizers::Tokenizer;

use super::error::{Error, Result};

/// A model's tokenizer: its `tokenizer.json`.
#[derive(Debug)]
pub struct Tokens {
    tokenizer: Tokenizer,
}

impl Tokens {
    /// Reads the file, or that of a folder.
    pub fn load(path: &Path) -> Result<Self> {
        let path = if path.is_dir() { path.join("tokenizer.json") } else { path.to_owned() };
        let bytes = std::fs::read(&path).map_err(Error::unreadable(&path))?;
        let bad = |what: String| Error::BadTokenizer { path: path.clone(), what };
        let mut tokenizer = Tokenizer::from_bytes(&bytes).map_err(|error| bad(error.to_string()))?;
        // How the model was served says nothing of how long a text is.
        tokenizer.with_padding(None);
        tokenizer.with_truncation(None).map_err(|error| bad(error.to_string()))?;
        Ok(Self { tokenizer })
    }

    /// How many tokens a rendered conversation is. The template writes the special ones: none is added.
    pub fn count(&self, rendered: &str) -> Option<i64> {
        self.tokenizer.encode_fast(rendered, false).ok().map(|tokens| tokens.len() as i64)
    }

    /// The tokens that no text may hold.
    pub fn special(&self) -> Vec<String> {
        let added = self.tokenizer.get_added_tokens_decoder();
        added
            .into_values()
            .filter(|token| token.special && !token.content.is_empty())
            .map(|token| token.content)
            .collect()
    }
}
