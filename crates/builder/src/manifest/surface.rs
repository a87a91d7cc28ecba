use crate::diagnostic::{Code, Diagnostic};
use serde::{Deserialize, Serialize};
use serde_json::Value;

/// Everything that an app adds to the host's interface, by surface key (`sdk-surface.md` 4.3), in registered order.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", default)]
pub struct Surfaces {
    pub record_action: Vec<Surface>,
    pub bulk_record_action: Vec<Surface>,
    pub record_widget: Vec<Surface>,
    pub record_tab: Vec<Surface>,
    pub object_action: Vec<Surface>,
    pub call_recording_insight_text_selection_action: Vec<Surface>,
    pub call_recording_summary_text_selection_action: Vec<Surface>,
    pub call_recording_transcript_text_selection_action: Vec<Surface>,
    pub page: Vec<PageSurface>,
    /// Whether the app brings a settings page.
    pub workspace_settings: bool,
    pub workflow_block: Vec<BlockSurface>,
}

/// An action, widget or tab.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Surface {
    pub id: String,
    pub label: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub icon: Option<String>,
    /// Base of a widget's gradient.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub color: Option<String>,
    /// Absent: every object.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub objects: Option<ObjectFilter>,
}

/// For which objects a surface is offered.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(untagged)]
pub enum ObjectFilter {
    Slugs(Vec<String>),
    /// `{"predicate": true}`: only the running app knows.
    Predicate {
        predicate: bool,
    },
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PageSurface {
    pub id: String,
    pub path: String,
    pub name: String,
    /// `full` or `centered`.
    pub variant: String,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct BlockSurface {
    pub id: String,
    /// `step` or `trigger`.
    #[serde(rename = "type")]
    pub kind: String,
    pub title: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub description: Option<String>,
    pub require_user_connection: bool,
    pub deprecated: bool,
    /// The block that takes its place.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub replaced_by: Option<String>,
    /// What it is configured with, as the SDK serialises schemas.
    #[serde(default)]
    pub config_schema: Value,
    /// The handlers that the app has for it, by name (`execute`, `finish` …); absent when the bundles come from elsewhere.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub handlers: Option<Vec<String>>,
}

impl Surfaces {
    /// Reads the argument of `registerSurfaces`. Absent keys are empty; unknown keys are left out, because a later SDK
    /// may bring them.
    pub(super) fn read(registered: &Value) -> Result<Self, Vec<Diagnostic>> {
        let mut reader = Reader {
            registered,
            problems: Vec::new(),
        };
        let surfaces = Self {
            record_action: reader.surfaces("record-action"),
            bulk_record_action: reader.surfaces("bulk-record-action"),
            record_widget: reader.surfaces("record-widget"),
            record_tab: reader.surfaces("record-tab"),
            object_action: reader.surfaces("object-action"),
            call_recording_insight_text_selection_action: reader
                .surfaces("call-recording-insight-text-selection-action"),
            call_recording_summary_text_selection_action: reader
                .surfaces("call-recording-summary-text-selection-action"),
            call_recording_transcript_text_selection_action: reader
                .surfaces("call-recording-transcript-text-selection-action"),
            page: reader.pages(),
            workspace_settings: !reader.list("workspace-settings").is_empty(),
            workflow_block: reader.blocks(),
        };
        if reader.problems.is_empty() {
            Ok(surfaces)
        } else {
            Err(reader.problems)
        }
    }
}

struct Reader<'r> {
    registered: &'r Value,
    problems: Vec<Diagnostic>,
}

impl<'r> Reader<'r> {
    fn list(&self, key: &str) -> &'r [Value] {
        self.registered
            .get(key)
            .and_then(Value::as_array)
            .map_or(&[], Vec::as_slice)
    }

