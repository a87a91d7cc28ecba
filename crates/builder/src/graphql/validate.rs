//! The rules of the GraphQL specification (section 5), as far as a schema without input objects needs them, and the
//! SDK's own: one query per document.

use super::{
    literal,
    schema::{Schema, TypeRef},
    shape::{self, Shape},
};
use crate::{
    diagnostic::{Code, Diagnostic},
    identifier,
    source::SourceFile,
};
use graphql_parser::{
    Pos,
    query::{
        Definition, Directive, Document, Field, FragmentDefinition, OperationDefinition, Selection, SelectionSet,
        TypeCondition, Value, VariableDefinition,
    },
};
use std::{
    collections::{BTreeMap, BTreeSet},
    sync::Arc,
};

/// A valid query and what it answers with.
#[derive(Debug)]
pub(super) struct CheckedQuery {
    pub name: Option<String>,
    pub variables: Vec<Variable>,
    pub result: Shape,
}

#[derive(Debug, Clone)]
pub(super) struct Variable {
    pub name: String,
    pub written: TypeRef,
    pub has_default: bool,
}

pub(super) type Fragments<'d> = BTreeMap<&'d str, &'d FragmentDefinition<'d, &'d str>>;

pub(super) fn validate<'d>(
    file: &'d Arc<SourceFile>,
    document: &'d Document<'d, &'d str>,
) -> Result<CheckedQuery, Vec<Diagnostic>> {
    let mut checker = Checker {
        file,
        schema: Schema::get(),
        fragments: BTreeMap::new(),
        variables: BTreeMap::new(),
        used_fragments: BTreeSet::new(),
        used_variables: BTreeSet::new(),
        problems: Vec::new(),
    };
    let found = checker.document(document);
    if !checker.problems.is_empty() {
        return Err(checker.problems);
    }
    let (name, selection) = found.ok_or_else(|| {
        vec![
            Diagnostic::error(Code::GraphqlError, "this document has no query")
                .at(file, 0..0)
                .hint("write `query Name { … }`"),
        ]
    })?;
    match shape::of_query(checker.schema, &checker.fragments, selection) {
        Ok(result) => Ok(CheckedQuery {
            name: name.map(str::to_owned),
            variables: checker.variables.into_values().map(|(_, variable)| variable).collect(),
            result,
        }),
        Err(conflict) => {
            checker.report(
                conflict.position,
                conflict.message,
                Some("give one of the two another name with an alias"),
            );
            Err(checker.problems)
        }
    }
}

struct Checker<'d> {
    file: &'d Arc<SourceFile>,
    schema: &'static Schema,
    fragments: Fragments<'d>,
    /// By order of definition.
    variables: BTreeMap<usize, (Pos, Variable)>,
    used_fragments: BTreeSet<&'d str>,
    used_variables: BTreeSet<&'d str>,
    problems: Vec<Diagnostic>,
}

impl<'d> Checker<'d> {
    fn report(&mut self, position: Pos, message: String, hint: Option<&str>) {
        let line = u32::try_from(position.line).unwrap_or(1);
        let column = u32::try_from(position.column).unwrap_or(1);
        let mut start = self.file.offset(line, column);
        // A spread's place is its three dots; the name after them says more.
        if self.file.text[start..].starts_with("...") {
            start += 3 + self.file.text[start + 3..].len() - self.file.text[start + 3..].trim_start().len();
        }
        let mut diagnostic = Diagnostic::error(Code::GraphqlError, message).at(self.file, self.file.token_at(start));
        if let Some(hint) = hint {
            diagnostic = diagnostic.hint(hint);
        }
        self.problems.push(diagnostic);
    }

