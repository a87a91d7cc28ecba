//! A filter as a condition on one row of `records`, and as selects of the records that could match.

use crate::names::{ATTRIBUTE_KEYS, OBJECT_KEYS, RECORDS, VALS, column, record_field};
use crate::{Dialect, Part, Scope, words};
use sea_query::{CaseStatement, Cond, Expr, ExprTrait, Query, SelectStatement, UnionType};
use std::cell::Cell;
use std::cmp::Ordering;
use store::query::{Filter, Op, RecordField, Test, ValueField};
use store::{AttributeId, Column, ObjectId, Scalar, WorkspaceId};

/// Builds the parts of one statement; hands out table aliases that never repeat in it.
pub(crate) struct Builder<'a> {
    pub(crate) dialect: &'a dyn Dialect,
    pub(crate) workspace_id: &'a WorkspaceId,
    aliases: Cell<u32>,
}

/// Records that an index names for a filter.
#[derive(Clone)]
pub struct Candidates {
    hits: SelectStatement,
    is_plain: bool,
    pub(crate) records: Named,
}

/// How records are named.
#[derive(Clone)]
pub(crate) enum Named {
    /// Their `seq` as `record`, where one that has several values may come several times.
    By(Box<SelectStatement>),
    /// Their `seq`, each once.
    Listed(Vec<i64>),
}

impl Candidates {
    fn of(records: SelectStatement) -> Self {
        Self {
            hits: records.clone(),
            is_plain: false,
            records: Named::By(Box::new(records)),
        }
    }

    /// Whether their numbers stand one after the other in an index, so that tens of thousands are soon read.
    pub fn is_plain(&self) -> bool {
        self.is_plain
    }

    /// What the index names, at most up to `limit`, all in the first column: the `seq` of a record, perhaps several times, or
    /// null for what is no candidate after a second look. Soon said; how many of them are candidates may not be.
    pub fn hits(&self, limit: u64) -> SelectStatement {
        self.hits.clone().limit(limit).take()
    }

    /// The same, all of whose hits have been read.
    #[must_use]
    pub fn already(mut self, mut seqs: Vec<i64>) -> Self {
        seqs.sort_unstable();
        seqs.dedup();
        self.records = Named::Listed(seqs);
        self
    }
}

/// What a column can be compared with.
#[derive(Clone, Copy, PartialEq)]
enum Holds {
    Text,
    Int,
    Num,
}

impl<'a> Builder<'a> {
    pub(crate) fn new(dialect: &'a dyn Dialect, workspace_id: &'a WorkspaceId) -> Self {
        Self {
            dialect,
            workspace_id,
            aliases: Cell::new(0),
        }
    }

    pub(crate) fn alias(&self, letter: &str) -> String {
        self.aliases.set(self.aliases.get() + 1);
        format!("{letter}{}", self.aliases.get())
    }

    pub(crate) fn scope(&self, object_ids: &[ObjectId]) -> Scope {
        Scope {
            workspace_id: self.workspace_id.to_owned(),
            object_ids: object_ids.to_vec(),
        }
    }

    /// The row `record` of `records` lies in one of these objects.
    pub(crate) fn in_objects(&self, record: &str, object_ids: &[ObjectId]) -> Expr {
        let object = Expr::col((record.to_owned(), "object"));
        let mut keys = Query::select();
        keys.column("seq")
            .from(OBJECT_KEYS)
            .and_where(Expr::col("workspace_id").eq(self.workspace_id.as_str()));
        match object_ids {
            [] => object.in_subquery(keys),
            [one] => object.eq(subquery(keys.and_where(Expr::col("object_id").eq(one.as_str())).take())),
            many => object.in_subquery(
                keys.and_where(Expr::col("object_id").is_in(many.iter().map(ObjectId::as_str)))
                    .take(),
            ),
        }
    }

    /// The row `value` of `vals` is an active value of the attribute.
    pub(crate) fn active(&self, value: &str, attribute_id: &AttributeId) -> Expr {
        let mut key = Query::select();
        key.column("seq")
            .from(ATTRIBUTE_KEYS)
            .and_where(Expr::col("workspace_id").eq(self.workspace_id.as_str()))
            .and_where(Expr::col("attribute_id").eq(attribute_id.as_str()));
        Expr::col((value.to_owned(), "attribute"))
            .eq(subquery(key))
            .and(Expr::col((value.to_owned(), "active_until")).is_null())
    }

