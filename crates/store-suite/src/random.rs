//! The same random operations on several stores, which answer alike. What is random comes from a seed that is printed.

use crate::sample::{add, emit};
use serde_json::json;
use std::fmt::Debug;
use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};
use std::time::{Duration, Instant};
use store::aggregate::{AggregateQuery, Amount, Measure, Step};
use store::query::{Direction, Filter, History, Op, RecordField, RecordQuery, Sort, SortKey, Test, ValueField};
use store::{
    AttributeId, Column, Document, DocumentQuery, Expect, ObjectId, Order, RecordId, RecordKey, RecordRow, Scalar,
    Store, ValueRow, Write,
};

/// A number that looks random (SplitMix64).
pub struct Random(u64);

impl Random {
    pub fn new(seed: u64) -> Self {
        Self(seed)
    }

    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        mixed ^ (mixed >> 31)
    }

    /// Below `end`.
    fn below(&mut self, end: usize) -> usize {
        (self.next() % end as u64) as usize
    }

    fn one<T: Clone>(&mut self, of: &[T]) -> T {
        of[self.below(of.len())].clone()
    }

    /// True once in `times`.
    fn once_in(&mut self, times: usize) -> bool {
        self.below(times) == 0
    }
}

/// A seed: from the variable `STORE_SEED`, to do again what has failed, or from the clock.
pub fn seed() -> u64 {
    let given = std::env::var("STORE_SEED").ok().and_then(|text| text.parse().ok());
    given.unwrap_or_else(|| {
        let now = std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH);
        now.unwrap_or_default().as_nanos() as u64
    })
}

/// Does random things for as long as `time` with all stores; their clocks read `clock`, and they begin empty.
pub async fn agree(stores: &[(&str, Arc<dyn Store>)], clock: &AtomicI64, seed: u64, time: Duration) {
    println!("STORE_SEED={seed}");
    let mut random = Random::new(seed);
    let until = Instant::now() + time;
    let mut watchers: Vec<_> = stores.iter().map(|(_, store)| store.watch()).collect();
    let mut steps = 0_u32;
    while Instant::now() < until {
        steps += 1;
        match random.below(12) {
            0..=4 => {
                let writes: Vec<Write> = (0..1 + random.below(6)).map(|_| write(&mut random)).collect();
                let told = format!("{writes:?}");
                same(stores, &told, async |store| {
                    store.commit(writes.clone()).await.map_err(|e| format!("{e:?}"))
                })
                .await;
            }
            5 => {
                clock.fetch_add(random.below(3) as i64, Ordering::SeqCst);
                let (kind, id) = (random.one(&KINDS), random.one(&IDS));
                same(stores, &(kind, id), async |store| {
                    store.document(kind, id).await.unwrap()
                })
                .await;
                same(stores, &(kind, id), async |store| store.lookup(kind, id).await.unwrap()).await;
                let ids: Vec<String> = (0..random.below(5)).map(|_| random.one(&IDS).to_owned()).collect();
                same(stores, &(kind, &ids), async |store| {
                    store.documents_by_id(kind, &ids).await.unwrap()
                })
                .await;
            }
            6 => {
                let query = document_query(&mut random);
                same(stores, &query, async |store| {
                    store.documents(query.clone()).await.unwrap()
                })
                .await;
            }
            7 => {
                let key = record_key(&mut random);
                same(stores, &key, async |store| store.record(&key).await.unwrap()).await;
                let ids: Vec<RecordId> = (0..random.below(5)).map(|_| random.one(&IDS).into()).collect();
                same(stores, &(&key, &ids), async |store| {
                    store.records(&key.workspace_id, &key.object_id, &ids).await.unwrap()
                })
                .await;
                let attribute: Option<AttributeId> = (!random.once_in(2)).then(|| random.one(&ATTRIBUTES).into());
                let history = random.one(&[History::All, History::ActiveOnly]);
                same(stores, &(&key, &attribute, history), async |store| {
                    let mut values = store.values(&key, attribute.as_ref(), history).await.unwrap();
                    values
                        .iter_mut()
                        .for_each(|v| v.columns.sort_by_key(|(column, _)| *column));
                    values
                })
                .await;
            }
            8 => {
                let (workspace, attribute, text) =
                    (random.one(&WORKSPACES), random.one(&ATTRIBUTES), random.one(&TEXTS));
                same(stores, &(workspace, attribute, text), async |store| {
                    store
                        .unique_holder(&workspace.into(), &attribute.into(), text)
                        .await
                        .unwrap()
                })
                .await;
                let id = random.one(&IDS);
                same(stores, &id, async |store| store.blob(id).await.unwrap()).await;
            }
            9 if random.once_in(10) => {
                // How many rows went depends on what has expired and was met before.
                let (now, before) = (clock.load(Ordering::SeqCst), random.below(40) as i64);
                same(stores, &(now, before), async |store| {
                    store.sweep(now, before).await.map(|_| ()).unwrap()
                })
                .await;
            }
            _ => {
                let query = record_query(&mut random);
                same(stores, &query, async |store| store.query_records(&query).await.unwrap()).await;
                same(stores, &query, async |store| store.count_records(&query).await.unwrap()).await;
                let query = aggregate_query(&mut random, query);
                same(stores, &query, async |store| {
                    let mut groups = store.aggregate(&query).await.unwrap();
                    // What floating point makes of a sum depends on the order.
                    let measured = groups.iter_mut().flat_map(|group| &mut group.measured);
                    measured.for_each(|measured| {
                        measured.sum = measured.sum.map(|_| 0.0);
                        // A long one is clipped in some stores.
                        measured.unit.take_if(|unit| unit.len() > 400);
                    });
                    groups
                })
                .await;
            }
        }
        if random.once_in(20) {
            let (after, limit) = (random.below(50) as i64, random.below(20) as u32);
            same(stores, &(after, limit), async |store| {
                store.outbox(after, limit).await.unwrap()
            })
            .await;
        }
        let told: Vec<_> = watchers
            .iter_mut()
            .map(|watcher| std::iter::from_fn(|| watcher.try_recv().ok()).collect::<Vec<_>>())
            .collect();
        assert!(
            told.windows(2).all(|pair| pair[0] == pair[1]),
            "what watchers heard differs: {told:#?}"
        );
    }
    println!("{steps} steps");
    assert!(steps > 20, "{steps} steps are too few to say anything");
}

