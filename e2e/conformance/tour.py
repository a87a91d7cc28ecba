"""A tour of every operation that the PyPI client `attio` offers.

The client checks each request and each answer against models of its own and raises what is not as it expects.

    python tour.py URL TOKEN

Ends with a line `N passed, N failed, N skipped`.
"""

import inspect
import io
import json
import sys
import time
import traceback

import attio
import httpx
from attio import SDK, errors

url, token = sys.argv[1], sys.argv[2]
run = format(int(time.time() * 1000), "x")
called: set[str] = set()
made: dict[str, str] = {}


class Lenient(httpx.HTTPTransport):
    """Shows the client an actor where a comment is not resolved.

    The document from which the client is made forgets that `resolved_by` may be null; recorded answers of the real
    service have null there, and so has Stoa.
    """

    def handle_request(self, request):
        answer = super().handle_request(request)
        if not answer.headers.get("content-type", "").startswith("application/json"):
            return answer
        text = answer.read()
        answer.close()
        known = json.dumps(json.loads(text, object_hook=self.resolved)).encode() if text else text
        return httpx.Response(answer.status_code, headers={"content-type": "application/json"}, content=known)

    @staticmethod
    def resolved(members):
        if members.get("resolved_by", ...) is None:
            members["resolved_by"] = {}
        return members


class Watched:
    """A part of the client that notes which operations are called."""

    def __init__(self, part):
        self.part = part

    def __getattr__(self, name):
        called.add(name)
        return getattr(self.part, name)


class Sdk:
    def __init__(self, client):
        self.client = client

    def __getattr__(self, name):
        return Watched(getattr(self.client, name))


http = httpx.Client(transport=Lenient(), follow_redirects=True)
client = SDK(oauth2=token, server_url=url, timeout_ms=20_000, client=http)
sdk = Sdk(client)


def members():
    me = sdk.workspace_members.get_v2_workspace_members().data[0]
    made["member"] = me.id.workspace_member_id
    sdk.workspace_members.get_v2_workspace_members_workspace_member_id_(workspace_member_id=made["member"])


def the_token():
    assert sdk.meta.get_v2_self().active


def objects():
    names = {"api_slug": f"parcels_{run}", "singular_noun": f"Parcel {run}", "plural_noun": f"Parcels {run}"}
    made["object"] = sdk.objects.post_v2_objects(data=names).data.id.object_id
    sdk.objects.get_v2_objects()
    sdk.objects.get_v2_objects_object_(object=made["object"])
    sdk.objects.patch_v2_objects_object_(object=made["object"], data={"plural_noun": f"Boxes {run}"})


TYPES = [
    "text", "number", "checkbox", "currency", "date", "timestamp", "rating", "status", "select",
    "record-reference", "actor-reference", "location", "domain", "email-address", "phone-number",
]  # fmt: skip


def attributes():
    on = {"target": "objects", "identifier": made["object"]}
    for kind in TYPES:
        config = {}
        if kind == "currency":
            config = {"currency": {"default_currency_code": "EUR", "display_type": "code"}}
        if kind == "record-reference":
            config = {"record_reference": {"allowed_objects": ["people"]}}
        sdk.attributes.post_v2_target_identifier_attributes(
            **on,
            data={
                "title": kind, "description": None, "api_slug": kind.replace("-", "_"), "type": kind, "config": config,
                "is_required": False, "is_unique": False, "is_multiselect": kind == "select",
            },
        )  # fmt: skip
    sdk.attributes.get_v2_target_identifier_attributes(**on)
    for standard in ("people", "companies", "deals"):
        sdk.attributes.get_v2_target_identifier_attributes(target="objects", identifier=standard)
    sdk.attributes.get_v2_target_identifier_attributes_attribute_(**on, attribute="number")
    sdk.attributes.patch_v2_target_identifier_attributes_attribute_(
        **on,
        attribute="number",
        data={"title": "Count", "default_value": {"type": "static", "template": [{"value": 3}]}},
    )


