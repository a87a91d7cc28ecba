//! Webhooks that tell the outside of what happens.

use crate::support::World;
use async_trait::async_trait;
use bytes::Bytes;
use egress::{Body, InProcess};
use platform::outgoing::{
    Delivery, DeliveryState, Filter, NewWebhook, Subscription, Webhook, WebhookChange, WebhookStatus, Webhooks,
};
use platform::{PlatformError, WebhookId};
use records::Actor;
use serde_json::{Value, json};
use std::{
    sync::{
        Arc, Mutex,
        atomic::{AtomicU16, Ordering},
    },
    time::Duration,
};

const TARGET: &str = "https://hooks.example.com/stoa?x=1";
const DAY: Duration = Duration::from_secs(24 * 60 * 60);

/// What listens at the target.
struct Listener {
    status: AtomicU16,
    heard: Mutex<Vec<http::Request<Bytes>>>,
}

#[async_trait]
impl InProcess for Listener {
    async fn call(&self, request: http::Request<Bytes>) -> http::Response<Body> {
        self.heard.lock().unwrap().push(request);
        let body: Body = Box::pin(futures::stream::empty());
        http::Response::builder()
            .status(self.status.load(Ordering::SeqCst))
            .body(body)
            .unwrap()
    }
}

impl Listener {
    fn answers(&self, status: u16) {
        self.status.store(status, Ordering::SeqCst);
    }

    /// Headers and body of everything that came.
    fn heard(&self) -> Vec<http::Request<Bytes>> {
        std::mem::take(&mut *self.heard.lock().unwrap())
    }
}

struct Scene {
    world: World,
    listener: Arc<Listener>,
}

impl Scene {
    async fn new() -> Self {
        let world = World::new().await;
        let listener = Arc::new(Listener {
            status: AtomicU16::new(200),
            heard: Mutex::default(),
        });
        world.answer("https://hooks.example.com", listener.clone());
        Self { world, listener }
    }

    fn webhooks(&self) -> &Webhooks {
        self.world.platform.outgoing()
    }

    async fn subscribe(&self, subscriptions: Value) -> (Webhook, String) {
        self.try_subscribe(TARGET, subscriptions).await.unwrap()
    }

    async fn try_subscribe(&self, url: &str, subscriptions: Value) -> Result<(Webhook, String), PlatformError> {
        let subscriptions: Vec<Subscription> = serde_json::from_value(subscriptions).unwrap();
        let new = NewWebhook {
            target_url: url.to_owned(),
            subscriptions,
            created_by: Actor::SYSTEM,
        };
        self.webhooks().create(&self.world.admin.workspace_id, new).await
    }

    async fn create_person(&self) -> String {
        let records = records::Records::new(self.world.store.clone(), self.world.clock.clone());
        let values = json!({ "name": "Lovelace, Ada" });
        let record = records
            .create_record(
                &self.world.admin.workspace_id,
                "people",
                values.as_object().unwrap(),
                &Actor::member(self.world.admin.id.clone()),
            )
            .await
            .unwrap();
        record.id.to_string()
    }

    /// Waits until the dispatcher has caught up, then sends what is due.
    async fn settle(&self) {
        tokio::time::sleep(Duration::from_millis(100)).await;
        self.webhooks().send_due().await.unwrap();
    }

    async fn deliveries(&self, webhook: &WebhookId) -> Vec<Delivery> {
        self.webhooks()
            .deliveries(&self.world.admin.workspace_id, webhook, 50)
            .await
            .unwrap()
    }

    async fn status(&self, webhook: &WebhookId) -> WebhookStatus {
        let webhook = self.webhooks().get(&self.world.admin.workspace_id, webhook).await;
        webhook.unwrap().status
    }
}

fn all(event_type: &str) -> Value {
    json!([{ "event_type": event_type, "filter": null }])
}

#[tokio::test(flavor = "multi_thread")]
async fn an_event_is_sent_signed_once() {
    let scene = Scene::new().await;
    let (webhook, secret) = scene.subscribe(all("record.created")).await;
    assert_eq!(secret.len(), 64);
    scene.webhooks().start();
    let person = scene.create_person().await;
    scene.settle().await;
    let [request] = &scene.listener.heard()[..] else {
        panic!("one delivery")
    };
    assert_eq!(
        (request.method().as_str(), request.uri().to_string()),
        ("POST", TARGET.into())
    );
    let body: Value = serde_json::from_slice(request.body()).unwrap();
    let event = &body["events"][0];
    assert_eq!(body["webhook_id"], webhook.id.as_str());
    assert_eq!(event["event_type"], "record.created");
    assert_eq!(event["id"]["record_id"], person.as_str());
    assert_eq!(event["actor"]["type"], "workspace-member");
    let header = |name: &str| request.headers()[name].to_str().unwrap().to_owned();
    let expected = hmac(secret.as_bytes(), request.body());
    assert_eq!(header("attio-signature"), expected);
    assert_eq!(header("x-attio-signature"), expected);
    let [delivery] = &scene.deliveries(&webhook.id).await[..] else {
        panic!("one delivery")
    };
    assert_eq!(header("idempotency-key"), delivery.id.as_str());
    assert_eq!(delivery.state, DeliveryState::Delivered);
    scene.settle().await;
    assert!(scene.listener.heard().is_empty());
}

