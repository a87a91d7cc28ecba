//! Whether a workflow can be published: what can be seen before it runs is refused here.

mod problems;
mod scope;

pub use problems::{Problem, Problems};

use crate::{
    AppBlock, Block, Definition,
    blocks::StepBlock,
    fit::{Manner, fit},
    schema::{Node, Outcome},
    triggers::TriggerBlock,
    value::tag,
};
use records::Schema;
use scope::Scope;
use serde_json::Value as Json;
use std::collections::{BTreeMap, HashMap, HashSet};

/// How many blocks a workflow may have.
const MOST_BLOCKS: usize = 500;

/// The blocks that a definition can be made of.
pub(crate) struct Catalog<'a> {
    pub(crate) steps: &'a HashMap<&'static str, Box<dyn StepBlock>>,
    pub(crate) triggers: &'a HashMap<&'static str, Box<dyn TriggerBlock>>,
    pub(crate) apps: &'a [AppBlock],
}

/// One kind of block.
enum Kind<'a> {
    Step(&'a dyn StepBlock),
    Trigger(&'a dyn TriggerBlock),
    App(&'a AppBlock),
}

impl Kind<'_> {
    fn is_trigger(&self) -> bool {
        match self {
            Self::Step(_) => false,
            Self::Trigger(_) => true,
            Self::App(app) => app.is_trigger,
        }
    }

    fn config(&self) -> Node {
        match self {
            Self::Step(step) => step.about().config,
            Self::Trigger(trigger) => trigger.about().config,
            Self::App(app) => app.config.clone(),
        }
    }
}

/// What was found.
pub(crate) struct Checked {
    pub(crate) problems: Vec<Problem>,
    pub(crate) outcomes: BTreeMap<String, Vec<Outcome>>,
}

impl Catalog<'_> {
    fn kind(&self, block: &Block) -> Result<Kind<'_>, String> {
        let id = block.block.as_str();
        let Some(app) = &block.app else {
            let step = self.steps.get(id).map(|step| Kind::Step(&**step));
            let found = step.or_else(|| self.triggers.get(id).map(|trigger| Kind::Trigger(&**trigger)));
            return found.ok_or_else(|| format!("There is no built-in block {id}."));
        };
        let found = self.apps.iter().find(|found| found.app == *app && found.block == id);
        found.map(Kind::App).ok_or_else(|| {
            if self.apps.iter().any(|found| found.app == *app) {
                format!("The app {app} has no block {id}: take it out, or install a version that has it.")
            } else {
                format!("The app {app} is not installed, or is disabled: install it, or take its block out.")
            }
        })
    }

    /// Whether a block sets off runs.
    pub(crate) fn is_trigger(&self, block: &Block) -> bool {
        self.kind(block).is_ok_and(|kind| kind.is_trigger())
    }

    fn outcomes_of(&self, block: &Block, schema: &Schema) -> Vec<Outcome> {
        match self.kind(block) {
            Ok(Kind::Step(step)) => step.outcomes(&block.config, schema),
            Ok(Kind::Trigger(trigger)) => trigger.outcomes(&block.config, schema),
            Ok(Kind::App(_)) | Err(_) => block.outcomes.clone(),
        }
    }

    /// Everything that is wrong with a definition, and what its blocks can end with.
    pub(crate) fn check(&self, definition: &Definition, schema: &Schema) -> Checked {
        let outcomes: BTreeMap<String, Vec<Outcome>> = definition
            .blocks
            .iter()
            .map(|block| (block.id.clone(), self.outcomes_of(block, schema)))
            .collect();
        let scope = Scope::new(definition, &outcomes, schema);
        let mut problems = self.check_whole(definition);
        problems.extend(check_connections(&scope, |block| self.is_trigger(block)));
        for block in &definition.blocks {
            problems.extend(self.check_block(block, &scope));
        }
        drop(scope);
        Checked { problems, outcomes }
    }

    fn check_whole(&self, definition: &Definition) -> Vec<Problem> {
        let mut problems = Problems::default();
        if definition.title.trim().is_empty() {
            problems.add("title", "The workflow needs a title.");
        }
        if jiff::tz::TimeZone::get(&definition.timezone).is_err() {
            let sentence = format!(
                "{:?} is no time zone; one is named like Europe/Berlin.",
                definition.timezone
            );
            problems.add("timezone", sentence);
        }
        if !definition.blocks.iter().any(|block| self.is_trigger(block)) {
            problems.add("blocks", "The workflow needs a trigger.");
        }
        if definition.blocks.len() > MOST_BLOCKS {
            let sentence = format!(
                "A workflow has {MOST_BLOCKS} blocks at most; this has {}.",
                definition.blocks.len()
            );
            problems.add("blocks", sentence);
        }
        let mut seen = HashSet::new();
        for block in &definition.blocks {
            let is_name = !block.id.is_empty()
                && block.id.len() <= 64
                && block
                    .id
                    .bytes()
                    .all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'-');
            if !is_name {
                let sentence = format!(
                    "{:?} is no id of a block: lower-case letters, digits and dashes make one.",
                    block.id
                );
                problems.add("blocks", sentence);
            }
            if !seen.insert(&block.id) {
                problems.add("blocks", format!("There are two blocks with the id {}.", block.id));
            }
        }
        problems.into_vec()
    }

    fn check_block(&self, block: &Block, scope: &Scope<'_>) -> Vec<Problem> {
        let mut problems = Problems::of(&block.id);
        let kind = match self.kind(block) {
            Ok(kind) => kind,
            Err(message) => {
                problems.add("", message);
                return problems.into_vec();
            }
        };
        let is_trigger = kind.is_trigger();
        let mut bindings = Vec::new();
        let mut is_wrong = false;
        for (name, value) in &block.config {
            find_bindings(value, name, &mut bindings);
        }
        for (path, variable) in &bindings {
            let message = if is_trigger {
                Some("holds a variable; nothing runs before a trigger, so that its values are fixed.".to_owned())
            } else {
                scope.problem_of(variable, block)
            };
            if let Some(message) = message {
                is_wrong = true;
                problems.add(format!("config.{path}"), message);
            }
        }
        check_config(&kind.config(), block, &mut problems);
        match kind {
            _ if is_wrong => {}
            Kind::Step(step) => step.check(&block.config, scope.schema, &mut problems),
            Kind::Trigger(trigger) => trigger.check(&block.config, scope.schema, &mut problems),
            Kind::App(app) => {
                if app.requires_user_connection && block.member.is_none() {
                    problems.add(
                        "member",
                        "needs the account of a member: choose whose connection it uses.",
                    );
                }
                if block.outcomes.is_empty() {
                    problems.add(
                        "outcomes",
                        "declares no outcome: open the block once, so that its configurator says them.",
                    );
                }
            }
        }
        problems.into_vec()
    }
}

