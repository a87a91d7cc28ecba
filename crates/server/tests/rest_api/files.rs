//! `/v2/files`.

use crate::api::{Api, TOKEN, WORKSPACE};
use crate::meetings::NOBODY;
use axum::body::Body;
use futures::{StreamExt, stream};
use http::Request;
use serde_json::{Value, json};
use std::sync::Arc;
use std::time::Duration;

const BOUNDARY: &str = "----boundary";

/// A field of a form: name, headers after the name, content.
type Field<'a> = (&'a str, &'a str, &'a [u8]);

fn form(fields: &[Field<'_>]) -> Vec<u8> {
    let mut body = Vec::new();
    for (name, headers, content) in fields {
        body.extend(
            format!("--{BOUNDARY}\r\nContent-Disposition: form-data; name=\"{name}\"{headers}\r\n\r\n").bytes(),
        );
        body.extend(*content);
        body.extend(b"\r\n");
    }
    body.extend(format!("--{BOUNDARY}--\r\n").bytes());
    body
}

pub const PDF: &str = "; filename=\"a.pdf\"\r\nContent-Type: application/pdf";

async fn send(api: &Api, token: &str, body: Vec<u8>) -> (u16, Value) {
    let request = Request::post("/v2/files/upload")
        .header("authorization", format!("Bearer {token}"))
        .header("content-type", format!("multipart/form-data; boundary={BOUNDARY}"))
        .body(Body::from(body))
        .unwrap();
    let (status, _, bytes) = api.raw(request).await;
    (status, serde_json::from_slice(&bytes).unwrap())
}

/// Uploads to a company.
pub async fn upload(api: &Api, record: &str, headers: &str, content: &[u8], folder: Option<&str>) -> (u16, Value) {
    let mut fields: Vec<Field<'_>> = vec![
        ("object", "", b"companies"),
        ("record_id", "", record.as_bytes()),
        ("file", headers, content),
    ];
    fields.extend(folder.map(|folder| ("parent_folder_id", "", folder.as_bytes())));
    send(api, "all", form(&fields)).await
}

pub fn id(entry: &Value) -> &str {
    entry["id"]["file_id"].as_str().unwrap()
}

async fn create(api: &Api, body: Value) -> Value {
    api.made("/v2/files", body).await
}

async fn folder(api: &Api, record: &str, name: &str, parent: Option<&str>) -> Value {
    let mut body = json!({ "object": "companies", "record_id": record, "file_type": "folder", "name": name });
    if let Some(parent) = parent {
        body["parent_folder_id"] = parent.into();
    }
    create(api, body).await
}

/// Follows a download as a browser does.
pub async fn download(api: &Api, file: &str) -> (u16, http::HeaderMap, Vec<u8>) {
    let answer = api.get(&format!("/v2/files/{file}/download")).await;
    assert_eq!(answer.status, 302, "{}", answer.body);
    let location = answer.header("location").strip_prefix("http://127.0.0.1:4400").unwrap();
    api.raw(Request::get(location).body(Body::empty()).unwrap()).await
}

