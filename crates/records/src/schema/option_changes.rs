use super::object_changes::definition_emit;
use super::{Attribute, AttributeType, OPTION, Object, STATUS, SelectOption, Status};
use crate::timestamp::is_duration;
use crate::values::not_found;
use crate::{Code, Error, Issue, Records, Result};
use serde::Serialize;
use serde_json::json;
use std::sync::Arc;
use store::{Document, Expect, Write};
use uuid::Uuid;

/// What to change of an option; `None` leaves it.
#[derive(Debug, Clone, Default)]
pub struct OptionChange {
    pub title: Option<String>,
    pub is_archived: Option<bool>,
}

/// A status to create.
#[derive(Debug, Clone)]
pub struct NewStatus {
    pub title: String,
    pub celebration_enabled: bool,
    /// ISO 8601 duration.
    pub target_time_in_status: Option<String>,
}

/// What to change of a status; `None` leaves it.
#[derive(Debug, Clone, Default)]
pub struct StatusChange {
    pub title: Option<String>,
    pub celebration_enabled: Option<bool>,
    pub target_time_in_status: Option<Option<String>>,
    pub is_archived: Option<bool>,
}

impl Records {
    /// Adds an option to a select attribute.
    ///
    /// # Errors
    /// `not_found`, `validation_type` for an attribute of another type, `slug_conflict` when the title is taken.
    pub async fn create_option(
        &self,
        workspace_id: &str,
        object: &str,
        attribute: &str,
        title: &str,
    ) -> Result<(Arc<Attribute>, SelectOption)> {
        let (object, attribute) = self.select_attribute(workspace_id, object, attribute).await?;
        check_option_title(&attribute, title, None)?;
        let position = attribute
            .options
            .iter()
            .map(|option| option.position + 1)
            .max()
            .unwrap_or_default();
        let option = SelectOption {
            id: Uuid::new_v4().to_string(),
            title: title.to_owned(),
            is_archived: false,
            position,
        };
        self.put_option(
            &object,
            &attribute,
            OPTION,
            &option.id,
            &option.title,
            position,
            &option,
            Expect::Absent,
        )
        .await?;
        Ok((attribute, option))
    }

    /// Renames or archives an option.
    ///
    /// # Errors
    /// `not_found`, `value_not_found` for the option, `validation_type`, `slug_conflict`.
    pub async fn update_option(
        &self,
        workspace_id: &str,
        object: &str,
        attribute: &str,
        option: &str,
        change: OptionChange,
    ) -> Result<(Arc<Attribute>, SelectOption)> {
        let (object, attribute) = self.select_attribute(workspace_id, object, attribute).await?;
        let mut changed = attribute
            .option(option)
            .cloned()
            .ok_or_else(|| not_found::option(option))?;
        if let Some(title) = change.title {
            check_option_title(&attribute, &title, Some(&changed.id))?;
            changed.title = title;
        }
        changed.is_archived = change.is_archived.unwrap_or(changed.is_archived);
        self.put_option(
            &object,
            &attribute,
            OPTION,
            &changed.id,
            &changed.title,
            changed.position,
            &changed,
            Expect::Present,
        )
        .await?;
        Ok((attribute, changed))
    }

    /// Adds a status to a status attribute, behind the others.
    ///
    /// # Errors
    /// `not_found`, `validation_type` for an attribute of another type, `slug_conflict` when the title is taken.
    pub async fn create_status(
        &self,
        workspace_id: &str,
        object: &str,
        attribute: &str,
        new: NewStatus,
    ) -> Result<(Arc<Attribute>, Status)> {
        let (object, attribute) = self.status_attribute(workspace_id, object, attribute).await?;
        check_status_title(&attribute, &new.title, None)?;
        check_target_time(new.target_time_in_status.as_deref())?;
        let position = attribute
            .statuses
            .iter()
            .map(|status| status.position + 1)
            .max()
            .unwrap_or_default();
        let status = Status {
            id: Uuid::new_v4().to_string(),
            title: new.title,
            is_archived: false,
            celebration_enabled: new.celebration_enabled,
            target_time_in_status: new.target_time_in_status,
            position,
        };
        self.put_option(
            &object,
            &attribute,
            STATUS,
            &status.id,
            &status.title,
            position,
            &status,
            Expect::Absent,
        )
        .await?;
        Ok((attribute, status))
    }

