//! Embeds the guest's JavaScript, which the TypeScript workspace `sdk` builds.

use std::{env, fs, path::Path, process};

/// Constant in the generated file, script in `sdk/dist`, and the source that it is built from.
const SCRIPTS: [(&str, &str, &str); 2] = [
    ("SERVER", "guest.js", "guest/index.ts"),
    ("MANIFEST", "manifest.js", "manifest/index.ts"),
];

fn main() {
    let sdk = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../sdk");
    let mut generated = String::new();
    for (constant, script, source) in SCRIPTS {
        let path = sdk.join("dist").join(script);
        println!("cargo::rerun-if-changed={}", path.display());
        let is_built = path.exists();
        if !is_built && sdk.join("src").join(source).exists() {
            println!("cargo::error=sdk/dist/{script} is missing; run: npm ci && npm run build -w sdk");
            process::exit(1);
        }
        let value = if is_built {
            format!("Some(include_str!({path:?}))")
        } else {
            "None".to_owned()
        };
        generated.push_str(&format!("pub(super) const {constant}: Option<&str> = {value};\n"));
    }
    let out = env::var_os("OUT_DIR").map(|out| Path::new(&out).join("scripts.rs"));
    let written = out.map(|out| fs::write(out, generated));
    if !matches!(written, Some(Ok(()))) {
        println!("cargo::error=the folder for generated code cannot be written: {written:?}");
        process::exit(1);
    }
}
