//! Pages out of hundreds of candidates, which a backend may look for in the order of the page.

use super::model::Model;
use super::sample::{COMPANIES, PEOPLE, add, by, ids, nth_value, put_record, query, record, some, text, value};
use std::sync::Arc;
use store::query::{Direction, Filter, Op, RecordQuery};
use store::{Column, Store, Write};

const RECORDS: usize = 5_000;

/// A name for every record, in no order: a tenth has two that are equal, a tenth a second one that comes earlier, a tenth
/// none. Two records share each first name. Some of the first and all of the last are tagged, and some of the first are of
/// another object.
fn writes() -> Vec<Write> {
    let mut writes = Vec::new();
    for n in 0..RECORDS {
        let place = n * 7919 % RECORDS;
        let is_early = matches!(place % 10, 0 | 2 | 5) && place < 4_000;
        let object = if is_early && place % 25 == 0 { COMPANIES } else { PEOPLE };
        let (id, name) = (format!("{n:04}"), format!("n{:04}", place / 2));
        writes.push(put_record(record(object, &id, n as i64)));
        let named = |ordinal, name: &str| add(nth_value(object, &id, "name", ordinal, &[(Column::Text1, text(name))]));
        match place % 10 {
            3 => {}
            5 => writes.extend([named(0, &name), named(1, &name)]),
            2 => writes.extend([named(0, &name), named(1, "a")]),
            _ => writes.push(named(0, &name)),
        }
        let mut tag = |tag: &str| writes.push(add(value(object, &id, tag, &[(Column::Text1, text("x"))])));
        if is_early {
            tag("early");
        }
        if place >= 4_400 {
            tag("late");
        }
        if place % 3 == 0 {
            tag("third");
        }
    }
    writes
}

pub async fn pages_are_the_same_however_they_are_found(store: Arc<dyn Store>) {
    let model = Model::new(Arc::new(|| 1));
    for chunk in writes().chunks(2_000) {
        store.commit(chunk.to_vec()).await.unwrap();
        model.commit(chunk.to_vec()).await.unwrap();
    }
    let tagged = |tag: &str| some(tag, Column::Text1, Op::Eq(text("x")));
    let filters = [
        tagged("early"),
        tagged("late"),
        Filter::And(vec![tagged("early"), tagged("third")]),
        Filter::And(vec![tagged("late"), Filter::Not(Box::new(tagged("third")))]),
        Filter::Or(vec![tagged("early"), tagged("late")]),
        some("name", Column::Text1, Op::Contains("n0".to_owned())),
        Filter::Not(Box::new(tagged("third"))),
    ];
    for filter in filters {
        for direction in [Direction::Ascending, Direction::Descending] {
            for offset in [0, 7, 50, 500] {
                let page = RecordQuery {
                    limit: 10,
                    offset,
                    ..query(PEOPLE, Some(filter.clone()), vec![by("name", Column::Text1, direction)])
                };
                assert_eq!(ids(&*store, &page).await, ids(&model, &page).await, "{page:?}");
            }
        }
    }
}
