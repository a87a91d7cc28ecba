//! Every answer that a test of this folder gets is held against two OpenAPI documents: Stoa's own, which must describe it
//! completely, and the field's, as far as that describes successes.
//!
//! The field's document is not part of this repository: name its folder in `STOA_REFERENCE`, or keep it at
//! `../shared/reference`. Without it, that half is skipped.

use crate::schema::mismatches;
use http::HeaderMap;
use serde_json::{Value, json};
use std::path::PathBuf;
use std::sync::LazyLock;

static OURS: LazyLock<Document> = LazyLock::new(|| {
    let mut document = server::rest::openapi_document("http://127.0.0.1:4400").unwrap();
    close(&mut document);
    Document(document)
});

static REFERENCE: LazyLock<Option<Document>> = LazyLock::new(|| reference().map(Document));

/// The field's document, with what its recorded answers show to be meant.
pub fn reference() -> Option<Value> {
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
    let mut document = serde_json::from_str(&text?).unwrap();
    correct(&mut document);
    Some(document)
}

/// Some moments are documented as `date` while their examples, and real answers, have a time; and a thread is documented
/// with a comment at least, whatever was asked for.
fn correct(schema: &mut Value) {
    if schema["format"] == "date" && schema["example"].as_str().is_some_and(|text| text.contains('T')) {
        schema["format"] = "date-time".into();
    }
    if schema["items"]["$ref"] == "#/components/schemas/comment" {
        schema["minItems"] = 0.into();
    }
    match schema {
        Value::Object(members) => members.values_mut().for_each(correct),
        Value::Array(items) => items.iter_mut().for_each(correct),
        _ => {}
    }
}

/// No answer says more than the document: objects with members have no others. What narrows another schema stays open.
fn close(schema: &mut Value) {
    let Value::Object(members) = schema else {
        if let Value::Array(items) = schema {
            items.iter_mut().for_each(close);
        }
        return;
    };
    for (key, inner) in members.iter_mut() {
        if key != "allOf" {
            close(inner);
        }
    }
    let is_schema = members.get("type").is_some_and(|kind| kind == "object");
    if is_schema && members.contains_key("properties") && !members.contains_key("additionalProperties") {
        members.insert("additionalProperties".into(), false.into());
    }
}

struct Document(Value);

impl Document {
    /// The template of a path: the one with the fewest parameters that has this method.
    fn template(&self, method: &str, path: &str) -> Option<&str> {
        let parts: Vec<&str> = path.split('/').collect();
        let fits = |template: &str| {
            let known: Vec<&str> = template.split('/').collect();
            known.len() == parts.len()
                && known.iter().zip(&parts).all(|(known, part)| match *known {
                    "{target}" => matches!(*part, "objects" | "lists" | "activities"),
                    known => known.starts_with('{') || known == *part,
                })
        };
        let paths = self.0["paths"].as_object().unwrap();
        paths
            .iter()
            .filter(|(template, methods)| fits(template) && !methods[method.to_lowercase()].is_null())
            .min_by_key(|(template, _)| template.matches('{').count())
            .map(|(template, _)| template.as_str())
    }

    fn response(&self, method: &str, template: &str, status: u16) -> &Value {
        let response = &self.0["paths"][template][method.to_lowercase()]["responses"][status.to_string()];
        match response["$ref"].as_str() {
            Some(shared) => self.0.pointer(shared.trim_start_matches('#')).unwrap(),
            None => response,
        }
    }

    /// What is wrong with a body.
    fn wrong(&self, method: &str, template: &str, status: u16, body: &Value) -> Vec<String> {
        let schema = &self.response(method, template, status)["content"]["application/json"]["schema"];
        if schema.is_null() {
            return Vec::new();
        }
        mismatches(&self.0, schema, body, "body")
    }
}

/// Panics when an answer is not as documented. Paths and methods that no operation has are not looked at.
pub fn check(method: &str, uri: &str, status: u16, headers: &HeaderMap, body: &Value) {
    let path = uri.split('?').next().unwrap();
    let Some(template) = OURS.template(method, path) else {
        return;
    };
    let place = format!("{method} {uri} answers {status}");
    let response = OURS.response(method, template, status);
    assert!(
        !response.is_null(),
        "{place}, which {method} {template} does not document: {body}"
    );
    let media_type = headers.get("content-type").map_or("", |kind| kind.to_str().unwrap());
    let documented = !response["content"]["application/json"].is_null();
    assert_eq!(
        documented,
        media_type.starts_with("application/json"),
        "{place} as {media_type:?}"
    );
    let wrong = OURS.wrong(method, template, status, body);
    assert!(
        wrong.is_empty(),
        "{place} unlike the document of this server: {wrong:#?} {body}"
    );
    if let Some(reference) = REFERENCE.as_ref()
        && status < 300
        && let Some(template) = reference.template(method, path)
    {
        assert!(
            !reference.response(method, template, status).is_null(),
            "{place}, which the field's document does not have"
        );
        // One that has no body is documented with one.
        let wrong = match status {
            204 => Vec::new(),
            _ => reference.wrong(method, template, status, body),
        };
        assert!(
            wrong.is_empty(),
            "{place} unlike the field's document: {wrong:#?} {body}"
        );
    }
}

#[test]
fn an_answer_that_is_not_as_documented_is_noticed() {
    let right = json!({ "data": { "id": { "workspace_id": "74716136-8b3f-4b28-b67f-75d3212684e1", "object_id": "74716136-8b3f-4b28-b67f-75d3212684e2" },
        "api_slug": "people", "singular_noun": "Person", "plural_noun": "People", "created_at": "2026-01-01T00:00:00.000000000Z" } });
    let wrong = |change: fn(&mut Value)| {
        let mut body = right.clone();
        change(&mut body["data"]);
        OURS.wrong("GET", "/v2/objects/{object}", 200, &body).len()
    };
    assert_eq!(wrong(|_| ()), 0);
    assert_eq!(wrong(|object| object["api_slug"] = 5.into()), 1, "another type");
    assert_eq!(
        wrong(|object| object["created_at"] = "today".into()),
        1,
        "another format"
    );
    assert_eq!(wrong(|object| object["more"] = 5.into()), 1, "a member more");
    assert_eq!(
        wrong(|object| object["id"] = json!({ "workspace_id": object["id"]["workspace_id"] })),
        1,
        "a member less"
    );
}
