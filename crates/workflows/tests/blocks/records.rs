//! Blocks that write and find records and entries.

use crate::world::{ADA, WORKSPACE, World, attribute, entry, list, map, member, object, record};
use records::{Mode, Target};
use serde_json::{Value as Json, json};
use store::RecordId;
use workflows::record_values::field;

fn id_of(answer: &Json, name: &str) -> RecordId {
    let value = &answer["done"][name];
    let id = value["recordId"].as_str().or_else(|| value["entryId"].as_str());
    id.unwrap_or_else(|| panic!("{answer}")).into()
}

async fn value(world: &World, target: Target<'_>, id: &RecordId, slug: &str) -> Json {
    let record = world.records.record(&WORKSPACE, target, id).await.unwrap();
    field(&record, slug).unwrap()
}

#[tokio::test]
async fn a_record_is_created_as_the_workflow() {
    let world = World::new().await;
    let person = world.create("people", json!({ "name": "Lovelace, Ada" })).await;
    let config = json!({
        "object": object("companies"),
        "values": {
            "name": "Acme",
            "domains": [{ "$": "domain", "original": "acme.com", "normalized": "acme.com", "root": "acme.com" }],
            // A company with its team writes the people as well.
            "team": [record("people", &person.id)],
        },
    });
    let answer = world.run("create-record", config).await;
    let id = id_of(&answer, "record");
    assert_eq!(answer, json!({ "done": { "record": record("companies", &id) } }));
    let companies = Target::Object("companies");
    assert_eq!(value(&world, companies, &id, "name").await, json!("Acme"));
    assert_eq!(
        value(&world, companies, &id, "team").await,
        json!([record("people", &person.id)])
    );
    let by = value(&world, companies, &id, "created_by").await;
    assert_eq!(by["actorType"], json!("workflow"));
}

#[tokio::test]
async fn a_record_is_updated_or_matched() {
    let world = World::new().await;
    let company = world
        .create("companies", json!({ "name": "Acme", "domains": ["acme.com"] }))
        .await;
    let companies = Target::Object("companies");
    let update = |mode: &str, domain: &str| {
        json!({
            "object": object("companies"), "record": record("companies", &company.id), "mode": mode,
            "values": { "domains": domain, "description": ["first", "second"] },
        })
    };
    for (mode, domain, expected) in [
        ("add", "acme.org", json!(["acme.org", "acme.com"])),
        ("replace", "acme.net", json!(["acme.net"])),
    ] {
        let answer = world.run("update-record", update(mode, domain)).await;
        assert_eq!(
            answer,
            json!({ "done": { "record": record("companies", &company.id) } })
        );
        let domains = value(&world, companies, &company.id, "domains").await;
        let domains: Json = domains
            .as_array()
            .unwrap()
            .iter()
            .map(|domain| domain["normalized"].clone())
            .collect();
        assert_eq!(domains, expected, "{mode}");
    }
    // The first of several for an attribute that takes one.
    assert_eq!(
        value(&world, companies, &company.id, "description").await,
        json!("first")
    );

    let assert = |domain: &str, name: &str| json!({ "object": object("companies"), "match": attribute("companies", "domains"), "values": { "domains": domain, "name": name } });
    let matched = world
        .run("create-or-update-record", assert("acme.net", "Acme Inc"))
        .await;
    assert_eq!(id_of(&matched, "record"), company.id);
    assert_eq!(value(&world, companies, &company.id, "name").await, json!("Acme Inc"));
    let new = world.run("create-or-update-record", assert("other.org", "Other")).await;
    assert_ne!(id_of(&new, "record"), company.id);

    let wrong = json!({ "object": object("people"), "record": record("companies", &company.id), "values": {} });
    assert_eq!(
        world.run("update-record", wrong).await,
        json!("! The record is one of Companies, and the block changes People.")
    );
    let clash = json!({ "object": object("companies"), "values": { "domains": "other.org" } });
    let clash = world.run("create-record", clash).await;
    assert!(
        clash
            .as_str()
            .unwrap()
            .contains("conflicts with one already in the system"),
        "{clash}"
    );
    let invalid = json!({ "object": object("people"), "values": { "email_addresses": "nobody" } });
    let expected = "! An invalid value was passed to attribute with slug \"email_addresses\". Invalid email address";
    assert_eq!(world.run("create-record", invalid).await, json!(expected));
}

