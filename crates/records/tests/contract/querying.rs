//! Which records a filter finds and in which order a sort puts them (`reference/rest-api.md` section 10).

use crate::world::{WORKSPACE, World};
use records::{Code, Mode};
use serde_json::{Value, json};

/// Three people at two companies; people are told apart by `job_title` A, B, C.
async fn office() -> World {
    let world = World::new().await;
    let acme = json!({ "name": "Acme", "domains": ["acme.com", "acme.io"], "funding_raised_usd": 100, "foundation_date": "2020-01-02", "categories": ["SAAS", "B2B"], "employee_range": "11-50" });
    world.create("companies", acme).await.unwrap();
    world.pass(3600);
    let bolt = json!({ "name": "Bolt", "domains": ["app.bolt.co.uk"], "funding_raised_usd": 20.5, "foundation_date": "2021-05-06", "categories": ["B2C"], "employee_range": "1-10" });
    world.create("companies", bolt).await.unwrap();
    let core = json!({ "name": "Core", "primary_location": { "line_1": "Core House", "line_2": "Gate 2", "line_3": "Floor 3", "line_4": "Door 4b", "locality": null, "region": null, "postcode": null, "country_code": null, "latitude": null, "longitude": null } });
    world.create("companies", core).await.unwrap();
    for (title, name, email, company, phone, city) in [
        (
            "A",
            "Lovelace, Ada",
            "ada@acme.com",
            "acme.com",
            "+14155552671",
            "1 Main St, London, GB",
        ),
        (
            "B",
            "Babbage, Charles",
            "charles@mail.bolt.co.uk",
            "app.bolt.co.uk",
            "+442071838750",
            "2 Side St, Paris, FR",
        ),
        (
            "C",
            "Hopper, grace",
            "grace@acme.com",
            "acme.com",
            "+442071838751",
            "Boston",
        ),
    ] {
        world.pass(3600);
        let values = json!({ "job_title": title, "name": name, "email_addresses": [email], "company": company, "phone_numbers": [phone], "primary_location": city });
        world.create("people", values).await.unwrap();
    }
    world
}

async fn found(world: &World, object: &str, filter: Value, sorts: &[Value]) -> String {
    let page = world
        .records
        .query(&WORKSPACE, object, Some(&filter), sorts, 500, 0)
        .await;
    let page = page.unwrap_or_else(|error| panic!("{filter} {sorts:?}: {error} {:?}", error.path));
    let key = if object == "people" { "job_title" } else { "name" };
    let letter =
        |record: &records::Record| record.values(key)[0].value.written()["value"].as_str().unwrap()[..1].to_owned();
    page.records.iter().map(letter).collect()
}

