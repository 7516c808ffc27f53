//! One file of each family of real data sets, with its columns and types: taken without a flag, or refused with the
//! one that would help.

use super::*;
use crate::support::small_recipe;

/// What a set of responses was sampled with.
const GENERATION: &str = "{'api_url': 'http://localhost', 'backend': 'vllm', 'chat_template_applied': true, \
    'generation_params': {'chat_template_applied': true, 'max_tokens': 4096, 'n': 1, 'top_k': 20, \
    'repetition_penalty': 1.1::DOUBLE, 'temperature': 0.7::DOUBLE, 'top_p': 0.8::DOUBLE}, 'model_name': 'small', \
    'prompt': [{'content': 'What is 2+2?', 'role': 'user'}]}";
const PROMPT: &str = "[{'content': 'What is 2+2?', 'role': 'user'}]";
const CONVERSATIONS: &str =
    "[{'content': 'What is 2+2?', 'role': 'user'}, {'content': '<think>…', 'role': 'assistant'}]";

/// Writes rows of some columns as Parquet; `range` is the number of the row.
fn parquet(bench: &Bench, name: &str, columns: &[(&str, &str)], rows: u32) -> String {
    let path = bench.path(name).to_string_lossy().into_owned();
    let columns: Vec<_> = columns.iter().map(|(column, value)| format!("{value} AS \"{column}\"")).collect();
    execute(bench, &format!("COPY (SELECT {} FROM range({rows})) TO '{path}'", columns.join(", ")));
    path
}

/// Takes a file in without a flag: every row, each with so many responses.
fn taken(bench: &Bench, path: String, responses: i64) -> Report {
    let report = bench.ingest(std::slice::from_ref(&path)).unwrap_or_else(|error| panic!("{path}: {error:?}"));
    assert!(report.rejects.is_empty(), "{:?}", report.rejects);
    assert_eq!(report.counts.responses, report.counts.rows * responses);
    report
}

/// The columns that a mapping took, by role.
fn roles(report: &Report) -> Vec<String> {
    report.files[0].mapping.iter().map(|(role, column)| format!("{role}={column}")).collect()
}

/// The columns that the raw sets begin with.
const RAW: [(&str, &str); 8] = [
    ("question", "'question ' || range"),
    ("answer", "'4'"),
    ("task_config", "'countdown_3arg'"),
    ("task_source", "'generated'"),
    ("prompt", PROMPT),
    ("metadata", "'{\"target\": 4}'"),
    ("is_model_response_correct__final_answer", "['yes']"),
    ("is_model_response_correct__reasoning", "['no']"),
];

#[test]
fn raw_sets_of_one_response() {
    let bench = Bench::new();
    let more = [
        ("prompt__example_annotation__metadata", GENERATION),
        ("model_responses__example_annotation", "['text ' || range]"),
    ];
    let report = taken(&bench, parquet(&bench, "raw.parquet", &[&RAW[..], &more].concat(), 3), 1);
    assert_eq!(roles(&report), ["question=question", "answer=answer", "response=model_responses__example_annotation"]);
    // The rows do not say what is right.
    assert_eq!(bench.number("SELECT count(is_correct) FROM response_row"), 0);
    assert!(bench.ask("SELECT metadata FROM source_row")[0].contains("\"top_k\":20"));
}

#[test]
fn samples_with_flags_beside_the_example_annotation() {
    let bench = Bench::new();
    let more = [
        ("model_responses", "['a ' || range, 'b ' || range]"),
        ("model_responses__eval_is_correct", "[true, false]"),
        ("prompt_type", "'plan_and_execute'"),
        ("model_responses__example_annotation", "['text']"),
        ("model_responses__example_annotation__finish_reason_length_flags", "[false]"),
        ("model_responses__example_annotation__length_partial_responses", "['']"),
    ];
    let report = taken(&bench, parquet(&bench, "samples.parquet", &[&RAW[..], &more].concat(), 3), 2);
    assert_eq!(
        roles(&report)[2..],
        ["variant=prompt_type", "response=model_responses", "correct=model_responses__eval_is_correct"]
    );
}

