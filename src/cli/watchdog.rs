//! A second pair of eyes on the time limit: if planning or proving does not come back, what is known so far is written
//! without it.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::{Receiver, RecvTimeoutError, channel};
use std::time::Duration;

use rounds::format::plan::PlanFile;
use rounds::search::{Latest, StopRule};
use rounds_engine::search::Watch;

/// How far over its limit planning may be before its best plan is written without it.
const PATIENCE: Duration = Duration::from_secs(2);
/// The same after an interrupt.
const AFTER_INTERRUPT: Duration = Duration::from_millis(700);
/// How often it looks.
const LOOK: Duration = Duration::from_millis(50);

/// What the watchdog and the work that it watches share.
#[derive(Default)]
pub(super) struct Watchdog {
    /// Where the work keeps its best plan so far.
    pub latest: Arc<Latest>,
    /// Whether one of them has begun to write the result.
    writing: AtomicBool,
}

impl Watchdog {
    /// To be called before the result is written: returns if it may be, and never if the watchdog is writing it.
    pub(super) fn claim(&self) {
        while self.writing.swap(true, Ordering::SeqCst) {
            std::thread::sleep(LOOK);
        }
    }

    /// Does `work` under `rule`, watched as [`Watchdog::watch`] says.
    pub(super) fn over<T>(
        &self,
        rule: &StopRule,
        extra: Duration,
        write: impl Fn(PlanFile) -> bool + Send,
        work: impl FnOnce() -> T,
    ) -> T {
        std::thread::scope(|scope| {
            let (working, done) = channel();
            let watchdog = scope.spawn(move || self.watch(rule, extra, &done, write));
            let found = work();
            drop(working);
            // It has nothing left to say.
            drop(watchdog.join());
            found
        })
    }

    /// Watches work under `rule`, whose time counts already and which may take `extra` longer, until `done` hangs up.
    /// If it is over time, `write` is given the best plan so far; true from it ends the program.
    fn watch(&self, rule: &StopRule, extra: Duration, done: &Receiver<()>, write: impl Fn(PlanFile) -> bool) {
        let watch = Watch::start(rule);
        let mut due = rule.max_time.map(|limit| limit + extra + PATIENCE);
        let mut interrupted = false;
        while done.recv_timeout(LOOK) == Err(RecvTimeoutError::Timeout) {
            let now = watch.elapsed();
            if !interrupted && rule.interrupt.as_ref().is_some_and(|flag| flag.load(Ordering::Relaxed)) {
                interrupted = true;
                due = Some(due.unwrap_or(Duration::MAX).min(now + AFTER_INTERRUPT));
            }
            if due.is_none_or(|due| now < due) {
                continue;
            }
            let Some(plan) = self.latest.plan() else { continue };
            if self.writing.swap(true, Ordering::SeqCst) {
                return;
            }
            if write(plan) {
                std::process::exit(0);
            }
            self.writing.store(false, Ordering::SeqCst);
            return;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::sync::Mutex;

    fn plan() -> PlanFile {
        let text = r#"{"format": "rounds/1", "day": {"digest": "sha256:00"}, "shifts": [], "unassigned": []}"#;
        rounds::format::read_plan(text.as_bytes()).unwrap()
    }

    /// Work that is a minute over time gets its best plan written; the watchdog then leaves the rest to it if that
    /// fails.
    #[test]
    fn what_is_over_time_is_written() {
        let (dog, written) = (Watchdog::default(), Mutex::new(0));
        dog.latest.keep(plan());
        let (_work, done) = channel();
        let rule = StopRule::default().or_when(Arc::new(AtomicBool::new(true)));
        dog.watch(&rule, Duration::ZERO, &done, |_| {
            *written.lock().unwrap() += 1;
            false
        });
        assert_eq!(*written.lock().unwrap(), 1);
        dog.claim();
    }

    #[test]
    fn work_that_is_done_or_writes_itself_is_left_alone() {
        let dog = Watchdog::default();
        dog.latest.keep(plan());
        let rule = StopRule::default().or_when(Arc::new(AtomicBool::new(true)));
        let (work, done) = channel();
        drop(work);
        dog.watch(&rule, Duration::ZERO, &done, |_| unreachable!("done"));
        let (_work, done) = channel();
        dog.claim();
        dog.watch(&rule, Duration::ZERO, &done, |_| unreachable!("the work writes its result itself"));
    }
}