#[tokio::test]
async fn filters_on_people() {
    let world = office().await;
    let ada = world
        .records
        .query(&WORKSPACE, "people", Some(&json!({ "job_title": "A" })), &[], 1, 0)
        .await
        .unwrap()
        .records
        .remove(0);
    let acme = world
        .records
        .query(&WORKSPACE, "companies", Some(&json!({ "name": "Acme" })), &[], 1, 0)
        .await
        .unwrap()
        .records
        .remove(0);
    for (filter, expected) in [
        (json!({}), "ABC"),
        (json!({ "job_title": "A" }), "A"),
        (json!({ "job_title": "a" }), ""),
        (json!({ "job_title": { "$eq": "B" } }), "B"),
        (json!({ "job_title": { "value": "B" } }), "B"),
        (json!({ "job_title": { "value": { "$in": ["A", "C", "X"] } } }), "AC"),
        (json!({ "job_title": { "$in": [] } }), ""),
        (json!({ "job_title": { "$contains": "b" } }), "B"),
        (json!({ "job_title": { "$not_empty": true } }), "ABC"),
        (json!({ "description": { "$not_empty": true } }), ""),
        (json!({ "$not": { "description": { "$not_empty": true } } }), "ABC"),
        (json!({ "$not": { "job_title": "A" } }), "BC"),
        (json!({ "$or": [{ "job_title": "A" }, { "job_title": "C" }] }), "AC"),
        (json!({ "$and": [{ "job_title": "A" }, { "job_title": "C" }] }), ""),
        (
            json!({ "job_title": "A", "$or": [{ "name": "Ada Lovelace" }, { "name": "x" }] }),
            "A",
        ),
        (json!({ "$or": [] }), ""),
        (json!({ "$and": [] }), "ABC"),
        (json!({ "name": "Ada Lovelace" }), "A"),
        (json!({ "name": { "last_name": "Babbage" } }), "B"),
        (
            json!({ "name": { "last_name": { "$starts_with": "hop" }, "first_name": { "$eq": "grace" } } }),
            "C",
        ),
        (json!({ "name": { "full_name": { "$contains": "LOVE" } } }), "A"),
        (json!({ "name": { "first_name": { "$ends_with": "es" } } }), "B"),
        (json!({ "name": { "first_name": { "$not_empty": true } } }), "ABC"),
        (json!({ "email_addresses": "ADA@acme.com" }), "A"),
        (json!({ "email_addresses": { "email_domain": "acme.com" } }), "AC"),
        (json!({ "email_addresses": { "email_root_domain": "bolt.co.uk" } }), "B"),
        (
            json!({ "email_addresses": { "email_local_specifier": { "$starts_with": "GR" } } }),
            "C",
        ),
        (json!({ "email_addresses": { "$contains": "bolt" } }), "B"),
        (
            json!({ "phone_numbers": { "phone_number": { "$starts_with": "+44" } } }),
            "BC",
        ),
        (json!({ "phone_numbers": { "country_code": "US" } }), "A"),
        (json!({ "phone_numbers": "+442071838750" }), "B"),
        (json!({ "primary_location": { "locality": "London" } }), "A"),
        (
            json!({ "primary_location": { "country_code": { "$in": ["GB", "FR"] } } }),
            "AB",
        ),
        (
            json!({ "primary_location": { "line_1": { "$contains": "side" } } }),
            "B",
        ),
        (json!({ "company": { "target_record_id": acme.id } }), "AC"),
        (
            json!({ "company": { "target_object": "companies", "target_record_id": acme.id } }),
            "AC",
        ),
        (
            json!({ "company": { "$eq": { "target_object": "companies", "target_record_id": acme.id } } }),
            "AC",
        ),
        (json!({ "company": { "$not_empty": true } }), "ABC"),
        (json!({ "record_id": ada.id }), "A"),
        (json!({ "record_id": { "$in": [ada.id] } }), "A"),
        (json!({ "created_at": { "$gt": "2026-01-01T02:30:00Z" } }), "BC"),
        (
            json!({ "created_at": { "$gte": "2026-01-01T03:00:00Z", "$lt": "2026-01-01T04:00:00Z" } }),
            "B",
        ),
        (
            json!({ "created_by": { "referenced_actor_type": "workspace-member" } }),
            "ABC",
        ),
        (json!({ "created_by": { "referenced_actor_id": ada.id } }), ""),
        (
            json!({ "path": [["people", "company"], ["companies", "name"]], "constraints": { "value": "Bolt" } }),
            "B",
        ),
        (
            json!({ "path": [["people", "company"], ["company", "domains"]], "constraints": { "root_domain": { "$eq": "acme.io" } } }),
            "AC",
        ),
        (
            json!({ "path": [["people", "company"], ["companies", "team"], ["people", "job_title"]], "constraints": { "$eq": "A" } }),
            "AC",
        ),
        (
            json!({ "path": [["people", "company"], ["companies", "created_at"]], "constraints": { "$gt": "2026-01-01T00:30:00Z" } }),
            "B",
        ),
        (json!({ "path": [["people", "job_title"]], "constraints": "A" }), "A"),
    ] {
        assert_eq!(found(&world, "people", filter.clone(), &[]).await, expected, "{filter}");
    }
}

