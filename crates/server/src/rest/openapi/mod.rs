//! The OpenAPI document of this API, made from the router's own table: `GET /openapi.json`.
//!
//! A new route is in the document at once, with a bare description. To describe it, add an [`Operation`] to the section of
//! its area, with shapes in the notation of [`shape`] and what they share in [`components`]. The tests
//! `tests/rest_api/document.rs` hold every answer of the other tests against the document, and every operation's scopes
//! against the server.

mod components;
mod content;
mod data;
mod operation;
mod outside;
mod shape;
mod structure;

use super::{ApiError, scim, table};
use axum::Router;
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use http::{HeaderValue, Method, header};
use operation::{Level, Operation, op};
use serde_json::{Map, Value, json};
pub use shape::ShapeError;
use shape::{example, schema};

const ABOUT: &str = "Stoa's REST API follows the public API of the platform whose apps it runs: a client of that one works here with \
    another base URL. Writes are wrapped in `data`, and so are answers. Timestamps are ISO 8601 in UTC with nanoseconds. \
    Attributes, objects and lists are named by slug or by id wherever a name is taken.\n\n\
    Errors have one shape; `code` is for programs and `message` for people. Beside the codes of an operation, any may answer \
    401 (no token, or an unknown one), 403 (the token lacks a scope) and 429 (too many requests in this second; \
    `Retry-After` is an HTTP date).";

/// The sections of the document, and what is described in each.
fn sections() -> Vec<(&'static str, Vec<Operation>)> {
    vec![
        ("Records", data::records()),
        ("Objects", structure::objects()),
        ("Attributes", structure::attributes()),
        ("Lists", structure::lists()),
        ("Entries", data::entries()),
        ("Notes", content::notes()),
        ("Tasks", content::tasks()),
        ("Comments", content::comments()),
        ("Meetings", content::meetings()),
        ("Call recordings", content::calls()),
        ("Files", content::files()),
        ("E-mails", outside::emails()),
        ("Activities", structure::activities()),
        ("Activity records", data::activity_records()),
        ("Members", structure::members()),
        ("SQL", data::sql()),
        ("Webhooks", outside::webhooks()),
        ("Token", outside::token()),
        ("SCIM", outside::scim()),
    ]
}

/// `GET /openapi.json`, for everybody: it tells nothing of any workspace.
pub(super) fn router(public_url: &str) -> Router {
    let document = document(public_url).map(|document| document.to_string());
    let answer = move || async move {
        match &document {
            Ok(text) => {
                let headers = [
                    (header::CONTENT_TYPE, HeaderValue::from_static("application/json")),
                    (header::CACHE_CONTROL, HeaderValue::from_static("no-cache")),
                    (header::ACCESS_CONTROL_ALLOW_ORIGIN, HeaderValue::from_static("*")),
                ];
                (headers, text.clone()).into_response()
            }
            Err(error) => broken(error),
        }
    };
    Router::new().route("/openapi.json", get(answer))
}

/// The test `every_shape_can_be_read` keeps this from happening.
fn broken(error: &ShapeError) -> Response {
    tracing::error!(%error, "the OpenAPI document cannot be made");
    ApiError::unavailable().into_response()
}

/// The document, for a server that is reached at this address (without a trailing slash).
///
/// # Errors
/// When a shape in the description cannot be read.
pub fn document(public_url: &str) -> Result<Value, ShapeError> {
    let mut paths: Map<String, Value> = Map::new();
    let sections = sections();
    for (method, path) in served() {
        let described = sections.iter().find_map(|(tag, operations)| {
            let operation = operations
                .iter()
                .find(|operation| operation.method == method && same(operation.path, &path))?;
            Some((*tag, operation))
        });
        let (path, rendered) = match described {
            Some((tag, operation)) => (operation.path.to_owned(), rendered(tag, operation)?),
            None => {
                let bare = op(method.clone(), "", "", "any");
                let mut rendered = rendered(
                    "Others",
                    &Operation {
                        summary: "Not described yet",
                        ..bare
                    },
                )?;
                rendered["operationId"] = format!("{method} {path}").into();
                rendered["parameters"] = parameters_of(&path).into();
                (path, rendered)
            }
        };
        let entry = paths.entry(path).or_insert_with(|| json!({}));
        entry[method.as_str().to_lowercase()] = rendered;
    }
    let tags: Vec<Value> = sections
        .iter()
        .filter(|(tag, _)| uses(&paths, tag))
        .map(|(tag, _)| json!({ "name": tag }))
        .collect();
    Ok(json!({
        "openapi": "3.1.0",
        "info": {
            "title": "Stoa REST API",
            "version": "2.0.0",
            "description": ABOUT,
            "license": { "name": "Apache-2.0 or MIT" },
        },
        "servers": [{ "url": public_url }],
        "tags": tags,
        "paths": paths,
        "components": {
            "schemas": schemas()?,
            "responses": shared_responses()?,
            "securitySchemes": security_schemes(public_url),
        },
    }))
}

