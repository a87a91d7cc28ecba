//! Runs the selection of one root field level by level: all records that a level refers to are read together, one query
//! for each object, so that no query costs more reads than it is deep.

use super::node::{Content, Data, Node, Reference};
use super::schema::TYPES;
use async_graphql::parser::types::{
    Directive, Field, FragmentDefinition, OperationDefinition, Selection, SelectionSet,
};
use async_graphql::{Name, Positioned, Value, Variables};
use records::{ActorKind, Member, MemberId, Object, Record, Records};
use std::collections::{HashMap, HashSet};
use std::sync::Arc;
use store::{ObjectId, RecordId, WorkspaceId};

/// How deep a query may nest fields.
pub(super) const MAX_DEPTH: usize = 10;
/// How many records a query may return.
const MAX_RECORDS: usize = 1_000;
/// How many members a list of related records shows.
const MAX_LIST: usize = 100;
/// The field of records that holds their entries on lists.
const LIST_ENTRIES: &str = "list_entries";

/// Why a field cannot be answered: a short sentence for the app's developer.
#[derive(Debug)]
pub(super) struct Failure(pub(super) String);

impl Failure {
    pub(super) fn new(message: impl Into<String>) -> Self {
        Self(message.into())
    }
}

impl From<records::Error> for Failure {
    fn from(error: records::Error) -> Self {
        if error.is_internal() {
            tracing::error!(%error, "a GraphQL query could not be answered");
            return Self::new("the data could not be read, please try again");
        }
        Self(error.message)
    }
}

/// The parts of a request that fields are read with.
#[derive(Clone, Copy)]
pub(super) struct Request<'a> {
    pub(super) records: &'a Records,
    pub(super) workspace_id: &'a WorkspaceId,
    /// The lists that the caller may see.
    pub(super) lists: &'a [Arc<Object>],
    /// Address of the workspace in the UI, without a slash at the end.
    pub(super) base: &'a str,
    pub(super) operation: &'a OperationDefinition,
    pub(super) fragments: &'a HashMap<Name, Positioned<FragmentDefinition>>,
    pub(super) variables: &'a Variables,
}

/// The arguments of one field.
pub(super) struct Arguments<'a> {
    pub(super) field: &'a Field,
    pub(super) request: Request<'a>,
}

impl Arguments<'_> {
    /// A required text.
    pub(super) fn text(&self, name: &str) -> Result<String, Failure> {
        match self.value(name)? {
            Some(Value::String(text)) => Ok(text),
            _ => Err(Failure::new(format!("the argument {name} must be a string"))),
        }
    }

    /// A list of texts or enum members, if given.
    pub(super) fn texts(&self, name: &str) -> Result<Option<Vec<String>>, Failure> {
        let item = |value| match value {
            Value::String(text) => Ok(text),
            Value::Enum(name) => Ok(name.to_string()),
            _ => Err(Failure::new(format!("the argument {name} must be a list of strings"))),
        };
        match self.value(name)? {
            None | Some(Value::Null) => Ok(None),
            Some(Value::List(values)) => values.into_iter().map(item).collect::<Result<_, _>>().map(Some),
            // A single value stands for a list of one.
            Some(value) => Ok(Some(vec![item(value)?])),
        }
    }

    fn value(&self, name: &str) -> Result<Option<Value>, Failure> {
        let Some(given) = self.field.get_argument(name) else {
            return Ok(None);
        };
        self.request.constant(&given.node).map(Some)
    }
}

impl<'a> Request<'a> {
    fn constant(&self, value: &async_graphql_value::Value) -> Result<Value, Failure> {
        value.clone().into_const_with(|name| {
            let declared = self
                .operation
                .variable_definitions
                .iter()
                .find(|v| v.node.name.node == name);
            let default = || declared.and_then(|v| v.node.default_value());
            match (self.variables.get(&name).or_else(default), declared) {
                (Some(value), _) => Ok(value.clone()),
                (None, Some(declared)) if declared.node.var_type.node.nullable => Ok(Value::Null),
                _ => Err(Failure::new(format!("the variable ${name} has no value"))),
            }
        })
    }

    fn is_included(&self, directives: &[Positioned<Directive>]) -> Result<bool, Failure> {
        for directive in directives {
            let Some(condition) = directive.node.get_argument("if") else {
                continue;
            };
            let holds = self.constant(&condition.node)? == Value::Boolean(true);
            match directive.node.name.node.as_str() {
                "skip" if holds => return Ok(false),
                "include" if !holds => return Ok(false),
                _ => {}
            }
        }
        Ok(true)
    }

