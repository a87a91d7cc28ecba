//! What of the shared queries is PostgreSQL's own.
//!
//! A plan must not depend on statistics (docs/adr/0008): subqueries are written in the one way in which the planner has no
//! choice about them. `OFFSET 0` keeps an EXISTS a loop over an index, it and sorting by a subquery keep the order that
//! is wanted of candidates out of how they are found, `IS TRUE` keeps a membership a hash table that is
//! filled once, and `ANY (ARRAY (…))` makes the rows of a subquery the keys of an index scan.

use crate::fault::Fault;
use crate::parts::Place;
use crate::text::{is_long, key};
use crate::words;
use sea_query::extension::postgres::PgFunc;
use sea_query::{ArrayType, Asterisk, Expr, ExprTrait, Func, PostgresQueryBuilder, Query, SelectStatement, Value};
use std::fmt::Debug;
use store::{AttributeId, Column, ObjectId, StoreError, WorkspaceId};
use store_sql::parts::Asked;
use store_sql::{Dialect, Part, Scope, folded, names};
use tokio_postgres::types::{ToSql, Type};

type Parameter = (Box<dyn ToSql + Sync + Send>, Type);

/// A statement with its parameters and their types.
pub(crate) struct Bound {
    pub(crate) sql: String,
    parameters: Vec<Parameter>,
}

impl Bound {
    pub(crate) fn new(select: &SelectStatement) -> Result<Self, Fault> {
        let (sql, values) = select.build(PostgresQueryBuilder);
        let parameters = values.into_iter().map(parameter).collect::<Result<_, _>>()?;
        Ok(Self { sql, parameters })
    }

    pub(crate) fn values(&self) -> Vec<&(dyn ToSql + Sync)> {
        let values = self.parameters.iter();
        values.map(|(value, _)| &**value as &(dyn ToSql + Sync)).collect()
    }

    pub(crate) fn types(&self) -> Vec<Type> {
        self.parameters.iter().map(|(_, kind)| kind.clone()).collect()
    }
}

fn parameter(value: Value) -> Result<Parameter, StoreError> {
    Ok(match value {
        Value::Int(value) => (Box::new(value), Type::INT4),
        Value::BigInt(value) => (Box::new(value), Type::INT8),
        Value::BigUnsigned(value) => {
            let value = value.map(|number| i64::try_from(number).unwrap_or(i64::MAX));
            (Box::new(value), Type::INT8)
        }
        Value::Double(value) => (Box::new(value), Type::FLOAT8),
        // Whatever is compared with an indexed column is compared in the column's form.
        Value::String(value) => (Box::new(value.map(|text| key(&text).into_owned())), Type::TEXT),
        Value::Array(kind, values) => array(&kind, values.map(|values| *values).unwrap_or_default())?,
        other => return Err(unplanned(&other)),
    })
}

fn array(kind: &ArrayType, values: Vec<Value>) -> Result<Parameter, StoreError> {
    Ok(match kind {
        ArrayType::String => {
            let texts = elements::<String>(values).map(|text| key(&text).into_owned());
            (Box::new(texts.collect::<Vec<_>>()), Type::TEXT_ARRAY)
        }
        ArrayType::BigInt => (Box::new(elements::<i64>(values).collect::<Vec<_>>()), Type::INT8_ARRAY),
        ArrayType::Int => (Box::new(elements::<i32>(values).collect::<Vec<_>>()), Type::INT4_ARRAY),
        other => return Err(unplanned(other)),
    })
}

fn elements<T: sea_query::ValueType>(values: Vec<Value>) -> impl Iterator<Item = T> {
    values
        .into_iter()
        .filter_map(|value| <T as sea_query::ValueType>::try_from(value).ok())
}

fn unplanned(bound: &dyn Debug) -> StoreError {
    StoreError::Corrupt(format!("a query binds {bound:?}, which the planner never makes"))
}

/// A text that is not compared with an indexed column, and so not clipped as one: in pieces, if it is long.
fn unclipped(text: &str) -> Expr {
    if !is_long(text) {
        return Expr::val(text);
    }
    let letters: Vec<char> = text.chars().collect();
    // Short enough to be left as they are, whatever their letters.
    let pieces = letters
        .chunks(100)
        .map(|piece| Value::from(piece.iter().collect::<String>()));
    let pieces = Value::Array(ArrayType::String, Some(Box::new(pieces.collect())));
    Expr::cust_with_exprs("array_to_string($1, '')", [Expr::val(pieces)])
}

