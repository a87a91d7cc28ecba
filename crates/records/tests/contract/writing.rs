//! How records are written: creation, updates, assertion, relationships, uniqueness, history, events.

use crate::world::{MEMBER, WORKSPACE, World, fields};
use records::{Actor, Code, Mode, Record};
use serde_json::{Value, json};
use store::query::History;

fn texts(record: &Record, slug: &str, key: &str) -> Vec<String> {
    fields(record, slug)
        .as_array()
        .unwrap()
        .iter()
        .map(|value| value[key].as_str().unwrap().to_owned())
        .collect()
}

#[tokio::test]
async fn a_new_record_shows_every_attribute_in_order_with_its_envelope() {
    let world = World::new().await;
    let person = world
        .create(
            "people",
            json!({ "name": "Lovelace, Ada", "email_addresses": ["Ada@Example.com"] }),
        )
        .await
        .unwrap();
    let wire = json!(person.wire("http://host/w/person/x"));
    let slugs: Vec<&String> = wire["values"].as_object().unwrap().keys().collect();
    assert_eq!(slugs[..4], ["record_id", "name", "email_addresses", "description"]);
    assert_eq!(slugs[slugs.len() - 2..], ["created_at", "created_by"]);
    assert_eq!(wire["created_at"], "2026-01-01T00:00:00.000000000Z");
    assert_eq!(wire["values"]["job_title"], json!([]));
    assert_eq!(
        wire["values"]["name"],
        json!([{
            "active_from": "2026-01-01T00:00:00.000000000Z",
            "active_until": null,
            "created_by_actor": { "type": "workspace-member", "id": MEMBER },
            "first_name": "Ada",
            "last_name": "Lovelace",
            "full_name": "Ada Lovelace",
            "attribute_type": "personal-name",
        }])
    );
    assert_eq!(fields(&person, "record_id"), json!([{ "value": person.id }]));
    assert_eq!(
        fields(&person, "created_by"),
        json!([{ "referenced_actor_type": "workspace-member", "referenced_actor_id": MEMBER }])
    );
    let read = world.get("people", &person.id).await;
    assert_eq!(json!(read.wire("u")), json!(person.wire("u")));
}

#[tokio::test]
async fn patch_puts_new_values_in_front_and_put_replaces() {
    let world = World::new().await;
    let company = world
        .create("companies", json!({ "domains": ["a.com", "b.com"] }))
        .await
        .unwrap();
    let first_from = company.values("domains")[0].active_from;
    for (mode, given, expected) in [
        (Mode::Patch, json!(["c.com", "a.com"]), vec!["c.com", "a.com", "b.com"]),
        (Mode::Patch, json!("d.com"), vec!["d.com", "c.com", "a.com", "b.com"]),
        (
            Mode::Put,
            json!(["b.com", "a.com", "e.com"]),
            vec!["b.com", "a.com", "e.com"],
        ),
        (
            Mode::Put,
            json!(["e.com", "f.com", "a.com"]),
            vec!["e.com", "f.com", "a.com"],
        ),
        (Mode::Patch, json!(["a.com"]), vec!["e.com", "f.com", "a.com"]),
    ] {
        world.pass(60);
        let updated = world
            .update("companies", &company.id, json!({ "domains": given }), mode)
            .await
            .unwrap();
        assert_eq!(texts(&updated, "domains", "domain"), expected, "{mode:?} {given}");
        let read = world.get("companies", &company.id).await;
        assert_eq!(texts(&read, "domains", "domain"), expected, "{mode:?} {given} as read");
        let kept = read
            .values("domains")
            .iter()
            .find(|value| value.value.unique_key().as_deref() == Some("a.com"))
            .unwrap();
        assert_eq!(kept.active_from, first_from, "an unchanged value keeps its active_from");
    }
    for empty in [json!(null), json!([])] {
        let cleared = world
            .update("companies", &company.id, json!({ "domains": empty }), Mode::Patch)
            .await
            .unwrap();
        assert_eq!(fields(&cleared, "domains"), json!([]));
    }
}

