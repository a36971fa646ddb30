//! Prize-collecting vehicle routing with time windows in VRPLIB's format, as `PyVRP/Instances` publishes it.
//!
//! Specifications (`CAPACITY : 200`) and sections (`DEMAND_SECTION`, one node a line) in any order, `EOF` at the end.
//! Node 1 is the depot; solutions number the clients from 1, so client 1 is node 2, and visits are named as in
//! solutions.
//!
//! The convention is that of the 12th DIMACS challenge: distances truncated to a tenth. Costs are whole tenths,
//! distance plus the prizes of clients left out. A client whose prize is 0 must be served, as PyVRP reads it.

use std::collections::BTreeMap;

use crate::suites::text::{self, Faults, Line, Number};
use crate::suites::vrptw::{CAPACITY, COORDINATE, CostUnit, DEMAND, Instance, Node, PRIZE, TIME, VEHICLES, VrptwCase};
use crate::suites::{Case, Suite, family};
use rounds_format::codes::*;
use rounds_format::path::Quoted;
use rounds_model::error::{Error, Result};

/// The suite `pcvrptw`.
#[derive(Debug)]
pub struct Pcvrptw;

const NOTES: &str = "Prize-collecting VRPTW, DIMACS convention. One second is a tenth of the file's unit of time and \
    distance; the price of leaving a client out is its prize in tenths. Visit 1 is node 2 of the file, as in solutions.";

/// The number of a node, and how many there are.
const NODE: Number = Number { name: "the number of the node", places: 0, least: 1, most: 1_000_000_000 };

/// Specifications that are read.
const SPECIFICATIONS: [&str; 8] =
    ["NAME", "COMMENT", "TYPE", "DIMENSION", "VEHICLES", "CAPACITY", "SERVICE_TIME", "EDGE_WEIGHT_TYPE"];

/// Sections of one line a node, with their columns.
const TABLES: [(&str, &[Number]); 5] = [
    ("NODE_COORD_SECTION", &[COORDINATE, COORDINATE]),
    ("DEMAND_SECTION", &[DEMAND]),
    ("TIME_WINDOW_SECTION", &[TIME, TIME]),
    ("PRIZE_SECTION", &[PRIZE]),
    ("SERVICE_TIME_SECTION", &[TIME]),
];
const COORDINATES: usize = 0;
const DEMANDS: usize = 1;
const WINDOWS: usize = 2;
const PRIZES: usize = 3;
const SERVICES: usize = 4;

const DEPOTS: &str = "DEPOT_SECTION";

impl Suite for Pcvrptw {
    fn name(&self) -> &'static str {
        "pcvrptw"
    }

    fn extensions(&self) -> &'static [&'static str] {
        &["vrp"]
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
        records["bks"][stem].as_f64()
    }

    fn class(&self, stem: &str) -> String {
        family(stem)
    }
}

/// Which part of the file the next line belongs to.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
enum Part {
    #[default]
    Specifications,
    Table(usize),
    Depots,
    /// A section that has been refused: its lines say nothing more.
    Refused,
    /// After `EOF`.
    Over,
}

/// A section of one line a node.
#[derive(Debug, Default)]
struct Table {
    /// Where it begins.
    line: usize,
    /// Its rows by node.
    rows: BTreeMap<i64, Row>,
    /// Whether a line could not be taken in.
    lost: bool,
}

/// A row of a table: where it stands, and its values.
#[derive(Clone, Copy, Debug, Default)]
struct Row {
    line: usize,
    values: [i64; 2],
}

/// A file on its way to an instance.
#[derive(Debug, Default)]
struct Reader {
    part: Part,
    specifications: BTreeMap<&'static str, (usize, String)>,
    tables: [Option<Table>; TABLES.len()],
    /// Where the list of depots begins, its nodes, and whether it has ended.
    depots: Option<(usize, Vec<i64>, bool)>,
    faults: Faults,
}

impl Reader {
    fn line(&mut self, line: Line<'_>) {
        if self.part == Part::Over {
            return self.faults.line(FOREIGN_LINE, line.number, "a line after `EOF`", "end the file with `EOF`");
        }
        if line.text.starts_with(|c: char| c.is_alphabetic()) {
            return self.keyword(line);
        }
        match self.part {
            Part::Table(table) => self.row(table, line),
            Part::Depots => self.depot(line),
            Part::Refused | Part::Over => {}
            Part::Specifications => {
                let what = "numbers that belong to no section";
                self.faults.line(
                    FOREIGN_LINE,
                    line.number,
                    what,
                    "begin a section such as `DEMAND_SECTION` before them",
                );
            }
        }
    }