#[tokio::test]
async fn records_are_found_by_conditions_on_their_attributes() {
    let world = World::new().await;
    let company = world
        .create("companies", json!({ "name": "Acme", "domains": ["acme.com"] }))
        .await;
    for (name, email, company) in [
        (
            "Lovelace, Ada",
            json!("ada@acme.com"),
            json!({ "target_object": "companies", "target_record_id": company.id }),
        ),
        ("Babbage, Charles", json!("charles@other.org"), json!(null)),
        ("Turing, Alan", json!(null), json!(null)),
    ] {
        world
            .create(
                "people",
                json!({ "name": name, "email_addresses": email, "company": company }),
            )
            .await;
    }
    let of = |slug: &str| attribute("people", slug);
    let test = |slug: &str, operator: &str, operand: Json| json!({ "value": of(slug), "operator": operator, "operand": operand });
    for (condition, expected) in [
        (json!(null), vec!["Ada", "Alan", "Charles"]),
        (test("name", "contains", json!("LOVE")), vec!["Ada"]),
        (test("email_addresses", "ends-with", json!("acme.com")), vec!["Ada"]),
        (test("email_addresses", "equals", json!("ADA@acme.com")), vec!["Ada"]),
        (test("email_addresses", "is-empty", json!(null)), vec!["Alan"]),
        (
            test("email_addresses", "is-not-empty", json!(null)),
            vec!["Ada", "Charles"],
        ),
        (test("company", "equals", record("companies", &company.id)), vec!["Ada"]),
        (
            test("company", "not-equals", record("companies", &company.id)),
            vec!["Alan", "Charles"],
        ),
        (test("company", "is-empty", json!(null)), vec!["Alan", "Charles"]),
        (
            test("created_by", "equals", member(ADA)),
            vec!["Ada", "Alan", "Charles"],
        ),
        (
            test("name", "in", json!(["Alan Turing", "Ada Lovelace"])),
            vec!["Ada", "Alan"],
        ),
        (
            json!({ "any": [test("name", "starts-with", json!("Alan")), test("name", "starts-with", json!("Ada"))] }),
            vec!["Ada", "Alan"],
        ),
        (
            json!({ "all": [test("company", "is-empty", json!(null)), test("email_addresses", "is-empty", json!(null))] }),
            vec!["Alan"],
        ),
        // What is known before is asked of no record.
        (json!({ "value": 1, "operator": "equals", "operand": 2 }), vec![]),
        (json!({ "any": [] }), vec!["Ada", "Alan", "Charles"]),
    ] {
        let config = json!({ "object": object("people"), "condition": condition, "sort_by": of("name"), "limit": 100 });
        let answer = world.run("find-records", config).await;
        let found = answer["done"]["records"]
            .as_array()
            .unwrap_or_else(|| panic!("{condition}: {answer}"));
        assert_eq!(answer["done"]["count"], json!(found.len()));
        let mut names = Vec::new();
        for one in found {
            let id = one["recordId"].as_str().unwrap().into();
            let name = value(&world, Target::Object("people"), &id, "name").await;
            names.push(name["first_name"].as_str().unwrap().to_owned());
        }
        assert_eq!(names, expected, "{condition}");
    }
    for (config, expected) in [
        (
            json!({ "object": object("people"), "limit": 101 }),
            "! \"At most\" is a number from 1 to 100.",
        ),
        (
            json!({ "object": object("people") }),
            "! The field \"limit\" is empty. Choose a value, or a variable that is never empty when this block runs.",
        ),
        (
            json!({ "object": object("cats"), "limit": 1 }),
            "! Object with slug/ID \"cats\" not found.",
        ),
        (
            json!({ "object": object("people"), "limit": 1, "condition": test("tail", "is-empty", json!(null)) }),
            "! The condition cannot be used: People have no attribute \"tail\".",
        ),
    ] {
        assert_eq!(world.run("find-records", config).await, json!(expected));
    }
}

