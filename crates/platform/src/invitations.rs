//! Invitations: links with which people set the password of their account, the first one or another in its place.
//!
//! An account belongs to a person, and a workspace's admins see the links that they make. A link must therefore not open
//! what is not theirs: [`may_set_password`] says which accounts a workspace may make links for, when one is made and again
//! when it is used.

use crate::{
    Platform, PlatformError, Result,
    documents::{Stored, delete_revision, put},
    members::{admins_only, checked_name},
    model::{AccessLevel, Account, Invitation, Member, Workspace},
    random::digest,
    sessions::{check_password, hash_password},
};
use records::MemberId;
use store::{Expect, StoreError, WorkspaceId};

/// How long a link works: seven days.
const LIFETIME_MS: i64 = 7 * 24 * 60 * 60 * 1000;

/// An invitation that was just made.
#[derive(Clone)]
pub struct Invited {
    /// What its link ends with. It is told only now: the store keeps its digest.
    pub token: String,
}

/// An invitation that can be used.
pub struct OpenInvitation {
    pub workspace: Workspace,
    /// Who is invited.
    pub member: Member,
    /// Who has made the link, if they are still there.
    pub invited_by: Option<Member>,
    /// Whether it sets a password in place of another.
    pub has_password: bool,
    member_revision: i64,
    account: Stored<Account>,
    invitation: Stored<Invitation>,
}

/// What a person enters who uses an invitation.
#[derive(Clone)]
pub struct Acceptance {
    pub first_name: String,
    pub last_name: String,
    pub password: String,
}

/// Whether links of this workspace may set the password of an account: only where the person is a member nowhere else, or
/// has no password yet and became a member here first.
pub(crate) fn may_set_password(account: &Account, workspace_id: &WorkspaceId) -> bool {
    match account.workspace_ids.as_slice() {
        [only] => only == workspace_id,
        [first, ..] => account.password_hash.is_none() && first == workspace_id,
        [] => false,
    }
}

impl Platform {
    /// Makes a link with which a member sets their password. An older one of the member ends.
    ///
    /// # Errors
    /// Forbidden for who is no admin, and where the account is not this workspace's alone; not found; `suspended`.
    pub async fn new_invitation(&self, admin: &Member, id: &MemberId) -> Result<Invited> {
        admins_only(admin)?;
        let member = self.member_of(&admin.workspace_id, id).await?;
        if member.access_level == AccessLevel::Suspended {
            return Err(PlatformError::Conflict {
                code: "suspended",
                message: "this member is suspended: restore them first".to_owned(),
            });
        }
        let account = self.account(&member.account_id).await?;
        let account = account.ok_or_else(|| PlatformError::not_found("account", &member.account_id))?;
        if !may_set_password(&account, &member.workspace_id) {
            return Err(PlatformError::Forbidden(if account.password_hash.is_some() {
                "this person is a member of another workspace too, so only they can change their password"
            } else {
                "this person was invited to another workspace first, and sets a password with the link from there"
            }));
        }
        let (invitation, invited) = self.invitation_of(&member, admin);
        let writes = vec![put(&invitation, Expect::Anything), self.told(&member, admin)];
        self.0.docs.commit(writes).await?;
        Ok(invited)
    }

    pub(crate) fn invitation_of(&self, member: &Member, admin: &Member) -> (Invitation, Invited) {
        let token = self.0.random.token();
        let now = self.now_ms();
        let invitation = Invitation {
            member_id: member.id.clone(),
            workspace_id: member.workspace_id.clone(),
            token_hash: digest(&token),
            created_by: admin.id.clone(),
            created_at_ms: now,
            expires_at_ms: now + LIFETIME_MS,
        };
        (invitation, Invited { token })
    }

    /// The invitation behind a link; `None` when it is unknown, used, over, or has been replaced, and when it may not be
    /// used any more.
    ///
    /// # Errors
    /// What the store refuses.
    pub async fn open_invitation(&self, token: &str) -> Result<Option<OpenInvitation>> {
        let invitation: Option<Stored<Invitation>> = self.0.docs.find(&digest(token)).await?;
        let Some(invitation) = invitation.filter(|invitation| invitation.expires_at_ms > self.now_ms()) else {
            return Ok(None);
        };
        let member: Option<Stored<Member>> = self.0.docs.get(&invitation.member_id).await?;
        let Some(member) = member.filter(|member| member.access_level != AccessLevel::Suspended) else {
            return Ok(None);
        };
        let account: Option<Stored<Account>> = self.0.docs.get(&member.account_id).await?;
        let Some(account) = account.filter(|account| may_set_password(account, &member.workspace_id)) else {
            return Ok(None);
        };
        let Some(workspace) = self.workspace(&member.workspace_id).await? else {
            return Ok(None);
        };
        Ok(Some(OpenInvitation {
            workspace,
            invited_by: self.member(&invitation.created_by).await?,
            has_password: account.password_hash.is_some(),
            member_revision: member.revision,
            member: member.value,
            account,
            invitation,
        }))
    }

    /// Sets the password and the names of who is invited, ends the invitation and every session of the account, and begins
    /// one, whose token it gives; `None` when there is no such invitation (any more). `from` is where the attempt comes
    /// from, as in [`Platform::sign_in`]. Of several attempts at once, one succeeds.
    ///
    /// # Errors
    /// `invalid-name`, `invalid-password`; [`PlatformError::TooManyAttempts`]; a conflict when the account or the member
    /// changes at the same time.
    pub async fn accept_invitation(&self, token: &str, acceptance: Acceptance, from: &str) -> Result<Option<String>> {
        check_password(&acceptance.password)?;
        let first_name = checked_name(&acceptance.first_name)?;
        let last_name = checked_name(&acceptance.last_name)?;
        if first_name.is_empty() && last_name.is_empty() {
            return Err(PlatformError::invalid("invalid-name", "say what your name is"));
        }
        let attempt = self.0.sign_ins.begin(token, from, self.now_ms())?;
        let Some(open) = self.open_invitation(token).await? else {
            return Ok(None);
        };
        let password_hash = {
            let _room = self.0.sign_ins.room().await;
            hash_password(acceptance.password).await?
        };
        let member = Member {
            first_name,
            last_name,
            ..open.member
        };
        let account = Account {
            password_hash: Some(password_hash),
            ..open.account.value
        };
        let (session, session_token) = self.new_session(&account);
        let mut writes = self.ending_sessions(&account.id, None).await?;
        writes.extend([
            delete_revision::<Invitation>(&member.id, open.invitation.revision),
            put(&account, Expect::Revision(open.account.revision)),
            put(&member, Expect::Revision(open.member_revision)),
            put(&session, Expect::Absent),
            self.told(&member, &member),
        ]);
        match self.0.docs.store().commit(writes).await {
            Ok(()) => {
                self.0.sign_ins.succeeded(&attempt);
                Ok(Some(session_token))
            }
            // Somebody else was faster with this link, or something else about the person has changed.
            Err(error @ StoreError::Conflict { .. }) => match self.open_invitation(token).await? {
                None => Ok(None),
                Some(_) => Err(error.into()),
            },
            Err(error) => Err(error.into()),
        }
    }
}
