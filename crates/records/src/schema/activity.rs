//! Activities: a second family of definitions beside objects, for what happened (calls, e-mails, a workspace's own).
//!
//! The contract names four schemas that others extend and says nothing of their attributes (`reference/rest-api.md` section 13,
//! "Activities"): the ones here are ours. They are made when a workspace first asks for its activities.

use super::attribute_changes::new_record_attributes;
use super::object_changes::{check_slug, definition_emit};
use super::option_changes::choice_write;
use super::{
    Attribute, AttributeType, Config, DefaultValue, Object, ObjectChange, ObjectKind, RecordReferenceConfig,
    SelectOption,
};
use crate::{Actor, Code, Error, Records, Result, Schema, Target};
use serde::{Deserialize, Serialize};
use serde_json::{Value as Json, json};
use std::sync::Arc;
use store::{Expect, ObjectId, OutboxRow, WorkspaceId, Write};
use uuid::Uuid;

/// What an activity has beside what every [`Object`] has.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct ActivitySettings {
    /// The activities whose attributes it has inherited; fixed.
    pub extends: Vec<ObjectId>,
}

/// An activity to create.
#[derive(Debug, Clone)]
pub struct NewActivity {
    pub api_slug: String,
    pub singular_noun: String,
    pub plural_noun: String,
    /// One of [`ActivityBase::NAMES`].
    pub extends: ActivityBase,
}

/// What an activity can extend.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ActivityBase {
    Activities,
    Interactions,
    Calls,
    Emails,
}

/// One inherited attribute: slug, title, type, whether it is multi-select, and what it offers to choose from.
struct Inherited(&'static str, &'static str, AttributeType, bool, &'static [&'static str]);

const OF_ACTIVITIES: &[Inherited] = &[
    Inherited("name", "Name", AttributeType::Text, false, &[]),
    Inherited("external_id", "External ID", AttributeType::Text, false, &[]),
    Inherited("occurred_at", "Occurred at", AttributeType::Timestamp, false, &[]),
    Inherited("records", "Records", AttributeType::RecordReference, true, &[]),
];
const OF_INTERACTIONS: &[Inherited] = &[
    Inherited("owner", "Owner", AttributeType::ActorReference, false, &[]),
    Inherited(
        "participants",
        "Participants",
        AttributeType::RecordReference,
        true,
        &[],
    ),
];
const DIRECTIONS: &[&str] = &["Inbound", "Outbound"];
const OF_CALLS: &[Inherited] = &[
    Inherited("direction", "Direction", AttributeType::Select, false, DIRECTIONS),
    Inherited(
        "duration_in_seconds",
        "Duration in seconds",
        AttributeType::Number,
        false,
        &[],
    ),
    Inherited("summary", "Summary", AttributeType::Text, false, &[]),
];
const OF_EMAILS: &[Inherited] = &[
    Inherited("direction", "Direction", AttributeType::Select, false, DIRECTIONS),
    Inherited("subject", "Subject", AttributeType::Text, false, &[]),
];

impl ActivityBase {
    const ALL: [Self; 4] = [Self::Activities, Self::Interactions, Self::Calls, Self::Emails];

    /// The wire names.
    pub const NAMES: [&str; 4] = ["activities", "interactions", "calls", "emails"];

    /// The base with this wire name.
    pub fn parse(name: &str) -> Option<Self> {
        let at = Self::NAMES.iter().position(|known| *known == name)?;
        Some(Self::ALL[at])
    }

    fn slug(self) -> &'static str {
        Self::NAMES[self as usize]
    }

    fn nouns(self) -> (&'static str, &'static str) {
        match self {
            Self::Activities => ("Activity", "Activities"),
            Self::Interactions => ("Interaction", "Interactions"),
            Self::Calls => ("Call", "Calls"),
            Self::Emails => ("Email", "Emails"),
        }
    }

    fn extends(self) -> Option<Self> {
        match self {
            Self::Activities => None,
            Self::Interactions => Some(Self::Activities),
            Self::Calls | Self::Emails => Some(Self::Interactions),
        }
    }

    /// What it adds to what it extends.
    fn own(self) -> &'static [Inherited] {
        match self {
            Self::Activities => OF_ACTIVITIES,
            Self::Interactions => OF_INTERACTIONS,
            Self::Calls => OF_CALLS,
            Self::Emails => OF_EMAILS,
        }
    }

    /// Everything that it gives to what extends it.
    fn inherited(self) -> Vec<&'static Inherited> {
        let mut all = self.extends().map(Self::inherited).unwrap_or_default();
        all.extend(self.own());
        all
    }
}

