use super::{Choice, Schema, SelectOption, Status};
use serde::{Deserialize, Serialize};
use serde_json::{Value as Json, json};
use store::{AttributeId, ObjectId, WorkspaceId};

/// The types of attributes (`reference/rest-api.md` section 7).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum AttributeType {
    Text,
    Number,
    Checkbox,
    Currency,
    Date,
    Timestamp,
    Rating,
    Status,
    Select,
    RecordReference,
    ActorReference,
    Location,
    Domain,
    EmailAddress,
    PhoneNumber,
    Interaction,
    PersonalName,
}

impl AttributeType {
    /// Every type, creatable ones first in the order of the contract.
    pub const ALL: [AttributeType; 17] = [
        Self::Text,
        Self::Number,
        Self::Checkbox,
        Self::Currency,
        Self::Date,
        Self::Timestamp,
        Self::Rating,
        Self::Status,
        Self::Select,
        Self::RecordReference,
        Self::ActorReference,
        Self::Location,
        Self::Domain,
        Self::EmailAddress,
        Self::PhoneNumber,
        Self::Interaction,
        Self::PersonalName,
    ];

    /// The types that a workspace may create attributes of.
    pub const CREATABLE: [&str; 15] = [
        "text",
        "number",
        "checkbox",
        "currency",
        "date",
        "timestamp",
        "rating",
        "status",
        "select",
        "record-reference",
        "actor-reference",
        "location",
        "domain",
        "email-address",
        "phone-number",
    ];

    /// The wire name.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Text => "text",
            Self::Number => "number",
            Self::Checkbox => "checkbox",
            Self::Currency => "currency",
            Self::Date => "date",
            Self::Timestamp => "timestamp",
            Self::Rating => "rating",
            Self::Status => "status",
            Self::Select => "select",
            Self::RecordReference => "record-reference",
            Self::ActorReference => "actor-reference",
            Self::Location => "location",
            Self::Domain => "domain",
            Self::EmailAddress => "email-address",
            Self::PhoneNumber => "phone-number",
            Self::Interaction => "interaction",
            Self::PersonalName => "personal-name",
        }
    }

    /// The type with this wire name.
    pub fn parse(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.as_str() == name)
    }

    /// Whether an attribute of the type may hold several values at once.
    pub fn can_be_multiselect(self) -> bool {
        matches!(
            self,
            Self::Select
                | Self::RecordReference
                | Self::ActorReference
                | Self::EmailAddress
                | Self::Domain
                | Self::PhoneNumber
        )
    }

    /// Whether values of the type may be required to be unique.
    pub fn can_be_unique(self) -> bool {
        matches!(
            self,
            Self::Text
                | Self::Number
                | Self::Currency
                | Self::Date
                | Self::Timestamp
                | Self::Domain
                | Self::EmailAddress
                | Self::PhoneNumber
        )
    }
}

/// One attribute of an object.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Attribute {
    pub id: AttributeId,
    pub object_id: ObjectId,
    pub title: String,
    pub description: Option<String>,
    pub api_slug: String,
    #[serde(rename = "type")]
    pub kind: AttributeType,
    /// Made by the platform, not by the workspace.
    pub is_system: bool,
    /// Whether callers may write values; system attributes such as interactions are kept by the platform.
    pub is_writable: bool,
    pub is_required: bool,
    pub is_unique: bool,
    pub is_multiselect: bool,
    pub is_archived: bool,
    pub default_value: Option<DefaultValue>,
    pub relationship: Option<Relationship>,
    /// In ns since the epoch.
    pub created_at: i64,
    pub config: Config,
    /// Options of a select attribute in order, archived ones included.
    #[serde(skip)]
    pub options: Vec<SelectOption>,
    /// Statuses of a status attribute in order, archived ones included.
    #[serde(skip)]
    pub statuses: Vec<Status>,
    /// Place among the object's attributes.
    #[serde(skip)]
    pub(crate) position: i64,
    /// Revision of the stored document.
    #[serde(skip)]
    pub(crate) revision: i64,
}

/// What an attribute holds on a new record that does not say.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(tag = "type", content = "template", rename_all = "lowercase")]
pub enum DefaultValue {
    /// `current-user`, or an ISO 8601 duration from now.
    Dynamic(String),
    /// Values in the form in which they are written.
    Static(Vec<Json>),
}

