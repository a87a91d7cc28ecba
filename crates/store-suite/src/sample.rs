//! Short ways to write documents, records and values.

use serde_json::json;
use store::query::{Direction, Filter, Op, RecordQuery, Sort, SortKey, Test, ValueField};
use store::{Column, Document, Expect, OutboxRow, RecordKey, RecordRow, Scalar, Store, ValueRow, Write};

pub const WORKSPACE: &str = "w";
pub const PEOPLE: &str = "people";
pub const COMPANIES: &str = "companies";

pub fn document(kind: &str, id: &str) -> Document {
    Document {
        kind: kind.to_owned(),
        id: id.to_owned(),
        parent: String::new(),
        lookup: None,
        sort: 0,
        expires_at: None,
        search_text: None,
        revision: 0,
        body: json!({ "id": id }),
    }
}

pub fn put(document: Document, expect: Expect) -> Write {
    Write::PutDocument { document, expect }
}

pub fn emit(topic: &str, number: i64) -> Write {
    let row = OutboxRow {
        workspace_id: WORKSPACE.into(),
        topic: topic.into(),
        payload: json!({ "n": number }),
        at_ms: number,
    };
    Write::Emit { row }
}

pub fn key(object: &str, id: &str) -> RecordKey {
    RecordKey {
        workspace_id: WORKSPACE.into(),
        object_id: object.into(),
        record_id: id.into(),
    }
}

/// A record whose `created_at` and `updated_at` are `at`.
pub fn record(object: &str, id: &str, at: i64) -> RecordRow {
    RecordRow {
        key: key(object, id),
        document: json!({ "name": id }).to_string(),
        search_text: String::new(),
        created_at: at,
        updated_at: at,
        revision: 0,
    }
}

pub fn put_record(record: RecordRow) -> Write {
    Write::PutRecord {
        record,
        expect: Expect::Anything,
    }
}

/// The first value of an attribute, active since 1, with an id made of its parts.
pub fn value(object: &str, record: &str, attribute: &str, columns: &[(Column, Scalar)]) -> ValueRow {
    nth_value(object, record, attribute, 0, columns)
}

pub fn nth_value(object: &str, record: &str, attribute: &str, ordinal: i64, columns: &[(Column, Scalar)]) -> ValueRow {
    ValueRow {
        id: format!("{object}/{record}/{attribute}/{ordinal}").into(),
        key: key(object, record),
        attribute_id: attribute.into(),
        ordinal,
        active_from: 1,
        active_until: None,
        unique_key: None,
        columns: columns.to_vec(),
        matches_parts: true,
        body: json!({ "at": ordinal }).to_string(),
    }
}

pub fn add(value: ValueRow) -> Write {
    Write::AddValue { value }
}

pub fn text(text: &str) -> Scalar {
    Scalar::Text(text.to_owned())
}

/// Some value of the attribute whose column passes.
pub fn some(attribute: &str, column: Column, op: Op) -> Filter {
    let test = Test {
        field: ValueField::Column(column),
        op,
    };
    Filter::Value {
        attribute_id: attribute.into(),
        tests: vec![test],
    }
}

pub fn by(attribute: &str, column: Column, direction: Direction) -> Sort {
    Sort {
        by: SortKey::Value {
            attribute_id: attribute.into(),
            column,
        },
        direction,
    }
}

pub fn query(object: &str, filter: Option<Filter>, sorts: Vec<Sort>) -> RecordQuery {
    RecordQuery {
        workspace_id: WORKSPACE.into(),
        object_id: object.into(),
        filter,
        sorts,
        limit: 100,
        offset: 0,
    }
}

/// The ids of a page; checks that the count agrees when the page is the whole answer.
pub async fn ids(store: &dyn Store, query: &RecordQuery) -> Vec<String> {
    let rows = store.query_records(query).await.unwrap();
    let count = store.count_records(query).await.unwrap();
    if query.offset == 0 && rows.len() < query.limit as usize {
        assert_eq!(count, rows.len() as u64, "count disagrees with the page of {query:?}");
    }
    rows.into_iter().map(|row| row.key.record_id.into()).collect()
}

/// The ids that match a filter, in one string.
pub async fn matching(store: &dyn Store, object: &str, filter: Filter) -> String {
    ids(store, &query(object, Some(filter), vec![])).await.join(" ")
}
