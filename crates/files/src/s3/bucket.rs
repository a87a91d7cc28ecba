use std::fmt;
use url::Url;

/// A bucket, and how to reach it.
#[derive(Debug, Clone)]
pub struct Bucket {
    pub name: String,
    /// Requests are signed for it; services that have none take any.
    pub region: String,
    /// Where the service answers; `None`: Amazon's service in the region.
    pub endpoint: Option<Url>,
    /// What every key begins with, a path without a slash at either end; empty: nothing.
    pub prefix: String,
    pub addressing: Addressing,
    pub keys: AccessKeys,
}

/// Where the name of the bucket stands in an address.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Addressing {
    /// `https://bucket.endpoint/key`, as Amazon recommends.
    VirtualHost,
    /// `https://endpoint/bucket/key`, for services without a name for each bucket.
    Path,
}

/// Who asks, and what requests are signed with. They are never shown.
#[derive(Clone, PartialEq, Eq)]
pub struct AccessKeys {
    pub id: String,
    pub secret: String,
    /// Comes with keys that expire.
    pub session_token: Option<String>,
}

impl fmt::Debug for AccessKeys {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("AccessKeys(…)")
    }
}

impl Bucket {
    /// Where the service answers, for people.
    pub(super) fn service(&self) -> String {
        match &self.endpoint {
            Some(url) => url.as_str().trim_end_matches('/').to_owned(),
            None => format!("https://s3.{}.amazonaws.com", self.region),
        }
    }

    /// The address that keys are appended to, without a slash at the end; or why there is none.
    pub(super) fn address(&self) -> Result<String, String> {
        let service = self.service();
        let mut url = Url::parse(&service).map_err(|error| error.to_string())?;
        if self.addressing == Addressing::Path {
            return Ok(format!("{service}/{}", self.name));
        }
        let Some(host) = url.domain() else {
            return Err(
                "the name of a bucket can stand before a name only, not before a number: use path style".to_owned(),
            );
        };
        let host = format!("{}.{host}", self.name);
        url.set_host(Some(&host)).map_err(|error| error.to_string())?;
        Ok(url.as_str().trim_end_matches('/').to_owned())
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    fn bucket(endpoint: Option<&str>, addressing: Addressing) -> Bucket {
        Bucket {
            name: "files".to_owned(),
            region: "eu-central-1".to_owned(),
            endpoint: endpoint.map(|url| url.parse().unwrap()),
            prefix: String::new(),
            addressing,
            keys: AccessKeys {
                id: "AKID".to_owned(),
                secret: "secret".to_owned(),
                session_token: None,
            },
        }
    }

    #[test]
    fn a_bucket_stands_in_the_host_or_in_the_path() {
        use Addressing::{Path, VirtualHost};
        for (endpoint, addressing, address) in [
            (None, VirtualHost, "https://files.s3.eu-central-1.amazonaws.com"),
            (None, Path, "https://s3.eu-central-1.amazonaws.com/files"),
            (
                Some("https://s3.example.com"),
                VirtualHost,
                "https://files.s3.example.com",
            ),
            (Some("https://s3.example.com/"), Path, "https://s3.example.com/files"),
            (
                Some("http://localhost:9000/"),
                VirtualHost,
                "http://files.localhost:9000",
            ),
            (Some("http://127.0.0.1:9000"), Path, "http://127.0.0.1:9000/files"),
            (Some("http://[::1]:9000"), Path, "http://[::1]:9000/files"),
        ] {
            assert_eq!(bucket(endpoint, addressing).address().as_deref(), Ok(address));
        }
        for endpoint in ["http://127.0.0.1:9000", "http://[::1]:9000"] {
            let refused = bucket(Some(endpoint), VirtualHost).address().unwrap_err();
            assert!(refused.contains("use path style"), "{refused}");
        }
    }

    #[test]
    fn keys_are_not_shown() {
        let shown = format!("{:?}", bucket(None, Addressing::Path));
        assert!(!shown.contains("AKID") && !shown.contains("secret"), "{shown}");
    }
}
