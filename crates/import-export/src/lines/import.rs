use super::Line;
use super::values::written;
use crate::error::words;
use crate::turns::Turns;
use records::comments::{self, CarriedComment, NewComment, Resolution};
use records::notes::{CarriedNote, Format, NewNote};
use records::tasks::{AssigneeInput, CarriedTask, LinkInput, LinkKey, NewTask};
use records::{
    Actor, Attribute, AttributeType, CurrencyConfig, DefaultValue, ImportOutcome, Imported, ListAccess, Member,
    MemberAccess, Mode, NewAttribute, NewEntry, NewList, NewObject, NewRelationship, NewStatus, Object, Records,
    Target, parse_instant,
};
use serde_json::{Map, Value as Json};
use std::collections::HashMap;
use store::{RecordId, WorkspaceId};

/// What ids of the other workspace stand for.
#[derive(Debug, Default)]
pub(crate) struct Names {
    /// Slugs by object id.
    objects: HashMap<String, String>,
    /// Slugs by list id.
    lists: HashMap<String, String>,
    /// E-mail addresses of members of both workspaces, by the id in the other one.
    members: HashMap<String, String>,
}

impl Names {
    pub(super) fn object(&self, id: &str) -> Option<&str> {
        self.objects.get(id).map(String::as_str)
    }

    pub(super) fn member(&self, id: &str) -> Option<&str> {
        self.members.get(id).map(String::as_str)
    }
}

/// Takes the lines of another workspace in.
pub(crate) struct Importer {
    records: Records,
    workspace_id: WorkspaceId,
    names: Names,
    /// Author of what nobody here has written.
    actor: Actor,
    turns: Turns,
}

/// Lines are read twice: what refers to records comes when all of them are there.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Pass {
    Records,
    References,
}

/// Why a line is not taken in.
pub(crate) enum Refused {
    /// What is wrong with it.
    Wrong(String),
    /// The store cannot answer.
    Unanswered(records::Error),
}

impl From<records::Error> for Refused {
    fn from(error: records::Error) -> Self {
        if error.is_internal() {
            Self::Unanswered(error)
        } else {
            Self::Wrong(words(&error))
        }
    }
}

impl From<String> for Refused {
    fn from(wrong: String) -> Self {
        Self::Wrong(wrong)
    }
}

impl From<&str> for Refused {
    fn from(wrong: &str) -> Self {
        Self::Wrong(wrong.to_owned())
    }
}

type Step = Result<ImportOutcome, Refused>;

impl Importer {
    /// Reads the names that the file defines.
    ///
    /// # Errors
    /// Only what the store answers.
    pub(crate) async fn new(
        records: &Records,
        workspace_id: &WorkspaceId,
        actor: Actor,
        bytes: &[u8],
    ) -> crate::Result<Self> {
        let mut importer = Self::unnamed(records, workspace_id, actor);
        let here = records.members(workspace_id).await?;
        for (_, line) in super::split(bytes) {
            match serde_json::from_slice(line) {
                Ok(Line::Record { .. } | Line::Entry { .. }) => break,
                Ok(line) => importer.learn(&line, &here),
                Err(_) => {}
            }
        }
        Ok(importer)
    }

    /// One that has read no names yet.
    pub(super) fn unnamed(records: &Records, workspace_id: &WorkspaceId, actor: Actor) -> Self {
        Self {
            records: records.clone(),
            workspace_id: workspace_id.clone(),
            names: Names::default(),
            actor,
            turns: Turns::default(),
        }
    }

    /// Keeps the names that a line defines; `here` are the members of this workspace.
    pub(super) fn learn(&mut self, line: &Line, here: &[Member]) {
        match line {
            Line::Object { data } => {
                if let (Some(id), Some(slug)) = (text(&data["id"]["object_id"]), text(&data["api_slug"])) {
                    self.names.objects.insert(id, slug);
                }
            }
            Line::List { data } => {
                if let (Some(id), Some(slug)) = (text(&data["id"]["list_id"]), text(&data["api_slug"])) {
                    self.names.lists.insert(id, slug);
                }
            }
            Line::Member { data } => {
                let email = text(&data["email_address"]).map(|email| email.to_lowercase());
                let known = email.filter(|email| here.iter().any(|member| member.email_address == *email));
                if let (Some(id), Some(email)) = (text(&data["id"]["workspace_member_id"]), known) {
                    self.names.members.insert(id, email);
                }
            }
            _ => {}
        }
    }

