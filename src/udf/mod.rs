//! The registry of SQL functions: thin wrappers over [`crate::trace`].
//!
//! DuckDB may run a function on rows that WHERE throws away, and on constants while it plans. So each one is
//! total: bad data gives NULL, never an error. A stored view must not use them (plain DuckDB could not read
//! the file), so only TEMP views and our own statements do.
//!
//! Whoever has a whole text read, and not a name or an answer, hands it over as bytes, `verdict(encode(text))`: of a VARCHAR
//! the wrapper makes two copies and looks at each character, of bytes one. `content_id(kind, encode(text))` is the id of one field.

mod functions;

use duckdb::Connection;
use duckdb::vscalar::VScalar;

/// What the registry says of one function; the tests run every example.
#[derive(Debug, Clone, Copy)]
pub struct Function {
    /// Name and parameters with their types.
    pub signature: &'static str,
    pub doc: &'static str,
    /// An expression, and what it gives, as text (`None`: NULL).
    pub example: (&'static str, Option<&'static str>),
    /// The same function with a NULL argument, which must give NULL.
    pub with_null: &'static str,
    register: fn(&Connection, &str) -> duckdb::Result<()>,
}

impl Function {
    /// The name alone.
    pub fn name(&self) -> &'static str {
        self.signature.split('(').next().unwrap_or(self.signature)
    }
}

fn scalar<F: VScalar<State = ()>>(connection: &Connection, name: &str) -> duckdb::Result<()> {
    connection.register_scalar_function::<F>(name)
}

/// Every function, in the order of the documentation.
pub const FUNCTIONS: &[Function] = &[
    Function {
        signature: "verdict(reflection VARCHAR) -> VARCHAR",
        doc: "The verdict of a reflection, 'correct' or 'incorrect'; NULL where it gives none.",
        example: ("verdict('Fine. <verdict>\nCorrect\n</verdict>')", Some("correct")),
        with_null: "verdict(NULL)",
        register: scalar::<functions::VerdictOf>,
    },
    Function {
        signature: "last_answer(response VARCHAR) -> VARCHAR",
        doc: "The text of the last complete <answer>…</answer>, trimmed; NULL where there is none.",
        example: ("last_answer('<answer> 1 </answer> no, <answer> 2 </answer>')", Some("2")),
        with_null: "last_answer(NULL)",
        register: scalar::<functions::LastAnswer>,
    },
    Function {
        signature: "score(kind VARCHAR, answer VARCHAR, gold VARCHAR) -> BOOLEAN",
        doc: "Whether an answer is right; kind is exact, number, choice or countdown. NULL where the gold answer is not of the kind.",
        example: ("score('countdown', '17 − 60 + 79 = 36', '(79+(17-60))')", Some("true")),
        with_null: "score('number', NULL, '1/2')",
        register: scalar::<functions::Score>,
    },
    Function {
        signature: "score_fault(kind VARCHAR, answer VARCHAR, gold VARCHAR) -> VARCHAR",
        doc: "Why an answer is wrong, in a word such as 'other-value'; NULL where it is right or nothing can be said.",
        example: ("score_fault('countdown', '79 + 60 - 17', '(79+(17-60))')", Some("other-value")),
        with_null: "score_fault('number', NULL, '1/2')",
        register: scalar::<functions::ScoreFault>,
    },
    Function {
        signature: "held_word(text VARCHAR, words VARCHAR[]) -> VARCHAR",
        doc: "The first of the words that the text holds as a substring in any case, in lower case; NULL where it holds none.",
        example: ("held_word('An IDEAL breakfast', ['fast', 'idea'])", Some("idea")),
        with_null: "held_word(NULL, ['fast'])",
        register: scalar::<functions::HeldWord>,
    },
    Function {
        signature: "marks(text VARCHAR, words VARCHAR) -> VARCHAR",
        doc: "The words, given with spaces between, that the text holds just as they are, in its order; words of over 256 bytes are none.",
        example: ("marks('<s>[INST] 2+2? [/INST]', '[/INST] <s>')", Some("<s> [/INST]")),
        with_null: "marks(NULL, '<s>')",
        register: scalar::<functions::MarksIn>,
    },
    Function {
        signature: "content_id(kind VARCHAR, fields VARCHAR[]) -> VARCHAR",
        doc: "An id: the kind, then 24 hexadecimal digits (96 bits) of the SHA-256 of kind and fields, NULL fields included.",
        example: ("content_id('q', ['2+2?'])", Some("qf674128eecc1e9e896eb66a9")),
        with_null: "content_id(NULL, ['2+2?'])",
        register: scalar::<functions::ContentId>,
    },
    Function {
        signature: "draw_scope(seed BIGINT, question_id VARCHAR, family VARCHAR, repeat BIGINT, n BIGINT) -> UBIGINT",
        doc: "The scope of one draw: what it depends on, but for the candidates. SipHash-2-4.",
        example: ("draw_scope(42, 'q1', 'C_full', 1, 3)", Some("13935814401770767340")),
        with_null: "draw_scope(42, NULL, 'C_full', 1, 3)",
        register: scalar::<functions::DrawScope>,
    },
    Function {
        signature: "purpose_scope(scope UBIGINT, purpose VARCHAR) -> UBIGINT",
        doc: "The scope within a draw of one thing that is drawn, such as the last attempt. SipHash-2-4.",
        example: ("purpose_scope(7::UBIGINT, 'final')", Some("14520777594630933384")),
        with_null: "purpose_scope(7::UBIGINT, NULL)",
        register: scalar::<functions::PurposeScope>,
    },
    Function {
        signature: "draw_key(scope UBIGINT, candidate UBIGINT) -> UBIGINT",
        doc: "The key of a candidate within a scope; the candidates with the smallest keys are drawn. SipHash-2-4.",
        example: ("draw_key(7::UBIGINT, 1::UBIGINT)", Some("7236589662186319209")),
        with_null: "draw_key(7::UBIGINT, NULL::UBIGINT)",
        register: scalar::<functions::DrawKey>,
    },
    Function {
        signature: "train_spans(text VARCHAR, ends BIGINT[], trains BOOLEAN[]) -> STRUCT(\"start\" BIGINT, \"end\" BIGINT, train BOOLEAN)[]",
        doc: "The spans of a text that is trained on in parts, which end at these code points: neighbours of one kind in one, line breaks with the span before, spaces with the one behind. NULL where the parts are not those of the text.",
        example: (
            "train_spans('ab\nc', [2, 4], [false, true])",
            Some("[{'start': 0, 'end': 3, 'train': false}, {'start': 3, 'end': 4, 'train': true}]"),
        ),
        with_null: "train_spans(NULL, [2], [true])",
        register: scalar::<functions::TrainSpans>,
    },
];

/// Makes every function known to a connection.
pub(crate) fn register(connection: &Connection) -> duckdb::Result<()> {
    FUNCTIONS.iter().try_for_each(|function| (function.register)(connection, function.name()))
}
