//! What the program writes and prints, and where.