    /// A specification, the title of a section, or the end.
    fn keyword(&mut self, line: Line<'_>) {
        let (key, value) = line.text.split_once(':').unwrap_or((line.text, ""));
        let (key, value) = (key.trim().to_ascii_uppercase(), value.trim());
        let twice = |faults: &mut Faults, first: usize| {
            let what = format!("{} stands on line {first} already", Quoted(&key));
            faults.line(FOREIGN_TWICE, line.number, what, "give each specification and section once");
        };
        if key == "EOF" {
            self.part = Part::Over;
        } else if let Some(table) = TABLES.iter().position(|(name, _)| *name == key) {
            let new = Table { line: line.number, ..Table::default() };
            if let Some(first) = self.tables[table].replace(new) {
                twice(&mut self.faults, first.line);
            }
            self.part = Part::Table(table);
        } else if key == DEPOTS {
            if let Some((first, ..)) = self.depots.replace((line.number, Vec::new(), false)) {
                twice(&mut self.faults, first);
            }
            self.part = Part::Depots;
        } else if let Some(name) = SPECIFICATIONS.into_iter().find(|name| *name == key) {
            if let Some((first, _)) = self.specifications.insert(name, (line.number, value.into())) {
                twice(&mut self.faults, first);
            }
            self.part = Part::Specifications;
        } else {
            let what = format!("{} is nothing that this suite can express", Quoted(&key));
            let help = "give an instance without it: one depot, identical vehicles, demands, time windows and prizes";
            self.faults.line(FOREIGN_INEXPRESSIBLE, line.number, what, help);
            self.part = Part::Refused;
        }
    }

    fn row(&mut self, index: usize, line: Line<'_>) {
        let (name, columns) = TABLES[index];
        let Some(table) = &mut self.tables[index] else { return };
        let words = line.words();
        if words.len() != columns.len() + 1 {
            table.lost = true;
            let what = format!("{} fields in {name}, where {} belong", words.len(), columns.len() + 1);
            let help = "a field is missing, doubled or cut off: mend the line";
            return self.faults.line(FOREIGN_FIELDS, line.number, what, help);
        }
        let mut row = Row { line: line.number, ..Row::default() };
        for ((value, column), word) in row.values.iter_mut().zip(columns).zip(&words[1..]) {
            *value = column.read(word, line.number, &mut self.faults).unwrap_or_default();
        }
        let Some(node) = NODE.read(words[0], line.number, &mut self.faults) else {
            table.lost = true;
            return;
        };
        if let Some(before) = table.rows.insert(node, row) {
            table.lost = true;
            let what = format!("node {node} stands on line {} already", before.line);
            self.faults.line(FOREIGN_TWICE, line.number, what, "give each node one line in a section");
        }
    }

    fn depot(&mut self, line: Line<'_>) {
        let Some((_, nodes, ended)) = &mut self.depots else { return };
        for word in line.words() {
            match word {
                _ if *ended => {
                    let what = "a depot after the -1 that ends the list";
                    self.faults.line(FOREIGN_LINE, line.number, what, "write the list of depots before the -1");
                }
                "-1" => *ended = true,
                _ => nodes.extend(NODE.read(word, line.number, &mut self.faults)),
            }
        }
    }

    /// The number that a specification gives.
    fn number(&mut self, name: &str, kind: Number) -> Option<i64> {
        let (line, value) = self.specifications.get(name)?;
        kind.read(value, *line, &mut self.faults)
    }

    /// The number of a specification that must be there.
    fn needed(&mut self, name: &'static str, kind: Number) -> Option<i64> {
        if !self.specifications.contains_key(name) {
            self.faults.add(FOREIGN_CUT_OFF, name, "the specification is missing", format!("give `{name} : …`"));
        }
        self.number(name, kind)
    }

    /// Refuses another value than `due` of a specification that must be there.
    fn only(&mut self, name: &'static str, due: &str) {
        match self.specifications.get(name) {
            Some((_, value)) if value.eq_ignore_ascii_case(due) => {}
            Some((line, value)) => {
                let what = format!("`{name}` {} cannot be expressed", Quoted(value));
                self.faults.line(FOREIGN_INEXPRESSIBLE, *line, what, format!("give an instance with {due}"));
            }
            None => {
                self.faults.add(FOREIGN_CUT_OFF, name, "the specification is missing", format!("give `{name} : {due}`"))
            }
        }
    }

