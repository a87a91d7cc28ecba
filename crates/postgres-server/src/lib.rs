//! A PostgreSQL server for tests and benchmarks, from the programs that are installed on this machine.
//!
//! It listens on a socket in a folder of its own, keeps nothing, and ends with the process that started it, however that
//! ends: a shell stands beside it, waits until its standard input closes, and then stops the server and removes the folder.
//! PostgreSQL refuses to run as root; then it runs as the user `postgres`, or as `nobody`.
//!
//! Architecture invariant: nothing that ships depends on this crate.

use std::io::{BufRead, BufReader};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::OnceLock;
use std::sync::atomic::{AtomicU32, Ordering};

/// The folder of `initdb` and `postgres`, where it is not on the path.
const FOLDER_VARIABLE: &str = "POSTGRES_BIN";

/// A running server.
pub struct Server {
    programs: PathBuf,
    account: Option<Account>,
    folder: PathBuf,
    keeper: Child,
    databases: AtomicU32,
}

/// What an answered commit survives.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Durability {
    /// The end of the machine, as in production: for benchmarks, with the memory that the user guide recommends.
    Full,
    /// Nothing: for tests.
    Off,
}

impl Server {
    /// The one server of this process, started when first asked for.
    ///
    /// # Panics
    /// When there is no PostgreSQL, or it does not start: says what is missing.
    pub fn shared() -> &'static Self {
        static SHARED: OnceLock<Server> = OnceLock::new();
        SHARED.get_or_init(|| Self::start(Durability::Off).unwrap_or_else(|error| panic!("{error}")))
    }

    /// Starts a server that is stopped when dropped.
    ///
    /// # Errors
    /// One line that says what is missing and how to get it, or what the server said.
    pub fn start(durability: Durability) -> Result<Self, String> {
        let programs = find_programs()?;
        let account = Account::for_server()?;
        let folder = tempfile::Builder::new()
            .prefix("stoa-pg-")
            .tempdir()
            .map_err(|error| format!("cannot make a folder for PostgreSQL: {error}"))?
            .keep();
        let owned = std::fs::create_dir(folder.join("data"))
            .and_then(|()| account.as_ref().map_or(Ok(()), |account| account.own(&folder)));
        owned.map_err(|error| format!("cannot prepare {} for PostgreSQL: {error}", folder.display()))?;
        let settings = match durability {
            Durability::Full => "-c shared_buffers=1GB -c max_wal_size=4GB -c wal_sync_method=fdatasync",
            Durability::Off => "-c shared_buffers=128MB -c fsync=off -c full_page_writes=off -c synchronous_commit=off",
        };
        let script = format!(
            "cd {folder} && {bin}/initdb -D data -U stoa --auth=trust --encoding=UTF8 --locale=C --no-sync >log 2>&1 \
             && {bin}/pg_ctl -D data -w -t 60 -l log -o \"-k {folder} -c listen_addresses='' -c max_connections=500 \
                {settings}\" start >>log 2>&1 && echo ready || cat log; \
             cat >/dev/null; {bin}/pg_ctl -D data -w -m immediate stop >/dev/null 2>&1; rm -rf {folder}/* 2>/dev/null; rmdir {folder}",
            folder = folder.display(),
            bin = programs.display(),
        );
        let mut keeper = run_as(account.as_ref(), "sh", &["-c", &script])
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .map_err(|error| format!("cannot start PostgreSQL: {error}"))?;
        let mut said = String::new();
        let output = keeper.stdout.take().map(BufReader::new);
        for line in output.into_iter().flat_map(BufRead::lines).map_while(Result::ok) {
            if line == "ready" {
                return Ok(Self {
                    programs,
                    account,
                    folder,
                    keeper,
                    databases: AtomicU32::new(0),
                });
            }
            said.push_str(&line);
            said.push('\n');
            // The reason comes last, and then the shell waits.
            if line.contains("examine the log") || line.contains("FATAL") || line.contains("error:") {
                break;
            }
        }
        drop(keeper.stdin.take());
        let _ = keeper.wait();
        Err(format!("PostgreSQL did not start:\n{said}"))
    }

    /// Makes an empty database and gives its address.
    ///
    /// # Panics
    /// When the server refuses, which a test server does not.
    pub fn database(&self) -> String {
        let name = format!("test{}", self.databases.fetch_add(1, Ordering::Relaxed));
        self.run("createdb", &["-h", &self.folder.to_string_lossy(), "-U", "stoa", &name]);
        self.address(&name)
    }

    /// The address of a database of this server.
    pub fn address(&self, name: &str) -> String {
        format!(
            "postgres://stoa@{}/{name}",
            self.folder.to_string_lossy().replace('/', "%2F")
        )
    }

    /// Runs SQL in the database of an address as `psql` prints it, without heads and alignment.
    ///
    /// # Panics
    /// When a statement fails.
    pub fn sql(&self, address: &str, sql: &str) -> String {
        let arguments = [
            "-X",
            "-q",
            "-A",
            "-t",
            "-v",
            "ON_ERROR_STOP=1",
            "-d",
            address,
            "-c",
            sql,
        ];
        self.run("psql", &arguments)
    }

    /// Runs a script of `pgbench` over prepared statements for so many seconds; how long each transaction took, in ms.
    ///
    /// # Panics
    /// When a statement fails.
    pub fn pgbench(&self, address: &str, script: &str, clients: usize, seconds: u64) -> Vec<f64> {
        let (file, log) = (self.folder.join("script.sql"), self.folder.join("transactions"));
        std::fs::write(&file, script).unwrap_or_else(|error| panic!("{} cannot be written: {error}", file.display()));
        let (clients, seconds) = (clients.to_string(), seconds.to_string());
        let (file, prefix) = (file.to_string_lossy(), format!("--log-prefix={}", log.display()));
        self.run(
            "pgbench",
            &[
                "-n", "-M", "prepared", "-c", &clients, "-j", &clients, "-T", &seconds, "-l", &prefix, "-f", &file,
                address,
            ],
        );
        let mut times = Vec::new();
        for entry in std::fs::read_dir(&self.folder).into_iter().flatten().flatten() {
            let path = entry.path();
            if path.to_string_lossy().starts_with(&*log.to_string_lossy()) {
                let lines = std::fs::read_to_string(&path).unwrap_or_default();
                // The third word of a line is the time of a transaction, in microseconds.
                let words = lines.lines().filter_map(|line| line.split(' ').nth(2));
                times.extend(words.filter_map(|time| Some(time.parse::<f64>().ok()? / 1000.0)));
                let _ = std::fs::remove_file(&path);
            }
        }
        times
    }

    /// Takes the server away at once, as a crash does: connections break, and what was answered is there afterwards.
    pub fn crash(&self) {
        let data = self.folder.join("data");
        self.run(
            "pg_ctl",
            &["-D", &data.to_string_lossy(), "-w", "-m", "immediate", "stop"],
        );
    }

    /// Starts the server again after [`Server::crash`].
    pub fn revive(&self) {
        let (data, log) = (self.folder.join("data"), self.folder.join("log"));
        let options = format!(
            "-k {} -c listen_addresses='' -c max_connections=500",
            self.folder.display()
        );
        let (data, log) = (data.to_string_lossy(), log.to_string_lossy());
        self.run("pg_ctl", &["-D", &data, "-w", "-l", &log, "-o", &options, "start"]);
    }

    fn run(&self, program: &str, arguments: &[&str]) -> String {
        let path = self.programs.join(program);
        let output = run_as(self.account.as_ref(), &path.to_string_lossy(), arguments)
            .current_dir(&self.folder)
            .stdin(Stdio::null())
            .output();
        match output {
            Ok(output) if output.status.success() => String::from_utf8_lossy(&output.stdout).trim().to_owned(),
            Ok(output) => panic!("{program} failed: {}", String::from_utf8_lossy(&output.stderr)),
            Err(error) => panic!("{program} cannot be run: {error}"),
        }
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        drop(self.keeper.stdin.take());
        let _ = self.keeper.wait();
    }
}

