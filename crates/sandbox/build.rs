//! Embeds the guest's JavaScript, which the TypeScript workspace `sdk` builds.

use std::{env, fs, path::Path, process};

/// Constant in the generated file, and script in `sdk/dist`.
const SCRIPTS: [(&str, &str); 3] = [("SERVER", "guest.js"), ("MANIFEST", "manifest.js"), ("TEST", "test.js")];

fn main() {
    // Read now, not when this script was compiled: two checkouts may share one target folder.
    let Some(here) = env::var_os("CARGO_MANIFEST_DIR") else {
        println!("cargo::error=CARGO_MANIFEST_DIR is not set; build with cargo");
        process::exit(1);
    };
    let dist = Path::new(&here).join("../../sdk/dist");
    println!("cargo::rerun-if-env-changed=CARGO_MANIFEST_DIR");
    let mut generated = String::new();
    for (constant, script) in SCRIPTS {
        let path = dist.join(script);
        println!("cargo::rerun-if-changed={}", path.display());
        if !path.exists() {
            println!("cargo::error=sdk/dist/{script} is missing; run: npm ci && npm run build -w sdk");
            process::exit(1);
        }
        generated.push_str(&format!(
            "pub(super) const {constant}: &str = include_str!({path:?});\n"
        ));
    }
    let out = env::var_os("OUT_DIR").map(|out| Path::new(&out).join("scripts.rs"));
    let written = out.map(|out| fs::write(out, generated));
    if !matches!(written, Some(Ok(()))) {
        println!("cargo::error=the folder for generated code cannot be written: {written:?}");
        process::exit(1);
    }
}
