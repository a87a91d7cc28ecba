//! What authenticates an install to third parties: made with the app's consent, sealed at rest.

use crate::oauth::no_token;
use crate::{
    Platform, PlatformError, Result, SessionId,
    apps::LoadedVersion,
    documents::{Entity, Stored, delete, emit, put},
    installs::require_admin,
    model::{
        ClientKeys, Connection, ConnectionConfig, ConnectionKind, ConnectionStatus, ConnectionType, Connections,
        Credentials, Install, Member, Version, WebhookHandler,
    },
};
use records::MemberId;
use secrets::{Place, Purpose};
use serde_json::json;
use std::collections::BTreeMap;
use store::{Expect, StoreError, Write};

/// Whether `connection-removed` may keep a connection by throwing.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Removal {
    IfAppAgrees,
    Forced,
}

/// A connection that an app may have, and the one that is there.
#[derive(Debug, Clone)]
pub struct ConnectionSlot {
    pub kind: ConnectionKind,
    pub key: String,
    pub connection_type: ConnectionType,
    pub label: String,
    pub connection: Option<Connection>,
}

/// The browser of a member who connects by OAuth.
#[derive(Debug, Clone, Default)]
pub struct Browser {
    /// The session that began is the only one that may finish; `None` for a caller without one (an API token).
    pub session_id: Option<SessionId>,
    /// A path on this server to come back to.
    pub return_to: Option<String>,
}

/// What a wish to connect leads to.
#[derive(Debug, Clone)]
pub enum Connected {
    /// A secret: the connection is there.
    Done(Connection),
    /// OAuth: the browser must go here.
    Authorize(url::Url),
}

/// The connections of one execution by key, in the shape of `sandbox::Context`.
#[derive(Default)]
pub(crate) struct Usable {
    pub(crate) user: BTreeMap<String, Result<sandbox::Connection, String>>,
    pub(crate) workspace: BTreeMap<String, Result<sandbox::Connection, String>>,
}

impl Connections {
    /// The connections of one kind, by key.
    pub fn of(&self, kind: ConnectionKind) -> &BTreeMap<String, ConnectionConfig> {
        match kind {
            ConnectionKind::Workspace => &self.workspace,
            ConnectionKind::User => &self.user,
        }
    }
}

impl ConnectionConfig {
    pub const fn connection_type(&self) -> ConnectionType {
        match self {
            Self::Oauth2(_) => ConnectionType::Oauth2,
            Self::Secret(_) => ConnectionType::Secret,
            Self::ClientCredentials(_) => ConnectionType::ClientCredentials,
        }
    }
}

impl Platform {
    /// The connections that an install's app may have, as this member sees them: the workspace's and their own.
    pub async fn connection_slots(
        &self,
        install: Option<&Install>,
        version: &Version,
        member: &Member,
    ) -> Result<Vec<ConnectionSlot>> {
        let mut slots = Vec::new();
        for kind in [ConnectionKind::Workspace, ConnectionKind::User] {
            for (key, config) in version.config.connections.of(kind) {
                let connection = match install {
                    Some(install) => self.stored_connection(install, kind, key, member).await?,
                    None => None,
                };
                slots.push(ConnectionSlot {
                    kind,
                    key: key.clone(),
                    connection_type: config.connection_type(),
                    label: config.label().unwrap_or(&version.config.name).to_owned(),
                    connection: connection.map(|stored| stored.value),
                });
            }
        }
        Ok(slots)
    }

