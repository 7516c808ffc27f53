//! SkillFactory: raw model responses and reflections in, training traces with their whole origin out.
//!
//! Everything lives in one DuckDB file, the *workspace*. [`ingest`] fills it with raw rows, [`build`] makes
//! traces of them with SQL and a few functions of [`trace`], [`audit`] looks for what would harm a training,
//! [`export`] writes a data set, [`hub`] brings data sets from the Hub and back, [`verify`] proves that all of it is what it says. The library prints nothing and
//! reads no environment: [`cli`] and [`ui`] do.

pub mod adopt;
pub mod audit;
pub mod build;
pub mod bundle;
pub mod check;
pub mod cli;
pub mod diff;
mod digest;
pub mod export;
pub mod gc;
pub mod hub;
pub mod ingest;
pub mod lineage;
pub mod progress;
pub mod report;
pub mod retract;
pub mod sample;
pub mod shell;
pub mod status;
pub mod store;
pub mod stream;
pub mod trace;
pub mod udf;
pub mod ui;
pub mod verify;
