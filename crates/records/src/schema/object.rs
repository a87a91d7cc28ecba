use super::{ActivitySettings, Attribute, ListSettings};
use crate::{Error, Target};
use indexmap::IndexMap;
use serde::{Deserialize, Serialize};
use serde_json::{Value as Json, json};
use std::collections::HashMap;
use std::sync::Arc;
use store::{AttributeId, ObjectId, WorkspaceId};

/// One kind of record: people, companies, a workspace's own; or a list, whose records are its entries; or an activity.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Object {
    pub id: ObjectId,
    pub workspace_id: WorkspaceId,
    pub api_slug: String,
    pub singular_noun: String,
    pub plural_noun: String,
    #[serde(default)]
    pub kind: ObjectKind,
    /// Made by the platform, not by the workspace.
    pub is_system: bool,
    /// In ns since the epoch.
    pub created_at: i64,
    /// In attribute order, archived ones included; keyed by id.
    #[serde(skip)]
    pub(crate) attributes: IndexMap<AttributeId, Arc<Attribute>>,
    #[serde(skip)]
    pub(crate) by_slug: HashMap<String, AttributeId>,
    /// Revision of the stored document.
    #[serde(skip)]
    pub(crate) revision: i64,
}

/// What an [`Object`] is, with what only that has.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum ObjectKind {
    #[default]
    Object,
    /// Its name is both nouns.
    List(ListSettings),
    Activity(ActivitySettings),
}

impl Object {
    /// The settings of a list.
    pub fn list(&self) -> Option<&ListSettings> {
        match &self.kind {
            ObjectKind::List(settings) => Some(settings),
            _ => None,
        }
    }

    /// Whether it is an object, whose records others may refer to.
    pub(crate) fn is_object(&self) -> bool {
        matches!(self.kind, ObjectKind::Object)
    }

    /// By which it is found again.
    pub fn target(&self) -> Target<'_> {
        match self.kind {
            ObjectKind::Object => Target::Object(&self.id),
            ObjectKind::List(_) => Target::List(&self.id),
            ObjectKind::Activity(_) => Target::Activity(&self.id),
        }
    }

    pub(crate) fn record_not_found(&self, id: &str) -> Error {
        match self.kind {
            ObjectKind::Object | ObjectKind::Activity(_) => Error::record_not_found(id),
            ObjectKind::List(_) => Error::new(crate::Code::NotFound, format!("Entry with ID \"{id}\" not found.")),
        }
    }

    /// All attributes in order, archived ones included.
    pub fn attributes(&self) -> impl Iterator<Item = &Arc<Attribute>> {
        self.attributes.values()
    }

    /// The attribute with this slug or id.
    pub fn attribute(&self, slug_or_id: &str) -> Option<&Arc<Attribute>> {
        self.attributes
            .get(slug_or_id)
            .or_else(|| self.attributes.get(self.by_slug.get(slug_or_id)?))
    }

    pub(crate) fn insert(&mut self, attribute: Attribute) {
        self.by_slug.insert(attribute.api_slug.clone(), attribute.id.clone());
        self.attributes.insert(attribute.id.clone(), Arc::new(attribute));
    }

    /// The wire form (`reference/rest-api.md` section 12, `<object>`).
    pub fn to_json(&self) -> Json {
        json!({
            "id": { "workspace_id": self.workspace_id, "object_id": self.id },
            "api_slug": self.api_slug,
            "singular_noun": self.singular_noun,
            "plural_noun": self.plural_noun,
            "created_at": crate::format_ns(self.created_at),
        })
    }
}

/// Everything that is defined in one workspace, as of one moment.
#[derive(Debug, Clone)]
pub struct Schema {
    pub workspace_id: WorkspaceId,
    objects: IndexMap<ObjectId, Arc<Object>>,
    by_slug: HashMap<String, ObjectId>,
    lists: IndexMap<ObjectId, Arc<Object>>,
    lists_by_slug: HashMap<String, ObjectId>,
    activities: IndexMap<ObjectId, Arc<Object>>,
    activities_by_slug: HashMap<String, ObjectId>,
}

