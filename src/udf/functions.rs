//! The wrappers: Arrow columns in, one Arrow column out.

use std::error::Error;
use std::sync::Arc;

use duckdb::arrow::array::{
    Array, BinaryArray, BooleanArray, Int64Array, ListArray, RecordBatch, StringArray, StructArray, UInt64Array,
};
use duckdb::arrow::buffer::{NullBuffer, OffsetBuffer};
use duckdb::arrow::datatypes::{DataType, Field, Fields};
use duckdb::vscalar::{ArrowFunctionSignature, VArrowScalar};

use crate::trace;

type Column = Result<Arc<dyn Array>, Box<dyn Error>>;

/// A column of the batch as the array type that the signature promises.
fn column<T: 'static>(batch: &RecordBatch, at: usize) -> Result<&T, Box<dyn Error>> {
    let column = batch.columns().get(at).ok_or("a column is missing")?;
    column.as_any().downcast_ref::<T>().ok_or_else(|| format!("column {at} is {}", column.data_type()).into())
}

/// A column of texts, handed over as such or as bytes. Bytes that are no text are NULL.
fn texts(batch: &RecordBatch, at: usize) -> Result<Vec<Option<&str>>, Box<dyn Error>> {
    match column::<BinaryArray>(batch, at) {
        Ok(all) => Ok(all.iter().map(|bytes| str::from_utf8(bytes?).ok()).collect()),
        Err(_) => Ok(column::<StringArray>(batch, at)?.iter().collect()),
    }
}

/// A function of a text and of what else there is. The text can be bytes, too: see [`super`].
fn of_text(others: &[DataType], result: &DataType) -> Vec<ArrowFunctionSignature> {
    let of = |text| [&[text], others].concat();
    [DataType::Utf8, DataType::Binary].map(|text| ArrowFunctionSignature::exact(of(text), result.clone())).into()
}

fn text_list() -> DataType {
    DataType::List(Arc::new(Field::new("item", DataType::Utf8, true)))
}

pub struct VerdictOf;

impl VArrowScalar for VerdictOf {
    type State = ();

    fn invoke(_: &(), batch: RecordBatch) -> Column {
        let verdicts = texts(&batch, 0)?.into_iter().map(|text| Some(trace::verdict(text?)?.as_str()));
        Ok(Arc::new(verdicts.collect::<StringArray>()))
    }

    fn signatures() -> Vec<ArrowFunctionSignature> {
        of_text(&[], &DataType::Utf8)
    }
}

pub struct LastAnswer;

impl VArrowScalar for LastAnswer {
    type State = ();

    fn invoke(_: &(), batch: RecordBatch) -> Column {
        let answers = texts(&batch, 0)?.into_iter().map(|text| trace::last_answer(text?));
        Ok(Arc::new(answers.collect::<StringArray>()))
    }

    fn signatures() -> Vec<ArrowFunctionSignature> {
        of_text(&[], &DataType::Utf8)
    }
}

/// What [`trace::score`] says of each row of kind, answer and gold answer.
fn scores(batch: &RecordBatch) -> Result<Vec<Option<trace::score::Score>>, Box<dyn Error>> {
    let kinds = column::<StringArray>(batch, 0)?;
    let answers = column::<StringArray>(batch, 1)?;
    let golds = column::<StringArray>(batch, 2)?;
    let rows = kinds.iter().zip(answers).zip(golds);
    let score =
        |((kind, answer), gold): ((Option<&str>, _), _)| trace::score(trace::score::Kind::of(kind?)?, answer?, gold?);
    Ok(rows.map(score).collect())
}

fn score_signature(result: DataType) -> Vec<ArrowFunctionSignature> {
    vec![ArrowFunctionSignature::exact(vec![DataType::Utf8; 3], result)]
}

pub struct Score;

impl VArrowScalar for Score {
    type State = ();

    fn invoke(_: &(), batch: RecordBatch) -> Column {
        let right = scores(&batch)?.into_iter().map(|score| score.map(|score| score.is_ok()));
        Ok(Arc::new(right.collect::<BooleanArray>()))
    }

    fn signatures() -> Vec<ArrowFunctionSignature> {
        score_signature(DataType::Boolean)
    }
}

pub struct ScoreFault;

impl VArrowScalar for ScoreFault {
    type State = ();

    fn invoke(_: &(), batch: RecordBatch) -> Column {
        let faults = scores(&batch)?.into_iter().map(|score| score?.err().map(trace::score::Fault::word));
        Ok(Arc::new(faults.collect::<StringArray>()))
    }

