//! `/v2/meetings` and what hangs on it.

use crate::api::{Answer, Api, TOKEN, WORKSPACE};
use serde_json::{Value, json};

pub const NOBODY: &str = "cb59ab17-ad15-460c-a126-0715617c0853";

fn meeting(title: &str, start: &str, end: &str, participants: Value) -> Value {
    json!({ "data": {
        "title": title,
        "description": "",
        "start": { "datetime": start },
        "end": { "datetime": end },
        "is_all_day": false,
        "participants": participants,
    } })
}

fn with(participant: &str) -> Value {
    json!([{ "is_organizer": false, "status": "accepted", "email_address": participant }])
}

/// Makes a meeting and gives its id.
async fn create(api: &Api, body: Value) -> String {
    let made = api.made("/v2/meetings", body).await;
    made["id"]["meeting_id"].as_str().unwrap().to_owned()
}

/// Makes a meeting of no matter whom and gives its id.
pub async fn intro(api: &Api) -> String {
    let body = meeting(
        "Intro",
        "2027-11-27T14:00:00Z",
        "2027-11-27T15:00:00Z",
        json!([
            { "is_organizer": true, "status": "accepted", "name": "Ada" },
        ]),
    );
    create(api, body).await
}

fn titles(answer: &Answer) -> Vec<&str> {
    assert_eq!(answer.status, 200, "{}", answer.body);
    let data = answer.body["data"].as_array().unwrap();
    data.iter().map(|meeting| meeting["title"].as_str().unwrap()).collect()
}

#[tokio::test]
async fn a_meeting_is_answered_in_its_documented_shape() {
    let api = Api::new().await;
    let body = json!({ "data": {
        "title": "Onboarding Session",
        "description": "Getting you up to speed.",
        "start": { "datetime": "2027-07-27T14:00:00", "timezone": "America/New_York" },
        "end": { "datetime": "2027-07-27T15:00:00", "timezone": "America/New_York" },
        "is_all_day": false,
        "participants": [
            { "is_organizer": "true", "status": "accepted", "email_address": "Person@Company.com" },
            { "is_organizer": false, "status": "pending", "name": "Somebody" },
        ],
        // Of early 2026: accepted and ignored.
        "external_ref": "abc",
    } });
    let made = api.post("/v2/meetings", body).await;
    assert_eq!(made.status, 200, "{}", made.body);
    let data = &made.body["data"];
    assert_eq!(data["id"]["workspace_id"], WORKSPACE);
    assert_eq!(data["title"], "Onboarding Session");
    assert_eq!(data["description"], "Getting you up to speed.");
    assert_eq!(data["is_all_day"], false);
    assert_eq!(
        data["start"],
        json!({ "datetime": "2027-07-27T14:00:00.000-04:00", "timezone": "America/New_York" })
    );
    assert_eq!(
        data["participants"],
        json!([
            { "status": "accepted", "is_organizer": true, "email_address": "person@company.com", "name": null },
            { "status": "pending", "is_organizer": false, "email_address": null, "name": "Somebody" },
        ])
    );
    assert_eq!(data["created_by_actor"], json!({ "type": "api-token", "id": TOKEN }));
    assert_eq!(
        data["created_at"].as_str().unwrap().len(),
        "2023-01-01T15:00:00.000000000Z".len()
    );
    // Person and company came to be, and are linked.
    let slugs: Vec<&str> = data["linked_records"]
        .as_array()
        .unwrap()
        .iter()
        .map(|at| at["object_slug"].as_str().unwrap())
        .collect();
    assert_eq!(slugs, ["people", "companies"]);
    let person = data["linked_records"][0]["record_id"].as_str().unwrap();
    let person = api.get(&format!("/v2/objects/people/records/{person}")).await;
    let values = &person.body["data"]["values"];
    assert_eq!(values["email_addresses"][0]["email_address"], "person@company.com");
    assert_eq!(
        values["company"][0]["target_record_id"],
        data["linked_records"][1]["record_id"]
    );

    let id = data["id"]["meeting_id"].as_str().unwrap();
    let read = api.get(&format!("/v2/meetings/{id}")).await;
    assert_eq!(read.body, made.body);
    assert_eq!(
        api.call("DELETE", &format!("/v2/meetings/{id}"), None).await.body,
        json!({})
    );
    let gone = api.get(&format!("/v2/meetings/{id}")).await;
    let message = format!("Meeting with ID \"{id}\" was not found.");
    assert_eq!(
        gone.error(),
        (404, "invalid_request_error", "not_found", message.as_str())
    );
}

