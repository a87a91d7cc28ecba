//! Two records that become one.

use crate::world::{MEMBER, WORKSPACE, World, fields};
use records::{Actor, Code, Error, HistoricValue, Mode, NewAttribute, NewRelationship};
use serde_json::{Value, json};
use store::RecordId;
use store::query::History;

impl World {
    async fn merge(&self, object: &str, primary: &RecordId, secondary: &RecordId) -> Result<RecordId, Error> {
        self.records
            .merge_records(&WORKSPACE, object, primary, secondary, &Actor::member(MEMBER))
            .await
    }

    async fn history(&self, object: &str, id: &RecordId, attribute: &str) -> Vec<Value> {
        let (schema, attribute, values) = self
            .records
            .attribute_values(&WORKSPACE, object, id, attribute, History::All)
            .await
            .unwrap();
        let told = |value: &HistoricValue| {
            let wire = serde_json::to_value(value.wire(&schema, &attribute)).unwrap();
            json!([wire["value"], wire["active_from"], wire["active_until"]])
        };
        values.iter().map(told).collect()
    }

    /// What happened since a position: topics with payloads.
    async fn happened(&self, after: i64) -> Vec<(String, Value)> {
        let rows = self.store.outbox(after, 1_000).await.unwrap();
        rows.into_iter()
            .map(|change| (change.row.topic, change.row.payload))
            .collect()
    }

    async fn now(&self) -> i64 {
        self.store
            .outbox(0, 10_000)
            .await
            .unwrap()
            .last()
            .map_or(0, |change| change.position)
    }

    async fn refers(&self, object: &str, id: &RecordId, attribute: &str) -> Vec<RecordId> {
        let record = self.get(object, id).await;
        let values = fields(&record, attribute);
        let ids = values.as_array().unwrap().iter();
        ids.map(|value| value["target_record_id"].as_str().unwrap().into())
            .collect()
    }
}

#[tokio::test]
async fn the_primary_wins_attribute_by_attribute_and_values_keep_their_past() {
    let world = World::new().await;
    let primary = json!({ "name": "Acme", "domains": ["acme.com"], "description": "First" });
    let primary = world.create("companies", primary).await.unwrap();
    world.pass(60);
    let secondary =
        json!({ "name": "Acme Inc", "domains": ["acme.org"], "linkedin": "acme", "foundation_date": "2020-01-01" });
    let secondary = world.create("companies", secondary).await.unwrap();
    world.pass(60);
    let change = json!({ "description": "Second" });
    world
        .update("companies", &primary.id, change, Mode::Patch)
        .await
        .unwrap();
    world.pass(60);
    let merged = world.merge("companies", &primary.id, &secondary.id).await.unwrap();
    assert!(merged != primary.id && merged != secondary.id);
    let record = world.get("companies", &merged).await;
    for (attribute, expected) in [
        ("name", json!([{ "value": "Acme" }])),
        ("domains", json!([{ "domain": "acme.com", "root_domain": "acme.com" }])),
        ("description", json!([{ "value": "Second" }])),
        ("linkedin", json!([{ "value": "acme" }])),
        ("foundation_date", json!([{ "value": "2020-01-01" }])),
        ("twitter", json!([])),
    ] {
        assert_eq!(fields(&record, attribute), expected, "{attribute}");
    }
    assert_eq!(record.created_at, primary.created_at);
    assert_eq!(
        world.history("companies", &merged, "description").await,
        [
            json!([
                "First",
                "2026-01-01T00:00:00.000000000Z",
                "2026-01-01T00:02:00.000000000Z"
            ]),
            json!(["Second", "2026-01-01T00:02:00.000000000Z", null]),
        ]
    );
    for gone in [&primary.id, &secondary.id] {
        let error = world.records.record(&WORKSPACE, "companies", gone).await.unwrap_err();
        assert_eq!(error.code, Code::NotFound);
    }
    // What nobody holds any more can be given again; what the merged record holds is found by it.
    let again = world.create("companies", json!({ "domains": ["acme.org"] })).await;
    assert!(again.is_ok(), "{again:?}");
    let found = world
        .assert(
            "companies",
            "domains",
            json!({ "domains": ["acme.com"], "twitter": "acme" }),
        )
        .await
        .unwrap();
    assert_eq!(found.id, merged);
    // And it changes like any other.
    world
        .update("companies", &merged, json!({ "description": "Third" }), Mode::Patch)
        .await
        .unwrap();
    assert_eq!(world.history("companies", &merged, "description").await.len(), 3);
}

