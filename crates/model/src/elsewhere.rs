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

impl Elsewhere {
    /// The same without keys and passwords: what may be shown and written.
    #[must_use]
    pub fn masked(&self) -> Elsewhere {
        match self.clone() {
            Elsewhere::Osrm { url, profile } => Elsewhere::Osrm { url: masked(&url), profile },
            Elsewhere::Valhalla { url, costing } => Elsewhere::Valhalla { url: masked(&url), costing },
            roads => roads,
        }
    }
}

/// An address with `***` for user and password and for the values behind its `?`.
///
/// ```
/// let address = "https://me:secret@routes.example/osrm?api_key=123&v=2";
/// assert_eq!(rounds_model::masked(address), "https://***@routes.example/osrm?api_key=***&v=***");
/// ```
pub fn masked(address: &str) -> String {
    let (address, query) = address.split_once('?').map_or((address, None), |(address, query)| (address, Some(query)));
    let start = address.find("://").map_or(0, |at| at + 3);
    let end = address[start..].find('/').map_or(address.len(), |at| start + at);
    let host = address[start..end].rfind('@').map_or(start, |at| start + at);
    let user = if host > start { "***" } else { "" };
    let value = |part: &str| part.split_once('=').map_or("***".into(), |(name, _)| format!("{name}=***"));
    let query =
        query.map_or(String::new(), |query| format!("?{}", query.split('&').map(value).collect::<Vec<_>>().join("&")));
    format!("{}{user}{}{query}", &address[..start], &address[host..])
}

impl fmt::Display for Elsewhere {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.masked() {
            Elsewhere::Roads { network, profile } => write!(out, "the street network {network} ({profile})"),
            Elsewhere::Osrm { url, profile } => write!(out, "the OSRM server {url} ({profile})"),
            Elsewhere::Valhalla { url, costing } => write!(out, "the Valhalla server {url} ({costing})"),
        }
    }
}
