//! The definitions of a workspace: objects, their attributes, options and statuses, held in memory as one [`Schema`].

mod activity;
mod attribute;
mod attribute_changes;
mod cache;
mod deletion;
mod list;
mod object;
mod object_changes;
mod option;
mod option_changes;

pub use activity::{ActivityBase, ActivitySettings, NewActivity};
pub use attribute::{
    Attribute, AttributeType, Config, CurrencyConfig, CurrencyDisplay, DefaultValue, RecordReferenceConfig,
    Relationship,
};
pub use attribute_changes::{AttributeChange, NewAttribute, NewRelationship};
pub(crate) use cache::Definitions;
pub use list::{ListAccess, ListChange, ListSettings, MemberAccess, NewList, TOLD_SETTINGS};
pub use object::{Object, ObjectKind, Schema};
pub use object_changes::{NewObject, ObjectChange};
pub use option::{Choice, SelectOption, Status};
pub use option_changes::{NewStatus, OptionChange, StatusChange};

pub use attribute::CURRENCY_CODES;
pub(crate) use attribute_changes::{new_entry_attributes, placed};
pub(crate) use object_changes::definition_emit;
pub(crate) use option_changes::choice_write;

/// Document kinds of the definitions in the store.
pub(crate) const OBJECT: &str = "object";
pub(crate) const LIST: &str = "list";
pub(crate) const ACTIVITY: &str = "activity";
pub(crate) const ATTRIBUTE: &str = "attribute";
pub(crate) const OPTION: &str = "option";
pub(crate) const STATUS: &str = "status";
