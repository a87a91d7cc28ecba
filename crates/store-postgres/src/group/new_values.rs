//! New values on their way into their table: a few as a statement among the others, many as a copy, which the server has to
//! be asked for first. In a profile of an import it spent 5 % of its time on taking in a copy, and 18 % on arrays.

use crate::fault::Fault;
use crate::flight::{Flight, Parameter};
use crate::parts::Place;
use crate::text::{Long, stored};
use crate::writer::statements::Statements;
use std::pin::pin;
use store::{Column, Scalar, ValueRow};
use store_sql::{folded, names};
use tokio_postgres::Client;
use tokio_postgres::binary_copy::BinaryCopyInWriter;
use tokio_postgres::types::{ToSql, Type};

/// From here on values are copied.
const MANY: usize = 64;

type Texts = Vec<String>;
type SomeTexts = Vec<Option<String>>;

/// Values by columns.
#[derive(Default)]
pub(super) struct NewValues {
    seqs: Vec<i64>,
    ids: Texts,
    attributes: Vec<i64>,
    records: Vec<i64>,
    ordinals: Vec<i64>,
    from: Vec<i64>,
    until: Vec<Option<i64>>,
    unique_keys: SomeTexts,
    bodies: Texts,
    longs: SomeTexts,
    matches: Vec<bool>,
    parts: Vec<Option<Vec<i32>>>,
    ints: Vec<Option<i64>>,
    nums: Vec<Option<f64>>,
    texts: [SomeTexts; Column::TEXTS.len()],
    folded: [SomeTexts; Column::TEXTS.len()],
}

impl NewValues {
    pub(super) fn push(
        &mut self,
        (seq, attribute, record): (i64, i64, i64),
        unique_key: Option<&str>,
        active_until: Option<i64>,
        row: &ValueRow,
    ) {
        let scalar = |wanted| {
            row.columns
                .iter()
                .find(|(column, _)| *column == wanted)
                .map(|(_, scalar)| scalar)
        };
        let mut long = Long::default();
        let mut numbers = Vec::new();
        for (at, column) in Column::TEXTS.into_iter().enumerate() {
            let name = names::column(column);
            let (mut own, mut other) = (None, None);
            if let Some(Scalar::Text(text)) = scalar(column) {
                let kept = long.key(name, text).into_owned();
                if row.matches_parts {
                    let lower = stored(&folded(text)).into_owned();
                    other = (lower != kept).then_some(lower);
                    if active_until.is_none() && column != Column::Ref {
                        numbers.extend(Place::new(&row.key.workspace_id, &row.attribute_id, name).of_text(text));
                    }
                }
                own = Some(kept);
            }
            self.texts[at].push(own);
            self.folded[at].push(other);
        }
        self.ints.push(match scalar(Column::Int1) {
            Some(Scalar::Int(int)) => Some(*int),
            _ => None,
        });
        self.nums.push(match scalar(Column::Num1) {
            Some(Scalar::Num(num)) => (!num.is_nan()).then_some(*num),
            Some(Scalar::Int(int)) => Some(*int as f64),
            _ => None,
        });
        self.seqs.push(seq);
        self.ids.push(crate::text::key(&row.id).into_owned());
        self.attributes.push(attribute);
        self.records.push(record);
        self.ordinals.push(row.ordinal);
        self.from.push(row.active_from);
        self.until.push(active_until);
        self.unique_keys
            .push(unique_key.map(|key| long.key("unique_key", key).into_owned()));
        self.bodies.push(stored(&row.body.to_string()).into_owned());
        self.longs.push(long.into_column());
        self.matches.push(row.matches_parts);
        // Sorted and each once, as the index wants them.
        numbers.sort_unstable();
        numbers.dedup();
        self.parts.push((!numbers.is_empty()).then_some(numbers));
    }

    /// Sends them behind what is on its way already; what follows goes on behind them.
    pub(super) async fn save<'c>(
        self,
        mut flight: Flight<'c>,
        client: &'c Client,
        statements: &Statements,
    ) -> Result<Flight<'c>, Fault> {
        match self.seqs.len() {
            0 => {}
            1..MANY => {
                flight.send(&statements.insert_values, self.columns()).await;
            }
            _ => {
                flight.land().await?;
                self.copy(client, statements).await?;
                flight = Flight::new(client);
            }
        }
        Ok(flight)
    }

    async fn copy(&self, client: &Client, statements: &Statements) -> Result<(), Fault> {
        let sink = client.copy_in(&statements.copy_values).await?;
        let mut writer = pin!(BinaryCopyInWriter::new(sink, &Self::types()));
        for at in 0..self.seqs.len() {
            writer.as_mut().write(&self.row(at)).await?;
        }
        writer.finish().await?;
        Ok(())
    }

    fn types() -> Vec<Type> {
        let mut types = vec![
            Type::INT8,
            Type::TEXT,
            Type::INT8,
            Type::INT8,
            Type::INT8,
            Type::INT8,
            Type::INT8,
            Type::TEXT,
            Type::TEXT,
            Type::TEXT,
            Type::BOOL,
            Type::INT4_ARRAY,
            Type::INT8,
            Type::FLOAT8,
        ];
        types.extend(std::iter::repeat_n(Type::TEXT, 2 * Column::TEXTS.len()));
        types
    }

    fn row(&self, at: usize) -> Vec<&(dyn ToSql + Sync)> {
        let mut row: Vec<&(dyn ToSql + Sync)> = vec![
            &self.seqs[at],
            &self.ids[at],
            &self.attributes[at],
            &self.records[at],
            &self.ordinals[at],
            &self.from[at],
            &self.until[at],
            &self.unique_keys[at],
            &self.bodies[at],
            &self.longs[at],
            &self.matches[at],
            &self.parts[at],
            &self.ints[at],
            &self.nums[at],
        ];
        for texts in self.texts.iter().chain(&self.folded) {
            row.push(&texts[at]);
        }
        row
    }

    fn columns(self) -> Vec<Parameter> {
        // An array of arrays would have to be as wide everywhere.
        let parts = self.parts.into_iter().map(|numbers| {
            let numbers: Vec<String> = numbers?.iter().map(i32::to_string).collect();
            Some(format!("{{{}}}", numbers.join(",")))
        });
        let mut columns: Vec<Parameter> = vec![
            Box::new(self.seqs),
            Box::new(self.ids),
            Box::new(self.attributes),
            Box::new(self.records),
            Box::new(self.ordinals),
            Box::new(self.from),
            Box::new(self.until),
            Box::new(self.unique_keys),
            Box::new(self.bodies),
            Box::new(self.longs),
            Box::new(self.matches),
            Box::new(parts.collect::<SomeTexts>()),
            Box::new(self.ints),
            Box::new(self.nums),
        ];
        for texts in self.texts.into_iter().chain(self.folded) {
            columns.push(Box::new(texts));
        }
        columns
    }
}