#[tokio::test]
async fn people_and_companies_that_exist_are_linked_and_not_made_again() {
    let api = Api::new().await;
    let company = api.create("companies", json!({ "domains": ["lumen.io"] })).await;
    let person = api
        .create("people", json!({ "email_addresses": ["ada@lumen.io"] }))
        .await;
    let (people, companies) = (api.count("people").await, api.count("companies").await);
    let id = create(
        &api,
        meeting(
            "x",
            "2027-01-01T10:00:00Z",
            "2027-01-01T11:00:00Z",
            with("ada@lumen.io"),
        ),
    )
    .await;
    let linked = api.get(&format!("/v2/meetings/{id}")).await.body["data"]["linked_records"].clone();
    assert_eq!(
        (&linked[0]["record_id"], &linked[1]["record_id"]),
        (&json!(person), &json!(company))
    );
    assert_eq!(
        (people, companies),
        (api.count("people").await, api.count("companies").await)
    );
    // A mailbox provider is nobody's company.
    create(
        &api,
        meeting(
            "y",
            "2027-01-01T10:00:00Z",
            "2027-01-01T11:00:00Z",
            with("jo@gmail.com"),
        ),
    )
    .await;
    assert_eq!(
        (people + 1, companies),
        (api.count("people").await, api.count("companies").await)
    );
    // What is deleted is not linked any more.
    api.call("DELETE", &format!("/v2/objects/people/records/{person}"), None)
        .await;
    let linked = api.get(&format!("/v2/meetings/{id}")).await.body["data"]["linked_records"].clone();
    assert_eq!(linked.as_array().unwrap().len(), 1);
}

#[tokio::test]
async fn linked_records_are_added_by_patch_and_replaced_by_put() {
    let api = Api::new().await;
    let id = intro(&api).await;
    let (a, b) = (
        api.create("companies", json!({ "name": "A" })).await,
        api.create("companies", json!({ "name": "B" })).await,
    );
    let link = |id: &str| json!({ "object": "companies", "record_id": id });
    let path = format!("/v2/meetings/{id}");
    let linked = |answer: &Answer| -> Vec<String> {
        assert_eq!(answer.status, 200, "{}", answer.body);
        let links = answer.body["data"]["linked_records"].as_array().unwrap();
        links
            .iter()
            .map(|link| link["record_id"].as_str().unwrap().to_owned())
            .collect()
    };
    for (method, records, expected) in [
        ("PATCH", json!([link(&a)]), vec![&a]),
        ("PATCH", json!([link(&a), link(&b)]), vec![&a, &b]),
        ("PUT", json!([link(&b)]), vec![&b]),
        ("PATCH", json!([]), vec![&b]),
        ("PUT", json!([]), vec![]),
    ] {
        let answer = api
            .call(method, &path, Some(json!({ "data": { "linked_records": records } })))
            .await;
        assert_eq!(
            linked(&answer).iter().collect::<Vec<_>>(),
            expected,
            "{method} {records}"
        );
        let of_b = format!("/v2/meetings?linked_object=companies&linked_record_id={b}");
        assert_eq!(
            titles(&api.get(&of_b).await).len(),
            usize::from(expected.contains(&&b)),
            "the filter follows"
        );
    }
    for (records, code, message) in [
        (
            json!([link(NOBODY)]),
            "value_not_found",
            format!("Record with ID \"{NOBODY}\" not found."),
        ),
        (
            json!([{ "object": "nope", "record_id": a }]),
            "value_not_found",
            "Object with slug/ID \"nope\" not found.".into(),
        ),
        (
            json!([{ "object": "companies", "record_id": "x" }]),
            "validation_type",
            "Body payload validation error.".into(),
        ),
        (json!({}), "validation_type", "Body payload validation error.".into()),
        (json!(["x"]), "validation_type", "Body payload validation error.".into()),
    ] {
        let answer = api
            .call("PATCH", &path, Some(json!({ "data": { "linked_records": records } })))
            .await;
        assert_eq!(
            answer.error(),
            (400, "invalid_request_error", code, message.as_str()),
            "{records}"
        );
    }
    let nobody = format!("/v2/meetings/{NOBODY}");
    for (method, path, status) in [
        ("PATCH", nobody.as_str(), 404),
        ("PUT", &nobody, 404),
        ("DELETE", &nobody, 404),
        ("GET", "/v2/meetings/x", 400),
        ("DELETE", "/v2/meetings/x", 400),
    ] {
        let answer = api
            .call(method, path, Some(json!({ "data": { "linked_records": [] } })))
            .await;
        assert_eq!(answer.status, status, "{method} {path}: {}", answer.body);
    }
}

