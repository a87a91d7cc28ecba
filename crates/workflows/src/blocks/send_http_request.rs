use super::{About, Answer, Config, Step, StepBlock, checks, fields, input};
use crate::HttpRequest;
use crate::check::Problems;
use crate::schema::{Node, Outcome};
use crate::value::text_of;
use async_trait::async_trait;
use records::Schema;
use serde_json::{Value as Json, json};

/// Sends an HTTP request.
pub struct SendHttpRequest;

const METHODS: [&str; 6] = ["GET", "POST", "PUT", "PATCH", "DELETE", "HEAD"];
/// The most headers.
const MAX_HEADERS: usize = 50;

#[async_trait]
impl StepBlock for SendHttpRequest {
    fn about(&self) -> About {
        let header = Node::fields([
            ("name", Node::of("string").titled("Name")),
            ("value", Node::of("string").titled("Value")),
        ]);
        About {
            id: "send-http-request",
            title: "Send HTTP request",
            description: "Sends a request to a server and gives its answer, within two minutes.",
            group: "Utilities",
            icon: "Globe",
            config: Node::fields([
                ("method", Node::one_of(&METHODS).titled("Method").with("static", true)),
                ("url", Node::of("string").titled("Address")),
                (
                    "headers",
                    Node::array(header)
                        .titled("Headers")
                        .with("max", MAX_HEADERS)
                        .optional(),
                ),
                (
                    "body",
                    Node::of("string")
                        .titled("Body")
                        .with("multiline", true)
                        .with(
                            "visible_when",
                            json!({ "field": "method", "values": ["POST", "PUT", "PATCH", "DELETE"] }),
                        )
                        .optional(),
                ),
            ]),
        }
    }

    fn outcomes(&self, _: &Config, _: &Schema) -> Vec<Outcome> {
        fields::done([
            ("status", Node::of("number").titled("Status")),
            ("body", Node::of("string").titled("Body")),
            (
                "success",
                Node::of("boolean")
                    .titled("Success")
                    .described("Whether the status is from 200 to 299."),
            ),
        ])
    }

    fn check(&self, config: &Config, _: &Schema, problems: &mut Problems) {
        let url = input::one(config, "url").filter(|given| !checks::is_dynamic(given));
        if let Some(url) = url.map(text_of)
            && !is_web_address(&url)
        {
            problems.add("config.url", "The address must begin with https:// or http://.");
        }
        let headers = input::all(config, "headers");
        if headers.len() > MAX_HEADERS {
            problems.add("config.headers", format!("{MAX_HEADERS} headers are the most."));
        }
        for (index, header) in headers.iter().enumerate() {
            let name = header.get("name").and_then(Json::as_str);
            if name.is_some_and(|name| !is_header_name(name)) {
                problems.add(
                    format!("config.headers.{index}.name"),
                    "This is no name of a header: letters, digits and dashes are.",
                );
            }
        }
    }

    fn lasting_effect(&self) -> Option<&'static str> {
        Some("It sends the request: whoever is at the address gets it.")
    }

    async fn run(&self, step: &Step<'_>) -> Answer {
        send(step).await.unwrap_or_else(|failed| failed)
    }
}

fn is_web_address(url: &str) -> bool {
    let url = url.trim().to_ascii_lowercase();
    url.starts_with("https://") || url.starts_with("http://")
}

fn is_header_name(name: &str) -> bool {
    let is_sign = |byte: u8| byte.is_ascii_alphanumeric() || b"!#$%&'*+-.^_`|~".contains(&byte);
    !name.is_empty() && name.bytes().all(is_sign)
}

async fn send(step: &Step<'_>) -> Result<Answer, Answer> {
    let config = step.config;
    let method = input::text(config, "method").ok_or_else(|| input::missing("method"))?;
    if !METHODS.contains(&method.as_str()) {
        return Err(Answer::error(format!(
            "\"{method}\" is none of {}.",
            METHODS.join(", ")
        )));
    }
    let url = input::text(config, "url").ok_or_else(|| input::missing("url"))?;
    if !is_web_address(&url) {
        return Err(Answer::error(format!(
            "\"{url}\" does not begin with https:// or http://."
        )));
    }
    let has_body = !matches!(method.as_str(), "GET" | "HEAD");
    let body = input::text(config, "body").filter(|_| has_body);
    let mut headers = headers(config)?;
    let is_json =
        |body: &String| serde_json::from_str::<Json>(body).is_ok_and(|body| body.is_object() || body.is_array());
    let has_type = headers
        .iter()
        .any(|(name, _)| name.eq_ignore_ascii_case("content-type"));
    if !has_type && body.as_ref().is_some_and(is_json) {
        headers.push(("content-type".to_owned(), "application/json".to_owned()));
    }
    // A request that may have changed something must not be sent twice by itself.
    let is_repeatable = matches!(method.as_str(), "GET" | "HEAD" | "PUT" | "DELETE");
    let request = HttpRequest {
        method,
        url: url.trim().to_owned(),
        headers,
        body,
    };
    let response = step.effects.send(request).await.map_err(|mut trouble| {
        trouble.retryable &= is_repeatable;
        trouble
    })?;
    Ok(Answer::done(json!({
        "status": response.status,
        "body": response.body,
        "success": (200..300).contains(&response.status),
    })))
}

fn headers(config: &Config) -> Result<Vec<(String, String)>, Answer> {
    let mut headers = Vec::new();
    for header in input::all(config, "headers") {
        let part = |field: &str| header.get(field).map(text_of).unwrap_or_default();
        let (name, value) = (part("name").trim().to_owned(), part("value"));
        if !is_header_name(&name) {
            return Err(Answer::error(format!("\"{name}\" is no name of a header.")));
        }
        if value.contains(['\r', '\n', '\0']) {
            return Err(Answer::error(format!(
                "The value of the header \"{name}\" has more than one line."
            )));
        }
        headers.push((name, value));
    }
    Ok(headers)
}
