//! Workspaces, their members, and the accounts behind them.

use crate::{
    Platform, PlatformError, Result,
    documents::{Stored, emit, put},
    model::{AccessLevel, Account, Member, Workspace},
    sessions::hash_password,
};
use records::{Actor, MemberId};
use serde_json::json;
use std::collections::HashMap;
use std::sync::{PoisonError, RwLock};
use store::{Expect, WorkspaceId, Write};

/// A person who becomes a member of a workspace.
#[derive(Debug, Clone)]
pub struct NewMember {
    pub email_address: String,
    pub first_name: String,
    pub last_name: String,
    /// `None` makes an account that cannot sign in by password: a developer's own machine signs in by itself.
    pub password: Option<String>,
}

/// Workspaces that were asked for: every request with a token asks, and what is written of a workspace never changes.
#[derive(Default)]
pub(crate) struct Known(RwLock<HashMap<WorkspaceId, Workspace>>);

impl Known {
    /// How many are known at most.
    const MOST: usize = 4_096;

    fn get(&self, id: &WorkspaceId) -> Option<Workspace> {
        let known = self.0.read().unwrap_or_else(PoisonError::into_inner);
        known.get(id).cloned()
    }

    fn note(&self, workspace: &Workspace) {
        let mut known = self.0.write().unwrap_or_else(PoisonError::into_inner);
        if known.len() >= Self::MOST {
            known.clear();
        }
        known.insert(workspace.id.clone(), workspace.clone());
    }
}

/// A person as a member who is not stored yet.
pub(crate) struct Joining {
    /// That of the address, if there is one, else a new one.
    pub(crate) account: Account,
    pub(crate) member: Member,
    pub(crate) writes: Vec<Write>,
}

/// A workspace and its first member, an admin.
#[derive(Debug, Clone)]
pub struct Bootstrapped {
    pub workspace: Workspace,
    pub admin: Member,
}

impl Platform {
    /// Makes a workspace with its standard objects and its first member. A workspace of that slug which is there
    /// already is completed and returned, so a process killed half-way can simply ask again.
    ///
    /// # Errors
    /// `invalid-slug` and `invalid-email-address`; what the store refuses.
    pub async fn bootstrap_workspace(&self, name: &str, slug: &str, admin: NewMember) -> Result<Bootstrapped> {
        if let Some(workspace) = self.workspace_by_slug(slug).await? {
            self.0.records.seed_standard_objects(&workspace.id).await?;
            let admin = self.first_member(&workspace.id).await?;
            let admin = admin.ok_or_else(|| PlatformError::Internal(format!("workspace {slug} has no member")))?;
            return Ok(Bootstrapped { workspace, admin });
        }
        check_slug(slug)?;
        check_email(&admin.email_address)?;
        let now = self.now_ms();
        let workspace = Workspace {
            id: self.0.random.uuid(),
            slug: slug.to_owned(),
            name: name.to_owned(),
            logo_url: None,
            created_at_ms: now,
        };
        let Joining { member, mut writes, .. } = self
            .joining(&workspace, admin, AccessLevel::Admin, &Actor::SYSTEM)
            .await?;
        writes.push(put(&workspace, Expect::Absent));
        self.0.docs.commit(writes).await?;
        self.0.records.seed_standard_objects(&workspace.id).await?;
        Ok(Bootstrapped {
            workspace,
            admin: member,
        })
    }

    /// Adds a person to a workspace; an account with that address is reused.
    ///
    /// # Errors
    /// `invalid-email-address`; a conflict when the person is a member already.
    pub async fn add_member(&self, workspace: &Workspace, new: NewMember, level: AccessLevel) -> Result<Member> {
        check_email(&new.email_address)?;
        let Joining { member, writes, .. } = self.joining(workspace, new, level, &Actor::SYSTEM).await?;
        self.0.docs.commit(writes).await?;
        Ok(member)
    }