    /// Begins to connect: stores a secret, or says where the browser must go.
    ///
    /// # Errors
    /// Forbidden when a member who is no admin connects the workspace; not found for an unknown key;
    /// `secret-missing`, `return-to-invalid`; [`PlatformError::ConnectionRefused`] when the app refuses.
    pub async fn connect(
        &self,
        member: &Member,
        app_slug: &str,
        (kind, key): (ConnectionKind, &str),
        secret: Option<String>,
        browser: Option<Browser>,
    ) -> Result<Connected> {
        let install = self.active_install(&member.workspace_id, app_slug).await?;
        let version = self.loaded_current(&install).await?;
        let config = configured(&version, kind, key)?;
        may_change(member, kind)?;
        match config {
            ConnectionConfig::Oauth2(config) => {
                let browser = browser.unwrap_or_default();
                let url = self.authorize(&install, (kind, key), config, member, browser).await?;
                Ok(Connected::Authorize(url))
            }
            ConnectionConfig::Secret(_) => {
                let value = secret.filter(|secret| !secret.trim().is_empty()).ok_or_else(|| {
                    PlatformError::invalid("secret-missing", "a secret is needed to connect, it was empty")
                })?;
                let credentials = Credentials {
                    value: value.trim().to_owned(),
                    refresh_token: None,
                    client: None,
                };
                let new = NewConnection {
                    kind,
                    key: key.to_owned(),
                    connection_type: ConnectionType::Secret,
                    expires_at_ms: None,
                };
                let (platform, member) = (self.clone(), member.clone());
                let added =
                    to_the_end(async move { platform.add_connection(&install, &member, new, credentials).await });
                added.await.map(Connected::Done)
            }
            ConnectionConfig::ClientCredentials(_) => Err(PlatformError::invalid(
                "client-missing",
                "a client id and a client secret are needed to connect",
            )),
        }
    }

    /// Connects with a client id and secret that a person has typed in: the third party is asked for a token at once.
    ///
    /// # Errors
    /// As [`Platform::connect`]; `client-missing`; [`PlatformError::Oauth`] when the third party gives no token;
    /// `connection-type` when the app connects in another way.
    pub async fn connect_client(
        &self,
        member: &Member,
        app_slug: &str,
        (kind, key): (ConnectionKind, &str),
        (id, secret): (&str, &str),
    ) -> Result<Connection> {
        let install = self.active_install(&member.workspace_id, app_slug).await?;
        let version = self.loaded_current(&install).await?;
        may_change(member, kind)?;
        let ConnectionConfig::ClientCredentials(config) = configured(&version, kind, key)? else {
            let message = format!("the connection {key:?} is not made with a client id and a client secret");
            return Err(PlatformError::invalid("connection-type", message));
        };
        let client = ClientKeys {
            id: id.trim().to_owned(),
            secret: secret.trim().to_owned(),
        };
        if client.id.is_empty() || client.secret.is_empty() {
            let message = "a client id and a client secret are needed to connect, one was empty";
            return Err(PlatformError::invalid("client-missing", message));
        }
        let tokens = self.request_client_tokens(config, &client).await.map_err(no_token)?;
        let new = NewConnection {
            kind,
            key: key.to_owned(),
            connection_type: ConnectionType::ClientCredentials,
            expires_at_ms: tokens.expires_in_ms.map(|lifetime| self.now_ms() + lifetime),
        };
        let credentials = Credentials {
            client: Some(client),
            ..tokens.credentials
        };
        let (platform, member) = (self.clone(), member.clone());
        to_the_end(async move { platform.add_connection(&install, &member, new, credentials).await }).await
    }

    /// Ends a connection.
    ///
    /// # Errors
    /// As [`Platform::connect`]; [`PlatformError::ConnectionRefused`] when `connection-removed` throws and `removal`
    /// leaves it the choice.
    pub async fn disconnect(
        &self,
        member: &Member,
        app_slug: &str,
        (kind, key): (ConnectionKind, &str),
        removal: Removal,
    ) -> Result<()> {
        let install = self.installed(&member.workspace_id, app_slug).await?;
        may_change(member, kind)?;
        let (platform, member, key) = (self.clone(), member.clone(), key.to_owned());
        let removed = async move {
            let _one_at_a_time = platform.0.slots.hold(&slot_name(&install, kind, &key, &member)).await;
            let connection = platform.stored_connection(&install, kind, &key, &member).await?;
            let connection = connection.ok_or_else(|| PlatformError::not_found("connection", &key))?;
            platform.remove_connection(&install, connection.value, removal).await
        };
        to_the_end(removed).await
    }

