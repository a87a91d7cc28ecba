use crate::schema::Definitions;
use crate::{Clock, Object, Record, Result, Schema};
use async_trait::async_trait;
use std::sync::Arc;
use store::{Beside, Cause, Committing, ObjectId, RecordId, RecordKey, Store, WorkspaceId, Write};

/// The door to a store's objects, attributes and records. Cheap to clone.
#[derive(Clone)]
pub struct Records {
    pub(crate) store: Arc<dyn Store>,
    pub(crate) clock: Arc<dyn Clock>,
    pub(crate) definitions: Arc<Definitions>,
}

/// Names what has attributes and records, by slug or id: an object, or a list, whose records are its entries, or an
/// activity. The slugs of the three do not compete.
#[derive(Debug, Clone, Copy)]
pub enum Target<'a> {
    Object(&'a str),
    List(&'a str),
    Activity(&'a str),
}

impl<'a> From<&'a str> for Target<'a> {
    fn from(object: &'a str) -> Self {
        Self::Object(object)
    }
}

impl<'a> From<&'a ObjectId> for Target<'a> {
    fn from(object: &'a ObjectId) -> Self {
        Self::Object(object)
    }
}

impl<'a> From<&'a String> for Target<'a> {
    fn from(object: &'a String) -> Self {
        Self::Object(object)
    }
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

    /// The same, reading and writing through another handle of the same store; what is known of definitions is shared.
    #[must_use]
    pub fn over(&self, store: Arc<dyn Store>) -> Self {
        Self { store, ..self.clone() }
    }

    /// The same for what is written for a run of a workflow: whatever is told of it says so.
    #[must_use]
    pub fn caused_by(&self, cause: Cause) -> Self {
        let store = self.store.clone();
        self.over(Arc::new(Beside {
            store: store.clone(),
            commit: Box::new(Caused { store, cause }),
        }))
    }

    /// All definitions of a workspace as of now.
    ///
    /// # Errors
    /// Only what the store answers.
    pub async fn schema(&self, workspace_id: &WorkspaceId) -> Result<Arc<Schema>> {
        self.definitions.schema(workspace_id).await
    }

    /// All objects of a workspace.
    ///
    /// # Errors
    /// Only what the store answers.
    pub async fn objects(&self, workspace_id: &WorkspaceId) -> Result<Vec<Arc<Object>>> {
        Ok(self.schema(workspace_id).await?.objects().cloned().collect())
    }

    /// One object by slug or id.
    ///
    /// # Errors
    /// `not_found` when there is none.
    pub async fn object(&self, workspace_id: &WorkspaceId, slug_or_id: &str) -> Result<Arc<Object>> {
        Ok(self.resolve(workspace_id, slug_or_id).await?.1)
    }

    /// One record by id.
    ///
    /// # Errors
    /// `not_found` when the object or the record does not exist.
    pub async fn record(
        &self,
        workspace_id: &WorkspaceId,
        object: impl Into<Target<'_>> + Send,
        record_id: &RecordId,
    ) -> Result<Record> {
        let (schema, object) = self.resolve(workspace_id, object).await?;
        let key = record_key(&object, record_id);
        match self.store.record(&key).await? {
            Some(row) => Record::read(schema, object, row),
            None => Err(object.record_not_found(record_id)),
        }
    }

    /// Many records of one object, in the order asked for; unknown ids give `None`.
    ///
    /// # Errors
    /// `not_found` when the object does not exist.
    pub async fn records(
        &self,
        workspace_id: &WorkspaceId,
        object: impl Into<Target<'_>> + Send,
        record_ids: &[RecordId],
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

    pub(crate) async fn resolve(
        &self,
        workspace_id: &WorkspaceId,
        target: impl Into<Target<'_>> + Send,
    ) -> Result<(Arc<Schema>, Arc<Object>)> {
        let target = target.into();
        let schema = self.schema(workspace_id).await?;
        let object = schema.find(target)?.clone();
        Ok((schema, object))
    }
}

struct Caused {
    store: Arc<dyn Store>,
    cause: Cause,
}

#[async_trait]
impl Committing for Caused {
    async fn commit(&self, mut writes: Vec<Write>) -> store::Result<()> {
        self.cause.mark(&mut writes);
        self.store.commit(writes).await
    }
}

pub(crate) fn record_key(object: &Object, record_id: &RecordId) -> RecordKey {
    RecordKey {
        workspace_id: object.workspace_id.clone(),
        object_id: object.id.clone(),
        record_id: record_id.to_ascii_lowercase().into(),
    }
}
