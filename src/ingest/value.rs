//! The columns of a file as ours: an expression for each role, whatever type the file gives it.

use super::column::{Mapping, Role};
use crate::store::text::{identifier, literal};

/// The column of `raw` that a role has.
pub fn name(role: Role) -> &'static str {
    match role {
        Role::Question => "question",
        Role::Answer => "answer",
        Role::Variant => "prompt_variant",
        Role::Model => "model",
        Role::Response => "responses",
        Role::Correct => "correct",
        Role::Extracted => "extracted",
        Role::Reflection => "reflections",
        Role::QuestionNumber => "q_idx",
        Role::ResponseNumber => "a_idx",
        Role::Prompt => "prompt",
    }
}

/// Its type.
pub fn target_type(role: Role) -> &'static str {
    match role {
        Role::Question | Role::Answer | Role::Variant | Role::Model | Role::Prompt => "VARCHAR",
        Role::Response | Role::Extracted => "VARCHAR[]",
        Role::Correct => "BOOLEAN[]",
        Role::Reflection => "VARCHAR[][]",
        Role::QuestionNumber | Role::ResponseNumber => "BIGINT",
    }
}

/// What a column must be for a role.
pub fn needed(role: Role) -> &'static str {
    match role {
        Role::Question | Role::Prompt => "text",
        Role::Correct => "true or false, or a list of them",
        Role::QuestionNumber | Role::ResponseNumber => "whole numbers",
        _ => "text or a list of texts",
    }
}

/// A Parquet column of some type as a role's; `None` where the type does not fit.
pub fn of_column(role: Role, column: &str, found: &str) -> Option<String> {
    let name = identifier(column);
    let listed = |value: &str| format!("CASE WHEN {name} IS NOT NULL THEN [{value}] END");
    Some(match (role, found) {
        (Role::Question | Role::Prompt, "VARCHAR") => name,
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
        (
            Role::QuestionNumber | Role::ResponseNumber,
            "TINYINT" | "SMALLINT" | "INTEGER" | "BIGINT" | "UTINYINT" | "USMALLINT" | "UINTEGER" | "UBIGINT",
        ) => format!("{name}::BIGINT"),
        _ => return None,
    })
}

/// How a value of a JSON row is to be read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Reading {
    /// As JSON types it.
    Typed,
    /// From a file without types for it: flags may be words or numbers, and a list is a text that looks like one.
    Loose,
    /// So too, and every value of the column is a list as JSON text.
    Listed,
}

/// The roles that may have lists.
pub const LISTS: [Role; 4] = [Role::Response, Role::Correct, Role::Extracted, Role::Reflection];

/// JSON rows, each taken apart once: `kind` of JSON, `v` the values of all columns, and the value of each role's column
/// under its name here. A row is dear to parse, and each function keeps what it parsed of some thousand rows.
pub fn taken_apart(relation: &str, columns: &[String], readings: &[(Role, &str, Reading)]) -> String {
    let pointer = |column: &String| literal(&format!("/{}", column.replace('~', "~0").replace('/', "~1")));
    let pointers: Vec<String> = columns.iter().map(pointer).collect();
    let mut values = String::new();
    for (role, column, reading) in readings {
        let value = further(column, columns);
        let value = if *reading == Reading::Listed { format!("listed({value})") } else { value };
        values.push_str(&format!(", {value} AS {}", held(*role)));
    }
    let pointers = pointers.join(", ");
    let apart = format!("SELECT *, json_type(json) AS kind, json_extract(json, [{pointers}]) AS v FROM {relation}");
    format!("(SELECT *{values} FROM ({apart}))")
}

/// The value of a column of a JSON row that is taken apart.
pub fn further(column: &str, columns: &[String]) -> String {
    let place = columns.iter().position(|known| known == column).map_or(0, |at| at + 1);
    format!("v[{place}]")
}

/// The name of the value that a role's column holds.
fn held(role: Role) -> String {
    format!("held_{}", role.word())
}

/// A value of a JSON row as a role's. What does not fit, the misfit tells; it may be anything here.
pub fn of_json(role: Role, reading: Reading) -> String {
    let value = held(role);
    match role {
        Role::Question | Role::Answer | Role::Variant | Role::Model | Role::Prompt => format!("json_as_text({value})"),
        Role::Response | Role::Extracted => format!("json_as_texts({value})"),
        Role::Correct if reading == Reading::Typed => format!("json_as_flags({value})"),
        Role::Correct => format!("loose_flags({value})"),
        Role::Reflection => format!("json_as_nested({value})"),
        Role::QuestionNumber | Role::ResponseNumber => format!("TRY_CAST(json_as_text({value}) AS BIGINT)"),
    }
}

/// The reason why a JSON row cannot be read, if its `wrong_column` is known.
pub const MISFIT: &str = "CASE WHEN kind IS NULL THEN 'not-json' WHEN kind <> 'OBJECT' THEN 'not-an-object' \
    WHEN wrong_column IS NOT NULL THEN 'wrong-type' END";

/// The first column of a JSON row that does not fit its role.
pub fn wrong_column(columns: &[String], readings: &[(Role, &str, Reading)]) -> String {
    let mut wrong = String::new();
    for &(role, column, reading) in readings {
        let value = held(role);
        let mut is_misfit = match role {
            Role::Question | Role::Prompt => format!("json_misfit({value}, ['VARCHAR'], ['VARCHAR'])"),
            Role::Response => format!("json_misfit({value}, ['VARCHAR', 'ARRAY'], ['VARCHAR'])"),
            Role::Correct if reading == Reading::Typed => {
                format!("json_misfit({value}, ['BOOLEAN', 'ARRAY'], ['BOOLEAN'])")
            }
            Role::Correct => format!("loose_flags_misfit({value})"),
            Role::Reflection => format!("json_nested_misfit({value})"),
            Role::QuestionNumber | Role::ResponseNumber => format!("json_number_misfit({value})"),
            Role::Extracted if reading != Reading::Typed => "false".to_owned(),
            Role::Answer | Role::Variant | Role::Model | Role::Extracted => continue,
        };
        match reading {
            Reading::Loose if LISTS.contains(&role) => is_misfit.push_str(&format!(" OR is_like_texts({value})")),
            Reading::Listed => is_misfit.push_str(&format!(" OR listed_misfit({})", further(column, columns))),
            _ => {}
        }
        wrong.push_str(&format!(" WHEN {is_misfit} THEN {}", literal(column)));
    }
    format!("CASE {wrong} ELSE NULL END")
}

/// Columns without a role, and numbers that have no column of ours, as one JSON object, the keys in order of their names.
pub fn metadata(columns: &[String], mapping: &Mapping, value: impl Fn(&str) -> String) -> String {
    let is_kept = |role: Role| !matches!(role, Role::QuestionNumber | Role::ResponseNumber);
    let has_role = |name: &String| mapping.iter().any(|(role, column)| column == name.as_str() && is_kept(role));
    let mut names: Vec<&String> = columns.iter().filter(|name| !has_role(name)).collect();
    names.sort();
    if names.is_empty() {
        return "NULL::VARCHAR".to_owned();
    }
    let pairs = names.iter().map(|name| format!("{}, {}", literal(name), value(name)));
    // Members that are null are left out: whether a file has the column at all depends on its other rows.
    let object = format!("json_object({})", pairs.collect::<Vec<_>>().join(", "));
    format!("nullif(json_merge_patch('{{}}', {object})::VARCHAR, '{{}}')")
}
