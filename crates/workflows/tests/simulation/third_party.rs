//! Apps and the world that they talk to: it calls back late, early, twice, or fails.

use async_trait::async_trait;
use rand::{Rng, SeedableRng, rngs::StdRng};
use serde_json::{Value as Json, json};
use std::{
    collections::{BTreeMap, BTreeSet},
    sync::{Arc, Mutex},
    time::Duration,
};
use store::WorkspaceId;
use tokio::sync::mpsc;
use workflows::{
    AppAnswer, AppBlock, AppCall, AppFailure, AppResult, Apps, Handler, HttpRequest, HttpResponse, Outside, Trouble,
    schema::Node,
};

/// Shared by all processes.
pub struct ThirdParty {
    pub random: Mutex<StdRng>,
    /// What was done, by the execution's id, however often it was asked for.
    pub done: Mutex<BTreeMap<String, BTreeSet<String>>>,
    /// By activation id: how often it was activated and deactivated, successfully.
    pub listening: Mutex<BTreeMap<String, (u32, u32)>>,
    /// By activation id: how often its deactivation was refused.
    refusals: Mutex<BTreeMap<String, u32>>,
    /// Callback addresses to call.
    calls: mpsc::UnboundedSender<String>,
}

impl ThirdParty {
    pub fn new(seed: u64) -> (Arc<Self>, mpsc::UnboundedReceiver<String>) {
        let (calls, addresses) = mpsc::unbounded_channel();
        let this = Arc::new(Self {
            random: Mutex::new(StdRng::seed_from_u64(seed ^ 0xA5A5)),
            done: Mutex::default(),
            listening: Mutex::default(),
            refusals: Mutex::default(),
            calls,
        });
        (this, addresses)
    }

    pub fn below(&self, bound: u64) -> u64 {
        self.random.lock().unwrap().random_range(0..bound)
    }

    fn chance(&self, of: f64) -> bool {
        self.random.lock().unwrap().random_bool(of)
    }

    async fn takes_a_while(&self) {
        let pause = self.below(80);
        tokio::time::sleep(Duration::from_millis(pause)).await;
    }

    fn text(metadata: &Json, name: &str) -> String {
        metadata[name].as_str().unwrap().to_owned()
    }

    async fn result(&self, call: &AppCall) -> Result<AppResult, AppFailure> {
        self.takes_a_while().await;
        match (call.block.as_str(), call.handler) {
            ("check", Handler::Execute) => {
                let id = Self::text(&call.metadata, "uniqueExecutionId");
                self.done
                    .lock()
                    .unwrap()
                    .entry("check".to_owned())
                    .or_default()
                    .insert(id);
                for _ in 0..=self.below(3) {
                    // A closed channel: the world has ended.
                    let _ = self.calls.send(Self::text(&call.metadata, "finishCallbackUrl"));
                }
                // The first callback may well be there before this returns.
                self.takes_a_while().await;
                Ok(AppResult::Defer)
            }
            ("check", Handler::Finish) if self.chance(0.2) => Ok(AppResult::NoOp),
            ("check", Handler::Finish) if self.chance(0.1) => Err(AppFailure {
                message: "finish threw".to_owned(),
                retryable: false,
                is_missing: false,
            }),
            ("check", Handler::Finish) => Ok(AppResult::Outcome {
                id: "checked".to_owned(),
                data: json!({ "score": 7, "dropped": true }),
            }),
            ("report", Handler::Execute) => {
                if self.chance(0.2) {
                    return Err(AppFailure {
                        message: "timed out".to_owned(),
                        retryable: true,
                        is_missing: false,
                    });
                }
                let id = Self::text(&call.metadata, "uniqueExecutionId");
                self.done
                    .lock()
                    .unwrap()
                    .entry("report".to_owned())
                    .or_default()
                    .insert(id);
                Ok(AppResult::Outcome {
                    id: "reported".to_owned(),
                    data: Json::Null,
                })
            }
            ("listen", Handler::Activate) => {
                let id = Self::text(&call.metadata, "uniqueActivationId");
                self.listening.lock().unwrap().entry(id).or_default().0 += 1;
                Ok(AppResult::Complete)
            }
            ("listen", Handler::Deactivate) => {
                let id = Self::text(&call.metadata, "uniqueActivationId");
                let mut refusals = self.refusals.lock().unwrap();
                let refused = refusals.entry(id.clone()).or_default();
                // The fourth time is the last, after which nobody asks any more.
                if *refused < 3 && self.chance(0.2) {
                    *refused += 1;
                    return Ok(AppResult::Error {
                        message: "not now".to_owned(),
                        retryable: false,
                    });
                }
                self.listening.lock().unwrap().entry(id).or_default().1 += 1;
                Ok(AppResult::Complete)
            }
            ("listen", Handler::Trigger) => Ok(AppResult::Outcome {
                id: "heard".to_owned(),
                data: Json::Null,
            }),
            other => panic!("nobody calls {other:?}"),
        }
    }
}

#[async_trait]
impl Apps for ThirdParty {
    async fn blocks(&self, _: &WorkspaceId) -> Result<Vec<AppBlock>, String> {
        let block = |block: &str, is_trigger| AppBlock {
            app: "acme".to_owned(),
            app_name: "Acme".to_owned(),
            icon_url: None,
            version: "app-version".to_owned(),
            block: block.to_owned(),
            is_trigger,
            title: block.to_owned(),
            description: String::new(),
            config: Node::fields([]),
            deprecated: None,
            requires_user_connection: false,
        };
        Ok(vec![
            block("check", false),
            block("report", false),
            block("listen", true),
        ])
    }

    async fn call(&self, call: AppCall) -> AppAnswer {
        AppAnswer {
            execution: None,
            result: self.result(&call).await,
        }
    }
}

#[async_trait]
impl Outside for ThirdParty {
    async fn send(&self, _: &WorkspaceId, _: HttpRequest) -> Result<HttpResponse, Trouble> {
        panic!("no request is sent")
    }

    async fn run_code(&self, _: &WorkspaceId, _: &str, _: &Json) -> Result<Json, Trouble> {
        panic!("no code is run")
    }

    async fn workspace_slug(&self, _: &WorkspaceId) -> Option<String> {
        Some("simulated".to_owned())
    }

    fn random(&self) -> u128 {
        self.random.lock().unwrap().random()
    }
}
