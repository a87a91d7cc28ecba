//! What leads out of the workspace, and who is asking: webhooks, e-mail, the token itself, directories.

use super::operation::{Operation, op};
use http::Method;

const WEBHOOK_READ: &[&str] = &["webhook:read"];
const WEBHOOK_WRITE: &[&str] = &["webhook:read-write"];

pub(super) fn webhooks() -> Vec<Operation> {
    let one = "/v2/webhooks/{webhook_id}";
    vec![
        op(Method::GET, "/v2/webhooks", "List webhooks", "{data: Webhook[]}")
            .scopes(WEBHOOK_READ)
            .workspace_tokens()
            .query("{limit?: integer(1..100) = 10, offset?: integer(0..) = 0}"),
        op(Method::POST, "/v2/webhooks", "Create a webhook", "{data: NewWebhook}")
            .about("The secret that signs deliveries is shown here and never again.")
            .scopes(WEBHOOK_WRITE)
            .workspace_tokens()
            .body("{data: {target_url: uri, subscriptions: Subscription[]}}")
        .example(r#"{"data": {"target_url": "https://example.com/hook", "subscriptions": [{"event_type": "record.created", "filter": null}]}}"#)
            .errors("409 uniqueness_conflict"),
        op(Method::GET, one, "Get a webhook", "{data: Webhook}")
            .scopes(WEBHOOK_READ)
            .workspace_tokens()
            .errors("404 not_found"),
        op(Method::PATCH, one, "Update a webhook", "{data: Webhook}")
            .about("Makes it active again, whatever it was.")
            .scopes(WEBHOOK_WRITE)
            .workspace_tokens()
            .body("{data: {target_url?: uri, subscriptions?: Subscription[]}}")
            .errors("404 not_found; 409 uniqueness_conflict"),
        op(Method::DELETE, one, "Delete a webhook", "{}")
            .scopes(WEBHOOK_WRITE)
            .workspace_tokens()
            .errors("404 not_found"),
    ]
}

pub(super) fn emails() -> Vec<Operation> {
    vec![
        op(
            Method::GET,
            "/v2/emails",
            "List e-mails",
            "{data: Email[], pagination: Pagination}",
        )
        .about("Newest first, by at least one of `participants`, `domain` and linked records. A page may be short and still have a next one.")
        .scopes(&["email:read", "record_permission:read", "object_configuration:read"])
        .workspace_tokens()
        .query(
            "{limit?: integer(1..100) = 25, cursor?: string, linked_object?: string, linked_record_ids?: string, \
             participants?: string, domain?: string, sent_after?: datetime, sent_before?: datetime, \
             exclude_automated_participants?: boolean = false}",
        )
        .errors("404 not_found"),
        op(
            Method::POST,
            "/v2/sequences/unsubscribed_emails",
            "Unsubscribe e-mail addresses",
            "{data: {email_address: string, created_at: datetime}[]}",
        )
        .scopes(&["sequence_unsubscribe:read-write"])
        .body("{data: {email_addresses: string[](1..)}}"),
    ]
}

pub(super) fn token() -> Vec<Operation> {
    vec![
        op(Method::GET, "/v2/self", "Identify the token", "TokenInfo")
            .about("Never fails: what is no token is not active."),
    ]
}

pub(super) fn scim() -> Vec<Operation> {
    let scopes: &[&str] = &["scim_management:read"];
    let page = "{startIndex?: integer, count?: integer}";
    vec![
        op(Method::GET, "/scim/v2/Schemas", "List SCIM schemas", "ScimList")
            .scopes(scopes)
            .query(page),
        op(Method::GET, "/scim/v2/Users", "List SCIM users", "ScimList")
            .about("The filter is `userName eq \"ada@example.com\"`.")
            .scopes(scopes)
            .query("{filter?: string, startIndex?: integer, count?: integer}"),
        op(Method::GET, "/scim/v2/Groups", "List SCIM groups", "ScimList")
            .scopes(scopes)
            .query(page),
    ]
}
