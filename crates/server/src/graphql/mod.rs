//! GraphQL for `runQuery` and `useQuery` (`reference/sdk-surface.md` section 3): a read-only view of records with one static
//! schema, answered as the caller.
//!
//! async-graphql parses, validates and introspects; `execute` reads the data level by level.

mod execute;
mod node;
mod routes;
mod schema;
#[cfg(test)]
mod tests;

pub use routes::{Explorer, host_router, router};

use crate::auth::Caller;
use crate::rest::access;
use async_graphql::parser::types::Field;
use async_graphql::registry::Registry;
use async_graphql::{
    ContainerType, Context, ContextSelectionSet, EmptyMutation, EmptySubscription, ObjectType, OutputType, Positioned,
    Schema, ServerResult, Value, Variables,
};
use execute::{Arguments, Failure, MAX_DEPTH, Request, Run};
use node::{Content, NULL, Node, Reference};
use records::{Object, Records};
use serde::Deserialize;
use serde_json::Value as Body;
use std::borrow::Cow;
use std::sync::{Arc, Mutex, PoisonError};
use store::Store;

/// Answers GraphQL queries. Cheap to clone.
#[derive(Clone)]
pub struct GraphQl {
    schema: Schema<Query, EmptyMutation, EmptySubscription>,
}

/// The body of `POST /graphql`.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct GraphQlRequest {
    pub query: String,
    #[serde(default)]
    pub variables: Option<Body>,
    #[serde(default)]
    pub operation_name: Option<String>,
}

impl GraphQl {
    /// `public_url` is the address under which people open the UI, for the links to records.
    pub fn new(records: Records, store: Arc<dyn Store>, public_url: &str) -> Self {
        let query = Query {
            records,
            store,
            public_url: public_url.trim_end_matches('/').to_owned(),
        };
        Self {
            schema: Schema::build(query, EmptyMutation, EmptySubscription).finish(),
        }
    }

    /// Runs one query as `caller`; the answer has the members `data`, and where needed `errors` and `extensions`.
    pub async fn execute(&self, caller: &Caller, request: GraphQlRequest) -> Body {
        let warnings = Warnings::default();
        let mut query = async_graphql::Request::new(request.query)
            .variables(Variables::from_json(request.variables.unwrap_or_default()))
            .data(caller.clone())
            .data(warnings.clone());
        if let Some(name) = request.operation_name {
            query = query.operation_name(name);
        }
        let mut response = self.schema.execute(query).await;
        let warnings = std::mem::take(&mut *warnings.0.lock().unwrap_or_else(PoisonError::into_inner));
        if !warnings.is_empty() {
            let list = warnings.into_iter().map(Value::from).collect();
            response.extensions.insert("warnings".to_owned(), Value::List(list));
        }
        serde_json::to_value(&response).unwrap_or_default()
    }

    /// The schema in the schema language.
    pub fn sdl(&self) -> String {
        self.schema.sdl()
    }
}

#[derive(Clone, Default)]
struct Warnings(Arc<Mutex<Vec<String>>>);

/// How many records a search returns at most.
const SEARCH_LIMIT: u32 = 25;

/// The root of the schema.
struct Query {
    records: Records,
    store: Arc<dyn Store>,
    public_url: String,
}

impl Query {
    async fn answer(&self, context: &Context<'_>) -> Result<Value, Failure> {
        let caller = context.data::<Caller>().map_err(|_| Failure::new("not signed in"))?;
        if !caller.scopes.allows("record_permission:read") || !caller.scopes.allows("object_configuration:read") {
            let needed = "the token needs the scopes record_permission:read and object_configuration:read";
            return Err(Failure::new(needed));
        }
        let base = format!("{}/{}", self.public_url, caller.workspace_slug);
        let lists = self.lists(caller).await?;
        let request = Request {
            records: &self.records,
            workspace_id: &caller.workspace_id,
            lists: &lists,
            base: &base,
            operation: &context.query_env.operation.node,
            fragments: &context.query_env.fragments,
            variables: &context.query_env.variables,
        };
        if request.depth(&request.operation.selection_set.node) > MAX_DEPTH {
            return Err(Failure::new(format!("the query is deeper than {MAX_DEPTH} fields")));
        }
        let field = &context.item.node;
        let content = self.content(caller, &Arguments { field, request }).await?;
        let mut run = Run::new(request);
        let value = run.root(field, content).await?;
        if let Ok(warnings) = context.data::<Warnings>() {
            warnings
                .0
                .lock()
                .unwrap_or_else(PoisonError::into_inner)
                .append(&mut run.warnings);
        }
        Ok(value)
    }

