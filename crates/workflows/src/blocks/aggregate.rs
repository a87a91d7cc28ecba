use super::condition::is_empty;
use super::{About, Answer, Config, Step, StepBlock, fields, input};
use crate::check::Problems;
use crate::record_values::{field, node_of, target_of};
use crate::schema::{Node, Outcome};
use crate::value::tagged;
use async_trait::async_trait;
use records::{Attribute, AttributeType, Schema};
use serde_json::{Value as Json, json};

/// Sums up a list: of numbers, or of what records have in an attribute.
pub struct Aggregate;

const OPERATIONS: [&str; 7] = [
    "count",
    "count-unique",
    "sum",
    "average",
    "median",
    "minimum",
    "maximum",
];
/// The most items that are summed up.
const MAX_ITEMS: usize = 10_000;

fn attribute_of<'a>(config: &Config, schema: &'a Schema) -> Option<&'a Attribute> {
    let value = input::one(config, "attribute")?;
    let owner = value.get("object")?.as_str()?;
    let owner = schema.object(owner).or_else(|| schema.list(owner))?;
    owner
        .attribute(input::slug(config, "attribute")?)
        .map(|attribute| &**attribute)
}

#[async_trait]
impl StepBlock for Aggregate {
    fn about(&self) -> About {
        About {
            id: "aggregate",
            title: "Aggregate",
            description: "Counts a list, or sums it up: numbers, or an attribute of records.",
            group: "Calculations",
            icon: "SingleMetricChart",
            config: Node::fields([
                ("items", Node::array(Node::of("any")).titled("Items")),
                (
                    "operation",
                    Node::one_of(&OPERATIONS).titled("Operation").with("static", true),
                ),
                (
                    "attribute",
                    Node::of("attio-attribute")
                        .titled("Attribute")
                        .described("Of items that are records: what to sum up.")
                        .with("static", true)
                        .optional(),
                ),
            ]),
        }
    }

    fn outcomes(&self, config: &Config, schema: &Schema) -> Vec<Outcome> {
        let operation = input::text(config, "operation").unwrap_or_default();
        let kind = attribute_of(config, schema).map(|attribute| attribute.kind);
        let node = match (operation.as_str(), kind) {
            ("sum" | "average" | "median" | "minimum" | "maximum", Some(AttributeType::Currency)) => {
                Node::of("currency")
            }
            ("minimum" | "maximum", Some(kind @ (AttributeType::Date | AttributeType::Timestamp))) => {
                Node::of(kind.as_str())
            }
            _ => Node::of("number"),
        };
        fields::done([("result", node.titled("Result"))])
    }

    fn check(&self, config: &Config, schema: &Schema, problems: &mut Problems) {
        let operation = input::text(config, "operation").unwrap_or_default();
        if input::one(config, "attribute").is_none() {
            return;
        }
        let Some(attribute) = attribute_of(config, schema) else {
            problems.add(
                "config.attribute",
                "There is no such attribute (any more). Choose another.",
            );
            return;
        };
        let is_number = matches!(node_of(schema, attribute).kind.as_str(), "number" | "currency");
        let is_moment = matches!(attribute.kind, AttributeType::Date | AttributeType::Timestamp);
        let fits = match operation.as_str() {
            "sum" | "average" | "median" => is_number,
            "minimum" | "maximum" => is_number || is_moment,
            _ => true,
        };
        if !fits {
            problems.add(
                "config.attribute",
                format!(
                    "\"{}\" has no numbers for {operation}. Choose another attribute.",
                    attribute.title
                ),
            );
        }
    }

    async fn run(&self, step: &Step<'_>) -> Answer {
        aggregate(step).await.unwrap_or_else(|failed| failed)
    }
}

async fn aggregate(step: &Step<'_>) -> Result<Answer, Answer> {
    let items = input::all(step.config, "items");
    if items.len() > MAX_ITEMS {
        return Err(Answer::error(format!(
            "The list has {} items, and {MAX_ITEMS} are the most that are summed up.",
            items.len()
        )));
    }
    let operation = input::text(step.config, "operation").ok_or_else(|| input::missing("operation"))?;
    let values = match input::slug(step.config, "attribute") {
        Some(slug) => values_of(step, &items, slug).await?,
        None => items,
    };
    let values: Vec<Json> = values.into_iter().filter(|value| !is_empty(value)).collect();
    let result = reckoned(&operation, &values).map_err(Answer::error)?;
    Ok(Answer::done(json!({ "result": result })))
}

