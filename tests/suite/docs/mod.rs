//! README and `docs/`: every command and every SQL in them runs, in the order in which it stands; links lead somewhere; what is
//! made of the program is as the program says.

mod examples;
mod made;

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};
use std::sync::OnceLock;

use crate::hub::stub::Stub;
use crate::sample::server::Server;
use crate::support::{files, root};

/// A folder that has the examples, with a Hub and a server of models within reach.
pub struct Desk {
    folder: tempfile::TempDir,
}

impl Desk {
    pub fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        std::os::unix::fs::symlink(root().join("examples"), folder.path().join("examples")).unwrap();
        Self { folder }
    }

    pub fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    /// Does what a line says, in a shell.
    pub fn type_line(&self, line: &str) -> Output {
        let line = line.replace("http://127.0.0.1:8000/v1", &server().endpoint);
        // What would take a model for hours takes the stub seconds.
        let line = line.replace("--count 4000", "--count 6");
        let folder = Path::new(env!("CARGO_BIN_EXE_skillfactory")).parent().unwrap();
        let path = format!("{}:{}", folder.display(), std::env::var("PATH").unwrap());
        Command::new("bash")
            .args(["-c", &line])
            .current_dir(self.folder.path())
            .env_remove("SKILLFACTORY_DB")
            .env("PATH", path)
            .env("HF_ENDPOINT", hub().url())
            .env("HF_TOKEN", "hf_any")
            .env("HF_HOME", self.path("huggingface"))
            .env("HOME", self.folder.path())
            .output()
            .unwrap()
    }

    /// The same; gives stdout. Only what looks for faults may find some.
    pub fn run(&self, line: &str) -> String {
        let output = self.type_line(line);
        let looks = ["audit", "check", "verify"].iter().any(|verb| line.starts_with(&format!("skillfactory {verb}")));
        let is_good = output.status.success() || (looks && output.status.code() == Some(6));
        assert!(is_good, "{line}\n{}{}", text(&output.stdout), text(&output.stderr));
        text(&output.stdout)
    }
}

fn text(bytes: &[u8]) -> String {
    String::from_utf8_lossy(bytes).into_owned()
}

/// A Hub with the sets that examples take rows from.
fn hub() -> &'static Stub {
    static HUB: OnceLock<Stub> = OnceLock::new();
    HUB.get_or_init(|| {
        let (hub, rows) = (Stub::new(), fs::read(root().join("examples/countdown.parquet")).unwrap());
        for set in ["acme/raw", "OWNER/NAME", "OWNER/RAW"] {
            hub.commit(set, &[("data/train-00000-of-00001.parquet", &rows)]);
        }
        hub
    })
}

fn server() -> &'static Server {
    static SERVER: OnceLock<Server> = OnceLock::new();
    SERVER.get_or_init(Server::willing)
}

/// The pages, by their paths.
fn pages() -> Vec<(String, String)> {
    let names = ["README.md", "ARCHITECTURE.md", "CONTRIBUTING.md", "CHANGELOG.md", "examples/README.md"];
    let docs = files(&root().join("docs")).into_iter().map(|(name, _)| format!("docs/{name}"));
    let names = names.into_iter().map(str::to_owned).chain(docs.filter(|name| name.ends_with(".md")));
    names.map(|name| (name.clone(), fs::read_to_string(root().join(name)).unwrap())).collect()
}

/// The fenced blocks of a page: language and text.
fn blocks(page: &str) -> Vec<(&str, &str)> {
    let pieces = page.split("\n```").skip(1).step_by(2);
    pieces.map(|block| block.split_once('\n').unwrap()).collect()
}

fn readme() -> String {
    fs::read_to_string(root().join("README.md")).unwrap()
}

/// The commands of a page in their order, and its questions in SQL.
enum Step<'a> {
    Command(String),
    Sql(&'a str),
}

fn steps(page: &str) -> Vec<Step<'_>> {
    let mut steps = Vec::new();
    for (language, block) in blocks(page) {
        match language {
            "sh" => {
                let block = block.replace("\\\n", " ");
                // The first command of all builds the program, too.
                let block = block.replace("cargo run --release -- ", "skillfactory ");
                let commands = block.lines().filter(|line| line.starts_with("skillfactory "));
                steps.extend(commands.map(|line| Step::Command(line.to_owned())));
            }
            "sql" => steps.push(Step::Sql(block)),
            _ => {}
        }
    }
    steps
}

