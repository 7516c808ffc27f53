//! `recipe`: which recipes there are, what they say, and a new one to write.

use std::io::{self, IsTerminal, Write};
use std::path::PathBuf;

use clap::{Args, Subcommand};
use serde_json::json;

use super::answer::{Answer, List};
use super::error::{Exit, Failure};
use super::{Global, print};
use crate::build::{self, Format, recipe};
use crate::store::{Access, Store};
use crate::ui;

/// List, show and write recipes
///
/// Examples:
///   skillfactory recipe list
///   skillfactory recipe new mine --from paper
#[derive(Debug, Args)]
#[command(verbatim_doc_comment)]
pub struct Recipe {
    #[command(subcommand)]
    verb: Verb,
}

#[derive(Debug, Subcommand)]
enum Verb {
    /// List the recipes that come with the program and those of the workspace
    ///
    /// Examples:
    ///   skillfactory recipe list
    ///   skillfactory recipe list --as csv
    #[command(verbatim_doc_comment)]
    List {
        #[command(flatten)]
        answer: Answer,
    },
    /// Print a recipe as TOML, or a format as SQL
    ///
    /// Examples:
    ///   skillfactory recipe show reference
    ///   skillfactory recipe show '*CC'
    #[command(verbatim_doc_comment)]
    Show {
        /// Name of a recipe, a recipe's file, or the name of a format
        #[arg(value_name = "NAME|FILE")]
        name: String,
    },
    /// Write a recipe of your own to NAME.toml, to be edited
    ///
    /// Examples:
    ///   skillfactory recipe new mine
    ///   skillfactory recipe new mine --from paper
    #[command(verbatim_doc_comment)]
    New {
        /// Name of the new recipe
        name: String,
        /// Recipe to start from
        #[arg(long, value_name = "NAME|FILE", default_value = "reference")]
        from: String,
    },
}

impl Recipe {
    pub fn run(self, global: &Global) -> Result<(), Failure> {
        match self.verb {
            Verb::List { answer } => list(global, &answer),
            Verb::Show { name } => show(global, &name),
            Verb::New { name, from } => new(global, &name, &from),
        }
    }
}

/// The workspace, if there is one.
fn workspace(global: &Global) -> Result<Option<Store>, Failure> {
    global.db.exists().then(|| global.open(&Access::Current)).transpose()
}

fn list(global: &Global, answer: &Answer) -> Result<(), Failure> {
    let stored = workspace(global)?.map(|store| build::stored_recipes(&store)).transpose()?.unwrap_or_default();
    let shipped = recipe::shipped()?;
    let own = stored.iter().filter(|stored| shipped.iter().all(|recipe| recipe.name != stored.name));
    let named = shipped.iter().map(|recipe| (&recipe.name, &recipe.about));
    let row = |(name, about): (&String, &Option<String>)| {
        let built = stored.iter().find(|stored| stored.name == *name);
        let (state, traces) = (built.map(|built| built.state), built.map(|built| built.traces));
        vec![json!(name), json!(state), json!(traces), json!(about)]
    };
    let rows = named.chain(own.map(|stored| (&stored.name, &stored.about))).map(row).collect();
    let list = List { columns: &["recipe", "state", "traces", "about"], rows };
    answer.write_list(global, "skillfactory recipe list", &list, || ui::recipe_list(&shipped, &stored))
}

fn find(global: &Global, name: &str) -> Result<build::Recipe, Failure> {
    if let Some(recipe) = build::Recipe::load(name)? {
        return Ok(recipe);
    }
    match workspace(global)? {
        Some(store) => Ok(build::Recipe::stored(&store, name)?),
        None => {
            let known = recipe::shipped()?.into_iter().map(|recipe| recipe.name).collect();
            Err(build::Error::NoSuchRecipe { name: name.to_owned(), known }.into())
        }
    }
}

fn show(global: &Global, name: &str) -> Result<(), Failure> {
    if let Some(format) = Format::shipped().find(|format| format.name == name) {
        return print(format.sql.trim_end());
    }
    let text = find(global, name)?.text;
    let text = text.trim_end();
    // It may be a stranger's.
    if io::stdout().is_terminal() { print(&ui::visible_lines(text)) } else { print(text) }
}

fn new(global: &Global, name: &str, from: &str) -> Result<(), Failure> {
    let recipe = find(global, from)?;
    let path = PathBuf::from(format!("{name}.toml"));
    if let Some(known) = build::Recipe::load(name)? {
        return Err(build::Error::NameTaken(known.name).into());
    }
    let text = renamed(recipe, name)?;
    let file = std::fs::File::options().write(true).create_new(true).open(&path);
    let refused = |error: std::io::Error| match error.kind() {
        std::io::ErrorKind::AlreadyExists => {
            Failure::new(Exit::BadInput, format!("there is a file {} already", path.display()))
        }
        _ => Failure::new(Exit::Failed, format!("cannot write {}: {error}", path.display())),
    };
    file.map_err(refused)?.write_all(text.as_bytes())?;
    print(&format!("wrote {}", path.display()))?;
    global.say(&format!("\nnext: skillfactory plan --recipe {}", ui::quoted(&path.to_string_lossy())));
    Ok(())
}

/// The text of a recipe that comes with the program, under another name.
pub fn named(shipped: &str, name: &str) -> Result<String, Failure> {
    let missing = || build::Error::NoSuchRecipe { name: shipped.to_owned(), known: Vec::new() };
    renamed(build::Recipe::load(shipped)?.ok_or_else(missing)?, name)
}

/// The text of a recipe under another name. The comments of the original stay.
fn renamed(mut recipe: build::Recipe, name: &str) -> Result<String, Failure> {
    let is_name = |line: &str| line.split('=').next().is_some_and(|key| key.trim() == "name");
    let mut is_renamed = false;
    let lines = recipe.text.lines().map(|line| {
        if is_renamed || !is_name(line) {
            return line.to_owned();
        }
        is_renamed = true;
        format!("name = {name:?}")
    });
    let text = lines.collect::<Vec<_>>().join("\n") + "\n";
    recipe.name = name.to_owned();
    recipe.check()?;
    Ok(text)
}
