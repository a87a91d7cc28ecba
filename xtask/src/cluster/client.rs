use anyhow::{Result, bail};
use serde_json::Value;
use std::time::{Duration, Instant};

/// How long something that is only read is asked for while servers come and go.
const PATIENCE: Duration = Duration::from_secs(60);

/// Asks servers that may be killed while they answer.
pub struct Client {
    agent: ureq::Agent,
    authorization: String,
}

/// What became of a request.
pub enum Sent {
    /// With a status of success.
    Answered(Value),
    /// With a status that says that the request was wrong, or came to the wrong time.
    Refused(u16, String),
    /// It may have been done or not.
    Unknown,
}

impl Sent {
    /// What was answered.
    ///
    /// # Errors
    /// When it was refused, or when nobody answered.
    pub fn answered(self) -> Result<Value> {
        match self {
            Self::Answered(value) => Ok(value),
            Self::Refused(status, text) => bail!("the server answered {status}: {text}"),
            Self::Unknown => bail!("the server does not answer"),
        }
    }
}

impl Client {
    /// With a token.
    pub fn new(token: &str) -> Self {
        let config = ureq::Agent::config_builder()
            .timeout_global(Some(Duration::from_secs(20)))
            .http_status_as_error(false);
        Self {
            agent: config.build().into(),
            authorization: format!("Bearer {token}"),
        }
    }

    /// Sends a POST once.
    pub fn post(&self, url: &str, body: &Value) -> Sent {
        let request = self
            .agent
            .post(url)
            .header("authorization", &self.authorization)
            .header("x-stoa-csrf", "1");
        read(request.send_json(body))
    }

    fn get(&self, url: &str) -> Sent {
        read(self.agent.get(url).header("authorization", &self.authorization).call())
    }

    /// The answer to a GET, however often it has to be asked for.
    ///
    /// # Errors
    /// When it is refused, or nobody answers for a minute.
    pub fn read(&self, url: &str) -> Result<Value> {
        persist(url, || self.get(url))
    }

    /// The answer to a POST that changes nothing.
    ///
    /// # Errors
    /// As [`Client::read`].
    pub fn query(&self, url: &str, body: &Value) -> Result<Value> {
        persist(url, || self.post(url, body))
    }
}

fn persist(url: &str, ask: impl Fn() -> Sent) -> Result<Value> {
    let begun = Instant::now();
    loop {
        match ask() {
            Sent::Answered(value) => return Ok(value),
            Sent::Refused(status, text) => bail!("{url} answered {status}: {text}"),
            Sent::Unknown if begun.elapsed() > PATIENCE => bail!("{url} does not answer"),
            Sent::Unknown => std::thread::sleep(Duration::from_millis(50)),
        }
    }
}

fn read(answer: Result<ureq::http::Response<ureq::Body>, ureq::Error>) -> Sent {
    let Ok(mut answer) = answer else {
        return Sent::Unknown;
    };
    let status = answer.status().as_u16();
    // Half an answer is none.
    let Ok(text) = answer.body_mut().with_config().limit(100 << 20).read_to_string() else {
        return Sent::Unknown;
    };
    match status {
        200..300 => Sent::Answered(serde_json::from_str(&text).unwrap_or_default()),
        500.. | 429 => Sent::Unknown,
        _ => Sent::Refused(status, text),
    }
}
