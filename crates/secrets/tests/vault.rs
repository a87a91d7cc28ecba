#![allow(clippy::unwrap_used, reason = "a test may stop at the first surprise")]

use secrets::{MasterKey, MasterKeys, Place, Purpose, SecretsError, Vault};

const HERE: Place<'static> = Place {
    workspace: "w1",
    install: "i1",
    field: "access_token",
};

fn vault(ids: &[(&str, u8)]) -> Vault {
    let keys = ids
        .iter()
        .map(|(id, byte)| MasterKey::from_bytes(*id, [*byte; 32]))
        .collect();
    Vault::new(MasterKeys::new(keys).unwrap())
}

#[test]
fn a_sealed_value_opens_only_for_its_purpose_and_place() {
    let vault = vault(&[("k1", 1)]);
    let sealed = vault.seal(Purpose::Connection, HERE, b"hunter2");
    assert_eq!(vault.open(Purpose::Connection, HERE, &sealed).unwrap(), b"hunter2");
    assert!(!sealed.contains("hunter2"));

    let elsewhere = [
        (Purpose::App, HERE),
        (
            Purpose::Connection,
            Place {
                workspace: "w2",
                ..HERE
            },
        ),
        (Purpose::Connection, Place { install: "i2", ..HERE }),
        (
            Purpose::Connection,
            Place {
                field: "refresh_token",
                ..HERE
            },
        ),
        // The same letters, divided differently.
        (
            Purpose::Connection,
            Place {
                workspace: "w1i",
                install: "1",
                ..HERE
            },
        ),
    ];
    for (purpose, place) in elsewhere {
        let refused = vault.open(purpose, place, &sealed);
        assert!(
            matches!(refused, Err(SecretsError::Refused)),
            "{purpose:?} {place:?} opened it"
        );
    }
}

#[test]
fn the_same_secret_never_looks_the_same_twice() {
    let vault = vault(&[("k1", 1)]);
    assert_ne!(
        vault.seal(Purpose::App, HERE, b"x"),
        vault.seal(Purpose::App, HERE, b"x")
    );
}

#[test]
fn a_changed_byte_anywhere_is_noticed() {
    let vault = vault(&[("k1", 1)]);
    let sealed = vault.seal(Purpose::Connection, HERE, b"hunter2");
    for at in sealed.rfind('.').unwrap() + 1..sealed.len() - 1 {
        let mut changed = sealed.clone().into_bytes();
        changed[at] = if changed[at] == b'A' { b'B' } else { b'A' };
        let changed = String::from_utf8(changed).unwrap();
        assert!(
            vault.open(Purpose::Connection, HERE, &changed).is_err(),
            "a change at {at} went unnoticed"
        );
    }
}

#[test]
fn malformed_text_is_refused_with_its_reason() {
    let vault = vault(&[("k1", 1)]);
    for text in ["", "s1", "s1.k1", "s1.k1.", "s1.k1.AAAA", "s2.k1.AAAA", "s1.k1.!!!!"] {
        assert!(
            matches!(vault.open(Purpose::App, HERE, text), Err(SecretsError::Malformed)),
            "{text:?}"
        );
    }
}

#[test]
fn rotation_keeps_old_values_readable_and_moves_them_to_the_new_key() {
    let old = vault(&[("k1", 1)]);
    let both = vault(&[("k2", 2), ("k1", 1)]);
    let new = vault(&[("k2", 2)]);
    let sealed = old.seal(Purpose::Connection, HERE, b"hunter2");

    assert_eq!(both.open(Purpose::Connection, HERE, &sealed).unwrap(), b"hunter2");
    assert!(matches!(new.open(Purpose::Connection, HERE, &sealed), Err(SecretsError::UnknownKey { id }) if id == "k1"));

    let renewed = both
        .reseal(Purpose::Connection, HERE, &sealed)
        .unwrap()
        .expect("k1 is not current");
    assert_eq!(new.open(Purpose::Connection, HERE, &renewed).unwrap(), b"hunter2");
    assert!(both.reseal(Purpose::Connection, HERE, &renewed).unwrap().is_none());
}

#[test]
fn key_texts() {
    let key = "A".repeat(43) + "=";
    for (text, expected) in [
        (format!("k1={key}"), "ok"),
        (format!("# rotated in May\nk2={key}\n\nk1={key}\n"), "ok"),
        (format!("k2={key},k1={key}"), "ok"),
        (format!("k1={key}\nk1={key}"), "the master key \"k1\" is given twice"),
        (String::new(), "no master key is given"),
        (
            format!("k1={key}\nhello"),
            "master key line 2 is not of the form id=<32 bytes in base64>",
        ),
        (
            "k1=AAAA".to_owned(),
            "master key line 1 is not of the form id=<32 bytes in base64>",
        ),
        (
            format!("a.b={key}"),
            "master key line 1 is not of the form id=<32 bytes in base64>",
        ),
    ] {
        let got = MasterKeys::parse(&text).map_or_else(|error| error.to_string(), |_| "ok".to_owned());
        assert_eq!(got, expected, "{text:?}");
    }
}

#[test]
fn the_key_file_is_created_once_and_for_its_owner_alone() {
    let path = std::env::temp_dir().join(format!("stoa-secrets-{}", std::process::id()));
    let _ = std::fs::remove_file(&path);
    let sealed = Vault::new(MasterKeys::load_or_create(&path).unwrap()).seal(Purpose::App, HERE, b"hunter2");
    let again = Vault::new(MasterKeys::load_or_create(&path).unwrap());
    assert_eq!(again.open(Purpose::App, HERE, &sealed).unwrap(), b"hunter2");
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        assert_eq!(std::fs::metadata(&path).unwrap().permissions().mode() & 0o777, 0o600);
    }
    std::fs::remove_file(&path).unwrap();
}
