//! Runs jobs: a process claims one, works through its file, and saves where it is.

use crate::check::Check;
use crate::error::words;
use crate::job::{DUE, Format, Inner, Job, JobState, Jobs, MOST_PROBLEMS, Problem};
use crate::lines::{Lines, Pass};
use crate::mapping::Mapping;
use crate::rows::Rows;
use crate::table::Table;
use crate::turns::Turns;
use crate::{Error, Result};
use bytes::Bytes;
use futures::StreamExt;
use records::{Actor, AttributeType, ImportOutcome, NewStatus, Object};
use sha2::{Digest, Sha256};
use std::collections::{HashMap, HashSet};
use std::sync::{Arc, Weak};
use std::time::Duration;
use store::entity::Stored;
use store::{AttributeId, DocumentQuery, RecordId, StoreError, WorkspaceId};
use tokio::sync::Notify;

/// Rows between two saves, at most.
const BATCH: usize = 2_000;
/// How long a claim holds; it is renewed with every save.
const CLAIM_MS: i64 = 30_000;
/// How often jobs are looked for that another process has left.
const LOOK: Duration = Duration::from_secs(10);

pub(crate) async fn attend(inner: Weak<Inner>, due: Arc<Notify>) {
    loop {
        let Some(jobs) = inner.upgrade().map(Jobs) else { return };
        if let Err(error) = jobs.run_due().await {
            tracing::warn!(%error, "imports cannot go on now");
        }
        drop(jobs);
        tokio::select! {
            () = due.notified() => {}
            () = tokio::time::sleep(LOOK) => {}
        }
    }
}

/// What became of a row or a line.
pub(crate) type Outcome = Result<ImportOutcome, Vec<Problem>>;

impl Jobs {
    async fn run_due(&self) -> Result<()> {
        let query = DocumentQuery {
            kind: DUE,
            ..DocumentQuery::default()
        };
        for due in self.0.store.documents(query).await? {
            let workspace_id = WorkspaceId::from(due.parent.as_str());
            let Stored {
                value: mut job,
                revision,
            } = match self.read(&workspace_id, &due.id).await {
                Err(Error::NotFound) => continue,
                read => read?,
            };
            if job.claimed_until_ms > self.0.records.clock().now_ms() {
                continue;
            }
            job.claimed_until_ms = self.0.records.clock().now_ms() + CLAIM_MS;
            match self.save(&job, revision).await {
                // Another process has it, or it was cancelled.
                Err(Error::Store(StoreError::Conflict { .. })) => continue,
                saved => saved?,
            }
            let mut run = Run {
                jobs: self,
                revision: revision + 1,
                job,
            };
            match run.all().await {
                Ok(()) | Err(Error::Store(StoreError::Conflict { .. })) => {}
                Err(error) if error.is_passing() => return Err(error),
                Err(error) => run.fail(&error).await?,
            }
        }
        Ok(())
    }
}

struct Run<'a> {
    jobs: &'a Jobs,
    job: Job,
    revision: i64,
}

