//! An export goes to the Hub: what differs, in one commit, on top of what was there.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::thread;
use std::time::Duration;

use hf_hub::repository::{CommitOperation, RepoTypeDataset};
use rayon::prelude::*;

use super::Repository;
use super::cache::Cache;
use super::client::{About, Hub};
use super::error::{Asker, Error, Result};
use super::fetch::Commit;
use super::heard::Heard;
use super::listing::Entry;
use super::oid::Sums;
use super::settings::Settings;
use super::trouble::Trouble;
use crate::export;
use crate::progress::Progress;

const MAIN: &str = "main";

/// How often the bar is told of bytes.
const TICK: Duration = Duration::from_millis(100);

/// What to write, and where.
#[derive(Debug, Clone)]
pub struct Push {
    /// The folder of an export.
    pub folder: PathBuf,
    pub repository: Repository,
    /// Whether a data set that has to be made is one that only its owners see.
    pub private: bool,
    /// Write over what others have written.
    pub force: bool,
    /// The commit of the last push from this workspace.
    pub last: Option<String>,
    /// The beginning of the commit's message.
    pub title: String,
}

/// What was written.
#[derive(Debug, Clone)]
pub struct Pushed {
    pub repository: Repository,
    /// Where it can be seen.
    pub page: String,
    /// The commit that the data set is at.
    pub commit: String,
    /// Whether that commit is ours; else everything was there already.
    pub is_new: bool,
    pub sent: usize,
    pub removed: usize,
    /// Files that were there already.
    pub kept: usize,
    /// Length of the files that were sent.
    pub bytes: u64,
    /// Of these, what large files had to be sent for: of parts that the Hub knows, nothing is sent.
    pub transferred: u64,
}

/// A file here.
struct Local {
    /// On the Hub, too.
    name: String,
    path: PathBuf,
    sums: Sums,
}

/// What a commit is to change.
#[derive(Default)]
struct Change<'a> {
    sent: Vec<&'a Local>,
    removed: Vec<String>,
}

/// Whether a push can work, as far as can be told without it: asked before a long build.
pub fn check(settings: &Settings, repository: &Repository, progress: &dyn Progress) -> Result<()> {
    if settings.offline {
        return Err(Error::Offline(repository.clone()));
    }
    if settings.token.is_none() {
        return Err(Error::NotLoggedIn { endpoint: settings.endpoint.clone(), asker: Asker::of(None) });
    }
    match Hub::new(settings, progress)?.commit_of(repository, MAIN) {
        // It can be made.
        Err(Error::NoSuchSet { .. }) => Ok(()),
        head => head.map(|_| ()),
    }
}

/// Writes an export to the Hub.
pub fn publish(settings: &Settings, push: &Push, progress: &dyn Progress) -> Result<Pushed> {
    let repository = &push.repository;
    if settings.offline {
        return Err(Error::Offline(repository.clone()));
    }
    if settings.token.is_none() {
        return Err(Error::NotLoggedIn { endpoint: settings.endpoint.clone(), asker: Asker::of(None) });
    }
    let local = local_files(&push.folder)?;
    let hub = Hub::new(settings, progress)?;
    let about = About::writing(repository);
    let heard = Arc::new(Heard::default());
    let mut tries = 1;
    // Whatever happened to the answer of a try, the next one begins with what is there now.
    loop {
        progress.step("comparing with the Hub", 0, 1);
        let head = hub.head(push)?;
        let remote = hub.files_of(repository, &head)?;
        let change = hub.change(push, &head, &local, &remote)?;
        let done = |commit: String, is_new| Pushed {
            repository: repository.clone(),
            page: format!("{}/datasets/{repository}", settings.endpoint),
            commit,
            is_new,
            sent: change.sent.len(),
            removed: change.removed.len(),
            kept: local.len() - change.sent.len(),
            bytes: change.sent.iter().map(|file| file.sums.bytes).sum(),
            transferred: heard.transferred(),
        };
        if change.sent.is_empty() && change.removed.is_empty() {
            return Ok(done(head, tries > 1));
        }
        let trouble = match hub.commit(push, &head, &change, &heard) {
            Ok(Some(commit)) => return Ok(done(commit, true)),
            Ok(None) => return Ok(done(hub.head(push)?, true)),
            Err(trouble) => trouble.without(settings.token.as_ref()),
        };
        match hub.wait_after(&trouble, tries) {
            Some(wait) => hub.wait(wait),
            None if trouble.is_conflict() && tries < settings.patience.tries => {}
            None if trouble.is_conflict() => return Err(Error::Contended { repository: repository.clone() }),
            None => return Err(hub.explained(about, trouble, tries)),
        }
        tries += 1;
    }
}

/// The files of an export, with their digests.
fn local_files(folder: &Path) -> Result<Vec<Local>> {
    let names = export::files_of(folder).ok_or_else(|| Error::NoExport(folder.to_owned()))?;
    let names: BTreeSet<String> = names.into_iter().collect();
    let file = |name: String| {
        let path = folder.join(&name);
        let sums = Sums::of_file(&path).map_err(Error::io(&path))?;
        Ok(Local { name, path, sums })
    };
    names.into_par_iter().map(file).collect()
}

