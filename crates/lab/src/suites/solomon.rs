//! Solomon's text format, which Gehring and Homberger took over: vehicle routing with time windows.
//!
//! ```text
//! R101
//!
//! VEHICLE
//! NUMBER     CAPACITY
//!   25         200
//!
//! CUSTOMER
//! CUST NO.   XCOORD.   YCOORD.    DEMAND   READY TIME   DUE DATE   SERVICE TIME
//!     0          35      35           0       0         230           0
//!     1          41      49          10     161         171          10
//! ```
//!
//! Customer 0 is the depot. The convention is that of the 12th DIMACS challenge: distances truncated to a tenth, travel
//! times the same, total distance minimised, any number of the given vehicles used. The format does not say how
//! many customers there are, so a file cut off between two lines cannot be told from a smaller instance.

use std::collections::BTreeMap;

use crate::suites::text::{self, Faults, Line, Number};
use crate::suites::vrptw::{CAPACITY, COORDINATE, CostUnit, DEMAND, Instance, Node, TIME, VEHICLES, VrptwCase};
use crate::suites::{Case, Suite, family};
use rounds_format::codes::*;
use rounds_model::error::Result;

/// The suite `solomon`.
#[derive(Debug)]
pub struct Solomon;

/// A customer's number; 0 is the depot.
const CUSTOMER: Number = Number { name: "the customer's number", places: 0, least: 0, most: 1_000_000_000 };

const NOTES: &str = "Solomon text, DIMACS convention. One second is a tenth of the file's unit of time and distance; the \
    cost of a plan that leaves nobody out is ten times its distance.";

impl Suite for Solomon {
    fn name(&self) -> &'static str {
        "solomon"
    }

    fn extensions(&self) -> &'static [&'static str] {
        &["txt"]
    }

    fn solution_extension(&self) -> &'static str {
        "sol"
    }

    fn read(&self, bytes: &[u8], stem: &str) -> Result<Box<dyn Case>> {
        let mut reader = Reader::default();
        text::lines(text::decode(bytes)?).for_each(|line| reader.line(line));
        Ok(Box::new(VrptwCase::new(reader.finish()?, stem, NOTES)))
    }

    fn best_known(&self, records: &serde_json::Value, stem: &str) -> Option<f64> {
        records[stem]["dimacs"]["distance"].as_f64()
    }

    fn class(&self, stem: &str) -> String {
        family(stem)
    }
}

/// Which part of the file the next line belongs to.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
enum Part {
    #[default]
    Name,
    Vehicle,
    Customer,
}

/// A file on its way to an instance.
#[derive(Debug, Default)]
struct Reader {
    part: Part,
    /// Lines so far that hold something.
    seen: usize,
    /// Whether the column titles of the part have been met.
    titled: bool,
    fleet: Option<(i64, i64)>,
    nodes: BTreeMap<i64, Node>,
    had: (bool, bool),
    /// Whether a line of the part `VEHICLE`, or of `CUSTOMER`, could not be taken in.
    lost: (bool, bool),
    faults: Faults,
}

impl Reader {
    fn line(&mut self, line: Line<'_>) {
        self.seen += 1;
        match line.letters().as_str() {
            "VEHICLE" => self.begin(Part::Vehicle, line),
            "CUSTOMER" => self.begin(Part::Customer, line),
            letters => match self.part {
                Part::Name if self.seen == 1 => {}
                Part::Name => {
                    let what = "a line before the first section";
                    self.faults.line(FOREIGN_LINE, line.number, what, "after the name comes `VEHICLE` or `CUSTOMER`");
                }
                part if !self.titled => self.titles(part, line, letters),
                Part::Vehicle => self.fleet(line),
                Part::Customer => self.node(line),
            },
        }
    }

    fn begin(&mut self, part: Part, line: Line<'_>) {
        let had = if part == Part::Vehicle { &mut self.had.0 } else { &mut self.had.1 };
        if std::mem::replace(had, true) {
            self.faults.line(FOREIGN_TWICE, line.number, "this section stands twice", "give each section once");
        }
        (self.part, self.titled) = (part, false);
    }

