//! Formula, aggregate, adjust time, random number, execute code, parse JSON.

use crate::world::{World, attribute, record, timestamp};
use serde_json::json;
use workflows::Trouble;

#[tokio::test]
async fn a_formula_gives_what_it_says_it_gives() {
    let world = World::new().await;
    for (expression, inputs, result, expected) in [
        (
            "a * 2",
            json!({ "a": 21 }),
            "number",
            json!({ "done": { "result": 42 } }),
        ),
        (
            "a * 2",
            json!({ "a": 21 }),
            "text",
            json!({ "done": { "result": "42" } }),
        ),
        (
            "a > 2",
            json!({ "a": 21 }),
            "boolean",
            json!({ "done": { "result": true } }),
        ),
        (
            "a",
            json!({ "a": null }),
            "number",
            json!({ "done": { "result": null } }),
        ),
        (
            "date_add(d, 1, \"week\")",
            json!({ "d": { "$": "date", "value": "2026-11-26" } }),
            "date",
            json!({ "done": { "result": { "$": "date", "value": "2026-12-03" } } }),
        ),
        (
            "now()",
            json!({}),
            "timestamp",
            json!({ "done": { "result": timestamp("2026-11-26T09:00:00.000Z") } }),
        ),
        (
            "\"x\"",
            json!({}),
            "number",
            json!("! The formula gave \"x\", and that is no number."),
        ),
        (
            "a +",
            json!({ "a": 1 }),
            "number",
            json!("! The formula could not be calculated: Script is incomplete (line 1, position 4)."),
        ),
    ] {
        let config = json!({ "expression": expression, "inputs": inputs, "result": result });
        assert_eq!(world.run("formula", config).await, expected, "{expression}");
    }
}

#[tokio::test]
async fn records_are_summed_up_by_an_attribute() {
    let world = World::new().await;
    let mut deals = Vec::new();
    for (name, value) in [("A", json!(100)), ("B", json!(50.5)), ("C", json!(null))] {
        let deal = json!({ "name": name, "value": value, "stage": "Lead", "owner": "ada@example.com" });
        let deal = world.create("deals", deal).await;
        deals.push(record("deals", &deal.id));
    }
    let value = attribute("deals", "value");
    for (operation, of, expected) in [
        (
            "sum",
            Some(&value),
            json!({ "done": { "result": { "$": "currency", "value": 150.5, "code": "USD" } } }),
        ),
        (
            "maximum",
            Some(&value),
            json!({ "done": { "result": { "$": "currency", "value": 100, "code": "USD" } } }),
        ),
        ("count", Some(&value), json!({ "done": { "result": 2 } })),
        ("count", None, json!({ "done": { "result": 3 } })),
    ] {
        let config = json!({ "items": deals, "operation": operation, "attribute": of });
        assert_eq!(world.run("aggregate", config).await, expected, "{operation}");
    }
    let config = json!({ "items": [1], "operation": "sum", "attribute": value });
    assert_eq!(
        world.run("aggregate", config).await,
        json!("! 1 is no record, and so has no attributes.")
    );
    let config = json!({ "items": [], "operation": "sum", "attribute": attribute("deals", "name") });
    let expected = vec!["config.attribute: \"Deal name\" has no numbers for sum. Choose another attribute."];
    assert_eq!(world.problems("aggregate", config).await, expected);
}

#[tokio::test]
async fn times_are_adjusted_on_the_calendar() {
    let world = World::new().await;
    let at = "2026-03-28T11:00:00Z";
    for (rest, expected) in [
        (json!({ "duration": "P1D" }), "2026-03-29T10:00:00.000Z"),
        (json!({ "duration": "PT24H" }), "2026-03-29T11:00:00.000Z"),
        (
            json!({ "duration": "P1M", "operation": "subtract" }),
            "2026-02-28T11:00:00.000Z",
        ),
        (json!({ "duration": "-P1D" }), "2026-03-27T11:00:00.000Z"),
        (json!({ "move_to": "start-of-day" }), "2026-03-27T23:00:00.000Z"),
        (json!({ "move_to": "end-of-day" }), "2026-03-28T22:59:59.999Z"),
        (json!({ "move_to": "start-of-week" }), "2026-03-22T23:00:00.000Z"),
        (json!({ "move_to": "end-of-week" }), "2026-03-29T21:59:59.999Z"),
        (json!({ "move_to": "end-of-month" }), "2026-03-31T21:59:59.999Z"),
        (json!({ "move_to": "start-of-year" }), "2025-12-31T23:00:00.000Z"),
        (
            json!({ "duration": "P1M", "move_to": "start-of-month" }),
            "2026-03-31T22:00:00.000Z",
        ),
    ] {
        let mut config = json!({ "timestamp": timestamp(at) });
        config
            .as_object_mut()
            .unwrap()
            .extend(rest.as_object().unwrap().clone());
        let expected = json!({ "done": { "timestamp": timestamp(expected) } });
        assert_eq!(world.run("adjust-time", config).await, expected, "{rest}");
    }
}

