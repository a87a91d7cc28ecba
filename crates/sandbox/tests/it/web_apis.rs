//! The web globals inside the sandbox, held against `sdk/tests/web` and the URL files of the Web Platform Tests that
//! the crate `url` carries. `docs/web-apis.md` publishes the outcome; this test fails when a rate falls below it.
//!
//! `STOA_UPDATE_DOCS=1 cargo test -p sandbox --test it web_apis` writes the table anew.

use crate::support::{ENGINE, function, program, real::RealHost};
use sandbox::{Call, Context, Engine, Image, Limits, Program, Returned};
use serde::Deserialize;
use serde_json::{Value, json};
use std::{
    collections::BTreeMap,
    fmt::Write,
    fs,
    path::{Path, PathBuf},
    process::Command,
    sync::Arc,
    time::Duration,
};

#[derive(Debug, Deserialize)]
struct Outcome {
    passed: u32,
    total: u32,
    failures: Vec<Failed>,
}

#[derive(Debug, Deserialize)]
struct Failed {
    name: String,
    message: String,
}

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..")
}

async fn prepare() -> Arc<dyn Image> {
    let path = root().join("sdk/dist/conformance.js");
    let source = fs::read_to_string(&path).unwrap_or_else(|error| {
        panic!("{}: {error}; run: npm ci && npm run build -w sdk", path.display());
    });
    let program = Program {
        name: "conformance.js".into(),
        ..program(&source)
    };
    ENGINE.prepare(program).await.expect("the cases load")
}

async fn run(image: &dyn Image, hash: &str, args: Value) -> Value {
    let call = Call::ServerFunction {
        hash: hash.into(),
        args: args.to_string(),
    };
    let limits = Limits {
        wall: Duration::from_secs(120),
        cpu: Duration::from_secs(120),
        ..Limits::default()
    };
    let host = Arc::new(RealHost::new());
    match image.run(call, Context::default(), &limits, host).await.result {
        Ok(Returned::Value(value)) => serde_json::from_str(&value).unwrap(),
        other => panic!("{hash}: {other:?}"),
    }
}

async fn outcome(image: &dyn Image, hash: &str, args: Value) -> Outcome {
    serde_json::from_value(run(image, hash, args).await).unwrap()
}

/// The folder of the crate `url` in cargo's registry, which holds the Web Platform Tests' files.
fn url_crate() -> PathBuf {
    // Packages of other platforms are not here.
    let platform = format!("{}-unknown-linux-gnu", std::env::consts::ARCH);
    let output = Command::new(env!("CARGO"))
        .args(["metadata", "--format-version", "1", "--offline", "--locked"])
        .args(["--filter-platform", &platform])
        .current_dir(root())
        .output()
        .expect("cargo runs");
    let metadata: Value = serde_json::from_slice(&output.stdout)
        .unwrap_or_else(|_| panic!("cargo metadata: {}", String::from_utf8_lossy(&output.stderr)));
    let manifest = metadata["packages"]
        .as_array()
        .unwrap()
        .iter()
        .find(|package| package["name"] == "url" && package["version"].as_str().unwrap().starts_with("2."))
        .expect("the sandbox depends on url")["manifest_path"]
        .as_str()
        .unwrap()
        .to_owned();
    Path::new(&manifest).parent().unwrap().join("tests")
}

fn wpt_file(name: &str) -> Value {
    let path = url_crate().join(name);
    serde_json::from_slice(&fs::read(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()))).unwrap()
}

fn document() -> PathBuf {
    root().join("docs/web-apis.md")
}

const START: &str = "<!-- rates: written by crates/sandbox/tests/it/web_apis.rs -->";
const END: &str = "<!-- end of rates -->";

fn table(outcomes: &[(String, Outcome)]) -> String {
    let mut table = String::from("| interface | passed | of | rate |\n| --- | --: | --: | --: |\n");
    for (name, Outcome { passed, total, .. }) in outcomes {
        let rate = f64::from(*passed) * 100.0 / f64::from(*total);
        writeln!(table, "| {name} | {passed} | {total} | {rate:.1} % |").unwrap();
    }
    let failures: Vec<String> = outcomes
        .iter()
        .flat_map(|(name, outcome)| {
            outcome
                .failures
                .iter()
                .map(move |failed| format!("* {name}: `{}`", failed.name.replace('`', "'")))
        })
        .collect();
    if !failures.is_empty() {
        writeln!(table, "\nWhat fails:\n\n{}", failures.join("\n")).unwrap();
    }
    table
}