/// The other end of a two-way relationship.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Relationship {
    pub object_id: ObjectId,
    pub attribute_id: AttributeId,
}

/// Settings that only some types have.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct Config {
    pub currency: Option<CurrencyConfig>,
    pub record_reference: Option<RecordReferenceConfig>,
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct CurrencyConfig {
    pub default_currency_code: String,
    pub display_type: CurrencyDisplay,
}

/// How an amount is shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum CurrencyDisplay {
    Code,
    Name,
    NarrowSymbol,
    Symbol,
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct RecordReferenceConfig {
    /// Ids of the objects whose records may be referenced; empty means any.
    pub allowed_object_ids: Vec<ObjectId>,
}

/// The currencies of the contract (`reference/sdk-surface.md` appendix B).
pub const CURRENCY_CODES: [&str; 47] = [
    "ARS", "AUD", "BRL", "BGN", "CAD", "CLP", "CNY", "COP", "CZK", "DKK", "EGP", "EUR", "FJD", "GHS", "HKD", "HUF",
    "ISK", "INR", "IDR", "ILS", "JPY", "KES", "KRW", "MYR", "MXN", "NTD", "NZD", "NGN", "NOK", "OMR", "XPF", "PEN",
    "PHP", "PLN", "GBP", "QAR", "RWF", "SAR", "SGD", "ZAR", "SEK", "CHF", "THB", "TRY", "AED", "UYU", "USD",
];

impl CurrencyDisplay {
    pub const NAMES: [&str; 4] = ["code", "name", "narrowSymbol", "symbol"];

    /// The display with this wire name.
    pub fn parse(name: &str) -> Option<Self> {
        [Self::Code, Self::Name, Self::NarrowSymbol, Self::Symbol]
            .into_iter()
            .find(|display| display.as_str() == name)
    }

    /// The wire name.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Code => "code",
            Self::Name => "name",
            Self::NarrowSymbol => "narrowSymbol",
            Self::Symbol => "symbol",
        }
    }
}

impl DefaultValue {
    /// The wire form. A static template is read as values are, without what says since when they hold.
    fn to_json(&self, schema: &Schema, attribute: &Attribute) -> Json {
        match self {
            DefaultValue::Dynamic(template) => json!({ "type": "dynamic", "template": template }),
            DefaultValue::Static(template) => {
                let values: Vec<Json> = template
                    .iter()
                    .map(|given| crate::values::shown(schema, attribute, given))
                    .collect();
                json!({ "type": "static", "template": values })
            }
        }
    }
}

impl Attribute {
    /// Ids of the objects whose records a reference may point at; empty means any.
    pub fn allowed_object_ids(&self) -> &[ObjectId] {
        self.config
            .record_reference
            .as_ref()
            .map_or(&[], |config| &config.allowed_object_ids)
    }

    /// The option with this id, or else the one with this title; archived ones come last.
    pub fn option(&self, title_or_id: &str) -> Option<&SelectOption> {
        SelectOption::find(self, title_or_id)
    }

    /// The status with this id, or else the one with this title; archived ones come last.
    pub fn status(&self, title_or_id: &str) -> Option<&Status> {
        Status::find(self, title_or_id)
    }

    pub(crate) fn to_json(&self, schema: &Schema, workspace_id: &WorkspaceId, relationship: Option<Json>) -> Json {
        let currency = self.config.currency.as_ref();
        json!({
            "id": { "workspace_id": workspace_id, "object_id": self.object_id, "attribute_id": self.id },
            "title": self.title,
            "description": self.description,
            "api_slug": self.api_slug,
            "type": self.kind.as_str(),
            "is_system_attribute": self.is_system,
            "is_writable": self.is_writable,
            "is_required": self.is_required,
            "is_unique": self.is_unique,
            "is_multiselect": self.is_multiselect,
            "is_default_value_enabled": self.default_value.is_some(),
            "is_archived": self.is_archived,
            "default_value": self.default_value.as_ref().map(|value| value.to_json(schema, self)),
            "relationship": relationship,
            "created_at": crate::format_ns(self.created_at),
            "config": {
                "currency": {
                    "default_currency_code": currency.map(|currency| &currency.default_currency_code),
                    "display_type": currency.map(|currency| currency.display_type.as_str()),
                },
                "record_reference": {
                    "allowed_object_ids": self.config.record_reference.as_ref().map(|config| &config.allowed_object_ids),
                },
            },
        })
    }
}
