//! The shapes that operations share. What the code has as a list of words is taken from there.

use platform::outgoing::EVENT_TYPES;
use records::files::Provider;
use records::meetings::Attendance;
use records::{AttributeType, CURRENCY_CODES, CurrencyDisplay, ListAccess};

/// What a value of each type has, beside `attribute_type`.
const VALUES: [(&str, &str); 17] = [
    ("text", "value: string"),
    ("number", "value: number"),
    ("checkbox", "value: boolean"),
    ("rating", "value: integer(0..5)"),
    ("currency", "currency_value: number, currency_code: CurrencyCode"),
    ("date", "value: date"),
    ("timestamp", "value: datetime"),
    ("select", "option: SelectOption"),
    ("status", "status: Status"),
    ("record-reference", "target_object: string, target_record_id: uuid"),
    (
        "actor-reference",
        "referenced_actor_type: ActorType, referenced_actor_id: uuid | null",
    ),
    (
        "personal-name",
        "first_name: string, last_name: string, full_name: string",
    ),
    (
        "email-address",
        "original_email_address: string, email_address: string, email_domain: string, email_root_domain: string, \
         email_local_specifier: string",
    ),
    ("domain", "domain: string, root_domain: string"),
    (
        "phone-number",
        "phone_number: string, normalized_phone_number: string, original_phone_number: string, country_code: string",
    ),
    (
        "location",
        "line_1: string | null, line_2: string | null, line_3: string | null, line_4: string | null, \
         locality: string | null, region: string | null, postcode: string | null, country_code: string | null, \
         latitude: string | null, longitude: string | null",
    ),
    (
        "interaction",
        "interaction_type: \"email\" | \"calendar-event\" | \"call\" | \"chat-thread\" | \"in-person-meeting\" | \"meeting\", \
         interacted_at: datetime, owner_actor: Actor",
    ),
];

/// Name, shape, and what it is.
type Component = (&'static str, String, &'static str);

pub(super) fn components() -> Vec<Component> {
    let fixed = FIXED.iter().chain(&WRITTEN);
    let fixed = fixed.map(|(name, shape, about)| (*name, (*shape).to_owned(), *about));
    let kinds = AttributeType::ALL.map(AttributeType::as_str);
    let creatable: Vec<&str> = kinds
        .into_iter()
        .filter(|kind| !matches!(*kind, "interaction" | "personal-name"))
        .collect();
    let mut all = vec![
        ("Access", words(&ListAccess::NAMES), "What may be done with a list."),
        (
            "AttributeType",
            words(&kinds),
            "The type of an attribute. It cannot be changed.",
        ),
        ("CreatableAttributeType", words(&creatable), ""),
        ("CurrencyCode", words(&CURRENCY_CODES), ""),
        ("CurrencyDisplay", words(&CurrencyDisplay::NAMES), ""),
        ("EventType", words(&EVENT_TYPES), "What a webhook can be told of."),
        ("Participation", words(&Attendance::NAMES), ""),
        ("StorageProvider", words(&Provider::NAMES), ""),
        ("ConnectedProvider", words(&Provider::EXTERNAL), ""),
        (
            "Value",
            VALUES
                .map(|(kind, fields)| {
                    format!(
                        "{{active_from: datetime, active_until: datetime | null, created_by_actor: Actor, {fields}, \
                         attribute_type: \"{kind}\"}}"
                    )
                })
                .join(" | "),
            "A value as it is read, with when it began and, once it has, when it ended.",
        ),
        (
            "TemplateValue",
            VALUES
                .map(|(kind, fields)| format!("{{{fields}, attribute_type: \"{kind}\"}}"))
                .join(" | ")
                + " | any",
            "A value that new records get. What names a record or member otherwise than by its id reads as it was written.",
        ),
    ];
    all.extend(fixed);
    all.sort_by_key(|(name, ..)| *name);
    all
}

fn words(all: &[&str]) -> String {
    all.iter()
        .map(|word| format!("\"{word}\""))
        .collect::<Vec<_>>()
        .join(" | ")
}