    async fn content(&self, caller: &Caller, arguments: &Arguments<'_>) -> Result<Content, Failure> {
        let workspace_id = &caller.workspace_id;
        let schema = self.records.schema(workspace_id).await?;
        let record = |object: &str, id: String| match schema.object(object) {
            Some(object) => Content::Reference(Reference::Record {
                object_id: object.id.clone(),
                record_id: id.into(),
            }),
            None => NULL,
        };
        let search = async |object: &str| -> Result<Content, Failure> {
            let query = arguments.text("query")?;
            let found = self.records.search(workspace_id, object, &query, SEARCH_LIMIT).await?;
            Ok(Content::List(
                found
                    .into_iter()
                    .map(|record| Content::Node(Node::record(Arc::new(record))))
                    .collect(),
            ))
        };
        let object = |slug: &str| {
            schema
                .object(slug)
                .map(|object| Content::Node(Node::object(object.clone())))
        };
        Ok(match arguments.field.name.node.as_str() {
            "objects" => Content::List(
                schema
                    .objects()
                    .map(|object| Content::Node(Node::object(object.clone())))
                    .collect(),
            ),
            "object" => object(&arguments.text("slug")?).unwrap_or(NULL),
            slug @ ("people" | "companies" | "deals" | "workspaces" | "users") => {
                object(slug).ok_or_else(|| Failure::new(format!("the workspace has no object {slug}")))?
            }
            "person" => record("people", arguments.text("id")?),
            "company" => record("companies", arguments.text("id")?),
            "deal" => record("deals", arguments.text("id")?),
            "workspace" => record("workspaces", arguments.text("id")?),
            "userRecord" => record("users", arguments.text("id")?),
            "record" => record(&arguments.text("object")?, arguments.text("id")?),
            "records" => {
                let object = arguments.text("object")?;
                let ids = arguments.texts("ids")?.unwrap_or_default();
                Content::List(ids.into_iter().map(|id| record(&object, id)).collect())
            }
            "currentUser" => {
                let id = caller.member_id.as_ref();
                let id =
                    id.ok_or_else(|| Failure::new("this token acts for no member, so there is no current user"))?;
                Content::Node(Node::user(&self.records.member(workspace_id, id).await?))
            }
            "currentWorkspace" => self.workspace(caller).await?,
            "experimental_searchRecords" => search(&arguments.text("object")?).await?,
            "experimental_searchPeople" => search("people").await?,
            "experimental_searchCompanies" => search("companies").await?,
            "experimental_searchDeals" => search("deals").await?,
            "experimental_searchWorkspaces" => search("workspaces").await?,
            "experimental_searchUsers" => search("users").await?,
            other => return Err(Failure::new(format!("Query has no field {other}"))),
        })
    }

    /// The lists whose entries the caller may read.
    async fn lists(&self, caller: &Caller) -> Result<Vec<Arc<Object>>, Failure> {
        if !caller.scopes.allows("list_entry:read") || !caller.scopes.allows("list_configuration:read") {
            return Ok(Vec::new());
        }
        let schema = self.records.schema(&caller.workspace_id).await?;
        let visible = schema.lists().filter(|list| access(caller, list).is_some());
        Ok(visible.cloned().collect())
    }

    async fn workspace(&self, caller: &Caller) -> Result<Content, Failure> {
        let document = self
            .store
            .document("workspace", &caller.workspace_id)
            .await
            .map_err(records::Error::from)?;
        let name = document.as_ref().and_then(|document| document.body["name"].as_str());
        let name = name.unwrap_or(&caller.workspace_slug);
        Ok(Content::Node(Node::workspace(
            &caller.workspace_id,
            name,
            &caller.workspace_slug,
        )))
    }
}

impl OutputType for Query {
    fn type_name() -> Cow<'static, str> {
        Cow::Borrowed("Query")
    }

    fn create_type_info(registry: &mut Registry) -> String {
        schema::register(registry);
        "Query!".to_owned()
    }

    async fn resolve(&self, context: &ContextSelectionSet<'_>, _: &Positioned<Field>) -> ServerResult<Value> {
        async_graphql::resolver_utils::resolve_container(context, self).await
    }
}

impl ContainerType for Query {
    async fn resolve_field(&self, context: &Context<'_>) -> ServerResult<Option<Value>> {
        match self.answer(context).await {
            Ok(value) => Ok(Some(value)),
            Err(Failure(message)) => {
                let error = async_graphql::Error::new(message);
                Err(context.set_error_path(error.into_server_error(context.item.pos)))
            }
        }
    }
}

impl ObjectType for Query {}