#[tokio::test]
async fn a_merge_is_told_by_both_that_go_and_nothing_else_of_them_is() {
    let world = World::new().await;
    let primary = world.create("companies", json!({ "name": "A" })).await.unwrap();
    let secondary = world.create("companies", json!({ "name": "B" })).await.unwrap();
    let person = world
        .create(
            "people",
            json!({ "company": { "target_object": "companies", "target_record_id": secondary.id } }),
        )
        .await
        .unwrap();
    let before = world.now().await;
    let merged = world.merge("companies", &primary.id, &secondary.id).await.unwrap();
    let happened = world.happened(before).await;
    let topics: Vec<&str> = happened.iter().map(|(topic, _)| topic.as_str()).collect();
    assert_eq!(topics, ["record.merged", "record.merged", "record.updated"]);
    for (index, gone) in [(0, &primary.id), (1, &secondary.id)] {
        let payload = &happened[index].1;
        assert_eq!(payload["record_id"], json!(merged));
        assert_eq!(payload["duplicate_record_id"], json!(gone));
        assert_eq!(payload["duplicate_object_id"], payload["object_id"]);
        assert_eq!(payload["object_slug"], "companies");
        assert_eq!(payload["actor"]["id"], MEMBER);
    }
    assert_eq!(happened[2].1["record_id"], json!(person.id));
}

#[tokio::test]
async fn relationships_stay_true_on_both_sides() {
    let world = World::new().await;
    let company = |name: &str| json!({ "name": name });
    let a = world.create("companies", company("A")).await.unwrap().id;
    let b = world.create("companies", company("B")).await.unwrap().id;
    let of = |company: &RecordId| json!({ "company": { "target_object": "companies", "target_record_id": company } });
    let ada = world.create("people", of(&a)).await.unwrap().id;
    let bob = world.create("people", of(&b)).await.unwrap().id;
    let cyd = world.create("people", of(&b)).await.unwrap().id;
    // Several on this side: all come along.
    let ab = world.merge("companies", &a, &b).await.unwrap();
    assert_eq!(
        world.refers("companies", &ab, "team").await,
        [ada.clone(), bob.clone(), cyd.clone()]
    );
    for person in [&ada, &bob, &cyd] {
        assert_eq!(
            world.refers("people", person, "company").await,
            std::slice::from_ref(&ab)
        );
    }
    // One on this side: the primary's.
    let c = world.create("companies", company("C")).await.unwrap().id;
    let dan = world.create("people", of(&c)).await.unwrap().id;
    let one = world.merge("people", &dan, &ada).await.unwrap();
    assert_eq!(world.refers("people", &one, "company").await, std::slice::from_ref(&c));
    assert_eq!(world.refers("companies", &c, "team").await, std::slice::from_ref(&one));
    assert_eq!(world.refers("companies", &ab, "team").await, [bob.clone(), cyd.clone()]);
    // The primary has none.
    let eve = world.create("people", json!({})).await.unwrap().id;
    let two = world.merge("people", &eve, &bob).await.unwrap();
    assert_eq!(world.refers("people", &two, "company").await, std::slice::from_ref(&ab));
    let mut team = world.refers("companies", &ab, "team").await;
    team.sort();
    let mut expected = vec![two.clone(), cyd.clone()];
    expected.sort();
    assert_eq!(team, expected);
    // Both of one company.
    let three = world.merge("people", &two, &cyd).await.unwrap();
    assert_eq!(
        world.refers("companies", &ab, "team").await,
        std::slice::from_ref(&three)
    );
    assert_eq!(world.refers("people", &three, "company").await, [ab]);
}

