//! Traces as a test sees them.

use super::world::Response;
use crate::support::Bench;

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Trace {
    pub trace_id: String,
    pub question: String,
    pub format: String,
    pub label: String,
    pub repeat: usize,
    pub n: usize,
    pub attempts: usize,
    pub final_answer: String,
    pub final_is_correct: bool,
    pub text: String,
    /// Those that are no template.
    pub parts: Vec<Part>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Part {
    pub kind: String,
    pub attempt: Option<usize>,
    /// The response, reflection or phrase that it is.
    pub id: Option<String>,
    pub text: String,
    pub variant: Option<String>,
    pub phrase_kind: Option<String>,
    pub verdict: Option<String>,
    /// The response that a reflection was written on.
    pub judged: Option<String>,
}

const PARTS: &str = "
    SELECT trace_id, question.text AS question, format, label, repeat, n, attempts, final_answer, final_is_correct,
        trace.text AS whole, part.kind AS kind, attempt, coalesce(reflection_id, part.phrase_id, part.response_id) AS id,
        substring(trace.text, start + 1, \"end\" - start) AS slice, prompt_variant, phrase.kind AS phrase_kind,
        verdict, reflection.response_id AS judged
    FROM trace JOIN trace_part AS part USING (trace_id) JOIN question USING (question_id)
    LEFT JOIN response USING (response_id) LEFT JOIN reflection USING (reflection_id) LEFT JOIN phrase USING (phrase_id)
    WHERE recipe = '{}' AND part.kind <> 'template'
    ORDER BY trace_id, part.position";

/// The traces of a recipe, by their names.
pub fn traces(bench: &Bench, recipe: &str) -> Vec<Trace> {
    let mut traces: Vec<Trace> = Vec::new();
    for row in bench.table(&PARTS.replace("{}", recipe)) {
        let [
            trace_id,
            question,
            format,
            label,
            repeat,
            n,
            attempts,
            final_answer,
            final_is_correct,
            text,
            kind,
            rest @ ..,
        ] = row.as_slice()
        else {
            panic!("{row:?}");
        };
        let word = |value: &Option<String>| value.clone().unwrap();
        let number = |value: &Option<String>| value.as_deref().unwrap().parse::<usize>().unwrap();
        if traces.last().is_none_or(|last| Some(&last.trace_id) != trace_id.as_ref()) {
            traces.push(Trace {
                trace_id: word(trace_id),
                question: word(question),
                format: word(format),
                label: word(label),
                repeat: number(repeat),
                n: number(n),
                attempts: number(attempts),
                final_answer: word(final_answer),
                final_is_correct: word(final_is_correct) == "true",
                text: word(text),
                parts: Vec::new(),
            });
        }
        let [attempt, id, slice, variant, phrase_kind, verdict, judged] = rest else { panic!("{rest:?}") };
        traces.last_mut().unwrap().parts.push(Part {
            kind: word(kind),
            attempt: attempt.as_ref().map(|attempt| attempt.parse().unwrap()),
            id: id.clone(),
            text: word(slice),
            variant: variant.clone(),
            phrase_kind: phrase_kind.clone(),
            verdict: verdict.clone(),
            judged: judged.clone(),
        });
    }
    traces
}

impl Trace {
    pub fn of_kind(&self, kind: &str) -> Vec<&Part> {
        self.parts.iter().filter(|part| part.kind == kind).collect()
    }

    /// The attempts in order, as responses that tell what they are.
    pub fn responses(&self) -> Vec<Response> {
        let response = |part: &&Part| Response {
            question: self.question.clone(),
            variant: part.variant.clone(),
            text: part.text.clone(),
            reflections: Vec::new(),
        };
        self.of_kind("sample").iter().map(response).collect()
    }

    /// Ids of everything that was drawn, in order, each with the kind and the attempt that it was drawn for.
    pub fn drawn(&self) -> Vec<(String, Option<usize>, Option<String>)> {
        self.parts.iter().map(|part| (part.kind.clone(), part.attempt, part.id.clone())).collect()
    }

    /// What the draw is known by, whatever recipe and format made it.
    pub fn place(&self) -> (String, usize, usize) {
        (self.question.clone(), self.repeat, self.n)
    }
}
