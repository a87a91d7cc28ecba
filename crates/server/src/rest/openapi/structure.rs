//! What a workspace is made of: objects, attributes, lists, views, members.

use super::operation::{Operation, op};
use http::Method;

const OBJECT_READ: &[&str] = &["object_configuration:read"];
const OBJECT_WRITE: &[&str] = &["object_configuration:read-write"];
const LIST_READ: &[&str] = &["list_configuration:read"];
const LIST_WRITE: &[&str] = &["list_configuration:read-write"];

const VIEWS: &str = "{show_archived?: boolean = false, limit?: integer(1..500) = 500, cursor?: string}";

pub(super) fn objects() -> Vec<Operation> {
    vec![
        op(Method::GET, "/v2/objects", "List objects", "{data: Object[]}")
            .about("Every object of the workspace, standard ones first.")
            .scopes(OBJECT_READ),
        op(Method::POST, "/v2/objects", "Create an object", "{data: Object}")
            .scopes(OBJECT_WRITE)
            .body("{data: {api_slug: string(1..), singular_noun: string(1..), plural_noun: string(1..)}}")
            .example(r#"{"data": {"api_slug": "projects", "singular_noun": "Project", "plural_noun": "Projects"}}"#)
            .errors("400 quota_exceeded; 409 slug_conflict"),
        op(Method::GET, "/v2/objects/{object}", "Get an object", "{data: Object}")
            .scopes(OBJECT_READ)
            .errors("404 not_found"),
        op(
            Method::PATCH,
            "/v2/objects/{object}",
            "Update an object",
            "{data: Object}",
        )
        .about("At least one member must be there.")
        .scopes(OBJECT_WRITE)
        .body("{data: {api_slug?: string(1..), singular_noun?: string(1..), plural_noun?: string(1..)}}")
        .errors("404 not_found; 409 slug_conflict"),
        op(Method::DELETE, "/v2/objects/{object}", "Delete an object", "{}")
            .about("With all of its records. Standard objects stay.")
            .scopes(&["object_configuration:read-write", "record_permission:read-write"])
            .errors("400 system_edit_unauthorized; 404 not_found"),
        op(
            Method::GET,
            "/v2/objects/{object}/views",
            "List the views of an object",
            "{data: ObjectView[], pagination: Pagination}",
        )
        .scopes(OBJECT_READ)
        .query(VIEWS)
        .errors("404 not_found"),
    ]
}

pub(super) fn attributes() -> Vec<Operation> {
    let all = "/v2/{target}/{identifier}/attributes";
    let one = "/v2/{target}/{identifier}/attributes/{attribute}";
    let options = "/v2/{target}/{identifier}/attributes/{attribute}/options";
    let statuses = "/v2/{target}/{identifier}/attributes/{attribute}/statuses";
    vec![
        op(Method::GET, all, "List attributes", "{data: Attribute[]}")
            .scopes(OBJECT_READ)
            .or_scopes(LIST_READ)
            .query("{limit?: integer(0..), offset?: integer(0..), show_archived?: boolean = false}")
            .errors("404 not_found"),
        op(Method::POST, all, "Create an attribute", "{data: Attribute}")
            .scopes(OBJECT_WRITE)
            .or_scopes(LIST_WRITE)
            .body("{data: NewAttribute}")
        .example(r#"{"data": {"title": "Tier", "description": null, "api_slug": "tier", "type": "select", "is_required": false, "is_unique": false, "is_multiselect": false, "config": {}}}"#)
            .errors("404 not_found; 409 slug_conflict"),
        op(Method::GET, one, "Get an attribute", "{data: Attribute}")
            .scopes(OBJECT_READ)
            .or_scopes(LIST_READ)
            .errors("404 not_found"),
        op(Method::PATCH, one, "Update an attribute", "{data: Attribute}")
            .about("Attributes of the system cannot be changed. Archiving is how an attribute goes.")
            .scopes(OBJECT_WRITE)
            .or_scopes(LIST_WRITE)
            .body("{data: AttributeChange}")
            .errors("400 system_edit_unauthorized; 404 not_found; 409 slug_conflict"),
        op(Method::GET, options, "List select options", "{data: SelectOption[]}")
            .scopes(OBJECT_READ)
            .or_scopes(LIST_READ)
            .query("{show_archived?: boolean = false}")
            .errors("404 not_found"),
        op(Method::POST, options, "Create a select option", "{data: SelectOption}")
            .scopes(OBJECT_WRITE)
            .or_scopes(LIST_WRITE)
            .body("{data: {title: string(1..)}}")
            .errors("404 not_found; 409 slug_conflict"),
        op(
            Method::PATCH,
            "/v2/{target}/{identifier}/attributes/{attribute}/options/{option}",
            "Update a select option",
            "{data: SelectOption}",
        )
        .scopes(OBJECT_WRITE)
        .or_scopes(LIST_WRITE)
        .body("{data: {title?: string(1..), is_archived?: boolean}}")
        .errors("400 value_not_found; 404 not_found; 409 slug_conflict"),
        op(Method::GET, statuses, "List statuses", "{data: Status[]}")
            .scopes(OBJECT_READ)
            .or_scopes(LIST_READ)
            .query("{show_archived?: boolean = false}")
            .errors("404 not_found"),
        op(Method::POST, statuses, "Create a status", "{data: Status}")
            .scopes(OBJECT_WRITE)
            .or_scopes(LIST_WRITE)
            .body("{data: {title: string(1..), celebration_enabled?: boolean | null, target_time_in_status?: string | null}}")
            .errors("404 not_found; 409 slug_conflict"),
        op(
            Method::PATCH,
            "/v2/{target}/{identifier}/attributes/{attribute}/statuses/{status}",
            "Update a status",
            "{data: Status}",
        )
        .scopes(OBJECT_WRITE)
        .or_scopes(LIST_WRITE)
        .body(
            "{data: {title?: string(1..), celebration_enabled?: boolean | null, target_time_in_status?: string | null, \
             is_archived?: boolean}}",
        )
        .errors("400 value_not_found; 404 not_found; 409 slug_conflict"),
    ]
}

pub(super) fn lists() -> Vec<Operation> {
    vec![
        op(Method::GET, "/v2/lists", "List lists", "{data: List[]}")
            .about("Those that the caller may see.")
            .scopes(LIST_READ),
        op(Method::POST, "/v2/lists", "Create a list", "{data: List}")
            .about("Either the workspace or at least one member must have full access.")
            .scopes(LIST_WRITE)
            .body(
                "{data: {name: string(1..), api_slug: string(1..), parent_object: string(1..) | string[], \
                 workspace_access: Access | null, workspace_member_access: MemberAccess[]}}",
            )
        .example(r#"{"data": {"name": "Prospects", "api_slug": "prospects", "parent_object": "companies", "workspace_access": "full-access", "workspace_member_access": []}}"#)
            .errors("400 value_not_found; 403 billing_error; 404 not_found; 409 slug_conflict"),
        op(Method::GET, "/v2/lists/{list}", "Get a list", "{data: List}")
            .scopes(LIST_READ)
            .errors("404 not_found"),
        op(Method::PATCH, "/v2/lists/{list}", "Update a list", "{data: List}")
            .scopes(LIST_WRITE)
            .body(
                "{data: {name?: string(1..), api_slug?: string(1..), workspace_access?: Access | null, \
                 workspace_member_access?: MemberAccess[]}}",
            )
            .errors("400 value_not_found; 404 not_found; 409 slug_conflict"),
        op(
            Method::GET,
            "/v2/lists/{list}/views",
            "List the views of a list",
            "{data: ListView[], pagination: Pagination}",
        )
        .scopes(LIST_READ)
        .query(VIEWS)
        .errors("404 not_found"),
    ]
}

pub(super) fn members() -> Vec<Operation> {
    vec![
        op(
            Method::GET,
            "/v2/workspace_members",
            "List workspace members",
            "{data: WorkspaceMember[]}",
        )
        .scopes(&["user_management:read"]),
        op(
            Method::GET,
            "/v2/workspace_members/{workspace_member_id}",
            "Get a workspace member",
            "{data: WorkspaceMember}",
        )
        .scopes(&["user_management:read"])
        .errors("404 not_found"),
    ]
}

pub(super) fn activities() -> Vec<Operation> {
    let one = "/v2/activities/{activity}";
    let read: &[&str] = &["activity_configuration:read"];
    let write: &[&str] = &["activity_configuration:read-write"];
    vec![
        op(
            Method::GET,
            "/v2/activities",
            "List activities",
            "{data: Activity[], pagination: Pagination}",
        )
        .scopes(read)
        .query("{limit?: integer(1..500) = 100, cursor?: string}"),
        op(Method::POST, "/v2/activities", "Create an activity", "{data: Activity}")
            .scopes(write)
            .body(
                "{data: {api_slug: string(1..), singular_noun: string(1..), plural_noun: string(1..), \
                 extends: \"activities\" | \"interactions\" | \"calls\" | \"emails\"}}",
            )
            .errors("403 billing_error; 409 slug_conflict"),
        op(Method::GET, one, "Get an activity", "{data: Activity}")
            .scopes(read)
            .errors("404 not_found"),
        op(Method::PATCH, one, "Update an activity", "{data: Activity}")
            .scopes(write)
            .body("{data: {api_slug?: string(1..), singular_noun?: string(1..), plural_noun?: string(1..)}}")
            .errors("404 not_found; 409 slug_conflict"),
        op(Method::DELETE, one, "Delete an activity", "{}")
            .scopes(&["activity_configuration:read-write", "activity_record:read-write"])
            .errors("400 system_edit_unauthorized; 404 not_found"),
    ]
}