fn bigints(numbers: &[i64]) -> Value {
    let numbers = numbers.iter().copied().map(Value::from).collect();
    Value::Array(ArrayType::BigInt, Some(Box::new(numbers)))
}

fn subquery(select: SelectStatement) -> Expr {
    Expr::SubQuery(None, Box::new(select.into()))
}

pub(crate) struct Postgres;

impl Dialect for Postgres {
    fn search(&self, scope: &Scope, asked: &[String]) -> SelectStatement {
        // One alternative for every object that has a number; without any the query is null, and finds nothing.
        let mut query = Query::select();
        query
            .expr(Expr::cust_with_exprs(
                format!(
                    "string_agg(replace($1, '{}', seq::text), ' | ')::tsquery",
                    words::OBJECT
                ),
                [unclipped(&words::query(asked))],
            ))
            .from(names::OBJECT_KEYS)
            .and_where(Expr::col("workspace_id").eq(scope.workspace_id.as_str()));
        if !scope.object_ids.is_empty() {
            query.and_where(Expr::col("object_id").is_in(scope.object_ids.iter().map(ObjectId::as_str)));
        }
        Query::select()
            .expr_as(Expr::col("record"), "seq")
            .from("record_words")
            .and_where(Expr::cust_with_exprs("words @@ $1", [subquery(query)]))
            .take()
    }

    fn has_part(&self, row: &str, column: &'static str, part: Part, needle: &str) -> Expr {
        let own = Expr::col((row.to_owned(), column));
        let text: Expr = match column {
            // Ids are not kept in a folded form; they are of plain letters.
            "record_id" => Func::lower(own).into(),
            column => Func::coalesce([Expr::col((row.to_owned(), format!("{column}_folded"))), own]).into(),
        };
        let (test, needle) = (
            match part {
                Part::Anywhere => "strpos($1, $2) > 0",
                Part::Start => "starts_with($1, $2)",
                Part::End => "right($1, length($2)) = $2",
            },
            unclipped(&folded(needle)),
        );
        Expr::cust_with_exprs(test, [text, needle])
    }

    fn exists(&self, mut select: SelectStatement) -> Expr {
        Expr::exists(select.offset(0).take())
    }

    fn apart(&self, mut select: SelectStatement) -> SelectStatement {
        select.offset(0).take()
    }

    fn sorted(&self, own: Expr) -> Expr {
        subquery(Query::select().expr(own).take())
    }

    fn is_among(&self, expr: Expr, select: SelectStatement) -> Expr {
        Expr::cust_with_exprs("($1) IS TRUE", [expr.in_subquery(select)])
    }

    fn found_by(&self, expr: Expr, select: SelectStatement) -> Expr {
        expr.eq(PgFunc::any(Expr::cust_with_exprs("ARRAY $1", [subquery(select)])))
    }

    fn numbers(&self, numbers: &[i64]) -> SelectStatement {
        let numbers = Func::cust("unnest").arg(Expr::val(bigints(numbers)));
        Query::select().expr_as(numbers, "seq").take()
    }

    fn listed(&self, numbers: &[i64], record: &'static str) -> SelectStatement {
        Query::select()
            .from_as(names::RECORDS, record)
            .and_where(Expr::col((record, "seq")).eq(PgFunc::any(Expr::val(bigints(numbers)))))
            .take()
    }

    fn is_one_of_texts(&self, expr: Expr, texts: Vec<String>) -> Expr {
        let texts = texts.into_iter().map(Value::from).collect();
        let texts = Value::Array(ArrayType::String, Some(Box::new(texts)));
        expr.eq(PgFunc::any(Expr::val(texts)))
    }

    fn values_with_part(
        &self,
        value: &str,
        workspace_id: &WorkspaceId,
        attribute_id: &AttributeId,
        column: Column,
        part: Part,
        needle: &str,
    ) -> Option<SelectStatement> {
        let place = Place::new(workspace_id, attribute_id, names::column(column));
        let (numbers, test) = match place.of_needle(part, needle)? {
            Asked::All(numbers) => (numbers, "parts @> $1"),
            Asked::Any(numbers) => (numbers, "parts && $1"),
        };
        let numbers = numbers.into_iter().map(Value::from).collect();
        let numbers = Value::Array(ArrayType::Int, Some(Box::new(numbers)));
        let hits = Query::select()
            .column(Asterisk)
            .from(names::VALS)
            .and_where(Expr::col("active_until").is_null())
            .and_where(Expr::cust_with_exprs(test, [Expr::val(numbers)]))
            .offset(0)
            .take();
        Some(Query::select().from_subquery(hits, value.to_owned()).take())
    }
}