/// Asks all stores; the answers have to be the same.
async fn same<T: Debug + PartialEq>(
    stores: &[(&str, Arc<dyn Store>)],
    about: &impl Debug,
    ask: impl AsyncFn(&Arc<dyn Store>) -> T,
) {
    let mut first: Option<(&str, T)> = None;
    for (name, store) in stores {
        let answer = ask(store).await;
        match &first {
            None => first = Some((name, answer)),
            Some((other, expected)) => {
                assert!(
                    answer == *expected,
                    "{about:#?}\n{other} says {expected:#?}\n{name} says {answer:#?}"
                );
            }
        }
    }
}

const KINDS: [&str; 3] = ["app", "run", "session"];
const IDS: [&str; 7] = ["a", "b", "c", "d", "B", "a\u{1}", "é"];
const WORKSPACES: [&str; 2] = ["w", "other"];
const OBJECTS: [&str; 2] = ["people", "companies"];
const ATTRIBUTES: [&str; 4] = ["name", "tags", "company", "rank"];
const TEXTS: [&str; 18] = [
    "",
    "a",
    "A",
    "ab",
    "Ab",
    "aB%",
    "a_b",
    "\"quoted\"",
    "Ada Lovelace",
    "ada@analytical.org",
    "ΟΔΥΣΣΕΥΣ",
    "οδυσσευς",
    "株式会社",
    "İstanbul",
    "a\0b",
    "\u{1}",
    "\u{1f600}",
    "zz",
];
const WORDS: [&str; 9] = [
    "ada",
    "Lovelace",
    "o'brien",
    "ada@analytical.org",
    "Grüße",
    "株式会社",
    "x1",
    "-",
    "lové",
];
const NUMBERS: [i64; 7] = [-1, 0, 1, 2, 7, i64::MAX, i64::MIN];
const FLOATS: [f64; 8] = [-1.5, -0.0, 0.0, 1.0, 1.5, 1e300, 9.3e18, f64::NEG_INFINITY];
const COLUMNS: [Column; 6] = [
    Column::Text1,
    Column::Text2,
    Column::Text8,
    Column::Int1,
    Column::Num1,
    Column::Ref,
];

fn record_key(random: &mut Random) -> RecordKey {
    // The same record id in two objects would make a reference say two things.
    let id = random.one(&IDS);
    let object = if id.len() == 1 { OBJECTS[0] } else { OBJECTS[1] };
    RecordKey {
        workspace_id: if random.once_in(8) {
            WORKSPACES[1]
        } else {
            WORKSPACES[0]
        }
        .into(),
        object_id: object.into(),
        record_id: id.into(),
    }
}

fn expect(random: &mut Random) -> Expect {
    match random.below(8) {
        0 => Expect::Absent,
        1 => Expect::Present,
        2 => Expect::Revision(1 + random.below(3) as i64),
        _ => Expect::Anything,
    }
}

