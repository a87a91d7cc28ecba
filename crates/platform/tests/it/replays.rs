//! What executions were called with, and running them again.

use crate::support::{World, app, app_with_secrets, thrown, value};
use platform::model::{AccessLevel, ExecutionInput};
use sandbox::Call;
use serde_json::json;
use std::sync::{Arc, Mutex};

#[tokio::test(flavor = "multi_thread")]
async fn a_server_function_runs_again_with_its_arguments_as_a_new_execution() {
    let world = World::new().await;
    world.installed(app("v1")).await;
    let seen: Arc<Mutex<Vec<String>>> = Arc::default();
    let log = seen.clone();
    world.engine.does(move |run| {
        if let Call::ServerFunction { args, .. } = &run.call {
            log.lock().unwrap().push(args.clone());
        }
        async { thrown("not today", None) }
    });
    let _ = world.call(r#"["ada",{"deep":[1.5,null]}]"#).await;
    let (first, detail) = world.newest_execution().await;
    let args = Some(json!(["ada", { "deep": [1.5, null] }]));
    let expected = ExecutionInput::Arguments {
        args,
        is_complete: true,
    };
    assert_eq!(detail.input, Some(expected.clone()));

    let workspace = &world.admin.workspace_id;
    let again = world
        .platform
        .replay_execution(&world.admin, workspace, &first.id)
        .await
        .unwrap();
    let (second, detail) = world.newest_execution().await;
    assert_eq!((&second.id, second.replay_of), (&again, Some(first.id.clone())));
    assert_eq!(detail.input, Some(expected), "it can be run again as well");
    assert_eq!(second.member.as_ref(), Some(&world.admin.id));
    let seen = seen.lock().unwrap().clone();
    assert_eq!((seen.len(), &seen[0]), (2, &seen[1]));

    world.set_level(AccessLevel::Member).await;
    let member = world.platform.member(&world.admin.id).await.unwrap().unwrap();
    let refused = world.platform.replay_execution(&member, workspace, &first.id).await;
    assert_eq!(refused.unwrap_err().code(), "forbidden");
}

#[tokio::test(flavor = "multi_thread")]
async fn secrets_in_arguments_are_hidden_and_what_is_not_complete_does_not_run_again() {
    let world = World::new().await;
    world.installed(app_with_secrets()).await;
    world.connect("hunter2hunter2").await;
    world.engine.does(|_| async { value("1") });
    world.call(r#"["with hunter2hunter2 inside"]"#).await.unwrap();
    let (execution, detail) = world.newest_execution().await;
    let args = Some(json!(["with [hidden] inside"]));
    assert_eq!(
        detail.input,
        Some(ExecutionInput::Arguments {
            args,
            is_complete: false
        })
    );
    let workspace = &world.admin.workspace_id;
    let again = world
        .platform
        .replay_execution(&world.admin, workspace, &execution.id)
        .await;
    assert_eq!(again.unwrap_err().code(), "replay-incomplete");

    let large = format!("[\"{}\"]", "x".repeat(70_000));
    world.call(&large).await.unwrap();
    let (execution, detail) = world.newest_execution().await;
    let nothing = ExecutionInput::Arguments {
        args: None,
        is_complete: false,
    };
    assert_eq!(detail.input, Some(nothing));
    let again = world
        .platform
        .replay_execution(&world.admin, workspace, &execution.id)
        .await;
    assert_eq!(again.unwrap_err().code(), "replay-incomplete");
}

#[tokio::test(flavor = "multi_thread")]
async fn an_execution_of_another_workspace_is_not_there() {
    let world = World::new().await;
    world.installed(app("v1")).await;
    world.engine.does(|_| async { value("1") });
    world.call("[]").await.unwrap();
    let (execution, _) = world.newest_execution().await;
    let elsewhere = "another".into();
    let again = world
        .platform
        .replay_execution(&world.admin, &elsewhere, &execution.id)
        .await;
    assert_eq!(again.unwrap_err().code(), "not-found");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_build_that_fails_is_known_until_it_is_mended_and_both_are_told_once() {
    let world = World::new().await;
    let mut live = world.store.watch();
    world.platform.build_mended("./app").await.unwrap();
    let problems = json!([{ "code": "X", "message": "no" }]);
    world.platform.build_failed("./app", problems.clone()).await.unwrap();
    let broken = world.platform.broken_builds();
    assert_eq!(
        (broken.len(), &broken[0].folder, &broken[0].problems),
        (1, &"./app".to_owned(), &problems)
    );
    world.platform.build_mended("./app").await.unwrap();
    assert!(world.platform.broken_builds().is_empty());
    let mut topics = Vec::new();
    while let Ok(change) = live.try_recv() {
        topics.push((change.row.topic, change.row.workspace_id.to_string()));
    }
    let everybody = String::new();
    assert_eq!(
        topics,
        [
            ("build.failed".to_owned(), everybody.clone()),
            ("build.mended".to_owned(), everybody)
        ]
    );
}
