//! `/scim/v2`: who is in the workspace, for identity providers (RFC 7643 and 7644; `reference/rest-api.md` section 15).
//!
//! Read only, as the field's document has it. Stoa has no teams, so that there are no groups.

use super::params::QueryParams;
use super::table::{Routes, get};
use super::{ApiError, RestState, headers, limits, token};
use crate::auth::Caller;
use axum::Json;
use axum::Router;
use axum::body::to_bytes;
use axum::extract::{Request, State};
use axum::middleware::{Next, from_fn, from_fn_with_state};
use axum::response::{IntoResponse, Response};
use records::{AccessLevel, Member, format_ns};
use serde_json::{Value, json};

const LIST: &str = "urn:ietf:params:scim:api:messages:2.0:ListResponse";
const ERROR: &str = "urn:ietf:params:scim:api:messages:2.0:Error";
const USER: &str = "urn:ietf:params:scim:schemas:core:2.0:User";
const GROUP: &str = "urn:ietf:params:scim:schemas:core:2.0:Group";
const SCHEMA: &str = "urn:ietf:params:scim:schemas:core:2.0:Schema";
/// How many resources a page has at most.
const MOST: usize = 500;

type Answer = Result<Json<Value>, ApiError>;

/// Everything below `/scim/v2`, for API tokens.
pub(super) fn router(state: RestState) -> Router {
    let routes = table()
        .into_router()
        .fallback(super::unknown)
        .method_not_allowed_fallback(super::unknown)
        .with_state(state.clone())
        .layer(from_fn_with_state(state.clone(), limits::limit))
        .layer(from_fn_with_state(state, token::authenticate))
        .layer(from_fn(in_scim_form))
        .layer(from_fn(headers::describe));
    Router::new().nest("/scim/v2", routes)
}

pub(super) fn table() -> Routes<RestState> {
    Routes::new()
        .route("/Schemas", get(schemas))
        .route("/Users", get(users))
        .route("/Groups", get(groups))
}

async fn schemas(caller: Caller, query: QueryParams) -> Answer {
    caller.require(&["scim_management:read"])?;
    page(&query, vec![user_schema(), group_schema()])
}

async fn users(State(state): State<RestState>, caller: Caller, query: QueryParams) -> Answer {
    caller.require(&["scim_management:read"])?;
    let wanted = match query.text("filter") {
        None | Some("") => None,
        Some(filter) => Some(user_name(filter)?),
    };
    let members = state.records.members(&caller.workspace_id).await?;
    let users = members
        .iter()
        .filter(|member| {
            wanted
                .as_ref()
                .is_none_or(|name| member.email_address.eq_ignore_ascii_case(name))
        })
        .map(|member| user(member, &state.public_url))
        .collect();
    page(&query, users)
}

async fn groups(caller: Caller, query: QueryParams) -> Answer {
    caller.require(&["scim_management:read"])?;
    page(&query, Vec::new())
}

/// RFC 7644 section 3.4.2.4: `startIndex` counts from 1; what is below counts as 1, a negative `count` as 0.
fn page(query: &QueryParams, all: Vec<Value>) -> Answer {
    let number = |name: &str, otherwise: i64| match query.text(name) {
        None => Ok(otherwise),
        Some(text) => text
            .parse::<i64>()
            .map_err(|_| ApiError::validation(format!("{name} is no whole number."))),
    };
    let start = number("startIndex", 1)?.max(1);
    let count = usize::try_from(number("count", MOST as i64)?).unwrap_or(0).min(MOST);
    let total = all.len();
    let skipped = usize::try_from(start - 1).unwrap_or(usize::MAX);
    let resources: Vec<Value> = all.into_iter().skip(skipped).take(count).collect();
    Ok(Json(json!({
        "schemas": [LIST],
        "totalResults": total,
        "startIndex": start,
        "itemsPerPage": resources.len(),
        "Resources": resources,
    })))
}

