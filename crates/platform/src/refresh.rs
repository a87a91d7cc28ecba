//! Keeps access tokens alive: refreshed before an execution that would outlive them, one refresh at a time.

use crate::{
    Platform, Result,
    config::ms,
    connections::{configured, visible},
    documents::{Stored, put},
    model::{Connection, ConnectionConfig, ConnectionStatus, Credentials, Install},
    oauth::{Grant, TokenError},
};
use store::{Expect, StoreError};

/// The code that app code sees when a connection can no longer be used.
const EXPIRED: &str = "connection-expired";

impl Platform {
    /// The connection as app code may use it now, or the code that it must see instead.
    pub(crate) async fn usable(
        &self,
        install: &Install,
        connection: &Connection,
    ) -> Result<Result<sandbox::Connection, String>> {
        if connection.status == ConnectionStatus::Expired {
            return Ok(Err(EXPIRED.to_owned()));
        }
        if !self.wants_refresh(connection) {
            return Ok(self.opened(connection));
        }
        let _one_at_a_time = self.0.refreshes.hold(&connection.id).await;
        // Who held the lock before may have done the work, or a person may have disconnected.
        let stored: Option<Stored<Connection>> = self.0.docs.get(&connection.id).await?;
        match stored {
            None => Ok(Err(EXPIRED.to_owned())),
            Some(stored) if stored.status == ConnectionStatus::Expired => Ok(Err(EXPIRED.to_owned())),
            Some(stored) if !self.wants_refresh(&stored) => Ok(self.opened(&stored)),
            Some(stored) => self.refresh(install, stored).await,
        }
    }

    /// What cannot be opened (the master key that sealed it is gone) is as good as expired: connecting again heals it.
    fn opened(&self, connection: &Connection) -> Result<sandbox::Connection, String> {
        match self.open_credentials(connection) {
            Ok(credentials) => Ok(visible(connection, &credentials.value)),
            Err(error) => {
                tracing::error!(%error, connection = %connection.id, "a connection cannot be opened");
                Err(EXPIRED.to_owned())
            }
        }
    }

    fn wants_refresh(&self, connection: &Connection) -> bool {
        connection
            .expires_at_ms
            .is_some_and(|end| end - self.now_ms() < ms(self.0.config.refresh_ahead))
    }

    async fn refresh(
        &self,
        install: &Install,
        stored: Stored<Connection>,
    ) -> Result<Result<sandbox::Connection, String>> {
        let Ok(old) = self.open_credentials(&stored) else {
            return Ok(self.opened(&stored));
        };
        let still_good = stored.expires_at_ms.is_some_and(|end| end > self.now_ms());
        let version = self.loaded_current(install).await?;
        let config = configured(&version, stored.kind, &stored.key);
        let answer = match (config, &old.refresh_token, &old.client) {
            (Ok(ConnectionConfig::Oauth2(config)), Some(token), _) => {
                let grant = Grant::Refresh { token: token.clone() };
                self.request_tokens(&version.version.app_id, config, grant).await
            }
            (Ok(ConnectionConfig::ClientCredentials(config)), _, Some(client)) => {
                self.request_client_tokens(config, client).await
            }
            _ if still_good => return Ok(Ok(visible(&stored, &old.value))),
            _ => {
                self.mark_expired(install, stored).await?;
                return Ok(Err(EXPIRED.to_owned()));
            }
        };
        match answer {
            Ok(tokens) => {
                let fresh = Credentials {
                    value: tokens.credentials.value,
                    // A server that does not rotate leaves the old one valid (RFC 6749 section 6).
                    refresh_token: tokens.credentials.refresh_token.or(old.refresh_token),
                    client: old.client,
                };
                let mut connection = stored.value;
                connection.sealed = self.seal_credentials(&connection, &fresh);
                connection.expires_at_ms = tokens.expires_in_ms.map(|lifetime| self.now_ms() + lifetime);
                // A rotated token that is lost cannot be had again, so this write waits for the disk.
                match self
                    .0
                    .docs
                    .store()
                    .commit(vec![put(&connection, Expect::Revision(stored.revision))])
                    .await
                {
                    Err(StoreError::Conflict { .. }) => {
                        tracing::warn!(connection = %connection.id, "changed while it was refreshed");
                    }
                    stored => stored?,
                }
                Ok(Ok(visible(&connection, &fresh.value)))
            }
            Err(TokenError::Refused(reason)) => {
                tracing::info!(
                    connection = %stored.id,
                    reason,
                    "the third party no longer takes this connection"
                );
                self.mark_expired(install, stored).await?;
                Ok(Err(EXPIRED.to_owned()))
            }
            Err(TokenError::Unavailable(reason)) => {
                tracing::warn!(connection = %stored.id, reason, "a connection could not be refreshed");
                Ok(if still_good {
                    Ok(visible(&stored, &old.value))
                } else {
                    Err(EXPIRED.to_owned())
                })
            }
        }
    }

    async fn mark_expired(&self, install: &Install, stored: Stored<Connection>) -> Result<()> {
        let revision = stored.revision;
        let connection = Connection {
            status: ConnectionStatus::Expired,
            ..stored.value
        };
        let changed = self.connection_changed(install, &connection, "expired");
        match self
            .0
            .docs
            .store()
            .commit(vec![put(&connection, Expect::Revision(revision)), changed])
            .await
        {
            // Somebody reconnected or disconnected in the meantime; theirs is newer.
            Err(StoreError::Conflict { .. }) => Ok(()),
            stored => Ok(stored?),
        }
    }
}
