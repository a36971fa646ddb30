//! Plans that missed what fits: gaps, double-ups and plans to start from.
