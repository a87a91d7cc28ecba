//! Filters of the model.

use super::records::Records;
use super::scalars::cmp;
use super::values::column;
use super::words::{folded, is_found};
use std::cmp::Ordering;
use store::query::{Filter, Op, RecordField, Test, ValueField};
use store::{RecordRow, Scalar, ValueRow};

impl Records {
    pub(super) fn holds(&self, filter: &Filter, record: &RecordRow) -> bool {
        match filter {
            Filter::And(parts) => parts.iter().all(|part| self.holds(part, record)),
            Filter::Or(parts) => parts.iter().any(|part| self.holds(part, record)),
            Filter::Not(part) => !self.holds(part, record),
            Filter::Value { attribute_id, tests } => {
                let values = self.active(&record.key, attribute_id);
                values.iter().any(|value| tests.iter().all(|test| passes(test, value)))
            }
            Filter::NotEmpty { attribute_id } => !self.active(&record.key, attribute_id).is_empty(),
            Filter::Related {
                attribute_id,
                object_ids,
                filter,
            } => self.active(&record.key, attribute_id).iter().any(|value| {
                self.targets(value)
                    .filter(|target| object_ids.is_empty() || object_ids.contains(&target.key.object_id))
                    .any(|target| self.holds(filter, target))
            }),
            Filter::Record { field, op } => compares(&own(record, *field), op),
            Filter::Search { query } => is_found(query, &record.search_text),
        }
    }
}

pub(super) fn own(record: &RecordRow, field: RecordField) -> Scalar {
    match field {
        RecordField::RecordId => Scalar::Text(record.key.record_id.to_string()),
        RecordField::CreatedAt => Scalar::Int(record.created_at),
        RecordField::UpdatedAt => Scalar::Int(record.updated_at),
    }
}

fn passes(test: &Test, value: &ValueRow) -> bool {
    match test.field {
        ValueField::ActiveFrom => compares(&Scalar::Int(value.active_from), &test.op),
        ValueField::Column(typed) => column(value, typed).is_some_and(|scalar| compares(scalar, &test.op)),
    }
}

fn compares(kept: &Scalar, op: &Op) -> bool {
    let is = |scalar: &Scalar, wanted: &[Ordering]| cmp(kept, scalar).is_some_and(|found| wanted.contains(&found));
    let has = |test: fn(&str, &str) -> bool, needle: &str| match kept {
        Scalar::Text(text) => test(&folded(text), &folded(needle)),
        Scalar::Int(_) | Scalar::Num(_) => false,
    };
    match op {
        Op::Eq(scalar) => is(scalar, &[Ordering::Equal]),
        Op::In(scalars) => scalars.iter().any(|scalar| is(scalar, &[Ordering::Equal])),
        Op::Lt(scalar) => is(scalar, &[Ordering::Less]),
        Op::Lte(scalar) => is(scalar, &[Ordering::Less, Ordering::Equal]),
        Op::Gt(scalar) => is(scalar, &[Ordering::Greater]),
        Op::Gte(scalar) => is(scalar, &[Ordering::Greater, Ordering::Equal]),
        Op::Contains(needle) => has(|text, needle| text.contains(needle), needle),
        Op::StartsWith(needle) => has(|text, needle| text.starts_with(needle), needle),
        Op::EndsWith(needle) => has(|text, needle| text.ends_with(needle), needle),
        Op::Present => true,
    }
}
