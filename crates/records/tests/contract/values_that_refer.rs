//! Options, statuses, members and records: what may be written and what is read back.
//! The contract: `reference/rest-api.md` sections 7 and 17.

use crate::values::{check, things};
use crate::world::{MEMBER, WORKSPACE, fields};
use records::Code;
use serde_json::{Value, json};

#[tokio::test]
async fn select_and_status() {
    let world = things().await;
    let attribute = world.records.attribute(&WORKSPACE, "things", "select").await.unwrap();
    let low = &attribute.options[0];
    for given in [
        json!("Low"),
        json!(low.id),
        json!({ "option": "Low" }),
        json!([{ "option": low.id }]),
    ] {
        let record = world.create("things", json!({ "select": given })).await.unwrap();
        let id = json!({ "workspace_id": *WORKSPACE, "object_id": attribute.object_id, "attribute_id": attribute.id, "option_id": low.id });
        assert_eq!(
            fields(&record, "select"),
            json!([{ "option": { "id": id, "title": "Low", "is_archived": false } }]),
            "{given}"
        );
    }
    let both = world
        .create("things", json!({ "selects": ["High", { "option": "Low" }, "High"] }))
        .await
        .unwrap();
    let titles: Vec<Value> = fields(&both, "selects")
        .as_array()
        .unwrap()
        .iter()
        .map(|value| value["option"]["title"].clone())
        .collect();
    assert_eq!(titles, [json!("High"), json!("Low")]);
    let open = world.create("things", json!({ "status": "Open" })).await.unwrap();
    let status = &fields(&open, "status")[0]["status"];
    assert_eq!(
        (
            &status["title"],
            &status["celebration_enabled"],
            &status["target_time_in_status"]
        ),
        (&json!("Open"), &json!(true), &json!("P1D"))
    );
    for (slug, given, code) in [
        ("select", json!("low"), Code::ValueNotFound),
        ("select", json!("Medium"), Code::ValueNotFound),
        ("select", json!(["Low", "High"]), Code::ValidationType),
        ("select", json!(1), Code::ValidationType),
        ("select", json!({ "title": "Low" }), Code::ValidationType),
        ("status", json!("Closed"), Code::ValueNotFound),
        ("status", json!({ "value": "Open" }), Code::ValidationType),
    ] {
        assert_eq!(
            world.create("things", json!({ slug: given })).await.unwrap_err().code,
            code,
            "{slug} {given}"
        );
    }
}

#[tokio::test]
async fn actor_reference() {
    let accepted = [
        json!("ada@example.com"),
        json!("ADA@example.com"),
        json!({ "workspace_member_email_address": "ada@example.com" }),
        json!({ "referenced_actor_type": "workspace-member", "referenced_actor_id": MEMBER }),
    ];
    let read = json!([{ "referenced_actor_type": "workspace-member", "referenced_actor_id": MEMBER }]);
    let accepted = accepted.map(|given| (given, read.clone()));
    let refused = [
        json!(1),
        json!({}),
        json!({ "referenced_actor_type": "system", "referenced_actor_id": MEMBER }),
        json!({ "referenced_actor_type": "workspace-member" }),
        json!({ "workspace_member_email_address": 1 }),
    ];
    check("actor_reference", &accepted, &refused).await;
    let world = things().await;
    for unknown in [
        json!("eve@example.com"),
        json!({ "referenced_actor_type": "workspace-member", "referenced_actor_id": *WORKSPACE }),
    ] {
        assert_eq!(
            world
                .create("things", json!({ "actor_reference": unknown }))
                .await
                .unwrap_err()
                .code,
            Code::ValueNotFound
        );
    }
}

#[tokio::test]
async fn record_reference() {
    let world = things().await;
    let ada = world
        .create("people", json!({ "email_addresses": ["ada@example.com"] }))
        .await
        .unwrap();
    let deal = world
        .create(
            "deals",
            json!({ "name": "D", "stage": "Lead", "owner": "ada@example.com" }),
        )
        .await
        .unwrap();
    let people = world.records.object(&WORKSPACE, "people").await.unwrap();
    for given in [
        json!({ "target_object": "people", "target_record_id": ada.id }),
        json!({ "target_object": people.id, "target_record_id": ada.id }),
        json!({ "target_object": "people", "email_addresses": ["ada@example.com"] }),
        json!({ "target_object": "people", "email_addresses": [{ "email_address": "Ada@example.com" }] }),
        json!({ "target_object": "people", "email_addresses": "ada@example.com" }),
    ] {
        let record = world
            .create("things", json!({ "record_reference": given }))
            .await
            .unwrap();
        assert_eq!(
            fields(&record, "record_reference"),
            json!([{ "target_object": "people", "target_record_id": ada.id }]),
            "{given}"
        );
    }
    for (given, code) in [
        (json!("ada@example.com"), Code::ValidationType),
        (json!({ "target_record_id": ada.id }), Code::ValidationType),
        (json!({ "target_object": "people" }), Code::ValidationType),
        (
            json!({ "target_object": "deals", "target_record_id": deal.id }),
            Code::ValidationType,
        ),
        (
            json!({ "target_object": "nowhere", "target_record_id": ada.id }),
            Code::ValueNotFound,
        ),
        (
            json!({ "target_object": "companies", "target_record_id": ada.id }),
            Code::ValueNotFound,
        ),
        (
            json!({ "target_object": "people", "job_title": ["x"] }),
            Code::ValidationType,
        ),
        (
            json!({ "target_object": "people", "nonsense": ["x"] }),
            Code::ValueNotFound,
        ),
        (
            json!({ "target_object": "people", "email_addresses": ["bob@example.com"] }),
            Code::ValueNotFound,
        ),
        (
            json!({ "target_object": "people", "email_addresses": ["a@x.io", "b@x.io"] }),
            Code::ValidationType,
        ),
    ] {
        assert_eq!(
            world
                .create("things", json!({ "record_reference": given }))
                .await
                .unwrap_err()
                .code,
            code,
            "{given}"
        );
    }
}
