use crate::schema::Definitions;
use crate::{Clock, Error, Object, Record, Result, Schema};
use std::sync::Arc;
use store::{RecordKey, Store};

/// The door to a store's objects, attributes and records. Cheap to clone.
#[derive(Clone)]
pub struct Records {
    pub(crate) store: Arc<dyn Store>,
    pub(crate) clock: Arc<dyn Clock>,
    pub(crate) definitions: Arc<Definitions>,
}

/// What an update does to the values of multi-select attributes (`reference/rest-api.md` section 8).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Mode {
    /// New values go in front of the existing ones.
    Patch,
    /// The values become exactly what was sent.
    Put,
}

impl Records {
    pub fn new(store: Arc<dyn Store>, clock: Arc<dyn Clock>) -> Self {
        Self {
            definitions: Arc::new(Definitions::new(store.clone())),
            store,
            clock,
        }
    }

    /// All definitions of a workspace as of now.
    ///
    /// # Errors
    /// Only what the store answers.
    pub async fn schema(&self, workspace_id: &str) -> Result<Arc<Schema>> {
        self.definitions.schema(workspace_id).await
    }

    /// All objects of a workspace.
    ///
    /// # Errors
    /// Only what the store answers.
    pub async fn objects(&self, workspace_id: &str) -> Result<Vec<Arc<Object>>> {
        Ok(self.schema(workspace_id).await?.objects().cloned().collect())
    }

    /// One object by slug or id.
    ///
    /// # Errors
    /// `not_found` when there is none.
    pub async fn object(&self, workspace_id: &str, slug_or_id: &str) -> Result<Arc<Object>> {
        Ok(self.resolve(workspace_id, slug_or_id).await?.1)
    }

    /// One record by id.
    ///
    /// # Errors
    /// `not_found` when the object or the record does not exist.
    pub async fn record(&self, workspace_id: &str, object: &str, record_id: &str) -> Result<Record> {
        let (schema, object) = self.resolve(workspace_id, object).await?;
        let key = record_key(&object, record_id);
        match self.store.record(&key).await? {
            Some(row) => Record::read(schema, object, row),
            None => Err(Error::record_not_found(record_id)),
        }
    }

    /// Many records of one object, in the order asked for; unknown ids give `None`.
    ///
    /// # Errors
    /// `not_found` when the object does not exist.
    pub async fn records(
        &self,
        workspace_id: &str,
        object: &str,
        record_ids: &[String],
    ) -> Result<Vec<Option<Record>>> {
        let (schema, object) = self.resolve(workspace_id, object).await?;
        let rows = self.store.records(workspace_id, &object.id, record_ids).await?;
        rows.into_iter()
            .map(|row| {
                row.map(|row| Record::read(schema.clone(), object.clone(), row))
                    .transpose()
            })
            .collect()
    }

    pub(crate) async fn resolve(&self, workspace_id: &str, object: &str) -> Result<(Arc<Schema>, Arc<Object>)> {
        let schema = self.schema(workspace_id).await?;
        let object = schema
            .object(object)
            .cloned()
            .ok_or_else(|| Error::object_not_found(object))?;
        Ok((schema, object))
    }
}

pub(crate) fn record_key(object: &Object, record_id: &str) -> RecordKey {
    RecordKey {
        workspace_id: object.workspace_id.clone(),
        object_id: object.id.clone(),
        record_id: record_id.to_ascii_lowercase(),
    }
}
