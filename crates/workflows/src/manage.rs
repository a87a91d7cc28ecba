//! Workflows as people work on them: drafts, versions, on and off.

use crate::{
    Definition, Sharing, Workflows,
    check::{Catalog, Checked, Problem},
    file::{id_elsewhere, is_file_id},
    runner::{is_conflict, sharing_told, workflow_told},
    schema::Outcome,
    workflow::{Counter, Hook, Recipients, Version, Workflow},
};
use records::Schema;
use std::{collections::BTreeMap, sync::Arc};
use store::{
    Expect, StoreError, WorkspaceId, Write,
    entity::{Stored, delete, put},
};
use thiserror::Error;

/// What can go wrong with a workflow.
#[derive(Debug, Error)]
pub enum WorkflowError {
    #[error("There is no {what} {id}.")]
    NotFound { what: &'static str, id: String },
    /// Somebody else saved since.
    #[error(
        "The workflow was changed by somebody else since you opened it. Reload it, or save again over what they did."
    )]
    Conflict,
    /// It cannot be published as it is.
    #[error("The workflow cannot be published: {} to be mended.", things(.0.len()))]
    Problems(Vec<Problem>),
    /// It is not in a state for that.
    #[error("{0}")]
    Refused(String),
    #[error(transparent)]
    Store(#[from] StoreError),
}

fn things(count: usize) -> String {
    match count {
        1 => "one thing has".to_owned(),
        many => format!("{many} things have"),
    }
}

/// A workflow with all that an editor shows.
#[derive(Debug, Clone)]
pub struct Opened {
    pub workflow: Workflow,
    /// Which a change of the draft names.
    pub revision: i64,
    pub published: Option<Arc<Version>>,
    /// What keeps the draft from being published.
    pub problems: Vec<Problem>,
    /// What the draft's blocks can end with, by block.
    pub outcomes: BTreeMap<String, Vec<Outcome>>,
    /// The addresses of the draft's webhook triggers, by block.
    pub addresses: BTreeMap<String, String>,
}

type Result<T, E = WorkflowError> = std::result::Result<T, E>;

impl Workflows {
    /// All workflows of a workspace, oldest first.
    ///
    /// # Errors
    /// What the store answers.
    pub async fn list(&self, workspace_id: &WorkspaceId) -> Result<Vec<Workflow>> {
        let all = self.all::<Workflow>(Some(workspace_id)).await?;
        Ok(all.into_iter().map(|stored| stored.value).collect())
    }

    /// One workflow, as it is kept.
    ///
    /// # Errors
    /// Not found.
    pub async fn workflow(&self, workspace_id: &WorkspaceId, id: &str) -> Result<Stored<Workflow>> {
        let found = self.get::<Workflow>(id).await?;
        found
            .filter(|stored| stored.value.workspace_id == *workspace_id)
            .ok_or_else(|| not_found("workflow", id))
    }

    /// One workflow with all that an editor shows.
    ///
    /// # Errors
    /// What the store answers.
    pub async fn open(&self, stored: Stored<Workflow>) -> Result<Opened> {
        self.opened(stored.value, stored.revision).await
    }

    /// Makes a workflow with a draft.
    ///
    /// # Errors
    /// What the store answers.
    pub async fn create(&self, workspace_id: &WorkspaceId, draft: Definition, owner: Option<&str>) -> Result<Opened> {
        let ids = (self.id(), None);
        self.create_as(workspace_id, ids, draft, owner, Sharing::default())
            .await
    }

    /// Makes the workflow of a file. Its id is the file's, unless another workspace of this server has that; then it is
    /// derived from both, and the file finds it all the same.
    ///
    /// # Errors
    /// Refused, when the id is no UUID in lower case, or the workspace has the file's workflow.
    pub async fn create_from_file(
        &self,
        workspace_id: &WorkspaceId,
        file_id: &str,
        draft: Definition,
        owner: Option<&str>,
    ) -> Result<Opened> {
        if !is_file_id(file_id) {
            let reason = format!("A workflow cannot have the id {file_id:?}: it has to be a UUID in lower case.");
            return Err(WorkflowError::Refused(reason));
        }
        let is_here = |all: Vec<Workflow>| all.iter().any(|workflow| workflow.file_id() == file_id);
        let there = || WorkflowError::Refused(format!("There is a workflow {file_id} already."));
        if is_here(self.list(workspace_id).await?) {
            return Err(there());
        }
        let ids = (file_id.to_owned(), None);
        let sharing = Sharing::default();
        let made = self.create_as(workspace_id, ids, draft.clone(), owner, sharing);
        match made.await {
            Err(WorkflowError::Conflict) => {}
            made => return made,
        }
        // Somebody may have applied the same file here in the meantime.
        if is_here(self.list(workspace_id).await?) {
            return Err(there());
        }
        let id = id_elsewhere(file_id, workspace_id.as_str());
        match self
            .create_as(
                workspace_id,
                (id, Some(file_id.to_owned())),
                draft,
                owner,
                Sharing::default(),
            )
            .await
        {
            Err(WorkflowError::Conflict) => Err(there()),
            made => made,
        }
    }

