//! Lines on their way in, many at a time and on every core, as far as what they need of each other allows it.

use super::import::{Importer, Pass, Refused};
use super::{Line, split};
use crate::at_once::at_once;
use crate::run::Outcome;
use crate::{Problem, Result};
use bytes::Bytes;
use futures::Stream;
use records::{Actor, Records};
use std::sync::Arc;
use store::WorkspaceId;

/// The lines of a file that say something, and who takes them in.
pub(crate) struct Lines {
    importer: Importer,
    /// With their numbers.
    all: Vec<(u64, Bytes)>,
}

impl Lines {
    /// # Errors
    /// Only what the store answers.
    pub(crate) async fn read(
        records: &Records,
        workspace_id: &WorkspaceId,
        actor: Actor,
        bytes: &Bytes,
    ) -> Result<Self> {
        let importer = Importer::new(records, workspace_id, actor, bytes).await?;
        let lines = split(bytes).map(|(number, line)| (number, bytes.slice_ref(line)));
        Ok(Self {
            importer,
            all: lines.collect(),
        })
    }

    pub(crate) fn len(&self) -> usize {
        self.all.len()
    }

    /// Takes in the line at a place, and those after it that may come at the same time. What became of them comes in their
    /// order; `None` of one that the pass has nothing to do with. Lines that are on their way when nobody listens any more are
    /// taken in all the same.
    pub(crate) fn take(
        self: &Arc<Self>,
        pass: Pass,
        first: usize,
    ) -> impl Stream<Item = Result<Option<Outcome>>> + Send + use<> {
        let all = self.clone();
        let mut is_alone = false;
        let together = (first..self.len()).map_while(move |place| {
            if is_alone {
                return None;
            }
            let (number, bytes) = &all.all[place];
            let line = serde_json::from_slice::<Line>(bytes);
            is_alone = line.as_ref().is_ok_and(|line| has_to_be_alone(line, pass));
            (place == first || !is_alone).then_some((*number, line))
        });
        let all = self.clone();
        at_once(together.map(move |(number, line)| {
            let all = all.clone();
            async move { all.take_one(number, line, pass).await }
        }))
    }

    async fn take_one(&self, number: u64, line: serde_json::Result<Line>, pass: Pass) -> Result<Option<Outcome>> {
        let taken = match line {
            Ok(line) => self.importer.take(&line, pass).await,
            Err(error) if pass == Pass::Records => Some(Err(error.to_string().into())),
            Err(_) => None,
        };
        Ok(match taken {
            None => None,
            Some(Ok(outcome)) => Some(Ok(outcome)),
            Some(Err(Refused::Wrong(message))) => Some(Err(vec![Problem {
                line: number,
                column: None,
                message,
            }])),
            Some(Err(Refused::Unanswered(error))) => return Err(error.into()),
        })
    }
}

/// Whether a line needs what stands before it to be there, or what comes after it needs the line: definitions by what they
/// define, comments by their threads. A note or a task that comes without its id would not be known again: none is begun before
/// it is saved that the one before is there.
fn has_to_be_alone(line: &Line, pass: Pass) -> bool {
    match pass {
        Pass::Records => matches!(line, Line::Object { .. } | Line::List { .. } | Line::Attribute { .. }),
        Pass::References => match line {
            Line::Note { data } => data["id"]["note_id"].as_str().is_none(),
            Line::Task { data } => data["id"]["task_id"].as_str().is_none(),
            line => matches!(line, Line::Comment { .. }),
        },
    }
}
