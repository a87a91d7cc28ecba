//! `stoa new NAME`: an app that builds, checks and passes its own tests at once.

use crate::{
    cli::{NewArgs, Template},
    print::talk,
};
use clap::ValueEnum;
use miette::{IntoDiagnostic, Result, WrapErr, bail};
use std::{
    io::{BufRead, IsTerminal},
    path::Path,
    process::ExitCode,
};

/// Path in the app, and text.
type File = (&'static str, &'static str);

macro_rules! files {
    ($folder:literal: $($name:literal => $path:literal),+ $(,)?) => {
        &[$(($path, include_str!(concat!("../scaffold/", $folder, "/", $name, ".txt")))),+]
    };
}

const COMMON: &[File] = files!("common":
    "package.json" => "package.json",
    "tsconfig.json" => "tsconfig.json",
    "npmrc" => ".npmrc",
    "gitignore" => ".gitignore",
);

/// The files of a template beside the common ones.
fn files(template: Template) -> &'static [File] {
    match template {
        Template::Empty => files!("empty":
            "README.md" => "README.md",
            "stoa.toml" => "stoa.toml",
            "app.test.ts" => "src/app/app.test.ts",
        ),
        Template::RecordAction => files!("record-action":
            "README.md" => "README.md",
            "stoa.toml" => "stoa.toml",
            "extension.ts" => "src/app/extensions/say-hello/extension.ts",
            "greet.server.ts" => "src/app/extensions/say-hello/greet.server.ts",
            "get-name.graphql" => "src/app/extensions/say-hello/get-name.graphql",
            "say-hello.test.ts" => "src/app/extensions/say-hello/say-hello.test.ts",
        ),
        Template::Widget => files!("widget":
            "README.md" => "README.md",
            "stoa.toml" => "stoa.toml",
            "extension.tsx" => "src/app/extensions/team-size/extension.tsx",
            "team-size.tsx" => "src/app/extensions/team-size/team-size.tsx",
            "count-people.server.ts" => "src/app/extensions/team-size/count-people.server.ts",
            "team-size.test.tsx" => "src/app/extensions/team-size/team-size.test.tsx",
        ),
        Template::WorkflowBlocks => files!("workflow-blocks":
            "README.md" => "README.md",
            "stoa.toml" => "stoa.toml",
            "measure-block.ts" => "src/app/blocks/measure-text/block.ts",
            "measure-configurator.tsx" => "src/app/blocks/measure-text/configurator.tsx",
            "measure-execute.ts" => "src/app/blocks/measure-text/execute.ts",
            "count-words.ts" => "src/app/blocks/measure-text/count-words.ts",
            "order-block.ts" => "src/app/blocks/order-placed/block.ts",
            "order-configurator.tsx" => "src/app/blocks/order-placed/configurator.tsx",
            "order-activate.ts" => "src/app/blocks/order-placed/activate.ts",
            "order-deactivate.ts" => "src/app/blocks/order-placed/deactivate.ts",
            "order-trigger.ts" => "src/app/blocks/order-placed/trigger.ts",
            "blocks.test.ts" => "src/blocks.test.ts",
        ),
        Template::Oauth => files!("oauth":
            "README.md" => "README.md",
            "stoa.toml" => "stoa.toml",
            "example.ts" => "src/lib/example.ts",
            "connection-added.event.ts" => "src/app/events/connection-added.event.ts",
            "connection-removed.event.ts" => "src/app/events/connection-removed.event.ts",
            "ticket-closed.webhook.ts" => "src/app/webhooks/ticket-closed.webhook.ts",
            "extension.ts" => "src/app/extensions/open-tickets/extension.ts",
            "get-company.graphql" => "src/app/extensions/open-tickets/get-company.graphql",
            "count-tickets.server.ts" => "src/app/extensions/open-tickets/count-tickets.server.ts",
            "story.test.ts" => "src/story.test.ts",
        ),
    }
}

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
    let template = match arguments.template {
        Some(template) => template,
        None if std::io::stdin().is_terminal() => ask()?,
        None => Template::RecordAction,
    };
    if let Err(error) = write(folder, slug, template) {
        // Half an app is worse than none. What cannot be removed either is named by the error.
        let _ = std::fs::remove_dir_all(folder);
        return Err(error);
    }
    talk(format_args!(
        "Created {}.\n\n  cd {}\n  npm install\n  stoa test .\n  stoa dev .",
        folder.display(),
        folder.display()
    ));
    Ok(ExitCode::SUCCESS)
}

/// Asks for a template; an empty answer takes the first.
fn ask() -> Result<Template> {
    let mut templates = vec![Template::RecordAction];
    templates.extend(
        Template::value_variants()
            .iter()
            .filter(|one| **one != Template::RecordAction),
    );
    talk("What should the app begin with?");
    let words = |template: &Template| {
        template.to_possible_value().map(|value| {
            (
                value.get_name().to_owned(),
                value.get_help().map(ToString::to_string).unwrap_or_default(),
            )
        })
    };
    for (number, template) in templates.iter().enumerate() {
        let (name, help) = words(template).unwrap_or_default();
        talk(format_args!("  {}  {name:<16} {help}", number + 1));
    }
    talk("Number or name [1]:");
    let mut answer = String::new();
    std::io::stdin().lock().read_line(&mut answer).into_diagnostic()?;
    let answer = answer.trim();
    if answer.is_empty() {
        return Ok(Template::RecordAction);
    }
    let by_number = answer
        .parse::<usize>()
        .ok()
        .and_then(|number| templates.get(number.checked_sub(1)?).copied());
    match by_number.or_else(|| Template::from_str(answer, true).ok()) {
        Some(template) => Ok(template),
        None => bail!(
            help = "give a number of the list, or a name with --template",
            "there is no template `{answer}`"
        ),
    }
}

fn write(folder: &Path, slug: &str, template: Template) -> Result<()> {
    for (path, text) in COMMON.iter().chain(files(template)) {
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
