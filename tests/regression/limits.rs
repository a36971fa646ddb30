//! Time limits and interrupts are kept.
