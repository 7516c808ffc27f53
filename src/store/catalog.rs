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

    /// Whether users may ask it by its name.
    pub fn is_for_users(&self) -> bool {
        self.header("asked-by") == Some("user")
    }

    /// What it is for: the lines that begin with `---`.
    pub fn description(&self) -> String {
        let lines: Vec<_> = self.sql.lines().filter_map(|line| line.strip_prefix("--- ")).collect();
        lines.join(" ")
    }

    /// The value of a parameter that none is given for, from the header: `-- defaults: width = 1000`.
    pub fn default(&self, parameter: &str) -> Option<&'static str> {
        let defaults = self.header_list("defaults").into_iter().filter_map(|entry| entry.split_once('='));
        defaults
            .map(|(name, value)| (name.trim(), value.trim()))
            .find(|(name, _)| *name == parameter)
            .map(|(_, value)| value)
    }

    /// The statement with values, as SQL, in place of its parameters: what one can run elsewhere.
    pub fn filled(&self, values: &[(&str, String)]) -> String {
        let is_word = |c: char| c.is_alphanumeric() || c == '_';
        let fill = |line: &str| {
            let mut pieces = line.split('$');
            let first = pieces.next().unwrap_or_default().to_owned();
            pieces.fold(first, |line, piece| {
                let (name, rest) = piece.split_at(piece.find(|c| !is_word(c)).unwrap_or(piece.len()));
                let value = values.iter().find(|(known, _)| *known == name).map(|(_, value)| value.as_str());
                value.map_or_else(|| format!("{line}${name}{rest}"), |value| format!("{line}{value}{rest}"))
            })
        };
        let lines = self.sql.lines().filter(|line| !is_header(line));
        lines
            .map(|line| if line.starts_with("--") { line.to_owned() } else { fill(line) })
            .collect::<Vec<_>>()
            .join("\n")
    }

    /// Whether the file is a script of several statements, without parameters.
    pub fn is_setup(&self) -> bool {
        self.header("kind") == Some("setup")
    }
}

