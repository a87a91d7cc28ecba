use super::names::Names;
use super::{KIND, Place, View, ViewCalculation, ViewColumn, ViewKind, Views};
use crate::documents::{Stored, put};
use crate::filter::{Hops, parse_filter};
use crate::record::retrying;
use crate::sorts::parse_sorts;
use crate::{Actor, Attribute, AttributeType, Code, Error, Issue, Object, PathPart, Result, Schema, Target};
use serde_json::{Value as Json, json};
use std::collections::HashSet;
use std::sync::Arc;
use store::{Expect, ObjectId, WorkspaceId, Write};
use uuid::Uuid;

/// The most views of one object or list.
const MOST_VIEWS: usize = 500;
/// The most columns of a view, and calculations.
const MOST_COLUMNS: usize = 200;
/// The longest title, in characters.
const MOST_TITLE: usize = 255;
/// The largest filter, and the largest sorts, as JSON text.
const MOST_BYTES: usize = 64 << 10;
/// The narrowest and the widest column, in CSS pixels.
const WIDTHS: std::ops::RangeInclusive<u32> = 40..=2_000;

/// A view to create. Things are named by slug, title or id.
#[derive(Debug, Clone, Default)]
pub struct NewView {
    pub title: String,
    pub kind: ViewKind,
    pub filter: Option<Json>,
    pub sorts: Vec<Json>,
    pub columns: Vec<ViewColumn>,
    pub group_by: Option<String>,
    pub calculations: Vec<ViewCalculation>,
}

/// What to change of a view; `None` leaves it.
#[derive(Debug, Clone, Default)]
pub struct ViewChange {
    pub title: Option<String>,
    pub kind: Option<ViewKind>,
    pub filter: Option<Option<Json>>,
    pub sorts: Option<Vec<Json>>,
    pub columns: Option<Vec<ViewColumn>>,
    pub group_by: Option<Option<String>>,
    pub calculations: Option<Vec<ViewCalculation>>,
    pub is_archived: Option<bool>,
}

impl Views {
    /// Creates a view behind the others.
    ///
    /// # Errors
    /// `not_found` for the object or list; `filter_error` and `unknown_filter_attribute_slug` for filter and sorts;
    /// `validation_type` for the rest; `limit_reached` for more than 500 views.
    pub async fn create(
        &self,
        workspace_id: &WorkspaceId,
        of: impl Into<Target<'_>> + Send,
        new: NewView,
        actor: &Actor,
    ) -> Result<View> {
        let (schema, object) = self.records.resolve(workspace_id, of).await?;
        let others = self.stored(&object.id).await?;
        if others.len() >= MOST_VIEWS {
            let message = format!(
                "\"{}\" has {MOST_VIEWS} views already, and cannot have more.",
                object.api_slug
            );
            return Err(Error::new(Code::LimitReached, message));
        }
        let view = View {
            id: Uuid::new_v4().to_string(),
            workspace_id: workspace_id.to_owned(),
            object_id: object.id.clone(),
            title: new.title,
            kind: new.kind,
            filter: new.filter,
            sorts: new.sorts,
            columns: new.columns,
            group_by: new.group_by,
            calculations: new.calculations,
            is_archived: false,
            position: others.last().map_or(0, |last| last.value.position + 1),
            created_by: actor.clone(),
            created_at: self.records.clock.now_ns(),
        };
        let view = view.checked(&schema, &object, None)?;
        let writes = vec![write(&view, Expect::Absent), self.tell(&view, &object, actor)];
        self.records.store.commit(writes).await?;
        Ok(view.named(&schema, &object))
    }

    /// Changes a view.
    ///
    /// # Errors
    /// As [`Views::create`]; `not_found` for the view.
    pub async fn update(
        &self,
        workspace_id: &WorkspaceId,
        of: impl Into<Target<'_>> + Send,
        view_id: &str,
        change: ViewChange,
        actor: &Actor,
    ) -> Result<View> {
        let (schema, object) = self.records.resolve(workspace_id, of).await?;
        retrying(|| async {
            let Stored { value, revision } = self.read(&object, view_id).await?;
            let (before, change) = (value.clone(), change.clone());
            let view = View {
                title: change.title.unwrap_or(value.title),
                kind: change.kind.unwrap_or(value.kind),
                filter: change.filter.unwrap_or(value.filter),
                sorts: change.sorts.unwrap_or(value.sorts),
                columns: change.columns.unwrap_or(value.columns),
                group_by: change.group_by.unwrap_or(value.group_by),
                calculations: change.calculations.unwrap_or(value.calculations),
                is_archived: change.is_archived.unwrap_or(value.is_archived),
                ..value
            };
            let view = view.checked(&schema, &object, Some(&before))?;
            let writes = vec![
                write(&view, Expect::Revision(revision)),
                self.tell(&view, &object, actor),
            ];
            self.records.store.commit(writes).await?;
            Ok(view.named(&schema, &object))
        })
        .await
    }

