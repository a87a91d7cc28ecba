//! Imports as jobs: documents of their own, whose file is a blob.

use crate::columns::{self, Column};
use crate::lines;
use crate::mapping::{Mapping, Plan};
use crate::table::Table;
use crate::{Error, Result};
use bytes::Bytes;
use records::Records;
use serde::{Deserialize, Serialize};
use std::sync::Arc;
use store::entity::{Entity, Stored, delete_revision, put, read};
use store::{Document, DocumentQuery, Expect, ObjectId, Order, Store, WorkspaceId, Write};
use tokio::sync::Notify;
use uuid::Uuid;

/// Names of jobs that somebody has to run.
pub(crate) const DUE: &str = "import_due";
/// How many jobs of a workspace are listed.
const LISTED: u32 = 50;
/// How many problems a job keeps.
pub(crate) const MOST_PROBLEMS: usize = 1_000;

/// What a file is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Format {
    /// Records of one object.
    Csv,
    /// A whole workspace, as [`crate::export_lines`] writes it.
    JsonLines,
}

/// Where a job is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum JobState {
    /// Waits for a plan.
    Uploaded,
    Checking,
    /// Was checked, and can be started or checked again.
    Checked,
    Running,
    Done,
    /// Ended by something that is not about single rows.
    Failed,
    Cancelled,
}

impl JobState {
    fn is_running(self) -> bool {
        matches!(self, Self::Checking | Self::Running)
    }
}

/// An import.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Job {
    pub id: String,
    pub workspace_id: WorkspaceId,
    pub format: Format,
    /// Whose records a CSV file has.
    pub object_id: Option<ObjectId>,
    pub file_name: String,
    /// Who imports: author of what is written.
    pub member_id: String,
    pub columns: Vec<Column>,
    pub plan: Option<Plan>,
    pub state: JobState,
    /// Rows or lines of the file.
    pub total: u64,
    /// How many of them are behind us.
    pub position: u64,
    pub created: u64,
    pub updated: u64,
    pub unchanged: u64,
    pub failed: u64,
    pub problems: Vec<Problem>,
    /// Why it failed as a whole.
    pub failure: Option<String>,
    pub created_at_ms: i64,
    pub finished_at_ms: Option<i64>,
    /// Until when nobody else takes it.
    pub(crate) claimed_until_ms: i64,
}

impl Entity for Job {
    const KIND: &'static str = "import";
    fn id(&self) -> &str {
        &self.id
    }
    fn parent(&self) -> &str {
        &self.workspace_id
    }
    fn sort(&self) -> i64 {
        self.created_at_ms
    }
}

/// What is wrong with a row.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Problem {
    /// Its line in the file, the first being 1.
    pub line: u64,
    /// The name of the column, when it is about a single cell.
    pub column: Option<String>,
    pub message: String,
}

/// A job to make.
#[derive(Debug)]
pub struct NewJob {
    pub workspace_id: WorkspaceId,
    /// Slug or id, of a CSV file.
    pub object: Option<String>,
    pub file_name: String,
    pub member_id: String,
    pub bytes: Bytes,
}

/// The door to imports. Cheap to clone; with the last clone the work ends.
#[derive(Clone)]
pub struct Jobs(pub(crate) Arc<Inner>);

pub(crate) struct Inner {
    pub(crate) store: Arc<dyn Store>,
    pub(crate) records: Records,
    /// Told when there is something to run.
    pub(crate) due: Arc<Notify>,
}

impl Jobs {
    /// Begins to run jobs, those included that a process left when it was killed.
    pub fn start(store: Arc<dyn Store>, records: Records) -> Self {
        let due = Arc::new(Notify::new());
        let inner = Arc::new(Inner {
            store,
            records,
            due: due.clone(),
        });
        tokio::spawn(crate::run::attend(Arc::downgrade(&inner), due));
        Self(inner)
    }

