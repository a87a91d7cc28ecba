//! The calls that people and connections cause.

use super::{Job, summary};
use crate::{
    ExecutionId, Platform, PlatformError, Result,
    apps::LoadedVersion,
    model::{ConnectionKind, ExecutionKind, Install, Member, Version},
};
use sandbox::{Call, Failure, Frame, Returned};
use serde::de::IgnoredAny;

/// What a server function gave.
pub type FunctionResult = Result<String, FunctionError>;

/// An error of a server function, as it crosses to the client.
#[derive(Debug, Clone)]
pub struct FunctionError {
    pub execution_id: ExecutionId,
    /// The app's own, or `limit-exceeded`, `never-settles`, `sandbox-failed`.
    pub code: Option<String>,
    pub name: String,
    pub message: String,
    /// The error as a wire value.
    pub wire: Option<String>,
    /// In development only.
    pub stack: Option<Vec<Frame>>,
    /// The connection that is missing or expired.
    pub connection: Option<(ConnectionKind, String)>,
}

impl Platform {
    /// Runs a server function on behalf of a member. `args` is a wire value; `version` is the number of the version
    /// that the caller's client bundle belongs to.
    ///
    /// # Errors
    /// `invalid-call`, not found, disabled, reload required. An error of the app is inside the result.
    pub async fn call_function(
        &self,
        member: &Member,
        app_slug: &str,
        hash: &str,
        args: String,
        version: Option<u32>,
    ) -> Result<FunctionResult> {
        check_call(hash, &args)?;
        let install = self.active_install(&member.workspace_id, app_slug).await?;
        let version = match version {
            Some(number) => self.loaded_numbered(&install, number).await?,
            None => self.loaded_current(&install).await?,
        };
        let hash = real_hash(&version.version, hash);
        let job = Job {
            install,
            version: version.clone(),
            kind: ExecutionKind::ServerFunction,
            name: hash.clone(),
            member: Some(member.id.clone()),
            call: Call::ServerFunction { hash, args },
            offered: None,
            pending: None,
            webhook_request: None,
            replay_of: None,
            cause: None,
            workflow_id: None,
        };
        let ended = self.execute(job).await;
        Ok(match ended.result {
            Ok(Returned::Value(wire)) => Ok(wire),
            Ok(_) => Err(self.function_error(
                ended.execution_id,
                Failure::Engine("a server function gave no value".to_owned()),
                &version,
            )),
            Err(failure) => Err(self.function_error(ended.execution_id, failure, &version)),
        })
    }

    fn function_error(&self, execution_id: ExecutionId, failure: Failure, version: &LoadedVersion) -> FunctionError {
        let summary = summary(&failure);
        let connection = summary
            .code
            .as_deref()
            .and_then(|code| wanted_connection(code, &failure, &version.version));
        let thrown = match failure {
            Failure::Thrown(thrown) => Some(thrown),
            _ => None,
        };
        FunctionError {
            execution_id,
            code: summary.code,
            name: summary.name,
            message: summary.message,
            stack: thrown
                .as_ref()
                .filter(|_| self.0.config.development)
                .map(|thrown| thrown.stack.clone()),
            wire: thrown.map(|thrown| thrown.wire),
            connection,
        }
    }

