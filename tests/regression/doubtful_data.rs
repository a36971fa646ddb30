//! Doubtful data is told.