    /// Takes a file and says what is in it. Nothing is imported yet.
    ///
    /// # Errors
    /// [`Error::File`] for a file that cannot be read; `not_found` for the object.
    pub async fn create(&self, new: NewJob) -> Result<Job> {
        let (format, object_id, columns, total) = match &new.object {
            Some(object) => {
                let object = self.0.records.object(&new.workspace_id, object).await?;
                let table = Table::read(&new.bytes)?;
                let columns = columns::of(&table, &object);
                (Format::Csv, Some(object.id.clone()), columns, table.len())
            }
            None => (Format::JsonLines, None, Vec::new(), lines::count(&new.bytes)?),
        };
        let job = Job {
            id: Uuid::new_v4().to_string(),
            workspace_id: new.workspace_id,
            format,
            object_id,
            file_name: new.file_name,
            member_id: new.member_id,
            columns,
            plan: None,
            state: JobState::Uploaded,
            total: total as u64,
            position: 0,
            created: 0,
            updated: 0,
            unchanged: 0,
            failed: 0,
            problems: Vec::new(),
            failure: None,
            created_at_ms: self.0.records.clock().now_ms(),
            finished_at_ms: None,
            claimed_until_ms: 0,
        };
        let blob = Write::PutBlob {
            id: blob(&job.id),
            bytes: new.bytes,
        };
        self.0.store.commit(vec![blob, put(&job, Expect::Absent)]).await?;
        Ok(job)
    }

    /// The latest jobs of a workspace.
    ///
    /// # Errors
    /// Only what the store answers.
    pub async fn list(&self, workspace_id: &WorkspaceId) -> Result<Vec<Job>> {
        let query = DocumentQuery {
            kind: Job::KIND,
            parent: Some(workspace_id.to_string()),
            order: Order::NewestFirst,
            limit: Some(LISTED),
            ..DocumentQuery::default()
        };
        let documents = self.0.store.documents(query).await?;
        documents
            .into_iter()
            .map(|document| Ok(read(document)?.value))
            .collect()
    }

    /// # Errors
    /// [`Error::NotFound`].
    pub async fn get(&self, workspace_id: &WorkspaceId, id: &str) -> Result<Job> {
        Ok(self.read(workspace_id, id).await?.value)
    }

    /// Begins to check a job, or to import it.
    ///
    /// # Errors
    /// [`Error::Plan`] when the plan does not fit, [`Error::State`] when the job runs or has ended.
    pub async fn begin(&self, workspace_id: &WorkspaceId, id: &str, plan: Plan, is_check: bool) -> Result<Job> {
        let Stored {
            value: mut job,
            revision,
        } = self.read(workspace_id, id).await?;
        match job.state {
            JobState::Uploaded | JobState::Checked => {}
            JobState::Checking | JobState::Running => return Err(Error::State("the import runs already")),
            _ => return Err(Error::State("the import has ended: upload the file again")),
        }
        if let Some(object_id) = &job.object_id {
            let object = self.0.records.object(workspace_id, object_id).await?;
            let header: Vec<String> = job.columns.iter().map(|column| column.name.clone()).collect();
            Mapping::new(&plan, &object, &header)?;
        } else if is_check {
            return Err(Error::State("only CSV files are checked before"));
        }
        job.plan = Some(plan);
        job.state = if is_check {
            JobState::Checking
        } else {
            JobState::Running
        };
        (job.position, job.created, job.updated, job.unchanged, job.failed) = (0, 0, 0, 0, 0);
        job.problems.clear();
        job.claimed_until_ms = 0;
        let due = Write::PutDocument {
            document: Document {
                kind: DUE.to_owned(),
                id: job.id.clone(),
                parent: workspace_id.to_string(),
                lookup: None,
                sort: job.created_at_ms,
                expires_at: None,
                search_text: None,
                revision: 0,
                body: serde_json::json!({}),
            },
            expect: Expect::Anything,
        };
        self.0
            .store
            .commit(vec![put(&job, Expect::Revision(revision)), due])
            .await?;
        self.0.due.notify_one();
        Ok(job)
    }

    /// The plan that the columns suggest.
    pub fn suggested(job: &Job) -> Plan {
        Plan {
            columns: columns::suggested(&job.columns),
            ..Plan::default()
        }
    }