def options_and_statuses():
    on = {"target": "objects", "identifier": made["object"]}
    options = {**on, "attribute": "select"}
    option = sdk.attributes.post_v2_target_identifier_attributes_attribute_options(**options, data={"title": "Red"})
    sdk.attributes.patch_v2_target_identifier_attributes_attribute_options_option_(
        **options, option=option.data.id.option_id, data={"title": "Dark red"}
    )
    sdk.attributes.get_v2_target_identifier_attributes_attribute_options(**options)
    statuses = {**on, "attribute": "status"}
    status = sdk.attributes.post_v2_target_identifier_attributes_attribute_statuses(
        **statuses, data={"title": "Packed", "celebration_enabled": True, "target_time_in_status": "P2D"}
    )
    sdk.attributes.patch_v2_target_identifier_attributes_attribute_statuses_status_(
        **statuses, status=status.data.id.status_id, data={"title": "Packed well"}
    )
    sdk.attributes.get_v2_target_identifier_attributes_attribute_statuses(**statuses)


def records():
    people = sdk.records.post_v2_objects_object_records(
        object="people",
        data={
            "values": {
                "name": [{"first_name": "Rita", "last_name": "Almeida", "full_name": "Rita Almeida"}],
                "email_addresses": [{"email_address": f"rita-{run}@example.com"}],
                "phone_numbers": [{"original_phone_number": "+14155552671", "country_code": "US"}],
                "primary_location": ["1 Infinite Loop, Cupertino, CA, 95014, US"],
            }
        },
    )
    made["person"] = people.data.id.record_id
    company = sdk.records.put_v2_objects_object_records(
        object="companies",
        matching_attribute="domains",
        data={"values": {"domains": [{"domain": f"northwind-{run}.example.com"}], "name": [{"value": "Northwind"}]}},
    )
    made["company"] = company.data.id.record_id
    values = {
        "text": [{"value": "fragile"}],
        "checkbox": [{"value": True}],
        "currency": [{"currency_value": 12.5}],
        "date": [{"value": "2026-02-03"}],
        "timestamp": [{"value": "2026-02-03T04:05:06Z"}],
        "rating": [{"value": 4}],
        "status": [{"status": "Packed well"}],
        "select": [{"option": "Dark red"}],
        "record_reference": [{"target_object": "people", "target_record_id": made["person"]}],
        "actor_reference": [{"referenced_actor_type": "workspace-member", "referenced_actor_id": made["member"]}],
        "domain": [{"domain": "example.com"}],
        "email_address": [{"email_address": "dock@example.com"}],
        "phone_number": [{"original_phone_number": "+14155552671"}],
    }
    parcel = sdk.records.post_v2_objects_object_records(object=made["object"], data={"values": values})
    made["parcel"] = parcel.data.id.record_id
    on = {"object": made["object"], "record_id": made["parcel"]}
    read = sdk.records.get_v2_objects_object_records_record_id_(**on)
    assert sum(1 for values in read.data.values.values() if values) > 14, read
    sdk.records.patch_v2_objects_object_records_record_id_(**on, data={"values": {"text": [{"value": "not fragile"}]}})
    sdk.records.put_v2_objects_object_records_record_id_(**on, data={"values": {"text": [{"value": "empty"}]}})
    history = sdk.records.get_v2_objects_object_records_record_id_attributes_attribute_values(
        **on, attribute="text", show_historic=True
    )
    assert len(history.data) == 3, history
    found = sdk.records.post_v2_objects_object_records_query(
        object=made["object"], filter_={"text": "empty"}, sorts=[{"direction": "asc", "attribute": "text"}], limit=5
    )
    assert len(found.data) == 1, found
    searched = sdk.records.post_v2_objects_records_search(
        query="Rita", objects=["people", "companies"], request_as={"type": "workspace"}, limit=5
    )
    assert searched.data, searched


def history_of_a_record():
    written = sdk.records.put_v2_objects_object_records_record_id_attributes_attribute_values(
        object=made["object"],
        record_id=made["parcel"],
        attribute="text",
        data={
            "values": [
                {"value": "new", "active_from": "2025-01-01T00:00:00Z", "active_until": "2025-02-01T00:00:00Z"},
                {"value": "old", "active_from": "2025-02-01T00:00:00Z", "active_until": None},
            ]
        },
    )
    assert len(written.data) == 2, written


