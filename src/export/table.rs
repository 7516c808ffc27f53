//! Tables of a data set: each is a config of it, in files of its own.

/// A table that a target writes: what its rows are, and where they go.
#[derive(Debug)]
pub struct Table {
    /// Name of the config.
    pub config: &'static str,
    pub folder: &'static str,
    /// The query that makes the table `row_now` of the rows of some files.
    pub rows: &'static str,
    /// The columns that rows of a file stand in the order of.
    pub order: &'static str,
    /// The query that digests what each file holds.
    pub contents: &'static str,
    /// Changes whenever the same rows are written as other bytes.
    pub layout: &'static str,
    pub cut: Cut,
    pub columns: &'static [(&'static str, Kind)],
}

/// How a table is cut into files.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Cut {
    /// By split and shard, as the traces are.
    AsTraces,
    /// One split of this name, in one file.
    Whole(&'static str),
}

/// What a column holds.
#[derive(Debug, Clone, Copy)]
pub enum Kind {
    Turns,
    Text,
    Int32,
    Int64,
}

impl Kind {
    /// The name of the type of a plain value, for readers of data sets.
    fn dtype(self) -> &'static str {
        match self {
            Self::Turns | Self::Text => "string",
            Self::Int32 => "int32",
            Self::Int64 => "int64",
        }
    }
}

impl Table {
    /// Where a file of it lies in an export.
    pub fn path(&self, split: &str, shard: u64, shards: u64) -> String {
        format!("{}/{split}-{shard:05}-of-{shards:05}.parquet", self.folder)
    }

    /// The features as the old releases of `datasets` write them into Parquet, which old and new ones read.
    pub fn features(&self) -> String {
        let value = |kind: Kind| format!(r#"{{"dtype": "{}", "_type": "Value"}}"#, kind.dtype());
        let feature = |(name, kind): &(&str, Kind)| match kind {
            Kind::Turns => {
                let text = value(Kind::Text);
                format!(r#""{name}": [{{"role": {text}, "content": {text}}}]"#)
            }
            kind => format!(r#""{name}": {}"#, value(*kind)),
        };
        let features: Vec<String> = self.columns.iter().map(feature).collect();
        format!(r#"{{"info": {{"features": {{{}}}}}}}"#, features.join(", "))
    }

    /// The features as a card has them.
    pub fn card_features(&self) -> String {
        let value = |name: &str, kind: Kind| format!("  - name: {name}\n    dtype: {}\n", kind.dtype());
        let feature = |(name, kind): &(&str, Kind)| match kind {
            Kind::Turns => format!(
                "  - name: {name}\n    list:\n    - name: role\n      dtype: string\n    - name: content\n      dtype: \
                 string\n"
            ),
            kind => value(name, *kind),
        };
        self.columns.iter().map(feature).collect()
    }
}