    /// `filter` holds for the row `record`, which lies in one of `objects`.
    pub(crate) fn condition(&self, filter: &Filter, record: &str, objects: &[ObjectId]) -> Expr {
        match filter {
            Filter::And(parts) => parts
                .iter()
                .fold(Cond::all(), |all, part| all.add(self.condition(part, record, objects)))
                .into_expr(),
            Filter::Or(parts) if parts.is_empty() => never(),
            Filter::Or(parts) => parts
                .iter()
                .fold(Cond::any(), |any, part| any.add(self.condition(part, record, objects)))
                .into_expr(),
            Filter::Not(part) => self.condition(part, record, objects).not(),
            Filter::Value { .. } | Filter::NotEmpty { .. } | Filter::Related { .. } => {
                let value = self.alias("v");
                let mut select = self.values(filter, &value, None);
                select
                    .expr(Expr::val(1))
                    .and_where(Expr::col((value, "record")).equals((record.to_owned(), "seq")));
                self.dialect.exists(select)
            }
            Filter::Record { field, op } => self.record_field(record, *field, op),
            Filter::Search { query } => match words(query).as_slice() {
                [] => always(),
                words => {
                    let hits = self.dialect.search(&self.scope(objects), words);
                    self.dialect.is_among(Expr::col((record.to_owned(), "seq")), hits)
                }
            },
        }
    }

    /// Each of them holds every match of `filter` in `objects`, and through an index. Any one may drive a query; none when only a
    /// scan would do.
    pub(crate) fn candidates(&self, filter: &Filter, objects: &[ObjectId]) -> Vec<Candidates> {
        match filter {
            Filter::And(parts) => {
                let of = |part| self.candidates(part, objects);
                parts.iter().flat_map(of).collect()
            }
            Filter::Or(parts) => {
                let all = self.union(parts, objects).map(Candidates::of);
                all.into_iter().collect()
            }
            Filter::Not(_) => Vec::new(),
            Filter::Related {
                filter: inner,
                object_ids,
                ..
            } => {
                let targets = self.first_candidates(inner, object_ids);
                let select = targets.map(|targets| {
                    let value = self.alias("c");
                    let mut select = self.values(filter, &value, Some(targets));
                    select.column((value, "record")).take()
                });
                select.map(Candidates::of).into_iter().collect()
            }
            Filter::Value { .. } | Filter::NotEmpty { .. } => {
                let value = self.alias("c");
                vec![self.with_part(filter, &value).unwrap_or_else(|| {
                    let mut rows = self.values(filter, &value, None);
                    Candidates {
                        is_plain: !matches!(filter, Filter::Value { tests, .. } if tests.len() > 1),
                        ..Candidates::of(rows.column((value, "record")).take())
                    }
                })]
            }
            Filter::Record { field, op } => {
                let record = self.alias("c");
                let mut select = Query::select();
                select
                    .expr_as(Expr::col((record.clone(), "seq")), "record")
                    .from_as(RECORDS, record.clone())
                    .and_where(self.in_objects(&record, objects))
                    .and_where(self.record_field(&record, *field, op));
                vec![Candidates::of(select)]
            }
            Filter::Search { query } => match words(query).as_slice() {
                [] => Vec::new(),
                words => {
                    let hit = self.alias("c");
                    let mut select = Query::select();
                    select
                        .expr_as(Expr::col((hit.clone(), "seq")), "record")
                        .from_subquery(self.dialect.search(&self.scope(objects), words), hit);
                    vec![Candidates::of(select)]
                }
            },
        }
    }

    fn first_candidates(&self, filter: &Filter, objects: &[ObjectId]) -> Option<SelectStatement> {
        let first = self.candidates(filter, objects).into_iter().next();
        first.and_then(|candidates| match candidates.records {
            Named::By(select) => Some(*select),
            Named::Listed(_) => None,
        })
    }

    fn union(&self, parts: &[Filter], objects: &[ObjectId]) -> Option<SelectStatement> {
        let selects: Option<Vec<_>> = parts.iter().map(|part| self.first_candidates(part, objects)).collect();
        let mut selects = selects?.into_iter();
        let mut first = selects.next()?;
        for other in selects {
            first.union(UnionType::Distinct, other);
        }
        Some(first)
    }

    /// What the index over the parts of texts names for a filter, where it is the best way in.
    fn with_part(&self, filter: &Filter, value: &str) -> Option<Candidates> {
        let Filter::Value { attribute_id, tests } = filter else {
            return None;
        };
        if tests.iter().any(|test| matches!(test.op, Op::Eq(_) | Op::In(_))) {
            return None;
        }
        let named = tests.iter().find_map(|test| {
            let (part, needle) = part(&test.op)?;
            let ValueField::Column(typed) = test.field else {
                return None;
            };
            let values = || {
                self.dialect
                    .values_with_part(value, self.workspace_id, attribute_id, typed, part, needle)
            };
            is_text(typed).then(values)?
        })?;
        let (holds, record) = (
            || self.holds(attribute_id, tests, value),
            || Expr::col((value.to_owned(), "record")),
        );
        let mut hits = named.clone();
        hits.expr(CaseStatement::new().case(holds(), record()));
        let mut records = named;
        records.expr(record()).and_where(holds());
        Some(Candidates {
            hits,
            is_plain: false,
            records: Named::By(Box::new(records)),
        })
    }

