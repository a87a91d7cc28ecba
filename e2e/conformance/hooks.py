"""Makes the random requests of schemathesis meet things that are there.

Most ids in paths, parameters and bodies become those of records, notes, tasks and so on that were made for it, and most
values become such as an attribute of their type takes. What is left as it was drawn asks for what is not there.
"""

import os
import random
import uuid

import requests
import schemathesis

URL = os.environ["STOA_CONFORMANCE_URL"]
chance = random.Random(1)
http = requests.Session()
http.headers["authorization"] = "Bearer " + os.environ["STOA_CONFORMANCE_TOKEN"]


def call(method, path, **more):
    answer = http.request(method, URL + path, **more)
    answer.raise_for_status()
    return answer.json()["data"]


def create(path, data):
    return call("POST", path, json={"data": data})


ME = call("GET", "/v2/workspace_members")[0]
MEMBER = ME["id"]["workspace_member_id"]

# An attribute of every type, with values that it takes and one that it does not.
VALUES = {
    "text": ["a", {"value": "b"}, "", 5],
    "number": [1, 2.5, {"value": -3}, "x"],
    "checkbox": [True, "false", {"value": True}, 1],
    "currency": [12, "3.5", {"currency_value": 1}, {}],
    "date": ["2026-02-03", "2026", "2023-01-02T23:00:00-10:00", "tomorrow"],
    "timestamp": ["2026-02-03T04:05:06Z", "2026-02", {"value": "2026-01-01"}, 0],
    "rating": [0, 5, {"value": 3}, 6],
    "status": ["Open", {"status": "Done"}, "Nowhere"],
    "select": ["Red", [{"option": "Blue"}, "Red"], "Nothing"],
    "record_reference": [{"target_object": "people", "email_addresses": ["ada@example.com"]}, "x"],
    "actor_reference": [ME["email_address"], {"workspace_member_email_address": "nobody@example.com"}],
    "location": ["1 Infinite Loop, Cupertino, CA, 95014, US", {"line_1": "x"}],
    "domain": ["https://app.example.com/x", {"domain": "example.com"}, "no domain"],
    "email_address": ["Ada@Example.com", {"email_address": "b@example.com"}, "no address"],
    "phone_number": ["+14155552671", {"original_phone_number": "+4670174060"}, "12"],
}


def define(target, identifier):
    for slug in VALUES:
        kind = slug.replace("_", "-")
        config = {}
        if kind == "currency":
            config = {"currency": {"default_currency_code": "EUR", "display_type": "code"}}
        if kind == "record-reference":
            config = {"record_reference": {"allowed_objects": ["people"]}}
        flags = {"is_required": False, "is_unique": False, "is_multiselect": kind == "select"}
        path = f"/v2/{target}/{identifier}/attributes"
        create(path, {"title": slug, "description": None, "api_slug": slug, "type": kind, "config": config, **flags})
        for choices, titles in (("select", ["Red", "Blue"]), ("status", ["Open", "Done"])):
            if slug == choices:
                kinds = "options" if slug == "select" else "statuses"
                for title in titles:
                    create(f"{path}/{slug}/{kinds}", {"title": title})


def new_object():
    name = f"s{uuid.uuid4().hex[:12]}"
    return create("/v2/objects", {"api_slug": name, "singular_noun": name, "plural_noun": name + "s"})["id"]["object_id"]


def new_list(parent):
    slug = f"l{uuid.uuid4().hex[:12]}"
    access = {"workspace_access": "full-access", "workspace_member_access": []}
    return create("/v2/lists", {"name": slug, "api_slug": slug, "parent_object": parent, **access})["id"]["list_id"]


def new_schema():
    """An object and a list of it, both with an attribute of every type."""
    made_object = new_object()
    define("objects", made_object)
    made_list = new_list(made_object)
    define("lists", made_list)
    return made_object, made_list


OBJECT, LIST = new_schema()
# What changes attributes changes these, as a record of an object that got a required attribute can no longer be made.
CHANGED_OBJECT, CHANGED_LIST = new_schema()
PERSON = create("/v2/objects/people/records", {"values": {"email_addresses": ["ada@example.com"]}})["id"]["record_id"]


def new_record():
    return create(f"/v2/objects/{OBJECT}/records", {"values": {"text": "a"}})["id"]["record_id"]


def new_entry():
    data = {"parent_object": OBJECT, "parent_record_id": new_record(), "entry_values": {"text": "a"}}
    return create(f"/v2/lists/{LIST}/entries", data)["id"]["entry_id"]


def new_note():
    data = {"parent_object": "people", "parent_record_id": PERSON, "title": "T", "format": "markdown", "content": "*x*"}
    return create("/v2/notes", data)["id"]["note_id"]


def new_task():
    link = {"target_object": "people", "target_record_id": PERSON}
    data = {"content": "T", "format": "plaintext", "deadline_at": None, "is_completed": False}
    return create("/v2/tasks", {**data, "linked_records": [link], "assignees": []})["id"]["task_id"]


def new_comment():
    author = {"type": "workspace-member", "id": MEMBER}
    record = {"object": "people", "record_id": PERSON}
    data = {"format": "plaintext", "content": "T", "author": author, "record": record}
    return create("/v2/comments", data)["id"]["comment_id"]


