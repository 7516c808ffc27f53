//! What the bench runs in processes of its own, beside the program.

use std::time::Instant;

use duckdb::Connection;

use super::Result;

const GENERATE: &str = include_str!("generate.sql");
const FLOOR: &str = include_str!("floor.sql");
const TEXT: &str = include_str!("text.sql");

const SEED: u64 = 1;

/// Makes the raw rows.
pub fn generate(questions: &str, raw: &str) -> Result<()> {
    let connection = Connection::open_in_memory()?;
    connection.execute("SET VARIABLE questions = ?", [questions.parse::<u64>()?])?;
    connection.execute("SET VARIABLE seed = ?", [SEED])?;
    connection.execute("SET VARIABLE raw = ?", [raw])?;
    Ok(connection.execute_batch(GENERATE)?)
}

/// The floor: each statement's name and seconds, one a line. Without raw rows it is that of a further recipe.
pub fn floor(raw: Option<&str>, traces: &str, work: &str) -> Result<()> {
    let connection = Connection::open_in_memory()?;
    connection.execute("SET VARIABLE raw = ?", [raw.unwrap_or_default()])?;
    connection.execute("SET VARIABLE traces = ?", [traces])?;
    connection.execute("SET VARIABLE work = ?", [work])?;
    // What stands before the first name is the script's header.
    for step in FLOOR.split("-- step: ").skip(1) {
        let (name, statement) = step.split_once('\n').ok_or("a step without a statement")?;
        if name == "rows in" && raw.is_none() {
            continue;
        }
        let start = Instant::now();
        connection.execute_batch(statement)?;
        println!("{name}\t{:.3}", start.elapsed().as_secs_f64());
    }
    Ok(())
}

/// Counts rows, traces and their text.
pub fn text(raw: &str, traces: &str) -> Result<()> {
    let connection = Connection::open_in_memory()?;
    connection.execute("SET VARIABLE raw = ?", [raw])?;
    connection.execute("SET VARIABLE traces = ?", [traces])?;
    let counts = connection
        .query_row(TEXT, [], |row| (0..4).map(|column| row.get(column)).collect::<duckdb::Result<Vec<u64>>>())?;
    println!("{}", counts.iter().map(u64::to_string).collect::<Vec<_>>().join(" "));
    Ok(())
}
