//! The address of a database, and bringing the database up to date.

use crate::fault::{self, Fault};
use rustls::pki_types::CertificateDer;
use rustls::pki_types::pem::PemObject;
use rustls::{ClientConfig, RootCertStore};
use std::sync::Arc;
use std::time::{Duration, SystemTime, UNIX_EPOCH};
use tokio_postgres::config::{Host, SslMode, TargetSessionAttrs};
use tokio_postgres::error::SqlState;
use tokio_postgres::{Client, Config, Connection, Socket};
use tokio_postgres_rustls::MakeRustlsConnect;

/// The clock that decides what has expired: ms since the epoch.
pub type NowMs = Arc<dyn Fn() -> i64 + Send + Sync>;

/// How a [`crate::PostgresStore`] is opened; [`Options::default`] is right for production.
#[derive(Clone)]
pub struct Options {
    /// What an answered commit survives.
    pub durability: Durability,
    /// How many connections reads use at most; two more write and listen. Default 16.
    pub connections: usize,
    /// How long a read or a commit is tried again while the server cannot be reached. Default 10 s.
    pub patience: Duration,
    /// How many changes a slow [`store::Store::watch`] receiver may lag behind before it must read the outbox. Default 4,096.
    pub watch_capacity: usize,
    /// The clock for expiry. Default: the system's.
    pub now_ms: NowMs,
}

/// What an answered commit survives.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Durability {
    /// What the server is configured for: `synchronous_commit` stays as it is.
    Full,
    /// The end of this process only. For tests and throw-away data.
    Off,
}

impl Default for Options {
    fn default() -> Self {
        Self {
            durability: Durability::Full,
            connections: 16,
            patience: Duration::from_secs(10),
            watch_capacity: 4096,
            now_ms: Arc::new(|| {
                let since = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
                i64::try_from(since.as_millis()).unwrap_or(i64::MAX)
            }),
        }
    }
}

/// Why a database cannot be opened.
#[derive(Debug, thiserror::Error)]
pub enum OpenError {
    /// The text is no address of a PostgreSQL database.
    #[error(
        "this is not the address of a PostgreSQL database: {message}; write postgres://USER:PASSWORD@HOST:PORT/DATABASE"
    )]
    Address { message: String },
    /// Nobody answers there.
    #[error("no PostgreSQL server answers at {address}: {message}")]
    Unreachable { address: String, message: String },
    /// The server does not let this user in.
    #[error("the PostgreSQL server at {address} refuses the user or the password: {message}")]
    Refused { address: String, message: String },
    /// The database is not there.
    #[error("the PostgreSQL server at {address} has no database of this name: {message}; make it with `createdb`")]
    NoDatabase { address: String, message: String },
    /// The server or the database is one that Stoa cannot use.
    #[error("the database at {address} cannot be used: {message}")]
    Unfit { address: String, message: String },
    /// Only an empty database can be filled from another one.
    #[error("the database at {address} is not empty; name another one, made with `createdb`")]
    NotEmpty { address: String },
    /// The machine has no room for one more thread.
    #[error("cannot start the thread {name}: {source}")]
    Thread { name: &'static str, source: std::io::Error },
    /// A later version of Stoa has migrated this database.
    #[error("the database at {address} was written by a newer version of Stoa")]
    Newer { address: String },
}

/// The oldest server that is used: it has incremental sorts.
const OLDEST_VERSION: i32 = 130_000;

/// What every session is told. Which index answers is decided by the queries themselves (docs/adr/0008), so the server's
/// planner gets no choice between kinds of plans, keeps the order of joins that is written, and plans a statement once.
const SETTINGS: &str = "-c jit=off -c plan_cache_mode=force_generic_plan -c enable_seqscan=off \
     -c enable_hashjoin=off -c enable_mergejoin=off -c enable_sort=off -c join_collapse_limit=1 \
     -c from_collapse_limit=1 -c random_page_cost=1.1 -c client_min_messages=warning -c statement_timeout=60s -c lock_timeout=30s -c idle_in_transaction_session_timeout=30s";

