//! One block of a workflow alone, with sample data.

use crate::{
    support::Server,
    workflows::{WORKFLOWS, published, run_that_is, variable},
};
use serde_json::{Value, json};

fn asking(email: Value) -> Value {
    json!({ "id": "ask", "app": "echo", "block": "ask", "config": { "email": email },
        "outcomes": [{ "id": "answered", "schema": { "type": "struct", "fields": {} } }] })
}

fn task() -> Value {
    json!({ "id": "task", "block": "create-task", "config":
        { "content": { "$": "template", "parts": ["Greet ", variable("hook.body.name")] } } })
}

fn is_ada() -> Value {
    json!({ "id": "ada", "block": "if", "config": { "condition":
        { "value": variable("hook.body.name"), "operator": "equals", "operand": "Ada" } } })
}

async fn server() -> (Server, String) {
    let server = Server::start().await;
    server.post("/api/w/basepoint/apps/echo/install", json!({})).await;
    let definition = json!({ "title": "Greet", "blocks": [{ "id": "hook", "block": "webhook-received" }, is_ada()],
        "connections": [{ "from": "hook", "outcome": "triggered", "to": "ada" }] });
    let made = server.post(WORKFLOWS, json!({ "definition": definition })).await.json();
    let id = made["id"].as_str().unwrap().to_owned();
    (server, id)
}

impl Server {
    async fn test_block(&self, workflow: &str, block: Value, samples: Value, is_confirmed: bool) -> Value {
        let test = json!({ "block": block, "samples": samples, "is_confirmed": is_confirmed });
        let answer = self.post(&format!("{WORKFLOWS}/{workflow}/test"), test).await;
        let mut shown = answer.json();
        shown["http"] = answer.status.as_u16().into();
        shown
    }