fn hmac(secret: &[u8], body: &[u8]) -> String {
    use hmac::Mac;
    let mut mac = hmac::Hmac::<sha2::Sha256>::new_from_slice(secret).unwrap();
    mac.update(body);
    mac.finalize()
        .into_bytes()
        .iter()
        .map(|byte| format!("{byte:02x}"))
        .collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn only_what_was_asked_for_is_sent() {
    let scene = Scene::new().await;
    let nobody = json!({ "$and": [{ "field": "actor.type", "operator": "equals", "value": "app" }] });
    scene.subscribe(all("record.deleted")).await;
    scene
        .subscribe(json!([{ "event_type": "record.created", "filter": nobody }]))
        .await;
    scene.webhooks().start();
    scene.create_person().await;
    scene.settle().await;
    assert!(scene.listener.heard().is_empty());
}

#[tokio::test(flavor = "multi_thread")]
async fn what_happened_before_is_not_told() {
    let scene = Scene::new().await;
    scene.create_person().await;
    scene.world.clock.advance(Duration::from_secs(1));
    scene.subscribe(all("record.created")).await;
    scene.webhooks().start();
    scene.settle().await;
    assert!(scene.listener.heard().is_empty());
}

#[tokio::test(flavor = "multi_thread")]
async fn a_failing_target_is_tried_for_three_days_then_degraded_and_a_resend_heals_it() {
    let scene = Scene::new().await;
    let (webhook, _) = scene.subscribe(all("record.created")).await;
    scene.webhooks().start();
    scene.listener.answers(500);
    scene.create_person().await;
    scene.settle().await;
    let keys = |requests: &[http::Request<Bytes>]| -> Vec<String> {
        let key = |request: &http::Request<Bytes>| request.headers()["idempotency-key"].to_str().unwrap().to_owned();
        requests.iter().map(key).collect()
    };
    let first = keys(&scene.listener.heard());
    assert_eq!(first.len(), 1);
    scene.webhooks().send_due().await.unwrap();
    assert!(scene.listener.heard().is_empty(), "the next try takes its time");
    let mut tries = 1;
    for _ in 0..12 {
        scene.world.clock.advance(DAY * 2);
        scene.webhooks().send_due().await.unwrap();
        let heard = keys(&scene.listener.heard());
        assert!(heard.iter().all(|key| *key == first[0]), "the key stays");
        tries += heard.len();
    }
    assert_eq!(tries, 11);
    let dead = &scene.deliveries(&webhook.id).await[0];
    assert_eq!((dead.state, dead.attempts.len()), (DeliveryState::Dead, 11));
    assert_eq!(dead.attempts[0].error.as_deref(), Some("the target answered 500"));
    assert_eq!(scene.status(&webhook.id).await, WebhookStatus::Degraded);

    scene.listener.answers(204);
    let workspace = &scene.world.admin.workspace_id;
    scene.webhooks().resend(workspace, &webhook.id, &dead.id).await.unwrap();
    scene.settle().await;
    assert_eq!(keys(&scene.listener.heard()), first);
    assert_eq!(scene.status(&webhook.id).await, WebhookStatus::Active);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_week_of_failure_ends_it_until_somebody_changes_it() {
    let scene = Scene::new().await;
    let (webhook, _) = scene.subscribe(all("record.created")).await;
    scene.webhooks().start();
    scene.listener.answers(404);
    scene.create_person().await;
    scene.settle().await;
    for _ in 0..12 {
        scene.world.clock.advance(DAY * 2);
        scene.webhooks().send_due().await.unwrap();
    }
    scene.listener.heard();
    scene.world.clock.advance(DAY * 7);
    scene.create_person().await;
    scene.settle().await;
    assert!(scene.listener.heard().is_empty());
    assert_eq!(scene.status(&webhook.id).await, WebhookStatus::Inactive);
    let workspace = &scene.world.admin.workspace_id;
    let changed = scene
        .webhooks()
        .update(workspace, &webhook.id, WebhookChange::default())
        .await
        .unwrap();
    assert_eq!(changed.status, WebhookStatus::Active);
    scene.listener.answers(200);
    scene.create_person().await;
    scene.settle().await;
    assert_eq!(scene.listener.heard().len(), 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn two_processes_on_one_store_make_one_delivery() {
    let scene = Scene::new().await;
    let other = World::over(scene.world.store.clone(), |_| {}).await;
    other.answer("https://hooks.example.com", scene.listener.clone());
    let (webhook, _) = scene.subscribe(all("record.created")).await;
    scene.webhooks().start();
    other.platform.outgoing().start();
    for _ in 0..10 {
        scene.create_person().await;
    }
    tokio::time::sleep(Duration::from_millis(300)).await;
    let sent = tokio::join!(scene.webhooks().send_due(), other.platform.outgoing().send_due());
    sent.0.unwrap();
    sent.1.unwrap();
    tokio::time::sleep(Duration::from_millis(200)).await;
    assert_eq!(scene.deliveries(&webhook.id).await.len(), 10);
    assert_eq!(scene.listener.heard().len(), 10);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_claim_that_was_never_settled_is_sent_again() {
    let scene = Scene::new().await;
    let (webhook, _) = scene.subscribe(all("record.created")).await;
    scene.webhooks().start();
    scene.create_person().await;
    scene.settle().await;
    let delivery = &scene.deliveries(&webhook.id).await[0];
    scene.listener.heard();
    // As if the process had died between claiming and sending.
    let body =
        json!({ "delivery_id": delivery.id, "webhook_id": webhook.id, "at_ms": delivery.created_at_ms + 60_000 });
    let mark = store::Document {
        kind: "webhook_due".into(),
        id: delivery.id.to_string(),
        parent: String::new(),
        lookup: None,
        sort: delivery.created_at_ms + 60_000,
        expires_at: None,
        search_text: None,
        revision: 0,
        body,
    };
    let expect = store::Expect::Absent;
    let document = mark;
    scene
        .world
        .store
        .commit(vec![store::Write::PutDocument { document, expect }])
        .await
        .unwrap();
    scene.webhooks().send_due().await.unwrap();
    assert!(scene.listener.heard().is_empty());
    scene.world.clock.advance(Duration::from_secs(61));
    scene.webhooks().send_due().await.unwrap();
    assert_eq!(scene.listener.heard().len(), 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn no_more_than_25_a_second_go_to_one_url() {
    let scene = Scene::new().await;
    scene.subscribe(all("record.created")).await;
    for _ in 0..60 {
        scene.create_person().await;
    }
    scene.webhooks().start();
    let started = std::time::Instant::now();
    let mut heard = 0;
    while heard < 60 {
        tokio::time::sleep(Duration::from_millis(20)).await;
        heard += scene.listener.heard().len();
        assert!(started.elapsed() < Duration::from_secs(20), "{heard} of 60 came");
    }
    assert!(
        started.elapsed() > Duration::from_millis(1000),
        "60 need parts of three seconds"
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn url_event_and_filter_are_unique_together() {
    let scene = Scene::new().await;
    let filter = json!({ "$and": [{ "field": "id.object_id", "operator": "equals", "value": "o" }] });
    scene.subscribe(all("record.created")).await;
    for (what, url, subscriptions, clashes) in [
        ("the same", TARGET, all("record.created"), true),
        (
            "an empty filter is none",
            TARGET,
            json!([{ "event_type": "record.created", "filter": { "$and": [] } }]),
            true,
        ),
        (
            "another filter",
            TARGET,
            json!([{ "event_type": "record.created", "filter": filter }]),
            false,
        ),
        ("another event", TARGET, all("record.deleted"), false),
        (
            "another URL",
            "https://hooks.example.com/2",
            all("record.created"),
            false,
        ),
        (
            "twice in one",
            "https://hooks.example.com/3",
            json!([{ "event_type": "task.created", "filter": null }, { "event_type": "task.created", "filter": null }]),
            true,
        ),
    ] {
        let made = scene.try_subscribe(url, subscriptions).await;
        let clashed = matches!(
            made,
            Err(PlatformError::Conflict {
                code: "uniqueness_conflict",
                ..
            })
        );
        assert_eq!(clashed, clashes, "{what}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_test_send_ignores_filters_and_a_deleted_webhook_hears_nothing() {
    let scene = Scene::new().await;
    let never = serde_json::to_value(Filter::Any(Vec::new())).unwrap();
    let (webhook, _) = scene
        .subscribe(json!([{ "event_type": "record.created", "filter": never }]))
        .await;
    let workspace = &scene.world.admin.workspace_id;
    let webhooks = scene.webhooks();
    webhooks
        .send_test(workspace, &webhook.id, "note.created")
        .await
        .unwrap();
    assert!(
        webhooks
            .send_test(workspace, &webhook.id, "object.created")
            .await
            .is_err()
    );
    webhooks.send_due().await.unwrap();
    let heard = scene.listener.heard();
    let body: Value = serde_json::from_slice(heard[0].body()).unwrap();
    assert_eq!(body["events"][0]["event_type"], "note.created");
    webhooks
        .send_test(workspace, &webhook.id, "note.created")
        .await
        .unwrap();
    webhooks.delete(workspace, &webhook.id).await.unwrap();
    webhooks.send_due().await.unwrap();
    assert!(scene.listener.heard().is_empty());
    let stranger = "00000000-0000-4000-8000-000000000000".into();
    let foreign = webhooks.get(&stranger, &webhook.id).await;
    assert!(matches!(foreign, Err(PlatformError::NotFound { .. })));
}
