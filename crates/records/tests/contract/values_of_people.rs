//! Names, addresses, domains, phone numbers and places: what may be written and what is read back.
//! The contract: `reference/rest-api.md` sections 7 and 17.

use crate::values::{check, things};
use crate::world::{World, fields};
use records::Code;
use serde_json::{Value, json};

#[tokio::test]
async fn email_address() {
    let email = |original: &str, address: &str, domain: &str, root: &str, local: &str| json!([{ "original_email_address": original, "email_address": address, "email_domain": domain, "email_root_domain": root, "email_local_specifier": local }]);
    let accepted = [
        (
            json!("ada@example.com"),
            email(
                "ada@example.com",
                "ada@example.com",
                "example.com",
                "example.com",
                "ada",
            ),
        ),
        (
            json!("Ada.L@App.Example.CO.UK"),
            email(
                "Ada.L@App.Example.CO.UK",
                "ada.l@app.example.co.uk",
                "app.example.co.uk",
                "example.co.uk",
                "ada.l",
            ),
        ),
        (
            json!({ "email_address": "a+b@x.io" }),
            email("a+b@x.io", "a+b@x.io", "x.io", "x.io", "a+b"),
        ),
        (
            json!(["o'neil@x.io"]),
            email("o'neil@x.io", "o'neil@x.io", "x.io", "x.io", "o'neil"),
        ),
        (json!([]), json!([])),
    ];
    let refused = [
        "ada",
        "@example.com",
        "ada@",
        "ada@localhost",
        "ada@host.test",
        "ada@host.invalid",
        "ada@host.example",
        "ada@host.localhost",
        "a b@x.io",
        ".ada@x.io",
        "ada.@x.io",
        "a..b@x.io",
        "ada@x..io",
        "ada@com",
        "ada@-x.io",
        "a@b@",
        "ada@x.io, bob@x.io",
        "<ada@x.io>",
    ];
    let mut refused: Vec<Value> = refused.map(Value::from).to_vec();
    refused.extend([
        json!(1),
        json!({}),
        json!({ "value": "a@x.io" }),
        json!(["a@x.io", "b@x.io"]),
    ]);
    check("email_address", &accepted, &refused).await;
    let both = json!(["a@x.io", { "email_address": "b@x.io" }, "A@x.io"]);
    let world = things().await;
    let record = world.create("things", json!({ "email_addresss": both })).await.unwrap();
    assert_eq!(
        fields(&record, "email_addresss").as_array().unwrap().len(),
        2,
        "the same address counts once"
    );
}

#[tokio::test]
async fn domain() {
    let domain = |domain: &str, root: &str| json!([{ "domain": domain, "root_domain": root }]);
    let accepted = [
        (json!("attio.com"), domain("attio.com", "attio.com")),
        (json!("app.attio.com"), domain("app.attio.com", "attio.com")),
        (
            json!("https://app.attio.com/path?q=1#f"),
            domain("app.attio.com", "attio.com"),
        ),
        (json!("HTTP://ACME.COM:8080/"), domain("acme.com", "acme.com")),
        (json!("user:secret@acme.com/x"), domain("acme.com", "acme.com")),
        (json!("www.bbc.co.uk"), domain("www.bbc.co.uk", "bbc.co.uk")),
        (json!("acme.com."), domain("acme.com", "acme.com")),
        (json!("  acme.com "), domain("acme.com", "acme.com")),
        (json!("acme.com?x=1"), domain("acme.com", "acme.com")),
        (json!({ "domain": "acme.io" }), domain("acme.io", "acme.io")),
        (json!(null), json!([])),
    ];
    check(
        "domain",
        &accepted,
        &[
            json!("com"),
            json!("co.uk"),
            json!("localhost"),
            json!("not a domain"),
            json!(""),
            json!("-acme.com"),
            json!("a..com"),
            json!(1),
            json!({}),
            json!({ "domain": 1 }),
        ],
    )
    .await;
}

#[tokio::test]
async fn phone_number() {
    let phone = |original: &str, e164: &str, country: &str| json!([{ "original_phone_number": original, "phone_number": e164, "normalized_phone_number": e164, "country_code": country }]);
    let accepted = [
        (json!("+14155552671"), phone("+14155552671", "+14155552671", "US")),
        (
            json!("+1 (415) 555-2671"),
            phone("+1 (415) 555-2671", "+14155552671", "US"),
        ),
        (
            json!("+44 20 7183 8750"),
            phone("+44 20 7183 8750", "+442071838750", "GB"),
        ),
        (json!("+16137827274"), phone("+16137827274", "+16137827274", "CA")),
        (
            json!("+33 6 31 96 65 43"),
            phone("+33 6 31 96 65 43", "+33631966543", "FR"),
        ),
        (
            json!({ "original_phone_number": "+14155552671" }),
            phone("+14155552671", "+14155552671", "US"),
        ),
        (
            json!({ "original_phone_number": "+14155552671", "country_code": null }),
            phone("+14155552671", "+14155552671", "US"),
        ),
        (
            json!({ "original_phone_number": "020 7183 8750", "country_code": "GB" }),
            phone("020 7183 8750", "+442071838750", "GB"),
        ),
        (
            json!({ "original_phone_number": "(415) 555-2671", "country_code": "US" }),
            phone("(415) 555-2671", "+14155552671", "US"),
        ),
    ];
    let refused = [
        json!("4155552671"),
        json!("+1"),
        json!("+15555555555"),
        json!("+999123456"),
        json!("hello"),
        json!(""),
        json!(14155552671_u64),
        json!({}),
        json!({ "phone_number": "+14155552671" }),
        json!({ "original_phone_number": 1 }),
        json!({ "original_phone_number": "020 7183 8750", "country_code": "XX" }),
        json!({ "original_phone_number": "12", "country_code": "GB" }),
    ];
    check("phone_number", &accepted, &refused).await;
    let world = things().await;
    let error = world
        .create("things", json!({ "phone_number": "+15555555555" }))
        .await
        .unwrap_err();
    assert_eq!(
        json!(error.issues),
        json!([{ "code": "invalid", "path": ["original_phone_number"], "message": "Invalid phone number" }])
    );
}

