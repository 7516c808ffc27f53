//! What traces are made of: a question, a response, a reflection, a phrase.

use duckdb::{Row, ToSql};

use super::{Error, Id, Kind, RawRow, Result, row};
use crate::store::Store;

/// A question, response, reflection or phrase, with all that is known of it.
#[derive(Debug, Clone)]
pub struct Piece {
    pub id: Id,
    pub chars: i64,
    pub text: String,
    /// Of a response or reflection: number among those of equal text.
    pub ordinal: Option<i64>,
    /// Of a response: the prompt variant.
    pub variant: Option<String>,
    /// Of a reflection: what it says of its response.
    pub verdict: Option<String>,
    /// Of a phrase: its kind.
    pub phrase_kind: Option<String>,
    /// Of a reflection: the response that it is on.
    pub response_id: Option<String>,
    /// Of a response or reflection: the question.
    pub question_id: Option<String>,
    /// Text of the question, for all but phrases.
    pub question: Option<String>,
    pub rows: Vec<RawRow>,
    pub uses: Vec<Use>,
    pub retractions: Vec<Retraction>,
}

/// Whether a recipe can use something.
#[derive(Debug, Clone)]
pub struct Use {
    pub recipe: String,
    /// Why not; none: it can.
    pub reason: Option<String>,
    pub detail: Option<String>,
}

/// A retraction that holds of something, or of what it belongs to.
#[derive(Debug, Clone)]
pub struct Retraction {
    pub number: i64,
    /// What is retracted.
    pub id: String,
    pub reason: String,
    pub note: Option<String>,
    pub retracted_at: String,
}

/// The question, response, reflection or phrase of that id.
pub fn piece(store: &Store, id: &Id) -> Result<Piece> {
    let bucket = id.bucket;
    let here: [(&str, &dyn ToSql); 2] = [("bucket", &bucket), ("id", &id.text)];
    let mut found = match id.kind {
        Kind::Response => store.rows("show/response", &here, |row| read(id, row))?,
        Kind::Reflection => store.rows("show/reflection", &here, |row| read(id, row))?,
        Kind::Phrase => store.rows("show/phrase", &[("id", &id.text)], |row| read(id, row))?,
        Kind::Question | Kind::Trace => store.rows("show/question", &here, |row| read(id, row))?,
    };
    let missing = || Error::NoSuchId { kind: id.kind.word(), prefix: id.text.clone() };
    let mut piece = found.pop().ok_or_else(missing)?;
    if let Some(question_id) = &piece.question_id {
        let values: [(&str, &dyn ToSql); 2] = [("bucket", &bucket), ("id", question_id)];
        piece.question = store.rows("show/question", &values, |row| row.get("text"))?.pop();
    }
    piece.uses = store.rows("show/use", &here, |row| {
        Ok(Use { recipe: row.get("recipe")?, reason: row.get("reason")?, detail: row.get("detail")? })
    })?;
    let belongs = [Some(&id.text), piece.response_id.as_ref(), piece.question_id.as_ref()];
    let ids = row::json(belongs.into_iter().flatten());
    piece.retractions = store.rows("show/retraction", &[("bucket", &bucket), ("ids", &ids)], |row| {
        Ok(Retraction {
            number: row.get("retraction")?,
            id: row.get("id")?,
            reason: row.get("reason")?,
            note: row.get("note")?,
            retracted_at: row.get("retracted_at")?,
        })
    })?;
    piece.rows = row::rows_of_piece(store, &piece)?;
    Ok(piece)
}

/// What the columns say; those that a kind does not have are none.
fn read(id: &Id, row: &Row<'_>) -> duckdb::Result<Piece> {
    let of = |kinds: &[Kind]| kinds.contains(&id.kind);
    let text = |is_there: bool, name: &str| if is_there { row.get(name) } else { Ok(None) };
    let ordinal = of(&[Kind::Response, Kind::Reflection]).then(|| row.get("ordinal")).transpose()?;
    Ok(Piece {
        id: id.clone(),
        chars: row.get("chars")?,
        text: row.get("text")?,
        ordinal,
        variant: text(of(&[Kind::Response]), "variant")?,
        verdict: text(of(&[Kind::Reflection]), "verdict")?,
        phrase_kind: text(of(&[Kind::Phrase]), "kind")?,
        response_id: text(of(&[Kind::Reflection]), "response_id")?,
        question_id: text(of(&[Kind::Response, Kind::Reflection]), "question_id")?,
        question: None,
        rows: Vec::new(),
        uses: Vec::new(),
        retractions: Vec::new(),
    })
}
