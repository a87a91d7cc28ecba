//! API tokens: long-lived ones of a workspace, stored hashed; and one per execution, stored nowhere.

use crate::{
    AppId, ExecutionId, InstallId, OauthClientId, Platform, PlatformError, Result, Scopes, TokenId,
    config::ms,
    documents::{Stored, delete, put},
    model::{Install, InstallStatus, Member, Token, TokenLevel, TokenUse, Version},
    passes::{Pass, Reason},
    random::digest,
};
use records::MemberId;
use std::{
    collections::HashMap,
    sync::{Mutex, PoisonError},
    time::Duration,
};
use store::{Cause, Expect, WorkspaceId};
use uuid::Uuid;

fn may_see(member: &Member, token: &Token) -> bool {
    member.is_admin() || token.created_by.as_ref() == Some(&member.id)
}

/// How much longer than its execution a token works: for what the third party still does with it.
const GRACE: Duration = Duration::from_secs(60);

/// A workspace token to make.
#[derive(Debug, Clone)]
pub struct NewToken {
    pub workspace_id: WorkspaceId,
    pub name: String,
    pub scopes: Scopes,
    pub level: TokenLevel,
    pub created_by: Option<MemberId>,
    /// The program that it is granted to.
    pub client_id: Option<OauthClientId>,
}

impl NewToken {
    /// One that acts for the workspace.
    pub fn of_workspace(workspace_id: WorkspaceId, name: &str, scopes: Scopes, created_by: Option<MemberId>) -> Self {
        Self {
            workspace_id,
            name: name.to_owned(),
            scopes,
            level: TokenLevel::Workspace,
            created_by,
            client_id: None,
        }
    }
}

/// A token as people see it.
#[derive(Debug, Clone)]
pub struct ListedToken {
    pub token: Token,
    /// To the minute.
    pub last_used_at_ms: Option<i64>,
}

/// When tokens were used last, as far as this process has stored it.
#[derive(Debug, Default)]
pub(crate) struct Uses(Mutex<HashMap<TokenId, i64>>);

/// How exactly last uses are kept.
const USE_MS: i64 = 60_000;

impl Uses {
    /// Whether this use is worth storing.
    fn is_news(&self, token_id: &TokenId, now_ms: i64) -> bool {
        let mut known = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        match known.get_mut(token_id) {
            Some(at) if now_ms - *at < USE_MS => false,
            Some(at) => {
                *at = now_ms;
                true
            }
            None => {
                known.insert(token_id.clone(), now_ms);
                true
            }
        }
    }
}

/// Whom a token speaks for.
#[derive(Debug, Clone)]
pub struct TokenGrant {
    pub token_id: TokenId,
    pub workspace_id: WorkspaceId,
    pub scopes: Scopes,
    /// Set when the token belongs to an execution of this app.
    pub app_id: Option<AppId>,
    pub install_id: Option<InstallId>,
    pub created_by: Option<MemberId>,
    pub level: TokenLevel,
    /// The program that the token was granted to.
    pub client_id: Option<OauthClientId>,
    /// The run that the execution is for that the token belongs to.
    pub cause: Option<Cause>,
    pub created_at_ms: i64,
}

impl Platform {
    /// Makes a workspace token and gives it, which happens only now: the store keeps its hash.
    ///
    /// # Errors
    /// What the store refuses.
    pub async fn create_token(&self, new: NewToken) -> Result<String> {
        Ok(self.create_named_token(new).await?.1)
    }

    /// As [`Platform::create_token`], with what is known of it.
    ///
    /// # Errors
    /// What the store refuses.
    pub async fn create_named_token(&self, new: NewToken) -> Result<(Token, String)> {
        let (token, text) = self.new_token(new);
        self.0.docs.commit(vec![put(&token, Expect::Absent)]).await?;
        Ok((token, text))
    }

    pub(crate) fn new_token(&self, new: NewToken) -> (Token, String) {
        let text = self.0.random.token();
        let token = Token {
            id: self.0.random.uuid(),
            token_hash: digest(&text),
            workspace_id: new.workspace_id,
            name: new.name,
            scopes: new.scopes,
            created_by: new.created_by,
            level: new.level,
            client_id: new.client_id,
            created_at_ms: self.now_ms(),
        };
        (token, text)
    }

