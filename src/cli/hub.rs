//! The Hub as the command line knows it: the environment, rows that come, exports that go.

use std::env;
use std::os::unix::process::CommandExt as _;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::Duration;

use clap::Args;

use super::Global;
use super::error::{Exit, Failure};
use crate::export::Report;
use crate::hub::{self, Address, Asked, Patience, Repository, Settings, Token, TokenOrigin};
use crate::ingest::{Largest, Origin, Override, Request};
use crate::store::{Access, Store};
use crate::ui;

/// Which rows of a data set of the Hub to take.
#[derive(Debug, Clone, Args)]
pub struct HubRows {
    /// Config of a Hub data set [default: the only one, or its default]
    #[arg(long, hide_short_help = true, value_name = "NAME")]
    config: Option<String>,
    /// Splits of a Hub data set [default: the only one, or train]
    #[arg(long = "input-split", hide_short_help = true, value_name = "NAME,...", value_delimiter = ',')]
    input_splits: Vec<String>,
    /// Branch, tag or commit of a Hub data set [default: main]
    #[arg(long, hide_short_help = true, value_name = "NAME")]
    revision: Option<String>,
}

/// Where on the Hub to bring an export.
#[derive(Debug, Clone, Args)]
pub struct PushOptions {
    /// Bring the export to the Hub, as this data set
    #[arg(long, value_name = "OWNER/NAME", value_parser = repository)]
    push: Option<Repository>,
    /// A data set that is made for this is seen by its owners only
    #[arg(long, hide_short_help = true)]
    private: bool,
    /// Write over what others have written there
    #[arg(long, hide_short_help = true)]
    force: bool,
}

fn repository(text: &str) -> Result<Repository, String> {
    text.parse().map_err(|error: hub::Error| error.to_string())
}

impl HubRows {
    /// The data set that inputs mean, if it is one of the Hub.
    pub fn address(&self, inputs: &[String]) -> Result<Option<Address>, Failure> {
        let mut addresses = inputs.iter().filter_map(|input| Address::of(input));
        let Some(first) = addresses.next() else {
            let is_asked = self.config.is_some() || !self.input_splits.is_empty() || self.revision.is_some();
            let unused =
                || Failure::new(Exit::BadUsage, "--config, --input-split and --revision are for a data set of the Hub");
            return if is_asked { Err(unused().hint("name one: hf:OWNER/NAME")) } else { Ok(None) };
        };
        let mut address = first?;
        if inputs.len() > 1 {
            return Err(Failure::new(Exit::BadUsage, "a data set of the Hub is taken in alone")
                .hint(format!("first: skillfactory ingest hf:{}", address.repository)));
        }
        if address.pattern.is_some() && (self.config.is_some() || !self.input_splits.is_empty()) {
            return Err(Failure::new(
                Exit::BadUsage,
                "a path on the Hub says all: leave --config and --input-split out",
            ));
        }
        if let Some(revision) = &self.revision {
            if !hub::is_revision(revision) {
                return Err(Failure::new(Exit::BadUsage, format!("{revision} is no name of a revision")));
            }
            address.revision = Some(revision.clone());
        }
        Ok(Some(address))
    }

    /// Brings the rows here.
    pub fn request(
        &self,
        global: &Global,
        address: &Address,
        (name, overrides, largest): (Option<String>, Vec<Override>, Largest),
    ) -> Result<Request, Failure> {
        let asked = Asked { config: self.config.clone(), splits: self.input_splits.clone() };
        let bar = global.progress();
        let taken = hub::download(&settings()?, address, &asked, &bar)?;
        bar.finish();
        global.say(&ui::taken_line(&taken));
        let origin = Origin { place: format!("hf://datasets/{}", taken.repository), revision: taken.commit };
        let files: Vec<_> = taken.files.into_iter().map(|file| (file.path, file.name)).collect();
        // Another config or split of the set is other rows, not newer ones.
        let parts = std::iter::once(&address.repository.name).chain(&self.config).chain(&self.input_splits);
        let source = name.unwrap_or_else(|| parts.cloned().collect::<Vec<_>>().join("-"));
        Ok(Request::brought(origin, &files, source, overrides, largest)?)
    }
}

impl PushOptions {
    /// The folder and the data set that an output means: `hub:OWNER/NAME` is a folder beside the workspace that goes to
    /// the Hub. Of a dry run, nothing goes there.
    pub fn target(
        self,
        global: &Global,
        out: Option<PathBuf>,
        dry_run: bool,
    ) -> Result<(PathBuf, Option<Goal>), Failure> {
        let named = out
            .as_deref()
            .and_then(Path::to_str)
            .and_then(|out| out.strip_prefix("hub:"))
            .map(str::parse::<Repository>);
        let folder = if named.is_some() { None } else { out };
        let Some(repository) = named.transpose()?.or(self.push) else {
            return match folder {
                _ if self.private || self.force => {
                    Err(Failure::new(Exit::BadUsage, "--private and --force are for a push")
                        .hint("say where to: --push OWNER/NAME"))
                }
                Some(folder) => Ok((folder, None)),
                None => Err(Failure::new(Exit::BadUsage, "nothing says where to write")
                    .hint("name a folder, or: --push OWNER/NAME; see: skillfactory export --help")),
            };
        };
        let kept = || global.db.with_extension("hub").join(&repository.owner).join(&repository.name);
        let folder = folder.unwrap_or_else(kept);
        if dry_run {
            return Ok((folder, None));
        }
        with_transfer_settings()?;
        let goal = Goal { settings: settings()?, repository, private: self.private, force: self.force };
        let bar = global.progress();
        hub::check(&goal.settings, &goal.repository, &bar)?;
        bar.finish();
        Ok((folder, Some(goal)))
    }
}

