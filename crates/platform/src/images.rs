//! Prepared programs: each bundle is evaluated and frozen once, and again after a restart.

use crate::{
    Platform, Result,
    model::{BundleRef, Version},
};
use sandbox::{Environment, Image, PrepareError, Program};
use std::{
    collections::HashMap,
    sync::{Arc, Mutex, PoisonError},
};
use tokio::sync::OnceCell;

type Slot = Arc<OnceCell<Arc<dyn Image>>>;

/// With the tick at which each was used last.
type Slots = HashMap<String, (u64, Slot)>;

/// By blob ids of code and map. Who was used longest ago goes first when they hold too much together.
pub(crate) struct Images {
    kept_bytes: u64,
    slots: Mutex<(u64, Slots)>,
}

impl Images {
    pub(crate) fn new(kept_bytes: u64) -> Self {
        Self {
            kept_bytes,
            slots: Mutex::default(),
        }
    }

    fn slot(&self, bundle: &BundleRef) -> Slot {
        let key = format!("{}/{}", bundle.code, bundle.map.as_deref().unwrap_or_default());
        let mut guard = self.slots.lock().unwrap_or_else(PoisonError::into_inner);
        let (tick, slots) = &mut *guard;
        *tick += 1;
        let (used, slot) = slots.entry(key).or_default();
        *used = *tick;
        slot.clone()
    }

    /// Drops what was used longest ago until the rest fits, and what could not be prepared. The image used last stays,
    /// whatever its size.
    fn trim(&self) {
        let mut guard = self.slots.lock().unwrap_or_else(PoisonError::into_inner);
        let (tick, slots) = &mut *guard;
        // A slot that somebody is filling is held by them too.
        slots.retain(|_, (_, slot)| slot.initialized() || Arc::strong_count(slot) > 1);
        let mut by_age: Vec<(u64, String, u64)> = slots
            .iter()
            .filter_map(|(key, (used, slot))| Some((*used, key.clone(), slot.get()?.memory_bytes())))
            .collect();
        by_age.sort_unstable();
        let mut held_bytes: u64 = by_age.iter().map(|(_, _, bytes)| bytes).sum();
        for (used, key, bytes) in by_age {
            if held_bytes <= self.kept_bytes || used == *tick {
                break;
            }
            slots.remove(&key);
            held_bytes -= bytes;
        }
    }
}

/// Why there is no program to run.
#[derive(Debug, thiserror::Error)]
pub(crate) enum ImageError {
    #[error(transparent)]
    Prepare(#[from] PrepareError),
    #[error(transparent)]
    Platform(#[from] crate::PlatformError),
}

impl Platform {
    pub(crate) async fn server_image(&self, version: &Version) -> Result<Arc<dyn Image>, ImageError> {
        self.image(&version.bundles.server, "server.js".to_owned()).await
    }

    /// The bundle of one workflow block; `None` when the version has no such block.
    pub(crate) async fn block_image(
        &self,
        version: &Version,
        block: &str,
    ) -> Option<Result<Arc<dyn Image>, ImageError>> {
        let bundle = version.bundles.blocks.get(block)?;
        Some(self.image(bundle, format!("workflow/{block}.js")).await)
    }

    /// Whoever comes first prepares; the others wait for it. A failure is not kept, so that it is tried again.
    async fn image(&self, bundle: &BundleRef, name: String) -> Result<Arc<dyn Image>, ImageError> {
        let prepare = || async {
            let source = self.bundle_text(&bundle.code).await?;
            let source_map = match &bundle.map {
                Some(id) => Some(self.bundle_text(id).await?),
                None => None,
            };
            let program = Program {
                name,
                source,
                source_map,
                environment: Environment::Server,
            };
            Ok::<_, ImageError>(self.0.engine.prepare(program).await?)
        };
        let slot = self.0.images.slot(bundle);
        if let Some(image) = slot.get() {
            return Ok(image.clone());
        }
        let prepared = slot.get_or_try_init(prepare).await.cloned();
        drop(slot);
        self.0.images.trim();
        prepared
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use async_trait::async_trait;
    use sandbox::{Call, Context, Host, Limits, Report};

    struct Sized(u64);

    #[async_trait]
    impl Image for Sized {
        async fn run(&self, _: Call, _: Context, _: &Limits, _: Arc<dyn Host>) -> Report {
            unreachable!("nothing is called in this test")
        }

        fn memory_bytes(&self) -> u64 {
            self.0
        }
    }

    #[test]
    fn images_that_hold_too_much_together_go_by_age() {
        let images = Images::new(100);
        let used = |name: &str, bytes: u64| {
            let bundle = BundleRef {
                code: name.to_owned(),
                map: None,
            };
            let slot = images.slot(&bundle);
            let _ = slot.set(Arc::new(Sized(bytes)));
            drop(slot);
            images.trim();
            let guard = images.slots.lock().unwrap();
            let mut names: Vec<String> = guard.1.keys().map(|key| key.trim_end_matches('/').to_owned()).collect();
            names.sort();
            names.join(" ")
        };
        for (name, bytes, kept) in [
            ("a", 40, "a"),
            ("b", 40, "a b"),
            ("a", 40, "a b"),
            ("c", 40, "a c"),
            ("huge", 500, "huge"),
            ("d", 1, "d"),
        ] {
            assert_eq!(used(name, bytes), kept, "after {name}");
        }
    }
}