    /// Takes one line in; `None` when the pass has nothing to do with it.
    ///
    /// # Errors
    /// What is wrong with the line; what the store answers.
    pub(crate) async fn take(&self, line: &Line, pass: Pass) -> Option<Step> {
        Some(match (pass, line) {
            (Pass::Records, Line::Object { data }) => self.object(data).await,
            (Pass::Records, Line::List { data }) => self.list(data).await,
            (
                Pass::Records,
                Line::Attribute {
                    object,
                    list,
                    data,
                    options,
                    statuses,
                },
            ) => match (object, list) {
                (Some(object), _) => self.attribute(Target::Object(object), data, options, statuses).await,
                (None, Some(list)) => self.attribute(Target::List(list), data, options, statuses).await,
                (None, None) => Err("an attribute is of an object or of a list".into()),
            },
            (Pass::Records, Line::Record { object, data }) => self.record(object, data).await,
            (Pass::References, Line::Record { object, data }) => return self.references(object, data).await,
            (Pass::References, Line::Entry { list, data }) => self.entry(list, data).await,
            (Pass::References, Line::Note { data }) => self.note(data).await,
            (Pass::References, Line::Task { data }) => self.task(data).await,
            (Pass::References, Line::Comment { data }) => self.comment(data).await,
            (Pass::References, Line::File { .. }) => {
                Err("files are sent by themselves: `stoa import workspace` does it".into())
            }
            _ => return None,
        })
    }

    async fn object(&self, data: &Json) -> Step {
        let slug = needed(data, "api_slug")?;
        if found(self.records.object(&self.workspace_id, &slug).await)?.is_some() {
            return Ok(ImportOutcome::Unchanged);
        }
        let new = NewObject {
            api_slug: slug,
            singular_noun: needed(data, "singular_noun")?,
            plural_noun: needed(data, "plural_noun")?,
        };
        created(self.records.create_object(&self.workspace_id, new).await)
    }

    async fn list(&self, data: &Json) -> Step {
        let slug = needed(data, "api_slug")?;
        if found(self.records.list(&self.workspace_id, &slug).await)?.is_some() {
            return Ok(ImportOutcome::Unchanged);
        }
        let parent = match &data["parent_object"] {
            Json::Array(all) => all.first().and_then(text),
            one => text(one),
        };
        let workspace_access = data["workspace_access"].as_str().and_then(ListAccess::parse);
        let own = self.actor.id.clone().map(|id| MemberAccess {
            workspace_member_id: id.into(),
            level: ListAccess::FullAccess,
        });
        let new = NewList {
            name: needed(data, "name")?,
            api_slug: slug,
            parent_object: parent.ok_or("the list has no parent_object")?,
            member_access: own
                .filter(|_| workspace_access != Some(ListAccess::FullAccess))
                .into_iter()
                .collect(),
            workspace_access,
        };
        created(self.records.create_list(&self.workspace_id, new, &self.actor).await)
    }

    async fn attribute(&self, owner: Target<'_>, data: &Json, options: &[Json], statuses: &[Json]) -> Step {
        let slug = needed(data, "api_slug")?;
        let kind_name = needed(data, "type")?;
        let known = found(self.records.attribute(&self.workspace_id, owner, &slug).await)?;
        let (attribute, mut outcome) = match known {
            Some(known) if known.kind.as_str() == kind_name => (known, ImportOutcome::Unchanged),
            Some(known) => {
                let kind = known.kind.as_str();
                return Err(format!("{slug} is {kind_name} there and {kind} here").into());
            }
            None => {
                let new = self.new_attribute(slug, &kind_name, data)?;
                let made = self.records.create_attribute(&self.workspace_id, owner, new).await?;
                (made, ImportOutcome::Created)
            }
        };
        let title = |choice: &Json| text(&choice["title"]);
        for title in options.iter().filter_map(title) {
            if attribute.options.iter().all(|option| option.title != title) {
                let made = self
                    .records
                    .create_option(&self.workspace_id, owner, &attribute.id, &title)
                    .await;
                outcome = created(made)?;
            }
        }
        for status in statuses {
            let Some(title) = title(status) else { continue };
            if attribute.statuses.iter().all(|status| status.title != title) {
                let new = NewStatus {
                    title,
                    celebration_enabled: status["celebration_enabled"].as_bool().unwrap_or(false),
                    target_time_in_status: text(&status["target_time_in_status"]),
                };
                let made = self
                    .records
                    .create_status(&self.workspace_id, owner, &attribute.id, new)
                    .await;
                outcome = created(made)?;
            }
        }
        Ok(outcome)
    }