#[tokio::test]
async fn a_meeting_that_cannot_be_is_refused_with_both_spellings_of_its_status() {
    let api = Api::new().await;
    let right = meeting(
        "x",
        "2027-01-01T10:00:00Z",
        "2027-01-01T11:00:00Z",
        with("ada@lumen.io"),
    );
    let day = json!({ "date": "2027-01-01" });
    for (key, value, path) in [
        ("title", json!(5), json!(["data", "title"])),
        ("title", json!("x".repeat(1001)), json!(["data", "title"])),
        ("description", Value::Null, json!(["data", "description"])),
        ("description", json!("é".repeat(10_001)), json!(["data", "description"])),
        ("start", json!("2027-01-01"), json!(["data", "start"])),
        ("start", day.clone(), json!(["data", "start"])),
        (
            "start",
            json!({ "datetime": "soon" }),
            json!(["data", "start", "datetime"]),
        ),
        (
            "end",
            json!({ "datetime": "2027-01-01T09:00:00Z" }),
            json!(["data", "end"]),
        ),
        ("end", json!({}), json!(["data", "end"])),
        ("is_all_day", json!("false"), json!(["data", "is_all_day"])),
        ("is_all_day", json!(true), json!(["data", "start"])),
        ("participants", json!({}), json!(["data", "participants"])),
        ("participants", json!([5]), json!(["data", "participants", 0])),
        (
            "participants",
            json!([{}]),
            json!(["data", "participants", 0, "is_organizer"]),
        ),
        (
            "participants",
            json!([{ "is_organizer": false, "status": "maybe", "name": "A" }]),
            json!(["data", "participants", 0, "status"]),
        ),
        (
            "participants",
            json!([{ "is_organizer": false, "status": "pending" }]),
            json!(["data", "participants", 0]),
        ),
        (
            "participants",
            json!([{ "is_organizer": false, "status": "pending", "email_address": "nobody" }]),
            json!(["data", "participants", 0, "email_address"]),
        ),
        (
            "linked_records",
            json!([{ "object": "people", "record_id": "x" }]),
            json!(["data", "linked_records", 0, "record_id"]),
        ),
    ] {
        let mut body = right.clone();
        body["data"][key] = value.clone();
        let answer = api.post("/v2/meetings", body).await;
        let what = format!(
            "{key} {}: {}",
            value.to_string().chars().take(80).collect::<String>(),
            answer.body
        );
        assert_eq!(
            answer.error(),
            (
                400,
                "invalid_request_error",
                "validation_type",
                "Body payload validation error."
            ),
            "{what}"
        );
        assert_eq!(answer.body["statusCode"], 400, "{what}");
        assert_eq!(answer.body["validation_errors"][0]["path"], path, "{what}");
    }
    for key in ["title", "description", "start", "end", "is_all_day", "participants"] {
        let mut body = right.clone();
        body["data"].as_object_mut().unwrap().remove(key);
        let answer = api.post("/v2/meetings", body).await;
        assert_eq!(
            answer.body["validation_errors"][0]["path"],
            json!(["data", key]),
            "{}",
            answer.body
        );
        assert_eq!(
            answer.body["validation_errors"][0]["message"], "Required",
            "{}",
            answer.body
        );
    }
    let mut nobody = right.clone();
    nobody["data"]["participants"] = json!([]);
    let answer = api.post("/v2/meetings", nobody).await;
    assert_eq!(answer.error().3, "No participants were provided.");
    let mut unknown = right;
    unknown["data"]["linked_records"] = json!([{ "object": "people", "record_id": NOBODY }]);
    let answer = api.post("/v2/meetings", unknown).await;
    let message = format!("Record with ID \"{NOBODY}\" not found.");
    assert_eq!(
        answer.error(),
        (400, "invalid_request_error", "validation_type", message.as_str())
    );
    assert_eq!(
        titles(&api.get("/v2/meetings").await),
        Vec::<&str>::new(),
        "nothing half-written"
    );
}

