//! CSV files as people have them: with a byte order mark or without, in UTF-8, UTF-16 or Windows-1252, with commas,
//! semicolons, tabs or bars.

use crate::{Error, Result};
use csv::{ReaderBuilder, StringRecord};
use encoding_rs::{Encoding, UTF_8, WINDOWS_1252};
use std::borrow::Cow;

/// The largest file.
pub const MOST_BYTES: usize = 64 << 20;
const MOST_COLUMNS: usize = 500;
const MOST_ROWS: usize = 1_000_000;
/// Rows by which the delimiter is chosen.
const LOOKED_AT: usize = 20;
const DELIMITERS: [u8; 4] = [b',', b';', b'\t', b'|'];

/// A file that was read: a header, and the rows below it.
#[derive(Debug)]
pub struct Table {
    /// What the columns are called; a column without a name is called by its place.
    pub header: Vec<String>,
    rows: Vec<StringRecord>,
}

impl Table {
    /// # Errors
    /// [`Error::File`] when it is no table, has no rows, or too much of something.
    pub fn read(bytes: &[u8]) -> Result<Self> {
        let refuse = |why: String| Err(Error::File(why));
        if bytes.len() > MOST_BYTES {
            return refuse(format!("the file has more than {} MB", MOST_BYTES >> 20));
        }
        let text = decode(bytes)?;
        let mut reader = ReaderBuilder::new()
            .has_headers(false)
            .flexible(true)
            .delimiter(delimiter(&text))
            .from_reader(text.as_bytes());
        let mut rows = Vec::new();
        for row in reader.records() {
            let row = row.map_err(|error| Error::File(format!("the file cannot be read: {error}")))?;
            if row.iter().any(|cell| !cell.trim().is_empty()) {
                rows.push(row);
            }
            if rows.len() > MOST_ROWS + 1 {
                return refuse(format!("the file has more than {MOST_ROWS} rows: divide it"));
            }
        }
        if rows.is_empty() {
            return refuse("the file is empty".to_owned());
        }
        let header: Vec<String> = rows
            .remove(0)
            .iter()
            .enumerate()
            .map(|(at, name)| match name.trim() {
                "" => format!("Column {}", at + 1),
                name => name.to_owned(),
            })
            .collect();
        if header.len() > MOST_COLUMNS {
            return refuse(format!("the file has more than {MOST_COLUMNS} columns"));
        }
        if rows.is_empty() {
            return refuse("the file has a header and no rows".to_owned());
        }
        Ok(Self { header, rows })
    }

    /// How many rows there are below the header.
    pub fn len(&self) -> usize {
        self.rows.len()
    }

    /// There is always a row.
    pub fn is_empty(&self) -> bool {
        self.rows.is_empty()
    }

    /// The cell of a row, trimmed; empty where the row is shorter.
    pub fn cell(&self, row: usize, column: usize) -> &str {
        self.rows
            .get(row)
            .and_then(|row| row.get(column))
            .unwrap_or_default()
            .trim()
    }

    /// Whether a row has more cells than the header has names.
    pub fn is_too_long(&self, row: usize) -> bool {
        self.rows
            .get(row)
            .is_some_and(|row| row.iter().skip(self.header.len()).any(|cell| !cell.trim().is_empty()))
    }

    /// Where a row stands in the file: its line, the first being 1.
    pub fn line(&self, row: usize) -> u64 {
        self.rows
            .get(row)
            .and_then(|row| row.position())
            .map_or(0, csv::Position::line)
    }

    /// The cells of a column that are not empty.
    pub fn column(&self, column: usize) -> impl Iterator<Item = &str> {
        (0..self.len())
            .map(move |row| self.cell(row, column))
            .filter(|cell| !cell.is_empty())
    }

    /// A row as it stands in the file.
    pub fn row(&self, row: usize) -> impl Iterator<Item = &str> {
        self.rows.get(row).into_iter().flat_map(StringRecord::iter)
    }
}

fn decode(bytes: &[u8]) -> Result<Cow<'_, str>> {
    let (encoding, bytes) = match Encoding::for_bom(bytes) {
        Some((encoding, length)) => (encoding, bytes.get(length..).unwrap_or_default()),
        None if std::str::from_utf8(bytes).is_ok() => (UTF_8, bytes),
        None => (WINDOWS_1252, bytes),
    };
    let (text, _) = encoding.decode_without_bom_handling(bytes);
    if text.contains('\0') {
        return Err(Error::File(
            "the file is no text: save the table as CSV and send that".to_owned(),
        ));
    }
    Ok(text)
}

/// The delimiter with which most of the first rows have as many cells as the header, and the header several.
fn delimiter(text: &str) -> u8 {
    let score = |delimiter: &u8| {
        let mut reader = ReaderBuilder::new()
            .has_headers(false)
            .flexible(true)
            .delimiter(*delimiter)
            .from_reader(text.as_bytes());
        let lengths: Vec<usize> = reader
            .records()
            .take(LOOKED_AT)
            .filter_map(|row| row.ok().map(|row| row.len()))
            .collect();
        let columns = lengths.first().copied().unwrap_or(0);
        let alike = lengths.iter().filter(|length| **length == columns).count();
        if columns > 1 { (alike, columns) } else { (0, 0) }
    };
    // Of equals the first: a comma.
    DELIMITERS
        .iter()
        .rev()
        .max_by_key(|delimiter| score(delimiter))
        .copied()
        .unwrap_or(b',')
}
