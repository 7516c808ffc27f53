//! What to type when a data set of the Hub does not come or go.

use super::{Exit, Failure, nearest};
use crate::hub::{self, Asker};

/// The address where tokens are made.
const TOKENS: &str = "https://huggingface.co/settings/tokens";

impl From<hub::Error> for Failure {
    fn from(error: hub::Error) -> Self {
        use hub::Error as E;
        let bad = Self::of(Exit::BadInput, &error);
        let failed = Self::of(Exit::Failed, &error);
        match error {
            E::Store(error) => error.into(),
            E::BadAddress(_) => bad
                .hint("write hf:OWNER/NAME, or hf://datasets/OWNER/NAME@REVISION/data/*.parquet")
                .hint("to write to the Hub: -o hub:OWNER/NAME, or --push OWNER/NAME"),
            E::BadEndpoint(_) => bad.hint("HF_ENDPOINT is the address of a Hub, such as https://huggingface.co"),
            E::NoSuchSet { asker, .. } => {
                log_in(bad.hint("no file or folder has that name either, if one was meant"), &asker)
            }
            E::NoSuchRevision { .. } => bad.hint("name a branch, a tag or a commit with: --revision NAME"),
            E::Gated { page, asker, .. } => log_in(bad.hint(format!("ask for access at {page}")), &asker),
            E::NotLoggedIn { asker, .. } if asker.is_nobody() => log_in(bad, &asker),
            E::NotLoggedIn { .. } => bad.hint(format!("the token is wrong or too old; make one at {TOKENS}")),
            E::Forbidden { writing, said, .. } => {
                let failure = bad.because(said.words());
                match writing {
                    true => failure.hint(format!("the token must be one that may write; see {TOKENS}")),
                    false => failure.hint("ask the owners of the data set, or use another token: HF_TOKEN"),
                }
            }
            E::RateLimited { .. } => failed
                .hint("wait, then type the same again: what has come or gone stays")
                .hint("those who are logged in may ask more often: set HF_TOKEN"),
            E::Server { said, .. } => {
                failed.because(said.words()).hint("type the same again later: what has come or gone stays")
            }
            E::Refused { said, .. } => failed.because(said.words()),
            E::Unreachable { .. } => failed
                .hint("type the same again when the network is back: what has come or gone stays")
                .hint("what is here already can be used with: HF_HUB_OFFLINE=1"),
            E::Strange { .. } => failed.hint("see whether HF_ENDPOINT, or a proxy, is what should answer"),
            E::Transfer { .. } => failed.hint("type the same again: parts that have gone are not sent twice"),
            E::NotCached { .. } | E::PartlyCached { .. } => bad.hint("bring it here first: without HF_HUB_OFFLINE"),
            E::Offline(_) => bad.hint("write to a folder, or leave HF_HUB_OFFLINE out"),
            E::NoRoom { .. } | E::DiskFull(_) => {
                failed.hint("make room, or keep files elsewhere with: HF_HUB_CACHE=FOLDER")
            }
            E::Corrupt { .. } => {
                failed.hint("nothing of it was kept: type the same again; a proxy or a mirror may have changed it")
            }
            E::HostileName { .. } => bad.hint("nothing was taken; a data set names files within itself"),
            E::BadCard { repository, .. } => bad.hint(format!(
                "name its files instead: skillfactory ingest 'hf://datasets/{repository}/data/*.parquet'"
            )),
            E::NoSuchConfig { name, known, .. } => one_of(bad, "--config", &name, &known),
            E::NoSuchSplit { name, known, .. } => one_of(bad, "--input-split", &name, &known),
            E::SeveralConfigs { known, .. } => one_of(bad, "--config", "", &known),
            E::SeveralSplits { known, .. } => one_of(bad, "--input-split", "", &known),
            E::SeveralKinds { repository, kinds } => {
                let kind = kinds.first().map_or(".parquet", String::as_str);
                bad.hint(format!("take those of one kind: skillfactory ingest 'hf://datasets/{repository}/**/*{kind}'"))
            }
            E::NoMatch { repository, .. } | E::NoRows(repository) => bad.hint(format!(
                "see its files at the Hub; rows are Parquet, JSON Lines, JSON or CSV: 'hf://datasets/{repository}/PATH'"
            )),
            E::NotOurs { .. } | E::Moved { .. } => {
                bad.hint("write to another data set, or, to write over that, add: --force")
            }
            E::NoExport(_) => bad.hint("write it first, with: skillfactory export OUT"),
            E::Contended { .. } => failed.hint("type the same again"),
            E::Io { .. } => failed,
        }
    }
}

fn log_in(failure: Failure, asker: &Asker) -> Failure {
    if asker.is_nobody() {
        return failure.hint(format!("log in with: hf auth login, or HF_TOKEN=…; tokens are made at {TOKENS}"));
    }
    failure
}

fn one_of(failure: Failure, option: &str, name: &str, known: &[String]) -> Failure {
    match nearest(name, known).or(known.first().map(String::as_str)) {
        Some(near) => failure.hint(format!("for example: {option} {near}")),
        None => failure,
    }
}
