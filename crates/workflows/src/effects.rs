use async_trait::async_trait;
use records::{Actor, Records};
use serde_json::Value as Json;
use store::{ObjectId, RecordKey, WorkspaceId};

/// What steps may do to the world. The engine gives each step one that commits changes of the workspace together with
/// the step's result.
#[async_trait]
pub trait Effects: Send + Sync {
    /// The workspace's records, lists and tasks, to read.
    fn records(&self) -> &Records;

    /// The same, to write. The first commit through it holds the step's result too, which `answer` makes of what is
    /// written: with it the step is over, whatever it returns. A second commit is refused.
    fn writing(&self, answer: AnswerOf) -> Records;

    /// Who the workflow writes as.
    fn actor(&self) -> &Actor;

    /// Sends a request through the guarded client.
    ///
    /// # Errors
    /// A sentence, and whether trying again may help.
    async fn send(&self, request: HttpRequest) -> Result<HttpResponse, Trouble>;

    /// Calls the function that a script, the body of a function, returns with `inputs` in the sandbox; gives back what that returned as
    /// plain JSON.
    ///
    /// # Errors
    /// What it threw, or which limit it met.
    async fn run_code(&self, script: &str, inputs: &Json) -> Result<Json, Trouble>;

    /// How often this block of the workflow was counted before, and counts it once more, with the step's result.
    ///
    /// # Errors
    /// What the store says.
    async fn count(&self) -> Result<u64, Trouble>;

    /// Tells members something, with the step's result.
    fn tell(&self, topic: &str, payload: Json);
}

/// What a step gives, made of what it wrote.
pub type AnswerOf = Box<dyn Fn(&Written) -> Json + Send + Sync>;

/// What a step wrote.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Written {
    /// The records and entries that were written, and whether they are new: first the one that it is about, then those
    /// that are related to it.
    pub records: Vec<(RecordKey, bool)>,
    /// The id of the first document of each kind that was written (`task`), with the kind.
    pub documents: Vec<(String, String)>,
}

impl Written {
    /// The id of the record or entry of an object or list that the write is about.
    pub fn record_of(&self, object_id: &ObjectId) -> &str {
        let found = self.records.iter().find(|(key, _)| key.object_id == *object_id);
        found.map_or("", |(key, _)| key.record_id.as_str())
    }

    /// The id of the first document of a kind.
    pub fn document(&self, kind: &str) -> &str {
        let found = self.documents.iter().find(|(found, _)| found == kind);
        found.map_or("", |(_, id)| id.as_str())
    }
}

/// Why an effect did not come about.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Trouble {
    pub message: String,
    pub retryable: bool,
}

/// A request of a workflow.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct HttpRequest {
    pub method: String,
    pub url: String,
    pub headers: Vec<(String, String)>,
    pub body: Option<String>,
}

/// What was answered.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct HttpResponse {
    pub status: u16,
    pub body: String,
}

/// The world outside of the store, for the engine to give to steps.
#[async_trait]
pub trait Outside: Send + Sync + 'static {
    /// As [`Effects::send`], on behalf of a workspace.
    async fn send(&self, workspace_id: &WorkspaceId, request: HttpRequest) -> Result<HttpResponse, Trouble>;

    /// As [`Effects::run_code`].
    async fn run_code(&self, workspace_id: &WorkspaceId, script: &str, inputs: &Json) -> Result<Json, Trouble>;

    /// By which the pages of a workspace begin.
    async fn workspace_slug(&self, workspace_id: &WorkspaceId) -> Option<String>;

    /// 128 bits from the source of randomness.
    fn random(&self) -> u128;
}
