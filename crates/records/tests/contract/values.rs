//! What may be written to an attribute of each type, and what is read back.
//! The contract: `reference/rest-api.md` sections 7 and 17.

use crate::world::{MEMBER, WORKSPACE, World, fields};
use records::{AttributeType, Code, CurrencyConfig, CurrencyDisplay, NewAttribute, NewObject, NewStatus};
use serde_json::{Value, json};

/// A custom object with an attribute of every creatable type, named after it; multi-select ones end in `s`.
async fn things() -> World {
    let world = World::new().await;
    let new = NewObject {
        api_slug: "things".into(),
        singular_noun: "Thing".into(),
        plural_noun: "Things".into(),
    };
    world.records.create_object(WORKSPACE, new).await.unwrap();
    for kind in AttributeType::CREATABLE.map(|name| AttributeType::parse(name).unwrap()) {
        let slug = kind.as_str().replace('-', "_");
        let multi = kind.can_be_multiselect().then(|| (format!("{slug}s"), true));
        for (api_slug, is_multiselect) in [(slug, false)].into_iter().chain(multi) {
            world
                .records
                .create_attribute(WORKSPACE, "things", attribute(&api_slug, kind, is_multiselect))
                .await
                .unwrap();
        }
    }
    for slug in ["select", "selects"] {
        for title in ["Low", "High"] {
            world
                .records
                .create_option(WORKSPACE, "things", slug, title)
                .await
                .unwrap();
        }
    }
    let status = NewStatus {
        title: "Open".into(),
        celebration_enabled: true,
        target_time_in_status: Some("P1D".into()),
    };
    world
        .records
        .create_status(WORKSPACE, "things", "status", status)
        .await
        .unwrap();
    world
}

fn attribute(api_slug: &str, kind: AttributeType, is_multiselect: bool) -> NewAttribute {
    let euro = || CurrencyConfig {
        default_currency_code: "EUR".into(),
        display_type: CurrencyDisplay::Symbol,
    };
    NewAttribute {
        title: api_slug.into(),
        description: None,
        api_slug: api_slug.into(),
        kind,
        is_required: false,
        is_unique: false,
        is_multiselect,
        currency: (kind == AttributeType::Currency).then(euro),
        allowed_objects: (kind == AttributeType::RecordReference).then(|| vec!["people".into(), "companies".into()]),
        default_value: None,
        relationship: None,
    }
}

async fn check(slug: &str, accepted: &[(Value, Value)], refused: &[Value]) {
    let world = things().await;
    for (given, expected) in accepted {
        let record = world
            .create("things", json!({ slug: given }))
            .await
            .unwrap_or_else(|error| panic!("{slug} {given}: {error} {:?}", error.issues));
        assert_eq!(
            fields(&world.get("things", &record.id).await, slug),
            *expected,
            "{slug} {given}"
        );
    }
    for given in refused {
        match world.create("things", json!({ slug: given })).await {
            Ok(record) => panic!("{slug} took {given} as {}", fields(&record, slug)),
            Err(error) => assert_eq!(error.code, Code::ValidationType, "{slug} {given}: {error}"),
        }
    }
}

/// One value under the key `value`.
fn value(value: impl Into<Value>) -> Value {
    json!([{ "value": value.into() }])
}

#[tokio::test]
async fn text() {
    let accepted = [
        (json!("hello"), value("hello")),
        (json!(""), value("")),
        (json!(" spaced "), value(" spaced ")),
        (json!("Zażółć 🎉"), value("Zażółć 🎉")),
        (json!(["one"]), value("one")),
        (json!({ "value": "in an object" }), value("in an object")),
        (json!([{ "value": "both" }]), value("both")),
        (json!("https://example.com/?q=1"), value("https://example.com/?q=1")),
        (json!(null), json!([])),
        (json!([]), json!([])),
    ];
    check(
        "text",
        &accepted,
        &[
            json!(1),
            json!(true),
            json!({}),
            json!({ "value": 1 }),
            json!({ "value": null }),
            json!(["a", "b"]),
            json!([null]),
            json!([["a"]]),
        ],
    )
    .await;
}

