//! Answers kept from run to run in a folder, each in a file named for what was asked.
//!
//! A file appears whole or not at all, so two processes may share the folder and either may be killed at any time. A
//! file that is not as it was written counts as none.

use std::path::PathBuf;

use crate::model::{Elsewhere, Point};
use crate::travel::Answer;
use crate::{Error, Result};
use sha2::{Digest, Sha256};

use crate::sources::{Known, hex};

/// Changes with what is in a file.
const FORMAT: &[u8] = b"rounds travel cache 1\n";

/// A folder of answers.
#[derive(Debug)]
pub(super) struct Cache(PathBuf);

impl Cache {
    /// In `folder`, which is made where it is not there.
    pub(super) fn new(folder: PathBuf) -> Result<Cache> {
        std::fs::create_dir_all(&folder)
            .map_err(|source| Error::file(format!("cannot use {}", folder.display()), source))?;
        Ok(Cache(folder))
    }

    /// What an answer is called: the digest of the source, the network's file, and the points in their order. A server
    /// is asked only for what is not `known`, and what it is not asked for is part of the answer.
    pub(super) fn name(source: &Elsewhere, network: Option<&str>, known: Option<&Known>, points: &[Point]) -> String {
        let mut hasher = Sha256::new();
        hasher.update(FORMAT);
        // The same network by another path is the same network.
        let asked = match (network, source) {
            (Some(digest), Elsewhere::Roads { profile, .. }) => format!("roads {digest} {profile}"),
            // A key or a password opens the server and changes none of its answers.
            _ => format!("{:?}", source.masked()),
        };
        hasher.update(asked.as_bytes());
        let mut add = |points: &[Point]| {
            hasher.update((points.len() as u64).to_le_bytes());
            for point in points {
                hasher.update(point.lat.to_le_bytes());
                hasher.update(point.lon.to_le_bytes());
            }
        };
        add(points);
        if let Some(known) = known {
            add(&known.points);
            for value in known.answer.seconds.iter().chain(&known.answer.metres).flatten() {
                hasher.update(value.to_le_bytes());
            }
        }
        hex(&hasher.finalize())
    }

    /// The answer of that name between this many points.
    pub(super) fn get(&self, name: &str, count: usize) -> Option<Answer> {
        let bytes = std::fs::read(self.0.join(name)).ok()?;
        let (digest, body) = bytes.strip_prefix(FORMAT)?.split_first_chunk::<32>()?;
        let whole = body.len() == count * 8 + 2 * 4 * count * count && Sha256::digest(body).as_slice() == digest;
        if !whole {
            tracing::warn!("a file of the cache is not as it was written; it is made again");
            return None;
        }
        let (off, rest) = body.split_at(8 * count);
        let (seconds, metres) = rest.split_at(4 * count * count);
        let rows = |bytes: &[u8]| -> Vec<Vec<i32>> {
            let numbers: Vec<i32> = bytes.as_chunks().0.iter().map(|chunk| i32::from_le_bytes(*chunk)).collect();
            numbers.chunks(count.max(1)).map(<[i32]>::to_vec).collect()
        };
        let off = off.as_chunks().0.iter().map(|chunk| f64::from_le_bytes(*chunk)).collect();
        Some(Answer { seconds: rows(seconds), metres: rows(metres), off })
    }

    /// Whether there is an answer of that name.
    pub(super) fn has(&self, name: &str) -> bool {
        self.0.join(name).exists()
    }

    /// Keeps an answer.
    pub(super) fn put(&self, name: &str, answer: &Answer) -> Result<()> {
        let mut body = Vec::new();
        answer.off.iter().for_each(|value| body.extend(value.to_le_bytes()));
        answer.seconds.iter().chain(&answer.metres).flatten().for_each(|value| body.extend(value.to_le_bytes()));
        let file = [FORMAT, Sha256::digest(&body).as_slice(), &body].concat();
        crate::format::write_file(self.0.join(name), file)
    }
}
