//! One simulated life: two processes on one store, killed again and again while runs are under way.

use crate::{
    blocks,
    memory::{Door, Memory},
    third_party::ThirdParty,
};
use rand::{Rng, SeedableRng, rngs::StdRng};
use records::{Clock, Records};
use serde_json::json;
use std::{
    collections::{BTreeMap, BTreeSet},
    sync::{
        Arc, Mutex,
        atomic::{AtomicBool, Ordering::SeqCst},
    },
    time::Duration,
};
use store::RunRow;
use tokio::{
    task::JoinHandle,
    time::{Instant, sleep, timeout},
};
use workflows::{
    CallbackRequest, Config, Definition, NewRun, Opened, Parts, Workflow, WorkflowError, Workflows,
    machine::{Event, Request, RetryFrom, State, Status, apply},
};

const BASE: &str = "https://stoa.example";
const WORKSPACE: &str = "w";
/// When every world begins, in ms since the epoch.
const BEGINNING_MS: i64 = 1_790_000_000_000;

/// The virtual time of the runtime.
struct Virtual(Instant);

impl Clock for Virtual {
    fn now_ns(&self) -> i64 {
        BEGINNING_MS * 1_000_000 + i64::try_from(self.0.elapsed().as_nanos()).unwrap()
    }
}

struct Process {
    door: Arc<Door>,
    workflows: Workflows,
}

pub struct World {
    memory: Arc<Memory>,
    third_party: Arc<ThirdParty>,
    processes: Mutex<Vec<Process>>,
    random: Mutex<StdRng>,
    began: Instant,
    is_calm: AtomicBool,
}

/// What a life came to.
#[derive(Debug, Default)]
pub struct Tally {
    pub runs: usize,
    pub kills: usize,
}

fn definition() -> Definition {
    let declares = |id: &str, schema: serde_json::Value| json!([{ "id": id, "schema": schema }]);
    let score = json!({ "type": "struct", "fields": { "score": { "type": "number" } } });
    serde_json::from_value(json!({
        "title": "Everything",
        "blocks": [
            { "id": "start", "app": "acme", "block": "listen", "outcomes": declares("heard", json!(null)) },
            { "id": "turn", "block": "take-turn" },
            { "id": "check", "app": "acme", "block": "check", "outcomes": declares("checked", score) },
            { "id": "loop", "block": "loop" },
            { "id": "note", "block": "note-down" },
            { "id": "rest", "block": "sleep" },
            { "id": "report", "app": "acme", "block": "report", "outcomes": declares("reported", json!(null)) },
        ],
        "connections": [
            { "from": "start", "outcome": "heard", "to": "turn" },
            { "from": "turn", "outcome": "done", "to": "check" },
            { "from": "check", "outcome": "checked", "to": "loop" },
            { "from": "loop", "outcome": "each", "to": "note" },
            { "from": "loop", "outcome": "complete", "to": "rest" },
            { "from": "rest", "outcome": "done", "to": "report" },
        ],
    }))
    .unwrap()
}

impl World {
    /// A world without processes, and the third party's calls.
    fn new(seed: u64) -> (Arc<Self>, JoinHandle<()>) {
        let (third_party, mut addresses) = ThirdParty::new(seed);
        let world = Arc::new(Self {
            memory: Memory::new(seed),
            third_party,
            processes: Mutex::default(),
            random: Mutex::new(StdRng::seed_from_u64(seed)),
            began: Instant::now(),
            is_calm: AtomicBool::new(false),
        });
        let called = world.clone();
        let caller = tokio::spawn(async move {
            while let Some(address) = addresses.recv().await {
                tokio::spawn(called.clone().call_back(address));
            }
        });
        (world, caller)
    }

    /// How often one process claims again what it has, when the answer to one claim gets lost in the midst of steady work.
    pub async fn claimed_again(seed: u64, runs: usize) -> usize {
        let (world, caller) = Self::new(seed);
        world.memory.is_troubled.store(false, SeqCst);
        world.start_process().await;
        let workflow = world.publish_somehow().await;
        for number in 0..runs {
            world.memory.loses_claim.fetch_or(number == runs / 4, SeqCst);
            world.pause(20).await;
            world.begin_somehow(&workflow).await;
        }
        let again = world.memory.claimed_again.load(SeqCst);
        world.until_all_ended(seed).await;
        world.disable(&workflow).await;
        world.check(seed);
        caller.abort();
        again
    }

    /// One process whose app goes while its trigger listens. What is left: the workflow, and how often the trigger was
    /// activated and deactivated.
    pub async fn left_by_its_app(reason: &str) -> (Workflow, (u32, u32)) {
        let (world, caller) = Self::new(0);
        world.memory.is_troubled.store(false, SeqCst);
        world.start_process().await;
        let id = world.publish_somehow().await;
        let workflows = world.anybody();
        workflows
            .app_leaves(&WORKSPACE.into(), "other", "not this")
            .await
            .unwrap();
        let opened = open(&workflows, &id).await.unwrap();
        assert!(opened.workflow.live.is_some(), "another app's workflow");
        workflows.app_leaves(&WORKSPACE.into(), "acme", reason).await.unwrap();
        let listening = world.third_party.listening.lock().unwrap().values().copied().next();
        caller.abort();
        let opened = open(&workflows, &id).await.unwrap();
        (opened.workflow, listening.unwrap())
    }