    /// The fields that a selection has on objects of type `ty`, by the name that they have in the answer.
    fn fields(&self, ty: &str, sets: &[&'a SelectionSet]) -> Result<Vec<(Name, Vec<&'a Field>)>, Failure> {
        let mut found = Vec::new();
        for set in sets {
            self.collect(ty, set, &mut found)?;
        }
        Ok(found)
    }

    fn collect(&self, ty: &str, set: &'a SelectionSet, found: &mut Vec<(Name, Vec<&'a Field>)>) -> Result<(), Failure> {
        for selection in &set.items {
            if !self.is_included(selection.node.directives())? {
                continue;
            }
            match &selection.node {
                Selection::Field(field) => {
                    let key = &field.node.response_key().node;
                    match found.iter_mut().find(|(known, _)| known == key) {
                        Some((_, fields)) => fields.push(&field.node),
                        None => found.push((key.clone(), vec![&field.node])),
                    }
                }
                Selection::FragmentSpread(spread) => {
                    let Some(fragment) = self.fragments.get(&spread.node.fragment_name.node) else {
                        continue;
                    };
                    if TYPES.is(ty, &fragment.node.type_condition.node.on.node) {
                        self.collect(ty, &fragment.node.selection_set.node, found)?;
                    }
                }
                Selection::InlineFragment(fragment) => {
                    let condition = fragment.node.type_condition.as_ref();
                    if condition.is_none_or(|condition| TYPES.is(ty, &condition.node.on.node)) {
                        self.collect(ty, &fragment.node.selection_set.node, found)?;
                    }
                }
            }
        }
        Ok(())
    }

    /// Whether a selection asks for entries of lists anywhere.
    fn asks_entries(&self, set: &SelectionSet) -> bool {
        set.items.iter().any(|selection| match &selection.node {
            Selection::Field(field) => {
                field.node.name.node == LIST_ENTRIES || self.asks_entries(&field.node.selection_set.node)
            }
            Selection::InlineFragment(fragment) => self.asks_entries(&fragment.node.selection_set.node),
            Selection::FragmentSpread(spread) => self
                .fragments
                .get(&spread.node.fragment_name.node)
                .is_some_and(|fragment| self.asks_entries(&fragment.node.selection_set.node)),
        })
    }

    /// How deep a selection nests, itself included. Fragments that spread themselves are refused before.
    pub(super) fn depth(&self, set: &SelectionSet) -> usize {
        let deepest = set.items.iter().map(|selection| match &selection.node {
            Selection::Field(field) => 1 + self.depth(&field.node.selection_set.node),
            Selection::InlineFragment(fragment) => self.depth(&fragment.node.selection_set.node),
            Selection::FragmentSpread(spread) => self
                .fragments
                .get(&spread.node.fragment_name.node)
                .map_or(0, |fragment| self.depth(&fragment.node.selection_set.node)),
        });
        deepest.max().unwrap_or(0)
    }
}

/// A place in the answer.
enum Slot {
    Value(Value),
    /// A member of a list that is left out when it turns out not to exist.
    Absent,
    Object(Vec<(Name, usize)>),
    List(Vec<usize>),
}

/// A node whose fields are to be read.
struct Pending<'a> {
    slot: usize,
    node: Node,
    sets: Vec<&'a SelectionSet>,
}

/// A reference whose target is to be loaded.
struct Waiting<'a> {
    slot: usize,
    reference: Reference,
    /// The type that the schema promises.
    promised: &'static str,
    is_optional_member: bool,
    sets: Vec<&'a SelectionSet>,
}

/// What the slot of a content depends on.
struct Place<'a> {
    promised: &'static str,
    is_member: bool,
    is_null_fine: bool,
    sets: Vec<&'a SelectionSet>,
}

pub(super) struct Run<'a> {
    request: Request<'a>,
    slots: Vec<Slot>,
    level: Vec<Pending<'a>>,
    waiting: Vec<Waiting<'a>>,
    record_count: usize,
    members: Option<HashMap<MemberId, Member>>,
    asks_entries: bool,
    /// Of the records of a level, by object and id.
    entries: HashMap<(ObjectId, RecordId), Vec<Arc<Record>>>,
    /// What the answer leaves out.
    pub(super) warnings: Vec<String>,
}

impl<'a> Run<'a> {
    pub(super) fn new(request: Request<'a>) -> Self {
        let (slots, level, waiting) = (Vec::new(), Vec::new(), Vec::new());
        Self {
            request,
            slots,
            level,
            waiting,
            record_count: 0,
            members: None,
            asks_entries: !request.lists.is_empty() && request.asks_entries(&request.operation.selection_set.node),
            entries: HashMap::new(),
            warnings: Vec::new(),
        }
    }

