//! The test suite: one binary, because each one links DuckDB.

mod bad_input;
mod catalog;
mod cli;
mod functions;
mod laws;
mod readme;
mod real_rows;
mod same_bytes;
mod support;
mod tiling;
