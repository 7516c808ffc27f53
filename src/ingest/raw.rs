//! One file as a table `raw_<n>` of our own columns, whatever the file calls them and however it types them.

use std::path::Path;

use super::column::{Mapping, Override, Role};
use super::error::{Error, Result};
use super::file::{Format, InputFile};
use crate::store::text::{identifier, literal};
use crate::store::{self, Store};

/// A JSON row may be this long, in bytes.
const JSON_ROW_LIMIT: usize = 64 << 20;

/// Makes `raw_<number>` of a file: a view of Parquet, a table of JSON (which is too dear to read twice).
pub fn open(store: &Store, number: usize, file: &InputFile, overrides: &[Override]) -> Result<Mapping> {
    let unreadable = |source| Error::Unreadable { path: file.path.clone(), source: Box::new(source) };
    let columns = columns(store, file).map_err(unreadable)?;
    if columns.is_empty() {
        let path = file.path.clone();
        let sql = format!("SELECT count(*) FROM {}", relation(&path, file.format));
        let rows: Vec<i64> = store.select(&sql, [], |row| row.get(0)).map_err(unreadable)?;
        return Err(if rows == [0] { Error::Empty(path) } else { Error::NoObjects(path) });
    }
    let names: Vec<String> = columns.iter().map(|(name, _)| name.clone()).collect();
    let mapping = Mapping::recognise(&file.path, &names, overrides)?;
    let mut roles = Vec::new();
    for role in Role::ALL {
        let value = match mapping.get(role) {
            None => format!("NULL::{}", target_type(role)),
            Some(column) if file.format == Format::Parquet => parquet_value(store, file, role, column, &columns)?,
            Some(column) => json_value(role, column),
        };
        roles.push(format!("{value} AS {}", raw_name(role)));
    }
    let roles = roles.join(", ");
    let others = names.iter().filter(|name| mapping.iter().all(|(_, column)| column != name.as_str()));
    let relation = relation(&file.path, file.format);
    let (kind, row, misfit) = match file.format {
        Format::Parquet => {
            ("VIEW", "file_row_number + 1", "NULL::VARCHAR AS misfit, NULL::VARCHAR AS misfit_column".into())
        }
        Format::JsonLines | Format::Json => ("TABLE", "row_number() OVER ()", json_misfit(&mapping)),
    };
    let metadata = metadata(others, file.format);
    let sql = format!(
        "CREATE OR REPLACE TEMP {kind} raw_{number} AS SELECT {number}::INTEGER AS file, {row} AS row, {misfit}, \
         {roles}, {metadata} AS metadata FROM {relation}"
    );
    store.batch(&sql).map_err(unreadable)?;
    Ok(mapping)
}

/// Rows of an opened file.
pub fn count(store: &Store, number: usize) -> Result<i64, store::Error> {
    let counts = store.select(&format!("SELECT count(*) FROM raw_{number}"), [], |row| row.get(0))?;
    Ok(counts.first().copied().unwrap_or_default())
}

/// Every opened file as one view `raw`.
pub fn unite(store: &Store, files: usize) -> Result<(), store::Error> {
    let parts: Vec<String> = (1..=files).map(|number| format!("FROM raw_{number}")).collect();
    store.batch(&format!("CREATE OR REPLACE TEMP VIEW raw AS {}", parts.join(" UNION ALL ")))
}

/// Names the file that turned out to be broken while all were read: the one that cannot be read alone either.
pub fn blame(store: &Store, files: &[InputFile], error: store::Error) -> Error {
    let is_broken = |file: &&InputFile| {
        let relation = relation(&file.path, file.format);
        store.select(&format!("SELECT count(COLUMNS(*)) FROM {relation}"), [], |_| Ok(())).is_err()
    };
    match files.iter().find(is_broken) {
        Some(file) => Error::Unreadable { path: file.path.clone(), source: Box::new(error) },
        None => error.into(),
    }
}

fn relation(path: &Path, format: Format) -> String {
    let path = literal(&path.to_string_lossy());
    let limit = format!("maximum_object_size = {JSON_ROW_LIMIT}");
    match format {
        Format::Parquet => format!("read_parquet({path}, file_row_number = true)"),
        Format::JsonLines => {
            format!("read_json_objects({path}, format = 'newline_delimited', ignore_errors = true, {limit})")
        }
        Format::Json => format!("read_json_objects({path}, format = 'auto', {limit})"),
    }
}

/// Names and types of the columns; JSON has the keys of all its objects, without types.
fn columns(store: &Store, file: &InputFile) -> store::Result<Vec<(String, String)>> {
    let relation = relation(&file.path, file.format);
    if file.format == Format::Parquet {
        let sql = format!("SELECT column_name, column_type FROM (DESCRIBE FROM {relation})");
        let columns = store.select(&sql, [], |row| Ok((row.get(0)?, row.get(1)?)))?;
        return Ok(columns.into_iter().filter(|(name, _): &(String, String)| name != "file_row_number").collect());
    }
    let sql = format!(
        "SELECT DISTINCT unnest(json_keys(json)) AS key FROM {relation} WHERE json_type(json) = 'OBJECT' ORDER BY key"
    );
    store.select(&sql, [], |row| Ok((row.get(0)?, String::new())))
}

/// The column of `raw` that a role has.
fn raw_name(role: Role) -> &'static str {
    match role {
        Role::Question => "question",
        Role::Answer => "answer",
        Role::Variant => "prompt_variant",
        Role::Model => "model",
        Role::Response => "responses",
        Role::Correct => "correct",
        Role::Extracted => "extracted",
        Role::Reflection => "reflections",
    }
}