#[tokio::test]
async fn meetings_are_listed_by_start_filtered_and_paged() {
    let api = Api::new().await;
    let at = |hour: u32| {
        (
            format!("2027-01-01T{hour:02}:00:00Z"),
            format!("2027-01-01T{:02}:00:00Z", hour + 1),
        )
    };
    for (title, hour, participant) in [
        ("noon", 12, "ada@lumen.io"),
        ("dawn", 6, "jo@orbit.com"),
        ("dusk", 18, "ada@lumen.io"),
    ] {
        let (start, end) = at(hour);
        create(&api, meeting(title, &start, &end, with(participant))).await;
    }
    let mut whole_day = meeting("day", "", "", with("jo@orbit.com"));
    whole_day["data"]["is_all_day"] = true.into();
    whole_day["data"]["start"] = json!({ "date": "2027-01-01" });
    whole_day["data"]["end"] = json!({ "date": "2027-01-02" });
    let day = api.post("/v2/meetings", whole_day).await;
    assert_eq!(day.body["data"]["start"], json!({ "date": "2027-01-01" }));
    let company = api
        .post(
            "/v2/objects/companies/records/query",
            json!({ "filter": { "domains": "orbit.com" } }),
        )
        .await;
    let company = company.body["data"][0]["id"]["record_id"].as_str().unwrap().to_owned();
    let of_orbit = format!("linked_object=companies&linked_record_id={company}");
    for (query, expected) in [
        ("".to_owned(), vec!["day", "dawn", "noon", "dusk"]),
        ("sort=start_desc".into(), vec!["dusk", "noon", "dawn", "day"]),
        ("participants=ada@lumen.io".into(), vec!["noon", "dusk"]),
        (
            "participants=ADA@lumen.io,%20jo@orbit.com&sort=start_desc".into(),
            vec!["dusk", "noon", "dawn", "day"],
        ),
        ("participants=".into(), vec!["day", "dawn", "noon", "dusk"]),
        (of_orbit.clone(), vec!["day", "dawn"]),
        (
            format!("{of_orbit}&participants=ada@lumen.io"),
            vec!["day", "dawn", "noon", "dusk"],
        ),
        // Inclusive, and exclusive.
        ("ends_from=2027-01-01T13:00:00Z".into(), vec!["day", "noon", "dusk"]),
        ("ends_from=2027-01-01T13:00:01Z".into(), vec!["day", "dusk"]),
        ("starts_before=2027-01-01T12:00:00Z".into(), vec!["day", "dawn"]),
        ("starts_before=2027-01-01T12:00:01Z".into(), vec!["day", "dawn", "noon"]),
        // The day is over in Auckland while it has not begun in Honolulu.
        (
            "ends_from=2027-01-01T12:00:00Z&timezone=Pacific/Auckland".into(),
            vec!["noon", "dusk"],
        ),
        (
            "starts_before=2027-01-01T09:00:00Z&timezone=Pacific/Honolulu".into(),
            vec!["dawn"],
        ),
        ("timezone=Mars/Olympus".into(), vec!["day", "dawn", "noon", "dusk"]),
        ("participants=nobody@example.com".into(), vec![]),
    ] {
        let answer = api.get(&format!("/v2/meetings?{query}")).await;
        assert_eq!(titles(&answer), expected, "{query}");
        assert_eq!(answer.body["pagination"], json!({ "next_cursor": null }), "{query}");
        // The same, one at a time.
        let (mut paged, mut cursor) = (Vec::new(), String::new());
        loop {
            let answer = api.get(&format!("/v2/meetings?{query}&limit=1{cursor}")).await;
            paged.extend(titles(&answer).into_iter().map(str::to_owned));
            match answer.body["pagination"]["next_cursor"].as_str() {
                Some(next) => cursor = format!("&cursor={next}"),
                None => break,
            }
        }
        assert_eq!(paged, expected, "{query}, by pages of one");
    }
    for query in [
        "limit=0",
        "limit=201",
        "limit=x",
        "limit=-1",
        "cursor=x",
        "sort=end_asc",
        "ends_from=soon",
        "starts_before=soon",
        "linked_object=people",
        &format!("linked_record_id={company}"),
        "linked_object=people&linked_record_id=x",
    ] {
        let answer = api.get(&format!("/v2/meetings?{query}")).await;
        assert_eq!(
            answer.error(),
            (
                400,
                "invalid_request_error",
                "validation_type",
                "Query params validation error."
            ),
            "{query}"
        );
    }
    let unknown = api
        .get(&format!("/v2/meetings?linked_object=nope&linked_record_id={company}"))
        .await;
    assert_eq!(unknown.status, 404);
}

