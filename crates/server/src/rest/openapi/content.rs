//! What people say and keep about records: notes, tasks, comments, meetings, calls, files.

use super::operation::{Operation, op};
use http::Method;

const NOTE_READ: &[&str] = &["note:read", "object_configuration:read", "record_permission:read"];
const NOTE_WRITE: &[&str] = &["note:read-write", "object_configuration:read", "record_permission:read"];
const TASK_READ: &[&str] = &[
    "task:read",
    "object_configuration:read",
    "record_permission:read",
    "user_management:read",
];
const TASK_WRITE: &[&str] = &[
    "task:read-write",
    "object_configuration:read",
    "record_permission:read",
    "user_management:read",
];
const ON_RECORD: &[&str] = &["comment:read", "object_configuration:read", "record_permission:read"];
const ON_ENTRY: &[&str] = &["comment:read", "list_configuration:read", "list_entry:read"];
const MEETING_READ: &[&str] = &["meeting:read", "record_permission:read"];
const MEETING_WRITE: &[&str] = &["meeting:read-write", "record_permission:read"];
const CALL_READ: &[&str] = &["meeting:read", "call_recording:read"];
const CALL_WRITE: &[&str] = &["meeting:read", "call_recording:read-write"];
const FILE_READ: &[&str] = &["file:read", "object_configuration:read", "record_permission:read"];
const FILE_WRITE: &[&str] = &["file:read-write", "object_configuration:read", "record_permission:read"];