#[tokio::test]
async fn number() {
    let accepted = [
        (json!(42), value(42)),
        (json!(0), value(0)),
        (json!(-7), value(-7)),
        (json!(1.5), value(1.5)),
        (json!(42.0), value(42)),
        (json!(1.23456), value(1.2346)),
        (json!(-1.00004), value(-1)),
        (json!(0.00001), value(0)),
        (json!(1e12), value(1_000_000_000_000_i64)),
        (json!(9_007_199_254_740_991_i64), value(9_007_199_254_740_991_i64)),
        (json!({ "value": 3 }), value(3)),
        (json!([3]), value(3)),
        (json!(null), json!([])),
    ];
    check(
        "number",
        &accepted,
        &[
            json!("42"),
            json!(true),
            json!({}),
            json!({ "value": "1" }),
            json!([1, 2]),
            json!(""),
        ],
    )
    .await;
}

#[tokio::test]
async fn checkbox() {
    let accepted = [
        (json!(true), value(true)),
        (json!(false), value(false)),
        (json!("true"), value(true)),
        (json!("false"), value(false)),
        (json!({ "value": true }), value(true)),
        (json!({ "value": "false" }), value(false)),
        (json!([true]), value(true)),
        (json!([]), json!([])),
    ];
    check(
        "checkbox",
        &accepted,
        &[
            json!(null),
            json!("yes"),
            json!("TRUE"),
            json!(1),
            json!(0),
            json!({}),
            json!([true, false]),
        ],
    )
    .await;
}

#[tokio::test]
async fn rating() {
    let accepted = [
        (json!(0), value(0)),
        (json!(3), value(3)),
        (json!(5), value(5)),
        (json!(4.0), value(4)),
        (json!({ "value": 2 }), value(2)),
        (json!([1]), value(1)),
        (json!(null), json!([])),
    ];
    check(
        "rating",
        &accepted,
        &[json!(6), json!(-1), json!(2.5), json!("3"), json!(true), json!({})],
    )
    .await;
}

#[tokio::test]
async fn currency() {
    let amount = |amount: Value| json!([{ "currency_value": amount, "currency_code": "EUR" }]);
    let accepted = [
        (json!(10_000), amount(json!(10_000))),
        (json!(99.99), amount(json!(99.99))),
        (json!(0), amount(json!(0))),
        (json!(-5), amount(json!(-5))),
        (json!("499.00"), amount(json!(499))),
        (json!("0.12345"), amount(json!(0.1235))),
        (json!({ "currency_value": 7 }), amount(json!(7))),
        (json!({ "currency_value": "7.5" }), amount(json!(7.5))),
        (json!({ "currency_value": 7, "currency_code": "USD" }), amount(json!(7))),
        (json!([7]), amount(json!(7))),
        (json!(null), json!([])),
    ];
    check(
        "currency",
        &accepted,
        &[
            json!("ten"),
            json!("$10"),
            json!(""),
            json!("NaN"),
            json!("inf"),
            json!(true),
            json!({ "value": 1 }),
            json!({}),
        ],
    )
    .await;
}

#[tokio::test]
async fn date() {
    let accepted = [
        (json!("2023-05-06"), value("2023-05-06")),
        (json!("2023"), value("2023-01-01")),
        (json!("2023-05"), value("2023-05-01")),
        (json!("2023-05-06T10:11:12Z"), value("2023-05-06")),
        (json!("2023-05-06T10:11:12.123456789Z"), value("2023-05-06")),
        (json!("2023-01-02T23:00:00-10:00"), value("2023-01-03")),
        (json!("2023-01-02T15:00:00+02:00"), value("2023-01-02")),
        (json!("2023-01-02T01:00+02:00"), value("2023-01-01")),
        (json!("2024-02-29"), value("2024-02-29")),
        (json!("1815-12-10"), value("1815-12-10")),
        (json!({ "value": "2023-05-06" }), value("2023-05-06")),
        (json!(["2023-05-06"]), value("2023-05-06")),
        (json!(null), json!([])),
    ];
    check(
        "date",
        &accepted,
        &[
            json!("yesterday"),
            json!("2023-02-29"),
            json!("06/05/2023"),
            json!("2023-13-01"),
            json!(20230506),
            json!(true),
            json!({}),
            json!(""),
        ],
    )
    .await;
}

