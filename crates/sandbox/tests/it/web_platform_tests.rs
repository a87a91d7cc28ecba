//! Runs files of the Web Platform Tests inside the sandbox, if a copy of them is there:
//!
//! `STOA_WPT=path/to/wpt cargo test -p sandbox --test it web_platform_tests -- --nocapture`
//!
//! prints passed and total per folder, and with `STOA_WPT_FAILURES=1` what failed. The copy may be a checkout, or the
//! folder `test/fixtures/wpt` of node's source package. Stoa does not carry the tests, so this measures and never
//! fails; `web_apis.rs` is what holds the line.

use crate::support::{ENGINE, program, real::RealHost};
use sandbox::{Call, Context, Engine, Limits, Returned};
use serde_json::{Value, json};
use std::{
    collections::BTreeMap,
    fs,
    path::{Path, PathBuf},
    sync::Arc,
    time::Duration,
};

/// Folders and files, by the row they count for.
const GROUPS: &[(&str, &[&str])] = &[
    ("URL, URLSearchParams", &["url"]),
    ("Blob, File", &["FileAPI/blob", "FileAPI/file"]),
    ("Encoding", &["encoding"]),
    ("Streams", &["streams"]),
    ("AbortSignal", &["dom/abort"]),
    ("Events", &["dom/events"]),
    ("structuredClone", &["html/webappapis/structured-clone"]),
    ("atob, btoa", &["html/webappapis/atob"]),
    ("Timers", &["html/webappapis/timers"]),
    ("queueMicrotask", &["html/webappapis/microtask-queuing"]),
    ("Console", &["console"]),
    ("DOMException", &["webidl/ecmascript-binding"]),
    ("subtle.digest", &["WebCryptoAPI/digest"]),
    ("subtle HMAC, ECDSA, RSA, EdDSA", &["WebCryptoAPI/sign_verify"]),
    ("subtle AES, RSA-OAEP", &["WebCryptoAPI/encrypt_decrypt"]),
    ("subtle derivation", &["WebCryptoAPI/derive_bits_keys"]),
    ("subtle import, export", &["WebCryptoAPI/import_export"]),
    (
        "crypto.getRandomValues, randomUUID",
        &[
            "WebCryptoAPI/getRandomValues.any.js",
            "WebCryptoAPI/randomUUID.https.any.js",
        ],
    ),
    ("Headers", &["fetch/api/headers"]),
    ("Request", &["fetch/api/request"]),
    ("Response", &["fetch/api/response"]),
    ("FormData", &["xhr/formdata"]),
];

/// Makes the harness report as a value, and reads the tests' data files from the copy.
const PREAMBLE: &str = r#"
    globalThis.GLOBAL = { isWindow: () => false, isWorker: () => false, isShadowRealm: () => false };
    globalThis.location = { search: "", href: "about:blank", pathname: "/" };
    globalThis.fetch = async path => {
        if (!(path in files)) throw new TypeError(`no file ${path}`);
        return new Response(files[path]);
    };
    // The tests of Request and Response.redirect mean their own page by a relative URL; server code has no page.
    const absolute = url => typeof url === "string" ? new URL(url, "http://web-platform.test/").href : url;
    globalThis.Request = new Proxy(Request, {
        construct: (target, [input, ...rest], self) => Reflect.construct(target, [absolute(input), ...rest], self),
    });
    // The tests of Blob read by this; server code has no FileReader.
    globalThis.FileReader = class extends EventTarget {
        async read(promise) {
            this.result = await promise;
            this.onload?.call(this, { target: this });
            this.dispatchEvent(new Event("load"));
        }
        readAsText(blob) { this.read(blob.text()); }
        readAsArrayBuffer(blob) { this.read(blob.arrayBuffer()); }
    };
"#;

fn any_files(path: &Path, found: &mut Vec<PathBuf>) {
    if path.is_file() {
        found.push(path.to_owned());
    }
    let Ok(entries) = fs::read_dir(path) else { return };
    let mut entries: Vec<PathBuf> = entries.filter_map(|entry| Some(entry.ok()?.path())).collect();
    entries.sort();
    for entry in entries {
        let name = entry.to_string_lossy().into_owned();
        if entry.is_dir() {
            any_files(&entry, found);
        } else if name.ends_with(".any.js") && !name.contains("idlharness") && !name.contains("/send-file-") {
            // The ones left out need the tests' own server, or test the shape of interfaces against their IDL.
            let source = fs::read_to_string(&entry).unwrap_or_default();
            if !source.contains(".py") && !source.contains("request-cache.js") {
                found.push(entry);
            }
        }
    }
}

