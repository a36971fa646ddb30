//! When to stop: the only place of the search that reads a clock.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

/// When a search ends: whichever of its limits comes first.
#[derive(Clone, Debug, Default)]
#[non_exhaustive]
pub struct StopRule {
    /// Wall-clock time.
    pub max_time: Option<Duration>,
    /// Iterations over all islands. Without a time limit, plans then depend on day, seed and this alone.
    pub iterations: Option<u64>,
    /// Set from outside (Ctrl-C) to end the search with the best plan so far.
    pub interrupt: Option<Arc<AtomicBool>>,
    /// The moment from which `max_time` counts; without one, the moment at which the work begins that is given the
    /// rule.
    pub since: Option<Instant>,
}

impl StopRule {
    /// Stop after this much time.
    pub fn after(time: Duration) -> StopRule {
        StopRule { max_time: Some(time), ..StopRule::default() }
    }

    /// Stop after this many iterations: the same plan on every machine and any number of threads.
    pub fn iterations(count: u64) -> StopRule {
        StopRule { iterations: Some(count), ..StopRule::default() }
    }

    /// Stop after this much time too, if that comes first.
    pub fn or_after(self, time: Duration) -> StopRule {
        StopRule { max_time: Some(time), ..self }
    }

    /// Stop after this many iterations too, if that comes first.
    pub fn or_iterations(self, count: u64) -> StopRule {
        StopRule { iterations: Some(count), ..self }
    }

    /// Stop too when `flag` is set, with the best plan so far.
    pub fn or_when(self, flag: Arc<AtomicBool>) -> StopRule {
        StopRule { interrupt: Some(flag), ..self }
    }

    /// The same rule with some of its time left over for what comes after the search on a day of this many visits.
    pub fn sparing(&self, visits: usize) -> StopRule {
        let all = SPARED_AT_LEAST + SPARED_A_VISIT * visits as u32;
        let spared = |limit: Duration| all.min(SPARED).min(limit / 20);
        StopRule { max_time: self.max_time.map(|limit| limit.saturating_sub(spared(limit))), ..self.clone() }
    }

    /// The rule for the part of the work from `first` to `last` hundredths of it; time counts from where it counted.
    pub fn between(&self, first: u32, last: u32) -> StopRule {
        let done = |hundredths: u32| self.iterations.map(|all| (u128::from(all) * u128::from(hundredths) / 100) as u64);
        let iterations = done(last).zip(done(first)).map(|(last, first)| last - first);
        StopRule { max_time: self.max_time.map(|limit| limit * last / 100), iterations, ..self.clone() }
    }

    /// The same rule with its time counting from now on, if it does not count already: for work of several steps under
    /// one limit.
    #[allow(clippy::disallowed_methods, reason = "the stop rule is where the clock reaches the search")]
    pub fn started(&self) -> StopRule {
        StopRule { since: Some(self.since.unwrap_or_else(Instant::now)), ..self.clone() }
    }
}

/// Time for what comes after the search on any day, however small: a thread may have to wait for its turn.
const SPARED_AT_LEAST: Duration = Duration::from_millis(20);
/// The same, a visit of the day; in all at most [`SPARED`] and a twentieth of the limit.
const SPARED_A_VISIT: Duration = Duration::from_micros(150);
/// The most time that is left for what comes after the search; what there is after an interrupt.
const SPARED: Duration = Duration::from_millis(300);

/// A stop rule under way.
#[derive(Clone, Debug)]
pub struct Watch {
    rule: StopRule,
    begun: Instant,
}

impl Watch {
    /// Starts the clock, or goes on with one that was started before.
    #[allow(clippy::disallowed_methods, reason = "the stop rule is where the clock reaches the search")]
    pub fn start(rule: &StopRule) -> Watch {
        Watch { rule: rule.clone(), begun: rule.since.unwrap_or_else(Instant::now) }
    }

    /// Time since the start.
    pub fn elapsed(&self) -> Duration {
        self.begun.elapsed()
    }

    /// Whether time is up or somebody asked to stop.
    pub fn is_over(&self) -> bool {
        self.rule.interrupt.as_ref().is_some_and(|flag| flag.load(Ordering::Relaxed))
            || self.rule.max_time.is_some_and(|limit| self.elapsed() >= limit)
    }

    /// When what comes after the search has to end: at the limit; after an interrupt, soon.
    pub fn afterwards(self) -> impl Fn() -> bool + Sync {
        let until = self.elapsed() + SPARED;
        move || {
            let passed = self.elapsed();
            self.rule.max_time.is_some_and(|limit| passed >= limit) || (self.is_over() && passed >= until)
        }
    }

    /// How much of the time is used, from 0 to 1; 0 without a time limit.
    pub fn time_used(&self) -> f64 {
        self.rule.max_time.map_or(0.0, |limit| (self.elapsed().as_secs_f64() / limit.as_secs_f64().max(1e-9)).min(1.0))
    }

    /// Time left until this part of the limit is used; zero after an interrupt, endless without a time limit.
    pub fn left(&self, part: f64) -> Duration {
        if self.is_over() {
            return Duration::ZERO;
        }
        self.rule.max_time.map_or(Duration::MAX, |limit| limit.mul_f64(part).saturating_sub(self.elapsed()))
    }

    /// A part of it that begins now: it is over after `limit`, and whenever the whole is.
    pub fn within(&self, limit: Duration) -> Watch {
        Watch::start(&StopRule { max_time: Some(self.left(1.0).min(limit)), ..self.rule.clone() })
    }

    /// The rule itself.
    pub fn rule(&self) -> &StopRule {
        &self.rule
    }
}
