use crate::api::{Api, TOKEN, WORKSPACE};
use serde_json::{Value, json};

#[tokio::test]
async fn a_record_is_created_read_changed_and_deleted() {
    let api = Api::new().await;
    let values =
        json!({ "name": "Lovelace, Ada", "email_addresses": ["ada@example.com"], "phone_numbers": ["+14155552671"] });
    let created = api
        .post("/v2/objects/people/records", json!({ "data": { "values": values } }))
        .await;
    assert_eq!(created.status, 200, "{}", created.body);
    let data = &created.body["data"];
    let id = data["id"]["record_id"].as_str().unwrap();
    assert_eq!(data["id"]["workspace_id"], WORKSPACE);
    assert_eq!(
        data["web_url"],
        format!("http://127.0.0.1:4400/test-workspace/person/{id}")
    );
    assert_eq!(
        data["values"]["name"][0]["created_by_actor"],
        json!({ "type": "api-token", "id": TOKEN })
    );
    let path = format!("/v2/objects/people/records/{id}");
    assert_eq!(api.get(&path).await.body, created.body);

    let patched = api
        .call(
            "PATCH",
            &path,
            Some(json!({ "data": { "values": { "email_addresses": ["b@example.com"] } } })),
        )
        .await;
    let emails = |answer: &Value| -> Vec<String> {
        let values = answer["data"]["values"]["email_addresses"].as_array().unwrap();
        values
            .iter()
            .map(|value| value["email_address"].as_str().unwrap().to_owned())
            .collect()
    };
    assert_eq!(
        (patched.status, emails(&patched.body)),
        (200, vec!["b@example.com".to_owned(), "ada@example.com".to_owned()])
    );
    let put = api
        .call(
            "PUT",
            &path,
            Some(json!({ "data": { "values": { "email_addresses": ["c@example.com"] } } })),
        )
        .await;
    assert_eq!((put.status, emails(&put.body)), (200, vec!["c@example.com".to_owned()]));
    assert_eq!(put.body["data"]["values"]["name"][0]["full_name"], "Ada Lovelace");

    let history = api
        .get(&format!("{path}/attributes/email_addresses/values?show_historic=true"))
        .await;
    assert_eq!(history.body["data"].as_array().unwrap().len(), 3);
    let page = api
        .get(&format!(
            "{path}/attributes/email_addresses/values?show_historic=true&limit=1&offset=2"
        ))
        .await;
    assert_eq!(page.body["data"], json!([history.body["data"][2]]));
    let active = api.get(&format!("{path}/attributes/email_addresses/values")).await;
    assert_eq!(active.body["data"], put.body["data"]["values"]["email_addresses"]);
    assert_eq!(api.get(&format!("{path}/entries")).await.body, json!({ "data": [] }));

    let deleted = api.call("DELETE", &path, None).await;
    assert_eq!((deleted.status, deleted.body), (200, json!({})));
    let gone = api.get(&path).await;
    assert_eq!(
        gone.error(),
        (
            404,
            "invalid_request_error",
            "not_found",
            format!("Record with ID \"{id}\" not found.").as_str()
        )
    );
}

#[tokio::test]
async fn web_urls_are_singular_for_people_and_companies_and_lead_to_the_record_page() {
    let api = Api::new().await;
    let deal = json!({ "name": "D", "stage": "Lead", "owner": "test@example.com" });
    for (object, values, place) in [
        ("people", json!({}), "person"),
        ("companies", json!({}), "company"),
        ("deals", deal, "deals/record"),
    ] {
        let id = api.create(object, values).await;
        let read = api.get(&format!("/v2/objects/{object}/records/{id}")).await.body;
        assert_eq!(
            read["data"]["web_url"],
            format!("http://127.0.0.1:4400/test-workspace/{place}/{id}")
        );
        let link = api.get(&format!("/test-workspace/{place}/{id}")).await;
        assert_eq!(
            (link.status, link.header("location")),
            (307, format!("/test-workspace/{object}/{id}").as_str())
        );
    }
}