fn write(random: &mut Random) -> Write {
    match random.below(14) {
        0 | 1 => Write::PutDocument {
            document: Document {
                kind: random.one(&KINDS).into(),
                id: random.one(&IDS).into(),
                parent: random.one(&["", "p", "q"]).into(),
                lookup: (!random.once_in(3)).then(|| random.one(&IDS).into()),
                sort: random.below(4) as i64,
                expires_at: random.once_in(3).then(|| random.below(60) as i64),
                search_text: random.once_in(2).then(|| random.one(&WORDS).into()),
                revision: 0,
                body: json!({ "z": random.one(&TEXTS), "a": random.one(&FLOATS[..7]), "n": [null, random.one(&NUMBERS)] }),
            },
            expect: expect(random),
        },
        2 => Write::DeleteDocument {
            kind: random.one(&KINDS),
            id: random.one(&IDS).into(),
            expect: expect(random),
        },
        3..=5 => Write::PutRecord {
            record: RecordRow {
                key: record_key(random),
                document: json!({ "a": random.one(&TEXTS) }).to_string(),
                search_text: (0..random.below(4))
                    .map(|_| random.one(&WORDS))
                    .collect::<Vec<_>>()
                    .join(" "),
                created_at: random.below(4) as i64,
                updated_at: random.below(4) as i64,
                revision: 0,
            },
            expect: if random.once_in(4) {
                expect(random)
            } else {
                Expect::Anything
            },
        },
        6 if random.once_in(3) => Write::DeleteRecord {
            key: record_key(random),
        },
        7 => {
            let key = record_key(random);
            Write::EndValue {
                id: value_id(random, &key).into(),
                key,
                active_until: random.below(9) as i64,
            }
        }
        8 if random.once_in(2) => {
            let key = record_key(random);
            Write::DeleteValue {
                id: value_id(random, &key).into(),
                key,
            }
        }
        9 if random.once_in(2) => Write::PutBlob {
            id: random.one(&IDS).into(),
            bytes: random.one(&TEXTS).into(),
        },
        10 if random.once_in(3) => Write::DeleteBlob {
            id: random.one(&IDS).into(),
        },
        11 => emit(random.one(&KINDS), random.below(50) as i64),
        _ => add(value(random)),
    }
}

/// One of the few that a record's values have; no other record's have it.
fn value_id(random: &mut Random, key: &RecordKey) -> String {
    format!("{}/{}/v{}", key.workspace_id, key.record_id, random.below(8))
}

fn value(random: &mut Random) -> ValueRow {
    let mut columns: Vec<(Column, Scalar)> = COLUMNS
        .into_iter()
        .filter(|_| random.once_in(2))
        .collect::<Vec<_>>()
        .into_iter()
        .map(|column| (column, kept(random, column)))
        .collect();
    columns.sort_by_key(|(column, _)| *column);
    let key = record_key(random);
    ValueRow {
        id: value_id(random, &key).into(),
        key,
        attribute_id: random.one(&ATTRIBUTES).into(),
        ordinal: random.below(3) as i64,
        active_from: random.below(5) as i64,
        active_until: random.once_in(6).then(|| 5 + random.below(5) as i64),
        unique_key: random.once_in(4).then(|| random.one(&TEXTS).into()),
        columns,
        matches_parts: true,
        body: json!({ "is": random.one(&TEXTS) }).to_string(),
    }
}

/// What a column may hold.
fn kept(random: &mut Random, column: Column) -> Scalar {
    match column {
        Column::Int1 => Scalar::Int(random.one(&NUMBERS)),
        Column::Num1 => Scalar::Num(random.one(&FLOATS)),
        Column::Ref => Scalar::Text(random.one(&IDS).into()),
        _ => Scalar::Text(random.one(&TEXTS).into()),
    }
}

/// What a column is compared with: mostly what it may hold.
fn asked(random: &mut Random, column: Column) -> Scalar {
    match random.below(12) {
        0 => Scalar::Int(random.one(&NUMBERS)),
        1 => Scalar::Num(random.one(&FLOATS)),
        2 => Scalar::Text(random.one(&TEXTS).into()),
        _ => kept(random, column),
    }
}

fn op(random: &mut Random, column: Column) -> Op {
    let text = random.one(&TEXTS);
    match random.below(11) {
        0 => Op::Eq(asked(random, column)),
        1 => Op::In((0..random.below(4)).map(|_| asked(random, column)).collect()),
        2 => Op::Lt(asked(random, column)),
        3 => Op::Lte(asked(random, column)),
        4 => Op::Gt(asked(random, column)),
        5 => Op::Gte(asked(random, column)),
        6 => Op::Contains(text.into()),
        7 => Op::StartsWith(text.into()),
        8 => Op::EndsWith(text.into()),
        9 => Op::Contains(text.chars().take(2).collect()),
        _ => Op::Present,
    }
}

