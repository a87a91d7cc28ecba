use super::attribute_changes::new_record_attributes;
use super::{ACTIVITY, ATTRIBUTE, LIST, OBJECT, Object, ObjectKind, TOLD_SETTINGS};
use crate::{Code, Error, Issue, Records, Result};
use serde_json::json;
use std::sync::Arc;
use store::{Document, Expect, OutboxRow, StoreError, WorkspaceId, Write};
use uuid::Uuid;

/// An object to create.
#[derive(Debug, Clone)]
pub struct NewObject {
    pub api_slug: String,
    pub singular_noun: String,
    pub plural_noun: String,
}

/// What to change of an object; `None` leaves it.
#[derive(Debug, Clone, Default)]
pub struct ObjectChange {
    pub api_slug: Option<String>,
    pub singular_noun: Option<String>,
    pub plural_noun: Option<String>,
}

impl Records {
    /// Creates an object with the attributes that every object has.
    ///
    /// # Errors
    /// `validation_type` for a slug that is not snake case, `slug_conflict` when slug or nouns are taken.
    pub async fn create_object(&self, workspace_id: &WorkspaceId, new: NewObject) -> Result<Arc<Object>> {
        let taken = || {
            Error::new(
                Code::SlugConflict,
                "Failed to create object. Please ensure your api_slug and names are unique.",
            )
        };
        check_slug(&new.api_slug)?;
        let schema = self.schema(workspace_id).await?;
        let clashes = |object: &Arc<Object>| {
            object.api_slug == new.api_slug
                || object.singular_noun == new.singular_noun
                || object.plural_noun == new.plural_noun
        };
        if schema.objects().any(clashes) {
            return Err(taken());
        }
        let now = self.clock.now_ns();
        let object = Object {
            id: Uuid::new_v4().to_string().into(),
            workspace_id: workspace_id.to_owned(),
            api_slug: new.api_slug,
            singular_noun: new.singular_noun,
            plural_noun: new.plural_noun,
            kind: ObjectKind::Object,
            is_system: false,
            created_at: now,
            attributes: Default::default(),
            by_slug: Default::default(),
            revision: 0,
        };
        let mut writes = vec![object.write(schema.objects().count() as i64, Expect::Absent)];
        writes.extend(
            new_record_attributes(&object)
                .iter()
                .map(|attribute| attribute.write(Expect::Absent)),
        );
        writes.push(definition_emit(&object, now));
        self.commit_definitions(workspace_id, writes, taken).await?;
        self.object(workspace_id, &object.id).await
    }

    /// Renames an object.
    ///
    /// # Errors
    /// `validation_type` when nothing is to change or the slug is not snake case, `not_found`, `slug_conflict`.
    pub async fn update_object(
        &self,
        workspace_id: &WorkspaceId,
        object: &str,
        change: ObjectChange,
    ) -> Result<Arc<Object>> {
        let taken = || {
            Error::new(
                Code::SlugConflict,
                "Failed to update object. Please ensure api_slug is unique.",
            )
        };
        let (schema, object) = self.resolve(workspace_id, object).await?;
        if change.api_slug.is_none() && change.singular_noun.is_none() && change.plural_noun.is_none() {
            let message =
                "You passed an empty payload. Please ensure you are updating at least one property in your request.";
            return Err(Error::new(Code::ValidationType, message));
        }
        let position = schema
            .objects()
            .position(|other| other.id == object.id)
            .unwrap_or_default();
        let mut changed = Object::clone(&object);
        if let Some(slug) = change.api_slug {
            check_slug(&slug)?;
            if object.is_system && slug != object.api_slug {
                return Err(Error::new(
                    Code::ValidationType,
                    "The api_slug of a standard object cannot be changed.",
                ));
            }
            changed.api_slug = slug;
        }
        changed.singular_noun = change.singular_noun.unwrap_or(changed.singular_noun);
        changed.plural_noun = change.plural_noun.unwrap_or(changed.plural_noun);
        let writes = vec![
            changed.write(position as i64, Expect::Revision(object.revision)),
            definition_emit(&changed, self.clock.now_ns()),
        ];
        self.commit_definitions(workspace_id, writes, taken).await?;
        self.object(workspace_id, &object.id).await
    }

