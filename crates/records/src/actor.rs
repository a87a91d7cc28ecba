use serde::{Deserialize, Serialize};
use serde_json::{Value as Json, json};

/// Who did something.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Actor {
    #[serde(rename = "type")]
    pub kind: ActorKind,
    /// `None` for the system.
    pub id: Option<String>,
}

/// The kinds of [`Actor`] (`reference/rest-api.md` section 1).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum ActorKind {
    WorkspaceMember,
    ApiToken,
    System,
    App,
    Workflow,
}

impl Actor {
    /// The system itself.
    pub const SYSTEM: Actor = Actor {
        kind: ActorKind::System,
        id: None,
    };

    /// A member of the workspace, by workspace member id.
    pub fn member(id: impl Into<String>) -> Self {
        Self {
            kind: ActorKind::WorkspaceMember,
            id: Some(id.into()),
        }
    }

    /// An API token, by token id.
    pub fn token(id: impl Into<String>) -> Self {
        Self {
            kind: ActorKind::ApiToken,
            id: Some(id.into()),
        }
    }

    /// An installed app, by app id.
    pub fn app(id: impl Into<String>) -> Self {
        Self {
            kind: ActorKind::App,
            id: Some(id.into()),
        }
    }

    /// A workflow, by workflow id.
    pub fn workflow(id: impl Into<String>) -> Self {
        Self {
            kind: ActorKind::Workflow,
            id: Some(id.into()),
        }
    }

    /// The wire form `{"type", "id"}`.
    pub fn to_json(&self) -> Json {
        json!(self.wire())
    }

    pub(crate) fn wire(&self) -> WireActor<'_> {
        WireActor {
            kind: self.kind.as_str(),
            id: self.id.as_deref(),
        }
    }
}

/// An actor as the wire has it.
#[derive(Serialize)]
pub(crate) struct WireActor<'a> {
    #[serde(rename = "type")]
    kind: &'static str,
    id: Option<&'a str>,
}

impl ActorKind {
    /// The wire name.
    pub fn as_str(self) -> &'static str {
        match self {
            ActorKind::WorkspaceMember => "workspace-member",
            ActorKind::ApiToken => "api-token",
            ActorKind::System => "system",
            ActorKind::App => "app",
            ActorKind::Workflow => "workflow",
        }
    }

    /// The kind with this wire name.
    pub fn parse(name: &str) -> Option<Self> {
        [
            ActorKind::WorkspaceMember,
            ActorKind::ApiToken,
            ActorKind::System,
            ActorKind::App,
            ActorKind::Workflow,
        ]
        .into_iter()
        .find(|kind| kind.as_str() == name)
    }
}