/// A parsed address, and how to connect there.
#[derive(Clone)]
pub(crate) struct Address {
    pub(crate) config: Config,
    pub(crate) tls: MakeRustlsConnect,
    /// For people: no password.
    shown: String,
}

impl Address {
    pub(crate) fn parse(url: &str) -> Result<Self, OpenError> {
        let bad = |message: String| OpenError::Address { message };
        if !url.starts_with("postgres://") && !url.starts_with("postgresql://") {
            return Err(bad("it does not begin with postgres://".to_owned()));
        }
        let mut roots = None;
        let mut is_encryption_said = false;
        let (base, query) = url.split_once('?').unwrap_or((url, ""));
        let mut kept = Vec::new();
        for pair in query.split('&').filter(|pair| !pair.is_empty()) {
            match pair.split_once('=') {
                Some(("sslrootcert", file)) => roots = Some(file.to_owned()),
                // Certificates are always verified where there is encryption.
                Some(("sslmode", "verify-full" | "verify-ca")) => {
                    is_encryption_said = true;
                    kept.push("sslmode=require");
                }
                Some(("sslmode", _)) => {
                    is_encryption_said = true;
                    kept.push(pair);
                }
                _ => kept.push(pair),
            }
        }
        let mut config: Config = format!("{base}?{}", kept.join("&"))
            .parse()
            .map_err(|error: tokio_postgres::Error| bad(fault::said(&error)))?;
        if config.get_user().is_none() {
            return Err(bad("it names no user".to_owned()));
        }
        if config.get_hosts().is_empty() {
            return Err(bad("it names no host".to_owned()));
        }
        if config.get_dbname().is_none() {
            return Err(bad("it names no database".to_owned()));
        }
        if !is_encryption_said {
            let is_local = config.get_hosts().iter().all(is_this_machine);
            config.ssl_mode(if is_local { SslMode::Disable } else { SslMode::Require });
        }
        let settings = match config.get_options() {
            Some(given) => format!("{SETTINGS} {given}"),
            None => SETTINGS.to_owned(),
        };
        config
            .options(settings)
            .target_session_attrs(TargetSessionAttrs::ReadWrite)
            .connect_timeout(Duration::from_secs(5))
            .tcp_user_timeout(Duration::from_secs(15))
            .keepalives_idle(Duration::from_secs(10))
            .keepalives_interval(Duration::from_secs(5))
            .keepalives_retries(3);
        if config.get_application_name().is_none() {
            config.application_name("stoa");
        }
        Ok(Self {
            tls: MakeRustlsConnect::new(tls(roots.as_deref())?),
            shown: shown(&config),
            config,
        })
    }

    /// One connection; the second part has to be driven.
    pub(crate) async fn connect(
        &self,
    ) -> Result<(Client, Connection<Socket, impl Driven + use<>>), tokio_postgres::Error> {
        self.config.connect(self.tls.clone()).await
    }

    /// One connection that is driven by a task of its own.
    pub(crate) async fn connect_driven(&self) -> Result<Client, tokio_postgres::Error> {
        let (client, connection) = self.connect().await?;
        tokio::spawn(async move {
            if let Err(error) = connection.await {
                tracing::debug!(error = fault::said(&error), "a connection to PostgreSQL ended");
            }
        });
        Ok(client)
    }

    /// Why the database cannot be opened, when a statement there fails.
    pub(crate) fn refused(&self, fault: Fault) -> OpenError {
        self.unfit(fault.given_up().to_string())
    }

    pub(crate) fn not_empty(&self) -> OpenError {
        OpenError::NotEmpty {
            address: self.shown.clone(),
        }
    }

    fn unfit(&self, message: String) -> OpenError {
        OpenError::Unfit {
            address: self.shown.clone(),
            message,
        }
    }

    fn not_connected(&self, error: &tokio_postgres::Error) -> OpenError {
        let (address, message) = (self.shown.clone(), fault::said(error));
        match error.code() {
            Some(s) if *s == SqlState::INVALID_PASSWORD || *s == SqlState::INVALID_AUTHORIZATION_SPECIFICATION => {
                OpenError::Refused { address, message }
            }
            Some(s) if *s == SqlState::INVALID_CATALOG_NAME => OpenError::NoDatabase { address, message },
            Some(_) => OpenError::Unfit { address, message },
            None if message.contains("does not allow writes") => self.unfit(
                "it is read-only, as a standby is; name the primary, or all hosts with commas between them".to_owned(),
            ),
            None => OpenError::Unreachable { address, message },
        }
    }
}

