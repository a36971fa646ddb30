//! Tracing for developers: to standard error, and only where `ROUNDS_LOG` is set (`ROUNDS_LOG=debug`).

use tracing_subscriber::EnvFilter;

/// Starts tracing if the environment asks for it. A filter that cannot be read is one that shows errors only.
pub fn install() {
    let Ok(filter) = std::env::var("ROUNDS_LOG") else { return };
    let filter = EnvFilter::try_new(filter).unwrap_or_else(|_| EnvFilter::new("error"));
    tracing_subscriber::fmt().with_env_filter(filter).with_writer(std::io::stderr).with_ansi(false).init();
}