#[tokio::test]
async fn every_operation_wants_its_scopes() {
    let api = Api::new().await;
    let one = format!("/v2/meetings/{NOBODY}");
    let recordings = format!("{one}/call_recordings");
    let recording = format!("{recordings}/{NOBODY}");
    for (method, path, missing) in [
        ("GET", "/v2/meetings".to_owned(), "meeting:read, record_permission:read"),
        (
            "POST",
            "/v2/meetings".into(),
            "meeting:read-write, record_permission:read",
        ),
        ("GET", one.clone(), "meeting:read, record_permission:read"),
        ("PATCH", one.clone(), "meeting:read-write, record_permission:read"),
        ("PUT", one.clone(), "meeting:read-write, record_permission:read"),
        ("DELETE", one, "meeting:read-write"),
        ("GET", recordings.clone(), "meeting:read, call_recording:read"),
        ("POST", recordings, "meeting:read, call_recording:read-write"),
        ("GET", recording.clone(), "meeting:read, call_recording:read"),
        ("DELETE", recording.clone(), "meeting:read, call_recording:read-write"),
        (
            "GET",
            format!("{recording}/transcript"),
            "meeting:read, call_recording:read",
        ),
    ] {
        let answer = api.send(method, &path, Some("{}"), Some("Bearer nothing")).await;
        let message = format!("The API key lacks the scopes that this endpoint needs: {missing}.");
        assert_eq!(
            answer.error(),
            (403, "auth_error", "unauthorized", message.as_str()),
            "{method} {path}"
        );
    }
}
