use super::object_changes::{attribute_emit, check_slug, definition_emit};
use super::{
    Attribute, AttributeType, Config, CurrencyConfig, CurrencyDisplay, DefaultValue, Object, RecordReferenceConfig,
    Relationship, Schema,
};
use crate::input::parse_attribute;
use crate::timestamp::is_duration;
use crate::{Code, Error, Records, Result, Target};
use serde_json::Value as Json;
use std::sync::Arc;
use store::{Expect, ObjectId, WorkspaceId, Write};
use uuid::Uuid;

/// An attribute to create.
#[derive(Debug, Clone)]
pub struct NewAttribute {
    pub title: String,
    pub description: Option<String>,
    pub api_slug: String,
    pub kind: AttributeType,
    pub is_required: bool,
    pub is_unique: bool,
    pub is_multiselect: bool,
    pub currency: Option<CurrencyConfig>,
    /// Slugs or ids; `None` when not said.
    pub allowed_objects: Option<Vec<String>>,
    pub default_value: Option<DefaultValue>,
    pub relationship: Option<NewRelationship>,
}

/// The other side of a two-way relationship to create.
#[derive(Debug, Clone)]
pub struct NewRelationship {
    /// Slug or id.
    pub object: String,
    pub title: String,
    pub api_slug: String,
    pub is_multiselect: bool,
}

/// The counterpart of a two-way relationship and the object that it belongs to.
type OtherSide = (Arc<Object>, Attribute);

/// What to change of an attribute; `None` leaves it.
#[derive(Debug, Clone, Default)]
pub struct AttributeChange {
    pub title: Option<String>,
    pub description: Option<Option<String>>,
    pub api_slug: Option<String>,
    pub is_required: Option<bool>,
    pub is_unique: Option<bool>,
    pub is_archived: Option<bool>,
    pub default_value: Option<Option<DefaultValue>>,
    pub currency: Option<CurrencyConfig>,
    pub allowed_objects: Option<Vec<String>>,
}

impl Records {
    /// Creates an attribute, and its counterpart when it is a two-way relationship.
    ///
    /// # Errors
    /// `not_found` for the object; `validation_type` for settings that do not fit the type; `slug_conflict`.
    pub async fn create_attribute(
        &self,
        workspace_id: &WorkspaceId,
        object: impl Into<Target<'_>> + Send,
        new: NewAttribute,
    ) -> Result<Arc<Attribute>> {
        let (schema, object) = self.resolve(workspace_id, object).await?;
        check_slug(&new.api_slug)?;
        check_type(&new)?;
        if object.attribute(&new.api_slug).is_some() {
            return Err(slug_taken());
        }
        let now = self.clock.now_ns();
        let (mut attribute, other_side) = new.build(&schema, &object, now)?;
        check_default(&schema, &object, &attribute)?;
        let mut writes = Vec::new();
        if let Some((other_object, mut other)) = other_side {
            if other_object.attribute(&other.api_slug).is_some()
                || (other_object.id == object.id && other.api_slug == attribute.api_slug)
            {
                return Err(slug_taken());
            }
            attribute.relationship = Some(Relationship {
                object_id: other_object.id.clone(),
                attribute_id: other.id.clone(),
            });
            other.relationship = Some(Relationship {
                object_id: object.id.clone(),
                attribute_id: attribute.id.clone(),
            });
            writes.push(other.write(Expect::Absent));
            writes.push(attribute_emit("created", &other_object, &other, now));
            writes.push(definition_emit(&other_object, now));
        }
        writes.push(attribute.write(Expect::Absent));
        writes.push(attribute_emit("created", &object, &attribute, now));
        writes.push(definition_emit(&object, now));
        self.commit_definitions(workspace_id, writes, slug_taken).await?;
        self.attribute(workspace_id, object.target(), &attribute.id).await
    }