    fn new_attribute(&self, api_slug: String, kind: &str, data: &Json) -> Result<NewAttribute, String> {
        let kind = AttributeType::parse(kind).ok_or_else(|| format!("there is no type {kind:?}"))?;
        let is = |name: &str| data[name].as_bool().unwrap_or(false);
        let allowed = data["config"]["record_reference"]["allowed_object_ids"].as_array();
        let allowed = allowed.map(|ids| {
            ids.iter()
                .filter_map(Json::as_str)
                .map(|id| self.names.object(id).unwrap_or(id).to_owned())
                .collect()
        });
        let relationship = match &data["relationship"] {
            Json::Null => None,
            other => Some(NewRelationship {
                object: needed(other, "object_slug")?,
                title: needed(other, "title")?,
                api_slug: needed(other, "api_slug")?,
                is_multiselect: other["is_multiselect"].as_bool().unwrap_or(false),
            }),
        };
        let currency: Option<CurrencyConfig> = serde_json::from_value(data["config"]["currency"].clone()).ok();
        let default_value: Option<DefaultValue> = serde_json::from_value(data["default_value"].clone()).ok();
        Ok(NewAttribute {
            title: needed(data, "title")?,
            description: text(&data["description"]),
            api_slug,
            kind,
            // What is there may lack it.
            is_required: false,
            is_unique: is("is_unique"),
            is_multiselect: is("is_multiselect"),
            currency: currency.filter(|_| kind == AttributeType::Currency),
            allowed_objects: allowed.filter(|_| kind == AttributeType::RecordReference),
            // Choices come after the attribute.
            default_value: default_value.filter(|_| !matches!(kind, AttributeType::Select | AttributeType::Status)),
            relationship,
        })
    }

    async fn record(&self, object: &str, data: &Json) -> Step {
        let definition = self.records.object(&self.workspace_id, object).await?;
        let id: RecordId = needed(&data["id"], "record_id")?.into();
        let values = self.values(&definition, &data["values"], |attribute| {
            attribute.kind != AttributeType::RecordReference
        });
        let imported = Imported {
            record_id: &id,
            matching: None,
            values: &values,
            created_at: data["created_at"].as_str().and_then(parse_instant),
        };
        let actor = self
            .author(&data["values"]["created_by"][0], "referenced_actor_id")
            .await?;
        let outcome = self
            .records
            .import_record(&self.workspace_id, object, imported, &actor)
            .await;
        Ok(outcome?)
    }

    async fn references(&self, object: &str, data: &Json) -> Option<Step> {
        let definition = match self.records.object(&self.workspace_id, object).await {
            Ok(definition) => definition,
            Err(error) => return Some(Err(error.into())),
        };
        let values = self.values(&definition, &data["values"], |attribute| {
            attribute.kind == AttributeType::RecordReference
        });
        if values.is_empty() {
            return None;
        }
        let id: RecordId = text(&data["id"]["record_id"])?.into();
        let write = || async {
            self.records
                .update_record(&self.workspace_id, object, &id, &values, Mode::Put, &self.actor)
                .await
        };
        let update = self.turns.write(write).await;
        // The record was counted before.
        Some(update.map(|_| ImportOutcome::Unchanged).map_err(Refused::from))
    }

    async fn entry(&self, list: &str, data: &Json) -> Step {
        let definition = self.records.list(&self.workspace_id, list).await?;
        let id: RecordId = needed(&data["id"], "entry_id")?.into();
        let (parent_object, parent) = (needed(data, "parent_object")?, needed(data, "parent_record_id")?);
        let values = self.values(&definition, &data["entry_values"], |_| true);
        let new = NewEntry {
            parent_object: self.names.object(&parent_object).unwrap_or(&parent_object),
            parent_record_id: &parent.into(),
            values: &values,
        };
        let created_at = data["created_at"].as_str().and_then(parse_instant);
        let write = || async {
            self.records
                .import_entry(&self.workspace_id, list, &id, new.clone(), created_at, &self.actor)
                .await
        };
        Ok(self.turns.write(write).await?)
    }

    async fn note(&self, data: &Json) -> Step {
        let markdown = text(&data["content_markdown"]);
        let new = NewNote {
            object: needed(data, "parent_object")?,
            record_id: needed(data, "parent_record_id")?,
            title: text(&data["title"]).unwrap_or_default(),
            format: match markdown {
                Some(_) => Format::Markdown,
                None => Format::Plaintext,
            },
            content: markdown
                .or_else(|| text(&data["content_plaintext"]))
                .unwrap_or_default(),
            created_at: data["created_at"].as_str().and_then(parse_instant),
            meeting_id: None,
        };
        let notes = self.records.notes();
        let actor = self.author(&data["created_by_actor"], "id").await?;
        let Some(id) = text(&data["id"]["note_id"]) else {
            return created(notes.create(&self.workspace_id, new, &actor).await);
        };
        let carried = CarriedNote { id, note: new };
        let write = || notes.import(&self.workspace_id, carried.clone(), &actor);
        Ok(self.turns.write(write).await?)
    }

