//! Workspace settings of an install (`sdk-behaviour.md` 9): flat values under the keys of the app's schema.

use crate::{
    Platform,
    apps::LoadedVersion,
    documents::{Stored, delete, emit, put},
    executions::{Refusal, refuse},
    model::{Install, Setting},
};
use serde_json::{Map, Value, json};
use store::Expect;

const VALUE_BYTES: usize = 64 << 10;

impl Platform {
    /// Every key of the schema, `null` until set. A stored value whose type no longer fits is hidden.
    pub(crate) async fn settings_get(&self, install: &Install, version: &LoadedVersion) -> Result<Value, Refusal> {
        let stored: Vec<Stored<Setting>> = self.0.docs.all(Some(&install.id)).await?;
        let value_of = |key: &str| {
            stored
                .iter()
                .find(|setting| setting.key == key)
                .map(|setting| setting.value.value.clone())
        };
        let Some(schema) = schema(version) else {
            return Ok(stored
                .iter()
                .map(|setting| (setting.key.clone(), setting.value.value.clone()))
                .collect());
        };
        let values: Map<String, Value> = schema
            .iter()
            .map(|(key, node)| {
                (
                    key.clone(),
                    value_of(key).filter(|value| fits(value, node)).unwrap_or(Value::Null),
                )
            })
            .collect();
        Ok(Value::Object(values))
    }

    /// Writes one key; `null` clears it.
    pub(crate) async fn settings_set(
        &self,
        install: &Install,
        version: &LoadedVersion,
        key: &str,
        value: Value,
    ) -> Result<Value, Refusal> {
        if let Some(schema) = schema(version) {
            let node = schema.get(key);
            let node =
                node.ok_or_else(|| refuse("setting-unknown", format!("the settings schema has no key {key:?}")))?;
            if !value.is_null() && !fits(&value, node) {
                let wanted = node["type"].as_str().unwrap_or("value");
                return Err(refuse(
                    "setting-invalid",
                    format!("the setting {key:?} must be a {wanted} or null"),
                ));
            }
        }
        if value.is_array() || value.is_object() || value.to_string().len() > VALUE_BYTES {
            let message =
                format!("the setting {key:?} must be a string, number or boolean of at most {VALUE_BYTES} bytes");
            return Err(refuse("setting-invalid", message));
        }
        let id = Setting::id_of(&install.id, key);
        let now = self.now_ms();
        let payload = json!({ "install_id": install.id, "app_slug": install.app_slug, "key": key });
        let write = if value.is_null() {
            delete::<Setting>(&id)
        } else {
            let setting = Setting {
                id,
                install_id: install.id.clone(),
                key: key.to_owned(),
                value,
                set_at_ms: now,
            };
            put(&setting, Expect::Anything)
        };
        self.0
            .docs
            .commit(vec![
                write,
                emit(&install.workspace_id, "setting.changed", payload, now),
            ])
            .await?;
        Ok(Value::Null)
    }
}

/// `None` when the manifest does not know the schema.
fn schema(version: &LoadedVersion) -> Option<&Map<String, Value>> {
    version.version.manifest.get("settings_schema")?.as_object()
}

fn fits(value: &Value, node: &Value) -> bool {
    match node["type"].as_str() {
        Some("string") => value.is_string(),
        Some("number") => value.is_number(),
        Some("boolean") => value.is_boolean(),
        _ => true,
    }
}
