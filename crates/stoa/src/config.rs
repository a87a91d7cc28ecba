//! Configuration of `stoa serve`: a file in which every key has a default, and an environment variable for every key.

mod given;
mod mistake;
mod values;

pub use mistake::Mistakes;

use given::Given;
use serde::{Deserialize, Serialize};
use std::path::{Path, PathBuf};
use toml::Table;

/// All keys of `stoa.toml`, with their defaults (documented in `docs/user-guide/configuration.md`).
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Config {
    /// Address and port to listen on.
    pub listen: String,
    /// Where people and third parties reach this server; empty: `http://` and the listen address.
    pub public_url: String,
    /// Folder of the master key, and of the database unless `database` names another.
    pub data_dir: PathBuf,
    /// Address of a PostgreSQL database; empty: SQLite in `data_dir`.
    pub database: String,
    /// Filter of the log on stderr, in the syntax of the `tracing` crate.
    pub log: String,
    pub workspace: Workspace,
    pub sandbox: Sandbox,
    pub rest: Rest,
    pub files: Files,
    pub egress: Egress,
}

/// The workspace that a first start makes.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Workspace {
    pub slug: String,
    pub name: String,
    pub admin_email: String,
    /// Password of the first member; empty: one is made and printed once.
    pub admin_password: String,
}

/// What one execution of app code may use.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Sandbox {
    pub memory_bytes: u64,
    pub wall_ms: u64,
    pub cpu_ms: u64,
    pub argument_bytes: u64,
    pub result_bytes: u64,
    pub fetch_body_bytes: u64,
    /// Per install; what is over waits.
    pub executions_at_once: u32,
}

/// Rate limits per API token.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Rest {
    pub reads_per_second: u32,
    pub writes_per_second: u32,
    /// Call recordings made.
    pub recordings_per_second: u32,
    /// Lists of notes.
    pub note_lists_per_second: u32,
    /// Files uploaded.
    pub uploads_per_second: u32,
    /// Queries in SQL.
    pub sql_per_second: u32,
    /// Merging records.
    pub merges_per_second: u32,
}

/// Uploaded files.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Files {
    /// Where their bytes are kept; empty: `files` in the data folder.
    pub folder: PathBuf,
    /// How many bytes each workspace may keep.
    pub quota_bytes: u64,
}

/// What apps may reach.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Egress {
    /// Whether apps may reach this machine itself.
    pub allow_loopback: bool,
}

impl Default for Config {
    fn default() -> Self {
        let limits = sandbox::Limits::default();
        let ms = |duration: std::time::Duration| u64::try_from(duration.as_millis()).unwrap_or(u64::MAX);
        Self {
            listen: "127.0.0.1:4400".to_owned(),
            public_url: String::new(),
            data_dir: PathBuf::from("stoa-data"),
            database: String::new(),
            log: "info".to_owned(),
            workspace: Workspace {
                slug: "main".to_owned(),
                name: "Main".to_owned(),
                admin_email: "admin@example.com".to_owned(),
                admin_password: String::new(),
            },
            sandbox: Sandbox {
                memory_bytes: limits.memory_bytes,
                wall_ms: ms(limits.wall),
                cpu_ms: ms(limits.cpu),
                argument_bytes: limits.argument_bytes,
                result_bytes: limits.result_bytes,
                fetch_body_bytes: limits.fetch_body_bytes,
                executions_at_once: 20,
            },
            rest: Rest {
                reads_per_second: 100,
                writes_per_second: 25,
                recordings_per_second: 1,
                note_lists_per_second: 10,
                uploads_per_second: 1,
                sql_per_second: 2,
                merges_per_second: 5,
            },
            files: Files {
                folder: PathBuf::new(),
                quota_bytes: 10 << 30,
            },
            egress: Egress { allow_loopback: false },
        }
    }
}

impl Config {
    /// Defaults, overridden by the file, overridden by the environment.
    ///
    /// # Errors
    /// Everything that is wrong at once; each mistake names the key and where it came from.
    pub fn load(file: Option<&Path>, environment: impl Iterator<Item = (String, String)>) -> Result<Self, Mistakes> {
        let mut given = Given::new(Self::default_table());
        if let Some(path) = file {
            given.read_file(path)?;
        }
        given.read_environment(environment);
        given.finish()
    }

