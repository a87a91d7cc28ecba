use super::{ACTIVITY, ATTRIBUTE, Attribute, AttributeType, LIST, OBJECT, OPTION, Object, STATUS, Schema};
use crate::Result;
use crate::documents::Indexed;
use crate::emails::Email;
use serde::de::DeserializeOwned;
use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError, RwLock};
use store::{Change, Document, DocumentQuery, Order, Store, StoreError, WorkspaceId};
use tokio::sync::broadcast::{Receiver, error::TryRecvError};

/// The definitions of every workspace in use, read once and dropped when the outbox tells of a change; and whether it has e-mails,
/// which every write of a person's address would otherwise have to ask.
pub(crate) struct Definitions {
    store: Arc<dyn Store>,
    known: RwLock<Known>,
    changes: Mutex<Receiver<Change>>,
}

#[derive(Default)]
struct Known {
    schemas: HashMap<WorkspaceId, Arc<Schema>>,
    has_emails: HashMap<WorkspaceId, bool>,
    /// Grows with every drop, so that a read that began before a change is not kept after it.
    generation: u64,
}

impl Known {
    fn drop_workspace(&mut self, workspace_id: &WorkspaceId) {
        self.generation += 1;
        self.schemas.remove(workspace_id);
    }
}

impl Definitions {
    pub(crate) fn new(store: Arc<dyn Store>) -> Self {
        let changes = Mutex::new(store.watch());
        Self {
            store,
            known: RwLock::default(),
            changes,
        }
    }

    /// The definitions of a workspace as of now; a workspace without any has an empty schema.
    pub(crate) async fn schema(&self, workspace_id: &WorkspaceId) -> Result<Arc<Schema>> {
        self.hear();
        let generation = {
            let known = self.known.read().unwrap_or_else(PoisonError::into_inner);
            if let Some(schema) = known.schemas.get(workspace_id) {
                return Ok(schema.clone());
            }
            known.generation
        };
        let schema = Arc::new(self.load(workspace_id).await?);
        let mut known = self.known.write().unwrap_or_else(PoisonError::into_inner);
        if known.generation == generation {
            known.schemas.insert(workspace_id.to_owned(), schema.clone());
        }
        Ok(schema)
    }

    /// Forgets a workspace after this process changed it, without waiting for the outbox.
    pub(crate) fn forget(&self, workspace_id: &WorkspaceId) {
        self.known
            .write()
            .unwrap_or_else(PoisonError::into_inner)
            .drop_workspace(workspace_id);
    }

    /// Whether a workspace has any e-mail.
    pub(crate) async fn has_emails(&self, workspace_id: &WorkspaceId) -> Result<bool> {
        self.hear();
        let generation = {
            let known = self.known.read().unwrap_or_else(PoisonError::into_inner);
            if let Some(has_emails) = known.has_emails.get(workspace_id) {
                return Ok(*has_emails);
            }
            known.generation
        };
        let query = DocumentQuery {
            kind: Email::KIND,
            parent: Some(workspace_id.to_string()),
            order: Order::OldestFirst,
            after: None,
            limit: Some(1),
        };
        let found = !self.store.documents(query).await?.is_empty();
        let mut known = self.known.write().unwrap_or_else(PoisonError::into_inner);
        if known.generation == generation {
            // One that came meanwhile counts.
            known.has_emails.entry(workspace_id.to_owned()).or_insert(found);
        }
        Ok(found)
    }

    /// Knows of a workspace's e-mails without waiting for the outbox.
    pub(crate) fn note_emails(&self, workspace_id: &WorkspaceId) {
        let known = self.known.read().unwrap_or_else(PoisonError::into_inner);
        let is_news = known.has_emails.get(workspace_id) != Some(&true);
        drop(known);
        if is_news {
            let mut known = self.known.write().unwrap_or_else(PoisonError::into_inner);
            known.has_emails.insert(workspace_id.to_owned(), true);
        }
    }

    fn hear(&self) {
        let mut changes = self.changes.lock().unwrap_or_else(PoisonError::into_inner);
        loop {
            match changes.try_recv() {
                Ok(change) if change.row.topic == "object.changed" => self.forget(&change.row.workspace_id),
                Ok(change) if change.row.topic == "email.imported" => self.note_emails(&change.row.workspace_id),
                Ok(_) => {}
                Err(TryRecvError::Lagged(_)) => {
                    let mut known = self.known.write().unwrap_or_else(PoisonError::into_inner);
                    known.generation += 1;
                    known.schemas.clear();
                    known.has_emails.clear();
                }
                Err(TryRecvError::Empty | TryRecvError::Closed) => return,
            }
        }
    }

    async fn load(&self, workspace_id: &WorkspaceId) -> Result<Schema> {
        let mut objects = Vec::new();
        let mut documents = self.children(OBJECT, workspace_id).await?;
        documents.append(&mut self.children(LIST, workspace_id).await?);
        documents.append(&mut self.children(ACTIVITY, workspace_id).await?);
        for document in documents {
            let mut object: Object = read(&document)?;
            object.revision = document.revision;
            for document in self.children(ATTRIBUTE, &object.id).await? {
                object.insert(self.load_attribute(&document).await?);
            }
            objects.push(object);
        }
        Ok(Schema::new(workspace_id, objects))
    }

    async fn load_attribute(&self, document: &Document) -> Result<Attribute> {
        let mut attribute: Attribute = read(document)?;
        attribute.position = document.sort;
        attribute.revision = document.revision;
        if attribute.kind == AttributeType::Select {
            for document in self.children(OPTION, &attribute.id).await? {
                attribute.options.push(read(&document)?);
            }
        }
        if attribute.kind == AttributeType::Status {
            for document in self.children(STATUS, &attribute.id).await? {
                attribute.statuses.push(read(&document)?);
            }
        }
        Ok(attribute)
    }

    async fn children(&self, kind: &'static str, parent: &str) -> Result<Vec<Document>> {
        let query = DocumentQuery {
            kind,
            parent: Some(parent.to_owned()),
            order: Order::OldestFirst,
            after: None,
            limit: None,
        };
        Ok(self.store.documents(query).await?)
    }
}

fn read<T: DeserializeOwned>(document: &Document) -> Result<T> {
    let unreadable =
        |error: serde_json::Error| StoreError::Corrupt(format!("{} {}: {error}", document.kind, document.id));
    Ok(T::deserialize(&document.body).map_err(unreadable)?)
}
