//! Apps and all that belongs to them: workspaces and members, tokens, versions, installs, connections, webhook
//! handlers, key-value data, settings and executions.
//!
//! [`Platform`] is the one door. It keeps its state in a `store::Store`, runs app code through a `sandbox::Engine`,
//! reaches the world through `egress` and seals secrets with `secrets`. Clock and randomness are injected.
//!
//! Architecture invariant: nothing here knows an HTTP route or an SQL dialect.

mod apps;
mod authorization;
pub mod blocks;
mod builds;
mod config;
mod connections;
mod documents;
mod error;
mod executions;
mod history;
mod ids;
mod images;
mod incoming;
mod installs;
mod invitations;
mod journal;
mod kv;
mod layouts;
mod locks;
mod members;
mod metrics;
pub mod model;
mod oauth;
pub mod outgoing;
mod passes;
mod random;
mod recovery;
mod refresh;
mod scopes;
mod scripts;
mod sessions;
mod settings;
mod sign_in;
pub mod time_travel;
mod token_answer;
mod tokens;
mod webhooks;
mod workspaces;

pub use apps::{AppBuild, Bundle};
pub use authorization::{Authorization, AuthorizationRequest, NewOauthClient, TokenRefusal, TokenRequest};
pub use builds::BrokenBuild;
pub use config::Config;
pub use connections::{Browser, Connected, ConnectionSlot, Removal};
pub use error::{PlatformError, Result};
pub use executions::{Direct, Excerpt, FunctionError, FunctionResult};
pub use ids::{
    AccountId, AppId, ConnectionId, DeliveryId, ExecutionId, InstallId, OauthClientId, SessionId, TokenId, VersionId,
    WebhookHandlerId, WebhookId, WebhookRequestId,
};
pub use incoming::Incoming;
pub use installs::RealmSource;
pub use invitations::{Acceptance, Invited, OpenInvitation};
pub use layouts::{ReadLayout, WidgetName};
pub use members::{ListedMember, MemberChange};
pub use oauth::{Callback, CallbackOutcome};
pub use random::{Random, SystemRandom};
pub use scopes::Scopes;
pub use sessions::{PasswordChange, SessionAccount};
pub use settings::{SettingType, Settings};
pub use tokens::{ListedToken, NewToken, TokenGrant};
pub use workspaces::{Bootstrapped, NewMember};

use documents::Documents;
use records::{Clock, Records};
use sandbox::Engine;
use secrets::Vault;
use std::sync::Arc;
use store::Store;

/// Everything about apps, behind one handle. Cheap to clone.
#[derive(Clone)]
pub struct Platform(pub(crate) Arc<Inner>);

pub(crate) struct Inner {
    pub(crate) docs: Documents,
    pub(crate) records: Records,
    pub(crate) engine: Arc<dyn Engine>,
    pub(crate) egress: egress::Egress,
    pub(crate) vault: Vault,
    pub(crate) clock: Arc<dyn Clock>,
    pub(crate) random: Arc<dyn Random>,
    pub(crate) config: Config,
    pub(crate) started_at_ms: i64,
    pub(crate) journal: journal::Journal,
    pub(crate) images: images::Images,
    pub(crate) versions: apps::LoadedVersions,
    pub(crate) places: executions::Places,
    /// By connection id.
    pub(crate) refreshes: locks::Locks,
    /// By what can be connected.
    pub(crate) slots: locks::Locks,
    pub(crate) passes: passes::Passes,
    pub(crate) sign_ins: sign_in::SignIns,
    pub(crate) history: history::History,
    pub(crate) kv_usage: kv::Usage,
    pub(crate) metrics: metrics::Metrics,
    pub(crate) builds: builds::Builds,
    pub(crate) outgoing: outgoing::Webhooks,
    pub(crate) token_uses: tokens::Uses,
    pub(crate) workspaces: workspaces::Known,
}

/// What a [`Platform`] is made of.
pub struct Parts {
    pub store: Arc<dyn Store>,
    pub records: Records,
    pub engine: Arc<dyn Engine>,
    pub egress: egress::Egress,
    pub vault: Vault,
    pub clock: Arc<dyn Clock>,
    pub random: Arc<dyn Random>,
    pub config: Config,
}

impl Platform {
    /// Puts the parts together. Must be called inside a tokio runtime; call [`Platform::recover`] before serving.
    pub fn new(parts: Parts) -> Self {
        let Parts {
            store,
            records,
            engine,
            egress,
            vault,
            clock,
            random,
            config,
        } = parts;
        let outgoing = outgoing::Webhooks::new(store.clone(), egress.clone(), vault.clone(), clock.clone());
        Self(Arc::new(Inner {
            outgoing,
            token_uses: tokens::Uses::default(),
            workspaces: workspaces::Known::default(),
            started_at_ms: clock.now_ms(),
            journal: journal::Journal::start(store.clone()),
            docs: Documents::new(store),
            images: images::Images::new(config.images_kept_bytes),
            places: executions::Places::new(config.executions_at_once, config.executions_waiting),
            versions: apps::LoadedVersions::default(),
            refreshes: locks::Locks::default(),
            slots: locks::Locks::default(),
            passes: passes::Passes::new(&*random),
            sign_ins: sign_in::SignIns::default(),
            history: history::History::default(),
            kv_usage: kv::Usage::default(),
            metrics: metrics::Metrics::default(),
            builds: builds::Builds::default(),
            records,
            engine,
            egress,
            vault,
            clock,
            random,
            config,
        }))
    }

    /// The configuration it was made with.
    pub fn config(&self) -> &Config {
        &self.0.config
    }

    /// The client through which apps reach the world.
    pub fn egress(&self) -> &egress::Egress {
        &self.0.egress
    }

    /// The webhooks that tell the outside of what happens.
    pub fn outgoing(&self) -> &outgoing::Webhooks {
        &self.0.outgoing
    }

    /// Numbers for Prometheus, in its text format.
    pub fn metrics(&self) -> String {
        self.0.metrics.render(self.0.places.waiting())
    }

    /// Waits until everything that was reported so far is stored.
    pub async fn flush(&self) {
        self.0.journal.flush().await;
    }

    pub(crate) fn now_ms(&self) -> i64 {
        self.0.clock.now_ms()
    }
}