/// The stream under a connection.
pub(crate) trait Driven: tokio::io::AsyncRead + tokio::io::AsyncWrite + Unpin + Send + 'static {}
impl<T: tokio::io::AsyncRead + tokio::io::AsyncWrite + Unpin + Send + 'static> Driven for T {}

fn is_this_machine(host: &Host) -> bool {
    match host {
        Host::Tcp(name) => name == "localhost" || name.parse::<std::net::IpAddr>().is_ok_and(|ip| ip.is_loopback()),
        #[cfg(unix)]
        Host::Unix(_) => true,
    }
}

fn shown(config: &Config) -> String {
    let hosts: Vec<String> = config
        .get_hosts()
        .iter()
        .enumerate()
        .map(|(at, host)| {
            let ports = config.get_ports();
            let port = ports.get(at).or_else(|| ports.first()).copied().unwrap_or(5432);
            match host {
                Host::Tcp(name) => format!("{name}:{port}"),
                #[cfg(unix)]
                Host::Unix(path) => format!("{}:{port}", path.display()),
            }
        })
        .collect();
    let (user, name) = (
        config.get_user().unwrap_or_default(),
        config.get_dbname().unwrap_or_default(),
    );
    format!("postgres://{user}@{}/{name}", hosts.join(","))
}

fn tls(roots: Option<&str>) -> Result<ClientConfig, OpenError> {
    let mut store = RootCertStore::empty();
    match roots {
        Some(file) => {
            let bad = |error: &dyn std::fmt::Display| OpenError::Address {
                message: format!("the certificates in {file} (sslrootcert) cannot be read: {error}"),
            };
            for certificate in CertificateDer::pem_file_iter(file).map_err(|e| bad(&e))? {
                let certificate = certificate.map_err(|e| bad(&e))?;
                store.add(certificate).map_err(|e| bad(&e))?;
            }
        }
        None => {
            let found = rustls_native_certs::load_native_certs();
            store.add_parsable_certificates(found.certs);
        }
    }
    let provider = Arc::new(rustls::crypto::ring::default_provider());
    let builder = ClientConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()
        .map_err(|error| OpenError::Address {
            message: format!("TLS cannot be set up: {error}"),
        })?;
    Ok(builder.with_root_certificates(store).with_no_client_auth())
}

mod embedded {
    refinery::embed_migrations!("migrations");
}

/// Keeps two processes from migrating at once.
const MIGRATION_LOCK: i64 = 0x5354_4f41;

/// A connection to a database whose schema is up to date.
pub(crate) async fn look(address: &Address) -> Result<Client, OpenError> {
    let mut client = fitting(address).await?;
    let last = runner().get_last_applied_migration_async(&mut client).await;
    let last = last.ok().flatten().map_or(0, |migration| migration.version());
    let newest = runner().get_migrations().iter().map(refinery::Migration::version).max();
    match newest.unwrap_or_default().cmp(&last) {
        std::cmp::Ordering::Equal => Ok(client),
        std::cmp::Ordering::Less => Err(OpenError::Newer {
            address: address.shown.clone(),
        }),
        std::cmp::Ordering::Greater => Err(address.unfit(format!(
            "its schema is of version {last} and not {}; bring it up to date with `stoa db migrate`",
            newest.unwrap_or_default()
        ))),
    }
}

fn runner() -> refinery::Runner {
    let mut runner = embedded::migrations::runner();
    runner.set_migration_table_name("schema_history");
    runner
}