impl Schema {
    pub(crate) fn new(workspace_id: &WorkspaceId, objects: Vec<Object>) -> Self {
        let (lists, rest): (Vec<Object>, Vec<Object>) = objects.into_iter().partition(|object| object.list().is_some());
        let (activities, objects): (Vec<Object>, Vec<Object>) =
            rest.into_iter().partition(|object| object.activity().is_some());
        let slugs = |of: &[Object]| of.iter().map(|one| (one.api_slug.clone(), one.id.clone())).collect();
        let by_id = |of: Vec<Object>| of.into_iter().map(|one| (one.id.clone(), Arc::new(one))).collect();
        Self {
            workspace_id: workspace_id.to_owned(),
            by_slug: slugs(&objects),
            lists_by_slug: slugs(&lists),
            activities_by_slug: slugs(&activities),
            objects: by_id(objects),
            lists: by_id(lists),
            activities: by_id(activities),
        }
    }

    /// All objects, the standard ones first, then in order of creation.
    pub fn objects(&self) -> impl Iterator<Item = &Arc<Object>> {
        self.objects.values()
    }

    /// The object with this slug or id.
    pub fn object(&self, slug_or_id: &str) -> Option<&Arc<Object>> {
        self.objects
            .get(slug_or_id)
            .or_else(|| self.objects.get(self.by_slug.get(slug_or_id)?))
    }

    /// All lists, in order of creation.
    pub fn lists(&self) -> impl Iterator<Item = &Arc<Object>> {
        self.lists.values()
    }

    /// The list with this slug or id.
    pub fn list(&self, slug_or_id: &str) -> Option<&Arc<Object>> {
        self.lists
            .get(slug_or_id)
            .or_else(|| self.lists.get(self.lists_by_slug.get(slug_or_id)?))
    }

    /// All activities, those of the platform first, then in order of creation; none before anybody has asked for them
    /// ([`crate::Records::schema_with_activities`]).
    pub fn activities(&self) -> impl Iterator<Item = &Arc<Object>> {
        self.activities.values()
    }

    /// The activity with this slug or id.
    pub fn activity(&self, slug_or_id: &str) -> Option<&Arc<Object>> {
        self.activities
            .get(slug_or_id)
            .or_else(|| self.activities.get(self.activities_by_slug.get(slug_or_id)?))
    }

    /// What goes by this name among the objects, lists or activities that another one is among.
    pub(crate) fn beside(&self, other: &Object, slug_or_id: &str) -> Option<&Arc<Object>> {
        match other.kind {
            ObjectKind::Object => self.object(slug_or_id),
            ObjectKind::List(_) => self.list(slug_or_id),
            ObjectKind::Activity(_) => self.activity(slug_or_id),
        }
    }

    /// The object, list or activity with this name.
    ///
    /// # Errors
    /// `not_found`.
    pub fn find(&self, target: Target<'_>) -> crate::Result<&Arc<Object>> {
        match target {
            Target::Object(name) => self.object(name).ok_or_else(|| Error::object_not_found(name)),
            Target::List(name) => self.list(name).ok_or_else(|| Error::list_not_found(name)),
            Target::Activity(name) => self.activity(name).ok_or_else(|| Error::activity_not_found(name)),
        }
    }

    /// The other end of a two-way relationship.
    pub fn related(&self, attribute: &Attribute) -> Option<(&Arc<Object>, &Arc<Attribute>)> {
        let end = attribute.relationship.as_ref()?;
        let object = self.objects.get(&end.object_id)?;
        Some((object, object.attributes.get(&end.attribute_id)?))
    }

    /// The wire form of an attribute (`reference/rest-api.md` section 12, `<attribute>`).
    pub fn attribute_json(&self, attribute: &Attribute) -> Json {
        let relationship = self.related(attribute).map(|(object, other)| {
            json!({
                "id": { "workspace_id": self.workspace_id, "object_id": object.id, "attribute_id": other.id },
                "object_slug": object.api_slug,
                "api_slug": other.api_slug,
                "is_multiselect": other.is_multiselect,
                "title": other.title,
            })
        });
        attribute.to_json(self, &self.workspace_id, relationship)
    }
}
