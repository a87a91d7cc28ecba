//! What is on the record pages of an object: the widgets that an admin has added and the tabs that one has hidden
//! (`sdk-behaviour.md` 3).

use crate::{
    Platform, PlatformError, Result,
    documents::{Stored, emit, put},
    installs::require_admin,
    model::{Install, Member, PlacedWidget, RecordLayout},
};
use records::Object;
use serde_json::{Value, json};
use std::{collections::BTreeMap, sync::Arc};
use store::{Expect, ObjectId, StoreError, WorkspaceId, Write};

/// How many widgets the record pages of one object can show.
const WIDGETS: usize = 50;
/// How many tabs can be hidden on the record pages of one object, and how long their names are, in bytes.
const HIDDEN_TABS: (usize, usize) = (100, 200);
/// What a link to a tab that is not there leads to.
const OVERVIEW: &str = "overview";

/// A widget by the names that people know: the app's slug, and the id of its extension.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, serde::Deserialize)]
#[serde(deny_unknown_fields)]
pub struct WidgetName {
    pub app: String,
    pub widget: String,
}

/// A layout as it was read.
#[derive(Debug, Clone)]
pub struct ReadLayout {
    pub widgets: Vec<PlacedWidget>,
    pub hidden_tabs: Vec<String>,
    /// 0 as long as nobody has changed it.
    pub revision: i64,
}

impl Platform {
    /// What is on the record pages of an object.
    ///
    /// # Errors
    /// Not found for an object that is not there.
    pub async fn record_layout(&self, workspace_id: &WorkspaceId, object: &str) -> Result<ReadLayout> {
        let object = self.layout_object(workspace_id, object).await?;
        Ok(match self.stored_layout(workspace_id, &object.id).await? {
            Some(stored) => ReadLayout {
                revision: stored.revision,
                widgets: stored.value.widgets,
                hidden_tabs: stored.value.hidden_tabs,
            },
            None => ReadLayout {
                widgets: Vec::new(),
                hidden_tabs: Vec::new(),
                revision: 0,
            },
        })
    }

    /// Replaces the widgets on the record pages of an object, for everybody, and its hidden tabs (one of Stoa's own by
    /// its segment, an app's as `app/tab`), if they are given. `seen` is the revision that the admin changed; without it
    /// whatever is there is replaced.
    ///
    /// # Errors
    /// Forbidden for who is no admin; not found for an object or app that is not there; `layout-changed` when somebody
    /// else has changed it since; `widget-unknown`, `widget-duplicate`, `too-many-widgets` and `tabs-invalid`.
    pub async fn set_record_layout(
        &self,
        member: &Member,
        object: &str,
        widgets: &[WidgetName],
        hidden_tabs: Option<&[String]>,
        seen: Option<i64>,
    ) -> Result<ReadLayout> {
        require_admin(member, "only admins change the layout of record pages")?;
        if widgets.len() > WIDGETS {
            return Err(PlatformError::invalid(
                "too-many-widgets",
                format!("a record page shows at most {WIDGETS} widgets"),
            ));
        }
        check_tabs(hidden_tabs.unwrap_or_default())?;
        let object = self.layout_object(&member.workspace_id, object).await?;
        loop {
            match self.set_once(member, &object, widgets, hidden_tabs, seen).await {
                // The layout or an install has changed meanwhile: look again.
                Err(PlatformError::Store(StoreError::Conflict { .. })) => {}
                set => return set,
            }
        }
    }