#[tokio::test]
async fn entries_are_added_changed_found_and_deleted() {
    let world = World::new().await;
    let company = world.create("companies", json!({ "name": "Acme" })).await;
    let on = list(&world.list);
    let add = |when: &str| json!({ "list": on, "record": record("companies", &company.id), "when_present": when, "values": {} });
    let first = id_of(&world.run("add-to-list", add("add-another")).await, "entry");
    assert_eq!(
        world.run("add-to-list", add("update")).await,
        json!({ "done": { "entry": entry("sales", &first) } })
    );
    let found = |record: Json| json!({ "list": on, "record": record, "limit": 10 });
    let of_company = found(record("companies", &company.id));
    let expected = json!({ "done": { "entries": [entry("sales", &first)], "count": 1 } });
    assert_eq!(world.run("find-entries", of_company.clone()).await, expected);

    // By the entry, and by the record that is on the list once.
    for by in [entry("sales", &first), record("companies", &company.id)] {
        let update = json!({ "list": on, "entry": by, "values": {} });
        assert_eq!(
            world.run("update-entry", update).await,
            json!({ "done": { "entry": entry("sales", &first) } })
        );
    }
    let second = id_of(&world.run("add-to-list", add("add-another")).await, "entry");
    assert_ne!(first, second);
    let by_record = json!({ "list": on, "entry": record("companies", &company.id) });
    let twice = json!("! The company is on \"Sales\" more than once: use an entry instead.");
    assert_eq!(world.run("delete-entry", by_record.clone()).await, twice);
    for id in [&first, &second] {
        let delete = json!({ "list": on, "entry": entry("sales", id) });
        assert_eq!(world.run("delete-entry", delete).await, json!({ "done": {} }));
    }
    assert_eq!(
        world.run("find-entries", of_company).await,
        json!({ "done": { "entries": [], "count": 0 } })
    );
    let gone = json!("! The company is on \"Sales\" not at all: use an entry instead.");
    assert_eq!(world.run("delete-entry", by_record).await, gone);
    let person = world.create("people", json!({ "name": "Ada" })).await;
    let wrong = json!({ "list": on, "record": record("people", &person.id) });
    let expected = json!("! Records of the object \"people\" cannot be added to the list \"sales\".");
    assert_eq!(world.run("add-to-list", wrong).await, expected);
}

#[tokio::test]
async fn wrong_configurations_of_record_blocks_are_found() {
    let world = World::new().await;
    for (block, config, expected) in [
        (
            "create-record",
            json!({ "object": object("cats") }),
            vec!["config.object: There is no object \"cats\" (any more). Choose another."],
        ),
        (
            "create-record",
            json!({ "object": object("people"), "values": { "tail": 1, "created_at": 2 } }),
            vec![
                "config.values.tail: People have no attribute \"tail\" (any more). Take it out.",
                "config.values.created_at: \"Created at\" cannot be written. Take it out.",
            ],
        ),
        (
            "create-or-update-record",
            json!({ "object": object("people"), "match": attribute("people", "name"), "values": { "name": "a" } }),
            vec!["config.match: The values of \"Name\" are not unique. Choose another attribute."],
        ),
        (
            "create-or-update-record",
            json!({ "object": object("people"), "match": attribute("people", "email_addresses"), "values": {} }),
            vec!["config.values.email_addresses: \"Email addresses\" needs a value: records are matched by it."],
        ),
        (
            "find-records",
            json!({ "object": object("people"), "limit": 500 }),
            vec!["config.limit: A number from 1 to 100 is needed here."],
        ),
        (
            "find-records",
            json!({ "object": object("people"), "limit": 5, "condition": { "value": attribute("people", "tail"), "operator": "is-empty" } }),
            vec!["config.condition: People have no attribute \"tail\" (any more). Choose another."],
        ),
        (
            "add-to-list",
            json!({ "list": list("nothing") }),
            vec!["config.list: There is no list \"nothing\" (any more). Choose another."],
        ),
        ("find-entries", json!({ "list": list("sales"), "limit": 5 }), vec![]),
        (
            "record-created",
            json!({ "object": object("cats") }),
            vec!["config.object: There is no object \"cats\" (any more). Choose another."],
        ),
        (
            "record-updated",
            json!({ "object": object("people"), "attribute": attribute("people", "tail") }),
            vec!["config.attribute: People have no attribute \"tail\" (any more). Choose another."],
        ),
        (
            "attribute-value-changed",
            json!({ "of": "list" }),
            vec!["config.list: Choose the list that the attribute is of."],
        ),
        (
            "recurring-schedule",
            json!({ "frequency": "cron", "cron": "0 0 30 2 *" }),
            vec!["config.cron: No day is ever like this. Choose another."],
        ),
        (
            "recurring-schedule",
            json!({ "frequency": "daily", "time": "9 am" }),
            vec!["config.time: The time is written as 09:00, from 00:00 to 23:59."],
        ),
    ] {
        assert_eq!(
            world.problems(block, config.clone()).await,
            expected,
            "{block} of {config}"
        );
    }
}

#[tokio::test]
async fn an_update_that_changes_nothing_still_names_its_record() {
    let world = World::new().await;
    let company = world.create("companies", json!({ "name": "Acme" })).await;
    let values = map(json!({ "name": "Acme" }));
    let actor = records::Actor::member(ADA);
    let before = world.events().await.len();
    let same = world
        .records
        .update_record(&WORKSPACE, "companies", &company.id, &values, Mode::Put, &actor);
    same.await.unwrap();
    assert_eq!(world.events().await.len(), before);
    let config = json!({ "object": object("companies"), "record": record("companies", &company.id), "values": { "name": "Acme" } });
    let expected = json!({ "done": { "record": record("companies", &company.id) } });
    assert_eq!(world.run("update-record", config).await, expected);
}