    /// One attribute by slug or id.
    ///
    /// # Errors
    /// `not_found` for the object or the attribute.
    pub async fn attribute(
        &self,
        workspace_id: &WorkspaceId,
        object: impl Into<Target<'_>> + Send,
        attribute: &str,
    ) -> Result<Arc<Attribute>> {
        let (_, object) = self.resolve(workspace_id, object).await?;
        object
            .attribute(attribute)
            .cloned()
            .ok_or_else(|| Error::attribute_not_found(attribute))
    }

    /// Changes an attribute.
    ///
    /// # Errors
    /// `not_found`, `system_edit_unauthorized` for a system attribute, `validation_type`, `slug_conflict`.
    pub async fn update_attribute(
        &self,
        workspace_id: &WorkspaceId,
        object: impl Into<Target<'_>> + Send,
        attribute: &str,
        change: AttributeChange,
    ) -> Result<Arc<Attribute>> {
        let (schema, object) = self.resolve(workspace_id, object).await?;
        let attribute = object
            .attribute(attribute)
            .ok_or_else(|| Error::attribute_not_found(attribute))?;
        if attribute.is_system {
            return Err(Error::new(
                Code::SystemEditUnauthorized,
                "Cannot update a System attribute.",
            ));
        }
        let mut changed = Attribute::clone(attribute);
        if let Some(slug) = change.api_slug {
            check_slug(&slug)?;
            if object.attribute(&slug).is_some_and(|other| other.id != attribute.id) {
                return Err(slug_taken());
            }
            changed.api_slug = slug;
        }
        changed.title = change.title.unwrap_or(changed.title);
        changed.description = change.description.unwrap_or(changed.description);
        changed.is_required = change.is_required.unwrap_or(changed.is_required);
        changed.is_archived = change.is_archived.unwrap_or(changed.is_archived);
        if let Some(is_unique) = change.is_unique {
            check_unique(changed.kind, is_unique)?;
            changed.is_unique = is_unique;
        }
        if let Some(default_value) = change.default_value {
            changed.default_value = default_value;
            check_default(&schema, &object, &changed)?;
        }
        if change.currency.is_some() && changed.kind == AttributeType::Currency {
            changed.config.currency = change.currency;
        }
        if let Some(allowed) = change
            .allowed_objects
            .filter(|_| changed.kind == AttributeType::RecordReference)
        {
            changed.config.record_reference = Some(RecordReferenceConfig {
                allowed_object_ids: object_ids(&schema, &allowed)?,
            });
        }
        let writes = vec![
            changed.write(Expect::Revision(attribute.revision)),
            attribute_emit("updated", &object, &changed, self.clock.now_ns()),
            definition_emit(&object, self.clock.now_ns()),
        ];
        self.commit_definitions(workspace_id, writes, slug_taken).await?;
        self.attribute(workspace_id, object.target(), &attribute.id).await
    }
}

impl Records {
    /// Puts the attributes of an object or list into an order. Those that are not named follow in the order that they have.
    ///
    /// # Errors
    /// `not_found` for the object or an attribute.
    pub async fn order_attributes(
        &self,
        workspace_id: &WorkspaceId,
        object: impl Into<Target<'_>> + Send,
        order: &[String],
    ) -> Result<()> {
        let (_, object) = self.resolve(workspace_id, object).await?;
        let mut wanted: Vec<&Arc<Attribute>> = Vec::new();
        for key in order {
            let attribute = object.attribute(key).ok_or_else(|| Error::attribute_not_found(key))?;
            if !wanted.iter().any(|known| known.id == attribute.id) {
                wanted.push(attribute);
            }
        }
        let rest: Vec<_> = object
            .attributes()
            .filter(|attribute| !wanted.iter().any(|known| known.id == attribute.id))
            .collect();
        let mut writes = Vec::new();
        for (position, attribute) in (0..).zip(wanted.into_iter().chain(rest)) {
            if attribute.position != position {
                let mut moved = Attribute::clone(attribute);
                moved.position = position;
                writes.push(moved.write(Expect::Revision(attribute.revision)));
            }
        }
        if writes.is_empty() {
            return Ok(());
        }
        writes.push(definition_emit(&object, self.clock.now_ns()));
        self.commit_definitions(workspace_id, writes, slug_taken).await
    }
}

