//! What an execution has, without one: for tests that call app code themselves.

use super::{host::ExecutionHost, report::Logs};
use crate::{
    Platform, Result,
    connections::{NewConnection, may_change},
    documents::Stored,
    model::{Connection, ConnectionKind, Credentials, Install, KvEntry, Member},
    passes::Reason,
};
use egress::Recording;
use sandbox::{Context, CurrentUser, Host};
use serde_json::{Map, Value};
use std::{sync::Arc, time::Instant};

/// An install as server code sees it, on behalf of a member.
pub struct Direct {
    pub context: Context,
    pub host: Arc<dyn Host>,
}

impl Platform {
    /// Context and host of an execution of this install that a member asks for. The token in the context lives as long as
    /// that of an execution.
    ///
    /// # Errors
    /// Not found; what the store refuses.
    pub async fn direct(&self, member: &Member, app_slug: &str) -> Result<Direct> {
        let install = self.active_install(&member.workspace_id, app_slug).await?;
        let version = self.loaded_current(&install).await?;
        let usable = self.usable_connections(&install, &version, Some(&member.id)).await?;
        let context = Context {
            api_token: self.mint(&self.0.random.uuid(), &install, &version.version, Reason::Call, None),
            env: version.environment.clone(),
            current_user: Some(CurrentUser {
                id: member.id.to_string(),
            }),
            user_connections: usable.user,
            workspace_connections: usable.workspace,
            development: true,
        };
        let host = Arc::new(ExecutionHost {
            platform: self.clone(),
            install,
            version,
            pending: None,
            started: Instant::now(),
            logs: Logs::default(),
            recording: Recording::default(),
            tape: None,
        });
        Ok(Direct { context, host })
    }

    /// Connects with a value that is known already, whatever way to connect the app configures; the app is asked as
    /// always (`connection-added`).
    ///
    /// # Errors
    /// As [`Platform::connect`].
    pub async fn connect_with(
        &self,
        member: &Member,
        app_slug: &str,
        (kind, key): (ConnectionKind, &str),
        value: String,
    ) -> Result<Connection> {
        let install = self.active_install(&member.workspace_id, app_slug).await?;
        let version = self.loaded_current(&install).await?;
        let config = crate::connections::configured(&version, kind, key)?;
        may_change(member, kind)?;
        let new = NewConnection {
            kind,
            key: key.to_owned(),
            connection_type: config.connection_type(),
            expires_at_ms: None,
        };
        let credentials = Credentials {
            value,
            refresh_token: None,
            client: None,
        };
        self.add_connection(&install, member, new, credentials).await
    }

    /// Everything that an install keeps as key-value data and that has not expired, by key.
    ///
    /// # Errors
    /// What the store refuses.
    pub async fn kv_entries(&self, install: &Install) -> Result<Map<String, Value>> {
        let now = self.now_ms();
        let entries: Vec<Stored<KvEntry>> = self.0.docs.all(Some(&install.id)).await?;
        let alive = entries
            .into_iter()
            .filter(|entry| entry.expires_at_ms.is_none_or(|end| end > now));
        Ok(alive
            .map(|entry| (entry.value.key.clone(), entry.value.value))
            .collect())
    }
}
