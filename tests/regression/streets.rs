//! Streets: access, speeds, turns, snapping, broken files.