    fn document(
        &mut self,
        document: &'d Document<'d, &'d str>,
    ) -> Option<(Option<&'d str>, &'d SelectionSet<'d, &'d str>)> {
        const ONE: &str = "a document holds one query; put further queries into files of their own";
        for definition in &document.definitions {
            if let Definition::Fragment(fragment) = definition
                && self.fragments.insert(fragment.name, fragment).is_some()
            {
                self.report(
                    fragment.position,
                    format!("there are two fragments named `{}`", fragment.name),
                    None,
                );
            }
        }
        let mut query: Option<(Option<&'d str>, &'d SelectionSet<'d, &'d str>)> = None;
        let mut operations = 0;
        for definition in &document.definitions {
            let Definition::Operation(operation) = definition else {
                continue;
            };
            operations += 1;
            let (position, found) = match operation {
                OperationDefinition::SelectionSet(selection) => {
                    (selection.span.0, Some((None, selection, &[][..], &[][..])))
                }
                OperationDefinition::Query(query) => (
                    query.position,
                    Some((
                        query.name,
                        &query.selection_set,
                        &query.variable_definitions[..],
                        &query.directives[..],
                    )),
                ),
                OperationDefinition::Mutation(mutation) => {
                    self.report(
                        mutation.position,
                        "apps cannot run mutations".to_owned(),
                        Some("change records through the REST API, in a server function"),
                    );
                    (mutation.position, None)
                }
                OperationDefinition::Subscription(subscription) => {
                    self.report(
                        subscription.position,
                        "apps cannot run subscriptions".to_owned(),
                        Some("write a query"),
                    );
                    (subscription.position, None)
                }
            };
            if operations > 1 {
                self.report(
                    position,
                    "this document has more than one operation".to_owned(),
                    Some(ONE),
                );
                continue;
            }
            if let Some((name, selection, variables, directives)) = found {
                self.variables(variables);
                self.directives(directives);
                self.selection(selection, "Query");
                query = Some((name, selection));
            }
        }
        for fragment in self.fragments.values().copied().collect::<Vec<_>>() {
            self.fragment(fragment);
        }
        if operations == 0 && self.problems.is_empty() {
            return None;
        }
        if query.is_some() {
            for (name, fragment) in self.fragments.clone() {
                if !self.used_fragments.contains(name) {
                    self.report(
                        fragment.position,
                        format!("the fragment `{name}` is not used"),
                        Some("remove it"),
                    );
                }
            }
            for (position, variable) in self.variables.clone().into_values() {
                if !self.used_variables.contains(variable.name.as_str()) {
                    self.report(
                        position,
                        format!("the variable `${}` is not used", variable.name),
                        Some("remove it"),
                    );
                }
            }
        }
        query
    }

    fn variables(&mut self, definitions: &'d [VariableDefinition<'d, &'d str>]) {
        for (index, definition) in definitions.iter().enumerate() {
            let written = TypeRef::new(&definition.var_type);
            if self.variable(definition.name).is_some() {
                self.report(
                    definition.position,
                    format!("the variable `${}` is defined twice", definition.name),
                    None,
                );
            }
            if !self.schema.is_input(&written.named) {
                let hint = identifier::nearest(
                    &written.named,
                    ["String", "ID", "Int", "Float", "Boolean", "AttributeType"],
                )
                .map(|near| format!("did you mean `{near}`?"));
                self.report(
                    definition.position,
                    format!("a variable cannot be of type `{}`", written.named),
                    hint.as_deref(),
                );
            }
            if let Some(value) = &definition.default_value {
                self.value(value, &written, definition.position, definition.name);
            }
            let variable = Variable {
                name: definition.name.to_owned(),
                written,
                has_default: definition.default_value.is_some(),
            };
            self.variables.insert(index, (definition.position, variable));
        }
    }

    fn variable(&self, name: &str) -> Option<&Variable> {
        self.variables
            .values()
            .map(|(_, variable)| variable)
            .find(|variable| variable.name == name)
    }

    fn fragment(&mut self, fragment: &'d FragmentDefinition<'d, &'d str>) {
        let TypeCondition::On(on) = &fragment.type_condition;
        self.directives(&fragment.directives);
        if self.condition(on, fragment.position) {
            self.selection(&fragment.selection_set, on);
        }
        if reaches_itself(&self.fragments, fragment) {
            self.report(
                fragment.position,
                format!("the fragment `{}` contains itself", fragment.name),
                None,
            );
        }
    }

    fn condition(&mut self, on: &str, position: Pos) -> bool {
        if self.schema.is_composite(on) {
            return true;
        }
        let hint = identifier::nearest(on, self.schema.type_names()).map(|near| format!("did you mean `{near}`?"));
        self.report(position, format!("there is no object type `{on}`"), hint.as_deref());
        false
    }

    fn selection(&mut self, set: &'d SelectionSet<'d, &'d str>, parent: &str) {
        for selection in &set.items {
            match selection {
                Selection::Field(field) => self.field(field, parent),
                Selection::InlineFragment(inline) => {
                    self.directives(&inline.directives);
                    let on = match &inline.type_condition {
                        Some(TypeCondition::On(on)) => on,
                        None => parent,
                    };
                    if self.condition(on, inline.position) {
                        self.overlap(parent, on, inline.position);
                        self.selection(&inline.selection_set, on);
                    }
                }
                Selection::FragmentSpread(spread) => {
                    self.directives(&spread.directives);
                    self.used_fragments.insert(spread.fragment_name);
                    match self.fragments.get(spread.fragment_name) {
                        Some(fragment) => {
                            let TypeCondition::On(on) = &fragment.type_condition;
                            self.overlap(parent, on, spread.position);
                        }
                        None => self.report(
                            spread.position,
                            format!("there is no fragment `{}` in this document", spread.fragment_name),
                            Some("fragments are not shared between files: define it here"),
                        ),
                    }
                }
            }
        }
    }

