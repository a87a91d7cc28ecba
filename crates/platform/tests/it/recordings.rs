//! What is kept of an execution to run it again: sealed, and no longer than the execution.

use crate::support::*;
use platform::{
    Bundle, ExecutionId, Platform,
    blocks::BlockCall,
    time_travel::{Against, Recording},
};
use serde_json::json;
use std::time::Duration;

const KIND: &str = "execution_recording";

async fn world(configure: impl FnOnce(&mut platform::Config)) -> World {
    let world = World::with(configure).await;
    let mut build = app_with_secrets();
    let bundle = Bundle {
        code: "block".to_owned(),
        map: None,
    };
    build.blocks.insert("check".to_owned(), bundle);
    world.installed(build).await;
    world.engine.does(|_| async { value(r#""{\"type\":\"exit\"}""#) });
    world
}

async fn called(world: &World) -> ExecutionId {
    let call = BlockCall {
        workspace_id: world.admin.workspace_id.clone(),
        workflow_id: None,
        app_slug: "leads".to_owned(),
        version_id: None,
        block: "check".to_owned(),
        handler: "execute",
        request: None,
        config: json!({ "word": "tell-nobody" }),
        metadata: json!({}),
        member: None,
        cause: None,
        is_test: false,
    };
    let ended = world.platform.call_block(call).await;
    ended.execution_id.expect("an execution")
}

async fn is_kept(world: &World, id: &ExecutionId) -> bool {
    world.platform.flush().await;
    world.store.document(KIND, id).await.unwrap().is_some()
}

#[tokio::test]
async fn it_is_sealed_for_its_place() {
    let world = world(|_| {}).await;
    let id = called(&world).await;
    assert!(is_kept(&world, &id).await);
    let mut document = world.store.document(KIND, &id).await.unwrap().unwrap();
    assert!(!document.body.to_string().contains("tell-nobody"), "{}", document.body);
    let travel = |platform: Platform, id: ExecutionId| {
        let workspace_id = world.admin.workspace_id.clone();
        async move { platform.time_travel(&workspace_id, &id, Against::Recorded).await }
    };
    let same = travel(world.platform.clone(), id.clone()).await.unwrap();
    assert!(same.is_same, "{same:?}");

    let other = called(&world).await;
    assert!(is_kept(&world, &other).await);
    document.id = other.to_string();
    let write = store::Write::PutDocument {
        document,
        expect: store::Expect::Present,
    };
    world.store.commit(vec![write]).await.unwrap();
    let refused = travel(world.platform.clone(), other).await.unwrap_err();
    assert_eq!(refused.code(), "internal", "what was moved does not open: {refused}");
}

#[tokio::test]
async fn it_goes_when_the_execution_does() {
    let world = world(|config| config.executions_kept = 20).await;
    let first = called(&world).await;
    assert!(is_kept(&world, &first).await);
    for _ in 0..60 {
        called(&world).await;
    }
    for _ in 0..200 {
        if !is_kept(&world, &first).await {
            break;
        }
        tokio::time::sleep(Duration::from_millis(10)).await;
    }
    assert!(!is_kept(&world, &first).await, "too many executions");

    let last = called(&world).await;
    world.platform.flush().await;
    world
        .clock
        .advance(world.platform.config().retention + Duration::from_secs(1));
    world
        .store
        .sweep(records::Clock::now_ms(&*world.clock), 0)
        .await
        .unwrap();
    assert!(!is_kept(&world, &last).await, "too old");
    let id = world.admin.workspace_id.clone();
    let gone = world
        .platform
        .time_travel(&id, &last, Against::Recorded)
        .await
        .unwrap_err();
    assert_eq!(gone.code(), "not-found");
}

#[tokio::test]
async fn only_what_is_configured_is_kept() {
    for (recorded, block, function) in [
        (Recording::Nothing, false, false),
        (Recording::Blocks, true, false),
        (Recording::Everything, true, true),
    ] {
        let world = world(|config| config.recorded = recorded).await;
        let id = called(&world).await;
        assert_eq!(is_kept(&world, &id).await, block, "{recorded:?}");
        world.call("[]").await.unwrap();
        let (newest, _) = world.newest_execution().await;
        assert_eq!(is_kept(&world, &newest.id).await, function, "{recorded:?}");
    }
}