#[tokio::test]
async fn a_random_number_is_the_same_when_the_step_is_tried_again() {
    let world = World::new().await;
    let config = json!({ "minimum": 1, "maximum": 6 });
    let mut seen = std::collections::BTreeSet::new();
    for seed in 0..100 {
        let first = world.run_seeded("random-number", config.clone(), seed).await;
        assert_eq!(world.run_seeded("random-number", config.clone(), seed).await, first);
        seen.insert(first["done"]["number"].as_i64().unwrap());
    }
    assert_eq!(seen.into_iter().collect::<Vec<_>>(), [1, 2, 3, 4, 5, 6]);
    let fine = json!({ "minimum": 0.5, "maximum": 0.75, "decimals": 2 });
    let drawn = world.run("random-number", fine).await["done"]["number"]
        .as_f64()
        .unwrap();
    assert!((0.5..=0.75).contains(&drawn), "{drawn}");
    let none = json!({ "minimum": 0.2, "maximum": 0.8 });
    assert_eq!(
        world.run("random-number", none).await,
        json!("! There is no number from 0.2 to 0.8.")
    );
}

#[tokio::test]
async fn code_gets_plain_values_and_gives_what_its_schema_says() {
    let world = World::new().await;
    let schema = json!({ "type": "struct", "fields": { "sum": { "type": "number" } } });
    let code = "export function main() { return { sum: 3 } }";
    let inputs = json!({
        "at": timestamp("2026-11-26T09:00:00.000Z"),
        "price": { "$": "currency", "value": 5, "code": "EUR" },
        "of": [{ "$": "domain", "original": "WWW.x.org", "normalized": "x.org", "root": "x.org" }],
        "n": 1,
    });
    *world.returned.lock().unwrap() = Ok(json!({ "sum": 3, "more": 1 }));
    let config = json!({ "code": code, "inputs": inputs, "schema": schema });
    assert_eq!(
        world.run("execute-code", config.clone()).await,
        json!({ "done": { "result": { "sum": 3 } } })
    );
    let seen = world.code.lock().unwrap().pop().unwrap();
    let plain =
        json!({ "at": "2026-11-26T09:00:00.000Z", "price": { "value": 5, "code": "EUR" }, "of": ["x.org"], "n": 1 });
    let script = "function main() { return { sum: 3 } }\n;return main;";
    assert_eq!(seen, (script.to_owned(), plain));
    *world.returned.lock().unwrap() = Ok(json!({ "sum": "3" }));
    let misfit = json!("! What main() returned does not fit the schema: \"sum\" is \"3\", and should be a number.");
    assert_eq!(world.run("execute-code", config.clone()).await, misfit);
    *world.returned.lock().unwrap() = Err(Trouble {
        message: "It ran for longer than 100 seconds.".to_owned(),
        retryable: false,
    });
    assert_eq!(
        world.run("execute-code", config).await,
        json!("! It ran for longer than 100 seconds.")
    );
}

#[tokio::test]
async fn json_is_read_without_coercion() {
    let world = World::new().await;
    let schema = json!({ "type": "struct", "fields": {
        "id": { "type": "number" },
        "note": { "type": "union", "nodes": [{ "type": "string" }, { "type": "undefined" }] },
    } });
    for (text, expected) in [
        (
            "{\"id\": 7, \"x\": 1}",
            json!({ "done": { "value": { "id": 7, "note": null } } }),
        ),
        (
            "{\"id\": \"7\"}",
            json!("! The JSON does not fit the schema: \"id\" is \"7\", and should be a number."),
        ),
        (
            "{id: 7}",
            json!("! The text is no JSON: key must be a string at line 1 column 2. It begins: \"{id: 7}\""),
        ),
    ] {
        let config = json!({ "text": text, "schema": schema });
        assert_eq!(world.run("parse-json", config).await, expected, "{text}");
    }
}
