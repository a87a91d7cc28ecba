//! Of which attribute a value is wrong, for those who show it beside the others.

use crate::world::{MEMBER, WORKSPACE, World, map};
use records::{
    Actor, AttributeType, Code, DefaultValue, Error, ImportCheck, ImportOutcome, Imported, Mode, NewAttribute,
};
use serde_json::{Map, Value, json};
use store::RecordId;

const NOBODY: &str = "00000000-0000-4000-8000-000000000000";

impl World {
    async fn import(&self, object: &str, matching: Option<&str>, values: Value) -> Result<ImportOutcome, Error> {
        let values = map(values);
        let record_id: RecordId = NOBODY.into();
        let imported = imported(&record_id, matching, &values);
        self.records
            .import_record(&WORKSPACE, object, imported, &Actor::member(MEMBER))
            .await
    }

    async fn check(&self, object: &str, matching: Option<&str>, values: Value) -> Result<ImportCheck, Error> {
        let values = map(values);
        let record_id: RecordId = NOBODY.into();
        let imported = imported(&record_id, matching, &values);
        self.records.check_import(&WORKSPACE, object, imported).await
    }

    async fn define(&self, object: &str, api_slug: &str, kind: AttributeType, default_value: Option<DefaultValue>) {
        let new = NewAttribute {
            title: api_slug.to_owned(),
            description: None,
            api_slug: api_slug.to_owned(),
            kind,
            is_required: false,
            is_unique: kind == AttributeType::Text,
            is_multiselect: false,
            currency: None,
            allowed_objects: (kind == AttributeType::RecordReference).then(|| vec!["companies".to_owned()]),
            default_value,
            relationship: None,
        };
        self.records.create_attribute(&WORKSPACE, object, new).await.unwrap();
    }
}

fn imported<'a>(record_id: &'a RecordId, matching: Option<&'a str>, values: &'a Map<String, Value>) -> Imported<'a> {
    Imported {
        record_id,
        matching,
        values,
        created_at: None,
    }
}

fn blamed(error: &Error) -> (Code, Option<&str>) {
    (error.code, error.attribute.as_deref())
}

#[tokio::test]
async fn what_is_wrong_with_a_new_record_names_its_attribute() {
    let world = World::new().await;
    for slug in ["code", "mark"] {
        world.define("companies", slug, AttributeType::Text, None).await;
    }
    let acme = json!({ "domains": ["acme.com"], "mark": "7" });
    world.create("companies", acme).await.unwrap();
    for (object, values, code, attribute) in [
        ("people", json!({ "nonsense": 1 }), Code::ValueNotFound, None),
        (
            "people",
            json!({ "avatar_url": "x" }),
            Code::ValidationType,
            Some("avatar_url"),
        ),
        (
            "people",
            json!({ "job_title": ["a", "b"] }),
            Code::ValidationType,
            Some("job_title"),
        ),
        (
            "people",
            json!({ "name": { "first_name": "A" } }),
            Code::ValidationType,
            Some("name"),
        ),
        (
            "people",
            json!({ "company": "nowhere.com" }),
            Code::ValueNotFound,
            Some("company"),
        ),
        (
            "people",
            json!({ "company": { "target_object": "companies", "target_record_id": NOBODY } }),
            Code::ValueNotFound,
            Some("company"),
        ),
        (
            "people",
            json!({ "company": { "target_object": "nowhere", "target_record_id": NOBODY } }),
            Code::ValueNotFound,
            Some("company"),
        ),
        (
            "companies",
            json!({ "categories": ["No such"] }),
            Code::ValueNotFound,
            Some("categories"),
        ),
        (
            "companies",
            json!({ "domains": ["globex.com", "ACME.com"] }),
            Code::UniquenessConflict,
            Some("domains"),
        ),
        // Another unique attribute may have the same text.
        (
            "companies",
            json!({ "code": "7", "mark": "7" }),
            Code::UniquenessConflict,
            Some("mark"),
        ),
        (
            "deals",
            json!({ "name": "D", "stage": "Nope", "owner": "ada@example.com" }),
            Code::ValueNotFound,
            Some("stage"),
        ),
        (
            "deals",
            json!({ "name": "D", "stage": "Lead", "owner": "eve@example.com" }),
            Code::ValueNotFound,
            Some("owner"),
        ),
        (
            "deals",
            json!({ "name": "D", "owner": "ada@example.com" }),
            Code::ValidationType,
            Some("stage"),
        ),
        (
            "deals",
            json!({ "name": [], "stage": "Lead", "owner": "ada@example.com" }),
            Code::ValidationType,
            Some("name"),
        ),
    ] {
        let error = world.create(object, values.clone()).await.unwrap_err();
        assert_eq!(blamed(&error), (code, attribute), "{object} {values}");
    }
    let gone = DefaultValue::Static(vec![
        json!({ "target_object": "companies", "target_record_id": NOBODY }),
    ]);
    world
        .define("deals", "near", AttributeType::RecordReference, Some(gone))
        .await;
    let deal = json!({ "name": "D", "stage": "Lead", "owner": "ada@example.com" });
    let error = world.create("deals", deal).await.unwrap_err();
    assert_eq!(blamed(&error), (Code::ValueNotFound, Some("near")), "a default");
}