impl Object {
    /// The settings of an activity.
    pub fn activity(&self) -> Option<&ActivitySettings> {
        match &self.kind {
            ObjectKind::Activity(settings) => Some(settings),
            _ => None,
        }
    }

    /// The wire form of an activity (`reference/rest-api.md` section 12, `<activity>`); null of what is none.
    pub fn activity_json(&self, schema: &Schema) -> Json {
        let Some(settings) = self.activity() else {
            return Json::Null;
        };
        let bases = settings.extends.iter().filter_map(|id| schema.activity(id));
        let bases = bases.map(|base| json!({ "schema_id": base.id, "schema_slug": base.api_slug }));
        json!({
            "id": { "workspace_id": self.workspace_id, "activity_id": self.id },
            "api_slug": self.api_slug,
            "singular_noun": self.singular_noun,
            "plural_noun": self.plural_noun,
            "extends": bases.collect::<Vec<_>>(),
            "is_system_activity": self.is_system,
            "created_at": crate::format_ns(self.created_at),
        })
    }
}

impl Records {
    /// The definitions of a workspace, those of its activities among them: they are made where they are missing.
    ///
    /// # Errors
    /// Only what the store answers.
    pub async fn schema_with_activities(&self, workspace_id: &WorkspaceId) -> Result<Arc<Schema>> {
        let schema = self.schema(workspace_id).await?;
        if schema.activities().next().is_some() {
            return Ok(schema);
        }
        let mut made: Vec<Object> = Vec::new();
        let mut writes = Vec::new();
        for base in ActivityBase::ALL {
            let (singular, plural) = base.nouns();
            let extended = base
                .extends()
                .and_then(|extended| made.iter().find(|one| one.api_slug == extended.slug()));
            let extends = extended.map(|one| one.id.clone()).into_iter().collect();
            let mut activity = self.new_activity(workspace_id, base.slug(), (singular, plural), extends);
            activity.is_system = true;
            writes.push(activity.write(base as i64, Expect::Absent));
            writes.extend(attributes(&schema, &activity, base));
            writes.push(definition_emit(&activity, activity.created_at));
            made.push(activity);
        }
        // Somebody else was faster.
        let taken = || Error::new(Code::SlugConflict, "The activities are there already.");
        match self.commit_definitions(workspace_id, writes, taken).await {
            Err(error) if error.code != Code::SlugConflict => return Err(error),
            _ => {}
        }
        self.schema(workspace_id).await
    }

    /// One activity by slug or id.
    ///
    /// # Errors
    /// `not_found`.
    pub async fn activity(&self, workspace_id: &WorkspaceId, slug_or_id: &str) -> Result<Arc<Object>> {
        let schema = self.schema_with_activities(workspace_id).await?;
        Ok(schema.find(Target::Activity(slug_or_id))?.clone())
    }

    /// Creates an activity with the attributes of what it extends.
    ///
    /// # Errors
    /// `validation_type` for a slug that is not snake case, `slug_conflict` when slug or nouns are taken.
    pub async fn create_activity(
        &self,
        workspace_id: &WorkspaceId,
        new: NewActivity,
        actor: &Actor,
    ) -> Result<Arc<Object>> {
        check_slug(&new.api_slug)?;
        let schema = self.schema_with_activities(workspace_id).await?;
        let taken = || taken("create");
        let clashes = |other: &Arc<Object>| {
            other.api_slug == new.api_slug
                || other.singular_noun == new.singular_noun
                || other.plural_noun == new.plural_noun
        };
        if schema.activities().any(clashes) {
            return Err(taken());
        }
        let base = schema.find(Target::Activity(new.extends.slug()))?.id.clone();
        let nouns = (new.singular_noun.as_str(), new.plural_noun.as_str());
        let activity = self.new_activity(workspace_id, &new.api_slug, nouns, vec![base]);
        let position = schema.activities().count() as i64;
        let mut writes = vec![activity.write(position, Expect::Absent)];
        writes.extend(attributes(&schema, &activity, new.extends));
        writes.push(definition_emit(&activity, activity.created_at));
        writes.push(self.tell_of_activity("activity.created", &activity, actor));
        self.commit_definitions(workspace_id, writes, taken).await?;
        self.activity(workspace_id, &activity.id).await
    }

