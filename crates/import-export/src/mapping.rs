//! Which attribute each column becomes.

use crate::cells;
use crate::table::Table;
use crate::{Error, Problem, Result};
use records::values::Location;
use records::{Attribute, AttributeType, Object};
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value as Json, json};
use std::sync::Arc;

/// How a file is to be imported.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Plan {
    pub columns: Vec<Mapped>,
    /// Slug of the unique attribute by which records that are there already are found; `None` makes new ones only.
    #[serde(default)]
    pub matching: Option<String>,
    /// Whether options and statuses that are not there are made.
    #[serde(default)]
    pub create_options: bool,
}

/// A column that is imported.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Mapped {
    /// Its place in the file, the first being 0.
    pub column: usize,
    /// Slug or id.
    pub attribute: String,
    /// A part of a name or of a location: `first_name`, `locality`.
    #[serde(default)]
    pub property: Option<String>,
    /// In which order dates with slashes or dots have day and month.
    #[serde(default)]
    pub dates: DateOrder,
}

/// Which of day and month comes first.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum DateOrder {
    #[default]
    DayFirst,
    MonthFirst,
}

/// The parts of a name that can have a column of their own.
const NAME_PARTS: [&str; 3] = ["first_name", "last_name", "full_name"];

/// A plan that fits its file and its object.
pub(crate) struct Mapping {
    columns: Vec<(Mapped, Arc<Attribute>)>,
}

impl Mapping {
    /// # Errors
    /// [`Error::Plan`] with what does not fit.
    pub(crate) fn new(plan: &Plan, object: &Object, header: &[String]) -> Result<Self> {
        let refuse = |why: String| Error::Plan(why);
        let mut columns: Vec<(Mapped, Arc<Attribute>)> = Vec::new();
        for mapped in &plan.columns {
            let Some(name) = header.get(mapped.column) else {
                return Err(refuse(format!("the file has no column {}", mapped.column)));
            };
            let Some(attribute) = object.attribute(&mapped.attribute) else {
                return Err(refuse(format!(
                    "{:?} is no attribute of {}, for the column {name:?}",
                    mapped.attribute, object.api_slug
                )));
            };
            if !attribute.is_writable || attribute.is_archived {
                return Err(refuse(format!("{:?} cannot be written", attribute.api_slug)));
            }
            check_property(attribute, mapped.property.as_deref())?;
            let is_twice = columns.iter().any(|(earlier, known)| {
                known.id == attribute.id && !attribute.is_multiselect && earlier.property == mapped.property
            });
            if is_twice {
                return Err(refuse(format!("two columns become {:?}", attribute.api_slug)));
            }
            columns.push((mapped.clone(), attribute.clone()));
        }
        if columns.is_empty() {
            return Err(refuse("no column becomes an attribute".to_owned()));
        }
        if let Some(matching) = &plan.matching {
            let known = object.attribute(matching).filter(|attribute| attribute.is_unique);
            let Some(attribute) = known else {
                return Err(refuse(format!(
                    "{matching:?} is no unique attribute of {}",
                    object.api_slug
                )));
            };
            if !columns.iter().any(|(_, mapped)| mapped.id == attribute.id) {
                return Err(refuse(format!(
                    "no column becomes {matching:?}, by which records are to be found"
                )));
            }
        }
        Ok(Self { columns })
    }

    /// The attributes that choose among options or statuses, with their columns.
    pub(crate) fn choosing(&self) -> impl Iterator<Item = (&Mapped, &Arc<Attribute>)> {
        self.columns
            .iter()
            .filter(|(_, attribute)| matches!(attribute.kind, AttributeType::Select | AttributeType::Status))
            .map(|(mapped, attribute)| (mapped, attribute))
    }

    /// A problem of a row. The column is the one that becomes the attribute (slug or id) that it is about; of several such
    /// columns, the one in which the row has a cell.
    pub(crate) fn problem(&self, table: &Table, row: usize, attribute: Option<&str>, message: String) -> Problem {
        let is_it = |known: &Attribute| attribute.is_some_and(|name| known.api_slug == name || known.id == name);
        let become_it = self.columns.iter().filter(|(_, known)| is_it(known));
        let columns: Vec<usize> = become_it.map(|(mapped, _)| mapped.column).collect();
        let filled = columns.iter().filter(|column| !table.cell(row, **column).is_empty());
        let filled: Vec<usize> = filled.copied().collect();
        let column = match (columns.as_slice(), filled.as_slice()) {
            ([one], _) | (_, [one]) => table.header.get(*one).cloned(),
            _ => None,
        };
        Problem {
            line: table.line(row),
            column,
            message,
        }
    }

    /// What a row writes. Empty cells write nothing.
    ///
    /// # Errors
    /// What is wrong with the row, cell by cell.
    pub(crate) fn values(&self, table: &Table, row: usize) -> Result<Map<String, Json>, Vec<Problem>> {
        let line = table.line(row);
        let mut problems = Vec::new();
        if table.is_too_long(row) {
            problems.push(Problem {
                line,
                column: None,
                message: format!("the row has more than {} cells", table.header.len()),
            });
        }
        let mut values: Map<String, Json> = Map::new();
        for (mapped, attribute) in &self.columns {
            let cell = table.cell(row, mapped.column);
            if cell.is_empty() {
                continue;
            }
            let entry = values.entry(attribute.api_slug.clone()).or_insert(Json::Null);
            match &mapped.property {
                Some(property) => entry[property.as_str()] = json!(cell),
                None => match cells::read(attribute, cell, mapped.dates) {
                    Ok(read) if attribute.is_multiselect => {
                        let mut all = entry.as_array().cloned().unwrap_or_default();
                        all.extend(read);
                        *entry = all.into();
                    }
                    Ok(read) => *entry = read.into_iter().next().unwrap_or_default(),
                    Err(message) => problems.push(Problem {
                        line,
                        column: table.header.get(mapped.column).cloned(),
                        message,
                    }),
                },
            }
        }
        if !problems.is_empty() {
            return Err(problems);
        }
        for (_, attribute) in self.columns.iter().filter(|(mapped, _)| mapped.property.is_some()) {
            if let Some(parts) = values.get_mut(&attribute.api_slug) {
                complete(attribute.kind, parts);
            }
        }
        Ok(values)
    }
}

fn check_property(attribute: &Attribute, property: Option<&str>) -> Result<()> {
    let Some(property) = property else { return Ok(()) };
    let parts: &[&str] = match attribute.kind {
        AttributeType::PersonalName => &NAME_PARTS,
        AttributeType::Location => &Location::MEMBERS,
        _ => &[],
    };
    if parts.contains(&property) {
        return Ok(());
    }
    Err(Error::Plan(format!(
        "{:?} has no part {property:?}",
        attribute.api_slug
    )))
}

/// Names and locations are written with all their parts.
fn complete(kind: AttributeType, parts: &mut Json) {
    let Some(parts) = parts.as_object_mut() else { return };
    match kind {
        AttributeType::PersonalName => {
            let part = |name: &str| parts.get(name).and_then(Json::as_str).unwrap_or_default().to_owned();
            let (first, last) = (part("first_name"), part("last_name"));
            let full = match part("full_name") {
                full if full.is_empty() => format!("{first} {last}").trim().to_owned(),
                full => full,
            };
            *parts = Map::from_iter([
                ("first_name".to_owned(), first.into()),
                ("last_name".to_owned(), last.into()),
                ("full_name".to_owned(), full.into()),
            ]);
        }
        AttributeType::Location => {
            for part in Location::MEMBERS {
                parts.entry(part).or_insert(Json::Null);
            }
        }
        _ => {}
    }
}
