//! Conditions, delays, loops.

use crate::world::{World, member, record, timestamp};
use jiff::tz::TimeZone;
use serde_json::{Value as Json, json};
use workflows::blocks::condition::holds;

fn test(value: Json, operator: &str, operand: Json) -> Json {
    json!({ "value": value, "operator": operator, "operand": operand })
}

#[test]
fn conditions_compare_as_people_do() {
    let berlin = TimeZone::get("Europe/Berlin").unwrap();
    let euro = |value: f64| json!({ "$": "currency", "value": value, "code": "EUR" });
    let dollar = json!({ "$": "currency", "value": 1, "code": "USD" });
    let email = json!({ "$": "email-address", "original": "Ada@Example.com", "normalized": "ada@example.com" });
    let open = json!({ "$": "attio-select", "selectOptionId": "o1", "title": "Open", "attribute": "a", "object": "b" });
    let date = |day: &str| json!({ "$": "date", "value": day });
    let duration = |text: &str| json!({ "$": "duration", "value": text });
    let workflow = json!({ "$": "attio-actor", "actorId": "w1", "actorType": "workflow" });
    for (value, operator, operand, expected) in [
        (json!("a"), "equals", json!("a"), true),
        (json!("a"), "equals", json!("A"), false),
        (json!("a"), "not-equals", json!("A"), true),
        (json!(5), "equals", json!("5.0"), true),
        (json!(null), "equals", json!(null), true),
        (json!(null), "equals", json!(0), false),
        (json!(0), "equals", json!(null), false),
        (json!(true), "equals", json!("true"), true),
        (euro(5.0), "equals", json!(5), true),
        (euro(1.0), "equals", dollar, false),
        (email.clone(), "equals", json!("ada@example.com"), true),
        (email.clone(), "contains", json!("EXAMPLE"), true),
        (open.clone(), "equals", json!("Open"), true),
        (open.clone(), "equals", json!("o1"), true),
        (open.clone(), "in", json!(["Lost", "Open"]), true),
        (open, "in", json!(["Lost"]), false),
        (record("people", "r1"), "equals", record("people", "r1"), true),
        (record("people", "r1"), "equals", record("companies", "r1"), false),
        (record("people", "r1"), "equals", json!("r1"), true),
        (member("m1"), "equals", member("m1"), true),
        (workflow.clone(), "equals", json!("workflow"), true),
        (workflow, "equals", member("w1"), false),
        (date("2026-11-26"), "equals", json!("2026-11-26"), true),
        (timestamp("2026-11-25T23:30:00Z"), "equals", date("2026-11-26"), true),
        (
            timestamp("2026-11-25T23:30:00Z"),
            "equals",
            json!("2026-11-26T00:30:00+01:00"),
            true,
        ),
        (json!([1, 2, 3]), "equals", json!(2), true),
        (json!([1, 2, 3]), "not-equals", json!(2), false),
        (json!(["Ada", "Bob"]), "contains", json!("bo"), true),
        (json!(["Ada", "Bob"]), "not-contains", json!("bo"), false),
        (json!("Straße"), "starts-with", json!("STRA"), true),
        (json!("invoice.pdf"), "ends-with", json!(".PDF"), true),
        (json!(""), "contains", json!("x"), false),
        (json!("x"), "contains", json!(""), false),
        (json!(5), "greater-than", json!(4), true),
        (json!(5), "greater-than", json!(5), false),
        (json!(5), "greater-or-equal", json!(5), true),
        (json!("10"), "less-than", json!(9), false),
        (json!("10"), "greater-than", json!("9"), true),
        (json!("apple"), "less-than", json!("Banana"), true),
        (json!([1, 9]), "greater-than", json!(8), true),
        (json!(null), "less-than", json!(8), false),
        (euro(5.0), "less-or-equal", euro(5.0), true),
        (date("2026-11-26"), "less-than", date("2026-12-01"), true),
        (date("2026-11-26"), "less-than", timestamp("2026-11-25T23:30:00Z"), true),
        (
            timestamp("2026-11-26T09:00:00Z"),
            "less-or-equal",
            timestamp("2026-11-26T10:00:00+01:00"),
            true,
        ),
        (duration("PT90M"), "greater-than", duration("PT1H"), true),
        (duration("P1D"), "equals", duration("PT24H"), true),
        (json!(null), "is-empty", json!(null), true),
        (json!([]), "is-empty", json!(null), true),
        (json!([""]), "is-empty", json!(null), true),
        (json!(0), "is-empty", json!(null), false),
        (json!(false), "is-not-empty", json!(null), true),
        (json!(true), "is-true", json!(null), true),
        (json!("True"), "is-true", json!(null), true),
        (json!(null), "is-true", json!(null), false),
        (json!(null), "is-false", json!(null), true),
        (json!(false), "is-false", json!(null), true),
        (json!("abc"), "is-false", json!(null), false),
    ] {
        let condition = test(value, operator, operand);
        assert_eq!(holds(&condition, &berlin), Ok(expected), "{condition}");
    }
}