/// Whether a comment is a line `-- key: value`.
fn is_header(line: &str) -> bool {
    let key = line.strip_prefix("-- ").and_then(|line| line.split(':').next()).unwrap_or_default();
    ["name", "kind", "asked-by", "params", "defaults", "yields"].contains(&key)
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
    "adopt/part-fault",
    "adopt/parts-of-lines",
    "adopt/parts-of-parquet",
    "adopt/reject-fault",
    "adopt/rejects-of-lines",
    "adopt/rejects-of-parquet",
    "adopt/trace-fault",
    "adopt/traces-of-lines",
    "adopt/traces-of-parquet",
    "adopt/whole-fault",
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
    "build/causes",
    "build/changing-functions",
    "build/draw",
    "build/draw-attempts",
    "build/drawn",
    "build/forget",
    "build/inputs-now",
    "build/insert-built",
    "build/insert-part",
    "build/insert-past",
    "build/insert-phrase",
    "build/insert-recipe",
    "build/insert-redrawn",
    "build/insert-reject",
    "build/insert-state",
    "build/insert-trace",
    "build/insert-use",
    "build/keep-past",
    "build/narrow",
    "build/part",
    "build/question-use",
    "build/recipe-as-built",
    "build/recipe-now",
    "build/recipe-texts",
    "build/redrawn-now",
    "build/reflection-use",
    "build/response-use",
    "build/retracted-then",
    "build/side-before",
    "build/side-now",
    "build/size",
    "build/slot",
    "build/slot-fault",
    "build/sources",
    "build/states",
    "build/stored-now",
    "build/touched",
    "build/touched-size",
    "build/turned",
    "build/usable-reflection",
    "build/use-like",
    "build/use-now",
    "build/widen",
    "bundle/about",
    "bundle/audit",
    "bundle/finding",
    "bundle/finding-now",
    "bundle/mark",
    "bundle/phrase",
    "bundle/question",
    "bundle/recipe",
    "bundle/reflection",
    "bundle/reflection-row",
    "bundle/response",
    "bundle/response-row",
    "bundle/size",
    "bundle/source-file",
    "bundle/source-row",
    "bundle/trace",
    "bundle/trace-part",
    "bundle/used-now",
    "check/counts",
    "check/examples",
    "check/fault-now",
    "check/file-rows",
    "check/has-conversations",
    "check/length-now",
    "check/lengths",
    "check/of-chosen",
    "check/of-file",
    "check/of-recipe",
    "check/rows",
    "check/size",
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
    "export/asked-now",
    "export/base",
    "export/file-now",
    "export/hf-contents",
    "export/hf-rows",
    "export/hf-size",
    "export/index",
    "export/insert-export",
    "export/insert-export-trace",
    "export/judged-contents",
    "export/judged-now",
    "export/judged-rows",
    "export/labels",
    "export/lengths",
    "export/masked-contents",
    "export/masked-now",
    "export/masked-rows",
    "export/masked-share",
    "export/now",
    "export/only-fitting",
    "export/only-placed",
    "export/pair-contents",
    "export/pair-now",
    "export/pair-rows",
    "export/passed",
    "export/placed",
    "export/plain-contents",
    "export/plain-parts-rows",
    "export/plain-rows",
    "export/provenance-contents",
    "export/provenance-rows",
    "export/question-contents",
    "export/question-now",
    "export/question-rows",
    "export/recipe",
    "export/removed-contents",
    "export/removed-now",
    "export/removed-rows",
    "export/sample",
    "export/sources",
    "export/split-now",
    "export/split-sizes",
    "export/step-contents",
    "export/step-now",
    "export/step-rows",
    "export/tags",
    "export/work-now",
    "export/work-range",
    "export/written",
    "export/written-chars",
    "format/0C",
    "format/C",
    "format/CC",
    "format/C_IC",
    "format/C_full",
    "format/no_reflection",
    "format/paper_1",
    "format/random",
    "gc/collected",
    "gc/free",
    "gc/kept",
    "gc/kept-state",
    "hub/insert-push",
    "hub/last-push",
    "ingest/carried",
    "ingest/carried-batches",
    "ingest/carried-keys",
    "ingest/change-counts",
    "ingest/changed",
    "ingest/checked",
    "ingest/checked-reflection",
    "ingest/counts",
    "ingest/digest",
    "ingest/file-rows",
    "ingest/insert-file",
    "ingest/insert-mark",
    "ingest/insert-origin",
    "ingest/insert-question",
    "ingest/insert-reflection",
    "ingest/insert-reflection-row",
    "ingest/insert-reject",
    "ingest/insert-response",
    "ingest/insert-response-row",
    "ingest/insert-source",
    "ingest/insert-source-change",
    "ingest/insert-source-row",
    "ingest/latest",
    "ingest/macros",
    "ingest/mark-counts",
    "ingest/mark-fault",
    "ingest/mark-now",
    "ingest/no-question",
    "ingest/question-only",
    "ingest/raw-row",
    "ingest/reject-counts",
    "ingest/response-sources",
    "ingest/staged-match",
    "ingest/staged-reflection",
    "ingest/staged-reject",
    "ingest/staged-response",
    "ingest/staged-size",
    "ingest/unstage",
    "plan/insert-part",
    "plan/insert-trace",
    "plan/shadow",
    "report/command-now",
    "report/commands",
    "report/example",
    "report/example-found-now",
    "report/example-now",
    "report/example-part",
    "report/example-text",
    "report/formats",
    "report/funnel",
    "report/insert-example-found",
    "report/labels",
    "report/length-bins",
    "report/lengths",
    "report/log",
    "report/lost-questions",
    "report/models",
    "report/most-attempts",
    "report/phrases",
    "report/places",
    "report/recipe",
    "report/recipe-list",
    "report/recipes",
    "report/reflection-reuse",
    "report/rejects",
    "report/response-reuse",
    "report/score-differences",
    "report/sources",
    "report/token-bins",
    "report/verdict-calibration",
    "retract/choose-id",
    "retract/chosen-now",
    "retract/insert-retracted",
    "retract/insert-retraction",
    "retract/known-ids",
    "retract/retractions",
    "retract/take-back",
    "sample/answer-now",
    "sample/answered",
    "sample/foreign-rows",
    "sample/insert-prompt",
    "sample/insert-request",
    "sample/journal-now",
    "sample/mean-tokens",
    "sample/reflection-row",
    "sample/response-row",
    "sample/sample-now",
    "sample/to-reflect",
    "show/holder-phrase",
    "show/holder-question",
    "show/holder-reflection",
    "show/holder-response",
    "show/holder-trace",
    "show/id",
    "show/part",
    "show/phrase",
    "show/question",
    "show/reflection",
    "show/request",
    "show/response",
    "show/retraction",
    "show/row",
    "show/trace",
    "show/use",
    "show/using",
    "show/using-count",
    "show/using-export",
    "show/using-trace",
    "show/wanted",
    "show/wanted-count",
    "stream/part",
    "stream/place-now",
    "stream/question",
    "stream/question-ids",
    "stream/question-now",
    "stream/reject",
    "stream/trace",
    "verify/contents",
    "verify/count",
    "verify/drawn",
    "verify/draws",
    "verify/ids",
    "verify/names",
    "verify/part-now",
    "verify/rows",
    "verify/shard",
    "verify/shard-parts",
    "verify/shard-rows",
    "verify/size",
    "verify/sources",
    "verify/spans",
    "verify/states",
    "verify/texts",
    "verify/trace-now",
    "view/macros",
    "view/marks-now",
    "view/tags-now",
];

/// The query of that name.
pub fn query(name: &str) -> Result<&'static Query> {
    QUERIES.iter().find(|query| query.name == name).ok_or_else(|| Error::NoSuchQuery(name.to_owned()))
}

#[cfg(test)]
mod tests;