#[tokio::test]
async fn history_tells_every_value_oldest_first() {
    let world = World::new().await;
    let person = world.create("people", json!({ "job_title": "Analyst" })).await.unwrap();
    for title in ["Countess", "Countess", "Programmer"] {
        world.pass(60);
        world
            .update("people", &person.id, json!({ "job_title": title }), Mode::Patch)
            .await
            .unwrap();
    }
    let values = async |history| {
        let (schema, attribute, values) = world
            .records
            .attribute_values(&WORKSPACE, "people", &person.id, "job_title", history)
            .await
            .unwrap();
        values
            .iter()
            .map(|value| json!(value.wire(&schema, &attribute)))
            .collect::<Vec<Value>>()
    };
    let all: Vec<Value> = values(History::All)
        .await
        .into_iter()
        .map(|value| json!([value["value"], value["active_from"], value["active_until"]]))
        .collect();
    assert_eq!(
        json!(all),
        json!([
            [
                "Analyst",
                "2026-01-01T00:00:00.000000000Z",
                "2026-01-01T00:01:00.000000000Z"
            ],
            [
                "Countess",
                "2026-01-01T00:01:00.000000000Z",
                "2026-01-01T00:03:00.000000000Z"
            ],
            ["Programmer", "2026-01-01T00:03:00.000000000Z", null],
        ])
    );
    assert_eq!(values(History::ActiveOnly).await.len(), 1);
    let refused = world
        .records
        .attribute_values(&WORKSPACE, "people", &person.id, "last_interaction", History::All)
        .await;
    assert_eq!(refused.unwrap_err().code, Code::ValidationType);
}

#[tokio::test]
async fn both_sides_of_a_relationship_change_in_one_write() {
    let world = World::new().await;
    let acme = world
        .create("companies", json!({ "name": "Acme", "domains": ["acme.com"] }))
        .await
        .unwrap();
    let bolt = world
        .create("companies", json!({ "name": "Bolt", "domains": ["bolt.com"] }))
        .await
        .unwrap();
    let ada = world
        .create("people", json!({ "name": "Ada", "company": "acme.com" }))
        .await
        .unwrap();
    let bob = world.create("people", json!({ "name": "Bob" })).await.unwrap();
    let team = async |company: &Record| texts(&world.get("companies", &company.id).await, "team", "target_record_id");
    let employer = async |person: &Record| texts(&world.get("people", &person.id).await, "company", "target_record_id");
    assert_eq!(team(&acme).await, vec![ada.id.to_string()]);

    let moved = json!({ "company": { "target_object": "companies", "domains": ["bolt.com"] } });
    world.update("people", &ada.id, moved, Mode::Patch).await.unwrap();
    assert_eq!(
        (team(&acme).await, team(&bolt).await),
        (vec![], vec![ada.id.to_string()])
    );

    let hired = json!({ "team": [{ "target_object": "people", "target_record_id": ada.id }, { "target_object": "people", "target_record_id": bob.id }] });
    world.update("companies", &acme.id, hired, Mode::Put).await.unwrap();
    assert_eq!(
        (employer(&ada).await, employer(&bob).await),
        (vec![acme.id.to_string()], vec![acme.id.to_string()])
    );
    assert_eq!(team(&bolt).await, Vec::<String>::new());

    world
        .update("people", &bob.id, json!({ "company": null }), Mode::Patch)
        .await
        .unwrap();
    assert_eq!(team(&acme).await, vec![ada.id.to_string()]);
}

#[tokio::test]
async fn a_deleted_record_is_gone_from_the_other_side() {
    let world = World::new().await;
    let acme = world
        .create("companies", json!({ "domains": ["acme.com"] }))
        .await
        .unwrap();
    let ada = world
        .create("people", json!({ "name": "Ada", "company": "acme.com" }))
        .await
        .unwrap();
    world
        .records
        .delete_record(&WORKSPACE, "companies", &acme.id, &Actor::SYSTEM)
        .await
        .unwrap();
    assert_eq!(fields(&world.get("people", &ada.id).await, "company"), json!([]));
    let gone = world
        .records
        .record(&WORKSPACE, "companies", &acme.id)
        .await
        .unwrap_err();
    assert_eq!(
        (gone.code, gone.message),
        (Code::NotFound, format!("Record with ID \"{}\" not found.", acme.id))
    );
    world
        .create("companies", json!({ "domains": ["acme.com"] }))
        .await
        .unwrap();
}