def new_meeting():
    times = {"start": {"date": "2026-01-01"}, "end": {"date": "2026-01-02"}, "is_all_day": True}
    participants = [{"email_address": "ada@example.com", "is_organizer": True, "status": "accepted"}]
    data = {"title": "T", "description": "", "participants": participants, **times}
    return create("/v2/meetings", data)["id"]["meeting_id"]


MEETING = new_meeting()


def new_recording():
    segment = {"speech": "Hi", "start_time": 0, "end_time": 1, "speaker": {"name": "Ada"}}
    made = create(f"/v2/meetings/{MEETING}/call_recordings", {"transcript": [segment]})
    return made["id"]["call_recording_id"]


def new_file():
    data = {"object": "people", "record_id": PERSON}
    return call("POST", "/v2/files/upload", data=data, files={"file": ("a.txt", b"hello")})["id"]["file_id"]


def new_activity():
    name = f"a{uuid.uuid4().hex[:12]}"
    data = {"api_slug": name, "singular_noun": name, "plural_noun": name + "s", "extends": "activities"}
    return create("/v2/activities", data)["id"]["activity_id"]


ACTIVITY = new_activity()
CHANGED_ACTIVITY = new_activity()


def new_activity_record():
    return create(f"/v2/activities/{ACTIVITY}/records", {"values": {"name": "Visit"}})["id"]["record_id"]


def new_webhook():
    hook = {"target_url": f"https://example.com/{uuid.uuid4()}", "subscriptions": []}
    hook["subscriptions"] = [{"event_type": "note.created", "filter": None}]
    return create("/v2/webhooks", hook)["id"]["webhook_id"]


MAKE = {
    "record_id": new_record,
    "entry_id": new_entry,
    "note_id": new_note,
    "task_id": new_task,
    "comment_id": new_comment,
    "thread_id": new_comment,
    "meeting_id": new_meeting,
    "call_recording_id": new_recording,
    "file_id": new_file,
    "webhook_id": new_webhook,
}
made = {name: [make() for _ in range(3)] for name, make in MAKE.items()}
FIXED = {"object": OBJECT, "list": LIST, "workspace_member_id": MEMBER}
BODY = {
    "parent_record_id": lambda: chance.choice(made["record_id"]),
    "record_id": lambda: PERSON,
    "target_record_id": lambda: PERSON,
    "primary_record_id": lambda: new_record(),
    "secondary_record_id": lambda: new_record(),
    "entry_id": lambda: chance.choice(made["entry_id"]),
    "thread_id": lambda: chance.choice(made["thread_id"]),
    "workspace_member_id": lambda: MEMBER,
    "referenced_actor_id": lambda: MEMBER,
    "id": lambda: MEMBER,
    "parent_object": lambda: chance.choice([OBJECT, "people"]),
    "object": lambda: "people",
    "target_object": lambda: "people",
    "list": lambda: LIST,
    "active_from": lambda: "2025-01-01T00:00:00Z",
}


def in_path(parameters, method, path):
    filled = dict(parameters)
    for name in parameters:
        if name in MAKE:
            # What is deleted is made for it, so that the others stay.
            filled[name] = MAKE[name]() if method == "DELETE" else chance.choice(made[name])
        elif name in FIXED:
            filled[name] = FIXED[name]
    if "call_recording_id" in filled:
        filled["meeting_id"] = MEETING
    if path.endswith("/objects/{object}") and method != "GET":
        filled["object"] = new_object()
    if "activity" in filled:
        filled["activity"] = new_activity() if path.endswith("{activity}") and method != "GET" else ACTIVITY
        if "record_id" in filled:
            filled["record_id"] = new_activity_record()
    if "target" in filled:
        stays = method == "GET"
        targets = [
            ("objects", OBJECT if stays else CHANGED_OBJECT),
            ("lists", LIST if stays else CHANGED_LIST),
            ("activities", ACTIVITY if stays else CHANGED_ACTIVITY),
        ]
        filled["target"], filled["identifier"] = chance.choice(targets)
    if "attribute" in filled:
        filled["attribute"] = chance.choice(list(VALUES))
        for choices, name in (("select", "option"), ("status", "status")):
            if f"/{name}" in path:
                filled["attribute"] = choices
                if name in filled:
                    filled[name] = chance.choice(["Red", "Blue", "Open", "Done"])
    return filled


def in_body(value):
    if isinstance(value, list):
        return [in_body(item) for item in value]
    if not isinstance(value, dict):
        return value
    filled = {}
    for key, inner in value.items():
        if key in ("values", "entry_values") and isinstance(inner, dict):
            slugs = chance.sample(list(VALUES), chance.randint(0, 4))
            inner = {slug: chance.choice(VALUES[slug]) for slug in slugs}
        elif key in BODY and isinstance(inner, str) and chance.random() < 0.9:
            inner = BODY[key]()
        else:
            inner = in_body(inner)
        filled[key] = inner
    return filled


@schemathesis.hook
def before_call(context, case, kwargs):
    if case.path_parameters and chance.random() < 0.85:
        case.path_parameters = in_path(case.path_parameters, case.method, case.operation.path)
    if case.query and chance.random() < 0.8:
        case.query = {key: BODY[key]() if key in BODY else value for key, value in case.query.items()}
    if isinstance(case.body, (dict, list)) and chance.random() < 0.85:
        case.body = in_body(case.body)
