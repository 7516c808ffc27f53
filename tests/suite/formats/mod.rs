//! The formats: what each promises of its traces, which draws give one, how often each thing is drawn, and what moves.

mod chi_square;
mod eligibility;
mod law;
mod layout;
mod own;
mod paper;
mod phrases;
mod plan;
mod same;
mod shipped;
mod stability;
mod traces;
mod uniformity;
mod world;

use skillfactory::build::{Format, Recipe};

/// Every shipped format but the one that takes no other beside it.
fn drawn_formats() -> Vec<String> {
    Format::shipped().map(|format| format.name).filter(|name| name != "paper-1").collect()
}

/// A recipe of these formats.
fn recipe(formats: &[&str], attempts: u32) -> Recipe {
    let formats = formats.iter().map(|name| (*name).to_owned()).collect();
    Recipe { name: "r".to_owned(), formats, attempts, ..Recipe::reference().unwrap() }
}

/// A recipe of all drawn formats.
fn every_format(attempts: u32) -> Recipe {
    Recipe { formats: drawn_formats(), ..recipe(&[], attempts) }
}

/// Algorithm 1 of the paper, with traces of at most `most` right pairs.
fn paper(most: u32) -> Recipe {
    let recipe = skillfactory::build::recipe::shipped().unwrap().into_iter().find(|recipe| recipe.name == "paper");
    Recipe { attempts: most, ..recipe.unwrap() }
}
