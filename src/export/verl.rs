//! What verl trains on: conversations for supervised training, other questions for reinforcement learning, a reward
//! function and the scripts that start both.

use super::describe::{Beside, Story};
use super::split::{Share, Splits};
use super::table::{Column, Cut, Form, Kind, TURNS, Table};

/// What the name of a split of questions begins with.
const QUESTIONS: &str = "rl";

const REWARD_MODEL: Kind = Kind::Struct(&[("style", Kind::Text), ("ground_truth", Kind::Text)]);

const EXTRA_INFO: Kind = Kind::Struct(&[
    ("split", Kind::Text),
    ("index", Kind::Int64),
    ("answer", Kind::Text),
    ("question", Kind::Text),
    ("question_id", Kind::Text),
]);

/// Conversations, and questions with their gold answers.
pub fn tables() -> Vec<Table> {
    let sft = Table {
        name: "messages",
        config: "sft".to_owned(),
        folder: "sft".to_owned(),
        before: &[],
        size: None,
        rows: "export/hf-rows",
        order: &["trace_id"],
        contents: "export/hf-contents",
        layout: "verl 1".to_owned(),
        cut: Cut::AsTraces,
        columns: vec![
            Column { name: "messages", from: "conversations", kind: TURNS },
            Column::new("trace_id", Kind::Text),
        ],
        form: Form::Parquet,
    };
    let rl = Table {
        name: "questions",
        config: "rl".to_owned(),
        folder: "rl".to_owned(),
        before: &["export/question-now"],
        size: None,
        rows: "export/question-rows",
        order: &["question_id"],
        contents: "export/question-contents",
        cut: Cut::AsQuestions,
        columns: vec![
            Column::new("data_source", Kind::Text),
            Column::new("prompt", TURNS),
            Column::new("ability", Kind::Text),
            Column::new("reward_model", REWARD_MODEL),
            Column::new("extra_info", EXTRA_INFO),
        ],
        ..sft.clone()
    };
    vec![sft, rl]
}

/// Half of the questions for each, so that none is trained on twice.
pub fn splits() -> Splits {
    let half = |name: &str| Share { name: name.to_owned(), share: 0.5 };
    Splits::new(vec![half("sft"), half(QUESTIONS)]).unwrap_or_default()
}

/// Whether a split holds questions for reinforcement learning, and no traces.
pub fn is_of_questions(split: &str) -> bool {
    split.starts_with(QUESTIONS)
}

/// The reward function, and scripts with the published settings. They are run from within the folder.
pub fn beside(story: &Story<'_>) -> Vec<Beside> {
    let (of_questions, of_traces): (Vec<&str>, Vec<&str>) =
        story.plan.names.iter().map(|(name, _)| name.as_str()).partition(|name| is_of_questions(name));
    let files = |splits: &[&str], config: &str, at: usize| -> String {
        let split = splits.get(at).or(splits.first()).copied().unwrap_or_default();
        let files = story.files(config, split).map(|path| format!("'{path}'")).collect::<Vec<_>>();
        format!("[{}]", files.join(","))
    };
    let filled = |text: &str| {
        text.replace("{rl_train}", &files(&of_questions, "rl", 0))
            .replace("{rl_val}", &files(&of_questions, "rl", 1))
            .replace("{sft_train}", &files(&of_traces, "sft", 0))
            .replace("{sft_val}", &files(&of_traces, "sft", 1))
            .replace("{tokens}", &story.tokens().to_string())
            .replace("{answer}", story.answer_tag)
    };
    vec![
        Beside { path: "reward.py", text: filled(include_str!("files/reward.py")) },
        Beside { path: "train_rl.sh", text: filled(include_str!("files/verl_rl.sh")) },
        Beside { path: "train_sft.sh", text: filled(include_str!("files/verl_sft.sh")) },
    ]
}
