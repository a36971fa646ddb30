//! What several tests share.

pub mod layout;
