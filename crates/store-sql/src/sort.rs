//! Sort keys: as an expression for any record, and as the index that hands records out in order.

use crate::condition::{Builder, subquery};
use crate::names::{RECORDS, VALS, column, record_field};
use sea_query::{Cond, Expr, ExprTrait, IntoTableRef, NullOrdering, Order, Query, SelectStatement};
use store::AttributeId;
use store::query::{Direction, Sort, SortKey};

pub(crate) fn order(direction: Direction) -> Order {
    match direction {
        Direction::Ascending => Order::Asc,
        Direction::Descending => Order::Desc,
    }
}

/// Ties lie in the order of creation, in the direction of the last sort.
pub(crate) fn tie_order(sorts: &[Sort]) -> Order {
    sorts.last().map_or(Order::Asc, |sort| order(sort.direction))
}

/// Orders by `sorts`, empties last. `field` makes of a record's own column what is ordered by.
pub(crate) fn order_by(
    builder: &Builder<'_>,
    select: &mut SelectStatement,
    sorts: &[Sort],
    record: &str,
    field: impl Fn(Expr) -> Expr,
) {
    for sort in sorts {
        let order = order(sort.direction);
        match &sort.by {
            SortKey::Record(own) => {
                let own = Expr::col((record.to_owned(), record_field(*own)));
                select.order_by_expr(field(own), order);
            }
            by => {
                select.order_by_expr_with_nulls(key(builder, by, record), order, NullOrdering::Last);
            }
        }
    }
}

/// The sort key of the row `record`, null when it has none.
pub(crate) fn key(builder: &Builder<'_>, by: &SortKey, record: &str) -> Expr {
    let seq = || Expr::col((record.to_owned(), "seq"));
    match by {
        SortKey::Record(field) => Expr::col((record.to_owned(), record_field(*field))),
        SortKey::Value {
            attribute_id,
            column: typed,
        } => {
            let value = builder.alias("s");
            let mut select = first_value(builder, &value, attribute_id, seq());
            subquery(select.column((value, column(*typed))).take())
        }
        SortKey::Related {
            reference_attribute_id,
            attribute_id,
            column: typed,
        } => {
            let (reference, target, value) = (builder.alias("f"), builder.alias("q"), builder.alias("s"));
            let mut inner = first_value(builder, &value, attribute_id, Expr::col((target.clone(), "seq")));
            let inner = subquery(inner.column((value, column(*typed))).take());
            let mut of_target = Query::select();
            of_target
                .expr(inner)
                .from_as(RECORDS, target.clone())
                .and_where(builder.in_objects(&target, &[]))
                .and_where(Expr::col((target, "record_id")).equals((reference.clone(), "ref")))
                .limit(1);
            let mut select = first_value(builder, &reference, reference_attribute_id, seq());
            subquery(select.expr(subquery(of_target)).take())
        }
    }
}

fn first_value(builder: &Builder<'_>, value: &str, attribute_id: &AttributeId, record: Expr) -> SelectStatement {
    let mut select = Query::select();
    select
        .from_as(VALS, value.to_owned())
        .and_where(Expr::col((value.to_owned(), "record")).eq(record))
        .and_where(builder.active(value, attribute_id))
        // Null for all of them; named so that PostgreSQL sees them lie in this order in the index.
        .order_by((value.to_owned(), "active_until"), Order::Asc)
        .order_by((value.to_owned(), "ordinal"), Order::Asc)
        .order_by((value.to_owned(), "id"), Order::Asc)
        .limit(1);
    select
}

/// Starts a select that walks the index of a value sort: rows of `record` in the order of the key, none for those
/// without. `None` when the key is one of the record's own columns, whose index needs no walk through values.
///
/// Joins are written CROSS, which in SQLite fixes their order and means nothing else elsewhere.
pub(crate) fn walk(builder: &Builder<'_>, sort: &Sort, record: &str, tie: Order) -> Option<Walk> {
    let mut select = Query::select();
    let (key, last) = match &sort.by {
        SortKey::Record(_) => return None,
        SortKey::Value {
            attribute_id,
            column: typed,
        } => {
            let value = builder.alias("s");
            select.from_as(VALS, value.clone());
            first_with_column(builder, &mut select, &value, attribute_id, column(*typed));
            ((value.clone(), column(*typed)), value)
        }
        SortKey::Related {
            reference_attribute_id,
            attribute_id,
            column: typed,
        } => {
            let (value, target, reference) = (builder.alias("s"), builder.alias("q"), builder.alias("f"));
            select.from_as(VALS, value.clone());
            first_with_column(builder, &mut select, &value, attribute_id, column(*typed));
            select
                .cross_join(RECORDS.into_table_ref().alias(target.clone()))
                .and_where(Expr::col((target.clone(), "seq")).equals((value.clone(), "record")))
                .cross_join(VALS.into_table_ref().alias(reference.clone()));
            first_with_column(builder, &mut select, &reference, reference_attribute_id, "ref");
            select.and_where(Expr::col((reference.clone(), "ref")).equals((target, "record_id")));
            ((value, column(*typed)), reference)
        }
    };
    select
        .cross_join(RECORDS.into_table_ref().alias(record.to_owned()))
        .and_where(Expr::col((record.to_owned(), "seq")).equals((last.clone(), "record")))
        .order_by(key, order(sort.direction));
    Some(Walk {
        select,
        tie: (last, tie),
    })
}

/// A started walk; the caller adds its conditions and further sorts, then [`Walk::finish`].
pub(crate) struct Walk {
    pub(crate) select: SelectStatement,
    tie: (String, Order),
}

impl Walk {
    pub(crate) fn finish(mut self) -> SelectStatement {
        let (alias, order) = self.tie;
        self.select.order_by((alias, "record"), order);
        self.select
    }
}

/// The row `value` is the first active value of its record, and its column is filled.
fn first_with_column(
    builder: &Builder<'_>,
    select: &mut SelectStatement,
    value: &str,
    attribute_id: &AttributeId,
    column: &'static str,
) {
    let own = |name: &'static str| (value.to_owned(), name);
    let earlier = builder.alias("e");
    let of = |name: &'static str| Expr::col((earlier.clone(), name));
    let mut before = Query::select();
    before
        .expr(Expr::val(1))
        .from_as(VALS, earlier.clone())
        .and_where(of("record").equals(own("record")))
        .and_where(of("attribute").equals(own("attribute")))
        .and_where(of("active_until").is_null())
        .cond_where(
            Cond::any()
                .add(Expr::col((earlier.clone(), "ordinal")).lt(Expr::col(own("ordinal"))))
                .add(
                    of("ordinal")
                        .equals(own("ordinal"))
                        .and(of("id").lt(Expr::col(own("id")))),
                ),
        );
    select
        .and_where(builder.active(value, attribute_id))
        .and_where(Expr::col(own(column)).is_not_null())
        .and_where(builder.dialect.exists(before).not());
}