#[tokio::test]
async fn personal_name() {
    let world = World::new().await;
    let name =
        |first: &str, last: &str, full: &str| json!([{ "first_name": first, "last_name": last, "full_name": full }]);
    for (given, expected) in [
        (json!("Lovelace, Ada"), name("Ada", "Lovelace", "Ada Lovelace")),
        (json!("Ada"), name("Ada", "", "Ada")),
        (json!("Ada Lovelace"), name("Ada Lovelace", "", "Ada Lovelace")),
        (
            json!("King, Ada, Countess"),
            name("Ada, Countess", "King", "Ada, Countess King"),
        ),
        (json!("Lovelace,"), name("", "Lovelace", "Lovelace")),
        (
            json!({ "first_name": "Ada", "last_name": "L", "full_name": "Ada L" }),
            name("Ada", "L", "Ada L"),
        ),
        (
            json!([{ "first_name": "Ada", "last_name": "", "full_name": "The Countess" }]),
            name("Ada", "", "The Countess"),
        ),
        (json!(null), json!([])),
    ] {
        let person = world.create("people", json!({ "name": given })).await.unwrap();
        assert_eq!(fields(&person, "name"), expected, "{given}");
    }
    let error = world
        .create("people", json!({ "name": { "full_name": "Ada" } }))
        .await
        .unwrap_err();
    assert_eq!(
        error.message,
        "An invalid value was passed to attribute with slug \"name\"."
    );
    let required = |key: &str| json!({ "code": "invalid_type", "path": [key], "message": "Required", "expected": "string", "received": "undefined" });
    assert_eq!(
        json!(error.issues),
        json!([required("first_name"), required("last_name")])
    );
    for refused in [
        json!(1),
        json!(true),
        json!({ "first_name": 1, "last_name": "", "full_name": "" }),
    ] {
        assert_eq!(
            world
                .create("people", json!({ "name": refused }))
                .await
                .unwrap_err()
                .code,
            Code::ValidationType
        );
    }
}

#[tokio::test]
async fn location() {
    let keys = [
        "line_1",
        "line_2",
        "line_3",
        "line_4",
        "locality",
        "region",
        "postcode",
        "country_code",
        "latitude",
        "longitude",
    ];
    let place = |given: &[(&str, &str)]| {
        let mut all: serde_json::Map<String, Value> = keys.iter().map(|key| ((*key).to_owned(), Value::Null)).collect();
        all.extend(given.iter().map(|(key, text)| ((*key).to_owned(), json!(text))));
        Value::Object(all)
    };
    let full = place(&[
        ("line_1", "1 Infinite Loop"),
        ("locality", "Cupertino"),
        ("country_code", "US"),
        ("latitude", "37.3318598"),
        ("longitude", "-122.0302485"),
    ]);
    let infinite = place(&[
        ("line_1", "1 Infinite Loop"),
        ("locality", "Cupertino"),
        ("region", "CA"),
        ("postcode", "95014"),
        ("country_code", "US"),
    ]);
    let accepted = [
        (full.clone(), json!([full])),
        (place(&[]), json!([place(&[])])),
        (json!("1 Infinite Loop, Cupertino, CA, 95014, US"), json!([infinite])),
        (json!("1 Infinite Loop, Cupertino, CA 95014, USA"), json!([infinite])),
        (
            json!("San Francisco, CA, US"),
            json!([place(&[
                ("locality", "San Francisco"),
                ("region", "CA"),
                ("country_code", "US")
            ])]),
        ),
        (
            json!("Paris, France"),
            json!([place(&[("locality", "Paris"), ("country_code", "FR")])]),
        ),
        (json!("London"), json!([place(&[("locality", "London")])])),
        (
            place(&[("latitude", "90"), ("longitude", "-180.0")]),
            json!([place(&[("latitude", "90"), ("longitude", "-180.0")])]),
        ),
        (
            place(&[("latitude", "1.1234567891")]),
            json!([place(&[("latitude", "1.123456789")])]),
        ),
        (json!(null), json!([])),
    ];
    let refused = [
        json!({ "line_1": "only" }),
        json!(1),
        place(&[("country_code", "XX")]),
        place(&[("latitude", "91")]),
        place(&[("longitude", "east")]),
        place(&[("latitude", "1e1")]),
        place(&[("latitude", "1.")]),
    ];
    check("location", &accepted, &refused).await;
}
