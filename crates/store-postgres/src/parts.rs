//! The index by which parts of texts are found: the tokens of [`store_sql::parts`] as numbers.
//!
//! A number is a hash of the attribute, the column and the letters, so that the hits of one attribute and column are not
//! those of another. Two that fall together cost a second look, never an answer.

use store::{AttributeId, WorkspaceId};
use store_sql::Part;
use store_sql::parts::{self, Asked};

/// What the numbers of one column of one attribute have in common.
#[derive(Clone, Copy)]
pub(crate) struct Place(u64);

impl Place {
    pub(crate) fn new(workspace_id: &WorkspaceId, attribute_id: &AttributeId, column: &str) -> Self {
        let names = [workspace_id.as_str(), attribute_id.as_str(), column];
        Self(hash_of(&names))
    }

    fn number(self, letters: &[char]) -> i32 {
        let bytes = letters.iter().flat_map(|letter| u32::from(*letter).to_le_bytes());
        let hash = bytes.fold(self.0, hashed);
        // Both halves count; the sign does not matter.
        ((hash >> 32) as u32 ^ hash as u32).cast_signed()
    }

    /// The numbers of a text.
    pub(crate) fn of_text(self, text: &str) -> Vec<i32> {
        parts::of_text(text, |letters| self.number(letters))
    }

    /// The numbers by which a needle is looked up; `None` when it has no pair of letters.
    pub(crate) fn of_needle(self, part: Part, needle: &str) -> Option<Asked<i32>> {
        parts::of_needle(part, needle, |letters| self.number(letters))
    }
}

// FNV-1a: the numbers are in the database, so the hash must never change.
const OFFSET: u64 = 0xcbf2_9ce4_8422_2325;
const PRIME: u64 = 0x0100_0000_01b3;

pub(crate) fn hash_of(names: &[&str]) -> u64 {
    // A byte that no text holds lies between the names.
    let bytes = names.iter().flat_map(|name| name.bytes().chain([0xff]));
    bytes.fold(OFFSET, hashed)
}

fn hashed(hash: u64, byte: u8) -> u64 {
    (hash ^ u64::from(byte)).wrapping_mul(PRIME)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_numbers_are_those_in_databases() {
        let place = Place::new(&"w".into(), &"name".into(), "text1");
        assert_eq!(place.number(&['a', 'b']), 2_039_999_684);
        assert_eq!(place.of_needle(Part::Anywhere, "a"), None);
        let other = Place::new(&"w".into(), &"name".into(), "text2");
        assert_ne!(place.of_text("ab"), other.of_text("ab"));
    }
}