    fn signatures() -> Vec<ArrowFunctionSignature> {
        score_signature(DataType::Utf8)
    }
}

pub struct HeldWord;

impl VArrowScalar for HeldWord {
    type State = ();

    fn invoke(_: &(), batch: RecordBatch) -> Column {
        let texts = texts(&batch, 0)?;
        let lists = column::<ListArray>(&batch, 1)?;
        // The list is nearly always a constant: its finder is made once a batch.
        let mut last: Option<(Arc<dyn Array>, trace::WordFinder)> = None;
        let mut found: Vec<Option<String>> = Vec::with_capacity(texts.len());
        for (text, list) in texts.into_iter().zip(lists.iter()) {
            let (Some(text), Some(list)) = (text, list) else {
                found.push(None);
                continue;
            };
            if !last.as_ref().is_some_and(|(seen, _)| seen.as_ref() == list.as_ref()) {
                let words = list.as_any().downcast_ref::<StringArray>().ok_or("the words are no text")?;
                let finder = trace::WordFinder::new(words.iter().flatten());
                last = Some((list, finder));
            }
            let word = last.as_ref().and_then(|(_, finder)| finder.first_in(text));
            found.push(word.map(str::to_owned));
        }
        Ok(Arc::new(StringArray::from(found)))
    }

    fn signatures() -> Vec<ArrowFunctionSignature> {
        of_text(&[text_list()], &DataType::Utf8)
    }
}

pub struct MarksIn;

impl VArrowScalar for MarksIn {
    type State = ();

    fn invoke(_: &(), batch: RecordBatch) -> Column {
        let texts = texts(&batch, 0)?;
        let lists = column::<StringArray>(&batch, 1)?;
        // The words are nearly always the same: their finder is made once a batch.
        let mut last: Option<(&str, trace::MarkFinder)> = None;
        let mut found: Vec<Option<String>> = Vec::with_capacity(texts.len());
        for (text, words) in texts.into_iter().zip(lists.iter()) {
            let (Some(text), Some(words)) = (text, words) else {
                found.push(None);
                continue;
            };
            if last.as_ref().is_none_or(|(seen, _)| *seen != words) {
                last = Some((words, trace::MarkFinder::new(words.split(' '))));
            }
            found.push(last.as_ref().map(|(_, finder)| finder.all_in(text)));
        }
        Ok(Arc::new(StringArray::from(found)))
    }

    fn signatures() -> Vec<ArrowFunctionSignature> {
        of_text(&[DataType::Utf8], &DataType::Utf8)
    }
}

pub struct ContentId;

impl ContentId {
    /// Of each row's list of fields.
    fn of_lists(kinds: &StringArray, lists: &ListArray) -> Column {
        let texts = lists.values().as_any().downcast_ref::<StringArray>().ok_or("the fields are no text")?;
        let spans = lists.value_offsets().windows(2);
        let ids = kinds.iter().zip(spans).enumerate().map(|(row, (kind, span))| {
            let &[start, end] = span else { return None };
            let field = |at: i32| {
                let at = usize::try_from(at).ok()?;
                texts.is_valid(at).then(|| texts.value(at))
            };
            lists.is_valid(row).then_some(trace::content_id(kind?, (start..end).map(field)))
        });
        Ok(Arc::new(ids.collect::<StringArray>()))
    }
}

impl VArrowScalar for ContentId {
    type State = ();

    fn invoke(_: &(), batch: RecordBatch) -> Column {
        let kinds = column::<StringArray>(&batch, 0)?;
        if let Ok(lists) = column::<ListArray>(&batch, 1) {
            return Self::of_lists(kinds, lists);
        }
        let texts = texts(&batch, 1)?;
        let ids = kinds.iter().zip(texts).map(|(kind, text)| Some(trace::content_id(kind?, [Some(text?)])));
        Ok(Arc::new(ids.collect::<StringArray>()))
    }

    fn signatures() -> Vec<ArrowFunctionSignature> {
        let of = |fields| ArrowFunctionSignature::exact(vec![DataType::Utf8, fields], DataType::Utf8);
        vec![of(text_list()), of(DataType::Binary)]
    }
}

pub struct DrawScope;

impl VArrowScalar for DrawScope {
    type State = ();

    fn invoke(_: &(), batch: RecordBatch) -> Column {
        let seeds = column::<Int64Array>(&batch, 0)?;
        let questions = column::<StringArray>(&batch, 1)?;
        let families = column::<StringArray>(&batch, 2)?;
        let repeats = column::<Int64Array>(&batch, 3)?;
        let numbers = column::<Int64Array>(&batch, 4)?;
        let rows = seeds.iter().zip(questions).zip(families).zip(repeats).zip(numbers);
        let scopes = rows.map(|((((seed, question), family), repeat), n)| {
            Some(trace::draw_scope(seed?, question?, family?, repeat?, n?))
        });
        Ok(Arc::new(scopes.collect::<UInt64Array>()))
    }

