//! The rules of the field for a solution: load, time windows, everybody who must be served once, back in time.
//!
//! Recomputed from the order of the routes alone; nothing of the day or of the plan is looked at.

use super::{CostUnit, Instance};

impl Instance {
    /// Distance of the routes and prizes of the customers that none of them serves, in tenths.
    pub(super) fn cost(&self, routes: &[Vec<usize>]) -> i64 {
        let known = |number: &&usize| (1..=self.customers.len()).contains(*number);
        let mut served = vec![false; self.customers.len() + 1];
        let mut tenths = 0;
        for route in routes {
            let mut last = 0;
            for &number in route.iter().filter(known) {
                served[number] = true;
                tenths += self.tenths(last, number);
                last = number;
            }
            tenths += self.tenths(last, 0);
        }
        let left_out = self.customers.iter().zip(&served[1..]).filter(|(_, served)| !**served);
        tenths + left_out.filter_map(|(customer, _)| customer.prize).sum::<i64>()
    }

    /// Every rule that the routes break, one line each.
    pub(super) fn violations(&self, routes: &[Vec<usize>]) -> Vec<String> {
        let mut found = Vec::new();
        let used = routes.iter().filter(|route| !route.is_empty()).count();
        if used as i64 > self.vehicles {
            found.push(format!("{used} routes for {} vehicles", self.vehicles));
        }
        let mut times = vec![0_usize; self.customers.len() + 1];
        for (index, route) in routes.iter().enumerate() {
            for &number in route {
                match times.get_mut(number).filter(|_| number != 0) {
                    Some(times) => *times += 1,
                    None => found.push(format!("route {}: there is no customer {number}", index + 1)),
                }
            }
            self.drive(index + 1, route, &mut found);
        }
        for (number, &times) in times.iter().enumerate().skip(1) {
            match times {
                0 if self.node(number).prize.is_none() => found.push(format!("customer {number} is not served")),
                0 | 1 => {}
                _ => found.push(format!("customer {number} is served {times} times")),
            }
        }
        found
    }

    /// Drives one route as early as it can be driven; what is too much or too late is noted.
    fn drive(&self, name: usize, route: &[usize], found: &mut Vec<String>) {
        let known = || route.iter().copied().filter(|number| (1..=self.customers.len()).contains(number));
        let load: i64 = known().map(|number| self.node(number).demand).sum();
        if load > self.capacity {
            found.push(format!("route {name}: a load of {load} where {} fit", self.capacity));
        }
        let (mut last, mut clock) = (0, self.depot.ready);
        for number in known() {
            let node = self.node(number);
            clock = (clock + self.tenths(last, number)).max(node.ready);
            if clock > node.due {
                let late = CostUnit::Units.text(clock - node.due);
                found.push(format!("route {name}: customer {number} is served {late} after its due time"));
            }
            clock += node.service;
            last = number;
        }
        clock += self.tenths(last, 0);
        if last != 0 && clock > self.depot.due {
            let late = CostUnit::Units.text(clock - self.depot.due);
            found.push(format!("route {name}: back at the depot {late} after it closes"));
        }
    }
}
