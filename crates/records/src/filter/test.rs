//! The test on one attribute: `scalar | {operator: operand, …} | {property: scalar | {operator: operand, …}, …}`.

use super::operand;
use crate::record::{CREATED_AT, ENTRY_ID, RECORD_ID};
use crate::values::{Operator, Property, properties};
use crate::{Attribute, AttributeType, Error, Result, Schema, parse_instant};
use serde_json::{Map, Value as Json};
use store::Scalar;
use store::query::{Filter, Op, RecordField, Test, ValueField};

pub(super) fn parse(schema: &Schema, attribute: &Attribute, given: &Json, at: &mut Vec<String>) -> Result<Filter> {
    let mut tests = Tests {
        schema,
        attribute,
        tests: Vec::new(),
        is_not_empty: None,
    };
    match given {
        Json::Object(map) => tests.object(map, at)?,
        scalar => {
            let property = tests.default_property(at)?;
            tests.test(property, Operator::Eq, scalar, at)?;
        }
    }
    tests.filter()
}

struct Tests<'a> {
    schema: &'a Schema,
    attribute: &'a Attribute,
    tests: Vec<Test>,
    /// `$not_empty` on the attribute as a whole.
    is_not_empty: Option<bool>,
}

impl Tests<'_> {
    fn object(&mut self, map: &Map<String, Json>, at: &mut Vec<String>) -> Result<()> {
        for (key, given) in map {
            at.push(key.clone());
            if let Some(operator) = Operator::parse(key) {
                self.whole(operator, given, at)?;
            } else if key.starts_with('$') {
                return Err(Error::filter(format!("Unknown operator \"{key}\"."), at));
            } else if key == "active_from" && self.has_age() {
                self.age(given, at)?;
            } else {
                let property = self.property(key, at)?;
                self.operators(property, given, at)?;
            }
            at.pop();
        }
        Ok(())
    }

    fn operators(&mut self, property: &'static Property, given: &Json, at: &mut Vec<String>) -> Result<()> {
        let Json::Object(map) = given else {
            return self.test(property, Operator::Eq, given, at);
        };
        for (key, operand) in map {
            at.push(key.clone());
            let Some(operator) = Operator::parse(key) else {
                return Err(Error::filter(format!("Unknown operator \"{key}\"."), at));
            };
            self.test(property, operator, operand, at)?;
            at.pop();
        }
        Ok(())
    }

    /// An operator on the attribute itself: on its default property, or on a whole reference pair.
    fn whole(&mut self, operator: Operator, given: &Json, at: &mut Vec<String>) -> Result<()> {
        if operator == Operator::NotEmpty && self.attribute.kind != AttributeType::EmailAddress {
            return self.not_empty(given, at);
        }
        if let (Operator::Eq, Json::Object(pair)) = (operator, given) {
            return self.object(pair, at);
        }
        let property = self.default_property(at)?;
        self.test(property, operator, given, at)
    }

    fn test(
        &mut self,
        property: &'static Property,
        operator: Operator,
        given: &Json,
        at: &mut Vec<String>,
    ) -> Result<()> {
        if !property.operators.contains(&operator) {
            let (name, kind) = (property.name, self.attribute.kind.as_str());
            return Err(Error::filter(
                format!("The operator is not offered by \"{name}\" of attributes of type \"{kind}\"."),
                at,
            ));
        }
        if operator == Operator::NotEmpty {
            operand::must_be_true(given, at)?;
            self.tests.push(Test {
                field: ValueField::Column(property.column),
                op: Op::Present,
            });
            return Ok(());
        }
        let op = operand::op(self.schema, self.attribute, property.operand, operator, given, at)?;
        self.tests.push(Test {
            field: ValueField::Column(property.column),
            op,
        });
        Ok(())
    }

    fn not_empty(&mut self, given: &Json, at: &mut [String]) -> Result<()> {
        match given {
            Json::Bool(wanted) => self.is_not_empty = Some(*wanted),
            _ => return Err(Error::filter("$not_empty takes true.", at)),
        }
        Ok(())
    }

    fn age(&mut self, given: &Json, at: &mut Vec<String>) -> Result<()> {
        let equals = Map::from_iter([("$eq".to_owned(), given.clone())]);
        let map = given.as_object().unwrap_or(&equals);
        for (key, operand) in map {
            at.push(key.clone());
            let Some(instant) = operand.as_str().and_then(parse_instant) else {
                return Err(Error::filter("A date or timestamp is needed.", at));
            };
            let instant = Scalar::Int(instant);
            let op = match Operator::parse(key) {
                Some(Operator::Eq) => Op::Eq(instant),
                Some(Operator::Lt) => Op::Lt(instant),
                Some(Operator::Lte) => Op::Lte(instant),
                Some(Operator::Gt) => Op::Gt(instant),
                Some(Operator::Gte) => Op::Gte(instant),
                _ => {
                    return Err(Error::filter(
                        format!("The operator \"{key}\" is not offered by active_from."),
                        at,
                    ));
                }
            };
            self.tests.push(Test {
                field: ValueField::ActiveFrom,
                op,
            });
            at.pop();
        }
        Ok(())
    }

    fn has_age(&self) -> bool {
        self.own_column().is_none()
    }

    fn property(&self, name: &str, at: &[String]) -> Result<&'static Property> {
        let alias = match (self.attribute.kind, name) {
            (AttributeType::Select | AttributeType::Status, "title" | "id" | "value") => {
                properties(self.attribute.kind).first()
            }
            _ => None,
        };
        let found = alias.or_else(|| {
            properties(self.attribute.kind)
                .iter()
                .find(|property| property.name == name)
        });
        found.ok_or_else(|| {
            let (slug, kind) = (&self.attribute.api_slug, self.attribute.kind.as_str());
            Error::filter(
                format!("The attribute \"{slug}\" of type \"{kind}\" has no property \"{name}\" to filter by."),
                at,
            )
        })
    }

    fn default_property(&self, at: &[String]) -> Result<&'static Property> {
        let kind = self.attribute.kind;
        let has_none = matches!(kind, AttributeType::Location | AttributeType::Interaction);
        properties(kind).first().filter(|_| !has_none).ok_or_else(|| {
            Error::filter(
                format!(
                    "Attributes of type \"{}\" are filtered by one of their properties.",
                    kind.as_str()
                ),
                at,
            )
        })
    }

    fn own_column(&self) -> Option<RecordField> {
        match self.attribute.api_slug.as_str() {
            RECORD_ID | ENTRY_ID if self.attribute.is_system => Some(RecordField::RecordId),
            CREATED_AT if self.attribute.is_system => Some(RecordField::CreatedAt),
            _ => None,
        }
    }

    fn filter(self) -> Result<Filter> {
        let mut all = Vec::new();
        if let Some(field) = self.own_column() {
            // The record's own columns are never empty.
            if self.is_not_empty == Some(false) {
                all.push(Filter::Or(Vec::new()));
            }
            all.extend(
                self.tests
                    .into_iter()
                    .filter(|test| !matches!(test.op, Op::Present))
                    .map(|test| Filter::Record { field, op: test.op }),
            );
        } else {
            let attribute_id = self.attribute.id.clone();
            match self.is_not_empty {
                Some(true) if self.tests.is_empty() => all.push(Filter::NotEmpty {
                    attribute_id: attribute_id.clone(),
                }),
                Some(false) => all.push(Filter::Not(Box::new(Filter::NotEmpty {
                    attribute_id: attribute_id.clone(),
                }))),
                _ => {}
            }
            if !self.tests.is_empty() {
                all.push(Filter::Value {
                    attribute_id,
                    tests: self.tests,
                });
            }
        }
        Ok(if all.len() == 1 {
            all.remove(0)
        } else {
            Filter::And(all)
        })
    }
}
