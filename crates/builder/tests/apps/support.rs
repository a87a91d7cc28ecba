//! Apps in temporary folders, and node to evaluate what was built from them.

use std::{
    path::{Path, PathBuf},
    process::Command,
};
use tempfile::TempDir;

/// Writes an app; `package.json` is added when it is not given.
pub fn app(files: &[(&str, &str)]) -> TempDir {
    let folder = tempfile::tempdir().unwrap();
    write(folder.path(), "package.json", "{\"name\": \"test-app\"}");
    for (path, text) in files {
        write(folder.path(), path, text);
    }
    folder
}

pub fn write(root: &Path, path: &str, text: &str) {
    let path = root.join(path);
    std::fs::create_dir_all(path.parent().unwrap()).unwrap();
    std::fs::write(path, text).unwrap();
}

/// The repository's root, where `node_modules` is.
pub fn repository() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("../..")
        .canonicalize()
        .unwrap()
}

/// Gives an app the repository's packages.
pub fn with_packages(folder: &Path) {
    std::os::unix::fs::symlink(repository().join("node_modules"), folder.join("node_modules")).unwrap();
}

/// Runs a script in node and parses the JSON that it prints.
pub fn node(script: &str) -> serde_json::Value {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("script.cjs");
    std::fs::write(&path, script).unwrap();
    let output = Command::new("node")
        .arg(&path)
        .output()
        .expect("node is a prerequisite of this repository");
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    serde_json::from_slice(&output.stdout)
        .unwrap_or_else(|error| panic!("{error}: {}", String::from_utf8_lossy(&output.stdout)))
}

/// Globals of `sdk-surface.md` 4.8 that record what a bundle does with them.
pub const HOST: &str = r#"
const vm = require("node:vm");
function host(extra = {}) {
  const seen = { surfaces: null, settings: null, calls: [] };
  const identity = (value) => value;
  const sandbox = {
    seen, console, setTimeout,
    React: require("module").createRequire(REPOSITORY)("react"),
    ATTIO_ROOT_SDK: {
      Settings: { Schema: { string: () => ({ type: "string" }), boolean: () => ({ type: "boolean" }), number: () => ({ type: "number" }) },
        defineWorkspaceSchema: (fields) => ({ scope: "workspace", fields }) },
      Workflows: { defineWorkflowBlock: (block) => ({ ...block, schema: block.configSchema }) },
    },
    ATTIO_CLIENT_EXTENSION_SDK: new Proxy({
      Extensions: { defineExtension: identity, experimental_definePage: identity, definePage: identity },
      Settings: { defineWorkspacePage: (schema, Page) => ({ scope: "workspace", schema, Page }) },
      Workflows: { defineConfigurator: identity },
      showToast() {}, showDialog() {}, runQuery() {}, useQuery() {}, TextBlock: "TextBlock", Typography: Object.assign(() => null, { Body: "x" }),
    }, {}),
    ATTIO_SERVER_APP_SDK: { ATTIO_API_TOKEN: "token", getWorkspaceConnection: () => ({ value: "secret" }) },
    registerSettingsSchema: (schema) => { seen.settings = schema; },
    registerSurfaces: (surfaces) => { seen.surfaces = surfaces; },
    runServerFunction: async (hash, args) => { seen.calls.push([hash, args]); return `result of ${hash}`; },
    process: { env: {} },
    ...extra,
  };
  return vm.createContext(sandbox);
}
const plain = (value) => JSON.parse(JSON.stringify(value, (key, one) => typeof one === "function" ? "function" : one));
"#;

/// The script that evaluates a client bundle and then runs `then` with `context` in scope.
pub fn evaluate(code: &str, then: &str) -> serde_json::Value {
    let repository = serde_json::Value::from(format!("{}/", repository().display()));
    let code = serde_json::Value::from(code);
    node(&format!(
        "const REPOSITORY = {repository};\n{HOST}\nconst context = host();\nvm.runInContext({code}, context, {{ filename: 'bundle.js' }});\n\
         (async () => {{ {then} }})().then((value) => console.log(JSON.stringify(value)), (error) => {{ console.error(error); process.exit(1); }});"
    ))
}
