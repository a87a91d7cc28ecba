use super::Value;
use crate::{Issue, PathPart};
use serde::ser::SerializeMap;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value as Json};
use store::{Column, Scalar};

/// An address. Coordinates are strings, as the contract has them.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Location {
    pub line_1: Option<String>,
    pub line_2: Option<String>,
    pub line_3: Option<String>,
    pub line_4: Option<String>,
    pub locality: Option<String>,
    pub region: Option<String>,
    pub postcode: Option<String>,
    /// ISO 3166 alpha-2.
    pub country_code: Option<String>,
    pub latitude: Option<String>,
    pub longitude: Option<String>,
}

/// Decimals that coordinates are kept to.
const COORDINATE_DECIMALS: usize = 9;

/// An object with all ten members, or one address string.
pub(super) fn parse(given: &Json) -> Result<Value, Vec<Issue>> {
    match given {
        Json::String(text) => Ok(Value::Location(from_text(text))),
        Json::Object(object) => from_object(object).map(Value::Location),
        other => Err(vec![Issue::wrong_type(vec![], "object", other)]),
    }
}

fn from_object(object: &Map<String, Json>) -> Result<Location, Vec<Issue>> {
    let mut issues = Vec::new();
    let mut member = |key: &str| {
        let path = vec![PathPart::from(key)];
        match object.get(key) {
            Some(Json::String(text)) => return Some(text.clone()),
            Some(Json::Null) => {}
            Some(other) => issues.push(Issue::wrong_type(path, "string", other)),
            None => issues.push(Issue::required(path, "string")),
        }
        None
    };
    let mut location = Location {
        line_1: member("line_1"),
        line_2: member("line_2"),
        line_3: member("line_3"),
        line_4: member("line_4"),
        locality: member("locality"),
        region: member("region"),
        postcode: member("postcode"),
        country_code: member("country_code"),
        latitude: member("latitude"),
        longitude: member("longitude"),
    };
    let country = location.country_code.as_deref();
    if country.is_some_and(|code| !is_country(code)) {
        issues.push(Issue::invalid(vec!["country_code".into()], "Invalid country code"));
    }
    for (key, limit, given) in [
        ("latitude", 90.0, &mut location.latitude),
        ("longitude", 180.0, &mut location.longitude),
    ] {
        let Some(text) = given else { continue };
        match coordinate(text, limit) {
            Some(kept) => *text = kept,
            None => issues.push(Issue::invalid(vec![key.into()], "Invalid coordinate")),
        }
    }
    if issues.is_empty() { Ok(location) } else { Err(issues) }
}

/// A decimal number within the limit, cut to nine decimals.
fn coordinate(text: &str, limit: f64) -> Option<String> {
    let digits = text.strip_prefix(['+', '-']).unwrap_or(text);
    let plain =
        digits.starts_with(|c: char| c.is_ascii_digit()) && digits.bytes().all(|b| b.is_ascii_digit() || b == b'.');
    let number: f64 = text.parse().ok().filter(|_| plain && !digits.ends_with('.'))?;
    if number.abs() > limit {
        return None;
    }
    let cut = text
        .find('.')
        .map_or(text.len(), |dot| text.len().min(dot + 1 + COORDINATE_DECIMALS));
    Some(text[..cut].to_owned())
}

fn is_country(code: &str) -> bool {
    COUNTRIES.split(' ').any(|country| country == code)
}

/// Reads `1 Infinite Loop, Cupertino, CA, 95014, US` from its end: country, postcode, region, locality, lines.
fn from_text(text: &str) -> Location {
    let mut parts: Vec<&str> = text.split(',').map(str::trim).filter(|part| !part.is_empty()).collect();
    let mut location = Location::default();
    if let Some(code) = parts.last().and_then(|last| country(last)).filter(|_| parts.len() > 1) {
        location.country_code = Some(code);
        parts.pop();
    }
    let has_digit = |part: &str| part.bytes().any(|b| b.is_ascii_digit());
    if let Some(last) = parts.last().copied().filter(|last| parts.len() > 1 && has_digit(last)) {
        parts.pop();
        match last
            .split_once(' ')
            .filter(|(region, postcode)| !has_digit(region) && has_digit(postcode))
        {
            Some((region, postcode)) => {
                location.postcode = Some(postcode.to_owned());
                parts.push(region);
            }
            None => location.postcode = Some(last.to_owned()),
        }
    }
    let is_street = parts.first().is_some_and(|first| has_digit(first));
    let after_street = parts.len() - usize::from(is_street && !parts.is_empty());
    let take_region = after_street >= 2;
    if take_region {
        location.region = parts.pop().map(str::to_owned);
    }
    if after_street >= 1 {
        location.locality = parts.pop().map(str::to_owned);
    }
    let mut lines = parts.into_iter().map(str::to_owned);
    location.line_1 = lines.next();
    location.line_2 = lines.next();
    location.line_3 = lines.next();
    let rest: Vec<String> = lines.collect();
    location.line_4 = (!rest.is_empty()).then(|| rest.join(", "));
    location
}