    fn text(&mut self, key: &str, element: &Value, index: usize, field: &str) -> Option<String> {
        match element.get(field).and_then(Value::as_str) {
            Some(text) => Some(text.to_owned()),
            None => {
                let name = match element.get("id").and_then(Value::as_str) {
                    Some(id) => format!("`{id}`"),
                    None => format!("number {}", index + 1),
                };
                self.problems.push(
                    Diagnostic::error(Code::ManifestInvalid, format!("{key} {name} has no `{field}`"))
                        .hint(format!("give it a `{field}`, as text")),
                );
                None
            }
        }
    }

    fn surfaces(&mut self, key: &str) -> Vec<Surface> {
        let mut found = Vec::new();
        for (index, element) in self.list(key).iter().enumerate() {
            let (id, label) = (
                self.text(key, element, index, "id"),
                self.text(key, element, index, "label"),
            );
            let objects = self.objects(key, element);
            if let (Some(id), Some(label)) = (id, label) {
                found.push(Surface {
                    id,
                    label,
                    icon: optional(element, "icon"),
                    color: optional(element, "color"),
                    objects,
                });
            }
        }
        found
    }

    fn objects(&mut self, key: &str, element: &Value) -> Option<ObjectFilter> {
        match element.get("objects") {
            None | Some(Value::Null) => None,
            Some(Value::String(slug)) => Some(ObjectFilter::Slugs(vec![slug.clone()])),
            Some(Value::Array(slugs)) if slugs.iter().all(Value::is_string) => Some(ObjectFilter::Slugs(
                slugs.iter().filter_map(Value::as_str).map(str::to_owned).collect(),
            )),
            Some(other) => match other.get("$").and_then(Value::as_str) {
                Some("function") => Some(ObjectFilter::Predicate { predicate: true }),
                Some("undefined") => None,
                _ => {
                    let id = optional(element, "id").unwrap_or_default();
                    self.problems.push(
                        Diagnostic::error(
                            Code::ManifestInvalid,
                            format!("{key} `{id}` has `objects` that name no object"),
                        )
                        .hint("write an object's slug, a list of slugs, or a function"),
                    );
                    None
                }
            },
        }
    }

    fn pages(&mut self) -> Vec<PageSurface> {
        let mut found = Vec::new();
        for (index, element) in self.list("page").iter().enumerate() {
            let (id, name) = (
                self.text("page", element, index, "id"),
                self.text("page", element, index, "name"),
            );
            if let (Some(id), Some(name)) = (id, name) {
                let path = optional(element, "path").unwrap_or_else(|| id.clone());
                let variant = optional(element, "variant").unwrap_or_else(|| "full".to_owned());
                found.push(PageSurface {
                    id,
                    path,
                    name,
                    variant,
                });
            }
        }
        found
    }

    fn blocks(&mut self) -> Vec<BlockSurface> {
        let mut found = Vec::new();
        for (index, element) in self.list("workflow-block").iter().enumerate() {
            let block = element.get("block").unwrap_or(&Value::Null);
            let id = self.text("workflow-block", element, index, "id");
            let kind = self.text("workflow-block", element, index, "type");
            let title = self.text("workflow-block", block, index, "title");
            if let (Some(id), Some(kind), Some(title)) = (id, kind, title) {
                found.push(BlockSurface {
                    id,
                    kind,
                    title,
                    description: optional(block, "description"),
                    require_user_connection: block.get("requireUserConnection") == Some(&Value::Bool(true)),
                    deprecated: matches!(block.get("deprecated"), Some(Value::Bool(true) | Value::Object(_))),
                    replaced_by: block
                        .get("deprecated")
                        .and_then(|deprecated| optional(deprecated, "replacedBy")),
                    config_schema: block.get("configSchema").cloned().unwrap_or_default(),
                    // The client bundle has none of them: discovery says.
                    handlers: None,
                });
            }
        }
        found
    }
}

fn optional(element: &Value, field: &str) -> Option<String> {
    element.get(field).and_then(Value::as_str).map(str::to_owned)
}