impl NewAttribute {
    fn build(self, schema: &Schema, object: &Object, now: i64) -> Result<(Attribute, Option<OtherSide>)> {
        let mut allowed = self
            .allowed_objects
            .as_deref()
            .map(|allowed| object_ids(schema, allowed))
            .transpose()?;
        let mut other_side = None;
        if let Some(relationship) = self.relationship {
            check_slug(&relationship.api_slug)?;
            let other_object = schema
                .object(&relationship.object)
                .cloned()
                .ok_or_else(|| unknown_object(&relationship.object))?;
            if allowed
                .as_ref()
                .is_some_and(|allowed| *allowed != [other_object.id.clone()])
            {
                return Err(invalid(
                    "config.record_reference.allowed_objects may only contain the object of the relationship.",
                ));
            }
            allowed = Some(vec![other_object.id.clone()]);
            let other = Attribute {
                title: relationship.title,
                is_multiselect: relationship.is_multiselect,
                config: references(Some(vec![object.id.clone()])),
                position: next_position(&other_object) + i64::from(other_object.id == object.id),
                ..Attribute::new(
                    &other_object.id,
                    &relationship.api_slug,
                    AttributeType::RecordReference,
                    now,
                )
            };
            other_side = Some((other_object, other));
        }
        let config = match self.kind {
            AttributeType::Currency => {
                let usd = || CurrencyConfig {
                    default_currency_code: "USD".to_owned(),
                    display_type: CurrencyDisplay::Symbol,
                };
                Config {
                    currency: Some(self.currency.unwrap_or_else(usd)),
                    record_reference: None,
                }
            }
            AttributeType::RecordReference => references(allowed),
            _ => Config::default(),
        };
        let attribute = Attribute {
            title: self.title,
            description: self.description,
            is_required: self.is_required,
            is_unique: self.is_unique,
            is_multiselect: self.is_multiselect,
            default_value: self.default_value,
            config,
            position: next_position(object),
            ..Attribute::new(&object.id, &self.api_slug, self.kind, now)
        };
        Ok((attribute, other_side))
    }
}

impl Attribute {
    /// A plain attribute of a workspace's own, to be adjusted; its title is its slug.
    pub(crate) fn new(object_id: &ObjectId, api_slug: &str, kind: AttributeType, now: i64) -> Self {
        Self {
            id: Uuid::new_v4().to_string().into(),
            object_id: object_id.to_owned(),
            title: api_slug.to_owned(),
            description: None,
            api_slug: api_slug.to_owned(),
            kind,
            is_system: false,
            is_writable: true,
            is_required: false,
            is_unique: false,
            is_multiselect: false,
            is_archived: false,
            default_value: None,
            relationship: None,
            created_at: now,
            config: Config::default(),
            options: Vec::new(),
            statuses: Vec::new(),
            position: 0,
            revision: 0,
        }
    }
}

/// The attributes that every list has: `entry_id`, `parent_record`, `created_at`, `created_by`.
pub(crate) fn new_entry_attributes(list: &Object, parents: Vec<ObjectId>) -> [Attribute; 4] {
    let [id, created_at, created_by] = new_record_attributes(list);
    let named = Attribute {
        api_slug: "entry_id".to_owned(),
        title: "Entry ID".to_owned(),
        ..id
    };
    let parent = Attribute {
        title: "Parent record".to_owned(),
        is_system: true,
        is_writable: false,
        is_required: true,
        config: references(Some(parents)),
        position: 1,
        ..Attribute::new(
            &list.id,
            "parent_record",
            AttributeType::RecordReference,
            list.created_at,
        )
    };
    let after = |attribute: Attribute| Attribute {
        position: attribute.position + 1,
        ..attribute
    };
    [named, parent, after(created_at), after(created_by)]
}

