//! What only S3 can do, or fail to.

use crate::{chunks, read};
use files::{AccessKeys, Addressing, Bucket, S3, Storage, StorageError};
use s3_server::{ACCESS_KEY_ID, BUCKET, S3Server, SECRET_ACCESS_KEY};

fn bucket(endpoint: &str, prefix: &str, secret: &str) -> Bucket {
    Bucket {
        name: BUCKET.to_owned(),
        region: "eu-central-1".to_owned(),
        endpoint: Some(endpoint.parse().unwrap()),
        prefix: prefix.to_owned(),
        addressing: Addressing::Path,
        keys: AccessKeys {
            id: ACCESS_KEY_ID.to_owned(),
            secret: secret.to_owned(),
            session_token: None,
        },
    }
}

/// The bucket of a server.
pub fn of(server: &S3Server, prefix: &str, secret: &str) -> S3 {
    S3::new(bucket(&server.endpoint(), prefix, secret)).unwrap()
}

fn sentence<T>(answer: Result<T, StorageError>) -> String {
    let Err(StorageError::Unavailable(sentence)) = answer else {
        panic!("no failure, or another one");
    };
    for key in [ACCESS_KEY_ID, SECRET_ACCESS_KEY, "another-secret"] {
        assert!(!sentence.contains(key), "{sentence}");
    }
    sentence
}

#[tokio::test]
async fn keys_stand_under_the_prefix() {
    let server = S3Server::start().await;
    let (inner, whole) = (
        of(&server, "stoa/files", SECRET_ACCESS_KEY),
        of(&server, "", SECRET_ACCESS_KEY),
    );
    inner.put("w/a", chunks(&["hello"]), 5).await.unwrap();
    assert_eq!(server.objects(), ["stoa/files/w/a"]);
    assert_eq!(read(&inner, "w/a").await.unwrap(), b"hello");
    assert_eq!(read(&whole, "stoa/files/w/a").await.unwrap(), b"hello");
    assert_eq!(read(&whole, "w/a").await, None);
    inner.delete("w/a").await.unwrap();
    assert_eq!(server.objects(), [""; 0]);
}

#[tokio::test]
async fn a_bucket_that_answers_passes_the_probe_and_is_left_as_it_was() {
    let server = S3Server::start().await;
    of(&server, "p", SECRET_ACCESS_KEY).probe().await.unwrap();
    assert_eq!(server.objects(), [""; 0]);
}

#[tokio::test]
async fn keys_that_are_refused_are_told_from_a_file_that_is_not_there() {
    let server = S3Server::start().await;
    let storage = of(&server, "", "another-secret");
    let expected = format!(
        "the bucket `{BUCKET}` at {} refuses the access keys (SignatureDoesNotMatch): check them, and what they may do there",
        server.endpoint()
    );
    assert_eq!(sentence(storage.probe().await), expected);
    assert_eq!(sentence(storage.get("w/a").await.map(drop)), expected);
    assert_eq!(sentence(storage.put("w/a", chunks(&["hello"]), 5).await), expected);
    assert_eq!(sentence(storage.delete("w/a").await), expected);
    assert_eq!(server.objects(), [""; 0]);
}

#[tokio::test]
async fn a_bucket_that_is_not_there_is_named() {
    let server = S3Server::start().await;
    let mut bucket = bucket(&server.endpoint(), "", SECRET_ACCESS_KEY);
    bucket.name = "another-bucket".to_owned();
    let storage = S3::new(bucket).unwrap();
    let expected = format!("the bucket `another-bucket` at {} does not exist", server.endpoint());
    assert_eq!(sentence(storage.delete("w/a").await), expected);
}

#[tokio::test]
async fn a_service_that_does_not_answer_is_named() {
    let address = std::net::TcpListener::bind("127.0.0.1:0")
        .unwrap()
        .local_addr()
        .unwrap();
    let storage = S3::new(bucket(&format!("http://{address}"), "", SECRET_ACCESS_KEY)).unwrap();
    let told = sentence(storage.get("w/a").await.map(drop));
    let expected = format!("the bucket `{BUCKET}` at http://{address} cannot be used: Connection refused");
    assert!(told.starts_with(&expected), "{told}");
}
