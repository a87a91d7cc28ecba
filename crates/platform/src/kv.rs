//! Key-value data of an install (`sdk-behaviour.md` 14): JSON values, last writer wins, read-your-writes.

use crate::{
    InstallId, Platform,
    documents::{Stored, delete, put},
    executions::{Refusal, refuse},
    model::{Install, KvEntry},
    random::digest,
};
use serde_json::{Map, Value, json};
use std::{
    collections::HashMap,
    sync::{Mutex, PoisonError},
};
use store::Expect;

const KEY_BYTES: usize = 512;
const VALUE_BYTES: usize = 256 << 10;
const INSTALL_BYTES: u64 = 100 << 20;
const MGET_KEYS: usize = 100;

/// How much each install has stored, as far as this process knows. Expired keys still count until it looks again,
/// which it does before it refuses anything.
#[derive(Default)]
pub(crate) struct Usage(Mutex<HashMap<InstallId, u64>>);

impl Usage {
    fn get(&self, install_id: &InstallId) -> Option<u64> {
        self.0
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .get(install_id)
            .copied()
    }

    fn set(&self, install_id: &InstallId, bytes: u64) {
        self.0
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .insert(install_id.to_owned(), bytes);
    }

    fn grow(&self, install_id: &InstallId, bytes: u64) {
        if let Some(used) = self
            .0
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .get_mut(install_id)
        {
            *used = used.saturating_add(bytes);
        }
    }

    fn shrink(&self, install_id: &InstallId, bytes: u64) {
        if let Some(used) = self
            .0
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .get_mut(install_id)
        {
            *used = used.saturating_sub(bytes);
        }
    }

    pub(crate) fn forget(&self, install_id: &InstallId) {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).remove(install_id);
    }
}

impl Platform {
    pub(crate) async fn kv_get(&self, install: &Install, key: &str) -> Result<Value, Refusal> {
        check_key(key)?;
        Ok(self
            .kv_entry(install, key)
            .await?
            .map_or(Value::Null, |entry| json!({ "value": entry.value.value })))
    }

    pub(crate) async fn kv_mget(&self, install: &Install, keys: &[String]) -> Result<Value, Refusal> {
        if keys.len() > MGET_KEYS {
            return Err(refuse(
                "kv-too-many-keys",
                format!("kv.mget takes up to {MGET_KEYS} keys, it got {}", keys.len()),
            ));
        }
        let mut found = Map::new();
        for key in keys {
            found.insert(key.clone(), self.kv_get(install, key).await?);
        }
        Ok(Value::Object(found))
    }

    /// `ttl_seconds` must be above zero; without it an earlier end of life is lifted.
    pub(crate) async fn kv_set(
        &self,
        install: &Install,
        key: &str,
        value: Value,
        ttl_seconds: Option<f64>,
    ) -> Result<Value, Refusal> {
        check_key(key)?;
        let size = value.to_string().len();
        if size > VALUE_BYTES {
            let message = format!("the value of {key:?} is {size} bytes, the limit is {VALUE_BYTES}");
            return Err(refuse("kv-value-too-large", message));
        }
        let now = self.now_ms();
        let expires_at_ms = match ttl_seconds {
            None => None,
            Some(ttl) if ttl.is_finite() && ttl > 0.0 => Some(now.saturating_add((ttl * 1000.0).ceil() as i64)),
            Some(ttl) => {
                return Err(refuse(
                    "kv-ttl-invalid",
                    format!("ttlInSeconds must be greater than 0, it is {ttl}"),
                ));
            }
        };
        let bytes = (key.len() + size) as u64;
        let before = self.kv_entry(install, key).await?.map_or(0, |entry| entry.bytes);
        self.make_room(install, before, bytes).await?;
        let entry = KvEntry {
            id: id_of(install, key),
            install_id: install.id.clone(),
            key: key.to_owned(),
            value,
            bytes,
            set_at_ms: now,
            expires_at_ms,
        };
        self.0.docs.commit(vec![put(&entry, Expect::Anything)]).await?;
        // An uninstall that was under way has not seen it.
        if self.install_by_id(&install.id).await?.is_none() {
            self.0.docs.commit(vec![delete::<KvEntry>(&entry.id)]).await?;
            return Err(refuse("not-installed", "the app is no longer installed"));
        }
        self.0.kv_usage.shrink(&install.id, before);
        self.0.kv_usage.grow(&install.id, bytes);
        Ok(Value::Null)
    }

    pub(crate) async fn kv_delete(&self, install: &Install, key: &str) -> Result<Value, Refusal> {
        check_key(key)?;
        if let Some(entry) = self.kv_entry(install, key).await? {
            self.0.docs.commit(vec![delete::<KvEntry>(&entry.id)]).await?;
            self.0.kv_usage.shrink(&install.id, entry.bytes);
        }
        Ok(Value::Null)
    }

    async fn kv_entry(&self, install: &Install, key: &str) -> Result<Option<Stored<KvEntry>>, Refusal> {
        let entry: Option<Stored<KvEntry>> = self.0.docs.get(&id_of(install, key)).await?;
        let now = self.now_ms();
        Ok(entry.filter(|entry| entry.expires_at_ms.is_none_or(|end| end > now)))
    }

    async fn make_room(&self, install: &Install, before: u64, bytes: u64) -> Result<(), Refusal> {
        let fits = |used: u64| used.saturating_sub(before).saturating_add(bytes) <= INSTALL_BYTES;
        if self.0.kv_usage.get(&install.id).is_some_and(fits) {
            return Ok(());
        }
        let now = self.now_ms();
        let entries: Vec<Stored<KvEntry>> = self.0.docs.all(Some(&install.id)).await?;
        let alive = entries
            .iter()
            .filter(|entry| entry.expires_at_ms.is_none_or(|end| end > now));
        let used = alive.map(|entry| entry.bytes).sum();
        self.0.kv_usage.set(&install.id, used);
        if fits(used) {
            return Ok(());
        }
        Err(refuse(
            "kv-full",
            format!("the app holds {used} bytes of key-value data, the limit is {INSTALL_BYTES}"),
        ))
    }
}

/// Keys may be longer than a document id should be and hold any character.
fn id_of(install: &Install, key: &str) -> String {
    digest(KvEntry::lookup_key(&install.id, key))
}

fn check_key(key: &str) -> Result<(), Refusal> {
    match key.len() {
        1..=KEY_BYTES => Ok(()),
        length => Err(refuse(
            "kv-key-invalid",
            format!("a key has 1 to {KEY_BYTES} bytes, this one has {length}"),
        )),
    }
}