/// A data set to write to.
#[derive(Debug)]
pub struct Goal {
    settings: Settings,
    repository: Repository,
    private: bool,
    force: bool,
}

impl Goal {
    /// Brings an export to the Hub and records that.
    pub fn push(self, global: &Global, report: &Report) -> Result<String, Failure> {
        let store = global.open(&Access::Current)?;
        let endpoint = self.settings.endpoint.clone();
        let last = hub::last_push(&store, &endpoint, &self.repository)?;
        store.close()?;
        let traces = ui::counted(report.outline.traces as i64, "trace");
        let title = format!("skillfactory: {traces} of recipe {}", report.outline.recipe);
        let folder = report.target.clone();
        let push =
            hub::Push { folder, repository: self.repository, private: self.private, force: self.force, last, title };
        let bar = global.progress();
        let pushed = hub::publish(&self.settings, &push, &bar)?;
        bar.finish();
        global.run.keep(format!("commit {} of {}", pushed.commit, pushed.repository));
        global.run.count("files_sent", i64::try_from(pushed.sent).unwrap_or(i64::MAX));
        global.run.count("bytes_sent", pushed.bytes.cast_signed());
        let record = || {
            let store = Store::open(&global.db, &Access::Write, global.limits())?;
            hub::record(&store, &endpoint, &push.folder, &pushed)?;
            Ok::<_, hub::Error>(store.close()?)
        };
        if let Err(error) = record() {
            global.say(&format!("warning: the workspace has no record of this push: {error}"));
        }
        Ok(ui::push_summary(&pushed))
    }
}

/// What the environment says, as the Python client reads it.
fn settings() -> Result<Settings, Failure> {
    let text = |name: &str| env::var(name).ok().map(|text| text.trim().to_owned()).filter(|text| !text.is_empty());
    let is_on =
        |name: &str| text(name).is_some_and(|text| ["1", "on", "yes", "true"].contains(&text.to_lowercase().as_str()));
    let home = || env::home_dir().unwrap_or_default();
    let folder = |name: &str| {
        text(name).map(|path| match path.strip_prefix("~/") {
            Some(rest) => home().join(rest),
            None => PathBuf::from(path),
        })
    };
    let cached = folder("XDG_CACHE_HOME").unwrap_or_else(|| home().join(".cache"));
    let hf_home = folder("HF_HOME").unwrap_or_else(|| cached.join("huggingface"));
    let cache =
        folder("HF_HUB_CACHE").or_else(|| folder("HUGGINGFACE_HUB_CACHE")).unwrap_or_else(|| hf_home.join("hub"));
    let variable = |name| Token::new(&text(name)?, TokenOrigin::Variable(name));
    let file = || {
        let path = folder("HF_TOKEN_PATH").unwrap_or_else(|| hf_home.join("token"));
        Token::new(&std::fs::read_to_string(&path).ok()?, TokenOrigin::File(path))
    };
    let token = || variable("HF_TOKEN").or_else(|| variable("HUGGING_FACE_HUB_TOKEN")).or_else(file);
    let silence = text("HF_HUB_DOWNLOAD_TIMEOUT").and_then(|seconds| seconds.parse().ok()).map(Duration::from_secs);
    let patience = Patience::default();
    Ok(Settings {
        endpoint: text("HF_ENDPOINT").unwrap_or_else(|| hub::ENDPOINT.to_owned()).trim_end_matches('/').to_owned(),
        token: if is_on("HF_HUB_DISABLE_IMPLICIT_TOKEN") { None } else { token() },
        cache: std::path::absolute(cache)?,
        offline: is_on("HF_HUB_OFFLINE"),
        patience: Patience { silence: silence.unwrap_or(patience.silence), ..patience },
    })
}

/// Settings that the transfer library takes from the environment alone. It tells of transfers if nothing stands there; and
/// it notes which of its blocks of 64 MB have gone only every 20 seconds, so a push that breaks off would send the last ones again.
const TRANSFER: [(&str, &str); 2] =
    [("HF_XET_TELEMETRY_ENABLED", "false"), ("HF_XET_DATA_SESSION_XORB_METADATA_FLUSH_MAX_COUNT", "1")];

/// Lets the program take its own place with these settings, each unless the user has said something else.
fn with_transfer_settings() -> Result<(), Failure> {
    let missing: Vec<_> = TRANSFER.into_iter().filter(|(name, _)| env::var_os(name).is_none()).collect();
    if missing.is_empty() {
        return Ok(());
    }
    let mut again = Command::new(env::current_exe()?);
    // It comes back only if it fails.
    Err(again.args(env::args_os().skip(1)).envs(missing).exec().into())
}