    fn signatures() -> Vec<ArrowFunctionSignature> {
        use DataType::{Int64, UInt64, Utf8};
        vec![ArrowFunctionSignature::exact(vec![Int64, Utf8, Utf8, Int64, Int64], UInt64)]
    }
}

pub struct PurposeScope;

impl VArrowScalar for PurposeScope {
    type State = ();

    fn invoke(_: &(), batch: RecordBatch) -> Column {
        let scopes = column::<UInt64Array>(&batch, 0)?;
        let purposes = column::<StringArray>(&batch, 1)?;
        let rows = scopes.iter().zip(purposes);
        let keys = rows.map(|(scope, purpose)| Some(trace::purpose_scope(scope?, purpose?)));
        Ok(Arc::new(keys.collect::<UInt64Array>()))
    }

    fn signatures() -> Vec<ArrowFunctionSignature> {
        use DataType::{UInt64, Utf8};
        vec![ArrowFunctionSignature::exact(vec![UInt64, Utf8], UInt64)]
    }
}

pub struct DrawKey;

impl VArrowScalar for DrawKey {
    type State = ();

    fn invoke(_: &(), batch: RecordBatch) -> Column {
        let scopes = column::<UInt64Array>(&batch, 0)?;
        let candidates = column::<UInt64Array>(&batch, 1)?;
        let rows = scopes.iter().zip(candidates);
        let keys = rows.map(|(scope, candidate)| Some(trace::draw_key(scope?, candidate?)));
        Ok(Arc::new(keys.collect::<UInt64Array>()))
    }

    fn signatures() -> Vec<ArrowFunctionSignature> {
        use DataType::UInt64;
        vec![ArrowFunctionSignature::exact(vec![UInt64, UInt64], UInt64)]
    }
}

pub struct TrainSpans;

impl TrainSpans {
    fn fields() -> Fields {
        let field = |name, kind| Field::new(name, kind, true);
        Fields::from(vec![
            field("start", DataType::Int64),
            field("end", DataType::Int64),
            field("train", DataType::Boolean),
        ])
    }

    fn item() -> Arc<Field> {
        Arc::new(Field::new("item", DataType::Struct(Self::fields()), true))
    }
}

impl VArrowScalar for TrainSpans {
    type State = ();

    fn invoke(_: &(), batch: RecordBatch) -> Column {
        let texts = column::<StringArray>(&batch, 0)?;
        let ends = column::<ListArray>(&batch, 1)?;
        let trains = column::<ListArray>(&batch, 2)?;
        let found = texts.iter().zip(ends.iter()).zip(trains.iter()).map(|((text, ends), trains)| {
            let (ends, trains) = (ends?, trains?);
            let ends = ends.as_any().downcast_ref::<Int64Array>()?.iter().flatten();
            let trains = trains.as_any().downcast_ref::<BooleanArray>()?.iter().flatten();
            trace::spans(text?, ends.zip(trains))
        });
        let found: Vec<Option<Vec<trace::Span>>> = found.collect();
        let lengths = found.iter().map(|spans| spans.as_ref().map_or(0, Vec::len));
        let (offsets, nulls) = (OffsetBuffer::from_lengths(lengths), found.iter().map(Option::is_some));
        let nulls = NullBuffer::from(nulls.collect::<Vec<bool>>());
        let spans: Vec<trace::Span> = found.into_iter().flatten().flatten().collect();
        let columns: Vec<Arc<dyn Array>> = vec![
            Arc::new(spans.iter().map(|span| span.start).collect::<Int64Array>()),
            Arc::new(spans.iter().map(|span| span.end).collect::<Int64Array>()),
            Arc::new(spans.iter().map(|span| Some(span.train)).collect::<BooleanArray>()),
        ];
        let structs = StructArray::try_new(Self::fields(), columns, None)?;
        Ok(Arc::new(ListArray::try_new(Self::item(), offsets, Arc::new(structs), Some(nulls))?))
    }

    fn signatures() -> Vec<ArrowFunctionSignature> {
        let list = |kind| DataType::List(Arc::new(Field::new("item", kind, true)));
        let parameters = vec![DataType::Utf8, list(DataType::Int64), list(DataType::Boolean)];
        vec![ArrowFunctionSignature::exact(parameters, DataType::List(Self::item()))]
    }
}
