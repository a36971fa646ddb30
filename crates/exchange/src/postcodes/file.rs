//! A compact file of postcodes: 6 bytes each, and 18 for each sector. All numbers little-endian.

use rounds_model::error::Issue;
use sha2::{Digest, Sha256};

use super::codepoint::damaged;
use super::{Postcodes, Sector, Unit};

/// What such a file begins with; the last figure is the version.
const MAGIC: &[u8; 8] = b"RNDSPC1\n";
/// Bytes of a sector, a unit, and the checksum at the end.
const SECTOR: usize = 18;
const UNIT: usize = 6;
const SUM: usize = 8;

/// Degrees to whole numbers: a hundredth of a metre or so.
const FINE: f64 = 1e7;

pub(super) fn is_packed(bytes: &[u8]) -> bool {
    bytes.starts_with(MAGIC)
}

impl Postcodes {
    /// The list as a compact file, for [`Postcodes::read`].
    pub fn write(&self) -> Vec<u8> {
        let mut bytes = Vec::with_capacity(16 + self.sectors.len() * SECTOR + self.units.len() * UNIT + SUM);
        bytes.extend_from_slice(MAGIC);
        bytes.extend_from_slice(&(self.sectors.len() as u32).to_le_bytes());
        bytes.extend_from_slice(&(self.units.len() as u32).to_le_bytes());
        for sector in &self.sectors {
            let corner = [sector.lat, sector.lon].map(|degrees| ((degrees * FINE).round() as i32).to_le_bytes());
            bytes.extend_from_slice(&sector.key.to_le_bytes());
            corner.iter().for_each(|corner| bytes.extend_from_slice(corner));
            bytes.extend_from_slice(&sector.first.to_le_bytes());
            bytes.extend_from_slice(&(sector.count as u16).to_le_bytes());
        }
        for unit in &self.units {
            [unit.letters, unit.north, unit.east].iter().for_each(|part| bytes.extend_from_slice(&part.to_le_bytes()));
        }
        let sum = Sha256::digest(&bytes);
        bytes.extend(sum.iter().take(SUM));
        bytes
    }
}

pub(super) fn read(bytes: &[u8]) -> Result<Postcodes, Issue> {
    let parsed = || {
        let (body, sum) = bytes.split_at_checked(bytes.len().checked_sub(SUM)?)?;
        if Sha256::digest(body).iter().take(SUM).ne(sum) {
            return None;
        }
        let mut rest = body.strip_prefix(MAGIC)?;
        let (sectors, units) = (u32_of(&mut rest)? as usize, u32_of(&mut rest)? as usize);
        let due = sectors.checked_mul(SECTOR)?.checked_add(units.checked_mul(UNIT)?)?;
        if rest.len() != due {
            return None;
        }
        let mut list = Postcodes::default();
        for _ in 0..sectors {
            let key = u32_of(&mut rest)?;
            let [lat, lon] = [u32_of(&mut rest)?, u32_of(&mut rest)?].map(|fine| f64::from(fine as i32) / FINE);
            let (first, count) = (u32_of(&mut rest)?, u32::from(u16_of(&mut rest)?));
            list.sectors.push(Sector { key, lat, lon, first, count });
        }
        for _ in 0..units {
            let [letters, north, east] = [u16_of(&mut rest)?, u16_of(&mut rest)?, u16_of(&mut rest)?];
            list.units.push(Unit { letters, north, east });
        }
        Some(list)
    };
    parsed().ok_or_else(damaged)
}

fn u32_of(rest: &mut &[u8]) -> Option<u32> {
    let (head, tail) = rest.split_first_chunk::<4>()?;
    *rest = tail;
    Some(u32::from_le_bytes(*head))
}

fn u16_of(rest: &mut &[u8]) -> Option<u16> {
    let (head, tail) = rest.split_first_chunk::<2>()?;
    *rest = tail;
    Some(u16::from_le_bytes(*head))
}
