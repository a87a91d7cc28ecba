//! The OpenAPI document: complete, kept, true about scopes and token levels, and about the operations of the field.

use crate::api::{Api, MEMBER};
use crate::document::reference;
use serde_json::{Value, json};
use std::collections::BTreeSet;
use std::path::PathBuf;

/// The id of nothing.
const NOBODY: &str = "74716136-8b3f-4b28-b67f-75d3212684e1";

const METHODS: [&str; 5] = ["get", "post", "put", "patch", "delete"];

pub fn document() -> Value {
    server::rest::openapi_document("http://127.0.0.1:4400").unwrap()
}

/// Method, path and description of every operation.
pub fn operations(document: &Value) -> Vec<(String, &str, &Value)> {
    let paths = document["paths"].as_object().unwrap();
    paths
        .iter()
        .flat_map(|(path, methods)| {
            METHODS
                .iter()
                .filter(|method| !methods[**method].is_null())
                .map(move |method| (method.to_uppercase(), path.as_str(), &methods[*method]))
        })
        .collect()
}

/// A path without the names of its parameters.
fn place(method: &str, path: &str) -> String {
    let parts: Vec<&str> = path
        .split('/')
        .map(|part| if part.starts_with('{') { "{}" } else { part })
        .collect();
    format!("{method} {}", parts.join("/"))
}

#[tokio::test]
async fn the_document_is_served_to_everybody() {
    let api = Api::new().await;
    let answer = api.send("GET", "/openapi.json", None::<String>, None).await;
    assert_eq!(
        (answer.status, answer.header("content-type")),
        (200, "application/json")
    );
    assert_eq!(answer.body, document());
}

#[test]
fn every_route_is_described() {
    let document = document();
    let bare: Vec<_> = operations(&document)
        .into_iter()
        .filter(|(.., operation)| operation["tags"][0] == "Others")
        .map(|(method, path, _)| format!("{method} {path}"))
        .collect();
    assert!(
        bare.is_empty(),
        "{bare:?}: describe them in crates/server/src/rest/openapi"
    );
}

#[test]
fn nothing_is_described_that_is_not_there() {
    let ahead = server::rest::described_ahead();
    assert!(ahead.is_empty(), "no route has these: {ahead:?}");
}

#[test]
fn operations_have_names_of_their_own_and_words_that_resolve() {
    let document = document();
    let mut ids = BTreeSet::new();
    for (method, path, operation) in operations(&document) {
        let id = operation["operationId"].as_str().unwrap();
        assert!(ids.insert(id.to_owned()), "{method} {path}: {id} is taken");
        let known = &document["components"]["securitySchemes"]["oauth2"]["flows"]["authorizationCode"]["scopes"];
        for scope in scopes(operation).iter().flatten() {
            assert!(known[scope].is_string(), "{method} {path}: there is no scope {scope}");
        }
    }
    let text = document.to_string();
    for reference in text.split("#/components/schemas/").skip(1) {
        let name = reference.split('"').next().unwrap();
        assert!(!document["components"]["schemas"][name].is_null(), "there is no {name}");
    }
}

/// The document as it is in `docs/openapi.json`. After a change, run with `STOA_UPDATE_SNAPSHOTS=1` and look at the diff.
#[test]
fn the_document_changes_only_on_purpose() {
    let path = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../docs/openapi.json");
    let now = laid_out(&document(), 0) + "\n";
    if std::env::var_os("STOA_UPDATE_SNAPSHOTS").is_some() {
        std::fs::write(&path, &now).unwrap();
    }
    let kept = std::fs::read_to_string(&path).unwrap_or_default();
    let differs = kept.lines().zip(now.lines()).position(|(kept, now)| kept != now);
    assert!(
        kept == now,
        "docs/openapi.json is not what the server says, from line {:?} on: run this test with STOA_UPDATE_SNAPSHOTS=1 and look at the diff",
        differs.map_or(kept.lines().count().min(now.lines().count()) + 1, |line| line + 1)
    );
}

