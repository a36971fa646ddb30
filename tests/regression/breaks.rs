//! Breaks: when they are owed, and where they are taken.
