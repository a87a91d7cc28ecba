use crate::support::{WORKSPACE, World, app_with_secrets, thrown, value};
use platform::{Connected, PlatformError, Removal, model::ConnectionKind};
use sandbox::{Call, Returned};
use std::sync::{Arc, Mutex};

const USER: (ConnectionKind, &str) = (ConnectionKind::User, "default");

/// Answers a server function with the values of both connections, and events with what `refuse` says.
fn shows_connections(world: &World, refuse: Option<&'static str>) -> Arc<Mutex<Vec<(String, String)>>> {
    let events = Arc::new(Mutex::new(Vec::new()));
    let seen = events.clone();
    world.engine.does(move |run| {
        let seen = seen.clone();
        async move {
            if let Call::Event { id, connection } = run.call {
                let refused = refuse == Some(id.as_str());
                seen.lock().unwrap().push((id, connection.value));
                return if refused {
                    thrown("not with me", None)
                } else {
                    Ok(Returned::NoHandler)
                };
            }
            let show = |found: Option<&Result<sandbox::Connection, String>>| match found {
                Some(Ok(connection)) => format!("{}:{}", connection.owned_by.kind, connection.value),
                Some(Err(code)) => code.clone(),
                None => "nothing".to_owned(),
            };
            let context = run.context;
            let both = [
                show(context.workspace_connections.get("default")),
                show(context.user_connections.get("default")),
            ];
            value(&serde_json::json!(both).to_string())
        }
    });
    events
}

