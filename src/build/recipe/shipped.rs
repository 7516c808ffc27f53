//! The recipes that come with the program.

use super::Recipe;
use super::file;
use crate::build::Result;

const SHIPPED: [&str; 6] = [
    include_str!("../recipes/reference.toml"),
    include_str!("../recipes/reference-defaults.toml"),
    include_str!("../recipes/paper.toml"),
    include_str!("../recipes/no-reflections.toml"),
    include_str!("../recipes/no-sample-order.toml"),
    include_str!("../recipes/no-prompt-diversity.toml"),
];

/// All of them, `reference` first.
pub fn all() -> Result<Vec<Recipe>> {
    SHIPPED.iter().map(|text| file::parse("a shipped recipe", text, None)).collect()
}

/// The one of that name.
pub fn find(name: &str) -> Result<Option<Recipe>> {
    Ok(all()?.into_iter().find(|recipe| recipe.name == name))
}
