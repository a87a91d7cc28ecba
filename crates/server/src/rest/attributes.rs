use super::body::{Body, Members};
use super::params::QueryParams;
use super::target::Target;
use super::{ApiError, RestState};
use crate::auth::Caller;
use axum::Json;
use axum::extract::State;
use records::{
    Attribute, AttributeChange, AttributeType, CURRENCY_CODES, CurrencyConfig, CurrencyDisplay, DefaultValue, Issue,
    NewAttribute, NewRelationship,
};
use serde_json::{Value, json};

type Answer = Result<Json<Value>, ApiError>;

pub(super) async fn list(State(state): State<RestState>, caller: Caller, target: Target, query: QueryParams) -> Answer {
    let key = target.definitions(&state, &caller, "read").await?;
    let show_archived = query.flag("show_archived")?;
    let schema = state.records.schema(&caller.workspace_id).await?;
    let object = schema.find(key)?;
    let shown = object
        .attributes()
        .filter(|attribute| show_archived || !attribute.is_archived);
    let page: Vec<Value> = query
        .page(shown)?
        .into_iter()
        .map(|attribute| schema.attribute_json(attribute))
        .collect();
    Ok(Json(json!({ "data": page })))
}

pub(super) async fn get(State(state): State<RestState>, caller: Caller, target: Target) -> Answer {
    let object = target.definitions(&state, &caller, "read").await?;
    let attribute = state
        .records
        .attribute(&caller.workspace_id, object, target.attribute())
        .await?;
    answer(&state, &caller, &attribute).await
}

pub(super) async fn create(State(state): State<RestState>, caller: Caller, target: Target, body: Body) -> Answer {
    let object = target.definitions(&state, &caller, "read-write").await?;
    let mut data = body.data()?;
    let kind = data
        .word("type", &AttributeType::CREATABLE)
        .and_then(|name| AttributeType::parse(&name));
    let title = data.title("title");
    data.require("description", "string");
    data.require("config", "object");
    let (currency, allowed_objects) = config(&mut data).unwrap_or_default();
    let new = NewAttribute {
        title,
        description: data.nullable_text("description").flatten(),
        api_slug: data.title("api_slug"),
        kind: kind.unwrap_or(AttributeType::Text),
        is_required: data.flag("is_required"),
        is_unique: data.flag("is_unique"),
        is_multiselect: data.flag("is_multiselect"),
        currency,
        allowed_objects,
        default_value: default_value(&mut data).flatten(),
        relationship: data.object("relationship", |relationship| NewRelationship {
            object: relationship.title("object"),
            title: relationship.title("title"),
            api_slug: relationship.title("api_slug"),
            is_multiselect: relationship.flag("is_multiselect"),
        }),
    };
    data.finish()?;
    let attribute = state
        .records
        .create_attribute(&caller.workspace_id, object, new)
        .await?;
    answer(&state, &caller, &attribute).await
}

pub(super) async fn update(State(state): State<RestState>, caller: Caller, target: Target, body: Body) -> Answer {
    let object = target.definitions(&state, &caller, "read-write").await?;
    let mut data = body.data()?;
    let (currency, allowed_objects) = config(&mut data).unwrap_or_default();
    let change = AttributeChange {
        title: data.optional_title("title"),
        description: data.nullable_text("description"),
        api_slug: data.optional_title("api_slug"),
        is_required: data.optional_flag("is_required"),
        is_unique: data.optional_flag("is_unique"),
        is_archived: data.optional_flag("is_archived"),
        default_value: default_value(&mut data),
        currency,
        allowed_objects,
    };
    data.finish()?;
    let attribute = state
        .records
        .update_attribute(&caller.workspace_id, object, target.attribute(), change)
        .await?;
    answer(&state, &caller, &attribute).await
}

async fn answer(state: &RestState, caller: &Caller, attribute: &Attribute) -> Answer {
    let schema = state.records.schema(&caller.workspace_id).await?;
    Ok(Json(json!({ "data": schema.attribute_json(attribute) })))
}

type ConfigInput = (Option<CurrencyConfig>, Option<Vec<String>>);

fn config(data: &mut Members) -> Option<ConfigInput> {
    data.object("config", |config| {
        let currency = config.object("currency", |currency| {
            // The contract's own code for the New Taiwan dollar is NTD; ISO 4217 says TWD.
            if currency
                .map
                .get("default_currency_code")
                .is_some_and(|code| code == "TWD")
            {
                currency.map.insert("default_currency_code".into(), "NTD".into());
            }
            let code = currency.word("default_currency_code", &CURRENCY_CODES)?;
            let display_type = currency.word("display_type", &CurrencyDisplay::NAMES)?;
            Some(CurrencyConfig {
                default_currency_code: code,
                display_type: CurrencyDisplay::parse(&display_type)?,
            })
        });
        let allowed = config.object("record_reference", |reference| {
            let allowed = reference.texts("allowed_objects");
            if allowed.as_ref().is_none_or(Vec::is_empty) {
                let path = reference.at("allowed_objects");
                reference.report(Issue::invalid(path, "Too small: expected array to have >=1 items"));
            }
            allowed
        });
        (currency.flatten(), allowed.flatten())
    })
}

/// `None` when it is not said, `Some(None)` when it is to go.
fn default_value(data: &mut Members) -> Option<Option<DefaultValue>> {
    if !data.has("default_value") {
        return None;
    }
    let given = data.object("default_value", |value| {
        let kind = value.word("type", &["dynamic", "static"])?;
        value.require("template", if kind == "dynamic" { "string" } else { "array" });
        if kind == "dynamic" {
            return value.optional_text("template").map(DefaultValue::Dynamic);
        }
        match value.map.get("template").cloned() {
            Some(Value::Array(template)) => Some(DefaultValue::Static(template)),
            Some(other) => {
                let path = value.at("template");
                value.report(Issue::wrong_type(path, "array", &other));
                None
            }
            None => None,
        }
    });
    Some(given.flatten())
}
