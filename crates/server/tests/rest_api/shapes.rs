//! Every answer has the shape that the field's OpenAPI document gives it.
//!
//! The document is not part of this repository: name its folder in `STOA_REFERENCE`, or keep it at `../shared/reference`.

use crate::api::Api;
use serde_json::{Value, json};
use std::path::PathBuf;

fn document() -> Option<Value> {
    let root = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../..");
    let folders = [
        std::env::var("STOA_REFERENCE").map(PathBuf::from).ok(),
        Some(root.join("../shared/reference")),
        Some(root.join("../../shared/reference")),
    ];
    let text = folders
        .into_iter()
        .flatten()
        .find_map(|folder| std::fs::read_to_string(folder.join("attio-openapi.json")).ok());
    if text.is_none() {
        eprintln!("skipped: attio-openapi.json is not here; name its folder in STOA_REFERENCE");
    }
    Some(serde_json::from_str(&text?).unwrap())
}

/// What is wrong with `value` under `schema`; only the keywords that the document uses for answers.
fn check(document: &Value, schema: &Value, value: &Value, at: &str) -> Vec<String> {
    if let Some(reference) = schema["$ref"].as_str() {
        return check(
            document,
            document.pointer(reference.trim_start_matches('#')).unwrap(),
            value,
            at,
        );
    }
    let mut wrong = Vec::new();
    for key in ["anyOf", "oneOf"] {
        if let Some(branches) = schema[key].as_array() {
            let tried: Vec<Vec<String>> = branches
                .iter()
                .map(|branch| check(document, branch, value, at))
                .collect();
            if !tried.iter().any(Vec::is_empty) {
                wrong.push(format!(
                    "{at}: fits no branch: {}",
                    tried.iter().min_by_key(|wrong| wrong.len()).unwrap().join(", ")
                ));
            }
        }
    }
    for part in schema["allOf"].as_array().into_iter().flatten() {
        wrong.extend(check(document, part, value, at));
    }
    let kinds: Vec<&str> = match &schema["type"] {
        Value::String(kind) => vec![kind],
        Value::Array(kinds) => kinds.iter().filter_map(Value::as_str).collect(),
        _ => vec![],
    };
    let fits = |kind: &&str| match *kind {
        "object" => value.is_object(),
        "array" => value.is_array(),
        "string" => value.is_string(),
        "number" => value.is_number(),
        "integer" => value.is_i64() || value.is_u64(),
        "boolean" => value.is_boolean(),
        _ => value.is_null(),
    };
    if !kinds.is_empty() && !kinds.iter().any(fits) {
        wrong.push(format!("{at}: {value} is no {kinds:?}"));
    }
    if let Some(allowed) = schema["enum"].as_array().filter(|allowed| !allowed.contains(value)) {
        wrong.push(format!("{at}: {value} is none of {} words", allowed.len()));
    }
    if let Some(object) = value.as_object() {
        for key in schema["required"]
            .as_array()
            .into_iter()
            .flatten()
            .filter_map(Value::as_str)
        {
            if !object.contains_key(key) {
                wrong.push(format!("{at}: {key} is missing"));
            }
        }
        for (key, inner) in object {
            let at = format!("{at}.{key}");
            match (&schema["properties"][key], &schema["additionalProperties"]) {
                (Value::Null, Value::Object(_)) => {
                    wrong.extend(check(document, &schema["additionalProperties"], inner, &at))
                }
                // Envelope fields and our own additions stand beside the documented ones.
                (Value::Null, _) => {}
                (property, _) => wrong.extend(check(document, property, inner, &at)),
            }
        }
    }
    for (index, item) in value.as_array().into_iter().flatten().enumerate() {
        if !schema["items"].is_null() {
            wrong.extend(check(document, &schema["items"], item, &format!("{at}[{index}]")));
        }
    }
    wrong
}

