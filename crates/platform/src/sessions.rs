//! Signing in and out.

use crate::{
    AccountId, Platform, PlatformError, Result, SessionId,
    config::ms,
    documents::{Stored, delete, put},
    model::{AccessLevel, Account, Session},
    random::digest,
};
use argon2::{Argon2, PasswordHash, PasswordHasher, PasswordVerifier, password_hash::SaltString};
use records::MemberId;
use store::{Expect, Write};

/// In characters.
const SHORTEST: usize = 10;
const LONGEST: usize = 1_000;

/// One's own password, and what it is to be.
#[derive(Clone)]
pub struct PasswordChange {
    pub current: String,
    pub new: String,
}

/// Somebody who is signed in.
#[derive(Debug, Clone)]
pub struct SessionAccount {
    pub session_id: SessionId,
    pub account: Account,
}

impl Platform {
    /// Signs in by password and gives the session's token, which is shown only now; `None` when address and password
    /// do not fit. `from` is where the attempt comes from: an IP address.
    ///
    /// # Errors
    /// [`PlatformError::TooManyAttempts`] after many that failed, before the password is looked at; what the store
    /// refuses.
    pub async fn sign_in(&self, email_address: &str, password: &str, from: &str) -> Result<Option<String>> {
        let address = email_address.trim().to_lowercase();
        let attempt = self.0.sign_ins.begin(&address, from, self.now_ms())?;
        let account: Option<Stored<Account>> = self.0.docs.find(&address).await?;
        let hash = account.as_ref().and_then(|account| account.password_hash.clone());
        let matches = {
            let _room = self.0.sign_ins.room().await;
            verify_password(password.to_owned(), hash).await?
        };
        match account {
            Some(account) if matches => {
                self.0.sign_ins.succeeded(&attempt);
                Ok(Some(self.start_session(&account).await?))
            }
            _ => Ok(None),
        }
    }

    /// Signs an account in without asking: a developer's own machine, and tests.
    ///
    /// # Errors
    /// What the store refuses.
    pub async fn start_session(&self, account: &Account) -> Result<String> {
        let (session, token) = self.new_session(account);
        self.0.docs.commit(vec![put(&session, Expect::Absent)]).await?;
        Ok(token)
    }

    pub(crate) fn new_session(&self, account: &Account) -> (Session, String) {
        let token = self.0.random.token();
        let now = self.now_ms();
        let session = Session {
            id: self.0.random.uuid(),
            token_hash: digest(&token),
            account_id: account.id.clone(),
            created_at_ms: now,
            expires_at_ms: now + ms(self.0.config.session_lifetime),
        };
        (session, token)
    }

    /// The session behind a token, and whose it is.
    pub async fn session_account(&self, token: &str) -> Result<Option<SessionAccount>> {
        let session: Option<Stored<Session>> = self.0.docs.find(&digest(token)).await?;
        let Some(session) = session.filter(|session| session.expires_at_ms > self.now_ms()) else {
            return Ok(None);
        };
        let account = self.account(&session.account_id).await?;
        Ok(account.map(|account| SessionAccount {
            session_id: session.value.id,
            account,
        }))
    }

    /// Whether somebody who was let in a while ago still would be: the session (if they came with one) has not ended, and
    /// the member is there and not suspended. For what stays open.
    pub async fn still_admits(&self, session_id: Option<&SessionId>, member_id: &MemberId) -> Result<bool> {
        if let Some(id) = session_id {
            let session: Option<Stored<Session>> = self.0.docs.get(id).await?;
            if session.is_none_or(|session| session.expires_at_ms <= self.now_ms()) {
                return Ok(false);
            }
        }
        let member = self.member(member_id).await?;
        Ok(member.is_some_and(|member| member.access_level != AccessLevel::Suspended))
    }

    /// Ends a session; ending one that is not there is fine.
    pub async fn end_session(&self, token: &str) -> Result<()> {
        let session: Option<Stored<Session>> = self.0.docs.find(&digest(token)).await?;
        match session {
            Some(session) => self.0.docs.commit(vec![delete::<Session>(&session.id)]).await,
            None => Ok(()),
        }
    }

