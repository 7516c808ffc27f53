//! The named queries: every file under `queries/`, compiled in.

use super::{Error, Result};

/// A named query with its header.
#[derive(Debug, Clone, Copy)]
pub struct Query {
    /// Path under `queries/`, without the ending.
    pub name: &'static str,
    pub sql: &'static str,
}

impl Query {
    /// The value of a line `-- key: value` of the header.
    pub fn header(&self, key: &str) -> Option<&'static str> {
        header(self.sql, key)
    }

    /// The value of a header line that lists names, such as `params` and `yields`.
    pub fn header_list(&self, key: &str) -> Vec<&'static str> {
        self.header(key).map(|list| list.split(',').map(str::trim).collect()).unwrap_or_default()
    }

    /// Whether the file is a script of several statements, without parameters.
    pub fn is_setup(&self) -> bool {
        self.header("kind") == Some("setup")
    }
}

/// The value of a line `-- key: value` of the header that some SQL begins with.
pub fn header<'a>(sql: &'a str, key: &str) -> Option<&'a str> {
    let mut lines = sql.lines().map_while(|line| line.strip_prefix("--")).map(str::trim);
    lines.find_map(|line| line.strip_prefix(key)?.strip_prefix(':').map(str::trim))
}

macro_rules! queries {
    ($($name:literal),* $(,)?) => {
        &[$(Query { name: $name, sql: include_str!(concat!("../../queries/", $name, ".sql")) }),*]
    };
}

/// Every named query. A test holds this list against the folder.
pub const QUERIES: &[Query] = queries![
    "build/attempt",
    "build/attribute",
    "build/candidate",
    "build/changing-functions",
    "build/draw",
    "build/draw-attempts",
    "build/drawn",
    "build/forget",
    "build/inputs-now",
    "build/insert-part",
    "build/insert-past",
    "build/insert-phrase",
    "build/insert-recipe",
    "build/insert-reject",
    "build/insert-state",
    "build/insert-trace",
    "build/keep-past",
    "build/part",
    "build/question-use",
    "build/recipe-now",
    "build/recipe-texts",
    "build/reflection-use",
    "build/response-use",
    "build/size",
    "build/slot",
    "build/slot-fault",
    "build/sources",
    "build/states",
    "build/touched",
    "build/usable-reflection",
    "diff/causes",
    "diff/explained",
    "diff/export",
    "diff/pair",
    "diff/paired",
    "diff/part-change",
    "diff/parts",
    "diff/rows",
    "diff/side",
    "diff/side-of-export",
    "diff/sides",
    "diff/states",
    "export/chosen-sizes",
    "export/hf",
    "export/hf-size",
    "export/index",
    "export/insert-export",
    "export/insert-export-trace",
    "export/labels",
    "export/sample",
    "export/shard-now",
    "format/0C",
    "format/C",
    "format/CC",
    "format/C_IC",
    "format/C_full",
    "format/no_reflection",
    "format/paper_1",
    "format/random",
    "ingest/carried",
    "ingest/carried-batches",
    "ingest/carried-keys",
    "ingest/checked",
    "ingest/checked-reflection",
    "ingest/counts",
    "ingest/digest",
    "ingest/file-rows",
    "ingest/insert-file",
    "ingest/insert-question",
    "ingest/insert-reflection",
    "ingest/insert-reflection-row",
    "ingest/insert-reject",
    "ingest/insert-response",
    "ingest/insert-response-row",
    "ingest/insert-source",
    "ingest/insert-source-row",
    "ingest/latest",
    "ingest/macros",
    "ingest/raw-row",
    "ingest/reject-counts",
    "ingest/response-sources",
    "ingest/staged-match",
    "ingest/staged-reflection",
    "ingest/staged-reject",
    "ingest/staged-response",
    "plan/insert-part",
    "plan/insert-trace",
    "plan/shadow",
    "report/funnel",
    "report/labels",
    "report/models",
    "report/most-attempts",
    "report/recipe",
    "report/recipe-digest",
    "report/recipe-list",
    "report/recipes",
    "retract/choose-id",
    "retract/chosen-now",
    "retract/insert-retracted",
    "retract/insert-retraction",
    "retract/known-ids",
    "retract/retractions",
    "retract/take-back",
    "view/macros",
];

/// The query of that name.
pub fn query(name: &str) -> Result<&'static Query> {
    QUERIES.iter().find(|query| query.name == name).ok_or_else(|| Error::NoSuchQuery(name.to_owned()))
}
