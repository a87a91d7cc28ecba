//! The members of a workspace, as its admins manage them.

use crate::{
    Invited, Platform, PlatformError, Result,
    documents::{Stored, delete, emit, put},
    installs::require_admin,
    invitations::may_set_password,
    model::{AccessLevel, Account, Invitation, Member, Workspace},
    workspaces::{Joining, NewMember, check_email},
};
use records::{Actor, MemberId};
use serde_json::json;
use std::collections::HashMap;
use store::{Expect, StoreError, WorkspaceId, Write};

/// Most characters of a first or a last name.
const NAME: usize = 100;

/// A member as people see it.
#[derive(Debug, Clone)]
pub struct ListedMember {
    pub member: Member,
    /// Has a password, or is whom a developer's own machine signs in without one. Whether that is allowed, the access level
    /// says.
    pub can_sign_in: bool,
    /// When the open invitation ends.
    pub invited_until_ms: Option<i64>,
}

/// What changes of a member; `None` stays as it is.
#[derive(Debug, Clone, Default)]
pub struct MemberChange {
    pub access_level: Option<AccessLevel>,
    pub first_name: Option<String>,
    pub last_name: Option<String>,
}

impl Platform {
    /// The members of a workspace, suspended ones too, in the order of joining.
    ///
    /// # Errors
    /// What the store refuses.
    pub async fn listed_members(&self, workspace_id: &WorkspaceId) -> Result<Vec<ListedMember>> {
        let members = self.members(workspace_id).await?;
        let invitations: Vec<Invitation> = self.0.docs.values(Some(workspace_id)).await?;
        let accounts: Vec<Account> = self.0.docs.values(None).await?;
        let accounts: HashMap<_, _> = accounts
            .into_iter()
            .map(|account| (account.id.clone(), account))
            .collect();
        let now = self.now_ms();
        let listed = members.into_iter().enumerate().map(|(index, member)| {
            let account = accounts.get(&member.account_id);
            let open = |invitation: &&Invitation| {
                let may = account.is_some_and(|account| may_set_password(account, workspace_id));
                may && invitation.member_id == member.id && invitation.expires_at_ms > now
            };
            let has_password = account.is_some_and(|account| account.password_hash.is_some());
            ListedMember {
                can_sign_in: has_password || (self.0.config.development && index == 0),
                invited_until_ms: invitations.iter().find(open).map(|invitation| invitation.expires_at_ms),
                member,
            }
        });
        Ok(listed.collect())
    }

    /// One of them.
    ///
    /// # Errors
    /// Not found when the workspace has no such member.
    pub async fn listed_member(&self, workspace_id: &WorkspaceId, id: &MemberId) -> Result<ListedMember> {
        let listed = self.listed_members(workspace_id).await?;
        listed
            .into_iter()
            .find(|listed| listed.member.id == *id)
            .ok_or_else(|| PlatformError::not_found("member", id))
    }

    /// Adds a person to a workspace; an account with that address is reused. With an invitation when the account has no
    /// password yet that another link will set.
    ///
    /// # Errors
    /// Forbidden for who is no admin; `invalid-email-address` and `invalid-name`; `already-member`, which names the address.
    pub async fn invite(
        &self,
        admin: &Member,
        workspace: &Workspace,
        new: NewMember,
        level: AccessLevel,
    ) -> Result<(Member, Option<Invited>)> {
        admins_only(admin)?;
        let new = NewMember {
            email_address: new.email_address.trim().to_owned(),
            first_name: checked_name(&new.first_name)?,
            last_name: checked_name(&new.last_name)?,
            ..new
        };
        check_email(&new.email_address)?;
        let address = new.email_address.clone();
        let key = Member::lookup_key(&workspace.id, &address);
        let there: Option<Stored<Member>> = self.0.docs.find(&key).await?;
        if let Some(member) = there {
            return Err(already_member(&address, member.access_level));
        }
        let actor = Actor::member(admin.id.clone());
        let Joining {
            account,
            member,
            mut writes,
        } = self.joining(workspace, new, level, &actor).await?;
        let invited = if account.password_hash.is_none() && may_set_password(&account, &workspace.id) {
            let (invitation, invited) = self.invitation_of(&member, admin);
            writes.push(put(&invitation, Expect::Absent));
            Some(invited)
        } else {
            None
        };
        match self.0.docs.store().commit(writes).await {
            Ok(()) => Ok((member, invited)),
            Err(StoreError::Unique { .. }) => Err(already_member(&address, level)),
            Err(error) => Err(error.into()),
        }
    }

