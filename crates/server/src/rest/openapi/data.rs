//! The data itself: records, entries, and what is asked across them.

use super::operation::{Operation, op};
use http::Method;

const READ: &[&str] = &["record_permission:read", "object_configuration:read"];
const WRITE: &[&str] = &["record_permission:read-write", "object_configuration:read"];
const ENTRY_READ: &[&str] = &["list_entry:read", "list_configuration:read"];
const ENTRY_WRITE: &[&str] = &["list_entry:read-write", "list_configuration:read"];
const ACTIVITY_READ: &[&str] = &[
    "activity_record:read",
    "activity_configuration:read",
    "object_configuration:read",
    "record_permission:read",
];
const ACTIVITY_WRITE: &[&str] = &[
    "activity_record:read-write",
    "activity_configuration:read",
    "object_configuration:read",
    "record_permission:read",
];

const QUERY: &str = "{filter?: Filter | null, filter_view_id?: string, sorts?: Sort[] | null, limit?: integer(1..500) = 500, \
    offset?: integer(0..) = 0}";
const VALUES: &str = "{data: {values: {[string]: WrittenValue}}}";
const ENTRY: &str =
    "{data: {parent_object: string(1..), parent_record_id: uuid, entry_values: {[string]: WrittenValue}}}";
const ENTRY_VALUES: &str = "{data: {entry_values: {[string]: WrittenValue}}}";
const HISTORY: &str = "{show_historic?: boolean = false, limit?: integer(0..), offset?: integer(0..)}";
const NEW_HISTORY: &str = "{data: {values: {value: WrittenValue, active_from: datetime, active_until: datetime | null}[], \
    replace_history?: true}}";
const WRITE_ERRORS: &str = "400 value_not_found uniqueness_conflict missing_value \
    multiple_values_for_single_value_attribute merge_in_progress particle_gate_violation; 404 not_found; \
    409 concurrent_write_conflict";
const ASSERT_ERRORS: &str = "400 value_not_found uniqueness_conflict missing_value multiple_match_results \
    matching_attribute_definition_not_unique multiple_values_for_single_value_attribute merge_in_progress \
    particle_gate_violation; 404 not_found; 409 concurrent_write_conflict";
const ENTRY_ERRORS: &str = "400 value_not_found uniqueness_conflict missing_value multiple_match_results immutable_value \
    multiple_values_for_single_value_attribute merge_in_progress; 404 not_found; 409 concurrent_write_conflict";
const HISTORY_ERRORS: &str = "400 missing_value value_not_found duplicate_values uniqueness_conflict \
    multiple_values_for_single_value_attribute system_edit_unauthorized formula_edit_unauthorized \
    standard_object_disabled particle_gate_violation; 404 not_found value_not_found";

