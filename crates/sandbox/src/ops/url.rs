//! `url.parse` and `url.set`: the URL Standard through the `url` crate.

use super::{Answer, Op, OpError};
use url::{Url, quirks};

pub(super) const OPS: &[Op] = &[
    // `[input, base | null]` to the members, or to an empty text for what is no URL.
    Op {
        name: "url.parse",
        answer: Answer::Text,
        run: parse,
    },
    // `[href, member, value]` to the members; a value that the member refuses changes nothing.
    Op {
        name: "url.set",
        answer: Answer::Text,
        run: set,
    },
];

fn malformed(error: impl std::fmt::Display) -> OpError {
    OpError::new("malformed-payload", error.to_string())
}

fn parse(payload: &[u8]) -> Result<Vec<u8>, OpError> {
    let (input, base): (String, Option<String>) = serde_json::from_slice(payload).map_err(malformed)?;
    let url = match base {
        None => Url::parse(&input),
        Some(base) => Url::parse(&base).and_then(|base| Url::options().base_url(Some(&base)).parse(&input)),
    };
    Ok(url.map(|url| members(&url)).unwrap_or_default())
}

fn set(payload: &[u8]) -> Result<Vec<u8>, OpError> {
    let (href, member, value): (String, String, String) = serde_json::from_slice(payload).map_err(malformed)?;
    let mut url = Url::parse(&href).map_err(malformed)?;
    // A refusal leaves the URL as it was, which is what the standard's setters do.
    match member.as_str() {
        "protocol" => drop(quirks::set_protocol(&mut url, &value)),
        "username" => drop(quirks::set_username(&mut url, &value)),
        "password" => drop(quirks::set_password(&mut url, &value)),
        "host" => drop(quirks::set_host(&mut url, &value)),
        "hostname" => drop(quirks::set_hostname(&mut url, &value)),
        "port" => drop(quirks::set_port(&mut url, &value)),
        "pathname" => quirks::set_pathname(&mut url, &value),
        "search" => quirks::set_search(&mut url, &value),
        "hash" => quirks::set_hash(&mut url, &value),
        other => return Err(malformed(format!("a URL has no settable member {other}"))),
    }
    Ok(members(&url))
}

/// In the order of `Members` in `sdk/src/guest/web/url.ts`.
fn members(url: &Url) -> Vec<u8> {
    let origin = match url.scheme() {
        // A blob's origin is that of the http(s) URL inside it; the crate takes any URL inside.
        "blob" => Url::parse(url.path())
            .ok()
            .filter(|inner| matches!(inner.scheme(), "http" | "https"))
            .map_or_else(|| "null".to_owned(), |inner| quirks::origin(&inner)),
        _ => quirks::origin(url),
    };
    let members = [
        quirks::href(url),
        &origin,
        quirks::protocol(url),
        quirks::username(url),
        quirks::password(url),
        quirks::host(url),
        quirks::hostname(url),
        quirks::port(url),
        quirks::pathname(url),
        quirks::search(url),
        quirks::hash(url),
    ];
    serde_json::to_vec(&members).expect("an array of strings is always JSON")
}
