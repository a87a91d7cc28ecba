//! Options of select attributes, statuses of status attributes.

use super::body::Body;
use super::params::QueryParams;
use super::target::Target;
use super::{ApiError, RestState};
use crate::auth::Caller;
use axum::Json;
use axum::extract::State;
use records::{Attribute, Choice, NewStatus, OptionChange, StatusChange};
use serde_json::{Value, json};

type Answer = Result<Json<Value>, ApiError>;

/// All options (`C` is [`records::SelectOption`]) or statuses ([`records::Status`]) of an attribute.
pub(super) async fn list<C: Choice>(
    State(state): State<RestState>,
    caller: Caller,
    target: Target,
    query: QueryParams,
) -> Answer {
    let object = target.definitions(&state, &caller, "read").await?;
    let show_archived = query.flag("show_archived")?;
    let attribute = state
        .records
        .choosing_attribute::<C>(&caller.workspace_id, object, target.attribute())
        .await?;
    let shown = C::all(&attribute)
        .iter()
        .filter(|choice| show_archived || !choice.is_archived());
    let data: Vec<Value> = shown
        .map(|choice| choice.to_json(&caller.workspace_id, &attribute))
        .collect();
    Ok(Json(json!({ "data": data })))
}

pub(super) async fn create_option(
    State(state): State<RestState>,
    caller: Caller,
    target: Target,
    body: Body,
) -> Answer {
    let object = target.definitions(&state, &caller, "read-write").await?;
    let mut data = body.data()?;
    let title = data.title("title");
    data.finish()?;
    let created = state
        .records
        .create_option(&caller.workspace_id, object, target.attribute(), &title)
        .await?;
    Ok(answer(&caller, &created))
}

pub(super) async fn update_option(
    State(state): State<RestState>,
    caller: Caller,
    target: Target,
    body: Body,
) -> Answer {
    let object = target.definitions(&state, &caller, "read-write").await?;
    let mut data = body.data()?;
    let change = OptionChange {
        title: data.optional_title("title"),
        is_archived: data.optional_flag("is_archived"),
    };
    data.finish()?;
    let (attribute, option) = (target.attribute(), target.choice());
    let changed = state
        .records
        .update_option(&caller.workspace_id, object, attribute, option, change)
        .await?;
    Ok(answer(&caller, &changed))
}

pub(super) async fn create_status(
    State(state): State<RestState>,
    caller: Caller,
    target: Target,
    body: Body,
) -> Answer {
    let object = target.definitions(&state, &caller, "read-write").await?;
    let mut data = body.data()?;
    let new = NewStatus {
        title: data.title("title"),
        celebration_enabled: data.nullable_flag("celebration_enabled").unwrap_or_default(),
        target_time_in_status: data.nullable_text("target_time_in_status").flatten(),
    };
    data.finish()?;
    let created = state
        .records
        .create_status(&caller.workspace_id, object, target.attribute(), new)
        .await?;
    Ok(answer(&caller, &created))
}

pub(super) async fn update_status(
    State(state): State<RestState>,
    caller: Caller,
    target: Target,
    body: Body,
) -> Answer {
    let object = target.definitions(&state, &caller, "read-write").await?;
    let mut data = body.data()?;
    let change = StatusChange {
        title: data.optional_title("title"),
        celebration_enabled: data.nullable_flag("celebration_enabled"),
        target_time_in_status: data.nullable_text("target_time_in_status"),
        is_archived: data.optional_flag("is_archived"),
    };
    data.finish()?;
    let (attribute, status) = (target.attribute(), target.choice());
    let changed = state
        .records
        .update_status(&caller.workspace_id, object, attribute, status, change)
        .await?;
    Ok(answer(&caller, &changed))
}

fn answer<C: Choice>(caller: &Caller, (attribute, choice): &(std::sync::Arc<Attribute>, C)) -> Json<Value> {
    Json(json!({ "data": choice.to_json(&caller.workspace_id, attribute) }))
}
