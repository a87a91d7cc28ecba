use crate::support::{World, app, thrown, value};
use platform::{Incoming, WebhookHandlerId, model::WebhookRequest};
use sandbox::{Call, Failure, HttpResponse, Limit, Returned};
use std::{
    sync::{Arc, Mutex},
    time::Duration,
};

/// Makes a handler, as app code does.
async fn handler(world: &World) -> String {
    world.engine.does(|run| async move {
        let made = run
            .host
            .operation("webhookHandlers.create", serde_json::json!({ "fileName": "done" }))
            .await
            .unwrap();
        value(&made.to_string())
    });
    let made: serde_json::Value = serde_json::from_str(&world.call("[]").await.unwrap()).unwrap();
    let id = made["id"].as_str().unwrap().to_owned();
    assert_eq!(
        made,
        serde_json::json!({ "id": id, "url": format!("http://stoa.test/w/{id}"), "fileName": "done", "externalWebhookId": null })
    );
    assert_eq!(id.len(), 32);
    id
}

fn post(handler_id: &WebhookHandlerId) -> Incoming {
    Incoming {
        handler_id: handler_id.to_owned(),
        method: "POST".to_owned(),
        path: "/leads/7?x=%20y".to_owned(),
        headers: vec![("content-type".to_owned(), "application/json".to_owned())],
        body: b"{\"a\": \xff}".as_slice().into(),
    }
}

async fn requests(world: &World) -> Vec<WebhookRequest> {
    let install = world.install().await;
    let handlers = world.platform.webhook_handlers(&install).await.unwrap();
    world.platform.webhook_requests(&handlers[0], 20).await.unwrap()
}

