use crate::filter::{conditions, parse_filter};
use crate::sorts::parse_sorts;
use crate::{Record, Records, Result, Target};
use serde_json::Value as Json;
use store::WorkspaceId;
use store::query::{Filter, RecordQuery};

/// The most records that one query returns, and how many it returns unless told (`reference/rest-api.md` section 3).
pub const MAX_LIMIT: u32 = 500;

/// One page of a query.
#[derive(Debug)]
pub struct QueryPage {
    pub records: Vec<Record>,
    /// How many conditions and sorts the query had.
    pub score: u32,
}

impl Records {
    /// Records of one object that match a filter, sorted and paged, in the written forms of `reference/rest-api.md`
    /// section 10. `limit` is cut to 500.
    ///
    /// # Errors
    /// `not_found` for the object; `filter_error` and `unknown_filter_attribute_slug` with the path to the spot.
    pub async fn query(
        &self,
        workspace_id: &WorkspaceId,
        object: impl Into<Target<'_>> + Send,
        filter: Option<&Json>,
        sorts: &[Json],
        limit: u32,
        offset: u32,
    ) -> Result<QueryPage> {
        let (schema, object) = self.resolve(workspace_id, object).await?;
        let filter = filter
            .map(|filter| parse_filter(&schema, &object, filter))
            .transpose()?
            .flatten();
        let sorts = parse_sorts(&schema, &object, sorts)?;
        let score = filter.as_ref().map_or(0, conditions) + sorts.len() as u32;
        let query = RecordQuery {
            workspace_id: workspace_id.to_owned(),
            object_id: object.id.clone(),
            filter,
            sorts,
            limit: limit.min(MAX_LIMIT),
            offset,
        };
        let rows = if query.limit == 0 {
            Vec::new()
        } else {
            self.store.query_records(&query).await?
        };
        let read = |row| Record::read(schema.clone(), object.clone(), row);
        Ok(QueryPage {
            records: rows.into_iter().map(read).collect::<Result<_>>()?,
            score,
        })
    }

    /// How many records of an object match a filter.
    ///
    /// # Errors
    /// As [`Records::query`].
    pub async fn count(
        &self,
        workspace_id: &WorkspaceId,
        object: impl Into<Target<'_>> + Send,
        filter: Option<&Json>,
    ) -> Result<u64> {
        let (schema, object) = self.resolve(workspace_id, object).await?;
        let filter = filter
            .map(|filter| parse_filter(&schema, &object, filter))
            .transpose()?
            .flatten();
        let (workspace_id, object_id) = (workspace_id.to_owned(), object.id.clone());
        let query = RecordQuery {
            workspace_id,
            object_id,
            filter,
            sorts: Vec::new(),
            limit: 0,
            offset: 0,
        };
        Ok(self.store.count_records(&query).await?)
    }

    /// Records of one object in which every word of the query begins some word (names, addresses, domains, phones …);
    /// an empty query gives the first ones.
    ///
    /// # Errors
    /// `not_found` for the object.
    pub async fn search(
        &self,
        workspace_id: &WorkspaceId,
        object: impl Into<Target<'_>> + Send,
        query: &str,
        limit: u32,
    ) -> Result<Vec<Record>> {
        let (schema, object) = self.resolve(workspace_id, object).await?;
        let query = query.trim();
        let query = RecordQuery {
            workspace_id: workspace_id.to_owned(),
            object_id: object.id.clone(),
            filter: (!query.is_empty()).then(|| Filter::Search {
                query: query.to_lowercase(),
            }),
            sorts: Vec::new(),
            limit: limit.min(MAX_LIMIT),
            offset: 0,
        };
        let rows = self.store.query_records(&query).await?;
        rows.into_iter()
            .map(|row| Record::read(schema.clone(), object.clone(), row))
            .collect()
    }
}
