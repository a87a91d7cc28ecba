//! Saved views of the records of an object, `/api/w/{w}/objects/{object}/views`, or of the entries of a list,
//! `/api/w/{w}/lists/{list}/views`.
//!
//! ```text
//! GET    …/views                 {"data": [View, …]} in order; with ?archived=true archived ones, too
//! POST   …/views                 ViewInput (title is needed) -> {"data": View}, behind the others
//! PUT    …/views/order           {"views": [id, …]} -> as GET; those that are not named follow as they were
//! GET    …/views/{view}          {"data": View}
//! PATCH  …/views/{view}          ViewInput; what is not there stays -> {"data": View}
//! DELETE …/views/{view}          {}
//! POST   …/calculate             Question -> {"data": [Group, …]}
//!
//! View = {
//!   "id": uuid, "title": string, "type": "table" | "board",
//!   "filter": Filter | null,             what POST …/query takes, with slugs and titles
//!   "sorts": [Sort, …],
//!   "columns": [Place & {"width"?: px}, …],   empty: those that are shown unless told
//!   "group_by": slug | null,             a status, or a select with one value; a board has one
//!   "calculations": [Place & {"function": Function}, …],
//!   "is_archived": boolean, "created_by_actor": {"type", "id"}, "created_at": timestamp
//! }
//! Place     = {"attribute": slug} | {"path": [[object or list, attribute], …]}
//! Function  = "count_empty" | "count_filled" | "percent_empty" | "percent_filled"          any attribute
//!           | "sum" | "average" | "minimum" | "maximum"                                    number, currency, rating
//!           | "earliest" | "latest"                                                        date, timestamp, interaction
//! Question  = {"filter"?: Filter | null, "group_by"?: slug | null, "calculations"?: [{"attribute", "function"}, …]}
//! Group     = {"choice_id": id | null, "count": records, "results": [Result as the calculations, …]}
//! Result    = {"value": number | string | null, "currency_code"?: of amounts of money,
//!              "reason"?: "several currencies" | "too large", why the value is null though there are values}
//! ViewInput = {"title"?, "type"?, "filter"?, "sorts"?, "columns"?, "group_by"?, "calculations"?, "is_archived"? (PATCH)}
//! ```
//!
//! Names are slugs and titles as they are now; a view keeps ids, so that it survives their renaming. Every member reads and
//! changes the views of objects; those of a list whoever may change its entries. Errors: 404 `not-found`; 400
//! `validation-type`, `filter-error` and `unknown-filter-attribute-slug` (the last two with `path`), `limit-reached` for more than 500
//! views. Calculations are made over all records that match, not over a page of them; without `group_by` there is one group. Whoever may
//! read the list may ask; a way through references is refused (`validation-type`). After each change the live feed has `view.changed` with `view_id` and `object_id` and `object_slug`, or `list_id` and
//! `list_slug`. Records are found by a view with `{"filter_view_id": id}` in a query.

use super::{
    HostError, InWorkspace,
    input::{Input, Parameters, given},
};
use crate::state::AppState;
use axum::{
    Json,
    extract::{FromRef, FromRequestParts, Path, State},
};
use http::{StatusCode, request::Parts};
use records::{
    Actor, ListAccess, Object,
    views::{NewView, Shown, ViewCalculation, ViewChange, ViewColumn, ViewKind},
};
use serde::Deserialize;
use serde_json::{Value, json};
use std::{collections::HashMap, sync::Arc};

type Answer = Result<Json<Value>, HostError>;

/// Whose views are meant, and who asks.
pub(super) struct Viewed {
    me: InWorkspace,
    of: Arc<Object>,
    /// Empty where the path has none.
    view_id: String,
}

impl<S> FromRequestParts<S> for Viewed
where
    AppState: FromRef<S>,
    S: Send + Sync,
{
    type Rejection = HostError;

    /// 404 for what does not exist, or not for who asks.
    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, HostError> {
        let me = InWorkspace::from_request_parts(parts, state).await?;
        let Path(mut path): Path<HashMap<String, String>> = Path::from_request_parts(parts, state)
            .await
            .map_err(|error| HostError::new(StatusCode::BAD_REQUEST, "invalid-path", error.body_text()))?;
        let records = AppState::from_ref(state).records;
        let of = match path.get("list") {
            Some(list) => {
                let found = records.list(&me.workspace.id, list).await?;
                if access(&found, &me).is_none() {
                    return Err(HostError::new(
                        StatusCode::NOT_FOUND,
                        "not-found",
                        format!("List with slug/ID \"{list}\" not found."),
                    ));
                }
                found
            }
            None => {
                let object = path.get("object").map_or("", String::as_str);
                records.object(&me.workspace.id, object).await?
            }
        };
        let view_id = path.remove("view").unwrap_or_default();
        Ok(Self { me, of, view_id })
    }
}

