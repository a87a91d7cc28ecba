//! The layout of record pages: which widgets of apps every member sees there.

use crate::support::Server;
use serde_json::{Value, json};

const PEOPLE: &str = "/api/w/basepoint/objects/people/layout";

async fn installed() -> Server {
    let server = Server::start().await;
    server.post("/api/w/basepoint/apps/echo/install", json!({})).await;
    server
}

fn widgets(names: &[&str]) -> Value {
    let widgets = names.iter().map(|name| json!({ "app": "echo", "widget": name }));
    Value::Array(widgets.collect())
}

async fn shown(server: &Server, path: &str) -> Value {
    server.get(path).await.json()["data"]["widgets"].clone()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_layout_begins_empty_is_kept_in_order_and_belongs_to_one_object_of_one_workspace() {
    let server = installed().await;
    assert_eq!(
        server.get(PEOPLE).await.json(),
        json!({ "data": { "widgets": [], "hidden_tabs": [], "revision": 0 } })
    );
    let wanted = widgets(&["debt", "credit"]);
    let put = server.put(PEOPLE, json!({ "widgets": wanted })).await.json();
    assert_eq!(put["data"]["widgets"], wanted);
    assert_eq!(server.get(PEOPLE).await.json(), put, "the answer is what a read gives");
    assert_eq!(
        shown(&server, "/api/w/basepoint/objects/companies/layout").await,
        json!([])
    );
    let mut server = server;
    server.become_member("linus").await;
    assert_eq!(shown(&server, "/api/w/other/objects/people/layout").await, json!([]));
}

#[tokio::test(flavor = "multi_thread")]
async fn tabs_are_hidden_by_name_stay_so_while_widgets_change_and_go_with_their_app() {
    let server = installed().await;
    let hidden = json!(["activity", "echo/credit"]);
    let put = server
        .put(PEOPLE, json!({ "widgets": [], "hidden_tabs": hidden }))
        .await;
    assert_eq!(put.json()["data"]["hidden_tabs"], hidden);
    let later = server.put(PEOPLE, json!({ "widgets": widgets(&["credit"]) })).await;
    assert_eq!(later.json()["data"]["hidden_tabs"], hidden);
    server.delete("/api/w/basepoint/apps/echo/install").await;
    let left = server.get(PEOPLE).await.json()["data"].clone();
    assert_eq!(
        (&left["hidden_tabs"], &left["widgets"]),
        (&json!(["activity"]), &json!([]))
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn who_changes_what_somebody_else_has_changed_is_told_so() {
    let server = installed().await;
    let first = server
        .put(PEOPLE, json!({ "widgets": widgets(&["credit"]), "revision": 0 }))
        .await;
    assert_eq!(first.status, 200, "{}", first.text);
    let late = server.put(PEOPLE, json!({ "widgets": [], "revision": 0 })).await;
    assert_eq!(late.code(), (409, "layout-changed".to_owned()));
    let revision = first.json()["data"]["revision"].clone();
    let again = server.put(PEOPLE, json!({ "widgets": [], "revision": revision })).await;
    assert_eq!(again.json()["data"]["widgets"], json!([]));
    // Without a revision, whatever is there is replaced.
    let blind = server.put(PEOPLE, json!({ "widgets": widgets(&["debt"]) })).await;
    assert_eq!(blind.status, 200);
}

#[tokio::test(flavor = "multi_thread")]
async fn what_makes_no_sense_is_refused_by_name() {
    let server = installed().await;
    let nonsense = "/api/w/basepoint/objects/rockets/layout";
    assert_eq!(server.get(nonsense).await.code(), (404, "not-found".to_owned()));
    let many: Vec<Value> = (0..51)
        .map(|n| json!({ "app": "echo", "widget": format!("w{n}") }))
        .collect();
    for (path, body, status, code) in [
        (nonsense, json!({ "widgets": [] }), 404, "not-found"),
        (PEOPLE, json!({}), 400, "invalid-body"),
        (PEOPLE, json!({ "widgets": [], "hidden": [] }), 400, "invalid-body"),
        (PEOPLE, json!({ "widgets": [{ "app": "echo" }] }), 400, "invalid-body"),
        (
            PEOPLE,
            json!({ "widgets": [], "hidden_tabs": ["overview"] }),
            400,
            "tabs-invalid",
        ),
        (
            PEOPLE,
            json!({ "widgets": [], "hidden_tabs": ["calls", "calls"] }),
            400,
            "tabs-invalid",
        ),
        (
            PEOPLE,
            json!({ "widgets": [], "hidden_tabs": ["x".repeat(201)] }),
            400,
            "tabs-invalid",
        ),
        (
            PEOPLE,
            json!({ "widgets": [], "hidden_tabs": ["ghost/tab"] }),
            404,
            "not-found",
        ),
        (
            PEOPLE,
            json!({ "widgets": widgets(&["credit", "credit"]) }),
            400,
            "widget-duplicate",
        ),
        (
            PEOPLE,
            json!({ "widgets": widgets(&["wealth"]) }),
            400,
            "widget-unknown",
        ),
        (
            PEOPLE,
            json!({ "widgets": [{ "app": "nobody", "widget": "credit" }] }),
            404,
            "not-found",
        ),
        (PEOPLE, json!({ "widgets": many }), 400, "too-many-widgets"),
    ] {
        let answer = server.put(path, body.clone()).await;
        assert_eq!(answer.code(), (status, code.to_owned()), "{body}: {}", answer.text);
    }
    assert_eq!(shown(&server, PEOPLE).await, json!([]), "nothing of it has happened");
}

#[tokio::test(flavor = "multi_thread")]
async fn an_uninstalled_app_leaves_no_widget_behind_and_a_disabled_one_keeps_its_place() {
    let server = installed().await;
    server
        .put(PEOPLE, json!({ "widgets": widgets(&["credit", "debt"]) }))
        .await;
    server.post("/api/w/basepoint/apps/echo/disable", json!({})).await;
    assert_eq!(shown(&server, PEOPLE).await, widgets(&["credit", "debt"]));
    assert_eq!(server.delete("/api/w/basepoint/apps/echo/install").await.status, 200);
    assert_eq!(shown(&server, PEOPLE).await, json!([]));
    server.post("/api/w/basepoint/apps/echo/install", json!({})).await;
    assert_eq!(shown(&server, PEOPLE).await, json!([]), "a new install begins anew");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_widget_that_a_new_version_lacks_keeps_its_place_but_cannot_be_added_again() {
    let server = installed().await;
    server
        .put(PEOPLE, json!({ "widgets": widgets(&["credit", "debt"]) }))
        .await;
    let mut without = crate::support::app();
    without.manifest["surfaces"]["record-widget"] = json!([{ "id": "debt", "label": "Debt" }]);
    server.platform.register_app_build(without).await.unwrap();
    let reordered = widgets(&["debt", "credit"]);
    let answer = server.put(PEOPLE, json!({ "widgets": reordered })).await;
    assert_eq!(answer.json()["data"]["widgets"], reordered);
    server.put(PEOPLE, json!({ "widgets": widgets(&["debt"]) })).await;
    let answer = server.put(PEOPLE, json!({ "widgets": reordered })).await;
    assert_eq!(answer.code(), (400, "widget-unknown".to_owned()));
}

#[tokio::test(flavor = "multi_thread")]
async fn admins_who_write_at_once_lose_nothing_and_an_uninstall_in_between_leaves_nothing() {
    let server = installed().await;
    let writes = (0..12).map(|at| {
        let server = &server;
        async move {
            if at == 6 {
                return server.delete("/api/w/basepoint/apps/echo/install").await.status;
            }
            let names = if at % 2 == 0 {
                widgets(&["credit"])
            } else {
                widgets(&["debt", "credit"])
            };
            server.put(PEOPLE, json!({ "widgets": names })).await.status
        }
    });
    for status in futures::future::join_all(writes).await {
        assert!(matches!(status.as_u16(), 200 | 404), "{status}");
    }
    assert_eq!(shown(&server, PEOPLE).await, json!([]));
}
