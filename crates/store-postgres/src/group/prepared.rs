//! What a new row holds besides what is decided in its turn: made by the task that asks, before it waits, so that the one
//! that writes has only to pass it on.

use crate::parts::Place;
use crate::text::{Long, key, stored};
use crate::words;
use std::borrow::Cow;
use store::{Column, OutboxRow, RecordRow, Scalar, ValueRow, Write};
use store_sql::{folded, names};

/// Cells of a row, one after the other: each is the length of its bytes and the bytes, or -1 for nothing. A copy takes them as
/// they are (<https://www.postgresql.org/docs/current/sql-copy.html>, "Binary Format").
#[derive(Clone, Default)]
pub(super) struct Cells(Vec<u8>);

impl Cells {
    pub(super) fn bytes(&self) -> &[u8] {
        &self.0
    }

    pub(super) fn nothing(&mut self) {
        self.0.extend((-1_i32).to_be_bytes());
    }

    fn cell(&mut self, bytes: &[u8]) {
        // The longest text that a value may hold is far from 2 GB.
        self.0.extend((bytes.len() as u32).to_be_bytes());
        self.0.extend(bytes);
    }

    pub(super) fn int(&mut self, int: i64) {
        self.cell(&int.to_be_bytes());
    }

    pub(super) fn text(&mut self, text: &str) {
        self.cell(text.as_bytes());
    }

    pub(super) fn or_nothing<T>(&mut self, value: Option<T>, put: impl FnOnce(&mut Self, T)) {
        match value {
            Some(value) => put(self, value),
            None => self.nothing(),
        }
    }

    /// An array of one dimension, `int4[]`.
    fn numbers(&mut self, numbers: &[i32]) {
        const INT4: u32 = 23;
        let count = numbers.len() as u32;
        self.0.extend((20 + 8 * count).to_be_bytes());
        // Dimensions, whether one of them is missing, their type, how many, and from which number they are counted.
        for head in [1, 0, INT4, count, 1] {
            self.0.extend(head.to_be_bytes());
        }
        for number in numbers {
            self.0.extend(4_u32.to_be_bytes());
            self.0.extend(number.to_be_bytes());
        }
    }

    pub(super) fn extend(&mut self, other: &Self) {
        self.0.extend(&other.0);
    }
}

/// A write, and what can be said of its row before its turn.
pub(crate) struct Prepared {
    pub(crate) write: Write,
    pub(super) columns: Columns,
}

pub(super) enum Columns {
    Record(RecordColumns),
    Value(ValueColumns),
    /// The payload of a row of the outbox as JSON text.
    Payload(String),
    /// Nothing is said yet.
    None,
}

impl From<Write> for Prepared {
    fn from(write: Write) -> Self {
        let columns = match &write {
            Write::PutRecord { record, .. } => Columns::Record(RecordColumns::of(record)),
            Write::AddValue { value } => Columns::Value(ValueColumns::of(value)),
            Write::Emit { row } => Columns::Payload(row.payload.to_string()),
            _ => Columns::None,
        };
        Self { write, columns }
    }
}

impl Columns {
    /// Those of a record, made now if they were not before.
    pub(super) fn of_record<'c>(&'c self, row: &RecordRow) -> Cow<'c, RecordColumns> {
        match self {
            Self::Record(columns) => Cow::Borrowed(columns),
            _ => Cow::Owned(RecordColumns::of(row)),
        }
    }

    /// Those of a value, made now if they were not before.
    pub(super) fn of_value<'c>(&'c self, row: &ValueRow) -> Cow<'c, ValueColumns> {
        match self {
            Self::Value(columns) => Cow::Borrowed(columns),
            _ => Cow::Owned(ValueColumns::of(row)),
        }
    }

    /// The payload of a row of the outbox, made now if it was not before.
    pub(super) fn payload<'c>(&'c self, row: &OutboxRow) -> Cow<'c, str> {
        match self {
            Self::Payload(payload) => Cow::Borrowed(payload),
            _ => Cow::Owned(row.payload.to_string()),
        }
    }
}

#[derive(Clone)]
pub(crate) struct RecordColumns {
    pub(super) document: String,
    pub(super) search_text: String,
    /// Those of the search text.
    pub(super) words: Vec<String>,
}

impl RecordColumns {
    fn of(row: &RecordRow) -> Self {
        Self {
            document: stored(&row.document).into_owned(),
            search_text: stored(&row.search_text).into_owned(),
            words: words::words(&row.search_text),
        }
    }
}

/// The columns of a value in the order of `writer/statements.rs`; between them stands what is decided in its turn.
#[derive(Clone)]
pub(crate) struct ValueColumns {
    pub(super) unique_key: Cells,
    pub(super) parts: Cells,
    pub(super) rest: Cells,
}

/// How many columns `rest` has.
pub(super) const REST: usize = 8 + 2 * Column::TEXTS.len();

impl ValueColumns {
    fn of(row: &ValueRow) -> Self {
        let scalar = |wanted| {
            let mut columns = row.columns.iter();
            columns.find(|(column, _)| *column == wanted).map(|(_, scalar)| scalar)
        };
        let mut long = Long::default();
        let (mut own, mut other, mut numbers) = (Cells::default(), Cells::default(), Vec::new());
        for column in Column::TEXTS {
            let Some(Scalar::Text(text)) = scalar(column) else {
                own.nothing();
                other.nothing();
                continue;
            };
            let name = names::column(column);
            let kept = long.key(name, text);
            own.text(&kept);
            if row.matches_parts {
                let folded = folded(text);
                let lower = stored(&folded);
                other.or_nothing((lower != kept).then_some(&*lower), Cells::text);
                if column != Column::Ref && row.active_until.is_none() {
                    let place = Place::new(&row.key.workspace_id, &row.attribute_id, name);
                    numbers.extend(place.of_text(text));
                }
            } else {
                other.nothing();
            }
        }
        let (mut unique_key, mut parts) = (Cells::default(), Cells::default());
        unique_key.or_nothing(row.unique_key.as_deref(), |cells, text| {
            cells.text(&long.key("unique_key", text));
        });
        // Sorted and each once, as the index wants them.
        numbers.sort_unstable();
        numbers.dedup();
        parts.or_nothing((!numbers.is_empty()).then_some(&numbers[..]), Cells::numbers);

        let mut rest = Cells(Vec::with_capacity(512));
        rest.text(&key(&row.id));
        rest.int(row.ordinal);
        rest.int(row.active_from);
        rest.text(&stored(&row.body));
        rest.or_nothing(long.into_column().as_deref(), Cells::text);
        rest.cell(&[u8::from(row.matches_parts)]);
        match scalar(Column::Int1) {
            Some(Scalar::Int(int)) => rest.int(*int),
            _ => rest.nothing(),
        }
        match scalar(Column::Num1) {
            Some(Scalar::Num(num)) if !num.is_nan() => rest.cell(&num.to_be_bytes()),
            Some(Scalar::Int(int)) => rest.cell(&(*int as f64).to_be_bytes()),
            _ => rest.nothing(),
        }
        rest.extend(&own);
        rest.extend(&other);
        Self {
            unique_key,
            parts,
            rest,
        }
    }
}
