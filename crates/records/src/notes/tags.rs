//! Mentions: links whose text begins with `@`.
//!
//! `[@Ada](mailto:ada@example.com)` mentions the member with that address, `[@Acme](https://…/person/{record id})` a
//! record by the address of its page, as `web_url` gives it or as the browser shows it.

use super::{Notes, Tag};
use crate::rich_text::RichText;
use crate::{Result, Schema};
use store::{RecordKey, WorkspaceId};
use uuid::Uuid;

/// How many mentions one note is searched for.
const MOST: usize = 500;

impl Notes {
    pub(super) async fn tags(&self, workspace_id: &WorkspaceId, text: &RichText) -> Result<Vec<Tag>> {
        let mentions: Vec<&str> = text
            .links()
            .filter_map(|(url, text)| text.starts_with('@').then_some(url))
            .take(MOST)
            .collect();
        if mentions.is_empty() {
            return Ok(Vec::new());
        }
        let schema = self.records.schema(workspace_id).await?;
        let mut tags = Vec::new();
        for url in mentions {
            let tag = match url.strip_prefix("mailto:") {
                Some(address) => {
                    let member = self.records.member_by_email(workspace_id, address).await?;
                    member.map(|member| Tag::Member(member.id))
                }
                None => self.record(&schema, url).await?,
            };
            if let Some(tag) = tag.filter(|tag| !tags.contains(tag)) {
                tags.push(tag);
            }
        }
        Ok(tags)
    }

    async fn record(&self, schema: &Schema, url: &str) -> Result<Option<Tag>> {
        let path = url.split(['?', '#']).next().unwrap_or_default();
        let mut parts = path.trim_end_matches('/').rsplit('/');
        let (Some(record_id), Some(place)) = (parts.next(), parts.next()) else {
            return Ok(None);
        };
        if Uuid::try_parse(record_id).is_err() {
            return Ok(None);
        }
        let object = match place {
            "person" => "people",
            "company" => "companies",
            "record" => parts.next().unwrap_or_default(),
            slug => slug,
        };
        let Some(object) = schema.object(object) else {
            return Ok(None);
        };
        let key = RecordKey {
            workspace_id: schema.workspace_id.clone(),
            object_id: object.id.clone(),
            record_id: record_id.to_ascii_lowercase().into(),
        };
        let found = self.records.store.record(&key).await?;
        Ok(found.map(|row| Tag::Record {
            object_id: row.key.object_id,
            record_id: row.key.record_id,
        }))
    }
}