/// The only filter that identity providers send here: `userName eq "ada@example.com"`.
fn user_name(filter: &str) -> Result<String, ApiError> {
    let words: Vec<&str> = filter.split_whitespace().collect();
    if let [attribute, operator, value] = words.as_slice()
        && attribute.eq_ignore_ascii_case("userName")
        && operator.eq_ignore_ascii_case("eq")
        && let Ok(name) = serde_json::from_str(value)
    {
        return Ok(name);
    }
    Err(ApiError::validation(
        "The only supported filter is: userName eq \"email address\".",
    ))
}

fn user(member: &Member, public_url: &str) -> Value {
    let name = format!("{} {}", member.first_name, member.last_name);
    let name = name.trim();
    json!({
        "schemas": [USER],
        "id": member.id,
        "userName": member.email_address,
        "name": { "formatted": name, "givenName": member.first_name, "familyName": member.last_name },
        "displayName": if name.is_empty() { &member.email_address } else { name },
        "emails": [{ "value": member.email_address, "type": "work", "primary": true }],
        "active": member.access_level != AccessLevel::Suspended,
        "meta": {
            "resourceType": "User",
            "created": format_ns(member.created_at),
            "location": format!("{public_url}/scim/v2/Users/{}", member.id),
        },
    })
}

fn user_schema() -> Value {
    let attributes = json!([
        attribute("userName", "string", "server", true),
        complex("name", false, &["formatted", "familyName", "givenName"]),
        attribute("displayName", "string", "none", false),
        complex("emails", true, &["value", "type", "primary"]),
        attribute("active", "boolean", "none", false),
    ]);
    schema(USER, "User", "A member of the workspace", attributes)
}

fn group_schema() -> Value {
    let attributes = json!([
        attribute("displayName", "string", "none", true),
        complex("members", true, &["value", "display"]),
    ]);
    schema(GROUP, "Group", "A team of the workspace", attributes)
}

fn schema(id: &str, name: &str, description: &str, attributes: Value) -> Value {
    json!({
        "schemas": [SCHEMA],
        "id": id,
        "name": name,
        "description": description,
        "attributes": attributes,
        "meta": { "resourceType": "Schema", "location": format!("/scim/v2/Schemas/{id}") },
    })
}

fn attribute(name: &str, kind: &str, uniqueness: &str, required: bool) -> Value {
    json!({
        "name": name,
        "type": kind,
        "multiValued": false,
        "required": required,
        "caseExact": false,
        "mutability": "readOnly",
        "returned": "default",
        "uniqueness": uniqueness,
    })
}

fn complex(name: &str, is_multi_valued: bool, parts: &[&str]) -> Value {
    let kind = |part: &str| if part == "primary" { "boolean" } else { "string" };
    let mut complex = attribute(name, "complex", "none", false);
    complex["multiValued"] = is_multi_valued.into();
    complex["subAttributes"] = parts
        .iter()
        .map(|part| attribute(part, kind(part), "none", false))
        .collect();
    complex
}

/// Errors in the form of RFC 7644 section 3.12.
async fn in_scim_form(request: Request, next: Next) -> Response {
    let response = next.run(request).await;
    let status = response.status();
    if status.is_success() || status.is_redirection() {
        return response;
    }
    let (mut parts, body) = response.into_parts();
    let detail = to_bytes(body, 64 * 1024)
        .await
        .ok()
        .and_then(|bytes| serde_json::from_slice::<Value>(&bytes).ok())
        .and_then(|body| Some(body.get("message")?.as_str()?.to_owned()))
        .unwrap_or_else(|| status.to_string());
    let body = json!({ "schemas": [ERROR], "status": status.as_u16().to_string(), "detail": detail });
    parts.headers.remove(http::header::CONTENT_LENGTH);
    parts.headers.remove(http::header::CONTENT_TYPE);
    let mut answer = (status, Json(body)).into_response();
    answer.headers_mut().extend(parts.headers);
    answer
}