/// Goes through a page as somebody would who types all that it says. A heading begins with an empty folder where its first
/// command makes a workspace, and goes on in the one before otherwise.
fn follow(page: &str) -> usize {
    let mut desk = Desk::new();
    let mut done = 0;
    for section in format!("\n{page}").split("\n## ") {
        let steps = steps(section);
        let begins = ["skillfactory ingest examples/", "skillfactory run -i ", "skillfactory init "];
        if let Some(Step::Command(first)) = steps.first()
            && begins.iter().any(|begin| first.starts_with(begin))
        {
            desk = Desk::new();
        }
        for step in steps {
            match step {
                Step::Command(line) => _ = desk.run(&line),
                Step::Sql(sql) => {
                    fs::write(desk.path("question.sql"), sql).unwrap();
                    let output = desk.type_line("skillfactory sql question.sql");
                    assert!(output.status.success(), "{sql}\n{}", text(&output.stderr));
                }
            }
            done += 1;
        }
    }
    done
}

macro_rules! followed {
    ($($name:ident: $page:literal,)*) => {
        /// The pages whose commands are typed by a test of their own.
        const FOLLOWED: &[&str] = &[$($page),*];
        $(#[test]
        fn $name() {
            assert!(follow(&fs::read_to_string(root().join($page)).unwrap()) > 0);
        })*
    };
}

followed! {
    the_readme_works_as_typed: "README.md",
    the_changes_work_as_typed: "docs/changes.md",
    the_checks_work_as_typed: "docs/checks.md",
    the_concepts_work_as_typed: "docs/concepts.md",
    the_cookbook_works_as_typed: "docs/cookbook.md",
    the_examples_work_as_typed: "examples/README.md",
    the_exports_work_as_typed: "docs/exports.md",
    the_hub_works_as_typed: "docs/hub.md",
    the_recipes_work_as_typed: "docs/recipes.md",
    the_safety_works_as_typed: "docs/safety.md",
    the_sampling_works_as_typed: "docs/sampling.md",
    the_schema_works_as_typed: "docs/schema.md",
    the_steps_work_as_typed: "docs/steps.md",
}

#[test]
fn every_page_with_commands_is_followed() {
    for (name, page) in pages() {
        let is_followed = FOLLOWED.contains(&name.as_str());
        assert!(is_followed || steps(&page).is_empty(), "{name} has commands that no test types");
    }
}

/// How a heading is linked to.
fn anchor(heading: &str) -> String {
    let kept = heading.to_lowercase().replace(' ', "-");
    kept.chars().filter(|c| c.is_alphanumeric() || matches!(c, '-' | '_')).collect()
}

#[test]
fn every_link_leads_somewhere() {
    let mut seen = 0;
    for (name, page) in pages() {
        let folder = root().join(&name).parent().unwrap().to_owned();
        for link in page.split("](").skip(1).map(|rest| rest.split(')').next().unwrap()) {
            if link.starts_with("http") || link.contains(' ') {
                continue;
            }
            let (path, heading) = link.split_once('#').unwrap_or((link, ""));
            let target = if path.is_empty() { root().join(&name) } else { folder.join(path) };
            assert!(target.exists(), "{name}: {link}");
            if !heading.is_empty() {
                let text = fs::read_to_string(&target).unwrap();
                let headings: BTreeSet<String> = text
                    .lines()
                    .filter(|line| line.starts_with('#'))
                    .map(|line| anchor(line.trim_start_matches(['#', ' '])))
                    .collect();
                assert!(headings.contains(heading), "{name}: {link} is none of {headings:?}");
            }
            seen += 1;
        }
    }
    assert!(seen > 20, "{seen} links");
}

/// What the README shows of a terminal is how the kept screen begins, which is what the program shows.
#[test]
fn the_pictures_are_what_the_program_shows() {
    let readme = readme();
    for (screen, command) in [("stats", "query stats"), ("show", "show t1486e")] {
        let kept = fs::read_to_string(root().join(format!("tests/suite/screens/{screen}.txt"))).unwrap();
        let begin = format!("$ skillfactory {command}\n");
        let shown =
            blocks(&readme).into_iter().find(|(language, block)| *language == "text" && block.starts_with(&begin));
        let (_, block) = shown.unwrap_or_else(|| panic!("{command} is not shown"));
        let cut = block.split("\n…").next().unwrap().trim_end();
        assert!(kept.starts_with(cut), "{command} is otherwise on the screen");
        assert!(cut.lines().count() > 10);
    }
}

#[test]
fn the_exit_codes_are_those_of_the_help() {
    let help = Desk::new().run("skillfactory --help");
    let text = readme();
    let rows = text.lines().filter_map(|line| {
        let (code, meaning) = line.strip_prefix("| ")?.strip_suffix(" |")?.split_once(" | ")?;
        Some((code.parse::<u8>().ok()?, meaning))
    });
    let rows: Vec<_> = rows.collect();
    assert_eq!(rows.len(), 8);
    for (code, meaning) in rows {
        assert!(help.contains(&format!("{code}  {meaning}")), "{code} {meaning}");
    }
}
