//! A workspace, and what steps are given, with a clock that stands still until it is moved.

use async_trait::async_trait;
use jiff::tz::TimeZone;
use records::{Actor, Clock, ListAccess, NewList, Record, Records};
use serde_json::{Map, Value as Json, json};
use std::sync::atomic::{AtomicI64, AtomicU64, Ordering};
use std::sync::{Arc, LazyLock, Mutex};
use store::{Document, Expect, OutboxRow, RecordKey, Store, WorkspaceId, Write};
use store_sqlite::SqliteStore;
use workflows::blocks::{self, Answer, Step, StepBlock};
use workflows::check::Problems;
use workflows::{Effects, HttpRequest, HttpResponse, Trouble, Written};

pub static WORKSPACE: LazyLock<WorkspaceId> = LazyLock::new(|| "74716136-8b3f-4b28-b67f-75d3212684e1".into());
pub const ADA: &str = "635cebb2-d0d3-4c03-8485-44354bdf4cb1";
/// 2026-11-26 09:00 UTC.
pub const NOW_MS: i64 = 1_795_683_600_000;

type AnswerOf = Box<dyn Fn(&Written) -> Json + Send + Sync>;

pub struct World {
    pub store: Arc<dyn Store>,
    pub records: Records,
    clock: Arc<StandingClock>,
    pub timezone: TimeZone,
    /// Of the list "sales", whose records are companies.
    pub list: String,
    actor: Actor,
    pub sent: Mutex<Vec<HttpRequest>>,
    pub response: Mutex<Result<HttpResponse, Trouble>>,
    pub code: Mutex<Vec<(String, Json)>>,
    pub returned: Mutex<Result<Json, Trouble>>,
    pub told: Mutex<Vec<(String, Json)>>,
    count: AtomicU64,
    answer: Mutex<Option<AnswerOf>>,
}

struct StandingClock(AtomicI64);

impl Clock for StandingClock {
    fn now_ns(&self) -> i64 {
        self.0.load(Ordering::SeqCst)
    }
}

impl World {
    pub async fn new() -> Self {
        let store: Arc<dyn Store> = Arc::new(SqliteStore::ephemeral().unwrap());
        let clock = Arc::new(StandingClock((NOW_MS * 1_000_000).into()));
        let records = Records::new(store.clone(), clock.clone());
        let member = Document {
            kind: "member".into(),
            id: ADA.into(),
            parent: WORKSPACE.to_string(),
            lookup: Some(format!("{}/ada@example.com", *WORKSPACE)),
            sort: 0,
            expires_at: None,
            search_text: None,
            revision: 0,
            body: json!({ "first_name": "Ada", "last_name": "Lovelace", "email_address": "ada@example.com", "access_level": "admin" }),
        };
        let put = Write::PutDocument {
            document: member,
            expect: Expect::Absent,
        };
        store.commit(vec![put]).await.unwrap();
        records.seed_standard_objects(&WORKSPACE).await.unwrap();
        let list = NewList {
            name: "Sales".to_owned(),
            api_slug: "sales".to_owned(),
            parent_object: "companies".to_owned(),
            workspace_access: Some(ListAccess::FullAccess),
            member_access: Vec::new(),
        };
        let list = records
            .create_list(&WORKSPACE, list, &Actor::member(ADA))
            .await
            .unwrap();
        let world = Self {
            list: list.api_slug.clone(),
            store,
            records,
            clock,
            timezone: TimeZone::get("Europe/Berlin").unwrap(),
            actor: Actor::workflow("11111111-1111-4111-8111-111111111111"),
            sent: Mutex::default(),
            response: Mutex::new(Ok(HttpResponse {
                status: 200,
                body: "fine".to_owned(),
            })),
            code: Mutex::default(),
            returned: Mutex::new(Ok(json!({}))),
            told: Mutex::default(),
            count: AtomicU64::new(0),
            answer: Mutex::default(),
        };
        world.pass_ms(1_000);
        world
    }

    /// Moves the clock.
    pub fn pass_ms(&self, ms: i64) {
        self.clock.0.fetch_add(ms * 1_000_000, Ordering::SeqCst);
    }

    pub async fn create(&self, object: &str, values: Json) -> Record {
        let values = values.as_object().unwrap();
        let record = self
            .records
            .create_record(&WORKSPACE, object, values, &Actor::member(ADA))
            .await
            .unwrap();
        self.pass_ms(1_000);
        record
    }

    /// Runs a block. What it writes with its result has to be what it returns.
    pub async fn run(&self, block: &str, config: Json) -> Json {
        self.run_seeded(block, config, 7).await
    }

    pub async fn run_seeded(&self, block: &str, config: Json, seed: u64) -> Json {
        let config = map(config);
        let schema = self.records.schema(&WORKSPACE).await.unwrap();
        let step = Step {
            config: &config,
            workspace_id: &WORKSPACE,
            workflow_id: "workflow",
            run_id: "run",
            block_id: "block",
            execution_id: "run.1",
            timezone: &self.timezone,
            now_ms: NOW_MS,
            seed,
            schema: &schema,
            effects: self,
        };
        self.answer.lock().unwrap().take();
        let before = self.events().await.len();
        let answer = block_of(block).run(&step).await;
        let events = self.events().await.split_off(before);
        let committed = self.answer.lock().unwrap().take();
        if let (Some(committed), Answer::Outcome { data, .. }, false) = (committed, &answer, events.is_empty()) {
            assert_eq!(
                committed(&written(&events)),
                *data,
                "what is committed, and what is returned"
            );
        }
        self.pass_ms(1_000);
        shown(answer)
    }

