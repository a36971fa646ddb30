//! Small helpers for drawing.

use maud::{Markup, html};

/// A coordinate with one digit after the point, which is enough for a screen and keeps pages small.
pub(super) fn at(value: f64) -> String {
    let text = format!("{value:.1}");
    text.strip_suffix(".0").map(str::to_owned).unwrap_or(text)
}

/// A share of the width as a percentage, so that a drawing stretches with its page: an hour of ten is some ten pixels
/// to a hundredth.
pub(super) fn percent(share: f64) -> String {
    let text = format!("{:.2}", share * 100.0);
    let short = text.trim_end_matches('0').trim_end_matches('.');
    format!("{short}%")
}

/// The fill patterns of the page, drawn once: they tell stretches apart where colours do not.
pub(super) fn patterns() -> Markup {
    html! {
        svg.defs width="0" height="0" aria-hidden="true" {
            defs {
                pattern id="p-hatch" width="6" height="6" patternUnits="userSpaceOnUse" patternTransform="rotate(45)" {
                    rect.ground width="6" height="6" {}
                    path.ink d="M0 0V6" {}
                }
                pattern id="p-dots" width="5" height="5" patternUnits="userSpaceOnUse" {
                    rect.ground width="5" height="5" {}
                    circle.ink cx="2.5" cy="2.5" r="1" {}
                }
                path id="g-1" d="M3 3v12" {}
                path id="g-2" d="M3 3v12m3 -12v12" {}
                path id="g-3" d="M3 3v12m3 -12v12m3 -12v12" {}
                path id="g-late" d="M0 0l-4 -6h8z" {}
                path id="g-changed" d="M0 -2l5 5l-5 5l-5 -5z" {}
                pattern id="p-over" width="5" height="5" patternUnits="userSpaceOnUse" patternTransform="rotate(-45)" {
                    path.over d="M0 0V5" {}
                }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    #[test]
    fn coordinates_are_short() {
        assert_eq!([0.0, 12.34, 7.96, -0.04].map(super::at), ["0", "12.3", "8", "-0"]);
        assert_eq!([0.0, 0.5, 0.123_456, 1.0].map(super::percent), ["0%", "50%", "12.35%", "100%"]);
    }
}
