//! Files that are not what they should be: refused, whatever is wrong with them, and nothing panics.

use proptest::prelude::*;
use rounds::streets::{BuildOptions, Network, VERSION, build};

use crate::map::Map;
use crate::town::town;

fn code<T>(read: rounds::Result<T>) -> &'static str {
    match read {
        Err(error) if error.is_input() => {
            let issues = error.into_issues();
            assert!(!issues[0].help.is_empty());
            issues[0].code
        }
        Err(other) => panic!("{other}"),
        Ok(_) => "",
    }
}

fn file() -> Vec<u8> {
    build(&town().pbf(), &BuildOptions::default()).expect("a network")
}

#[test]
fn the_same_extract_gives_the_same_file() {
    assert_eq!(file(), file());
}

#[test]
fn extracts_that_are_none() {
    let refused = |bytes: &[u8]| code(build(bytes, &BuildOptions::default()));
    let whole = town().pbf();
    assert_eq!(refused(b""), "E7101");
    assert_eq!(refused(b"{\"format\": \"rounds/1\"}"), "E7101");
    assert_eq!(refused(&[0; 1_000]), "E7101");
    assert_eq!(refused(&whole[..whole.len() - 10]), "E7101");
    assert_eq!(refused(&Map::default().pbf()), "E7102");
    let mut river = Map::default();
    river.node(1, 51.0, -3.0, &[]);
    river.node(2, 51.1, -3.0, &[]);
    river.way(1, &[1, 2], &[("waterway", "river")]);
    assert_eq!(refused(&river.pbf()), "E7102");
    let mut path = Map::default();
    path.node(1, 51.0, -3.0, &[]);
    path.node(2, 51.1, -3.0, &[]);
    path.way(1, &[1, 2], &[("highway", "footway")]);
    assert_eq!(refused(&path.pbf()), "E7102", "there is nothing for cars");
}

#[test]
fn a_way_at_the_edge_of_the_extract_ends_there() {
    let mut map = town();
    map.way(70, &[11, 999, 998], &[("highway", "residential")]);
    map.way(71, &[997, 998], &[("highway", "residential")]);
    assert_eq!(code(build(&map.pbf(), &BuildOptions::default())), "");
}

#[test]
fn networks_that_are_none() {
    let whole = file();
    assert_eq!(code(Network::read(b"")), "E7111");
    assert_eq!(code(Network::read(&town().pbf())), "E7111");
    let mut other = whole.clone();
    other[8..12].copy_from_slice(&(VERSION + 1).to_le_bytes());
    assert_eq!(code(Network::read(&other)), "E7112");
    assert_eq!(code(Network::read(&whole[..whole.len() - 1])), "E7113");
    assert_eq!(code(Network::read(&[&whole[..], &[0]].concat())), "E7113");
}

/// `bytes` with the checksum that goes with them, as somebody would make them who means harm.
fn sealed(mut bytes: Vec<u8>) -> Vec<u8> {
    let length = (bytes.len() as u64).saturating_sub(24);
    bytes[16..24].copy_from_slice(&length.to_le_bytes());
    let checksum = crc32fast::hash(&bytes[16..]);
    bytes[12..16].copy_from_slice(&checksum.to_le_bytes());
    bytes
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(300))]

    #[test]
    fn a_changed_byte_is_always_found(at in any::<prop::sample::Index>(), by in 1_u8..) {
        let mut bytes = file();
        let at = at.index(bytes.len());
        bytes[at] ^= by;
        prop_assert!(!code(Network::read(&bytes)).is_empty());
    }

    #[test]
    fn a_cut_is_always_found(at in any::<prop::sample::Index>()) {
        let bytes = file();
        prop_assert!(!code(Network::read(&bytes[..at.index(bytes.len())])).is_empty());
    }

    #[test]
    fn what_a_forger_writes_is_refused_or_harmless(
        changes in prop::collection::vec((any::<prop::sample::Index>(), any::<u8>()), 1..4),
        cut in prop::option::of(any::<prop::sample::Index>()),
    ) {
        let mut bytes = file();
        for (at, value) in changes {
            let at = 24 + at.index(bytes.len() - 24);
            bytes[at] = value;
        }
        if let Some(at) = cut {
            bytes.truncate(24 + at.index(bytes.len() - 24));
        }
        if let Ok(network) = Network::read(&sealed(bytes)) {
            let points = [crate::detour::at(10.0, 0.0), crate::detour::at(700.0, 0.0), crate::detour::at(400.0, 800.0)];
            for kind in network.info().profiles.iter().map(|profile| profile.kind) {
                let snaps: Vec<_> = network.snap(kind, &points).expect("it has it").into_iter().flatten().collect();
                let _ = network.matrix(kind, &snaps, &snaps);
            }
        }
    }

    #[test]
    fn a_changed_extract_is_refused_or_read(
        changes in prop::collection::vec((any::<prop::sample::Index>(), any::<u8>()), 1..5),
    ) {
        let mut bytes = town().pbf();
        for (at, value) in changes {
            let at = at.index(bytes.len());
            bytes[at] = value;
        }
        let _ = code(build(&bytes, &BuildOptions::default()));
    }
}