    /// The value of a root field whose content is known.
    pub(super) async fn root(&mut self, field: &'a Field, content: Content) -> Result<Value, Failure> {
        let root = self.slot(Slot::Value(Value::Null));
        self.place("Query", &[field], content, root)?;
        loop {
            self.load().await?;
            let level = std::mem::take(&mut self.level);
            if level.is_empty() {
                break;
            }
            self.load_entries(&level).await?;
            for pending in level {
                self.read(pending)?;
            }
        }
        Ok(self.assemble(root).unwrap_or(Value::Null))
    }

    fn slot(&mut self, slot: Slot) -> usize {
        self.slots.push(slot);
        self.slots.len() - 1
    }

    /// Reads all fields of one node.
    fn read(&mut self, pending: Pending<'a>) -> Result<(), Failure> {
        let Pending { slot, node, sets } = pending;
        let mut members = Vec::new();
        for (key, fields) in self.request.fields(node.ty, &sets)? {
            let member = self.slot(Slot::Value(Value::Null));
            members.push((key, member));
            let Some(field) = fields.first().copied() else { continue };
            if field.name.node == "__typename" {
                self.slots[member] = Slot::Value(node.ty.into());
                continue;
            }
            let arguments = Arguments {
                field,
                request: self.request,
            };
            let content = match &node.data {
                Data::Record(record) if field.name.node == LIST_ENTRIES => self.entries_of(record),
                _ => node.field(&field.name.node, &arguments, self.request.base)?,
            };
            self.place(node.ty, &fields, content, member)?;
        }
        self.slots[slot] = Slot::Object(members);
        Ok(())
    }

