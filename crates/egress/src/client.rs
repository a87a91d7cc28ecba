use crate::{
    EgressError, Guard, Loopback, Origin, OriginMap, Recording, Resolve, SystemResolver,
    recording::Sent,
    redirect,
    resolve::{Cause, GuardedResolver, cause},
};
use async_trait::async_trait;
use bytes::Bytes;
use futures::{StreamExt, TryStreamExt, stream::BoxStream};
use http::{HeaderMap, HeaderName, HeaderValue, Method, StatusCode, header};
use std::{
    collections::HashMap,
    net::Ipv4Addr,
    sync::{Arc, PoisonError, RwLock},
    time::{Duration, Instant},
};
use url::{Host, Url};

/// On every request of app code that may reach this machine; app code can neither set nor remove it. Where people are
/// signed in by their address alone, such a request is not theirs.
pub const FROM_APP: HeaderName = HeaderName::from_static("x-stoa-from-app");

/// A body that arrives piece by piece.
pub type Body = BoxStream<'static, Result<Bytes, EgressError>>;

/// Limits and rules of the client.
#[derive(Debug, Clone)]
pub struct Config {
    pub guard: Guard,
    pub origins: OriginMap,
    /// For the TCP and TLS handshakes together. Default: 10 s.
    pub connect_timeout: Duration,
    /// From sending to the response's headers, each redirect anew. Default: 30 s.
    pub response_timeout: Duration,
    /// Between two pieces of a body. Default: 30 s.
    pub read_timeout: Duration,
    /// Default: 20, as the Fetch standard has it.
    pub max_redirects: u32,
}

impl Default for Config {
    fn default() -> Self {
        Self {
            guard: Guard::default(),
            origins: OriginMap::default(),
            connect_timeout: Duration::from_secs(10),
            response_timeout: Duration::from_secs(30),
            read_timeout: Duration::from_secs(30),
            max_redirects: 20,
        }
    }
}

/// What to do with a redirect (`RequestRedirect` of the Fetch standard).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Redirect {
    #[default]
    Follow,
    Error,
    Manual,
}

#[derive(Debug, Clone)]
pub struct Request {
    pub method: Method,
    pub url: Url,
    /// `Host`, `Connection`, `Content-Length` and the other headers of the connection itself are dropped.
    pub headers: HeaderMap,
    pub body: Option<Bytes>,
    pub redirect: Redirect,
}

impl Request {
    /// A request without headers and body that follows redirects.
    pub fn new(method: Method, url: Url) -> Self {
        Self {
            method,
            url,
            headers: HeaderMap::new(),
            body: None,
            redirect: Redirect::Follow,
        }
    }
}

pub struct Response {
    pub status: StatusCode,
    pub headers: HeaderMap,
    /// Where the answer came from, after redirects and before the origin map.
    pub url: Url,
    pub redirected: bool,
    pub body: Body,
}

impl std::fmt::Debug for Response {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Response")
            .field("status", &self.status)
            .field("url", &self.url.as_str())
            .finish_non_exhaustive()
    }
}

/// Answers an origin inside the process.
#[async_trait]
pub trait InProcess: Send + Sync + 'static {
    /// `request`'s URI is absolute.
    async fn call(&self, request: http::Request<Bytes>) -> http::Response<Body>;
}

/// Answers every request that would leave the process, or says why there is no answer: for tests.
#[async_trait]
pub trait StandIn: Send + Sync + 'static {
    /// # Errors
    /// What app code is to see as a failed request.
    async fn answer(&self, request: &Request) -> Result<Response, EgressError>;
}

/// The client. Cheap to clone.
#[derive(Clone)]
pub struct Egress(Arc<Inner>);

struct Inner {
    config: Config,
    origins: RwLock<OriginMap>,
    in_process: RwLock<HashMap<Origin, Arc<dyn InProcess>>>,
    stand_in: RwLock<Option<Arc<dyn StandIn>>>,
    guarded: reqwest::Client,
    trusted: reqwest::Client,
}

/// Where one hop goes.
enum Route {
    InProcess(Arc<dyn InProcess>),
    StandIn(Arc<dyn StandIn>),
    /// A target that the operator has named.
    Trusted(Url),
    Guarded(Url),
}

impl Egress {
    /// A client that asks the operating system for addresses.
    ///
    /// # Errors
    /// When TLS cannot be set up.
    pub fn new(config: Config) -> Result<Self, EgressError> {
        Self::with_resolver(config, Arc::new(SystemResolver))
    }