    /// The row `value` is an active value of the attribute and passes the tests.
    fn holds(&self, attribute_id: &AttributeId, tests: &[Test], value: &str) -> Expr {
        let active = self.active(value, attribute_id);
        tests
            .iter()
            .fold(active, |all, test| all.and(self.value_test(value, test)))
    }

    /// The active values that fulfil a filter about values; the caller says what to select. With `targets` (a select of
    /// `record`, a `seq`), a reference is asked to lead to one of them; without, each row follows its own.
    fn values(&self, filter: &Filter, value: &str, targets: Option<SelectStatement>) -> SelectStatement {
        let mut select = Query::select();
        select.from_as(VALS, value.to_owned());
        self.value_conditions(&mut select, filter, value, targets);
        select
    }

    fn value_conditions(
        &self,
        select: &mut SelectStatement,
        filter: &Filter,
        value: &str,
        targets: Option<SelectStatement>,
    ) {
        match filter {
            Filter::Value { attribute_id, tests } => {
                select.and_where(self.holds(attribute_id, tests, value));
            }
            Filter::Related {
                attribute_id,
                object_ids,
                filter,
            } => {
                let related = self.alias("r");
                let mut ids = Query::select();
                ids.column((related.clone(), "record_id"))
                    .from_as(RECORDS, related.clone());
                let stands_alone = targets.is_some();
                if let Some(targets) = targets {
                    ids.and_where(self.dialect.found_by(Expr::col((related.clone(), "seq")), targets));
                }
                ids.and_where(self.in_objects(&related, object_ids))
                    .and_where(self.condition(filter, &related, object_ids));
                let reference = Expr::col((value.to_owned(), "ref"));
                select.and_where(self.active(value, attribute_id));
                if stands_alone {
                    select.and_where(self.dialect.found_by(reference, ids));
                } else {
                    ids.and_where(Expr::col((related, "record_id")).equals((value.to_owned(), "ref")));
                    select.and_where(self.dialect.exists(ids));
                }
            }
            Filter::NotEmpty { attribute_id } => {
                select.and_where(self.active(value, attribute_id));
            }
            Filter::And(_) | Filter::Or(_) | Filter::Not(_) | Filter::Record { .. } | Filter::Search { .. } => {
                select.and_where(never());
            }
        }
    }

    fn record_field(&self, record: &str, field: RecordField, op: &Op) -> Expr {
        let holds = if field == RecordField::RecordId {
            Holds::Text
        } else {
            Holds::Int
        };
        self.compare(record, record_field(field), holds, op)
    }

    fn value_test(&self, value: &str, test: &Test) -> Expr {
        match test.field {
            ValueField::ActiveFrom => self.compare(value, "active_from", Holds::Int, &test.op),
            ValueField::Column(typed) => {
                let holds = match typed {
                    Column::Int1 => Holds::Int,
                    Column::Num1 => Holds::Num,
                    _ => Holds::Text,
                };
                // Said aloud because the partial index of the column asks for it.
                Expr::col((value.to_owned(), column(typed)))
                    .is_not_null()
                    .and(self.compare(value, column(typed), holds, &test.op))
            }
        }
    }

    fn compare(&self, row: &str, column: &'static str, holds: Holds, op: &Op) -> Expr {
        let expr = Expr::col((row.to_owned(), column));
        match (part(op), holds) {
            (Some((part, needle)), Holds::Text) => self.dialect.has_part(row, column, part, needle),
            (Some(_), _) => never(),
            (None, Holds::Text) => self.compare_text(expr, op),
            (None, Holds::Int) => compare_int(expr, op),
            (None, Holds::Num) => compare_num(expr, op),
        }
    }

    fn compare_text(&self, expr: Expr, op: &Op) -> Expr {
        let text = |scalar: &Scalar| match scalar {
            Scalar::Text(text) => Some(text.clone()),
            Scalar::Int(_) | Scalar::Num(_) => None,
        };
        match op {
            Op::In(scalars) => match scalars.iter().filter_map(text).collect::<Vec<_>>() {
                texts if texts.is_empty() => never(),
                texts => self.dialect.is_one_of_texts(expr, texts),
            },
            op => compare(expr, op, |scalar| text(scalar).map(Expr::val)),
        }
    }
}