    fn overlap(&mut self, parent: &str, on: &str, position: Pos) {
        let (left, right) = (self.schema.possible_types(parent), self.schema.possible_types(on));
        if !right.is_empty() && left.is_disjoint(&right) {
            self.report(position, format!("a `{parent}` is never a `{on}`"), None);
        }
    }

    fn field(&mut self, field: &'d Field<'d, &'d str>, parent: &str) {
        self.directives(&field.directives);
        if field.name == "__typename" {
            return;
        }
        let Some(definition) = self.schema.fields(parent).and_then(|fields| fields.get(field.name)) else {
            let names = self
                .schema
                .fields(parent)
                .into_iter()
                .flat_map(|fields| fields.keys().copied());
            let hint = match identifier::nearest(field.name, names) {
                Some(near) => Some(format!("did you mean `{near}`?")),
                None if self.schema.fields(parent).is_none() => {
                    Some("pick one of its types with `... on Type { … }`".to_owned())
                }
                None => None,
            };
            self.report(
                field.position,
                format!("`{parent}` has no field `{}`", field.name),
                hint.as_deref(),
            );
            return;
        };
        for (name, value) in &field.arguments {
            match definition.arguments.get(name) {
                Some(expected) => self.value(value, expected, field.position, name),
                None => {
                    let hint = identifier::nearest(name, definition.arguments.keys().copied())
                        .map(|near| format!("did you mean `{near}`?"));
                    self.report(
                        field.position,
                        format!("`{}` takes no argument `{name}`", field.name),
                        hint.as_deref(),
                    );
                }
            }
        }
        for (name, expected) in &definition.arguments {
            if !expected.is_nullable() && !field.arguments.iter().any(|(given, _)| given == name) {
                self.report(
                    field.position,
                    format!("`{}` needs the argument `{name}`", field.name),
                    Some(&format!("write `{}({name}: …)`, of type {expected}", field.name)),
                );
            }
        }
        let returns = definition.returns.named.as_str();
        match (self.schema.is_composite(returns), field.selection_set.items.is_empty()) {
            (true, true) => self.report(
                field.position,
                format!("`{}` is an object and needs a selection of its fields", field.name),
                Some(&format!("write `{} {{ … }}`", field.name)),
            ),
            (false, false) => {
                self.report(
                    field.position,
                    format!("`{}` is a plain value and has no fields", field.name),
                    None,
                );
            }
            (true, false) => self.selection(&field.selection_set, returns),
            (false, true) => {}
        }
    }

    fn directives(&mut self, directives: &'d [Directive<'d, &'d str>]) {
        for directive in directives {
            if !matches!(directive.name, "include" | "skip") {
                self.report(
                    directive.position,
                    format!("there is no directive `@{}`", directive.name),
                    Some("documents know @include and @skip"),
                );
                continue;
            }
            let boolean = TypeRef {
                named: "Boolean".to_owned(),
                lists: Vec::new(),
                inner: super::schema::Nullability::NonNull,
            };
            match directive.arguments.iter().find(|(name, _)| *name == "if") {
                Some((_, value)) => self.value(value, &boolean, directive.position, "if"),
                None => self.report(
                    directive.position,
                    format!("`@{}` needs the argument `if`", directive.name),
                    None,
                ),
            }
        }
    }

    fn value(&mut self, value: &'d Value<'d, &'d str>, expected: &TypeRef, position: Pos, argument: &str) {
        let mut uses = Vec::new();
        let fits = literal::fits(self.schema, value, expected, &mut uses);
        if !fits {
            self.report(position, format!("`{argument}` must be {expected}, not {value}"), None);
        }
        for (name, wanted) in uses {
            self.used_variables.insert(name);
            match self.variable(name) {
                None => self.report(
                    position,
                    format!("the variable `${name}` is not defined"),
                    Some("define it after the query's name: `query Name($id: String!)`"),
                ),
                Some(variable) if !literal::variable_fits(variable, &wanted) => {
                    let message = format!("`${name}` is {}, but `{argument}` must be {wanted}", variable.written);
                    self.report(position, message, Some(&format!("define it as `${name}: {wanted}`")));
                }
                Some(_) => {}
            }
        }
    }
}

fn reaches_itself<'d>(fragments: &Fragments<'d>, start: &FragmentDefinition<'d, &'d str>) -> bool {
    let mut seen = BTreeSet::new();
    let mut waiting = vec![&start.selection_set];
    while let Some(set) = waiting.pop() {
        for selection in &set.items {
            match selection {
                Selection::Field(field) => waiting.push(&field.selection_set),
                Selection::InlineFragment(inline) => waiting.push(&inline.selection_set),
                Selection::FragmentSpread(spread) => {
                    if spread.fragment_name == start.name {
                        return true;
                    }
                    if seen.insert(spread.fragment_name)
                        && let Some(fragment) = fragments.get(spread.fragment_name)
                    {
                        waiting.push(&fragment.selection_set);
                    }
                }
            }
        }
    }
    false
}
