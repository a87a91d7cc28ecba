//! Whatever is sent: a documented error that says what is wrong, and nothing half-written.

use crate::api::{Answer, Api};
use serde_json::{Value, json};

const PEOPLE: &str = "/v2/objects/people/records";
const QUERY: &str = "/v2/objects/people/records/query";

/// The documented body, and nothing of the machine behind it.
fn assert_documented(answer: &Answer, what: &str) {
    let (status, kind, code, message) = answer.error();
    assert!((400..500).contains(&status), "{what}: {}", answer.body);
    assert!(
        ["invalid_request_error", "auth_error"].contains(&kind),
        "{what}: {}",
        answer.body
    );
    assert!(!code.is_empty() && !message.is_empty(), "{what}: {}", answer.body);
    let text = answer.body.to_string().to_lowercase();
    for machine in ["sqlite", "panicked", "no such"] {
        assert!(!text.contains(machine), "{what}: {text}");
    }
}

fn nested(depth: usize) -> String {
    format!(
        "{{\"filter\":{}{}{}}}",
        "{\"$not\":".repeat(depth),
        "{}",
        "}".repeat(depth)
    )
}

/// Every JSON type in every place: an answer or a documented error, never the server's trouble.
#[tokio::test]
async fn wrong_types_in_every_position_are_refused() {
    let api = Api::new().await;
    let wrong = [
        json!(null),
        json!(true),
        json!(-1),
        json!(1.5),
        json!(1e300),
        json!(""),
        json!("x"),
        json!([]),
        json!([[]]),
        json!([null]),
        json!({}),
        json!({ "$eq": null }),
        json!({ "value": {} }),
    ];
    let attribute = json!({ "title": "T", "description": null, "api_slug": "t", "type": "text", "is_required": false, "is_unique": false, "is_multiselect": false, "config": {}, "default_value": null, "relationship": null });
    let query = json!({ "filter": { "name": { "first_name": { "$eq": "x" } } }, "sorts": [{ "direction": "asc", "attribute": "name", "field": "last_name" }], "limit": 1, "offset": 0 });
    let path_filter = json!({ "filter": { "path": [["people", "company"], ["companies", "name"]], "constraints": { "value": "x" } } });
    let person = json!({ "data": { "values": { "name": [{ "first_name": "A", "last_name": "B", "full_name": "A B" }], "email_addresses": ["a@example.com"], "phone_numbers": [{ "original_phone_number": "+14155552671", "country_code": "US" }], "company": [{ "target_object": "companies", "target_record_id": "x" }], "primary_location": "London, GB" } } });
    let search = json!({ "query": "a", "objects": ["people"], "request_as": { "type": "workspace" }, "limit": 5 });
    for (path, valid) in [
        ("/v2/objects/deals/attributes", json!({ "data": attribute })),
        (QUERY, query),
        (QUERY, path_filter),
        (PEOPLE, person),
        ("/v2/objects/records/search", search),
    ] {
        let mut places = Vec::new();
        collect(&valid, &mut String::new(), &mut places);
        for place in places {
            for given in &wrong {
                let mut body = valid.clone();
                *body.pointer_mut(&place).unwrap() = given.clone();
                let answer = api.post(path, body.clone()).await;
                if answer.status != 200 {
                    assert_documented(&answer, &format!("{path} {place} = {given}"));
                }
            }
        }
    }
}

/// The JSON pointers of everything inside of a value.
fn collect(value: &Value, at: &mut String, places: &mut Vec<String>) {
    let inside: Vec<(String, &Value)> = match value {
        Value::Object(map) => map.iter().map(|(key, inner)| (key.clone(), inner)).collect(),
        Value::Array(list) => list
            .iter()
            .enumerate()
            .map(|(n, inner)| (n.to_string(), inner))
            .collect(),
        _ => return,
    };
    for (key, inner) in inside {
        let length = at.len();
        at.push('/');
        at.push_str(&key);
        places.push(at.clone());
        collect(inner, at, places);
        at.truncate(length);
    }
}

