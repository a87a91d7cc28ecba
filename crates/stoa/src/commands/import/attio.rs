//! A workspace read through the public REST API that it is reached by, as the lines of an export.

use super::bar;
use indicatif::ProgressBar;
use miette::{IntoDiagnostic, Result, WrapErr, bail};
use reqwest::{Method, StatusCode};
use serde_json::{Value, json};
use std::time::{Duration, SystemTime};

const PAGE: usize = 500;
/// Notes come in smaller pages.
const NOTES_PAGE: usize = 50;
/// How often a request is tried that the server cannot answer now.
const ATTEMPTS: u32 = 6;

/// Everything, line by line.
///
/// # Errors
/// Names the request that was refused.
pub async fn read(from: &str, token: &str) -> Result<Vec<u8>> {
    let mut source = Source {
        http: reqwest::Client::new(),
        url: from.trim_end_matches('/').to_owned(),
        token: token.to_owned(),
        lines: Vec::new(),
        bar: bar(0),
    };
    source.all().await?;
    source.bar.finish_and_clear();
    Ok(source.lines)
}

struct Source {
    http: reqwest::Client,
    url: String,
    token: String,
    lines: Vec<u8>,
    bar: ProgressBar,
}

impl Source {
    async fn all(&mut self) -> Result<()> {
        self.line(&json!({ "type": "workspace", "version": 1 }));
        for member in self.list("/v2/workspace_members").await? {
            self.line(&json!({ "type": "member", "data": member }));
        }
        let objects = self.list("/v2/objects").await?;
        for object in &objects {
            self.line(&json!({ "type": "object", "data": object }));
        }
        let lists = self.list("/v2/lists").await?;
        for list in &lists {
            self.line(&json!({ "type": "list", "data": list }));
        }
        for (owners, kind) in [(&objects, "object"), (&lists, "list")] {
            for slug in owners.iter().filter_map(|owner| owner["api_slug"].as_str()) {
                self.attributes(kind, slug).await?;
            }
        }
        for slug in objects.iter().filter_map(|object| object["api_slug"].as_str()) {
            let path = format!("/v2/objects/{slug}/records/query");
            self.query(
                &path,
                slug,
                |data| json!({ "type": "record", "object": slug, "data": data }),
            )
            .await?;
        }
        for slug in lists.iter().filter_map(|list| list["api_slug"].as_str()) {
            let path = format!("/v2/lists/{slug}/entries/query");
            self.query(
                &path,
                slug,
                |data| json!({ "type": "entry", "list": slug, "data": data }),
            )
            .await?;
        }
        self.pages("/v2/notes", NOTES_PAGE, "note").await?;
        self.pages("/v2/tasks", PAGE, "task").await
    }

    async fn attributes(&mut self, kind: &str, slug: &str) -> Result<()> {
        let path = format!("/v2/{kind}s/{slug}/attributes");
        for attribute in self.list(&path).await? {
            let name = attribute["api_slug"].as_str().unwrap_or_default();
            let (options, statuses) = match attribute["type"].as_str() {
                Some("select") => (self.list(&format!("{path}/{name}/options")).await?, Vec::new()),
                Some("status") => (Vec::new(), self.list(&format!("{path}/{name}/statuses")).await?),
                _ => (Vec::new(), Vec::new()),
            };
            self.line(&json!({
                "type": "attribute", kind: slug, "data": attribute, "options": options, "statuses": statuses,
            }));
        }
        Ok(())
    }

    async fn query(&mut self, path: &str, what: &str, line: impl Fn(&Value) -> Value) -> Result<()> {
        self.bar.set_message(what.to_owned());
        for page in 0.. {
            // In the order of creation, so that what is added meanwhile moves no page.
            let body = json!({
                "limit": PAGE, "offset": page * PAGE,
                "sorts": [{ "attribute": "created_at", "direction": "asc" }],
            });
            let answer = self.ask(Method::POST, path, Some(&body)).await?;
            let found = answer["data"].as_array().map_or(&[][..], Vec::as_slice);
            for data in found {
                self.line(&line(data));
            }
            if found.len() < PAGE {
                break;
            }
        }
        Ok(())
    }

    async fn pages(&mut self, path: &str, size: usize, what: &'static str) -> Result<()> {
        self.bar.set_message(what);
        for page in 0.. {
            let page = format!("{path}?limit={size}&offset={}", page * size);
            let answer = self.ask(Method::GET, &page, None).await?;
            let found = answer["data"].as_array().map_or(&[][..], Vec::as_slice);
            for data in found {
                self.line(&json!({ "type": what, "data": data }));
            }
            if found.len() < size {
                break;
            }
        }
        Ok(())
    }

    async fn list(&mut self, path: &str) -> Result<Vec<Value>> {
        let mut answer = self.ask(Method::GET, path, None).await?;
        match answer["data"].take() {
            Value::Array(all) => Ok(all),
            other => bail!("{path} answered no list: {other}"),
        }
    }

    fn line(&mut self, line: &Value) {
        self.lines.extend(line.to_string().into_bytes());
        self.lines.push(b'\n');
        self.bar.inc_length(1);
        self.bar.inc(1);
    }

    /// Waits as long as it is told to when it asks too often, and a little when the server has trouble.
    async fn ask(&self, method: Method, path: &str, body: Option<&Value>) -> Result<Value> {
        let mut wait = Duration::from_millis(500);
        for attempt in 1.. {
            let mut request = self
                .http
                .request(method.clone(), format!("{}{path}", self.url))
                .bearer_auth(&self.token);
            if let Some(body) = body {
                request = request.json(body);
            }
            let response = request
                .send()
                .await
                .into_diagnostic()
                .wrap_err_with(|| format!("cannot reach {}", self.url))?;
            let status = response.status();
            let told = response
                .headers()
                .get("retry-after")
                .and_then(|told| told_to_wait(told.to_str().ok()?, SystemTime::now()));
            let answer: Value = response.json().await.unwrap_or(Value::Null);
            if status.is_success() {
                return Ok(answer);
            }
            let is_passing = status == StatusCode::TOO_MANY_REQUESTS || status.is_server_error();
            if !is_passing || attempt >= ATTEMPTS {
                let message = answer["message"].as_str().unwrap_or("no message");
                bail!(
                    help = "the token has to be one of the workspace that is imported, and may read all of it",
                    "{path} answered {status}: {message}"
                );
            }
            tokio::time::sleep(told.unwrap_or(wait)).await;
            wait *= 2;
        }
        Ok(Value::Null)
    }
}

/// What `Retry-After` says, which is a number of seconds or a date.
fn told_to_wait(told: &str, now: SystemTime) -> Option<Duration> {
    if let Ok(seconds) = told.parse() {
        return Some(Duration::from_secs(seconds));
    }
    let until = httpdate::parse_http_date(told).ok()?;
    Some(until.duration_since(now).unwrap_or_default())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn waits_for_as_many_seconds_or_until_the_date_that_it_is_told() {
        let now = httpdate::parse_http_date("Sun, 06 Nov 1994 08:49:30 GMT").unwrap();
        for (told, seconds) in [
            ("7", Some(7)),
            ("Sun, 06 Nov 1994 08:49:37 GMT", Some(7)),
            ("Sun, 06 Nov 1994 08:49:00 GMT", Some(0)),
            ("soon", None),
        ] {
            assert_eq!(told_to_wait(told, now), seconds.map(Duration::from_secs), "{told}");
        }
    }
}