    pub async fn live(seed: u64, runs: usize) -> Tally {
        let (world, caller) = Self::new(seed);
        for _ in 0..2 {
            world.start_process().await;
        }
        let workflow = world.publish_somehow().await;
        let chaos = tokio::spawn(world.clone().kill_again_and_again());
        for _ in 0..runs {
            world.pause(100).await;
            world.begin_somehow(&workflow).await;
        }
        // Republished while its runs are under way.
        world.republish_somehow(&workflow).await;
        world.pause(20_000).await;
        world.is_calm.store(true, SeqCst);
        world.memory.is_troubled.store(false, SeqCst);
        let kills = chaos.await.unwrap();
        world.until_all_ended(seed).await;
        world.disable(&workflow).await;
        let tally = Tally {
            runs: world.memory.runs().len(),
            kills,
        };
        world.check(seed);
        caller.abort();
        tally
    }

    async fn start_process(&self) {
        let door = self.memory.door();
        let clock = Arc::new(Virtual(self.began));
        let parts = Parts {
            store: door.clone(),
            records: Records::new(door.clone(), clock.clone()),
            clock,
            apps: self.third_party.clone(),
            outside: self.third_party.clone(),
            config: Config {
                public_base: BASE.to_owned(),
                is_alone: false,
                ..Config::default()
            },
        };
        let workflows = Workflows::with(parts, blocks::all(), Vec::new());
        while workflows.start().await.is_err() {}
        self.processes.lock().unwrap().push(Process { door, workflows });
    }

    async fn kill_again_and_again(self: Arc<Self>) -> usize {
        let mut kills = 0;
        while !self.is_calm.load(SeqCst) {
            self.pause(6_000).await;
            let victim = {
                let mut processes = self.processes.lock().unwrap();
                let at = self.below(processes.len() as u64) as usize;
                processes.swap_remove(at)
            };
            victim.door.is_dead.store(true, SeqCst);
            // What it was in the middle of stays where it is, for ever.
            std::mem::forget(victim.workflows);
            kills += 1;
            self.start_process().await;
        }
        kills
    }

    fn below(&self, bound: u64) -> u64 {
        self.random.lock().unwrap().random_range(0..bound)
    }

    async fn pause(&self, most_ms: u64) {
        let pause = self.below(most_ms);
        sleep(Duration::from_millis(pause)).await;
    }

    fn anybody(&self) -> Workflows {
        let processes = self.processes.lock().unwrap();
        let at = self.random.lock().unwrap().random_range(0..processes.len());
        processes[at].workflows.clone()
    }

    /// Asks some process for something until one answers.
    async fn insist<T, E: std::fmt::Debug, F>(&self, ask: impl Fn(Workflows) -> F) -> T
    where
        F: Future<Output = Result<T, E>>,
    {
        loop {
            match timeout(Duration::from_secs(90), ask(self.anybody())).await {
                Ok(Ok(answer)) => return answer,
                Ok(Err(_)) | Err(_) => self.pause(200).await,
            }
        }
    }

    async fn publish_somehow(&self) -> String {
        let opened = self
            .insist(|workflows| async move { workflows.create(&WORKSPACE.into(), definition(), None).await })
            .await;
        let id = opened.workflow.id;
        self.republish_somehow(&id).await;
        id
    }

    async fn republish_somehow(&self, id: &str) {
        self.insist(|workflows| async move {
            let stored = workflows.workflow(&WORKSPACE.into(), id).await?;
            let opened = workflows.open(stored.clone()).await?;
            assert_eq!(opened.problems, []);
            workflows.publish(stored, opened.revision, None).await
        })
        .await;
    }

    async fn begin_somehow(&self, id: &str) {
        let workflows = self.anybody();
        let version = async {
            let opened = open(&workflows, id).await.ok()?;
            let new = NewRun {
                version: opened.published?,
                block: "start".to_owned(),
                outcome: "heard".to_owned(),
                data: json!(null),
                caused_by: None,
            };
            workflows.begin(new).await.ok()
        };
        // Whether it came about is seen in the store.
        let _ = timeout(Duration::from_secs(5), version).await;
    }

    /// As third parties do: late, and again and again, until nobody wants to hear it any more.
    async fn call_back(self: Arc<Self>, address: String) {
        let id = address.strip_prefix(&format!("{BASE}/cb/")).unwrap().to_owned();
        loop {
            let pause = self.third_party.below(3_000);
            if pause > 500 {
                sleep(Duration::from_millis(pause)).await;
            }
            let given = CallbackRequest {
                id: id.clone(),
                request: Request {
                    method: "POST".to_owned(),
                    url: address.clone(),
                    headers: Vec::new(),
                    body: String::new(),
                },
                body: bytes::Bytes::new(),
            };
            let answer = timeout(Duration::from_secs(90), self.anybody().callback(given)).await;
            if let Ok(Ok(answer)) = answer
                && answer.status() == 410
            {
                return;
            }
        }
    }

