//! Files that are no extract that can be read: refused by name, with a way out, and within little memory.

use std::io::Write;

use flate2::Compression;
use flate2::write::ZlibEncoder;

use super::map::{blob, bytes, framed, number};
use super::*;

/// The header of a file that needs this feature.
fn header(feature: &str) -> Vec<u8> {
    let (mut header, mut file) = (Vec::new(), Vec::new());
    bytes(&mut header, 4, b"OsmSchema-V0.6");
    bytes(&mut header, 4, feature.as_bytes());
    blob(&mut file, "OSMHeader", &header);
    file
}

/// Data packed with zlib; how long it says it is may be wrong, or missing.
fn zlib(file: &mut Vec<u8>, data: &[u8], size: Option<u64>) {
    let mut encoder = ZlibEncoder::new(Vec::new(), Compression::best());
    encoder.write_all(data).expect("it is packed");
    let mut packed = Vec::new();
    if let Some(size) = size {
        number(&mut packed, 2, size);
    }
    bytes(&mut packed, 3, &encoder.finish().expect("it is packed"));
    framed(file, "OSMData", &packed);
}

fn refused(file: &[u8]) -> String {
    match build(file, &BuildOptions::default()) {
        Err(error) if error.is_input() => {
            let issues = error.into_issues();
            format!("{} {} ({})", issues[0].code, issues[0].message, issues[0].help)
        }
        Err(other) => panic!("{other}"),
        Ok(_) => "taken".into(),
    }
}

#[test]
fn other_ways_to_pack_blocks_were_told_as_cut_off() {
    for (field, name) in [(4, "LZMA"), (5, "bzip2"), (6, "LZ4"), (7, "Zstandard")] {
        let (mut file, mut packed) = (header("DenseNodes"), Vec::new());
        number(&mut packed, 2, 100);
        bytes(&mut packed, field, &[1, 2, 3, 4]);
        framed(&mut file, "OSMData", &packed);
        let said = refused(&file);
        assert!(said.starts_with("E7101") && said.contains(name) && said.contains("osmium cat"), "{said}");
        assert!(!said.contains("cut off"), "{said}");
    }
    for (begin, name) in [("<?xml version='1.0'?><osm>", "XML"), ("BZh91AY", "bzip2"), ("\u{1f}", "")] {
        let said = refused(begin.as_bytes());
        assert!(said.contains(name) && said.starts_with("E7101"), "{said}");
    }
    let said = refused(&header("HistoricalInformation"));
    assert!(said.contains("history") && said.contains("osmium time-filter"), "{said}");
    let said = refused(&header("FancyNodes"));
    assert!(said.contains("FancyNodes"), "{said}");
}

#[test]
fn blocks_packed_with_zlib_are_read_and_not_trusted() {
    // The second block of the file, unpacked: the nodes, the ways.
    let whole = direct_and_round(&[], &[]).pbf();
    let (mut blocks, mut rest) = (Vec::new(), &whole[..]);
    while !rest.is_empty() {
        let length = u32::from_be_bytes(*rest.first_chunk().expect("a length")) as usize;
        // A header of a small block ends in its size: one byte or two.
        let head = &rest[4..4 + length];
        let at = head.len() - if head[head.len() - 2] & 128 == 0 { 1 } else { 2 };
        let size = head[at..].iter().rev().fold(0_usize, |size, byte| size << 7 | usize::from(byte & 127));
        let (block, after) = rest[4 + length..].split_at(size);
        blocks.push(block.to_vec());
        rest = after;
    }
    let data = |block: &[u8]| if block[1] & 128 == 0 { block[2..].to_vec() } else { block[3..].to_vec() };
    let packed = |change: fn(u64) -> Option<u64>| {
        let mut file = header("DenseNodes");
        for block in &blocks[1..] {
            let data = data(block);
            zlib(&mut file, &data, change(data.len() as u64));
        }
        file
    };
    let plain = build(&whole, &BuildOptions::default()).expect("a network");
    assert_eq!(build(&packed(Some), &BuildOptions::default()).expect("a network"), plain);
    assert_eq!(build(&packed(|_| None), &BuildOptions::default()).expect("a network"), plain);
    let wrong: [fn(u64) -> Option<u64>; 4] =
        [|size| Some(size + 1), |size| Some(size - 1), |_| Some(0), |_| Some(1 << 40)];
    for wrong in wrong {
        let said = refused(&packed(wrong));
        assert!(said.starts_with("E7101"), "{said}");
    }
}

/// Empty groups, of which each made a structure of 240 bytes once.
fn bomb(size: Option<u64>, blocks: usize) -> Vec<u8> {
    let mut file = header("DenseNodes");
    let groups = [0x12, 0].repeat(15_000_000);
    (0..blocks).for_each(|_| zlib(&mut file, &groups, size.or(Some(groups.len() as u64)).filter(|size| *size > 0)));
    file
}

#[test]
#[cfg(target_os = "linux")]
fn a_file_of_empty_groups_filled_the_memory() {
    let folder = tempfile::TempDir::new().expect("a folder");
    for (name, file) in [("stated", bomb(None, 1)), ("unstated", bomb(Some(0), 1)), ("two", bomb(None, 2))] {
        let extract = folder.path().join(name);
        std::fs::write(&extract, &file).expect("a file");
        let script = "ulimit -v 450000; exec \"$0\" streets build \"$1\" -o \"$1.streets\"";
        let mut command = assert_cmd::Command::new("sh");
        command.args(["-c", script, env!("CARGO_BIN_EXE_rounds")]).arg(&extract).env("RAYON_NUM_THREADS", "1");
        let run = command.output().expect("it runs");
        let said = String::from_utf8_lossy(&run.stderr);
        assert_eq!(run.status.code(), Some(2), "{name}: {said}");
        assert!(said.contains("E7101"), "{name}: {said}");
    }
    // Not packed, the groups are as large as the file, and only the streets are missing.
    let mut file = header("DenseNodes");
    blob(&mut file, "OSMData", &[0x12, 0].repeat(1_000_000));
    assert!(refused(&file).starts_with("E7102"));
}
