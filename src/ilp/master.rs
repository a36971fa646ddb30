//! The master problem of column generation: routes, at most one a shift, such that every visit is served or paid for.

/// The part of the master problem that does not change.
#[derive(Clone, Debug, Default)]
pub struct Frame {
    /// Per staff entry its visit, by number; [`NONE`](crate::evaluate::NONE) where it is not asked for.
    pub visit_of: Vec<u32>,
    /// Per visit, what leaving it out costs.
    pub out: Vec<f64>,
    /// Pairs of visits: the second may be left in only if the first is.
    pub needs: Vec<(u32, u32)>,
    /// Per group, how many shifts it has.
    pub shifts: Vec<f64>,
    /// Per group, whether its shifts must have a route, so that their price may be negative too.
    pub must: Vec<bool>,
}

/// A route as a constraint.
#[derive(Clone, Debug, PartialEq)]
pub struct Row {
    /// Its group.
    pub group: u32,
    /// Staff entries with how often they are served, each once.
    pub entries: Vec<(u32, f64)>,
    /// What it costs.
    pub cost: f64,
}

/// Dual values of the master problem.
#[derive(Clone, Debug, Default)]
pub struct Duals {
    /// Per staff entry.
    pub entries: Vec<f64>,
    /// Per pair of [`Frame::needs`].
    pub needs: Vec<f64>,
    /// Per group: what one more of its shifts would save.
    pub groups: Vec<f64>,
    /// The optimum of the master problem with the routes it has.
    pub value: f64,
}

/// A master problem that grows by routes.
pub trait Master {
    /// Adds routes.
    fn add(&mut self, rows: Vec<Row>);

    /// The dual values now; `None` if the solver fails, which costs the bound nothing but its improvement.
    fn solve(&mut self) -> Option<Duals>;

    /// Per route added, whether the last optimum uses it.
    fn used(&self) -> Vec<bool>;
}
