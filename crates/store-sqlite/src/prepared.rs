//! What of a write needs no database. Whoever commits makes it, so that the one thread that writes does not.

use crate::parts::{self, Texts};
use serde_json::Value;
use std::sync::Arc;
use store::{Column, Scalar, ValueRow, Write};

/// A write, and what is made of it before its turn comes.
pub(crate) struct Prepared {
    pub(crate) write: Write,
    /// The JSON that a document or a row of the outbox holds; empty for any other write.
    pub(crate) json: String,
    /// The parts of an active value's texts, where it is found by them.
    pub(crate) parts: Option<Arc<Texts>>,
}

impl From<Write> for Prepared {
    fn from(write: Write) -> Self {
        let json = match &write {
            Write::PutDocument { document, .. } => text(&document.body),
            Write::Emit { row } => text(&row.payload),
            _ => String::new(),
        };
        let parts = match &write {
            Write::AddValue { value } if value.matches_parts && value.active_until.is_none() => {
                Some(Arc::new(parts::of_columns(texts(value))))
            }
            _ => None,
        };
        Self { write, json, parts }
    }
}

fn text(json: &Value) -> String {
    json.to_string()
}

/// The texts of the typed columns.
fn texts(value: &ValueRow) -> impl Iterator<Item = (Column, &str)> {
    value
        .columns
        .iter()
        .filter_map(|(column, scalar)| match (column, scalar) {
            (Column::Ref, _) => None,
            (column, Scalar::Text(text)) => Some((*column, text.as_str())),
            _ => None,
        })
}
