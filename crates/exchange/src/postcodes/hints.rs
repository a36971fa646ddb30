//! What a postcode that is not in the list may have been meant to be: offered, never taken.

use super::{Code, Postcodes};

/// Letters and figures that are taken for each other.
const ALIKE: [(u8, u8); 8] =
    [(b'O', b'0'), (b'I', b'1'), (b'L', b'1'), (b'S', b'5'), (b'Z', b'2'), (b'B', b'8'), (b'G', b'6'), (b'Q', b'0')];

impl Postcodes {
    /// The postcode of the list that `text` is most like: first those with a letter taken for a figure, then two
    /// letters swapped, then one letter or figure wrong.
    pub fn nearest(&self, text: &str) -> Option<String> {
        let plain: Vec<u8> =
            text.bytes().filter(u8::is_ascii_alphanumeric).take(9).map(|byte| byte.to_ascii_uppercase()).collect();
        let known = |word: &Vec<u8>| Code::of(word).is_some_and(|code| self.at(code).is_some());
        let found = alike(&plain).into_iter().chain(swapped(&plain)).chain(replaced(&plain)).find(known)?;
        let (outward, inward) = found.split_at_checked(found.len().checked_sub(3)?)?;
        Some(format!("{} {}", String::from_utf8_lossy(outward), String::from_utf8_lossy(inward)))
    }
}

fn alike(plain: &[u8]) -> Vec<Vec<u8>> {
    let other = |byte: u8| {
        let found = ALIKE.iter().find(|(letter, figure)| *letter == byte || *figure == byte);
        found.map(|(letter, figure)| if *letter == byte { *figure } else { *letter })
    };
    let one = (0..plain.len()).filter_map(|at| Some(with(plain, at, other(plain[at])?)));
    let one: Vec<Vec<u8>> = one.collect();
    let two = one.iter().flat_map(|word| (0..word.len()).filter_map(|at| Some(with(word, at, other(word[at])?))));
    let two: Vec<Vec<u8>> = two.collect();
    one.into_iter().chain(two).collect()
}

fn swapped(plain: &[u8]) -> Vec<Vec<u8>> {
    let swap = |at: usize| {
        let mut word = plain.to_vec();
        word.swap(at, at + 1);
        word
    };
    (0..plain.len().saturating_sub(1)).map(swap).collect()
}

fn replaced(plain: &[u8]) -> Vec<Vec<u8>> {
    let bytes = || (b'0'..=b'9').chain(b'A'..=b'Z');
    (0..plain.len()).rev().flat_map(|at| bytes().map(move |byte| with(plain, at, byte))).collect()
}

fn with(word: &[u8], at: usize, byte: u8) -> Vec<u8> {
    let mut word = word.to_vec();
    word[at] = byte;
    word
}