    async fn set_once(
        &self,
        member: &Member,
        object: &Object,
        widgets: &[WidgetName],
        hidden_tabs: Option<&[String]>,
        seen: Option<i64>,
    ) -> Result<ReadLayout> {
        let stored = self.stored_layout(&member.workspace_id, &object.id).await?;
        let revision = stored.as_ref().map_or(0, |stored| stored.revision);
        if seen.is_some_and(|seen| seen != revision) {
            return Err(PlatformError::Conflict {
                code: "layout-changed",
                message: "somebody else has changed this page; look at it again".to_owned(),
            });
        }
        let (before, hidden_before) = stored
            .map(|stored| (stored.value.widgets, stored.value.hidden_tabs))
            .unwrap_or_default();
        let mut installs: BTreeMap<&str, Stored<Install>> = BTreeMap::new();
        let mut placed: Vec<PlacedWidget> = Vec::new();
        for name in widgets {
            if !installs.contains_key(name.app.as_str()) {
                let install = self.stored_install(&member.workspace_id, &name.app).await?;
                let install = install.ok_or_else(|| PlatformError::not_found("install", &name.app))?;
                installs.insert(&name.app, install);
            }
            let widget = PlacedWidget {
                install_id: installs[name.app.as_str()].id.clone(),
                app_slug: name.app.clone(),
                widget_id: name.widget.clone(),
            };
            if placed.contains(&widget) {
                return Err(PlatformError::invalid(
                    "widget-duplicate",
                    format!("the widget {:?} of {:?} is there twice", name.widget, name.app),
                ));
            }
            // One that a later version of its app no longer has may stay: the app may bring it back.
            if !before.contains(&widget) && !self.has_widget(&installs[name.app.as_str()], &name.widget).await? {
                return Err(PlatformError::invalid(
                    "widget-unknown",
                    format!("{:?} has no record widget {:?}", name.app, name.widget),
                ));
            }
            placed.push(widget);
        }
        let hidden_tabs = hidden_tabs.map_or(hidden_before, <[String]>::to_vec);
        for (app, _) in hidden_tabs.iter().filter_map(|tab| tab.split_once('/')) {
            if !installs.contains_key(app) {
                let install = self.stored_install(&member.workspace_id, app).await?;
                let install = install.ok_or_else(|| PlatformError::not_found("install", app))?;
                installs.insert(app, install);
            }
        }
        let now = self.now_ms();
        let layout = RecordLayout {
            id: RecordLayout::id_of(&member.workspace_id, &object.id),
            workspace_id: member.workspace_id.clone(),
            object_id: object.id.clone(),
            widgets: placed,
            hidden_tabs: hidden_tabs.clone(),
            changed_at_ms: now,
        };
        let expect = if revision == 0 {
            Expect::Absent
        } else {
            Expect::Revision(revision)
        };
        // Together with the installs' own revisions, so that an uninstall cannot miss it.
        let mut writes: Vec<Write> = installs
            .values()
            .map(|install| put(&install.value, Expect::Revision(install.revision)))
            .collect();
        writes.push(put(&layout, expect));
        writes.push(emit(
            &member.workspace_id,
            "layout.changed",
            json!({ "object_slug": object.api_slug }),
            now,
        ));
        self.0.docs.commit(writes).await?;
        let stored = self.stored_layout(&member.workspace_id, &object.id).await?;
        Ok(ReadLayout {
            revision: stored.map_or(revision, |stored| stored.revision),
            widgets: layout.widgets,
            hidden_tabs: layout.hidden_tabs,
        })
    }

    /// What an uninstall writes: every layout without the widgets and tabs of the install.
    pub(crate) async fn layouts_without(&self, install: &Install) -> Result<Vec<Write>> {
        let layouts: Vec<Stored<RecordLayout>> = self.0.docs.all(Some(&install.workspace_id)).await?;
        Ok(layouts
            .into_iter()
            .filter_map(|Stored { value, revision }| {
                let mut layout = value.clone();
                layout.widgets.retain(|widget| widget.install_id != install.id);
                layout.hidden_tabs.retain(|tab| !is_of(tab, &install.app_slug));
                if layout == value {
                    return None;
                }
                layout.changed_at_ms = self.now_ms();
                Some(put(&layout, Expect::Revision(revision)))
            })
            .collect())
    }

    async fn has_widget(&self, install: &Install, widget_id: &str) -> Result<bool> {
        let app = self.app(&install.app_slug).await?;
        let version = self.current_version(&app).await?;
        let widgets = version.manifest.pointer("/surfaces/record-widget");
        let known = widgets.and_then(Value::as_array).map_or(&[][..], Vec::as_slice);
        Ok(known.iter().any(|widget| widget["id"] == widget_id))
    }

    async fn layout_object(&self, workspace_id: &WorkspaceId, object: &str) -> Result<Arc<Object>> {
        self.0
            .records
            .object(workspace_id, object)
            .await
            .map_err(|error| match error.code {
                records::Code::NotFound => PlatformError::not_found("object", object),
                _ => error.into(),
            })
    }

    async fn stored_layout(
        &self,
        workspace_id: &WorkspaceId,
        object_id: &ObjectId,
    ) -> Result<Option<Stored<RecordLayout>>> {
        self.0.docs.get(&RecordLayout::id_of(workspace_id, object_id)).await
    }
}

/// Whether a hidden tab is one of this app's.
fn is_of(tab: &str, app_slug: &str) -> bool {
    tab.split_once('/').is_some_and(|(app, _)| app == app_slug)
}

fn check_tabs(tabs: &[String]) -> Result<()> {
    let (most, longest) = HIDDEN_TABS;
    let refuse = |message: String| Err(PlatformError::invalid("tabs-invalid", message));
    if tabs.len() > most {
        return refuse(format!("at most {most} tabs of a record page can be hidden"));
    }
    for (at, tab) in tabs.iter().enumerate() {
        if tab == OVERVIEW {
            return refuse("the overview cannot be hidden: it is where links to hidden tabs lead".to_owned());
        }
        if tab.is_empty() || tab.len() > longest {
            return refuse(format!("the name of a tab has 1 to {longest} bytes"));
        }
        if tabs[..at].contains(tab) {
            return refuse(format!("the tab {tab:?} is hidden twice"));
        }
    }
    Ok(())
}
