use super::Attribute;
use indexmap::IndexMap;
use serde::{Deserialize, Serialize};
use serde_json::{Value as Json, json};
use std::collections::HashMap;
use std::sync::Arc;

/// One kind of record: people, companies, or a workspace's own.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Object {
    pub id: String,
    pub workspace_id: String,
    pub api_slug: String,
    pub singular_noun: String,
    pub plural_noun: String,
    /// Made by the platform, not by the workspace.
    pub is_system: bool,
    /// In ns since the epoch.
    pub created_at: i64,
    /// In attribute order, archived ones included; keyed by id.
    #[serde(skip)]
    pub(crate) attributes: IndexMap<String, Arc<Attribute>>,
    #[serde(skip)]
    pub(crate) by_slug: HashMap<String, String>,
    /// Revision of the stored document.
    #[serde(skip)]
    pub(crate) revision: i64,
}

impl Object {
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
    pub workspace_id: String,
    objects: IndexMap<String, Arc<Object>>,
    by_slug: HashMap<String, String>,
}

impl Schema {
    pub(crate) fn new(workspace_id: &str, objects: Vec<Object>) -> Self {
        let by_slug = objects
            .iter()
            .map(|object| (object.api_slug.clone(), object.id.clone()))
            .collect();
        let objects = objects
            .into_iter()
            .map(|object| (object.id.clone(), Arc::new(object)))
            .collect();
        Self {
            workspace_id: workspace_id.to_owned(),
            objects,
            by_slug,
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
        attribute.to_json(&self.workspace_id, relationship)
    }
}
