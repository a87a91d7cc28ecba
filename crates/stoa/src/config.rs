//! Configuration of `stoa serve`: a file in which every key has a default, and an environment variable for every key.

use miette::{Diagnostic, NamedSource, SourceSpan};
use serde::{Deserialize, Serialize};
use std::path::{Path, PathBuf};
use thiserror::Error;
use toml::{Table, Value};

/// All keys of `stoa.toml`, with their defaults (documented in `docs/user-guide/configuration.md`).
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Config {
    /// Address and port to listen on.
    pub listen: String,
    /// Where people and third parties reach this server; empty: `http://` and the listen address.
    pub public_url: String,
    /// Folder of the database, the blobs and the master key.
    pub data_dir: PathBuf,
    /// Filter of the log on stderr, in the syntax of the `tracing` crate.
    pub log: String,
    pub workspace: Workspace,
    pub sandbox: Sandbox,
    pub rest: Rest,
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
            },
            egress: Egress { allow_loopback: false },
        }
    }
}

/// A mistake in the configuration, with its place.
#[derive(Debug, Error, Diagnostic)]
pub enum ConfigError {
    #[error("cannot read {path}: {source}")]
    #[diagnostic(code(stoa::config::unreadable), help("check the path given with --config"))]
    Unreadable { path: String, source: std::io::Error },
    #[error("{message}")]
    #[diagnostic(code(stoa::config::syntax))]
    Syntax {
        message: String,
        #[source_code]
        file: NamedSource<String>,
        #[label]
        span: SourceSpan,
    },
    #[error("`{key}` is not a known key of {origin}")]
    #[diagnostic(code(stoa::config::unknown_key))]
    Unknown {
        key: String,
        origin: String,
        #[help]
        hint: String,
    },
    #[error("`{key}` in {origin} takes {expected}, got `{got}`")]
    #[diagnostic(code(stoa::config::wrong_type))]
    WrongType {
        key: String,
        origin: String,
        expected: &'static str,
        got: String,
    },
}

impl Config {
    /// Defaults, overridden by the file, overridden by the environment.
    ///
    /// # Errors
    /// Names the key and where it came from.
    pub fn load(
        file: Option<&Path>,
        environment: impl Iterator<Item = (String, String)>,
    ) -> Result<Self, Box<ConfigError>> {
        let mut table = Self::default_table();
        if let Some(path) = file {
            let name = path.display().to_string();
            let text = std::fs::read_to_string(path).map_err(|source| ConfigError::Unreadable {
                path: name.clone(),
                source,
            })?;
            let given: Table = text.parse().map_err(|error: toml::de::Error| ConfigError::Syntax {
                message: error.message().to_owned(),
                span: error.span().unwrap_or(0..0).into(),
                file: NamedSource::new(&name, text.clone()),
            })?;
            merge(&mut table, given, "", &name)?;
        }
        for (name, text) in environment {
            if let Some(key) = name.strip_prefix("STOA_") {
                set_from_environment(&mut table, key, &name, &text)?;
            }
        }
        match table.clone().try_into() {
            Ok(config) => Ok(config),
            // Types were checked key by key; what is left is a number out of range.
            Err(error) => Err(Box::new(ConfigError::WrongType {
                key: error.message().to_owned(),
                origin: "the configuration".to_owned(),
                expected: "a value in range",
                got: String::new(),
            })),
        }
    }

    fn default_table() -> Table {
        Table::try_from(Self::default()).unwrap_or_default()
    }
}

/// Variables that are not keys: the client commands' own.
const OTHER_VARIABLES: [&str; 4] = ["SERVER", "TOKEN", "BIN", "LOG"];

fn merge(into: &mut Table, given: Table, path: &str, origin: &str) -> Result<(), Box<ConfigError>> {
    for (key, value) in given {
        let full = if path.is_empty() {
            key.clone()
        } else {
            format!("{path}.{key}")
        };
        let known: Vec<String> = into.keys().cloned().collect();
        match (into.get_mut(&key), value) {
            (None, _) => return Err(unknown(&full, origin, &key, &known)),
            (Some(Value::Table(section)), Value::Table(inner)) => merge(section, inner, &full, origin)?,
            (Some(old), new) if old.same_type(&new) => *old = new,
            (Some(old), new) => {
                return Err(Box::new(ConfigError::WrongType {
                    key: full,
                    origin: origin.to_owned(),
                    expected: expected(old),
                    got: new.to_string(),
                }));
            }
        }
    }
    Ok(())
}