/// Descriptions of operations that this server does not have: method and path.
pub fn described_ahead() -> Vec<String> {
    let served = served();
    let is_served = |operation: &Operation| {
        served
            .iter()
            .any(|(method, path)| operation.method == *method && same(operation.path, path))
    };
    sections()
        .iter()
        .flat_map(|(_, operations)| operations)
        .filter(|operation| !is_served(operation))
        .map(|operation| format!("{} {}", operation.method, operation.path))
        .collect()
}

/// Method and path of every operation that is routed.
fn served() -> Vec<(Method, String)> {
    let below = |base: &'static str, operations: Vec<(Method, &'static str)>| {
        operations
            .into_iter()
            .map(move |(method, path)| (method, format!("{base}{path}")))
    };
    let rest = below("/v2", table().into_operations());
    rest.chain(below("/scim/v2", scim::table().into_operations())).collect()
}

/// Whether two templates are of one path, whatever their parameters are called.
fn same(one: &str, other: &str) -> bool {
    let part = |part: &str| !part.starts_with('{') || !part.ends_with('}');
    one.split('/').count() == other.split('/').count()
        && one
            .split('/')
            .zip(other.split('/'))
            .all(|(one, other)| part(one) == part(other) && (one == other || !part(one)))
}

fn uses(paths: &Map<String, Value>, tag: &str) -> bool {
    paths
        .values()
        .filter_map(Value::as_object)
        .flat_map(|methods| methods.values())
        .any(|operation| operation["tags"][0] == tag)
}

fn rendered(tag: &str, operation: &Operation) -> Result<Value, ShapeError> {
    let mut parameters = parameters_of(operation.path);
    parameters.extend(query_parameters(operation.query)?);
    let mut out = Map::new();
    out.insert("operationId".into(), operation_id(operation.summary).into());
    out.insert("tags".into(), json!([tag]));
    out.insert("summary".into(), operation.summary.into());
    let mut about = operation.about.to_owned();
    if operation.level == Level::Workspace {
        about.push_str(" Takes tokens that act for the workspace only.");
    }
    if !operation.scopes.is_empty() {
        let or = operation.or_scopes.map(|scopes| format!(", or {}", listed(scopes)));
        about.push_str(&format!(
            "\n\nScopes: {}{}.",
            listed(operation.scopes),
            or.unwrap_or_default()
        ));
    }
    let about = about.trim();
    if !about.is_empty() {
        out.insert("description".into(), about.into());
    }
    let levels: &[&str] = match operation.level {
        Level::Any => &["workspace", "user"],
        Level::Workspace => &["workspace"],
    };
    out.insert("x-token-levels".into(), json!(levels));
    out.insert("security".into(), security(operation));
    if !parameters.is_empty() {
        out.insert("parameters".into(), parameters.into());
    }
    if !operation.body.is_empty() {
        let mut content = json!({ operation.media_type: { "schema": schema(operation.body)? } });
        if !operation.example.is_empty() {
            content[operation.media_type]["example"] = example(operation.example)?;
        }
        out.insert("requestBody".into(), json!({ "required": true, "content": content }));
    }
    out.insert("responses".into(), responses(operation)?);
    Ok(Value::Object(out))
}

fn listed(scopes: &[&str]) -> String {
    let all: Vec<String> = scopes.iter().map(|scope| format!("`{scope}`")).collect();
    all.join(", ")
}

