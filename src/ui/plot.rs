//! Bars and histograms of block characters.

/// Eighths of a block, lying and standing.
const LYING: [char; 9] = [' ', '▏', '▎', '▍', '▌', '▋', '▊', '▉', '█'];
const STANDING: [char; 9] = [' ', '▁', '▂', '▃', '▄', '▅', '▆', '▇', '█'];

/// The whole eighths that a share of so many blocks fills; what is more than nothing is seen.
fn eighths(share: f64, blocks: usize) -> usize {
    let filled = (share.clamp(0.0, 1.0) * (blocks * 8) as f64).round() as usize;
    if share > 0.0 { filled.max(1) } else { filled }
}

fn block(of: [char; 9], filled: usize) -> char {
    of.get(filled.min(8)).copied().unwrap_or(' ')
}

/// A bar that fills a share of `width` columns, the rest blank.
pub fn bar(share: f64, width: usize) -> String {
    let filled = eighths(share, width);
    (0..width).map(|at| block(LYING, filled.saturating_sub(at * 8))).collect()
}

/// Columns side by side, each `width` wide and as high as its value; the lines from the top down.
pub fn columns(values: &[i64], width: usize, height: usize) -> Vec<String> {
    let most = values.iter().copied().max().unwrap_or_default().max(1);
    let filled: Vec<usize> = values.iter().map(|value| eighths(*value as f64 / most as f64, height)).collect();
    let line = |at: usize| {
        let part = |filled: &usize| block(STANDING, filled.saturating_sub(at * 8)).to_string().repeat(width);
        filled.iter().map(part).collect()
    };
    (0..height).rev().map(line).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_bar_is_as_long_as_its_share() {
        assert_eq!([bar(0.0, 4), bar(0.5, 4), bar(1.0, 4), bar(7.0, 4)], ["    ", "██  ", "████", "████"]);
        assert_eq!([bar(0.28, 4), bar(0.0001, 4)], ["█▏  ", "▏   "]);
        assert_eq!(bar(f64::NAN, 2), "  ");
    }

    #[test]
    fn columns_stand_on_the_last_line() {
        assert_eq!(columns(&[0, 1, 8, 16], 1, 2), ["   █", " ▁██"]);
        assert_eq!(columns(&[3, 3], 2, 1), ["████"]);
        assert_eq!(columns(&[], 2, 1), [""]);
    }
}