#[test]
fn the_published_sets_of_mutated_prompts_with_sixteen_reflections() {
    let bench = Bench::new();
    let reflections = "list_transform(range(16), lambda n: 'so ' || n || ' <verdict>Correct</verdict>')";
    let columns = [
        ("question", "'2+2?'"),
        ("answer", "'4'"),
        ("prompt_variant", "'original'"),
        (RESPONSE, "['text ' || range]"),
        (FLAG, "[true]"),
        (EXTRACTED, "['4']"),
        (REFLECTION, reflections),
    ];
    let report = taken(&bench, parquet(&bench, "reflected.parquet", &columns, 3), 1);
    assert_eq!(report.counts.reflections, 48);
    assert!(bench.build(&small_recipe(3)).unwrap().traces() > 0);
}

#[test]
fn open_thoughts_reflections_with_conversations() {
    let bench = Bench::new();
    let columns = [
        ("conversations", "[{'from': 'human', 'value': 'q'}, {'from': 'gpt', 'value': 'a'}]"),
        ("question", "'question ' || range"),
        ("source", "'math'"),
        ("id", "range"),
        ("prompt", PROMPT),
        ("answer", "'4'"),
        ("prompt__example_annotation__metadata", GENERATION),
        ("task_source", "'openthoughts'"),
        ("task_config", "'all'"),
        (RESPONSE, "['text']"),
        (FLAG, "[true]"),
        ("model_responses__mutated_prompts__reflections__reflections", "['so <verdict>Correct</verdict>']"),
    ];
    let report = taken(&bench, parquet(&bench, "openthoughts.parquet", &columns, 3), 1);
    assert_eq!(report.counts.reflections, 3);
}

#[test]
fn flat_reflections_on_a_set_of_samples() {
    let bench = Bench::new();
    let columns = [("question", "'2+2?'"), (RESPONSE, "['a', 'b']"), (FLAG, "[true, false]")];
    take_in(&bench, &[parquet(&bench, "samples.parquet", &columns, 1)], Some("samples"), &[]).unwrap();
    let texts = ["['so <verdict>Correct</verdict>', 'yes']", "'so <verdict>Correct</verdict>'"];
    for (at, reflections) in texts.iter().enumerate() {
        let prompt = ("full_prompt", "'Judge: ' || ['a', 'b'][range + 1]");
        let columns = [prompt, ("reflection", reflections), ("q_idx", "0::BIGINT"), ("a_idx", "range")];
        let path = parquet(&bench, &format!("flat-{at}.parquet"), &columns, 2);
        let report = take_in(&bench, &[path], None, &[]).unwrap();
        assert_eq!((report.counts.accepted_rows, report.counts.rows), (2, 2), "{:?}", report.rejects);
    }
}

#[test]
fn evaluations_with_an_empty_column_of_responses() {
    let bench = Bench::new();
    let tag = "model_responses__greedy";
    let of = |ending: &str| format!("{tag}{ending}");
    let (flags, extracted, details) =
        (of("__eval_is_correct"), of("__eval_extracted_answers"), of("__eval_extraction_metadata"));
    let internal = of("__internal_answers__eval_is_correct");
    let columns = [
        ("question", "'question ' || range"),
        ("answer", "'4'"),
        ("task", "'countdown'"),
        ("prompt", PROMPT),
        // A list of null.
        ("model_responses", "[]"),
        (tag, "list_transform(range(4), lambda n: 'text ' || n)"),
        (&flags, "[true, false, true, false]"),
        (&extracted, "['4', NULL, '4', '5']"),
        (&details, "['{}', '{}', '{}', '{}']"),
        (&internal, "[[true], []]"),
        ("all_other_columns", "'{\"level\": 1}'"),
    ];
    let report = taken(&bench, parquet(&bench, "evaluation.parquet", &columns, 3), 4);
    assert_eq!(roles(&report)[2], format!("response={tag}"));
}

#[test]
fn evaluations_of_two_tags_need_a_word_on_which() {
    let bench = Bench::new();
    let columns = [
        ("question", "'q'"),
        ("model_responses__greedy", "['a']"),
        ("model_responses__greedy__eval_is_correct", "[true]"),
        ("model_responses__verl", "['b']"),
        ("model_responses__verl__eval_is_correct", "[true]"),
    ];
    let path = parquet(&bench, "evaluation.parquet", &columns, 1);
    let refused = bench.ingest(std::slice::from_ref(&path));
    assert!(matches!(refused, Err(Error::Ambiguous { role: ingest::Role::Response, .. })), "{refused:?}");
    take_in(&bench, &[path], None, &["response=model_responses__verl"]).unwrap();
}

