use crate::AttributeType;
use store::Column;

/// What a filter or a sort may name inside a value: `full_name`, `root_domain`, `value` …
#[derive(Debug)]
pub(crate) struct Property {
    pub(crate) name: &'static str,
    pub(crate) column: Column,
    pub(crate) operand: Operand,
    pub(crate) operators: &'static [Operator],
}

/// How the right-hand side of a test is read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Operand {
    Text,
    /// Compared in lower case, as the value is kept.
    LowerText,
    /// A domain or URL, of which the host counts.
    Host,
    /// A JSON number or a numeric string.
    Number,
    Checkbox,
    Date,
    /// Date and time are both needed.
    Timestamp,
    /// Title or id of an option.
    Option,
    /// Title or id of a status.
    Status,
    /// Slug or id of an object, kept as the id.
    Object,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Operator {
    Eq,
    In,
    NotEmpty,
    Contains,
    StartsWith,
    EndsWith,
    Lt,
    Lte,
    Gt,
    Gte,
}

impl Operator {
    const ALL: [(Operator, &'static str); 10] = [
        (Operator::Eq, "$eq"),
        (Operator::In, "$in"),
        (Operator::NotEmpty, "$not_empty"),
        (Operator::Contains, "$contains"),
        (Operator::StartsWith, "$starts_with"),
        (Operator::EndsWith, "$ends_with"),
        (Operator::Lt, "$lt"),
        (Operator::Lte, "$lte"),
        (Operator::Gt, "$gt"),
        (Operator::Gte, "$gte"),
    ];

    pub(crate) fn parse(name: &str) -> Option<Self> {
        Self::ALL
            .into_iter()
            .find(|(_, wire)| *wire == name)
            .map(|(operator, _)| operator)
    }
}

use Operator::{Contains, EndsWith, Eq as Equals, Gt, Gte, In, Lt, Lte, NotEmpty, StartsWith};

const TEXT: &[Operator] = &[Equals, In, NotEmpty, Contains, StartsWith, EndsWith];
const MATCHES: &[Operator] = &[Equals, In, Contains, StartsWith, EndsWith];
const ORDER: &[Operator] = &[Equals, In, NotEmpty, Lt, Lte, Gt, Gte];
const EXACT: &[Operator] = &[Equals, In, NotEmpty];

const fn property(name: &'static str, column: Column, operand: Operand, operators: &'static [Operator]) -> Property {
    Property {
        name,
        column,
        operand,
        operators,
    }
}

/// The properties of a type, the default one first (`reference/rest-api.md` section 10).
pub(crate) fn properties(kind: AttributeType) -> &'static [Property] {
    match kind {
        AttributeType::Text => const { &[property("value", Column::Text1, Operand::Text, TEXT)] },
        AttributeType::Number | AttributeType::Rating => {
            const { &[property("value", Column::Num1, Operand::Number, ORDER)] }
        }
        AttributeType::Currency => {
            const {
                &[
                    property("currency_value", Column::Num1, Operand::Number, ORDER),
                    property("currency_code", Column::Text1, Operand::Text, EXACT),
                ]
            }
        }
        AttributeType::Checkbox => const { &[property("value", Column::Int1, Operand::Checkbox, EXACT)] },
        AttributeType::Date => const { &[property("value", Column::Int1, Operand::Date, ORDER)] },
        AttributeType::Timestamp => const { &[property("value", Column::Int1, Operand::Timestamp, ORDER)] },
        AttributeType::Select => const { &[property("option", Column::Ref, Operand::Option, EXACT)] },
        AttributeType::Status => const { &[property("status", Column::Ref, Operand::Status, EXACT)] },
        AttributeType::RecordReference => {
            const {
                &[
                    property("target_record_id", Column::Ref, Operand::Text, EXACT),
                    property("target_object", Column::Text1, Operand::Object, EXACT),
                ]
            }
        }
        AttributeType::ActorReference => {
            const {
                &[
                    property("referenced_actor_id", Column::Ref, Operand::Text, EXACT),
                    property("referenced_actor_type", Column::Text1, Operand::Text, EXACT),
                ]
            }
        }
        AttributeType::PersonalName => {
            const {
                &[
                    property("full_name", Column::Text1, Operand::Text, TEXT),
                    property("first_name", Column::Text2, Operand::Text, TEXT),
                    property("last_name", Column::Text3, Operand::Text, TEXT),
                ]
            }
        }
        AttributeType::EmailAddress => {
            const {
                &[
                    property("email_address", Column::Text1, Operand::LowerText, MATCHES),
                    property("email_domain", Column::Text2, Operand::LowerText, MATCHES),
                    property("email_root_domain", Column::Text3, Operand::LowerText, MATCHES),
                    property("email_local_specifier", Column::Text4, Operand::LowerText, MATCHES),
                ]
            }
        }
        AttributeType::Domain => {
            const {
                &[
                    property("domain", Column::Text1, Operand::Host, TEXT),
                    property("root_domain", Column::Text2, Operand::Host, TEXT),
                ]
            }
        }
        AttributeType::PhoneNumber => {
            const {
                &[
                    property("phone_number", Column::Text1, Operand::Text, MATCHES),
                    property("country_code", Column::Text2, Operand::Text, EXACT),
                ]
            }
        }
        AttributeType::Location => {
            const {
                &[
                    property("locality", Column::Text1, Operand::Text, MATCHES),
                    property("region", Column::Text2, Operand::Text, MATCHES),
                    property("postcode", Column::Text3, Operand::Text, MATCHES),
                    property("country_code", Column::Text4, Operand::Text, &[Equals, In, StartsWith]),
                    property("line_1", Column::Text5, Operand::Text, MATCHES),
                    property("line_2", Column::Text6, Operand::Text, MATCHES),
                    property("line_3", Column::Text7, Operand::Text, MATCHES),
                    property("line_4", Column::Text8, Operand::Text, MATCHES),
                ]
            }
        }
        AttributeType::Interaction => {
            const {
                &[
                    property("interacted_at", Column::Int1, Operand::Timestamp, ORDER),
                    property("interaction_type", Column::Text1, Operand::Text, EXACT),
                    property("owner_member_id", Column::Ref, Operand::Text, EXACT),
                ]
            }
        }
    }
}
