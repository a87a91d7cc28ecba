use crate::support::{WORKSPACE, World, app, app_with_secrets, person, thrown, value};
use platform::{PlatformError, Removal, Scopes};
use sandbox::{Call, Returned};
use std::sync::{
    Arc,
    atomic::{AtomicBool, Ordering},
};

#[tokio::test(flavor = "multi_thread")]
async fn only_admins_install_disable_and_uninstall() {
    let world = World::new().await;
    let platform = &world.platform;
    platform.register_app_build(app("v1")).await.unwrap();
    let member = world.add_member("grace").await;
    assert!(matches!(
        platform.install(&member, "leads", None).await,
        Err(PlatformError::Forbidden(_))
    ));
    platform.install(&world.admin, "leads", None).await.unwrap();
    assert!(matches!(
        platform.disable(&member, "leads").await,
        Err(PlatformError::Forbidden(_))
    ));
    assert!(matches!(
        platform.uninstall(&member, "leads", Removal::Forced).await,
        Err(PlatformError::Forbidden(_))
    ));
}

#[tokio::test(flavor = "multi_thread")]
async fn an_equal_build_makes_no_version_and_another_one_does() {
    let world = World::new().await;
    let platform = &world.platform;
    let first = platform.register_app_build(app("v1")).await.unwrap();
    assert_eq!(platform.register_app_build(app("v1")).await.unwrap().id, first.id);
    let second = platform.register_app_build(app("v2")).await.unwrap();
    assert_eq!((first.number, second.number), (1, 2));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_running_execution_finishes_on_its_version_and_the_next_runs_the_new_one() {
    let world = World::new().await;
    world.installed(app("v1")).await;
    let gate = Arc::new(tokio::sync::Notify::new());
    let waiting = Arc::new(AtomicBool::new(true));
    let (opened, first) = (gate.clone(), waiting.clone());
    world.engine.does(move |run| {
        let (opened, first) = (opened.clone(), first.clone());
        async move {
            if first.swap(false, Ordering::SeqCst) {
                opened.notified().await;
            }
            value(&format!("{:?}", run.source))
        }
    });
    let platform = world.platform.clone();
    let admin = world.admin.clone();
    let running = tokio::spawn(async move {
        platform
            .call_function(&admin, "leads", "send.server", "[]".into(), None)
            .await
    });
    while waiting.load(Ordering::SeqCst) {
        tokio::task::yield_now().await;
    }
    world.platform.register_app_build(app("v2")).await.unwrap();
    assert_eq!(world.call("[]").await.unwrap(), "\"v2\"");
    gate.notify_one();
    assert_eq!(running.await.unwrap().unwrap().unwrap(), "\"v1\"");
    // A page that still runs the old client is answered by the old server code.
    let old = world
        .platform
        .call_function(&world.admin, "leads", "send.server", "[]".into(), Some(1))
        .await;
    assert_eq!(old.unwrap().unwrap(), "\"v1\"");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_program_is_prepared_once_and_again_after_a_restart() {
    let world = World::new().await;
    world.installed(app("v1")).await;
    world.engine.does(|_| async { value("1") });
    for _ in 0..3 {
        world.call("[]").await.unwrap();
    }
    assert_eq!(world.engine.prepared.load(Ordering::SeqCst), 1);
    world.platform.flush().await;
    let again = World::over(world.store.clone(), |_| {}).await;
    again.engine.does(|_| async { value("2") });
    assert_eq!(again.call("[]").await.unwrap(), "2");
    assert_eq!(again.engine.prepared.load(Ordering::SeqCst), 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_disabled_app_runs_nothing_until_it_is_enabled() {
    let world = World::new().await;
    world.installed(app("v1")).await;
    world.engine.does(|_| async { value("1") });
    world.platform.disable(&world.admin, "leads").await.unwrap();
    let refused = world
        .platform
        .call_function(&world.admin, "leads", "send.server", "[]".into(), None)
        .await;
    assert!(matches!(refused, Err(PlatformError::Disabled { .. })));
    world.platform.enable(&world.admin, "leads").await.unwrap();
    assert!(world.call("[]").await.is_ok());
}

#[tokio::test(flavor = "multi_thread")]
async fn two_installs_in_two_workspaces_see_nothing_of_each_other() {
    let world = World::new().await;
    let other = world
        .platform
        .bootstrap_workspace("Other", "other", person("linus"))
        .await
        .unwrap()
        .admin;
    world.installed(app_with_secrets()).await;
    world.platform.install(&other, "leads", None).await.unwrap();
    world.engine.does(|run| async move {
        match run.call {
            Call::ServerFunction { args, .. } => {
                let op: (String, serde_json::Value) = serde_json::from_str(&args).unwrap();
                let connected = run.context.workspace_connections["default"].is_ok();
                let answer = run.host.operation(&op.0, op.1).await;
                value(&serde_json::json!([connected, answer.map_err(|error| error.code)]).to_string())
            }
            _ => Ok(Returned::NoHandler),
        }
    });
    world.connect("hunter2hunter2").await;
    world.call(r#"["kv.set", {"key": "a", "value": 1}]"#).await.unwrap();
    world
        .call(r#"["settings.set", {"key": "limit", "value": 5}]"#)
        .await
        .unwrap();
    let created = world
        .call(r#"["webhookHandlers.create", {"fileName": "done"}]"#)
        .await
        .unwrap();
    let created: serde_json::Value = serde_json::from_str(&created).unwrap();
    let id = created[1]["Ok"]["id"].as_str().unwrap();

    for (op, here, there) in [
        (
            r#"["kv.get", {"key": "a"}]"#.to_owned(),
            r#"[true,{"Ok":{"value":1}}]"#,
            r#"[false,{"Ok":null}]"#,
        ),
        (
            r#"["settings.get", {}]"#.to_owned(),
            r#"[true,{"Ok":{"limit":5,"name":null}}]"#,
            r#"[false,{"Ok":{"limit":null,"name":null}}]"#,
        ),
        (
            r#"["webhookHandlers.delete", {"id": "ID"}]"#.replace("ID", id),
            r#"[true,{"Ok":null}]"#,
            r#"[false,{"Err":"not-found"}]"#,
        ),
    ] {
        // The stranger goes first: what it does must not show.
        let strange = world
            .platform
            .call_function(&other, "leads", "send.server", op.clone(), None)
            .await
            .unwrap();
        assert_eq!(strange.unwrap(), there, "{op}");
        assert_eq!(world.call(&op).await.unwrap(), here, "{op}");
    }
    world.platform.flush().await;
    let (execution, _) = world.newest_execution().await;
    assert!(
        world
            .platform
            .execution(&other.workspace_id, &execution.id)
            .await
            .is_err()
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn uninstalling_takes_connections_tokens_handlers_and_settings_along() {
    let world = World::new().await;
    world.installed(app_with_secrets()).await;
    let removed = Arc::new(AtomicBool::new(false));
    let (told, token) = (removed.clone(), Arc::new(std::sync::Mutex::new(String::new())));
    let kept = token.clone();
    world.engine.does(move |run| {
        let (told, kept) = (told.clone(), kept.clone());
        async move {
            match run.call {
                Call::Event { id, .. } if id == "connection-removed" => {
                    told.store(true, Ordering::SeqCst);
                    thrown("not now", None)
                }
                Call::Event { .. } => Ok(Returned::NoHandler),
                _ => {
                    *kept.lock().unwrap() = run.context.api_token.clone();
                    let created = run
                        .host
                        .operation("webhookHandlers.create", serde_json::json!({ "fileName": "done" }))
                        .await;
                    value(&created.unwrap().to_string())
                }
            }
        }
    });
    let platform = &world.platform;
    world.connect("hunter2hunter2").await;
    let handler: serde_json::Value = serde_json::from_str(&world.call("[]").await.unwrap()).unwrap();
    let token = token.lock().unwrap().clone();
    assert!(platform.authenticate(&token).await.unwrap().is_some());

    let refused = platform.uninstall(&world.admin, "leads", Removal::IfAppAgrees).await;
    assert!(
        matches!(refused, Err(PlatformError::ConnectionRefused { .. })),
        "{refused:?}"
    );
    assert!(
        platform.authenticate(&token).await.unwrap().is_some(),
        "a refused uninstall changes nothing"
    );
    platform
        .uninstall(&world.admin, "leads", Removal::Forced)
        .await
        .unwrap();
    assert!(removed.load(Ordering::SeqCst));
    assert!(platform.authenticate(&token).await.unwrap().is_none());
    let incoming = platform::Incoming {
        handler_id: handler["id"].as_str().unwrap().into(),
        method: "POST".into(),
        path: String::new(),
        headers: Vec::new(),
        body: Default::default(),
    };
    assert_eq!(platform.receive_webhook(incoming).await.unwrap().status, 404);
}

/// Calls the function and gives what the token of its execution may do.
async fn token_scopes(world: &World) -> String {
    world
        .engine
        .does(|run| async move { value(&format!("{:?}", run.context.api_token)) });
    let token: String = serde_json::from_str(&world.call("[]").await.unwrap()).unwrap();
    world
        .platform
        .authenticate(&token)
        .await
        .unwrap()
        .unwrap()
        .scopes
        .to_string()
}

fn asking(source: &str, scopes: &[&str]) -> platform::AppBuild {
    let mut build = app(source);
    build.config.scopes = scopes.iter().map(|scope| (*scope).to_owned()).collect();
    build
}

#[tokio::test(flavor = "multi_thread")]
async fn a_version_that_wants_more_works_with_what_was_granted_until_an_admin_approves() {
    let world = World::new().await;
    let platform = &world.platform;
    world.installed(asking("v1", &["record_permission:read"])).await;
    assert_eq!(token_scopes(&world).await, "record_permission:read");

    let wanted = ["note:read-write", "record_permission:read-write"];
    platform.register_app_build(asking("v2", &wanted)).await.unwrap();
    assert_eq!(token_scopes(&world).await, "record_permission:read");
    let install = world.install().await;
    assert_eq!(install.scopes.missing(&wanted), wanted);

    // Consent is to what was shown, not to what came in between.
    let shown = Scopes::only(wanted);
    platform
        .register_app_build(asking("v3", &["record_permission:read-write", "file:read-write"]))
        .await
        .unwrap();
    let refused = platform.install(&world.admin, "leads", Some(&shown)).await.unwrap_err();
    assert_eq!(refused.code(), "scopes-changed");
    assert_eq!(token_scopes(&world).await, "record_permission:read");
    let shown = Scopes::only(["record_permission:read-write", "file:read-write"]);
    platform.install(&world.admin, "leads", Some(&shown)).await.unwrap();
    assert_eq!(
        token_scopes(&world).await,
        "file:read-write record_permission:read-write"
    );

    // A version that asks for less gets less.
    platform
        .register_app_build(asking("v4", &["record_permission:read"]))
        .await
        .unwrap();
    assert_eq!(token_scopes(&world).await, "record_permission:read");
}

#[tokio::test(flavor = "multi_thread")]
async fn an_app_belongs_to_the_workspace_that_published_it_first() {
    let world = World::with(|config| config.development = false).await;
    let platform = &world.platform;
    let linus = platform
        .bootstrap_workspace("Other", "other", person("linus"))
        .await
        .unwrap()
        .admin;
    platform.publish_app_build(&world.admin, app("v1")).await.unwrap();
    platform.install(&linus, "leads", None).await.unwrap();
    let refused = platform.publish_app_build(&linus, app("stolen")).await;
    assert!(matches!(refused, Err(PlatformError::Forbidden(_))), "{refused:?}");
    assert_eq!(
        platform
            .publish_app_build(&world.admin, app("v2"))
            .await
            .unwrap()
            .number,
        2
    );
    // The operator may always.
    assert_eq!(platform.register_app_build(app("v3")).await.unwrap().number, 3);

    let mut other = app("v1");
    other.config.slug = "operators".to_owned();
    platform.register_app_build(other.clone()).await.unwrap();
    other.server.code = "stolen".to_owned();
    assert!(matches!(
        platform.publish_app_build(&world.admin, other).await,
        Err(PlatformError::Forbidden(_))
    ));
    let member = world.add_member("grace").await;
    assert!(matches!(
        platform.publish_app_build(&member, app("v4")).await,
        Err(PlatformError::Forbidden(_))
    ));
}

#[tokio::test(flavor = "multi_thread")]
async fn what_an_upload_must_not_hold_is_refused_by_name() {
    let world = World::new().await;
    let oauth = |authorize_url: &str| {
        serde_json::from_value(serde_json::json!({
            "type": "oauth2", "authorize_url": authorize_url, "token_url": "https://x.test/t", "client_id": "id",
        }))
        .unwrap()
    };
    type Change = Box<dyn Fn(&mut platform::AppBuild)>;
    let cases: [(Change, &str, &str); 5] = [
        (
            Box::new(|build| build.config.slug = "No Slug".into()),
            "invalid-slug",
            "No Slug",
        ),
        (
            Box::new(|build| build.config.scopes.push("everything".into())),
            "invalid-scope",
            "everything",
        ),
        (
            Box::new(move |build| {
                let connection = oauth("javascript:alert(1)");
                build.config.connections.user.insert("default".into(), connection);
            }),
            "invalid-connection",
            "javascript:alert(1)",
        ),
        (
            Box::new(|build| {
                let variables = (0..101).map(|n| (format!("V{n}"), "1".to_owned()));
                build.config.environment = variables.collect();
            }),
            "ENV_VARIABLES_VALIDATION_FAILED",
            "101",
        ),
        (
            Box::new(|build| {
                build
                    .config
                    .environment
                    .insert("BIG".into(), "x".repeat((16 << 10) + 1));
            }),
            "ENV_VARIABLES_VALIDATION_FAILED",
            "BIG",
        ),
    ];
    for (change, code, named) in cases {
        let mut build = app("v1");
        change(&mut build);
        let error = world.platform.publish_app_build(&world.admin, build).await.unwrap_err();
        assert_eq!(error.code(), code);
        assert!(error.to_string().contains(named), "{error}");
    }
    assert!(world.platform.apps().await.unwrap().is_empty());
}

#[tokio::test(flavor = "multi_thread")]
async fn an_old_client_is_answered_by_its_own_version_for_a_day_after_it_was_replaced() {
    let world = World::new().await;
    world.installed(app("v1")).await;
    world
        .engine
        .does(|run| async move { value(&format!("{:?}", run.source)) });
    let call = |version: u32| {
        let (platform, admin) = (world.platform.clone(), world.admin.clone());
        async move {
            platform
                .call_function(&admin, "leads", "send.server", "[]".into(), Some(version))
                .await
        }
    };
    let hours = |hours: u64| std::time::Duration::from_secs(hours * 3600);
    world.platform.register_app_build(app("v2")).await.unwrap();
    world.clock.advance(hours(20));
    world.platform.register_app_build(app("v3")).await.unwrap();
    assert_eq!(call(1).await.unwrap().unwrap(), "\"v1\"");
    world.clock.advance(hours(5));
    // The first was replaced 25 hours ago, the second 5.
    assert_eq!(call(1).await.unwrap_err().code(), "reload-required");
    assert_eq!(call(2).await.unwrap().unwrap(), "\"v2\"");
    assert_eq!(call(3).await.unwrap().unwrap(), "\"v3\"");
    for unknown in [0, 4, u32::MAX] {
        assert_eq!(call(unknown).await.unwrap_err().code(), "reload-required", "{unknown}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn two_admins_who_install_at_once_install_once() {
    let world = World::new().await;
    world.platform.register_app_build(app("v1")).await.unwrap();
    let both = (0..4).map(|_| world.platform.install(&world.admin, "leads", None));
    let installs: Vec<_> = futures::future::join_all(both)
        .await
        .into_iter()
        .map(|install| install.unwrap().id)
        .collect();
    assert!(installs.iter().all(|id| *id == installs[0]), "{installs:?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_disabled_app_still_takes_its_leave_of_a_third_party() {
    let world = World::new().await;
    world.installed(app_with_secrets()).await;
    let tokens = Arc::new(std::sync::Mutex::new(Vec::new()));
    let kept = tokens.clone();
    let platform = world.platform.clone();
    world.engine.does(move |run| {
        let (kept, platform) = (kept.clone(), platform.clone());
        async move {
            let works = platform.authenticate(&run.context.api_token).await.unwrap().is_some();
            kept.lock().unwrap().push(works);
            Ok(Returned::NoHandler)
        }
    });
    world.connect("hunter2hunter2").await;
    world.platform.disable(&world.admin, "leads").await.unwrap();
    world
        .platform
        .disconnect(&world.admin, "leads", WORKSPACE, Removal::IfAppAgrees)
        .await
        .unwrap();
    assert_eq!(*tokens.lock().unwrap(), [true, true]);
}