    async fn create_as(
        &self,
        workspace_id: &WorkspaceId,
        (id, file_id): (String, Option<String>),
        draft: Definition,
        owner: Option<&str>,
        sharing: Sharing,
    ) -> Result<Opened> {
        let now_ms = self.now_ms();
        let workflow = Workflow {
            id,
            file_id,
            workspace_id: workspace_id.clone(),
            owner: owner.map(str::to_owned),
            failures: Recipients::default(),
            sharing,
            draft,
            live: None,
            live_since_ms: 0,
            published: None,
            versions: 0,
            is_archived: false,
            error: None,
            has_changes: true,
            created_at_ms: now_ms,
            updated_at_ms: now_ms,
            published_at_ms: None,
        };
        self.save(&workflow, Expect::Absent).await?;
        self.opened(workflow, 1).await
    }

    /// Replaces the draft.
    ///
    /// # Errors
    /// Conflict, when it is not at `revision` any more; refused, when it is archived.
    pub async fn change_draft(&self, stored: Stored<Workflow>, draft: Definition, revision: i64) -> Result<Opened> {
        let mut workflow = stored.value;
        if workflow.is_archived {
            return Err(WorkflowError::Refused(
                "An archived workflow cannot be changed; duplicate it.".to_owned(),
            ));
        }
        workflow.has_changes = match &workflow.published {
            Some(published) => {
                let published = self.known_version(&workflow, published).await?;
                !published.definition.runs_like(&draft.published())
            }
            None => true,
        };
        workflow.draft = draft;
        workflow.updated_at_ms = self.now_ms();
        self.save(&workflow, Expect::Revision(revision)).await?;
        self.opened(workflow, revision + 1).await
    }

    /// Publishes the draft as the next version and makes that live: its triggers come to listen first, then it takes the
    /// place of the version before, whose triggers cease to listen then.
    ///
    /// # Errors
    /// [`WorkflowError::Problems`]; one of them may be a trigger of an app that refused to be activated.
    pub async fn publish(&self, stored: Stored<Workflow>, revision: i64, by: Option<&str>) -> Result<Opened> {
        if stored.revision != revision {
            return Err(WorkflowError::Conflict);
        }
        let mut workflow = stored.value;
        if workflow.is_archived {
            return Err(WorkflowError::Refused(
                "An archived workflow cannot be published; duplicate it.".to_owned(),
            ));
        }
        let checked = self.check(&workflow.workspace_id, &workflow.draft).await?;
        if !checked.problems.is_empty() {
            return Err(WorkflowError::Problems(checked.problems));
        }
        let version = Version {
            id: self.id(),
            workflow_id: workflow.id.clone(),
            workspace_id: workflow.workspace_id.clone(),
            number: workflow.versions + 1,
            definition: workflow.draft.published(),
            published_at_ms: self.now_ms(),
            published_by: by.map(str::to_owned),
        };
        self.0.store.commit(vec![put(&version, Expect::Absent)]).await?;
        workflow.versions = version.number;
        workflow.published = Some(version.id.clone());
        workflow.published_at_ms = Some(version.published_at_ms);
        workflow.has_changes = false;
        workflow.error = None;
        self.make_live(workflow, &version, revision).await
    }

    /// Makes the newest version live again.
    ///
    /// # Errors
    /// Refused, when nothing was published yet; as [`Workflows::publish`].
    pub async fn enable(&self, stored: Stored<Workflow>) -> Result<Opened> {
        let mut workflow = stored.value;
        let published = match (&workflow.published, workflow.is_archived) {
            (Some(published), false) => published.clone(),
            (None, _) => return Err(WorkflowError::Refused("The workflow was never published.".to_owned())),
            _ => return Err(WorkflowError::Refused("The workflow is archived.".to_owned())),
        };
        if workflow.live.is_some() {
            return self.opened(workflow, stored.revision).await;
        }
        let version = self.known_version(&workflow, &published).await?;
        let checked = self.check(&workflow.workspace_id, &version.definition).await?;
        if !checked.problems.is_empty() {
            return Err(WorkflowError::Problems(checked.problems));
        }
        workflow.error = None;
        self.make_live(workflow, &version, stored.revision).await
    }

