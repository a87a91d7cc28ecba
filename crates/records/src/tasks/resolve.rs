//! Records and members as the body of a request names them.

use super::Tasks;
use crate::{Code, Error, MemberId, Object, Result, Schema};
use serde_json::Value as Json;
use store::{RecordRow, WorkspaceId};

/// A record to be linked.
#[derive(Debug, Clone, PartialEq)]
pub struct LinkInput {
    /// Slug or id.
    pub object: String,
    pub key: LinkKey,
}

/// How the record is named.
#[derive(Debug, Clone, PartialEq)]
pub enum LinkKey {
    Id(String),
    /// A unique attribute, by slug or id, and its value as it would be written.
    Unique {
        attribute: String,
        value: Json,
    },
}

/// A member to be assigned.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum AssigneeInput {
    Id(String),
    Email(String),
}

impl Tasks {
    /// The records as they are now, each once.
    pub(super) async fn linked(&self, workspace_id: &WorkspaceId, given: &[LinkInput]) -> Result<Vec<RecordRow>> {
        let schema = self.records.schema(workspace_id).await?;
        let mut rows: Vec<RecordRow> = Vec::with_capacity(given.len());
        for input in given {
            let object = schema
                .object(&input.object)
                .ok_or_else(|| Error::object_not_found(&input.object))?;
            let row = self.record(&schema, object, &input.key).await?;
            if !rows.iter().any(|known| known.key == row.key) {
                rows.push(row);
            }
        }
        Ok(rows)
    }

    async fn record(&self, schema: &Schema, object: &Object, key: &LinkKey) -> Result<RecordRow> {
        let record_id = match key {
            LinkKey::Id(id) => id.as_str().into(),
            LinkKey::Unique { attribute, value } => {
                let Some(found) = object.attribute(attribute) else {
                    return Err(Error::attribute_not_found(attribute));
                };
                if !found.is_unique {
                    let message = format!(
                        "Records can only be matched by a unique attribute, and \"{}\" is not unique.",
                        found.api_slug
                    );
                    return Err(Error::new(Code::ValidationType, message));
                }
                let holder = self.records.holder(schema, object, &found.id, value).await?;
                holder.ok_or_else(|| {
                    let message = format!("Record with {} {value} not found.", found.api_slug);
                    Error::new(Code::NotFound, message)
                })?
            }
        };
        let (_, _, row) = self.records.owner(&schema.workspace_id, &object.id, &record_id).await?;
        Ok(row)
    }

    pub(super) async fn assignees(&self, workspace_id: &WorkspaceId, given: &[AssigneeInput]) -> Result<Vec<MemberId>> {
        let mut assignees = Vec::with_capacity(given.len());
        for input in given {
            let id = match input {
                AssigneeInput::Id(id) => {
                    let id = id.to_ascii_lowercase().into();
                    self.records.member(workspace_id, &id).await?.id
                }
                AssigneeInput::Email(address) => {
                    let member = self.records.member_by_email(workspace_id, address).await?;
                    let missing = || {
                        let message = format!("Workspace member with email address \"{address}\" not found.");
                        Error::new(Code::NotFound, message)
                    };
                    member.ok_or_else(missing)?.id
                }
            };
            if !assignees.contains(&id) {
                assignees.push(id);
            }
        }
        Ok(assignees)
    }
}