    /// Column titles: other columns, or the same in another order, are not to be read as these.
    fn titles(&mut self, part: Part, line: Line<'_>, letters: &str) {
        let (due, titles) = match part {
            Part::Vehicle => ("NUMBERCAPACITY", "NUMBER CAPACITY"),
            _ => (
                "CUSTNOXCOORDYCOORDDEMANDREADYTIMEDUEDATESERVICETIME",
                "CUST NO. XCOORD. YCOORD. DEMAND READY TIME DUE DATE SERVICE TIME",
            ),
        };
        if letters.replace("DUETIME", "DUEDATE") != due {
            self.faults.line(
                FOREIGN_FIELDS,
                line.number,
                "other column titles than the format's",
                format!("write `{titles}`"),
            );
        }
        self.titled = true;
    }

    fn fleet(&mut self, line: Line<'_>) {
        let words = line.words();
        let [vehicles, capacity] = words[..] else {
            return self.fields(line, words.len(), 2);
        };
        let vehicles = VEHICLES.read(vehicles, line.number, &mut self.faults);
        let capacity = CAPACITY.read(capacity, line.number, &mut self.faults);
        let fleet = (vehicles.unwrap_or_default(), capacity.unwrap_or_default());
        if self.fleet.replace(fleet).is_some() {
            let what = "a second kind of vehicle";
            self.faults.line(FOREIGN_TWICE, line.number, what, "the format has one line of vehicles, all alike");
        }
    }

    fn node(&mut self, line: Line<'_>) {
        let words = line.words();
        let [number, x, y, demand, ready, due, service] = words[..] else {
            return self.fields(line, words.len(), 7);
        };
        let number = CUSTOMER.read(number, line.number, &mut self.faults);
        let mut read = |kind: Number, word| kind.read(word, line.number, &mut self.faults).unwrap_or_default();
        let node = Node {
            at: (read(COORDINATE, x), read(COORDINATE, y)),
            demand: read(DEMAND, demand),
            ready: read(TIME, ready),
            due: read(TIME, due),
            service: read(TIME, service),
            prize: None,
            lines: (line.number, line.number),
        };
        let Some(number) = number else {
            self.lost.1 = true;
            return;
        };
        if let Some(before) = self.nodes.insert(number, node) {
            let what = format!("customer {number} stands on line {} already", before.lines.0);
            self.faults.line(FOREIGN_TWICE, line.number, what, "give each customer one line and a number of its own");
            self.lost.1 = true;
        }
    }

    fn fields(&mut self, line: Line<'_>, found: usize, due: usize) {
        let what = format!("{found} fields where {due} belong");
        self.faults.line(FOREIGN_FIELDS, line.number, what, "a field is missing, doubled or cut off: mend the line");
        let lost = if self.part == Part::Vehicle { &mut self.lost.0 } else { &mut self.lost.1 };
        *lost = true;
    }

    fn finish(mut self) -> Result<Instance> {
        for (had, name) in [(self.had.0, "VEHICLE"), (self.had.1, "CUSTOMER")] {
            if !had {
                let what = format!("there is no section `{name}`");
                self.faults.add(FOREIGN_CUT_OFF, name, what, "give the whole file");
            }
        }
        if self.had.0 && self.fleet.is_none() && !self.lost.0 {
            self.faults.add(
                FOREIGN_CUT_OFF,
                "VEHICLE",
                "the section is empty",
                "give the number of vehicles and their capacity",
            );
        }
        let gap = (0..).zip(self.nodes.keys().copied()).find(|(due, number)| due != number);
        if let Some((due, found)) = gap.filter(|_| !self.lost.1) {
            let missing = if due == 0 { "the depot, customer 0,".into() } else { format!("customer {due}") };
            let what = format!("{missing} is missing, though there is customer {found}");
            self.faults.add(FOREIGN_COUNT, "CUSTOMER", what, "number the customers from 0 without a gap");
        }
        if self.had.1 && self.nodes.is_empty() && !self.lost.1 {
            self.faults.add(FOREIGN_CUT_OFF, "CUSTOMER", "the section is empty", "give the depot and the customers");
        }
        let (vehicles, capacity) = self.fleet.unwrap_or_default();
        // Where there is no depot something is wrong already.
        let depot = self.nodes.remove(&0).unwrap_or(Node { due: 1, ..Node::default() });
        let customers = self.nodes.into_values().collect();
        let instance = Instance { vehicles, capacity, depot, customers, unit: CostUnit::Units };
        instance.check(&mut self.faults);
        self.faults.or(instance)
    }
}
