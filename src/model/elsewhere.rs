//! Where the times of a mode come from that the day names and does not hold.

use std::fmt;

/// Where a mode's times are to come from.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Elsewhere {
    /// A street network.
    Roads {
        /// The network as the day names it: a path relative to the day file.
        network: String,
        /// `car`, `bicycle` or `foot`.
        profile: String,
    },
    /// An OSRM server.
    Osrm {
        /// Its base address.
        url: String,
        /// Its profile.
        profile: String,
    },
    /// A Valhalla server.
    Valhalla {
        /// Its base address.
        url: String,
        /// Its costing model.
        costing: String,
    },
}

impl fmt::Display for Elsewhere {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Elsewhere::Roads { network, profile } => write!(out, "the street network {network} ({profile})"),
            Elsewhere::Osrm { url, profile } => write!(out, "the OSRM server {url} ({profile})"),
            Elsewhere::Valhalla { url, costing } => write!(out, "the Valhalla server {url} ({costing})"),
        }
    }
}
