//! What a query walks over, and the fields of each.

use super::execute::{Arguments, Failure};
use super::schema::{Returns, TYPES};
use async_graphql::{Name, Value};
use records::{Actor, ActorKind, Attribute, AttributeType, Object, Record, StoredValue, Value as Held, format_ns};
use std::sync::Arc;
use store::{ObjectId, RecordId};

/// An object of the result with the name of its type.
#[derive(Debug, Clone)]
pub(super) struct Node {
    pub(super) ty: &'static str,
    pub(super) data: Data,
}

#[derive(Debug, Clone)]
pub(super) enum Data {
    Object(Arc<Object>),
    Record(Arc<Record>),
    Attribute(Arc<Attribute>),
    /// The values of one attribute of a record.
    Values(Arc<Record>, Arc<Attribute>),
    /// An object whose fields are all known.
    Plain(Vec<(&'static str, Value)>),
}

/// Something to be loaded together with everything else of its level.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(super) enum Reference {
    Record { object_id: ObjectId, record_id: RecordId },
    Actor(Actor),
}

/// What a field holds.
#[derive(Debug)]
pub(super) enum Content {
    Value(Value),
    Node(Node),
    Reference(Reference),
    List(Vec<Content>),
}

pub(super) const NULL: Content = Content::Value(Value::Null);

/// The standard objects: slug (and type of the object), type of its records.
const STANDARD: [(&str, &str); 5] = [
    ("people", "Person"),
    ("companies", "Company"),
    ("deals", "Deal"),
    ("workspaces", "WorkspaceRecord"),
    ("users", "UserRecord"),
];

/// The slug of a list may be that of a standard object.
fn standard(object: &Object) -> Option<&'static (&'static str, &'static str)> {
    let of_slug = STANDARD.iter().find(|(slug, _)| *slug == object.api_slug);
    of_slug.filter(|_| object.list().is_none())
}

impl Node {
    pub(super) fn object(object: Arc<Object>) -> Self {
        let ty = standard(&object).map_or("Object", |(slug, _)| slug);
        Self {
            ty,
            data: Data::Object(object),
        }
    }

    pub(super) fn record(record: Arc<Record>) -> Self {
        let ty = standard(&record.object).map_or("CustomRecord", |(_, ty)| ty);
        Self {
            ty,
            data: Data::Record(record),
        }
    }

    fn plain(ty: &'static str, fields: impl IntoIterator<Item = (&'static str, Value)>) -> Self {
        Self {
            ty,
            data: Data::Plain(fields.into_iter().collect()),
        }
    }

    /// A member of the workspace as `User`.
    pub(super) fn user(member: &records::Member) -> Self {
        let name = format!("{} {}", member.first_name, member.last_name).trim().to_owned();
        let fields = [
            ("id", member.id.as_str().into()),
            ("email", member.email_address.clone().into()),
            ("name", name.into()),
        ];
        Self::plain("User", fields)
    }

    /// An actor that is no member.
    pub(super) fn actor(kind: ActorKind) -> Self {
        let ty = match kind {
            ActorKind::ApiToken => "APITokenActor",
            ActorKind::App => "App",
            ActorKind::Workflow => "Workflow",
            ActorKind::System | ActorKind::WorkspaceMember => "SystemActor",
        };
        Self::plain(ty, [("type", kind.as_str().into())])
    }

    pub(super) fn workspace(id: &str, name: &str, slug: &str) -> Self {
        Self::plain(
            "Workspace",
            [("id", id.into()), ("name", name.into()), ("slug", slug.into())],
        )
    }

    /// The content of one field. `base` is the address of the UI of the workspace, without a slash at the end.
    pub(super) fn field(&self, name: &str, arguments: &Arguments<'_>, base: &str) -> Result<Content, Failure> {
        match &self.data {
            Data::Plain(fields) => Ok(fields
                .iter()
                .find(|(known, _)| *known == name)
                .map_or(NULL, |(_, v)| Content::Value(v.clone()))),
            Data::Attribute(attribute) => Ok(Content::Value(match name {
                "title" => attribute.title.clone().into(),
                "slug" => attribute.api_slug.clone().into(),
                _ => Value::Enum(Name::new(type_name(attribute.kind))),
            })),
            Data::Object(object) => object_field(object, name, arguments),
            Data::Values(record, attribute) => Ok(values(record, attribute, self.returns(name)?)),
            Data::Record(record) => match name {
                "id" => Ok(Content::Value(record.id.as_str().into())),
                "url" => Ok(Content::Value(url(record, base).into())),
                "object" => Ok(Content::Node(Node::object(record.object.clone()))),
                "attribute" => Ok(attribute_value(record, &arguments.text("slug")?)),
                slug => {
                    let returns = self.returns(name)?;
                    let attribute = record
                        .object
                        .attribute(slug)
                        .filter(|a| a.api_slug == slug && !a.is_archived);
                    Ok(match attribute {
                        Some(attribute) => values(record, attribute, returns),
                        None if returns.is_list => Content::List(Vec::new()),
                        None => NULL,
                    })
                }
            },
        }
    }

    fn returns(&self, field: &str) -> Result<&'static Returns, Failure> {
        TYPES
            .field(self.ty, field)
            .ok_or_else(|| Failure::new(format!("{} has no field {field}", self.ty)))
    }
}