#[tokio::test(flavor = "multi_thread")]
async fn a_secret_is_used_by_whom_it_belongs_to_and_is_nowhere_in_the_clear() {
    let world = World::new().await;
    let platform = &world.platform;
    world.installed(app_with_secrets()).await;
    let events = shows_connections(&world, None);
    assert_eq!(
        world.call("[]").await.unwrap(),
        r#"["no-workspace-connection","no-user-connection"]"#
    );

    let grace = world.add_member("grace").await;
    let refused = platform
        .connect(&grace, "leads", WORKSPACE, Some("workspace-secret".into()), None)
        .await;
    assert!(matches!(refused, Err(PlatformError::Forbidden(_))));
    platform
        .connect(&grace, "leads", USER, Some("graces-secret".into()), None)
        .await
        .unwrap();
    platform
        .connect(
            &world.admin,
            "leads",
            WORKSPACE,
            Some(" workspace-secret\n".into()),
            None,
        )
        .await
        .unwrap();

    assert_eq!(
        world.call("[]").await.unwrap(),
        r#"["workspace:workspace-secret","no-user-connection"]"#
    );
    let hers = platform
        .call_function(&grace, "leads", "send.server", "[]".into(), None)
        .await
        .unwrap();
    assert_eq!(hers.unwrap(), r#"["workspace:workspace-secret","user:graces-secret"]"#);
    let added = |secret: &str| ("connection-added".to_owned(), secret.to_owned());
    assert_eq!(
        *events.lock().unwrap(),
        [added("graces-secret"), added("workspace-secret")]
    );

    platform.flush().await;
    for kind in ["connection", "execution", "execution_detail"] {
        let query = store::DocumentQuery {
            kind,
            ..Default::default()
        };
        let stored = format!("{:?}", world.store.documents(query).await.unwrap());
        assert!(
            !stored.contains("workspace-secret") && !stored.contains("graces-secret"),
            "{stored}"
        );
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn an_app_that_throws_refuses_a_connection_and_keeps_one() {
    let world = World::new().await;
    let platform = &world.platform;
    world.installed(app_with_secrets()).await;
    shows_connections(&world, Some("connection-added"));
    let refused = platform
        .connect(&world.admin, "leads", WORKSPACE, Some("first-secret".into()), None)
        .await;
    assert!(matches!(refused, Err(PlatformError::ConnectionRefused { message }) if message == "not with me"));
    assert_eq!(
        world.call("[]").await.unwrap(),
        r#"["no-workspace-connection","no-user-connection"]"#
    );

    shows_connections(&world, Some("connection-removed"));
    world.connect("first-secret").await;
    let kept = platform
        .disconnect(&world.admin, "leads", WORKSPACE, Removal::IfAppAgrees)
        .await;
    assert!(matches!(kept, Err(PlatformError::ConnectionRefused { .. })));
    assert_eq!(
        world.call("[]").await.unwrap(),
        r#"["workspace:first-secret","no-user-connection"]"#
    );
    platform
        .disconnect(&world.admin, "leads", WORKSPACE, Removal::Forced)
        .await
        .unwrap();
    assert_eq!(
        world.call("[]").await.unwrap(),
        r#"["no-workspace-connection","no-user-connection"]"#
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn connecting_again_removes_the_old_connection_first() {
    let world = World::new().await;
    world.installed(app_with_secrets()).await;
    let events = shows_connections(&world, None);
    for secret in ["first-secret", "second-secret"] {
        world.connect(secret).await;
    }
    let events: Vec<_> = events
        .lock()
        .unwrap()
        .iter()
        .map(|(id, value)| format!("{id} {value}"))
        .collect();
    assert_eq!(
        events,
        [
            "connection-added first-secret",
            "connection-removed first-secret",
            "connection-added second-secret"
        ]
    );
    assert_eq!(
        world.call("[]").await.unwrap(),
        r#"["workspace:second-secret","no-user-connection"]"#
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn what_cannot_be_connected_is_named() {
    let world = World::new().await;
    let platform = &world.platform;
    world.installed(app_with_secrets()).await;
    for (slot, secret, code) in [
        (WORKSPACE, None, "secret-missing"),
        (WORKSPACE, Some("  "), "secret-missing"),
        ((ConnectionKind::Workspace, "nope"), Some("x"), "not-found"),
    ] {
        let error = platform
            .connect(&world.admin, "leads", slot, secret.map(str::to_owned), None)
            .await
            .unwrap_err();
        assert_eq!(error.code(), code);
    }
    assert_eq!(
        platform
            .connect(&world.admin, "other", WORKSPACE, None, None)
            .await
            .unwrap_err()
            .code(),
        "not-found"
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn a_missing_connection_says_which_one_to_ask_for() {
    let world = World::new().await;
    world.installed(app_with_secrets()).await;
    for (code, kind) in [
        ("no-workspace-connection", ConnectionKind::Workspace),
        ("no-user-connection", ConnectionKind::User),
    ] {
        world
            .engine
            .does(move |_| async move { thrown("connect first", Some(code)) });
        let error = world.call("[]").await.unwrap_err();
        assert_eq!(error.code.as_deref(), Some(code));
        assert_eq!(error.connection, Some((kind, "default".to_owned())));
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn the_connection_being_added_is_usable_by_its_own_handler() {
    let world = World::new().await;
    world.installed(app_with_secrets()).await;
    world.engine.does(|run| async move {
        let connection = run.context.workspace_connections["default"].clone();
        if connection.is_ok_and(|connection| connection.value == "the-secret") {
            Ok(Returned::NoHandler)
        } else {
            thrown("no", None)
        }
    });
    let connected = world
        .platform
        .connect(&world.admin, "leads", WORKSPACE, Some("the-secret".into()), None)
        .await;
    assert!(matches!(connected, Ok(Connected::Done(_))), "{connected:?}");
}

/// What the app makes while it is asked, and then `refuse`s or not.
fn makes_a_handler_when_connected(world: &World, refuse: bool) -> Arc<Mutex<Vec<String>>> {
    let made = Arc::new(Mutex::new(Vec::new()));
    let ids = made.clone();
    world.engine.does(move |run| {
        let ids = ids.clone();
        async move {
            match run.call {
                Call::Event { id, .. } if id == "connection-added" => {
                    let payload = serde_json::json!({ "fileName": "done" });
                    let handler = run.host.operation("webhookHandlers.create", payload).await.unwrap();
                    ids.lock().unwrap().push(handler["id"].as_str().unwrap().to_owned());
                    let set = serde_json::json!({ "key": "tried", "value": true });
                    run.host.operation("kv.set", set).await.unwrap();
                    if refuse {
                        return thrown("the third party did not take the webhook", None);
                    }
                    Ok(Returned::NoHandler)
                }
                Call::Webhook { .. } => Ok(Returned::Response(sandbox::HttpResponse {
                    status: 200,
                    headers: Vec::new(),
                    body: Default::default(),
                })),
                _ => {
                    let tried = run
                        .host
                        .operation("kv.get", serde_json::json!({ "key": "tried" }))
                        .await;
                    value(&tried.unwrap().to_string())
                }
            }
        }
    });
    made
}

async fn webhook_status(world: &World, id: &str) -> u16 {
    let incoming = platform::Incoming {
        handler_id: id.into(),
        method: "POST".to_owned(),
        path: String::new(),
        headers: Vec::new(),
        body: Default::default(),
    };
    world.platform.receive_webhook(incoming).await.unwrap().status
}

async fn handlers(world: &World) -> usize {
    let install = world.install().await;
    world.platform.webhook_handlers(&install).await.unwrap().len()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_refused_connection_takes_its_webhook_handlers_along_and_leaves_the_apps_own_notes() {
    let world = World::new().await;
    world.installed(app_with_secrets()).await;
    let secret = || Some("first-secret".to_owned());
    let made = makes_a_handler_when_connected(&world, true);
    let refused = world
        .platform
        .connect(&world.admin, "leads", WORKSPACE, secret(), None)
        .await;
    assert!(matches!(refused, Err(PlatformError::ConnectionRefused { .. })));
    assert_eq!(handlers(&world).await, 0);
    let id = made.lock().unwrap().remove(0);
    assert_eq!(webhook_status(&world, &id).await, 404);
    // Key-value data is the app's own memory: a webhook that was called back meanwhile may have read it.
    assert_eq!(world.call("[]").await.unwrap(), r#"{"value":true}"#);

    let made = makes_a_handler_when_connected(&world, false);
    world.connect("first-secret").await;
    assert_eq!(handlers(&world).await, 1);
    let id = made.lock().unwrap().remove(0);
    assert_eq!(webhook_status(&world, &id).await, 200);
    let after = World::over(world.store.clone(), |_| {}).await;
    assert_eq!(handlers(&after).await, 1, "what was accepted stays");
}

#[tokio::test(flavor = "multi_thread")]
async fn the_handlers_of_a_connection_that_is_being_made_answer_and_go_when_the_process_is_killed() {
    let world = World::new().await;
    world.installed(app_with_secrets()).await;
    let (made, id) = tokio::sync::oneshot::channel();
    let made = Arc::new(Mutex::new(Some(made)));
    world.engine.does(move |run| {
        let made = made.clone();
        async move {
            if let Call::Webhook { .. } = run.call {
                return Ok(Returned::Response(sandbox::HttpResponse {
                    status: 200,
                    headers: Vec::new(),
                    body: Default::default(),
                }));
            }
            let payload = serde_json::json!({ "fileName": "done" });
            let handler = run.host.operation("webhookHandlers.create", payload).await.unwrap();
            let id = handler["id"].as_str().unwrap().to_owned();
            made.lock().unwrap().take().unwrap().send(id).unwrap();
            std::future::pending().await
        }
    });
    let (platform, admin) = (world.platform.clone(), world.admin.clone());
    let connecting = async move {
        platform
            .connect(&admin, "leads", WORKSPACE, Some("first-secret".into()), None)
            .await
    };
    tokio::spawn(connecting);
    let id = id.await.unwrap();
    assert_eq!(
        webhook_status(&world, &id).await,
        200,
        "a third party may verify the URL at once"
    );
    let after = World::over(world.store.clone(), |_| {}).await;
    assert_eq!(handlers(&after).await, 0);
    assert_eq!(webhook_status(&after, &id).await, 404);
}

#[tokio::test(flavor = "multi_thread")]
async fn who_connects_while_another_uninstalls_leaves_nothing_behind() {
    let world = World::new().await;
    world.installed(app_with_secrets()).await;
    let (began, begun) = tokio::sync::oneshot::channel();
    let began = Arc::new(Mutex::new(Some(began)));
    world.engine.does(move |run| {
        let began = began.clone();
        async move {
            if let Some(began) = began.lock().unwrap().take() {
                began.send(()).unwrap();
            }
            let payload = serde_json::json!({ "fileName": "done" });
            let _ = run.host.operation("webhookHandlers.create", payload).await;
            tokio::time::sleep(std::time::Duration::from_millis(100)).await;
            Ok(Returned::NoHandler)
        }
    });
    let (platform, admin) = (world.platform.clone(), world.admin.clone());
    let connecting = tokio::spawn(async move {
        platform
            .connect(&admin, "leads", WORKSPACE, Some("first-secret".into()), None)
            .await
    });
    begun.await.unwrap();
    world
        .platform
        .uninstall(&world.admin, "leads", Removal::IfAppAgrees)
        .await
        .unwrap();
    assert_eq!(connecting.await.unwrap().unwrap_err().code(), "not-found");
    for kind in ["connection", "webhook_handler", "install"] {
        let query = store::DocumentQuery {
            kind,
            ..Default::default()
        };
        assert!(world.store.documents(query).await.unwrap().is_empty(), "{kind}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn two_who_connect_the_same_thing_at_once_end_with_one_connection() {
    let world = World::new().await;
    world.installed(app_with_secrets()).await;
    let events = shows_connections(&world, None);
    let both = ["first-secret", "second-secret"].map(|secret| {
        world
            .platform
            .connect(&world.admin, "leads", WORKSPACE, Some(secret.to_owned()), None)
    });
    for connected in futures::future::join_all(both).await {
        connected.unwrap();
    }
    let events: Vec<_> = events.lock().unwrap().iter().map(|(id, _)| id.clone()).collect();
    assert_eq!(events, ["connection-added", "connection-removed", "connection-added"]);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_connection_that_no_longer_opens_is_expired_for_apps_and_can_be_removed() {
    let world = World::new().await;
    world.installed(app_with_secrets()).await;
    shows_connections(&world, None);
    world.connect("first-secret").await;
    // A backup without its master key.
    let query = store::DocumentQuery {
        kind: "connection",
        ..Default::default()
    };
    let mut document = world.store.documents(query).await.unwrap().remove(0);
    document.body["sealed"] = "s1.gone.AAAA".into();
    let write = store::Write::PutDocument {
        document,
        expect: store::Expect::Present,
    };
    world.store.commit(vec![write]).await.unwrap();
    assert_eq!(
        world.call("[]").await.unwrap(),
        r#"["connection-expired","no-user-connection"]"#
    );
    world
        .platform
        .disconnect(&world.admin, "leads", WORKSPACE, Removal::IfAppAgrees)
        .await
        .unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn a_sealed_secret_opens_in_its_own_connection_only() {
    let world = World::new().await;
    world.installed(app_with_secrets()).await;
    shows_connections(&world, None);
    for (slot, secret) in [(WORKSPACE, "workspace-secret"), (USER, "users-secret")] {
        world
            .platform
            .connect(&world.admin, "leads", slot, Some(secret.into()), None)
            .await
            .unwrap();
    }
    let query = store::DocumentQuery {
        kind: "connection",
        ..Default::default()
    };
    let mut both = world.store.documents(query).await.unwrap();
    let (first, second) = (both[0].body["sealed"].clone(), both[1].body["sealed"].clone());
    both[0].body["sealed"] = second;
    both[1].body["sealed"] = first;
    let writes = both.into_iter().map(|document| store::Write::PutDocument {
        document,
        expect: store::Expect::Present,
    });
    world.store.commit(writes.collect()).await.unwrap();
    assert_eq!(
        world.call("[]").await.unwrap(),
        r#"["connection-expired","connection-expired"]"#
    );
}