/// `List the views of an object` becomes `listTheViewsOfAnObject`.
fn operation_id(summary: &str) -> String {
    let words = summary.split(|c: char| !c.is_ascii_alphanumeric());
    let mut id = String::new();
    for word in words.filter(|word| !word.is_empty()) {
        let (first, rest) = word.split_at(1);
        if id.is_empty() {
            id.push_str(&first.to_lowercase());
        } else {
            id.push_str(&first.to_uppercase());
        }
        id.push_str(rest);
    }
    id
}

/// Either kind of token, with all scopes of one of the sets.
fn security(operation: &Operation) -> Value {
    let sets = [Some(operation.scopes), operation.or_scopes];
    let ways = sets
        .into_iter()
        .flatten()
        .flat_map(|scopes| [json!({ "token": scopes }), json!({ "oauth2": scopes })]);
    let mut ways: Vec<Value> = ways.collect();
    if operation.scopes.is_empty() {
        ways.push(json!({}));
    }
    ways.into()
}

fn security_schemes(public_url: &str) -> Value {
    let names = contract::scope::NAMES.iter();
    let scopes: Map<String, Value> = names
        .flat_map(|name| {
            let words = name.replace('_', " ");
            [
                (format!("{name}:read"), format!("Read: {words}").into()),
                (format!("{name}:read-write"), format!("Read and write: {words}").into()),
            ]
        })
        .collect();
    json!({
        "token": {
            "type": "http",
            "scheme": "bearer",
            "description": "A token from Workspace settings, or one that a program was granted.",
        },
        "oauth2": {
            "type": "oauth2",
            "flows": {
                "authorizationCode": {
                    "authorizationUrl": format!("{public_url}/authorize"),
                    "tokenUrl": format!("{public_url}/oauth/token"),
                    "scopes": scopes,
                },
            },
        },
    })
}

/// What the parameters of paths are.
fn parameters_of(path: &str) -> Vec<Value> {
    let names = path
        .split('/')
        .filter_map(|part| part.strip_prefix('{')?.strip_suffix('}'));
    names
        .map(|name| {
            let (schema, about) = match name {
                "target" => (
                    json!({ "type": "string", "enum": ["objects", "lists", "activities"] }),
                    "Of what. Those of activities take the scope `activity_configuration`.",
                ),
                "identifier" => (
                    json!({ "type": "string" }),
                    "Slug or id of the object, list or activity.",
                ),
                "object" | "list" | "attribute" | "activity" => (json!({ "type": "string" }), "Slug or id."),
                "option" | "status" => (json!({ "type": "string" }), "Title or id."),
                _ => (json!({ "type": "string", "format": "uuid" }), ""),
            };
            let mut parameter = json!({ "name": name, "in": "path", "required": true, "schema": schema });
            if !about.is_empty() {
                parameter["description"] = about.into();
            }
            parameter
        })
        .collect()
}

fn query_parameters(shape: &str) -> Result<Vec<Value>, ShapeError> {
    if shape.is_empty() {
        return Ok(Vec::new());
    }
    let query = schema(shape)?;
    let required = query["required"].as_array().cloned().unwrap_or_default();
    let members = query["properties"].as_object().cloned().unwrap_or_default();
    Ok(members
        .into_iter()
        .map(|(name, schema)| {
            let required = required.contains(&Value::from(name.as_str()));
            json!({ "name": name, "in": "query", "required": required, "schema": schema })
        })
        .collect())
}

fn responses(operation: &Operation) -> Result<Value, ShapeError> {
    let mut responses = Map::new();
    let mut success = match operation.status {
        302 => json!({
            "description": "Found",
            "headers": { "Location": { "required": true, "schema": { "type": "string", "format": "uri" } } },
        }),
        _ => json!({ "description": "Done" }),
    };
    if !operation.answer.is_empty() {
        success["content"] = json!({ "application/json": { "schema": schema(operation.answer)? } });
    }
    if operation.path.ends_with("/merge") {
        responses.insert("202".into(), success.clone());
    }
    responses.insert(operation.status.to_string(), success);
    let error = if operation.path.starts_with("/scim") {
        "ScimError"
    } else {
        "Error"
    };
    for (status, codes) in errors(operation) {
        if let (Some((name, ..)), "Error") = (shared(status, &codes), error) {
            responses.insert(
                status.to_string(),
                json!({ "$ref": format!("#/components/responses/{name}") }),
            );
            continue;
        }
        responses.insert(status.to_string(), error_response(error, &codes)?);
    }
    Ok(responses.into())
}