/// The page of a record; that of an entry is its parent's.
fn url(record: &Record, base: &str) -> String {
    let parent = record
        .parent()
        .and_then(|(object_id, id)| Some((record.schema.object(object_id)?, id)));
    let (object, id) = parent.unwrap_or((&record.object, &record.id));
    format!("{base}/{}/{id}", object.api_slug)
}

fn object_field(object: &Arc<Object>, name: &str, arguments: &Arguments<'_>) -> Result<Content, Failure> {
    let record = |record_id: String| {
        Content::Reference(Reference::Record {
            object_id: object.id.clone(),
            record_id: record_id.into(),
        })
    };
    Ok(match name {
        "name" => Content::Value(object.plural_noun.clone().into()),
        "slug" => Content::Value(object.api_slug.clone().into()),
        "record" => record(arguments.text("id")?),
        "records" => Content::List(
            arguments
                .texts("ids")?
                .unwrap_or_default()
                .into_iter()
                .map(record)
                .collect(),
        ),
        _ => {
            let wanted = arguments.texts("types")?;
            let shown = object.attributes().filter(|attribute| {
                let is_wanted = |types: &Vec<String>| types.iter().any(|ty| ty == type_name(attribute.kind));
                !attribute.is_archived && wanted.as_ref().is_none_or(is_wanted)
            });
            let node = |attribute: &Arc<Attribute>| {
                Content::Node(Node {
                    ty: "Attribute",
                    data: Data::Attribute(attribute.clone()),
                })
            };
            Content::List(shown.map(node).collect())
        }
    })
}

/// `attribute(slug:)`: null when the object has no such attribute.
fn attribute_value(record: &Arc<Record>, slug: &str) -> Content {
    let Some(attribute) = record
        .object
        .attribute(slug)
        .filter(|a| a.api_slug == slug && !a.is_archived)
    else {
        return NULL;
    };
    let is_multi = attribute.is_multiselect;
    let ty = match attribute.kind {
        AttributeType::Text => "TextValue",
        AttributeType::Number => "NumberValue",
        AttributeType::Checkbox => "CheckboxValue",
        // Its value must not be null in the schema, so an unrated record has no value at all.
        AttributeType::Rating if record.current(attribute).is_empty() => return NULL,
        AttributeType::Rating => "RatingValue",
        AttributeType::Currency => "CurrencyValue",
        AttributeType::Date => "DateValue",
        AttributeType::Timestamp => "TimestampValue",
        AttributeType::Status => "StatusValue",
        AttributeType::Select if is_multi => "MultiSelectValue",
        AttributeType::Select => "SelectValue",
        AttributeType::RecordReference if is_multi => "MultiRecordReferenceValue",
        AttributeType::RecordReference => "RecordReferenceValue",
        AttributeType::ActorReference if is_multi => "MultiActorReferenceValue",
        AttributeType::ActorReference => "ActorReferenceValue",
        AttributeType::Location => "LocationValue",
        AttributeType::Domain if is_multi => "MultiDomainValue",
        AttributeType::Domain => "DomainValue",
        AttributeType::EmailAddress => "MultiEmailAddressValue",
        AttributeType::PhoneNumber if is_multi => "MultiPhoneNumberValue",
        AttributeType::PhoneNumber => "PhoneNumberValue",
        AttributeType::Interaction => "InteractionValue",
        AttributeType::PersonalName => "PersonalNameValue",
    };
    Content::Node(Node {
        ty,
        data: Data::Values(record.clone(), attribute.clone()),
    })
}