#[tokio::test]
async fn answers_have_the_documented_shape() {
    let Some(document) = document() else { return };
    let api = Api::new().await;
    api.post("/v2/objects/companies/attributes", json!({ "data": { "title": "Stars", "description": null, "api_slug": "stars", "type": "rating", "is_required": false, "is_unique": false, "is_multiselect": false, "config": {} } })).await;
    let acme = json!({ "name": "Acme", "domains": ["acme.com"], "categories": ["B2B"], "funding_raised_usd": 5, "foundation_date": "2020", "primary_location": "London, GB", "stars": 3 });
    let acme = api.create("companies", acme).await;
    let ada = json!({ "name": "Lovelace, Ada", "email_addresses": ["ada@example.com"], "phone_numbers": ["+14155552671"], "company": "acme.com" });
    let ada = api.create("people", ada).await;
    let deal = api
        .create(
            "deals",
            json!({ "name": "D", "stage": "Lead", "owner": "test@example.com", "value": 1 }),
        )
        .await;
    let record = "/v2/objects/{object}/records/{record_id}";
    let cases = [
        ("GET", "/v2/objects", "/v2/objects".to_owned(), None),
        ("GET", "/v2/objects/{object}", "/v2/objects/people".into(), None),
        ("GET", "/v2/objects/{object}", "/v2/objects/nope".into(), None),
        (
            "GET",
            "/v2/{target}/{identifier}/attributes",
            "/v2/objects/people/attributes".into(),
            None,
        ),
        (
            "GET",
            "/v2/{target}/{identifier}/attributes",
            "/v2/objects/deals/attributes".into(),
            None,
        ),
        (
            "GET",
            "/v2/{target}/{identifier}/attributes/{attribute}",
            "/v2/objects/companies/attributes/team".into(),
            None,
        ),
        (
            "GET",
            "/v2/{target}/{identifier}/attributes/{attribute}/options",
            "/v2/objects/companies/attributes/categories/options".into(),
            None,
        ),
        (
            "GET",
            "/v2/{target}/{identifier}/attributes/{attribute}/statuses",
            "/v2/objects/deals/attributes/stage/statuses".into(),
            None,
        ),
        ("GET", record, format!("/v2/objects/companies/records/{acme}"), None),
        ("GET", record, format!("/v2/objects/people/records/{ada}"), None),
        ("GET", record, format!("/v2/objects/deals/records/{deal}"), None),
        (
            "POST",
            "/v2/objects/{object}/records/query",
            "/v2/objects/people/records/query".into(),
            Some(json!({})),
        ),
        (
            "POST",
            "/v2/objects/{object}/records/query",
            "/v2/objects/people/records/query".into(),
            Some(json!({ "filter": { "name": { "$lt": 1 } } })),
        ),
        (
            "POST",
            "/v2/objects/{object}/records",
            "/v2/objects/people/records".into(),
            Some(json!({ "data": { "values": { "nope": 1 } } })),
        ),
        (
            "POST",
            "/v2/objects/records/search",
            "/v2/objects/records/search".into(),
            Some(json!({ "query": "", "objects": ["people", "companies"], "request_as": { "type": "workspace" } })),
        ),
        (
            "GET",
            "/v2/objects/{object}/records/{record_id}/attributes/{attribute}/values",
            format!("/v2/objects/people/records/{ada}/attributes/name/values"),
            None,
        ),
        ("GET", "/v2/workspace_members", "/v2/workspace_members".into(), None),
        ("GET", "/v2/self", "/v2/self".into(), None),
    ];
    for (method, template, path, body) in cases {
        let answer = api.call(method, &path, body).await;
        let operation = &document["paths"][template][method.to_lowercase()];
        let schema = &operation["responses"][answer.status.to_string()]["content"]["application/json"]["schema"];
        assert!(
            !schema.is_null(),
            "{method} {path}: {} is not documented",
            answer.status
        );
        let wrong = check(&document, schema, &answer.body, "");
        assert!(wrong.is_empty(), "{method} {path}: {wrong:#?}");
    }
}