/// What each record has; several values of one count one by one.
async fn values_of(step: &Step<'_>, items: &[Json], slug: &str) -> Result<Vec<Json>, Answer> {
    let mut values = Vec::with_capacity(items.len());
    for item in items {
        let (target, record_id) = target_of(item).ok_or_else(|| {
            Answer::error(format!(
                "{} is no record, and so has no attributes.",
                input::shown(item)
            ))
        })?;
        let record = step
            .effects
            .records()
            .record(step.workspace_id, target, &record_id)
            .await?;
        match field(&record, slug) {
            Some(Json::Array(several)) => values.extend(several),
            Some(one) => values.push(one),
            None => {
                let owner = &record.object.plural_noun;
                return Err(Answer::error(format!("{owner} have no attribute \"{slug}\".")));
            }
        }
    }
    Ok(values)
}

fn reckoned(operation: &str, values: &[Json]) -> Result<Json, String> {
    match operation {
        "count" => return Ok(values.len().into()),
        "count-unique" => {
            let mut unique: Vec<String> = values.iter().map(Json::to_string).collect();
            unique.sort_unstable();
            unique.dedup();
            return Ok(unique.len().into());
        }
        _ => {}
    }
    let is_moment = |value: &Json| matches!(crate::value::tag(value), Some("date" | "timestamp"));
    if !values.is_empty() && values.iter().all(is_moment) {
        // Both are texts that sort as the times that they stand for.
        let text = |value: &&Json| value.get("value").and_then(Json::as_str).map(str::to_owned);
        let picked = match operation {
            "minimum" => values.iter().min_by_key(text),
            "maximum" => values.iter().max_by_key(text),
            _ => return Err(format!("Times have no {operation}.")),
        };
        return Ok(picked.cloned().unwrap_or_default());
    }
    let code = code_of(values)?;
    let number = |value: &Json| {
        input::number_of(value).ok_or_else(|| format!("{} is no number, and has no {operation}.", input::shown(value)))
    };
    let mut numbers = values.iter().map(number).collect::<Result<Vec<f64>, _>>()?;
    numbers.sort_by(f64::total_cmp);
    let count = numbers.len();
    let total: f64 = numbers.iter().sum();
    let result = match operation {
        "sum" => Some(total),
        "average" => (count > 0).then(|| total / count as f64),
        "minimum" => numbers.first().copied(),
        "maximum" => numbers.last().copied(),
        "median" => match (numbers.get(count / 2), count % 2) {
            (Some(middle), 1) => Some(*middle),
            (Some(upper), _) => numbers.get(count / 2 - 1).map(|lower| (lower + upper) / 2.0),
            (None, _) => None,
        },
        _ => return Err(format!("There is no operation \"{operation}\".")),
    };
    Ok(match (result, code) {
        (None, _) => Json::Null,
        (Some(number), None) => input::number_json(number),
        (Some(number), Some(code)) => tagged("currency", json!({ "value": input::number_json(number), "code": code })),
    })
}

/// The currency of amounts; they must have one and the same.
fn code_of(values: &[Json]) -> Result<Option<String>, String> {
    let mut codes = values.iter().filter_map(|value| value.get("code")?.as_str());
    let Some(first) = codes.next() else {
        return Ok(None);
    };
    match codes.find(|code| *code != first) {
        Some(other) => Err(format!("Amounts in {first} and {other} have no common sum.")),
        None => Ok(Some(first.to_owned())),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lists_are_summed_up() {
        let euro = |value: i64| tagged("currency", json!({ "value": value, "code": "EUR" }));
        let dollar = tagged("currency", json!({ "value": 1, "code": "USD" }));
        let day = |value: &str| tagged("date", json!({ "value": value }));
        for (operation, values, expected) in [
            ("count", vec![json!(1), json!(1)], Ok(json!(2))),
            ("count-unique", vec![json!(1), json!(1), json!("1")], Ok(json!(2))),
            ("sum", vec![json!(1), json!(2.5), json!("3")], Ok(json!(6.5))),
            ("sum", vec![], Ok(json!(0))),
            ("average", vec![json!(1), json!(2)], Ok(json!(1.5))),
            ("average", vec![], Ok(json!(null))),
            ("median", vec![json!(9), json!(1), json!(2)], Ok(json!(2))),
            ("median", vec![json!(4), json!(1), json!(2), json!(9)], Ok(json!(3))),
            ("median", vec![], Ok(json!(null))),
            ("minimum", vec![json!(3), json!(-1)], Ok(json!(-1))),
            ("maximum", vec![json!(3), json!(-1)], Ok(json!(3))),
            (
                "maximum",
                vec![day("2026-01-02"), day("2026-11-01")],
                Ok(day("2026-11-01")),
            ),
            ("sum", vec![day("2026-01-02")], Err("Times have no sum.")),
            ("sum", vec![euro(2), euro(3)], Ok(euro(5))),
            (
                "sum",
                vec![euro(2), dollar],
                Err("Amounts in EUR and USD have no common sum."),
            ),
            ("sum", vec![json!("x")], Err("\"x\" is no number, and has no sum.")),
        ] {
            let result = reckoned(operation, &values);
            assert_eq!(result, expected.map_err(str::to_owned), "{operation} of {values:?}");
        }
    }
}