#[test]
fn groups_nest_and_what_cannot_be_compared_says_so() {
    let yes = || test(json!(1), "equals", json!(1));
    let no = || test(json!(1), "equals", json!(2));
    for (condition, expected) in [
        (json!({ "all": [] }), Ok(true)),
        (json!({ "any": [] }), Ok(true)),
        (json!({ "all": [yes(), no()] }), Ok(false)),
        (json!({ "any": [no(), yes()] }), Ok(true)),
        (
            json!({ "any": [no(), { "all": [yes(), { "any": [yes()] }] }] }),
            Ok(true),
        ),
        (json!({ "any": [no(), { "all": [yes(), no()] }] }), Ok(false)),
        (json!({}), Err("this is no condition: {}")),
        (test(json!(1), "like", json!(1)), Err("there is no operator \"like\"")),
        (
            test(json!(true), "less-than", json!(1)),
            Err("true and 1 cannot be compared"),
        ),
        (
            test(
                json!({ "$": "currency", "value": 1, "code": "EUR" }),
                "less-than",
                json!({ "$": "currency", "value": 1, "code": "USD" }),
            ),
            Err(
                "{\"$\":\"currency\",\"value\":1,\"code\":\"EUR\"} and {\"$\":\"currency\",\"value\":1,\"code\":\"USD\"} cannot be compared",
            ),
        ),
    ] {
        assert_eq!(
            holds(&condition, &TimeZone::UTC),
            expected.map_err(str::to_owned),
            "{condition}"
        );
    }
}

#[tokio::test]
async fn a_condition_chooses_the_way() {
    let world = World::new().await;
    let yes = test(json!("a"), "equals", json!("a"));
    let no = test(json!("a"), "equals", json!("b"));
    let case = |id: &str, condition: &Json| json!({ "id": id, "condition": condition });
    for (block, config, expected) in [
        ("filter", json!({ "condition": yes }), json!({ "passed": {} })),
        ("filter", json!({ "condition": no }), json!({ "stopped": {} })),
        ("if", json!({ "condition": yes }), json!({ "true": {} })),
        ("if", json!({ "condition": no }), json!({ "false": {} })),
        (
            "switch",
            json!({ "cases": [case("x", &no), case("y", &yes), case("z", &yes)] }),
            json!({ "y": {} }),
        ),
        ("switch", json!({ "cases": [case("x", &no)] }), json!({ "default": {} })),
        (
            "if",
            json!({ "condition": { "value": 1, "operator": "near" } }),
            json!("! The condition could not be tested: there is no operator \"near\"."),
        ),
    ] {
        assert_eq!(world.run(block, config.clone()).await, expected, "{block} of {config}");
    }
}

