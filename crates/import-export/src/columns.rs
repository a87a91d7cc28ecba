//! What a file's columns look like, and which attributes they could be.

use crate::cells::{checkbox, date, number, parts, timestamp};
use crate::table::Table;
use crate::{DateOrder, Mapped};
use records::{Attribute, AttributeType, Object};
use serde::{Deserialize, Serialize};
use std::collections::HashSet;

/// A column as a person sees it before they say what it is.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Column {
    pub name: String,
    /// Some of its cells, each once.
    pub samples: Vec<String>,
    /// How many rows have a cell.
    pub filled: usize,
    /// The type that all its cells could have.
    pub kind: AttributeType,
    pub dates: DateOrder,
    pub suggestion: Option<Suggestion>,
}

/// The attribute that a column probably is.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Suggestion {
    pub attribute: String,
    #[serde(default)]
    pub property: Option<String>,
}

const SAMPLES: usize = 3;
/// Cells by which the type is told.
const LOOKED_AT: usize = 1_000;
/// A text column with no more texts than this is a choice among them.
const MOST_OPTIONS: usize = 12;

pub(crate) fn of(table: &Table, object: &Object) -> Vec<Column> {
    let mut taken: HashSet<(String, Option<String>)> = HashSet::new();
    (0..table.header.len())
        .map(|at| {
            let name = table.header[at].clone();
            let (kind, dates) = kind(table, at);
            let suggestion = suggest(&name, kind, object)
                .filter(|suggestion| taken.insert((suggestion.attribute.clone(), suggestion.property.clone())));
            Column {
                samples: samples(table, at),
                filled: table.column(at).count(),
                name,
                kind,
                dates,
                suggestion,
            }
        })
        .collect()
}

/// The columns that have a suggestion, as a plan would have them.
pub(crate) fn suggested(columns: &[Column]) -> Vec<Mapped> {
    columns
        .iter()
        .enumerate()
        .filter_map(|(at, column)| {
            let suggestion = column.suggestion.clone()?;
            Some(Mapped {
                column: at,
                attribute: suggestion.attribute,
                property: suggestion.property,
                dates: column.dates,
            })
        })
        .collect()
}

fn samples(table: &Table, column: usize) -> Vec<String> {
    let mut samples: Vec<String> = Vec::new();
    for cell in table.column(column).take(LOOKED_AT) {
        if samples.iter().all(|known| known != cell) {
            samples.push(cell.chars().take(120).collect());
        }
        if samples.len() == SAMPLES {
            break;
        }
    }
    samples
}

fn kind(table: &Table, column: usize) -> (AttributeType, DateOrder) {
    let cells: Vec<&str> = table.column(column).take(LOOKED_AT).collect();
    let all = |is: &dyn Fn(&str) -> bool| !cells.is_empty() && cells.iter().all(|cell| is(cell));
    let day_first = DateOrder::DayFirst;
    for order in [day_first, DateOrder::MonthFirst] {
        if all(&|cell| date(cell, order).is_some()) {
            return (AttributeType::Date, order);
        }
        if all(&|cell| timestamp(cell, order).is_some()) {
            return (AttributeType::Timestamp, order);
        }
    }
    let is_amount = |cell: &str| {
        cell.contains(['$', '€', '£', '¥'])
            && number(cell.trim_matches(|c: char| !c.is_ascii_digit() && c != '-')).is_some()
    };
    let kind = if all(&|cell| parts(cell).all(is_email)) {
        AttributeType::EmailAddress
    } else if all(&|cell| number(cell).is_none() && checkbox(cell).is_some()) {
        AttributeType::Checkbox
    } else if all(&|cell| number(cell).is_some() && !cell.starts_with('+')) {
        AttributeType::Number
    } else if all(&is_amount) {
        AttributeType::Currency
    } else if all(&|cell| parts(cell).all(is_phone)) {
        AttributeType::PhoneNumber
    } else if all(&|cell| parts(cell).all(is_domain)) {
        AttributeType::Domain
    } else {
        let texts: HashSet<&&str> = cells.iter().collect();
        let is_choice = texts.len() <= MOST_OPTIONS && cells.len() >= 2 * texts.len() && cells.len() > 5;
        if is_choice {
            AttributeType::Select
        } else {
            AttributeType::Text
        }
    };
    (kind, day_first)
}

