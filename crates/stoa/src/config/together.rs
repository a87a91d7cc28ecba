//! What keys need of each other.

use super::{Config, S3};
use toml::Table;
use url::{Host, Url};

/// Where access keys come from.
pub const KEY_VARIABLES: &str = "the access keys come from the environment only: AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, and AWS_SESSION_TOKEN with keys that expire";

/// One key that does not go together with others, when each of them is fine by itself.
pub struct Complaint {
    pub key: String,
    /// What follows the key in a sentence.
    pub problem: &'static str,
    pub hint: &'static str,
}

/// Everything that does not go together; `given` are the keys that somebody set.
pub fn complaints<'k>(config: &Config, given: impl Iterator<Item = &'k str>) -> Vec<Complaint> {
    let files = &config.files;
    let s3 = &files.s3;
    if s3.bucket.is_empty() {
        let (set, usual) = (keys_of(s3), keys_of(&Config::default().files.s3));
        let is_lonely = |key: &&str| {
            let name = key.strip_prefix("files.s3.");
            name.is_some_and(|name| set.get(name) != usual.get(name))
        };
        return given
            .filter(is_lonely)
            .map(|key| Complaint {
                key: key.to_owned(),
                problem: "does nothing without `files.s3.bucket`",
                hint: "name the bucket, or leave this out: files are kept in a folder then",
            })
            .collect();
    }
    let mut complaints = Vec::new();
    let mut complain = |key: &str, problem, hint| {
        complaints.push(Complaint {
            key: key.to_owned(),
            problem,
            hint,
        });
    };
    if !files.folder.as_os_str().is_empty() {
        complain(
            "files.s3.bucket",
            "says where files are kept, and so does `files.folder`",
            "remove one of the two",
        );
    }
    let Ok(endpoint) = Url::parse(&s3.endpoint) else {
        return complaints;
    };
    if endpoint.scheme() == "http" && !s3.allow_http && !is_this_machine(&endpoint) {
        complain(
            "files.s3.endpoint",
            "is an http address of another machine: everybody on the way can read the files",
            "use https, or set `files.s3.allow_http = true` on a network that you trust",
        );
    }
    if endpoint.domain().is_none() && !s3.path_style {
        complain(
            "files.s3.endpoint",
            "is a number, and the name of a bucket cannot stand before one",
            "set `files.s3.path_style = true`, so that the bucket stands in the path",
        );
    }
    complaints
}

fn keys_of(section: &S3) -> Table {
    Table::try_from(section).unwrap_or_default()
}

fn is_this_machine(url: &Url) -> bool {
    match url.host() {
        Some(Host::Domain(name)) => name == "localhost" || name.ends_with(".localhost"),
        Some(Host::Ipv4(address)) => address.is_loopback(),
        Some(Host::Ipv6(address)) => address.is_loopback(),
        None => false,
    }
}