impl Run<'_> {
    async fn all(&mut self) -> Result<()> {
        let bytes = self.jobs.file(&self.job).await?;
        match self.job.format {
            Format::Csv => self.table(Table::read(&bytes)?).await?,
            Format::JsonLines => self.lines(&bytes).await?,
        }
        self.job.state = match self.job.state {
            JobState::Checking => JobState::Checked,
            _ => JobState::Done,
        };
        self.job.finished_at_ms = Some(self.jobs.0.records.clock().now_ms());
        self.job.claimed_until_ms = 0;
        self.jobs.finish(&self.job, self.revision).await
    }

    async fn fail(&mut self, error: &Error) -> Result<()> {
        self.job.state = JobState::Failed;
        self.job.failure = Some(error.to_string());
        self.job.finished_at_ms = Some(self.jobs.0.records.clock().now_ms());
        match self.jobs.finish(&self.job, self.revision).await {
            Err(Error::Store(StoreError::Conflict { .. })) => Ok(()),
            finished => finished,
        }
    }

    async fn table(&mut self, table: Table) -> Result<()> {
        let (records, workspace_id) = (&self.jobs.0.records, self.job.workspace_id.clone());
        let object_id = self.job.object_id.clone().ok_or(Error::NotFound)?;
        let object = records.object(&workspace_id, &object_id).await?;
        let plan = self.job.plan.clone().unwrap_or_default();
        let mapping = Mapping::new(&plan, &object, &table.header)?;
        let unknown = if plan.create_options {
            unknown_choices(&mapping, &table)
        } else {
            HashMap::new()
        };
        let first = usize::try_from(self.job.position).unwrap_or(usize::MAX);
        let rows = first..table.len();
        if self.job.state == JobState::Checking {
            let mut check = Check {
                table: &table,
                mapping: &mapping,
                plan: &plan,
                object: &object,
                unknown: &unknown,
                held: HashMap::new(),
            };
            for row in rows {
                let outcome = check.row(self.jobs, &self.job, row).await?;
                self.take(row, table.len(), outcome).await?;
            }
            return Ok(());
        }
        self.create_choices(&object, &unknown).await?;
        let total = table.len();
        let writing = Arc::new(Rows {
            records: records.clone(),
            workspace_id,
            object,
            job_id: self.job.id.clone(),
            mapping,
            matching: plan.matching,
            actor: Actor::member(self.job.member_id.clone()),
            table,
            turns: Turns::default(),
        });
        let mut outcomes = std::pin::pin!(writing.write(rows.clone()));
        for row in rows {
            let Some(outcome) = outcomes.next().await else { break };
            self.take(row, total, outcome?).await?;
        }
        Ok(())
    }

    /// Counts a row, the rows before which have been counted, and saves from time to time how far it is.
    async fn take(&mut self, row: usize, total: usize, outcome: Outcome) -> Result<()> {
        self.count(outcome);
        let done = row + 1;
        if self.is_time_to_save(done) || done == total {
            self.advance(done as u64).await?;
        }
        Ok(())
    }

    async fn create_choices(&self, object: &Object, unknown: &HashMap<AttributeId, Vec<String>>) -> Result<()> {
        let (records, workspace_id) = (&self.jobs.0.records, &self.job.workspace_id);
        for (attribute_id, titles) in unknown {
            let Some(attribute) = object.attribute(attribute_id) else {
                continue;
            };
            for title in titles {
                let made = if attribute.kind == AttributeType::Status {
                    let new = NewStatus {
                        title: title.clone(),
                        celebration_enabled: false,
                        target_time_in_status: None,
                    };
                    records
                        .create_status(workspace_id, &object.id, attribute_id, new)
                        .await
                        .map(drop)
                } else {
                    records
                        .create_option(workspace_id, &object.id, attribute_id, title)
                        .await
                        .map(drop)
                };
                match made {
                    // Somebody else made it meanwhile.
                    Err(error) if error.code == records::Code::SlugConflict => {}
                    made => made?,
                }
            }
        }
        Ok(())
    }

    async fn lines(&mut self, bytes: &Bytes) -> Result<()> {
        let actor = Actor::member(self.job.member_id.clone());
        let lines = Lines::read(&self.jobs.0.records, &self.job.workspace_id, actor, bytes).await?;
        let lines = Arc::new(lines);
        // They are taken in twice.
        let total = 2 * lines.len();
        self.job.total = total as u64;
        let mut at = usize::try_from(self.job.position).unwrap_or(usize::MAX);
        while at < total {
            let (pass, first) = match at.checked_sub(lines.len()) {
                None => (Pass::Records, at),
                Some(first) => (Pass::References, first),
            };
            let mut outcomes = std::pin::pin!(lines.take(pass, first));
            while let Some(outcome) = outcomes.next().await {
                if let Some(outcome) = outcome? {
                    self.count(outcome);
                }
                at += 1;
                if self.is_time_to_save(at) {
                    self.advance(at as u64).await?;
                }
            }
            if self.job.position < at as u64 {
                self.advance(at as u64).await?;
            }
        }
        Ok(())
    }

    fn count(&mut self, outcome: Outcome) {
        let job = &mut self.job;
        match outcome {
            Ok(ImportOutcome::Created) => job.created += 1,
            Ok(ImportOutcome::Updated) => job.updated += 1,
            Ok(ImportOutcome::Unchanged) => job.unchanged += 1,
            Err(problems) => {
                job.failed += 1;
                let room = MOST_PROBLEMS.saturating_sub(job.problems.len());
                job.problems.extend(problems.into_iter().take(room));
            }
        }
    }

    /// Often enough for the claim to hold, however slowly rows are written.
    fn is_time_to_save(&self, done: usize) -> bool {
        let claimed_ms = self.job.claimed_until_ms - self.jobs.0.records.clock().now_ms();
        done.is_multiple_of(BATCH) || claimed_ms < CLAIM_MS / 2
    }

    /// Saves how far it is. Whoever cancelled the job meanwhile shows as a conflict, which ends the run.
    async fn advance(&mut self, position: u64) -> Result<()> {
        self.job.position = position;
        self.job.claimed_until_ms = self.jobs.0.records.clock().now_ms() + CLAIM_MS;
        self.jobs.save(&self.job, self.revision).await?;
        self.revision += 1;
        Ok(())
    }
}

/// What is wrong with the row is kept; what is wrong with the store ends the run, to be taken up again.
pub(crate) fn settle<T>(
    outcome: records::Result<T>,
    mapping: &Mapping,
    table: &Table,
    row: usize,
) -> Result<Result<T, Vec<Problem>>> {
    match outcome {
        Ok(outcome) => Ok(Ok(outcome)),
        Err(error) if error.code == records::Code::Unavailable => Err(Error::Records(error)),
        Err(error) => {
            let problem = mapping.problem(table, row, error.attribute.as_deref(), words(&error));
            Ok(Err(vec![problem]))
        }
    }
}

/// Titles that the attributes do not offer yet, in the order of the file.
fn unknown_choices(mapping: &Mapping, table: &Table) -> HashMap<AttributeId, Vec<String>> {
    let mut unknown: HashMap<AttributeId, Vec<String>> = HashMap::new();
    for (mapped, attribute) in mapping.choosing() {
        let mut seen: HashSet<&str> = HashSet::new();
        for cell in table.column(mapped.column) {
            let parts: Vec<&str> = if attribute.is_multiselect {
                crate::cells::parts(cell).collect()
            } else {
                vec![cell]
            };
            for title in parts {
                let is_known = match attribute.kind {
                    AttributeType::Status => attribute.statuses.iter().any(|status| status.title == title),
                    _ => attribute.options.iter().any(|option| option.title == title),
                };
                if !is_known && seen.insert(title) {
                    unknown.entry(attribute.id.clone()).or_default().push(title.to_owned());
                }
            }
        }
    }
    unknown
}

/// The id of the record that a row becomes: the same whenever the job is run again.
pub(crate) fn record_id(job_id: &str, row: usize) -> RecordId {
    let hash = Sha256::digest(format!("{job_id} {row}"));
    let mut bytes = [0; 16];
    bytes.copy_from_slice(&hash[..16]);
    uuid::Builder::from_random_bytes(bytes).into_uuid().to_string().into()
}
