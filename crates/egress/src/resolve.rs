use crate::{Guard, Refused};
use async_trait::async_trait;
use std::{
    error::Error,
    io,
    net::{IpAddr, SocketAddr},
    sync::Arc,
};

/// Turns a host name into addresses.
#[async_trait]
pub trait Resolve: Send + Sync + 'static {
    /// All addresses of the name.
    ///
    /// # Errors
    /// When the name is unknown or the resolver cannot be reached.
    async fn resolve(&self, host: &str) -> io::Result<Vec<IpAddr>>;
}

/// The operating system's resolver.
#[derive(Debug, Clone, Copy, Default)]
pub struct SystemResolver;

#[async_trait]
impl Resolve for SystemResolver {
    async fn resolve(&self, host: &str) -> io::Result<Vec<IpAddr>> {
        Ok(tokio::net::lookup_host((host, 0))
            .await?
            .map(|address| address.ip())
            .collect())
    }
}

/// Resolves for the connector: what it returns is what is connected to, so the check and the connection can never
/// see different answers.
pub(crate) struct GuardedResolver {
    pub(crate) inner: Arc<dyn Resolve>,
    /// `None` lets everything through: targets that the operator has named.
    pub(crate) guard: Option<Guard>,
}

impl reqwest::dns::Resolve for GuardedResolver {
    fn resolve(&self, name: reqwest::dns::Name) -> reqwest::dns::Resolving {
        let (inner, guard) = (self.inner.clone(), self.guard.clone());
        Box::pin(async move {
            let addresses = inner.resolve(name.as_str()).await.map_err(Unresolved)?;
            if addresses.is_empty() {
                return Err(Unresolved(io::Error::other("it has no address")).into());
            }
            if let Some(guard) = guard {
                // One bad address is enough: a name that mixes public and private ones is an attack or a mistake.
                for address in &addresses {
                    guard.check(*address)?;
                }
            }
            let sockets: Vec<SocketAddr> = addresses.into_iter().map(|ip| SocketAddr::new(ip, 0)).collect();
            Ok(Box::new(sockets.into_iter()) as reqwest::dns::Addrs)
        })
    }
}

#[derive(Debug, thiserror::Error)]
#[error("{0}")]
pub(crate) struct Unresolved(io::Error);

/// What the resolver said, dug out of the error that came back through the connector.
pub(crate) enum Cause<'a> {
    Refused(&'a Refused),
    Unresolved(&'a Unresolved),
}

pub(crate) fn cause(error: &reqwest::Error) -> Option<Cause<'_>> {
    let mut source = error.source();
    while let Some(error) = source {
        if let Some(refused) = error.downcast_ref::<Refused>() {
            return Some(Cause::Refused(refused));
        }
        if let Some(unresolved) = error.downcast_ref::<Unresolved>() {
            return Some(Cause::Unresolved(unresolved));
        }
        source = error.source();
    }
    None
}