#[tokio::test]
async fn timestamp() {
    let accepted = [
        (json!("2023-05-06T10:11:12Z"), value("2023-05-06T10:11:12.000000000Z")),
        (json!("2023-05-06T10:11:12.5Z"), value("2023-05-06T10:11:12.500000000Z")),
        (
            json!("2023-05-06T10:11:12.123456789Z"),
            value("2023-05-06T10:11:12.123456789Z"),
        ),
        (json!("2023-05-06T10:11:12"), value("2023-05-06T10:11:12.000000000Z")),
        (json!("2023-05-06T10:11"), value("2023-05-06T10:11:00.000000000Z")),
        (
            json!("2023-05-06T10:11:12+02:00"),
            value("2023-05-06T08:11:12.000000000Z"),
        ),
        (
            json!("2023-05-06T23:00:00-10:00"),
            value("2023-05-07T09:00:00.000000000Z"),
        ),
        (json!("2023-05-06"), value("2023-05-06T00:00:00.000000000Z")),
        (json!("2023-05"), value("2023-05-01T00:00:00.000000000Z")),
        (json!("2023"), value("2023-01-01T00:00:00.000000000Z")),
        (json!({ "value": "2023" }), value("2023-01-01T00:00:00.000000000Z")),
        (json!(null), json!([])),
    ];
    check(
        "timestamp",
        &accepted,
        &[
            json!("now"),
            json!("2023-05-06T25:00:00Z"),
            json!(1_683_367_872),
            json!(false),
            json!({}),
        ],
    )
    .await;
}

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

#[tokio::test]
async fn select_and_status() {
    let world = things().await;
    let attribute = world.records.attribute(WORKSPACE, "things", "select").await.unwrap();
    let low = &attribute.options[0];
    for given in [
        json!("Low"),
        json!(low.id),
        json!({ "option": "Low" }),
        json!([{ "option": low.id }]),
    ] {
        let record = world.create("things", json!({ "select": given })).await.unwrap();
        let id = json!({ "workspace_id": WORKSPACE, "object_id": attribute.object_id, "attribute_id": attribute.id, "option_id": low.id });
        assert_eq!(
            fields(&record, "select"),
            json!([{ "option": { "id": id, "title": "Low", "is_archived": false } }]),
            "{given}"
        );
    }
    let both = world
        .create("things", json!({ "selects": ["High", { "option": "Low" }, "High"] }))
        .await
        .unwrap();
    let titles: Vec<Value> = fields(&both, "selects")
        .as_array()
        .unwrap()
        .iter()
        .map(|value| value["option"]["title"].clone())
        .collect();
    assert_eq!(titles, [json!("High"), json!("Low")]);
    let open = world.create("things", json!({ "status": "Open" })).await.unwrap();
    let status = &fields(&open, "status")[0]["status"];
    assert_eq!(
        (
            &status["title"],
            &status["celebration_enabled"],
            &status["target_time_in_status"]
        ),
        (&json!("Open"), &json!(true), &json!("P1D"))
    );
    for (slug, given, code) in [
        ("select", json!("low"), Code::ValueNotFound),
        ("select", json!("Medium"), Code::ValueNotFound),
        ("select", json!(["Low", "High"]), Code::ValidationType),
        ("select", json!(1), Code::ValidationType),
        ("select", json!({ "title": "Low" }), Code::ValidationType),
        ("status", json!("Closed"), Code::ValueNotFound),
        ("status", json!({ "value": "Open" }), Code::ValidationType),
    ] {
        assert_eq!(
            world.create("things", json!({ slug: given })).await.unwrap_err().code,
            code,
            "{slug} {given}"
        );
    }
}