#[test]
fn the_letter_countdown_without_a_question_needs_a_word_on_what_it_is() {
    let bench = Bench::new();
    let columns = [("letters", "'a b c'"), ("answer", "'cab'"), (RESPONSE, "['cab']"), (FLAG, "[true]")];
    let path = parquet(&bench, "letters.parquet", &columns, 1);
    let refused = bench.ingest(std::slice::from_ref(&path));
    assert!(matches!(refused, Err(Error::NoColumn { role: ingest::Role::Question, .. })), "{refused:?}");
    take_in(&bench, &[path], None, &["question=letters"]).unwrap();
}

#[test]
fn results_for_training_are_no_raw_rows() {
    let bench = Bench::new();
    let masks = "[{'start': 0, 'end': 5, 'mask_label': 1, 'name': 'good_trace'}]";
    let columns = [("conversations", CONVERSATIONS), ("sft_template_type_idx", "'2C'"), ("mask_ranges", masks)];
    for count in 1..4 {
        let path = parquet(&bench, "sft.parquet", &columns[..count], 2);
        let refused = bench.ingest(&[path]);
        assert!(matches!(refused, Err(Error::NoColumn { role: ingest::Role::Question, .. })), "{refused:?}");
    }
}

/// Nothing but the end of a Parquet file: the schema has no column, the file no row.
#[test]
fn a_set_of_no_rows_and_no_columns() {
    let bench = Bench::new();
    let schema = [b"\x15\x02\x19\x1c\x48\x06schema".as_slice(), b"\x15\x00\x00\x16\x00\x19\x0c\x00"].concat();
    let length = u32::try_from(schema.len()).unwrap().to_le_bytes();
    let bytes = [b"PAR1", schema.as_slice(), &length, b"PAR1"].concat();
    for path in [bench.file("nothing.parquet", &bytes), bench.jsonl("nothing.jsonl", &[json!({}), json!({})])] {
        let refused = bench.ingest(std::slice::from_ref(&path)).unwrap_err();
        assert!(matches!(refused, Error::Empty(_) | Error::NoObjects(_)), "{refused:?}");
        assert!(refused.to_string().contains(&path), "{refused}");
    }
}

#[test]
fn shards_whose_structs_and_columns_differ() {
    let bench = Bench::new();
    let base = [("question", "'question ' || range"), (RESPONSE, "['text']"), (FLAG, "[true]")];
    let with = |extra: (&'static str, &'static str)| [&base[..], &[extra]].concat();
    let mut backwards = with(("metadata", "{'a': 1, 'b': 'x'}"));
    backwards.reverse();
    let shards = [
        with(("metadata", "{'a': 1}")),
        backwards,
        with(("metadata", "NULL")),
        with(("metadata", "'text'")),
        with((EXTRACTED, "[]")),
        base.to_vec(),
    ];
    let name = |at: usize| format!("shard-{at}.parquet");
    let files: Vec<_> = shards.iter().enumerate().map(|(at, columns)| parquet(&bench, &name(at), columns, 2)).collect();
    let report = bench.ingest(&files).unwrap();
    assert_eq!((report.counts.rows, report.counts.responses), (12, 12), "{:?}", report.rejects);
    let found = bench.ask("SELECT DISTINCT file, metadata FROM source_row ORDER BY file");
    let expected = [
        r#"1|{"metadata":{"a":1}}"#,
        r#"2|{"metadata":{"a":1,"b":"x"}}"#,
        "3|-",
        r#"4|{"metadata":"text"}"#,
        "5|-",
        "6|-",
    ];
    assert_eq!(found, expected);
}

#[test]
fn responses_that_are_plain_text_with_few_columns() {
    let bench = Bench::new();
    let columns =
        [("question", "'question ' || range"), ("model_responses__best_of_n_atags", "'text'"), ("reflection", "'so'")];
    let report = taken(&bench, parquet(&bench, "plain.parquet", &columns, 2), 1);
    assert_eq!(report.counts.reflections, 2);
}