    /// What makes a person a member.
    pub(crate) async fn joining(
        &self,
        workspace: &Workspace,
        new: NewMember,
        level: AccessLevel,
        actor: &Actor,
    ) -> Result<Joining> {
        let now = self.now_ms();
        let existing: Option<Stored<Account>> = self.0.docs.find(&new.email_address.to_lowercase()).await?;
        let (mut account, expect) = match existing {
            Some(stored) => (stored.value, Expect::Revision(stored.revision)),
            None => {
                let password_hash = match new.password {
                    Some(password) => Some(hash_password(password).await?),
                    None => None,
                };
                let account = Account {
                    id: self.0.random.uuid(),
                    email_address: new.email_address.clone(),
                    password_hash,
                    workspace_ids: Vec::new(),
                    created_at_ms: now,
                };
                (account, Expect::Absent)
            }
        };
        account.workspace_ids.push(workspace.id.clone());
        let member = Member {
            id: self.0.random.uuid(),
            workspace_id: workspace.id.clone(),
            account_id: account.id.clone(),
            first_name: new.first_name,
            last_name: new.last_name,
            email_address: new.email_address,
            avatar_url: None,
            access_level: level,
            created_at_ms: now,
        };
        let payload = json!({ "workspace_member_id": member.id, "actor": actor.to_json() });
        let writes = vec![
            put(&account, expect),
            put(&member, Expect::Absent),
            emit(&workspace.id, "workspace-member.created", payload, now),
        ];
        Ok(Joining {
            account,
            member,
            writes,
        })
    }

    pub async fn workspace(&self, id: &WorkspaceId) -> Result<Option<Workspace>> {
        if let Some(known) = self.0.workspaces.get(id) {
            return Ok(Some(known));
        }
        let Some(stored) = self.0.docs.get::<Workspace>(id).await? else {
            return Ok(None);
        };
        self.0.workspaces.note(&stored.value);
        Ok(Some(stored.value))
    }

    pub async fn workspace_by_slug(&self, slug: &str) -> Result<Option<Workspace>> {
        Ok(self.0.docs.find(slug).await?.map(|stored| stored.value))
    }

    /// All workspaces of this server, oldest first.
    pub async fn workspaces(&self) -> Result<Vec<Workspace>> {
        self.0.docs.values(None).await
    }

    pub async fn member(&self, id: &MemberId) -> Result<Option<Member>> {
        Ok(self.0.docs.get(id).await?.map(|stored| stored.value))
    }

    pub async fn members(&self, workspace_id: &WorkspaceId) -> Result<Vec<Member>> {
        self.0.docs.values(Some(workspace_id)).await
    }

    /// The longest-standing member.
    pub async fn first_member(&self, workspace_id: &WorkspaceId) -> Result<Option<Member>> {
        let page = self
            .0
            .docs
            .page(Some(workspace_id), store::Order::OldestFirst, None, Some(1))
            .await?;
        Ok(page.into_iter().next().map(|stored| stored.value))
    }

    /// The member that an account is in a workspace; `None` for a stranger and for a suspended member.
    pub async fn membership(&self, account: &Account, workspace_id: &WorkspaceId) -> Result<Option<Member>> {
        let member: Option<Stored<Member>> = self
            .0
            .docs
            .find(&Member::lookup_key(workspace_id, &account.email_address))
            .await?;
        Ok(member
            .map(|stored| stored.value)
            .filter(|member| member.access_level != AccessLevel::Suspended))
    }

    /// The workspaces in which an account is a member who is not suspended, and who it is there, in the order of joining.
    pub async fn memberships(&self, account: &Account) -> Result<Vec<(Workspace, Member)>> {
        let mut memberships = Vec::new();
        for id in &account.workspace_ids {
            if let Some(member) = self.membership(account, id).await? {
                memberships.extend(self.workspace(id).await?.map(|workspace| (workspace, member)));
            }
        }
        Ok(memberships)
    }
}

/// A slug is the first part of every address in the UI, so it must not be one of the server's own.
fn check_slug(slug: &str) -> Result<()> {
    const TAKEN: [&str; 16] = [
        "api",
        "v2",
        "graphql",
        "openapi",
        "scim",
        "authorize",
        "w",
        "cb",
        "oauth",
        "realm",
        "healthz",
        "metrics",
        "assets",
        "sign-in",
        "join",
        "static",
    ];
    let plain = slug
        .bytes()
        .all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'-');
    if slug.is_empty() || slug.len() > 64 || !plain || TAKEN.contains(&slug) {
        return Err(PlatformError::invalid(
            "invalid-slug",
            format!(
                "{slug:?} cannot be a workspace slug: use lower-case letters, digits and dashes, and no reserved word"
            ),
        ));
    }
    Ok(())
}

pub(crate) fn check_email(address: &str) -> Result<()> {
    let parts = address.split_once('@');
    if parts
        .is_none_or(|(local, domain)| local.is_empty() || domain.is_empty() || address.contains(char::is_whitespace))
    {
        return Err(PlatformError::invalid(
            "invalid-email-address",
            format!("{address:?} is not an email address"),
        ));
    }
    Ok(())
}
