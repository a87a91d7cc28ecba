//! `/v2/files` when their bytes are in a bucket: over real HTTP, with signatures that are checked.

use crate::api::{Api, WORKSPACE};
use crate::files::{PDF, download, id, upload};
use ::files::{AccessKeys, Addressing, Bucket, S3};
use s3_server::{ACCESS_KEY_ID, BUCKET, S3Server, SECRET_ACCESS_KEY};
use serde_json::json;
use std::sync::Arc;
use std::time::Duration;

async fn api(endpoint: &str) -> Api {
    let bucket = Bucket {
        name: BUCKET.to_owned(),
        region: "eu-central-1".to_owned(),
        endpoint: Some(endpoint.parse().unwrap()),
        prefix: "stoa".to_owned(),
        addressing: Addressing::Path,
        keys: AccessKeys {
            id: ACCESS_KEY_ID.to_owned(),
            secret: SECRET_ACCESS_KEY.to_owned(),
            session_token: None,
        },
    };
    Api::on(Arc::new(S3::new(bucket).unwrap())).await
}

#[tokio::test]
async fn a_file_of_several_parts_comes_back_and_is_deleted() {
    let server = S3Server::start().await;
    let api = api(&server.endpoint()).await;
    let acme = api.create("companies", json!({ "name": "Acme" })).await;
    let content: Vec<u8> = (0..9_000_000_u32).map(|at| (at % 251) as u8).collect();
    let (status, body) = upload(&api, &acme, PDF, &content, None).await;
    assert_eq!(
        (status, &body["data"]["content_size"]),
        (201, &json!(9_000_000)),
        "{body}"
    );
    let file = id(&body["data"]);
    assert_eq!(server.objects(), [format!("stoa/{WORKSPACE}/{file}")]);
    let (status, headers, bytes) = download(&api, file).await;
    assert_eq!(status, 200);
    assert_eq!(headers["content-length"], "9000000");
    assert!(bytes == content);
    let deleted = api.call("DELETE", &format!("/v2/files/{file}"), None).await;
    assert_eq!(deleted.status, 200, "{}", deleted.body);
    for _ in 0..200 {
        if server.objects().is_empty() {
            return;
        }
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
    panic!("{:?}", server.objects());
}

#[tokio::test]
async fn what_is_wrong_with_an_upload_leaves_nothing_in_the_bucket() {
    let server = S3Server::start().await;
    let api = api(&server.endpoint()).await;
    let acme = api.create("companies", json!({ "name": "Acme" })).await;
    let (status, body) = upload(&api, &acme, PDF, &vec![0; (50 << 20) + 1], None).await;
    assert_eq!(status, 413, "{body}");
    let (status, body) = upload(&api, crate::meetings::NOBODY, PDF, b"x", None).await;
    assert_eq!(status, 404, "{body}");
    assert_eq!([server.objects(), server.unfinished()].concat(), [""; 0]);
}

#[tokio::test]
async fn a_service_that_does_not_answer_is_a_fault_of_the_server() {
    let address = std::net::TcpListener::bind("127.0.0.1:0")
        .unwrap()
        .local_addr()
        .unwrap();
    let api = api(&format!("http://{address}")).await;
    let acme = api.create("companies", json!({ "name": "Acme" })).await;
    let (status, body) = upload(&api, &acme, PDF, b"x", None).await;
    assert_eq!((status, &body["status_code"]), (503, &json!(503)), "{body}");
    assert!(!body.to_string().contains(BUCKET), "{body}");
}
