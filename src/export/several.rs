//! Several targets at once: each is a whole export, in a folder of its name.

use std::path::Path;

use super::error::{Error, Result};
use super::layout::Target;
use super::manifest;
use super::{Layout, Request};

/// A request for each target. One target is written into the folder itself; of several, each into the folder in it that
/// has its name. If none is asked for, and the folder is no export but has those of targets in it, these are meant.
pub fn requests(request: &Request, targets: &[Target]) -> Result<Vec<Request>> {
    let folder = &request.target;
    let is_export = folder.join(manifest::NAME).exists();
    let held = if targets.is_empty() && !is_export { held(folder) } else { Vec::new() };
    let targets = if targets.is_empty() { held.as_slice() } else { targets };
    match targets {
        [] => Ok(vec![request.clone()]),
        [only] if held.is_empty() => {
            Ok(vec![Request { layout: Layout { target: Some(*only), ..request.layout.clone() }, ..request.clone() }])
        }
        _ if is_export => Err(Error::ExportThere(folder.clone())),
        several => {
            let layouts = request.layout.of_several(several)?;
            let one = |(target, layout): (&Target, Layout)| {
                let changes_since = request.changes_since.as_ref().map(|base| base.join(target.name()));
                Request { target: folder.join(target.name()), layout, changes_since, ..request.clone() }
            };
            Ok(several.iter().zip(layouts).map(one).collect())
        }
    }
}

/// The targets that a folder holds exports of, each in the folder of its name.
fn held(folder: &Path) -> Vec<Target> {
    let is_held = |target: &Target| {
        let found = manifest::read(&folder.join(target.name()).join(manifest::NAME));
        found.is_some_and(|found| found.manifest.layout.target == Some(*target))
    };
    Target::ALL.into_iter().filter(is_held).collect()
}
