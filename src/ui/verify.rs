//! Proofs: what was looked at, and what is not as it should be.

use std::path::Path;

use super::{count, visible};
use crate::verify::Proof;

/// One line a proof: how much was looked at, `ok` or the first faults.
pub fn proof_summary(of: &Path, proofs: &[Proof]) -> String {
    let mut text = visible(&of.to_string_lossy());
    for proof in proofs {
        let outcome = if proof.faults == 0 { "ok".to_owned() } else { format!("{} FAULTS", count(proof.faults)) };
        text.push_str(&format!("\n {:<9} {:>12}  {outcome:<9} {}", proof.name, count(proof.checked), proof.about));
        for fault in &proof.first {
            text.push_str(&format!("\n   {}: {}", visible(&fault.id), visible(&fault.what)));
        }
        if proof.faults > proof.first.len() as i64 {
            text.push_str(&format!("\n   and {} more", count(proof.faults - proof.first.len() as i64)));
        }
    }
    text
}
