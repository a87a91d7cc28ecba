//! Workflow runs of a group, by columns.

use super::Group;
use crate::flight::{Flight, Parameter};
use crate::text::stored;
use crate::writer::statements::Statements;

type Texts = Vec<String>;

impl Group<'_> {
    pub(super) async fn save_runs(&self, flight: &mut Flight<'_>, statements: &Statements) {
        let gone = self.runs.iter().filter(|(_, slot)| slot.is_deleted && slot.is_stored);
        let gone: Texts = gone.map(|(id, _)| id.to_string()).collect();
        if !gone.is_empty() {
            flight
                .send(&statements.delete_run_events, vec![Box::new(gone.clone())])
                .await;
            flight.send(&statements.delete_runs, vec![Box::new(gone)]).await;
        }
        let (mut ids, mut workspaces, mut workflows) = (Texts::new(), Texts::new(), Texts::new());
        let (mut states, mut statuses, mut runners) = (Texts::new(), Texts::new(), Vec::<Option<String>>::new());
        let (mut created, mut revisions, mut last) = (Vec::<i64>::new(), Vec::<i64>::new(), Vec::<i64>::new());
        let (mut due, mut expiries) = (Vec::<Option<i64>>::new(), Vec::<Option<i64>>::new());
        let (mut of, mut bodies) = (Texts::new(), Texts::new());
        let (mut numbers, mut times) = (Vec::<i64>::new(), Vec::<i64>::new());
        for (id, slot) in &self.runs {
            for event in &slot.events {
                of.push(id.to_string());
                numbers.push(event.number);
                times.push(event.at_ms);
                bodies.push(stored(&event.body).into_owned());
            }
            let Some((now, row)) = slot.now.and_then(|now| Some((now, now.row?))) else {
                continue;
            };
            ids.push(id.to_string());
            workspaces.push(crate::text::key(&row.workspace_id).into_owned());
            workflows.push(crate::text::key(&row.workflow_id).into_owned());
            states.push(stored(&row.state).into_owned());
            statuses.push(crate::text::key(&row.status).into_owned());
            created.push(row.created_at);
            due.push(row.due_at);
            runners.push(
                row.runner
                    .as_deref()
                    .map(|runner| crate::text::key(runner).into_owned()),
            );
            expiries.push(row.expires_at);
            revisions.push(now.revision);
            last.push(now.last);
        }
        if !ids.is_empty() {
            let columns: Vec<Parameter> = vec![
                Box::new(ids),
                Box::new(workspaces),
                Box::new(workflows),
                Box::new(states),
                Box::new(statuses),
                Box::new(created),
                Box::new(due),
                Box::new(runners),
                Box::new(expiries),
                Box::new(revisions),
                Box::new(last),
            ];
            flight.send(&statements.put_runs, columns).await;
        }
        if !of.is_empty() {
            let columns: Vec<Parameter> = vec![Box::new(of), Box::new(numbers), Box::new(times), Box::new(bodies)];
            flight.send(&statements.insert_run_events, columns).await;
        }
        if !self.runners.is_empty() {
            let ids: Texts = self.runners.keys().map(ToString::to_string).collect();
            let until: Vec<i64> = self.runners.values().copied().collect();
            flight
                .send(&statements.keep_runners, vec![Box::new(ids), Box::new(until)])
                .await;
        }
    }
}
