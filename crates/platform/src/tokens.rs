//! API tokens: long-lived ones of a workspace, stored hashed; and one per execution, stored nowhere.

use crate::{
    Platform, PlatformError, Result, Scopes,
    config::ms,
    documents::{Stored, delete, put},
    model::{Install, InstallStatus, Token, Version},
    passes::{Pass, Reason},
    random::digest,
};
use std::time::Duration;
use store::Expect;
use uuid::Uuid;

/// How much longer than its execution a token works: for what the third party still does with it.
const GRACE: Duration = Duration::from_secs(60);

/// A workspace token to make.
#[derive(Debug, Clone)]
pub struct NewToken {
    pub workspace_id: String,
    pub name: String,
    pub scopes: Scopes,
    pub created_by: Option<String>,
}

/// Whom a token speaks for.
#[derive(Debug, Clone)]
pub struct TokenGrant {
    pub token_id: String,
    pub workspace_id: String,
    pub scopes: Scopes,
    /// Set when the token belongs to an execution of this app.
    pub app_id: Option<String>,
    pub install_id: Option<String>,
    pub created_by: Option<String>,
    pub created_at_ms: i64,
}

impl Platform {
    /// Makes a workspace token and gives it, which happens only now: the store keeps its hash.
    ///
    /// # Errors
    /// What the store refuses.
    pub async fn create_token(&self, new: NewToken) -> Result<String> {
        let text = self.0.random.token();
        let token = Token {
            id: self.0.random.uuid(),
            token_hash: digest(&text),
            workspace_id: new.workspace_id,
            name: new.name,
            scopes: new.scopes,
            created_by: new.created_by,
            created_at_ms: self.now_ms(),
        };
        self.0.docs.commit(vec![put(&token, Expect::Absent)]).await?;
        Ok(text)
    }

    /// Whom a token speaks for; `None` when it is unknown, expired, or belongs to an install that is gone or disabled.
    ///
    /// # Errors
    /// What the store refuses.
    pub async fn authenticate(&self, token: &str) -> Result<Option<TokenGrant>> {
        if let Some(pass) = self.0.passes.read(token) {
            return self.execution_grant(pass).await;
        }
        let token: Option<Stored<Token>> = self.0.docs.find(&digest(token)).await?;
        Ok(token.map(|stored| {
            let token = stored.value;
            TokenGrant {
                token_id: token.id,
                workspace_id: token.workspace_id,
                scopes: token.scopes,
                app_id: None,
                install_id: None,
                created_by: token.created_by,
                created_at_ms: token.created_at_ms,
            }
        }))
    }

    async fn execution_grant(&self, pass: Pass) -> Result<Option<TokenGrant>> {
        if pass.ends_at_ms <= self.now_ms() {
            return Ok(None);
        }
        let Some(install) = self.install_by_id(&pass.install.to_string()).await? else {
            return Ok(None);
        };
        // A disabled app still says goodbye to a third party when a connection is removed.
        if install.status != InstallStatus::Active && pass.reason != Reason::Event {
            return Ok(None);
        }
        let version = self.loaded(&pass.version.to_string()).await?;
        Ok(Some(TokenGrant {
            // The limits of the API are the app's, however many of its executions ask at once.
            token_id: install.id.clone(),
            workspace_id: install.workspace_id,
            scopes: install.scopes.narrowed_to(&version.version.scopes()),
            app_id: Some(install.app_id),
            install_id: Some(install.id),
            created_by: None,
            created_at_ms: pass.ends_at_ms - self.pass_lifetime_ms(),
        }))
    }

    /// Ends a token of a workspace.
    ///
    /// # Errors
    /// Not found when the workspace has no such token.
    pub async fn revoke_token(&self, workspace_id: &str, token_id: &str) -> Result<()> {
        let token: Option<Stored<Token>> = self.0.docs.get(token_id).await?;
        if token.is_none_or(|token| token.workspace_id != workspace_id) {
            return Err(PlatformError::not_found("token", token_id));
        }
        self.0.docs.commit(vec![delete::<Token>(token_id)]).await
    }

    /// Mints the token of one execution. It has the scopes that the install was granted, as far as the version that
    /// runs asks for them.
    pub(crate) fn mint(&self, execution_id: &str, install: &Install, version: &Version, reason: Reason) -> String {
        let id = |text: &str| Uuid::parse_str(text).unwrap_or_default();
        self.0.passes.write(&Pass {
            execution: id(execution_id),
            install: id(&install.id),
            version: id(&version.id),
            ends_at_ms: self.now_ms() + self.pass_lifetime_ms(),
            reason,
        })
    }

    fn pass_lifetime_ms(&self) -> i64 {
        ms(self.0.config.limits.wall + GRACE)
    }
}