/// The values of an attribute as a field that returns `returns`; values of another kind than it says are left out.
fn values(record: &Record, attribute: &Attribute, returns: &Returns) -> Content {
    let current = record.current(attribute);
    let mut all = current
        .iter()
        .filter_map(|stored| content(stored, attribute, &returns.name));
    if returns.is_list {
        return Content::List(all.collect());
    }
    // An unset checkbox is not checked.
    let empty = || {
        if returns.name == "Boolean" {
            Content::Value(false.into())
        } else {
            NULL
        }
    };
    all.next().unwrap_or_else(empty)
}

fn content(stored: &StoredValue, attribute: &Attribute, wanted: &str) -> Option<Content> {
    let (ty, content) = match &stored.value {
        Held::Text(text) => ("String", Content::Value(text.clone().into())),
        Held::Number(number) => ("Float", Content::Value((*number).into())),
        Held::Checkbox(is_checked) => ("Boolean", Content::Value((*is_checked).into())),
        Held::Rating(rating) => ("Int", Content::Value(u32::from(*rating).into())),
        Held::Date(_) => ("String", Content::Value(Value::from_json(stored.value.written()).ok()?)),
        Held::Timestamp(at) => ("String", Content::Value(format_ns(*at).into())),
        Held::EmailAddress(email) => ("String", Content::Value(email.email_address.clone().into())),
        Held::Domain(domain) => ("String", Content::Value(domain.domain.clone().into())),
        Held::PhoneNumber(phone) => ("String", Content::Value(phone.phone_number.clone().into())),
        Held::RecordReference { object_id, record_id } => {
            let (object_id, record_id) = (object_id.clone(), record_id.clone());
            return Some(Content::Reference(Reference::Record { object_id, record_id }));
        }
        Held::ActorReference(actor) => return Some(Content::Reference(Reference::Actor(actor.clone()))),
        Held::Currency { amount, code } => plain(
            "Money",
            [
                ("currency_value", (*amount).into()),
                ("currency_code", code.clone().into()),
            ],
        ),
        Held::Select { option_id } => {
            let title = attribute.option(option_id)?.title.clone();
            plain(
                "SelectOption",
                [("title", title.into()), ("id", option_id.as_str().into())],
            )
        }
        Held::Status { status_id } => {
            let title = attribute.status(status_id)?.title.clone();
            plain("Status", [("title", title.into()), ("id", status_id.as_str().into())])
        }
        Held::PersonalName(name) => plain(
            "PersonalName",
            [
                ("first_name", name.first_name.clone().into()),
                ("last_name", name.last_name.clone().into()),
                ("full_name", name.full_name.clone().into()),
            ],
        ),
        Held::Location(at) => {
            let text = |part: &Option<String>| part.clone().map_or(Value::Null, Value::from);
            plain(
                "Location",
                [
                    ("line1", text(&at.line_1)),
                    ("line2", text(&at.line_2)),
                    ("line3", text(&at.line_3)),
                    ("line4", text(&at.line_4)),
                    ("locality", text(&at.locality)),
                    ("region", text(&at.region)),
                    ("postcode", text(&at.postcode)),
                    ("country", text(&at.country_code)),
                    ("latitude", text(&at.latitude)),
                    ("longitude", text(&at.longitude)),
                ],
            )
        }
        Held::Interaction(met) => plain("Interaction", [("interacted_at", format_ns(met.interacted_at).into())]),
    };
    (ty == wanted).then_some(content)
}

fn plain<const N: usize>(ty: &'static str, fields: [(&'static str, Value); N]) -> (&'static str, Content) {
    (ty, Content::Node(Node::plain(ty, fields)))
}

/// The member of the enum `AttributeType`.
fn type_name(kind: AttributeType) -> &'static str {
    match kind {
        AttributeType::Text => "TEXT",
        AttributeType::Number => "NUMBER",
        AttributeType::Checkbox => "CHECKBOX",
        AttributeType::Currency => "CURRENCY",
        AttributeType::Date => "DATE",
        AttributeType::Timestamp => "TIMESTAMP",
        AttributeType::Rating => "RATING",
        AttributeType::Status => "STATUS",
        AttributeType::Select => "SELECT",
        AttributeType::RecordReference => "RECORD_REFERENCE",
        AttributeType::ActorReference => "ACTOR_REFERENCE",
        AttributeType::Location => "LOCATION",
        AttributeType::Domain => "DOMAIN",
        AttributeType::EmailAddress => "EMAIL_ADDRESS",
        AttributeType::PhoneNumber => "PHONE_NUMBER",
        AttributeType::Interaction => "INTERACTION",
        AttributeType::PersonalName => "PERSONAL_NAME",
    }
}
