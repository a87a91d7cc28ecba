//! Workspace settings of an install (`sdk-behaviour.md` 9): flat values under the keys of the app's schema.
//!
//! Members read them; admins change them, and so does the app's own server code, which acts for itself. What a version's
//! schema does not have, or has with another type, stays stored and is not shown: a later version may know it again.

use crate::{
    Platform, PlatformError, Result,
    apps::LoadedVersion,
    documents::{Stored, delete, emit, put},
    installs::require_admin,
    model::{Install, Member, Setting},
};
use serde_json::{Map, Value, json};
use std::collections::BTreeMap;
use store::{Expect, WorkspaceId};

/// As JSON text.
const VALUE_BYTES: usize = 64 << 10;

/// What may be set, and what is.
#[derive(Debug, Clone, PartialEq)]
pub struct Settings {
    /// Of the version that the install runs.
    pub schema: BTreeMap<String, SettingType>,
    /// Every key of the schema; `null` until set.
    pub values: Map<String, Value>,
}

/// All there is to a setting.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SettingType {
    String,
    Number,
    Boolean,
}

impl SettingType {
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::String => "string",
            Self::Number => "number",
            Self::Boolean => "boolean",
        }
    }

    fn of(node: &Value) -> Option<Self> {
        [Self::String, Self::Number, Self::Boolean]
            .into_iter()
            .find(|known| node["type"] == known.as_str())
    }

    fn fits(self, value: &Value) -> bool {
        match self {
            Self::String => value.is_string(),
            Self::Number => value.is_number(),
            Self::Boolean => value.is_boolean(),
        }
    }
}

impl Platform {
    /// The settings of an installed app.
    ///
    /// # Errors
    /// Not found.
    pub async fn settings(&self, workspace_id: &WorkspaceId, app_slug: &str) -> Result<Settings> {
        let install = self.installed(workspace_id, app_slug).await?;
        let version = self.loaded_current(&install).await?;
        Ok(Settings {
            values: self.setting_values(&install, &version).await?,
            schema: schema(&version),
        })
    }

    /// Changes one setting on behalf of a member; `null` clears it.
    ///
    /// # Errors
    /// Forbidden for who is no admin; not found; `setting-unknown` for a key that the schema does not have;
    /// `setting-invalid` for a value of another type, or one that is too large.
    pub async fn change_setting(&self, member: &Member, app_slug: &str, key: &str, value: Value) -> Result<()> {
        require_admin(member, "only admins change the settings of an app")?;
        let install = self.installed(&member.workspace_id, app_slug).await?;
        let version = self.loaded_current(&install).await?;
        self.set_setting(&install, &version, key, value).await
    }

    /// Every key of the schema, `null` until set. A stored value whose type no longer fits is hidden.
    pub(crate) async fn setting_values(
        &self,
        install: &Install,
        version: &LoadedVersion,
    ) -> Result<Map<String, Value>> {
        let stored: Vec<Stored<Setting>> = self.0.docs.all(Some(&install.id)).await?;
        let value_of = |key: &str, kind: SettingType| {
            let setting = stored.iter().find(|setting| setting.key == key)?;
            kind.fits(&setting.value.value).then(|| setting.value.value.clone())
        };
        let values = schema(version).into_iter().map(|(key, kind)| {
            let value = value_of(&key, kind).unwrap_or(Value::Null);
            (key, value)
        });
        Ok(values.collect())
    }

    /// Writes one key; `null` clears it. What is there already is not written again, and nobody is told.
    ///
    /// # Errors
    /// As [`Platform::change_setting`].
    pub(crate) async fn set_setting(
        &self,
        install: &Install,
        version: &LoadedVersion,
        key: &str,
        value: Value,
    ) -> Result<()> {
        let schema = schema(version);
        let Some(kind) = schema.get(key) else {
            let known: Vec<&str> = schema.keys().map(String::as_str).collect();
            let known = if known.is_empty() {
                "the app has no settings".to_owned()
            } else {
                format!("there are {}", known.join(", "))
            };
            let message = format!("the settings schema has no key {key:?}; {known}");
            return Err(PlatformError::invalid("setting-unknown", message));
        };
        if !value.is_null() && !kind.fits(&value) {
            let message = format!("the setting {key:?} must be a {} or null", kind.as_str());
            return Err(PlatformError::invalid("setting-invalid", message));
        }
        let size = value.to_string().len();
        if size > VALUE_BYTES {
            let message = format!("the setting {key:?} may have {VALUE_BYTES} bytes, it has {size}");
            return Err(PlatformError::invalid("setting-invalid", message));
        }
        let id = Setting::id_of(&install.id, key);
        let before: Option<Stored<Setting>> = self.0.docs.get(&id).await?;
        if before.as_ref().map_or(&Value::Null, |setting| &setting.value.value) == &value {
            return Ok(());
        }
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
        let told = emit(&install.workspace_id, "setting.changed", payload, now);
        self.commit_within(&install.id, vec![write, told]).await
    }
}

/// What a version declares. A node of no known type cannot be set: the builder lets none through.
fn schema(version: &LoadedVersion) -> BTreeMap<String, SettingType> {
    let declared = version
        .version
        .manifest
        .get("settings_schema")
        .and_then(Value::as_object);
    declared
        .into_iter()
        .flatten()
        .filter_map(|(key, node)| Some((key.clone(), SettingType::of(node)?)))
        .collect()
}