#[tokio::test]
async fn a_delay_ends_on_the_calendar_of_the_workflow() {
    let world = World::new().await;
    let duration = |text: &str| json!({ "duration": { "$": "duration", "value": text } });
    let until = |text: &str| json!({ "until": { "done": { "until": timestamp(text) } } });
    let limits = json!("! A delay lasts from one second to one year.");
    for (config, expected) in [
        (duration("PT30S"), until("2026-11-26T09:00:30.000Z")),
        (duration("P2W"), until("2026-12-10T09:00:00.000Z")),
        // Over the change to summer time, by the clock on the wall.
        (duration("P6M"), until("2027-05-26T08:00:00.000Z")),
        (duration("P1Y"), until("2027-11-26T09:00:00.000Z")),
        (duration("P1Y1D"), limits.clone()),
        (duration("PT0S"), limits.clone()),
        (duration("-PT5M"), limits),
        (
            duration("soon"),
            json!("! {\"$\":\"duration\",\"value\":\"soon\"} is no duration. Write it as ISO 8601 has it: PT30M, P2D."),
        ),
    ] {
        assert_eq!(world.run("delay", config.clone()).await, expected, "{config}");
    }
    for (given, expected) in [
        (timestamp("2026-11-26T10:00:00Z"), until("2026-11-26T10:00:00.000Z")),
        // What is past does not wait.
        (timestamp("2020-01-01T00:00:00Z"), until("2026-11-26T09:00:00.000Z")),
        // A day begins in Berlin.
        (
            json!({ "$": "date", "value": "2026-12-24" }),
            until("2026-12-23T23:00:00.000Z"),
        ),
        (json!("2026-12-24T18:00"), until("2026-12-24T17:00:00.000Z")),
        (json!("tomorrow"), json!("! \"tomorrow\" is no time.")),
        (
            timestamp("2030-01-01T00:00:00Z"),
            json!("! A workflow waits for one year at most, and 2030-01-01T00:00:00Z is later."),
        ),
    ] {
        let config = json!({ "timestamp": given });
        assert_eq!(world.run("delay-until", config.clone()).await, expected, "{config}");
    }
}

#[tokio::test]
async fn a_loop_goes_through_what_it_may() {
    let world = World::new().await;
    let many = |count: usize| Json::from(vec![json!(1); count]);
    let too_many = |count: usize| {
        json!(format!(
            "! The list has {count} items, and a loop goes through 10000 at most. Set \"At most\", or loop over less."
        ))
    };
    let visit = |item: &str, position: usize, count: usize, total: usize| json!({ "item": item, "position": position, "count": count, "total": total });
    for (config, expected) in [
        (
            json!({ "items": ["a", "b"] }),
            json!({ "each": [visit("a", 1, 2, 2), visit("b", 2, 2, 2)] }),
        ),
        (
            json!({ "items": ["a", "b", "c"], "limit": 2 }),
            json!({ "each": [visit("a", 1, 2, 3), visit("b", 2, 2, 3)] }),
        ),
        (json!({ "items": [] }), json!({ "each": [] })),
        (json!({}), json!({ "each": [] })),
        (json!({ "items": "a" }), json!({ "each": [visit("a", 1, 1, 1)] })),
        (json!({ "items": many(10_001) }), too_many(10_001)),
        (json!({ "items": many(50_000) }), too_many(50_000)),
        (
            json!({ "items": many(50_000), "limit": 1 }),
            json!({ "each": [{ "item": 1, "position": 1, "count": 1, "total": 50_000 }] }),
        ),
    ] {
        assert_eq!(world.run("loop", config).await, expected);
    }
}

