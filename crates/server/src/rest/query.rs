use super::body::{Body, Members};
use super::headers::QUERY_SCORE;
use super::links::web_url;
use super::params::Params;
use super::records::data;
use super::{ApiError, RestState};
use crate::auth::Caller;
use axum::extract::State;
use axum::response::Response;
use http::HeaderName;
use records::{Issue, MAX_LIMIT, QueryPage, Target, WireRecord};
use serde_json::Value;

/// The body of a query of records or entries.
pub(super) struct Query {
    filter: Option<Value>,
    filter_view_id: Option<String>,
    sorts: Vec<Value>,
    limit: u32,
    offset: u32,
}

impl Query {
    pub(super) fn read(body: Body) -> Result<Self, ApiError> {
        let mut body = Members::unwrapped(body);
        let limit = body.count("limit").unwrap_or(MAX_LIMIT);
        // Cut short, a page would look like the last one.
        if limit > MAX_LIMIT {
            let message = format!("Too big: expected number to be <={MAX_LIMIT}");
            body.report(Issue::invalid(vec!["limit".into()], message));
        }
        let offset = body.count("offset").unwrap_or(0);
        let sorts = match body.map.get("sorts").cloned() {
            None | Some(Value::Null) => Vec::new(),
            Some(Value::Array(sorts)) => sorts,
            Some(other) => {
                body.report(Issue::wrong_type(vec!["sorts".into()], "array", &other));
                Vec::new()
            }
        };
        let filter = body.map.get("filter").cloned().filter(|filter| !filter.is_null());
        if let Some(other) = filter.as_ref().filter(|filter| !filter.is_object()) {
            body.report(Issue::wrong_type(vec!["filter".into()], "object", other));
        }
        let filter_view_id = body.nullable_text("filter_view_id").flatten();
        if filter.is_some() && filter_view_id.is_some() {
            let message = "filter_view_id cannot be used together with filter";
            body.report(Issue::invalid(vec!["filter_view_id".into()], message));
        }
        body.finish()?;
        Ok(Self {
            filter,
            filter_view_id,
            sorts,
            limit,
            offset,
        })
    }

    pub(super) async fn run(
        &self,
        state: &RestState,
        caller: &Caller,
        target: Target<'_>,
    ) -> Result<QueryPage, ApiError> {
        let of_view = match &self.filter_view_id {
            Some(id) => {
                let views = state.records.views();
                views.filter(&caller.workspace_id, target, id).await?
            }
            None => None,
        };
        let (filter, sorts) = (self.filter.as_ref().or(of_view.as_ref()), &self.sorts);
        let page = state
            .records
            .query(&caller.workspace_id, target, filter, sorts, self.limit, self.offset);
        Ok(page.await?)
    }
}

pub(super) async fn query(
    State(state): State<RestState>,
    caller: Caller,
    params: Params,
    body: Body,
) -> Result<([(HeaderName, String); 1], Response), ApiError> {
    caller.require(&["record_permission:read", "object_configuration:read"])?;
    let query = Query::read(body)?;
    let page = query.run(&state, &caller, params.get("object").into()).await?;
    let urls: Vec<String> = page
        .records
        .iter()
        .map(|record| web_url(&state, &caller, record))
        .collect();
    let shown: Vec<WireRecord<'_>> = page
        .records
        .iter()
        .zip(&urls)
        .map(|(record, url)| record.wire(url))
        .collect();
    Ok(([(QUERY_SCORE, page.score.to_string())], data(&shown)))
}