#[tokio::test]
async fn actor_reference() {
    let accepted = [
        json!("ada@example.com"),
        json!("ADA@example.com"),
        json!({ "workspace_member_email_address": "ada@example.com" }),
        json!({ "referenced_actor_type": "workspace-member", "referenced_actor_id": MEMBER }),
    ];
    let read = json!([{ "referenced_actor_type": "workspace-member", "referenced_actor_id": MEMBER }]);
    let accepted = accepted.map(|given| (given, read.clone()));
    let refused = [
        json!(1),
        json!({}),
        json!({ "referenced_actor_type": "system", "referenced_actor_id": MEMBER }),
        json!({ "referenced_actor_type": "workspace-member" }),
        json!({ "workspace_member_email_address": 1 }),
    ];
    check("actor_reference", &accepted, &refused).await;
    let world = things().await;
    for unknown in [
        json!("eve@example.com"),
        json!({ "referenced_actor_type": "workspace-member", "referenced_actor_id": WORKSPACE }),
    ] {
        assert_eq!(
            world
                .create("things", json!({ "actor_reference": unknown }))
                .await
                .unwrap_err()
                .code,
            Code::ValueNotFound
        );
    }
}

#[tokio::test]
async fn record_reference() {
    let world = things().await;
    let ada = world
        .create("people", json!({ "email_addresses": ["ada@example.com"] }))
        .await
        .unwrap();
    let deal = world
        .create(
            "deals",
            json!({ "name": "D", "stage": "Lead", "owner": "ada@example.com" }),
        )
        .await
        .unwrap();
    let people = world.records.object(WORKSPACE, "people").await.unwrap();
    for given in [
        json!({ "target_object": "people", "target_record_id": ada.id }),
        json!({ "target_object": people.id, "target_record_id": ada.id }),
        json!({ "target_object": "people", "email_addresses": ["ada@example.com"] }),
        json!({ "target_object": "people", "email_addresses": [{ "email_address": "Ada@example.com" }] }),
        json!({ "target_object": "people", "email_addresses": "ada@example.com" }),
    ] {
        let record = world
            .create("things", json!({ "record_reference": given }))
            .await
            .unwrap();
        assert_eq!(
            fields(&record, "record_reference"),
            json!([{ "target_object": "people", "target_record_id": ada.id }]),
            "{given}"
        );
    }
    for (given, code) in [
        (json!("ada@example.com"), Code::ValidationType),
        (json!({ "target_record_id": ada.id }), Code::ValidationType),
        (json!({ "target_object": "people" }), Code::ValidationType),
        (
            json!({ "target_object": "deals", "target_record_id": deal.id }),
            Code::ValidationType,
        ),
        (
            json!({ "target_object": "nowhere", "target_record_id": ada.id }),
            Code::ValueNotFound,
        ),
        (
            json!({ "target_object": "companies", "target_record_id": ada.id }),
            Code::ValueNotFound,
        ),
        (
            json!({ "target_object": "people", "job_title": ["x"] }),
            Code::ValidationType,
        ),
        (
            json!({ "target_object": "people", "nonsense": ["x"] }),
            Code::ValueNotFound,
        ),
        (
            json!({ "target_object": "people", "email_addresses": ["bob@example.com"] }),
            Code::ValueNotFound,
        ),
        (
            json!({ "target_object": "people", "email_addresses": ["a@x.io", "b@x.io"] }),
            Code::ValidationType,
        ),
    ] {
        assert_eq!(
            world
                .create("things", json!({ "record_reference": given }))
                .await
                .unwrap_err()
                .code,
            code,
            "{given}"
        );
    }
}
