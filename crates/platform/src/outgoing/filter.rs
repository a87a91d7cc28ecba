use serde::{Deserialize, Serialize};
use serde_json::Value;

/// Which events of its type a subscription wants. An empty `$and` is no filter.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub enum Filter {
    #[serde(rename = "$and")]
    All(Vec<Condition>),
    #[serde(rename = "$or")]
    Any(Vec<Condition>),
}

/// A test of one place of an event.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Condition {
    /// The way into the event, joined by dots: `id.object_id`, `actor.type`.
    pub field: String,
    pub operator: Operator,
    pub value: String,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Operator {
    Equals,
    NotEquals,
}

impl Filter {
    /// Whether an event passes.
    pub fn matches(&self, event: &Value) -> bool {
        match self {
            Self::All(conditions) => conditions.iter().all(|condition| condition.holds(event)),
            Self::Any(conditions) => conditions.iter().any(|condition| condition.holds(event)),
        }
    }

    /// The same text for filters that mean the same: order and repetition do not count, and neither does which of the
    /// two joins a single condition.
    pub(super) fn canonical(filter: Option<&Self>) -> String {
        let (joined, conditions) = match filter {
            None => ("all", &[][..]),
            Some(Self::All(conditions)) => ("all", &conditions[..]),
            Some(Self::Any(conditions)) if conditions.len() == 1 => ("all", &conditions[..]),
            Some(Self::Any(conditions)) => ("any", &conditions[..]),
        };
        let mut sorted: Vec<&Condition> = conditions.iter().collect();
        sorted.sort();
        sorted.dedup();
        format!("{joined} {sorted:?}")
    }
}

impl Condition {
    fn holds(&self, event: &Value) -> bool {
        let found = self.field.split('.').try_fold(event, |at, key| at.get(key));
        let equals = found.and_then(Value::as_str) == Some(self.value.as_str());
        match self.operator {
            Operator::Equals => equals,
            Operator::NotEquals => !equals,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn filter(filter: Value) -> Filter {
        serde_json::from_value(filter).unwrap()
    }

    #[test]
    fn conditions_look_into_the_event() {
        let event =
            json!({ "id": { "object_id": "o" }, "parent_object_id": "p", "actor": { "type": "app", "id": null } });
        let is = |field: &str, value: &str| json!({ "field": field, "operator": "equals", "value": value });
        let is_not = |field: &str, value: &str| json!({ "field": field, "operator": "not_equals", "value": value });
        for (wanted, expected) in [
            (json!({ "$and": [] }), true),
            (json!({ "$or": [] }), false),
            (
                json!({ "$and": [is("id.object_id", "o"), is("actor.type", "app")] }),
                true,
            ),
            (
                json!({ "$and": [is("id.object_id", "o"), is("actor.type", "system")] }),
                false,
            ),
            (
                json!({ "$or": [is("id.object_id", "x"), is("parent_object_id", "p")] }),
                true,
            ),
            (json!({ "$and": [is_not("parent_object_id", "p")] }), false),
            (json!({ "$and": [is_not("list_id", "l")] }), true),
            (json!({ "$and": [is("id", "o")] }), false),
            (json!({ "$and": [is("id.object_id.deeper", "o")] }), false),
        ] {
            assert_eq!(filter(wanted.clone()).matches(&event), expected, "{wanted}");
        }
    }

    #[test]
    fn filters_that_mean_the_same_are_the_same() {
        let a = json!({ "field": "a", "operator": "equals", "value": "1" });
        let b = json!({ "field": "b", "operator": "equals", "value": "2" });
        let same = |left: Option<Value>, right: Option<Value>| {
            let [left, right] = [left, right].map(|given| Filter::canonical(given.map(filter).as_ref()));
            left == right
        };
        assert!(same(None, Some(json!({ "$and": [] }))));
        assert!(same(
            Some(json!({ "$and": [a, b] })),
            Some(json!({ "$and": [b, a, a] }))
        ));
        assert!(same(Some(json!({ "$and": [a] })), Some(json!({ "$or": [a] }))));
        assert!(!same(Some(json!({ "$and": [a, b] })), Some(json!({ "$or": [a, b] }))));
        assert!(!same(None, Some(json!({ "$or": [] }))));
    }
}
