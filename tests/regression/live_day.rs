//! Events on the live day.
