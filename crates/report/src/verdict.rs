//! What the judge finds a plan to cost and to be.

use std::fmt::Write;

use rounds_format::plan::{CostFile, Kpis};

use crate::figures::KEY_FIGURES;
use crate::format::{grouped, length, worth};
use crate::words;
use rounds_model::units::Seconds;

/// Every part of `cost` as time of travel, and every key figure, a line each; ends with a newline.
pub fn verdict(cost: &CostFile, kpis: &Kpis) -> String {
    let mut text = format!("Cost: {} (as much as {})\n", grouped(cost.total), worth(cost.total));
    for (name, part) in words::components(cost, kpis.reserve_seconds.is_some()) {
        line(&mut text, name, &length(Seconds(part)));
    }
    text.push_str("\nKey figures\n");
    for figure in KEY_FIGURES.iter().filter(|figure| !figure.is_of_reserves() || kpis.reserve_seconds.is_some()) {
        line(&mut text, figure.name, &(figure.read)(kpis).words());
    }
    text
}

fn line(text: &mut String, name: &str, words: &str) {
    // Writing to a string cannot fail.
    let _ = writeln!(text, "  {name:<30}{words}");
}