    /// Renames an activity of the workspace's own.
    ///
    /// # Errors
    /// `unauthorized` for one that the platform defines; `validation_type` when nothing is to change or the slug is not snake
    /// case; `not_found`, `slug_conflict`.
    pub async fn update_activity(
        &self,
        workspace_id: &WorkspaceId,
        activity: &str,
        change: ObjectChange,
        actor: &Actor,
    ) -> Result<Arc<Object>> {
        let schema = self.schema_with_activities(workspace_id).await?;
        let activity = schema.find(Target::Activity(activity))?;
        if activity.is_system {
            return Err(Error::new(Code::NotAllowed, "System activities cannot be changed."));
        }
        if change.api_slug.is_none() && change.singular_noun.is_none() && change.plural_noun.is_none() {
            let message =
                "You passed an empty payload. Please ensure you are updating at least one property in your request.";
            return Err(Error::new(Code::ValidationType, message));
        }
        let position = schema.activities().position(|other| other.id == activity.id);
        let mut changed = Object::clone(activity);
        if let Some(slug) = change.api_slug {
            check_slug(&slug)?;
            changed.api_slug = slug;
        }
        changed.singular_noun = change.singular_noun.unwrap_or(changed.singular_noun);
        changed.plural_noun = change.plural_noun.unwrap_or(changed.plural_noun);
        let clashes = |other: &Arc<Object>| {
            other.id != changed.id
                && (other.api_slug == changed.api_slug
                    || other.singular_noun == changed.singular_noun
                    || other.plural_noun == changed.plural_noun)
        };
        if schema.activities().any(clashes) {
            return Err(taken("update"));
        }
        let writes = vec![
            changed.write(position.unwrap_or_default() as i64, Expect::Revision(activity.revision)),
            definition_emit(&changed, self.clock.now_ns()),
            self.tell_of_activity("activity.updated", &changed, actor),
        ];
        self.commit_definitions(workspace_id, writes, || taken("update"))
            .await?;
        self.activity(workspace_id, &activity.id).await
    }

    fn new_activity(
        &self,
        workspace_id: &WorkspaceId,
        api_slug: &str,
        (singular_noun, plural_noun): (&str, &str),
        extends: Vec<ObjectId>,
    ) -> Object {
        Object {
            id: Uuid::new_v4().to_string().into(),
            workspace_id: workspace_id.to_owned(),
            api_slug: api_slug.to_owned(),
            singular_noun: singular_noun.to_owned(),
            plural_noun: plural_noun.to_owned(),
            kind: ObjectKind::Activity(ActivitySettings { extends }),
            is_system: false,
            created_at: self.clock.now_ns(),
            attributes: Default::default(),
            by_slug: Default::default(),
            revision: 0,
        }
    }

    pub(super) fn tell_of_activity(&self, topic: &str, activity: &Object, actor: &Actor) -> Write {
        let payload = json!({
            "activity_id": activity.id,
            "activity_slug": activity.api_slug,
            "actor": actor.to_json(),
        });
        Write::Emit {
            row: OutboxRow {
                workspace_id: activity.workspace_id.clone(),
                topic: topic.to_owned(),
                payload,
                at_ms: self.clock.now_ms(),
            },
        }
    }
}

/// The writes of all attributes of a new activity.
fn attributes(schema: &Schema, activity: &Object, base: ActivityBase) -> Vec<Write> {
    let [id, created_at, created_by] = new_record_attributes(activity);
    let mut all = vec![id];
    let mut writes = Vec::new();
    for Inherited(slug, title, kind, is_multiselect, choices) in base.inherited() {
        let mut attribute = Attribute {
            title: (*title).to_owned(),
            is_system: true,
            is_multiselect: *is_multiselect,
            is_unique: *slug == "external_id",
            ..Attribute::new(&activity.id, slug, *kind, activity.created_at)
        };
        if *slug == "occurred_at" {
            attribute.default_value = Some(DefaultValue::Dynamic("PT0S".to_owned()));
        }
        if *kind == AttributeType::RecordReference {
            // Whom an interaction was with; an activity may be about any record.
            let people = schema.object("people").filter(|_| *slug == "participants");
            attribute.config = Config {
                currency: None,
                record_reference: Some(RecordReferenceConfig {
                    allowed_object_ids: people.map(|people| people.id.clone()).into_iter().collect(),
                }),
            };
        }
        for (title, position) in choices.iter().zip(0..) {
            let option = SelectOption {
                id: Uuid::new_v4().to_string().into(),
                title: (*title).to_owned(),
                is_archived: false,
                position,
            };
            writes.push(choice_write(&attribute, &option, Expect::Absent));
        }
        all.push(attribute);
    }
    all.extend([created_at, created_by]);
    writes.extend(all.into_iter().zip(0..).map(|(mut attribute, position)| {
        attribute.position = position;
        attribute.write(Expect::Absent)
    }));
    writes
}

fn taken(to: &str) -> Error {
    let message = format!("Failed to {to} activity. Please ensure api_slug and names are unique.");
    Error::new(Code::SlugConflict, message)
}
