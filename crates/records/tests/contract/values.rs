//! What may be written to an attribute of each type, and what is read back.
//! The contract: `reference/rest-api.md` sections 7 and 17.

use crate::world::{WORKSPACE, World, fields};
use records::{AttributeType, Code, CurrencyConfig, CurrencyDisplay, NewAttribute, NewObject, NewStatus};
use serde_json::{Value, json};

/// A custom object with an attribute of every creatable type, named after it; multi-select ones end in `s`.
pub async fn things() -> World {
    let world = World::new().await;
    let new = NewObject {
        api_slug: "things".into(),
        singular_noun: "Thing".into(),
        plural_noun: "Things".into(),
    };
    world.records.create_object(&WORKSPACE, new).await.unwrap();
    for kind in AttributeType::CREATABLE.map(|name| AttributeType::parse(name).unwrap()) {
        let slug = kind.as_str().replace('-', "_");
        let multi = kind.can_be_multiselect().then(|| (format!("{slug}s"), true));
        for (api_slug, is_multiselect) in [(slug, false)].into_iter().chain(multi) {
            world
                .records
                .create_attribute(&WORKSPACE, "things", attribute(&api_slug, kind, is_multiselect))
                .await
                .unwrap();
        }
    }
    for slug in ["select", "selects"] {
        for title in ["Low", "High"] {
            world
                .records
                .create_option(&WORKSPACE, "things", slug, title)
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
        .create_status(&WORKSPACE, "things", "status", status)
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

pub async fn check(slug: &str, accepted: &[(Value, Value)], refused: &[Value]) {
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
        (json!(1.797_693_134_862_315_7e308), value(1.797_693_134_862_315_7e308)),
        (json!(1_234_567_890_123_456.7), value(1_234_567_890_123_456.7)),
        (json!(5e-324), value(0)),
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