/// Errors that nearly every operation has.
const SHARED: [(&str, u16, &str); 5] = [
    ("Invalid", 400, "validation_type"),
    ("Unauthorized", 401, "unauthorized"),
    ("Forbidden", 403, "unauthorized"),
    ("NotFound", 404, "not_found"),
    ("TooManyRequests", 429, "rate_limit_exceeded"),
];

fn shared(status: u16, codes: &[&'static str]) -> Option<&'static (&'static str, u16, &'static str)> {
    SHARED
        .iter()
        .find(|(_, known, code)| *known == status && codes == [*code])
}

fn shared_responses() -> Result<Map<String, Value>, ShapeError> {
    let all = SHARED.iter();
    all.map(|(name, status, code)| {
        let mut response = error_response("Error", &[code])?;
        if *status == 429 {
            let about = "An HTTP date: when another request may be made.";
            response["headers"] = json!({ "Retry-After": { "description": about, "schema": { "type": "string" } } });
        }
        Ok(((*name).to_owned(), response))
    })
    .collect()
}

fn error_response(error: &str, codes: &[&'static str]) -> Result<Value, ShapeError> {
    let description = codes
        .iter()
        .map(|code| format!("`{code}`"))
        .collect::<Vec<_>>()
        .join(", ");
    let mut content = schema(error)?;
    if error == "Error" {
        content = json!({ "allOf": [content, { "properties": { "code": { "enum": codes } } }] });
    }
    Ok(json!({ "description": description, "content": { "application/json": { "schema": content } } }))
}

/// Its own errors, and those that follow from what it takes, by status.
fn errors(operation: &Operation) -> Vec<(u16, Vec<&'static str>)> {
    let mut all: Vec<(u16, Vec<&'static str>)> = Vec::new();
    let mut add = |status: u16, code: &'static str| match all.iter_mut().find(|(known, _)| *known == status) {
        Some((_, codes)) if codes.contains(&code) => {}
        Some((_, codes)) => codes.push(code),
        None => all.push((status, vec![code])),
    };
    let takes_something =
        !operation.query.is_empty() || !operation.body.is_empty() || parameters_of(operation.path).iter().any(is_uuid);
    if takes_something {
        add(400, "validation_type");
    }
    if !operation.scopes.is_empty() {
        add(401, "unauthorized");
        add(403, "unauthorized");
    }
    for group in operation
        .errors
        .split(';')
        .map(str::trim)
        .filter(|group| !group.is_empty())
    {
        let mut words = group.split_whitespace();
        if let Some(status) = words.next().and_then(|status| status.parse().ok()) {
            words.for_each(|code| add(status, code));
        }
    }
    if !operation.body.is_empty() {
        add(413, "validation_type");
    }
    add(429, "rate_limit_exceeded");
    all.sort_by_key(|(status, _)| *status);
    all
}

fn is_uuid(parameter: &Value) -> bool {
    parameter["schema"]["format"] == "uuid"
}

fn schemas() -> Result<Map<String, Value>, ShapeError> {
    let mut schemas = Map::new();
    for (name, shape, about) in components::components() {
        let mut read = schema(&shape)?;
        if !about.is_empty() {
            read["description"] = about.into();
        }
        schemas.insert(name.to_owned(), read);
    }
    Ok(schemas)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_shape_can_be_read() {
        for (tag, operations) in sections() {
            for operation in operations {
                assert_eq!(rendered(tag, &operation).map(drop), Ok(()), "{}", operation.summary);
            }
        }
        for (name, shape, _) in components::components() {
            assert_eq!(schema(&shape).map(drop), Ok(()), "{name}");
        }
    }

    #[test]
    fn templates_of_one_path_are_the_same_whatever_their_parameters_are_called() {
        assert!(same("/v2/notes/{note_id}", "/v2/notes/{note}"));
        assert!(!same("/v2/objects/records/search", "/v2/objects/{object}/records"));
        assert!(!same("/v2/objects/{object}/records", "/v2/objects/records/search"));
        assert!(!same("/v2/notes", "/v2/notes/{note}"));
    }
}
