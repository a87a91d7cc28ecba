//! Pages and counts of a [`RecordQuery`].

use crate::Dialect;
use crate::condition::{Builder, Candidates, Named};
use crate::names::{RECORDS, VALS, column};
use crate::sort::{key, order_by, tie_order, walk};
use sea_query::{CaseStatement, Expr, ExprTrait, Func, IntoTableRef, JoinType, Query, SelectStatement};
use std::convert::identity;
use store::aggregate::{Amount, Measure};
use store::query::{Filter, RecordQuery, Sort};
use store::{AttributeId, Column, ObjectId};

/// Plans the statements of one query.
///
/// A page comes in one of several ways, and the leaf chooses by measuring: [`Planner::from_candidates`] takes the few
/// records that an index names and sorts them; when these are many, [`Planner::walk`] looks for them in the sort's index;
/// [`Planner::walk_testing`] and, of whatever is asked, [`Planner::in_order`] walk that index and test each record until the
/// page is full. None reads all records unless all of them match too rarely.
pub struct Planner<'a> {
    pub(crate) dialect: &'a dyn Dialect,
    pub(crate) query: &'a RecordQuery,
}

/// A part of the answer: the rows of all phases, one after the other, are the whole answer.
pub struct Phase {
    /// The `seq` of records in the order of the page; the leaf adds limit and offset, and then reads those records. The
    /// many that a sort passes over stay unread.
    pub rows: SelectStatement,
    /// How many rows the phase has.
    pub count: SelectStatement,
}

pub(crate) const RECORD: &str = "r";
const MATCHED: &str = "m";
/// From here on numbers are summed in a smaller scale: PostgreSQL refuses a sum that overflows.
const HUGE: f64 = 1e280;
/// A power of two, so that scaling loses nothing.
const SCALE: f64 = 18_446_744_073_709_551_616.0;

/// The sum whose parts [`Planner::measure_groups`] asks for: of the usual numbers, and of the huge ones in their scale.
pub fn total(usual: Option<f64>, huge: Option<f64>) -> Option<f64> {
    match (usual, huge) {
        (usual, Some(huge)) => Some((usual.unwrap_or(0.0) / SCALE + huge) * SCALE),
        (usual, None) => usual,
    }
}

impl<'a> Planner<'a> {
    pub fn new(dialect: &'a dyn Dialect, query: &'a RecordQuery) -> Self {
        Self { dialect, query }
    }

    /// Record numbers that an index can name and that hold every match; often many more.
    pub fn candidates(&self) -> Vec<Candidates> {
        let builder = self.builder();
        let filter = self.query.filter.iter();
        filter
            .flat_map(|filter| builder.candidates(filter, self.objects()))
            .collect()
    }

    /// The page out of these candidates.
    pub fn from_candidates(&self, candidates: Candidates) -> Vec<Phase> {
        if let Some(phase) = self.sorted_first(&candidates) {
            return vec![phase];
        }
        let builder = self.builder();
        let mut rows = self.among(&builder, candidates);
        self.sort(&builder, &mut rows);
        vec![phase(rows)]
    }

    /// The matching records out of these candidates, in no order.
    fn among(&self, builder: &Builder<'_>, candidates: Candidates) -> SelectStatement {
        let mut rows = match candidates.records {
            Named::Listed(seqs) => self.dialect.listed(&seqs, RECORD),
            Named::By(select) => {
                let mut rows = Query::select();
                rows.from_subquery(distinct(self.dialect.apart(*select)), "d")
                    .cross_join(RECORDS.into_table_ref().alias(RECORD))
                    .and_where(Expr::col((RECORD, "seq")).equals(("d", "record")));
                rows
            }
        };
        rows.and_where(builder.in_objects(RECORD, self.objects()));
        if let Some(filter) = self.combined() {
            rows.and_where(builder.condition(filter, RECORD, self.objects()));
        }
        rows
    }