    /// The tokens that a member may see, oldest first: an admin all of the workspace, others their own.
    ///
    /// # Errors
    /// What the store refuses.
    pub async fn tokens(&self, member: &Member) -> Result<Vec<ListedToken>> {
        self.flush().await;
        let tokens: Vec<Stored<Token>> = self.0.docs.all(Some(&member.workspace_id)).await?;
        let uses: Vec<Stored<TokenUse>> = self.0.docs.all(Some(&member.workspace_id)).await?;
        let used = |id: &TokenId| uses.iter().find(|used| used.token_id == *id).map(|used| used.at_ms);
        let shown = tokens
            .into_iter()
            .filter(|token| may_see(member, token))
            .map(|stored| ListedToken {
                last_used_at_ms: used(&stored.id),
                token: stored.value,
            });
        Ok(shown.collect())
    }

    /// Whom a token speaks for; `None` when it is unknown, expired, belongs to an install that is gone or disabled, or acts
    /// for a member who is suspended.
    ///
    /// # Errors
    /// What the store refuses.
    pub async fn authenticate(&self, token: &str) -> Result<Option<TokenGrant>> {
        if let Some(pass) = self.0.passes.read(token) {
            return self.execution_grant(pass).await;
        }
        let token: Option<Stored<Token>> = self.0.docs.find(&digest(token)).await?;
        let Some(Stored { value: token, .. }) = token else {
            return Ok(None);
        };
        let acts_for = token.created_by.as_ref().filter(|_| token.level == TokenLevel::User);
        if let Some(member_id) = acts_for
            && !self.still_admits(None, member_id).await?
        {
            return Ok(None);
        }
        if self.0.token_uses.is_news(&token.id, self.now_ms()) {
            let used = TokenUse {
                token_id: token.id.clone(),
                workspace_id: token.workspace_id.clone(),
                at_ms: self.now_ms(),
            };
            self.0.journal.report(vec![put(&used, Expect::Anything)]).await;
        }
        Ok(Some({
            TokenGrant {
                token_id: token.id,
                workspace_id: token.workspace_id,
                scopes: token.scopes,
                app_id: None,
                install_id: None,
                created_by: token.created_by,
                level: token.level,
                client_id: token.client_id,
                cause: None,
                created_at_ms: token.created_at_ms,
            }
        }))
    }

    async fn execution_grant(&self, pass: Pass) -> Result<Option<TokenGrant>> {
        if pass.ends_at_ms <= self.now_ms() {
            return Ok(None);
        }
        let Some(install) = self.install_by_id(&pass.install.to_string().into()).await? else {
            return Ok(None);
        };
        // A disabled app still says goodbye to a third party when a connection is removed.
        if install.status != InstallStatus::Active && pass.reason != Reason::Event {
            return Ok(None);
        }
        let version = self.loaded(&pass.version.to_string().into()).await?;
        Ok(Some(TokenGrant {
            // The limits of the API are the app's, however many of its executions ask at once.
            token_id: install.id.as_str().into(),
            workspace_id: install.workspace_id,
            scopes: install.scopes.narrowed_to(&version.version.scopes()),
            app_id: Some(install.app_id),
            install_id: Some(install.id),
            created_by: None,
            level: TokenLevel::Workspace,
            client_id: None,
            cause: pass.cause,
            created_at_ms: pass.ends_at_ms - self.pass_lifetime_ms(),
        }))
    }

    /// Ends a token that the member may see.
    ///
    /// # Errors
    /// Not found when there is none.
    pub async fn revoke_token(&self, member: &Member, token_id: &TokenId) -> Result<()> {
        let token: Option<Stored<Token>> = self.0.docs.get(token_id).await?;
        if token.is_none_or(|token| token.workspace_id != member.workspace_id || !may_see(member, &token)) {
            return Err(PlatformError::not_found("token", token_id));
        }
        let writes = vec![delete::<Token>(token_id), delete::<TokenUse>(token_id)];
        self.0.docs.commit(writes).await
    }

    /// Mints the token of one execution. It has the scopes that the install was granted, as far as the version that
    /// runs asks for them.
    pub(crate) fn mint(
        &self,
        execution_id: &ExecutionId,
        install: &Install,
        version: &Version,
        reason: Reason,
        cause: Option<Cause>,
    ) -> String {
        let id = |text: &str| Uuid::parse_str(text).unwrap_or_default();
        self.0.passes.write(&Pass {
            execution: id(execution_id),
            install: id(&install.id),
            version: id(&version.id),
            ends_at_ms: self.now_ms() + self.pass_lifetime_ms(),
            reason,
            cause,
        })
    }

    fn pass_lifetime_ms(&self) -> i64 {
        ms(self.0.config.limits.wall + GRACE)
    }
}
