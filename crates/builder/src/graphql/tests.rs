use super::check;
use crate::source::SourceFile;
use expect_test::{Expect, expect};
use std::sync::Arc;

fn document(text: &str) -> Arc<SourceFile> {
    Arc::new(SourceFile {
        path: "src/q.graphql".into(),
        text: text.into(),
    })
}

#[track_caller]
fn types(text: &str, expected: Expect) {
    match check(&document(text)) {
        Ok(typings) => expected.assert_eq(typings.split_once("\n\n").unwrap().1),
        Err(problems) => panic!("{problems:#?}"),
    }
}

#[test]
fn a_document_is_typed_with_its_nulls_lists_and_names() {
    types(
        "query getPerson($id: String!, $more: Boolean = true) {
           person(id: $id) { id full: name { full_name } phone_numbers company @include(if: $more) { ...parts } }
         }
         fragment parts on Company { name team { id } }",
        expect![[r#"
            export type GetPersonQueryVariables = { id: string; more?: boolean | null }

            export type GetPersonQuery = {
              person: {
                id: string
                full: {
                  full_name: string | null
                } | null
                phone_numbers: Array<string>
                company?: {
                  name: string | null
                  team: Array<{
                    id: string
                  }>
                } | null
              } | null
            }

            declare const query: Query<GetPersonQueryVariables, GetPersonQuery>
            export default query
        "#]],
    );
}

#[test]
fn interfaces_are_unions_and_enums_are_literals() {
    types(
        "{ record(id: \"1\", object: \"people\") { id ... on Person { __typename job_title } attribute(slug: \"x\") { ... on TextValue { value } } } object(slug: \"people\") { attributes(types: [TEXT]) { title } } }",
        expect![[r#"
            export type Unnamed_1_QueryVariables = { [key: string]: never }

            export type Unnamed_1_Query = {
              record: ({
                id: string
                attribute: (Record<string, never> | {
                  value: string | null
                }) | null
              } | {
                id: string
                __typename: "Person"
                job_title: string | null
                attribute: (Record<string, never> | {
                  value: string | null
                }) | null
              }) | null
              object: {
                attributes: Array<{
                  title: string
                }>
              } | null
            }

            declare const query: Query<Unnamed_1_QueryVariables, Unnamed_1_Query>
            export default query
        "#]],
    );
}

#[test]
fn mistakes_are_named_and_pointed_at() {
    let mut failures = Vec::new();
    for (text, place, message) in [
        ("query A {", (1, 10), "Unexpected end of input; Expected Name"),
        ("mutation A { a }", (1, 1), "apps cannot run mutations"),
        ("subscription A { a }", (1, 1), "apps cannot run subscriptions"),
        (
            "query A { currentUser { id } }\nquery B { currentUser { id } }",
            (2, 1),
            "this document has more than one operation",
        ),
        ("fragment A on User { id }", (1, 1), "this document has no query"),
        ("{ currentUsr { id } }", (1, 3), "`Query` has no field `currentUsr`"),
        (
            "{ currentUser }",
            (1, 3),
            "`currentUser` is an object and needs a selection of its fields",
        ),
        (
            "{ currentUser { id { x } } }",
            (1, 17),
            "`id` is a plain value and has no fields",
        ),
        ("{ person { id } }", (1, 3), "`person` needs the argument `id`"),
        ("{ person(id: 1) { id } }", (1, 3), "`id` must be String!, not 1"),
        (
            "{ person(id: \"1\", x: 2) { id } }",
            (1, 3),
            "`person` takes no argument `x`",
        ),
        (
            "{ person(id: $id) { id } }",
            (1, 3),
            "the variable `$id` is not defined",
        ),
        (
            "query A($id: ID!) { person(id: $id) { id } }",
            (1, 21),
            "`$id` is ID!, but `id` must be String!",
        ),
        (
            "query A($id: String) { person(id: $id) { id } }",
            (1, 24),
            "`$id` is String, but `id` must be String!",
        ),
        (
            "query A($id: String!) { currentUser { id } }",
            (1, 9),
            "the variable `$id` is not used",
        ),
        (
            "query A($id: Person) { person(id: $id) { id } }",
            (1, 9),
            "a variable cannot be of type `Person`",
        ),
        (
            "{ currentUser { ...gone } }",
            (1, 20),
            "there is no fragment `gone` in this document",
        ),
        (
            "{ currentUser { ... on Persn { id } } }",
            (1, 21),
            "there is no object type `Persn`",
        ),
        (
            "{ currentUser { ... on Person { id } } }",
            (1, 21),
            "a `User` is never a `Person`",
        ),
        (
            "{ currentUser { id } } fragment A on User { id }",
            (1, 24),
            "the fragment `A` is not used",
        ),
        (
            "{ currentUser { id @client } }",
            (1, 20),
            "there is no directive `@client`",
        ),
        (
            "{ currentUser { a: id a: name } }",
            (1, 23),
            "`a` is selected twice with different fields or arguments",
        ),
        (
            "{ currentUser { ...A } } fragment A on User { ...A }",
            (1, 26),
            "the fragment `A` contains itself",
        ),
    ] {
        let problems = check(&document(text)).expect_err(text);
        let found: Vec<_> = problems
            .iter()
            .map(|one| (one.line_column().unwrap(), one.message.as_str()))
            .collect();
        if !found.contains(&(place, message)) {
            failures.push(format!("{text}: {found:?}"));
        }
    }
    assert!(failures.is_empty(), "{}", failures.join("\n"));
}
