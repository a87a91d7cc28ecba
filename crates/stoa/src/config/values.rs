//! What the single keys take, beyond their type.

use toml::Value;
use tracing_subscriber::EnvFilter;
use url::Url;

/// The least memory in which the engine itself starts.
const LEAST_MEMORY: i64 = 16 << 20;
/// What a 32-bit guest can address.
const MOST_MEMORY: i64 = (4 << 30) - 1;
const DAY_MS: i64 = 24 * 60 * 60 * 1000;

/// The smallest and the largest number of a key.
fn range(key: &str) -> Option<(i64, i64)> {
    Some(match key {
        "sandbox.memory_bytes" => (LEAST_MEMORY, MOST_MEMORY),
        "sandbox.wall_ms" | "sandbox.cpu_ms" => (1, DAY_MS),
        "sandbox.argument_bytes" | "sandbox.result_bytes" | "sandbox.fetch_body_bytes" => (1, MOST_MEMORY),
        "sandbox.recording_bytes" => (1, 64 << 20),
        "sandbox.executions_at_once" => (1, 100_000),
        "rest.reads_per_second"
        | "rest.writes_per_second"
        | "rest.recordings_per_second"
        | "rest.note_lists_per_second"
        | "rest.uploads_per_second"
        | "rest.sql_per_second"
        | "rest.merges_per_second" => (1, 1_000_000),
        "files.quota_bytes" => (0, 1 << 60),
        _ => return None,
    })
}

/// What a key takes, when the value is something else.
pub fn complaint(key: &str, value: &Value) -> Option<String> {
    match value {
        Value::Integer(number) => {
            let (least, most) = range(key)?;
            (!(least..=most).contains(number)).then(|| format!("a whole number from {least} to {most}"))
        }
        Value::String(text) => {
            let (fits, expected) = match key {
                "listen" => (is_address(text), "an address and a port, such as 127.0.0.1:4400"),
                "public_url" => (
                    text.is_empty() || is_web_address(text),
                    "an address such as https://crm.example.com, without a query",
                ),
                "database" => (
                    text.is_empty() || crate::database::is_postgres(text),
                    "an address such as postgres://user:password@host:5432/name, or nothing for SQLite",
                ),
                "sandbox.record" => (
                    matches!(text.as_str(), "nothing" | "blocks" | "everything"),
                    "`nothing`, `blocks` or `everything`",
                ),
                "data_dir" => (!text.is_empty(), "the path of a folder"),
                "log" => (
                    EnvFilter::try_new(text).is_ok(),
                    "a log filter, such as info, or warn,platform=debug",
                ),
                "files.s3.bucket" => (
                    text.is_empty() || is_plain(text),
                    "the name of a bucket: letters, digits, hyphens, dots and underscores",
                ),
                "files.s3.region" => (is_plain(text), "the name of a region, such as eu-central-1"),
                "files.s3.endpoint" => (
                    text.is_empty() || is_service(text),
                    "an address such as https://s3.example.com, without a path, a query or a password",
                ),
                "files.s3.prefix" => (
                    text.is_empty() || text.split('/').all(is_plain),
                    "a path of plain names without a slash at either end, such as stoa/files",
                ),
                "workspace.slug" | "workspace.name" | "workspace.admin_email" => (!text.is_empty(), "some text"),
                _ => (true, ""),
            };
            (!fits).then(|| expected.to_owned())
        }
        _ => None,
    }
}

fn is_address(text: &str) -> bool {
    text.rsplit_once(':')
        .is_some_and(|(host, port)| !host.is_empty() && port.parse::<u16>().is_ok())
}

fn is_web_address(text: &str) -> bool {
    Url::parse(text)
        .is_ok_and(|url| matches!(url.scheme(), "http" | "https") && url.query().is_none() && url.fragment().is_none())
}

/// One name in an address or a path.
fn is_plain(text: &str) -> bool {
    !text.is_empty()
        && !text.starts_with('.')
        && text
            .bytes()
            .all(|byte| byte.is_ascii_alphanumeric() || b"-_.".contains(&byte))
}

/// The address of a service without anything that the place of an object would have to stand before or after.
fn is_service(text: &str) -> bool {
    is_web_address(text)
        && Url::parse(text).is_ok_and(|url| url.path() == "/" && url.username().is_empty() && url.password().is_none())
}