#[tokio::test]
async fn filters_on_companies() {
    let world = office().await;
    for (filter, expected) in [
        (json!({ "funding_raised_usd": 100 }), "A"),
        (json!({ "funding_raised_usd": { "$lt": "50" } }), "B"),
        (
            json!({ "funding_raised_usd": { "currency_value": { "$gte": 20.5, "$lte": 100 } } }),
            "AB",
        ),
        (json!({ "funding_raised_usd": { "currency_code": "USD" } }), "AB"),
        (json!({ "foundation_date": "2020-01-02" }), "A"),
        (json!({ "foundation_date": { "$gt": "2020-12-31" } }), "B"),
        (json!({ "categories": "B2B" }), "A"),
        (json!({ "categories": { "$in": ["B2B", "B2C"] } }), "AB"),
        (json!({ "$not": { "categories": "SAAS" } }), "BC"),
        (json!({ "employee_range": { "option": "1-10" } }), "B"),
        (
            json!({ "employee_range": { "active_from": { "$lt": "2026-01-01T00:30:00Z" } } }),
            "A",
        ),
        (
            json!({ "employee_range": { "$eq": "11-50", "active_from": { "$gte": "2026-01-01" } } }),
            "A",
        ),
        (
            json!({ "primary_location": { "line_1": { "$starts_with": "core" } } }),
            "C",
        ),
        (json!({ "primary_location": { "line_2": { "$ends_with": "2" } } }), "C"),
        (json!({ "primary_location": { "line_3": "Floor 3" } }), "C"),
        (json!({ "primary_location": { "line_4": { "$contains": "OOR" } } }), "C"),
        (
            json!({ "primary_location": { "line_4": { "$contains": "floor" } } }),
            "",
        ),
        (json!({ "name": { "$contains": "" } }), "ABC"),
        (json!({ "name": { "$contains": "o" } }), "BC"),
        (json!({ "name": { "$contains": "OR" } }), "C"),
        (json!({ "name": { "$starts_with": "a" } }), "A"),
        (json!({ "name": { "$ends_with": "E", "$starts_with": "c" } }), "C"),
        (json!({ "domains": "https://acme.io/x" }), "A"),
        (json!({ "domains": { "root_domain": "bolt.co.uk" } }), "B"),
        (json!({ "domains": { "$contains": ".io" } }), "A"),
        (json!({ "domains": { "domain": { "$not_empty": true } } }), "AB"),
        (json!({ "$not": { "domains": { "$not_empty": true } } }), "C"),
        (
            json!({ "path": [["companies", "team"], ["people", "name"]], "constraints": { "first_name": "grace" } }),
            "A",
        ),
    ] {
        assert_eq!(
            found(&world, "companies", filter.clone(), &[]).await,
            expected,
            "{filter}"
        );
    }
}

#[tokio::test]
async fn sorts_put_empty_values_last_in_both_directions() {
    let world = office().await;
    for (object, sorts, expected) in [
        (
            "people",
            json!([{ "direction": "desc", "attribute": "job_title" }]),
            "CBA",
        ),
        (
            "people",
            json!([{ "direction": "asc", "attribute": "name", "field": "last_name" }]),
            "BCA",
        ),
        (
            "people",
            json!([{ "direction": "desc", "attribute": "created_at" }]),
            "CBA",
        ),
        (
            "people",
            json!([{ "direction": "desc", "path": [["people", "company"], ["companies", "name"]] }, { "direction": "desc", "attribute": "job_title" }]),
            "BCA",
        ),
        (
            "companies",
            json!([{ "direction": "asc", "attribute": "funding_raised_usd" }]),
            "BAC",
        ),
        (
            "companies",
            json!([{ "direction": "desc", "attribute": "funding_raised_usd" }]),
            "ABC",
        ),
        (
            "companies",
            json!([{ "direction": "asc", "attribute": "employee_range" }]),
            "BAC",
        ),
        (
            "companies",
            json!([{ "direction": "desc", "attribute": "foundation_date" }]),
            "BAC",
        ),
        ("companies", json!([]), "ABC"),
    ] {
        assert_eq!(
            found(&world, object, json!({}), sorts.as_array().unwrap()).await,
            expected,
            "{sorts}"
        );
    }
}

#[tokio::test]
async fn pages_follow_each_other() {
    let world = office().await;
    for (limit, offset, expected) in [(2, 0, 2), (2, 2, 1), (2, 4, 0), (0, 0, 0), (9999, 0, 3)] {
        let page = world
            .records
            .query(&WORKSPACE, "people", None, &[], limit, offset)
            .await
            .unwrap();
        assert_eq!(page.records.len(), expected, "limit {limit} offset {offset}");
    }
    assert_eq!(
        world
            .records
            .count(
                &WORKSPACE,
                "people",
                Some(&json!({ "phone_numbers": { "country_code": "GB" } }))
            )
            .await
            .unwrap(),
        2
    );
}

#[tokio::test]
async fn only_active_values_count() {
    let world = office().await;
    let ada = world
        .records
        .query(&WORKSPACE, "people", Some(&json!({ "job_title": "A" })), &[], 1, 0)
        .await
        .unwrap()
        .records
        .remove(0);
    world
        .update("people", &ada.id, json!({ "job_title": "Z" }), Mode::Patch)
        .await
        .unwrap();
    assert_eq!(found(&world, "people", json!({ "job_title": "A" }), &[]).await, "");
    assert_eq!(found(&world, "people", json!({ "job_title": "Z" }), &[]).await, "Z");
}

