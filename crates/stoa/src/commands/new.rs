//! `stoa new NAME`: an app that builds, checks and runs at once.

use crate::{cli::NewArgs, print::talk};
use miette::{IntoDiagnostic, Result, WrapErr, bail};
use std::{path::Path, process::ExitCode};

/// The files of a new app: one record action that calls one server function.
const FILES: [(&str, &str); 9] = [
    ("package.json", include_str!("../scaffold/package.json.txt")),
    ("tsconfig.json", include_str!("../scaffold/tsconfig.json.txt")),
    ("stoa.toml", include_str!("../scaffold/stoa.toml.txt")),
    (".npmrc", include_str!("../scaffold/npmrc.txt")),
    (".gitignore", include_str!("../scaffold/gitignore.txt")),
    ("README.md", include_str!("../scaffold/README.md.txt")),
    (
        "src/app/extensions/say-hello/extension.ts",
        include_str!("../scaffold/extension.ts.txt"),
    ),
    (
        "src/app/extensions/say-hello/greet.server.ts",
        include_str!("../scaffold/greet.server.ts.txt"),
    ),
    (
        "src/app/extensions/say-hello/get-name.graphql",
        include_str!("../scaffold/get-name.graphql.txt"),
    ),
];

pub fn run(arguments: &NewArgs) -> Result<ExitCode> {
    let folder = Path::new(&arguments.name);
    let Some(slug) = folder
        .file_name()
        .and_then(|name| name.to_str())
        .filter(|name| is_slug(name))
    else {
        bail!(
            help = "use lower-case letters, digits and single dashes, and begin with a letter: lead-checker",
            "`{}` cannot be the name of an app",
            arguments.name
        );
    };
    if folder.exists() {
        bail!(
            help = "choose another name, or remove the folder",
            "`{}` exists already",
            folder.display()
        );
    }
    if let Err(error) = write(folder, slug) {
        // Half an app is worse than none. What cannot be removed either is named by the error.
        let _ = std::fs::remove_dir_all(folder);
        return Err(error);
    }
    talk(format_args!(
        "Created {}.\n\n  cd {}\n  npm install\n  stoa dev .",
        folder.display(),
        folder.display()
    ));
    Ok(ExitCode::SUCCESS)
}

fn write(folder: &Path, slug: &str) -> Result<()> {
    for (path, text) in FILES {
        let path = folder.join(path);
        if let Some(parent) = path.parent() {
            std::fs::create_dir_all(parent)
                .into_diagnostic()
                .wrap_err_with(|| format!("cannot create {}", parent.display()))?;
        }
        let text = text.replace("{{slug}}", slug).replace("{{title}}", &title(slug));
        std::fs::write(&path, text)
            .into_diagnostic()
            .wrap_err_with(|| format!("cannot write {}", path.display()))?;
    }
    Ok(())
}

fn is_slug(name: &str) -> bool {
    let letters = |part: &str| {
        !part.is_empty()
            && part
                .bytes()
                .all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit())
    };
    name.len() <= 64 && name.starts_with(|first: char| first.is_ascii_lowercase()) && name.split('-').all(letters)
}

/// `lead-checker` -> `Lead Checker`.
fn title(slug: &str) -> String {
    let capital = |word: &str| word[..1].to_uppercase() + &word[1..];
    slug.split('-').map(capital).collect::<Vec<_>>().join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_become_titles() {
        assert_eq!(title("lead-checker2"), "Lead Checker2");
    }

    #[test]
    fn names_that_cannot_be_slugs_are_refused() {
        for name in ["", "Lead", "lead_checker", "1lead", "lead--checker", "-lead", "lead-"] {
            assert!(!is_slug(name), "{name}");
        }
        assert!(is_slug("lead-checker2"));
    }
}
