//! What asking a server costs, beforehand and afterwards.

use super::{count, counted, visible};
use crate::sample::{Budget, Estimate, Outcome};

fn number(number: u64) -> String {
    count(number.cast_signed())
}

/// About what it would cost.
pub fn sampling_estimate(what: &str, estimate: &Estimate) -> String {
    let most = if estimate.is_bound { "at most" } else { "about" };
    format!(
        "{} of {} are missing\n{}, about {} tokens to send, {most} {} tokens to be given",
        number(estimate.missing),
        counted(estimate.wanted.cast_signed(), what),
        counted(estimate.requests.cast_signed(), "request"),
        number(estimate.prompt_tokens),
        number(estimate.completion_tokens),
    )
}

/// What it cost.
pub fn sampling_summary(outcome: &Outcome) -> String {
    if outcome.answers + outcome.missing == 0 {
        return "nothing is missing: no request was made".to_owned();
    }
    let seconds = outcome.elapsed.as_secs_f64();
    let mut text = format!(
        "asked for {}: {} ({} again), {} tokens sent, {} given, in {seconds:.1} s ({:.0} tokens/s)",
        counted((outcome.answers + outcome.missing).cast_signed(), "answer"),
        counted(outcome.requests.cast_signed(), "request"),
        number(outcome.retries),
        number(outcome.prompt_tokens),
        number(outcome.completion_tokens),
        outcome.completion_tokens as f64 / seconds.max(0.001),
    );
    if outcome.missing > 0 {
        let why = match (outcome.stopped, &outcome.last_trouble) {
            (Some(Budget::Requests), _) => ": --max-requests was reached".to_owned(),
            (Some(Budget::Tokens), _) => ": --max-tokens-total was reached".to_owned(),
            (None, Some(trouble)) => format!(": {}", visible(trouble)),
            (None, None) => String::new(),
        };
        text.push_str(&format!("\nwarning: {} did not come{why}", counted(outcome.missing.cast_signed(), "answer")));
    }
    text
}
