//! What the picker shows, and what the catalog promises of every block.

use crate::world::{WORKSPACE, World};
use serde_json::Map;
use workflows::{blocks, triggers};

#[tokio::test]
async fn every_block_says_what_it_is_and_how_it_ends() {
    let world = World::new().await;
    let schema = world.records.schema(&WORKSPACE).await.unwrap();
    let empty = Map::new();
    let steps = blocks::all()
        .into_iter()
        .map(|block| (block.about(), block.outcomes(&empty, &schema)));
    let triggers = triggers::all().into_iter().map(|trigger| {
        let outcomes = trigger.outcomes(&empty, &schema);
        assert_eq!(outcomes.len(), 1, "{}", trigger.about().id);
        assert_eq!(outcomes[0].id, "triggered");
        (trigger.about(), outcomes)
    });
    let all: Vec<_> = triggers.chain(steps).collect();
    let mut ids: Vec<&str> = all.iter().map(|(about, _)| about.id).collect();
    assert_eq!(ids.len(), 36);
    ids.sort_unstable();
    ids.dedup();
    assert_eq!(ids.len(), 36, "two blocks have one id");
    for (about, outcomes) in &all {
        assert_eq!(about.config.kind, "struct", "{}", about.id);
        assert!(
            about.description.ends_with('.') || about.description.ends_with(')'),
            "{}",
            about.description
        );
        assert!(!outcomes.is_empty(), "{}", about.id);
        for outcome in outcomes {
            assert!(
                outcome.schema.as_ref().is_none_or(|node| node.kind == "struct"),
                "{}",
                about.id
            );
        }
        for (name, node) in about.config.fields.iter().flatten() {
            let inside = node.bare().0;
            let title = inside.metadata.as_ref().and_then(|metadata| metadata.title.as_ref());
            assert!(title.is_some(), "{}.{name} has no title", about.id);
        }
    }
}
