//! Steps that do to the store what built-in ones do: write, count, wait, and repeat.

use async_trait::async_trait;
use records::{Schema, tasks::NewTask};
use serde_json::json;
use workflows::{
    Outcome,
    blocks::{About, Answer, Config, Step, StepBlock},
    schema::Node,
};

fn about(id: &'static str) -> About {
    About {
        id,
        title: id,
        description: id,
        group: "Tests",
        icon: "Test",
        config: Node::fields([]),
    }
}

fn outcomes(ids: &[&str]) -> Vec<Outcome> {
    let outcome = |id: &&str| Outcome {
        id: (*id).to_owned(),
        label: None,
        schema: None,
    };
    ids.iter().map(outcome).collect()
}

macro_rules! step {
    ($name:ident, $id:literal, $outcomes:expr, |$step:ident| $run:expr) => {
        struct $name;

        #[async_trait]
        impl StepBlock for $name {
            fn about(&self) -> About {
                about($id)
            }

            fn outcomes(&self, _: &Config, _: &Schema) -> Vec<Outcome> {
                outcomes($outcomes)
            }

            async fn run(&self, $step: &Step<'_>) -> Answer {
                $run
            }
        }
    };
}

step!(
    TakeTurn,
    "take-turn",
    &["done"],
    |step| match step.effects.count().await {
        Ok(turn) => Answer::done(json!({ "turn": turn })),
        Err(trouble) => Answer::Error {
            message: trouble.message,
            retryable: true,
        },
    }
);

step!(NoteDown, "note-down", &["done"], |step| {
    let tasks = step
        .effects
        .writing(Box::new(|written| json!({ "documents": written.documents.len() })))
        .tasks();
    let new = NewTask {
        content: step.execution_id.to_owned(),
        deadline_at: None,
        is_completed: false,
        links: Vec::new(),
        assignees: Vec::new(),
    };
    match tasks.create(step.workspace_id, new, step.effects.actor()).await {
        Ok(_) => Answer::done(json!({})),
        Err(error) => Answer::Error {
            message: error.message,
            retryable: true,
        },
    }
});

step!(Sleep, "sleep", &["done"], |step| Answer::Until {
    at_ms: step.now_ms + 1_000 + i64::try_from(step.seed % 20_000).unwrap(),
    id: "done".to_owned(),
    data: json!({}),
});

step!(Loop, "loop", &["each", "complete"], |_step| Answer::Each {
    items: vec![json!("a"), json!("b"), json!("c")],
});

pub fn all() -> Vec<Box<dyn StepBlock>> {
    vec![Box::new(TakeTurn), Box::new(NoteDown), Box::new(Sleep), Box::new(Loop)]
}