    /// Commits changed definitions; a taken lookup key becomes the error that `taken` makes.
    pub(crate) async fn commit_definitions(
        &self,
        workspace_id: &WorkspaceId,
        writes: Vec<Write>,
        taken: impl Fn() -> Error,
    ) -> Result<()> {
        let outcome = self.store.commit(writes).await;
        self.definitions.forget(workspace_id);
        match outcome {
            Ok(()) => Ok(()),
            Err(StoreError::Unique { .. }) => Err(taken()),
            Err(error) => Err(error.into()),
        }
    }
}

impl Object {
    pub(crate) fn write(&self, position: i64, expect: Expect) -> Write {
        let document = Document {
            kind: match self.kind {
                ObjectKind::Object => OBJECT,
                ObjectKind::List(_) => LIST,
                ObjectKind::Activity(_) => ACTIVITY,
            }
            .to_owned(),
            id: self.id.to_string(),
            parent: self.workspace_id.to_string(),
            lookup: Some(format!("{}/{}", self.workspace_id, self.api_slug)),
            sort: position,
            expires_at: None,
            search_text: None,
            revision: 0,
            body: json!(self),
        };
        Write::PutDocument { document, expect }
    }
}

impl super::Attribute {
    pub(crate) fn write(&self, expect: Expect) -> Write {
        let document = Document {
            kind: ATTRIBUTE.to_owned(),
            id: self.id.to_string(),
            parent: self.object_id.to_string(),
            lookup: Some(format!("{}/{}", self.object_id, self.api_slug)),
            sort: self.position,
            expires_at: None,
            search_text: None,
            revision: 0,
            body: json!(self),
        };
        Write::PutDocument { document, expect }
    }
}

/// Tells that an object's definition changed.
pub(crate) fn definition_emit(object: &Object, now_ns: i64) -> Write {
    let mut payload = json!({ "object_id": object.id, "object_slug": object.api_slug });
    if let Some(settings) = object.list() {
        payload[TOLD_SETTINGS] = json!(settings);
    }
    let topic = "object.changed".to_owned();
    Write::Emit {
        row: OutboxRow {
            workspace_id: object.workspace_id.clone(),
            topic,
            payload,
            at_ms: now_ns / 1_000_000,
        },
    }
}

/// Slugs are lower-case words joined by underscores or hyphens.
pub(crate) fn check_slug(slug: &str) -> Result<()> {
    let allowed = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '_' || c == '-';
    if !slug.is_empty()
        && slug.len() <= 64
        && slug.chars().all(allowed)
        && slug.starts_with(|c: char| c.is_ascii_lowercase())
    {
        return Ok(());
    }
    let issue = Issue::invalid(
        vec!["data".into(), "api_slug".into()],
        "An api_slug is made of lower-case letters, digits and underscores and starts with a letter",
    );
    Err(Error::body(vec![issue]))
}

/// Tells the outside of an attribute that was created or changed.
pub(crate) fn attribute_emit(happened: &str, object: &Object, attribute: &super::Attribute, now_ns: i64) -> Write {
    let family = match object.kind {
        ObjectKind::Object => "object",
        ObjectKind::List(_) => "list",
        ObjectKind::Activity(_) => "activity",
    };
    let topic = format!("{family}-attribute.{happened}");
    let payload = json!({ format!("{family}_id"): object.id, "attribute_id": attribute.id });
    Write::Emit {
        row: OutboxRow {
            workspace_id: object.workspace_id.clone(),
            topic,
            payload,
            at_ms: now_ns / 1_000_000,
        },
    }
}