/// JSON with a line for everything that fits on one.
fn laid_out(value: &Value, depth: usize) -> String {
    let short = value.to_string();
    if short.len() <= 140 {
        return short;
    }
    let (open, close, parts): (_, _, Vec<String>) = match value {
        Value::Array(items) => ('[', ']', items.iter().map(|item| laid_out(item, depth + 1)).collect()),
        Value::Object(members) => {
            let member = |(key, inner): (&String, &Value)| format!("{}: {}", json!(key), laid_out(inner, depth + 1));
            ('{', '}', members.iter().map(member).collect())
        }
        _ => return short,
    };
    let (inner, outer) = ("  ".repeat(depth + 1), "  ".repeat(depth));
    format!("{open}\n{inner}{}\n{outer}{close}", parts.join(&format!(",\n{inner}")))
}

/// The sets of scopes of which one is needed.
fn scopes(operation: &Value) -> Vec<Vec<String>> {
    let ways = operation["security"].as_array().unwrap();
    ways.iter()
        .filter_map(|way| way["oauth2"].as_array())
        .map(|scopes| scopes.iter().map(|scope| scope.as_str().unwrap().to_owned()).collect())
        .collect()
}

/// A comment of a record, and a list `targets`.
pub async fn fixture(api: &Api) -> Value {
    let list = json!({ "name": "Targets", "api_slug": "targets", "parent_object": "people", "workspace_access": "full-access", "workspace_member_access": [] });
    api.post("/v2/lists", json!({ "data": list })).await;
    let ada = api.create("people", json!({ "name": "Lovelace, Ada" })).await;
    let data = json!({ "format": "plaintext", "content": "Hi", "author": { "type": "workspace-member", "id": MEMBER },
        "record": { "object": "people", "record_id": ada } });
    api.post("/v2/comments", json!({ "data": data })).await.body["data"].clone()
}

/// A path with something in the place of every parameter: the comment and its thread where it asks for such.
pub fn filled(path: &str, target: &str, comment: &Value) -> String {
    let mut path = path.to_owned();
    let list = target == "lists";
    for (name, value) in [
        ("target", target),
        ("identifier", if list { "targets" } else { "people" }),
        ("object", "people"),
        ("list", "targets"),
        ("attribute", "name"),
        ("comment_id", comment["id"]["comment_id"].as_str().unwrap_or(NOBODY)),
        ("thread_id", comment["thread_id"].as_str().unwrap_or(NOBODY)),
    ] {
        path = path.replace(&format!("{{{name}}}"), value);
    }
    while let Some((before, rest)) = path.split_once('{') {
        let (_, after) = rest.split_once('}').unwrap();
        path = format!("{before}{NOBODY}{after}");
    }
    path
}

#[tokio::test]
async fn each_operation_needs_the_scopes_that_are_documented_and_no_others() {
    let api = Api::new().await;
    let comment = fixture(&api).await;
    let body = json!({ "data": { "format": "plaintext", "content": "Hi", "author": { "type": "workspace-member", "id": MEMBER },
        "record": comment["record"] } });
    let body = body.to_string().replace("object_id", "object");
    let document = document();
    let mut operations = operations(&document);
    // Deleting comes last: only then is there something to be found.
    operations.sort_by_key(|(method, ..)| method == "DELETE");
    for (method, template, operation) in operations {
        for (way, scopes) in scopes(operation).iter().enumerate() {
            // The second way of what is said about comments is through an entry, of which there is none.
            let about_comments = operation["tags"][0] == "Comments";
            if way > 0 && about_comments {
                continue;
            }
            let mut path = filled(template, if way == 0 { "objects" } else { "lists" }, &comment);
            if template == "/v2/threads" {
                let record = &comment["record"];
                path += &format!(
                    "?object={}&record_id={}",
                    record["object_id"].as_str().unwrap(),
                    record["record_id"].as_str().unwrap()
                );
            }
            let ask = |scopes: Vec<&String>| {
                let scopes: Vec<&str> = scopes.into_iter().map(String::as_str).collect();
                let token = format!("Bearer only:{}", scopes.join("+"));
                let body = match method.as_str() {
                    "GET" | "DELETE" => None,
                    _ if template == "/v2/comments" => Some(body.clone()),
                    _ => Some("{}".to_owned()),
                };
                let (api, path, method) = (&api, path.clone(), method.clone());
                async move { api.send(&method, &path, body, Some(&token)).await }
            };
            for left_out in scopes {
                let answer = ask(scopes.iter().filter(|scope| *scope != left_out).collect()).await;
                let said = answer.body.to_string();
                assert!(
                    answer.status == 403 && said.contains(left_out.as_str()),
                    "{method} {path} without {left_out}: {} {said}",
                    answer.status
                );
            }
            let answer = ask(scopes.iter().collect()).await;
            let missing = answer.status == 403 && answer.body.to_string().contains("lacks the scopes");
            assert!(!missing, "{method} {path} with {scopes:?}: {}", answer.body);
        }
    }
}

