//! Malformed requests, for every operation of the document: no body, parameter or path makes the server fail, and whatever
//! it answers is documented (which `Api` checks for every answer).

use crate::api::Api;
use crate::operations::{document, filled, fixture, operations};
use serde_json::{Map, Value, json};

/// What stands in the place of a member, one after the other.
fn wrong_values() -> Vec<Value> {
    let deep = (0..100).fold(json!([]), |inner, _| json!([inner]));
    vec![
        Value::Null,
        json!(true),
        json!(-1.5),
        json!(1e300),
        json!(u64::MAX),
        json!(""),
        json!("x"),
        json!("\u{0}"),
        json!("\u{202e}😀"),
        json!("x".repeat(20_000)),
        json!([]),
        json!([null]),
        json!([{}]),
        json!({}),
        json!({ "": { "$and": [] } }),
        deep,
    ]
}

/// A value that a schema describes, with all its members.
fn sample(document: &Value, schema: &Value) -> Value {
    if let Some(reference) = schema["$ref"].as_str() {
        return sample(document, document.pointer(reference.trim_start_matches('#')).unwrap());
    }
    if let Some(branches) = schema["anyOf"].as_array() {
        return sample(document, &branches[0]);
    }
    if let Some(words) = schema["enum"].as_array() {
        return words[0].clone();
    }
    let kind = schema["type"].as_str().or(schema["type"][0].as_str());
    match (kind, schema["format"].as_str()) {
        (_, Some("uuid")) => json!("74716136-8b3f-4b28-b67f-75d3212684e1"),
        (_, Some("uri")) => json!("https://example.com/x"),
        (_, Some("date-time")) => json!("2026-01-01T00:00:00Z"),
        (_, Some("date")) => json!("2026-01-01"),
        (Some("string"), _) => json!("people"),
        (Some("number" | "integer"), _) => json!(1),
        (Some("boolean"), _) => json!(false),
        (Some("array"), _) => json!([sample(document, &schema["items"])]),
        (Some("object"), _) => {
            let members = schema["properties"].as_object().cloned().unwrap_or_default();
            let mut all: Map<String, Value> = members
                .iter()
                .map(|(key, schema)| (key.clone(), sample(document, schema)))
                .collect();
            if schema["additionalProperties"].is_object() {
                all.insert("name".into(), sample(document, &schema["additionalProperties"]));
            }
            all.into()
        }
        _ => json!("people"),
    }
}

/// The places of a value, as JSON pointers.
fn places(value: &Value, at: &str, all: &mut Vec<String>) {
    all.push(at.to_owned());
    match value {
        Value::Object(members) => members
            .iter()
            .for_each(|(key, inner)| places(inner, &format!("{at}/{key}"), all)),
        Value::Array(items) => items
            .iter()
            .enumerate()
            .for_each(|(index, inner)| places(inner, &format!("{at}/{index}"), all)),
        _ => {}
    }
}

