//! The schema that documents are checked against, ready for lookups.

use graphql_parser::schema::{Definition, Field, Type, TypeDefinition, parse_schema};
use std::{
    collections::{BTreeMap, BTreeSet},
    sync::OnceLock,
};

const TEXT: &str = contract::GRAPHQL_SCHEMA;

/// A type as the schema writes it, `[Person!]!` for example.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct TypeRef {
    pub named: String,
    /// Lists from the outside in; each says whether the list itself may be null.
    pub lists: Vec<Nullability>,
    /// Of the innermost type.
    pub inner: Nullability,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Nullability {
    Null,
    NonNull,
}

impl TypeRef {
    pub fn new<'a>(written: &Type<'a, &'a str>) -> Self {
        let mut lists = Vec::new();
        let mut nullability = Nullability::Null;
        let mut current = written;
        loop {
            match current {
                Type::NonNullType(inner) => {
                    nullability = Nullability::NonNull;
                    current = inner;
                }
                Type::ListType(inner) => {
                    lists.push(nullability);
                    nullability = Nullability::Null;
                    current = inner;
                }
                Type::NamedType(name) => {
                    return Self {
                        named: (*name).to_owned(),
                        lists,
                        inner: nullability,
                    };
                }
            }
        }
    }

    /// Whether null is allowed at all.
    pub fn is_nullable(&self) -> bool {
        *self.lists.first().unwrap_or(&self.inner) == Nullability::Null
    }

    /// The type of a list's elements.
    pub fn element(&self) -> Option<Self> {
        let (_, rest) = self.lists.split_first()?;
        Some(Self {
            named: self.named.clone(),
            lists: rest.to_vec(),
            inner: self.inner,
        })
    }
}

impl std::fmt::Display for TypeRef {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let mark = |nullability: Nullability| if nullability == Nullability::NonNull { "!" } else { "" };
        let closing: String = self
            .lists
            .iter()
            .rev()
            .map(|list| format!("]{}", mark(*list)))
            .collect();
        write!(
            formatter,
            "{}{}{}{closing}",
            "[".repeat(self.lists.len()),
            self.named,
            mark(self.inner)
        )
    }
}

#[derive(Debug)]
pub(super) struct FieldDef {
    pub arguments: BTreeMap<&'static str, TypeRef>,
    pub returns: TypeRef,
}

#[derive(Debug)]
pub(super) enum TypeDef {
    Scalar,
    Enum(Vec<&'static str>),
    Object {
        fields: BTreeMap<&'static str, FieldDef>,
    },
    Interface {
        fields: BTreeMap<&'static str, FieldDef>,
        implementors: BTreeSet<&'static str>,
    },
    Union(BTreeSet<&'static str>),
}

#[derive(Debug)]
pub(super) struct Schema {
    types: BTreeMap<&'static str, TypeDef>,
}

impl Schema {
    pub fn get() -> &'static Self {
        static SCHEMA: OnceLock<Schema> = OnceLock::new();
        SCHEMA.get_or_init(Self::read)
    }

    pub fn type_of(&self, name: &str) -> Option<&TypeDef> {
        self.types.get(name)
    }

    pub fn type_names(&self) -> impl Iterator<Item = &'static str> {
        self.types.keys().copied()
    }

    pub fn fields(&self, name: &str) -> Option<&BTreeMap<&'static str, FieldDef>> {
        match self.types.get(name)? {
            TypeDef::Object { fields } | TypeDef::Interface { fields, .. } => Some(fields),
            TypeDef::Scalar | TypeDef::Enum(_) | TypeDef::Union(_) => None,
        }
    }

    pub fn is_composite(&self, name: &str) -> bool {
        matches!(
            self.types.get(name),
            Some(TypeDef::Object { .. } | TypeDef::Interface { .. } | TypeDef::Union(_))
        )
    }

    pub fn is_input(&self, name: &str) -> bool {
        matches!(self.types.get(name), Some(TypeDef::Scalar | TypeDef::Enum(_)))
    }

    /// The object types that a value of this type can have.
    pub fn possible_types(&self, name: &str) -> BTreeSet<&'static str> {
        match self.types.get_key_value(name) {
            Some((name, TypeDef::Object { .. })) => BTreeSet::from([*name]),
            Some((_, TypeDef::Interface { implementors, .. })) => implementors.clone(),
            Some((_, TypeDef::Union(members))) => members.clone(),
            _ => BTreeSet::new(),
        }
    }

    fn read() -> Self {
        let mut types: BTreeMap<&'static str, TypeDef> = ["String", "ID", "Int", "Float", "Boolean"]
            .into_iter()
            .map(|name| (name, TypeDef::Scalar))
            .collect();
        #[expect(clippy::expect_used, reason = "the text is part of this crate, and a test parses it")]
        let document = parse_schema::<&'static str>(TEXT).expect("the schema of this crate is valid");
        let mut implements: Vec<(&'static str, &'static str)> = Vec::new();
        for definition in document.definitions {
            let Definition::TypeDefinition(definition) = definition else {
                continue;
            };
            match definition {
                TypeDefinition::Object(object) => {
                    implements.extend(
                        object
                            .implements_interfaces
                            .iter()
                            .map(|interface| (*interface, object.name)),
                    );
                    types.insert(
                        object.name,
                        TypeDef::Object {
                            fields: read_fields(&object.fields),
                        },
                    );
                }
                TypeDefinition::Interface(interface) => {
                    let fields = read_fields(&interface.fields);
                    types.insert(
                        interface.name,
                        TypeDef::Interface {
                            fields,
                            implementors: BTreeSet::new(),
                        },
                    );
                }
                TypeDefinition::Union(union) => {
                    types.insert(union.name, TypeDef::Union(union.types.into_iter().collect()));
                }
                TypeDefinition::Enum(one) => {
                    types.insert(
                        one.name,
                        TypeDef::Enum(one.values.iter().map(|value| value.name).collect()),
                    );
                }
                TypeDefinition::Scalar(_) | TypeDefinition::InputObject(_) => {}
            }
        }
        for (interface, object) in implements {
            if let Some(TypeDef::Interface { implementors, .. }) = types.get_mut(interface) {
                implementors.insert(object);
            }
        }
        Self { types }
    }
}

fn read_fields(fields: &[Field<'static, &'static str>]) -> BTreeMap<&'static str, FieldDef> {
    fields
        .iter()
        .map(|field| {
            let arguments = field
                .arguments
                .iter()
                .map(|argument| (argument.name, TypeRef::new(&argument.value_type)))
                .collect();
            (
                field.name,
                FieldDef {
                    arguments,
                    returns: TypeRef::new(&field.field_type),
                },
            )
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_type_that_the_schema_names_exists() {
        let schema = Schema::get();
        let mut composites = 0;
        for name in schema.type_names() {
            composites += usize::from(schema.is_composite(name));
            for (field, definition) in schema.fields(name).into_iter().flatten() {
                let named = std::iter::once(&definition.returns).chain(definition.arguments.values());
                for reference in named {
                    assert!(
                        schema.type_of(&reference.named).is_some(),
                        "{name}.{field} uses {reference}"
                    );
                }
            }
        }
        // 48 object types, 2 interfaces, 2 unions (`sdk-surface.md` 3.1).
        assert_eq!(composites, 52);
        assert_eq!(schema.possible_types("Record").len(), 6);
        assert_eq!(schema.possible_types("AttributeValue").len(), 22);
    }
}