    /// A client with another resolver.
    ///
    /// # Errors
    /// When TLS cannot be set up.
    pub fn with_resolver(config: Config, resolver: Arc<dyn Resolve>) -> Result<Self, EgressError> {
        let build = |guard: Option<Guard>| {
            reqwest::Client::builder()
                .dns_resolver(Arc::new(GuardedResolver {
                    inner: resolver.clone(),
                    guard,
                }))
                .redirect(reqwest::redirect::Policy::none())
                // A proxy from the environment would resolve and connect behind the guard's back.
                .no_proxy()
                .referer(false)
                .connect_timeout(config.connect_timeout)
                .read_timeout(config.read_timeout)
                .user_agent(concat!("Stoa/", env!("CARGO_PKG_VERSION")))
                .build()
                .map_err(|error| EgressError::Transport {
                    host: "client".to_owned(),
                    reason: error.to_string(),
                })
        };
        let (guarded, trusted) = (build(Some(config.guard.clone()))?, build(None)?);
        let origins = RwLock::new(config.origins.clone());
        Ok(Self(Arc::new(Inner {
            config,
            origins,
            in_process: RwLock::default(),
            stand_in: RwLock::default(),
            guarded,
            trusted,
        })))
    }

    /// Whether requests may reach this machine.
    pub fn reaches_loopback(&self) -> bool {
        self.0.config.guard.loopback == Loopback::Allowed
    }

    /// Answers an origin without leaving the process from now on.
    pub fn answer_in_process(&self, origin: Origin, service: Arc<dyn InProcess>) {
        self.0
            .in_process
            .write()
            .unwrap_or_else(PoisonError::into_inner)
            .insert(origin, service);
    }

    /// Lets nothing leave the process from now on: what no origin answers in the process is answered by this.
    pub fn stand_in(&self, service: Arc<dyn StandIn>) {
        *self.0.stand_in.write().unwrap_or_else(PoisonError::into_inner) = Some(service);
    }

    /// Adds a line to the origin map: the `[origins]` of an app in development.
    ///
    /// # Errors
    /// [`crate::MappingError`] names the part that is wrong.
    pub fn map_origin(&self, origin: &str, target: &str) -> Result<(), crate::MappingError> {
        self.0
            .origins
            .write()
            .unwrap_or_else(PoisonError::into_inner)
            .insert(origin, target)
    }

    /// Lets requests for an origin go to itself again.
    pub fn unmap_origin(&self, origin: &str) {
        self.0
            .origins
            .write()
            .unwrap_or_else(PoisonError::into_inner)
            .remove(origin);
    }

    /// Where a URL really leads: for a browser that follows it itself.
    pub fn mapped(&self, url: &Url) -> Url {
        self.0
            .origins
            .read()
            .unwrap_or_else(PoisonError::into_inner)
            .target(url)
            .unwrap_or_else(|| url.clone())
    }

    /// Sends a request and follows its redirects; the body arrives as a stream.
    ///
    /// # Errors
    /// [`EgressError`]; every hop is in `recording`, whatever became of it.
    pub async fn send(&self, mut request: Request, recording: &Recording) -> Result<Response, EgressError> {
        let mut redirects = 0;
        loop {
            let started = Instant::now();
            let (sent, url) = (Sent::of(&request), request.url.to_string());
            let hop = self.hop(&request).await;
            let outcome = hop
                .as_ref()
                .map(|response| (response.status.as_u16(), &response.headers))
                .map_err(ToString::to_string);
            let at = recording.add(sent, started.elapsed(), outcome);
            let mut response = hop?;
            response.body = recording.measured(at, started, response.body);
            response.redirected = redirects > 0;
            if request.redirect == Redirect::Manual {
                return Ok(response);
            }
            let Some(to) = redirect::location(&request.url, response.status, &response.headers)? else {
                return Ok(response);
            };
            if request.redirect == Redirect::Error {
                return Err(EgressError::RedirectRefused { url });
            }
            redirects += 1;
            if redirects > self.0.config.max_redirects {
                return Err(EgressError::TooManyRedirects {
                    limit: self.0.config.max_redirects,
                });
            }
            redirect::follow(&mut request, response.status, to);
        }
    }

    /// One request and its response, redirects left alone.
    async fn hop(&self, request: &Request) -> Result<Response, EgressError> {
        let limit = self.0.config.response_timeout;
        let host = request.url.host_str().unwrap_or_default().to_owned();
        let answer = async {
            match self.route(request)? {
                Route::InProcess(service) => Ok(in_process(&*service, request).await),
                Route::StandIn(service) => service.answer(request).await,
                Route::Trusted(url) => transmit(&self.0.trusted, url, request, marked(request), &host).await,
                Route::Guarded(url) => {
                    let headers = match self.0.config.guard.loopback {
                        Loopback::Allowed => marked(request),
                        Loopback::Refused => without_connection_headers(&request.headers),
                    };
                    transmit(&self.0.guarded, url, request, headers, &host).await
                }
            }
        };
        match tokio::time::timeout(limit, answer).await {
            Ok(answer) => answer,
            Err(_) => Err(EgressError::Timeout { host, limit }),
        }
    }