    /// Sets another password for who is signed in, and ends the account's other sessions. `from` is where the attempt
    /// comes from, as in [`Platform::sign_in`].
    ///
    /// # Errors
    /// `wrong-password` when the current one does not fit, `no-password` when there is none; `invalid-password` for a new
    /// one that cannot be; [`PlatformError::TooManyAttempts`]; a conflict when the account changes at the same time.
    pub async fn change_password(&self, me: &SessionAccount, change: PasswordChange, from: &str) -> Result<()> {
        let PasswordChange { current, new } = change;
        check_password(&new)?;
        let address = me.account.email_address.to_lowercase();
        let attempt = self.0.sign_ins.begin(&address, from, self.now_ms())?;
        let account: Option<Stored<Account>> = self.0.docs.get(&me.account.id).await?;
        let account = account.ok_or_else(|| PlatformError::not_found("account", &me.account.id))?;
        if account.password_hash.is_none() {
            let message = "this account has no password yet: an invitation link sets the first one";
            return Err(PlatformError::invalid("no-password", message));
        }
        let password_hash = {
            let _room = self.0.sign_ins.room().await;
            if !verify_password(current, account.password_hash.clone()).await? {
                let message = "this is not your current password";
                return Err(PlatformError::invalid("wrong-password", message));
            }
            hash_password(new).await?
        };
        self.0.sign_ins.succeeded(&attempt);
        let changed = Account {
            password_hash: Some(password_hash),
            ..account.value
        };
        let mut writes = self.ending_sessions(&changed.id, Some(&me.session_id)).await?;
        writes.push(put(&changed, Expect::Revision(account.revision)));
        self.0.docs.commit(writes).await
    }

    /// What ends every session of an account, but for one.
    pub(crate) async fn ending_sessions(&self, account_id: &AccountId, but: Option<&SessionId>) -> Result<Vec<Write>> {
        let sessions: Vec<Session> = self.0.docs.values(Some(account_id)).await?;
        let others = sessions.iter().filter(|session| Some(&session.id) != but);
        Ok(others.map(|session| delete::<Session>(&session.id)).collect())
    }

    pub async fn account(&self, id: &AccountId) -> Result<Option<Account>> {
        Ok(self.0.docs.get(id).await?.map(|stored| stored.value))
    }
}

/// What a password may be.
///
/// # Errors
/// `invalid-password`.
pub(crate) fn check_password(password: &str) -> Result<()> {
    if (SHORTEST..=LONGEST).contains(&password.chars().count()) {
        return Ok(());
    }
    let message = format!("a password has at least {SHORTEST} characters, and at most {LONGEST}");
    Err(PlatformError::invalid("invalid-password", message))
}

/// argon2id with the parameters that OWASP recommends (19 MiB, 2 passes), off the async threads.
pub(crate) async fn hash_password(password: String) -> Result<String> {
    let mut salt = [0; 16];
    crate::Random::fill(&crate::SystemRandom, &mut salt);
    blocking(move || {
        let salt = SaltString::encode_b64(&salt).map_err(|error| PlatformError::Internal(error.to_string()))?;
        Argon2::default()
            .hash_password(password.as_bytes(), &salt)
            .map(|hash| hash.to_string())
            .map_err(|error| PlatformError::Internal(error.to_string()))
    })
    .await
}

/// Takes as long for an account that does not exist as for one that does.
async fn verify_password(password: String, hash: Option<String>) -> Result<bool> {
    let Some(text) = hash else {
        hash_password(password).await?;
        return Ok(false);
    };
    blocking(move || {
        let hash = PasswordHash::new(&text).map_err(|error| PlatformError::Internal(error.to_string()))?;
        Ok(Argon2::default().verify_password(password.as_bytes(), &hash).is_ok())
    })
    .await
}

async fn blocking<T: Send + 'static>(work: impl FnOnce() -> Result<T> + Send + 'static) -> Result<T> {
    tokio::task::spawn_blocking(work)
        .await
        .map_err(|error| PlatformError::Internal(error.to_string()))?
}
