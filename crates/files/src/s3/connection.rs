use async_trait::async_trait;
use http_body_util::BodyExt;
use object_store::ClientOptions;
use object_store::client::{
    HttpClient, HttpConnector, HttpError, HttpErrorKind, HttpRequest, HttpResponse, HttpResponseBody, HttpService,
};
use reqwest::redirect::Policy;
use std::error::Error;
use std::io::ErrorKind;
use std::time::Duration;

/// How long a connection may take to come about.
const CONNECTING: Duration = Duration::from_secs(5);
/// How long an answer may pause.
const PAUSING: Duration = Duration::from_secs(30);

/// The HTTP client through which the bucket is reached: the one that is here anyway, with its TLS.
#[derive(Debug, Clone)]
pub struct Connection(reqwest::Client);

impl Connection {
    /// Takes the certificates of the system's authorities besides the usual ones, for services inside a house.
    pub fn new(address: &str) -> Result<Self, reqwest::Error> {
        let is_secure = address.starts_with("https:");
        let mut builder = reqwest::Client::builder()
            .connect_timeout(CONNECTING)
            .read_timeout(PAUSING)
            // A signature holds for one address, and bytes are kept as they came.
            .redirect(Policy::none())
            .no_gzip()
            .no_brotli()
            .no_deflate()
            .no_zstd()
            .http1_only()
            .https_only(is_secure);
        if is_secure {
            for certificate in rustls_native_certs::load_native_certs().certs {
                // One that cannot be used would spoil all of them.
                let is_usable = rustls::RootCertStore::empty().add(certificate.clone()).is_ok();
                if is_usable && let Ok(certificate) = reqwest::Certificate::from_der(&certificate) {
                    builder = builder.add_root_certificate(certificate);
                }
            }
        }
        builder.build().map(Self)
    }
}

impl HttpConnector for Connection {
    fn connect(&self, _: &ClientOptions) -> object_store::Result<HttpClient> {
        Ok(HttpClient::new(self.clone()))
    }
}

#[async_trait]
impl HttpService for Connection {
    async fn call(&self, request: HttpRequest) -> Result<HttpResponse, HttpError> {
        let (parts, body) = request.into_parts();
        let url = reqwest::Url::parse(&parts.uri.to_string())
            .map_err(|error| HttpError::new(HttpErrorKind::Unknown, error))?;
        let mut request = reqwest::Request::new(parts.method, url);
        *request.headers_mut() = parts.headers;
        *request.body_mut() = Some(reqwest::Body::wrap(body));
        let response = self.0.execute(request).await.map_err(failed)?;
        let (parts, body) = http::Response::from(response).into_parts();
        let body = HttpResponseBody::new(body.map_err(failed));
        Ok(HttpResponse::from_parts(parts, body))
    }
}

/// What of an error decides whether the request may be tried again.
fn failed(error: reqwest::Error) -> HttpError {
    let kind = if error.is_timeout() {
        HttpErrorKind::Timeout
    } else if error.is_connect() {
        HttpErrorKind::Connect
    } else if error.is_decode() {
        HttpErrorKind::Decode
    } else if was_cut(&error) {
        HttpErrorKind::Interrupted
    } else {
        HttpErrorKind::Unknown
    };
    // The sentence for people names the place itself.
    HttpError::new(kind, error.without_url())
}

/// Whether the connection ended before the answer did.
fn was_cut(error: &reqwest::Error) -> bool {
    let mut cause = error.source();
    while let Some(inner) = cause {
        let is_cut = inner.downcast_ref::<std::io::Error>().is_some_and(|error| {
            matches!(
                error.kind(),
                ErrorKind::ConnectionAborted
                    | ErrorKind::ConnectionReset
                    | ErrorKind::BrokenPipe
                    | ErrorKind::UnexpectedEof
            )
        });
        let is_cut = is_cut
            || inner.downcast_ref::<hyper::Error>().is_some_and(|error| {
                error.is_incomplete_message() || error.is_closed() || error.is_body_write_aborted()
            });
        if is_cut {
            return true;
        }
        cause = inner.source();
    }
    false
}