    fn route(&self, request: &Request) -> Result<Route, EgressError> {
        let url = &request.url;
        let origin = Origin::of(url).ok_or_else(|| EgressError::Scheme { url: url.to_string() })?;
        let stand_in = self.0.stand_in.read().unwrap_or_else(PoisonError::into_inner).clone();
        if let Some(service) = stand_in {
            let in_process = self
                .0
                .in_process
                .read()
                .unwrap_or_else(PoisonError::into_inner)
                .get(&origin)
                .cloned();
            return Ok(in_process.map_or(Route::StandIn(service), Route::InProcess));
        }
        if let Some(target) = self
            .0
            .origins
            .read()
            .unwrap_or_else(PoisonError::into_inner)
            .target(url)
        {
            return Ok(Route::Trusted(target));
        }
        if let Some(service) = self
            .0
            .in_process
            .read()
            .unwrap_or_else(PoisonError::into_inner)
            .get(&origin)
        {
            return Ok(Route::InProcess(service.clone()));
        }
        // A literal address never reaches the resolver, and this machine's own name (RFC 6761, section 6.3) does not
        // depend on what the resolver knows of it.
        let literal = match url.host() {
            Some(Host::Ipv4(address)) => Some(address.into()),
            Some(Host::Ipv6(address)) => Some(address.into()),
            Some(Host::Domain(name)) => is_localhost(name).then(|| Ipv4Addr::LOCALHOST.into()),
            None => None,
        };
        if let Some(address) = literal {
            self.0
                .config
                .guard
                .check(address)
                .map_err(|refused| EgressError::Refused {
                    host: url.host_str().unwrap_or_default().to_owned(),
                    refused,
                })?;
        }
        Ok(Route::Guarded(url.clone()))
    }
}

async fn in_process(service: &dyn InProcess, request: &Request) -> Response {
    let mut inner = http::Request::new(request.body.clone().unwrap_or_default());
    *inner.method_mut() = request.method.clone();
    *inner.headers_mut() = marked(request);
    let mut url = request.url.clone();
    url.set_fragment(None);
    match url.as_str().parse() {
        Ok(uri) => *inner.uri_mut() = uri,
        Err(_) => {
            let body = futures::stream::empty().boxed();
            return Response {
                status: StatusCode::BAD_REQUEST,
                headers: HeaderMap::new(),
                url: request.url.clone(),
                redirected: false,
                body,
            };
        }
    }
    let (parts, body) = service.call(inner).await.into_parts();
    Response {
        status: parts.status,
        headers: parts.headers,
        url: request.url.clone(),
        redirected: false,
        body,
    }
}

fn is_localhost(name: &str) -> bool {
    let name = name.strip_suffix('.').unwrap_or(name);
    name == "localhost" || name.ends_with(".localhost")
}

async fn transmit(
    client: &reqwest::Client,
    to: Url,
    request: &Request,
    mut headers: HeaderMap,
    host: &str,
) -> Result<Response, EgressError> {
    headers.entry(header::ACCEPT).or_insert(HeaderValue::from_static("*/*"));
    // The client decodes what it asked for by itself; an app's own wish would come back undecoded.
    headers.remove(header::ACCEPT_ENCODING);
    let mut builder = client.request(request.method.clone(), to).headers(headers);
    if let Some(body) = &request.body {
        builder = builder.body(body.clone());
    }
    let response = builder.send().await.map_err(|error| failure(&error, host))?;
    let broken = host.to_owned();
    Ok(Response {
        status: response.status(),
        headers: response.headers().clone(),
        url: request.url.clone(),
        redirected: false,
        body: response
            .bytes_stream()
            .map_err(move |error| EgressError::Body {
                host: broken.clone(),
                reason: innermost(&error),
            })
            .boxed(),
    })
}

fn failure(error: &reqwest::Error, host: &str) -> EgressError {
    let host = host.to_owned();
    match cause(error) {
        Some(Cause::Refused(refused)) => EgressError::Refused {
            host,
            refused: refused.clone(),
        },
        Some(Cause::Unresolved(unresolved)) => EgressError::Unresolved {
            host,
            reason: unresolved.to_string(),
        },
        None => EgressError::Transport {
            host,
            reason: innermost(error),
        },
    }
}

/// The last error of the chain: `connection refused` rather than `error sending request for url`.
fn innermost(error: &dyn std::error::Error) -> String {
    let mut deepest = error;
    while let Some(source) = deepest.source() {
        deepest = source;
    }
    deepest.to_string()
}

/// The headers of a request that may reach this server or this machine, with the mark that it comes from an app.
fn marked(request: &Request) -> HeaderMap {
    let mut headers = without_connection_headers(&request.headers);
    headers.insert(FROM_APP, HeaderValue::from_static("1"));
    headers
}

fn without_connection_headers(headers: &HeaderMap) -> HeaderMap {
    const CONNECTION: [HeaderName; 8] = [
        header::HOST,
        header::CONNECTION,
        header::CONTENT_LENGTH,
        header::TRANSFER_ENCODING,
        header::TE,
        header::TRAILER,
        header::UPGRADE,
        header::PROXY_AUTHORIZATION,
    ];
    let mut kept = headers.clone();
    for name in CONNECTION {
        kept.remove(name);
    }
    kept
}
