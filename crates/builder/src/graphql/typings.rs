//! A document's TypeScript types.

use super::{
    schema::{Nullability, Schema, TypeDef, TypeRef},
    shape::{Member, MemberValue, Shape},
    validate::{CheckedQuery, Variable},
};

/// The declaration file for one document. Its default export is the query's text, branded with the types of its
/// variables and result; both types are exported too, as `<Name>Query` and `<Name>QueryVariables`.
pub(super) fn typings(query: &CheckedQuery) -> String {
    let name = match &query.name {
        Some(name) => {
            let mut characters = name.chars();
            characters
                .next()
                .map(|first| first.to_uppercase().to_string())
                .unwrap_or_default()
                + characters.as_str()
        }
        None => "Unnamed_1_".to_owned(),
    };
    let variables: Vec<String> = query.variables.iter().map(variable).collect();
    let variables = if variables.is_empty() {
        "{ [key: string]: never }".to_owned()
    } else {
        format!("{{ {} }}", variables.join("; "))
    };
    format!(
        "// Generated from the document beside this file. Changes are overwritten.\n\
         import type {{ Query }} from \"attio/client\"\n\n\
         export type {name}QueryVariables = {variables}\n\n\
         export type {name}Query = {result}\n\n\
         declare const query: Query<{name}QueryVariables, {name}Query>\n\
         export default query\n",
        result = shape(&query.result, 0)
    )
}

fn variable(variable: &Variable) -> String {
    let optional = if variable.has_default || variable.written.is_nullable() {
        "?"
    } else {
        ""
    };
    format!(
        "{}{optional}: {}",
        variable.name,
        wrapped(&variable.written, &leaf(&variable.written.named))
    )
}

fn shape(shape: &Shape, depth: usize) -> String {
    let alternatives: Vec<String> = shape
        .alternatives
        .iter()
        .map(|members| object(members, depth))
        .collect();
    match alternatives.as_slice() {
        [] => "never".to_owned(),
        [one] => one.clone(),
        several => format!("({})", several.join(" | ")),
    }
}

fn object(members: &[Member], depth: usize) -> String {
    if members.is_empty() {
        return "Record<string, never>".to_owned();
    }
    let indent = "  ".repeat(depth + 1);
    let lines: Vec<String> = members
        .iter()
        .map(|member| {
            let optional = if member.optional { "?" } else { "" };
            let value = match &member.value {
                MemberValue::TypeName(name) => format!("\"{name}\""),
                MemberValue::Leaf(reference) => wrapped(reference, &leaf(&reference.named)),
                MemberValue::Object(reference, inner) => wrapped(reference, &shape(inner, depth + 1)),
            };
            format!("{indent}{}{optional}: {value}\n", member.key)
        })
        .collect();
    format!("{{\n{}{}}}", lines.concat(), "  ".repeat(depth))
}

/// Lists and nulls around a type.
fn wrapped(reference: &TypeRef, inner: &str) -> String {
    let nullable = |text: String, nullability: Nullability| match nullability {
        Nullability::Null => format!("{text} | null"),
        Nullability::NonNull => text,
    };
    let mut text = nullable(inner.to_owned(), reference.inner);
    for list in reference.lists.iter().rev() {
        text = nullable(format!("Array<{text}>"), *list);
    }
    text
}

fn leaf(named: &str) -> String {
    match (named, Schema::get().type_of(named)) {
        ("Int" | "Float", _) => "number".to_owned(),
        ("Boolean", _) => "boolean".to_owned(),
        (_, Some(TypeDef::Enum(values))) => {
            let values: Vec<String> = values.iter().map(|value| format!("\"{value}\"")).collect();
            format!("({})", values.join(" | "))
        }
        _ => "string".to_owned(),
    }
}