    async fn count_of_runs(&self) -> usize {
        let runs = self.get("/api/w/basepoint/runs").await.json();
        runs["data"].as_array().map_or(0, Vec::len)
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_block_runs_alone_with_samples_in_the_place_of_variables_and_makes_no_run() {
    let (server, id) = server().await;
    for (name, outcome) in [("Ada", "true"), ("Grace", "false")] {
        let tested = server
            .test_block(&id, is_ada(), json!({ "hook.body.name": name }), false)
            .await;
        assert_eq!(
            (&tested["status"], &tested["outcome"]),
            (&json!("completed"), &json!(outcome)),
            "{tested}"
        );
    }
    let missing = server.test_block(&id, is_ada(), json!({}), false).await;
    assert_eq!((&missing["http"], &missing["code"]), (&json!(409), &json!("refused")));
    assert!(
        missing["message"].as_str().unwrap().contains("hook.body.name"),
        "{missing}"
    );
    assert_eq!(server.count_of_runs().await, 0);
}

#[tokio::test(flavor = "multi_thread")]
async fn what_lasts_is_done_only_for_who_confirms_it() {
    let (server, id) = server().await;
    let samples = json!({ "hook.body.name": "Ada" });
    let refused = server.test_block(&id, task(), samples.clone(), false).await;
    assert_eq!((&refused["http"], &refused["code"]), (&json!(409), &json!("refused")));
    assert!(
        refused["message"].as_str().unwrap().contains("creates a task"),
        "{refused}"
    );
    let tasks = async || server.get("/api/w/basepoint/v2/tasks").await.json()["data"].clone();
    assert_eq!(tasks().await, json!([]));

    let tested = server.test_block(&id, task(), samples, true).await;
    assert_eq!(tested["status"], "completed", "{tested}");
    assert_eq!(tested["input"]["content"], "Greet Ada");
    let made = tasks().await;
    assert_eq!(made[0]["content_plaintext"], "Greet Ada");
    assert_eq!(
        made[0]["created_by_actor"]["type"], "workflow",
        "as the workflow would: {made}"
    );
    assert!(
        tested["output"]
            .to_string()
            .contains(made[0]["id"]["task_id"].as_str().unwrap())
    );
    assert_eq!(server.count_of_runs().await, 0);
}

#[tokio::test(flavor = "multi_thread")]
async fn an_apps_block_runs_in_the_sandbox_and_its_execution_says_that_it_is_a_test() {
    let (server, id) = server().await;
    let failed = server
        .test_block(&id, asking(json!("ada@nowhere.example.com")), json!({}), false)
        .await;
    assert_eq!(
        (&failed["status"], &failed["error"]),
        (&json!("failed"), &json!("nobody is at nowhere.example.com")),
        "{failed}"
    );

    let email = variable("hook.body.email");
    let samples = json!({ "hook.body.email": "ada@example.com" });
    let waits = server.test_block(&id, asking(email), samples, false).await;
    assert_eq!(waits["status"], "waiting", "{waits}");
    let callback = waits["callback"].as_str().unwrap();
    let execution = waits["app_execution_id"].as_str().unwrap();
    let execution = server
        .get(&format!("/api/w/basepoint/executions/{execution}"))
        .await
        .json();
    assert_eq!(execution["data"]["name"], "ask · execute · test");
    let logged = execution["data"]["logs"][0]["message"].as_str().unwrap();
    assert!(logged.contains(callback), "{logged}");

    let path = callback.strip_prefix("http://127.0.0.1:4400").unwrap();
    let late = server.post(path, json!({})).await;
    assert_eq!(late.status, 410, "the test is over");
}

#[tokio::test(flavor = "multi_thread")]
async fn samples_are_what_the_latest_run_had_that_came_to_the_block() {
    let (server, id) = server().await;
    let none = server
        .post(&format!("{WORKFLOWS}/{id}/samples"), json!({ "block": is_ada() }))
        .await;
    assert_eq!(none.json(), json!({ "run": null, "values": {} }));

    server.workflows.start().await.unwrap();
    let definition = json!({ "title": "Double", "blocks": [
        { "id": "run", "block": "manual-run" },
        { "id": "two", "block": "formula", "config": { "expression": "1 + 1", "result": "number" } },
        { "id": "four", "block": "formula", "config":
            { "expression": "n * 2", "result": "number", "inputs": { "n": variable("two.result") } } } ],
        "connections": [{ "from": "run", "outcome": "triggered", "to": "two" }, { "from": "two", "outcome": "done", "to": "four" }] });
    let doubling = published(&server, definition.clone()).await;
    server.post(&format!("{WORKFLOWS}/{doubling}/runs"), json!({})).await;
    let run = run_that_is(&server, &doubling, &["completed", "failed"]).await;
    let block = &definition["blocks"][2];
    let samples = server
        .post(&format!("{WORKFLOWS}/{doubling}/samples"), json!({ "block": block }))
        .await
        .json();
    assert_eq!(
        samples,
        json!({ "run": run["id"], "values": { "two.result": 2 } }),
        "{run:#}"
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn a_trigger_cannot_be_tested_and_only_admins_test() {
    let (mut server, id) = server().await;
    let trigger = json!({ "id": "hook", "block": "webhook-received" });
    let refused = server.test_block(&id, trigger, json!({}), true).await;
    assert_eq!((&refused["http"], &refused["code"]), (&json!(409), &json!("refused")));

    server.add_member("basepoint", "grace").await;
    server.become_member("grace").await;
    let samples = json!({ "hook.body.name": "Ada" });
    let member = server.test_block(&id, is_ada(), samples.clone(), false).await;
    assert_eq!((&member["http"], &member["code"]), (&json!(403), &json!("forbidden")));
    let read = server
        .post(&format!("{WORKFLOWS}/{id}/samples"), json!({ "block": is_ada() }))
        .await;
    assert_eq!(read.status, 403);

    server.become_member("linus").await;
    let test = json!({ "block": is_ada(), "samples": samples });
    let elsewhere = server.post(&format!("/api/w/other/workflows/{id}/test"), test).await;
    assert_eq!(elsewhere.status, 404, "{}", elsewhere.text);
}

#[tokio::test(flavor = "multi_thread")]
async fn code_exports_what_is_run_in_each_way_that_a_module_can() {
    let (server, id) = server().await;
    let block = |code: &str| json!({ "id": "code", "block": "execute-code", "config": { "code": code, "inputs": { "n": 20 } } });
    for code in [
        "export function main({ n }) { return n + 1 }",
        "export const one = 1\nexport const main = async ({ n }) => n + one",
        "function run({ n }) { return n + 1 }\nexport { run as main }",
        "export default async ({ n }) => n + 1",
        "export default function ({ n }) { return n + 1 }",
    ] {
        let tested = server.test_block(&id, block(code), json!({}), false).await;
        assert_eq!(tested["output"]["result"], 21, "{code}: {tested}");
    }
    let code = "export const main = 1";
    let tested = server.test_block(&id, block(code), json!({}), false).await;
    assert_eq!(
        tested["error"], "TypeError: the code must export a function main(inputs)",
        "{tested}"
    );

    let code = "// What it needs:\nimport { chunk } from \"lodash\"\nexport function main() { return chunk([]) }";
    let definition = json!({ "title": "Code", "blocks": [{ "id": "run", "block": "manual-run" }, block(code)],
        "connections": [{ "from": "run", "outcome": "triggered", "to": "code" }] });
    let path = format!("{WORKFLOWS}/{id}/check");
    let checked = server.post(&path, json!({ "definition": definition })).await.json();
    assert_eq!(
        checked["problems"],
        json!([{ "block": "code", "path": "config.code",
            "message": "Line 2 imports \"lodash\": there are no modules here. Put what is needed into the code, or the block into an app." }])
    );
}