fn is_email(text: &str) -> bool {
    text.split_once('@')
        .is_some_and(|(name, domain)| !name.is_empty() && domain.contains('.') && !text.contains(' '))
}

fn is_phone(text: &str) -> bool {
    let digits = text.bytes().filter(u8::is_ascii_digit).count();
    digits >= 7 && text.chars().all(|c| c.is_ascii_digit() || " +-()./".contains(c))
}

fn is_domain(text: &str) -> bool {
    let text = text
        .strip_prefix("https://")
        .or_else(|| text.strip_prefix("http://"))
        .unwrap_or(text);
    let host = text.split('/').next().unwrap_or_default();
    host.contains('.')
        && !text.contains([' ', '@'])
        && host
            .rsplit('.')
            .next()
            .is_some_and(|tld| tld.len() >= 2 && tld.bytes().all(|b| b.is_ascii_alphabetic()))
}

/// Words by which columns are called elsewhere: what they say, the type of the attribute, and the part of it.
const WORDS: &[(&str, AttributeType, Option<&str>)] = &[
    (
        "firstname givenname forename vorname prénom",
        AttributeType::PersonalName,
        Some("first_name"),
    ),
    (
        "lastname surname familyname nachname nom",
        AttributeType::PersonalName,
        Some("last_name"),
    ),
    (
        "name fullname contact contactname person",
        AttributeType::PersonalName,
        None,
    ),
    (
        "email mail emailaddress primaryemail workemail",
        AttributeType::EmailAddress,
        None,
    ),
    (
        "phone phonenumber mobile mobilephone telephone tel",
        AttributeType::PhoneNumber,
        None,
    ),
    (
        "domain website web url companydomain homepage",
        AttributeType::Domain,
        None,
    ),
    (
        "street address streetaddress address1 line1",
        AttributeType::Location,
        Some("line_1"),
    ),
    ("address2 line2", AttributeType::Location, Some("line_2")),
    ("city town locality", AttributeType::Location, Some("locality")),
    ("state region province county", AttributeType::Location, Some("region")),
    (
        "zip zipcode postcode postalcode plz",
        AttributeType::Location,
        Some("postcode"),
    ),
    ("countrycode", AttributeType::Location, Some("country_code")),
];

fn suggest(name: &str, kind: AttributeType, object: &Object) -> Option<Suggestion> {
    let key = plain(name);
    let open = || {
        object
            .attributes()
            .filter(|attribute| attribute.is_writable && !attribute.is_archived)
    };
    let suggestion = |attribute: &Attribute, property: Option<&str>| Suggestion {
        attribute: attribute.api_slug.clone(),
        property: property.map(str::to_owned),
    };
    let named = open().find(|attribute| plain(&attribute.title) == key || plain(&attribute.api_slug) == key);
    if let Some(attribute) = named {
        return Some(suggestion(attribute, None));
    }
    let by_words = WORDS
        .iter()
        .filter(|(words, _, _)| words.split(' ').any(|word| word == key))
        .find_map(|(_, kind, property)| {
            let attribute = open().find(|attribute| attribute.kind == *kind)?;
            Some(suggestion(attribute, *property))
        });
    let by_kind = || {
        let is_telling = matches!(
            kind,
            AttributeType::EmailAddress | AttributeType::PhoneNumber | AttributeType::Domain
        );
        let attribute = open().find(|attribute| is_telling && attribute.kind == kind)?;
        Some(suggestion(attribute, None))
    };
    by_words.or_else(by_kind)
}

fn plain(name: &str) -> String {
    name.chars()
        .filter(|c| c.is_alphanumeric())
        .flat_map(char::to_lowercase)
        .collect()
}
