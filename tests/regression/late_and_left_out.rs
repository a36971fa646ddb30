//! Priorities and lateness, and what leaving a visit out costs.