const FIXED: [(&str, &str, &str); 52] = [
    (
        "Activity",
        "{id: {workspace_id: uuid, activity_id: uuid}, api_slug: string, singular_noun: string, plural_noun: string, \
         extends: {schema_id: string, schema_slug: string}[], is_system_activity: boolean, created_at: datetime}",
        "",
    ),
    (
        "ActivityRecord",
        "{id: {workspace_id: uuid, activity_id: uuid, record_id: uuid}, created_at: datetime, values: Values}",
        "",
    ),
    (
        "Actor",
        "{type: ActorType, id: uuid | null}",
        "Who has done something. The system has no id.",
    ),
    (
        "ActorType",
        "\"workspace-member\" | \"api-token\" | \"app\" | \"system\" | \"workflow\"",
        "",
    ),
    (
        "Attribute",
        "{id: {workspace_id: uuid, object_id: uuid, attribute_id: uuid}, title: string, description: string | null, \
         api_slug: string, type: AttributeType, is_system_attribute: boolean, is_writable: boolean, is_required: boolean, \
         is_unique: boolean, is_multiselect: boolean, is_default_value_enabled: boolean, is_archived: boolean, \
         default_value: DefaultValue | null, relationship: Relationship | null, created_at: datetime, \
         config: {currency: {default_currency_code: CurrencyCode | null, display_type: CurrencyDisplay | null}, \
         record_reference: {allowed_object_ids: uuid[] | null}}}",
        "Of an object or of a list, whose id is then `object_id`.",
    ),
    (
        "AttributeChange",
        "{title?: string(1..), description?: string | null, api_slug?: string(1..), is_required?: boolean, \
         is_unique?: boolean, is_archived?: boolean, default_value?: WrittenDefault | null, config?: WrittenConfig}",
        "",
    ),
    (
        "CallRecording",
        "{id: CallRecordingId, status: RecordingStatus, web_url: uri, created_by_actor: Actor, created_at: datetime}",
        "",
    ),
    (
        "CallRecordingId",
        "{workspace_id: uuid, meeting_id: uuid, call_recording_id: uuid}",
        "",
    ),
    (
        "Comment",
        "{id: {workspace_id: uuid, comment_id: uuid}, thread_id: uuid, content_plaintext: string, \
         entry: {entry_id: uuid, list_id: uuid} | null, record: {record_id: uuid, object_id: uuid}, \
         resolved_at: datetime | null, resolved_by: Actor | null, created_at: datetime, author: Actor}",
        "",
    ),
    (
        "DefaultValue",
        "{type: \"dynamic\", template: string} | {type: \"static\", template: TemplateValue[]}",
        "Dynamic is `current-user`, or an ISO 8601 duration from now.",
    ),
    (
        "Email",
        "{id: {workspace_id: uuid, mailbox_id: string, email_id: string}, sent_at: datetime, \
         direction: \"inbound\" | \"outbound\", subject_line: string | null, participants: \
         {role: \"from\" | \"reply-to\" | \"to\" | \"cc\" | \"bcc\", email_address: string, email_domain: string, \
         name: string | null}[], linked_records: {object_id: uuid, object_slug: string, record_id: uuid}[]}",
        "",
    ),
    (
        "Entry",
        "{id: {workspace_id: uuid, list_id: uuid, entry_id: uuid}, parent_record_id: uuid, parent_object: string, \
         created_at: datetime, entry_values: Values}",
        "",
    ),
    (
        "Error",
        "{status_code: integer, type: \"invalid_request_error\" | \"auth_error\" | \"rate_limit_error\" | \"api_error\", \
         code: string, message: string(1..), validation_errors?: Issue[], path?: any[], statusCode?: integer}",
        "",
    ),
    ("File", "StoredFile | Folder | ConnectedFile", ""),
    (
        "ConnectedFile",
        "{id: FileId, object_id: uuid, object_slug: string, record_id: uuid, storage_provider: ConnectedProvider, \
         created_by_actor: Actor, created_at: datetime, file_type: \"connected-file\" | \"connected-folder\", \
         external_provider_file_id: string, microsoft_drive_id: string | null}",
        "",
    ),
    ("FileId", "{workspace_id: uuid, file_id: uuid}", ""),
    (
        "Filter",
        "object",
        "Attributes with what they must be, `$and`, `$or`, `$not`, or a path through references. See the user guide.",
    ),
    (
        "Folder",
        "{id: FileId, object_id: uuid, object_slug: string, record_id: uuid, storage_provider: \"attio\", \
         created_by_actor: Actor, created_at: datetime, file_type: \"folder\", name: string, \
         parent_folder_id: uuid | null, has_children?: boolean}",
        "",
    ),
    (
        "FoundRecord",
        "{id: RecordId, record_text: string, record_image: string | null, object_slug: string, \
         email_addresses?: string[], phone_numbers?: string[], domains?: string[]}",
        "People have addresses and phone numbers, companies domains.",
    ),
    (
        "Issue",
        "{code: string, path: any[], message: string, expected?: string, received?: string, options?: string[], \
         keys?: string[]}",
        "What is wrong at one place of the request.",
    ),
    (
        "LinkedRecord",
        "{target_object: string, target_record_id: uuid} | {target_object: string}",
        "By its id, or by the only value of a unique attribute: `{\"target_object\": \"people\", \"email_addresses\": [\"…\"]}`.",
    ),
    (
        "List",
        "{id: {workspace_id: uuid, list_id: uuid}, api_slug: string, name: string, parent_object: string[], \
         workspace_access: Access | null, workspace_member_access: MemberAccess[], created_by_actor: Actor, \
         created_at: datetime}",
        "",
    ),
    (
        "ListView",
        "{id: {workspace_id: uuid, list_id: uuid, view_id: uuid}, title: string, created_at: datetime}",
        "",
    ),
    (
        "Meeting",
        "{id: {workspace_id: uuid, meeting_id: uuid}, title: string, description: string, is_all_day: boolean, \
         start: MeetingTime, end: MeetingTime, participants: {status: Participation, is_organizer: boolean, \
         email_address: string | null, name: string | null}[], linked_records: {object_slug: string, object_id: uuid, \
         record_id: uuid}[], created_at: datetime, created_by_actor: Actor}",
        "",
    ),
    (
        "MeetingTime",
        "{datetime: string, timezone: string | null} | {date: date}",
        "A moment, or a day.",
    ),
    ("MemberAccess", "{workspace_member_id: uuid, level: Access}", ""),
    (
        "NewAttribute",
        "{title: string(1..), description: string | null, api_slug: string(1..), type: CreatableAttributeType, \
         is_required: boolean, is_unique: boolean, is_multiselect: boolean, config: WrittenConfig, \
         default_value?: WrittenDefault | null, relationship?: {object: string, title: string(1..), \
         api_slug: string(1..), is_multiselect: boolean} | null}",
        "",
    ),
    (
        "NewWebhook",
        "{id: {workspace_id: uuid, webhook_id: uuid}, target_url: uri, subscriptions: Subscription[], \
         status: WebhookStatus, created_at: datetime, secret: string}",
        "",
    ),
    (
        "Note",
        "{id: {workspace_id: uuid, note_id: uuid}, parent_object: string, parent_record_id: uuid, title: string, \
         meeting_id: uuid | null, content_plaintext: string, content_markdown: string, tags: \
         ({type: \"workspace-member\", workspace_member_id: uuid} | {type: \"record\", object: string, record_id: uuid})[], \
         created_by_actor: Actor, created_at: datetime}",
        "",
    ),
    (
        "Object",
        "{id: {workspace_id: uuid, object_id: uuid}, api_slug: string | null, singular_noun: string | null, \
         plural_noun: string | null, created_at: datetime}",
        "",
    ),
    (
        "ObjectView",
        "{id: {workspace_id: uuid, object_id: uuid, view_id: uuid}, title: string, created_at: datetime}",
        "",
    ),
    (
        "Pagination",
        "{next_cursor: string | null}",
        "The cursor of the next page; null on the last.",
    ),
    (
        "Record",
        "{id: RecordId, created_at: datetime, web_url: uri, values: Values}",
        "",
    ),
    ("RecordId", "{workspace_id: uuid, object_id: uuid, record_id: uuid}", ""),
    ("RecordingStatus", "\"processing\" | \"completed\" | \"failed\"", ""),
    (
        "Relationship",
        "{id: {workspace_id: uuid, object_id: uuid, attribute_id: uuid}, object_slug: string, api_slug: string, \
         title: string, is_multiselect: boolean}",
        "The attribute at the other end.",
    ),
    (
        "ScimError",
        "{schemas: string[], status: string, detail: string}",
        "RFC 7644, section 3.12.",
    ),
    (
        "ScimList",
        "{schemas: string[], totalResults: integer, startIndex: integer, itemsPerPage: integer, Resources: object[]}",
        "RFC 7644, section 3.4.2.",
    ),
    (
        "Segment",
        "{speech: string, start_time: number, end_time: number, speaker: {name: string}}",
        "Times are in seconds from the start of the call.",
    ),
    (
        "SelectOption",
        "{id: {workspace_id: uuid, object_id: uuid, attribute_id: uuid, option_id: uuid}, title: string, \
         is_archived: boolean}",
        "",
    ),
    (
        "Sort",
        "{direction: \"asc\" | \"desc\", attribute: string, field?: string} | \
         {direction: \"asc\" | \"desc\", path: string[][], field?: string}",
        "",
    ),
    (
        "Status",
        "{id: {workspace_id: uuid, object_id: uuid, attribute_id: uuid, status_id: uuid}, title: string, \
         is_archived: boolean, celebration_enabled: boolean, target_time_in_status: string | null}",
        "",
    ),
    (
        "StoredFile",
        "{id: FileId, object_id: uuid, object_slug: string, record_id: uuid, storage_provider: \"attio\", \
         created_by_actor: Actor, created_at: datetime, file_type: \"file\", name: string, content_type: string | null, \
         content_size: integer | null, parent_folder_id: uuid | null}",
        "",
    ),
    (
        "Subscription",
        "{event_type: EventType, filter: {[string]: {field: string, operator: \"equals\" | \"not_equals\", value: any}[]} | null}",
        "The filter has one key, `$and` or `$or`.",
    ),
    (
        "Task",
        "{id: {workspace_id: uuid, task_id: uuid}, content_plaintext: string, deadline_at: datetime | null, \
         is_completed: boolean, completed_at: datetime | null, linked_records: {target_object_id: string, \
         target_record_id: uuid}[], assignees: {referenced_actor_type: ActorType, referenced_actor_id: uuid}[], \
         created_by_actor: Actor, created_at: datetime}",
        "`target_object_id` is the object's slug.",
    ),
    ("ThreadId", "{workspace_id: uuid, thread_id: uuid}", ""),
    (
        "TokenInfo",
        "{active: false} | {active: true, scope: string, client_id: string, token_type: \"Bearer\", exp: number | null, \
         iat: number, sub: uuid, aud: string, iss: string, token_level: \"workspace\" | \"user\", workspace_id: uuid, \
         workspace_name: string, workspace_slug: string, workspace_logo_url: string | null, \
         authorized_by_workspace_member_id?: uuid}",
        "",
    ),
    (
        "Values",
        "{[string]: Value[]}",
        "By the slugs of attributes, in their order. What has no value is an empty list.",
    ),
    (
        "Webhook",
        "{id: {workspace_id: uuid, webhook_id: uuid}, target_url: uri, subscriptions: Subscription[], \
         status: WebhookStatus, created_at: datetime}",
        "",
    ),
    ("WebhookStatus", "\"active\" | \"degraded\" | \"inactive\"", ""),
    (
        "WorkspaceMember",
        "{id: {workspace_id: uuid, workspace_member_id: uuid}, first_name: string, last_name: string, \
         avatar_url: string | null, email_address: string, created_at: datetime, \
         access_level: \"admin\" | \"member\" | \"suspended\"}",
        "",
    ),
    (
        "WrittenConfig",
        "{currency?: {default_currency_code: CurrencyCode, display_type: CurrencyDisplay}, \
         record_reference?: {allowed_objects: string[]}}",
        "Objects by slug or id.",
    ),
];

/// What is written rather than read.
const WRITTEN: [(&str, &str, &str); 5] = [
    (
        "WrittenDefault",
        "{type: \"dynamic\", template: string} | {type: \"static\", template: any[]}",
        "",
    ),
    (
        "WrittenMeetingTime",
        "{datetime: string, timezone?: string | null} | {date: date}",
        "",
    ),
    (
        "WrittenMember",
        "{referenced_actor_type: \"workspace-member\", referenced_actor_id: uuid} | {workspace_member_email_address: string}",
        "",
    ),
    (
        "WrittenSegment",
        "{speech: string(1..), start_time: number, end_time: number, speaker: {name: string(1..), email_address?: string}}",
        "",
    ),
    (
        "WrittenValue",
        "any",
        "A text, number or boolean, the object form of the attribute's type, or a list of them; null and an empty list take \
         the value away.",
    ),
];