#[tokio::test]
async fn a_file_comes_back_as_it_was_uploaded() {
    let api = Api::new().await;
    let acme = api.create("companies", json!({ "name": "Acme" })).await;
    let object = api.get("/v2/objects/companies").await.body["data"]["id"]["object_id"].clone();
    let content: Vec<u8> = (0..200_000_u32).map(|at| (at % 251) as u8).collect();
    let (status, body) = upload(&api, &acme, PDF, &content, None).await;
    assert_eq!(status, 201, "{body}");
    let entry = &body["data"];
    assert_eq!(
        *entry,
        json!({
            "id": { "workspace_id": WORKSPACE, "file_id": id(entry) },
            "object_id": object,
            "object_slug": "companies",
            "record_id": acme,
            "storage_provider": "attio",
            "created_by_actor": { "type": "api-token", "id": TOKEN },
            "created_at": entry["created_at"],
            "file_type": "file",
            "name": "a.pdf",
            "content_type": "application/pdf",
            "content_size": 200_000,
            "parent_folder_id": null,
        })
    );
    assert_eq!(api.get(&format!("/v2/files/{}", id(entry))).await.body, body);
    let (status, headers, bytes) = download(&api, id(entry)).await;
    assert_eq!(status, 200);
    assert_eq!(bytes, content);
    for (name, value) in [
        ("content-type", "application/pdf"),
        ("content-length", "200000"),
        (
            "content-disposition",
            "attachment; filename=\"a.pdf\"; filename*=UTF-8''a.pdf",
        ),
        ("x-content-type-options", "nosniff"),
        ("content-security-policy", "default-src 'none'; sandbox"),
        ("cache-control", "private, no-store"),
    ] {
        assert_eq!(headers[name], value);
    }
}

#[tokio::test]
async fn a_download_link_works_for_its_file_and_its_time_only() {
    let api = Api::new().await;
    let acme = api.create("companies", json!({ "name": "Acme" })).await;
    let (_, first) = upload(&api, &acme, PDF, b"first", None).await;
    let (_, second) = upload(&api, &acme, PDF, b"second", None).await;
    let (first, second) = (id(&first["data"]).to_owned(), id(&second["data"]).to_owned());
    let answer = api.get(&format!("/v2/files/{first}/download")).await;
    let link = answer
        .header("location")
        .strip_prefix("http://127.0.0.1:4400")
        .unwrap()
        .to_owned();
    let (path, query) = link.split_once('?').unwrap();
    let expires: i64 = query.split(['=', '&']).nth(1).unwrap().parse().unwrap();
    for (what, address) in [
        ("another file", link.replace(&first, &second)),
        (
            "another time",
            link.replace(&expires.to_string(), &(expires + 1).to_string()),
        ),
        ("another workspace", link.replace(WORKSPACE, NOBODY)),
        ("no signature", path.to_owned()),
        ("an empty signature", format!("{path}?expires={expires}&signature=")),
        ("nonsense", format!("{path}?expires=x&signature=%ff")),
    ] {
        let (status, _, body) = api.raw(Request::get(&address).body(Body::empty()).unwrap()).await;
        assert_eq!(status, 403, "{what}: {}", String::from_utf8_lossy(&body));
    }
    api.call("DELETE", &format!("/v2/files/{first}"), None).await;
    let (status, _, _) = api.raw(Request::get(&link).body(Body::empty()).unwrap()).await;
    assert_eq!(status, 404, "a deleted file");
}