#[tokio::test]
async fn queries_filter_sort_and_page() {
    let api = Api::new().await;
    for (name, domain) in [("Acme", "acme.com"), ("Bolt", "bolt.com"), ("Core", "core.io")] {
        api.create("companies", json!({ "name": name, "domains": [domain] }))
            .await;
    }
    let path = "/v2/objects/companies/records/query";
    for (body, expected, score) in [
        (json!({}), json!(["Acme", "Bolt", "Core"]), "0"),
        (json!({ "limit": 1, "offset": 1 }), json!(["Bolt"]), "0"),
        (
            json!({ "filter": { "domains": { "domain": { "$ends_with": ".com" } } } }),
            json!(["Acme", "Bolt"]),
            "1",
        ),
        (
            json!({ "filter": {}, "sorts": [{ "direction": "desc", "attribute": "name" }] }),
            json!(["Core", "Bolt", "Acme"]),
            "1",
        ),
    ] {
        let answer = api.post(path, body.clone()).await;
        let names: Vec<&Value> = answer.body["data"]
            .as_array()
            .unwrap()
            .iter()
            .map(|record| &record["values"]["name"][0]["value"])
            .collect();
        assert_eq!((answer.status, json!(names)), (200, expected), "{body}");
        assert_eq!(answer.header("x-attio-record-query-score"), score, "{body}");
    }
    let unknown = api
        .post(
            path,
            json!({ "filter": { "$or": [{ "name": "x" }, { "email": "y" }] } }),
        )
        .await;
    assert_eq!(
        unknown.error(),
        (
            400,
            "invalid_request_error",
            "unknown_filter_attribute_slug",
            "Unknown attribute slug: email."
        )
    );
    assert_eq!(unknown.body["path"], json!(["$or", "1", "email"]));
    for wrong in [
        json!({ "limit": "1" }),
        json!({ "limit": -1 }),
        json!({ "offset": 0.5 }),
        json!({ "filter": [] }),
        json!({ "sorts": {} }),
    ] {
        assert_eq!(
            api.post(path, wrong.clone()).await.error().2,
            "validation_type",
            "{wrong}"
        );
    }
}

#[tokio::test]
async fn assert_needs_its_matching_attribute_in_the_query() {
    let api = Api::new().await;
    let body = |title: &str| {
        Some(json!({ "data": { "values": { "email_addresses": ["ada@example.com"], "job_title": title } } }))
    };
    let path = "/v2/objects/people/records";
    let first = api
        .call("PUT", &format!("{path}?matching_attribute=email_addresses"), body("A"))
        .await;
    let second = api
        .call("PUT", &format!("{path}?matching_attribute=email_addresses"), body("B"))
        .await;
    assert_eq!((first.status, second.status), (200, 200));
    assert_eq!(first.body["data"]["id"], second.body["data"]["id"]);
    let missing = api.call("PUT", path, body("C")).await;
    assert_eq!(
        missing.error(),
        (
            400,
            "invalid_request_error",
            "validation_type",
            "Query params validation error."
        )
    );
    let unknown = api
        .call("PUT", &format!("{path}?matching_attribute=my-attribute"), body("C"))
        .await;
    assert_eq!(
        unknown.error().3,
        "No attribute was found for matching_attribute slug/ID \"my-attribute\"."
    );
}

#[tokio::test]
async fn errors_about_records() {
    let api = Api::new().await;
    let ada = api
        .create("people", json!({ "email_addresses": ["ada@example.com"] }))
        .await;
    let values = |values: Value| Some(json!({ "data": { "values": values } }));
    let people = "/v2/objects/people/records";
    let one = format!("{people}/{ada}");
    let nobody = format!("{people}/891dcbfc-9141-415d-9b2a-2238a6cc012d");
    for (method, path, body, status, code, message) in [
        (
            "POST",
            "/v2/objects/nope/records",
            values(json!({})),
            404,
            "not_found",
            "Object with slug/ID \"nope\" not found.",
        ),
        (
            "POST",
            people,
            values(json!({ "nope": 1 })),
            400,
            "value_not_found",
            "Cannot find attribute with slug/ID \"nope\".",
        ),
        (
            "POST",
            people,
            values(json!({ "name": 1 })),
            400,
            "validation_type",
            "An invalid value was passed to attribute with slug \"name\".",
        ),
        (
            "POST",
            people,
            Some(json!({ "values": {} })),
            400,
            "validation_type",
            "Body payload validation error.",
        ),
        (
            "POST",
            people,
            Some(json!({ "data": {} })),
            400,
            "validation_type",
            "Body payload validation error.",
        ),
        (
            "POST",
            people,
            Some(json!({ "data": { "values": [] } })),
            400,
            "validation_type",
            "Body payload validation error.",
        ),
        (
            "POST",
            people,
            Some(json!([])),
            400,
            "validation_type",
            "Body payload validation error.",
        ),
        (
            "PATCH",
            &one,
            values(json!({ "created_at": "2020-01-01" })),
            400,
            "validation_type",
            "The attribute with slug \"created_at\" is read-only and cannot be written.",
        ),
        (
            "GET",
            &nobody,
            None,
            404,
            "not_found",
            "Record with ID \"891dcbfc-9141-415d-9b2a-2238a6cc012d\" not found.",
        ),
        (
            "DELETE",
            &nobody,
            None,
            404,
            "not_found",
            "Record with ID \"891dcbfc-9141-415d-9b2a-2238a6cc012d\" not found.",
        ),
        (
            "GET",
            "/v2/objects/people/records/not-a-uuid",
            None,
            400,
            "validation_type",
            "Path params validation error.",
        ),
        (
            "GET",
            &format!("{one}/attributes/nope/values"),
            None,
            404,
            "not_found",
            "Attribute with slug/ID \"nope\" not found.",
        ),
        (
            "GET",
            &format!("{one}/attributes/last_interaction/values?show_historic=true"),
            None,
            400,
            "validation_type",
            "Cannot set show_historic param to true when querying a COMINT attribute.",
        ),
    ] {
        let answer = api.call(method, path, body).await;
        assert_eq!(
            answer.error(),
            (status, "invalid_request_error", code, message),
            "{method} {path}"
        );
    }
    let clash = api
        .post(
            people,
            json!({ "data": { "values": { "email_addresses": ["ADA@example.com"] } } }),
        )
        .await;
    assert_eq!((clash.error().0, clash.error().2), (400, "uniqueness_conflict"));
    let phone = api
        .post(
            people,
            json!({ "data": { "values": { "phone_numbers": ["+15555555555"] } } }),
        )
        .await;
    assert_eq!(
        phone.body["validation_errors"],
        json!([{ "code": "invalid", "path": ["original_phone_number"], "message": "Invalid phone number" }])
    );
    let malformed = api.send("POST", people, Some("{"), Some("Bearer all")).await;
    assert_eq!(malformed.error().2, "validation_type");
}

