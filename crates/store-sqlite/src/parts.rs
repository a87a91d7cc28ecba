//! The index over parts of texts: which values may hold a given part (`$contains`, `$starts_with`, `$ends_with`).
//!
//! The tokens are those of [`store_sql::parts`], each written as one word.

use rusqlite::functions::{Context, FunctionFlags};
use rusqlite::types::ValueRef;
use rusqlite::{Connection, Result};
use store::Column;
use store_sql::parts::{self, Asked};
use store_sql::{Part, folded};

/// Bits of a row number that belong to the value; those above belong to its attribute.
pub(crate) const VALUE_BITS: u32 = 36;

/// The row of a value in the index.
pub(crate) fn row(attribute: i64, value: i64) -> i64 {
    (attribute << VALUE_BITS) + value
}

/// The tokens of a text, each once.
fn tokens(text: &str) -> String {
    parts::of_text(text, word).join(" ")
}

/// What to ask the index for; `None` when the needle has no pair of letters.
pub(crate) fn query(part: Part, needle: &str) -> Option<String> {
    let (asked, between) = match parts::of_needle(part, needle, |letters| format!("\"{}\"", word(letters)))? {
        Asked::All(asked) => (asked, " AND "),
        Asked::Any(asked) => (asked, " OR "),
    };
    Some(asked.into_iter().collect::<Vec<_>>().join(between))
}

/// Letters as one word of plain ASCII, which every tokenizer leaves whole: their code points in two or more hexadecimal
/// digits. Every text that is written is spelled so, which is why it does not go through a formatter.
fn word(letters: &[char]) -> String {
    let mut word = String::with_capacity(2 * letters.len());
    for letter in letters {
        let code = u32::from(*letter);
        let digits = code.checked_ilog(16).map_or(2, |log| (log + 1).max(2));
        let spelled = (0..digits).rev().map(|at| (code >> (4 * at)) & 0xf);
        word.extend(spelled.filter_map(|digit| char::from_digit(digit, 16)));
    }
    word
}

/// How many text columns a value has; they are the first of [`Column::ALL`].
const TEXTS: usize = 8;
/// The tokens of a value's text columns.
pub(crate) type Texts = [Option<String>; TEXTS];

/// The tokens of texts, each given with its column.
pub(crate) fn of_columns<'a>(texts: impl Iterator<Item = (Column, &'a str)>) -> Texts {
    let mut by_column = [const { None }; TEXTS];
    for (column, text) in texts {
        let place = Column::ALL[..TEXTS].iter().position(|known| *known == column);
        if let Some(place) = place {
            by_column[place] = Some(tokens(text));
        }
    }
    by_column
}

/// Makes `has_part(text, part, folded needle)` and `part_tokens(text)` known to SQL.
pub(crate) fn register(connection: &Connection) -> Result<()> {
    let flags = FunctionFlags::SQLITE_UTF8 | FunctionFlags::SQLITE_DETERMINISTIC | FunctionFlags::SQLITE_INNOCUOUS;
    connection.create_scalar_function("has_part", 3, flags, |context| {
        let (Some(text), Some(needle)) = (text(context, 0)?, text(context, 2)?) else {
            return Ok(false);
        };
        let text = folded(text);
        Ok(match context.get::<i64>(1)? {
            START_CODE => text.starts_with(needle),
            END_CODE => text.ends_with(needle),
            _ => text.contains(needle),
        })
    })?;
    connection.create_scalar_function("part_tokens", 1, flags, |context| Ok(text(context, 0)?.map(tokens)))
}

const START_CODE: i64 = 1;
const END_CODE: i64 = 2;

/// The number by which SQL knows a part.
pub(crate) fn code(part: Part) -> i64 {
    match part {
        Part::Anywhere => 0,
        Part::Start => START_CODE,
        Part::End => END_CODE,
    }
}

fn text<'a>(context: &'a Context<'_>, at: usize) -> Result<Option<&'a str>> {
    match context.get_raw(at) {
        ValueRef::Null => Ok(None),
        value => Ok(Some(value.as_str()?)),
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    #[test]
    fn letters_are_spelled_in_hexadecimal() {
        for (letters, spelled) in [
            ("ab", "6162"),
            ("\u{2}a", "0261"),
            ("ß株", "df682a"),
            ("🎉", "1f389"),
            ("\0", "00"),
        ] {
            assert_eq!(word(&letters.chars().collect::<Vec<_>>()), spelled, "{letters:?}");
        }
    }

    #[test]
    fn needles_without_a_pair_of_letters_are_not_looked_up() {
        for (part, needle, is_known) in [
            (Part::Anywhere, "", false),
            (Part::Anywhere, "a", false),
            (Part::Anywhere, "ab", true),
            (Part::Start, "", false),
            (Part::Start, "a", true),
            (Part::End, "a", true),
        ] {
            assert_eq!(query(part, needle).is_some(), is_known, "{part:?} {needle:?}");
        }
        let long = query(Part::Anywhere, &"abcdefghij".repeat(10_000)).unwrap();
        assert!(long.len() < 400, "{}", long.len());
    }
}