def lists_and_entries():
    sdk.lists.get_v2_lists()
    made["list"] = sdk.lists.post_v2_lists(
        data={
            "name": f"Round {run}",
            "api_slug": f"round_{run}",
            "parent_object": "companies",
            "workspace_access": "full-access",
            "workspace_member_access": [{"workspace_member_id": made["member"], "level": "full-access"}],
        }
    ).data.id.list_id
    sdk.lists.get_v2_lists_list_(list_id=made["list"])
    sdk.lists.patch_v2_lists_list_(list_id=made["list"], data={"name": f"Round of {run}"})
    sdk.attributes.post_v2_target_identifier_attributes(
        target="lists",
        identifier=made["list"],
        data={
            "title": "Order", "description": None, "api_slug": "order", "type": "number", "config": {},
            "is_required": False, "is_unique": False, "is_multiselect": False,
        },
    )  # fmt: skip
    data = {"parent_record_id": made["company"], "parent_object": "companies", "entry_values": {"order": [{"value": 1}]}}
    made["entry"] = sdk.entries.post_v2_lists_list_entries(list_id=made["list"], data=data).data.id.entry_id
    on = {"list_id": made["list"], "entry_id": made["entry"]}
    sdk.entries.put_v2_lists_list_entries(list_id=made["list"], data=data)
    sdk.entries.post_v2_lists_list_entries_query(list_id=made["list"], filter_={"order": 1}, limit=5)
    sdk.entries.get_v2_lists_list_entries_entry_id_(**on)
    change = {"entry_values": {"order": [{"value": 2}]}}
    sdk.entries.patch_v2_lists_list_entries_entry_id_(**on, data=change)
    sdk.entries.put_v2_lists_list_entries_entry_id_(**on, data=change)
    sdk.entries.get_v2_lists_list_entries_entry_id_attributes_attribute_values(**on, attribute="order")
    of = sdk.records.get_v2_objects_object_records_record_id_entries(object="companies", record_id=made["company"])
    assert len(of.data) == 1, of


def history_of_an_entry():
    values = [{"value": 7, "active_from": "2025-01-01T00:00:00Z", "active_until": None}]
    sdk.entries.put_v2_lists_list_entries_entry_id_attributes_attribute_values(
        list_id=made["list"], entry_id=made["entry"], attribute="order", data={"values": values}
    )


def views():
    sdk.objects.get_v2_objects_object_views(object="people")
    sdk.lists.get_v2_lists_list_views(list_id=made["list"])


def notes():
    note = sdk.notes.post_v2_notes(
        data={
            "parent_object": "people",
            "parent_record_id": made["person"],
            "title": "Call",
            "format": "markdown",
            "content": "## Next\n\n* send the **offer**",
        }
    ).data.id.note_id
    sdk.notes.get_v2_notes_note_id_(note_id=note)
    sdk.notes.patch_v2_notes_note_id_(note_id=note, data={"title": "Call back"})
    sdk.notes.get_v2_notes(parent_object="people", parent_record_id=made["person"])
    sdk.notes.delete_v2_notes_note_id_(note_id=note)


def tasks():
    task = sdk.tasks.post_v2_tasks(
        data={
            "content": "Send the offer",
            "format": "plaintext",
            "deadline_at": "2027-01-01T00:00:00.000000000Z",
            "is_completed": False,
            "linked_records": [{"target_object": "people", "target_record_id": made["person"]}],
            "assignees": [{"referenced_actor_type": "workspace-member", "referenced_actor_id": made["member"]}],
        }
    ).data.id.task_id
    sdk.tasks.get_v2_tasks(limit=5, sort="created_at:desc", is_completed=False)
    sdk.tasks.get_v2_tasks_task_id_(task_id=task)
    sdk.tasks.patch_v2_tasks_task_id_(task_id=task, data={"is_completed": True})
    sdk.tasks.delete_v2_tasks_task_id_(task_id=task)


def comments_and_threads():
    text = {"format": "plaintext", "author": {"type": "workspace-member", "id": made["member"]}}
    record = {"object": "people", "record_id": made["person"]}
    first = sdk.comments.post_v2_comments(data={**text, "content": "Hello", "record": record}).data
    reply = sdk.comments.post_v2_comments(data={**text, "content": "Hello back", "thread_id": first.thread_id}).data
    entry = {"list": made["list"], "entry_id": made["entry"]}
    sdk.comments.post_v2_comments(data={**text, "content": "Here", "entry": entry})
    sdk.comments.get_v2_comments_comment_id_(comment_id=first.id.comment_id)
    sdk.threads.get_v2_threads(object="people", record_id=made["person"])
    sdk.threads.get_v2_threads_thread_id_(thread_id=first.thread_id)
    sdk.comments.delete_v2_comments_comment_id_(comment_id=reply.id.comment_id)


