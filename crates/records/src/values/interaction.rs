use crate::{Actor, ActorKind, format_ns};
use serde::ser::SerializeMap;
use serde::{Deserialize, Serialize};
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
    pub(super) fn read<M: SerializeMap>(&self, out: &mut M) -> Result<(), M::Error> {
        out.serialize_entry("interaction_type", &self.interaction_type)?;
        out.serialize_entry("interacted_at", &format_ns(self.interacted_at))?;
        out.serialize_entry("owner_actor", &self.owner_actor.wire())
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