    async fn make_live(&self, workflow: Workflow, version: &Version, revision: i64) -> Result<Opened> {
        let active = match self.activate(version).await? {
            Ok(active) => active,
            Err((block, message)) => {
                let problem = Problem {
                    block: Some(block),
                    path: String::new(),
                    message: format!("could not be activated: {message}"),
                };
                return Err(WorkflowError::Problems(vec![problem]));
            }
        };
        let switched = self
            .switch(workflow, Some((version, active.clone())), Expect::Revision(revision))
            .await;
        match switched {
            Ok(workflow) => self.opened(workflow, revision + 1).await,
            Err(error) => {
                self.abandon(active).await?;
                Err(if is_conflict(&error) {
                    WorkflowError::Conflict
                } else {
                    error.into()
                })
            }
        }
    }

    /// Starts no more runs; those under way go on.
    ///
    /// # Errors
    /// What the store answers.
    pub async fn disable(&self, stored: Stored<Workflow>) -> Result<Opened> {
        self.turn_off(stored, |_| {}).await
    }

    /// Disables it for good; its runs can still be read.
    ///
    /// # Errors
    /// What the store answers.
    pub async fn archive(&self, stored: Stored<Workflow>) -> Result<Opened> {
        self.turn_off(stored, |workflow| workflow.is_archived = true).await
    }

    async fn turn_off(&self, mut stored: Stored<Workflow>, change: impl Fn(&mut Workflow)) -> Result<Opened> {
        let (workspace_id, id) = (stored.value.workspace_id.clone(), stored.value.id.clone());
        loop {
            change(&mut stored.value);
            let revision = stored.revision;
            match self.switch(stored.value, None, Expect::Revision(revision)).await {
                Err(error) if is_conflict(&error) => stored = self.workflow(&workspace_id, &id).await?,
                switched => return self.opened(switched?, revision + 1).await,
            }
        }
    }

    /// Makes the draft what was published last, or another version.
    ///
    /// # Errors
    /// Not found; refused, when nothing was published yet.
    pub async fn restore(&self, stored: Stored<Workflow>, version: Option<&str>) -> Result<Opened> {
        let mut workflow = stored.value;
        let Some(wanted) = version.map(str::to_owned).or_else(|| workflow.published.clone()) else {
            let reason = "The workflow was never published: there is nothing to go back to.".to_owned();
            return Err(WorkflowError::Refused(reason));
        };
        let found = self.known_version(&workflow, &wanted).await?;
        workflow.has_changes = workflow.published.as_deref() != Some(wanted.as_str());
        workflow.draft = found.definition.clone();
        workflow.updated_at_ms = self.now_ms();
        self.save(&workflow, Expect::Revision(stored.revision)).await?;
        self.opened(workflow, stored.revision + 1).await
    }

    /// A copy of the draft, as a workflow of its own that is shared with the same members.
    ///
    /// # Errors
    /// What the store answers.
    pub async fn duplicate(&self, copied: Workflow, owner: Option<&str>) -> Result<Opened> {
        let mut draft = copied.draft;
        draft.title = format!("{} (copy)", draft.title);
        let ids = (self.id(), None);
        self.create_as(&copied.workspace_id, ids, draft, owner, copied.sharing)
            .await
    }

    /// Says who is told when a run fails.
    ///
    /// # Errors
    /// What the store answers.
    pub async fn tell_failures(&self, stored: Stored<Workflow>, to: Recipients) -> Result<Opened> {
        self.change_kept(stored, workflow_told, move |workflow| workflow.failures = to.clone())
            .await
    }

    /// Says with whom it is shared.
    ///
    /// # Errors
    /// What the store answers.
    pub async fn share(&self, stored: Stored<Workflow>, with: Sharing) -> Result<Opened> {
        self.change_kept(stored, sharing_told, move |workflow| workflow.sharing = with.clone())
            .await
    }

    /// Changes what is no part of the draft.
    async fn change_kept(
        &self,
        mut stored: Stored<Workflow>,
        told: fn(&Workflow, i64) -> Write,
        change: impl Fn(&mut Workflow),
    ) -> Result<Opened> {
        loop {
            change(&mut stored.value);
            match self
                .save_telling(&stored.value, Expect::Revision(stored.revision), told)
                .await
            {
                Err(WorkflowError::Conflict) => {
                    stored = self.workflow(&stored.value.workspace_id, &stored.value.id).await?;
                }
                saved => {
                    saved?;
                    return self.opened(stored.value, stored.revision + 1).await;
                }
            }
        }
    }