    /// Puts the named views first, in this order; the others follow as they were.
    ///
    /// # Errors
    /// `not_found` for the object, the list or a view.
    pub async fn order(
        &self,
        workspace_id: &WorkspaceId,
        of: impl Into<Target<'_>> + Send,
        view_ids: &[String],
        actor: &Actor,
    ) -> Result<()> {
        let (_, object) = self.records.resolve(workspace_id, of).await?;
        retrying(|| async {
            let mut views = self.stored(&object.id).await?;
            for id in view_ids {
                if !views.iter().any(|view| view.value.id.eq_ignore_ascii_case(id)) {
                    return Err(not_found(id));
                }
            }
            let place = |view: &Stored<View>| view_ids.iter().position(|id| id.eq_ignore_ascii_case(&view.value.id));
            // A stable sort.
            views.sort_by_key(|view| place(view).unwrap_or(usize::MAX));
            let mut writes = Vec::new();
            for (position, Stored { value, revision }) in views.into_iter().enumerate() {
                let position = position as i64;
                if value.position != position {
                    let view = View { position, ..value };
                    writes.push(write(&view, Expect::Revision(revision)));
                    writes.push(self.tell(&view, &object, actor));
                }
            }
            if !writes.is_empty() {
                self.records.store.commit(writes).await?;
            }
            Ok(())
        })
        .await
    }

    /// Deletes a view.
    ///
    /// # Errors
    /// `not_found`.
    pub async fn delete(
        &self,
        workspace_id: &WorkspaceId,
        of: impl Into<Target<'_>> + Send,
        view_id: &str,
        actor: &Actor,
    ) -> Result<()> {
        let (_, object) = self.records.resolve(workspace_id, of).await?;
        retrying(|| async {
            let view = self.read(&object, view_id).await?;
            let id = view.value.id.clone();
            let expect = Expect::Revision(view.revision);
            let delete = Write::DeleteDocument { kind: KIND, id, expect };
            let writes = vec![delete, self.tell(&view.value, &object, actor)];
            Ok(self.records.store.commit(writes).await?)
        })
        .await
    }

    /// The writes that take the views of an object or list along when it is deleted.
    pub(crate) async fn with_deleted_object(&self, object_id: &ObjectId) -> Result<Vec<Write>> {
        let views = self.stored(object_id).await?.into_iter();
        Ok(views
            .map(|view| crate::documents::delete(KIND, &view.value.id))
            .collect())
    }

    fn tell(&self, view: &View, object: &Object, actor: &Actor) -> Write {
        let of = if object.list().is_some() { "list" } else { "object" };
        let payload = json!({
            "view_id": view.id,
            format!("{of}_id"): object.id,
            format!("{of}_slug"): object.api_slug,
        });
        self.records.told(&view.workspace_id, "view.changed", payload, actor)
    }
}

fn write(view: &View, expect: Expect) -> Write {
    put(KIND, &view.id, &view.object_id, view.position, view, expect)
}

fn not_found(view_id: &str) -> Error {
    Error::new(Code::NotFound, format!("View with ID \"{view_id}\" not found."))
}