    fn default_table() -> Table {
        Table::try_from(Self::default()).unwrap_or_default()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use miette::Diagnostic;

    fn load(text: &str, environment: &[(&str, &str)]) -> Result<Config, Mistakes> {
        let folder = tempfile::tempdir().expect("a temporary folder");
        let path = folder.path().join("stoa.toml");
        std::fs::write(&path, text).expect("a written file");
        let pairs = environment
            .iter()
            .map(|(name, value)| ((*name).to_owned(), (*value).to_owned()));
        Config::load(Some(&path), pairs)
    }

    #[test]
    fn an_empty_file_gives_the_defaults() {
        assert_eq!(load("", &[]).expect("defaults"), Config::default());
    }

    #[test]
    fn the_environment_overrides_the_file() {
        let file = "listen = \"0.0.0.0:1\"\n[rest]\nreads_per_second = 7\n";
        let config = load(file, &[("STOA_REST_READS_PER_SECOND", "9"), ("PATH", "/bin")]).expect("a configuration");
        assert_eq!((config.listen.as_str(), config.rest.reads_per_second), ("0.0.0.0:1", 9));
    }

    #[test]
    fn every_key_can_be_given_by_its_variable() {
        let mut table = Config::default_table();
        table.remove("public_url");
        let mut names = Vec::new();
        for (section, value) in &table {
            match value {
                toml::Value::Table(inner) => {
                    names.extend(
                        inner
                            .iter()
                            .map(|(key, value)| (format!("STOA_{section}_{key}"), value.clone())),
                    );
                }
                value => names.push((format!("STOA_{section}"), value.clone())),
            }
        }
        for (name, value) in names {
            let text = value.as_str().map_or_else(|| value.to_string(), str::to_owned);
            // Some take no empty text: their default is one that they take.
            if text.is_empty() {
                continue;
            }
            let name = name.to_uppercase();
            let config = load("", &[(&name, &text)]);
            assert_eq!(config.expect(&name), Config::default(), "{name}");
        }
    }

    #[test]
    fn mistakes_name_the_key_the_place_and_the_way_out() {
        for (file, environment, message, hint) in [
            (
                "lisen = \"x\"",
                None,
                "`lisen` is not a known key",
                "did you mean `listen`?",
            ),
            (
                "[rest]\nbanana = 1",
                None,
                "`rest.banana` is not a known key",
                "the keys are merges_per_second, note_lists_per_second, reads_per_second, recordings_per_second, sql_per_second, uploads_per_second, writes_per_second",
            ),
            (
                "[rest]\nreads_per_second = \"many\"",
                None,
                "`rest.reads_per_second` takes a whole number, got `many`",
                "every key has a default",
            ),
            (
                "[rest]\nreads_per_second = 0",
                None,
                "`rest.reads_per_second` takes a whole number from 1 to 1000000, got `0`",
                "",
            ),
            (
                "[sandbox]\nexecutions_at_once = -1",
                None,
                "`sandbox.executions_at_once` takes a whole number from 1",
                "",
            ),
            ("listen = \"4400\"", None, "`listen` takes an address and a port", ""),
            (
                "public_url = \"crm.example.com\"",
                None,
                "`public_url` takes an address such as",
                "",
            ),
            ("log = \"a=b=c\"", None, "`log` takes a log filter", ""),
            ("rest = 1", None, "`rest` takes a section, got `1`", ""),
            (
                "",
                Some(("STOA_LISTN", "x")),
                "`STOA_LISTN` is not a known key",
                "did you mean `STOA_LISTEN`?",
            ),
            (
                "",
                Some(("STOA_SANDBOX_WALL_MS", "soon")),
                "`STOA_SANDBOX_WALL_MS` takes a whole number, got `soon`",
                "it stands for the key `sandbox.wall_ms`",
            ),
            ("listen = ", None, "string values must be quoted", "the file is TOML"),
        ] {
            let Mistakes(mistakes) = load(file, environment.as_slice()).expect_err(file);
            assert_eq!(mistakes.len(), 1, "{file}: {mistakes:?}");
            let mistake = &mistakes[0];
            assert!(mistake.to_string().contains(message), "{file}: {mistake}");
            let help = mistake.help().map(|help| help.to_string()).unwrap_or_default();
            assert!(help.contains(hint), "{file}: {help}");
            let is_pointed_at = mistake.labels().is_some_and(|mut labels| labels.next().is_some());
            assert_eq!(is_pointed_at, environment.is_none(), "{file}");
        }
    }

    #[test]
    fn all_mistakes_are_told_at_once() {
        let Mistakes(mistakes) = load(
            "lisen = \"x\"\n[rest]\nreads_per_second = 0\n",
            &[("STOA_LOGG", "info")],
        )
        .expect_err("three mistakes");
        assert_eq!(mistakes.len(), 3);
    }
}