    /// Deletes a workflow that never ran; one that did can only be archived.
    ///
    /// # Errors
    /// Refused.
    pub async fn delete(&self, stored: Stored<Workflow>) -> Result<()> {
        let Stored {
            value: workflow,
            revision,
        } = stored;
        let runs = self.runs(&workflow.workspace_id, Some(&workflow.id), &[], None, 1);
        if !runs.await?.is_empty() {
            let reason = "The workflow has run; archive it, so that its runs can still be read.".to_owned();
            return Err(WorkflowError::Refused(reason));
        }
        let workflow = self.switch(workflow, None, Expect::Revision(revision)).await;
        let workflow = workflow.map_err(conflict)?;
        let id = &*workflow.id;
        let mut writes: Vec<Write> = vec![delete::<Workflow>(id)];
        for version in self.all::<Version>(Some(id)).await? {
            writes.push(delete::<Version>(&version.value.id));
        }
        for hook in self.all::<Hook>(Some(id)).await? {
            writes.push(delete::<Hook>(&hook.value.id));
        }
        for counter in self.all::<Counter>(Some(id)).await? {
            writes.push(delete::<Counter>(&counter.value.id));
        }
        writes.push(workflow_told(&workflow, self.now_ms()));
        Ok(self.0.store.commit(writes).await?)
    }

    /// The versions of a workflow, newest first.
    ///
    /// # Errors
    /// What the store answers.
    pub async fn versions(&self, workflow: &Workflow) -> Result<Vec<Version>> {
        let all = self.all::<Version>(Some(&workflow.id)).await?;
        Ok(all.into_iter().rev().map(|stored| stored.value).collect())
    }

    /// What would be wrong with a definition if it were published, and what its blocks can end with.
    pub(crate) async fn check(&self, workspace_id: &WorkspaceId, definition: &Definition) -> Result<Checked> {
        let schema = self.schema(workspace_id).await?;
        let apps = self
            .0
            .apps
            .blocks(workspace_id)
            .await
            .map_err(StoreError::Unavailable)?;
        let catalog = Catalog {
            steps: &self.0.steps,
            triggers: &self.0.triggers,
            apps: &apps,
        };
        Ok(catalog.check(&definition.published(), &schema))
    }

    pub(crate) async fn schema(&self, workspace_id: &WorkspaceId) -> Result<Arc<Schema>> {
        let schema = self.0.records.schema(workspace_id).await;
        schema.map_err(|error| StoreError::Unavailable(error.message).into())
    }

    async fn known_version(&self, workflow: &Workflow, id: &str) -> Result<Arc<Version>> {
        let found = self.version(id).await?;
        found
            .filter(|version| version.workflow_id == workflow.id)
            .ok_or_else(|| not_found("version", id))
    }

    async fn save(&self, workflow: &Workflow, expect: Expect) -> Result<()> {
        self.save_telling(workflow, expect, workflow_told).await
    }

    async fn save_telling(&self, workflow: &Workflow, expect: Expect, told: fn(&Workflow, i64) -> Write) -> Result<()> {
        let writes = vec![put(workflow, expect), told(workflow, self.now_ms())];
        self.0.store.commit(writes).await.map_err(conflict)
    }

    async fn opened(&self, workflow: Workflow, revision: i64) -> Result<Opened> {
        let checked = self.check(&workflow.workspace_id, &workflow.draft).await?;
        let published = match &workflow.published {
            Some(id) => self.version(id).await?,
            None => None,
        };
        Ok(Opened {
            revision,
            published,
            problems: checked.problems,
            outcomes: checked.outcomes,
            addresses: self.addresses(&workflow).await?,
            workflow,
        })
    }

    /// The addresses of the draft's webhook triggers, which are made when they are first asked for.
    async fn addresses(&self, workflow: &Workflow) -> Result<BTreeMap<String, String>> {
        let mut addresses = BTreeMap::new();
        let hooks = workflow
            .draft
            .blocks
            .iter()
            .filter(|block| block.app.is_none() && block.block == "webhook-received");
        for block in hooks {
            let id = format!("{}:{}", workflow.id, block.id);
            let hook = loop {
                if let Some(stored) = self.get::<Hook>(&id).await? {
                    break stored.value;
                }
                let hook = Hook {
                    id: id.clone(),
                    secret: self.secret(),
                    workspace_id: workflow.workspace_id.clone(),
                    workflow_id: workflow.id.clone(),
                    block: block.id.clone(),
                };
                match self.0.store.commit(vec![put(&hook, Expect::Absent)]).await {
                    Ok(()) => break hook,
                    Err(error) if is_conflict(&error) => {}
                    Err(error) => return Err(error.into()),
                }
            };
            addresses.insert(
                block.id.clone(),
                format!("{}/cb/{}", self.0.config.public_base, hook.secret),
            );
        }
        Ok(addresses)
    }
}

pub(crate) fn not_found(what: &'static str, id: &str) -> WorkflowError {
    WorkflowError::NotFound {
        what,
        id: id.to_owned(),
    }
}

fn conflict(error: StoreError) -> WorkflowError {
    if is_conflict(&error) {
        WorkflowError::Conflict
    } else {
        error.into()
    }
}
