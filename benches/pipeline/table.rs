//! The tables that are printed.

use super::measure::Cost;

/// Begins a table of costs.
pub fn head(title: &str) {
    println!("\n{title:<26}{:>10}{:>10}{:>10}{:>10}", "wall s", "cpu s", "peak MB", "MB/s");
}

/// A line of it; `text`: bytes of text that were moved, if any.
pub fn row(name: &str, cost: Cost, text: Option<u64>) {
    let Cost { wall, cpu, peak } = cost;
    let speed = text.map(|text| format!("{:.0}", megabytes(text) / wall)).unwrap_or_default();
    println!("{name:<26}{wall:>10.2}{cpu:>10.2}{:>10.0}{speed:>10}", megabytes(peak));
}

/// A line of what a cost is against another one.
pub fn ratio(name: &str, cost: Cost, against: Cost) {
    let peak = cost.peak as f64 / against.peak as f64;
    println!("{name:<26}{:>9.2}x{:>9.2}x{peak:>9.2}x", cost.wall / against.wall, cost.cpu / against.cpu);
}

/// The seconds of each statement of a floor, as its process has told them: name, tabulator, seconds.
pub fn floor_steps(said: &str) {
    for (name, seconds) in said.lines().filter_map(|line| line.split_once('\t')) {
        let seconds: f64 = seconds.parse().unwrap_or_default();
        println!("  {name:<24}{seconds:>10.2}");
    }
}

pub fn megabytes(bytes: u64) -> f64 {
    bytes as f64 / 1e6
}
