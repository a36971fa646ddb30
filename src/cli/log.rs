//! Tracing for developers: to standard error, and only where `ROUNDS_LOG` is set (`ROUNDS_LOG=debug`).

use tracing_subscriber::layer::SubscriberExt;
use tracing_subscriber::util::SubscriberInitExt;
use tracing_subscriber::{EnvFilter, Layer, fmt, registry};

/// Starts tracing if the environment asks for it. A filter that cannot be read is one that shows errors only.
pub(crate) fn install() {
    let told = std::env::var("ROUNDS_LOG").ok().map(|filter| {
        let filter = EnvFilter::try_new(filter).unwrap_or_else(|_| EnvFilter::new("error"));
        fmt::layer().with_writer(std::io::stderr).with_ansi(false).with_filter(filter)
    });
    let hang = hang::asked_for();
    if told.is_some() || hang.is_some() {
        registry().with(told).with(hang).init();
    }
}

/// A part of the program that does not come back, so that tests can see what is done about it: `ROUNDS_HANG=searching`
/// stops each thread that traces these words, for good.
#[cfg(debug_assertions)]
mod hang {
    use std::fmt::Debug;

    use tracing::field::{Field, Visit};
    use tracing::{Event, Subscriber};
    use tracing_subscriber::layer::{Context, Layer};

    /// The words at which a thread stops.
    pub(super) struct Hang(String);

    /// What the environment asks for.
    pub(super) fn asked_for() -> Option<Hang> {
        std::env::var("ROUNDS_HANG").ok().map(Hang)
    }

    impl<S: Subscriber> Layer<S> for Hang {
        fn on_event(&self, event: &Event<'_>, _: Context<'_, S>) {
            let mut words = Words(String::new());
            event.record(&mut words);
            if words.0 == self.0 {
                loop {
                    std::thread::park();
                }
            }
        }
    }

    /// The message of an event.
    struct Words(String);

    impl Visit for Words {
        fn record_debug(&mut self, field: &Field, value: &dyn Debug) {
            if field.name() == "message" {
                self.0 = format!("{value:?}");
            }
        }
    }
}

/// Not in the program as it is used.
#[cfg(not(debug_assertions))]
mod hang {
    pub(super) fn asked_for() -> Option<tracing_subscriber::layer::Identity> {
        None
    }
}