    async fn until_all_ended(&self, seed: u64) {
        let deadline = Instant::now() + Duration::from_secs(4 * 60 * 60);
        loop {
            let left: Vec<RunRow> = self
                .memory
                .runs()
                .into_iter()
                .filter(|run| run.status != "completed")
                .collect();
            for run in left.iter().filter(|run| run.status == "failed") {
                // What the third party refused too often is tried again by a member.
                let retried = self
                    .anybody()
                    .retry(&WORKSPACE.into(), &run.id, RetryFrom::Failed, None)
                    .await;
                drop(retried);
            }
            if left.is_empty() {
                return;
            }
            assert!(Instant::now() < deadline, "seed {seed}: stuck: {left:#?}");
            sleep(Duration::from_secs(5)).await;
        }
    }

    async fn disable(&self, id: &str) {
        self.insist(|workflows| async move {
            let stored = workflows.workflow(&WORKSPACE.into(), id).await?;
            workflows.disable(stored).await
        })
        .await;
        // Until every deactivate that failed was tried again.
        sleep(Duration::from_secs(60 * 60)).await;
    }

    fn check(&self, seed: u64) {
        let mut noted = BTreeSet::new();
        let mut done: BTreeMap<&str, usize> = BTreeMap::new();
        for run in self.memory.runs() {
            let state: State = serde_json::from_str(&run.state).unwrap();
            let journal = self.memory.journal(&run.id);
            let events: Vec<(i64, Event)> = journal
                .iter()
                .map(|entry| (entry.at_ms, serde_json::from_str(&entry.body).unwrap()))
                .collect();
            let numbers: Vec<i64> = journal.iter().map(|entry| entry.number).collect();
            assert_eq!(
                numbers,
                (1..=journal.len() as i64).collect::<Vec<_>>(),
                "seed {seed}: a gap in the journal"
            );
            assert_eq!(
                state.status,
                Status::Completed,
                "seed {seed}: {:?} after {events:#?}",
                state.error
            );
            assert_eq!(
                replayed(&state, &events),
                state,
                "seed {seed}: the journal does not lead to the state"
            );
            for (at_ms, event) in &events {
                if let Event::Woke { .. } = event {
                    assert!(*at_ms >= BEGINNING_MS, "seed {seed}");
                }
            }
            let ended = events.iter().filter_map(|(_, event)| match event {
                Event::StepEnded { visit, answer, .. } => Some((*visit, answer)),
                _ => None,
            });
            let finals: Vec<u32> = ended
                .filter(|(_, answer)| !matches!(answer, workflows::machine::Answered::Error { .. }))
                .map(|(visit, _)| visit)
                .collect();
            let distinct: BTreeSet<u32> = finals.iter().copied().collect();
            assert_eq!(finals.len(), distinct.len(), "seed {seed}: a step ended twice");
            // turn, check, loop, three notes, rest, report.
            assert_eq!(finals.len(), 8, "seed {seed}: {events:#?}");
            *done.entry("runs").or_default() += 1;
        }
        let runs = done.get("runs").copied().unwrap_or_default();
        for task in self.memory.documents_of("task") {
            let content = task.body["content"].as_str().unwrap().to_owned();
            assert!(noted.insert(content.clone()), "seed {seed}: {content} was noted twice");
        }
        assert_eq!(noted.len(), runs * 3, "seed {seed}: notes");
        let counted: u64 = self
            .memory
            .documents_of("workflow-counter")
            .iter()
            .filter_map(|counter| counter.body["count"].as_u64())
            .sum();
        assert_eq!(counted as usize, runs, "seed {seed}: turns");
        let third_party = self.third_party.done.lock().unwrap();
        for block in ["check", "report"] {
            let distinct = third_party.get(block).map_or(0, BTreeSet::len);
            assert_eq!(distinct, runs, "seed {seed}: {block}");
        }
        let listening = self.third_party.listening.lock().unwrap();
        for (id, (activated, deactivated)) in listening.iter() {
            // One that was killed in the middle may have been deactivated without having been activated.
            assert!(*deactivated > 0, "seed {seed}: {id}: {activated} and {deactivated}");
        }
        let left: Vec<_> = self
            .memory
            .documents_of("workflow-activation")
            .into_iter()
            .filter(|activation| activation.body["stage"] != "ended")
            .collect();
        assert!(left.is_empty(), "seed {seed}: {left:#?}");
    }
}

async fn open(workflows: &Workflows, id: &str) -> Result<Opened, WorkflowError> {
    workflows.open(workflows.workflow(&WORKSPACE.into(), id).await?).await
}

/// The state that a journal leads to.
fn replayed(of: &State, events: &[(i64, Event)]) -> State {
    let mut state = State::new(
        of.version.clone(),
        of.secret.clone(),
        of.trigger.clone(),
        of.created_at_ms,
    );
    for (at_ms, event) in events {
        apply(&mut state, event, &definition(), *at_ms).unwrap();
    }
    state
}
