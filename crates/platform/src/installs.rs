//! Apps in workspaces.

use crate::{
    InstallId, Platform, PlatformError, Result, Scopes,
    config::ms,
    connections::{Removal, to_the_end},
    documents::{Entity, Stored, delete, delete_revision, emit, put},
    model::{App, Connection, Install, InstallStatus, KvEntry, Member, RecordLayout, Setting, Version, WebhookHandler},
};
use serde_json::json;
use store::{Expect, StoreError, WorkspaceId, Write};

/// What a browser needs to start the realm of an install.
#[derive(Debug, Clone)]
pub struct RealmSource {
    pub install: Install,
    pub app: App,
    pub version: Version,
}

impl Platform {
    /// Installs an app, or, when it is there, grants the scopes that its current version asks for. `shown` are the
    /// scopes that the admin was shown and consents to; without them the consent is to whatever the version asks for.
    ///
    /// # Errors
    /// Forbidden for who is no admin; not found; `scopes-changed` when the current version asks for other scopes than
    /// those shown.
    pub async fn install(&self, member: &Member, app_slug: &str, shown: Option<&Scopes>) -> Result<Install> {
        require_admin(member, "only admins install apps")?;
        loop {
            match self.install_once(member, app_slug, shown).await {
                // Somebody else installed or approved it at the same moment: look again.
                Err(PlatformError::Store(StoreError::Conflict { .. } | StoreError::Unique { .. })) => {}
                installed => return installed,
            }
        }
    }

    async fn install_once(&self, member: &Member, app_slug: &str, shown: Option<&Scopes>) -> Result<Install> {
        let app = self.app(app_slug).await?;
        let version = self.current_version(&app).await?;
        let existing = self.stored_install(&member.workspace_id, app_slug).await?;
        let scopes = version.scopes();
        if shown.is_some_and(|shown| *shown != scopes) {
            return Err(PlatformError::Conflict {
                code: "scopes-changed",
                message: format!(
                    "{} has a new version that asks for other scopes; look at them again",
                    version.config.name
                ),
            });
        }
        let (install, expect) = match existing {
            Some(stored) if stored.scopes == scopes => return Ok(stored.value),
            Some(stored) => (Install { scopes, ..stored.value }, Expect::Revision(stored.revision)),
            None => {
                let install = Install {
                    id: self.0.random.uuid(),
                    workspace_id: member.workspace_id.clone(),
                    app_id: app.id,
                    app_slug: app.slug,
                    status: InstallStatus::Active,
                    scopes,
                    installed_by: member.id.clone(),
                    installed_at_ms: self.now_ms(),
                };
                (install, Expect::Absent)
            }
        };
        self.0
            .docs
            .commit(vec![put(&install, expect), self.install_changed(&install, "active")])
            .await?;
        Ok(install)
    }

    /// Stops an app: its functions are refused, its webhooks answer 410, its tokens do not work.
    ///
    /// # Errors
    /// Forbidden for who is no admin; not found.
    pub async fn disable(&self, member: &Member, app_slug: &str) -> Result<Install> {
        require_admin(member, "only admins disable apps")?;
        self.set_status(member, app_slug, InstallStatus::Disabled, "disabled")
            .await
    }

    /// Starts a disabled app again.
    ///
    /// # Errors
    /// Forbidden for who is no admin; not found.
    pub async fn enable(&self, member: &Member, app_slug: &str) -> Result<Install> {
        require_admin(member, "only admins enable apps")?;
        self.set_status(member, app_slug, InstallStatus::Active, "active").await
    }

    async fn set_status(&self, member: &Member, slug: &str, status: InstallStatus, word: &str) -> Result<Install> {
        let stored = self.stored_install(&member.workspace_id, slug).await?;
        let stored = stored.ok_or_else(|| PlatformError::not_found("install", slug))?;
        let install = Install { status, ..stored.value };
        let expect = Expect::Revision(stored.revision);
        self.0
            .docs
            .commit(vec![put(&install, expect), self.install_changed(&install, word)])
            .await?;
        Ok(install)
    }

    /// Removes an app: `connection-removed` runs for every connection, then everything it has goes in one
    /// transaction. Key-value data stays for a while out of reach, in case an operator wants it back.
    ///
    /// # Errors
    /// Forbidden for who is no admin; not found; [`PlatformError::ConnectionRefused`] when a handler throws and
    /// `removal` is [`Removal::IfAppAgrees`]: then the app stays installed with that connection and the later ones.
    pub async fn uninstall(&self, member: &Member, app_slug: &str, removal: Removal) -> Result<()> {
        require_admin(member, "only admins uninstall apps")?;
        let (platform, member, app_slug) = (self.clone(), member.clone(), app_slug.to_owned());
        let uninstalled = async move {
            loop {
                match platform.uninstall_once(&member, &app_slug, removal).await {
                    // Something was added while everything was gathered: it must go too.
                    Err(PlatformError::Store(StoreError::Conflict { kind, .. }))
                        if kind == Install::KIND || kind == RecordLayout::KIND => {}
                    uninstalled => return uninstalled,
                }
            }
        };
        to_the_end(uninstalled).await
    }