    async fn task(&self, data: &Json) -> Step {
        let links = data["linked_records"].as_array().into_iter().flatten();
        let assignees = data["assignees"].as_array().into_iter().flatten();
        let new = NewTask {
            content: text(&data["content_plaintext"]).unwrap_or_default(),
            deadline_at: data["deadline_at"].as_str().and_then(parse_instant),
            is_completed: data["is_completed"].as_bool().unwrap_or(false),
            links: links
                .filter_map(|link| {
                    let object = text(&link["target_object_id"])?;
                    Some(LinkInput {
                        object: self.names.object(&object).unwrap_or(&object).to_owned(),
                        key: LinkKey::Id(text(&link["target_record_id"])?),
                    })
                })
                .collect(),
            assignees: assignees
                .filter_map(|actor| self.names.member(actor["referenced_actor_id"].as_str()?))
                .map(|email| AssigneeInput::Email(email.to_owned()))
                .collect(),
        };
        let tasks = self.records.tasks();
        let actor = self.author(&data["created_by_actor"], "id").await?;
        let Some(id) = text(&data["id"]["task_id"]) else {
            return created(tasks.create(&self.workspace_id, new, &actor).await);
        };
        let carried = CarriedTask {
            id,
            task: new,
            created_at: data["created_at"].as_str().and_then(parse_instant),
            completed_at: data["completed_at"].as_str().and_then(parse_instant),
        };
        let write = || tasks.import(&self.workspace_id, carried.clone(), &actor);
        Ok(self.turns.write(write).await?)
    }

    async fn comment(&self, data: &Json) -> Step {
        let id = needed(&data["id"], "comment_id")?;
        let thread_id = needed(data, "thread_id")?;
        let target = if thread_id != id {
            comments::Target::Thread(thread_id)
        } else if data["entry"].is_null() {
            let object = needed(&data["record"], "object_id")?;
            let object = self.names.object(&object).unwrap_or(&object).to_owned();
            comments::Target::Record(object, needed(&data["record"], "record_id")?)
        } else {
            let list = needed(&data["entry"], "list_id")?;
            let list = self.names.lists.get(&list).cloned().unwrap_or(list);
            comments::Target::Entry(list, needed(&data["entry"], "entry_id")?)
        };
        let author = self.author(&data["author"], "id").await?;
        let resolution = match data["resolved_at"].as_str().and_then(parse_instant) {
            Some(at) => Some(Resolution {
                at,
                by: self.author(&data["resolved_by"], "id").await?,
            }),
            None => None,
        };
        let carried = CarriedComment {
            id,
            comment: NewComment {
                target,
                content: text(&data["content_plaintext"]).unwrap_or_default(),
                author: author.id.clone().ok_or("no member is its author")?.into(),
                created_at: data["created_at"].as_str().and_then(parse_instant),
            },
            resolution,
        };
        let imported = self
            .records
            .comments()
            .import(&self.workspace_id, carried, &author)
            .await;
        Ok(imported?)
    }

    fn values(&self, owner: &Object, read: &Json, wanted: impl Fn(&Attribute) -> bool) -> Map<String, Json> {
        let mut values = Map::new();
        for (slug, read) in read.as_object().into_iter().flatten() {
            let Some(attribute) = owner.attribute(slug) else {
                continue;
            };
            if !attribute.is_writable || attribute.is_archived || !wanted(attribute) {
                continue;
            }
            let all: Vec<Json> = match read {
                Json::Array(all) => all
                    .iter()
                    .filter_map(|value| written(attribute.kind, value, &self.names))
                    .collect(),
                one => written(attribute.kind, one, &self.names).into_iter().collect(),
            };
            if !all.is_empty() {
                values.insert(slug.clone(), all.into());
            }
        }
        values
    }

    /// Who did something there, when they are a member here; else who imports.
    ///
    /// # Errors
    /// Only what the store answers.
    pub(super) async fn author(&self, actor: &Json, id: &str) -> records::Result<Actor> {
        let Some(email) = actor[id].as_str().and_then(|id| self.names.member(id)) else {
            return Ok(self.actor.clone());
        };
        let member = self.records.member_by_email(&self.workspace_id, email).await?;
        Ok(member.map_or_else(|| self.actor.clone(), |member| Actor::member(member.id)))
    }
}

fn created<T>(made: records::Result<T>) -> Step {
    Ok(made.map(|_| ImportOutcome::Created)?)
}

/// What is there; `None` when it is not.
fn found<T>(looked: records::Result<T>) -> records::Result<Option<T>> {
    match looked {
        Ok(found) => Ok(Some(found)),
        Err(error) if error.is_internal() => Err(error),
        Err(_) => Ok(None),
    }
}

pub(super) fn text(value: &Json) -> Option<String> {
    value.as_str().map(str::to_owned)
}

pub(super) fn needed(data: &Json, name: &str) -> Result<String, String> {
    text(&data[name]).ok_or_else(|| format!("{name} is missing"))
}
