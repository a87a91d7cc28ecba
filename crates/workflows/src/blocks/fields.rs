//! Inputs and outcomes that several blocks share.

use crate::record_values::entry_node;
use crate::schema::{Node, Outcome};

/// Which object.
pub(super) fn object() -> Node {
    Node::of("attio-object").titled("Object").with("static", true)
}

/// Which list.
pub(super) fn list() -> Node {
    Node::of("attio-list").titled("List").with("static", true)
}

/// Values by attribute of what another field names.
pub(super) fn values(of: &str) -> Node {
    Node::of("values").titled("Values").with("of", of)
}

/// A record of the object that another field names.
pub(super) fn record(title: &str, object_from: &str) -> Node {
    Node::record_of(None).titled(title).with("object_from", object_from)
}

/// An entry of the list that another field names.
pub(super) fn entry(title: &str, list_from: &str) -> Node {
    entry_node(None).titled(title).with("list_from", list_from)
}

/// An attribute of the object that another field names.
pub(super) fn attribute(title: &str, object_from: &str) -> Node {
    Node::of("attio-attribute")
        .titled(title)
        .with("object_from", object_from)
        .with("static", true)
}

/// What becomes of values that an attribute with several has already.
pub(super) fn mode() -> Node {
    Node::one_of(&["replace", "add"])
        .titled("Attributes with several values")
        .described("Replace what they hold, or add to it.")
        .with("static", true)
        .optional()
}

/// The only outcome of a block, with these fields.
pub(super) fn done<'a>(fields: impl IntoIterator<Item = (&'a str, Node)>) -> Vec<Outcome> {
    vec![Outcome {
        id: "done".to_owned(),
        label: None,
        schema: Some(Node::fields(fields)),
    }]
}

/// The only outcome of a block that gives nothing.
pub(super) fn nothing() -> Vec<Outcome> {
    vec![Outcome {
        id: "done".to_owned(),
        label: None,
        schema: None,
    }]
}