    /// The filter, unless it is a single condition: its candidates are its matches, in whatever object.
    pub(crate) fn combined(&self) -> Option<&'a Filter> {
        let filter = self.query.filter.as_ref();
        filter.filter(|filter| matches!(filter, Filter::And(_) | Filter::Or(_) | Filter::Not(_)))
    }

    pub(crate) fn sort(&self, builder: &Builder<'_>, rows: &mut SelectStatement) {
        let sorted = |own| self.dialect.sorted(own);
        order_by(builder, rows, &self.query.sorts, RECORD, sorted);
        rows.order_by_expr(sorted(Expr::col((RECORD, "seq"))), tie_order(&self.query.sorts));
    }

    /// The page by walking the index of the first sort.
    pub fn in_order(&self) -> Vec<Phase> {
        let sorts = self.query.sorts.as_slice();
        let Some((first, rest)) = sorts.split_first() else {
            return vec![phase(self.records(sorts, None))];
        };
        let builder = self.builder();
        let Some(mut walked) = walk(&builder, first, RECORD, tie_order(sorts)) else {
            return vec![phase(self.records(sorts, None))];
        };
        self.matching(&builder, &mut walked.select);
        order_by(&builder, &mut walked.select, rest, RECORD, identity);
        vec![phase(walked.finish()), phase(self.records(rest, Some((first, sorts))))]
    }

    /// How many records match, out of `candidates` when there are any.
    pub fn count(&self, candidates: Option<Candidates>) -> SelectStatement {
        let mut rows = self.unsorted(candidates);
        rows.expr(Func::count(Expr::val(1))).take()
    }

    /// Counts the matching records by the value of `group_by`: rows of key and count; one row without a key if nothing splits
    /// them.
    pub fn group_counts(&self, candidates: Option<&Candidates>, group_by: Option<&AttributeId>) -> SelectStatement {
        let builder = self.builder();
        let mut select = self.matched(candidates);
        self.split(&builder, &mut select, group_by);
        select.expr(Func::count(Expr::val(1)));
        select
    }

    /// Rows of key, number of records with a value, number of values, both parts of the sum ([`total`]), minimum, maximum,
    /// number of units and one unit; only those that the measure has. A group without a value of the attribute has no row.
    pub fn measure_groups(
        &self,
        candidates: Option<&Candidates>,
        group_by: Option<&AttributeId>,
        measure: &Measure,
    ) -> SelectStatement {
        let builder = self.builder();
        let (mut select, value) = self.measured_values(&builder, candidates, measure);
        self.split(&builder, &mut select, group_by);
        select.expr(Func::count_distinct(Expr::col((MATCHED, "seq"))));
        if let Some(typed) = measure.amount.column() {
            let own = || Expr::col((value.clone(), column(typed)));
            select.expr(Func::count(own()));
            if matches!(measure.amount, Amount::Number | Amount::Money) {
                let size = || Expr::expr(Func::abs(own()));
                select
                    .expr(Func::sum(CaseStatement::new().case(size().lt(HUGE), own())))
                    .expr(Func::sum(
                        CaseStatement::new().case(size().gte(HUGE), own().mul(1.0 / SCALE)),
                    ));
            }
            select.expr(Func::min(own())).expr(Func::max(own()));
            if measure.amount == Amount::Money {
                let unit = || Expr::col((value.clone(), column(Column::Text1)));
                select.expr(Func::count_distinct(unit())).expr(Func::min(unit()));
            }
        }
        select
    }

    /// Starts a select of the matching records ([`MATCHED`]), each with every value that is measured of it, and says what the
    /// row with that value's columns is called.
    fn measured_values(
        &self,
        builder: &Builder<'_>,
        candidates: Option<&Candidates>,
        measure: &Measure,
    ) -> (SelectStatement, String) {
        let mut select = self.matched(candidates);
        let mut from = (MATCHED.to_owned(), "seq");
        for step in &measure.way {
            let (reference, target) = (builder.alias("w"), builder.alias("t"));
            select
                .cross_join(VALS.into_table_ref().alias(reference.clone()))
                .and_where(Expr::col((reference.clone(), "record")).equals(from))
                .and_where(builder.active(&reference, &step.attribute_id))
                .cross_join(RECORDS.into_table_ref().alias(target.clone()))
                .and_where(Expr::col((target.clone(), "record_id")).equals((reference, "ref")))
                .and_where(builder.in_objects(&target, &step.object_ids));
            from = (target, "seq");
        }
        let value = builder.alias("a");
        select
            .cross_join(VALS.into_table_ref().alias(value.clone()))
            .and_where(Expr::col((value.clone(), "record")).equals(from))
            .and_where(builder.active(&value, &measure.attribute_id));
        if measure.way.is_empty() {
            return (select, value);
        }
        // Several ways may end at one value.
        select
            .distinct()
            .column((MATCHED, "seq"))
            .expr_as(Expr::col((value.clone(), "seq")), "value");
        let unit = (measure.amount == Amount::Money).then_some(Column::Text1);
        for typed in measure.amount.column().into_iter().chain(unit) {
            select.column((value.clone(), column(typed)));
        }
        (
            Query::select().from_subquery(select, MATCHED).take(),
            MATCHED.to_owned(),
        )
    }

    fn matched(&self, candidates: Option<&Candidates>) -> SelectStatement {
        let mut rows = self.unsorted(candidates.cloned());
        rows.column((RECORD, "seq"));
        Query::select().from_subquery(rows, MATCHED).take()
    }

    /// The matching records in no order, out of `candidates` when there are any.
    fn unsorted(&self, candidates: Option<Candidates>) -> SelectStatement {
        let builder = self.builder();
        match candidates {
            Some(candidates) => self.among(&builder, candidates),
            None => self.records(&[], None).clear_order_by().take(),
        }
    }

    fn split(&self, builder: &Builder<'_>, select: &mut SelectStatement, group_by: Option<&AttributeId>) {
        let Some(attribute_id) = group_by else {
            select.expr(Expr::cust("NULL"));
            return;
        };
        let group = builder.alias("g");
        let value = builder.alias("k");
        // Each key of a record once, so that no record counts twice in a group.
        let keys = Query::select()
            .distinct()
            .column((value.clone(), "record"))
            .column((value.clone(), "ref"))
            .from_as(VALS, value.clone())
            .and_where(builder.active(&value, attribute_id))
            .and_where(Expr::col((value, "ref")).is_not_null())
            .take();
        let of_record = Expr::col((group.clone(), "record")).equals((MATCHED, "seq"));
        select
            .join_subquery(JoinType::LeftJoin, keys, group.clone(), of_record)
            .column((group.clone(), "ref"))
            .group_by_col((group, "ref"));
    }

    /// The matching records by one of their own indexes; only those that `without` has no key for, if given (with all
    /// sorts, whose last one says the order of ties).
    fn records(&self, sorts: &[Sort], without: Option<(&Sort, &[Sort])>) -> SelectStatement {
        let builder = self.builder();
        let mut rows = Query::select();
        rows.from_as(RECORDS, RECORD);
        self.matching(&builder, &mut rows);
        let mut tie = tie_order(sorts);
        if let Some((empty, all)) = without {
            rows.and_where(key(&builder, &empty.by, RECORD).is_null());
            tie = tie_order(all);
        }
        order_by(&builder, &mut rows, sorts, RECORD, identity);
        rows.order_by((RECORD, "seq"), tie);
        rows
    }

    fn matching(&self, builder: &Builder<'_>, rows: &mut SelectStatement) {
        rows.and_where(builder.in_objects(RECORD, self.objects()));
        if let Some(filter) = &self.query.filter {
            rows.and_where(builder.condition(filter, RECORD, self.objects()));
        }
    }

    pub(crate) fn objects(&self) -> &'a [ObjectId] {
        std::slice::from_ref(&self.query.object_id)
    }

    pub(crate) fn builder(&self) -> Builder<'a> {
        Builder::new(self.dialect, &self.query.workspace_id)
    }
}

fn phase(rows: SelectStatement) -> Phase {
    let mut count = rows.clone();
    count.clear_order_by().expr(Func::count(Expr::val(1)));
    let mut rows = rows;
    rows.column((RECORD, "seq"));
    Phase { rows, count }
}

fn distinct(candidates: SelectStatement) -> SelectStatement {
    Query::select()
        .distinct()
        .column("record")
        .from_subquery(candidates, "u")
        .take()
}