def meetings_and_calls():
    made["meeting"] = sdk.meetings.post_v2_meetings(
        data={
            "title": "Introduction",
            "description": "",
            "is_all_day": False,
            "start": {"datetime": "2026-11-20T09:00:00.000Z", "timezone": "Europe/Stockholm"},
            "end": {"datetime": "2026-11-20T09:30:00.000Z", "timezone": "Europe/Stockholm"},
            "participants": [{"email_address": f"rita-{run}@example.com", "is_organizer": True, "status": "accepted"}],
            "linked_records": [{"object": "people", "record_id": made["person"]}],
        }
    ).data.id.meeting_id
    meeting = made["meeting"]
    sdk.meetings.get_v2_meetings(limit=5, sort="start_desc")
    sdk.meetings.get_v2_meetings_meeting_id_(meeting_id=meeting)
    links = {"linked_records": [{"object": "companies", "record_id": made["company"]}]}
    sdk.meetings.patch_v2_meetings_meeting_id_(meeting_id=meeting, data=links)
    sdk.meetings.put_v2_meetings_meeting_id_(meeting_id=meeting, data=links)
    segment = {"speech": "Good morning.", "start_time": 0.5, "end_time": 2, "speaker": {"name": "Rita"}}
    call = sdk.call_recordings.post_v2_meetings_meeting_id_call_recordings(
        meeting_id=meeting, data={"video_url": "https://example.com/call.mp4", "transcript": [segment]}
    ).data.id.call_recording_id
    on = {"meeting_id": meeting, "call_recording_id": call}
    sdk.call_recordings.get_v2_meetings_meeting_id_call_recordings(meeting_id=meeting)
    sdk.call_recordings.get_v2_meetings_meeting_id_call_recordings_call_recording_id_(**on)
    sdk.transcripts.get_v2_meetings_meeting_id_call_recordings_call_recording_id_transcript(**on)
    sdk.call_recordings.delete_v2_meetings_meeting_id_call_recordings_call_recording_id_(**on)
    sdk.meetings.delete_v2_meetings_meeting_id_(meeting_id=meeting)


def files():
    on = {"object": "people", "record_id": made["person"]}
    folder = sdk.files.post_v2_files(request={**on, "file_type": "folder", "name": "Offers"}).data.id.file_id
    link = {**on, "file_type": "connected-file", "storage_provider": "box", "external_provider_file_id": "12345"}
    sdk.files.post_v2_files(request=link)
    content = {"file_name": "hello.txt", "content": io.BytesIO(b"hello"), "content_type": "text/plain"}
    file = sdk.files.post_v2_files_upload(file=content, **on).data.id.file_id
    sdk.files.get_v2_files(**on)
    sdk.files.get_v2_files_file_id_(file_id=file)
    sdk.files.get_v2_files_file_id_(file_id=folder)
    sdk.files.delete_v2_files_file_id_(file_id=file)


def webhooks():
    hooks = [{"event_type": "note.created", "filter": None}]
    target = f"https://example.com/round/{run}"
    made_hook = sdk.webhooks.post_v2_webhooks(data={"target_url": target, "subscriptions": hooks}).data
    assert made_hook.secret
    hook = made_hook.id.webhook_id
    sdk.webhooks.get_v2_webhooks(limit=10)
    sdk.webhooks.get_v2_webhooks_webhook_id_(webhook_id=hook)
    sdk.webhooks.patch_v2_webhooks_webhook_id_(webhook_id=hook, data={"target_url": target + "/2"})
    sdk.webhooks.delete_v2_webhooks_webhook_id_(webhook_id=hook)


def sql():
    rows = sdk.sql.post_v2_sql(sql="SELECT name FROM people LIMIT 3").data.rows
    assert rows


def emails():
    sdk.emails.get_v2_emails(domain="example.com")
    added = sdk.sequences.post_v2_sequences_unsubscribed_emails(data={"email_addresses": [f"rita-{run}@example.com"]})
    assert len(added.data) == 1


def activities():
    names = {"api_slug": f"visits_{run}", "singular_noun": f"Visit {run}", "plural_noun": f"Visits {run}"}
    activity = sdk.activities.post_v2_activities(data={**names, "extends": "activities"}).data.id.activity_id
    sdk.activities.get_v2_activities()
    sdk.activities.get_v2_activities_activity_(activity=activity)
    sdk.activities.patch_v2_activities_activity_(activity=activity, data={"plural_noun": f"All visits {run}"})
    records = sdk.activity_records
    record = records.post_v2_activities_activity_records(activity=activity, data={"values": {}}).data.id.record_id
    on = {"activity": activity, "record_id": record}
    records.get_v2_activities_activity_records_record_id_(**on)
    records.patch_v2_activities_activity_records_record_id_(**on, data={"values": {}})
    records.put_v2_activities_activity_records_record_id_(**on, data={"values": {}})
    records.post_v2_activities_activity_records_query(activity=activity, limit=5)
    records.put_v2_activities_activity_records(
        activity=activity, matching_attribute="external_id", data={"values": {"external_id": [{"value": run}]}}
    )
    records.delete_v2_activities_activity_records_record_id_(**on)
    sdk.activities.delete_v2_activities_activity_(activity=activity)