pub(super) fn notes() -> Vec<Operation> {
    vec![
        op(Method::GET, "/v2/notes", "List notes", "{data: Note[]}")
            .about("Oldest first.")
            .scopes(NOTE_READ)
            .query("{limit?: integer(1..50) = 10, offset?: integer(0..) = 0, parent_object?: string, parent_record_id?: uuid}")
            .errors("404 not_found"),
        op(Method::POST, "/v2/notes", "Create a note", "{data: Note}")
            .scopes(NOTE_WRITE)
            .body(
                "{data: {parent_object: string, parent_record_id: uuid, title: string, format: \"plaintext\" | \"markdown\", \
                 content: string, created_at?: datetime, meeting_id?: uuid | null}}",
            )
        .example(r#"{"data": {"parent_object": "people", "parent_record_id": "74716136-8b3f-4b28-b67f-75d3212684e1", "title": "Call", "format": "markdown", "content": "Send the **offer**"}}"#)
            .errors("404 not_found; 413 validation_type"),
        op(Method::GET, "/v2/notes/{note_id}", "Get a note", "{data: Note}")
            .scopes(NOTE_READ)
            .errors("404 not_found"),
        op(Method::PATCH, "/v2/notes/{note_id}", "Update a note", "{data: Note}")
            .scopes(NOTE_WRITE)
            .body("{data: {title?: string, format?: \"plaintext\" | \"markdown\", content?: string}}")
            .errors("404 not_found; 413 validation_type"),
        op(Method::DELETE, "/v2/notes/{note_id}", "Delete a note", "{}")
            .scopes(&["note:read-write"])
            .errors("404 not_found"),
    ]
}

pub(super) fn tasks() -> Vec<Operation> {
    vec![
        op(Method::GET, "/v2/tasks", "List tasks", "{data: Task[]}")
            .scopes(TASK_READ)
            .query(
                "{limit?: integer(1..500) = 500, offset?: integer(0..) = 0, sort?: \"created_at:asc\" | \"created_at:desc\" | \
                 \"completed_at:asc\" | \"completed_at:desc\", linked_object?: string, linked_record_id?: uuid, \
                 assignee?: string, is_completed?: boolean}",
            )
            .errors("404 not_found"),
        op(Method::POST, "/v2/tasks", "Create a task", "{data: Task}")
            .scopes(TASK_WRITE)
            .body(
                "{data: {content: string(..2000), format: \"plaintext\", deadline_at: datetime | null, is_completed: boolean, \
                 linked_records: LinkedRecord[], assignees: WrittenMember[]}}",
            )
        .example(r#"{"data": {"content": "Send the offer", "format": "plaintext", "deadline_at": null, "is_completed": false, "linked_records": [], "assignees": []}}"#)
            .errors("400 limit_reached; 404 not_found"),
        op(Method::GET, "/v2/tasks/{task_id}", "Get a task", "{data: Task}")
            .scopes(TASK_READ)
            .errors("404 not_found"),
        op(Method::PATCH, "/v2/tasks/{task_id}", "Update a task", "{data: Task}")
            .scopes(TASK_WRITE)
            .body(
                "{data: {deadline_at?: datetime | null, is_completed?: boolean, linked_records?: LinkedRecord[], \
                 assignees?: WrittenMember[]}}",
            )
            .errors("400 limit_reached; 404 not_found"),
        op(Method::DELETE, "/v2/tasks/{task_id}", "Delete a task", "{}")
            .scopes(&["task:read-write"])
            .errors("404 not_found"),
    ]
}

pub(super) fn comments() -> Vec<Operation> {
    vec![
        op(Method::POST, "/v2/comments", "Create a comment", "{data: Comment}")
            .about("On a record, on an entry, or in reply in a thread: one of `record`, `entry` and `thread_id`.")
            .scopes(&[
                "comment:read-write",
                "object_configuration:read",
                "record_permission:read",
            ])
            .or_scopes(&["comment:read-write", "list_configuration:read", "list_entry:read"])
            .body(
                "{data: {format: \"plaintext\", content: string, author: {type: \"workspace-member\", id: uuid}, \
                 created_at?: datetime, thread_id?: uuid, record?: {object: string, record_id: uuid}, \
                 entry?: {list: string, entry_id: uuid}}}",
            )
        .example(r#"{"data": {"format": "plaintext", "content": "Well done", "author": {"type": "workspace-member", "id": "74716136-8b3f-4b28-b67f-75d3212684e1"}, "record": {"object": "people", "record_id": "74716136-8b3f-4b28-b67f-75d3212684e1"}}}"#)
            .errors("400 value_not_found; 404 not_found"),
        op(
            Method::GET,
            "/v2/comments/{comment_id}",
            "Get a comment",
            "{data: Comment}",
        )
        .scopes(ON_RECORD)
        .or_scopes(ON_ENTRY)
        .errors("404 not_found"),
        op(Method::DELETE, "/v2/comments/{comment_id}", "Delete a comment", "{}")
            .about("The opening comment takes its thread along.")
            .scopes(&["comment:read-write"])
            .errors("404 not_found"),
        op(
            Method::GET,
            "/v2/threads",
            "List threads",
            "{data: {id: ThreadId, created_at: datetime, comments: Comment[], has_more_comments?: boolean}[]}",
        )
        .about("Of a record (`object`, `record_id`) or of an entry (`list`, `entry_id`).")
        .scopes(ON_RECORD)
        .or_scopes(ON_ENTRY)
        .query(
            "{object?: string, record_id?: uuid, list?: string, entry_id?: uuid, limit?: integer(1..50) = 10, \
             offset?: integer(0..) = 0}",
        )
        .errors("404 not_found"),
        op(
            Method::GET,
            "/v2/threads/{thread_id}",
            "Get a thread",
            "{data: {id: ThreadId, created_at: datetime, comments: Comment[]}, pagination: Pagination}",
        )
        .scopes(ON_RECORD)
        .or_scopes(ON_ENTRY)
        .query("{limit?: integer(1..250), cursor?: string, created_after?: datetime}")
        .errors("404 not_found"),
    ]
}

pub(super) fn meetings() -> Vec<Operation> {
    let one = "/v2/meetings/{meeting_id}";
    let links = "{data: {linked_records: {object: string, record_id: uuid}[]}}";
    vec![
        op(
            Method::GET,
            "/v2/meetings",
            "List meetings",
            "{data: Meeting[], pagination: Pagination}",
        )
        .about("By start.")
        .scopes(MEETING_READ)
        .workspace_tokens()
        .query(
            "{limit?: integer(1..200) = 50, cursor?: string, linked_object?: string, linked_record_id?: uuid, \
             participants?: string, sort?: \"start_asc\" | \"start_desc\" = \"start_asc\", ends_from?: string, \
             starts_before?: string, timezone?: string = \"UTC\"}",
        )
        .errors("404 not_found"),
        op(Method::POST, "/v2/meetings", "Create a meeting", "{data: Meeting}")
            .scopes(MEETING_WRITE)
            .body(
                "{data: {title: string, description: string, start: WrittenMeetingTime, end: WrittenMeetingTime, \
                 is_all_day: boolean, participants: {is_organizer: boolean | \"true\" | \"false\", status: Participation, \
                 email_address?: string, name?: string}[], linked_records?: {object: string, record_id: uuid}[]}}",
            )
        .example(r#"{"data": {"title": "Introduction", "description": "", "is_all_day": false, "start": {"datetime": "2026-11-20T10:00:00", "timezone": "Europe/Stockholm"}, "end": {"datetime": "2026-11-20T10:30:00", "timezone": "Europe/Stockholm"}, "participants": [{"email_address": "ada@example.com", "is_organizer": true, "status": "accepted"}]}}"#)
            .errors("400 value_not_found; 404 not_found"),
        op(Method::GET, one, "Get a meeting", "{data: Meeting}")
            .scopes(MEETING_READ)
            .errors("404 not_found"),
        op(Method::PATCH, one, "Add records to a meeting", "{data: Meeting}")
            .scopes(MEETING_WRITE)
            .body(links)
            .errors("400 value_not_found; 404 not_found"),
        op(Method::PUT, one, "Replace the records of a meeting", "{data: Meeting}")
            .scopes(MEETING_WRITE)
            .body(links)
            .errors("400 value_not_found; 404 not_found"),
        op(Method::DELETE, one, "Delete a meeting", "{}")
            .scopes(&["meeting:read-write"])
            .errors("400 system_edit_unauthorized; 404 not_found"),
    ]
}

pub(super) fn calls() -> Vec<Operation> {
    let all = "/v2/meetings/{meeting_id}/call_recordings";
    let one = "/v2/meetings/{meeting_id}/call_recordings/{call_recording_id}";
    vec![
        op(
            Method::GET,
            all,
            "List the call recordings of a meeting",
            "{data: CallRecording[], pagination: Pagination}",
        )
        .scopes(CALL_READ)
        .query("{limit?: integer(1..200) = 50, cursor?: string}")
        .errors("404 not_found"),
        op(Method::POST, all, "Create a call recording", "{data: CallRecording}")
            .scopes(CALL_WRITE)
            .body("{data: {video_url?: uri, transcript?: WrittenSegment[]}}")
            .errors("403 billing_error quota_exceeded; 404 not_found"),
        op(
            Method::GET,
            one,
            "Get a call recording",
            "{data: {id: CallRecordingId, status: RecordingStatus, web_url: uri, created_by_actor: Actor, created_at: datetime, \
             video_url: string | null, transcript: {segments: Segment[], raw_transcript: string} | null}}",
        )
        .scopes(CALL_READ)
        .errors("404 not_found"),
        op(Method::DELETE, one, "Delete a call recording", "")
            .scopes(CALL_WRITE)
            .status(204)
            .errors("404 not_found"),
        op(
            Method::GET,
            "/v2/meetings/{meeting_id}/call_recordings/{call_recording_id}/transcript",
            "Get the transcript of a call recording",
            "{data: {id: CallRecordingId, transcript: Segment[], raw_transcript: string, web_url: uri}, pagination: Pagination}",
        )
        .scopes(CALL_READ)
        .workspace_tokens()
        .query("{cursor?: string}")
        .errors("404 not_found"),
    ]
}

pub(super) fn files() -> Vec<Operation> {
    vec![
        op(
            Method::GET,
            "/v2/files",
            "List files",
            "{data: File[], pagination: Pagination}",
        )
        .scopes(FILE_READ)
        .query(
            "{object: string, record_id: uuid, storage_provider?: StorageProvider, parent_folder_id?: uuid, \
             limit?: integer(1..200) = 50, cursor?: string}",
        )
        .errors("404 not_found"),
        op(
            Method::POST,
            "/v2/files",
            "Create a folder, or a link to a connected file",
            "{data: File}",
        )
        .scopes(FILE_WRITE)
        .body(
            "{object: string, record_id: uuid, file_type: \"folder\", name: string(1..), parent_folder_id?: uuid} | \
             {object: string, record_id: uuid, file_type: \"connected-folder\" | \"connected-file\", \
             storage_provider: ConnectedProvider, external_provider_file_id: string, microsoft_drive_id?: string | null}",
        )
        .errors("404 not_found"),
        op(Method::POST, "/v2/files/upload", "Upload a file", "{data: StoredFile}")
            .about("At most 50 MB.")
            .scopes(FILE_WRITE)
            .form("{file: binary, object: string, record_id: uuid, parent_folder_id?: uuid}")
            .status(201)
            .errors("403 billing_error quota_exceeded; 404 not_found; 413 validation_type"),
        op(Method::GET, "/v2/files/{file_id}", "Get a file", "{data: File}")
            .scopes(FILE_READ)
            .errors("404 not_found"),
        op(Method::DELETE, "/v2/files/{file_id}", "Delete a file", "{}")
            .about("A folder with all that is in it.")
            .scopes(FILE_WRITE)
            .errors("404 not_found"),
        op(Method::GET, "/v2/files/{file_id}/download", "Download a file", "")
            .about("Leads to a signed address that works for five minutes.")
            .scopes(FILE_READ)
            .status(302)
            .errors("404 not_found"),
    ]
}