    fn place(&mut self, ty: &str, fields: &[&'a Field], content: Content, slot: usize) -> Result<(), Failure> {
        let Some(field) = fields.first() else { return Ok(()) };
        let returns = TYPES.field(ty, &field.name.node);
        let returns = returns.ok_or_else(|| Failure::new(format!("{ty} has no field {}", field.name.node)))?;
        let place = Place {
            promised: &returns.name,
            is_member: false,
            is_null_fine: returns.is_member_nullable,
            sets: fields.iter().map(|field| &field.selection_set.node).collect(),
        };
        self.put(content, slot, &place, &field.name.node)
    }

    fn put(&mut self, content: Content, slot: usize, place: &Place<'a>, name: &str) -> Result<(), Failure> {
        match content {
            Content::Value(value) => self.slots[slot] = Slot::Value(value),
            Content::Node(node) => {
                if matches!(node.data, Data::Record(_)) {
                    self.count(1)?;
                }
                self.level.push(Pending {
                    slot,
                    node,
                    sets: place.sets.clone(),
                });
            }
            Content::Reference(reference) => self.waiting.push(Waiting {
                slot,
                reference,
                promised: place.promised,
                is_optional_member: place.is_member && !place.is_null_fine,
                sets: place.sets.clone(),
            }),
            Content::List(mut contents) => {
                let is_related = contents.iter().any(|content| matches!(content, Content::Reference(_)));
                // What a query asks for by id is not cut, what a record refers to is.
                if is_related && !place.is_null_fine && contents.len() > MAX_LIST {
                    contents.truncate(MAX_LIST);
                    self.warnings.push(format!(
                        "{name} has more than {MAX_LIST} records; only the first {MAX_LIST} are shown"
                    ));
                }
                let member = Place {
                    is_member: true,
                    sets: place.sets.clone(),
                    ..*place
                };
                let mut slots = Vec::with_capacity(contents.len());
                for content in contents {
                    let slot = self.slot(Slot::Value(Value::Null));
                    slots.push(slot);
                    self.put(content, slot, &member, name)?;
                }
                self.slots[slot] = Slot::List(slots);
            }
        }
        Ok(())
    }

    fn count(&mut self, more: usize) -> Result<(), Failure> {
        self.record_count += more;
        if self.record_count > MAX_RECORDS {
            return Err(Failure::new(format!(
                "the query returns more than {MAX_RECORDS} records"
            )));
        }
        Ok(())
    }

    /// Loads what the level waits for.
    async fn load(&mut self) -> Result<(), Failure> {
        let waiting = std::mem::take(&mut self.waiting);
        if waiting.is_empty() {
            return Ok(());
        }
        let loaded = self.load_records(&waiting).await?;
        self.load_members(&waiting).await?;
        for one in waiting {
            let node = match &one.reference {
                Reference::Record { object_id, record_id } => loaded
                    .get(&(object_id.clone(), record_id.clone()))
                    .map(|record| Node::record(record.clone())),
                Reference::Actor(actor) if actor.kind == ActorKind::WorkspaceMember => {
                    let members = self.members.as_ref();
                    actor
                        .id
                        .as_ref()
                        .and_then(|id| members?.get(id.as_str()))
                        .map(Node::user)
                }
                Reference::Actor(actor) => Some(Node::actor(actor.kind)),
            };
            match node.filter(|node| TYPES.is(node.ty, one.promised)) {
                Some(node) => {
                    if matches!(one.reference, Reference::Record { .. }) {
                        self.count(1)?;
                    }
                    self.level.push(Pending {
                        slot: one.slot,
                        node,
                        sets: one.sets,
                    });
                }
                None if one.is_optional_member => self.slots[one.slot] = Slot::Absent,
                None => self.slots[one.slot] = Slot::Value(Value::Null),
            }
        }
        Ok(())
    }

    async fn load_records(
        &self,
        waiting: &[Waiting<'a>],
    ) -> Result<HashMap<(ObjectId, RecordId), Arc<Record>>, Failure> {
        let mut wanted: HashMap<&ObjectId, HashSet<&RecordId>> = HashMap::new();
        for one in waiting {
            if let Reference::Record { object_id, record_id } = &one.reference {
                wanted.entry(object_id).or_default().insert(record_id);
            }
        }
        let mut loaded = HashMap::new();
        for (object_id, ids) in wanted {
            if self.record_count + ids.len() > MAX_RECORDS {
                return Err(Failure::new(format!(
                    "the query returns more than {MAX_RECORDS} records"
                )));
            }
            let ids: Vec<RecordId> = ids.into_iter().cloned().collect();
            let found = match self
                .request
                .records
                .records(self.request.workspace_id, object_id, &ids)
                .await
            {
                Ok(found) => found,
                Err(error) if error.code == records::Code::NotFound => continue,
                Err(error) => return Err(error.into()),
            };
            for record in found.into_iter().flatten() {
                loaded.insert((object_id.to_owned(), record.id.clone()), Arc::new(record));
            }
        }
        Ok(loaded)
    }

    /// Loads the entries of those records of a level that are asked for them: one query for each list.
    async fn load_entries(&mut self, level: &[Pending<'a>]) -> Result<(), Failure> {
        self.entries.clear();
        if !self.asks_entries {
            return Ok(());
        }
        let mut wanted: HashMap<ObjectId, HashSet<RecordId>> = HashMap::new();
        for Pending { node, sets, .. } in level {
            let Data::Record(record) = &node.data else { continue };
            let fields = self.request.fields(node.ty, sets)?;
            let asks = |(_, fields): &(Name, Vec<&Field>)| fields.iter().any(|field| field.name.node == LIST_ENTRIES);
            if fields.iter().any(asks) {
                let ids = wanted.entry(record.object.id.clone()).or_default();
                ids.insert(record.id.clone());
            }
        }
        for list in self.request.lists {
            let parents = list.list().map_or(&[][..], |settings| &settings.parent_object_ids);
            let ids: Vec<RecordId> = parents
                .iter()
                .filter_map(|id| wanted.get(id))
                .flatten()
                .cloned()
                .collect();
            if ids.is_empty() {
                continue;
            }
            // One more than fits, so that too many are told of.
            let most = (MAX_RECORDS - self.record_count.min(MAX_RECORDS) + 1) as u32;
            let (records, workspace_id) = (self.request.records, self.request.workspace_id);
            for entry in records.entries_on(workspace_id, &list.id, &ids, most).await? {
                if let Some((object_id, record_id)) = entry.parent() {
                    let parent = (object_id.clone(), record_id.clone());
                    self.entries.entry(parent).or_default().push(Arc::new(entry));
                }
            }
        }
        Ok(())
    }

    fn entries_of(&self, record: &Record) -> Content {
        let key = (record.object.id.clone(), record.id.clone());
        let entries = self.entries.get(&key).into_iter().flatten();
        Content::List(
            entries
                .map(|entry| Content::Node(Node::record(entry.clone())))
                .collect(),
        )
    }

    async fn load_members(&mut self, waiting: &[Waiting<'a>]) -> Result<(), Failure> {
        let is_member = |one: &Waiting<'_>| matches!(&one.reference, Reference::Actor(actor) if actor.kind == ActorKind::WorkspaceMember);
        if self.members.is_none() && waiting.iter().any(is_member) {
            let members = self.request.records.members(self.request.workspace_id).await?;
            self.members = Some(members.into_iter().map(|member| (member.id.clone(), member)).collect());
        }
        Ok(())
    }

    /// The value of a slot; `None` for a member that is left out.
    fn assemble(&mut self, slot: usize) -> Option<Value> {
        match std::mem::replace(&mut self.slots[slot], Slot::Absent) {
            Slot::Absent => None,
            Slot::Value(value) => Some(value),
            Slot::List(members) => Some(Value::List(
                members.into_iter().filter_map(|slot| self.assemble(slot)).collect(),
            )),
            Slot::Object(members) => {
                let pairs = members
                    .into_iter()
                    .map(|(name, slot)| (name, self.assemble(slot).unwrap_or(Value::Null)));
                Some(Value::Object(pairs.collect()))
            }
        }
    }
}
