//! The blobs of a file: found, unpacked, and held to limits, so that a small file cannot fill the memory.

use std::borrow::Cow;
use std::io::Read as _;
use std::sync::atomic::{AtomicU64, Ordering};

use flate2::read::ZlibDecoder;

use super::wire::Fields;
use super::{Fault, Read};

/// The format's own limits, on the header of a blob and on what is in one.
const LARGEST_HEADER: usize = 64 << 10;
const LARGEST_BLOCK: u64 = 32 << 20;

/// All blocks together unpack to at most this plus [`MOST_TIMES`] times the file: extracts come to three to five times.
const FREE_BYTES: u64 = 8 << 20;
const MOST_TIMES: u64 = 25;

/// What is in a blob.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    Header,
    Data,
    Other,
}

/// A blob as it stands in the file.
#[derive(Clone, Copy, Debug)]
pub(super) struct Blob<'a> {
    pub kind: Kind,
    packed: Packing<'a>,
    /// How many bytes it says that it unpacks to.
    size: Option<u64>,
}

#[derive(Clone, Copy, Debug)]
enum Packing<'a> {
    Plain(&'a [u8]),
    Zlib(&'a [u8]),
}

/// All blobs of a file.
pub(super) fn split(mut file: &[u8]) -> Read<Vec<Blob<'_>>> {
    foreign(file)?;
    let cut = || Fault::broken("it ends in the middle of a block");
    let mut blobs = Vec::new();
    while !file.is_empty() {
        let (length, after) = file.split_first_chunk().ok_or_else(cut)?;
        let length = u32::from_be_bytes(*length) as usize;
        if length > LARGEST_HEADER {
            return Err(Fault::broken("the header of a block is larger than the format allows"));
        }
        let (header, after) = after.split_at_checked(length).ok_or_else(cut)?;
        let (mut kind, mut size) = (Kind::Other, None);
        for field in Fields(header) {
            match field? {
                (1, value) => {
                    kind = match value.bytes()? {
                        b"OSMHeader" => Kind::Header,
                        b"OSMData" => Kind::Data,
                        _ => Kind::Other,
                    }
                }
                (3, value) => size = usize::try_from(value.number()?).ok(),
                _ => {}
            }
        }
        let (blob, after) = size.and_then(|size| after.split_at_checked(size)).ok_or_else(cut)?;
        if blobs.is_empty() && kind != Kind::Header {
            return Err(Fault::broken("it does not begin with a header"));
        }
        if kind != Kind::Other {
            blobs.push(packed(kind, blob)?);
        }
        file = after;
    }
    if blobs.is_empty() { Err(Fault::broken("the file is empty")) } else { Ok(blobs) }
}

/// Names the formats that maps come in besides.
fn foreign(file: &[u8]) -> Read<()> {
    let known: [(&[u8], &str); 4] = [
        (b"<", "OpenStreetMap XML"),
        (b"BZh", "packed with bzip2"),
        (b"\x1f\x8b", "packed with gzip"),
        (b"\xff\xe0", "in the o5m format"),
    ];
    match known.iter().find(|(begin, _)| file.starts_with(begin)) {
        Some((_, name)) => Err(Fault::convert(format!("it is {name}"))),
        None => Ok(()),
    }
}

fn packed(kind: Kind, blob: &[u8]) -> Read<Blob<'_>> {
    let (mut found, mut size) = (None, None);
    let other = |name: &str| Err(Fault::convert(format!("its blocks are packed with {name}")));
    for field in Fields(blob) {
        match field? {
            (1, value) => found = Some(Packing::Plain(value.bytes()?)),
            (2, value) => size = Some(value.number()?),
            (3, value) => found = Some(Packing::Zlib(value.bytes()?)),
            (4, _) => return other("LZMA"),
            (5, _) => return other("bzip2"),
            (6, _) => return other("LZ4"),
            (7, _) => return other("Zstandard"),
            _ => {}
        }
    }
    let packed = found.ok_or_else(|| Fault::broken("a block holds no data in a form that is known"))?;
    Ok(Blob { kind, packed, size: size.filter(|_| matches!(packed, Packing::Zlib(_))) })
}

/// What may still be unpacked of a file.
pub(super) struct Allowance(AtomicU64);

impl Allowance {
    /// For a file of this many bytes.
    pub(super) fn of(bytes: usize) -> Allowance {
        Allowance(AtomicU64::new(FREE_BYTES.saturating_add(MOST_TIMES.saturating_mul(bytes as u64))))
    }

    /// Sets that many bytes aside.
    fn take(&self, bytes: u64) -> Read<()> {
        let left = self.0.fetch_update(Ordering::Relaxed, Ordering::Relaxed, |left| left.checked_sub(bytes));
        left.map(drop).map_err(|_| Fault::broken("it unpacks to far more than an extract of its size holds"))
    }
}

impl Blob<'_> {
    /// The bytes of the block, with an allowance for the first time that the file is gone through.
    pub(super) fn unpack(&self, allowance: Option<&Allowance>) -> Read<Cow<'_, [u8]>> {
        let too_large = || Fault::broken("a block is larger than the format allows");
        let packed = match self.packed {
            Packing::Plain(bytes) if bytes.len() as u64 > LARGEST_BLOCK => return Err(too_large()),
            Packing::Plain(bytes) => return Ok(bytes.into()),
            Packing::Zlib(bytes) => bytes,
        };
        if self.size.is_some_and(|size| size > LARGEST_BLOCK) {
            return Err(too_large());
        }
        if let (Some(allowance), Some(size)) = (allowance, self.size) {
            allowance.take(size)?;
        }
        // Without a stated size it is known only afterwards; no single block is beyond the format's limit.
        let most = self.size.unwrap_or(LARGEST_BLOCK);
        let mut bytes = Vec::new();
        let unpacked = ZlibDecoder::new(packed).take(most + 1).read_to_end(&mut bytes);
        unpacked.map_err(|_| Fault::broken("a block cannot be unpacked"))?;
        if bytes.len() as u64 > most || self.size.is_some_and(|size| size != bytes.len() as u64) {
            return Err(Fault::broken("a block is not as long as it says"));
        }
        if let (Some(allowance), None) = (allowance, self.size) {
            allowance.take(bytes.len() as u64)?;
        }
        Ok(bytes.into())
    }
}
