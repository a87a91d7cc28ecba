//! What a workflow can be made of, and what lists say of workflows.

use crate::{
    Definition, Outcome, Version, Workflow, WorkflowError, Workflows, blocks::About, check::Problem, manage::not_found,
    schema::Node,
};
use records::Target;
use std::{collections::BTreeMap, sync::Arc};
use store::{StoreError, WorkspaceId};

/// One kind of block, built in or an app's.
#[derive(Debug, Clone)]
pub struct CatalogBlock {
    pub app: Option<CatalogApp>,
    pub block: String,
    pub is_trigger: bool,
    pub title: String,
    pub description: String,
    pub group: String,
    /// A name from the icons of the SDK; an app's block has the app's.
    pub icon: Option<String>,
    pub config: Node,
    /// `Some(None)`: without a replacement.
    pub deprecated: Option<Option<String>>,
    pub requires_user_connection: bool,
    /// What is there after a test of it, in a sentence; `None` when nothing is, or when an app alone knows.
    pub lasting_effect: Option<&'static str>,
}

#[derive(Debug, Clone)]
pub struct CatalogApp {
    pub slug: String,
    pub name: String,
    pub icon_url: Option<String>,
}

/// A trigger in a list of workflows.
#[derive(Debug, Clone)]
pub struct TriggerKind {
    pub app: Option<String>,
    pub block: String,
    pub title: String,
}

/// How many runs a workflow has, as far as they are counted.
#[derive(Debug, Clone, Copy, Default)]
pub struct RunCounts {
    pub total: u64,
    pub failed: u64,
}

/// Runs that are counted; more are not told apart.
const COUNTED: u32 = 1_000;

type Result<T> = std::result::Result<T, WorkflowError>;

impl Workflows {
    /// All kinds of blocks of a workspace: triggers first, built-in ones before those of apps.
    ///
    /// # Errors
    /// What the store answers.
    pub async fn catalog(&self, workspace_id: &WorkspaceId) -> Result<Vec<CatalogBlock>> {
        let apps = self
            .0
            .apps
            .blocks(workspace_id)
            .await
            .map_err(StoreError::Unavailable)?;
        let built_in = |about: &About, is_trigger: bool| CatalogBlock {
            app: None,
            block: about.id.to_owned(),
            is_trigger,
            title: about.title.to_owned(),
            description: about.description.to_owned(),
            group: about.group.to_owned(),
            icon: Some(about.icon.to_owned()),
            config: about.config.clone(),
            deprecated: None,
            requires_user_connection: false,
            lasting_effect: self.0.steps.get(about.id).and_then(|step| step.lasting_effect()),
        };
        let triggers = self.0.trigger_order.iter().map(|about| built_in(about, true));
        let steps = self.0.step_order.iter().map(|about| built_in(about, false));
        let of_apps = apps.into_iter().map(|app| CatalogBlock {
            block: app.block,
            is_trigger: app.is_trigger,
            title: app.title,
            description: app.description,
            group: app.app_name.clone(),
            icon: None,
            config: app.config,
            deprecated: app.deprecated,
            requires_user_connection: app.requires_user_connection,
            lasting_effect: None,
            app: Some(CatalogApp {
                slug: app.app,
                name: app.app_name,
                icon_url: app.icon_url,
            }),
        });
        Ok(triggers.chain(steps).chain(of_apps).collect())
    }

    /// The triggers of a workflow's draft, by name.
    ///
    /// # Errors
    /// What the store answers.
    pub async fn trigger_kinds(&self, workflow: &Workflow) -> Result<Vec<TriggerKind>> {
        let apps = self
            .0
            .apps
            .blocks(&workflow.workspace_id)
            .await
            .map_err(StoreError::Unavailable)?;
        let title_of = |app: Option<&str>, block: &str| match app {
            None => self
                .0
                .trigger_order
                .iter()
                .find(|about| about.id == block)
                .map(|about| about.title.to_owned()),
            Some(app) => {
                let found = apps
                    .iter()
                    .find(|found| found.app == app && found.block == block && found.is_trigger);
                found.map(|found| found.title.clone())
            }
        };
        let kinds = workflow.draft.blocks.iter().filter_map(|block| {
            let title = title_of(block.app.as_deref(), &block.block)?;
            Some(TriggerKind {
                app: block.app.clone(),
                block: block.block.clone(),
                title: block.title.clone().unwrap_or(title),
            })
        });
        Ok(kinds.collect())
    }

    /// How many runs there are of a workflow, up to a thousand.
    ///
    /// # Errors
    /// What the store answers.
    pub async fn count_runs(&self, workspace_id: &WorkspaceId, workflow_id: &str) -> Result<RunCounts> {
        let count = async |statuses: &[String]| {
            let query = store::RunQuery {
                workspace_id: workspace_id.clone(),
                workflow_id: Some(workflow_id.to_owned()),
                statuses: statuses.to_vec(),
                after: None,
                limit: COUNTED,
            };
            self.0.store.count_runs(&query).await
        };
        Ok(RunCounts {
            total: count(&[]).await?,
            failed: count(&["failed".to_owned()]).await?,
        })
    }

    /// The version whose triggers start runs now.
    ///
    /// # Errors
    /// Refused, when the workflow is not live.
    pub async fn live_version(&self, workflow: &Workflow) -> Result<Arc<Version>> {
        let Some(live) = &workflow.live else {
            return Err(WorkflowError::Refused(
                "The workflow is not live: publish it first.".to_owned(),
            ));
        };
        self.version(live).await?.ok_or_else(|| not_found("version", live))
    }

    /// Those of these workflows that are live and can be run on records of an object, or on entries of a list: workflow id,
    /// title and the trigger's block id.
    ///
    /// # Errors
    /// What the store answers.
    pub async fn commands(&self, workflows: &[Workflow], on: Target<'_>) -> Result<Vec<(String, String, String)>> {
        let (kind, field, slug) = match on {
            Target::Object(object) | Target::Activity(object) => ("record-command", "object", object),
            Target::List(list) => ("list-entry-command", "list", list),
        };
        let mut commands = Vec::new();
        for workflow in workflows {
            let Some(live) = &workflow.live else { continue };
            let Some(version) = self.version(live).await? else {
                continue;
            };
            for block in &version.definition.blocks {
                let is_command = block.app.is_none() && block.block == kind;
                let named = block.config.get(field).map(crate::value::text_of);
                if is_command && named.as_deref() == Some(slug) {
                    commands.push((workflow.id.clone(), version.definition.title.clone(), block.id.clone()));
                }
            }
        }
        Ok(commands)
    }

    /// What would keep a definition from being published, and what its blocks can end with.
    ///
    /// # Errors
    /// What the store answers.
    pub async fn check_definition(
        &self,
        workspace_id: &WorkspaceId,
        definition: &Definition,
    ) -> Result<(Vec<Problem>, BTreeMap<String, Vec<Outcome>>)> {
        let checked = self.check(workspace_id, definition).await?;
        Ok((checked.problems, checked.outcomes))
    }

    /// In ms since the epoch.
    pub fn now(&self) -> i64 {
        self.now_ms()
    }
}
