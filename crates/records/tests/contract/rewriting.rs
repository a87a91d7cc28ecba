//! Another past for an attribute.

use crate::world::{MEMBER, WORKSPACE, World, fields};
use records::{Actor, Code, Error, HistoricValue, TimedValue, parse_instant};
use serde_json::{Value, json};
use store::RecordId;
use store::query::History;

/// `(value, from, until)`, the times as days of 2025.
type Given<'a> = (Value, &'a str, Option<&'a str>);

fn at(day: &str) -> i64 {
    parse_instant(&format!("2025-{day}T00:00:00Z")).unwrap()
}

fn timed(given: &[Given<'_>]) -> Vec<TimedValue> {
    let one = |(value, from, until): &Given<'_>| TimedValue {
        value: value.clone(),
        active_from: at(from),
        active_until: until.map(at),
    };
    given.iter().map(one).collect()
}

fn told(schema: &records::Schema, attribute: &records::Attribute, values: &[HistoricValue]) -> Vec<Value> {
    let one = |value: &HistoricValue| {
        let wire = serde_json::to_value(value.wire(schema, attribute)).unwrap();
        let day = |key: &str| wire[key].as_str().map(|text| text[5..10].to_owned());
        let shown = ["value", "domain", "currency_value"]
            .iter()
            .map(|key| &wire[key])
            .find(|one| !one.is_null());
        let shown = shown.cloned().unwrap_or_else(|| wire["status"]["title"].clone());
        json!([shown, day("active_from"), day("active_until")])
    };
    values.iter().map(one).collect()
}

