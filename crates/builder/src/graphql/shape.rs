//! What a query answers with, fragments merged, for one object type or one of several.

use super::{
    schema::{Schema, TypeRef},
    validate::Fragments,
};
use graphql_parser::{
    Pos,
    query::{Directive, Field, Selection, SelectionSet, TypeCondition},
};
use std::collections::BTreeSet;

/// An object, or one of several (interfaces and unions); each alternative is listed once.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Shape {
    pub alternatives: Vec<Vec<Member>>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Member {
    pub key: String,
    /// Left out by `@include` or `@skip`.
    pub optional: bool,
    pub value: MemberValue,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum MemberValue {
    /// `__typename` of the object.
    TypeName(&'static str),
    Leaf(TypeRef),
    Object(TypeRef, Shape),
}

/// Two selections that answer under one name with different things.
#[derive(Debug)]
pub(super) struct Conflict {
    pub position: Pos,
    pub message: String,
}

pub(super) fn of_query<'d>(
    schema: &Schema,
    fragments: &Fragments<'d>,
    selection: &SelectionSet<'d, &'d str>,
) -> Result<Shape, Conflict> {
    Reader { schema, fragments }.shape(&[selection], "Query")
}

struct Reader<'r, 'd> {
    schema: &'r Schema,
    fragments: &'r Fragments<'d>,
}

/// One occurrence of a field.
struct Chosen<'s, 'd> {
    field: &'s Field<'d, &'d str>,
    optional: bool,
}

impl<'d> Reader<'_, 'd> {
    fn shape(&self, sets: &[&SelectionSet<'d, &'d str>], parent: &str) -> Result<Shape, Conflict> {
        let mut alternatives: Vec<Vec<Member>> = Vec::new();
        for object in self.schema.possible_types(parent) {
            let mut chosen: Vec<(&str, Vec<Chosen<'_, 'd>>)> = Vec::new();
            for set in sets {
                self.collect(set, object, false, &mut chosen, &mut BTreeSet::new());
            }
            let members = chosen
                .into_iter()
                .map(|(key, occurrences)| self.member(object, key, &occurrences))
                .collect::<Result<Vec<_>, _>>()?;
            if !alternatives.contains(&members) {
                alternatives.push(members);
            }
        }
        Ok(Shape { alternatives })
    }

    fn collect<'s>(
        &'s self,
        set: &'s SelectionSet<'d, &'d str>,
        object: &'static str,
        optional: bool,
        chosen: &mut Vec<(&'s str, Vec<Chosen<'s, 'd>>)>,
        entered: &mut BTreeSet<&'s str>,
    ) {
        for selection in &set.items {
            match selection {
                Selection::Field(field) => {
                    let key = field.alias.unwrap_or(field.name);
                    let one = Chosen {
                        field,
                        optional: optional || is_conditional(&field.directives),
                    };
                    match chosen.iter_mut().find(|(name, _)| *name == key) {
                        Some((_, occurrences)) => occurrences.push(one),
                        None => chosen.push((key, vec![one])),
                    }
                }
                Selection::InlineFragment(inline) => {
                    let applies = inline
                        .type_condition
                        .as_ref()
                        .is_none_or(|condition| self.applies(condition, object));
                    if applies {
                        let optional = optional || is_conditional(&inline.directives);
                        self.collect(&inline.selection_set, object, optional, chosen, entered);
                    }
                }
                Selection::FragmentSpread(spread) => {
                    if let Some(fragment) = self.fragments.get(spread.fragment_name)
                        && self.applies(&fragment.type_condition, object)
                        && entered.insert(spread.fragment_name)
                    {
                        let optional = optional || is_conditional(&spread.directives);
                        self.collect(&fragment.selection_set, object, optional, chosen, entered);
                        entered.remove(spread.fragment_name);
                    }
                }
            }
        }
    }

    fn applies(&self, condition: &TypeCondition<'d, &'d str>, object: &str) -> bool {
        let TypeCondition::On(on) = condition;
        self.schema.possible_types(on).contains(object)
    }

    fn member(&self, object: &'static str, key: &str, occurrences: &[Chosen<'_, 'd>]) -> Result<Member, Conflict> {
        let (first, further) = match occurrences {
            [first, further @ ..] => (first.field, further),
            [] => {
                return Err(Conflict {
                    position: Pos::default(),
                    message: format!("nothing selects `{key}`"),
                });
            }
        };
        for other in further {
            if other.field.name != first.name || other.field.arguments != first.arguments {
                let message = format!("`{key}` is selected twice with different fields or arguments");
                return Err(Conflict {
                    position: other.field.position,
                    message,
                });
            }
        }
        let optional = occurrences.iter().all(|one| one.optional);
        let value = if first.name == "__typename" {
            MemberValue::TypeName(object)
        } else {
            let definition = self
                .schema
                .fields(object)
                .and_then(|fields| fields.get(first.name))
                .ok_or_else(|| Conflict {
                    position: first.position,
                    message: format!("`{object}` has no field `{}`", first.name),
                })?;
            let returns = definition.returns.clone();
            if self.schema.is_composite(&returns.named) {
                let sets: Vec<_> = occurrences.iter().map(|one| &one.field.selection_set).collect();
                let shape = self.shape(&sets, &returns.named)?;
                MemberValue::Object(returns, shape)
            } else {
                MemberValue::Leaf(returns)
            }
        };
        Ok(Member {
            key: key.to_owned(),
            optional,
            value,
        })
    }
}

fn is_conditional<'d>(directives: &[Directive<'d, &'d str>]) -> bool {
    directives
        .iter()
        .any(|directive| matches!(directive.name, "include" | "skip"))
}