fn filter(random: &mut Random, depth: usize) -> Filter {
    let attribute_id: AttributeId = random.one(&ATTRIBUTES).into();
    let choices = if depth == 0 { 6 } else { 10 };
    match random.below(choices) {
        0..=2 => Filter::Value {
            attribute_id,
            tests: (0..1 + random.below(2))
                .map(|_| {
                    let column = random.one(&COLUMNS);
                    let field = match random.once_in(6) {
                        true => ValueField::ActiveFrom,
                        false => ValueField::Column(column),
                    };
                    let column = if field == ValueField::ActiveFrom {
                        Column::Int1
                    } else {
                        column
                    };
                    Test {
                        field,
                        op: op(random, column),
                    }
                })
                .collect(),
        },
        3 => Filter::NotEmpty { attribute_id },
        4 => match random.below(3) {
            0 => Filter::Record {
                field: RecordField::RecordId,
                op: match op(random, Column::Ref) {
                    // Ids are of plain letters where parts of them are asked.
                    Op::Contains(_) | Op::StartsWith(_) | Op::EndsWith(_) => Op::Contains("a".into()),
                    op => op,
                },
            },
            1 => Filter::Record {
                field: RecordField::CreatedAt,
                op: op(random, Column::Int1),
            },
            _ => Filter::Record {
                field: RecordField::UpdatedAt,
                op: op(random, Column::Int1),
            },
        },
        5 => Filter::Search {
            query: (0..random.below(3))
                .map(|_| {
                    let word = random.one(&WORDS);
                    word.chars().take(1 + random.below(12)).collect::<String>()
                })
                .collect::<Vec<_>>()
                .join(" "),
        },
        6 => Filter::And((0..random.below(4)).map(|_| filter(random, depth - 1)).collect()),
        7 => Filter::Or((0..random.below(4)).map(|_| filter(random, depth - 1)).collect()),
        8 => Filter::Not(Box::new(filter(random, depth - 1))),
        _ => Filter::Related {
            attribute_id,
            object_ids: some_objects(random),
            filter: Box::new(filter(random, depth - 1)),
        },
    }
}

fn some_objects(random: &mut Random) -> Vec<ObjectId> {
    let mut object_ids: Vec<ObjectId> = OBJECTS.map(ObjectId::from).into();
    object_ids.truncate(random.below(3));
    object_ids
}

fn sort(random: &mut Random) -> Sort {
    let (attribute_id, column) = (random.one(&ATTRIBUTES).into(), random.one(&COLUMNS));
    let fields = [RecordField::RecordId, RecordField::CreatedAt, RecordField::UpdatedAt];
    Sort {
        by: match random.below(4) {
            0 => SortKey::Record(random.one(&fields)),
            1 => SortKey::Related {
                reference_attribute_id: random.one(&ATTRIBUTES).into(),
                attribute_id,
                column,
            },
            _ => SortKey::Value { attribute_id, column },
        },
        direction: random.one(&[Direction::Ascending, Direction::Descending]),
    }
}

fn record_query(random: &mut Random) -> RecordQuery {
    let depth = random.below(4);
    RecordQuery {
        workspace_id: random.one(&WORKSPACES).into(),
        object_id: random.one(&OBJECTS).into(),
        filter: (!random.once_in(5)).then(|| filter(random, depth)),
        sorts: (0..random.below(3)).map(|_| sort(random)).collect(),
        limit: random.one(&[0, 1, 2, 100]),
        offset: random.one(&[0, 0, 1, 3]),
    }
}

fn aggregate_query(random: &mut Random, of: RecordQuery) -> AggregateQuery {
    let step = |random: &mut Random| Step {
        attribute_id: random.one(&["company", "company", "tags"]).into(),
        object_ids: some_objects(random),
    };
    let measure = |random: &mut Random| Measure {
        way: (0..random.below(3)).map(|_| step(random)).collect(),
        attribute_id: random.one(&ATTRIBUTES).into(),
        amount: random.one(&[Amount::Nothing, Amount::Number, Amount::Money, Amount::Moment]),
    };
    AggregateQuery {
        workspace_id: of.workspace_id,
        object_id: of.object_id,
        filter: of.filter,
        group_by: random.once_in(2).then(|| random.one(&ATTRIBUTES).into()),
        measures: (0..random.below(3)).map(|_| measure(random)).collect(),
    }
}

fn document_query(random: &mut Random) -> DocumentQuery {
    DocumentQuery {
        kind: random.one(&KINDS),
        parent: random.once_in(2).then(|| random.one(&["", "p", "q"]).into()),
        order: random.one(&[Order::OldestFirst, Order::NewestFirst]),
        after: random
            .once_in(2)
            .then(|| (random.below(4) as i64, random.one(&IDS).into())),
        limit: random.once_in(2).then(|| random.below(4) as u32),
    }
}