/// Fields that are required and absent, and fixed values of a wrong type. What holds a variable is known when it runs.
fn check_config(node: &Node, block: &Block, problems: &mut Problems) {
    for (name, field) in node.fields.iter().flatten() {
        let value = block.config.get(name);
        let is_hidden = field
            .bare()
            .0
            .options
            .get("visible_when")
            .is_some_and(|when| !is_visible(when, block));
        if is_hidden {
            continue;
        }
        let mut bound = Vec::new();
        if let Some(value) = value {
            find_bindings(value, name, &mut bound);
        }
        if !bound.is_empty() || value.is_some_and(|value| tag(value) == Some("template")) {
            continue;
        }
        // Where the field began empty, as forms leave it.
        let value = value.filter(|value| value.as_str() != Some(""));
        if let Err(misfit) = fit(field, value, Manner::Willing) {
            let path = if misfit.path.is_empty() {
                format!("config.{name}")
            } else {
                format!("config.{name}.{}", misfit.path)
            };
            problems.add(path, format!("{}.", misfit.message));
        }
    }
    for name in block.config.keys() {
        let is_known = node.fields.as_ref().is_some_and(|fields| fields.contains_key(name));
        if !is_known && block.app.is_none() {
            problems.add(format!("config.{name}"), format!("The block has no {name}."));
        }
    }
}

