//! `report`: a page on a recipe's traces.

use std::io::Write;
use std::path::{Path, PathBuf};

use clap::Args;

use super::error::{Exit, Failure};
use super::{Global, print};
use crate::check::{Template, Tokens};
use crate::report::{self, Counted};
use crate::store::Access;
use crate::ui;

/// Write one HTML page on a recipe's traces, with examples
///
/// The page needs no network and no other file: funnel, labels, lengths, verdicts, phrases, reuse, rejects, audits, recipe,
/// sources, and a few hundred traces to browse, each part with where it came from.
///
/// Examples:
///   skillfactory report -o report.html
///   skillfactory report -o report.html --template qwen3 --tokenizer model/tokenizer.json
#[derive(Debug, Args)]
#[command(verbatim_doc_comment)]
pub struct Report {
    /// File to write
    #[arg(long, short, value_name = "FILE")]
    output: PathBuf,
    /// Recipe whose traces to tell of [default: the only one]
    #[arg(long, value_name = "NAME")]
    recipe: Option<String>,
    /// The model's tokenizer.json: lengths in its tokens, too
    #[arg(long, value_name = "FILE", requires = "template")]
    tokenizer: Option<PathBuf>,
    /// The model's chat template, as check takes it
    #[arg(long, value_name = "NAME|FILE", requires = "tokenizer")]
    template: Option<String>,
}

impl Report {
    pub fn run(self, global: &Global) -> Result<(), Failure> {
        let template = self.template.as_deref().map(Template::load).transpose()?;
        let tokens = self.tokenizer.as_deref().map(Tokens::load).transpose()?;
        let counted = template.as_ref().zip(tokens.as_ref()).map(|(template, tokens)| Counted { template, tokens });
        let store = global.open(&Access::Current)?;
        let bar = global.progress();
        bar.follow(store.query_progress());
        let page = report::page(&store, self.recipe.as_deref(), counted.as_ref(), &bar)?;
        bar.finish();
        write(&self.output, page.as_bytes())?;
        let path = self.output.to_string_lossy();
        print(&format!("wrote {} ({})", ui::visible(&path), ui::size(page.len() as u64)))
    }
}

/// Writes the file: all of it, or, on an error, nothing.
fn write(path: &Path, bytes: &[u8]) -> Result<(), Failure> {
    let failed = |error: std::io::Error| {
        Failure::new(Exit::Failed, format!("cannot write {}", path.display())).because(Some(&error.to_string()))
    };
    let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
    let mut file = tempfile::Builder::new().prefix(".skillfactory-").tempfile_in(folder).map_err(failed)?;
    file.write_all(bytes).map_err(failed)?;
    file.as_file().sync_all().map_err(failed)?;
    file.persist(path).map_err(|error| failed(error.error))?;
    Ok(())
}

impl From<report::Error> for Failure {
    fn from(error: report::Error) -> Self {
        use report::Error as E;
        match error {
            E::Store(error) => error.into(),
            E::Build(error) => error.into(),
            E::Audit(error) => error.into(),
            E::Check(error) => error.into(),
            E::Page(_) | E::Json(_) => Self::of(Exit::Failed, &error),
        }
    }
}
