//! The answer to a user's question, as a file.

use std::path::Path;

use super::text::{identifier, literal};
use super::{Error, Result, Store};

/// Rows of a row group: texts are long here, and the engine holds whole groups in memory.
const ROW_GROUP: u32 = 4096;

impl Store {
    /// Writes the answer to a question, one SELECT, to a Parquet file in the folder that the workspace was opened for.
    pub fn write_answer(&self, question: &str, file: &Path) -> Result<()> {
        self.prepare_question(question)?;
        // As a view, the question stands at the very end of a statement: no comment, semicolon or bracket of it can
        // reach what is ours. What can be asked but is no view (EXPLAIN) has no columns of its own to write.
        self.batch(&format!("CREATE OR REPLACE TEMP VIEW answer_now AS {question}"))
            .map_err(|source| Error::NoRows { source: Box::new(source) })?;
        let columns =
            self.select("DESCRIBE answer_now", [], |row| Ok((row.get::<_, String>(0)?, row.get::<_, String>(1)?)))?;
        let columns = columns.iter().map(|(name, kind)| column(name, kind)).collect::<Vec<_>>().join(", ");
        let file = literal(&file.to_string_lossy());
        let copy = format!("COPY (SELECT {columns} FROM answer_now) TO {file}");
        self.batch(&format!("{copy} (FORMAT parquet, COMPRESSION zstd, ROW_GROUP_SIZE {ROW_GROUP})"))
            .map_err(|source| Error::NotWritten { source: Box::new(source) })
    }
}

/// A column as Parquet can hold it. It has no whole numbers of 128 bits, and the engine would make doubles of them
/// without a word; every sum of whole numbers is one.
fn column(name: &str, kind: &str) -> String {
    let name = identifier(name);
    if !kind.contains("HUGEINT") {
        return name;
    }
    let kind = kind.replace("UHUGEINT", "HUGEINT").replace("HUGEINT", "DECIMAL(38,0)");
    format!("CAST({name} AS {kind}) AS {name}")
}