pub(super) fn records() -> Vec<Operation> {
    let all = "/v2/objects/{object}/records";
    let one = "/v2/objects/{object}/records/{record_id}";
    let values = "/v2/objects/{object}/records/{record_id}/attributes/{attribute}/values";
    vec![
        op(
            Method::POST,
            "/v2/objects/{object}/records/query",
            "Query records",
            "{data: Record[]}",
        )
        .about("Without sorts, in the order of their creation. A view's filter takes the place of `filter`.")
        .scopes(READ)
        .body(QUERY)
        .example(r#"{"filter": {"name": {"$contains": "ada"}}, "sorts": [{"direction": "asc", "attribute": "name", "field": "last_name"}], "limit": 20}"#)
        .errors("400 filter_error unknown_filter_attribute_slug value_not_found; 404 not_found"),
        op(Method::POST, all, "Create a record", "{data: Record}")
            .scopes(WRITE)
            .body(VALUES)
        .example(r#"{"data": {"values": {"name": "Lovelace, Ada", "email_addresses": ["ada@example.com"]}}}"#)
            .errors(WRITE_ERRORS),
        op(Method::PUT, all, "Assert a record", "{data: Record}")
            .about("Updates the record that holds the given value of a unique attribute, or creates one.")
            .scopes(WRITE)
            .query("{matching_attribute: string(1..)}")
            .body(VALUES)
        .example(r#"{"data": {"values": {"name": "Lovelace, Ada", "email_addresses": ["ada@example.com"]}}}"#)
            .errors(ASSERT_ERRORS),
        op(Method::GET, one, "Get a record", "{data: Record}")
            .scopes(READ)
            .errors("404 not_found merge_in_progress"),
        op(
            Method::PATCH,
            one,
            "Update a record, adding to multi-selects",
            "{data: Record}",
        )
        .about("Values of attributes with several values are added in front of those that are there.")
        .scopes(WRITE)
        .body(VALUES)
        .example(r#"{"data": {"values": {"job_title": "Analyst"}}}"#)
        .errors(WRITE_ERRORS),
        op(
            Method::PUT,
            one,
            "Update a record, replacing multi-selects",
            "{data: Record}",
        )
        .scopes(WRITE)
        .body(VALUES)
        .example(r#"{"data": {"values": {"job_title": "Analyst"}}}"#)
        .errors(WRITE_ERRORS),
        op(Method::DELETE, one, "Delete a record", "{}")
            .scopes(WRITE)
            .errors("404 not_found"),
        op(
            Method::POST,
            "/v2/objects/{object}/records/merge",
            "Merge two records",
            "{data: {new_record_id: uuid}}",
        )
        .about("Makes a new record; the ids of both others are gone. What both have, the primary record keeps. 202 while it goes on.")
        .scopes(WRITE)
        .body("{data: {primary_record_id: uuid, secondary_record_id: uuid}}")
        .errors("400 self_merge; 404 not_found value_not_found; 409 concurrent_write_conflict"),
        op(Method::GET, values, "List the values of a record's attribute", "{data: Value[]}")
            .about("Oldest first; with `show_historic` those that have ended, too.")
            .scopes(READ)
            .query(HISTORY)
            .errors("404 not_found"),
        op(
            Method::PUT,
            values,
            "Write the history of a record's attribute",
            "{data: Value[]}",
        )
        .scopes(WRITE)
        .body(NEW_HISTORY)
        .errors(HISTORY_ERRORS),
        op(
            Method::GET,
            "/v2/objects/{object}/records/{record_id}/entries",
            "List the entries of a record",
            "{data: {list_id: uuid, list_api_slug: string, entry_id: uuid, created_at: datetime}[]}",
        )
        .scopes(&["record_permission:read", "object_configuration:read", "list_entry:read"])
        .query("{limit?: integer(1..1000) = 100, offset?: integer(0..) = 0}")
        .errors("404 not_found"),
        op(
            Method::POST,
            "/v2/objects/records/search",
            "Search records",
            "{data: FoundRecord[]}",
        )
        .about("By names, addresses, domains and phone numbers. An empty query gives the newest.")
        .scopes(READ)
        .body(
            "{query: string(..256), objects: string[](1..), limit?: integer(1..25) | null = 25, request_as: \
             {type: \"workspace\"} | {type: \"workspace-member\", workspace_member_id: uuid} | \
             {type: \"workspace-member\", email_address: string}}",
        )
        .example(r#"{"query": "ada", "objects": ["people", "companies"], "request_as": {"type": "workspace"}}"#)
        .errors("400 value_not_found"),
    ]
}

pub(super) fn entries() -> Vec<Operation> {
    let all = "/v2/lists/{list}/entries";
    let one = "/v2/lists/{list}/entries/{entry_id}";
    let values = "/v2/lists/{list}/entries/{entry_id}/attributes/{attribute}/values";
    vec![
        op(
            Method::POST,
            "/v2/lists/{list}/entries/query",
            "Query entries",
            "{data: Entry[]}",
        )
        .scopes(ENTRY_READ)
        .body(QUERY)
        .example(r#"{"limit": 20}"#)
        .errors("400 filter_error unknown_filter_attribute_slug value_not_found; 404 not_found"),
        op(Method::POST, all, "Create an entry", "{data: Entry}")
            .about("A record may be on a list more than once.")
            .scopes(ENTRY_WRITE)
            .body(ENTRY)
            .errors(ENTRY_ERRORS),
        op(Method::PUT, all, "Assert an entry by its parent", "{data: Entry}")
            .about("Updates the only entry of the parent record, or creates one.")
            .scopes(ENTRY_WRITE)
            .body(ENTRY)
            .errors(ENTRY_ERRORS),
        op(Method::GET, one, "Get an entry", "{data: Entry}")
            .scopes(ENTRY_READ)
            .errors("404 not_found"),
        op(
            Method::PATCH,
            one,
            "Update an entry, adding to multi-selects",
            "{data: Entry}",
        )
        .scopes(ENTRY_WRITE)
        .body(ENTRY_VALUES)
        .errors(ENTRY_ERRORS),
        op(
            Method::PUT,
            one,
            "Update an entry, replacing multi-selects",
            "{data: Entry}",
        )
        .scopes(ENTRY_WRITE)
        .body(ENTRY_VALUES)
        .errors(ENTRY_ERRORS),
        op(Method::DELETE, one, "Delete an entry", "{}")
            .scopes(ENTRY_WRITE)
            .errors("404 not_found"),
        op(
            Method::GET,
            values,
            "List the values of an entry's attribute",
            "{data: Value[]}",
        )
        .scopes(ENTRY_READ)
        .query(HISTORY)
        .errors("404 not_found"),
        op(
            Method::PUT,
            values,
            "Write the history of an entry's attribute",
            "{data: Value[]}",
        )
        .scopes(ENTRY_WRITE)
        .body(NEW_HISTORY)
        .errors(HISTORY_ERRORS),
    ]
}

pub(super) fn sql() -> Vec<Operation> {
    vec![
        op(
            Method::POST,
            "/v2/sql",
            "Query in SQL",
            "{data: {rows: {[string]: any}[]}}",
        )
        .about("One SELECT in the dialect of SQLite, over all objects that the query names.")
        .scopes(READ)
        .body("{sql: string(1..)}")
        .example(r#"{"sql": "SELECT name, job_title FROM people LIMIT 10"}"#)
        .errors("400 filter_error"),
    ]
}

pub(super) fn activity_records() -> Vec<Operation> {
    let all = "/v2/activities/{activity}/records";
    let one = "/v2/activities/{activity}/records/{record_id}";
    vec![
        op(
            Method::POST,
            "/v2/activities/{activity}/records/query",
            "Query records of an activity",
            "{data: ActivityRecord[]}",
        )
        .scopes(ACTIVITY_READ)
        .body("{filter?: Filter | null, sorts?: Sort[] | null, limit?: integer(1..500), offset?: integer(0..)}")
        .errors("400 filter_error unknown_filter_attribute_slug value_not_found; 404 not_found"),
        op(
            Method::POST,
            all,
            "Create a record of an activity",
            "{data: ActivityRecord}",
        )
        .scopes(ACTIVITY_WRITE)
        .body(VALUES)
        .errors(WRITE_ERRORS),
        op(
            Method::PUT,
            all,
            "Assert a record of an activity",
            "{data: ActivityRecord}",
        )
        .scopes(ACTIVITY_WRITE)
        .query("{matching_attribute: string(1..)}")
        .body(VALUES)
        .errors(ASSERT_ERRORS),
        op(
            Method::GET,
            one,
            "Get a record of an activity",
            "{data: ActivityRecord}",
        )
        .scopes(ACTIVITY_READ)
        .errors("404 not_found"),
        op(
            Method::PATCH,
            one,
            "Update a record of an activity, adding to multi-selects",
            "{data: ActivityRecord}",
        )
        .scopes(ACTIVITY_WRITE)
        .body(VALUES)
        .errors(WRITE_ERRORS),
        op(
            Method::PUT,
            one,
            "Update a record of an activity, replacing multi-selects",
            "{data: ActivityRecord}",
        )
        .scopes(ACTIVITY_WRITE)
        .body(VALUES)
        .errors(WRITE_ERRORS),
        op(Method::DELETE, one, "Delete a record of an activity", "{}")
            .scopes(ACTIVITY_WRITE)
            .errors("404 not_found"),
    ]
}
