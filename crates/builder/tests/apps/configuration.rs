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
    assert_eq!(config.connections.user["default"].label(), "Secret");
    assert_eq!(config.environment["API_VERSION"], "2");
    assert_eq!(config.origins["https://acme.example"], "http://127.0.0.1:4500");
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
