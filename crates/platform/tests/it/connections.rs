use crate::support::{World, app_with_secrets, person, thrown, value};
use platform::{
    Connected, PlatformError, Removal,
    model::{AccessLevel, ConnectionKind},
};
use sandbox::{Call, Returned};
use std::sync::{Arc, Mutex};

const WORKSPACE: (ConnectionKind, &str) = (ConnectionKind::Workspace, "default");
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

    let workspace = platform.workspace_by_slug("basepoint").await.unwrap().unwrap();
    let grace = platform
        .add_member(&workspace, person("grace"), AccessLevel::Member)
        .await
        .unwrap();
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
    platform
        .connect(&world.admin, "leads", WORKSPACE, Some("first-secret".into()), None)
        .await
        .unwrap();
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
    let platform = &world.platform;
    world.installed(app_with_secrets()).await;
    let events = shows_connections(&world, None);
    for secret in ["first-secret", "second-secret"] {
        platform
            .connect(&world.admin, "leads", WORKSPACE, Some(secret.into()), None)
            .await
            .unwrap();
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