    /// The rows of a table in the order of the nodes; `None` where it is not there or not one row for each of them.
    fn rows(&mut self, index: usize, dimension: Option<i64>) -> Option<Vec<Row>> {
        let Table { line, rows, lost } = self.tables[index].take()?;
        let dimension = dimension.filter(|_| !lost)?;
        let numbers = rows.keys().copied().chain(std::iter::once(dimension + 1));
        let Some((due, found)) = (1..).zip(numbers).find(|(due, found)| due != found) else {
            return Some(rows.into_values().collect());
        };
        let what = match due > dimension {
            true => format!("node {due} in an instance of {dimension}"),
            false => format!("node {due} is missing, of {dimension} as the DIMENSION says; next is {found}"),
        };
        self.faults.line(FOREIGN_COUNT, line, what, "give every node one line in every section");
        None
    }

    /// Refuses anything but node 1 as the one depot.
    fn one_depot(&mut self) {
        match &self.depots {
            None => {
                self.faults.add(FOREIGN_CUT_OFF, DEPOTS, "the section is missing", "give `DEPOT_SECTION`, `1`, `-1`");
            }
            Some((line, _, false)) => {
                self.faults.line(FOREIGN_CUT_OFF, *line, "the list of depots does not end", "end it with -1");
            }
            Some((_, nodes, true)) if *nodes == [1] => {}
            Some((line, nodes, true)) => {
                let what = match nodes.len() {
                    0 => "no depot".into(),
                    1 => format!("node {} as the depot: solutions number clients as if it were the first", nodes[0]),
                    count => format!("{count} depots"),
                };
                self.faults.line(FOREIGN_INEXPRESSIBLE, *line, what, "give an instance with node 1 as its one depot");
            }
        }
    }

    fn finish(mut self) -> Result<Instance> {
        if self.part != Part::Over {
            self.faults.add(
                FOREIGN_CUT_OFF,
                "EOF",
                "the file ends without `EOF`",
                "give the whole file, `EOF` at its end",
            );
        }
        self.only("TYPE", "PCVRPTW");
        self.only("EDGE_WEIGHT_TYPE", "EUC_2D");
        self.one_depot();
        let dimension = self.needed("DIMENSION", Number { name: "the dimension", ..NODE });
        let vehicles = self.needed("VEHICLES", VEHICLES);
        let capacity = self.needed("CAPACITY", CAPACITY);
        let service = self.number("SERVICE_TIME", TIME);
        if let (Some(_), Some(table)) = (service, &self.tables[SERVICES]) {
            let what = "both `SERVICE_TIME` and `SERVICE_TIME_SECTION`";
            self.faults.line(FOREIGN_TWICE, table.line, what, "give one of the two");
        }
        for table in [COORDINATES, DEMANDS, WINDOWS, PRIZES] {
            if self.tables[table].is_none() {
                let (name, _) = TABLES[table];
                self.faults.add(FOREIGN_CUT_OFF, name, "the section is missing", "give it, one line a node");
            }
        }
        let [at, demands, windows, prizes, services] = std::array::from_fn(|table| self.rows(table, dimension));
        let (Some(at), Some(demands), Some(windows), Some(prizes)) = (at, demands, windows, prizes) else {
            return self.refuse();
        };
        let node = |index: usize| Node {
            at: at[index].values.into(),
            demand: demands[index].values[0],
            ready: windows[index].values[0],
            due: windows[index].values[1],
            service: match &services {
                Some(services) => services[index].values[0],
                None if index == 0 => 0,
                None => service.unwrap_or_default(),
            },
            prize: Some(prizes[index].values[0]).filter(|prize| *prize > 0),
            lines: (demands[index].line, windows[index].line),
        };
        let (depot, customers) = (node(0), (1..at.len()).map(node).collect());
        if depot.prize.is_some() {
            let line = prizes[0].line;
            self.faults.line(FOREIGN_INEXPRESSIBLE, line, "the depot has a prize", "give 0 for it");
        }
        let (Some(vehicles), Some(capacity)) = (vehicles, capacity) else { return self.refuse() };
        let instance = Instance { vehicles, capacity, depot, customers, unit: CostUnit::Tenths };
        instance.check(&mut self.faults);
        self.faults.or(instance)
    }

    /// What was noted on the way here: there is always something.
    fn refuse(self) -> Result<Instance> {
        self.faults.or(())?;
        Err(Error::internal("an instance is refused, and nothing is wrong with it"))
    }
}