    /// Replaces what is there (removed first, as the app would see a person do it), asks the app, stores.
    ///
    /// The webhook handlers that the app makes while it is asked answer at once, since a third party may call back
    /// before it accepts one; but they stay only if the connection does.
    pub(crate) async fn add_connection(
        &self,
        install: &Install,
        member: &Member,
        new: NewConnection,
        credentials: Credentials,
    ) -> Result<Connection> {
        let _one_at_a_time = self.0.slots.hold(&slot_name(install, new.kind, &new.key, member)).await;
        if let Some(old) = self.stored_connection(install, new.kind, &new.key, member).await? {
            // The handler of an expired connection has nothing left to talk to the third party with.
            let expired = old.status == ConnectionStatus::Expired;
            let removal = if expired { Removal::Forced } else { Removal::IfAppAgrees };
            self.remove_connection(install, old.value, removal).await?;
        }
        let mut connection = Connection {
            id: self.0.random.uuid(),
            workspace_id: install.workspace_id.clone(),
            install_id: install.id.clone(),
            kind: new.kind,
            key: new.key,
            connection_type: new.connection_type,
            member_id: (new.kind == ConnectionKind::User).then(|| member.id.clone()),
            status: ConnectionStatus::Connected,
            sealed: String::new(),
            expires_at_ms: new.expires_at_ms,
            created_by: member.id.clone(),
            connected_at_ms: self.now_ms(),
        };
        connection.sealed = self.seal_credentials(&connection, &credentials);
        let offered = visible(&connection, &credentials.value);
        let stored = match self.fire(install, "connection-added", offered, connection.kind).await {
            Ok(()) => self.store_connection(install, &connection).await,
            refused => refused,
        };
        if let Err(error) = stored {
            self.forget_webhook_handlers(install, &connection.id).await?;
            return Err(error);
        }
        Ok(connection)
    }

    async fn store_connection(&self, install: &Install, connection: &Connection) -> Result<()> {
        loop {
            let mut writes = vec![
                put(connection, Expect::Absent),
                self.connection_changed(install, connection, "connected"),
            ];
            writes.extend(self.accept_webhook_handlers(install, &connection.id).await?);
            match self.commit_within(&install.id, writes).await {
                // A webhook that came in already has just written its handler.
                Err(PlatformError::Store(StoreError::Conflict { kind, .. })) if kind == WebhookHandler::KIND => {}
                stored => return stored,
            }
        }
    }

    /// Asks the app, then deletes.
    pub(crate) async fn remove_connection(
        &self,
        install: &Install,
        connection: Connection,
        removal: Removal,
    ) -> Result<()> {
        let value = match self.usable(install, &connection).await? {
            Ok(usable) => usable,
            // The app still learns which connection goes; what it does with the value will fail by itself.
            Err(_) => {
                let known = self.open_credentials(&connection);
                visible(&connection, &known.map(|known| known.value).unwrap_or_default())
            }
        };
        let asked = self.fire(install, "connection-removed", value, connection.kind).await;
        match (asked, removal) {
            (Err(refusal @ PlatformError::ConnectionRefused { .. }), Removal::IfAppAgrees) => return Err(refusal),
            (Err(PlatformError::ConnectionRefused { message }), Removal::Forced) => {
                tracing::warn!(
                    install = %install.id,
                    connection = %connection.id,
                    message,
                    "removed against the app's will"
                );
            }
            (asked, _) => asked?,
        }
        let writes = vec![
            delete::<Connection>(&connection.id),
            self.connection_changed(install, &connection, "missing"),
        ];
        self.0.docs.commit(writes).await
    }

    /// Everything that an execution on behalf of `member` may use, refreshed where the time has come.
    pub(crate) async fn usable_connections(
        &self,
        install: &Install,
        version: &LoadedVersion,
        member: Option<&MemberId>,
    ) -> Result<Usable> {
        let configured = &version.version.config.connections;
        let mut found = Usable::default();
        let missing = |keys: &BTreeMap<String, ConnectionConfig>, code: &str| {
            keys.keys().map(|key| (key.clone(), Err(code.to_owned()))).collect()
        };
        found.workspace = missing(&configured.workspace, "no-workspace-connection");
        found.user = missing(&configured.user, "no-user-connection");
        if configured.workspace.is_empty() && configured.user.is_empty() {
            return Ok(found);
        }
        let connections: Vec<Stored<Connection>> = self.0.docs.all(Some(&install.id)).await?;
        for connection in connections {
            let slots = match connection.kind {
                ConnectionKind::Workspace => &mut found.workspace,
                ConnectionKind::User if connection.member_id.as_ref() == member && member.is_some() => &mut found.user,
                ConnectionKind::User => continue,
            };
            let usable = self.usable(install, &connection).await?;
            slots.insert(connection.key.clone(), usable);
        }
        Ok(found)
    }

