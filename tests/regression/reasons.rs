//! Why a visit is left out, and what would let it in.
