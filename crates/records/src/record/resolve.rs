use crate::input::{Written, parse_attribute};
use crate::records::record_key;
use crate::values::{Input, MemberInput, RecordInput, RecordKeyInput};
use crate::{Actor, Attribute, Code, Error, Object, Records, Result, Schema, Value};
use serde_json::Value as Json;
use std::sync::Arc;
use store::{AttributeId, RecordId, WorkspaceId};

/// The values to write to one attribute, with every record and member looked up.
#[derive(Debug, Clone)]
pub(super) struct Resolved {
    pub(super) attribute: Arc<Attribute>,
    pub(super) values: Vec<Value>,
}

impl Records {
    pub(super) async fn resolve_all(&self, schema: &Schema, written: Vec<Written>) -> Result<Vec<Resolved>> {
        let mut resolved = Vec::with_capacity(written.len());
        for Written { attribute, inputs } in written {
            let values = self
                .resolve_values(schema, inputs)
                .await
                .map_err(|error| error.about(&attribute))?;
            resolved.push(Resolved { attribute, values });
        }
        Ok(resolved)
    }

    pub(super) async fn resolve_values(&self, schema: &Schema, inputs: Vec<Input>) -> Result<Vec<Value>> {
        let mut values: Vec<Value> = Vec::with_capacity(inputs.len());
        for input in inputs {
            let value = match input {
                Input::Value(value) => value,
                Input::Record(input) => self.resolve_record(schema, input).await?,
                Input::Member(input) => Value::ActorReference(self.resolve_member(&schema.workspace_id, input).await?),
            };
            if !values.iter().any(|earlier| earlier.is_same(&value)) {
                values.push(value);
            }
        }
        Ok(values)
    }

    async fn resolve_record(&self, schema: &Schema, input: RecordInput) -> Result<Value> {
        let missing = |what: String| Error::new(Code::ValueNotFound, format!("Cannot find record with {what}."));
        let Some(object) = schema.object(&input.object_id) else {
            return Err(Error::object_not_found(&input.object_id));
        };
        let record_id = match input.key {
            RecordKeyInput::Id(id) => {
                let key = record_key(object, &id);
                match self.store.record(&key).await? {
                    Some(_) => key.record_id,
                    None => return Err(missing(format!("ID \"{id}\" in object \"{}\"", object.api_slug))),
                }
            }
            RecordKeyInput::Unique { attribute_id, value } => {
                match self.holder(schema, object, &attribute_id, &value).await? {
                    Some(record_id) => record_id,
                    None => {
                        let slug = object
                            .attribute(&attribute_id)
                            .map_or(attribute_id.as_str(), |attribute| &attribute.api_slug);
                        return Err(missing(format!("{slug} {value} in object \"{}\"", object.api_slug)));
                    }
                }
            }
        };
        Ok(Value::RecordReference {
            object_id: object.id.clone(),
            record_id,
        })
    }

    /// The record that holds this written value of a unique attribute.
    pub(crate) async fn holder(
        &self,
        schema: &Schema,
        object: &Object,
        attribute_id: &AttributeId,
        written: &Json,
    ) -> Result<Option<RecordId>> {
        let Some(attribute) = object.attribute(attribute_id) else {
            return Err(Error::attribute_not_found(attribute_id));
        };
        for input in parse_attribute(schema, attribute, written)? {
            let Input::Value(value) = input else { continue };
            let Some(unique_key) = value.unique_key() else { continue };
            let holder = self
                .store
                .unique_holder(&schema.workspace_id, &attribute.id, &unique_key)
                .await?;
            return Ok(holder.map(|key| key.record_id));
        }
        Ok(None)
    }

    async fn resolve_member(&self, workspace_id: &WorkspaceId, input: MemberInput) -> Result<Actor> {
        let missing = |what: &str, key: &str| {
            Error::new(
                Code::ValueNotFound,
                format!("Cannot find workspace member with {what} \"{key}\"."),
            )
        };
        match input {
            MemberInput::Email(email) => match self.member_by_email(workspace_id, &email).await? {
                Some(member) => Ok(Actor::member(member.id)),
                None => Err(missing("email address", &email)),
            },
            MemberInput::Id(id) => match self.member(workspace_id, &id).await {
                Ok(member) => Ok(Actor::member(member.id)),
                Err(error) if error.code == Code::NotFound => Err(missing("ID", &id)),
                Err(error) => Err(error),
            },
        }
    }
}

impl Value {
    /// Whether two values are one to the contract: addresses, domains and numbers count in their normalised form.
    pub(crate) fn is_same(&self, other: &Value) -> bool {
        match (self, other) {
            (Value::EmailAddress(a), Value::EmailAddress(b)) => a.email_address == b.email_address,
            (Value::PhoneNumber(a), Value::PhoneNumber(b)) => a.phone_number == b.phone_number,
            (a, b) => a == b,
        }
    }
}