#[tokio::test]
async fn filters_and_sorts_are_bounded() {
    let api = Api::new().await;
    api.create("people", json!({ "job_title": "Countess" })).await;
    let one = json!({ "job_title": { "$contains": "ount" } });
    let many = |key: &str, count: usize| json!({ key: vec![one.clone(); count] });
    let ids: Vec<String> = (0..3_000).map(|n| format!("job {n}")).collect();
    let path = json!({ "path": [["people", "company"], ["companies", "team"], ["people", "company"], ["companies", "team"], ["people", "company"], ["companies", "team"], ["people", "company"], ["companies", "name"]], "constraints": { "$contains": "acme" } });
    let sort = json!({ "direction": "asc", "attribute": "job_title" });
    for (what, body, accepted) in [
        ("fifty conditions", json!({ "filter": many("$or", 50) }), true),
        ("two hundred conditions", json!({ "filter": many("$and", 200) }), true),
        ("more conditions", json!({ "filter": many("$or", 201) }), false),
        ("very many conditions", json!({ "filter": many("$and", 50_000) }), false),
        (
            "a long list",
            json!({ "filter": { "job_title": { "$in": ids[..2_500] } } }),
            true,
        ),
        (
            "a longer list",
            json!({ "filter": { "job_title": { "$in": ids } } }),
            false,
        ),
        ("eight hops", json!({ "filter": path }), true),
        (
            "eight hops often",
            json!({ "filter": { "$or": vec![path.clone(); 25] } }),
            true,
        ),
        ("sixteen sorts", json!({ "sorts": vec![sort.clone(); 16] }), true),
        ("more sorts", json!({ "sorts": vec![sort.clone(); 17] }), false),
        ("sixteen nots", serde_json::from_str(&nested(16)).unwrap(), true),
        ("fifty nots", serde_json::from_str(&nested(50)).unwrap(), false),
        (
            "a long needle",
            json!({ "filter": { "job_title": { "$contains": "x".repeat(1 << 20) } } }),
            true,
        ),
        (
            "a pattern's letters",
            json!({ "filter": { "job_title": { "$contains": "%_\\\"'" } } }),
            true,
        ),
        ("the largest offset", json!({ "offset": 4_294_967_295_u32 }), true),
        ("a larger offset", json!({ "offset": 1e18 }), true),
        ("an offset below zero", json!({ "offset": -1 }), false),
        ("half an offset", json!({ "offset": 0.5 }), false),
        ("a limit of nothing", json!({ "limit": 0 }), true),
        ("as many as there can be", json!({ "limit": 500 }), true),
        ("more than there can be", json!({ "limit": 501 }), false),
        ("a limit below zero", json!({ "limit": -5 }), false),
        ("a limit in words", json!({ "limit": "ten" }), false),
        ("a whole limit written with a point", json!({ "limit": 1.0 }), true),
    ] {
        let answer = api.post(QUERY, body).await;
        if accepted {
            assert_eq!(answer.status, 200, "{what}: {}", answer.body);
        } else {
            assert_documented(&answer, what);
        }
    }
}

#[tokio::test]
async fn of_a_key_that_is_written_twice_the_last_counts() {
    let api = Api::new().await;
    let body = r#"{"data":{"values":{"job_title":"first","job_title":"second"}}}"#;
    let answer = api.send("POST", PEOPLE, Some(body), Some("Bearer all")).await;
    assert_eq!(answer.body["data"]["values"]["job_title"][0]["value"], "second");
}