    /// Changes a member. Who is suspended is let in nowhere in the workspace from then on, and their invitation ends.
    ///
    /// # Errors
    /// Forbidden for who is no admin; not found; `invalid-name`; `last-admin` when nobody would be left who can sign in and
    /// is an admin; a conflict when members change at the same time.
    pub async fn change_member(&self, admin: &Member, id: &MemberId, change: MemberChange) -> Result<()> {
        admins_only(admin)?;
        let before = self.member_of(&admin.workspace_id, id).await?;
        let mut after = before.value.clone();
        if let Some(level) = change.access_level {
            after.access_level = level;
        }
        if let Some(name) = &change.first_name {
            after.first_name = checked_name(name)?;
        }
        if let Some(name) = &change.last_name {
            after.last_name = checked_name(name)?;
        }
        let mut writes = vec![put(&after, Expect::Revision(before.revision)), self.told(&after, admin)];
        if before.is_admin() && !after.is_admin() {
            writes.extend(self.keeping_an_admin(&after).await?);
        }
        if after.access_level == AccessLevel::Suspended {
            writes.push(delete::<Invitation>(id));
        }
        self.0.docs.commit(writes).await
    }

    /// A member of a workspace.
    pub(crate) async fn member_of(&self, workspace_id: &WorkspaceId, id: &MemberId) -> Result<Stored<Member>> {
        let member: Option<Stored<Member>> = self.0.docs.get(id).await?;
        member
            .filter(|member| member.workspace_id == *workspace_id)
            .ok_or_else(|| PlatformError::not_found("member", id))
    }

    /// Tells whoever has the workspace open that a member is not as before.
    pub(crate) fn told(&self, member: &Member, by: &Member) -> Write {
        let actor = Actor::member(by.id.clone());
        let payload = json!({ "workspace_member_id": member.id, "actor": actor.to_json() });
        emit(&member.workspace_id, "workspace-member.changed", payload, self.now_ms())
    }

    /// What makes sure that an admin who can sign in is left when a member is none any more.
    async fn keeping_an_admin(&self, member: &Member) -> Result<Option<Write>> {
        let listed = self.listed_members(&member.workspace_id).await?;
        let (own, others): (Vec<_>, Vec<_>) = listed
            .into_iter()
            .filter(|listed| listed.can_sign_in)
            .partition(|listed| listed.member.id == member.id);
        if own.is_empty() {
            return Ok(None);
        }
        for other in others.iter().filter(|other| other.member.is_admin()) {
            let stored = self.member_of(&member.workspace_id, &other.member.id).await?;
            if stored.is_admin() {
                // Written as it is: of two admins who demote each other at once, the later one is refused.
                return Ok(Some(put(&stored.value, Expect::Revision(stored.revision))));
            }
        }
        Err(PlatformError::Conflict {
            code: "last-admin",
            message: "nobody else who can sign in is an admin: make somebody one first".to_owned(),
        })
    }
}

pub(crate) fn admins_only(member: &Member) -> Result<()> {
    require_admin(member, "only admins manage the members of a workspace")
}

/// A first or a last name without space around it; it may be empty.
pub(crate) fn checked_name(name: &str) -> Result<String> {
    let name = name.trim();
    if name.chars().count() > NAME {
        let message = format!("a first or last name has at most {NAME} characters");
        return Err(PlatformError::invalid("invalid-name", message));
    }
    Ok(name.to_owned())
}

fn already_member(address: &str, level: AccessLevel) -> PlatformError {
    let suspended = match level {
        AccessLevel::Suspended => ", who is suspended and can be restored",
        AccessLevel::Admin | AccessLevel::Member => "",
    };
    PlatformError::Conflict {
        code: "already-member",
        message: format!("{address} is a member of this workspace already{suspended}"),
    }
}