def merging():
    both = [
        sdk.records.post_v2_objects_object_records(object="people", data={"values": {"name": ["Almeida, Rita"]}})
        for _ in range(2)
    ]
    primary, secondary = (record.data.id.record_id for record in both)
    merged = sdk.records.post_v2_objects_object_records_merge(
        object="people", data={"primary_record_id": primary, "secondary_record_id": secondary}
    )
    assert merged.data.new_record_id


def errors_are_of_their_kinds():
    nobody = "00000000-0000-4000-8000-000000000000"
    for call in (
        lambda: client.records.get_v2_objects_object_records_record_id_(object="people", record_id=nobody),
        lambda: client.objects.get_v2_objects_object_(object="nothing"),
        lambda: client.notes.get_v2_notes_note_id_(note_id=nobody),
        lambda: client.tasks.get_v2_tasks_task_id_(task_id=nobody),
        lambda: client.webhooks.get_v2_webhooks_webhook_id_(webhook_id=nobody),
        lambda: client.files.get_v2_files_file_id_(file_id=nobody),
        lambda: client.comments.get_v2_comments_comment_id_(comment_id=nobody),
        lambda: client.threads.get_v2_threads_thread_id_(thread_id=nobody),
        lambda: client.meetings.get_v2_meetings_meeting_id_(meeting_id=nobody),
    ):
        try:
            call()
        except errors.SDKError as error:
            # The general kind is what the client falls back to when it does not know the body.
            assert type(error) is not errors.SDKDefaultError, f"{type(error).__name__}: {error}"
            assert not isinstance(error, errors.ResponseValidationError), error
            assert error.status_code == 404, error
        else:
            raise AssertionError("answered")


def what_was_made_goes():
    sdk.entries.delete_v2_lists_list_entries_entry_id_(list_id=made["list"], entry_id=made["entry"])
    for kind, record in ((made["object"], "parcel"), ("companies", "company"), ("people", "person")):
        sdk.records.delete_v2_objects_object_records_record_id_(object=kind, record_id=made[record])


def deleting_an_object():
    sdk.objects.delete_v2_objects_object_(object=made["object"])


def nothing_is_left_out():
    offered = set()
    for part, (module, name) in client._sub_sdk_map.items():
        kind = getattr(__import__(module, fromlist=[name]), name)
        for method, _ in inspect.getmembers(kind, inspect.isfunction):
            if "_v2_" in method and not method.endswith("_async") and not method.startswith("_"):
                offered.add(method)
    # Follows the redirect to the file and wants JSON there, whatever the file is.
    left = sorted(offered - called - {"get_v2_files_file_id_download"})
    assert not left, left


STEPS = [
    members, the_token, objects, attributes, options_and_statuses, records, history_of_a_record, lists_and_entries,
    history_of_an_entry, views, notes, tasks, comments_and_threads, meetings_and_calls, files, webhooks, sql, emails,
    activities, merging, errors_are_of_their_kinds, what_was_made_goes, deleting_an_object, nothing_is_left_out,
]  # fmt: skip
# The server may lack them altogether, and then says so.
OPTIONAL = {history_of_a_record, history_of_an_entry, views, activities, merging, deleting_an_object}

passed = failed = skipped = 0
print(f"attio {attio.__version__} on {url}")
for step in STEPS:
    name = step.__name__.replace("_", " ")
    try:
        step()
        passed += 1
        print(f"  ok       {name}")
    except Exception as error:
        missing = step in OPTIONAL and "Could not find endpoint" in str(getattr(error, "body", error))
        if missing or (step is nothing_is_left_out and skipped > 0):
            skipped += 1
            print(f"  skipped  {name}: this server does not have it")
            continue
        failed += 1
        line = traceback.extract_tb(error.__traceback__)[1].lineno
        print(f"  FAILED   {name} (line {line}): {type(error).__name__}: {str(error)[:1500]}")
print(f"{passed} passed, {failed} failed, {skipped} skipped")
sys.exit(1 if failed else 0)
