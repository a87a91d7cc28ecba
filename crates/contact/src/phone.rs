use phonenumber::{Mode, country};

/// A phone number that exists in a numbering plan.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PhoneNumber {
    /// As written.
    pub original: String,
    /// E.164.
    pub normalized: String,
    /// ISO 3166 alpha-2; `None` for numbers of no country.
    pub country: Option<String>,
}

/// Whether this is an ISO 3166 alpha-2 code of a country that has phone numbers.
#[must_use]
pub fn is_country(code: &str) -> bool {
    code.parse::<country::Id>().is_ok()
}

impl PhoneNumber {
    /// Reads an international number (with a leading `+`), or a national one of `country` (ISO 3166 alpha-2). `None`
    /// for what no numbering plan has, and for a country that does not exist.
    #[must_use]
    pub fn parse(text: &str, country: Option<&str>) -> Option<Self> {
        let text = text.trim();
        let country: Option<country::Id> = match country {
            Some(code) => Some(code.parse().ok()?),
            None => None,
        };
        if country.is_none() && !text.starts_with('+') {
            return None;
        }
        let parsed = phonenumber::parse(country, text).ok().filter(phonenumber::is_valid)?;
        Some(Self {
            original: text.to_owned(),
            normalized: parsed.format().mode(Mode::E164).to_string(),
            country: parsed.country().id().or(country).map(|id| id.as_ref().to_owned()),
        })
    }
}
