//! Rows taken out of use by hand: marked, never deleted, and taken back at will. The next build makes the traces of the
//! touched questions anew.

use crate::store::{self, Store, Values};

pub type Result<T, E = Error> = std::result::Result<T, E>;

#[derive(Debug, thiserror::Error)]
pub enum Error {
    #[error("{0:?} is no reason: it takes lower-case letters, digits and dashes")]
    BadReason(String),
    #[error("no question, response or reflection has an id that begins with {0}")]
    NoSuchId(String),
    #[error("several ids begin with {prefix}: {}", .ids.join(", "))]
    SeveralIds { prefix: String, ids: Vec<String> },
    #[error("{expression} is no condition on the columns of {table}")]
    BadCondition { table: &'static str, expression: String, source: Box<store::Error> },
    #[error("nothing is chosen")]
    Nothing,
    #[error("no {table} meets the condition {expression}")]
    NoneMeets { table: &'static str, expression: String },
    #[error("no retraction {0} holds")]
    NoSuchRetraction(i32),
    #[error(transparent)]
    Store(#[from] store::Error),
}

/// What can be chosen by a condition.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    Response,
    Reflection,
}

impl Kind {
    /// Its table, which is its name too.
    fn table(self) -> &'static str {
        match self {
            Self::Response => "response",
            Self::Reflection => "reflection",
        }
    }
}

/// What to retract, and why.
#[derive(Debug, Clone)]
pub struct Request {
    /// Ids, or the beginnings of ids, of questions, responses and reflections.
    pub ids: Vec<String>,
    /// Conditions on the columns of a table.
    pub conditions: Vec<(Kind, String)>,
    /// One word.
    pub reason: String,
    pub note: Option<String>,
}

/// A retraction, and what it holds.
#[derive(Debug, Clone)]
pub struct Retraction {
    pub number: i32,
    pub reason: String,
    pub note: Option<String>,
    pub questions: i64,
    pub responses: i64,
    pub reflections: i64,
    /// Stored traces that hold any of it.
    pub traces: i64,
    pub retracted_at: String,
    pub taken_back_at: Option<String>,
}

/// Marks rows as unusable.
pub fn retract(store: &Store, request: &Request) -> Result<Retraction> {
    let is_word = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-';
    if request.reason.is_empty() || !request.reason.chars().all(is_word) {
        return Err(Error::BadReason(request.reason.clone()));
    }
    if !request.conditions.is_empty() {
        store.shut()?;
    }
    store.transaction(|| {
        store.run("retract/chosen-now", &[])?;
        for prefix in &request.ids {
            choose_id(store, prefix)?;
        }
        for (kind, expression) in &request.conditions {
            choose_where(store, *kind, expression)?;
        }
        store.run("retract/insert-retraction", &[("reason", &request.reason), ("note", &request.note)])?;
        if store.run("retract/insert-retracted", &[])? == 0 {
            return Err(Error::Nothing);
        }
        retractions(store)?.pop().ok_or(Error::Nothing)
    })
}

fn choose_id(store: &Store, prefix: &str) -> Result<()> {
    let read = |row: &duckdb::Row<'_>| Ok((row.get::<_, String>("kind")?, row.get::<_, String>("id")?));
    let known = store.rows("retract/known-ids", &[("prefix", &prefix)], read)?;
    match known.as_slice() {
        [] => Err(Error::NoSuchId(prefix.to_owned())),
        [(kind, id)] => {
            let values: Values<'_> = &[("kind", kind), ("id", id)];
            store.run("retract/choose-id", values)?;
            Ok(())
        }
        several => {
            let ids = several.iter().map(|(_, id)| id.clone()).collect();
            Err(Error::SeveralIds { prefix: prefix.to_owned(), ids })
        }
    }
}

fn choose_where(store: &Store, kind: Kind, expression: &str) -> Result<()> {
    let table = kind.table();
    let bad = |source| Error::BadCondition { table, expression: expression.to_owned(), source: Box::new(source) };
    store.check_condition(table, expression).map_err(bad)?;
    let sql = format!("INSERT INTO chosen_now SELECT '{table}', {table}_id FROM {table} WHERE (\n{expression}\n)");
    match store.execute(&sql, []).map_err(bad)? {
        0 => Err(Error::NoneMeets { table, expression: expression.to_owned() }),
        _ => Ok(()),
    }
}

/// Takes a retraction back.
pub fn take_back(store: &Store, number: i32) -> Result<Retraction> {
    store.transaction(|| {
        if store.run("retract/take-back", &[("retraction", &number)])? == 0 {
            return Err(Error::NoSuchRetraction(number));
        }
        let all = retractions(store)?;
        all.into_iter().find(|retraction| retraction.number == number).ok_or(Error::NoSuchRetraction(number))
    })
}

/// Every retraction, those that were taken back too.
pub fn retractions(store: &Store) -> Result<Vec<Retraction>> {
    let read = |row: &duckdb::Row<'_>| {
        Ok(Retraction {
            number: row.get("retraction")?,
            reason: row.get("reason")?,
            note: row.get("note")?,
            questions: row.get("questions")?,
            responses: row.get("responses")?,
            reflections: row.get("reflections")?,
            traces: row.get("traces")?,
            retracted_at: row.get("retracted_at")?,
            taken_back_at: row.get("taken_back_at")?,
        })
    };
    Ok(store.rows("retract/retractions", &[], read)?)
}