impl World {
    async fn rewrite(
        &self,
        object: &str,
        id: &RecordId,
        attribute: &str,
        given: &[Given<'_>],
    ) -> Result<Vec<Value>, Error> {
        let (actor, values) = (Actor::member(MEMBER), timed(given));
        let answer = self
            .records
            .rewrite_values(&WORKSPACE, object, id, attribute, &values, &actor)
            .await;
        answer.map(|(schema, attribute, values)| told(&schema, &attribute, &values))
    }

    async fn past(&self, object: &str, id: &RecordId, attribute: &str) -> Vec<Value> {
        let answer = self
            .records
            .attribute_values(&WORKSPACE, object, id, attribute, History::All)
            .await;
        let (schema, attribute, values) = answer.unwrap();
        told(&schema, &attribute, &values)
    }

    async fn company(&self) -> RecordId {
        let values = json!({ "name": "Now", "domains": ["now.com"] });
        self.create("companies", values).await.unwrap().id
    }
}

#[tokio::test]
async fn the_past_becomes_what_was_sent_in_the_order_of_time() {
    let world = World::new().await;
    let id = world.company().await;
    world.pass(60);
    let given = [
        (json!({ "value": "Third" }), "06-01", None),
        (json!("First"), "01-01", Some("02-01")),
        (json!("Second"), "03-01", Some("06-01")),
    ];
    let expected = [
        json!(["First", "01-01", "02-01"]),
        json!(["Second", "03-01", "06-01"]),
        json!(["Third", "06-01", null]),
    ];
    assert_eq!(world.rewrite("companies", &id, "name", &given).await.unwrap(), expected);
    assert_eq!(world.past("companies", &id, "name").await, expected);
    let record = world.get("companies", &id).await;
    assert_eq!(fields(&record, "name"), json!([{ "value": "Third" }]));
    // Filters and search see it.
    let filter = json!({ "name": "Third" });
    assert_eq!(
        world
            .records
            .count(&WORKSPACE, "companies", Some(&filter))
            .await
            .unwrap(),
        1
    );
    assert_eq!(
        world
            .records
            .search(&WORKSPACE, "companies", "third", 5)
            .await
            .unwrap()
            .len(),
        1
    );
    assert_eq!(
        world
            .records
            .search(&WORKSPACE, "companies", "now", 5)
            .await
            .unwrap()
            .len(),
        1,
        "by its domain"
    );
    // All of it ended: the record has no name now.
    let given = [(json!("Only"), "01-01", Some("02-01"))];
    world.rewrite("companies", &id, "name", &given).await.unwrap();
    assert_eq!(fields(&world.get("companies", &id).await, "name"), json!([]));
    assert_eq!(
        world.past("companies", &id, "name").await,
        [json!(["Only", "01-01", "02-01"])]
    );
    // And values that are written afterwards follow.
    world
        .update("companies", &id, json!({ "name": "New" }), records::Mode::Patch)
        .await
        .unwrap();
    assert_eq!(world.past("companies", &id, "name").await.len(), 2);
}

#[tokio::test]
async fn several_values_may_be_active_where_an_attribute_takes_them() {
    let world = World::new().await;
    let id = world.company().await;
    let given = [
        (json!("b.com"), "02-01", None),
        (json!("a.com"), "01-01", None),
        (json!({ "domain": "c.com" }), "01-01", Some("03-01")),
        (json!("c.com"), "03-01", Some("04-01")),
    ];
    world.rewrite("companies", &id, "domains", &given).await.unwrap();
    let record = world.get("companies", &id).await;
    let domains = fields(&record, "domains");
    assert_eq!(
        (&domains[0]["domain"], &domains[1]["domain"]),
        (&json!("b.com"), &json!("a.com"))
    );
    assert_eq!(world.past("companies", &id, "domains").await.len(), 4);
    // `now.com` is free, `a.com` is not.
    assert!(
        world
            .create("companies", json!({ "domains": ["now.com"] }))
            .await
            .is_ok()
    );
    let taken = world.create("companies", json!({ "domains": ["a.com"] })).await;
    assert_eq!(taken.unwrap_err().code, Code::UniquenessConflict);
    let held = world
        .rewrite("companies", &id, "domains", &[(json!("now.com"), "01-01", None)])
        .await;
    assert_eq!(held.unwrap_err().code, Code::UniquenessConflict);
    assert_eq!(
        world.past("companies", &id, "domains").await.len(),
        4,
        "nothing changed"
    );
    // Only what is active must be unique.
    let past = [(json!("now.com"), "01-01", Some("02-01"))];
    assert!(world.rewrite("companies", &id, "domains", &past).await.is_ok());
}

#[tokio::test]
async fn no_webhook_and_no_workflow_hears_of_it_and_the_page_does() {
    let world = World::new().await;
    let id = world.company().await;
    let before = world.store.outbox(0, 10_000).await.unwrap().last().unwrap().position;
    world
        .rewrite("companies", &id, "name", &[(json!("X"), "01-01", None)])
        .await
        .unwrap();
    let happened = world.store.outbox(before, 100).await.unwrap();
    let topics: Vec<&str> = happened.iter().map(|change| change.row.topic.as_str()).collect();
    assert_eq!(topics, ["record.rewritten"]);
}

#[tokio::test]
async fn what_cannot_be_a_past_is_refused_by_code() {
    let world = World::new().await;
    let id = world.company().await;
    let deal = json!({ "name": "D", "stage": "Lead", "owner": "ada@example.com" });
    let deal = world.create("deals", deal).await.unwrap().id;
    let overlapping = [(json!("A"), "01-01", Some("03-01")), (json!("B"), "02-01", None)];
    let both_active = [(json!("A"), "01-01", None), (json!("B"), "02-01", None)];
    let twice = [(json!("a.com"), "01-01", None), (json!("A.com"), "02-01", None)];
    let one = |value: Value| [(value, "01-01", None)];
    for (what, object, record, attribute, given, code) in [
        (
            "two at a time",
            "companies",
            &id,
            "name",
            &overlapping[..],
            Code::MultipleValuesForSingleValueAttribute,
        ),
        (
            "two active ones",
            "companies",
            &id,
            "name",
            &both_active,
            Code::MultipleValuesForSingleValueAttribute,
        ),
        ("one twice", "companies", &id, "domains", &twice, Code::DuplicateValues),
        (
            "a relationship",
            "companies",
            &id,
            "team",
            &one(json!({ "target_object": "people", "target_record_id": id })),
            Code::ValidationType,
        ),
        (
            "what the platform keeps",
            "companies",
            &id,
            "created_at",
            &one(json!("2020-01-01T00:00:00Z")),
            Code::SystemEditUnauthorized,
        ),
        (
            "an interaction",
            "companies",
            &id,
            "last_interaction",
            &one(json!("x")),
            Code::SystemEditUnauthorized,
        ),
        (
            "a value of another type",
            "companies",
            &id,
            "foundation_date",
            &one(json!("soon")),
            Code::ValidationType,
        ),
        (
            "an unknown status",
            "deals",
            &deal,
            "stage",
            &one(json!("Nowhere")),
            Code::ValueNotFound,
        ),
        (
            "a required one that ends",
            "deals",
            &deal,
            "name",
            &[(json!("D"), "01-01", Some("02-01"))],
            Code::MissingValue,
        ),
        (
            "no attribute",
            "companies",
            &id,
            "nothing",
            &one(json!("x")),
            Code::NotFound,
        ),
        (
            "no record",
            "companies",
            &deal,
            "name",
            &one(json!("x")),
            Code::NotFound,
        ),
        (
            "an end before the beginning",
            "companies",
            &id,
            "name",
            &[(json!("x"), "02-01", Some("01-01"))],
            Code::ValidationType,
        ),
        (
            "an end at the beginning",
            "companies",
            &id,
            "name",
            &[(json!("x"), "02-01", Some("02-01"))],
            Code::ValidationType,
        ),
    ] {
        let error = world.rewrite(object, record, attribute, given).await.unwrap_err();
        assert_eq!(error.code, code, "{what}: {error}");
        let blamed = (code != Code::NotFound).then_some(attribute);
        assert_eq!(error.attribute.as_deref(), blamed, "{what}");
    }
    let actor = Actor::member(MEMBER);
    for (from, until) in [
        ("2026-01-01T00:00:01Z", None),
        ("2025-01-01T00:00:00Z", Some("2026-01-01T00:00:01Z")),
    ] {
        let value = TimedValue {
            value: json!("x"),
            active_from: parse_instant(from).unwrap(),
            active_until: until.map(|until| parse_instant(until).unwrap()),
        };
        let future = world
            .records
            .rewrite_values(&WORKSPACE, "companies", &id, "name", &[value], &actor)
            .await;
        assert_eq!(future.unwrap_err().code, Code::ValidationType, "{from} {until:?}");
    }
    assert_eq!(
        fields(&world.get("companies", &id).await, "name"),
        json!([{ "value": "Now" }])
    );
}

#[tokio::test]
async fn the_stages_of_a_deal_are_written_as_they_were() {
    let world = World::new().await;
    let deal = json!({ "name": "D", "stage": "Lead", "owner": "ada@example.com" });
    let deal = world.create("deals", deal).await.unwrap().id;
    let given = [
        (json!("Lead"), "01-01", Some("02-01")),
        (json!({ "status": "In Progress" }), "02-01", Some("05-01")),
        (json!("Lost"), "05-01", None),
    ];
    let expected = [
        json!(["Lead", "01-01", "02-01"]),
        json!(["In Progress", "02-01", "05-01"]),
        json!(["Lost", "05-01", null]),
    ];
    assert_eq!(world.rewrite("deals", &deal, "stage", &given).await.unwrap(), expected);
    let since = json!({ "stage": { "active_from": { "$lt": "2025-06-01" } } });
    assert_eq!(world.records.count(&WORKSPACE, "deals", Some(&since)).await.unwrap(), 1);
}