/// The scripts that a test names in its `// META: script=` lines.
fn scripts(wpt: &Path, test: &Path, source: &str) -> String {
    source
        .lines()
        .filter_map(|line| line.strip_prefix("// META: script="))
        .map(|path| match path.strip_prefix('/') {
            Some(absolute) => wpt.join(absolute),
            None => test.with_file_name("").join(path),
        })
        .map(|path| fs::read_to_string(&path).unwrap_or_default())
        .collect::<Vec<_>>()
        .join("\n;\n")
}

fn data_files(test: &Path) -> BTreeMap<String, String> {
    let Ok(entries) = fs::read_dir(test.with_file_name("resources")) else {
        return BTreeMap::new();
    };
    entries
        .filter_map(|entry| entry.ok())
        .filter(|entry| {
            entry
                .path()
                .extension()
                .is_some_and(|extension| extension == "json" || extension == "txt")
        })
        .filter_map(|entry| {
            let name = format!("resources/{}", entry.file_name().to_string_lossy());
            Some((name, fs::read_to_string(entry.path()).ok()?))
        })
        .collect()
}

async fn run(wpt: &Path, harness: &str, test: &Path) -> Result<Vec<(String, u8, String)>, String> {
    let source = fs::read_to_string(test).map_err(|error| error.to_string())?;
    let parts = json!([harness, scripts(wpt, test, &source), source]);
    let files = json!(data_files(test));
    let bundle = format!(
        "var stdin_default = () => new Promise(done => {{
            const files = {files};
            {PREAMBLE}
            const [harness, scripts, test] = {parts};
            (0, eval)(harness);
            add_completion_callback(tests => done(tests.map(test => [test.name, test.status, test.message ?? ''])));
            (0, eval)(scripts + '\\n;\\n' + test);
        }})"
    );
    let limits = Limits {
        wall: Duration::from_secs(60),
        cpu: Duration::from_secs(60),
        ..Limits::default()
    };
    let image = ENGINE
        .prepare(program(&bundle))
        .await
        .map_err(|error| error.to_string())?;
    let call = Call::ServerFunction {
        hash: "f".into(),
        args: "[]".into(),
    };
    let report = image
        .run(call, Context::default(), &limits, Arc::new(RealHost::new()))
        .await;
    match report.result {
        Ok(Returned::Value(value)) => serde_json::from_str::<Value>(&value)
            .and_then(serde_json::from_value)
            .map_err(|error| error.to_string()),
        Ok(other) => Err(format!("{other:?}")),
        Err(failure) => Err(failure.to_string()),
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn rates() {
    let Some(wpt) = std::env::var_os("STOA_WPT").map(PathBuf::from) else {
        println!("STOA_WPT is not set: nothing measured");
        return;
    };
    let verbose = std::env::var_os("STOA_WPT_FAILURES").is_some();
    let only = std::env::var("STOA_WPT_ONLY").unwrap_or_default();
    let harness = fs::read_to_string(wpt.join("resources/testharness.js")).expect("the copy has testharness.js");
    println!("| interface | passed | of | rate |\n| --- | --: | --: | --: |");
    for (name, folders) in GROUPS.iter().filter(|(name, _)| name.contains(&only)) {
        let mut tests = Vec::new();
        for folder in *folders {
            any_files(&wpt.join(folder), &mut tests);
        }
        let (mut passed, mut total) = (0_u32, 0_u32);
        for test in &tests {
            let file = test.strip_prefix(&wpt).unwrap_or(test).display().to_string();
            match run(&wpt, &harness, test).await {
                Ok(results) => {
                    for (title, status, message) in results {
                        total += 1;
                        passed += u32::from(status == 0);
                        if status != 0 && verbose {
                            eprintln!("{file}: {title}: {message}");
                        }
                    }
                }
                Err(error) => {
                    total += 1;
                    eprintln!("{file}: ended: {error}");
                }
            }
        }
        if total > 0 {
            println!(
                "| {name} | {passed} | {total} | {:.1} % |",
                f64::from(passed) * 100.0 / f64::from(total)
            );
        }
    }
}
