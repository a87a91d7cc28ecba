use async_trait::async_trait;
use records::Records;
use serde_json::Value as Json;

/// What steps may do to the world. The engine gives each step one that commits changes of the workspace together with
/// the step's result.
#[async_trait]
pub trait Effects: Send + Sync {
    /// The workspace's records, lists and tasks. What is written through this handle is committed with the step's result,
    /// once: a second write through it is refused.
    fn records(&self) -> &Records;

    /// Who the workflow writes as.
    fn actor(&self) -> &records::Actor;

    /// Sends a request through the guarded client.
    ///
    /// # Errors
    /// A sentence, and whether trying again may help.
    async fn send(&self, request: HttpRequest) -> Result<HttpResponse, Trouble>;

    /// Runs `main(inputs)` of a piece of JavaScript in the sandbox; gives back what it returned as plain JSON.
    ///
    /// # Errors
    /// What it threw, or which limit it met.
    async fn run_code(&self, code: &str, inputs: &Json) -> Result<Json, Trouble>;

    /// How often this block of the workflow was counted before, and counts it once more, with the step's result.
    ///
    /// # Errors
    /// What the store says.
    async fn count(&self) -> Result<u64, Trouble>;

    /// Tells members something, with the step's result.
    fn tell(&self, topic: &str, payload: Json);
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
