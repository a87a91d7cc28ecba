//! `stoa.toml`, `package.json` and the environment files.

use crate::support::{app, write};
use builder::{App, AppConfig, ClientAuth, ClientSecret, ConnectionConfig};
use std::collections::BTreeMap;

fn read(files: &[(&str, &str)]) -> AppConfig {
    let folder = app(files);
    AppConfig::read(folder.path()).unwrap_or_else(|problems| panic!("{problems:#?}"))
}

#[test]
fn without_a_file_the_package_names_the_app() {
    for (package, slug, name) in [
        ("lead-checker", "lead-checker", "Lead Checker"),
        ("@acme/Lead_Checker", "lead-checker", "Lead Checker"),
    ] {
        let config = read(&[("package.json", &format!("{{\"name\": \"{package}\"}}"))]);
        assert_eq!((config.slug.as_str(), config.name.as_str()), (slug, name));
        assert!(config.scopes.is_empty() && config.connections.workspace.is_empty());
    }
}

#[test]
fn an_icon_is_a_name_or_an_image() {
    let named = read(&[("stoa.toml", "icon = \"Phone\"")]);
    assert_eq!((named.icon.as_deref(), named.icon_image), (Some("Phone"), None));
    let image = read(&[("stoa.toml", "icon = \"art/icon.svg\""), ("art/icon.svg", "<svg/>")]);
    assert_eq!(image.icon, None);
    assert!(image.icon_image.is_some_and(|path| path.ends_with("art/icon.svg")));
}

#[test]
fn every_key_is_read() {
    let config = read(&[(
        "stoa.toml",
        r#"
        name = "Acme"
        slug = "acme"
        icon = "Phone"
        description = "Checks."
        scopes = ["record_permission:read-write", "note:read"]
        [connections.workspace]
        type = "oauth2"
        label = "Acme account"
        authorize_url = "https://acme.example/authorize"
        token_url = "https://acme.example/token"
        client_id = "id"
        client_secret_env = "ACME_SECRET"
        scopes = ["a", "b"]
        scope_separator = ","
        pkce = false
        auth = "header"
        authorize_params = { prompt = "consent" }
        [connections.workspace.sandbox]
        type = "secret"
        label = "Sandbox key"
        [connections.workspace.machine]
        type = "client_credentials"
        token_url = "https://acme.example/token"
        scopes = ["a"]
        auth = "header"
        [connections.user]
        type = "secret"
        [environment]
        API_VERSION = "2"
        [origins]
        "https://acme.example" = "http://127.0.0.1:4500"
        "#,
    )]);
    assert_eq!((config.name.as_str(), config.icon.as_deref()), ("Acme", Some("Phone")));
    assert_eq!(config.scopes, ["record_permission:read-write", "note:read"]);
    let ConnectionConfig::Oauth2(oauth2) = &config.connections.workspace["default"] else {
        panic!("not OAuth 2.0")
    };
    assert_eq!(
        oauth2.client_secret,
        Some(ClientSecret::FromEnvironment("ACME_SECRET".into()))
    );
    assert_eq!(
        (oauth2.pkce, oauth2.auth, oauth2.scope_separator.as_str()),
        (false, ClientAuth::Header, ",")
    );
    assert_eq!(oauth2.authorize_params["prompt"], "consent");
    assert_eq!(config.connections.workspace["sandbox"].label(), "Sandbox key");
    let ConnectionConfig::ClientCredentials(machine) = &config.connections.workspace["machine"] else {
        panic!("not client credentials")
    };
    assert_eq!(
        (machine.label.as_str(), machine.auth),
        ("Workspace connection", ClientAuth::Header)
    );
    assert_eq!(config.connections.user["default"].label(), "Secret");
    assert_eq!(config.environment["API_VERSION"], "2");
    assert_eq!(config.origins["https://acme.example"], "http://127.0.0.1:4500");
}

#[test]
fn variables_over_a_limit_are_told_by_code_and_line() {
    let long = format!("A=1\n{}=1\n", "K".repeat(129));
    let large = format!("BIG={}\n", "x".repeat((16 << 10) + 1));
    let many: String = (0..101).map(|n| format!("V{n}=1\n")).collect();
    for (text, code, place) in [
        (long.as_str(), "KEY_TOO_LONG", Some((2, 1))),
        (large.as_str(), "VALUE_TOO_LARGE", Some((1, 1))),
        ("A=1\nlower=1\n", "INVALID_KEY_FORMAT", Some((2, 1))),
        ("__ATTIO_X=1\n", "RESERVED_KEY_PREFIX", Some((1, 1))),
        (many.as_str(), "TOO_MANY_VARIABLES", None),
    ] {
        let folder = app(&[("src/app/.gitkeep", ""), (".env.local", text)]);
        let problems = App::open(folder.path()).unwrap().environment().unwrap_err();
        let found: Vec<_> = problems
            .iter()
            .map(|problem| (problem.code.as_str(), problem.line_column(), problem.hint.is_some()))
            .collect();
        assert_eq!(found, [(code, place, true)]);
    }
}

#[test]
fn environment_files_come_on_top_and_blank_values_count_as_absent() {
    let folder = app(&[
        ("src/app/.gitkeep", ""),
        ("stoa.toml", "[environment]\nA = \"toml\"\nB = \"toml\"\nC = \"toml\""),
        (".env", "B=env\nC=env\nD=env"),
        (".env.local", "C=local\nD=  \n"),
    ]);
    let app = App::open(folder.path()).unwrap();
    let expected = [("A", "toml"), ("B", "env"), ("C", "local")];
    let expected: BTreeMap<String, String> = expected
        .iter()
        .map(|&(key, value)| (key.into(), value.into()))
        .collect();
    assert_eq!(app.environment().unwrap(), expected);

    write(folder.path(), ".env", "A=1\nnonsense\n");
    let problems = app.environment().unwrap_err();
    assert_eq!(problems.iter().next().unwrap().line_column(), Some((2, 1)));
}
