//! Queries whose plans a SQL backend holds against its database's own word: every column, operator, filter and sort that must
//! go through an index. They are about an object `o` with the attributes `a` and `b`.

use store::query::{Direction, Filter, Op, RecordField, RecordQuery, Sort, SortKey, Test, ValueField};
use store::{Column, ObjectId, Scalar};

/// Every typed column with something that may stand in it: `x` or one.
pub fn columns() -> Vec<(Column, Scalar)> {
    let scalar = |column| match column {
        Column::Int1 => Scalar::Int(1),
        Column::Num1 => Scalar::Num(1.0),
        _ => Scalar::Text("x".into()),
    };
    Column::ALL.into_iter().map(|column| (column, scalar(column))).collect()
}

/// A page of the object's records.
pub fn query(filter: Option<Filter>, sorts: Vec<Sort>) -> RecordQuery {
    RecordQuery {
        workspace_id: "w".into(),
        object_id: "o".into(),
        filter,
        sorts,
        limit: 50,
        offset: 0,
    }
}

/// A filter by one column of an attribute's values.
pub fn value(attribute: &str, column: Column, op: Op) -> Filter {
    tested(attribute, ValueField::Column(column), op)
}

fn tested(attribute: &str, field: ValueField, op: Op) -> Filter {
    Filter::Value {
        attribute_id: attribute.into(),
        tests: vec![Test { field, op }],
    }
}

/// Every operator for which an index is worth it, even where all texts are `x`.
pub fn operators(scalar: &Scalar) -> Vec<Op> {
    let mut ops = vec![
        Op::Eq(scalar.clone()),
        Op::In(vec![scalar.clone(), scalar.clone()]),
        Op::Lt(scalar.clone()),
        Op::Gte(scalar.clone()),
        Op::Present,
    ];
    if matches!(scalar, Scalar::Text(_)) {
        // What no text has is worth the index of parts.
        ops.extend(["x", "zz"].map(|needle| Op::Contains(needle.into())));
        ops.extend([Op::StartsWith("zz".into()), Op::EndsWith("zz".into())]);
    }
    ops
}

/// Whether an operator is answered by the index of parts of texts, instead of by the column's own.
pub fn is_looked_up(column: Column, op: &Op) -> bool {
    column != Column::Ref
        && match op {
            Op::Contains(needle) => needle.len() > 1,
            Op::StartsWith(_) | Op::EndsWith(_) => true,
            _ => false,
        }
}

/// Filters of every other kind.
pub fn filters() -> Vec<Filter> {
    let named = || value("a", Column::Text1, Op::Eq(Scalar::Text("x".into())));
    let via = |objects: &[&str], filter| Filter::Related {
        attribute_id: "b".into(),
        object_ids: objects.iter().copied().map(ObjectId::from).collect(),
        filter: Box::new(filter),
    };
    let own = |field, scalar| Filter::Record {
        field,
        op: Op::Eq(scalar),
    };
    let filled = || Filter::NotEmpty {
        attribute_id: "a".into(),
    };
    vec![
        filled(),
        tested("a", ValueField::ActiveFrom, Op::Gt(Scalar::Int(1))),
        via(&["o"], named()),
        via(&["o", "people"], named()),
        via(&[], named()),
        via(&["o"], via(&["o"], named())),
        own(RecordField::RecordId, Scalar::Text("x".into())),
        own(RecordField::CreatedAt, Scalar::Int(1)),
        own(RecordField::UpdatedAt, Scalar::Int(1)),
        Filter::Search {
            query: "two words".into(),
        },
        Filter::Or(vec![named(), filled(), via(&[], named())]),
        Filter::And(vec![named(), Filter::Not(Box::new(named()))]),
    ]
}

/// Filtered, and sorted by each column both ways.
pub fn walked() -> Vec<RecordQuery> {
    let filter = Filter::NotEmpty {
        attribute_id: "b".into(),
    };
    let by = |column| {
        both_ways(SortKey::Value {
            attribute_id: "a".into(),
            column,
        })
    };
    let sorts = Column::ALL.into_iter().flat_map(by);
    let queries = sorts.map(|sort| query(Some(filter.clone()), vec![sort]));
    queries.map(|all| RecordQuery { limit: 50, ..all }).collect()
}

fn both_ways(by: SortKey) -> [Sort; 2] {
    [Direction::Ascending, Direction::Descending].map(|direction| Sort {
        by: by.clone(),
        direction,
    })
}

/// Queries that sort by everything that can be sorted by, both ways, under a filter that finds no candidates; and one that
/// leaves the order to the store.
pub fn sorted() -> Vec<RecordQuery> {
    let mut keys: Vec<SortKey> = Column::ALL
        .into_iter()
        .map(|column| SortKey::Value {
            attribute_id: "a".into(),
            column,
        })
        .collect();
    keys.extend([RecordField::RecordId, RecordField::CreatedAt, RecordField::UpdatedAt].map(SortKey::Record));
    keys.push(SortKey::Related {
        reference_attribute_id: "b".into(),
        attribute_id: "a".into(),
        column: Column::Text1,
    });
    let filter = Filter::Not(Box::new(Filter::NotEmpty {
        attribute_id: "b".into(),
    }));
    let mut queries: Vec<RecordQuery> = keys
        .into_iter()
        .flat_map(both_ways)
        .map(|sort| query(Some(filter.clone()), vec![sort]))
        .collect();
    queries.push(query(None, vec![]));
    queries
}

/// Queries that walk an order and test every record that they meet.
pub fn walks() -> Vec<RecordQuery> {
    let x = || Scalar::Text("x".into());
    let ops = [
        Op::Contains("x".into()),
        Op::StartsWith("x".into()),
        Op::Gt(x()),
        Op::Eq(x()),
        Op::In(vec![x(), Scalar::Text("y".into())]),
        Op::Present,
    ];
    let mut queries = Vec::new();
    for op in ops {
        let value = value("b", Column::Text1, op);
        let related = Filter::Related {
            attribute_id: "b".into(),
            object_ids: vec!["o".into()],
            filter: Box::new(value.clone()),
        };
        for filter in [value.clone(), Filter::Not(Box::new(value)), related] {
            for by in [
                SortKey::Record(RecordField::CreatedAt),
                SortKey::Value {
                    attribute_id: "a".into(),
                    column: Column::Num1,
                },
            ] {
                let sort = Sort {
                    by,
                    direction: Direction::Ascending,
                };
                queries.push(query(Some(filter.clone()), vec![sort]));
            }
        }
    }
    queries
}

/// Pages of runs, and the index that each walks.
pub fn runs() -> Vec<(store::RunQuery, &'static str)> {
    let workspace = store::RunQuery {
        workspace_id: "w".into(),
        workflow_id: None,
        statuses: Vec::new(),
        after: None,
        limit: 50,
    };
    let workflow = store::RunQuery {
        workflow_id: Some("flow".to_owned()),
        ..workspace.clone()
    };
    let failed = store::RunQuery {
        statuses: vec!["failed".to_owned()],
        ..workflow.clone()
    };
    let next = |query: &store::RunQuery| store::RunQuery {
        after: Some((1, "run".into())),
        ..query.clone()
    };
    vec![
        (next(&workspace), "runs_workspace"),
        (workspace, "runs_workspace"),
        (next(&workflow), "runs_workflow"),
        (workflow, "runs_workflow"),
        (next(&failed), "runs_workflow_status"),
        (failed, "runs_workflow_status"),
    ]
}
