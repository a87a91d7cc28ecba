//! Lists: definitions whose records are entries, each of a record of another object.

use super::object_changes::{check_slug, definition_emit};
use super::{Object, ObjectKind, new_entry_attributes};
use crate::{Actor, Code, Error, MemberId, Records, Result, Schema};
use serde::{Deserialize, Serialize};
use serde_json::{Value as Json, json};
use std::sync::Arc;
use store::{Expect, ObjectId, OutboxRow, WorkspaceId, Write};
use uuid::Uuid;

/// What a list has beside what every [`Object`] has.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct ListSettings {
    pub parent_object_ids: Vec<ObjectId>,
    /// What every member may do; `None` when the list is private.
    pub workspace_access: Option<ListAccess>,
    pub member_access: Vec<MemberAccess>,
    pub created_by: Actor,
}

/// How much somebody may do with a list; each includes those before it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum ListAccess {
    ReadOnly,
    /// Also changes entries.
    ReadAndWrite,
    /// Also changes the list itself.
    FullAccess,
}

impl ListAccess {
    /// The wire names.
    pub const NAMES: [&str; 3] = ["full-access", "read-and-write", "read-only"];

    /// The access with this wire name.
    pub fn parse(name: &str) -> Option<Self> {
        serde_json::from_value(name.into()).ok()
    }
}

/// What one member may do, whatever the workspace may.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct MemberAccess {
    pub workspace_member_id: MemberId,
    pub level: ListAccess,
}

/// A list to create.
#[derive(Debug, Clone)]
pub struct NewList {
    pub name: String,
    pub api_slug: String,
    /// Slug or id.
    pub parent_object: String,
    pub workspace_access: Option<ListAccess>,
    pub member_access: Vec<MemberAccess>,
}

/// What to change of a list; `None` leaves it.
#[derive(Debug, Clone, Default)]
pub struct ListChange {
    pub name: Option<String>,
    pub api_slug: Option<String>,
    pub workspace_access: Option<Option<ListAccess>>,
    pub member_access: Option<Vec<MemberAccess>>,
}

/// Where in the payload of an event about a list its settings stand, for those who may hear of it: by the time that is
/// asked, the list itself may be gone.
pub const TOLD_SETTINGS: &str = "list_settings";

impl ListSettings {
    /// The settings of the list that an event is about, as they were when it happened; `None` when the event does not say.
    pub fn told_in(payload: &Json) -> Option<Self> {
        Self::deserialize(payload.get(TOLD_SETTINGS)?).ok()
    }

    /// What a member may do; `None` when the list does not exist for that member.
    pub fn access_of(&self, member_id: &MemberId) -> Option<ListAccess> {
        let own = self
            .member_access
            .iter()
            .filter(|own| own.workspace_member_id == *member_id);
        own.map(|own| own.level).chain(self.workspace_access).max()
    }
}

impl Object {
    /// Whether it is a list that exists for a member, and what is on it with it.
    pub fn is_list_of(&self, member_id: &MemberId) -> bool {
        let settings = self.list();
        settings.is_some_and(|settings| settings.access_of(member_id).is_some())
    }

    /// The wire form of a list (`reference/rest-api.md` section 12, `<list>`); null of what is none.
    pub fn list_json(&self, schema: &Schema) -> Json {
        let Some(settings) = self.list() else {
            return Json::Null;
        };
        let parents = settings.parent_object_ids.iter().filter_map(|id| schema.object(id));
        let parents: Vec<&str> = parents.map(|object| object.api_slug.as_str()).collect();
        json!({
            "id": { "workspace_id": self.workspace_id, "list_id": self.id },
            "api_slug": self.api_slug,
            "created_at": crate::format_ns(self.created_at),
            "name": self.singular_noun,
            "workspace_access": settings.workspace_access,
            "workspace_member_access": settings.member_access,
            "parent_object": parents,
            "created_by_actor": settings.created_by.to_json(),
        })
    }
}

