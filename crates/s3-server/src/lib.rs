//! A server for tests that speaks S3 over real HTTP: it checks the signature of every request and keeps objects as files in
//! a folder of its own. It runs on the runtime that starts it, and ends with it or when dropped.
//!
//! Architecture invariant: nothing that ships depends on this crate.

use hyper_util::rt::{TokioExecutor, TokioIo};
use hyper_util::server::conn::auto::Builder;
use s3s::auth::SimpleAuth;
use s3s::service::{S3Service, S3ServiceBuilder};
use s3s_fs::FileSystem;
use std::net::SocketAddr;
use std::path::Path;
use tempfile::TempDir;
use tokio::net::TcpListener;
use tokio::task::JoinHandle;

/// The bucket that there is.
pub const BUCKET: &str = "stoa-files";
/// The key whose requests are believed.
pub const ACCESS_KEY_ID: &str = "AKIDSTOATESTS";
/// What those requests are signed with.
pub const SECRET_ACCESS_KEY: &str = "a-secret-that-is-in-no-log";

/// A running server.
pub struct S3Server {
    folder: TempDir,
    address: SocketAddr,
    accepting: JoinHandle<()>,
}

impl S3Server {
    /// Starts a server with one empty bucket, on a free port of this machine.
    ///
    /// # Panics
    /// When there is no folder or no port to be had.
    pub async fn start() -> Self {
        let folder = tempfile::Builder::new()
            .prefix("stoa-s3-")
            .tempdir()
            .expect("a folder for the server");
        std::fs::create_dir(folder.path().join(BUCKET)).expect("a folder for the bucket");
        let files = FileSystem::new(folder.path()).unwrap_or_else(|error| panic!("{error:?}"));
        let mut service = S3ServiceBuilder::new(files);
        service.set_auth(SimpleAuth::from_single(ACCESS_KEY_ID, SECRET_ACCESS_KEY));
        let listener = TcpListener::bind(("127.0.0.1", 0)).await.expect("a free port");
        let address = listener.local_addr().expect("a bound port");
        let accepting = tokio::spawn(accept(listener, service.build()));
        Self {
            folder,
            address,
            accepting,
        }
    }

    /// Where it answers, with the bucket in the path.
    pub fn endpoint(&self) -> String {
        format!("http://{}", self.address)
    }

    /// The keys of the objects in the bucket, in order.
    pub fn objects(&self) -> Vec<String> {
        let bucket = self.folder.path().join(BUCKET);
        let mut keys = Vec::new();
        collect(&bucket, &bucket, &mut keys);
        keys.sort();
        keys
    }

    /// What it holds of uploads that were begun and neither completed nor aborted, in order.
    pub fn unfinished(&self) -> Vec<String> {
        let entries = std::fs::read_dir(self.folder.path()).expect("the server's folder");
        let mut names: Vec<String> = entries
            .map(|entry| entry.expect("an entry").file_name().to_string_lossy().into_owned())
            .filter(|name| name.starts_with(".upload") || name.starts_with(".tmp") || name.contains(".upload-"))
            .collect();
        names.sort();
        names
    }
}

impl Drop for S3Server {
    fn drop(&mut self) {
        self.accepting.abort();
    }
}

async fn accept(listener: TcpListener, service: S3Service) {
    while let Ok((socket, _)) = listener.accept().await {
        let service = service.clone();
        tokio::spawn(async move {
            // A client that hangs up is no concern of the server's.
            let _ = Builder::new(TokioExecutor::new())
                .serve_connection(TokioIo::new(socket), service)
                .await;
        });
    }
}

fn collect(bucket: &Path, folder: &Path, keys: &mut Vec<String>) {
    for entry in std::fs::read_dir(folder).expect("a folder of the bucket") {
        let path = entry.expect("an entry").path();
        if path.is_dir() {
            collect(bucket, &path, keys);
        } else if let Ok(key) = path.strip_prefix(bucket) {
            keys.push(key.to_string_lossy().into_owned());
        }
    }
}