#[tokio::test(flavor = "multi_thread")]
async fn the_request_reaches_the_app_as_it_was_sent_and_the_answer_goes_back() {
    let world = World::new().await;
    world.installed(app("v1")).await;
    let id = handler(&world).await;
    world.engine.does(|run| async move {
        let Call::Webhook { id, request } = run.call else {
            panic!("a webhook")
        };
        assert!(run.context.current_user.is_none());
        let said = format!("{id} {} {} {:?}", request.method, request.url, request.headers);
        Ok(Returned::Response(HttpResponse {
            status: 202,
            headers: vec![("x-said".to_owned(), said)],
            body: request.body,
        }))
    });
    let response = world.platform.receive_webhook(post(&id.as_str().into())).await.unwrap();
    assert_eq!(response.status, 202);
    assert_eq!(&response.body[..], b"{\"a\": \xff}");
    let said = format!("done POST http://stoa.test/w/{id}/leads/7?x=%20y [(\"content-type\", \"application/json\")]");
    assert_eq!(response.headers, [("x-said".to_owned(), said)]);
    let request = &requests(&world).await[0];
    assert_eq!(
        (request.method.as_str(), request.path.as_str(), request.status),
        ("POST", "/leads/7?x=%20y", Some(202))
    );
    assert!(request.execution_id.is_some());
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_answered_when_the_app_does_not() {
    let world = World::new().await;
    world.installed(app("v1")).await;
    let id = handler(&world).await;
    assert_eq!(
        world
            .platform
            .receive_webhook(post(&"0123456789abcdef".into()))
            .await
            .unwrap()
            .status,
        404
    );
    let too_long = |_| Failure::Limit {
        limit: Limit::Wall {
            limit: Duration::from_secs(30),
        },
        progress: Box::default(),
    };
    type Outcome = Box<dyn Fn(()) -> Result<Returned, Failure> + Send + Sync>;
    let cases: [(Outcome, u16); 6] = [
        (Box::new(|()| thrown("boom", None)), 500),
        (Box::new(|()| thrown("Webhook handler not found: done", None)), 404),
        (Box::new(move |()| Err(too_long(()))), 504),
        (Box::new(|()| Err(Failure::NeverSettles)), 504),
        (Box::new(|()| Err(Failure::Engine("x".to_owned()))), 500),
        (Box::new(|()| value("1")), 500),
    ];
    for (outcome, status) in cases {
        let outcome = Arc::new(outcome);
        world.engine.does(move |_| {
            let outcome = outcome.clone();
            async move { outcome(()) }
        });
        let response = world.platform.receive_webhook(post(&id.as_str().into())).await.unwrap();
        assert_eq!((response.status, response.body.len()), (status, 0));
    }
    let large = Incoming {
        body: vec![0; (10 << 20) + 1].into(),
        ..post(&id.as_str().into())
    };
    assert_eq!(world.platform.receive_webhook(large).await.unwrap().status, 413);
    world.platform.disable(&world.admin, "leads").await.unwrap();
    assert_eq!(
        world
            .platform
            .receive_webhook(post(&id.as_str().into()))
            .await
            .unwrap()
            .status,
        410
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn a_request_is_stored_before_the_app_sees_it_and_can_be_replayed_after_a_crash() {
    let world = World::new().await;
    world.installed(app("v1")).await;
    let id = handler(&world).await;
    // The process dies in the middle of the handler: it never answers.
    let (began, begun) = tokio::sync::oneshot::channel();
    let began = Arc::new(Mutex::new(Some(began)));
    world.engine.does(move |_| {
        let began = began.clone();
        async move {
            if let Some(began) = began.lock().unwrap().take() {
                began.send(()).unwrap();
            }
            std::future::pending().await
        }
    });
    let platform = world.platform.clone();
    let sender = tokio::spawn(async move { platform.receive_webhook(post(&id.as_str().into())).await });
    begun.await.unwrap();
    sender.abort();
    // Until the execution is told of.
    tokio::time::sleep(Duration::from_millis(50)).await;
    world.platform.flush().await;

    let after = World::over(world.store.clone(), |_| {}).await;
    let lost = requests(&after).await.remove(0);
    assert_eq!(lost.status, None, "it shows as unanswered");
    let bodies = Arc::new(Mutex::new(Vec::new()));
    let seen = bodies.clone();
    after.engine.does(move |run| {
        let seen = seen.clone();
        async move {
            let Call::Webhook { request, .. } = run.call else {
                panic!("a webhook")
            };
            seen.lock().unwrap().push((request.url, request.body));
            Ok(Returned::Response(HttpResponse {
                status: 200,
                headers: Vec::new(),
                body: Default::default(),
            }))
        }
    });
    let replayed = after
        .platform
        .replay_webhook(&after.admin.workspace_id, "leads", &lost.id)
        .await
        .unwrap();
    assert_eq!(
        (replayed.status, replayed.replay_of.as_deref()),
        (Some(200), Some(lost.id.as_str()))
    );
    let (url, body) = bodies.lock().unwrap().remove(0);
    assert!(url.ends_with("/leads/7?x=%20y"), "{url}");
    assert_eq!(&body[..], b"{\"a\": \xff}");
    // And what was running is no longer said to run.
    let install = after.install().await;
    let executions = after.platform.executions(&install, 10, None).await.unwrap();
    let cut_off = executions
        .iter()
        .filter(|execution| execution.error.as_ref().and_then(|e| e.code.as_deref()) == Some("interrupted"));
    assert_eq!(cut_off.count(), 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn what_a_killed_process_left_unanswered_is_run_again_by_the_next_one() {
    let world = World::new().await;
    world.installed(app("v1")).await;
    let id = handler(&world).await;
    world.engine.does(|_| async { Ok(answer(200)) });
    world.platform.receive_webhook(post(&id.as_str().into())).await.unwrap();
    world.engine.does(|_| std::future::pending());
    for _ in 0..2 {
        let (platform, incoming) = (world.platform.clone(), post(&id.as_str().into()));
        tokio::spawn(async move { platform.receive_webhook(incoming).await });
    }
    while requests(&world).await.len() < 3 {
        tokio::time::sleep(Duration::from_millis(10)).await;
    }
    world.platform.flush().await;

    let after = World::over(world.store.clone(), |_| {}).await;
    let ran = Arc::new(Mutex::new(Vec::new()));
    let seen = ran.clone();
    after.engine.does(move |run| {
        let seen = seen.clone();
        async move {
            let Call::Webhook { request, .. } = run.call else {
                panic!("a webhook")
            };
            seen.lock().unwrap().push(request.body);
            Ok(answer(202))
        }
    });
    after.platform.redeliver_webhooks().await.unwrap();
    after.platform.flush().await;
    assert_eq!(
        *ran.lock().unwrap(),
        vec![&b"{\"a\": \xff}"[..]; 2],
        "the two, as they came, and not the answered one"
    );
    let statuses: Vec<_> = requests(&after)
        .await
        .iter()
        .map(|request| (request.status, request.attempts))
        .collect();
    assert_eq!(statuses, [(Some(202), 2), (Some(202), 2), (Some(200), 1)]);

    let later = World::over(world.store.clone(), |_| {}).await;
    later.engine.does(|_| async { panic!("everything is answered") });
    later.platform.redeliver_webhooks().await.unwrap();
    assert_eq!(requests(&later).await[0].attempts, 2);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_request_that_no_process_survives_is_given_up_and_one_without_a_handler_too() {
    let world = World::new().await;
    world.installed(app("v1")).await;
    let id = handler(&world).await;
    world.engine.does(|_| std::future::pending());
    let (platform, incoming) = (world.platform.clone(), post(&id.as_str().into()));
    tokio::spawn(async move { platform.receive_webhook(incoming).await });
    while requests(&world).await.is_empty() {
        tokio::time::sleep(Duration::from_millis(10)).await;
    }
    for attempts in [2, 3, 3] {
        let next = World::over(world.store.clone(), |_| {}).await;
        next.engine.does(|_| std::future::pending());
        // It never comes back: the process is killed again.
        let _ = tokio::time::timeout(Duration::from_millis(200), next.platform.redeliver_webhooks()).await;
        next.platform.flush().await;
        let request = requests(&next).await.remove(0);
        assert_eq!((request.status, request.attempts), (None, attempts));
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_flood_of_requests_does_not_fill_the_disk() {
    let world = World::with(|config| {
        config.webhook_requests_kept = 10;
        config.webhook_bodies_kept_bytes = 40_000;
    })
    .await;
    world.installed(app("v1")).await;
    let id = handler(&world).await;
    world.engine.does(|_| async { Ok(answer(200)) });
    let kept = |most: usize| {
        let world = &world;
        async move {
            for _ in 0..100 {
                world.platform.flush().await;
                if requests(world).await.len() <= most {
                    return;
                }
                tokio::time::sleep(Duration::from_millis(50)).await;
            }
            panic!("{} requests are kept", requests(world).await.len());
        }
    };
    for _ in 0..30 {
        world.platform.receive_webhook(post(&id.as_str().into())).await.unwrap();
    }
    kept(12).await;
    for _ in 0..10 {
        let large = Incoming {
            body: vec![7; 10_000].into(),
            ..post(&id.as_str().into())
        };
        world.platform.receive_webhook(large).await.unwrap();
    }
    kept(5).await;
    tokio::time::sleep(Duration::from_millis(300)).await;
    let query = store::DocumentQuery {
        kind: "webhook_body",
        ..Default::default()
    };
    assert_eq!(
        world.store.documents(query).await.unwrap().len(),
        requests(&world).await.len()
    );
}

fn answer(status: u16) -> Returned {
    Returned::Response(HttpResponse {
        status,
        headers: Vec::new(),
        body: Default::default(),
    })
}

#[tokio::test(flavor = "multi_thread")]
async fn handlers_can_be_listed_updated_and_deleted_and_a_wrong_file_is_named() {
    let world = World::new().await;
    world.installed(app("v1")).await;
    let id = handler(&world).await;
    world.engine.does(|run| async move {
        let Call::ServerFunction { args, .. } = run.call else {
            panic!("a function")
        };
        let (name, payload): (String, serde_json::Value) = serde_json::from_str(&args).unwrap();
        value(&match run.host.operation(&name, payload).await {
            Ok(answer) => answer.to_string(),
            Err(refusal) => format!("{} {}", refusal.code, refusal.message),
        })
    });
    let shown = |external: &str| {
        format!(r#"{{"id":"{id}","url":"http://stoa.test/w/{id}","fileName":"done","externalWebhookId":{external}}}"#)
    };
    for (op, expected) in [
        (r#"["webhookHandlers.get",{"id":"ID"}]"#, shown("null")),
        (
            r#"["webhookHandlers.update",{"id":"ID","externalWebhookId":"e1"}]"#,
            "null".to_owned(),
        ),
        (r#"["webhookHandlers.list",{}]"#, format!("[{}]", shown("\"e1\""))),
        (r#"["webhookHandlers.delete",{"id":"ID"}]"#, "null".to_owned()),
        (r#"["webhookHandlers.list",{}]"#, "[]".to_owned()),
        (
            r#"["webhookHandlers.get",{"id":"ID"}]"#,
            format!("not-found webhook handler \"{id}\" not found"),
        ),
        (
            r#"["webhookHandlers.create",{"fileName":"nope"}]"#,
            "webhook-file-unknown there is no webhook file \"nope\"; this app has: done".to_owned(),
        ),
    ] {
        assert_eq!(world.call(&op.replace("ID", &id)).await.unwrap(), expected, "{op}");
    }
}
