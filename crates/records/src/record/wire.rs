//! Records and values as the wire has them (`reference/rest-api.md` sections 6 and 7), written straight into the answer.

use super::{Record, StoredValue};
use crate::{Attribute, Schema, format_ns};
use serde::ser::SerializeMap;
use serde::{Serialize, Serializer};
use store::{ObjectId, RecordId, WorkspaceId};

/// A record: every attribute that is not archived is a key of its values, in attribute order.
#[derive(Clone, Copy)]
pub struct WireRecord<'a> {
    record: &'a Record,
    web_url: &'a str,
}

impl Record {
    /// The wire form, ready to be serialized. `web_url` is the link to the record in the web UI.
    pub fn wire<'a>(&'a self, web_url: &'a str) -> WireRecord<'a> {
        WireRecord { record: self, web_url }
    }
}

impl Serialize for WireRecord<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let Self { record, web_url } = *self;
        let mut out = serializer.serialize_map(Some(4))?;
        let id = Id {
            workspace_id: &record.object.workspace_id,
            object_id: &record.object.id,
            record_id: &record.id,
        };
        out.serialize_entry("id", &id)?;
        out.serialize_entry("created_at", &format_ns(record.created_at))?;
        out.serialize_entry("web_url", web_url)?;
        out.serialize_entry("values", &Values(record))?;
        out.end()
    }
}

/// An entry of a list: a record that knows its parent.
#[derive(Clone, Copy)]
pub struct WireEntry<'a>(pub &'a Record);

impl Serialize for WireEntry<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let record = self.0;
        let mut out = serializer.serialize_map(Some(5))?;
        let id = EntryId {
            workspace_id: &record.object.workspace_id,
            list_id: &record.object.id,
            entry_id: &record.id,
        };
        out.serialize_entry("id", &id)?;
        let parent = record.parent();
        out.serialize_entry("parent_record_id", &parent.map(|(_, id)| id))?;
        let object = parent.and_then(|(object, _)| record.schema.object(object));
        out.serialize_entry("parent_object", &object.map(|object| &object.api_slug))?;
        out.serialize_entry("created_at", &format_ns(record.created_at))?;
        out.serialize_entry("entry_values", &Values(record))?;
        out.end()
    }
}

/// A record of an activity.
#[derive(Clone, Copy)]
pub struct WireActivityRecord<'a>(pub &'a Record);

impl Serialize for WireActivityRecord<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let record = self.0;
        let mut out = serializer.serialize_map(Some(3))?;
        let id = ActivityRecordId {
            workspace_id: &record.object.workspace_id,
            activity_id: &record.object.id,
            record_id: &record.id,
        };
        out.serialize_entry("id", &id)?;
        out.serialize_entry("created_at", &format_ns(record.created_at))?;
        out.serialize_entry("values", &Values(record))?;
        out.end()
    }
}

#[derive(Serialize)]
struct ActivityRecordId<'a> {
    workspace_id: &'a WorkspaceId,
    activity_id: &'a ObjectId,
    record_id: &'a RecordId,
}

#[derive(Serialize)]
struct EntryId<'a> {
    workspace_id: &'a WorkspaceId,
    list_id: &'a ObjectId,
    entry_id: &'a RecordId,
}

#[derive(Serialize)]
struct Id<'a> {
    workspace_id: &'a WorkspaceId,
    object_id: &'a ObjectId,
    record_id: &'a RecordId,
}

struct Values<'a>(&'a Record);

impl Serialize for Values<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let record = self.0;
        let shown = record.object.attributes().filter(|attribute| !attribute.is_archived);
        let mut out = serializer.serialize_map(None)?;
        for attribute in shown {
            out.serialize_entry(&attribute.api_slug, &AttributeValues { record, attribute })?;
        }
        out.end()
    }
}

struct AttributeValues<'a> {
    record: &'a Record,
    attribute: &'a Attribute,
}

impl Serialize for AttributeValues<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let Self { record, attribute } = *self;
        let own = record.own_column(attribute);
        let values = match own.as_slice() {
            [] => record.document.values(&attribute.id),
            own => own,
        };
        serializer.collect_seq(values.iter().map(|stored| WireValue {
            schema: &record.schema,
            attribute,
            stored,
            active_until: None,
        }))
    }
}

/// One value, its members in the order in which the field writes them.
#[derive(Clone, Copy)]
pub struct WireValue<'a> {
    pub(super) schema: &'a Schema,
    pub(super) attribute: &'a Attribute,
    pub(super) stored: &'a StoredValue,
    /// In ns since the epoch; `None` while active.
    pub(super) active_until: Option<i64>,
}

impl Serialize for WireValue<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let Self {
            schema,
            attribute,
            stored,
            active_until,
        } = *self;
        let mut out = serializer.serialize_map(None)?;
        out.serialize_entry("active_from", &format_ns(stored.active_from))?;
        out.serialize_entry("active_until", &active_until.map(format_ns))?;
        out.serialize_entry("created_by_actor", &stored.created_by.wire())?;
        stored.value.read(schema, attribute, &mut out)?;
        out.serialize_entry("attribute_type", attribute.kind.as_str())?;
        out.end()
    }
}