#[tokio::test]
async fn wrong_configurations_are_found_before_they_run() {
    let world = World::new().await;
    let test = test(json!({ "$": "variable", "path": "a.b" }), "equals", json!("x"));
    let cases = |count: usize| -> Json {
        let case = |index| json!({ "id": format!("c{index}"), "condition": test });
        (0..count).map(case).collect()
    };
    for (block, config, expected) in [
        ("if", json!({ "condition": test }), vec![]),
        (
            "if",
            json!({ "condition": { "all": [] } }),
            vec!["config.condition: The condition tests nothing. Add a test to it."],
        ),
        (
            "filter",
            json!({ "condition": { "all": [{ "value": null, "operator": "equals" }] } }),
            vec![
                "config.condition.all.0.value: Choose what to test.",
                "config.condition.all.0.operand: Say what to compare with, or test whether the value is empty.",
            ],
        ),
        ("switch", json!({ "cases": cases(20) }), vec![]),
        (
            "switch",
            json!({ "cases": cases(21) }),
            vec!["config.cases: There are 21 cases; 20 are the most."],
        ),
        (
            "switch",
            json!({ "cases": [] }),
            vec!["config.cases: Add a case: without one, all goes the default way."],
        ),
        (
            "switch",
            json!({ "cases": [{ "id": "default", "condition": test }, { "id": "a" }, { "id": "a", "condition": test }] }),
            vec![
                "config.cases.0.id: A case needs a name of its own, other than \"default\".",
                "config.cases.1.condition: The case has no condition.",
                "config.cases.2.id: Two cases are called \"a\".",
            ],
        ),
        (
            "delay",
            json!({ "duration": { "$": "duration", "value": "P2Y" } }),
            vec!["config.duration: A delay lasts from one second to one year."],
        ),
        (
            "delay",
            json!({ "duration": { "$": "variable", "path": "a.b" } }),
            vec![],
        ),
        (
            "delay-until",
            json!({ "timestamp": "whenever" }),
            vec!["config.timestamp: This is no time. Write it as 2026-11-26T09:00."],
        ),
        (
            "loop",
            json!({ "items": [], "limit": 0 }),
            vec!["config.limit: A number from 1 to 10000 is needed here."],
        ),
        (
            "formula",
            json!({ "expression": "a +", "result": "number" }),
            vec!["config.expression: The formula cannot be read: Undefined variable: a (line 1, position 1)."],
        ),
        (
            "formula",
            json!({ "expression": "a + 1", "inputs": { "a": 1 }, "result": "number" }),
            vec![],
        ),
        (
            "formula",
            json!({ "expression": "1", "inputs": { "1a": 1 }, "result": "number" }),
            vec!["config.inputs.1a: \"1a\" is no name for an input. Use letters, digits and _, and no digit first."],
        ),
        (
            "send-http-request",
            json!({ "method": "GET", "url": "ftp://x" }),
            vec!["config.url: The address must begin with https:// or http://."],
        ),
        (
            "send-http-request",
            json!({ "method": "GET", "url": { "$": "template", "parts": ["x"] }, "headers": [{ "name": "a b", "value": "" }] }),
            vec!["config.headers.0.name: This is no name of a header: letters, digits and dashes are."],
        ),
        (
            "round-robin",
            json!({ "members": [] }),
            vec!["config.members: Choose the members who take turns."],
        ),
        (
            "execute-code",
            json!({ "code": "function main() {}" }),
            vec!["config.code: The code exports no main. Write it as: export function main(inputs) { return {}; }"],
        ),
        (
            "execute-code",
            json!({ "code": "\nimport a from 'b'\nexport function main() {}" }),
            vec![
                "config.code: Line 2 imports \"b\": there are no modules here. Put what is needed into the code, or the block into an app.",
            ],
        ),
        (
            "random-number",
            json!({ "minimum": 5, "maximum": 1 }),
            vec!["config.maximum: This is less than the least number, 5."],
        ),
        (
            "parse-json",
            json!({ "text": "", "schema": { "type": "attio-actor" } }),
            vec![
                "config.schema: The schema cannot be used: the value has the type \"attio-actor\", which JSON has not.",
            ],
        ),
    ] {
        assert_eq!(
            world.problems(block, config.clone()).await,
            expected,
            "{block} of {config}"
        );
    }
}
