//! What to type when traces cannot be exported.

use super::{Exit, Failure, nearest};
use crate::{export, ui};

impl From<export::Error> for Failure {
    fn from(error: export::Error) -> Self {
        use export::Error as E;
        match error {
            E::Store(error) => error.into(),
            E::Build(error) => (*error).into(),
            E::NothingChosen => {
                Self::of(Exit::Nothing, &error).hint("see what there is: skillfactory sql \"FROM trace LIMIT 5\"")
            }
            E::NotOurs(_) => {
                Self::of(Exit::BadInput, &error).hint("name a folder that is empty, new or an earlier export")
            }
            E::BadWhere { .. } => Self::of(Exit::BadInput, &error)
                .hint("write a condition on the columns of trace, such as: --where \"label = '3C' AND chars < 8000\""),
            E::Audit(error) => (*error).into(),
            E::Check(error) => (*error).into(),
            E::Blocked { ref recipe, ref faults } => {
                let names: Vec<&str> = faults.iter().map(|fault| fault.name.as_str()).collect();
                let rows = if names.len() == 1 { " --rows" } else { "" };
                let recipe = ui::quoted(recipe);
                Self::of(Exit::Faults, &error)
                    .hint(format!("see them: skillfactory audit {} --recipe {recipe}{rows}", names.join(" ")))
                    .hint(format!("or write the traces as they are, on record, with: --allow {}", names.join(",")))
            }
            E::NoSuchAudit { ref name, ref known } => match nearest(name, known) {
                Some(near) => Self::of(Exit::BadInput, &error).hint(format!("did you mean: --allow {near}")),
                None => Self::of(Exit::BadInput, &error).hint("see which there are: skillfactory audit --list"),
            },
            E::NoManifest(_) => {
                Self::of(Exit::BadInput, &error).hint("name the folder of an export, or its manifest.json")
            }
            E::NotRecorded(_) => Self::of(Exit::BadInput, &error)
                .hint("see those that it has: skillfactory sql \"SELECT path, exported_at FROM export\""),
            E::WholeThere(_) => Self::of(Exit::BadInput, &error).hint("write them into a folder of their own"),
            E::OtherTarget { there, .. } => Self::of(Exit::BadInput, &error)
                .hint(format!("write it into a folder of its own, or this one again with: --target {there}")),
            E::ExportThere(_) => Self::of(Exit::BadInput, &error).hint("name a folder that is empty or new"),
            E::NotForTarget { option, .. } => Self::of(Exit::BadInput, &error).hint(match option {
                "--columns" => "columns are chosen for: --target jsonl, csv or parquet",
                "--mask" => "masks are written for: --target hf or axolotl",
                "--mask-as" => "it is said for: --target axolotl",
                "--tables" => "tables are chosen for: --target trl or verl",
                _ => "a config is named for: --target hf",
            }),
            E::NoSuchColumn { ref name, ref known } => match nearest(name, known) {
                Some(near) => Self::of(Exit::BadInput, &error).hint(format!("did you mean: --columns {near}")),
                None => Self::of(Exit::BadInput, &error).hint(format!("the columns are {}", known.join(", "))),
            },
            E::NoSuchTable { ref known, .. } => {
                Self::of(Exit::BadInput, &error).hint(format!("its tables are {}", known.join(", ")))
            }
            E::BadConfig(_) => Self::of(Exit::BadInput, &error).hint(
                "letters, digits, _ and - are one, such as: --config sft_train (but not data, provenance, removed)",
            ),
            E::NoTokenizer { ref recipe, .. } => Self::of(Exit::BadInput, &error).hint(format!(
                "with the model's own files: skillfactory export OUT --recipe {recipe} --tokenizer tokenizer.json \
                 --template tokenizer_config.json"
            )),
            E::NoMaxTokens(_) => Self::of(Exit::BadInput, &error).hint("say it with: --max-tokens N"),
            E::NoChanges(_) => Self::of(Exit::BadInput, &error)
                .hint("export it whole again: only the files are written that have changed"),
            E::Io { .. } => Self::of(Exit::Failed, &error),
        }
    }
}