/// The newest installed PostgreSQL: the folder that holds `initdb`.
fn find_programs() -> Result<PathBuf, String> {
    if let Some(folder) = std::env::var_os(FOLDER_VARIABLE) {
        return Ok(folder.into());
    }
    let mut found: Vec<(u32, PathBuf)> = std::fs::read_dir("/usr/lib/postgresql")
        .into_iter()
        .flatten()
        .flatten()
        .filter_map(|entry| Some((entry.file_name().to_str()?.parse().ok()?, entry.path().join("bin"))))
        .filter(|(_, folder)| folder.join("initdb").exists())
        .collect();
    found.sort();
    let on_path = std::env::var_os("PATH")
        .into_iter()
        .flat_map(|path| std::env::split_paths(&path).collect::<Vec<_>>());
    let mut on_path = on_path.filter(|folder| folder.join("initdb").exists() && folder.join("createdb").exists());
    match found.pop().map(|(_, folder)| folder).or_else(|| on_path.next()) {
        Some(folder) => Ok(folder),
        None => Err(format!(
            "PostgreSQL is not installed: apt-get install postgresql, or name the folder of `initdb` in {FOLDER_VARIABLE}"
        )),
    }
}

/// The user that the server runs as, where this process is root.
struct Account {
    name: &'static str,
    user: u32,
    group: u32,
}

impl Account {
    fn for_server() -> Result<Option<Self>, String> {
        if number("-u", None) != Some(0) {
            return Ok(None);
        }
        for name in ["postgres", "nobody"] {
            if let (Some(user), Some(group)) = (number("-u", Some(name)), number("-g", Some(name))) {
                return Ok(Some(Self { name, user, group }));
            }
        }
        Err("PostgreSQL does not run as root, and this machine has neither a user `postgres` nor `nobody`".to_owned())
    }

    fn own(&self, folder: &Path) -> std::io::Result<()> {
        use std::os::unix::fs::{PermissionsExt, chown};
        std::fs::set_permissions(folder, std::fs::Permissions::from_mode(0o755))?;
        chown(folder, Some(self.user), Some(self.group))?;
        chown(folder.join("data"), Some(self.user), Some(self.group))
    }
}

/// What `id` says.
fn number(what: &str, name: Option<&str>) -> Option<u32> {
    let output = Command::new("id").arg(what).args(name).output().ok()?;
    String::from_utf8(output.stdout).ok()?.trim().parse().ok()
}

fn run_as(account: Option<&Account>, program: &str, arguments: &[&str]) -> Command {
    let mut command = match account {
        Some(Account { user, group, name }) => {
            let mut command = Command::new("setpriv");
            command.args([
                &format!("--reuid={user}"),
                &format!("--regid={group}"),
                "--clear-groups",
                "--",
            ]);
            command.arg(program).env("USER", name).env("HOME", "/tmp");
            command
        }
        None => Command::new(program),
    };
    command.args(arguments).env("LC_ALL", "C");
    // What people set for their own servers is not meant for this one.
    for name in [
        "PGHOST",
        "PGPORT",
        "PGUSER",
        "PGDATABASE",
        "PGPASSWORD",
        "PGOPTIONS",
        "PGDATA",
    ] {
        command.env_remove(name);
    }
    command
}