impl View {
    /// The view as it is kept, once everything is known to be there that it names and `before` did not name: what was deleted
    /// since is in nobody's way.
    fn checked(mut self, schema: &Schema, object: &Arc<Object>, before: Option<&Self>) -> Result<Self> {
        let mut issues = Vec::new();
        self.title = self.title.trim().to_owned();
        if !(1..=MOST_TITLE).contains(&self.title.chars().count()) {
            let message = format!("A title has between 1 and {MOST_TITLE} characters");
            issues.push(Issue::invalid(vec!["title".into()], message));
        }
        for (name, text) in [("filter", json!(self.filter)), ("sorts", json!(self.sorts))] {
            if text.to_string().len() > MOST_BYTES {
                issues.push(Issue::invalid(vec![name.into()], "Larger than 64 KB"));
            }
        }
        if before.is_none_or(|before| before.columns != self.columns) {
            self.check_columns(schema, object, &mut issues);
        }
        if before.is_none_or(|before| before.calculations != self.calculations) {
            self.check_calculations(schema, object, &mut issues);
        }
        if before.is_none_or(|before| (before.kind, &before.group_by) != (self.kind, &self.group_by)) {
            self.check_groups(object, &mut issues);
        }
        if !issues.is_empty() {
            return Err(Error::body(issues));
        }
        if let Some(filter) = self
            .filter
            .as_ref()
            .filter(|_| before.is_none_or(|before| before.filter != self.filter))
        {
            parse_filter(schema, object, filter)?;
        }
        if before.is_none_or(|before| before.sorts != self.sorts) {
            parse_sorts(schema, object, &self.sorts)?;
        }
        Names::for_keeping(schema, object).rename(
            &mut self.filter,
            &mut self.sorts,
            &mut self.columns,
            &mut self.group_by,
            &mut self.calculations,
        );
        Ok(self)
    }

    fn check_columns(&self, schema: &Schema, object: &Arc<Object>, issues: &mut Vec<Issue>) {
        if self.columns.len() > MOST_COLUMNS {
            let message = format!("A view has at most {MOST_COLUMNS} columns");
            return issues.push(Issue::invalid(vec!["columns".into()], message));
        }
        let mut seen = HashSet::new();
        for (index, column) in self.columns.iter().enumerate() {
            let at = || vec!["columns".into(), PathPart::Index(index)];
            if let Err(message) = place(schema, object, &column.place, &mut seen) {
                issues.push(Issue::invalid(at(), message));
            }
            if column.width.is_some_and(|width| !WIDTHS.contains(&width)) {
                let message = format!("A column is {} to {} pixels wide", WIDTHS.start(), WIDTHS.end());
                issues.push(Issue::invalid(at(), message));
            }
        }
    }

    fn check_calculations(&self, schema: &Schema, object: &Arc<Object>, issues: &mut Vec<Issue>) {
        if self.calculations.len() > MOST_COLUMNS {
            let message = format!("A view has at most {MOST_COLUMNS} calculations");
            return issues.push(Issue::invalid(vec!["calculations".into()], message));
        }
        let mut seen = HashSet::new();
        for (index, calculation) in self.calculations.iter().enumerate() {
            let message = match place(schema, object, &calculation.place, &mut seen) {
                Ok(attribute) if calculation.function.fits(attribute.kind) => continue,
                Ok(attribute) => format!(
                    "The function {} is none for an attribute of type \"{}\"",
                    json!(calculation.function),
                    attribute.kind.as_str()
                ),
                Err(message) => message,
            };
            issues.push(Issue::invalid(
                vec!["calculations".into(), PathPart::Index(index)],
                message,
            ));
        }
    }

    fn check_groups(&self, object: &Object, issues: &mut Vec<Issue>) {
        let message = match &self.group_by {
            None if self.kind == ViewKind::Board => "A board is grouped by a status or select attribute".to_owned(),
            None => return,
            Some(slug) => match object.attribute(slug) {
                Some(attribute) if can_group(attribute) => return,
                Some(attribute) => format!(
                    "Groups are made of a status or a select with one value, not of \"{}\"",
                    attribute.api_slug
                ),
                None => format!("Attribute with slug/ID \"{slug}\" not found."),
            },
        };
        issues.push(Issue::invalid(vec!["group_by".into()], message));
    }
}

pub(super) fn can_group(attribute: &Attribute) -> bool {
    match attribute.kind {
        AttributeType::Status => true,
        AttributeType::Select => !attribute.is_multiselect,
        _ => false,
    }
}

/// The attribute at a place that was not named before.
fn place(
    schema: &Schema,
    object: &Arc<Object>,
    place: &Place,
    seen: &mut HashSet<String>,
) -> Result<Arc<Attribute>, String> {
    let hops = Hops::parse(schema, object, &place.path(object), &mut Vec::new()).map_err(|error| error.message)?;
    let way = hops.references.iter().map(|(attribute, _)| attribute.id.as_str());
    let way: Vec<&str> = way.chain([hops.last.id.as_str()]).collect();
    if seen.insert(way.join("/")) {
        Ok(hops.last)
    } else {
        Err(format!("\"{}\" is named twice", hops.last.api_slug))
    }
}
