use super::entry::{in_folder, of_record};
use super::{FileEntry, FileKind, Files, Provider};
use crate::Result;
use crate::documents::{Cursor, Page};
use store::{Order, WorkspaceId};

/// Whose entries are listed.
#[derive(Debug, Clone)]
pub struct FileFilter {
    /// Slug or id.
    pub object: String,
    pub record_id: String,
    pub provider: Option<Provider>,
    /// Only what lies directly in this folder.
    pub folder: Option<String>,
}

impl Files {
    /// The entries of a record, oldest first.
    ///
    /// # Errors
    /// `not_found` for an unknown object.
    pub async fn list(
        &self,
        workspace_id: &WorkspaceId,
        filter: &FileFilter,
        after: Option<&Cursor>,
        limit: u32,
    ) -> Result<Page<FileEntry>> {
        let object = self.records.object(workspace_id, &filter.object).await?;
        let record_id = filter.record_id.to_ascii_lowercase();
        let nothing = Page {
            items: Vec::new(),
            next: None,
        };
        let list = match &filter.folder {
            None => of_record(&object.id, &record_id, filter.provider),
            Some(folder) => {
                let found = self.records.thing::<FileEntry>(workspace_id, folder).await?;
                let is_of_record = found.is_some_and(|found| {
                    found.value.object_id == object.id && found.value.record_id == *record_id.as_str()
                });
                let is_here = filter.provider.is_none_or(|provider| provider == Provider::Attio);
                if !is_of_record || !is_here {
                    return Ok(nothing);
                }
                in_folder(folder)
            }
        };
        self.records
            .page(workspace_id, &list, Order::OldestFirst, after, limit)
            .await
    }

    /// Whether anything lies in a folder.
    ///
    /// # Errors
    /// Only what the store answers.
    pub async fn has_children(&self, folder: &FileEntry) -> Result<bool> {
        if !matches!(folder.kind, FileKind::Folder { .. }) {
            return Ok(false);
        }
        let list = in_folder(&folder.id);
        let places = self
            .records
            .places::<FileEntry>(&folder.workspace_id, &list, Order::OldestFirst, None, Some(1))
            .await?;
        Ok(!places.is_empty())
    }
}