fn target_type(role: Role) -> &'static str {
    match role {
        Role::Question | Role::Answer | Role::Variant | Role::Model => "VARCHAR",
        Role::Response | Role::Extracted => "VARCHAR[]",
        Role::Correct => "BOOLEAN[]",
        Role::Reflection => "VARCHAR[][]",
    }
}

/// An expression of the role's type over a Parquet column.
fn parquet_value(
    store: &Store,
    file: &InputFile,
    role: Role,
    column: &str,
    columns: &[(String, String)],
) -> Result<String> {
    let found = columns.iter().find(|(name, _)| name == column).map_or("", |(_, found)| found.as_str());
    let name = identifier(column);
    let listed = |value: &str| format!("CASE WHEN {name} IS NOT NULL THEN [{value}] END");
    let value = match (role, found) {
        (Role::Question, "VARCHAR") => name,
        (Role::Answer | Role::Variant | Role::Model, _) => format!("{name}::VARCHAR"),
        (Role::Response, "VARCHAR[]") => name,
        (Role::Response, "VARCHAR") => listed(&name),
        (Role::Extracted, list) if list.ends_with("[]") => format!("{name}::VARCHAR[]"),
        (Role::Extracted, _) => listed(&format!("{name}::VARCHAR")),
        (Role::Correct, "BOOLEAN[]") => name,
        (Role::Correct, "BOOLEAN") => listed(&name),
        (Role::Reflection, "VARCHAR[][]") => name,
        (Role::Reflection, "VARCHAR[]") => format!("CASE WHEN len({name}) > 0 THEN [{name}] END"),
        (Role::Reflection, "VARCHAR") => format!("CASE WHEN {name} IS NOT NULL THEN [[{name}]] END"),
        // An empty column is often typed as something else: a list of null, or null.
        _ if is_void(store, file, &name, found)? => format!("NULL::{}", target_type(role)),
        _ => {
            let needed = match role {
                Role::Question => "text",
                Role::Correct => "true or false, or a list of them",
                _ => "text or a list of texts",
            };
            let (path, column, found) = (file.path.clone(), column.to_owned(), found.to_owned());
            return Err(Error::WrongType { path, role, column, found, needed });
        }
    };
    Ok(value)
}

/// Whether a column holds no value at all.
fn is_void(store: &Store, file: &InputFile, name: &str, found: &str) -> Result<bool> {
    let value = if found.ends_with("[]") { format!("unnest({name})") } else { name.to_owned() };
    let relation = relation(&file.path, file.format);
    let sql = format!("SELECT count(value) FROM (SELECT {value} AS value FROM {relation})");
    let counts: Vec<i64> = store.select(&sql, [], |row| row.get(0))?;
    Ok(counts == [0])
}

/// The value at a key of a JSON row.
fn json_at(column: &str) -> String {
    let pointer = format!("/{}", column.replace('~', "~0").replace('/', "~1"));
    format!("json_extract(json, {})", literal(&pointer))
}

fn json_value(role: Role, column: &str) -> String {
    let value = json_at(column);
    match role {
        Role::Question | Role::Answer | Role::Variant | Role::Model => format!("json_as_text({value})"),
        Role::Response | Role::Extracted => format!("json_as_texts({value})"),
        Role::Correct => format!("json_as_flags({value})"),
        Role::Reflection => format!("json_as_nested({value})"),
    }
}

/// What is wrong with a JSON row, and where: two columns.
fn json_misfit(mapping: &Mapping) -> String {
    let mut wrong = String::new();
    for (role, column) in mapping.iter() {
        let at = json_at(column);
        let is_misfit = match role {
            Role::Question => format!("json_misfit({at}, ['VARCHAR'], ['VARCHAR'])"),
            Role::Response => format!("json_misfit({at}, ['VARCHAR', 'ARRAY'], ['VARCHAR'])"),
            Role::Correct => format!("json_misfit({at}, ['BOOLEAN', 'ARRAY'], ['BOOLEAN'])"),
            Role::Reflection => format!("json_nested_misfit({at})"),
            Role::Answer | Role::Variant | Role::Model | Role::Extracted => continue,
        };
        wrong.push_str(&format!(" WHEN {is_misfit} THEN {}", literal(column)));
    }
    format!(
        "CASE {wrong} END AS misfit_column, CASE WHEN json IS NULL THEN 'not-json' \
         WHEN json_type(json) <> 'OBJECT' THEN 'not-an-object' WHEN misfit_column IS NOT NULL THEN 'wrong-type' END AS misfit"
    )
}

/// All other columns as one JSON object, the keys in order of their names.
fn metadata<'a>(others: impl Iterator<Item = &'a String>, format: Format) -> String {
    let mut names: Vec<&String> = others.collect();
    names.sort();
    if names.is_empty() {
        return "NULL::VARCHAR".to_owned();
    }
    let pairs = names.iter().map(|name| match format {
        Format::Parquet => format!("{}, {}", literal(name), identifier(name)),
        Format::JsonLines | Format::Json => format!("{}, {}", literal(name), json_at(name)),
    });
    // Members that are null are left out: whether a file has the column at all depends on its other rows.
    let object = format!("json_object({})", pairs.collect::<Vec<_>>().join(", "));
    format!("nullif(json_merge_patch('{{}}', {object})::VARCHAR, '{{}}')")
}
