use super::{
    Config,
    mistake::{Mistake, Mistakes, Origin},
    together, values,
};
use files::AccessKeys;
use miette::NamedSource;
use std::{collections::BTreeMap, path::Path};
use toml::{
    Table, Value,
    de::{DeTable, DeValue},
};

/// Variables that are not keys: the client commands' own.
const OTHER_VARIABLES: [&str; 4] = ["SERVER", "TOKEN", "BIN", "LOG"];

/// The configuration as it comes together, and where each given value was given.
pub struct Given {
    table: Table,
    /// By dotted key.
    origins: BTreeMap<String, Origin>,
    mistakes: Vec<Mistake>,
    /// By the names that every program for S3 reads.
    access: AccessVariables,
}

#[derive(Default)]
struct AccessVariables {
    id: Option<String>,
    secret: Option<String>,
    session_token: Option<String>,
}

impl AccessVariables {
    fn take(&mut self, name: &str, text: &str) {
        let place = match name {
            "AWS_ACCESS_KEY_ID" => &mut self.id,
            "AWS_SECRET_ACCESS_KEY" => &mut self.secret,
            "AWS_SESSION_TOKEN" => &mut self.session_token,
            _ => return,
        };
        *place = Some(text.to_owned()).filter(|text| !text.is_empty());
    }

    /// The keys, when there are both.
    fn keys(self) -> Option<AccessKeys> {
        Some(AccessKeys {
            id: self.id?,
            secret: self.secret?,
            session_token: self.session_token,
        })
    }
}

impl Given {
    pub fn new(defaults: Table) -> Self {
        Self {
            table: defaults,
            origins: BTreeMap::new(),
            mistakes: Vec::new(),
            access: AccessVariables::default(),
        }
    }

    /// Takes the keys of a file.
    ///
    /// # Errors
    /// When it cannot be read, or is not TOML; what is wrong with single keys comes with [`Given::finish`].
    pub fn read_file(&mut self, path: &Path) -> Result<(), Mistakes> {
        let name = path.display().to_string();
        let text = std::fs::read_to_string(path).map_err(|source| Mistake::Unreadable {
            path: name.clone(),
            source,
        })?;
        let file = NamedSource::new(&name, text.clone()).with_language("toml");
        let syntax = |error: &toml::de::Error| Mistake::Syntax {
            message: error.message().to_owned(),
            span: error.span().unwrap_or(0..0).into(),
            file: file.clone(),
        };
        let values: Table = text.parse().map_err(|error| syntax(&error))?;
        let places = DeTable::parse(&text).map_err(|error| syntax(&error))?;
        let mut reader = FileReader {
            file: &file,
            origins: &mut self.origins,
            mistakes: &mut self.mistakes,
        };
        reader.merge(&mut self.table, &values, places.get_ref(), "");
        Ok(())
    }

    /// Takes the variables that begin with `STOA_`, and the access keys of S3.
    pub fn read_environment(&mut self, environment: impl Iterator<Item = (String, String)>) {
        let mut keys = Vec::new();
        collect_keys(&self.table, "", &mut keys);
        for (name, text) in environment {
            let Some(variable) = name.strip_prefix("STOA_") else {
                self.access.take(&name, &text);
                continue;
            };
            if let Some(key) = keys.iter().find(|key| variable_of(key) == variable) {
                self.set(key, &name, &text);
            } else if !OTHER_VARIABLES.contains(&variable) {
                let known: Vec<String> = keys.iter().map(|key| format!("STOA_{}", variable_of(key))).collect();
                let hint = if is_access_key(&variable.to_lowercase().replace("files_s3_", "files.s3.")) {
                    together::KEY_VARIABLES.to_owned()
                } else {
                    suggestion(&name, &known, "variables")
                };
                let origin = Origin::Variable(name.clone());
                self.mistakes.push(Mistake::unknown(name, hint, origin));
            }
        }
    }

    fn set(&mut self, key: &str, variable: &str, text: &str) {
        let Some(old) = value_at(&mut self.table, key) else {
            return;
        };
        let new = match old {
            Value::Integer(_) => text.parse().ok().map(Value::Integer),
            Value::Boolean(_) => text.parse().ok().map(Value::Boolean),
            _ => Some(Value::String(text.to_owned())),
        };
        let origin = Origin::Variable(variable.to_owned());
        match new {
            Some(new) => {
                *old = new;
                self.origins.insert(key.to_owned(), origin);
            }
            None => self
                .mistakes
                .push(Mistake::invalid(key, expected(old).to_owned(), text.to_owned(), origin)),
        }
    }

