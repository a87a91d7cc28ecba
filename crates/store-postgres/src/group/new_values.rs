//! New values on their way into their table: a few as a statement each, many as a copy, which costs another round trip:
//! in a profile of an import the server spent 5 % of its time on taking one in, and 18 % on an array for each column.

use super::prepared::{Cells, REST, ValueColumns};
use crate::flight::{Flight, Parameter};
use crate::writer::statements::Statements;
use bytes::{Buf, BufMut, Bytes, BytesMut};
use std::error::Error;
use tokio_postgres::types::{IsNull, ToSql, Type, to_sql_checked};

/// From here on values are copied.
const MANY: usize = 16;
/// How many columns a value has.
const COLUMNS: usize = 6 + REST;

/// Values as a copy takes them: the number of columns and the cells of each, one after the other.
#[derive(Default)]
pub(super) struct NewValues {
    count: usize,
    rows: BytesMut,
}

impl NewValues {
    pub(super) fn push(
        &mut self,
        (seq, attribute, record): (i64, i64, i64),
        holds_unique_key: bool,
        active_until: Option<i64>,
        columns: &ValueColumns,
    ) {
        let (mut decided, mut nothing) = (Cells::default(), Cells::default());
        for int in [seq, attribute, record] {
            decided.int(int);
        }
        decided.or_nothing(active_until, Cells::int);
        nothing.nothing();
        // A value that has ended is not looked for by its parts.
        let parts = if active_until.is_none() {
            &columns.parts
        } else {
            &nothing
        };
        let unique_key = if holds_unique_key {
            &columns.unique_key
        } else {
            &nothing
        };
        self.rows.put_i16(COLUMNS as i16);
        for cells in [&decided, unique_key, parts, &columns.rest] {
            self.rows.put_slice(cells.bytes());
        }
        self.count += 1;
    }

    /// Whether so many of them are copied.
    pub(super) fn copies(count: usize) -> bool {
        count >= MANY
    }

    pub(super) async fn save(self, flight: &mut Flight<'_>, statements: &Statements) {
        let mut rows = self.rows.freeze();
        if Self::copies(self.count) {
            flight.copy(&statements.copy_values, rows).await;
            return;
        }
        for _ in 0..self.count {
            rows.advance(size_of::<i16>());
            let cells = (0..COLUMNS).map(|_| Box::new(Cell::split_off(&mut rows)) as Parameter);
            flight.send(&statements.insert_value, cells.collect()).await;
        }
    }
}

/// A cell as the parameter of a statement.
#[derive(Debug)]
struct Cell(Option<Bytes>);

impl Cell {
    /// The first cell of `cells`.
    fn split_off(cells: &mut Bytes) -> Self {
        let length = usize::try_from(cells.get_i32());
        Self(length.ok().map(|length| cells.split_to(length)))
    }
}

impl ToSql for Cell {
    fn to_sql(&self, _: &Type, out: &mut BytesMut) -> Result<IsNull, Box<dyn Error + Sync + Send>> {
        match &self.0 {
            Some(bytes) => {
                out.put_slice(bytes);
                Ok(IsNull::No)
            }
            None => Ok(IsNull::Yes),
        }
    }

    /// It was made for the column that it goes to.
    fn accepts(_: &Type) -> bool {
        true
    }

    to_sql_checked!();
}
