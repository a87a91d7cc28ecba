use super::write::can_group;
use super::{Calculation, ViewCalculation};
use crate::filter::{Hops, parse_filter};
use crate::timestamp::{date_of_epoch_day, format_date};
use crate::{Attribute, AttributeType, Error, Issue, Object, PathPart, Records, Result, Schema, Target, format_ns};
use serde::Serialize;
use serde_json::{Value as Json, json};
use std::sync::Arc;
use store::aggregate::{AggregateQuery, Amount, Measure, Measured, Step};
use store::{Scalar, WorkspaceId};

/// The most calculations of one question.
const MOST_CALCULATIONS: usize = 200;

/// What is reckoned over the records with one status or option, or over all that match.
#[derive(Debug, Clone, PartialEq)]
pub struct CalculatedGroup {
    /// The id of the status or option; `None` for the records without one, and where nothing splits them.
    pub choice_id: Option<String>,
    pub records: u64,
    /// One for each calculation that was asked for, in their order.
    pub results: Vec<Calculated>,
}

/// The answer to one calculation.
#[derive(Debug, Clone, PartialEq, Default, Serialize)]
pub struct Calculated {
    /// Null where there is nothing to reckon with, and for [`Calculated::reason`].
    pub value: Json,
    /// Of amounts of money: the one currency of all of them.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub currency_code: Option<String>,
    /// Why there is no value although there was something to reckon with.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub reason: Option<&'static str>,
}

impl Calculated {
    fn refused(reason: &'static str) -> Self {
        Self {
            reason: Some(reason),
            ..Self::default()
        }
    }
}

/// Amounts of several currencies are neither added nor compared.
const SEVERAL_CURRENCIES: &str = "several currencies";
const TOO_LARGE: &str = "too large";

impl Records {
    /// Calculations over all records of an object, or entries of a list, that match a filter: one group, or with `group_by`
    /// (a status, or a select with one value) one for each choice that some matching record has.
    ///
    /// * `count_empty`, `count_filled`: records; one with several values is filled once.
    /// * `percent_empty`, `percent_filled`: of the records, 0 to 100; null where no record matches.
    /// * `sum`, `average`, `minimum`, `maximum`: over every active value, and at the end of a way through references over every
    ///   value that a record leads to, for each record that leads there. Amounts of money come with their
    ///   currency; where the values have several, there is a reason instead of a value. Sums are rounded to the four decimals that values have. The sum of nothing is 0, the others are null.
    /// * `earliest`, `latest`: written as values of the type are; of an interaction, when it was.
    ///
    /// # Errors
    /// `not_found` for the object or list; `filter_error` and `unknown_filter_attribute_slug` for the filter;
    /// `validation_type` for an attribute that does not exist, a function that does not fit it, and a `group_by` that makes no
    /// groups.
    pub async fn calculate(
        &self,
        workspace_id: &WorkspaceId,
        of: impl Into<Target<'_>> + Send,
        filter: Option<&Json>,
        group_by: Option<&str>,
        calculations: &[ViewCalculation],
    ) -> Result<Vec<CalculatedGroup>> {
        let (schema, object) = self.resolve(workspace_id, of).await?;
        let filter = filter
            .map(|filter| parse_filter(&schema, &object, filter))
            .transpose()?
            .flatten();
        let mut issues = Vec::new();
        let asked = attributes(&schema, &object, calculations, &mut issues);
        let group_by = group_by.and_then(|slug| match object.attribute(slug) {
            Some(attribute) if can_group(attribute) => Some(attribute.id.clone()),
            _ => {
                let message = format!("Groups are made of a status or a select with one value, not of \"{slug}\"");
                issues.push(Issue::invalid(vec!["group_by".into()], message));
                None
            }
        });
        if !issues.is_empty() {
            return Err(Error::body(issues));
        }
        // Several functions of one attribute are answered by one measure.
        let mut measures: Vec<Measure> = Vec::new();
        let mut places = Vec::new();
        for Asked { way, attribute } in &asked {
            let is_it = |measure: &Measure| measure.attribute_id == attribute.id && measure.way == *way;
            let known = measures.iter().position(is_it);
            places.push(known.unwrap_or(measures.len()));
            if known.is_none() {
                measures.push(Measure {
                    way: way.clone(),
                    attribute_id: attribute.id.clone(),
                    amount: amount(attribute.kind),
                });
            }
        }
        let query = AggregateQuery {
            workspace_id: workspace_id.to_owned(),
            object_id: object.id.clone(),
            filter,
            group_by,
            measures,
        };
        let groups = self.store.aggregate(&query).await?;
        let calculated = groups.into_iter().map(|group| {
            let results = calculations.iter().zip(&asked).zip(&places);
            let results = results.map(|((calculation, Asked { attribute, .. }), place)| {
                let measured = group.measured.get(*place).cloned().unwrap_or_default();
                result(calculation.function, attribute.kind, group.records, &measured)
            });
            CalculatedGroup {
                results: results.collect(),
                choice_id: group.key,
                records: group.records,
            }
        });
        Ok(calculated.collect())
    }
}

