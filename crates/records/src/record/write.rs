use super::Record;
use super::change::{Change, Placement};
use super::entries::Parent;
use super::resolve::Resolved;
use crate::input::{parse_attribute, parse_values};
use crate::schema::DefaultValue;
use crate::timestamp::after;
use crate::{
    Actor, ActorKind, Attribute, AttributeType, Code, Error, Mode, Object, Records, Result, Schema, Target, Value,
};
use serde_json::{Map, Value as Json};
use std::future::Future;
use std::sync::Arc;
use store::{RecordId, RecordKey, WorkspaceId};

/// How often a change is tried when others write the same records. Each time that it comes too late, one of them was done.
const ATTEMPTS: u32 = 32;

impl Records {
    /// Creates a record. `values` maps attribute slugs or ids to values in any written form
    /// (`reference/rest-api.md` section 7).
    ///
    /// # Errors
    /// `not_found` for the object; `validation_type`, `value_not_found` or `uniqueness_conflict` for the values.
    pub async fn create_record(
        &self,
        workspace_id: &WorkspaceId,
        object: impl Into<Target<'_>> + Send,
        values: &Map<String, Json>,
        actor: &Actor,
    ) -> Result<Record> {
        let (schema, object) = self.resolve(workspace_id, object).await?;
        let written = parse_values(&schema, &object, values)?;
        retrying(|| async {
            let resolved = self.resolve_all(&schema, written.clone()).await?;
            self.create_resolved(&schema, &object, resolved, actor, None).await
        })
        .await
    }

    /// Changes some attributes of a record; those that `values` does not name stay.
    ///
    /// # Errors
    /// `not_found` for the object or record; `validation_type`, `value_not_found`, `missing_value` or
    /// `uniqueness_conflict` for the values; `concurrent_write_conflict` when others keep writing the record.
    pub async fn update_record(
        &self,
        workspace_id: &WorkspaceId,
        object: impl Into<Target<'_>> + Send,
        record_id: &RecordId,
        values: &Map<String, Json>,
        mode: Mode,
        actor: &Actor,
    ) -> Result<Record> {
        let (schema, object) = self.resolve(workspace_id, object).await?;
        let written = parse_values(&schema, &object, values)?;
        let placement = match mode {
            Mode::Patch => Placement::Front,
            Mode::Put => Placement::Replace,
        };
        retrying(|| async {
            let resolved = self.resolve_all(&schema, written.clone()).await?;
            let mut change = Change::new(self, schema.clone(), actor.clone());
            let key = change
                .load(self, &object, record_id)
                .await?
                .ok_or_else(|| object.record_not_found(record_id))?;
            self.apply(&mut change, &key, resolved, |_| placement).await?;
            change.commit(self, &key).await
        })
        .await
    }

    pub(super) async fn create_resolved(
        &self,
        schema: &Arc<Schema>,
        object: &Arc<Object>,
        resolved: Vec<Resolved>,
        actor: &Actor,
        parent: Option<Parent>,
    ) -> Result<Record> {
        let mut change = Change::new(self, schema.clone(), actor.clone());
        let key = change.create(object);
        if let Some(parent) = parent {
            change.belong_to(&key, parent);
        }
        self.fill(&mut change, &key, object, resolved).await?;
        change.commit(self, &key).await
    }

    /// Gives a new record its values: those that were written, and defaults.
    pub(super) async fn fill(
        &self,
        change: &mut Change,
        key: &RecordKey,
        object: &Object,
        mut resolved: Vec<Resolved>,
    ) -> Result<()> {
        for attribute in object
            .attributes()
            .filter(|attribute| !attribute.is_archived && attribute.is_writable)
        {
            let given = resolved.iter().find(|given| given.attribute.id == attribute.id);
            if given.is_none() {
                let values = self
                    .default_values(&change.schema, attribute, &change.actor, change.now)
                    .await
                    .map_err(|error| error.about(attribute))?;
                if !values.is_empty() {
                    resolved.push(Resolved {
                        attribute: attribute.clone(),
                        values,
                    });
                    continue;
                }
            }
            if attribute.is_required && given.is_none_or(|given| given.values.is_empty()) {
                return Err(Error::new(Code::ValidationType, missing_value(attribute).message).about(attribute));
            }
        }
        self.apply(change, key, resolved, |_| Placement::Replace).await
    }

    pub(super) async fn apply(
        &self,
        change: &mut Change,
        key: &RecordKey,
        resolved: Vec<Resolved>,
        placement: impl Fn(&Attribute) -> Placement,
    ) -> Result<()> {
        for Resolved { attribute, values } in resolved {
            if values.is_empty() && attribute.is_required {
                return Err(missing_value(&attribute));
            }
            let is_cleared = values.is_empty() || !attribute.is_multiselect;
            let placement = if is_cleared {
                Placement::Replace
            } else {
                placement(&attribute)
            };
            change.assign(key, &attribute, values, placement);
            change.relate(self, key, &attribute).await?;
        }
        self.meet(change, key).await
    }

    async fn default_values(
        &self,
        schema: &Schema,
        attribute: &Attribute,
        actor: &Actor,
        now: i64,
    ) -> Result<Vec<Value>> {
        match &attribute.default_value {
            None => Ok(Vec::new()),
            Some(DefaultValue::Static(template)) => {
                let inputs = parse_attribute(schema, attribute, &Json::from(template.clone()))?;
                self.resolve_values(schema, inputs).await
            }
            Some(DefaultValue::Dynamic(template)) if attribute.kind == AttributeType::ActorReference => {
                let is_user = template == "current-user"
                    && matches!(actor.kind, ActorKind::WorkspaceMember | ActorKind::ApiToken);
                Ok(is_user
                    .then(|| Value::ActorReference(actor.clone()))
                    .into_iter()
                    .collect())
            }
            Some(DefaultValue::Dynamic(duration)) => {
                let Some(at) = after(now, duration) else {
                    return Ok(Vec::new());
                };
                let value = match attribute.kind {
                    AttributeType::Date => crate::timestamp::day_of(at).map(Value::Date),
                    AttributeType::Timestamp => Some(Value::Timestamp(at)),
                    _ => None,
                };
                Ok(value.into_iter().collect())
            }
        }
    }
}

pub(super) fn missing_value(attribute: &Attribute) -> Error {
    Error::new(
        Code::MissingValue,
        format!(
            "Required value for attribute with ID \"{}\" was not provided.",
            attribute.id
        ),
    )
    .about(attribute)
}

/// Tries again from the start, with everything read anew, when somebody else wrote first.
pub(crate) async fn retrying<T, F: Future<Output = Result<T>>>(mut attempt: impl FnMut() -> F) -> Result<T> {
    let mut tried = 1;
    loop {
        match attempt().await {
            Err(error) if error.code == Code::ConcurrentWriteConflict && tried < ATTEMPTS => {
                tried += 1;
                tokio::task::yield_now().await;
            }
            outcome => return outcome,
        }
    }
}