    async fn uninstall_once(&self, member: &Member, app_slug: &str, removal: Removal) -> Result<()> {
        let install = self.stored_install(&member.workspace_id, app_slug).await?;
        let install = install.ok_or_else(|| PlatformError::not_found("install", app_slug))?;
        let connections: Vec<Stored<Connection>> = self.0.docs.all(Some(&install.id)).await?;
        for connection in connections {
            self.remove_connection(&install, connection.value, removal).await?;
        }
        let mut writes = vec![
            delete_revision::<Install>(&install.id, install.revision),
            self.install_changed(&install, "uninstalled"),
        ];
        let handlers: Vec<Stored<WebhookHandler>> = self.0.docs.all(Some(&install.id)).await?;
        writes.extend(handlers.iter().map(|handler| delete::<WebhookHandler>(&handler.id)));
        let settings: Vec<Stored<Setting>> = self.0.docs.all(Some(&install.id)).await?;
        writes.extend(settings.iter().map(|setting| delete::<Setting>(&setting.id)));
        writes.extend(self.layouts_without(&install).await?);
        writes.extend(self.expire_kv(&install).await?);
        self.0.docs.commit(writes).await?;
        self.0.kv_usage.forget(&install.id);
        self.0.places.forget(&install.id);
        Ok(())
    }

    /// Commits what belongs to an install, provided that it is there at that very moment: what an uninstall has not seen
    /// must not outlive it. The install is the root that all who add to it write.
    pub(crate) async fn commit_within(&self, install_id: &InstallId, writes: Vec<Write>) -> Result<()> {
        loop {
            let install: Option<Stored<Install>> = self.0.docs.get(install_id).await?;
            let install = install.ok_or_else(|| PlatformError::not_found("install", install_id))?;
            let mut all = vec![put(&install.value, Expect::Revision(install.revision))];
            all.extend(writes.iter().cloned());
            match self.0.docs.commit(all).await {
                Err(PlatformError::Store(StoreError::Conflict { kind, .. })) if kind == Install::KIND => {}
                committed => return committed,
            }
        }
    }

    async fn expire_kv(&self, install: &Install) -> Result<Vec<Write>> {
        let end = self.now_ms() + ms(self.0.config.kv_grace);
        let entries: Vec<Stored<KvEntry>> = self.0.docs.all(Some(&install.id)).await?;
        let expiring = entries.into_iter().map(|stored| {
            let sooner = stored.expires_at_ms.map_or(end, |own| own.min(end));
            put(
                &KvEntry {
                    expires_at_ms: Some(sooner),
                    ..stored.value
                },
                Expect::Anything,
            )
        });
        Ok(expiring.collect())
    }

    /// The install of an app in a workspace.
    ///
    /// # Errors
    /// Not found.
    pub async fn installed(&self, workspace_id: &WorkspaceId, app_slug: &str) -> Result<Install> {
        let install = self.stored_install(workspace_id, app_slug).await?;
        install
            .map(|stored| stored.value)
            .ok_or_else(|| PlatformError::not_found("install", app_slug))
    }

    /// All installs of a workspace, oldest first.
    pub async fn installs(&self, workspace_id: &WorkspaceId) -> Result<Vec<Install>> {
        self.0.docs.values(Some(workspace_id)).await
    }

    /// The active installs of a workspace with what their realms run.
    pub async fn realms(&self, workspace_id: &WorkspaceId) -> Result<Vec<RealmSource>> {
        let mut realms = Vec::new();
        for install in self.installs(workspace_id).await? {
            if install.status == InstallStatus::Active {
                let app = self.app(&install.app_slug).await?;
                let version = self.current_version(&app).await?;
                realms.push(RealmSource { install, app, version });
            }
        }
        Ok(realms)
    }

    pub(crate) async fn install_by_id(&self, id: &InstallId) -> Result<Option<Install>> {
        Ok(self.0.docs.get(id).await?.map(|stored| stored.value))
    }

    pub(crate) async fn active_install(&self, workspace_id: &WorkspaceId, app_slug: &str) -> Result<Install> {
        let install = self.installed(workspace_id, app_slug).await?;
        match install.status {
            InstallStatus::Active => Ok(install),
            InstallStatus::Disabled => Err(PlatformError::Disabled { app: install.app_slug }),
        }
    }

    pub(crate) async fn stored_install(
        &self,
        workspace_id: &WorkspaceId,
        app_slug: &str,
    ) -> Result<Option<Stored<Install>>> {
        self.0.docs.find(&Install::lookup_key(workspace_id, app_slug)).await
    }

    fn install_changed(&self, install: &Install, status: &str) -> Write {
        let payload = json!({ "install_id": install.id, "app_slug": install.app_slug, "status": status });
        emit(&install.workspace_id, "install.changed", payload, self.now_ms())
    }
}

pub(crate) fn require_admin(member: &Member, otherwise: &'static str) -> Result<()> {
    if member.is_admin() {
        Ok(())
    } else {
        Err(PlatformError::Forbidden(otherwise))
    }
}
