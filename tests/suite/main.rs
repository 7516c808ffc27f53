//! The test suite: one binary, because each one links DuckDB.

#![allow(
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::print_stdout,
    clippy::unwrap_used,
    reason = "a test fails by a panic"
)]

mod audits;
mod bad_input;
mod bundle;
mod catalog;
mod check;
mod cli;
mod collection;
mod difference;
mod docs;
mod exports;
mod formats;
mod functions;
mod history;
mod hub;
mod inputs;
mod laws;
mod migrations;
mod real_rows;
mod report;
mod retraction;
mod safety;
mod same_bytes;
mod sample;
mod screens;
mod stream;
mod support;
mod targets;
mod tiling;
mod verify;
