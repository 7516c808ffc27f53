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
    "audit/chat-tokens",
    "audit/cut-response",
    "audit/empty-part",
    "audit/equal-content",
    "audit/final-answer",
    "audit/final-attempt-wrong",
    "audit/gold-disagrees",
    "audit/overused-phrase",
    "audit/overused-reflection",
    "audit/overused-response",
    "audit/split-leak",
    "audit/unbalanced-tags",
    "audit/verdict-mismatch",
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
    "build/insert-redrawn",
    "build/insert-reject",
    "build/insert-state",
    "build/insert-trace",
    "build/keep-past",
    "build/part",
    "build/question-use",
    "build/recipe-as-built",
    "build/recipe-now",
    "build/recipe-texts",
    "build/redrawn-now",
    "build/reflection-use",
    "build/response-use",
    "build/retracted-then",
    "build/size",
    "build/slot",
    "build/slot-fault",
    "build/sources",
    "build/states",
    "build/stored-now",
    "build/touched",
    "build/usable-reflection",
    "export/chosen-sizes",
    "export/hf",
    "export/hf-size",
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
    "ingest/checked",
    "ingest/counts",
    "ingest/digest",
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
    "ingest/reject-counts",
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
    "verify/contents",
    "verify/count",
    "verify/drawn",
    "verify/draws",
    "verify/ids",
    "verify/names",
    "verify/part-now",
    "verify/rows",
    "verify/shard",
    "verify/shard-rows",
    "verify/size",
    "verify/sources",
    "verify/spans",
    "verify/states",
    "verify/texts",
    "verify/trace-now",
    "view/macros",
    "view/marks-now",
];

/// The query of that name.
pub fn query(name: &str) -> Result<&'static Query> {
    QUERIES.iter().find(|query| query.name == name).ok_or_else(|| Error::NoSuchQuery(name.to_owned()))
}
