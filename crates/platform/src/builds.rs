//! What `stoa dev` cannot build now. In memory only: it is about files on a developer's disk, not about any workspace.

use crate::{Platform, Result, documents::emit};
use serde::Serialize;
use serde_json::{Value, json};
use std::{
    collections::BTreeMap,
    sync::{Mutex, PoisonError},
};

/// An app whose newest source does not build, or cannot be offered; its last good version goes on running.
#[derive(Debug, Clone, Serialize)]
pub struct BrokenBuild {
    /// The app's folder, as it was written on the command line.
    pub folder: String,
    /// The builder's diagnostics: `{code, severity, message, file, line, column, excerpt, hint}` each.
    pub problems: Value,
    /// In ms since the epoch.
    pub at_ms: i64,
}

/// By folder.
#[derive(Default)]
pub(crate) struct Builds(Mutex<BTreeMap<String, BrokenBuild>>);

impl Platform {
    /// Tells everybody who looks that an app does not build.
    ///
    /// # Errors
    /// What the store refuses; then it is known, but not told.
    pub async fn build_failed(&self, folder: &str, problems: Value) -> Result<()> {
        let at_ms = self.now_ms();
        let broken = BrokenBuild {
            folder: folder.to_owned(),
            problems,
            at_ms,
        };
        self.broken().insert(folder.to_owned(), broken);
        self.tell_of_build("build.failed", folder, at_ms).await
    }

    /// Tells everybody that an app builds again, if it did not.
    ///
    /// # Errors
    /// What the store refuses.
    pub async fn build_mended(&self, folder: &str) -> Result<()> {
        if self.broken().remove(folder).is_none() {
            return Ok(());
        }
        self.tell_of_build("build.mended", folder, self.now_ms()).await
    }

    /// What does not build now, by folder.
    pub fn broken_builds(&self) -> Vec<BrokenBuild> {
        self.broken().values().cloned().collect()
    }

    fn broken(&self) -> std::sync::MutexGuard<'_, BTreeMap<String, BrokenBuild>> {
        self.0.builds.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    async fn tell_of_build(&self, topic: &str, folder: &str, at_ms: i64) -> Result<()> {
        let told = emit(&"".into(), topic, json!({ "folder": folder }), at_ms);
        self.0.docs.commit(vec![told]).await
    }
}
