//! The members of a workspace: all of them see who is one, admins manage them.

use super::{HostError, InWorkspace, input::Input, session::member_json};
use crate::{state::AppState, time::timestamp};
use axum::{
    Json,
    extract::{Path, State},
};
use http::StatusCode;
use platform::{
    Invited, ListedMember, MemberChange, NewMember, Platform,
    model::{AccessLevel, Member},
};
use records::MemberId;
use serde::Deserialize;
use serde_json::{Value, json};

/// `GET /api/w/{w}/members`, in the order of joining. Admins are told of invitations.
pub(super) async fn list(State(state): State<AppState>, me: InWorkspace) -> Result<Json<Value>, HostError> {
    let listed = state.platform.listed_members(&me.workspace.id).await?;
    let shown = listed.iter().map(|listed| listed_json(listed, &me.member));
    Ok(Json(json!({ "data": shown.collect::<Vec<_>>() })))
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Wanted {
    email_address: String,
    #[serde(default)]
    first_name: String,
    #[serde(default)]
    last_name: String,
    access_level: AccessLevel,
}

/// `POST /api/w/{w}/members`: makes a person a member. The answer has `invitation_url`, which is shown only now; `null` for
/// an account that has a password, which lets its owner in here too.
pub(super) async fn invite(
    State(state): State<AppState>,
    me: InWorkspace,
    Input(wanted): Input<Wanted>,
) -> Result<Json<Value>, HostError> {
    if wanted.access_level == AccessLevel::Suspended {
        return Err(HostError::new(
            StatusCode::BAD_REQUEST,
            "invalid-access-level",
            "a new member is \"admin\" or \"member\"",
        ));
    }
    let new = NewMember {
        email_address: wanted.email_address,
        first_name: wanted.first_name,
        last_name: wanted.last_name,
        password: None,
    };
    let platform = &state.platform;
    let (member, invited) = platform
        .invite(&me.member, &me.workspace, new, wanted.access_level)
        .await?;
    answer(platform, &me, &member.id, Link::Told(invited)).await
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Change {
    access_level: Option<AccessLevel>,
    first_name: Option<String>,
    last_name: Option<String>,
}

/// `PATCH /api/w/{w}/members/{id}`: what is left out stays.
pub(super) async fn change(
    State(state): State<AppState>,
    Path((_, id)): Path<(String, MemberId)>,
    me: InWorkspace,
    Input(change): Input<Change>,
) -> Result<Json<Value>, HostError> {
    let change = MemberChange {
        access_level: change.access_level,
        first_name: change.first_name,
        last_name: change.last_name,
    };
    state.platform.change_member(&me.member, &id, change).await?;
    answer(&state.platform, &me, &id, Link::Untold).await
}

/// `POST /api/w/{w}/members/{id}/invitation`: another link, with which the member sets a password; the one before ends.
pub(super) async fn invitation(
    State(state): State<AppState>,
    Path((_, id)): Path<(String, MemberId)>,
    me: InWorkspace,
) -> Result<Json<Value>, HostError> {
    let invited = state.platform.new_invitation(&me.member, &id).await?;
    answer(&state.platform, &me, &id, Link::Told(Some(invited))).await
}

/// Whether an answer has `invitation_url`.
enum Link {
    Untold,
    Told(Option<Invited>),
}

async fn answer(platform: &Platform, me: &InWorkspace, id: &MemberId, link: Link) -> Result<Json<Value>, HostError> {
    let listed = platform.listed_member(&me.workspace.id, id).await?;
    let mut shown = listed_json(&listed, &me.member);
    if let Link::Told(invited) = link {
        let url = invited.map(|invited| platform.config().url(&format!("/join/{}", invited.token)));
        shown["invitation_url"] = json!(url);
    }
    Ok(Json(json!({ "data": shown })))
}

fn listed_json(listed: &ListedMember, who_asks: &Member) -> Value {
    let mut shown = member_json(&listed.member);
    shown["created_at"] = timestamp(listed.member.created_at_ms).into();
    shown["can_sign_in"] = listed.can_sign_in.into();
    if who_asks.is_admin() {
        shown["invited_until"] = json!(listed.invited_until_ms.map(timestamp));
    }
    shown
}
