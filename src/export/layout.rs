//! How an export is laid out for its reader: the target, and what may be said of it.

use serde::{Deserialize, Serialize};

use super::error::{Error, Result};
use super::mask::Masks;
use super::split::{Share, Splits};
use super::table::Table;
use super::{axolotl, hf, llamafactory, plain, trl, verl};

/// Who reads an export.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Target {
    Hf,
    Jsonl,
    Csv,
    Parquet,
    Trl,
    Axolotl,
    Llamafactory,
    Verl,
}

/// How what is not trained on is written for axolotl.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum MaskAs {
    /// Spans beside the text.
    #[default]
    TrainDetail,
    /// The text in parts.
    Parts,
}

/// What is said of an export's layout; what is not said is as the folder has it.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Layout {
    pub target: Option<Target>,
    /// Name of the config of the traces.
    pub config: Option<String>,
    /// Names of the tables to write, of those that the target has.
    pub tables: Option<Vec<String>>,
    /// Names of the columns of a plain file.
    pub columns: Option<Vec<String>>,
    pub masks: Option<Masks>,
    pub mask_as: Option<MaskAs>,
}

impl Target {
    pub const ALL: [Self; 8] =
        [Self::Hf, Self::Jsonl, Self::Csv, Self::Parquet, Self::Trl, Self::Axolotl, Self::Llamafactory, Self::Verl];

    pub fn name(self) -> &'static str {
        match self {
            Self::Hf => "hf",
            Self::Jsonl => "jsonl",
            Self::Csv => "csv",
            Self::Parquet => "parquet",
            Self::Trl => "trl",
            Self::Axolotl => "axolotl",
            Self::Llamafactory => "llamafactory",
            Self::Verl => "verl",
        }
    }

    /// The target of that name.
    pub fn named(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|target| target.name() == name)
    }

    /// The tables that it writes.
    pub fn tables(self, layout: &Layout) -> Result<Vec<Table>> {
        let tables = match self {
            Self::Hf => hf::tables(layout),
            Self::Jsonl | Self::Csv | Self::Parquet => plain::tables(self, layout)?,
            Self::Trl => trl::tables(),
            Self::Axolotl => axolotl::tables(layout),
            Self::Llamafactory => llamafactory::tables(),
            Self::Verl => verl::tables(),
        };
        let Some(wanted) = &layout.tables else { return Ok(tables) };
        let known: Vec<String> = tables.iter().map(|table| table.config.clone()).collect();
        if let Some(name) = wanted.iter().find(|name| !known.contains(name)) {
            return Err(Error::NoSuchTable { name: name.clone(), known });
        }
        Ok(tables.into_iter().filter(|table| wanted.contains(&table.config)).collect())
    }

    /// The splits that it has if none are asked for.
    pub fn splits(self) -> Splits {
        match self {
            Self::Verl => verl::splits(),
            _ => Splits::default(),
        }
    }

    /// Whether a split holds questions and no traces.
    pub fn is_of_questions(self, split: &Share) -> bool {
        self == Self::Verl && verl::is_of_questions(&split.name)
    }

    /// Whether it has a card that readers of data sets go by.
    pub fn has_card(self) -> bool {
        !matches!(self, Self::Jsonl | Self::Csv | Self::Parquet)
    }

    /// The first option of a layout that it has no use for.
    fn refused(self, layout: &Layout) -> Option<&'static str> {
        use Target as T;
        [
            (layout.config.is_some(), "--config", &[T::Hf][..]),
            (layout.tables.is_some(), "--tables", &[T::Trl, T::Verl]),
            (layout.columns.is_some(), "--columns", &[T::Jsonl, T::Csv, T::Parquet]),
            (layout.masks.is_some(), "--mask", &[T::Hf, T::Axolotl]),
            (layout.mask_as.is_some(), "--mask-as", &[T::Axolotl]),
        ]
        .into_iter()
        .find(|(is_said, _, takers)| *is_said && !takers.contains(&self))
        .map(|(_, option, _)| option)
    }
}

impl Layout {
    /// What is said, and else what holds already.
    pub fn or(&self, held: Option<&Self>) -> Self {
        let held = held.cloned().unwrap_or_default();
        let said = self.clone();
        Self {
            target: said.target.or(held.target),
            config: said.config.or(held.config),
            tables: said.tables.or(held.tables),
            columns: said.columns.or(held.columns),
            masks: said.masks.or(held.masks).filter(|masks| !masks.is_empty()),
            mask_as: said.mask_as.or(held.mask_as),
        }
    }

    /// The target, once every option is one that it takes.
    pub fn target(&self) -> Result<Target> {
        let target = self.target.unwrap_or(Target::Hf);
        match target.refused(self) {
            Some(option) => Err(Error::NotForTarget { option, target: target.name() }),
            None => {
                hf::check_config(self.config.as_deref())?;
                Ok(target)
            }
        }
    }

    /// The layout of one of several targets that are asked for at once: each takes the options that it has.
    pub fn of_several(&self, targets: &[Target]) -> Result<Vec<Self>> {
        let mut layouts = Vec::new();
        let mut unused = Vec::new();
        for target in targets {
            let mut layout = Self { target: Some(*target), ..self.clone() };
            let mut dropped = Vec::new();
            while let Some(option) = target.refused(&layout) {
                dropped.push((option, *target));
                match option {
                    "--config" => layout.config = None,
                    "--tables" => layout.tables = None,
                    "--columns" => layout.columns = None,
                    "--mask" => layout.masks = None,
                    _ => layout.mask_as = None,
                }
            }
            layouts.push(layout);
            unused.push(dropped);
        }
        // What none of them takes is a mistake.
        let first = unused.first().cloned().unwrap_or_default();
        let is_unused = |option: &str| unused.iter().all(|dropped| dropped.iter().any(|(known, _)| *known == option));
        match first.into_iter().find(|(option, _)| is_unused(option)) {
            Some((option, target)) => Err(Error::NotForTarget { option, target: target.name() }),
            None => Ok(layouts),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_target_takes_the_options_that_it_has() {
        let layout = Layout { columns: Some(vec!["text".to_owned()]), ..Layout::default() };
        assert!(matches!(layout.target(), Err(Error::NotForTarget { option: "--columns", target: "hf" })));
        let several = layout.of_several(&[Target::Hf, Target::Csv]).unwrap();
        assert_eq!((several[0].columns.is_some(), several[1].columns.is_some()), (false, true));
        assert!(layout.of_several(&[Target::Hf, Target::Trl]).is_err(), "nobody takes it");
        assert!(Target::ALL.into_iter().all(|target| Target::named(target.name()) == Some(target)));
    }

    #[test]
    fn what_is_said_goes_before_what_holds() {
        let held = Layout { target: Some(Target::Trl), config: Some("a".to_owned()), ..Layout::default() };
        let said = Layout { config: Some("b".to_owned()), ..Layout::default() };
        let both = said.or(Some(&held));
        assert_eq!((both.target, both.config.as_deref()), (Some(Target::Trl), Some("b")));
        let none = Layout { masks: Some(Masks::default()), ..Layout::default() };
        let masked =
            Layout { masks: Some(Masks { mask: "glue".parse().unwrap(), ..Masks::default() }), ..Layout::default() };
        assert!(none.or(Some(&masked)).masks.is_none(), "an empty mask takes the mask away");
    }
}