    /// Stops a job that runs: what it has imported stays.
    ///
    /// # Errors
    /// [`Error::NotFound`]; [`Error::State`] when it does not run.
    pub async fn cancel(&self, workspace_id: &WorkspaceId, id: &str) -> Result<Job> {
        loop {
            let Stored {
                value: mut job,
                revision,
            } = self.read(workspace_id, id).await?;
            if !job.state.is_running() {
                return Err(Error::State("the import does not run"));
            }
            job.state = JobState::Cancelled;
            job.finished_at_ms = Some(self.0.records.clock().now_ms());
            match self.finish(&job, revision).await {
                Err(Error::Store(store::StoreError::Conflict { .. })) => {}
                done => return done.map(|()| job),
            }
        }
    }

    /// Forgets a job and its file. What it has imported stays.
    ///
    /// # Errors
    /// [`Error::NotFound`]; [`Error::State`] while it runs.
    pub async fn delete(&self, workspace_id: &WorkspaceId, id: &str) -> Result<()> {
        let Stored { value: job, revision } = self.read(workspace_id, id).await?;
        if job.state.is_running() {
            return Err(Error::State("the import runs: cancel it first"));
        }
        let forget = delete_revision::<Job>(&job.id, revision);
        let blob = Write::DeleteBlob { id: blob(&job.id) };
        Ok(self.0.store.commit(vec![forget, blob]).await?)
    }

    /// The rows that could not be taken, as a CSV file with what is wrong in a last column.
    ///
    /// # Errors
    /// [`Error::NotFound`]; [`Error::File`] for a job that is no CSV file.
    pub async fn problems_csv(&self, workspace_id: &WorkspaceId, id: &str) -> Result<Vec<u8>> {
        let job = self.get(workspace_id, id).await?;
        if job.format != Format::Csv {
            return Err(Error::File("only CSV files have rows".to_owned()));
        }
        let table = Table::read(&self.file(&job).await?)?;
        let unwritable = |error: csv::Error| Error::File(error.to_string());
        let mut writer = csv::WriterBuilder::new().flexible(true).from_writer(Vec::new());
        let header = table.header.iter().map(String::as_str).chain(["What is wrong"]);
        writer.write_record(header).map_err(unwritable)?;
        for row in 0..table.len() {
            let line = table.line(row);
            let wrong: Vec<String> = job
                .problems
                .iter()
                .filter(|problem| problem.line == line)
                .map(|problem| match &problem.column {
                    Some(column) => format!("{column}: {}", problem.message),
                    None => problem.message.clone(),
                })
                .collect();
            if wrong.is_empty() {
                continue;
            }
            let mut cells: Vec<&str> = table.row(row).collect();
            cells.resize(table.header.len().max(cells.len()), "");
            let wrong = wrong.join("; ");
            writer
                .write_record(cells.into_iter().chain([wrong.as_str()]))
                .map_err(unwritable)?;
        }
        writer.into_inner().map_err(|error| Error::File(error.to_string()))
    }

    pub(crate) async fn file(&self, job: &Job) -> Result<Bytes> {
        let bytes = self.0.store.blob(&blob(&job.id)).await?;
        bytes.ok_or_else(|| Error::File("the file of the import is gone".to_owned()))
    }

    pub(crate) async fn read(&self, workspace_id: &WorkspaceId, id: &str) -> Result<Stored<Job>> {
        let document = self.0.store.document(Job::KIND, id).await?;
        let job: Stored<Job> = read(document.ok_or(Error::NotFound)?)?;
        if job.workspace_id != *workspace_id {
            return Err(Error::NotFound);
        }
        Ok(job)
    }

    /// Saves a job as it is now.
    pub(crate) async fn save(&self, job: &Job, revision: i64) -> Result<()> {
        Ok(self.0.store.commit(vec![put(job, Expect::Revision(revision))]).await?)
    }

    /// Saves a job that nobody has to run any more.
    pub(crate) async fn finish(&self, job: &Job, revision: i64) -> Result<()> {
        let done = Write::DeleteDocument {
            kind: DUE,
            id: job.id.clone(),
            expect: Expect::Anything,
        };
        Ok(self
            .0
            .store
            .commit(vec![put(job, Expect::Revision(revision)), done])
            .await?)
    }
}

fn blob(id: &str) -> String {
    format!("import/{id}")
}