#[tokio::test]
async fn search_needs_to_know_for_whom() {
    let api = Api::new().await;
    api.create(
        "people",
        json!({ "name": "Lovelace, Ada", "email_addresses": ["ada@example.com"] }),
    )
    .await;
    let path = "/v2/objects/records/search";
    let refused = api
        .post(
            path,
            json!({ "query": "a", "objects": ["people", "companies"], "limit": 5 }),
        )
        .await;
    assert_eq!(
        refused.body,
        json!({
            "status_code": 400,
            "type": "invalid_request_error",
            "code": "validation_type",
            "message": "Body payload validation error.",
            "validation_errors": [{ "code": "invalid", "path": ["request_as"], "message": "Invalid input" }],
        })
    );
    let found = api
        .post(
            path,
            json!({ "query": "love", "objects": ["people"], "request_as": { "type": "workspace" } }),
        )
        .await;
    let one = &found.body["data"][0];
    assert_eq!(
        (&one["record_text"], &one["email_addresses"]),
        (&json!("Ada Lovelace"), &json!(["ada@example.com"]))
    );
    let unknown = api
        .post(
            path,
            json!({ "query": "", "objects": ["foobar"], "request_as": { "type": "workspace" } }),
        )
        .await;
    assert_eq!(
        unknown.error(),
        (
            400,
            "invalid_request_error",
            "value_not_found",
            "Object with slug/ID \"foobar\" not found."
        )
    );
}

/// `primary_email_address` of users is text by the documents' tables, an e-mail address by their examples.
#[tokio::test]
async fn the_address_of_a_user_is_written_as_text_and_as_an_email_address() {
    let api = Api::new().await;
    for (index, address) in [
        json!("a@lumen.io"),
        json!([{ "value": "b@lumen.io" }]),
        json!([{ "email_address": "c@lumen.io" }]),
    ]
    .into_iter()
    .enumerate()
    {
        let values = json!({ "user_id": index.to_string(), "primary_email_address": address });
        let created = api
            .post("/v2/objects/users/records", json!({ "data": { "values": values } }))
            .await;
        assert_eq!(created.status, 200, "{}", created.body);
        let value = &created.body["data"]["values"]["primary_email_address"][0];
        let expected = format!("{}@lumen.io", ["a", "b", "c"][index]);
        assert_eq!(
            (&value["value"], &value["attribute_type"]),
            (&json!(expected), &json!("text"))
        );
    }
    let clash = json!({ "user_id": "9", "primary_email_address": { "email_address": "a@lumen.io" } });
    let refused = api
        .post("/v2/objects/users/records", json!({ "data": { "values": clash } }))
        .await;
    assert_eq!(refused.status, 400, "{}", refused.body);
    // Other text takes no such shape.
    let wrong = json!({ "user_id": { "email_address": "x@lumen.io" }, "primary_email_address": "d@lumen.io" });
    let refused = api
        .post("/v2/objects/users/records", json!({ "data": { "values": wrong } }))
        .await;
    assert_eq!(refused.status, 400, "{}", refused.body);
}