#[tokio::test]
async fn ids_and_parameters_of_the_wrong_form_are_refused() {
    let api = Api::new().await;
    let person = api.create("people", json!({})).await;
    for (path, status) in [
        (format!("{PEOPLE}/not-a-uuid"), 400),
        (format!("{PEOPLE}/00000000-0000-4000-8000-000000000000"), 404),
        (format!("{PEOPLE}/%00"), 400),
        (format!("{PEOPLE}/%ff"), 400),
        (format!("{PEOPLE}/{person}/attributes/nope/values"), 404),
        (format!("{PEOPLE}/{person}/attributes/name/values?limit=ten"), 400),
        (format!("{PEOPLE}/{person}/attributes/name/values?offset=-1"), 400),
        (
            format!("{PEOPLE}/{person}/attributes/name/values?show_historic=maybe"),
            400,
        ),
        ("/v2/objects/%00".into(), 404),
        (
            "/v2/objects/people/attributes?limit=99999999999999999999999".into(),
            400,
        ),
        ("/v2/workspace_members/not-a-uuid".into(), 404),
    ] {
        let answer = api.get(&path).await;
        assert_documented(&answer, &path);
        assert_eq!(answer.status, status, "{path}: {}", answer.body);
    }
}

#[tokio::test]
async fn a_text_of_ten_megabytes_is_kept_and_a_longer_one_refused() {
    let api = Api::new().await;
    let text = |bytes: usize| json!({ "data": { "values": { "description": "ab cd".repeat(bytes / 5) } } });
    let kept = api.post(PEOPLE, text(10 << 20)).await;
    assert_eq!(kept.status, 200);
    let refused = api.post(PEOPLE, text((10 << 20) + 10)).await;
    assert_documented(&refused, "a longer text");
    assert_eq!(api.count("people").await, 1);
}

#[tokio::test]
async fn values_that_clash_within_one_request_leave_nothing() {
    let api = Api::new().await;
    api.create("people", json!({ "email_addresses": ["ada@example.com"] }))
        .await;
    for (values, code) in [
        (
            json!({ "email_addresses": ["new@example.com", "ADA@example.com"] }),
            "uniqueness_conflict",
        ),
        (
            json!({ "job_title": "x", "email_addresses": ["new@example.com", 5] }),
            "validation_type",
        ),
        (
            json!({ "job_title": "x", "company": "nobody.example" }),
            "value_not_found",
        ),
        (json!({ "job_title": "x", "nope": 1 }), "value_not_found"),
    ] {
        let answer = api.post(PEOPLE, json!({ "data": { "values": values } })).await;
        assert_eq!(answer.error().2, code, "{}", answer.body);
    }
    // The same address twice, in two forms, is one value.
    let twice = api
        .create(
            "people",
            json!({ "email_addresses": ["bob@example.com", "BOB@example.com"] }),
        )
        .await;
    let values = api.get(&format!("{PEOPLE}/{twice}")).await;
    assert_eq!(
        values.body["data"]["values"]["email_addresses"]
            .as_array()
            .unwrap()
            .len(),
        1
    );
    assert_eq!(api.count("people").await, 2);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn asserts_of_one_key_at_once_make_one_record() {
    let api = std::sync::Arc::new(Api::new().await);
    let mut tasks = tokio::task::JoinSet::new();
    for n in 0..24 {
        let api = api.clone();
        tasks.spawn(async move {
            let values = json!({ "email_addresses": ["ada@example.com"], "job_title": format!("{n}") });
            let path = format!("{PEOPLE}?matching_attribute=email_addresses");
            let answer = api
                .call("PUT", &path, Some(json!({ "data": { "values": values } })))
                .await;
            (
                answer.status,
                answer.body["data"]["id"]["record_id"].clone(),
                answer.body,
            )
        });
    }
    let mut ids = std::collections::HashSet::new();
    while let Some(done) = tasks.join_next().await {
        let (status, id, body) = done.unwrap();
        // Somebody who lost eight times in a row may be told so, by the documented code.
        if status == 409 {
            assert_eq!(body["code"], "concurrent_write_conflict");
            continue;
        }
        assert_eq!(status, 200, "{body}");
        ids.insert(id.to_string());
    }
    assert_eq!(ids.len(), 1);
    assert_eq!(api.count("people").await, 1);
}