/// The attributes that every object has: `record_id`, `created_at`, `created_by`.
pub(crate) fn new_record_attributes(object: &Object) -> [Attribute; 3] {
    let system = |slug: &str, title: &str, kind| Attribute {
        title: title.to_owned(),
        is_system: true,
        is_writable: false,
        ..Attribute::new(&object.id, slug, kind, object.created_at)
    };
    [
        Attribute {
            is_unique: true,
            ..system("record_id", "Record ID", AttributeType::Text)
        },
        Attribute {
            default_value: Some(DefaultValue::Dynamic("PT0S".to_owned())),
            position: 1,
            ..system("created_at", "Created at", AttributeType::Timestamp)
        },
        Attribute {
            default_value: Some(DefaultValue::Dynamic("current-user".to_owned())),
            position: 2,
            ..system("created_by", "Created by", AttributeType::ActorReference)
        },
    ]
}

fn references(allowed: Option<Vec<ObjectId>>) -> Config {
    let record_reference = Some(RecordReferenceConfig {
        allowed_object_ids: allowed.unwrap_or_default(),
    });
    Config {
        currency: None,
        record_reference,
    }
}

fn next_position(object: &Object) -> i64 {
    object
        .attributes()
        .map(|attribute| attribute.position + 1)
        .max()
        .unwrap_or_default()
}

fn object_ids(schema: &Schema, slugs_or_ids: &[String]) -> Result<Vec<ObjectId>> {
    slugs_or_ids
        .iter()
        .map(|key| {
            schema
                .object(key)
                .map(|object| object.id.clone())
                .ok_or_else(|| unknown_object(key))
        })
        .collect()
}

fn check_type(new: &NewAttribute) -> Result<()> {
    if !AttributeType::CREATABLE.contains(&new.kind.as_str()) {
        return Err(invalid(format!(
            "Attributes of type \"{}\" cannot be created.",
            new.kind.as_str()
        )));
    }
    if new.is_multiselect && !new.kind.can_be_multiselect() {
        return Err(invalid(format!(
            "Attributes of type \"{}\" cannot be multiselect.",
            new.kind.as_str()
        )));
    }
    if new.relationship.is_some() && new.kind != AttributeType::RecordReference {
        return Err(invalid(
            "Only attributes of type \"record-reference\" can be part of a relationship.",
        ));
    }
    check_unique(new.kind, new.is_unique)
}

fn check_unique(kind: AttributeType, is_unique: bool) -> Result<()> {
    if is_unique && !kind.can_be_unique() {
        return Err(invalid(format!(
            "Attributes of type \"{}\" cannot be unique.",
            kind.as_str()
        )));
    }
    Ok(())
}

fn check_default(schema: &Schema, object: &Object, attribute: &Attribute) -> Result<()> {
    let Some(default_value) = &attribute.default_value else {
        return Ok(());
    };
    if matches!(object.api_slug.as_str(), "people" | "companies") && object.is_system {
        return Err(invalid("Default values are not supported on people and companies."));
    }
    match default_value {
        DefaultValue::Static(template) => parse_attribute(schema, attribute, &Json::from(template.clone())).map(drop),
        DefaultValue::Dynamic(template) => {
            let fits = match attribute.kind {
                AttributeType::ActorReference => template == "current-user",
                AttributeType::Date | AttributeType::Timestamp => is_duration(template),
                _ => false,
            };
            let message = || {
                format!(
                    "The dynamic default value \"{template}\" does not fit an attribute of type \"{}\".",
                    attribute.kind.as_str()
                )
            };
            if fits { Ok(()) } else { Err(invalid(message())) }
        }
    }
}

fn invalid(message: impl Into<String>) -> Error {
    Error::new(Code::ValidationType, message)
}

fn unknown_object(key: &str) -> Error {
    invalid(format!("Could not find an object with slug/ID \"{key}\"."))
}

fn slug_taken() -> Error {
    let message =
        "An attribute with the same API slug already exists on this object. Please choose a different API slug.";
    Error::new(Code::SlugConflict, message)
}

/// Makes a write of a standard attribute at its place.
pub(crate) fn placed(mut attribute: Attribute, position: i64) -> Write {
    attribute.position = position;
    attribute.write(Expect::Absent)
}