#[tokio::test]
async fn a_record_does_not_refer_to_what_it_was() {
    let world = World::new().await;
    let relationship = |slug: &str, other: Option<&str>, is_multiselect| NewAttribute {
        title: slug.to_owned(),
        description: None,
        api_slug: slug.to_owned(),
        kind: records::AttributeType::RecordReference,
        is_required: false,
        is_unique: false,
        is_multiselect,
        default_value: None,
        currency: None,
        allowed_objects: Some(vec!["companies".to_owned()]),
        relationship: other.map(|other| NewRelationship {
            object: "companies".to_owned(),
            title: other.to_owned(),
            api_slug: other.to_owned(),
            is_multiselect: true,
        }),
    };
    for new in [
        relationship("parent", Some("children"), false),
        relationship("friends", None, true),
    ] {
        world
            .records
            .create_attribute(&WORKSPACE, "companies", new)
            .await
            .unwrap();
    }
    let to = |ids: &[&RecordId]| {
        let ids = ids
            .iter()
            .map(|id| json!({ "target_object": "companies", "target_record_id": id }));
        ids.collect::<Value>()
    };
    let top = world.create("companies", json!({ "name": "Top" })).await.unwrap().id;
    let a = world
        .create("companies", json!({ "parent": to(&[&top]) }))
        .await
        .unwrap()
        .id;
    let b = world
        .create("companies", json!({ "parent": to(&[&a]), "friends": to(&[&a, &top]) }))
        .await
        .unwrap()
        .id;
    let leaf = world
        .create("companies", json!({ "parent": to(&[&b]), "friends": to(&[&a, &b]) }))
        .await
        .unwrap()
        .id;
    let merged = world.merge("companies", &a, &b).await.unwrap();
    for (of, attribute, expected) in [
        (&merged, "parent", vec![&top]),
        (&merged, "children", vec![&leaf]),
        (&merged, "friends", vec![&top]),
        (&top, "children", vec![&merged]),
        (&leaf, "parent", vec![&merged]),
        (&leaf, "friends", vec![&merged]),
    ] {
        let found = world.refers("companies", of, attribute).await;
        assert_eq!(found.iter().collect::<Vec<_>>(), expected, "{attribute} of {of}");
    }
}

#[tokio::test]
async fn what_cannot_be_merged_is_refused_and_nothing_changes() {
    let world = World::new().await;
    let a = world.create("companies", json!({ "name": "A" })).await.unwrap().id;
    let person = world.create("people", json!({})).await.unwrap().id;
    let nobody: RecordId = "00000000-0000-4000-8000-000000000000".into();
    let upper: RecordId = a.to_uppercase().into();
    let before = world.now().await;
    for (object, primary, secondary, code) in [
        ("companies", &a, &a, Code::SelfMerge),
        ("companies", &a, &upper, Code::SelfMerge),
        ("companies", &a, &nobody, Code::ValueNotFound),
        ("companies", &nobody, &a, Code::ValueNotFound),
        ("companies", &a, &person, Code::ValueNotFound),
        ("nothing", &a, &person, Code::NotFound),
    ] {
        let error = world.merge(object, primary, secondary).await.unwrap_err();
        assert_eq!(error.code, code, "{object} {primary} {secondary}");
    }
    assert_eq!(world.now().await, before);
}

#[tokio::test]
async fn of_many_merges_at_once_each_record_is_in_one() {
    let world = std::sync::Arc::new(World::new().await);
    let mut ids = Vec::new();
    for number in 0..6 {
        let record = world.create("companies", json!({ "name": format!("C{number}") })).await;
        ids.push(record.unwrap().id);
    }
    let tasks: Vec<_> = (0..6)
        .flat_map(|a| (0..6).map(move |b| (a, b)))
        .filter(|(a, b)| a < b)
        .map(|(a, b)| {
            let (world, a, b) = (world.clone(), ids[a].clone(), ids[b].clone());
            tokio::spawn(async move { world.merge("companies", &a, &b).await })
        })
        .collect();
    let mut merged = 0;
    for task in tasks {
        match task.await.unwrap() {
            Ok(_) => merged += 1,
            Err(error) => assert!(
                matches!(error.code, Code::ValueNotFound | Code::ConcurrentWriteConflict),
                "{error:?}"
            ),
        }
    }
    let left = world.records.count(&WORKSPACE, "companies", None).await.unwrap();
    assert_eq!(left, 6 - merged);
}