    /// The configuration, when all of it makes sense.
    ///
    /// # Errors
    /// Every mistake.
    pub fn finish(mut self) -> Result<Config, Mistakes> {
        for (key, origin) in &self.origins {
            if let Some(value) = value_at(&mut self.table, key)
                && let Some(expected) = values::complaint(key, value)
            {
                let got = plain(value);
                self.mistakes.push(Mistake::invalid(key, expected, got, origin.clone()));
            }
        }
        if !self.mistakes.is_empty() {
            return Err(Mistakes(self.mistakes));
        }
        // Types and ranges were checked key by key.
        let config = self.table.try_into().map_err(|error: toml::de::Error| {
            let nowhere = Origin::Variable("STOA_…".to_owned());
            Mistake::invalid(
                "configuration",
                "other values".to_owned(),
                error.message().to_owned(),
                nowhere,
            )
        });
        let mut config: Config = config?;
        config.access_keys = self.access.keys();
        let complaints = together::complaints(&config, self.origins.keys().map(String::as_str));
        let conflicts: Vec<Mistake> = complaints
            .into_iter()
            .filter_map(|complaint| {
                let origin = self.origins.get(&complaint.key)?.clone();
                Some(Mistake::conflict(complaint, origin))
            })
            .collect();
        if conflicts.is_empty() {
            Ok(config)
        } else {
            Err(Mistakes(conflicts))
        }
    }
}

struct FileReader<'g> {
    file: &'g NamedSource<String>,
    origins: &'g mut BTreeMap<String, Origin>,
    mistakes: &'g mut Vec<Mistake>,
}

impl FileReader<'_> {
    fn merge(&mut self, into: &mut Table, values: &Table, places: &DeTable<'_>, path: &str) {
        for (name, place) in places {
            let key = name.get_ref().as_ref();
            let full = join(path, key);
            let at_key = Origin::File(self.file.clone(), name.span().into());
            let Some(value) = values.get(key) else { continue };
            let known: Vec<String> = into.keys().cloned().collect();
            match (into.get_mut(key), value, place.get_ref()) {
                (None, ..) => {
                    // The other file of that name is the one beside an app.
                    let hint = if path.is_empty() && builder::APP_KEYS.contains(&key) {
                        "this key belongs into the stoa.toml of an app; that of a server is another file".to_owned()
                    } else if is_access_key(&full) {
                        together::KEY_VARIABLES.to_owned()
                    } else {
                        suggestion(key, &known, "keys")
                    };
                    self.mistakes.push(Mistake::unknown(full, hint, at_key));
                }
                (Some(Value::Table(section)), Value::Table(inner), DeValue::Table(inner_places)) => {
                    self.merge(section, inner, inner_places, &full);
                }
                (Some(old), new, _) => {
                    let origin = Origin::File(self.file.clone(), place.span().into());
                    if old.same_type(new) {
                        *old = new.clone();
                        self.origins.insert(full, origin);
                    } else {
                        let mistake = Mistake::invalid(&full, expected(old).to_owned(), plain(new), origin);
                        self.mistakes.push(mistake);
                    }
                }
            }
        }
    }
}

/// Whether a key looks like one for the secrets of S3, which are no keys of a file.
fn is_access_key(key: &str) -> bool {
    key.strip_prefix("files.s3.")
        .is_some_and(|name| ["key", "secret", "token"].iter().any(|part| name.contains(part)))
}

fn value_at<'t>(table: &'t mut Table, key: &str) -> Option<&'t mut Value> {
    let (section, last) = match key.rsplit_once('.') {
        Some((path, last)) => {
            let mut section = table;
            for name in path.split('.') {
                section = section.get_mut(name)?.as_table_mut()?;
            }
            (section, last)
        }
        None => (table, key),
    };
    section.get_mut(last)
}

fn collect_keys(table: &Table, path: &str, keys: &mut Vec<String>) {
    for (key, value) in table {
        let full = join(path, key);
        match value {
            Value::Table(inner) => collect_keys(inner, &full, keys),
            _ => keys.push(full),
        }
    }
}

fn join(path: &str, key: &str) -> String {
    if path.is_empty() {
        key.to_owned()
    } else {
        format!("{path}.{key}")
    }
}

/// `rest.reads_per_second` -> `REST_READS_PER_SECOND`.
fn variable_of(key: &str) -> String {
    key.replace('.', "_").to_uppercase()
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

/// A value as people write it.
fn plain(value: &Value) -> String {
    match value {
        Value::String(text) => text.clone(),
        other => other.to_string(),
    }
}

fn suggestion(given: &str, known: &[String], what: &str) -> String {
    match builder::nearest(given, known.iter().map(String::as_str)) {
        Some(near) => format!("did you mean `{near}`?"),
        None => format!("the {what} are {}", known.join(", ")),
    }
}
