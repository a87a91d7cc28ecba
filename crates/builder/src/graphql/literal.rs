//! Whether a written value has the type that an argument asks for.

use super::{
    schema::{Nullability, Schema, TypeDef, TypeRef},
    validate::Variable,
};
use graphql_parser::query::Value;

/// Checks a literal; variables in it are collected with the type that their place asks for.
pub(super) fn fits<'d>(
    schema: &Schema,
    value: &'d Value<'d, &'d str>,
    expected: &TypeRef,
    uses: &mut Vec<(&'d str, TypeRef)>,
) -> bool {
    match (value, expected.element()) {
        (Value::Variable(name), _) => {
            uses.push((name, expected.clone()));
            true
        }
        (Value::Null, _) => expected.is_nullable(),
        (Value::List(items), Some(element)) => {
            // Every item is looked at, so that every variable is found.
            let misfits = items.iter().filter(|item| !fits(schema, item, &element, uses)).count();
            misfits == 0
        }
        // A single value stands for a list of one.
        (_, Some(element)) => fits(schema, value, &element, uses),
        (_, None) => match schema.type_of(&expected.named) {
            Some(TypeDef::Enum(values)) => matches!(value, Value::Enum(given) if values.contains(given)),
            Some(TypeDef::Scalar) => match expected.named.as_str() {
                "String" => matches!(value, Value::String(_)),
                "ID" => matches!(value, Value::String(_) | Value::Int(_)),
                "Int" => matches!(value, Value::Int(_)),
                "Float" => matches!(value, Value::Int(_) | Value::Float(_)),
                "Boolean" => matches!(value, Value::Boolean(_)),
                _ => false,
            },
            _ => false,
        },
    }
}

/// GraphQL specification 5.8.5: a variable may be stricter than its place, and a default makes up for null.
pub(super) fn variable_fits(variable: &Variable, place: &TypeRef) -> bool {
    let given = &variable.written;
    if given.named != place.named || given.lists.len() != place.lists.len() {
        return false;
    }
    let stricter = |given: Nullability, place: Nullability| place == Nullability::Null || given == Nullability::NonNull;
    let outer_default = variable.has_default;
    let levels = given
        .lists
        .iter()
        .chain([&given.inner])
        .zip(place.lists.iter().chain([&place.inner]));
    levels
        .enumerate()
        .all(|(depth, (given, place))| stricter(*given, *place) || (depth == 0 && outer_default))
}
