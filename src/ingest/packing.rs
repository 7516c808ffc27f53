//! Packed files: `.gz` and `.zst`.

use std::fs::File;
use std::io::{self, Read};
use std::path::Path;

use super::error::{Error, Result};

/// How a file is packed. The columns of Parquet are packed one by one: it has nothing around it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Packing {
    None,
    Gzip,
    Zstd,
}

impl Packing {
    /// Takes the ending that tells how a file is packed off its name.
    pub fn split(name: &str) -> (&str, Self) {
        match name.strip_suffix(".gz") {
            Some(plain) => (plain, Self::Gzip),
            None => name.strip_suffix(".zst").map_or((name, Self::None), |plain| (plain, Self::Zstd)),
        }
    }

    /// The program that packs so.
    fn tool(self) -> &'static str {
        match self {
            Self::None => "cat",
            Self::Gzip => "gzip",
            Self::Zstd => "zstd",
        }
    }

    /// What a file holds, unpacked.
    pub fn open(self, path: &Path) -> io::Result<Box<dyn Read>> {
        let packed = File::open(path)?;
        Ok(match self {
            Self::None => Box::new(packed),
            Self::Gzip => Box::new(flate2::read::MultiGzDecoder::new(packed)),
            Self::Zstd => Box::new(zstd::stream::read::Decoder::new(packed)?),
        })
    }

    /// Unpacks a file to its end, if that is no more than so many bytes. The engine takes one that was cut short, or that
    /// has changed, for one of fewer rows.
    pub fn check(self, path: &Path, most: u64) -> Result<()> {
        let unpack = || io::copy(&mut self.open(path)?.take(most.saturating_add(1)), &mut io::sink());
        match if self == Self::None { Ok(0) } else { unpack() } {
            Ok(bytes) if bytes > most => Err(Error::TooLarge { path: path.to_owned(), most }),
            Ok(_) => Ok(()),
            Err(source) => Err(Error::Packed { path: path.to_owned(), tool: self.tool(), source }),
        }
    }
}
