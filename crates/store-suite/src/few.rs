//! Pages out of hundreds of candidates, which a backend may look for in the order of the page.

use super::sample::{COMPANIES, PEOPLE, add, by, nth_value, put_record, query, record, some, text, value};
use std::sync::Arc;
use store::query::{Direction, Filter, Op, RecordQuery};
use store::{Column, Store, Write};

const RECORDS: usize = 5_000;

/// What a filter says of a record.
type Holds = fn(Place) -> bool;

/// One of the records, by the place that its name has among all.
#[derive(Clone, Copy)]
struct Place(usize);

impl Place {
    fn of(n: usize) -> Self {
        Self(n * 7919 % RECORDS)
    }

    /// Two records share each name, and a tenth have none.
    fn name(self) -> Option<String> {
        (self.0 % 10 != 3).then(|| format!("n{:04}", self.0 / 2))
    }

    /// A tenth have two names that are equal, and a tenth one that comes before all others, but is not the first.
    fn second_name(self) -> Option<String> {
        match self.0 % 10 {
            5 => self.name(),
            2 => Some("a".to_owned()),
            _ => None,
        }
    }

    fn is_early(self) -> bool {
        matches!(self.0 % 10, 0 | 2 | 5) && self.0 < 4_000
    }

    fn is_late(self) -> bool {
        self.0 >= 4_400
    }

    fn is_third(self) -> bool {
        self.0.is_multiple_of(3)
    }

    fn object(self) -> &'static str {
        if self.is_early() && self.0.is_multiple_of(25) {
            COMPANIES
        } else {
            PEOPLE
        }
    }

    fn writes(self, n: usize) -> Vec<Write> {
        let (object, id) = (self.object(), format!("{n:04}"));
        let mut writes = vec![put_record(record(object, &id, n as i64))];
        for (ordinal, name) in [(0, self.name()), (1, self.second_name())] {
            let named = |name: String| add(nth_value(object, &id, "name", ordinal, &[(Column::Text1, text(&name))]));
            writes.extend(name.map(named));
        }
        for (tag, is_tagged) in [
            ("early", self.is_early()),
            ("late", self.is_late()),
            ("third", self.is_third()),
        ] {
            let tagged = || add(value(object, &id, tag, &[(Column::Text1, text("x"))]));
            writes.extend(is_tagged.then(tagged));
        }
        writes
    }
}

/// The ids of the people for whom `holds`, by their first names, without one last, and then by their creation.
fn sorted(holds: Holds, direction: Direction) -> Vec<String> {
    let people = (0..RECORDS).map(|n| (Place::of(n), n));
    let mut found: Vec<_> = people
        .filter(|(place, _)| place.object() == PEOPLE && holds(*place))
        .map(|(place, n)| (place.name(), n))
        .collect();
    found.sort();
    if direction == Direction::Descending {
        found.reverse();
    }
    found.sort_by_key(|(name, _)| name.is_none());
    found.into_iter().map(|(_, n)| format!("{n:04}")).collect()
}

pub async fn pages_are_the_same_however_they_are_found(store: Arc<dyn Store>) {
    let writes: Vec<_> = (0..RECORDS).flat_map(|n| Place::of(n).writes(n)).collect();
    for chunk in writes.chunks(2_000) {
        store.commit(chunk.to_vec()).await.unwrap();
    }
    let tagged = |tag: &str| some(tag, Column::Text1, Op::Eq(text("x")));
    let not = |filter| Filter::Not(Box::new(filter));
    let filters: [(Filter, Holds); 7] = [
        (tagged("early"), Place::is_early),
        (tagged("late"), Place::is_late),
        (Filter::And(vec![tagged("early"), tagged("third")]), |place| {
            place.is_early() && place.is_third()
        }),
        (Filter::And(vec![tagged("late"), not(tagged("third"))]), |place| {
            place.is_late() && !place.is_third()
        }),
        (Filter::Or(vec![tagged("early"), tagged("late")]), |place| {
            place.is_early() || place.is_late()
        }),
        (some("name", Column::Text1, Op::Contains("n0".to_owned())), |place| {
            place.name().is_some_and(|name| name.starts_with("n0"))
        }),
        (not(tagged("third")), |place| !place.is_third()),
    ];
    for (filter, holds) in filters {
        for direction in [Direction::Ascending, Direction::Descending] {
            let all = sorted(holds, direction);
            for offset in [0, 7, 50, 500] {
                let page = RecordQuery {
                    limit: 10,
                    offset,
                    ..query(PEOPLE, Some(filter.clone()), vec![by("name", Column::Text1, direction)])
                };
                let rows = store.query_records(&page).await.unwrap();
                let ids: Vec<_> = rows.into_iter().map(|row| String::from(row.key.record_id)).collect();
                let from = (offset as usize).min(all.len());
                assert_eq!(ids, all[from..all.len().min(from + 10)], "{page:?}");
            }
        }
    }
}