#[tokio::test]
async fn what_is_wrong_with_a_change_names_its_attribute() {
    let world = World::new().await;
    world
        .create("companies", json!({ "domains": ["acme.com"] }))
        .await
        .unwrap();
    let globex = json!({ "domains": ["globex.com"] });
    let globex = world.create("companies", globex).await.unwrap().id;
    let deal = json!({ "name": "D", "stage": "Lead", "owner": "ada@example.com" });
    let deal = world.create("deals", deal).await.unwrap().id;
    for (object, id, values, code, attribute) in [
        (
            "deals",
            &deal,
            json!({ "name": null }),
            Code::MissingValue,
            Some("name"),
        ),
        (
            "deals",
            &deal,
            json!({ "value": 1, "associated_company": "nowhere.com" }),
            Code::ValueNotFound,
            Some("associated_company"),
        ),
        (
            "companies",
            &globex,
            json!({ "name": "G", "domains": ["acme.com"] }),
            Code::UniquenessConflict,
            Some("domains"),
        ),
        ("companies", &deal, json!({ "name": "G" }), Code::NotFound, None),
    ] {
        let error = world.update(object, id, values.clone(), Mode::Patch).await.unwrap_err();
        assert_eq!(blamed(&error), (code, attribute), "{object} {values}");
    }
}

#[tokio::test]
async fn what_does_not_match_names_the_attribute_by_which_it_is_matched() {
    let world = World::new().await;
    for address in ["ada@example.com", "bob@example.com"] {
        let person = json!({ "email_addresses": [address] });
        world.create("people", person).await.unwrap();
    }
    for (matching, values, code, attribute) in [
        (
            "email_addresses",
            json!({ "email_addresses": ["ada@example.com", "bob@example.com"] }),
            Code::MultipleMatchResults,
            Some("email_addresses"),
        ),
        (
            "email_addresses",
            json!({ "job_title": "x" }),
            Code::ValidationType,
            Some("email_addresses"),
        ),
        (
            "job_title",
            json!({ "job_title": "x" }),
            Code::ValidationType,
            Some("job_title"),
        ),
        ("nonsense", json!({ "job_title": "x" }), Code::ValueNotFound, None),
    ] {
        let asserted = world.assert("people", matching, values.clone()).await.unwrap_err();
        let imported = world
            .import("people", Some(matching), values.clone())
            .await
            .unwrap_err();
        let checked = world.check("people", Some(matching), values.clone()).await.unwrap_err();
        for error in [asserted, imported, checked] {
            assert_eq!(blamed(&error), (code, attribute), "{matching} {values}");
        }
    }
}

#[tokio::test]
async fn an_import_and_its_check_blame_the_same_attribute() {
    let world = World::new().await;
    world
        .create("companies", json!({ "domains": ["acme.com"] }))
        .await
        .unwrap();
    for (object, values, attribute) in [
        ("companies", json!({ "domains": ["acme.com"] }), "domains"),
        ("people", json!({ "company": "nowhere.com" }), "company"),
        ("deals", json!({ "stage": "Lead", "owner": "ada@example.com" }), "name"),
        ("deals", json!({ "name": "D", "stage": "Lead" }), "owner"),
        (
            "deals",
            json!({ "name": "D", "stage": "Nope", "owner": "ada@example.com" }),
            "stage",
        ),
    ] {
        let imported = world.import(object, None, values.clone()).await.unwrap_err();
        let checked = world.check(object, None, values.clone()).await.unwrap_err();
        for error in [imported, checked] {
            assert_eq!(
                error.attribute.as_deref(),
                Some(attribute),
                "{object} {values}: {error}"
            );
        }
    }
}
