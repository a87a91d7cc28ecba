use crate::{
    definition::{Block, Definition},
    record_values,
    schema::{Node, Outcome},
};
use records::Schema;
use std::collections::{BTreeMap, HashMap, HashSet};

/// What is known of every block of a definition: its outcomes, and what runs before it.
pub(crate) struct Scope<'a> {
    pub(crate) definition: &'a Definition,
    pub(crate) outcomes: &'a BTreeMap<String, Vec<Outcome>>,
    pub(crate) schema: &'a Schema,
    before: HashMap<&'a str, HashSet<&'a str>>,
}

impl<'a> Scope<'a> {
    pub(crate) fn new(
        definition: &'a Definition,
        outcomes: &'a BTreeMap<String, Vec<Outcome>>,
        schema: &'a Schema,
    ) -> Self {
        let mut before: HashMap<&str, HashSet<&str>> = HashMap::new();
        for block in &definition.blocks {
            let mut seen = HashSet::new();
            let mut left = vec![block.id.as_str()];
            while let Some(id) = left.pop() {
                for connection in definition.connections.iter().filter(|connection| connection.to == id) {
                    if seen.insert(connection.from.as_str()) {
                        left.push(&connection.from);
                    }
                }
            }
            before.insert(&block.id, seen);
        }
        Self {
            definition,
            outcomes,
            schema,
            before,
        }
    }

    /// Whether a run can come from one block to the other.
    pub(crate) fn is_before(&self, earlier: &str, later: &str) -> bool {
        self.before.get(later).is_some_and(|before| before.contains(earlier))
    }

    /// What is wrong with a variable in the configuration of a block.
    pub(crate) fn problem_of(&self, path: &str, of: &Block) -> Option<String> {
        let (block, rest) = path.split_once('.').unwrap_or((path, ""));
        if self.definition.block(block).is_none() {
            return Some(format!("uses the variable {path}, but there is no block {block}."));
        }
        if !self.is_before(block, &of.id) {
            return Some(format!(
                "uses the variable {path}, but {block} does not run before this block."
            ));
        }
        let outcomes = self.outcomes.get(block).map_or(&[][..], Vec::as_slice);
        let found = outcomes
            .iter()
            .filter_map(|outcome| outcome.schema.as_ref())
            .any(|schema| rest.is_empty() || self.at(schema, rest));
        (!found).then(|| format!("uses the variable {path}, but {block} gives no {rest}."))
    }

    /// Whether a path leads somewhere from a node, through the attributes of records where there are some.
    fn at(&self, node: &Node, path: &str) -> bool {
        let mut at = node.bare().0.clone();
        for step in path.split('.') {
            while at.kind == "array" && step.parse::<usize>().is_err() {
                let Some(element) = at.element.as_deref() else {
                    return false;
                };
                at = element.bare().0.clone();
            }
            let next = match at.kind.as_str() {
                "struct" => at.fields.as_ref().and_then(|fields| fields.get(step)).cloned(),
                "array" => at.element.as_deref().cloned(),
                "record" => at.value.as_deref().cloned(),
                record_values::RECORD | record_values::ENTRY => {
                    if ["recordId", "object", "list", "entryId"].contains(&step) {
                        return true;
                    }
                    match record_values::owner_of(self.schema, &at) {
                        // Of any object: known when it runs.
                        None => return true,
                        Some(owner) => {
                            let attribute = owner.attribute(step);
                            attribute.map(|attribute| record_values::node_of(self.schema, attribute))
                        }
                    }
                }
                // Parts of what has fields of its own: of a name, an address, an amount.
                "any" => return true,
                kind => {
                    return !matches!(kind, "string" | "number" | "boolean" | "string-enum");
                }
            };
            match next {
                Some(next) => at = next.bare().0.clone(),
                None => return false,
            }
        }
        true
    }
}