#[tokio::test]
async fn a_malformed_filter_is_refused_with_the_path_to_the_spot() {
    let world = office().await;
    for (filter, code, path) in [
        (json!({ "email": "x" }), Code::UnknownFilterAttributeSlug, "email"),
        (
            json!({ "$or": [{ "name": "x" }, { "email": "x" }] }),
            Code::UnknownFilterAttributeSlug,
            "$or/1/email",
        ),
        (
            json!({ "first_name": "x" }),
            Code::UnknownFilterAttributeSlug,
            "first_name",
        ),
        (json!({ "$nor": [] }), Code::FilterError, "$nor"),
        (json!({ "$and": {} }), Code::FilterError, "$and"),
        (json!({ "$not": [] }), Code::FilterError, "$not"),
        (json!({ "name": { "$equals": "x" } }), Code::FilterError, "name/$equals"),
        (
            json!({ "name": { "middle_name": "x" } }),
            Code::FilterError,
            "name/middle_name",
        ),
        (json!({ "name": { "$lt": "x" } }), Code::FilterError, "name/$lt"),
        (
            json!({ "job_title": { "$neq": "x" } }),
            Code::FilterError,
            "job_title/$neq",
        ),
        (json!({ "job_title": 1 }), Code::FilterError, "job_title"),
        (
            json!({ "job_title": { "$in": "x" } }),
            Code::FilterError,
            "job_title/$in",
        ),
        (
            json!({ "email_addresses": { "$not_empty": true } }),
            Code::FilterError,
            "email_addresses/$not_empty",
        ),
        (
            json!({ "primary_location": "London" }),
            Code::FilterError,
            "primary_location",
        ),
        (
            json!({ "primary_location": { "latitude": "1" } }),
            Code::FilterError,
            "primary_location/latitude",
        ),
        (
            json!({ "last_interaction": "x" }),
            Code::FilterError,
            "last_interaction",
        ),
        (
            json!({ "created_at": { "$gt": "2026-01-01" } }),
            Code::FilterError,
            "created_at/$gt",
        ),
        (
            json!({ "strongest_connection_strength": "No such" }),
            Code::FilterError,
            "strongest_connection_strength",
        ),
        (
            json!({ "path": [["companies", "name"]], "constraints": "x" }),
            Code::FilterError,
            "path/0",
        ),
        (
            json!({ "path": [["people", "name"], ["companies", "name"]], "constraints": "x" }),
            Code::FilterError,
            "path/1",
        ),
        (
            json!({ "path": [["people", "company"], ["deals", "name"]], "constraints": "x" }),
            Code::FilterError,
            "path/1",
        ),
        (
            json!({ "path": [["people", "company"], ["companies", "nope"]], "constraints": "x" }),
            Code::UnknownFilterAttributeSlug,
            "path/1",
        ),
        (json!({ "path": [], "constraints": "x" }), Code::FilterError, "path"),
        (
            json!({ "path": [["people", "name"]] }),
            Code::FilterError,
            "constraints",
        ),
    ] {
        let error = world
            .records
            .query(&WORKSPACE, "people", Some(&filter), &[], 1, 0)
            .await
            .unwrap_err();
        assert_eq!(
            (error.code, error.path.unwrap_or_default().join("/").as_str()),
            (code, path),
            "{filter}: {}",
            error.message
        );
    }
    let mut deep = json!({ "job_title": "A" });
    for _ in 0..200 {
        deep = json!({ "$not": deep });
    }
    assert_eq!(
        world
            .records
            .query(&WORKSPACE, "people", Some(&deep), &[], 1, 0)
            .await
            .unwrap_err()
            .code,
        Code::FilterError
    );
}

#[tokio::test]
async fn a_malformed_sort_is_refused() {
    let world = office().await;
    for (sort, code) in [
        (json!({ "attribute": "name" }), Code::FilterError),
        (json!({ "direction": "up", "attribute": "name" }), Code::FilterError),
        (json!({ "direction": "asc" }), Code::FilterError),
        (
            json!({ "direction": "asc", "attribute": "nope" }),
            Code::UnknownFilterAttributeSlug,
        ),
        (
            json!({ "direction": "asc", "attribute": "name", "field": "nope" }),
            Code::FilterError,
        ),
        (json!("name"), Code::FilterError),
    ] {
        let error = world
            .records
            .query(&WORKSPACE, "people", None, std::slice::from_ref(&sort), 1, 0)
            .await
            .unwrap_err();
        assert_eq!(error.code, code, "{sort}");
    }
}

#[tokio::test]
async fn search_finds_by_the_beginnings_of_words() {
    let world = office().await;
    for (query, expected) in [
        ("ada", 1),
        ("LOVE", 1),
        ("acme", 2),
        ("ada@ac", 1),
        ("ada lovelace", 1),
        ("ada bab", 0),
        ("", 3),
    ] {
        let found = world.records.search(&WORKSPACE, "people", query, 25).await.unwrap();
        assert_eq!(found.len(), expected, "{query}");
    }
}
