//! API tokens: long-lived ones of a workspace, and one per execution.

use crate::{
    Platform, PlatformError, Result, Scopes,
    config::ms,
    documents::{Stored, delete, put},
    model::{Install, InstallStatus, Token},
    random::digest,
};
use std::{
    collections::HashMap,
    sync::{Mutex, PoisonError},
    time::Duration,
};
use store::{Expect, Write};

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

/// Tokens of running executions. They are stored as well, but a request may be faster than the journal.
#[derive(Default)]
pub(crate) struct LiveTokens(Mutex<HashMap<String, Token>>);

impl LiveTokens {
    fn insert(&self, token: Token, now_ms: i64) {
        let mut live = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if live.len() >= 1000 {
            live.retain(|_, token| token.expires_at_ms.is_none_or(|end| end > now_ms));
        }
        live.insert(token.token_hash.clone(), token);
    }

    fn get(&self, hash: &str) -> Option<Token> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).get(hash).cloned()
    }

    pub(crate) fn forget_install(&self, install_id: &str) {
        self.0
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .retain(|_, token| token.install_id.as_deref() != Some(install_id));
    }
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
            install_id: None,
            app_id: None,
            created_by: new.created_by,
            created_at_ms: self.now_ms(),
            expires_at_ms: None,
        };
        self.0.docs.commit(vec![put(&token, Expect::Absent)]).await?;
        Ok(text)
    }

    /// Whom a token speaks for; `None` when it is unknown, expired, or belongs to an install that is gone or disabled.
    ///
    /// # Errors
    /// What the store refuses.
    pub async fn authenticate(&self, token: &str) -> Result<Option<TokenGrant>> {
        let hash = digest(token);
        let known = match self.0.live_tokens.get(&hash) {
            Some(token) => Some(token),
            None => self.0.docs.find::<Token>(&hash).await?.map(|stored| stored.value),
        };
        let Some(token) = known.filter(|token| token.expires_at_ms.is_none_or(|end| end > self.now_ms())) else {
            return Ok(None);
        };
        if let Some(install_id) = &token.install_id {
            let install: Option<Stored<Install>> = self.0.docs.get(install_id).await?;
            if install.is_none_or(|install| install.status != InstallStatus::Active) {
                return Ok(None);
            }
        }
        Ok(Some(TokenGrant {
            token_id: token.id,
            workspace_id: token.workspace_id,
            scopes: token.scopes,
            app_id: token.app_id,
            install_id: token.install_id,
            created_by: token.created_by,
            created_at_ms: token.created_at_ms,
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

    /// Mints the token of one execution; it works at once, and the write makes it last.
    pub(crate) fn mint(&self, install: &Install) -> (String, Write) {
        let text = self.0.random.token();
        let now = self.now_ms();
        let token = Token {
            id: self.0.random.uuid(),
            token_hash: digest(&text),
            workspace_id: install.workspace_id.clone(),
            name: install.app_slug.clone(),
            scopes: install.scopes.clone(),
            install_id: Some(install.id.clone()),
            app_id: Some(install.app_id.clone()),
            created_by: None,
            created_at_ms: now,
            expires_at_ms: Some(now + ms(self.0.config.limits.wall + GRACE)),
        };
        let write = put(&token, Expect::Anything);
        self.0.live_tokens.insert(token, now);
        (text, write)
    }

    /// The writes that end every stored token of an install.
    pub(crate) async fn revoke_install_tokens(&self, install: &Install) -> Result<Vec<Write>> {
        self.0.live_tokens.forget_install(&install.id);
        let tokens: Vec<Stored<Token>> = self.0.docs.all(Some(&install.workspace_id)).await?;
        let of_install = tokens
            .iter()
            .filter(|token| token.install_id.as_ref() == Some(&install.id));
        Ok(of_install.map(|token| delete::<Token>(&token.id)).collect())
    }
}