impl Records {
    /// Creates a list with the attributes that every list has.
    ///
    /// # Errors
    /// `not_found` for the parent object; `value_not_found` for a member; `validation_type` for a slug that is not snake
    /// case, or when nobody would have full access; `slug_conflict`.
    pub async fn create_list(&self, workspace_id: &WorkspaceId, new: NewList, actor: &Actor) -> Result<Arc<Object>> {
        check_slug(&new.api_slug)?;
        let schema = self.schema(workspace_id).await?;
        let parent = schema.object(&new.parent_object).ok_or_else(|| {
            let message = format!("Parent object with slug/ID \"{}\" not found.", new.parent_object);
            Error::new(Code::NotFound, message)
        })?;
        let taken = || slug_taken(&new.api_slug);
        if schema.list(&new.api_slug).is_some() {
            return Err(taken());
        }
        let settings = ListSettings {
            parent_object_ids: vec![parent.id.clone()],
            workspace_access: new.workspace_access,
            member_access: new.member_access,
            created_by: actor.clone(),
        };
        self.check_access(workspace_id, &settings).await?;
        let list = Object {
            id: Uuid::new_v4().to_string().into(),
            workspace_id: workspace_id.to_owned(),
            api_slug: new.api_slug.clone(),
            plural_noun: new.name.clone(),
            singular_noun: new.name,
            kind: ObjectKind::List(settings),
            is_system: false,
            created_at: self.clock.now_ns(),
            attributes: Default::default(),
            by_slug: Default::default(),
            revision: 0,
        };
        let mut writes = vec![list.write(schema.lists().count() as i64, Expect::Absent)];
        let attributes = new_entry_attributes(&list, vec![parent.id.clone()]);
        writes.extend(attributes.iter().map(|attribute| attribute.write(Expect::Absent)));
        writes.push(definition_emit(&list, list.created_at));
        writes.push(list_emit("list.created", &list, actor, list.created_at));
        self.commit_definitions(workspace_id, writes, taken).await?;
        self.list(workspace_id, &list.id).await
    }

    /// One list by slug or id.
    ///
    /// # Errors
    /// `not_found`.
    pub async fn list(&self, workspace_id: &WorkspaceId, slug_or_id: &str) -> Result<Arc<Object>> {
        Ok(self.resolve(workspace_id, crate::Target::List(slug_or_id)).await?.1)
    }

    /// Changes a list.
    ///
    /// # Errors
    /// As [`Records::create_list`]; `validation_type` when nothing is to change.
    pub async fn update_list(
        &self,
        workspace_id: &WorkspaceId,
        list: &str,
        change: ListChange,
        actor: &Actor,
    ) -> Result<Arc<Object>> {
        let (schema, list) = self.resolve(workspace_id, crate::Target::List(list)).await?;
        if change.name.is_none()
            && change.api_slug.is_none()
            && change.workspace_access.is_none()
            && change.member_access.is_none()
        {
            let message =
                "You passed an empty payload. Please ensure you are updating at least one property in your request.";
            return Err(Error::new(Code::ValidationType, message));
        }
        let position = schema.lists().position(|other| other.id == list.id).unwrap_or_default();
        let mut changed = Object::clone(&list);
        if let Some(slug) = change.api_slug {
            check_slug(&slug)?;
            if schema.list(&slug).is_some_and(|other| other.id != list.id) {
                return Err(slug_taken(&slug));
            }
            changed.api_slug = slug;
        }
        if let Some(name) = change.name {
            changed.plural_noun.clone_from(&name);
            changed.singular_noun = name;
        }
        if let ObjectKind::List(settings) = &mut changed.kind {
            settings.workspace_access = change.workspace_access.unwrap_or(settings.workspace_access);
            if let Some(access) = change.member_access {
                settings.member_access = access;
            }
            self.check_access(workspace_id, settings).await?;
        }
        let now = self.clock.now_ns();
        let writes = vec![
            changed.write(position as i64, Expect::Revision(list.revision)),
            definition_emit(&changed, now),
            list_emit("list.updated", &changed, actor, now),
        ];
        let taken = || slug_taken(&changed.api_slug);
        self.commit_definitions(workspace_id, writes, taken).await?;
        self.list(workspace_id, &list.id).await
    }

    /// Somebody must be able to change a list, and whoever is named must be there.
    async fn check_access(&self, workspace_id: &WorkspaceId, settings: &ListSettings) -> Result<()> {
        let members = self.members(workspace_id).await?;
        for access in &settings.member_access {
            if !members.iter().any(|member| member.id == access.workspace_member_id) {
                let message = format!("Workspace member with ID \"{}\" not found.", access.workspace_member_id);
                return Err(Error::new(Code::ValueNotFound, message));
            }
        }
        let all = settings.member_access.iter().map(|access| access.level);
        if all.chain(settings.workspace_access).max() == Some(ListAccess::FullAccess) {
            return Ok(());
        }
        let message = "A list needs full access for the workspace or for at least one member.";
        Err(Error::new(Code::ValidationType, message))
    }
}

fn slug_taken(slug: &str) -> Error {
    Error::new(
        Code::SlugConflict,
        format!("A list with api_slug \"{slug}\" already exists."),
    )
}

pub(super) fn list_emit(topic: &str, list: &Object, actor: &Actor, now_ns: i64) -> Write {
    let payload = json!({
        "list_id": list.id,
        "list_slug": list.api_slug,
        "actor": actor.to_json(),
        TOLD_SETTINGS: list.list(),
    });
    Write::Emit {
        row: OutboxRow {
            workspace_id: list.workspace_id.clone(),
            topic: topic.to_owned(),
            payload,
            at_ms: now_ns / 1_000_000,
        },
    }
}
