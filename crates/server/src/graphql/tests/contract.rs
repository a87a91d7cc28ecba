//! Our schema held against the one that the npm package `attio` carries, read where npm installed it.

use super::World;
use graphql_parser::schema::{Definition, Document, Field, TypeDefinition, parse_schema};
use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

/// Everything that a client of a schema can rely on, one line each.
fn promises(document: &Document<'_, String>) -> BTreeSet<String> {
    let mut lines = BTreeSet::new();
    for definition in &document.definitions {
        let Definition::TypeDefinition(ty) = definition else {
            continue;
        };
        match ty {
            TypeDefinition::Object(object) => {
                lines.insert(format!("type {}", object.name));
                lines.extend(
                    object
                        .implements_interfaces
                        .iter()
                        .map(|i| format!("{} implements {i}", object.name)),
                );
                fields(&object.name, &object.fields, &mut lines);
            }
            TypeDefinition::Interface(interface) => {
                lines.insert(format!("interface {}", interface.name));
                fields(&interface.name, &interface.fields, &mut lines);
            }
            TypeDefinition::Union(union) => {
                lines.extend(
                    union
                        .types
                        .iter()
                        .map(|member| format!("union {} has {member}", union.name)),
                );
            }
            TypeDefinition::Enum(values) => {
                lines.extend(
                    values
                        .values
                        .iter()
                        .map(|value| format!("enum {} has {}", values.name, value.name)),
                );
            }
            // The scalars are GraphQL's own.
            TypeDefinition::Scalar(_) => {}
            TypeDefinition::InputObject(input) => {
                lines.insert(format!("input {}", input.name));
            }
        }
    }
    lines
}

fn fields(ty: &str, fields: &[Field<'_, String>], lines: &mut BTreeSet<String>) {
    for field in fields {
        let arguments: BTreeMap<_, _> = field
            .arguments
            .iter()
            .map(|argument| (&argument.name, argument.value_type.to_string()))
            .collect();
        let arguments: Vec<_> = arguments.iter().map(|(name, ty)| format!("{name}: {ty}")).collect();
        lines.insert(format!(
            "{ty}.{}({}): {}",
            field.name,
            arguments.join(", "),
            field.field_type
        ));
    }
}

#[tokio::test]
async fn every_type_field_argument_and_nullability_of_the_package_is_ours() {
    let package = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../node_modules/attio/schema.graphql");
    let Ok(theirs) = std::fs::read_to_string(&package) else {
        eprintln!("skipped: {} is not installed (npm ci)", package.display());
        return;
    };
    let ours = World::new().await.graphql.sdl();
    let ours = promises(&parse_schema::<String>(&ours).unwrap());
    let theirs = promises(&parse_schema::<String>(&theirs).unwrap());
    let missing: Vec<_> = theirs.difference(&ours).collect();
    assert!(theirs.len() > 200, "only {} promises were read", theirs.len());
    assert!(missing.is_empty(), "missing in our schema: {missing:#?}");
}
