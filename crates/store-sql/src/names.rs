//! The tables and columns that every SQL leaf has in common.

use store::Column;
use store::query::RecordField;

/// `seq, workspace_id, object_id`
pub const OBJECT_KEYS: &str = "object_keys";
/// `seq, workspace_id, attribute_id`
pub const ATTRIBUTE_KEYS: &str = "attribute_keys";
/// `seq` (order of creation), `object`, `record_id, document, search_text, created_at, updated_at, revision`
pub const RECORDS: &str = "records";
/// `seq, id, attribute, record, ordinal, active_from, active_until, unique_key, body` and the typed columns
pub const VALS: &str = "vals";

/// The name of a typed column.
pub fn column(column: Column) -> &'static str {
    match column {
        Column::Text1 => "text1",
        Column::Text2 => "text2",
        Column::Text3 => "text3",
        Column::Text4 => "text4",
        Column::Text5 => "text5",
        Column::Text6 => "text6",
        Column::Text7 => "text7",
        Column::Text8 => "text8",
        Column::Int1 => "int1",
        Column::Num1 => "num1",
        Column::Ref => "ref",
    }
}

/// The name of a record's own column.
pub fn record_field(field: RecordField) -> &'static str {
    match field {
        RecordField::RecordId => "record_id",
        RecordField::CreatedAt => "created_at",
        RecordField::UpdatedAt => "updated_at",
    }
}