#[tokio::test]
async fn a_unique_value_is_held_once() {
    let world = World::new().await;
    let acme = world
        .create("companies", json!({ "domains": ["acme.com"] }))
        .await
        .unwrap();
    let clash = world
        .create("companies", json!({ "domains": ["https://ACME.com/about"] }))
        .await
        .unwrap_err();
    assert_eq!(clash.code, Code::UniquenessConflict);
    let attribute = world
        .records
        .attribute(&WORKSPACE, "companies", "domains")
        .await
        .unwrap();
    let expected = format!(
        "The value \"{{\\\"domain\\\":\\\"acme.com\\\"}}\" provided for attribute with ID \"{}\" conflicts with one already in the system.",
        attribute.id
    );
    assert!(clash.message.starts_with(&expected), "{}", clash.message);
    world
        .update("companies", &acme.id, json!({ "domains": [] }), Mode::Put)
        .await
        .unwrap();
    world
        .create("companies", json!({ "domains": ["acme.com"] }))
        .await
        .unwrap();
}

#[tokio::test]
async fn assert_creates_once_and_then_updates() {
    let world = World::new().await;
    let given = |title: &str| json!({ "email_addresses": ["ada@example.com"], "job_title": title, "phone_numbers": ["+14155552671"] });
    let created = world
        .assert("people", "email_addresses", given("Analyst"))
        .await
        .unwrap();
    let again = world
        .assert("people", "email_addresses", given("Countess"))
        .await
        .unwrap();
    assert_eq!(created.id, again.id);
    assert_eq!(fields(&again, "job_title"), json!([{ "value": "Countess" }]));

    let more =
        json!({ "email_addresses": ["second@example.com", "ADA@example.com"], "phone_numbers": ["+442071838750"] });
    let more = world.assert("people", "email_addresses", more).await.unwrap();
    assert_eq!(
        texts(&more, "email_addresses", "email_address"),
        ["ada@example.com", "second@example.com"],
        "the matching one is appended to"
    );
    assert_eq!(
        texts(&more, "phone_numbers", "phone_number"),
        ["+442071838750"],
        "every other one is overwritten"
    );

    world
        .create("people", json!({ "email_addresses": ["bob@example.com"] }))
        .await
        .unwrap();
    for (matching, values, code) in [
        (
            "email_addresses",
            json!({ "email_addresses": ["ada@example.com", "bob@example.com"] }),
            Code::MultipleMatchResults,
        ),
        ("email_addresses", json!({ "job_title": "x" }), Code::ValidationType),
        ("job_title", json!({ "job_title": "x" }), Code::ValidationType),
        ("nonsense", json!({ "job_title": "x" }), Code::ValueNotFound),
    ] {
        assert_eq!(
            world.assert("people", matching, values).await.unwrap_err().code,
            code,
            "{matching}"
        );
    }
}

#[tokio::test]
async fn what_cannot_be_written_is_refused_and_nothing_is_half_done() {
    let world = World::new().await;
    for (object, values, code, message) in [
        (
            "people",
            json!({ "nonsense": 1 }),
            Code::ValueNotFound,
            "Cannot find attribute with slug/ID \"nonsense\".",
        ),
        (
            "people",
            json!({ "avatar_url": "x" }),
            Code::ValidationType,
            "The attribute with slug \"avatar_url\" is read-only and cannot be written.",
        ),
        (
            "people",
            json!({ "job_title": ["a", "b"] }),
            Code::ValidationType,
            "Multiple values were passed to attribute with slug \"job_title\", which takes a single value.",
        ),
        (
            "people",
            json!({ "name": { "first_name": "A" } }),
            Code::ValidationType,
            "An invalid value was passed to attribute with slug \"name\".",
        ),
        (
            "people",
            json!({ "company": "nowhere.com" }),
            Code::ValueNotFound,
            "Cannot find record with domains \"nowhere.com\" in object \"companies\".",
        ),
        (
            "companies",
            json!({ "categories": ["No such"] }),
            Code::ValueNotFound,
            "Cannot find select attribute with select option title \"No such\".",
        ),
        (
            "deals",
            json!({ "name": "D", "stage": "Nope", "owner": "ada@example.com" }),
            Code::ValueNotFound,
            "Cannot find status attribute with status option title \"Nope\".",
        ),
        (
            "deals",
            json!({ "name": "D", "stage": "Lead", "owner": "eve@example.com" }),
            Code::ValueNotFound,
            "Cannot find workspace member with email address \"eve@example.com\".",
        ),
        (
            "nowhere",
            json!({}),
            Code::NotFound,
            "Object with slug/ID \"nowhere\" not found.",
        ),
    ] {
        let error = world.create(object, values).await.unwrap_err();
        assert_eq!((error.code, error.message.as_str()), (code, message));
    }
    let missing = world.create("deals", json!({ "name": "D" })).await.unwrap_err();
    assert!(
        missing.message.starts_with("Required value for attribute with ID"),
        "{}",
        missing.message
    );
    let deal = world
        .create(
            "deals",
            json!({ "name": "D", "stage": "Lead", "owner": "ada@example.com", "value": 10 }),
        )
        .await
        .unwrap();
    let cleared = world
        .update("deals", &deal.id, json!({ "name": null }), Mode::Patch)
        .await
        .unwrap_err();
    assert_eq!(cleared.code, Code::MissingValue);
    assert_eq!(
        fields(&deal, "value"),
        json!([{ "currency_value": 10, "currency_code": "USD" }])
    );
}