fn set_from_environment(table: &mut Table, key: &str, name: &str, text: &str) -> Result<(), Box<ConfigError>> {
    let mut places = Vec::new();
    collect_keys(table, &mut Vec::new(), &mut places);
    let Some(path) = places.iter().find(|path| variable(path) == key) else {
        if OTHER_VARIABLES.contains(&key) {
            return Ok(());
        }
        let known: Vec<String> = places.iter().map(|path| format!("STOA_{}", variable(path))).collect();
        return Err(unknown(name, "the environment", name, &known));
    };
    let mut target = table;
    for section in &path[..path.len() - 1] {
        let Some(Value::Table(inner)) = target.get_mut(section) else {
            return Ok(());
        };
        target = inner;
    }
    let Some(old) = path.last().and_then(|last| target.get_mut(last)) else {
        return Ok(());
    };
    let new = match old {
        Value::Integer(_) => text.parse().ok().map(Value::Integer),
        Value::Boolean(_) => text.parse().ok().map(Value::Boolean),
        _ => Some(Value::String(text.to_owned())),
    };
    match new {
        Some(new) => *old = new,
        None => {
            return Err(Box::new(ConfigError::WrongType {
                key: name.to_owned(),
                origin: "the environment".to_owned(),
                expected: expected(old),
                got: text.to_owned(),
            }));
        }
    }
    Ok(())
}

/// `["rest", "reads_per_second"]` -> `REST_READS_PER_SECOND`.
fn variable(path: &[String]) -> String {
    path.join("_").to_uppercase()
}

fn collect_keys(table: &Table, path: &mut Vec<String>, places: &mut Vec<Vec<String>>) {
    for (key, value) in table {
        path.push(key.clone());
        match value {
            Value::Table(inner) => collect_keys(inner, path, places),
            _ => places.push(path.clone()),
        }
        path.pop();
    }
}

fn expected(value: &Value) -> &'static str {
    match value {
        Value::String(_) => "a string",
        Value::Integer(_) => "a whole number",
        Value::Boolean(_) => "true or false",
        Value::Table(_) => "a section",
        _ => "another type",
    }
}

fn unknown(key: &str, origin: &str, given: &str, known: &[String]) -> Box<ConfigError> {
    let nearest = known
        .iter()
        .max_by(|a, b| similarity(given, a).total_cmp(&similarity(given, b)));
    let hint = match nearest {
        Some(near) if similarity(given, near) > 0.75 => format!("did you mean `{near}`?"),
        _ => format!("the keys are {}", known.join(", ")),
    };
    Box::new(ConfigError::Unknown {
        key: key.to_owned(),
        origin: origin.to_owned(),
        hint,
    })
}

fn similarity(a: &str, b: &str) -> f64 {
    strsim::jaro_winkler(a, b)
}

#[cfg(test)]
mod tests {
    use super::*;
    use miette::Diagnostic;

    fn load(text: &str, environment: &[(&str, &str)]) -> Result<Config, Box<ConfigError>> {
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
    fn mistakes_name_the_key_and_the_way_out() {
        for (file, environment, message, hint) in [
            (
                "lisen = \"x\"",
                None,
                "`lisen` is not a known key",
                "did you mean `listen`?",
            ),
            (
                "[rest]\nreads = 1",
                None,
                "`rest.reads` is not a known key",
                "did you mean `reads_per_second`?",
            ),
            ("[rest]\nreads_per_second = \"many\"", None, "takes a whole number", ""),
            (
                "",
                Some(("STOA_LISTN", "x")),
                "`STOA_LISTN` is not a known key of the environment",
                "did you mean `STOA_LISTEN`?",
            ),
            (
                "",
                Some(("STOA_SANDBOX_WALL_MS", "soon")),
                "takes a whole number, got `soon`",
                "",
            ),
            ("listen = ", None, "", ""),
        ] {
            let error = load(file, environment.as_slice()).expect_err(file);
            assert!(error.to_string().contains(message), "{file}: {error}");
            let help = error.help().map(|help| help.to_string()).unwrap_or_default();
            assert!(help.contains(hint), "{file}: {help}");
        }
    }
}