#[tokio::test]
async fn folders_hold_files_and_go_with_everything_in_them() {
    let api = Api::new().await;
    let acme = api.create("companies", json!({ "name": "Acme" })).await;
    let outer = folder(&api, &acme, "outer", None).await;
    let keys: Vec<&str> = outer.as_object().unwrap().keys().map(String::as_str).collect();
    assert_eq!(keys[7..], ["file_type", "name", "parent_folder_id"]);
    let inner = folder(&api, &acme, "inner", Some(id(&outer))).await;
    let (_, deep) = upload(&api, &acme, PDF, b"deep", Some(id(&inner))).await;
    assert_eq!(deep["data"]["parent_folder_id"], inner["id"]["file_id"]);
    let (_, top) = upload(&api, &acme, PDF, b"top", None).await;
    let drive = create(
        &api,
        json!({
            "object": "companies", "record_id": acme, "file_type": "connected-file", "storage_provider": "google-drive",
            "external_provider_file_id": "x", "microsoft_drive_id": "ignored",
        }),
    )
    .await;
    assert_eq!(
        (&drive["storage_provider"], &drive["microsoft_drive_id"]),
        (&json!("google-drive"), &Value::Null)
    );
    let disk = create(&api, json!({
        "object": "companies", "record_id": acme, "file_type": "connected-folder", "storage_provider": "microsoft-onedrive",
        "external_provider_file_id": "y", "microsoft_drive_id": "d",
    })).await;
    assert_eq!(
        (&disk["file_type"], &disk["microsoft_drive_id"]),
        (&json!("connected-folder"), &json!("d"))
    );

    let list = async |query: &str| {
        let answer = api
            .get(&format!("/v2/files?object=companies&record_id={acme}{query}"))
            .await;
        assert_eq!(answer.status, 200, "{}", answer.body);
        let data = answer.body["data"].as_array().unwrap().clone();
        data.iter().map(|entry| id(entry).to_owned()).collect::<Vec<_>>()
    };
    let all = [&outer, &inner, &deep["data"], &top["data"], &drive, &disk].map(|entry| id(entry).to_owned());
    assert_eq!(list("").await, all);
    assert_eq!(list("&storage_provider=attio").await, all[..4]);
    assert_eq!(list("&storage_provider=google-drive").await, all[4..5]);
    assert_eq!(list("&storage_provider=dropbox").await, [""; 0]);
    assert_eq!(list(&format!("&parent_folder_id={}", all[0])).await, all[1..2]);
    assert_eq!(list(&format!("&parent_folder_id={}", all[1])).await, all[2..3]);
    assert_eq!(
        list(&format!("&parent_folder_id={}&storage_provider=box", all[1])).await,
        [""; 0]
    );
    assert_eq!(list(&format!("&parent_folder_id={NOBODY}")).await, [""; 0]);
    let page = api
        .get(&format!("/v2/files?object=companies&record_id={acme}&limit=4"))
        .await;
    let next = page.body["pagination"]["next_cursor"].as_str().unwrap();
    assert_eq!(list(&format!("&limit=4&cursor={next}")).await, all[4..]);
    for (folder, has_children) in [(&all[0], true), (&all[1], true)] {
        assert_eq!(
            api.get(&format!("/v2/files/{folder}")).await.body["data"]["has_children"],
            has_children
        );
    }

    assert_eq!(
        api.call("DELETE", &format!("/v2/files/{}", all[0]), None).await.body,
        json!({})
    );
    assert_eq!(list("").await, all[3..]);
    for gone in &all[..3] {
        let answer = api.get(&format!("/v2/files/{gone}")).await;
        let message = format!("File with ID \"{gone}\" was not found.");
        assert_eq!(
            answer.error(),
            (404, "invalid_request_error", "not_found", message.as_str())
        );
    }
    // The bytes go beside what else goes on.
    for _ in 0..100 {
        if api.storage.keys().len() == 1 {
            break;
        }
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
    assert_eq!(api.storage.keys(), [format!("{WORKSPACE}/{}", all[3])]);
    let refused = api.get(&format!("/v2/files/{}/download", all[4])).await;
    assert_eq!(refused.error().2, "validation_type");
}

#[tokio::test]
async fn a_deleted_record_takes_its_files_along() {
    let api = Api::new().await;
    let acme = api.create("companies", json!({ "name": "Acme" })).await;
    let (_, file) = upload(&api, &acme, PDF, b"x", None).await;
    api.call("DELETE", &format!("/v2/objects/companies/records/{acme}"), None)
        .await;
    assert_eq!(api.get(&format!("/v2/files/{}", id(&file["data"]))).await.status, 404);
}

#[tokio::test]
async fn a_workspace_keeps_no_more_than_its_quota() {
    let api = Api::new().await;
    let acme = api.create("companies", json!({ "name": "Acme" })).await;
    let large = vec![7; 40 << 20];
    let (status, first) = upload(&api, &acme, PDF, &large, None).await;
    assert_eq!(status, 201);
    let (status, refused) = upload(&api, &acme, PDF, &large, None).await;
    assert_eq!(
        (status, &refused["type"], &refused["code"]),
        (403, &json!("auth_error"), &json!("quota_exceeded"))
    );
    assert_eq!(api.storage.keys().len(), 1, "the bytes of the refused file are gone");
    api.call("DELETE", &format!("/v2/files/{}", id(&first["data"])), None)
        .await;
    assert_eq!(upload(&api, &acme, PDF, &large, None).await.0, 201);
}

#[tokio::test]
async fn what_is_wrong_with_an_upload_is_said_and_leaves_nothing() {
    let api = Api::new().await;
    let acme = api.create("companies", json!({ "name": "Acme" })).await;
    let globex = api.create("companies", json!({ "name": "Globex" })).await;
    let elsewhere = folder(&api, &globex, "x", None).await;
    let object: Field<'_> = ("object", "", b"companies");
    let record: Field<'_> = ("record_id", "", acme.as_bytes());
    let file: Field<'_> = ("file", PDF, b"x");
    let too_large = vec![0; (50 << 20) + 1];
    for (what, fields, status, code) in [
        ("no file", vec![object, record], 400, "validation_type"),
        ("no object", vec![record, file], 400, "validation_type"),
        ("no record", vec![object, file], 400, "validation_type"),
        ("nothing", vec![], 400, "validation_type"),
        ("two files", vec![object, record, file, file], 400, "validation_type"),
        (
            "a field too many",
            vec![object, record, file, ("x", "", b"x")],
            400,
            "validation_type",
        ),
        (
            "a long object",
            vec![("object", "", &too_large[..5_000]), record, file],
            400,
            "validation_type",
        ),
        (
            "an empty object",
            vec![("object", "", b""), record, file],
            400,
            "validation_type",
        ),
        (
            "no UUID",
            vec![object, ("record_id", "", b"x"), file],
            400,
            "validation_type",
        ),
        (
            "no text",
            vec![("object", "", b"\xff"), record, file],
            400,
            "validation_type",
        ),
        (
            "an unknown object",
            vec![("object", "", b"nope"), record, file],
            404,
            "not_found",
        ),
        (
            "an unknown record",
            vec![object, ("record_id", "", NOBODY.as_bytes()), file],
            404,
            "not_found",
        ),
        (
            "a folder of another record",
            vec![
                object,
                record,
                file,
                ("parent_folder_id", "", id(&elsewhere).as_bytes()),
            ],
            404,
            "not_found",
        ),
        (
            "too large",
            vec![object, record, ("file", PDF, &too_large)],
            413,
            "validation_type",
        ),
    ] {
        let (found, body) = send(&api, "all", form(&fields)).await;
        assert_eq!(
            (found, &body["code"], &body["status_code"]),
            (status, &json!(code), &json!(status)),
            "{what}: {body}"
        );
    }
    let mut half = form(&[object, record, file]);
    half.truncate(half.len() - 20);
    let (status, body) = send(&api, "all", half).await;
    assert_eq!((status, &body["code"]), (400, &json!("validation_type")), "{body}");
    let answer = api.post("/v2/files/upload", json!({})).await;
    assert_eq!(answer.error().2, "validation_type");
    assert_eq!(api.storage.keys(), [""; 0]);
    let listed = api.get(&format!("/v2/files?object=companies&record_id={acme}")).await;
    assert_eq!(listed.body["data"], json!([]));
}

#[tokio::test]
async fn an_upload_whose_sender_goes_away_leaves_nothing() {
    let api = Arc::new(Api::new().await);
    let acme = api.create("companies", json!({ "name": "Acme" })).await;
    let object: Field<'_> = ("object", "", b"companies");
    let record: Field<'_> = ("record_id", "", acme.as_bytes());
    let file: Field<'_> = ("file", PDF, &[7; 4_096]);
    let whole = form(&[object, record, file]);
    let (taken, all_taken) = tokio::sync::oneshot::channel();
    let half = stream::iter([Ok::<_, std::io::Error>(whole[..whole.len() - 100].to_vec())]);
    let never = stream::once(async move {
        taken.send(()).unwrap();
        std::future::pending().await
    });
    let request = Request::post("/v2/files/upload")
        .header("authorization", "Bearer all")
        .header("content-type", format!("multipart/form-data; boundary={BOUNDARY}"))
        .body(Body::from_stream(half.chain(never)))
        .unwrap();
    let asking = tokio::spawn({
        let api = api.clone();
        async move { api.raw(request).await }
    });
    all_taken.await.unwrap();
    asking.abort();
    assert!(asking.await.unwrap_err().is_cancelled());
    // What is kept is kept beside the request: give it the time in which half a file used to be taken for a whole one.
    tokio::time::sleep(Duration::from_millis(300)).await;
    assert_eq!(api.storage.keys(), [""; 0]);
}

#[tokio::test]
async fn what_is_wrong_with_a_folder_or_a_list_is_said() {
    let api = Api::new().await;
    let acme = api.create("companies", json!({ "name": "Acme" })).await;
    for (body, path) in [
        (json!({}), json!(["file_type"])),
        (json!({ "file_type": "file" }), json!(["file_type"])),
        (
            json!({ "file_type": "folder", "object": "companies", "record_id": acme, "name": "" }),
            json!(["name"]),
        ),
        (
            json!({ "file_type": "folder", "object": "companies", "record_id": acme, "name": "x".repeat(256) }),
            json!(["name"]),
        ),
        (
            json!({ "file_type": "folder", "object": "companies", "record_id": acme, "name": "x", "parent_folder_id": "y" }),
            json!(["parent_folder_id"]),
        ),
        (
            json!({ "file_type": "folder", "object": "companies", "record_id": acme, "name": "x", "storage_provider": "box" }),
            json!([]),
        ),
        (
            json!({ "file_type": "connected-file", "object": "companies", "record_id": acme, "storage_provider": "attio", "external_provider_file_id": "x" }),
            json!(["storage_provider"]),
        ),
    ] {
        let answer = api.post("/v2/files", body.clone()).await;
        assert_eq!(answer.error().2, "validation_type", "{body}");
        assert_eq!(answer.body["validation_errors"][0]["path"], path, "{body}");
    }
    for (query, path) in [
        (String::new(), "object"),
        ("object=companies".into(), "record_id"),
        ("object=companies&record_id=x".into(), "record_id"),
        (
            format!("object=companies&record_id={acme}&storage_provider=ftp"),
            "storage_provider",
        ),
        (
            format!("object=companies&record_id={acme}&parent_folder_id=x"),
            "parent_folder_id",
        ),
        (format!("object=companies&record_id={acme}&limit=201"), "limit"),
        (format!("object=companies&record_id={acme}&cursor=zz"), "cursor"),
    ] {
        let answer = api.get(&format!("/v2/files?{query}")).await;
        assert_eq!(answer.error().3, "Query params validation error.", "{query}");
        assert_eq!(answer.body["validation_errors"][0]["path"], json!([path]), "{query}");
    }
}

#[tokio::test]
async fn files_take_the_scopes_of_files_and_of_records() {
    let api = Api::new().await;
    for (method, path, missing) in [
        ("GET", "/v2/files".to_owned(), "file:read"),
        ("POST", "/v2/files".into(), "file:read-write"),
        ("POST", "/v2/files/upload".into(), "file:read-write"),
        ("GET", format!("/v2/files/{NOBODY}"), "file:read"),
        ("GET", format!("/v2/files/{NOBODY}/download"), "file:read"),
        ("DELETE", format!("/v2/files/{NOBODY}"), "file:read-write"),
    ] {
        let answer = api.send(method, &path, Some("{}"), Some("Bearer reader")).await;
        let message = format!("The API key lacks the scopes that this endpoint needs: {missing}.");
        assert_eq!(
            answer.error(),
            (403, "auth_error", "unauthorized", message.as_str()),
            "{method} {path}"
        );
    }
}
