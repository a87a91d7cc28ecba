//! Talking to a running server from the command line.

use crate::cli::ServerArgs;
use miette::{IntoDiagnostic, Report, Result, WrapErr, bail, miette};
use serde::{Deserialize, Serialize};
use serde_json::Value;
use std::path::{Path, PathBuf};

/// Where `stoa dev` notes how to reach it, inside its data folder; readable by its user only.
const NOTE: &str = "server.json";

/// How to reach a running server.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Address {
    pub url: String,
    pub token: String,
    pub workspace: String,
}

/// The note of a running server; goes with it.
pub struct Note(PathBuf);

impl Note {
    /// Leaves the note for other commands.
    ///
    /// # Errors
    /// When the data folder cannot be written.
    pub fn leave(data: &Path, address: &Address) -> Result<Self> {
        let path = data.join(NOTE);
        let text = serde_json::to_string(address).into_diagnostic()?;
        let mut options = std::fs::OpenOptions::new();
        options.create(true).truncate(true).write(true);
        #[cfg(unix)]
        std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
        let mut file = options
            .open(&path)
            .into_diagnostic()
            .wrap_err_with(|| format!("cannot write {}", path.display()))?;
        std::io::Write::write_all(&mut file, text.as_bytes()).into_diagnostic()?;
        Ok(Self(path))
    }
}

impl Drop for Note {
    fn drop(&mut self) {
        // A note that stays is found out when nobody answers at its address.
        let _ = std::fs::remove_file(&self.0);
    }
}

/// A running server.
pub struct Client {
    http: reqwest::Client,
    address: Address,
}

impl Client {
    /// The server that the flags name, or the `stoa dev` whose data folder is here.
    ///
    /// # Errors
    /// When neither is there, with what to do; when the server cannot be reached or refuses the token.
    pub async fn connect(arguments: &ServerArgs) -> Result<Self> {
        let http = reqwest::Client::new();
        let (url, token) = match (&arguments.server, &arguments.token) {
            (Some(url), Some(token)) => (url.trim_end_matches('/').to_owned(), token.clone()),
            (Some(url), None) => bail!(
                help = "pass --token, or set STOA_TOKEN",
                "the server at {url} asks for a token"
            ),
            (None, given) => match find_note() {
                Some(note) => (note.url, given.clone().unwrap_or(note.token)),
                None => bail!(
                    help = "run this where `stoa dev` keeps its .stoa folder, or pass --server and --token",
                    "there is no running server here"
                ),
            },
        };
        let mut client = Self {
            http,
            address: Address {
                url,
                token,
                workspace: String::new(),
            },
        };
        let me = client.get("/v2/self").await?;
        let Some(workspace) = me["workspace_slug"].as_str() else {
            bail!(
                help = "pass --token, or set STOA_TOKEN",
                "the server at {} does not know the token",
                client.address.url
            );
        };
        client.address.workspace = workspace.to_owned();
        Ok(client)
    }

    /// Where the server is.
    pub fn url(&self) -> &str {
        &self.address.url
    }

    /// Path of the host API for this workspace.
    pub fn path(&self, rest: &str) -> String {
        format!("/api/w/{}{rest}", self.address.workspace)
    }

    pub async fn get(&self, path: &str) -> Result<Value> {
        self.send(self.http.get(format!("{}{path}", self.address.url))).await
    }

    pub async fn post(&self, path: &str, body: &Value) -> Result<Value> {
        self.send(self.http.post(format!("{}{path}", self.address.url)).json(body))
            .await
    }

    /// Sends the bytes of a file.
    pub async fn upload(&self, path: &str, bytes: impl Into<reqwest::Body>) -> Result<Value> {
        self.send(self.http.post(format!("{}{path}", self.address.url)).body(bytes))
            .await
    }

    /// The answer as it comes in, of whatever kind it is.
    pub async fn download(&self, path: &str) -> Result<reqwest::Response> {
        let request = self
            .http
            .get(format!("{}{path}", self.address.url))
            .bearer_auth(&self.address.token);
        let response = request.send().await.map_err(|error| self.unreachable(&error))?;
        let status = response.status();
        if !status.is_success() {
            let body: Value = response.json().await.unwrap_or(Value::Null);
            return Err(refusal(status, path, &body));
        }
        Ok(response)
    }

    /// A stream of server-sent events.
    pub async fn events(&self) -> Result<reqwest::Response> {
        self.download(&self.path("/events")).await
    }

    pub async fn put(&self, path: &str, body: &Value) -> Result<Value> {
        self.send(self.http.put(format!("{}{path}", self.address.url)).json(body))
            .await
    }

    /// As [`Client::post`], but whoever asks reads a refusal themselves: its body is the inner error.
    ///
    /// # Errors
    /// When the server cannot be reached.
    pub async fn try_post(&self, path: &str, body: &Value) -> Result<Result<Value, Value>> {
        let request = self.http.post(format!("{}{path}", self.address.url)).json(body);
        let (status, _, body) = self.answer(request).await?;
        Ok(if status.is_success() { Ok(body) } else { Err(body) })
    }

    async fn send(&self, request: reqwest::RequestBuilder) -> Result<Value> {
        let (status, path, body) = self.answer(request).await?;
        if !status.is_success() {
            return Err(refusal(status, &path, &body));
        }
        Ok(body)
    }

    async fn answer(&self, request: reqwest::RequestBuilder) -> Result<(reqwest::StatusCode, String, Value)> {
        let request = request.bearer_auth(&self.address.token).header("x-stoa-csrf", "1");
        let response = request.send().await.map_err(|error| self.unreachable(&error))?;
        let (status, path) = (response.status(), response.url().path().to_owned());
        let body: Value = response.json().await.unwrap_or(Value::Null);
        Ok((status, path, body))
    }

    fn unreachable(&self, error: &reqwest::Error) -> Report {
        miette!(
            help = "is it running? `stoa dev` and `stoa serve` say their address when they start",
            "cannot reach the server at {}: {}",
            self.address.url,
            root_cause(error)
        )
    }
}

fn refusal(status: reqwest::StatusCode, path: &str, body: &Value) -> Report {
    let message = body["message"].as_str().unwrap_or("it did not say why");
    let is_listed = ["/apps/", "/workflows/", "/runs/"]
        .iter()
        .any(|part| path.contains(part));
    let help = match status.as_u16() {
        401 => "the token is not one of this server: pass --token, or set STOA_TOKEN",
        403 => "this needs an API token with all scopes",
        404 if is_listed => {
            "`stoa apps` lists the server's apps, `stoa workflows` its workflows and `stoa runs` their runs"
        }
        // What is wrong with what was sent, the message says.
        400..=499 => return miette!("{path} answered {status}: {message}"),
        _ => "the server's own log says more",
    };
    miette!(help = help, "{path} answered {status}: {message}")
}

fn find_note() -> Option<Address> {
    let folder = std::env::current_dir().ok()?;
    let places: Vec<PathBuf> = folder
        .ancestors()
        .map(|folder| folder.join(".stoa").join(NOTE))
        .collect();
    places
        .iter()
        .find_map(|place| serde_json::from_str(&std::fs::read_to_string(place).ok()?).ok())
}

/// What an error comes down to: `Connection refused`, say.
fn root_cause(error: &dyn std::error::Error) -> String {
    let mut cause = error;
    while let Some(deeper) = cause.source() {
        cause = deeper;
    }
    cause.to_string()
}
