//! Options of select attributes and statuses of status attributes: two kinds of [`Choice`] that are made and changed alike.

use super::object_changes::definition_emit;
use super::{Attribute, Choice, Object, SelectOption, Status};
use crate::timestamp::is_duration;
use crate::{Code, Error, Issue, Records, Result, Target};
use serde_json::json;
use std::sync::Arc;
use store::{Document, Expect, WorkspaceId, Write};
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
    /// The select or status attribute that has the choices.
    ///
    /// # Errors
    /// `not_found`, `validation_type` for an attribute of another type.
    pub async fn choosing_attribute<C: Choice>(
        &self,
        workspace_id: &WorkspaceId,
        object: impl Into<Target<'_>> + Send,
        attribute: &str,
    ) -> Result<Arc<Attribute>> {
        let (_, attribute) = self.choosing::<C>(workspace_id, object, attribute).await?;
        Ok(attribute)
    }

    /// Adds an option to a select attribute, behind the others.
    ///
    /// # Errors
    /// `not_found`, `validation_type` for an attribute of another type, `slug_conflict` when the title is taken.
    pub async fn create_option(
        &self,
        workspace_id: &WorkspaceId,
        object: impl Into<Target<'_>> + Send,
        attribute: &str,
        title: &str,
    ) -> Result<(Arc<Attribute>, SelectOption)> {
        let place = self.choosing::<SelectOption>(workspace_id, object, attribute).await?;
        let option = SelectOption {
            id: Uuid::new_v4().to_string().into(),
            title: title.to_owned(),
            is_archived: false,
            position: next_position::<SelectOption>(&place.1),
        };
        self.put_choice(place, option, Expect::Absent).await
    }

    /// Renames or archives an option.
    ///
    /// # Errors
    /// `not_found`, `value_not_found` for the option, `validation_type`, `slug_conflict`.
    pub async fn update_option(
        &self,
        workspace_id: &WorkspaceId,
        object: impl Into<Target<'_>> + Send,
        attribute: &str,
        option: &str,
        change: OptionChange,
    ) -> Result<(Arc<Attribute>, SelectOption)> {
        let place = self.choosing::<SelectOption>(workspace_id, object, attribute).await?;
        let mut changed = SelectOption::known(&place.1, option)?.clone();
        changed.title = change.title.unwrap_or(changed.title);
        changed.is_archived = change.is_archived.unwrap_or(changed.is_archived);
        self.put_choice(place, changed, Expect::Present).await
    }

    /// Adds a status to a status attribute, behind the others.
    ///
    /// # Errors
    /// `not_found`, `validation_type` for an attribute of another type, `slug_conflict` when the title is taken.
    pub async fn create_status(
        &self,
        workspace_id: &WorkspaceId,
        object: impl Into<Target<'_>> + Send,
        attribute: &str,
        new: NewStatus,
    ) -> Result<(Arc<Attribute>, Status)> {
        let place = self.choosing::<Status>(workspace_id, object, attribute).await?;
        check_target_time(new.target_time_in_status.as_deref())?;
        let status = Status {
            id: Uuid::new_v4().to_string().into(),
            title: new.title,
            is_archived: false,
            celebration_enabled: new.celebration_enabled,
            target_time_in_status: new.target_time_in_status,
            position: next_position::<Status>(&place.1),
        };
        self.put_choice(place, status, Expect::Absent).await
    }

    /// Changes or archives a status.
    ///
    /// # Errors
    /// `not_found`, `value_not_found` for the status, `validation_type`, `slug_conflict`.
    pub async fn update_status(
        &self,
        workspace_id: &WorkspaceId,
        object: impl Into<Target<'_>> + Send,
        attribute: &str,
        status: &str,
        change: StatusChange,
    ) -> Result<(Arc<Attribute>, Status)> {
        let place = self.choosing::<Status>(workspace_id, object, attribute).await?;
        let mut changed = Status::known(&place.1, status)?.clone();
        if let Some(target) = change.target_time_in_status {
            check_target_time(target.as_deref())?;
            changed.target_time_in_status = target;
        }
        changed.title = change.title.unwrap_or(changed.title);
        changed.celebration_enabled = change.celebration_enabled.unwrap_or(changed.celebration_enabled);
        changed.is_archived = change.is_archived.unwrap_or(changed.is_archived);
        self.put_choice(place, changed, Expect::Present).await
    }

    async fn choosing<C: Choice>(
        &self,
        workspace_id: &WorkspaceId,
        object: impl Into<Target<'_>> + Send,
        attribute: &str,
    ) -> Result<(Arc<Object>, Arc<Attribute>)> {
        let (_, object) = self.resolve(workspace_id, object).await?;
        let attribute = object
            .attribute(attribute)
            .cloned()
            .ok_or_else(|| Error::attribute_not_found(attribute))?;
        if attribute.kind != C::OF {
            let message = format!("This attribute is not a {} attribute.", C::OF.as_str());
            return Err(Error::new(Code::ValidationType, message));
        }
        Ok((object, attribute))
    }

    async fn put_choice<C: Choice>(
        &self,
        (object, attribute): (Arc<Object>, Arc<Attribute>),
        choice: C,
        expect: Expect,
    ) -> Result<(Arc<Attribute>, C)> {
        let taken = || {
            let message = format!(
                "There is already another {} with the title \"{}\".",
                C::NAME,
                choice.title()
            );
            Error::new(Code::SlugConflict, message)
        };
        let clash = |other: &C| other.title() == choice.title() && other.id() != choice.id();
        if C::all(&attribute).iter().any(clash) {
            return Err(taken());
        }
        let writes = vec![
            choice_write(&attribute, &choice, expect),
            definition_emit(&object, self.clock.now_ns()),
        ];
        self.commit_definitions(&object.workspace_id, writes, taken).await?;
        Ok((attribute, choice))
    }
}

/// The document of an option or status; titles are unique per attribute through its lookup.
pub(crate) fn choice_write<C: Choice>(attribute: &Attribute, choice: &C, expect: Expect) -> Write {
    let document = Document {
        kind: C::KIND.to_owned(),
        id: choice.id().to_owned(),
        parent: attribute.id.to_string(),
        lookup: Some(format!("{}/{}", attribute.id, choice.title())),
        sort: choice.position(),
        expires_at: None,
        search_text: None,
        revision: 0,
        body: json!(choice),
    };
    Write::PutDocument { document, expect }
}

fn next_position<C: Choice>(attribute: &Attribute) -> i64 {
    C::all(attribute)
        .iter()
        .map(|choice| choice.position() + 1)
        .max()
        .unwrap_or_default()
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
