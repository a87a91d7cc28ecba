//! Configuration of `stoa serve`: a file in which every key has a default, and an environment variable for every key.

mod given;
mod mistake;
mod together;
mod values;

pub use mistake::Mistakes;
pub use together::KEY_VARIABLES;

use files::AccessKeys;
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
    /// What requests to `files.s3.bucket` are signed with. No key of the file: they come from the environment only, and are
    /// never shown.
    #[serde(skip)]
    pub access_keys: Option<AccessKeys>,
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
    /// Of which executions is kept what they were told, so that they can be replayed: `nothing`, `blocks` (those of workflow
    /// blocks) or `everything`.
    pub record: String,
    /// How much is kept of what one execution was told; of one that was told more, nothing is.
    pub recording_bytes: u64,
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
    pub s3: S3,
}

/// A bucket for the bytes of files, instead of a folder.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct S3 {
    /// Its name; empty: files are kept in the folder.
    pub bucket: String,
    pub region: String,
    /// Where the service answers; empty: Amazon's in the region.
    pub endpoint: String,
    /// What every key begins with; empty: nothing.
    pub prefix: String,
    /// Whether the bucket stands in the path of addresses, instead of before the host.
    pub path_style: bool,
    /// Whether the endpoint may be an `http:` address on another machine.
    pub allow_http: bool,
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
                record: "blocks".to_owned(),
                recording_bytes: 1 << 20,
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
                s3: S3 {
                    bucket: String::new(),
                    region: "us-east-1".to_owned(),
                    endpoint: String::new(),
                    prefix: String::new(),
                    path_style: false,
                    allow_http: false,
                },
            },
            egress: Egress { allow_loopback: false },
            access_keys: None,
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
        fn collect(table: &Table, path: &str, names: &mut Vec<(String, toml::Value)>) {
            for (key, value) in table {
                let name = format!("{path}_{key}");
                match value {
                    toml::Value::Table(inner) => collect(inner, &name, names),
                    value => names.push((name, value.clone())),
                }
            }
        }
        let mut table = Config::default_table();
        table.remove("public_url");
        let mut names = Vec::new();
        collect(&table, "STOA", &mut names);
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

    const BUCKET: &str = "[files.s3]\nbucket = \"stoa\"\n";

    #[test]
    fn a_bucket_is_configured_with_keys_of_the_environment() {
        let config = load(
            BUCKET,
            &[
                ("STOA_FILES_S3_REGION", "eu-central-1"),
                ("STOA_FILES_S3_ENDPOINT", "http://127.0.0.1:9000"),
                ("STOA_FILES_S3_PATH_STYLE", "true"),
                ("AWS_ACCESS_KEY_ID", "AKID"),
                ("AWS_SECRET_ACCESS_KEY", "a-secret"),
            ],
        )
        .expect("a configuration");
        assert_eq!(config.files.s3.region, "eu-central-1");
        assert!(config.files.s3.path_style);
        let keys = config.access_keys.clone().expect("keys");
        assert_eq!((keys.id.as_str(), keys.secret.as_str()), ("AKID", "a-secret"));
        let shown = format!("{config:?}");
        assert!(!shown.contains("AKID") && !shown.contains("a-secret"), "{shown}");
        for half in [("AWS_ACCESS_KEY_ID", "AKID"), ("AWS_SECRET_ACCESS_KEY", "a-secret")] {
            assert_eq!(load(BUCKET, &[half]).expect("a configuration").access_keys, None);
        }
    }

    #[test]
    fn what_does_not_go_together_is_told_with_its_place() {
        for (lines, message, hint) in [
            (
                "[files.s3]\nregion = \"eu-central-1\"",
                "`files.s3.region` does nothing without `files.s3.bucket`",
                "name the bucket",
            ),
            (
                "[files]\nfolder = \"/srv/files\"\n[files.s3]\nbucket = \"stoa\"",
                "`files.s3.bucket` says where files are kept, and so does `files.folder`",
                "remove one of the two",
            ),
            (
                "[files.s3]\nbucket = \"stoa\"\nendpoint = \"http://s3.example.com\"",
                "`files.s3.endpoint` is an http address of another machine: everybody on the way can read the files",
                "use https, or set `files.s3.allow_http = true`",
            ),
            (
                "[files.s3]\nbucket = \"stoa\"\nendpoint = \"https://192.0.2.7\"",
                "`files.s3.endpoint` is a number, and the name of a bucket cannot stand before one",
                "set `files.s3.path_style = true`",
            ),
            (
                "[files.s3]\nbucket = \"a/b\"",
                "`files.s3.bucket` takes the name of a bucket",
                "every key has a default",
            ),
            (
                "[files.s3]\nbucket = \"stoa\"\nendpoint = \"https://u:p@s3.example.com\"",
                "`files.s3.endpoint` takes an address such as",
                "",
            ),
            (
                "[files.s3]\nbucket = \"stoa\"\nprefix = \"/files/\"",
                "`files.s3.prefix` takes a path of plain names",
                "",
            ),
            (
                "[files.s3]\nbuket = \"stoa\"",
                "`files.s3.buket` is not a known key",
                "did you mean `bucket`?",
            ),
            (
                "[files.s3]\nbucket = \"stoa\"\nsecret_access_key = \"x\"",
                "`files.s3.secret_access_key` is not a known key",
                "AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY",
            ),
        ] {
            let Mistakes(mistakes) = load(lines, &[]).expect_err(lines);
            assert_eq!(mistakes.len(), 1, "{lines}: {mistakes:?}");
            let mistake = &mistakes[0];
            assert!(mistake.to_string().contains(message), "{lines}: {mistake}");
            let help = mistake.help().map(|help| help.to_string()).unwrap_or_default();
            assert!(help.contains(hint), "{lines}: {help}");
            assert!(
                mistake.labels().is_some_and(|mut labels| labels.next().is_some()),
                "{lines}"
            );
        }
        for (endpoint, addition) in [
            ("http://localhost:9000", ""),
            ("http://127.0.0.1:9000", "path_style = true"),
            ("http://[::1]:9000", "path_style = true"),
            ("http://s3.example.com", "allow_http = true"),
            ("https://s3.example.com", ""),
        ] {
            let lines = format!("{BUCKET}endpoint = \"{endpoint}\"\n{addition}");
            assert!(load(&lines, &[]).is_ok(), "{lines}");
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
