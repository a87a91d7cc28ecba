//! The static schema, read from the contract into async-graphql's registry, which validates queries against it and
//! answers introspection.
//!
//! The registry is filled by hand because objects narrow the fields of their interface (`people.record` is a `Person`,
//! `IObject.record` a `Record`), which neither the derive macros nor the dynamic schema can say.

use async_graphql::parser::types::{FieldDefinition, TypeKind, TypeSystemDefinition};
use async_graphql::registry::{Deprecation, MetaEnumValue, MetaField, MetaInputValue, MetaType, Registry};
use async_graphql::{CacheControl, Positioned};
use std::collections::{HashMap, HashSet};
use std::sync::LazyLock;

/// The schema as the executor asks it.
pub(super) struct Types {
    /// Type to field to what the field returns.
    fields: HashMap<String, HashMap<String, Returns>>,
    /// Abstract types by object type: its interfaces and the unions that it belongs to.
    abstract_of: HashMap<String, HashSet<String>>,
}

/// What a field returns, without its nullability.
pub(super) struct Returns {
    pub(super) name: String,
    pub(super) is_list: bool,
    /// Of a list: whether its members may be null.
    pub(super) is_member_nullable: bool,
}

pub(super) static TYPES: LazyLock<Types> = LazyLock::new(Types::read);

const SDL: &str = contract::GRAPHQL_SCHEMA;

impl Types {
    pub(super) fn field(&self, ty: &str, field: &str) -> Option<&Returns> {
        self.fields.get(ty)?.get(field)
    }

    /// Whether a fragment on `condition` applies to objects of `ty`.
    pub(super) fn is(&self, ty: &str, condition: &str) -> bool {
        ty == condition || self.abstract_of.get(ty).is_some_and(|types| types.contains(condition))
    }

    fn read() -> Self {
        let mut types = Self {
            fields: HashMap::new(),
            abstract_of: HashMap::new(),
        };
        for (name, kind) in definitions() {
            let fields = match kind {
                TypeKind::Object(object) => {
                    let interfaces = object.implements.iter().map(|interface| interface.node.to_string());
                    types.abstract_of.entry(name.clone()).or_default().extend(interfaces);
                    object.fields
                }
                TypeKind::Interface(interface) => interface.fields,
                TypeKind::Union(union) => {
                    for member in union.members {
                        types
                            .abstract_of
                            .entry(member.node.to_string())
                            .or_default()
                            .insert(name.clone());
                    }
                    continue;
                }
                TypeKind::Scalar | TypeKind::Enum(_) | TypeKind::InputObject(_) => continue,
            };
            types.fields.insert(name, fields.iter().map(returns).collect());
        }
        types
    }
}

fn returns(field: &Positioned<FieldDefinition>) -> (String, Returns) {
    let written = field.node.ty.node.to_string();
    let name = written.trim_matches(['[', ']', '!']).to_owned();
    let is_list = written.starts_with('[');
    let is_member_nullable = is_list && !written.contains("!]");
    (
        field.node.name.node.to_string(),
        Returns {
            name,
            is_list,
            is_member_nullable,
        },
    )
}

/// Registers every type of the schema; `Query` is the root.
pub(super) fn register(registry: &mut Registry) {
    let mut implementers: HashMap<String, Vec<String>> = HashMap::new();
    for (name, kind) in definitions() {
        if let TypeKind::Object(object) = kind {
            for interface in object.implements {
                registry.add_implements(&name, &interface.node);
                implementers
                    .entry(interface.node.to_string())
                    .or_default()
                    .push(name.clone());
            }
        }
    }
    for (name, kind) in definitions() {
        let meta = match kind {
            TypeKind::Object(object) => MetaType::Object {
                name: name.clone(),
                description: None,
                fields: object.fields.into_iter().map(field).collect(),
                cache_control: CacheControl::default(),
                extends: false,
                shareable: false,
                resolvable: true,
                keys: None,
                visible: None,
                inaccessible: false,
                interface_object: false,
                tags: Vec::new(),
                is_subscription: false,
                rust_typename: None,
                directive_invocations: Vec::new(),
                requires_scopes: Vec::new(),
            },
            TypeKind::Interface(interface) => MetaType::Interface {
                possible_types: implementers.remove(&name).unwrap_or_default().into_iter().collect(),
                name: name.clone(),
                description: None,
                fields: interface.fields.into_iter().map(field).collect(),
                extends: false,
                keys: None,
                visible: None,
                inaccessible: false,
                tags: Vec::new(),
                rust_typename: None,
                directive_invocations: Vec::new(),
                requires_scopes: Vec::new(),
            },
            TypeKind::Union(union) => MetaType::Union {
                name: name.clone(),
                description: None,
                possible_types: union
                    .members
                    .into_iter()
                    .map(|member| member.node.to_string())
                    .collect(),
                visible: None,
                inaccessible: false,
                tags: Vec::new(),
                rust_typename: None,
                directive_invocations: Vec::new(),
            },
            TypeKind::Enum(values) => MetaType::Enum {
                name: name.clone(),
                description: None,
                enum_values: values
                    .values
                    .into_iter()
                    .map(|value| enum_value(value.node.value.node.to_string()))
                    .collect(),
                visible: None,
                inaccessible: false,
                tags: Vec::new(),
                rust_typename: None,
                directive_invocations: Vec::new(),
                requires_scopes: Vec::new(),
            },
            TypeKind::Scalar | TypeKind::InputObject(_) => continue,
        };
        registry.types.insert(name, meta);
    }
}

fn enum_value(name: String) -> (String, MetaEnumValue) {
    let value = MetaEnumValue {
        name: name.clone(),
        description: None,
        deprecation: Deprecation::NoDeprecated,
        visible: None,
        inaccessible: false,
        tags: Vec::new(),
        directive_invocations: Vec::new(),
    };
    (name, value)
}

fn field(field: Positioned<FieldDefinition>) -> (String, MetaField) {
    let field = field.node;
    let arguments = field.arguments.into_iter().map(|argument| {
        let argument = argument.node;
        let meta = MetaInputValue {
            name: argument.name.node.to_string(),
            description: None,
            ty: argument.ty.node.to_string(),
            deprecation: Deprecation::NoDeprecated,
            default_value: None,
            visible: None,
            inaccessible: false,
            tags: Vec::new(),
            is_secret: false,
            directive_invocations: Vec::new(),
        };
        (meta.name.clone(), meta)
    });
    let meta = MetaField {
        name: field.name.node.to_string(),
        description: None,
        args: arguments.collect(),
        ty: field.ty.node.to_string(),
        deprecation: Deprecation::NoDeprecated,
        cache_control: CacheControl::default(),
        external: false,
        requires: None,
        provides: None,
        visible: None,
        shareable: false,
        inaccessible: false,
        tags: Vec::new(),
        override_from: None,
        compute_complexity: None,
        directive_invocations: Vec::new(),
        requires_scopes: Vec::new(),
    };
    (meta.name.clone(), meta)
}

fn definitions() -> impl Iterator<Item = (String, TypeKind)> {
    let document = async_graphql::parser::parse_schema(SDL).expect("the schema in this folder parses: a test says so");
    document
        .definitions
        .into_iter()
        .filter_map(|definition| match definition {
            TypeSystemDefinition::Type(definition) => {
                Some((definition.node.name.node.to_string(), definition.node.kind))
            }
            TypeSystemDefinition::Schema(_) | TypeSystemDefinition::Directive(_) => None,
        })
}