impl Viewed {
    fn for_change(&self) -> Result<Actor, HostError> {
        if access(&self.of, &self.me) >= Some(ListAccess::ReadAndWrite) {
            return Ok(Actor::member(self.me.member.id.clone()));
        }
        Err(HostError::new(
            StatusCode::FORBIDDEN,
            "forbidden",
            format!("you may only read the list \"{}\"", self.of.singular_noun),
        ))
    }
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Question {
    filter: Option<Value>,
    group_by: Option<String>,
    #[serde(default)]
    calculations: Vec<ViewCalculation>,
}

pub(super) async fn calculate(
    State(state): State<AppState>,
    Viewed { me, of, .. }: Viewed,
    Input(question): Input<Question>,
) -> Answer {
    let groups = state
        .records
        .calculate(
            &me.workspace.id,
            of.target(),
            question.filter.as_ref(),
            question.group_by.as_deref(),
            &question.calculations,
        )
        .await?;
    let groups = groups
        .into_iter()
        .map(|group| json!({ "choice_id": group.choice_id, "count": group.records, "results": group.results }));
    Ok(Json(json!({ "data": groups.collect::<Vec<_>>() })))
}

/// What a member may do with a list, or with an object, which is everybody's.
fn access(of: &Object, me: &InWorkspace) -> Option<ListAccess> {
    match of.list() {
        Some(settings) => settings.access_of(&me.member.id),
        None => Some(ListAccess::FullAccess),
    }
}

#[derive(Deserialize)]
pub(super) struct Which {
    #[serde(default)]
    archived: bool,
}

pub(super) async fn list(
    State(state): State<AppState>,
    viewed: Viewed,
    Parameters(which): Parameters<Which>,
) -> Answer {
    let shown = if which.archived { Shown::All } else { Shown::Unarchived };
    all(&state, &viewed, shown).await
}

async fn all(state: &AppState, Viewed { me, of, .. }: &Viewed, shown: Shown) -> Answer {
    let views = state.records.views();
    let views = views.list(&me.workspace.id, of.target(), shown).await?;
    let shown: Vec<Value> = views.iter().map(|view| view.to_json()).collect();
    Ok(Json(json!({ "data": shown })))
}

pub(super) async fn get(State(state): State<AppState>, Viewed { me, of, view_id }: Viewed) -> Answer {
    let views = state.records.views();
    let view = views.get(&me.workspace.id, of.target(), &view_id).await?;
    Ok(Json(json!({ "data": view.to_json() })))
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct New {
    title: String,
    #[serde(default, rename = "type")]
    kind: ViewKind,
    filter: Option<Value>,
    #[serde(default)]
    sorts: Vec<Value>,
    #[serde(default)]
    columns: Vec<ViewColumn>,
    group_by: Option<String>,
    #[serde(default)]
    calculations: Vec<ViewCalculation>,
}

pub(super) async fn create(State(state): State<AppState>, viewed: Viewed, Input(new): Input<New>) -> Answer {
    let actor = viewed.for_change()?;
    let new = NewView {
        title: new.title,
        kind: new.kind,
        filter: new.filter,
        sorts: new.sorts,
        columns: new.columns,
        group_by: new.group_by,
        calculations: new.calculations,
    };
    let views = state.records.views();
    let view = views
        .create(&viewed.me.workspace.id, viewed.of.target(), new, &actor)
        .await?;
    Ok(Json(json!({ "data": view.to_json() })))
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Change {
    title: Option<String>,
    #[serde(rename = "type")]
    kind: Option<ViewKind>,
    #[serde(default, deserialize_with = "given")]
    filter: Option<Option<Value>>,
    sorts: Option<Vec<Value>>,
    columns: Option<Vec<ViewColumn>>,
    #[serde(default, deserialize_with = "given")]
    group_by: Option<Option<String>>,
    calculations: Option<Vec<ViewCalculation>>,
    is_archived: Option<bool>,
}

pub(super) async fn update(State(state): State<AppState>, viewed: Viewed, Input(change): Input<Change>) -> Answer {
    let actor = viewed.for_change()?;
    let change = ViewChange {
        title: change.title,
        kind: change.kind,
        filter: change.filter,
        sorts: change.sorts,
        columns: change.columns,
        group_by: change.group_by,
        calculations: change.calculations,
        is_archived: change.is_archived,
    };
    let (views, Viewed { me, of, view_id }) = (state.records.views(), &viewed);
    let view = views
        .update(&me.workspace.id, of.target(), view_id, change, &actor)
        .await?;
    Ok(Json(json!({ "data": view.to_json() })))
}

pub(super) async fn delete(State(state): State<AppState>, viewed: Viewed) -> Answer {
    let actor = viewed.for_change()?;
    let (views, Viewed { me, of, view_id }) = (state.records.views(), &viewed);
    views.delete(&me.workspace.id, of.target(), view_id, &actor).await?;
    Ok(Json(json!({})))
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Ordered {
    views: Vec<String>,
}

pub(super) async fn order(State(state): State<AppState>, viewed: Viewed, Input(wanted): Input<Ordered>) -> Answer {
    let actor = viewed.for_change()?;
    let views = state.records.views();
    views
        .order(&viewed.me.workspace.id, viewed.of.target(), &wanted.views, &actor)
        .await?;
    all(&state, &viewed, Shown::Unarchived).await
}