    /// Runs an event handler of the app, if it has one (`sdk-behaviour.md` 13).
    ///
    /// # Errors
    /// [`PlatformError::ConnectionRefused`] when it throws or goes over a limit.
    pub(crate) async fn fire(
        &self,
        install: &Install,
        event: &str,
        connection: sandbox::Connection,
        kind: ConnectionKind,
    ) -> Result<()> {
        let version = self.loaded_current(install).await?;
        if version
            .version
            .names("events")
            .is_some_and(|events| !events.contains(&event))
        {
            return Ok(());
        }
        let job = Job {
            install: install.clone(),
            version,
            kind: ExecutionKind::Event,
            name: event.to_owned(),
            member: None,
            call: Call::Event {
                id: event.to_owned(),
                connection: connection.clone(),
            },
            pending: (event == "connection-added").then(|| connection.id.as_str().into()),
            webhook_request: None,
            replay_of: None,
            cause: None,
            workflow_id: None,
            offered: Some((kind, connection)),
        };
        let Err(failure) = self.execute(job).await.result else {
            return Ok(());
        };
        let message = match (&failure, self.0.config.development) {
            // A thrown message is for the app's developer; other failures are Stoa's words and fit for anybody.
            (Failure::Thrown(_), false) => "the app did not accept this change".to_owned(),
            _ => summary(&failure).message,
        };
        Err(PlatformError::ConnectionRefused { message })
    }
}

/// What cannot be a call is nobody's execution.
fn check_call(hash: &str, args: &str) -> Result<()> {
    const HASH_BYTES: usize = 1024;
    if hash.is_empty() || hash.len() > HASH_BYTES {
        let message = format!(
            "`hash` names a server function in 1 to {HASH_BYTES} bytes, this one has {}",
            hash.len()
        );
        return Err(PlatformError::invalid("invalid-call", message));
    }
    if let Err(error) = serde_json::from_str::<Vec<IgnoredAny>>(args) {
        let message = format!("`args` must be the JSON text of an array: {error}");
        return Err(PlatformError::invalid("invalid-call", message));
    }
    Ok(())
}

/// A path alias (`@/x.server`) makes a hash that no module has; the module whose path ends like it is meant, if there
/// is exactly one (`sdk-surface.md` 4.2).
fn real_hash(version: &Version, hash: &str) -> String {
    let Some(known) = version.names("server_functions") else {
        return hash.to_owned();
    };
    let Some((_, tail)) = hash.split_once("/@/").or_else(|| hash.split_once("@/")) else {
        return hash.to_owned();
    };
    if known.contains(&hash) {
        return hash.to_owned();
    }
    let ends_alike = |name: &&&str| **name == tail || name.ends_with(&format!("/{tail}"));
    let mut alike = known.iter().filter(ends_alike);
    match (alike.next(), alike.next()) {
        (Some(only), None) => (*only).to_owned(),
        _ => hash.to_owned(),
    }
}

/// Which connection an execution lacked, so that a person can be asked for it; `None` where the app declares no such
/// connection: nobody can make it.
fn wanted_connection(code: &str, failure: &Failure, version: &Version) -> Option<(ConnectionKind, String)> {
    let connections = &version.config.connections;
    let only = |kind: ConnectionKind| {
        let mut keys = connections.of(kind).keys();
        keys.next()
            .filter(|_| keys.next().is_none())
            .map(|key| (kind, key.clone()))
    };
    match code {
        "no-workspace-connection" | "no-user-connection" | "connection-expired" => {}
        _ => return None,
    }
    if let Some((kind, key)) = told_connection(failure) {
        return connections.of(kind).contains_key(&key).then_some((kind, key));
    }
    // An error that the app made itself, or wrapped: the only connection there is must be meant.
    match code {
        "no-workspace-connection" => only(ConnectionKind::Workspace),
        "no-user-connection" => only(ConnectionKind::User),
        _ => match (only(ConnectionKind::Workspace), only(ConnectionKind::User)) {
            (Some(one), None) | (None, Some(one)) => Some(one),
            _ => None,
        },
    }
}

/// The SDK says in the error which connection it means.
fn told_connection(failure: &Failure) -> Option<(ConnectionKind, String)> {
    let Failure::Thrown(thrown) = failure else { return None };
    let wire: serde_json::Value = serde_json::from_str(&thrown.wire).ok()?;
    let told = wire.get("connection")?;
    let kind = serde_json::from_value(told.get("kind")?.clone()).ok()?;
    Some((kind, told.get("key")?.as_str()?.to_owned()))
}
