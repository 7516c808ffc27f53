//! The pure core: what SQL cannot say, as total functions over text.
//!
//! Nothing here reads a file, a clock, a random number or the database. Every function gives the same
//! result for the same arguments on every machine, and has a result for every argument.

pub mod answer;
pub mod key;
pub mod marks;
pub mod score;
pub mod spans;
pub mod verdict;
pub mod words;

pub use answer::last_answer;
pub use key::{content_id, draw_key, draw_scope, purpose_scope};
pub use marks::MarkFinder;
pub use score::score;
pub use spans::{Span, spans};
pub use verdict::{Verdict, verdict};
pub use words::WordFinder;
