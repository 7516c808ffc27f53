//! The rows of a user's query, as a table, Markdown, JSON lines or CSV.

mod markdown;
mod screen;

use std::io::{self, Write};
use std::sync::Arc;

use crate::ui::visible;
use arrow_json::LineDelimitedWriter;
use arrow_json::writer::{EncoderOptions, LineDelimited, WriterBuilder, make_encoder};
use duckdb::arrow::array::{Array, ArrayRef, RecordBatch, make_array};
use duckdb::arrow::datatypes::{DataType, FieldRef, Schema};
use duckdb::arrow::error::ArrowError;
use duckdb::arrow::util::display::{ArrayFormatter, FormatOptions};
use screen::Screen;

/// Rows that a table shows at most; the other forms show all.
const TABLE_ROWS: usize = 1000;

/// Writes a table that fits a terminal of `width` columns, or, without a width, one that cuts no value.
pub fn table<E: From<io::Error>>(
    mut out: impl Write,
    schema: &Schema,
    batches: impl Iterator<Item = Result<RecordBatch, E>>,
    width: Option<usize>,
) -> Result<(), E> {
    let names = schema.fields().iter().map(|field| visible(field.name()));
    let mut screen = Screen::new(names.collect(), are_numbers(schema), width);
    let mut is_cut = false;
    for batch in batches {
        let batch = in_utc(batch?).map_err(to_io)?;
        let room = TABLE_ROWS - screen.len();
        is_cut |= batch.num_rows() > room;
        for record in records(&batch.slice(0, batch.num_rows().min(room)))? {
            screen.push(record.iter().map(|value| visible(value)));
        }
        if is_cut {
            break;
        }
    }
    let mut out = io::BufWriter::new(&mut out);
    screen.write(&mut out)?;
    if is_cut {
        writeln!(out, "the first {TABLE_ROWS} rows; all of them with: --as jsonl")?;
    }
    out.flush()?;
    Ok(())
}

/// Writes a table of GitHub's Markdown: all rows, no value cut, an empty cell for NULL.
pub fn md<E: From<io::Error>>(
    out: impl Write,
    schema: &Schema,
    batches: impl Iterator<Item = Result<RecordBatch, E>>,
) -> Result<(), E> {
    let mut out = io::BufWriter::new(out);
    let names: Vec<String> = schema.fields().iter().map(|field| field.name().clone()).collect();
    markdown::head(&mut out, &names, &are_numbers(schema))?;
    for batch in batches {
        for record in records(&in_utc(batch?).map_err(to_io)?)? {
            markdown::row(&mut out, &record)?;
        }
    }
    out.flush()?;
    Ok(())
}

/// Writes each row as a JSON object on a line of its own, nulls included.
pub fn jsonl<E: From<io::Error>>(
    out: impl Write,
    batches: impl Iterator<Item = Result<RecordBatch, E>>,
) -> Result<(), E> {
    let out = io::BufWriter::new(out);
    let mut writer: LineDelimitedWriter<_> =
        WriterBuilder::new().with_explicit_nulls(true).build::<_, LineDelimited>(out);
    for batch in batches {
        writer.write(&in_utc(batch?).map_err(to_io)?).map_err(to_io)?;
    }
    writer.finish().map_err(to_io)?;
    writer.into_inner().flush()?;
    Ok(())
}

/// Writes CSV with a line of names; NULL is an empty field. `for_sheet`: no text is one that a spreadsheet would compute.
pub fn csv<E: From<io::Error>>(
    out: impl Write,
    schema: &Schema,
    batches: impl Iterator<Item = Result<RecordBatch, E>>,
    for_sheet: bool,
) -> Result<(), E> {
    let are_numbers = are_numbers(schema);
    let field = |(value, is_number): (&String, &bool)| match for_sheet && !is_number && is_formula(value) {
        true => format!("'{value}"),
        false => value.clone(),
    };
    let mut writer = csv::Writer::from_writer(out);
    let broken = |error: csv::Error| match error.into_kind() {
        csv::ErrorKind::Io(error) => error,
        other => io::Error::other(format!("{other:?}")),
    };
    writer.write_record(schema.fields().iter().map(|named| field((named.name(), &false)))).map_err(broken)?;
    for batch in batches {
        for record in records(&in_utc(batch?).map_err(to_io)?)? {
            writer.write_record(record.iter().zip(&are_numbers).map(field)).map_err(broken)?;
        }
    }
    writer.flush()?;
    Ok(())
}

/// Whether a spreadsheet would compute a text, or give it to another program.
fn is_formula(text: &str) -> bool {
    text.trim_start_matches(' ').starts_with(['=', '+', '-', '@', '\t', '\r'])
}

/// Which columns hold numbers.
fn are_numbers(schema: &Schema) -> Vec<bool> {
    schema.fields().iter().map(|field| field.data_type().is_numeric()).collect()
}

/// The values of each row as text; lists and structs as JSON, so that different ones look different.
fn records(batch: &RecordBatch) -> Result<Vec<Vec<String>>, io::Error> {
    let schema = batch.schema();
    let columns = schema.fields().iter().zip(batch.columns()).map(|(field, column)| texts(field, column));
    let columns = columns.collect::<Result<Vec<_>, _>>().map_err(to_io)?;
    let value = |column: &Vec<String>, row| column.get(row).cloned().unwrap_or_default();
    Ok((0..batch.num_rows()).map(|row| columns.iter().map(|column| value(column, row)).collect()).collect())
}

/// The values of a column as text.
fn texts(field: &FieldRef, column: &ArrayRef) -> Result<Vec<String>, ArrowError> {
    if !field.data_type().is_nested() {
        let options = FormatOptions::default().with_display_error(false);
        let formatter = ArrayFormatter::try_new(column, &options)?;
        return (0..column.len()).map(|row| formatter.value(row).try_to_string()).collect();
    }
    let options = EncoderOptions::default().with_explicit_nulls(true);
    let mut encoder = make_encoder(field, column, &options)?;
    let text = |row| {
        let mut bytes = Vec::new();
        if !column.is_null(row) {
            encoder.encode(row, &mut bytes);
        }
        String::from_utf8_lossy(&bytes).into_owned()
    };
    Ok((0..column.len()).map(text).collect())
}

/// Times of a zone are given in UTC, as an offset: names of zones need a table of them that is not built in.
fn in_utc(batch: RecordBatch) -> Result<RecordBatch, ArrowError> {
    let schema = batch.schema();
    let mut fields = Vec::new();
    let mut columns = Vec::new();
    for (field, column) in schema.fields().iter().zip(batch.columns()) {
        let (mut field, mut column) = (field.as_ref().clone(), column.clone());
        if let DataType::Timestamp(unit, Some(_)) = field.data_type() {
            let data_type = DataType::Timestamp(*unit, Some("+00:00".into()));
            column = make_array(column.to_data().into_builder().data_type(data_type.clone()).build()?);
            field = field.with_data_type(data_type);
        }
        fields.push(field);
        columns.push(column);
    }
    RecordBatch::try_new(Arc::new(Schema::new(fields)), columns)
}

fn to_io(error: ArrowError) -> io::Error {
    match error {
        ArrowError::IoError(_, error) => error,
        other => io::Error::other(other.to_string()),
    }
}
