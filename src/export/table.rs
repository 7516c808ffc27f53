//! Tables of a data set: each is a config of it, in files of its own.

use std::fmt::Write as _;

/// A table that a target writes: what its rows are, and where they go.
#[derive(Debug, Clone)]
pub struct Table {
    /// What its rows are, for whoever reads the manifest.
    pub name: &'static str,
    /// Name of the config.
    pub config: String,
    /// Folder of its files; `{split}` in it stands for the split.
    pub folder: String,
    /// The queries that make the TEMP tables that the next two ask, in order.
    pub before: &'static [&'static str],
    /// The query that tells how many characters its rows hold, if it is not those of the traces.
    pub size: Option<&'static str>,
    /// The query that makes the view `row_of` of the rows of the files in `work_now`.
    pub rows: &'static str,
    /// The columns that rows of a file stand in the order of.
    pub order: &'static [&'static str],
    /// The query that digests what each file holds.
    pub contents: &'static str,
    /// Changes whenever the same rows are written as other bytes.
    pub layout: String,
    pub cut: Cut,
    pub columns: Vec<Column>,
    pub form: Form,
}

/// How a table is cut into files.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Cut {
    /// By split and shard, as the traces are.
    AsTraces,
    /// Likewise, in the splits that are of questions.
    AsQuestions,
    /// One split of this name, in one file.
    Whole(&'static str),
}

/// What files are written as.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Form {
    Parquet,
    /// JSON Lines.
    Json,
    /// With a header; lists are JSON.
    Csv,
}

/// A column of a table.
#[derive(Debug, Clone, Copy)]
pub struct Column {
    pub name: &'static str,
    /// The column of `row_of` that it is.
    pub from: &'static str,
    pub kind: Kind,
}

/// What a column holds.
#[derive(Debug, Clone, Copy)]
pub enum Kind {
    Text,
    Bool,
    Int32,
    Int64,
    List(&'static Kind),
    Struct(&'static [(&'static str, Kind)]),
}

/// Turns of a conversation.
pub const TURNS: Kind = Kind::List(&Kind::Struct(&[("role", Kind::Text), ("content", Kind::Text)]));

impl Column {
    /// A column under its own name.
    pub const fn new(name: &'static str, kind: Kind) -> Self {
        Self { name, from: name, kind }
    }
}

impl Form {
    fn ending(self) -> &'static str {
        match self {
            Self::Parquet => "parquet",
            Self::Json => "jsonl",
            Self::Csv => "csv",
        }
    }
}

impl Kind {
    /// The name of the type of a plain value, for readers of data sets.
    fn dtype(self) -> &'static str {
        match self {
            Self::Bool => "bool",
            Self::Int32 => "int32",
            Self::Int64 => "int64",
            Self::Text | Self::List(_) | Self::Struct(_) => "string",
        }
    }

    /// As the old releases of `datasets` write it.
    fn feature(self) -> String {
        match self {
            Self::List(kind) => format!("[{}]", kind.feature()),
            Self::Struct(fields) => {
                let fields = fields.iter().map(|(name, kind)| format!(r#""{name}": {}"#, kind.feature()));
                format!("{{{}}}", fields.collect::<Vec<_>>().join(", "))
            }
            plain => format!(r#"{{"dtype": "{}", "_type": "Value"}}"#, plain.dtype()),
        }
    }

    /// As a card has it: the lines behind a name.
    fn card_feature(self, indent: usize) -> String {
        let fields = |fields: &[(&str, Kind)]| -> String {
            fields.iter().map(|(name, kind)| card_field(name, *kind, indent)).collect()
        };
        match self {
            Self::Struct(all) => format!("{:indent$}struct:\n{}", "", fields(all)),
            Self::List(Self::Struct(all)) => format!("{:indent$}list:\n{}", "", fields(all)),
            Self::List(kind) => format!("{:indent$}list: {}\n", "", kind.dtype()),
            plain => format!("{:indent$}dtype: {}\n", "", plain.dtype()),
        }
    }
}

fn card_field(name: &str, kind: Kind, indent: usize) -> String {
    format!("{:indent$}- name: {name}\n{}", "", kind.card_feature(indent + 2))
}

impl Table {
    /// Where a file of it lies in an export.
    pub fn path(&self, split: &str, shard: u64, shards: u64) -> String {
        let (folder, ending) = (self.folder.replace("{split}", split), self.form.ending());
        format!("{folder}/{split}-{shard:05}-of-{shards:05}.{ending}")
    }

    /// The pattern of the paths of a split.
    pub fn pattern(&self, split: &str) -> String {
        format!("{}/{split}-*", self.folder.replace("{split}", split))
    }

    /// What the same rows are written as depends on, but for the engine.
    pub fn layout(&self) -> String {
        let mut text = format!("{} {:?}", self.layout, self.form);
        for Column { name, from, .. } in &self.columns {
            let _ = write!(text, " {name}={from}");
        }
        text
    }

    /// The features as the old releases of `datasets` write them into Parquet, which old and new ones read.
    pub fn features(&self) -> String {
        let features = self.columns.iter().map(|column| format!(r#""{}": {}"#, column.name, column.kind.feature()));
        format!(r#"{{"info": {{"features": {{{}}}}}}}"#, features.collect::<Vec<_>>().join(", "))
    }

    /// The features as a card has them.
    pub fn card_features(&self) -> String {
        self.columns.iter().map(|column| card_field(column.name, column.kind, 2)).collect()
    }
}
