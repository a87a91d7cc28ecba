//! The TypeScript side: packages installed, bundles built.

use crate::{Outcome, root, steps::run};
use std::{path::Path, time::SystemTime};

/// Installs npm packages unless `node_modules` is newer than the lock file.
pub fn install() -> Outcome {
    let installed = modified(&root().join("node_modules/.package-lock.json"));
    if installed.is_none() || installed < modified(&root().join("package-lock.json")) {
        println!("> npm ci");
        run("npm", &["ci", "--no-audit", "--no-fund", "--loglevel=error"])?;
    }
    Ok(())
}

/// Builds the sandbox's and the browser's JavaScript, as far as their sources are newer than what was built.
pub fn build() -> Outcome {
    install()?;
    for (package, product) in [("sdk", "sdk/dist/guest.js"), ("ui", "ui/dist/index.html")] {
        let built = modified(&root().join(product));
        let sources = newest(&root().join(package)).max(if package == "ui" {
            newest(&root().join("sdk"))
        } else {
            None
        });
        if built.is_none() || built < sources {
            println!("> npm run build -w {package}");
            run("npm", &["run", "build", "-w", package, "--silent"])?;
        }
    }
    Ok(())
}

fn modified(path: &Path) -> Option<SystemTime> {
    path.metadata().and_then(|data| data.modified()).ok()
}

/// The time of the newest source file under a package.
fn newest(folder: &Path) -> Option<SystemTime> {
    let entries = std::fs::read_dir(folder).ok()?;
    entries
        .flatten()
        .filter(|entry| {
            !matches!(
                entry.file_name().to_str(),
                Some("node_modules" | "dist" | "tests" | ".vite")
            )
        })
        .filter_map(|entry| {
            let path = entry.path();
            if path.is_dir() { newest(&path) } else { modified(&path) }
        })
        .max()
}
