//! Solutions of routing problems as VRPLIB has them: `Route #1: 5 3 9`, one line a route, and `Cost 827.3` at the end.

use std::fmt;

use crate::suites::text::{self, Faults};
use rounds_format::codes::{FOREIGN_CUT_OFF, FOREIGN_LINE, FOREIGN_NUMBER, FOREIGN_TWICE};
use rounds_format::path::Quoted;
use rounds_model::error::Result;

/// Routes by the numbers of their customers, from and to the depot, which is not written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Routes {
    /// Customers of each route in order.
    pub routes: Vec<Vec<usize>>,
    /// The cost that the file claims, as written.
    pub cost: String,
}

impl fmt::Display for Routes {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (index, route) in self.routes.iter().enumerate() {
            write!(out, "Route #{}:", index + 1)?;
            route.iter().try_for_each(|number| write!(out, " {number}"))?;
            out.write_str("\n")?;
        }
        writeln!(out, "Cost {}", self.cost)
    }
}

/// Reads a solution. The cost stands at its end, so a file without it is one cut off.
///
/// # Errors
/// [`Error::is_input`](rounds_model::Error::is_input) with every line that is neither a route nor the cost.
pub(super) fn read(text: &str) -> Result<Routes> {
    let mut faults = Faults::default();
    let mut routes = Vec::new();
    let mut cost = None;
    for line in text::lines(text::decode(text.as_bytes())?) {
        let (head, rest) = match line.text.split_once(':') {
            Some((head, rest)) => (head, rest),
            None => line.text.split_once(char::is_whitespace).unwrap_or((line.text, "")),
        };
        let head = head.trim().to_ascii_lowercase();
        if cost.is_some() {
            let what = "a line after the cost";
            faults.line(FOREIGN_TWICE, line.number, what, "give one solution a file, its cost as the last line");
            break;
        }
        if head == "cost" {
            let claimed = rest.trim();
            if !claimed.parse::<f64>().is_ok_and(f64::is_finite) {
                let what = format!("the cost {} is not a number", Quoted(claimed));
                faults.line(FOREIGN_NUMBER, line.number, what, "write a decimal number");
            }
            cost = Some(claimed.to_string());
        } else if is_route(&head) && line.text.contains(':') {
            let number = |word: &str| word.parse::<usize>().map_err(|_| word.to_string());
            match rest.split_whitespace().map(number).collect::<std::result::Result<Vec<_>, _>>() {
                Ok(route) => routes.push(route),
                Err(word) => {
                    let what = format!("{} is no number of a customer", Quoted(&word));
                    faults.line(FOREIGN_NUMBER, line.number, what, "write `Route #1: 5 3 9`");
                }
            }
        } else {
            let what = "a line that is neither a route nor the cost";
            faults.line(FOREIGN_LINE, line.number, what, "write `Route #1: 5 3 9` or `Cost 827.3`");
        }
    }
    if cost.is_none() {
        let help = "end the file with a line such as `Cost 827.3`";
        faults.add(FOREIGN_CUT_OFF, "Cost", "the file ends without the cost", help);
    }
    faults.or(Routes { routes, cost: cost.unwrap_or_default() })
}

/// `route #12`, in lower case.
fn is_route(head: &str) -> bool {
    let number = head.strip_prefix("route").map(|rest| rest.trim_start().trim_start_matches('#').trim_start());
    number.is_some_and(|number| !number.is_empty() && number.bytes().all(|byte| byte.is_ascii_digit()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_written_is_read() {
        let routes = Routes { routes: vec![vec![3, 1], vec![2]], cost: "12.5".into() };
        assert_eq!(routes.to_string(), "Route #1: 3 1\nRoute #2: 2\nCost 12.5\n");
        assert_eq!(read(&routes.to_string()).unwrap(), routes);
        assert_eq!(read("route 1 :\t3 1 \r\nROUTE #2: 2\r\nCOST: 12.5").unwrap(), routes);
    }

    #[test]
    fn anything_else_is_refused() {
        let texts = ["", "Route #1: 1", "Route #1: 1\nCost nan", "Route #1 1\nCost 1", "Route #1: -1\nCost 1"];
        for text in texts.into_iter().chain(["Route #x: 1\nCost 1", "Cost 1\nRoute #1: 1", "Cost", "<html>\nCost 1"]) {
            assert!(read(text).is_err(), "{text}");
        }
    }
}
