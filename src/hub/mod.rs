//! Data sets of the Hub: rows come from there, exports go there.
//!
//! The one room that reaches over the network, and only when the user named a data set of the Hub.

mod address;
mod cache;
mod card;
mod choice;
mod client;
mod download;
mod error;
mod fetch;
mod heard;
mod listing;
mod oid;
mod publish;
mod record;
mod settings;
mod trouble;
mod yaml;

pub use address::{Address, Repository, is_revision};
pub use choice::Asked;
pub use download::{Taken, TakenFile, download};
pub use error::{Asker, Error, Fault, Result, Said};
pub use publish::{Push, Pushed, check, publish};
pub use record::{last_push, record};
pub use settings::{ENDPOINT, Patience, Settings, Token, TokenOrigin};
