//! Operations against published vectors. What JavaScript makes of them is tested in `tests/it/web_apis.rs`.

use super::{OpError, find};
use serde_json::{Value, json};

fn run(name: &str, payload: &[u8]) -> Result<Vec<u8>, OpError> {
    (find(name).unwrap_or_else(|| panic!("no operation {name}")).run)(payload)
}

fn pack(head: &Value, parts: &[&[u8]]) -> Vec<u8> {
    let head = head.to_string().into_bytes();
    let mut payload = Vec::new();
    for part in std::iter::once(head.as_slice()).chain(parts.iter().copied()) {
        payload.extend_from_slice(&u32::try_from(part.len()).unwrap().to_le_bytes());
        payload.extend_from_slice(part);
    }
    payload
}

fn packed(name: &str, head: Value, parts: &[&[u8]]) -> Result<Vec<u8>, OpError> {
    run(name, &pack(&head, parts))
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

fn unhex(text: &str) -> Vec<u8> {
    text.as_bytes()
        .chunks(2)
        .map(|pair| u8::from_str_radix(std::str::from_utf8(pair).unwrap(), 16).unwrap())
        .collect()
}

#[test]
fn urls_are_parsed_and_changed() {
    let parse = |input: &str, base: Option<&str>| {
        String::from_utf8(run("url.parse", json!([input, base]).to_string().as_bytes()).unwrap()).unwrap()
    };
    assert_eq!(
        serde_json::from_str::<Value>(&parse("../b?c#d", Some("https://u:p@Example.COM:8080/x/y"))).unwrap(),
        json!([
            "https://u:p@example.com:8080/b?c#d",
            "https://example.com:8080",
            "https:",
            "u",
            "p",
            "example.com:8080",
            "example.com",
            "8080",
            "/b",
            "?c",
            "#d"
        ]),
    );
    assert_eq!(parse("no url", None), "");
    let set = run("url.set", json!(["http://a/", "port", "x"]).to_string().as_bytes()).unwrap();
    assert!(String::from_utf8(set).unwrap().starts_with(r#"["http://a/""#));
}

#[test]
fn base64_is_forgiving_as_the_standard_says() {
    for (text, expected) in [
        ("", Some("")),
        ("YWI=", Some("ab")),
        ("YWI", Some("ab")),
        (" Y W\nI=\t", Some("ab")),
        ("YWJ=", Some("ab")),
        ("YWI==", None),
        ("Y", None),
        ("Y===", None),
        ("YW=I", None),
        ("YW-_", None),
    ] {
        let decoded = run("base64.decode", text.as_bytes()).ok();
        assert_eq!(decoded.as_deref(), expected.map(str::as_bytes), "{text:?}");
    }
    assert_eq!(run("base64.encode", "é".as_bytes()).unwrap(), b"6Q==");
}

#[test]
fn digests_and_derivations_match_published_vectors() {
    let digest = packed("digest", json!({ "hash": "SHA-256" }), &[b"abc"]).unwrap();
    assert_eq!(
        hex(&digest),
        "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"
    );
    // RFC 4231, case 2.
    let mac = packed(
        "hmac",
        json!({ "hash": "SHA-256" }),
        &[b"Jefe", b"what do ya want for nothing?"],
    )
    .unwrap();
    assert_eq!(
        hex(&mac),
        "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843"
    );
    // RFC 5869, case 1.
    let key = packed(
        "hkdf",
        json!({ "hash": "SHA-256", "bits": 336 }),
        &[
            &[0x0b; 22],
            &unhex("000102030405060708090a0b0c"),
            &unhex("f0f1f2f3f4f5f6f7f8f9"),
        ],
    )
    .unwrap();
    assert_eq!(
        hex(&key),
        "3cb25f25faacd57a90434f64d0362f2a2d2d0a90cf1a5a4c5db02d56ecc4c5bf34007208d5b887185865"
    );
    // RFC 6070, second case.
    let head = json!({ "hash": "SHA-1", "bits": 160, "iterations": 2 });
    let key = packed("pbkdf2", head, &[b"password", b"salt"]).unwrap();
    assert_eq!(hex(&key), "ea6c014dc72d6f8ccd1ed92ace1d41f0d8de8957");
    let head = json!({ "hash": "SHA-1", "bits": 160, "iterations": 4_000_000_000_u32 });
    assert_eq!(packed("pbkdf2", head, &[b"", b""]).unwrap_err().code, "OperationError");
}

/// The expected bytes were made with node's OpenSSL.
#[test]
fn aes_matches_openssl_and_notices_changes() {
    let key = [1; 16];
    for (iv, expected) in [
        (vec![2; 12], "3b817c0fa90e3113e58c6af30fc41515de427c824ee7def9822914"),
        (vec![2; 16], "81c5771b89150a96fb1afadc41aa8b31c7f2028ec64858"),
    ] {
        for tag_length in [128, 96, 32] {
            let head = |direction: &str| json!({ "direction": direction, "tagLength": tag_length });
            let sealed = packed("aes-gcm", head("encrypt"), &[&key, &iv, b"more", b"hello world"]).unwrap();
            // The second vector was made with a tag of 96 bits, which is where its comparison ends.
            let compared = sealed.len().min(if iv.len() == 12 { 27 } else { 23 });
            assert_eq!(hex(&sealed[..compared]), expected[..compared * 2]);
            let opened = packed("aes-gcm", head("decrypt"), &[&key, &iv, b"more", &sealed]).unwrap();
            assert_eq!(opened, b"hello world");
            let refused = packed("aes-gcm", head("decrypt"), &[&key, &iv, b"less", &sealed]).unwrap_err();
            assert_eq!(refused.code, "OperationError");
        }
    }
    let sealed = packed(
        "aes-cbc",
        json!({ "direction": "encrypt" }),
        &[&[1; 32], &[2; 16], b"hello world"],
    )
    .unwrap();
    assert_eq!(hex(&sealed), "f563737a376afbed282274255a7fcabd");
    let opened = packed(
        "aes-cbc",
        json!({ "direction": "decrypt" }),
        &[&[1; 32], &[2; 16], &sealed],
    )
    .unwrap();
    assert_eq!(opened, b"hello world");
    let head = json!({ "length": 128 });
    let sealed = packed("aes-ctr", head, &[&key, &[255; 16], b"hello world, hello world"]).unwrap();
    assert_eq!(hex(&sealed), "02b210b6d68dc4d09f4d8bb801667772dac18f8d1a5facef");
}

#[test]
fn ed25519_matches_rfc_8032() {
    let seed = unhex("9d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60");
    let public = packed("ed25519.public", json!({}), &[&seed]).unwrap();
    assert_eq!(
        hex(&public),
        "d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a"
    );
    let signature = packed("ed25519.sign", json!({}), &[&seed, b""]).unwrap();
    assert!(hex(&signature).starts_with("e5564300c360ac729086e2cc806e828a84877f1eb8e5d974d873e06522490155"));
    assert_eq!(
        packed("ed25519.verify", json!({}), &[&public, &signature, b""]).unwrap(),
        [1]
    );
    assert_eq!(
        packed("ed25519.verify", json!({}), &[&public, &signature, b"x"]).unwrap(),
        [0]
    );
}

#[test]
fn curves_sign_agree_and_carry_their_keys() {
    for (curve, hash) in [("P-256", "SHA-256"), ("P-384", "SHA-384"), ("P-384", "SHA-1")] {
        let on = json!({ "curve": curve });
        let with = json!({ "curve": curve, "hash": hash });
        let scalar = packed("ec.generate", on.clone(), &[&[7; 32]]).unwrap();
        let point = packed("ec.public", on.clone(), &[&scalar]).unwrap();
        let signature = packed("ecdsa.sign", with.clone(), &[&scalar, b"data"]).unwrap();
        assert_eq!(
            packed("ecdsa.verify", with.clone(), &[&point, &signature, b"data"]).unwrap(),
            [1]
        );
        assert_eq!(
            packed("ecdsa.verify", with, &[&point, &signature, b"other"]).unwrap(),
            [0]
        );

        let material = [scalar.clone(), point.clone()].concat();
        let pkcs8 = packed("ec.to-pkcs8", on.clone(), &[&material]).unwrap();
        assert_eq!(packed("ec.from-pkcs8", on.clone(), &[&pkcs8]).unwrap(), material);
        let spki = packed("ec.to-spki", on.clone(), &[&point]).unwrap();
        assert_eq!(packed("ec.from-spki", on.clone(), &[&spki]).unwrap(), point);

        let other = packed("ec.generate", on.clone(), &[&[8; 32]]).unwrap();
        let other_point = packed("ec.public", on.clone(), &[&other]).unwrap();
        assert_eq!(
            packed("ecdh", on.clone(), &[&scalar, &other_point]).unwrap(),
            packed("ecdh", on.clone(), &[&other, &point]).unwrap(),
        );
        assert_eq!(packed("ec.from-point", on, &[&[4; 65]]).unwrap_err().code, "DataError");
    }
}

#[test]
fn rsa_signs_encrypts_and_carries_its_keys() {
    let private = packed("rsa.generate", json!({ "bits": 1024 }), &[&[9; 32]]).unwrap();
    let public = packed("rsa.public", json!({}), &[&private]).unwrap();
    for padding in ["pkcs1", "pss"] {
        let head = json!({ "padding": padding, "hash": "SHA-256", "saltLength": 32 });
        let signature = packed("rsa.sign", head.clone(), &[&private, b"data", &[1; 32]]).unwrap();
        assert_eq!(
            packed("rsa.verify", head.clone(), &[&public, &signature, b"data"]).unwrap(),
            [1],
            "{padding}"
        );
        assert_eq!(
            packed("rsa.verify", head, &[&public, &signature, b"other"]).unwrap(),
            [0],
            "{padding}"
        );
    }
    let head = |direction: &str| json!({ "direction": direction, "hash": "SHA-1" });
    let sealed = packed("rsa-oaep", head("encrypt"), &[&public, b"label", b"data", &[1; 32]]).unwrap();
    let opened = packed("rsa-oaep", head("decrypt"), &[&private, b"label", &sealed, &[2; 32]]).unwrap();
    assert_eq!(opened, b"data");

    let jwk = packed("rsa.to-jwk", json!({ "type": "private" }), &[&private]).unwrap();
    let jwk: Value = serde_json::from_slice(&jwk).unwrap();
    let parts: Vec<Vec<u8>> = ["n", "e", "d", "p", "q"]
        .map(|member| run("base64url.decode", jwk[member].as_str().unwrap().as_bytes()).unwrap())
        .into();
    let parts: Vec<&[u8]> = parts.iter().map(Vec::as_slice).collect();
    assert_eq!(packed("rsa.from-parts", json!({}), &parts).unwrap(), private);
    assert_eq!(packed("rsa.from-parts", json!({}), &parts[..2]).unwrap(), public);
}

#[test]
fn a_payload_that_is_cut_off_is_refused() {
    let whole = pack(&json!({ "hash": "SHA-256" }), &[b"abc"]);
    for end in 0..whole.len() {
        assert_eq!(
            run("digest", &whole[..end]).unwrap_err().code,
            "malformed-payload",
            "{end}"
        );
    }
}

#[test]
fn contact_text_is_read_into_parts() {
    let email = |text: &str| String::from_utf8(run("contact.email", text.as_bytes()).unwrap()).unwrap();
    let phone = |payload: Value| {
        let text = String::from_utf8(run("contact.phone", payload.to_string().as_bytes()).unwrap()).unwrap();
        serde_json::from_str::<Value>(&text).unwrap_or_default()
    };
    assert_eq!(
        serde_json::from_str::<Value>(&email(" Ada.Lovelace@Mail.Example.co.uk ")).unwrap(),
        json!({
            "original": "Ada.Lovelace@Mail.Example.co.uk",
            "normalized": "ada.lovelace@mail.example.co.uk",
            "domain": "mail.example.co.uk",
            "root_domain": "example.co.uk",
            "local_specifier": "ada.lovelace",
        }),
    );
    for nothing in ["", "ada", "ada@", "@example.com", "ada@co.uk", "a..b@example.com"] {
        assert_eq!(email(nothing), "", "{nothing}");
    }
    let london = json!({ "original": "020 7946 0018", "normalized": "+442079460018", "country_code": "GB" });
    assert_eq!(phone(json!(["020 7946 0018", "GB"])), london);
    assert_eq!(phone(json!(["+44 20 7946 0018", null]))["normalized"], "+442079460018");
    for nothing in [
        json!(["020 7946 0018", null]),
        json!(["020 7946 0018", "XX"]),
        json!(["+1", null]),
    ] {
        assert_eq!(phone(nothing.clone()), Value::Null, "{nothing}");
    }
}