/// The operations that take JSON, with their filled path and a body.
fn with_bodies(document: &Value, comment: &Value) -> Vec<(String, String, Value)> {
    let with_body = |(method, path, operation): (String, &str, &Value)| {
        let schema = &operation["requestBody"]["content"]["application/json"]["schema"];
        (!schema.is_null()).then(|| (method, filled(path, "objects", comment), sample(document, schema)))
    };
    operations(document).into_iter().filter_map(with_body).collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_wrong_type_in_any_place_of_a_body_is_refused_or_understood_but_never_an_accident() {
    let api = Api::new().await;
    let comment = fixture(&api).await;
    let document = document();
    let mut asked = 0;
    for (method, path, body) in with_bodies(&document, &comment) {
        let mut all = Vec::new();
        places(&body, "", &mut all);
        for place in all {
            for wrong in wrong_values() {
                let mut body = body.clone();
                *body.pointer_mut(&place).unwrap() = wrong;
                let shown = body.to_string();
                let answer = api.call(&method, &path, Some(body)).await;
                let cut: String = shown.chars().take(400).collect();
                assert!(answer.status < 500, "{method} {path} {cut}: {}", answer.body);
                asked += 1;
            }
        }
    }
    assert!(asked > 3000, "only {asked} requests");
}

/// Whatever a handler would make of it: no number of 64 bits is written like this.
#[tokio::test(flavor = "multi_thread")]
async fn a_number_that_none_of_64_bits_is_near_is_malformed_wherever_it_stands() {
    let api = Api::new().await;
    let comment = fixture(&api).await;
    let long = format!("{{\"limit\": {}}}", "9".repeat(400));
    for (method, path, _) in with_bodies(&document(), &comment) {
        for body in [
            "{\"data\": 1e999}",
            "{\"data\": {\"values\": {\"name\": [-1e999]}}}",
            "{\"anything\": [{\"at all\": 2E+400}]}",
            &long,
        ] {
            let answer = api.request(&method, &path, "application/json", body).await;
            // A list that is not there is told of first.
            if answer.status == 404 && path.contains("/lists/") {
                continue;
            }
            let cut: String = body.chars().take(60).collect();
            assert_eq!(answer.status, 400, "{method} {path} {cut}: {}", answer.body);
            let message = answer.body.to_string();
            assert!(
                message.contains("number out of range"),
                "{method} {path} {cut}: {message}"
            );
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_no_json_object_is_refused_everywhere() {
    let api = Api::new().await;
    let comment = fixture(&api).await;
    let deep = "[".repeat(100_000);
    let large = format!("\"{}\"", "x".repeat(12 << 20));
    let nested = format!("{}1{}", "{\"data\":".repeat(5_000), "}".repeat(5_000));
    for (method, path, _) in with_bodies(&document(), &comment) {
        for (body, status) in [
            ("", 400),
            ("null", 400),
            ("5", 400),
            ("\"x\"", 400),
            ("[]", 400),
            ("[{}]", 400),
            ("{", 400),
            ("{\"data\":}", 400),
            ("{} {}", 400),
            ("\u{feff}{}", 400),
            ("{\"data\": \"\\ud800\"}", 400),
            ("{\"data\": \"\0\"}", 400),
            ("{\"data\": {\"values\": {\"name\": \"a\\u0000b\"}}}", 400),
            ("{\"data\": {\"a\\u0000\": 1}}", 400),
            (&deep, 400),
            (&nested, 400),
            (&large, 413),
        ] {
            let answer = api.request(&method, &path, "application/json", body).await;
            // A list that is not there is told of first.
            let is = answer.status == status || (answer.status == 404 && path.contains("/lists/"));
            let cut: String = body.chars().take(60).collect();
            assert!(is, "{method} {path} {cut}: {} {}", answer.status, answer.body);
        }
        let bytes = b"{\"data\": \"\xff\xfe\"}".to_vec();
        let answer = api.send(&method, &path, Some(bytes), Some("Bearer all")).await;
        assert!(matches!(answer.status, 400 | 404), "{method} {path}: {}", answer.body);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_parameter_may_hold_anything() {
    let api = Api::new().await;
    let comment = fixture(&api).await;
    let long = "x".repeat(10_000);
    for (method, path, operation) in operations(&document()) {
        let path = filled(path, "objects", &comment);
        let parameters = operation["parameters"].as_array().cloned().unwrap_or_default();
        for parameter in parameters.iter().filter(|parameter| parameter["in"] == "query") {
            let name = parameter["name"].as_str().unwrap();
            for value in [
                "",
                "x",
                "0",
                "-1",
                "1.5",
                "99999999999999999999",
                "true",
                "%00",
                "%ff",
                "%F0%9F%98%80",
                "null",
                "%7B%7D",
                "../..",
                "a%26b%3Dc",
                "2026-13-45",
                &long,
            ] {
                let body = (method != "GET").then(|| "{}".to_owned());
                let answer = api
                    .send(&method, &format!("{path}?{name}={value}"), body, Some("Bearer all"))
                    .await;
                assert!(answer.status < 500, "{method} {path}?{name}={value}: {}", answer.body);
            }
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_path_may_name_anything() {
    let api = Api::new().await;
    for (method, template, _) in operations(&document()) {
        let parameters: Vec<&str> = template.split('/').filter(|part| part.starts_with('{')).collect();
        for parameter in parameters {
            for value in [
                "nope",
                "%00",
                "%F0%9F%98%80",
                "..",
                "74716136-8b3f-4b28-b67f-75d3212684e1",
                "people",
                "%27%3B--",
                "-1",
            ] {
                let path = template.replace(parameter, value);
                let path = filled(&path, "objects", &Value::Null);
                let body = (method != "GET").then(|| "{}".to_owned());
                let answer = api.send(&method, &path, body, Some("Bearer all")).await;
                assert!(answer.status < 500, "{method} {path}: {}", answer.body);
            }
        }
    }
}
