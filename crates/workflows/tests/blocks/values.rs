//! Record values as workflows see them, and the way back.

use crate::world::{ADA, WORKSPACE, World, member, record};
use serde_json::json;
use workflows::record_values::{field, node_of, written};

#[tokio::test]
async fn what_a_record_holds_can_be_written_to_another() {
    let world = World::new().await;
    let company = world.create("companies", json!({ "name": "Acme" })).await;
    let deal = world
        .create(
            "deals",
            json!({
                "name": "Big", "stage": "Lead", "owner": "ada@example.com", "value": 12.5,
                "associated_company": { "target_object": "companies", "target_record_id": company.id },
            }),
        )
        .await;
    let person = world
        .create(
            "people",
            json!({
                "name": "Lovelace, Ada", "email_addresses": ["Ada@Acme.com"], "phone_numbers": ["+49 30 901820"],
                "primary_location": "1 Main St, Berlin, 10115, DE",
            }),
        )
        .await;
    for (of, slug, expected) in [
        (&deal, "name", json!("Big")),
        (&deal, "value", json!({ "$": "currency", "value": 12.5, "code": "USD" })),
        (&deal, "owner", member(ADA)),
        (&deal, "associated_company", record("companies", &company.id)),
        (&deal, "associated_people", json!([])),
        (&person, "description", json!(null)),
        (
            &person,
            "name",
            json!({ "$": "personal-name", "first_name": "Ada", "last_name": "Lovelace", "full_name": "Ada Lovelace" }),
        ),
        (
            &person,
            "phone_numbers",
            json!([{ "$": "phone-number", "original": "+49 30 901820", "normalized": "+4930901820", "country_code": "DE" }]),
        ),
        (&person, "record_id", json!(person.id)),
    ] {
        assert_eq!(field(of, slug), Some(expected), "{slug}");
    }
    let stage = field(&deal, "stage").unwrap();
    assert_eq!(
        (&stage["$"], &stage["title"], &stage["object"]),
        (&json!("attio-select"), &json!("Lead"), &json!("deals"))
    );
    assert_eq!(field(&person, "primary_location").unwrap()["locality"], json!("Berlin"));

    // Everything that can be written reads the same in a copy; what is unique moves.
    let schema = world.records.schema(&WORKSPACE).await.unwrap();
    for original in [&deal, &person] {
        let attributes = || {
            original
                .object
                .attributes()
                .filter(|attribute| attribute.is_writable && !attribute.is_unique)
        };
        let slugs = attributes().map(|attribute| attribute.api_slug.clone());
        let values = slugs
            .map(|slug| (slug.clone(), field(original, &slug).unwrap()))
            .collect();
        let copy = written(&original.object, &values, &world.timezone);
        let copy = world.create(&original.object.api_slug, copy.into()).await;
        for attribute in attributes() {
            let slug = &attribute.api_slug;
            assert_eq!(field(&copy, slug), field(original, slug), "{slug}");
            let node = node_of(&schema, attribute);
            assert_eq!(node.kind == "array", attribute.is_multiselect, "{slug}");
        }
    }
}

#[tokio::test]
async fn values_of_other_types_become_what_an_attribute_takes() {
    let world = World::new().await;
    let schema = world.records.schema(&WORKSPACE).await.unwrap();
    for (object, slug, given, expected) in [
        ("companies", "name", json!(5), json!("5")),
        ("companies", "name", json!(["a", "b"]), json!("a")),
        ("companies", "name", json!(null), json!(null)),
        ("companies", "domains", json!("a.com"), json!(["a.com"])),
        ("companies", "domains", json!(null), json!([])),
        (
            "companies",
            "domains",
            json!({ "$": "email-address", "domain": "a.com", "normalized": "x@a.com" }),
            json!(["a.com"]),
        ),
        (
            "companies",
            "foundation_date",
            json!({ "$": "timestamp", "value": "2026-11-25T23:30:00Z" }),
            json!("2026-11-26"),
        ),
        (
            "deals",
            "value",
            json!({ "$": "currency", "value": 5, "code": "EUR" }),
            json!(5),
        ),
        ("deals", "owner", json!("ada@example.com"), json!("ada@example.com")),
        ("people", "twitter_follower_count", json!("12"), json!(12.0)),
    ] {
        let owner = schema.object(object).unwrap();
        let values = [(slug.to_owned(), given.clone())].into_iter().collect();
        let result = written(owner, &values, &world.timezone);
        assert_eq!(result.get(slug), Some(&expected), "{slug} of {given}");
    }
}
