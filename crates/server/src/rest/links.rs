//! Links to records as the API writes them, and where they lead in the web UI.

use super::RestState;
use crate::auth::Caller;
use axum::Router;
use axum::extract::Path;
use axum::response::Redirect;
use axum::routing::get;
use records::Record;
use records::meetings::CallRecording;

/// `web_url` of a record: singular for people and companies, `{object}/record` for the rest
/// (`reference/rest-api.md` section 1).
pub(super) fn web_url(state: &RestState, caller: &Caller, record: &Record) -> String {
    let place = match record.object.api_slug.as_str() {
        "people" => "person",
        "companies" => "company",
        slug => &format!("{slug}/record"),
    };
    format!("{}/{}/{place}/{}", state.public_url, caller.workspace_slug, record.id)
}

/// `web_url` of a call recording: `{workspace}/calls/{meeting}/{recording}` (`reference/rest-api.md` section 12).
pub(super) fn call_url(state: &RestState, caller: &Caller, recording: &CallRecording) -> String {
    let (meeting, id) = (&recording.meeting_id, &recording.id);
    format!("{}/{}/calls/{meeting}/{id}", state.public_url, caller.workspace_slug)
}

/// Leads those links to the record page `/{workspace}/{object slug}/{record id}`.
pub(super) fn router() -> Router {
    Router::new()
        .route("/{workspace}/person/{record}", get(person))
        .route("/{workspace}/company/{record}", get(company))
        .route("/{workspace}/{object}/record/{record}", get(other))
}

async fn person(Path((workspace, record)): Path<(String, String)>) -> Redirect {
    Redirect::temporary(&format!("/{workspace}/people/{record}"))
}

async fn company(Path((workspace, record)): Path<(String, String)>) -> Redirect {
    Redirect::temporary(&format!("/{workspace}/companies/{record}"))
}

async fn other(Path((workspace, object, record)): Path<(String, String, String)>) -> Redirect {
    Redirect::temporary(&format!("/{workspace}/{object}/{record}"))
}
