//! The text of a trace, written out by hand: one for each way in which its reasoning can end.

use skillfactory::build::Recipe;
use skillfactory::build::phrases::Phrase;

use super::recipe;
use super::traces::{Trace, traces};
use super::world::{bench, response};

/// A recipe of one phrase of each kind, so that the whole text is known.
fn plain() -> Recipe {
    let mut recipe = recipe(&["*C_full", "no_reflection", "*C*IC", "*CC"], 2);
    let all = std::mem::take(&mut recipe.phrases);
    for phrase in all {
        // Glue is drawn from two kinds: here both say the same.
        let text = match phrase.kind.as_str() {
            "generic" | "correct" | "incorrect" => "(glue)".to_owned(),
            kind => format!("({kind})"),
        };
        if !recipe.phrases.iter().any(|known| known.kind == phrase.kind) {
            recipe.phrases.push(Phrase { text, ..phrase });
        }
    }
    recipe
}

#[test]
fn the_layout_of_each_way_to_end() {
    let of = |question: &str, texts: [&str; 2]| texts.map(|text| response(question, "v", text, &["judged"]));
    // One that gives no answer cannot be the last.
    let bench = bench(&[of("mixed", ["wrong 1", "right 1"]), of("right", ["right mute", "right 1"])].concat());
    let recipe = plain();
    bench.build(&recipe).unwrap();
    let traces = traces(&bench, &recipe.name);
    for (format, question, expected) in [
        ("*C_full", "mixed", WITHOUT_AN_EPILOGUE),
        ("no_reflection", "mixed", WITHOUT_REFLECTIONS),
        ("*C*IC", "mixed", TAKEN_UP_AGAIN),
        ("*CC", "right", CONFIRMED),
    ] {
        let of_draw = |trace: &&Trace| trace.format == format && trace.question == question && trace.attempts == 2;
        assert_eq!(traces.iter().find(of_draw).unwrap().text, expected, "{format}");
    }
}

const WITHOUT_AN_EPILOGUE: &str = "<think>\n<sample>\nwrong 1\n</sample>\n\
    <reflect>\njudged\n<verdict>\nIncorrect\n</verdict>\n</reflect>\n(glue)\n<sample>\nright 1\n</sample>\n\
    <reflect>\njudged\n<verdict>\nCorrect\n</verdict>\n</reflect>\n</think>\n\n\n\
    (ending)\n\n<answer>\nanswer of right 1\n</answer>";

const WITHOUT_REFLECTIONS: &str = "<think>\n<sample>\nwrong 1\n</sample>\n\n(glue)\n\
    <sample>\nright 1\n</sample>\n\n</think>\n\n\n\
    (ending)\n\n<answer>\nanswer of right 1\n</answer>";

const TAKEN_UP_AGAIN: &str = "<think>\n<sample>\nright 1\n</sample>\n\
    <reflect>\njudged\n<verdict>\nCorrect\n</verdict>\n</reflect>\n(glue)\n<sample>\nwrong 1\n</sample>\n\
    <reflect>\njudged\n<verdict>\nIncorrect\n</verdict>\n</reflect>\n</think>\n\n\n\
    (backtrack)\nright 1\n(ending)\n\n<answer>\nanswer of right 1\n</answer>";

const CONFIRMED: &str = "<think>\n<sample>\nright mute\n</sample>\n\
    <reflect>\njudged\n<verdict>\nCorrect\n</verdict>\n</reflect>\n(glue)\n<sample>\nright 1\n</sample>\n\
    <reflect>\njudged\n<verdict>\nCorrect\n</verdict>\n</reflect>\n</think>\n\n\n\
    (confirm)\n(ending)\n\n<answer>\nanswer of right 1\n</answer>";
