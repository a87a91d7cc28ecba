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

/// By blob ids of code and map. Who was used longest ago goes first.
pub(crate) struct Images {
    kept: usize,
    slots: Mutex<(u64, Slots)>,
}

impl Images {
    pub(crate) fn new(kept: usize) -> Self {
        Self {
            kept: kept.max(1),
            slots: Mutex::default(),
        }
    }

    fn slot(&self, bundle: &BundleRef) -> Slot {
        let key = format!("{}/{}", bundle.code, bundle.map.as_deref().unwrap_or_default());
        let mut guard = self.slots.lock().unwrap_or_else(PoisonError::into_inner);
        let (tick, slots) = &mut *guard;
        *tick += 1;
        if let Some((used, slot)) = slots.get_mut(&key) {
            *used = *tick;
            return slot.clone();
        }
        if slots.len() >= self.kept {
            let oldest = slots
                .iter()
                .min_by_key(|(_, (used, _))| *used)
                .map(|(key, _)| key.clone());
            oldest.map(|key| slots.remove(&key));
        }
        let slot = Slot::default();
        slots.insert(key, (*tick, slot.clone()));
        slot
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
        self.0.images.slot(bundle).get_or_try_init(prepare).await.cloned()
    }
}
