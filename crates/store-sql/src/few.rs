//! Pages whose records are known, or met on the way through the index of their sort.

use crate::condition::{Builder, Candidates, Named};
use crate::names::{RECORDS, VALS, column};
use crate::page::{Phase, Planner, RECORD};
use crate::sort::{key, order};
use sea_query::{Expr, ExprTrait, Func, Query, SelectStatement};
use store::query::{Filter, Sort, SortKey};

/// Up to this many candidates are read, and sorted if need be.
pub const FEW: usize = 2_500;
/// Up to this many that stand together in an index are read, when there are not few.
pub const MANY: usize = 50_000;
/// With fewer candidates it is quicker to look up what each is sorted by than to look for them.
const SOME: usize = 500;
/// How many entries of a sort's index are passed for each known record, at most: about what looking up one takes.
const PATIENCE: usize = 8;
/// How many are passed at most.
const LONGEST: usize = 20_000;
/// How many records are tested on the way, while their numbers could be read instead.
const TESTED: usize = 1_000;
/// Walks begin at the first page; later ones are left to the database to pass over.
const FIRST: usize = 1_000;
const SORTED: &str = "d";

/// A walk through the sort's index: it reads nothing of a record until it meets one of the page. Whether the page is full at
/// its end cannot be known before.
pub struct Walk {
    /// The `seq` of records in the order of the page, from the first page on.
    pub rows: SelectStatement,
    before: usize,
    wanted: usize,
}

impl Walk {
    /// The page out of what [`Walk::rows`] gave, if it is full.
    pub fn page(&self, mut found: Vec<i64>) -> Option<Vec<i64>> {
        // A record with two equal values comes twice, one behind the other.
        found.dedup();
        (found.len() >= self.wanted).then(|| found.split_off(self.before))
    }
}

impl Planner<'_> {
    /// A way to the page out of candidates that have been read, worth a try before [`Planner::from_candidates`], which takes
    /// longer the more they are.
    pub fn walk(&self, candidates: &Candidates) -> Option<Walk> {
        let Named::Listed(seqs) = &candidates.records else {
            return None;
        };
        let wanted = self.query.offset.saturating_add(self.query.limit) as usize;
        if seqs.len() < SOME.max(wanted.saturating_mul(PATIENCE)) {
            return None;
        }
        let entries = (seqs.len() * PATIENCE).min(LONGEST);
        self.walk_until(
            entries,
            |_| {
                let record = Expr::col((RECORD, "seq"));
                Some(self.dialect.is_among(record, self.dialect.numbers(seqs)))
            },
            self.combined(),
        )
    }

    /// A way to the page where many records match, worth a try before [`Planner::in_order`]. It is a short one when
    /// `instead` could be read.
    pub fn walk_testing(&self, instead: &[Candidates]) -> Option<Walk> {
        let entries = match instead.iter().any(Candidates::is_plain) {
            true => TESTED,
            false => LONGEST,
        };
        self.walk_until(
            entries,
            |builder| {
                let filter = self.query.filter.as_ref()?;
                Some(builder.condition(filter, RECORD, self.objects()))
            },
            None,
        )
    }

    /// Passes so many entries of the index of the only sort. What `meets` holds for is looked at, and whether the filter
    /// `then` does.
    fn walk_until(
        &self,
        entries: usize,
        meets: impl FnOnce(&Builder<'_>) -> Option<Expr>,
        then: Option<&Filter>,
    ) -> Option<Walk> {
        let [sort] = self.query.sorts.as_slice() else {
            return None;
        };
        let SortKey::Value {
            attribute_id,
            column: typed,
        } = &sort.by
        else {
            return None;
        };
        let before = self.query.offset as usize;
        let wanted = before + self.query.limit as usize;
        if wanted > FIRST || self.looks_at_records() {
            return None;
        }
        let (builder, order) = (self.builder(), order(sort.direction));
        let value = builder.alias("s");
        let own = |name: &'static str| Expr::col((value.clone(), name));
        let mut passed = Query::select();
        passed
            .expr_as(own("record"), "seq")
            .expr_as(own(column(*typed)), "key")
            .from_as(VALS, value.clone())
            .and_where(builder.active(&value, attribute_id))
            .and_where(own(column(*typed)).is_not_null())
            .order_by((value.clone(), column(*typed)), order.clone())
            .order_by((value.clone(), "record"), order)
            .limit(entries as u64);
        let mut met = Query::select();
        met.column((RECORD, "seq"))
            .column((RECORD, "key"))
            .from_subquery(passed, RECORD);
        if let Some(meets) = meets(&builder) {
            met.and_where(meets);
        }
        let mut rows = Query::select();
        rows.column((RECORD, "seq"))
            .from_subquery(self.dialect.apart(met), RECORD)
            // A record lies where the first of its values does.
            .and_where(Expr::col((RECORD, "key")).eq(key(&builder, &sort.by, RECORD)))
            .and_where(self.is_in_objects(RECORD))
            .limit(wanted as u64);
        if let Some(filter) = then {
            rows.and_where(builder.condition(filter, RECORD, self.objects()));
        }
        Some(Walk { rows, before, wanted })
    }

    /// Candidates are sorted by what their values say, and only then it is looked whose records they are, until the page is full.
    /// `None` when records are sorted or tested by what stands in their own row.
    pub(crate) fn sorted_first(&self, candidates: &Candidates) -> Option<Phase> {
        let Named::Listed(seqs) = &candidates.records else {
            return None;
        };
        if self.looks_at_records() {
            return None;
        }
        let builder = self.builder();
        let mut numbers = Query::select();
        numbers
            .column((RECORD, "seq"))
            .from_subquery(self.dialect.numbers(seqs), RECORD);
        if let Some(filter) = self.combined() {
            numbers.and_where(builder.condition(filter, RECORD, self.objects()));
        }
        self.sort(&builder, &mut numbers);
        // With a limit its order counts.
        numbers.limit(i64::MAX as u64);
        let mut rows = Query::select();
        rows.from_subquery(numbers, SORTED)
            .and_where(self.is_in_objects(SORTED));
        let count = rows.clone().expr(Func::count(Expr::val(1))).take();
        rows.column((SORTED, "seq"));
        Some(Phase { rows, count })
    }

    /// The record whose `seq` the row has lies in the query's object.
    fn is_in_objects(&self, row: &'static str) -> Expr {
        let mut records = Query::select();
        records
            .expr(Expr::val(1))
            .from_as(RECORDS, "o")
            .and_where(Expr::col(("o", "seq")).equals((row, "seq")))
            .and_where(self.builder().in_objects("o", self.objects()));
        self.dialect.exists(records)
    }

    /// Whether the filter or a sort asks for what stands in the record's own row.
    fn looks_at_records(&self) -> bool {
        let is_own = |sort: &Sort| matches!(sort.by, SortKey::Record(_));
        self.query.filter.iter().any(looks_at_records) || self.query.sorts.iter().any(is_own)
    }
}

fn looks_at_records(filter: &Filter) -> bool {
    match filter {
        Filter::And(parts) | Filter::Or(parts) => parts.iter().any(looks_at_records),
        Filter::Not(part) => looks_at_records(part),
        Filter::Record { .. } => true,
        Filter::Value { .. } | Filter::NotEmpty { .. } | Filter::Related { .. } | Filter::Search { .. } => false,
    }
}