    /// Changes or archives a status.
    ///
    /// # Errors
    /// `not_found`, `value_not_found` for the status, `validation_type`, `slug_conflict`.
    pub async fn update_status(
        &self,
        workspace_id: &str,
        object: &str,
        attribute: &str,
        status: &str,
        change: StatusChange,
    ) -> Result<(Arc<Attribute>, Status)> {
        let (object, attribute) = self.status_attribute(workspace_id, object, attribute).await?;
        let mut changed = attribute
            .status(status)
            .cloned()
            .ok_or_else(|| not_found::status(status))?;
        if let Some(title) = change.title {
            check_status_title(&attribute, &title, Some(&changed.id))?;
            changed.title = title;
        }
        if let Some(target) = change.target_time_in_status {
            check_target_time(target.as_deref())?;
            changed.target_time_in_status = target;
        }
        changed.celebration_enabled = change.celebration_enabled.unwrap_or(changed.celebration_enabled);
        changed.is_archived = change.is_archived.unwrap_or(changed.is_archived);
        self.put_option(
            &object,
            &attribute,
            STATUS,
            &changed.id,
            &changed.title,
            changed.position,
            &changed,
            Expect::Present,
        )
        .await?;
        Ok((attribute, changed))
    }

    async fn select_attribute(
        &self,
        workspace_id: &str,
        object: &str,
        attribute: &str,
    ) -> Result<(Arc<Object>, Arc<Attribute>)> {
        let message = "This attribute is not a select attribute.";
        self.attribute_of(workspace_id, object, attribute, AttributeType::Select, message)
            .await
    }

    async fn status_attribute(
        &self,
        workspace_id: &str,
        object: &str,
        attribute: &str,
    ) -> Result<(Arc<Object>, Arc<Attribute>)> {
        let message = "This attribute is not a status attribute.";
        self.attribute_of(workspace_id, object, attribute, AttributeType::Status, message)
            .await
    }

    async fn attribute_of(
        &self,
        workspace_id: &str,
        object: &str,
        attribute: &str,
        kind: AttributeType,
        message: &str,
    ) -> Result<(Arc<Object>, Arc<Attribute>)> {
        let (_, object) = self.resolve(workspace_id, object).await?;
        let attribute = object
            .attribute(attribute)
            .cloned()
            .ok_or_else(|| Error::attribute_not_found(attribute))?;
        if attribute.kind != kind {
            return Err(Error::new(Code::ValidationType, message));
        }
        Ok((object, attribute))
    }

    #[allow(
        clippy::too_many_arguments,
        reason = "one private writer for two kinds of documents with the same columns"
    )]
    async fn put_option(
        &self,
        object: &Object,
        attribute: &Attribute,
        kind: &'static str,
        id: &str,
        title: &str,
        position: i64,
        body: &impl Serialize,
        expect: Expect,
    ) -> Result<()> {
        let write = choice_write(kind, attribute, id, title, position, body, expect);
        let taken = || {
            if kind == OPTION {
                option_taken(title)
            } else {
                status_taken(title)
            }
        };
        self.commit_definitions(
            &object.workspace_id,
            vec![write, definition_emit(object, self.clock.now_ns())],
            taken,
        )
        .await
    }
}

/// The document of an option or status; titles are unique per attribute through its lookup.
pub(crate) fn choice_write(
    kind: &'static str,
    attribute: &Attribute,
    id: &str,
    title: &str,
    position: i64,
    body: &impl Serialize,
    expect: Expect,
) -> Write {
    let document = Document {
        kind: kind.to_owned(),
        id: id.to_owned(),
        parent: attribute.id.clone(),
        lookup: Some(format!("{}/{title}", attribute.id)),
        sort: position,
        expires_at: None,
        revision: 0,
        body: json!(body),
    };
    Write::PutDocument { document, expect }
}

fn check_option_title(attribute: &Attribute, title: &str, own_id: Option<&str>) -> Result<()> {
    let clash = attribute
        .options
        .iter()
        .any(|option| option.title == title && Some(option.id.as_str()) != own_id);
    if clash { Err(option_taken(title)) } else { Ok(()) }
}

fn check_status_title(attribute: &Attribute, title: &str, own_id: Option<&str>) -> Result<()> {
    let clash = attribute
        .statuses
        .iter()
        .any(|status| status.title == title && Some(status.id.as_str()) != own_id);
    if clash { Err(status_taken(title)) } else { Ok(()) }
}

fn check_target_time(target: Option<&str>) -> Result<()> {
    if target.is_none_or(is_duration) {
        return Ok(());
    }
    let issue = Issue::invalid(
        vec!["data".into(), "target_time_in_status".into()],
        "Invalid ISO 8601 duration",
    );
    Err(Error::body(vec![issue]))
}

fn option_taken(title: &str) -> Error {
    Error::new(
        Code::SlugConflict,
        format!("There is already another select option with the title \"{title}\"."),
    )
}

fn status_taken(title: &str) -> Error {
    Error::new(
        Code::SlugConflict,
        format!("There is already another status with the title \"{title}\"."),
    )
}
