//! Where a trace came from, and where a source went: the tables of parts, read for a person or a machine.

mod error;
mod id;
mod piece;
mod row;
mod sql;
mod trace;
mod used;

pub use error::{Error, Result};
pub use id::{Id, Kind, find};
pub use piece::{Piece, Retraction, Use, piece};
pub use row::{Item, RawRow, rows_with};
pub use sql::question;
pub use trace::{Origin, Part, PartReflection, PartResponse, Spot, Trace, trace};
pub use used::{Export, Holder, Share, Used, Wanted, used_by};
