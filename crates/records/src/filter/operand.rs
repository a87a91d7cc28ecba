//! The right-hand side of a test, in the form that the attribute's column keeps.

use crate::timestamp::{epoch_days, has_time, parse_day};
use crate::values::{Operand, Operator};
use crate::{Attribute, Error, Result, Schema, parse_instant};
use contact::host;
use serde_json::Value as Json;
use store::Scalar;
use store::query::Op;

pub(super) fn op(
    schema: &Schema,
    attribute: &Attribute,
    kind: Operand,
    operator: Operator,
    given: &Json,
    at: &mut Vec<String>,
) -> Result<Op> {
    let one = |given: &Json, at: &[String]| scalar(schema, attribute, kind, given, at);
    Ok(match operator {
        Operator::Eq => Op::Eq(one(given, at)?),
        Operator::Lt => Op::Lt(one(given, at)?),
        Operator::Lte => Op::Lte(one(given, at)?),
        Operator::Gt => Op::Gt(one(given, at)?),
        Operator::Gte => Op::Gte(one(given, at)?),
        Operator::Contains => Op::Contains(text(kind, given, at)?),
        Operator::StartsWith => Op::StartsWith(text(kind, given, at)?),
        Operator::EndsWith => Op::EndsWith(text(kind, given, at)?),
        Operator::NotEmpty => {
            must_be_true(given, at)?;
            Op::Present
        }
        Operator::In => {
            let Json::Array(list) = given else {
                return Err(Error::filter("$in takes an array.", at));
            };
            let mut scalars = Vec::with_capacity(list.len());
            for (index, given) in list.iter().enumerate() {
                at.push(index.to_string());
                scalars.push(one(given, at)?);
                at.pop();
            }
            Op::In(scalars)
        }
    })
}

pub(super) fn must_be_true(given: &Json, at: &[String]) -> Result<()> {
    if *given == Json::Bool(true) {
        Ok(())
    } else {
        Err(Error::filter("$not_empty takes true.", at))
    }
}

/// The operand of a partial match; kept as written but for case, since a part of a domain is no domain.
fn text(kind: Operand, given: &Json, at: &[String]) -> Result<String> {
    let text = string(given, at)?;
    Ok(if matches!(kind, Operand::LowerText | Operand::Host) {
        text.to_lowercase()
    } else {
        text.to_owned()
    })
}

fn scalar(schema: &Schema, attribute: &Attribute, kind: Operand, given: &Json, at: &[String]) -> Result<Scalar> {
    let needed = |what: &str| Error::filter(format!("{what} is needed."), at);
    Ok(match kind {
        Operand::Text => Scalar::Text(string(given, at)?.to_owned()),
        Operand::LowerText => Scalar::Text(string(given, at)?.to_lowercase()),
        Operand::Host => Scalar::Text(host(string(given, at)?)),
        Operand::Number => {
            let number = given.as_f64().or_else(|| {
                given
                    .as_str()?
                    .trim()
                    .parse()
                    .ok()
                    .filter(|number: &f64| number.is_finite())
            });
            Scalar::Num(number.ok_or_else(|| needed("A number"))?)
        }
        Operand::Checkbox => {
            let checked = given.as_bool().or_else(|| given.as_str()?.parse().ok());
            Scalar::Int(i64::from(checked.ok_or_else(|| needed("A boolean"))?))
        }
        Operand::Date => Scalar::Int(
            given
                .as_str()
                .and_then(parse_day)
                .map(epoch_days)
                .ok_or_else(|| needed("A date YYYY-MM-DD"))?,
        ),
        Operand::Timestamp => {
            let instant = given.as_str().filter(|text| has_time(text)).and_then(parse_instant);
            Scalar::Int(instant.ok_or_else(|| needed("A timestamp with date and time"))?)
        }
        Operand::Option => {
            let title = string(given, at)?;
            let option = attribute
                .option(title)
                .ok_or_else(|| Error::filter(format!("There is no select option \"{title}\"."), at))?;
            Scalar::Text(option.id.to_string())
        }
        Operand::Status => {
            let title = string(given, at)?;
            let status = attribute
                .status(title)
                .ok_or_else(|| Error::filter(format!("There is no status \"{title}\"."), at))?;
            Scalar::Text(status.id.to_string())
        }
        Operand::Object => {
            let key = string(given, at)?;
            let object = schema
                .object(key)
                .ok_or_else(|| Error::filter(format!("There is no object \"{key}\"."), at))?;
            Scalar::Text(object.id.to_string())
        }
    })
}

fn string<'a>(given: &'a Json, at: &[String]) -> Result<&'a str> {
    given.as_str().ok_or_else(|| Error::filter("A string is needed.", at))
}
