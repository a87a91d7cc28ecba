/// The host of what may be a URL, lower-cased: scheme, user, port, path and query are dropped.
#[must_use]
pub fn host(text: &str) -> String {
    let text = text.trim();
    let text = text.split_once("://").map_or(text, |(_, rest)| rest);
    let text = text.split(['/', '?', '#']).next().unwrap_or_default();
    let text = text.rsplit_once('@').map_or(text, |(_, host)| host);
    let text = match text.rsplit_once(':') {
        Some((host, port)) if port.bytes().all(|b| b.is_ascii_digit()) => host,
        _ => text,
    };
    text.trim_end_matches('.').to_lowercase()
}

/// The part of a domain that is registered, by the public suffix list; `None` for what is no domain or only a suffix.
#[must_use]
pub fn root_domain(domain: &str) -> Option<String> {
    let parsed = addr::parse_domain_name(domain).ok()?;
    parsed.root().map(str::to_owned)
}
