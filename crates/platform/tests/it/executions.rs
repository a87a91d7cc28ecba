use crate::support::{World, app, app_with_secrets, person, thrown, value};
use platform::{Bundle, NewMember, NewToken, Scopes, SessionId, blocks::BlockCall, model::ExecutionStatus};
use sandbox::{Call, Failure, Limit, LogLevel};
use serde_json::json;
use std::{
    sync::{
        Arc,
        atomic::{AtomicUsize, Ordering},
    },
    time::Duration,
};

#[tokio::test(flavor = "multi_thread")]
async fn an_execution_is_reported_in_full_and_without_secrets() {
    let world = World::new().await;
    world.installed(app_with_secrets()).await;
    world.connect("hunter2hunter2").await;
    world.engine.does(|run| async move {
        assert_eq!(run.context.current_user.unwrap().id.len(), 36);
        run.host.log(
            LogLevel::Info,
            format!("with {} and hunter2hunter2", run.context.api_token),
        );
        // Longer than what is told of once, at its end.
        tokio::time::sleep(Duration::from_millis(50)).await;
        value(r#"{"sent":"hunter2hunter2"}"#)
    });
    world.platform.flush().await;
    let mut live = world.store.watch();
    world.call("[]").await.unwrap();
    world.platform.flush().await;
    let (execution, detail) = world.newest_execution().await;
    assert_eq!(execution.status, ExecutionStatus::Succeeded);
    assert_eq!(execution.member.as_ref(), Some(&world.admin.id));
    assert_eq!((execution.cpu_ms, execution.memory_bytes), (Some(1.0), Some(4096)));
    assert_eq!(detail.logs[0].message, "with [hidden] and [hidden]");
    assert_eq!(detail.result, Some(json!({ "sent": "[hidden]" })));
    let mut topics = Vec::new();
    while let Ok(change) = live.try_recv() {
        if change.row.topic == "execution.log" {
            assert_eq!(change.row.payload["lines"][0]["message"], "with [hidden] and [hidden]");
        }
        topics.push(change.row.topic);
    }
    assert_eq!(topics, ["execution.started", "execution.log", "execution.finished"]);
}

#[tokio::test(flavor = "multi_thread")]
async fn console_output_shows_while_the_app_still_runs() {
    let world = World::new().await;
    world.installed(app("v1")).await;
    world.engine.does(|run| async move {
        run.host.log(LogLevel::Log, "halfway".to_owned());
        tokio::time::sleep(Duration::from_secs(2)).await;
        value("1")
    });
    let mut live = world.store.watch();
    let platform = world.platform.clone();
    let admin = world.admin.clone();
    tokio::spawn(async move {
        platform
            .call_function(&admin, "leads", "send.server", "[]".into(), None)
            .await
    });
    let seen = tokio::time::timeout(Duration::from_millis(1500), async {
        loop {
            let change = live.recv().await.unwrap();
            assert_ne!(change.row.topic, "execution.finished");
            if change.row.topic == "execution.log" {
                return change.row.payload["lines"][0]["message"].as_str().unwrap().to_owned();
            }
        }
    });
    assert_eq!(seen.await.unwrap(), "halfway");
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_over_at_once_is_told_of_once() {
    let world = World::new().await;
    world.installed(app("v1")).await;
    world.engine.does(|_| async { value("1") });
    world.call("[]").await.unwrap();
    world.platform.flush().await;
    let mut live = world.store.watch();
    world.call("[]").await.unwrap();
    world.platform.flush().await;
    let mut topics = Vec::new();
    while let Ok(change) = live.try_recv() {
        topics.push(change.row.topic);
    }
    assert_eq!(topics, ["execution.finished"]);
    let query = store::DocumentQuery {
        kind: "execution_running",
        ..Default::default()
    };
    assert!(world.store.documents(query).await.unwrap().is_empty());
}

#[tokio::test(flavor = "multi_thread")]
async fn what_cannot_be_a_call_is_refused_before_it_becomes_an_execution() {
    let world = World::new().await;
    world.installed(app("v1")).await;
    let long = "x".repeat(1025);
    for (hash, args) in [
        ("send.server", "not json"),
        ("send.server", "{}"),
        ("send.server", ""),
        ("send.server", "[1,"),
        ("", "[]"),
        (long.as_str(), "[]"),
    ] {
        let refused = world
            .platform
            .call_function(&world.admin, "leads", hash, args.to_owned(), None)
            .await;
        assert_eq!(refused.unwrap_err().code(), "invalid-call", "{hash:.20} {args}");
    }
    world.platform.flush().await;
    let install = world.install().await;
    assert!(world.platform.executions(&install, 10, None).await.unwrap().is_empty());
}

#[tokio::test(flavor = "multi_thread")]
async fn the_newest_executions_are_kept_and_older_ones_go() {
    let world = World::with(|config| config.executions_kept = 20).await;
    world.installed(app("v1")).await;
    world.engine.does(|_| async { value("1") });
    for _ in 0..60 {
        world.call("[]").await.unwrap();
    }
    let install = world.install().await;
    for _ in 0..100 {
        world.platform.flush().await;
        let kept = world.platform.executions(&install, 200, None).await.unwrap().len();
        if (20..=24).contains(&kept) {
            return;
        }
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
    panic!("more than 20 and a few executions are still there");
}

#[tokio::test(flavor = "multi_thread")]
async fn more_executions_than_places_wait_and_in_the_end_give_up() {
    let world = World::with(|config| {
        config.executions_at_once = 2;
        config.limits.wall = Duration::from_millis(300);
    })
    .await;
    world.installed(app("v1")).await;
    let (now, most) = (Arc::new(AtomicUsize::new(0)), Arc::new(AtomicUsize::new(0)));
    let (running, peak) = (now.clone(), most.clone());
    world.engine.does(move |run| {
        let (running, peak) = (running.clone(), peak.clone());
        async move {
            let Call::ServerFunction { args, .. } = run.call else {
                panic!("a function")
            };
            peak.fetch_max(running.fetch_add(1, Ordering::SeqCst) + 1, Ordering::SeqCst);
            tokio::time::sleep(Duration::from_millis(
                serde_json::from_str::<[u64; 1]>(&args).unwrap()[0],
            ))
            .await;
            running.fetch_sub(1, Ordering::SeqCst);
            value("1")
        }
    });
    let short = futures::future::join_all((0..8).map(|_| world.call("[20]"))).await;
    assert!(short.iter().all(Result::is_ok));
    assert_eq!(most.load(Ordering::SeqCst), 2);
    let long = futures::future::join_all((0..3).map(|_| world.call("[900]"))).await;
    let refused: Vec<_> = long.into_iter().filter_map(Result::err).collect();
    assert_eq!(refused.len(), 1);
    assert_eq!(refused[0].code.as_deref(), Some("limit-exceeded"));
    assert!(
        refused[0]
            .message
            .starts_with("waited 300ms for one of the 2 executions"),
        "{}",
        refused[0].message
    );
    let text = world.platform.metrics();
    assert!(
        text.contains(r#"stoa_executions_total{kind="server-function",status="succeeded"} 10"#),
        "{text}"
    );
    assert!(
        text.contains(r#"stoa_executions_total{kind="server-function",status="failed"} 1"#),
        "{text}"
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn errors_cross_with_name_code_and_wire_form_and_an_engine_that_panics_fails_alone() {
    let world = World::new().await;
    world.installed(app("v1")).await;
    world
        .engine
        .does(|_| async { thrown("no such lead", Some("lead-missing")) });
    let error = world.call("[]").await.unwrap_err();
    assert_eq!(
        (error.name.as_str(), error.message.as_str(), error.code.as_deref()),
        ("Error", "no such lead", Some("lead-missing"))
    );
    assert!(error.wire.unwrap().contains("no such lead"));
    world.engine.does(|_| async {
        Err(Failure::Limit {
            limit: Limit::Memory { limit_bytes: 128 },
            progress: Default::default(),
        })
    });
    assert_eq!(
        world.call("[]").await.unwrap_err().code.as_deref(),
        Some("limit-exceeded")
    );
    world.engine.does(|_| async { panic!("a bug in the engine") });
    assert_eq!(
        world.call("[]").await.unwrap_err().code.as_deref(),
        Some("sandbox-failed")
    );
    world.engine.does(|_| async { value("1") });
    assert!(world.call("[]").await.is_ok());
}

#[tokio::test(flavor = "multi_thread")]
async fn an_executions_token_has_the_installs_scopes_and_ends_soon_after_it() {
    let world = World::new().await;
    world.installed(app("v1")).await;
    world
        .engine
        .does(|run| async move { value(&format!("{:?}", run.context.api_token)) });
    let token: String = serde_json::from_str(&world.call("[]").await.unwrap()).unwrap();
    assert!(token.starts_with("stoa_exec_"), "{token}");
    let grant = world.platform.authenticate(&token).await.unwrap().unwrap();
    assert_eq!(grant.scopes.to_string(), "record_permission:read");
    assert!(grant.app_id.is_some());
    assert_eq!(grant.workspace_id, world.admin.workspace_id);
    world.clock.advance(Duration::from_secs(91));
    assert!(world.platform.authenticate(&token).await.unwrap().is_none());
}

#[tokio::test(flavor = "multi_thread")]
async fn a_workspace_token_works_until_it_is_revoked_and_is_stored_hashed() {
    let world = World::new().await;
    let new = NewToken::of_workspace(
        world.admin.workspace_id.clone(),
        "test",
        Scopes::all(),
        Some(world.admin.id.clone()),
    );
    let token = world.platform.create_token(new).await.unwrap();
    let grant = world.platform.authenticate(&token).await.unwrap().unwrap();
    assert!(grant.scopes.allows("record_permission:read") && grant.scopes.allows("note:read-write"));
    assert!(world.platform.authenticate("nope").await.unwrap().is_none());
    let query = store::DocumentQuery {
        kind: "token",
        ..Default::default()
    };
    assert!(!format!("{:?}", world.store.documents(query).await.unwrap()).contains(&token));
    world
        .platform
        .revoke_token(&world.admin, &grant.token_id)
        .await
        .unwrap();
    assert!(world.platform.authenticate(&token).await.unwrap().is_none());
}

/// A world in which linus, too, has a workspace, and a password.
async fn with_linus() -> World {
    let world = World::new().await;
    let linus = NewMember {
        password: Some("correct horse".to_owned()),
        ..person("linus")
    };
    world
        .platform
        .bootstrap_workspace("Other", "other", linus)
        .await
        .unwrap();
    world
}

#[tokio::test(flavor = "multi_thread")]
async fn a_password_signs_in_and_a_session_ends() {
    let world = with_linus().await;
    for (address, password, works) in [
        ("linus@example.com", "correct horse", true),
        (" Linus@Example.com ", "correct horse", true),
        ("linus@example.com", "wrong", false),
        ("nobody@example.com", "correct horse", false),
        ("ada@example.com", "", false),
    ] {
        assert_eq!(
            world.platform.sign_in(address, password, "").await.unwrap().is_some(),
            works,
            "{address} {password}"
        );
    }
    let token = world
        .platform
        .sign_in("linus@example.com", "correct horse", "")
        .await
        .unwrap()
        .unwrap();
    let signed_in = world.platform.session_account(&token).await.unwrap().unwrap();
    assert_eq!(signed_in.account.email_address, "linus@example.com");
    let session = signed_in.session_id;
    let admits = |session: Option<SessionId>| {
        let world = &world;
        async move {
            world
                .platform
                .still_admits(session.as_ref(), &world.admin.id)
                .await
                .unwrap()
        }
    };
    assert!(admits(Some(session.clone())).await && admits(None).await);
    world.platform.end_session(&token).await.unwrap();
    assert!(
        !admits(Some(session)).await && admits(None).await,
        "what it held open ends with it"
    );
    world.set_level(platform::model::AccessLevel::Suspended).await;
    assert!(!admits(None).await);
    assert!(world.platform.session_account(&token).await.unwrap().is_none());
}

#[tokio::test(flavor = "multi_thread")]
async fn guessing_a_password_is_slowed_down_where_it_happens_and_nowhere_else() {
    let world = with_linus().await;
    let sign_in = |password: &'static str, from: &'static str| {
        let platform = world.platform.clone();
        async move { platform.sign_in("linus@example.com", password, from).await }
    };
    for _ in 0..9 {
        assert!(sign_in("wrong", "1.1.1.1").await.unwrap().is_none());
    }
    assert!(
        sign_in("correct horse", "1.1.1.1").await.unwrap().is_some(),
        "mistakes are forgiven"
    );
    for _ in 0..10 {
        assert!(sign_in("wrong", "1.1.1.1").await.unwrap().is_none());
    }
    let refused = sign_in("correct horse", "1.1.1.1").await.unwrap_err();
    assert_eq!(refused.code(), "too-many-attempts");
    assert!(
        matches!(
            refused,
            platform::PlatformError::TooManyAttempts {
                retry_after_seconds: 1..=900
            }
        ),
        "{refused:?}"
    );
    assert!(sign_in("correct horse", "2.2.2.2").await.unwrap().is_some());
    world.clock.advance(Duration::from_secs(15 * 60));
    assert!(sign_in("correct horse", "1.1.1.1").await.unwrap().is_some());
}

#[tokio::test(flavor = "multi_thread")]
async fn key_value_data_and_settings_keep_their_limits() {
    let world = World::new().await;
    world.installed(app("v1")).await;
    world.engine.does(|run| async move {
        let Call::ServerFunction { args, .. } = run.call else {
            panic!("a function")
        };
        let (name, payload): (String, serde_json::Value) = serde_json::from_str(&args).unwrap();
        value(&match run.host.operation(&name, payload).await {
            Ok(answer) => answer.to_string(),
            Err(refusal) => refusal.code,
        })
    });
    let long = |length: usize| "x".repeat(length);
    for (name, payload, expected) in [
        ("kv.get", json!({ "key": "a" }), "null"),
        ("kv.set", json!({ "key": "a", "value": { "b": [1, null] } }), "null"),
        ("kv.get", json!({ "key": "a" }), r#"{"value":{"b":[1,null]}}"#),
        ("kv.set", json!({ "key": "n", "value": null }), "null"),
        (
            "kv.mget",
            json!({ "keys": ["a", "zz", "n"] }),
            r#"{"a":{"value":{"b":[1,null]}},"zz":null,"n":{"value":null}}"#,
        ),
        ("kv.delete", json!({ "key": "a" }), "null"),
        ("kv.delete", json!({ "key": "a" }), "null"),
        ("kv.get", json!({ "key": "a" }), "null"),
        ("kv.set", json!({ "key": long(512), "value": 1 }), "null"),
        ("kv.set", json!({ "key": long(513), "value": 1 }), "kv-key-invalid"),
        ("kv.set", json!({ "key": "", "value": 1 }), "kv-key-invalid"),
        ("kv.set", json!({ "key": "l", "value": long((256 << 10) - 2) }), "null"),
        (
            "kv.set",
            json!({ "key": "l", "value": long(256 << 10) }),
            "kv-value-too-large",
        ),
        (
            "kv.set",
            json!({ "key": "t", "value": 1, "ttlInSeconds": 0 }),
            "kv-ttl-invalid",
        ),
        (
            "kv.set",
            json!({ "key": "t", "value": 1, "ttlInSeconds": -5 }),
            "kv-ttl-invalid",
        ),
        ("kv.mget", json!({ "keys": vec!["k"; 101] }), "kv-too-many-keys"),
        ("kv.get", json!({}), "invalid-payload"),
        ("settings.get", json!({}), r#"{"limit":null,"name":null}"#),
        ("settings.set", json!({ "key": "limit", "value": 3.5 }), "null"),
        (
            "settings.set",
            json!({ "key": "limit", "value": "3" }),
            "setting-invalid",
        ),
        ("settings.set", json!({ "key": "other", "value": 1 }), "setting-unknown"),
        ("settings.get", json!({}), r#"{"limit":3.5,"name":null}"#),
        ("settings.set", json!({ "key": "limit", "value": null }), "null"),
        ("settings.get", json!({}), r#"{"limit":null,"name":null}"#),
        ("nope", json!({}), "unknown-operation"),
    ] {
        let call = json!([name, payload]).to_string();
        assert_eq!(
            world.call(&call).await.unwrap(),
            expected,
            "{name} {:.80}",
            payload.to_string()
        );
    }
    world
        .call(r#"["kv.set", {"key": "t", "value": 1, "ttlInSeconds": 60}]"#)
        .await
        .unwrap();
    world.clock.advance(Duration::from_secs(59));
    assert_eq!(
        world.call(r#"["kv.get", {"key": "t"}]"#).await.unwrap(),
        r#"{"value":1}"#
    );
    world.clock.advance(Duration::from_secs(2));
    assert_eq!(world.call(r#"["kv.get", {"key": "t"}]"#).await.unwrap(), "null");
}

#[tokio::test(flavor = "multi_thread")]
async fn what_a_block_says_of_an_error_names_no_secrets() {
    let world = World::new().await;
    let mut build = app_with_secrets();
    let bundle = Bundle {
        code: "block".to_owned(),
        map: None,
    };
    build.blocks.insert("check".to_owned(), bundle);
    world.installed(build).await;
    world.connect("hunter2hunter2").await;
    let called = async || {
        let call = BlockCall {
            workspace_id: world.admin.workspace_id.clone(),
            workflow_id: None,
            app_slug: "leads".to_owned(),
            version_id: None,
            block: "check".to_owned(),
            handler: "execute",
            request: None,
            config: json!({}),
            metadata: json!({}),
            member: None,
            cause: None,
            is_test: false,
        };
        world.platform.call_block(call).await.result
    };

    world
        .engine
        .does(|run| async move { thrown(&format!("401 for hunter2hunter2 and {}", run.context.api_token), None) });
    assert_eq!(called().await.unwrap_err().message, "401 for [hidden] and [hidden]");

    world.engine.does(|_| async {
        let error = json!({ "type": "error", "errorMessage": "hunter2hunter2 is refused", "retryable": true });
        value(&json!(error.to_string()).to_string())
    });
    assert_eq!(
        called().await.unwrap(),
        json!({ "type": "error", "errorMessage": "[hidden] is refused", "retryable": true })
    );
}