impl Hub<'_> {
    /// The newest commit; the data set is made if there is none.
    fn head(&self, push: &Push) -> Result<String> {
        match self.commit_of(&push.repository, MAIN) {
            Err(Error::NoSuchSet { .. }) => {}
            head => return head,
        }
        let name = push.repository.to_string();
        self.ask(About::writing(&push.repository), || {
            let made = self.api.create_repository().repo_id(&name).repo_type(RepoTypeDataset).private(push.private);
            // A lost answer must not make the second try a failure.
            Ok(made.exist_ok(true).send()?)
        })?;
        self.commit_of(&push.repository, MAIN)
    }

    /// What has to be changed; an error if it is not ours to change.
    fn change<'a>(&self, push: &Push, head: &str, local: &'a [Local], remote: &[Entry]) -> Result<Change<'a>> {
        let there = |name: &str| remote.iter().find(|file| file.path == name);
        let differs = |file: &&Local| there(&file.name).is_none_or(|found| !file.sums.is(&found.oid));
        let mut change = Change { sent: local.iter().filter(differs).collect(), removed: Vec::new() };
        // A reader of the newest card must find its files, so it goes last.
        change.sent.sort_by_key(|file| (file.name == export::CARD, file.name.clone()));
        let ours = match &push.last {
            Some(last) if last != head && !push.force => self.unmoved(push, last, remote)?,
            Some(_) => self.written(push, head, remote)?,
            None if push.force => self.written(push, head, remote)?,
            None => Vec::new(),
        };
        if !push.force
            && let Some(file) =
                change.sent.iter().find(|file| there(&file.name).is_some() && !ours.contains(&file.name))
        {
            return Err(Error::NotOurs { repository: push.repository.clone(), path: file.name.clone() });
        }
        let is_gone = |name: &String| there(name).is_some() && !local.iter().any(|file| file.name == *name);
        // A manifest also tells when and how it was written: that alone is no news.
        let is_news = change.sent.iter().any(|file| file.name != export::MANIFEST || !ours.contains(&file.name));
        change.removed = ours.into_iter().filter(is_gone).collect();
        if !is_news && change.removed.is_empty() {
            change.sent.clear();
        }
        Ok(change)
    }

    /// What the last push from here has written, if it is still there as it was.
    fn unmoved(&self, push: &Push, last: &str, remote: &[Entry]) -> Result<Vec<String>> {
        let repository = &push.repository;
        let moved = |path: String| Error::Moved { repository: repository.clone(), path };
        let then = match self.files_of(repository, last) {
            Err(Error::NoSuchRevision { .. } | Error::NoSuchSet { .. }) => {
                return Err(moved(format!("{last} is gone")));
            }
            then => then?,
        };
        let ours = self.written(push, last, &then)?;
        let find =
            |files: &[Entry], name: &String| files.iter().find(|file| file.path == *name).map(|file| file.oid.clone());
        match ours.iter().find(|name| find(&then, name) != find(remote, name)) {
            Some(name) => Err(moved(name.clone())),
            None => Ok(ours),
        }
    }

    /// The files of the export that a commit holds, by its manifest.
    fn written(&self, push: &Push, sha: &str, files: &[Entry]) -> Result<Vec<String>> {
        let Some(manifest) = files.iter().find(|file| file.path == export::MANIFEST) else { return Ok(Vec::new()) };
        let cache = Cache::new(&self.settings.cache, &push.repository);
        let commit = Commit { repository: &push.repository, sha, cache: &cache };
        let paths = self.fetch(commit, std::slice::from_ref(manifest))?;
        let folder = paths.first().and_then(|path| path.parent());
        Ok(folder.and_then(export::files_of).unwrap_or_default())
    }

    /// Sends a change; gives the commit, if the server names it.
    fn commit(
        &self,
        push: &Push,
        head: &str,
        change: &Change<'_>,
        heard: &Arc<Heard>,
    ) -> Result<Option<String>, Trouble> {
        let added = change.sent.iter().map(|file| CommitOperation::add_file(file.name.clone(), file.path.clone()));
        let removed = change.removed.iter().map(|name| CommitOperation::delete(name.clone()));
        // The card is the last that is added, and stays last.
        let operations: Vec<_> = removed.chain(added).collect();
        let set = self.set(&push.repository);
        let request = set
            .create_commit()
            .operations(operations)
            .commit_message(change.title(&push.title))
            .commit_description(change.description())
            .parent_commit(head)
            .progress(Arc::clone(heard));
        let info = thread::scope(|scope| {
            let sending = scope.spawn(|| request.send());
            while !sending.is_finished() {
                heard.tell(self.progress);
                thread::sleep(TICK);
            }
            sending.join()
        });
        let info = info.map_err(|_| Trouble::Strange("the client broke off".to_owned()))??;
        Ok(info.commit_oid.filter(|oid| !oid.is_empty()))
    }
}

impl Change<'_> {
    fn title(&self, title: &str) -> String {
        let removed = if self.removed.is_empty() { String::new() } else { format!(", {} removed", self.removed.len()) };
        format!("{title}: {} changed{removed}", self.sent.len())
    }

    fn description(&self) -> String {
        let sent = self.sent.iter().map(|file| format!("changed {}", file.name));
        sent.chain(self.removed.iter().map(|name| format!("removed {name}"))).collect::<Vec<_>>().join("\n")
    }
}
