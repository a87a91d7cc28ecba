use super::*;
use serde_json::json;

fn manifest(server_functions: Option<&[&str]>) -> Manifest {
    Manifest {
        format: 1,
        name: "A".into(),
        slug: "a".into(),
        sdk: SdkLayout::V1,
        surfaces: Surfaces::default(),
        settings_schema: BTreeMap::new(),
        server_functions: server_functions.map(|list| list.iter().map(|&one| one.to_owned()).collect()),
        webhooks: None,
        events: None,
    }
}

#[test]
fn a_server_function_is_found_by_its_hash_or_a_unique_ending() {
    let known = manifest(Some(&["app/a/send.server", "lib/send.server", "lib/get.server"]));
    for (hash, expected) in [
        ("lib/send.server", Some("lib/send.server")),
        ("app\\a\\send.server", Some("app/a/send.server")),
        ("app/extensions/x/@/lib/get.server", Some("lib/get.server")),
        ("app/extensions/x/@/get.server", Some("lib/get.server")),
        ("app/extensions/x/@/send.server", None),
        ("nothing.server", None),
    ] {
        assert_eq!(known.server_function(hash).as_deref(), expected, "{hash}");
    }
    assert_eq!(
        manifest(None).server_function("any\\thing").as_deref(),
        Some("any/thing")
    );
}

#[test]
fn registrations_become_surfaces() {
    let function = json!({"$": "function"});
    let surfaces = Surfaces::read(&json!({
        "record-action": [
            {"id": "a", "label": "A", "icon": "Phone", "objects": "people", "onTrigger": function},
            {"id": "b", "label": "B", "objects": ["people", "deals"]},
            {"id": "c", "label": "C", "objects": function},
        ],
        "page": [{"id": "home", "path": "home", "name": "Home", "Page": function}],
        "workspace-settings": [{"Page": function}],
        "workflow-block": [{"type": "step", "id": "s", "block": {"title": "S", "requireUserConnection": true, "execute": function}}],
        "of-a-later-sdk": [1],
    }))
    .unwrap();
    assert_eq!(
        serde_json::to_value(&surfaces).unwrap(),
        json!({
            "record-action": [
                {"id": "a", "label": "A", "icon": "Phone", "objects": ["people"]},
                {"id": "b", "label": "B", "objects": ["people", "deals"]},
                {"id": "c", "label": "C", "objects": {"predicate": true}},
            ],
            "bulk-record-action": [], "record-widget": [], "record-tab": [], "object-action": [],
            "call-recording-insight-text-selection-action": [],
            "call-recording-summary-text-selection-action": [],
            "call-recording-transcript-text-selection-action": [],
            "page": [{"id": "home", "path": "home", "name": "Home", "variant": "full"}],
            "workspace-settings": true,
            "workflow-block": [{"id": "s", "type": "step", "title": "S", "require_user_connection": true, "deprecated": false, "config_schema": null}],
        })
    );
}

#[test]
fn broken_registrations_are_named() {
    for (registered, expected) in [
        (
            json!({"record-action": [{"id": "a"}]}),
            "record-action `a` has no `label`",
        ),
        (
            json!({"record-tab": [{"label": "A"}]}),
            "record-tab number 1 has no `id`",
        ),
        (
            json!({"object-action": [{"id": "a", "label": "A", "objects": 1}]}),
            "object-action `a` has `objects` that name no object",
        ),
    ] {
        let problems = Surfaces::read(&registered).unwrap_err();
        assert_eq!(problems[0].message, expected);
    }
}
