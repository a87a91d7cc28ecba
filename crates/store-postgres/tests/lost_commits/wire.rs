//! A wire between a store and its server that is cut around a commit.

use std::path::PathBuf;
use std::sync::{Arc, Mutex};
use tempfile::TempDir;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::unix::{OwnedReadHalf, OwnedWriteHalf};
use tokio::net::{UnixListener, UnixStream};
use tokio::sync::oneshot;

/// The message that commits: a simple query with its length.
const COMMIT: &[u8] = b"Q\0\0\0\x0bCOMMIT\0";
/// The name that a server's socket has in its folder.
const SOCKET: &str = ".s.PGSQL.5432";

/// Where the next commit is cut off; the other connections go on.
pub(crate) enum Cut {
    /// It arrives, and its answer is thrown away.
    Answer,
    /// It never arrives. The first end hears when it is held back; the wire is cut when the second one says so.
    Commit(oneshot::Sender<()>, oneshot::Receiver<()>),
}

pub(crate) struct Wire {
    folder: TempDir,
    next: Arc<Mutex<Option<Cut>>>,
}

impl Wire {
    /// To the server of an address of `postgres_server::Server`.
    pub(crate) fn to(address: &str) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let listener = UnixListener::bind(folder.path().join(SOCKET)).unwrap();
        let server = PathBuf::from(host(address).replace("%2F", "/")).join(SOCKET);
        let next = Arc::new(Mutex::new(None));
        let cut = next.clone();
        tokio::spawn(async move {
            while let Ok((client, _)) = listener.accept().await {
                // While there is no server the client sees its connection closed.
                if let Ok(server) = UnixStream::connect(&server).await {
                    connect(client, server, cut.clone());
                }
            }
        });
        Self { folder, next }
    }

    /// The address of the same database at this end of the wire.
    pub(crate) fn address(&self, address: &str) -> String {
        let folder = self.folder.path().to_string_lossy().replace('/', "%2F");
        address.replace(host(address), &folder)
    }

    pub(crate) fn cut_next(&self, cut: Cut) {
        *self.next.lock().unwrap() = Some(cut);
    }
}

fn host(address: &str) -> &str {
    let after = address.split_once('@').unwrap().1;
    after.split_once('/').unwrap().0
}

fn connect(client: UnixStream, server: UnixStream, cut: Arc<Mutex<Option<Cut>>>) {
    let (from_client, mut to_client) = client.into_split();
    let (mut from_server, to_server) = server.into_split();
    let (mute, muted) = oneshot::channel();
    tokio::spawn(async move {
        tokio::select! {
            _ = tokio::io::copy(&mut from_server, &mut to_client) => {}
            Ok(end) = muted => {
                // What the server has to say is its last, since it hears nothing more.
                let _ = from_server.read_to_end(&mut Vec::new()).await;
                let _: Result<(), _> = end.await;
            }
        }
    });
    tokio::spawn(pass_on(from_client, to_server, cut, mute));
}

/// What the client says, up to the commit that is cut off.
async fn pass_on(
    mut client: OwnedReadHalf,
    mut server: OwnedWriteHalf,
    cut: Arc<Mutex<Option<Cut>>>,
    mute: oneshot::Sender<oneshot::Receiver<()>>,
) {
    let (mut said, mut chunk) = (Vec::new(), vec![0; 64 << 10]);
    loop {
        let Ok(length @ 1..) = client.read(&mut chunk).await else {
            return;
        };
        said.extend_from_slice(&chunk[..length]);
        let commit = said.windows(COMMIT.len()).position(|window| window == COMMIT);
        let Some((at, cut)) = commit.and_then(|at| Some((at, cut.lock().unwrap().take()?))) else {
            if server.write_all(&said).await.is_err() {
                return;
            }
            said.clear();
            continue;
        };
        match cut {
            Cut::Answer => {
                let (_end, ends) = oneshot::channel();
                let _ = mute.send(ends);
                let _ = server.write_all(&said[..at + COMMIT.len()]).await;
                let _ = server.shutdown().await;
            }
            Cut::Commit(held, go) => {
                let (end, ends) = oneshot::channel();
                let _ = server.write_all(&said[..at]).await;
                let _ = mute.send(ends);
                let _ = held.send(());
                let _ = go.await;
                drop(end);
            }
        }
        return;
    }
}