#[tokio::test]
async fn operations_for_workspace_tokens_refuse_those_of_a_member() {
    let api = Api::new().await;
    let comment = fixture(&api).await;
    for (method, template, operation) in operations(&document()) {
        if method == "DELETE" && operation["tags"][0] == "Comments" {
            continue;
        }
        let path = filled(template, "objects", &comment);
        let body = (method != "GET").then(|| "{}".to_owned());
        let answer = api.send(&method, &path, body, Some("Bearer member")).await;
        let refused = answer.status == 403 && answer.body.to_string().contains("workspace-level");
        let levels = &operation["x-token-levels"];
        assert_eq!(
            refused,
            levels == &json!(["workspace"]),
            "{method} {path}: {}",
            answer.body
        );
    }
}

/// Where Stoa asks for more than the field documents, which names the scopes of the comment alone or no scope at all.
const OTHER_SCOPES: [&str; 5] = [
    "POST /v2/{}/{}/attributes",
    "POST /v2/comments",
    "GET /v2/comments/{}",
    "GET /v2/threads",
    "GET /v2/threads/{}",
];

#[test]
fn the_field_s_operations_are_here_with_their_scopes_and_statuses() {
    let Some(reference) = reference() else { return };
    let ours = document();
    let ours = operations(&ours);
    let mut differences = Vec::new();
    for (method, path, theirs) in operations(&reference) {
        let place_of_theirs = place(&method, path);
        let found = ours
            .iter()
            .find(|(method, path, _)| place(method, path) == place_of_theirs);
        let Some((_, _, operation)) = found else {
            differences.push(format!("{place_of_theirs} is missing"));
            continue;
        };
        for status in theirs["responses"].as_object().unwrap().keys() {
            if operation["responses"][status].is_null() {
                differences.push(format!("{place_of_theirs} does not document {status}"));
            }
        }
        let sorted = |mut scopes: Vec<String>| {
            scopes.sort();
            scopes
        };
        let theirs: Vec<_> = scopes(theirs).into_iter().map(sorted).collect();
        let here: Vec<_> = scopes(operation).into_iter().map(sorted).collect();
        if here.first() != theirs.first() && !OTHER_SCOPES.contains(&place_of_theirs.as_str()) {
            differences.push(format!("{place_of_theirs} needs {here:?}, in the field {theirs:?}"));
        }
    }
    assert!(differences.is_empty(), "{differences:#?}");
}

#[test]
fn examples_fit_their_schemas() {
    let document = document();
    let mut found = 0;
    for (method, path, operation) in operations(&document) {
        let content = &operation["requestBody"]["content"]["application/json"];
        if content["example"].is_null() {
            continue;
        }
        found += 1;
        let wrong = crate::schema::mismatches(&document, &content["schema"], &content["example"], "body");
        assert!(wrong.is_empty(), "{method} {path}: {wrong:?}");
    }
    assert!(found > 10);
}