/// A connection to a server and database that Stoa can use.
async fn fitting(address: &Address) -> Result<Client, OpenError> {
    let client = address.connect_driven().await.map_err(|e| address.not_connected(&e))?;
    let unfit = |error: tokio_postgres::Error| address.unfit(fault::said(&error));
    let look = "SELECT current_setting('server_version_num')::int, current_setting('server_version'),
                       current_setting('server_encoding')";
    let server = client.query_one(look, &[]).await.map_err(unfit)?;
    let (version, name, encoding): (i32, String, String) = (server.get(0), server.get(1), server.get(2));
    if version < OLDEST_VERSION {
        return Err(address.unfit(format!("it is PostgreSQL {name}, and Stoa needs 13 or newer")));
    }
    if encoding != "UTF8" {
        return Err(address.unfit(format!(
            "its encoding is {encoding}, and Stoa needs UTF8: createdb --encoding UTF8 --template template0 …"
        )));
    }
    Ok(client)
}

/// Looks at server and database, and brings the schema up to date.
pub(crate) async fn prepare(address: &Address) -> Result<(), OpenError> {
    let mut client = fitting(address).await?;
    let unfit = |error: tokio_postgres::Error| address.unfit(fault::said(&error));
    // A migration may take as long as it takes, and so may another process's.
    client
        .batch_execute("SET statement_timeout = 0; SET lock_timeout = 0")
        .await
        .map_err(unfit)?;
    client
        .execute("SELECT pg_advisory_lock($1)", &[&MIGRATION_LOCK])
        .await
        .map_err(unfit)?;
    let migrated = runner().run_async(&mut client).await;
    match migrated {
        Ok(_) => crate::backfill::run(&client)
            .await
            .map_err(|fault| address.refused(fault)),
        Err(error) => Err(match error.kind() {
            refinery::error::Kind::MissingVersion(_) => OpenError::Newer {
                address: address.shown.clone(),
            },
            _ => address.unfit(format!("its schema cannot be brought up to date: {error}")),
        }),
    }
}

/// A connection to a database with an older schema.
#[cfg(test)]
pub(crate) async fn to_version(url: &str, version: i32) -> Client {
    let address = Address::parse(url).expect("tests know the address");
    let mut client = fitting(&address).await.expect("the server of tests answers");
    let runner = runner().set_target(refinery::Target::Version(version));
    runner.run_async(&mut client).await.expect("the first versions apply");
    client
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_say_what_is_wrong_with_them() {
        for (url, complaint) in [
            ("mysql://a@b/c", "does not begin with postgres://"),
            ("postgres://host/name", "names no user"),
            ("postgres://user@host", "names no database"),
            ("postgres://user@/name", "names no host"),
            ("postgres://user@host:many/name", "invalid"),
            ("postgres://user@host/name?sslmode=maybe", "invalid"),
            ("postgres://user@host/name?sslrootcert=/nowhere.pem", "/nowhere.pem"),
        ] {
            let refused = Address::parse(url).map(|_| ()).map_err(|error| error.to_string());
            assert!(
                matches!(&refused, Err(said) if said.contains(complaint)),
                "{url}: {refused:?}"
            );
        }
    }

    #[test]
    fn passwords_are_not_shown_and_other_machines_are_asked_for_encryption() {
        for (url, is_shown, mode) in [
            (
                "postgres://u:secret@db.example.com/x",
                "postgres://u@db.example.com:5432/x",
                SslMode::Require,
            ),
            (
                "postgres://u:secret@localhost:1/x",
                "postgres://u@localhost:1/x",
                SslMode::Disable,
            ),
            (
                "postgresql://u@127.0.0.1/x?sslmode=verify-full",
                "postgres://u@127.0.0.1:5432/x",
                SslMode::Require,
            ),
            (
                "postgres://u@a:1,b:2/x?sslmode=disable",
                "postgres://u@a:1,b:2/x",
                SslMode::Disable,
            ),
            (
                "postgres://u@%2Frun%2Fpostgresql/x",
                "postgres://u@/run/postgresql:5432/x",
                SslMode::Disable,
            ),
        ] {
            let address = Address::parse(url).map_err(|error| error.to_string());
            let seen = address
                .as_ref()
                .map(|address| (address.shown.as_str(), address.config.get_ssl_mode()));
            assert_eq!(
                seen,
                Ok((is_shown, mode))
                    .as_ref()
                    .map(|seen| *seen)
                    .map_err(|e: &&String| *e),
                "{url}"
            );
        }
    }
}
