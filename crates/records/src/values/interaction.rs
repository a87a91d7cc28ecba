use crate::{Actor, ActorKind, format_ns};
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value as Json};
use store::{Column, Scalar};

/// A meeting, call or message; kept by the platform, never written by callers.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Interaction {
    /// `email`, `calendar-event`, `call`, `chat-thread`, `in-person-meeting` or `meeting`.
    pub interaction_type: String,
    /// In ns since the epoch.
    pub interacted_at: i64,
    pub owner_actor: Actor,
}

impl Interaction {
    pub(super) fn read(&self, out: &mut Map<String, Json>) {
        out.insert("interaction_type".into(), self.interaction_type.clone().into());
        out.insert("interacted_at".into(), format_ns(self.interacted_at).into());
        out.insert("owner_actor".into(), self.owner_actor.to_json());
    }

    pub(super) fn columns(&self) -> Vec<(Column, Scalar)> {
        let member = self
            .owner_actor
            .id
            .iter()
            .filter(|_| self.owner_actor.kind == ActorKind::WorkspaceMember);
        [
            (Column::Text1, Scalar::Text(self.interaction_type.clone())),
            (Column::Int1, Scalar::Int(self.interacted_at)),
        ]
        .into_iter()
        .chain(member.map(|id| (Column::Ref, Scalar::Text(id.clone()))))
        .collect()
    }
}
