//! The best times for given routes, exactly.
//!
//! Once it is fixed who does what in which order, and in which window each visit starts, every rule of time says that
//! one start may be at most so much after another, and every price is so much for each second beyond that. Such a
//! linear programme is the dual of a min-cost circulation: an arc i → j with bound c stands for p(j) − p(i) ≤ c, its
//! capacity is the price of a second beyond it (none: the bound is hard). Cancelling negative cycles solves it in whole
//! numbers, and the shortest distances that remain are the times. (Ahuja, Magnanti, Orlin: Network Flows, 1993, 9.6.)

/// No price: the bound is hard.
const HARD: i64 = i64::MAX;

/// Start times to find under difference bounds. Node 0 is midnight, so to speak: its time is 0.
pub struct Schedule {
    nodes: usize,
    arcs: Vec<Arc>,
}

#[derive(Clone, Copy)]
struct Arc {
    from: usize,
    to: usize,
    bound: i64,
    price: i64,
}

/// An arc of the residual network: what can still be sent, and where to book it.
#[derive(Clone, Copy)]
struct Residual {
    from: usize,
    to: usize,
    cost: i64,
    room: i64,
    arc: usize,
    forward: bool,
}

impl Schedule {
    pub fn new() -> Self {
        Self { nodes: 1, arcs: Vec::new() }
    }

    /// A further time to find.
    pub fn node(&mut self) -> usize {
        self.nodes += 1;
        self.nodes - 1
    }

    /// p(later) ≥ p(earlier) + gap.
    pub fn after(&mut self, earlier: usize, later: usize, gap: i64) {
        self.arcs.push(Arc { from: later, to: earlier, bound: -gap, price: HARD });
    }

    /// p(later) ≤ p(earlier) + gap.
    pub fn within(&mut self, earlier: usize, later: usize, gap: i64) {
        self.arcs.push(Arc { from: earlier, to: later, bound: gap, price: HARD });
    }

    /// Each second of p(later) beyond p(earlier) + gap costs `price`.
    pub fn charge(&mut self, earlier: usize, later: usize, gap: i64, price: i64) {
        if price > 0 {
            self.arcs.push(Arc { from: earlier, to: later, bound: gap, price });
        }
    }

    /// The least cost and the times that have it; `None` where the hard bounds contradict each other.
    ///
    /// Every node needs an upper bound, if only by way of others.
    pub fn solve(&self) -> Option<(i64, Vec<i64>)> {
        let hard: Vec<Residual> = self.residuals(&vec![0; self.arcs.len()], true);
        if self.negative_cycle(&hard).is_some() {
            return None;
        }
        let mut flow = vec![0; self.arcs.len()];
        loop {
            let network = self.residuals(&flow, false);
            let Some(cycle) = self.negative_cycle(&network) else { return Some(self.read(&network)) };
            let room = cycle.iter().map(|&arc| network[arc].room).min().expect("a cycle has arcs");
            for arc in cycle {
                let Residual { arc, forward, .. } = network[arc];
                flow[arc] += if forward { room } else { -room };
            }
        }
    }

    fn residuals(&self, flow: &[i64], hard_only: bool) -> Vec<Residual> {
        let mut network = Vec::with_capacity(2 * self.arcs.len());
        for (index, &Arc { from, to, bound, price }) in self.arcs.iter().enumerate() {
            let room = if price == HARD { HARD } else { price - flow[index] };
            if room > 0 && !(hard_only && price != HARD) {
                network.push(Residual { from, to, cost: bound, room, arc: index, forward: true });
            }
            if flow[index] > 0 {
                let (from, to) = (to, from);
                network.push(Residual { from, to, cost: -bound, room: flow[index], arc: index, forward: false });
            }
        }
        network
    }

    /// Arcs of a cycle with negative cost, by Bellman and Ford from everywhere at once.
    fn negative_cycle(&self, network: &[Residual]) -> Option<Vec<usize>> {
        let mut distance = vec![0; self.nodes];
        let mut into: Vec<Option<usize>> = vec![None; self.nodes];
        let mut moved = None;
        for _ in 0..=self.nodes {
            moved = None;
            for (index, arc) in network.iter().enumerate() {
                if distance[arc.from] + arc.cost < distance[arc.to] {
                    distance[arc.to] = distance[arc.from] + arc.cost;
                    into[arc.to] = Some(index);
                    moved = Some(arc.to);
                }
            }
            moved?;
        }
        // Far enough back along the predecessors lies the cycle.
        let back = |node: usize| into[node].map(|arc| (arc, network[arc].from));
        let mut node = moved?;
        for _ in 0..self.nodes {
            node = back(node)?.1;
        }
        let (first, mut cycle) = (node, Vec::new());
        loop {
            let (arc, before) = back(node)?;
            cycle.push(arc);
            node = before;
            if node == first {
                return Some(cycle);
            }
        }
    }

    /// Times are shortest distances from node 0 in the last residual network.
    fn read(&self, network: &[Residual]) -> (i64, Vec<i64>) {
        let mut times = vec![i64::MAX; self.nodes];
        times[0] = 0;
        for _ in 0..self.nodes {
            for arc in network {
                if times[arc.from] < i64::MAX {
                    times[arc.to] = times[arc.to].min(times[arc.from] + arc.cost);
                }
            }
        }
        assert!(times.iter().all(|&time| time < i64::MAX), "every node has an upper bound");
        let soft = self.arcs.iter().filter(|arc| arc.price < HARD);
        let cost = soft.map(|arc| arc.price * (times[arc.to] - times[arc.from] - arc.bound).max(0)).sum();
        (cost, times)
    }
}
