//! `/v2/comments` (`reference/rest-api.md` sections 12 and 13, "Comments and threads").

use super::body::{Body, Members};
use super::lists::access;
use super::params::Params;
use super::{ApiError, RestState};
use crate::auth::Caller;
use axum::Json;
use axum::extract::State;
use records::comments::{NewComment, Place, Target};
use records::{Code, Issue};
use serde_json::{Value, json};

type Answer = Result<Json<Value>, ApiError>;

/// Beside those of comments: what a comment hangs on decides.
pub(super) const OF_RECORDS: [&str; 2] = ["object_configuration:read", "record_permission:read"];
pub(super) const OF_ENTRIES: [&str; 2] = ["list_configuration:read", "list_entry:read"];

pub(super) async fn create(State(state): State<RestState>, caller: Caller, body: Body) -> Answer {
    caller.require(&["comment:read-write"])?;
    // The document spells the status of this operation's errors `statusCode`.
    let new = new_comment(body).map_err(ApiError::with_camel_case_status)?;
    let comments = state.records.comments();
    match &new.target {
        Target::Record(..) => caller.require(&OF_RECORDS)?,
        Target::Entry(list, _) => {
            caller.require(&OF_ENTRIES)?;
            let found = state.records.list(&caller.workspace_id, list).await;
            if found.is_ok_and(|found| access(&caller, &found).is_none()) {
                return Err(referenced(records::Error::list_not_found(list)));
            }
        }
        Target::Thread(thread_id) => {
            // One that does not exist is told of by `create`.
            if let Ok(head) = comments.get(&caller.workspace_id, thread_id).await {
                require_place(&caller, &head.place)?;
                if !may_see(&state, &caller, &head.place).await? {
                    return Err(referenced(thread_not_found(thread_id)));
                }
            }
        }
    }
    let made = comments.create(&caller.workspace_id, new, &caller.actor).await;
    let comment = made.map_err(|error| ApiError::from(error).with_camel_case_status())?;
    Ok(Json(json!({ "data": comment.to_json() })))
}

pub(super) async fn get(State(state): State<RestState>, caller: Caller, params: Params) -> Answer {
    caller.require(&["comment:read"])?;
    let comment_id = comment_id(&params)?;
    let comment = state.records.comments().get(&caller.workspace_id, comment_id).await?;
    require_place(&caller, &comment.place)?;
    if !may_see(&state, &caller, &comment.place).await? {
        let message = format!("Comment with ID \"{comment_id}\" was not found.");
        return Err(ApiError::not_found(message));
    }
    Ok(Json(json!({ "data": comment.to_json() })))
}

pub(super) async fn delete(State(state): State<RestState>, caller: Caller, params: Params) -> Answer {
    caller.require(&["comment:read-write"])?;
    let comment_id = comment_id(&params)?;
    let comments = state.records.comments();
    // One that does not exist is told of by `delete`.
    if let Ok(comment) = comments.get(&caller.workspace_id, comment_id).await
        && !may_see(&state, &caller, &comment.place).await?
    {
        return Err(ApiError::not_found(format!(
            "Could not find Comment with ID \"{comment_id}\"."
        )));
    }
    comments
        .delete(&caller.workspace_id, comment_id, caller.acting_member(), &caller.actor)
        .await?;
    Ok(Json(json!({})))
}

/// Checks the scopes that reading what a comment hangs on takes.
pub(super) fn require_place(caller: &Caller, place: &Place) -> Result<(), ApiError> {
    match place.entry {
        None => caller.require(&OF_RECORDS),
        Some(_) => caller.require(&OF_ENTRIES),
    }
}

/// Whether what a comment hangs on exists for the caller: entries of private lists do not for everybody.
pub(super) async fn may_see(state: &RestState, caller: &Caller, place: &Place) -> Result<bool, ApiError> {
    let Some((list_id, _)) = &place.entry else {
        return Ok(true);
    };
    match state.records.list(&caller.workspace_id, list_id).await {
        Ok(list) => Ok(access(caller, &list).is_some()),
        Err(error) if error.code == Code::NotFound => Ok(false),
        Err(error) => Err(error.into()),
    }
}

pub(super) fn thread_not_found(thread_id: &str) -> records::Error {
    records::Error::new(Code::NotFound, format!("Thread with ID \"{thread_id}\" was not found."))
}

/// What a body names and is not there.
fn referenced(missing: records::Error) -> ApiError {
    ApiError::from(records::Error::new(Code::ValueNotFound, missing.message)).with_camel_case_status()
}

fn comment_id(params: &Params) -> Result<&str, ApiError> {
    params.uuid("comment", "comment_id")
}

fn new_comment(body: Body) -> Result<NewComment, ApiError> {
    let mut data = body.data()?;
    data.word("format", &["plaintext"]);
    let content = data.text("content");
    require_object(&mut data, "author");
    let author = data.object("author", |author| {
        author.word("type", &["workspace-member"]);
        author.uuid("id")
    });
    let created_at = data.optional_instant("created_at");
    let target = target(&mut data);
    let keys = [
        "format",
        "content",
        "author",
        "created_at",
        "thread_id",
        "record",
        "entry",
    ];
    data.allow_only(&keys);
    data.finish()?;
    Ok(NewComment {
        // `finish` has refused a body without them.
        target: target.unwrap_or(Target::Thread(String::new())),
        content,
        author: author.unwrap_or_default().into(),
        created_at,
    })
}

fn target(data: &mut Members) -> Option<Target> {
    let given: Vec<&str> = ["thread_id", "record", "entry"]
        .into_iter()
        .filter(|key| data.has(key))
        .collect();
    match given.as_slice() {
        ["thread_id"] => Some(Target::Thread(data.uuid("thread_id"))),
        ["record"] => {
            require_object(data, "record");
            data.object("record", |record| {
                Target::Record(record.text("object"), record.uuid("record_id"))
            })
        }
        ["entry"] => {
            require_object(data, "entry");
            data.object("entry", |entry| {
                Target::Entry(entry.text("list"), entry.text("entry_id"))
            })
        }
        [] => {
            let message = "Invalid input: one of thread_id, record and entry is needed";
            data.report(Issue::invalid(vec!["data".into()], message));
            None
        }
        _ => {
            let message = "Invalid input: only one of thread_id, record and entry may be given";
            data.report(Issue::invalid(vec!["data".into()], message));
            None
        }
    }
}

/// An object that must be there and must not be null.
fn require_object(data: &mut Members, key: &str) {
    data.require(key, "object");
    if data.map.get(key) == Some(&Value::Null) {
        data.report(Issue::wrong_type(data.at(key), "object", &Value::Null));
    }
}
