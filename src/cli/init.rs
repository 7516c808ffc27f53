//! `init`: a folder to begin in.

use std::fs::{self, File};
use std::io::{self, Write};
use std::path::{Path, PathBuf};

use clap::{Args, FromArgMatches};

use super::error::{Exit, Failure};
use super::{Cli, Global, help, print, recipe};
use crate::ui;

/// Begin: a commented recipe, or with --example the whole story
///
/// Examples:
///   skillfactory init mine
///   skillfactory init --example story
///
/// It writes recipe.toml and what git should pass over; files that are there stay as they are. With --example it also writes
/// the rows of 25 Countdown questions, and goes from them to a data set, each step shown as the command to type.
#[derive(Debug, Args)]
#[command(verbatim_doc_comment)]
pub struct Init {
    /// Folder to begin in; it is made if need be
    #[arg(value_name = "DIR", default_value = ".")]
    folder: PathBuf,
    /// Write example rows, and make a data set of them
    #[arg(long)]
    example: bool,
}

const ROWS: &[u8] = include_bytes!("../../examples/countdown.parquet");
const ROWS_FILE: &str = "countdown.parquet";
const RECIPE: &str = "recipe.toml";

/// What git passes over: all that can be made again of the rows and the recipe, and copies of rows.
const IGNORED: [&str; 6] = ["*.duckdb", "*.duckdb.*", "*.hub/", "*.sqlite", "report.html", "out/"];

/// The story of the example: what is typed, and why.
const STORY: [(&str, &str); 7] = [
    ("Raw rows into the workspace: questions, responses and reflections on them.", "ingest countdown.parquet"),
    ("What the recipe would make of them; nothing is changed yet.", "plan --recipe recipe.toml"),
    ("The traces.", "build --recipe recipe.toml"),
    ("How they look from afar.", "query stats --as table"),
    ("Is anything wrong with them?", "audit"),
    ("A data set to train on: datasets.load_dataset(\"out\") reads it as it is.", "export out"),
    ("A page to look at and to pass on: open it in a browser.", "report -o report.html"),
];

impl Init {
    pub fn run(self, global: &Global) -> Result<(), Failure> {
        let failed = |what: &str, path: &Path, error: io::Error| {
            Failure::new(Exit::Failed, format!("cannot {what} {}", path.display())).because(Some(&error.to_string()))
        };
        fs::create_dir_all(&self.folder).map_err(|error| failed("make the folder", &self.folder, error))?;
        let text = recipe::named("reference", &name_of(&self.folder))?;
        let mut files = vec![(RECIPE, text.into_bytes())];
        if self.example {
            files.push((ROWS_FILE, ROWS.to_vec()));
        }
        for (name, bytes) in files {
            let path = self.folder.join(name);
            let is_new = write_new(&path, &bytes).map_err(|error| failed("write", &path, error))?;
            let what = if is_new { "wrote" } else { "there is already" };
            global.say(&format!("{what} {}", path.display()));
        }
        let path = self.folder.join(".gitignore");
        let lines = ignore(&path).map_err(|error| failed("write", &path, error))?;
        global.say(&format!("{} {}", if lines > 0 { "wrote" } else { "there is already" }, path.display()));
        if self.example { tell(&self.folder, global) } else { say_next(&self.folder, global) }
    }
}

/// A name for the recipe: that of the folder, as far as a name may have it.
fn name_of(folder: &Path) -> String {
    let folder = fs::canonicalize(folder).unwrap_or_else(|_| folder.to_owned());
    let name = folder.file_name().map(|name| name.to_string_lossy().to_lowercase()).unwrap_or_default();
    let name: String = name.chars().filter(|c| c.is_ascii_alphanumeric() || "-_".contains(*c)).collect();
    let is_known = crate::build::recipe::shipped().is_ok_and(|known| known.iter().any(|recipe| recipe.name == name));
    if name.is_empty() || is_known { "mine".to_owned() } else { name }
}

/// Writes a file unless there is one; whether it did.
fn write_new(path: &Path, bytes: &[u8]) -> io::Result<bool> {
    match File::options().write(true).create_new(true).open(path) {
        Ok(mut file) => file.write_all(bytes).map(|()| true),
        Err(error) if error.kind() == io::ErrorKind::AlreadyExists => Ok(false),
        Err(error) => Err(error),
    }
}

/// Adds the lines that are missing; how many.
fn ignore(path: &Path) -> io::Result<usize> {
    let before = match fs::read_to_string(path) {
        Ok(text) => text,
        Err(error) if error.kind() == io::ErrorKind::NotFound => String::new(),
        Err(error) => return Err(error),
    };
    let missing: Vec<&str> = IGNORED.into_iter().filter(|line| before.lines().all(|known| known != *line)).collect();
    if missing.is_empty() {
        return Ok(0);
    }
    let gap = if before.is_empty() || before.ends_with('\n') { "" } else { "\n" };
    let mut file = File::options().append(true).create(true).open(path)?;
    file.write_all(format!("{gap}{}\n", missing.join("\n")).as_bytes())?;
    Ok(missing.len())
}

fn say_next(folder: &Path, global: &Global) -> Result<(), Failure> {
    let step = if folder == Path::new(".") {
        String::new()
    } else {
        format!("cd {}\n      ", ui::quoted(&folder.to_string_lossy()))
    };
    global.say(&format!("\nnext: {step}skillfactory ingest ROWS.parquet\n      skillfactory plan --recipe {RECIPE}"));
    Ok(())
}

/// Goes the whole way in the folder, each step as it is typed there.
fn tell(folder: &Path, global: &Global) -> Result<(), Failure> {
    std::env::set_current_dir(folder)?;
    let folder = ui::quoted(&folder.to_string_lossy());
    print(&format!("$ cd {folder}"))?;
    for (why, command) in STORY {
        print(&format!("\n# {why}\n$ skillfactory {command}"))?;
        step(command, global)?;
    }
    print("\nNow change recipe.toml, and: skillfactory plan --recipe recipe.toml")
}

/// One step, quietly: what comes next is told here.
fn step(command: &str, global: &Global) -> Result<(), Failure> {
    let words = ["skillfactory"].into_iter().chain(command.split(' '));
    let wrong = |error: clap::Error| Failure::new(Exit::BadUsage, error.to_string());
    let matches = help::command().try_get_matches_from(words).map_err(wrong)?;
    let cli = Cli::from_arg_matches(&matches).map_err(wrong)?;
    let here = Global { db: PathBuf::from("skillfactory.duckdb"), quiet: true, ..global.clone() };
    cli.verb.run(&here)
}