    pub(crate) async fn stored_connection(
        &self,
        install: &Install,
        kind: ConnectionKind,
        key: &str,
        member: &Member,
    ) -> Result<Option<Stored<Connection>>> {
        let owner = (kind == ConnectionKind::User).then_some(&member.id);
        self.0
            .docs
            .find(&Connection::lookup_key(&install.id, kind, key, owner))
            .await
    }

    pub(crate) fn connection_changed(&self, install: &Install, connection: &Connection, status: &str) -> Write {
        let payload = json!({
            "install_id": install.id,
            "app_slug": install.app_slug,
            "connection_id": connection.id,
            "kind": connection.kind,
            "key": connection.key,
            "member_id": connection.member_id,
            "status": status,
        });
        emit(&install.workspace_id, "connection.changed", payload, self.now_ms())
    }

    pub(crate) fn seal_credentials(&self, connection: &Connection, credentials: &Credentials) -> String {
        let text = json!(credentials).to_string();
        self.0
            .vault
            .seal(Purpose::Connection, place(connection), text.as_bytes())
    }

    pub(crate) fn open_credentials(&self, connection: &Connection) -> Result<Credentials> {
        let plain = self
            .0
            .vault
            .open(Purpose::Connection, place(connection), &connection.sealed)?;
        serde_json::from_slice(&plain)
            .map_err(|error| PlatformError::Internal(format!("connection {}: {error}", connection.id)))
    }
}

/// A connection to add.
#[derive(Debug, Clone)]
pub(crate) struct NewConnection {
    pub(crate) kind: ConnectionKind,
    pub(crate) key: String,
    pub(crate) connection_type: ConnectionType,
    pub(crate) expires_at_ms: Option<i64>,
}

/// The connection as app code sees it (`sdk-surface.md` 2.4.1).
pub(crate) fn visible(connection: &Connection, value: &str) -> sandbox::Connection {
    let owner = |kind: &str, id: &str| sandbox::ConnectionOwner {
        kind: kind.to_owned(),
        id: id.to_owned(),
    };
    sandbox::Connection {
        id: connection.id.to_string(),
        value: value.to_owned(),
        connection_key: connection.key.clone(),
        created_by: owner("user", &connection.created_by),
        owned_by: match &connection.member_id {
            Some(member) => owner("user", member),
            None => owner("workspace", &connection.workspace_id),
        },
    }
}

pub(crate) fn configured<'a>(
    version: &'a LoadedVersion,
    kind: ConnectionKind,
    key: &str,
) -> Result<&'a ConnectionConfig> {
    let config = version.version.config.connections.of(kind).get(key);
    config.ok_or_else(|| PlatformError::not_found("connection", &format!("{kind}/{key}")))
}

pub(crate) fn may_change(member: &Member, kind: ConnectionKind) -> Result<()> {
    match kind {
        ConnectionKind::Workspace => require_admin(member, "only admins change workspace connections"),
        ConnectionKind::User => Ok(()),
    }
}

/// Runs work that must not stop half-way because whoever asked for it went away: between what the app did at the third
/// party and what is stored here nobody may hang up.
pub(crate) async fn to_the_end<T: Send + 'static>(work: impl Future<Output = Result<T>> + Send + 'static) -> Result<T> {
    let ended = tokio::spawn(work).await;
    ended.map_err(|error| PlatformError::Internal(error.to_string()))?
}

/// What one person at a time may connect or disconnect.
fn slot_name(install: &Install, kind: ConnectionKind, key: &str, member: &Member) -> String {
    let owner = (kind == ConnectionKind::User).then_some(&member.id);
    Connection::lookup_key(&install.id, kind, key, owner)
}

fn place(connection: &Connection) -> Place<'_> {
    Place {
        workspace: &connection.workspace_id,
        install: &connection.install_id,
        field: &connection.id,
    }
}