/// The published rates, by interface: passed and total.
fn published(document: &str) -> BTreeMap<String, (u32, u32)> {
    let start = document.find(START).expect("the document has a table");
    let end = document.find(END).expect("the document's table ends");
    document[start..end]
        .lines()
        .filter_map(|line| {
            let cells: Vec<&str> = line.split('|').map(str::trim).collect();
            let [_, name, passed, total, ..] = cells.as_slice() else {
                return None;
            };
            Some(((*name).to_owned(), (passed.parse().ok()?, total.parse().ok()?)))
        })
        .collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn rates_are_what_the_document_says() {
    let image = prepare().await;
    let suites: Vec<String> = serde_json::from_value(run(&*image, "suites", json!([])).await).unwrap();
    let mut outcomes = Vec::new();
    for (name, hash, args) in [
        (
            "URL, WPT `urltestdata.json`",
            "urltestdata",
            json!([wpt_file("urltestdata.json")]),
        ),
        (
            "URL, WPT `setters_tests.json`",
            "setters_tests",
            json!([wpt_file("setters_tests.json")]),
        ),
    ] {
        outcomes.push((name.to_owned(), outcome(&*image, hash, args).await));
    }
    for suite in suites {
        let outcome = outcome(&*image, &suite, json!([])).await;
        outcomes.push((suite, outcome));
    }
    for (suite, outcome) in &outcomes {
        for failed in &outcome.failures {
            println!("{suite}: {}: {}", failed.name, failed.message);
        }
    }

    let text = fs::read_to_string(document()).expect("docs/web-apis.md is there");
    if std::env::var_os("STOA_UPDATE_DOCS").is_some() {
        let start = text.find(START).expect("the document has a table") + START.len();
        let end = text.find(END).expect("the document's table ends");
        let written = format!("{}\n\n{}\n{}", &text[..start], table(&outcomes), &text[end..]);
        fs::write(document(), written).unwrap();
        return;
    }
    let published = published(&text);
    let hint = "run: STOA_UPDATE_DOCS=1 cargo test -p sandbox --test it web_apis";
    for (suite, Outcome { passed, total, .. }) in &outcomes {
        let Some((was_passed, was_total)) = published.get(suite) else {
            panic!("docs/web-apis.md does not publish {suite}; {hint}")
        };
        assert_eq!(
            total, was_total,
            "{suite} has other cases than docs/web-apis.md says; {hint}"
        );
        assert!(
            passed >= was_passed,
            "{suite} passes {passed} of {total}, docs/web-apis.md says {was_passed}"
        );
    }
    assert_eq!(
        published.len(),
        outcomes.len(),
        "docs/web-apis.md publishes what is not measured; {hint}"
    );
}

async fn evaluate(body: &str) -> Value {
    let image = crate::support::prepare(function(body)).await;
    run(&*image, "f", json!([])).await
}

/// What `fetch` sends and gives, in the words of app code; the host above answers with what it was sent.
#[tokio::test(flavor = "multi_thread")]
async fn fetch_speaks_to_the_host() {
    let body = r#"
        const asked = await fetch("https://a.example/x?y#z", { method: "post", body: new URLSearchParams({ a: "1 2" }), headers: { X: "1" } });
        const echo = await asked.json();
        const request = await (await fetch(new Request("https://a.example/"))).json();
        const streamed = await fetch("https://a.example/");
        const sizes = [];
        for await (const chunk of streamed.body) sizes.push(chunk.length > 0);
        const refused = await fetch("https://refused.example/").catch(error => [error instanceof TypeError, error.code, error.message]);
        const controller = new AbortController();
        const aborted = fetch("https://a.example/", { signal: controller.signal }).catch(error => error.name);
        controller.abort();
        const late = new AbortController();
        const open = await fetch("https://a.example/", { signal: late.signal });
        const reader = open.body.getReader();
        await reader.read();
        late.abort();
        const cut = await reader.read().catch(error => error.name);
        const cloned = await fetch("https://a.example/");
        const texts = await Promise.all([cloned.clone().text(), cloned.text()]);
        return {
            echo, method: request.method, sizes, refused, aborted: await aborted, cut, same: texts[0] === texts[1],
            asked: [asked.status, asked.ok, asked.url, asked.type, asked.headers.get("content-type")],
            head: (await fetch("https://a.example/", { method: "HEAD" })).body,
            immutable: (() => { try { asked.headers.set("a", "b") } catch (error) { return error.name } })(),
        };
    "#;
    let result = evaluate(body).await;
    assert_eq!(
        result,
        json!({
            "echo": {
                "method": "POST",
                "url": "https://a.example/x?y",
                "headers": [
                    ["X", "1"],
                    ["content-type", "application/x-www-form-urlencoded;charset=UTF-8"],
                    ["accept", "*/*"],
                ],
                "body": "a=1+2",
            },
            "method": "GET",
            "sizes": [true, true],
            "refused": [true, "egress-refused", "not that way"],
            "aborted": "AbortError",
            "cut": "AbortError",
            "same": true,
            "asked": [200, true, "https://a.example/x?y", "basic", "application/json"],
            "head": null,
            "immutable": "TypeError",
        })
    );
}