#[tokio::test]
async fn the_outbox_tells_what_changed_and_who_did_it() {
    let world = World::new().await;
    let seeded = world.store.outbox(0, 1000).await.unwrap().last().unwrap().position;
    let acme = world.create("companies", json!({ "name": "Acme" })).await.unwrap();
    let values =
        json!({ "job_title": "Analyst", "company": { "target_object": "companies", "target_record_id": acme.id } });
    let ada = world.create("people", values).await.unwrap();
    world
        .update("people", &ada.id, json!({ "job_title": "Analyst" }), Mode::Patch)
        .await
        .unwrap();
    world
        .update("people", &ada.id, json!({ "job_title": "Countess" }), Mode::Patch)
        .await
        .unwrap();
    world
        .records
        .delete_record(&WORKSPACE, "people", &ada.id, &Actor::SYSTEM)
        .await
        .unwrap();
    let told: Vec<String> = world
        .store
        .outbox(seeded, 1000)
        .await
        .unwrap()
        .iter()
        .map(|change| {
            let payload = &change.row.payload;
            format!(
                "{} {} {} by {}",
                change.row.topic,
                payload["object_slug"].as_str().unwrap(),
                payload["attribute_ids"].as_array().unwrap().len(),
                payload["actor"]["type"].as_str().unwrap()
            )
        })
        .collect();
    assert_eq!(
        told,
        [
            "record.created companies 2 by workspace-member",
            "record.created people 3 by workspace-member",
            "record.updated companies 1 by workspace-member",
            "record.updated people 1 by workspace-member",
            "record.deleted people 0 by system",
            "record.updated companies 1 by system",
        ]
    );
}

#[tokio::test]
async fn writers_of_one_record_do_not_lose_each_others_values() {
    let world = std::sync::Arc::new(World::new().await);
    let person = world.create("people", json!({})).await.unwrap();
    let writers = (0..6).map(|n| {
        let (world, id) = (world.clone(), person.id.clone());
        tokio::spawn(async move {
            world
                .update(
                    "people",
                    &id,
                    json!({ "email_addresses": [format!("a{n}@example.com")] }),
                    Mode::Patch,
                )
                .await
                .unwrap()
        })
    });
    for writer in writers.collect::<Vec<_>>() {
        writer.await.unwrap();
    }
    assert_eq!(world.get("people", &person.id).await.values("email_addresses").len(), 6);
}

#[tokio::test]
async fn seeding_twice_changes_nothing_and_workspaces_see_nothing_of_each_other() {
    let world = World::new().await;
    let before = world.store.outbox(0, 1000).await.unwrap().len();
    world.records.seed_standard_objects(&WORKSPACE).await.unwrap();
    assert_eq!(world.store.outbox(0, 1000).await.unwrap().len(), before);
    let other = "0b1c77ca-9b81-47ba-8d2e-490c74901031";
    world.records.seed_standard_objects(&other.into()).await.unwrap();
    let ada = world.create("people", json!({ "name": "Ada" })).await.unwrap();
    assert_eq!(
        world
            .records
            .record(&other.into(), "people", &ada.id)
            .await
            .unwrap_err()
            .code,
        Code::NotFound
    );
}
