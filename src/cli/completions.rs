//! `completions` and `man`: what a shell and `man` are told of the command line.

use std::io;
use std::path::PathBuf;

use clap::Args;
use clap_complete::Shell;

use super::error::{Exit, Failure};
use super::{help, print};

/// Write the completions of a shell to stdout
///
/// Examples:
///   skillfactory completions bash > skillfactory.bash
///   skillfactory completions fish > skillfactory.fish
#[derive(Debug, Args)]
#[command(verbatim_doc_comment, hide = true)]
pub struct Completions {
    /// The shell
    #[arg(value_name = "SHELL")]
    shell: Shell,
}

/// Write the manual pages into a folder
///
/// Examples:
///   skillfactory man ~/.local/share/man/man1
///   skillfactory man pages
#[derive(Debug, Args)]
#[command(verbatim_doc_comment, hide = true)]
pub struct Man {
    /// The folder
    #[arg(value_name = "DIR")]
    folder: PathBuf,
}

impl Completions {
    pub fn run(self) -> Result<(), Failure> {
        let mut script = Vec::new();
        clap_complete::generate(self.shell, &mut help::command(), env!("CARGO_PKG_NAME"), &mut script);
        print(String::from_utf8_lossy(&script).trim_end())
    }
}

impl Man {
    pub fn run(self) -> Result<(), Failure> {
        let told = |error: io::Error| {
            Failure::new(Exit::Failed, format!("cannot write pages into {}", self.folder.display()))
                .because(Some(&error.to_string()))
        };
        std::fs::create_dir_all(&self.folder).map_err(told)?;
        clap_mangen::generate_to(help::command(), &self.folder).map_err(told)?;
        print(&format!("wrote the manual pages into {}", self.folder.display()))
    }
}
