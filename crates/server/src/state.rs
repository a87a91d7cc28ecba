use crate::rest::FileBytes;
use import_export::Jobs;
use platform::Platform;
use records::Records;
use std::sync::Arc;
use store::Store;
use workflows::Workflows;

/// What every router is built on. Cheap to clone.
#[derive(Clone)]
pub struct AppState {
    pub store: Arc<dyn Store>,
    pub records: Records,
    pub platform: Platform,
    pub workflows: Workflows,
    pub imports: Jobs,
    /// The bytes of files.
    pub files: FileBytes,
}

impl AppState {
    /// Whether people are shown what went wrong inside, and sign in by themselves.
    pub fn development(&self) -> bool {
        self.platform.config().development
    }
}