    /// What is wrong with a configuration, as `path: message`.
    pub async fn problems(&self, block: &str, config: Json) -> Vec<String> {
        let schema = self.records.schema(&WORKSPACE).await.unwrap();
        let mut problems = Problems::of("block");
        match blocks::all().into_iter().find(|known| known.about().id == block) {
            Some(step) => step.check(&map(config), &schema, &mut problems),
            None => trigger_of(block).check(&map(config), &schema, &mut problems),
        }
        let line = |problem: workflows::check::Problem| format!("{}: {}", problem.path, problem.message);
        problems.into_vec().into_iter().map(line).collect()
    }

    /// All that happened.
    pub async fn events(&self) -> Vec<OutboxRow> {
        let changes = self.store.outbox(0, 1_000).await.unwrap();
        changes.into_iter().map(|change| change.row).collect()
    }
}

pub fn block_of(id: &str) -> Box<dyn StepBlock> {
    let found = blocks::all().into_iter().find(|block| block.about().id == id);
    found.unwrap_or_else(|| panic!("no block {id}"))
}

pub fn trigger_of(id: &str) -> Box<dyn workflows::triggers::TriggerBlock> {
    let all = workflows::triggers::all();
    let found = all.into_iter().find(|trigger| trigger.about().id == id);
    found.unwrap_or_else(|| panic!("no trigger {id}"))
}

pub fn map(config: Json) -> Map<String, Json> {
    config.as_object().unwrap().clone()
}

pub fn object(slug: &str) -> Json {
    json!({ "$": "attio-object", "object": slug })
}

pub fn list(slug: &str) -> Json {
    json!({ "$": "attio-list", "list": slug })
}

pub fn attribute(of: &str, slug: &str) -> Json {
    json!({ "$": "attio-attribute", "object": of, "attribute": slug })
}

pub fn record(object: &str, id: &str) -> Json {
    json!({ "$": "attio-entity-reference", "object": object, "recordId": id })
}

pub fn entry(list: &str, id: &str) -> Json {
    json!({ "$": "attio-list-entry", "list": list, "entryId": id })
}

pub fn member(id: &str) -> Json {
    json!({ "$": "attio-actor", "actorId": id, "actorType": "workspace-member" })
}

pub fn timestamp(text: &str) -> Json {
    json!({ "$": "timestamp", "value": text })
}

fn shown(answer: Answer) -> Json {
    match answer {
        Answer::Outcome { id, data } => json!({ id: data }),
        Answer::Exit => "exit".into(),
        Answer::Error { message, retryable } => {
            let again = if retryable { " (again)" } else { "" };
            format!("! {message}{again}").into()
        }
        Answer::Until { id, data, .. } => json!({ "until": { id: data } }),
        Answer::Each { items } => json!({ "each": items }),
    }
}

/// As the engine reads it.
fn written(events: &[OutboxRow]) -> Written {
    let mut written = Written::default();
    for row in events {
        let text = |field: &str| row.payload.get(field).and_then(Json::as_str);
        let named = match row.topic.split_once('.').unwrap().0 {
            "record" => text("object_id").zip(text("record_id")),
            "list-entry" => text("list_id").zip(text("entry_id")),
            "task" => {
                written
                    .documents
                    .push(("task".to_owned(), text("task_id").unwrap().to_owned()));
                None
            }
            _ => None,
        };
        if let Some((object_id, record_id)) = named {
            let key = RecordKey {
                workspace_id: row.workspace_id.clone(),
                object_id: object_id.into(),
                record_id: record_id.into(),
            };
            written.records.push((key, row.topic.ends_with(".created")));
        }
    }
    written
}

#[async_trait]
impl Effects for World {
    fn records(&self) -> &Records {
        &self.records
    }

    fn writing(&self, answer: AnswerOf) -> Records {
        *self.answer.lock().unwrap() = Some(answer);
        self.records.clone()
    }

    fn actor(&self) -> &Actor {
        &self.actor
    }

    async fn send(&self, request: HttpRequest) -> Result<HttpResponse, Trouble> {
        self.sent.lock().unwrap().push(request);
        self.response.lock().unwrap().clone()
    }

    async fn run_code(&self, code: &str, inputs: &Json) -> Result<Json, Trouble> {
        self.code.lock().unwrap().push((code.to_owned(), inputs.clone()));
        self.returned.lock().unwrap().clone()
    }

    async fn count(&self) -> Result<u64, Trouble> {
        Ok(self.count.fetch_add(1, Ordering::SeqCst))
    }

    fn tell(&self, topic: &str, payload: Json) {
        self.told.lock().unwrap().push((topic.to_owned(), payload));
    }
}
