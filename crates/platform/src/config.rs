use crate::time_travel::Recording;
use sandbox::Limits;
use std::time::Duration;
use url::Url;

/// Limits and addresses of the platform.
#[derive(Debug, Clone)]
pub struct Config {
    /// Where browsers and third parties reach this server, without a trailing slash in its path.
    pub public_url: Url,
    /// Whether stacks and app errors are shown to people.
    pub development: bool,
    /// What one execution may use.
    pub limits: Limits,
    /// Executions at once per install; the rest wait up to `limits.wall`. Default: 20.
    pub executions_at_once: u32,
    /// How many may wait per install; more are refused at once. Default: 1,000.
    pub executions_waiting: usize,
    /// How much prepared programs may hold in memory together; beyond that, whoever was not called for the longest time
    /// is prepared again at the next call (5 to 60 ms). Default: 256 MB.
    pub images_kept_bytes: u64,
    /// How long executions and webhook requests are kept at most. Default: 14 days.
    pub retention: Duration,
    /// Of which executions is kept what they were told, so that they can be replayed. Default: those of workflow blocks.
    pub recorded: Recording,
    /// How much is kept of what one execution was told; of one that was told more, nothing is. Default: 1 MB.
    pub recording_bytes: usize,
    /// How many executions of one install are kept, newest first. Default: 10,000.
    pub executions_kept: u32,
    /// How many requests to one webhook handler are kept, newest first. Default: 1,000.
    pub webhook_requests_kept: u32,
    /// How much of the bodies of those requests is kept, newest first. Default: 256 MB.
    pub webhook_bodies_kept_bytes: u64,
    /// Largest body of an incoming webhook. Default: 10 MB.
    pub webhook_body_bytes: usize,
    /// How long before its end an access token is refreshed. Default: 60 s.
    pub refresh_ahead: Duration,
    /// How long a person may take at the third party's consent page. Default: 15 min.
    pub oauth_patience: Duration,
    /// How long a browser session lasts. Default: 30 days.
    pub session_lifetime: Duration,
    /// How long clients may call a version that has been replaced. Default: 24 h.
    pub old_version_lifetime: Duration,
    /// How long the key-value data of an uninstalled app is kept. Default: 30 days.
    pub kv_grace: Duration,
    /// How old something unfinished has to be to count as left behind by a process that was killed. Nothing, when this is
    /// the only process on the store: then whatever is unfinished at its start was left behind. Otherwise longer than
    /// anything takes, because the others' work is unfinished too. Default: nothing.
    pub left_behind_after: Duration,
}

const DAY: Duration = Duration::from_secs(24 * 60 * 60);

impl Config {
    /// The documented defaults for a server at this address.
    pub fn new(public_url: Url) -> Self {
        Self {
            public_url,
            development: false,
            limits: Limits::default(),
            executions_at_once: 20,
            executions_waiting: 1_000,
            images_kept_bytes: 256 << 20,
            retention: 14 * DAY,
            recorded: Recording::default(),
            recording_bytes: 1 << 20,
            executions_kept: 10_000,
            webhook_requests_kept: 1_000,
            webhook_bodies_kept_bytes: 256 << 20,
            webhook_body_bytes: 10 << 20,
            refresh_ahead: Duration::from_secs(60),
            oauth_patience: Duration::from_secs(15 * 60),
            session_lifetime: 30 * DAY,
            old_version_lifetime: DAY,
            kv_grace: 30 * DAY,
            left_behind_after: Duration::ZERO,
        }
    }

    /// An absolute URL on this server for a path that starts with a slash.
    pub fn url(&self, path: &str) -> String {
        format!("{}{path}", self.public_url.as_str().trim_end_matches('/'))
    }
}

/// A duration as the store counts.
pub(crate) fn ms(duration: Duration) -> i64 {
    i64::try_from(duration.as_millis()).unwrap_or(i64::MAX / 4)
}