/// An attribute, and the way to the records that it is of.
struct Asked {
    way: Vec<Step>,
    attribute: Arc<Attribute>,
}

impl Asked {
    fn at_end_of(hops: Hops) -> Self {
        let step = |(reference, object): (Arc<Attribute>, Arc<Object>)| Step {
            attribute_id: reference.id.clone(),
            object_ids: vec![object.id.clone()],
        };
        Self {
            way: hops.references.into_iter().map(step).collect(),
            attribute: hops.last,
        }
    }
}

fn attributes(
    schema: &Schema,
    object: &Arc<Object>,
    calculations: &[ViewCalculation],
    issues: &mut Vec<Issue>,
) -> Vec<Asked> {
    if calculations.len() > MOST_CALCULATIONS {
        let message = format!("At most {MOST_CALCULATIONS} calculations are made at once");
        issues.push(Issue::invalid(vec!["calculations".into()], message));
        return Vec::new();
    }
    let mut found = Vec::new();
    for (index, calculation) in calculations.iter().enumerate() {
        let message = match Hops::parse(schema, object, &calculation.place.path(object), &mut Vec::new()) {
            Ok(hops) if calculation.function.fits(hops.last.kind) => {
                found.push(Asked::at_end_of(hops));
                continue;
            }
            Ok(hops) => format!(
                "The function {} is none for an attribute of type \"{}\"",
                json!(calculation.function),
                hops.last.kind.as_str()
            ),
            Err(error) => error.message,
        };
        let path = vec!["calculations".into(), PathPart::Index(index)];
        issues.push(Issue::invalid(path, message));
    }
    found
}

fn amount(kind: AttributeType) -> Amount {
    use AttributeType as Type;
    match kind {
        Type::Number | Type::Rating => Amount::Number,
        Type::Currency => Amount::Money,
        Type::Date | Type::Timestamp | Type::Interaction => Amount::Moment,
        _ => Amount::Nothing,
    }
}

fn result(function: Calculation, kind: AttributeType, records: u64, measured: &Measured) -> Calculated {
    let filled = measured.filled;
    let empty = records.saturating_sub(filled);
    let percent = |part: u64| match records {
        0 => Json::Null,
        all => json!(part as f64 * 100.0 / all as f64),
    };
    let is_amount = !matches!(
        function,
        Calculation::CountEmpty | Calculation::CountFilled | Calculation::PercentEmpty | Calculation::PercentFilled
    );
    if is_amount && measured.units > 1 {
        return Calculated::refused(SEVERAL_CURRENCIES);
    }
    let is_total = matches!(function, Calculation::Sum | Calculation::Average);
    if is_total && measured.sum.is_some_and(|sum| !sum.is_finite()) {
        return Calculated::refused(TOO_LARGE);
    }
    let value = match function {
        Calculation::CountEmpty => json!(empty),
        Calculation::CountFilled => json!(filled),
        Calculation::PercentEmpty => percent(empty),
        Calculation::PercentFilled => percent(filled),
        Calculation::Sum => json!(rounded(measured.sum.unwrap_or(0.0))),
        Calculation::Average => match measured.sum {
            Some(sum) if measured.values > 0 => json!(rounded(sum / measured.values as f64)),
            _ => Json::Null,
        },
        Calculation::Minimum | Calculation::Earliest => written(kind, measured.minimum.as_ref()),
        Calculation::Maximum | Calculation::Latest => written(kind, measured.maximum.as_ref()),
    };
    Calculated {
        value,
        currency_code: measured.unit.clone().filter(|_| is_amount),
        reason: None,
    }
}

/// To four decimals, where a number has that many.
fn rounded(number: f64) -> f64 {
    if number.abs() < 1e11 {
        (number * 1e4).round() / 1e4
    } else {
        number
    }
}

fn written(kind: AttributeType, scalar: Option<&Scalar>) -> Json {
    match scalar {
        Some(Scalar::Int(day)) if kind == AttributeType::Date => date_of_epoch_day(*day).map(format_date).into(),
        Some(Scalar::Int(at)) => format_ns(*at).into(),
        Some(Scalar::Num(number)) => json!(number),
        Some(Scalar::Text(_)) | None => Json::Null,
    }
}