fn is_visible(when: &Json, block: &Block) -> bool {
    let field = when["field"].as_str().unwrap_or_default();
    let value = block.config.get(field).unwrap_or(&Json::Null);
    when["values"].as_array().is_none_or(|values| values.contains(value))
}

/// Every variable in a value: where it is, and its path.
fn find_bindings(value: &Json, at: &str, found: &mut Vec<(String, String)>) {
    match value {
        Json::Array(items) => {
            for (index, item) in items.iter().enumerate() {
                find_bindings(item, &format!("{at}.{index}"), found);
            }
        }
        Json::Object(fields) => match tag(value) {
            Some("variable") => {
                let path = fields.get("path").and_then(Json::as_str).unwrap_or_default();
                found.push((at.to_owned(), path.to_owned()));
            }
            Some("template") => {
                for part in fields.get("parts").and_then(Json::as_array).into_iter().flatten() {
                    find_bindings(part, at, found);
                }
            }
            _ => {
                for (name, field) in fields {
                    find_bindings(field, &format!("{at}.{name}"), found);
                }
            }
        },
        _ => {}
    }
}

fn check_connections(scope: &Scope<'_>, is_trigger: impl Fn(&Block) -> bool) -> Vec<Problem> {
    let definition = scope.definition;
    let mut problems = Vec::new();
    let mut about = |block: &str, path: String, message: String| {
        problems.push(Problem {
            block: Some(block.to_owned()),
            path,
            message,
        });
    };
    let mut taken = HashSet::new();
    for connection in &definition.connections {
        let (from, to) = (connection.from.as_str(), connection.to.as_str());
        let path = format!("outcomes.{}", connection.outcome);
        if definition.block(from).is_none() {
            about(from, path, format!("A connection begins at {from}, which is no block."));
            continue;
        }
        let Some(target) = definition.block(to) else {
            about(from, path, format!("A connection leads to {to}, which is no block."));
            continue;
        };
        if is_trigger(target) {
            about(
                from,
                path.clone(),
                format!("A connection leads to {to}, which is a trigger: runs begin there."),
            );
        }
        let outcomes = scope.outcomes.get(from).map_or(&[][..], Vec::as_slice);
        if !outcomes.iter().any(|outcome| outcome.id == connection.outcome) {
            about(
                from,
                path.clone(),
                format!("The block has no outcome {}.", connection.outcome),
            );
        }
        if !taken.insert((from, connection.outcome.as_str())) {
            about(
                from,
                path,
                format!(
                    "The outcome {} leads to two blocks; it can lead to one.",
                    connection.outcome
                ),
            );
        }
    }
    for block in &definition.blocks {
        let id = block.id.as_str();
        if scope.is_before(id, id) {
            about(
                id,
                String::new(),
                "is part of a cycle; use a Loop to do something for many items.".to_owned(),
            );
        }
        let is_reached = definition
            .blocks
            .iter()
            .any(|other| is_trigger(other) && scope.is_before(&other.id, id));
        if !is_trigger(block) && !is_reached {
            about(
                id,
                String::new(),
                "is connected to no trigger, so that it would never run.".to_owned(),
            );
        }
        if block.block == "loop" && block.app.is_none() && is_in_loop(scope, block) {
            about(
                id,
                String::new(),
                "is a loop inside a loop; loops cannot be nested.".to_owned(),
            );
        }
    }
    problems
}

/// Whether a block is reached through the outcome `each` of a loop.
fn is_in_loop(scope: &Scope<'_>, block: &Block) -> bool {
    let definition = scope.definition;
    let loops = definition
        .blocks
        .iter()
        .filter(|other| other.block == "loop" && other.app.is_none());
    loops.filter(|other| other.id != block.id).any(|other| {
        definition
            .next(&other.id, "each")
            .is_some_and(|first| first.id == block.id || scope.is_before(&first.id, &block.id))
    })
}