fn country(text: &str) -> Option<String> {
    let upper = text.to_uppercase();
    let code = match upper.as_str() {
        "USA" | "UNITED STATES" | "UNITED STATES OF AMERICA" => "US",
        "UK" | "UNITED KINGDOM" | "ENGLAND" | "SCOTLAND" | "WALES" => "GB",
        "GERMANY" | "DEUTSCHLAND" => "DE",
        "FRANCE" => "FR",
        "SPAIN" => "ES",
        "ITALY" => "IT",
        "CANADA" => "CA",
        "AUSTRALIA" => "AU",
        "NETHERLANDS" | "THE NETHERLANDS" => "NL",
        "IRELAND" => "IE",
        "JAPAN" => "JP",
        "INDIA" => "IN",
        "BRAZIL" => "BR",
        "SWITZERLAND" => "CH",
        other => other,
    };
    is_country(code).then(|| code.to_owned())
}

impl Location {
    /// The names of its members, in the order in which they are answered; the coordinates are last.
    pub const MEMBERS: [&str; 10] = [
        "line_1",
        "line_2",
        "line_3",
        "line_4",
        "locality",
        "region",
        "postcode",
        "country_code",
        "latitude",
        "longitude",
    ];

    pub(super) fn read<M: SerializeMap>(&self, out: &mut M) -> Result<(), M::Error> {
        for (key, value) in self.members() {
            out.serialize_entry(key, value)?;
        }
        Ok(())
    }

    fn members(&self) -> impl Iterator<Item = (&'static str, &Option<String>)> {
        let values = [
            &self.line_1,
            &self.line_2,
            &self.line_3,
            &self.line_4,
            &self.locality,
            &self.region,
            &self.postcode,
            &self.country_code,
            &self.latitude,
            &self.longitude,
        ];
        Self::MEMBERS.into_iter().zip(values)
    }

    /// Coordinates have no column and cannot be filtered.
    pub(super) fn columns(&self) -> Vec<(Column, Scalar)> {
        [
            (Column::Text1, &self.locality),
            (Column::Text2, &self.region),
            (Column::Text3, &self.postcode),
            (Column::Text4, &self.country_code),
            (Column::Text5, &self.line_1),
            (Column::Text6, &self.line_2),
            (Column::Text7, &self.line_3),
            (Column::Text8, &self.line_4),
        ]
        .into_iter()
        .filter_map(|(column, text)| Some((column, Scalar::Text(text.clone()?))))
        .collect()
    }
}

/// The country codes of the contract.
const COUNTRIES: &str = "AF AX AL DZ AS AD AO AI AQ AG AR AM AW AU AT AZ BS BH BD BB BY BE BZ BJ BM BT BO BA BW BV BR IO BN BG BF BI \
    KH CM CA CV KY CF TD CL CN CX CC CO KM CG CD CK CR CI HR CU CW CY CZ DK DJ DM DO EC EG SV GQ ER EE ET FK FO FJ FI FR GF PF TF \
    GA GM GE DE GH GI GR GL GD GP GU GT GG GN GW GY HT HM VA HN HK HU IS IN ID IR IQ IE IM IL IT JM JP JE JO KZ KE KI KR KW KG LA \
    LV LB LS LR LY LI LT LU MO MK MG MW MY MV ML MT MH MQ MR MU YT MX FM MD MC MN ME MS MA MZ MM NA NR NP NL AN NC NZ NI NE NG NU \
    NF MP NO OM PK PW PS PA PG PY PE PH PN PL PT PR QA RE RO RU RW BL SH KN LC MF PM VC WS SM ST SA SN SS RS SC SL SG SK SI SB SO \
    ZA GS ES LK SD SR SJ SZ SE CH SY TW TJ TZ TH TL TG TK TO TT TN TR TM TC TV UG UA AE GB US UM UY UZ VU VE VN VG VI WF EH YE ZM \
    ZW BQ KP SX XK AC";
