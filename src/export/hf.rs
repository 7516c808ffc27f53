//! The layout of a Hugging Face data set: Parquet shards and a card.

use std::fs;
use std::path::Path;

use super::Request;
use super::card::{Card, RecipeText};
use super::error::{Error, Result};
use super::manifest::{self, Manifest, RecipeName};
use crate::build::Label;
use crate::progress::Progress;
use crate::store::text::literal;
use crate::store::{BUCKETS, Store, catalog};

/// Characters of text in one shard, about.
const SHARD_CHARS: u64 = 256 << 20;

/// Rows of a row group: some 20 MB of traces, so that readers of parts read little.
const ROW_GROUP: u32 = 4096;

/// The features as the old releases of `datasets` write them, which old and new ones read.
const FEATURES: &str = concat!(
    r#"{"info": {"features": {"conversations": [{"role": {"dtype": "string", "_type": "Value"}, "#,
    r#""content": {"dtype": "string", "_type": "Value"}}], "#,
    r#""sft_template_type_idx": {"dtype": "string", "_type": "Value"}, "#,
    r#""trace_id": {"dtype": "string", "_type": "Value"}}}}"#
);

/// What was written.
pub(super) struct Written {
    pub rows: u64,
    pub files: usize,
    pub bytes: u64,
}

/// Writes shards, card and manifest of the chosen traces.
pub(super) fn write(
    store: &Store,
    folder: &Path,
    recipe: &str,
    request: &Request,
    progress: &dyn Progress,
) -> Result<Written> {
    let sizes = store.rows("export/chosen-sizes", &[], |row| Ok((row.get::<_, i64>(0)?, row.get::<_, i64>(1)?)))?;
    let (traces, chars) = sizes.first().copied().unwrap_or_default();
    if traces == 0 {
        return Err(Error::NothingChosen);
    }
    fs::create_dir(folder.join("data")).map_err(Error::io(folder))?;
    let shards = chars.unsigned_abs().div_ceil(SHARD_CHARS).clamp(1, BUCKETS);
    let mut files = Vec::new();
    let mut num_bytes = 0;
    for shard in 0..shards {
        progress.step("writing shards", shard, shards);
        let path = format!("data/train-{shard:05}-of-{shards:05}.parquet");
        let (rows, bytes) = write_shard(store, &folder.join(&path), shard, shards)?;
        files.push((path, rows));
        num_bytes += bytes;
    }
    let entries = manifest::entries(folder, &files)?;
    let bytes = entries.iter().map(|entry| entry.bytes).sum();
    let rows = entries.iter().map(|entry| entry.rows).sum();
    let recipe = recipe_text(store, recipe)?;
    let labels = store.rows("export/labels", &[], Label::read)?;
    let subset = request.subset.as_deref();
    let sample = request.sample;
    let card = Card { rows, num_bytes, download_bytes: bytes, labels: &labels, recipe: &recipe, subset, sample };
    let readme = folder.join(manifest::CARD);
    fs::write(&readme, card.text()).map_err(Error::io(&readme))?;
    let named = RecipeName { name: recipe.name, digest: recipe.digest };
    Manifest::new(named, subset, sample, entries).write(folder)?;
    Ok(Written { rows, files: files.len(), bytes })
}

/// Writes the traces of one range of buckets; gives their number and size in memory.
fn write_shard(store: &Store, path: &Path, shard: u64, shards: u64) -> Result<(u64, u64)> {
    let (first, last) = (shard * BUCKETS / shards, (shard + 1) * BUCKETS / shards - 1);
    store.run("export/shard-now", &[("first", &first), ("last", &last)])?;
    let rows = catalog::query("export/hf")?.sql;
    let path = path.to_string_lossy();
    let (target, features) = (literal(&path), literal(FEATURES));
    store.batch(&format!(
        "COPY (\n{rows}\n) TO {target} (FORMAT parquet, COMPRESSION snappy, ROW_GROUP_SIZE {ROW_GROUP}, \
         KV_METADATA {{huggingface: {features}}})"
    ))?;
    let sizes =
        store.rows("export/hf-size", &[("path", &path)], |row| Ok((row.get::<_, i64>(0)?, row.get::<_, i64>(1)?)))?;
    let (rows, bytes) = sizes.first().copied().unwrap_or_default();
    Ok((rows.unsigned_abs(), bytes.unsigned_abs()))
}

fn recipe_text(store: &Store, recipe: &str) -> Result<RecipeText> {
    let read = |row: &duckdb::Row<'_>| Ok((row.get("key")?, row.get("value")?));
    let digest = store.value("report/recipe-digest", &[("recipe", &recipe)])?;
    let settings = store.rows("report/recipe", &[("recipe", &recipe)], read)?;
    Ok(RecipeText { name: recipe.to_owned(), digest, settings })
}