/// A comparison of a text's part, if `op` is one.
fn part(op: &Op) -> Option<(Part, &str)> {
    match op {
        Op::Contains(needle) => Some((Part::Anywhere, needle)),
        Op::StartsWith(needle) => Some((Part::Start, needle)),
        Op::EndsWith(needle) => Some((Part::End, needle)),
        _ => None,
    }
}

fn is_text(column: Column) -> bool {
    !matches!(column, Column::Int1 | Column::Num1 | Column::Ref)
}

/// A comparison of a whole column with what `value` makes of a scalar; with `None` nothing of the column compares.
fn compare(expr: Expr, op: &Op, value: impl Fn(&Scalar) -> Option<Expr>) -> Expr {
    let with = |scalar: &Scalar, build: fn(Expr, Expr) -> Expr| match value(scalar) {
        Some(value) => build(expr.clone(), value),
        None => never(),
    };
    match op {
        Op::Eq(scalar) => with(scalar, |a, b| a.eq(b)),
        Op::Lt(scalar) => with(scalar, |a, b| a.lt(b)),
        Op::Lte(scalar) => with(scalar, |a, b| a.lte(b)),
        Op::Gt(scalar) => with(scalar, |a, b| a.gt(b)),
        Op::Gte(scalar) => with(scalar, |a, b| a.gte(b)),
        Op::In(scalars) => match scalars.iter().filter_map(value).collect::<Vec<_>>() {
            values if values.is_empty() => never(),
            values => expr.is_in(values),
        },
        Op::Present => expr.is_not_null(),
        Op::Contains(_) | Op::StartsWith(_) | Op::EndsWith(_) => never(),
    }
}

fn compare_num(expr: Expr, op: &Op) -> Expr {
    compare(expr, op, |scalar| match scalar {
        Scalar::Int(int) => Some(Expr::val(*int as f64)),
        // Nothing compares with what is not a number; databases do not agree on that.
        Scalar::Num(num) => (!num.is_nan()).then(|| Expr::val(*num)),
        Scalar::Text(_) => None,
    })
}

/// Whole numbers are compared with whole numbers only, so that the comparison is exact and an index answers it.
fn compare_int(expr: Expr, op: &Op) -> Expr {
    let exact = |scalar: &Scalar| match scalar {
        Scalar::Int(int) => Some(*int),
        Scalar::Num(num) => whole(*num).ok().filter(|int| *int as f64 == *num),
        Scalar::Text(_) => None,
    };
    let rounded = |num: &f64, build: fn(Scalar) -> Op, beyond: Ordering| match whole(*num) {
        Ok(int) => compare_int(expr.clone(), &build(Scalar::Int(int))),
        // Every number that a column can hold lies on one side of it.
        Err(Some(side)) if side == beyond => expr.clone().is_not_null(),
        Err(_) => never(),
    };
    match op {
        Op::Gt(Scalar::Num(num)) => rounded(&num.floor(), Op::Gt, Ordering::Less),
        Op::Gte(Scalar::Num(num)) => rounded(&num.ceil(), Op::Gte, Ordering::Less),
        Op::Lt(Scalar::Num(num)) => rounded(&num.ceil(), Op::Lt, Ordering::Greater),
        Op::Lte(Scalar::Num(num)) => rounded(&num.floor(), Op::Lte, Ordering::Greater),
        op => compare(expr, op, |scalar| exact(scalar).map(Expr::val)),
    }
}

/// A number without a fraction as an integer; otherwise on which side of all integers it lies, `None` for no number.
fn whole(num: f64) -> Result<i64, Option<Ordering>> {
    // 2^63 is the first number beyond; as an `f64` it is exact.
    const BEYOND: f64 = 9_223_372_036_854_775_808.0;
    match num {
        num if num.is_nan() => Err(None),
        num if num >= BEYOND => Err(Some(Ordering::Greater)),
        num if num < -BEYOND => Err(Some(Ordering::Less)),
        num => Ok(num as i64),
    }
}

pub(crate) fn subquery(select: SelectStatement) -> Expr {
    Expr::SubQuery(None, Box::new(select.into()))
}

fn never() -> Expr {
    Expr::val(1).eq(0)
}

fn always() -> Expr {
    Expr::val(1).eq(1)
}

trait IntoExpr {
    fn into_expr(self) -> Expr;
}

impl IntoExpr for Cond {
    fn into_expr(self) -> Expr {
        if self.is_empty() { always() } else { self.into() }
    }
}
