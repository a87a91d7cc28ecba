//! `/v2/sql`.

use crate::api::{Answer, Api, MEMBER};
use serde_json::{Value, json};

async fn sql(api: &Api, sql: &str) -> Answer {
    api.post("/v2/sql", json!({ "sql": sql })).await
}

async fn rows(api: &Api, query: &str) -> Value {
    let answer = sql(api, query).await;
    assert_eq!(answer.status, 200, "{query}: {}", answer.body);
    answer.body["data"]["rows"].clone()
}

async fn seeded() -> Api {
    let api = Api::new().await;
    let attribute = |slug: &str, kind: &str, is_multiselect: bool| {
        json!({ "data": { "title": slug, "description": null, "api_slug": slug, "type": kind, "is_required": false,
            "is_unique": false, "is_multiselect": is_multiselect, "config": {} } })
    };
    for (slug, kind) in [
        ("stars", "rating"),
        ("size", "number"),
        ("active", "checkbox"),
        ("group by", "text"),
    ] {
        let answer = api
            .post("/v2/objects/companies/attributes", attribute(slug, kind, false))
            .await;
        assert!(answer.status == 200 || slug == "group by", "{}", answer.body);
    }
    let acme = api
        .create("companies", json!({
            "name": "Acme", "domains": ["acme.com", "acme.org"], "categories": ["B2B"], "funding_raised_usd": 5, "foundation_date": "2020",
            "primary_location": "London, GB", "stars": 3, "size": 1.5, "active": true,
        }))
        .await;
    api.create("companies", json!({ "name": "Globex", "domains": ["globex.com"] }))
        .await;
    api.create("people", json!({ "name": "Lovelace, Ada", "email_addresses": ["ada@acme.com"], "company": [{ "target_object": "companies", "target_record_id": acme }] })).await;
    api.create(
        "deals",
        json!({ "name": "D", "stage": "Lead", "owner": "test@example.com", "value": 10 }),
    )
    .await;
    api
}

#[tokio::test]
async fn records_are_rows_of_tables_that_are_called_like_their_objects() {
    let api = seeded().await;
    for (query, expected) in [
        ("SELECT 1 AS one", json!([{ "one": 1 }])),
        (
            "SELECT name FROM companies ORDER BY name",
            json!([{ "name": "Acme" }, { "name": "Globex" }]),
        ),
        (
            "SELECT domains, categories, funding_raised_usd AS funding, foundation_date AS founded, stars, size, active FROM companies WHERE name = 'Acme'",
            json!([{
                "domains": "[\"acme.com\",\"acme.org\"]", "categories": "[\"B2B\"]", "funding": 5.0, "founded": "2020-01-01", "stars": 3,
                "size": 1.5, "active": 1,
            }]),
        ),
        (
            "SELECT c.name, d.value AS domain FROM companies c, json_each(c.domains) d ORDER BY 2",
            json!([
                { "name": "Acme", "domain": "acme.com" }, { "name": "Acme", "domain": "acme.org" }, { "name": "Globex", "domain": "globex.com" },
            ]),
        ),
        (
            "SELECT p.name AS person, c.name AS company FROM people p JOIN companies c ON c.record_id = p.company",
            json!([{ "person": "Ada Lovelace", "company": "Acme" }]),
        ),
        (
            "SELECT primary_location ->> 'country_code' AS country FROM companies WHERE stars > 2",
            json!([{ "country": "GB" }]),
        ),
        (
            "SELECT stage, owner, value FROM deals",
            json!([{ "stage": "Lead", "owner": MEMBER, "value": 10.0 }]),
        ),
        (
            "SELECT count(*) AS n, sum(stars) AS stars FROM companies; ",
            json!([{ "n": 2, "stars": 3 }]),
        ),
        (
            "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 3) SELECT group_concat(i) AS all_of_them FROM n",
            json!([{ "all_of_them": "1,2,3" }]),
        ),
        ("SELECT name FROM companies WHERE name = 'nobody'", json!([])),
        ("SELECT printf('%100000000s', 'x') AS large", json!([{ "large": null }])),
        (
            "SELECT NULL AS nobody, x'ff' AS bytes, 9e999 AS infinite",
            json!([{ "nobody": null, "bytes": "ff", "infinite": null }]),
        ),
    ] {
        assert_eq!(rows(&api, query).await, expected, "{query}");
    }
}

#[tokio::test]
async fn nothing_but_selecting_from_the_own_records_is_possible() {
    let api = seeded().await;
    for query in [
        "",
        "   ",
        "-- nothing",
        "nonsense",
        "SELECT",
        "SELECT * FROM documents",
        "SELECT * FROM nobody",
        "SELECT nobody FROM companies",
        "SELECT 1; SELECT 2",
        "DELETE FROM companies",
        "UPDATE companies SET name = 'x'",
        "INSERT INTO companies (name) VALUES ('x')",
        "CREATE TABLE x (y)",
        "CREATE TEMP TABLE x AS SELECT 1",
        "DROP TABLE companies",
        "ALTER TABLE companies ADD COLUMN x",
        "ATTACH 'stoa.db' AS x",
        "ATTACH '/etc/passwd' AS x",
        "ATTACH ':memory:' AS x",
        "DETACH main",
        "VACUUM INTO '/tmp/stoa-leak.db'",
        "PRAGMA database_list",
        "PRAGMA table_info(companies)",
        "PRAGMA temp_store_directory = '/tmp'",
        "SELECT * FROM pragma_database_list",
        "SELECT load_extension('x')",
        "SELECT readfile('/etc/passwd')",
        "SELECT writefile('/tmp/x', 'y')",
        "BEGIN",
        "SAVEPOINT x",
        "REINDEX",
        "ANALYZE",
        "EXPLAIN DELETE FROM companies",
        "SELECT \"nobody\".x FROM companies",
        "SELECT zeroblob(100000000)",
        "SELECT ?1",
    ] {
        let answer = sql(&api, query).await;
        let (status, kind, code, message) = answer.error();
        assert_eq!(
            (status, kind, code),
            (400, "invalid_request_error", "filter_error"),
            "{query}: {}",
            answer.body
        );
        assert!(message.starts_with("Error in filter. "), "{query}: {message}");
    }
    assert_eq!(
        rows(&api, "SELECT count(*) AS n FROM companies").await,
        json!([{ "n": 2 }])
    );
    // What the database says of itself is the caller's own schema.
    let schema = rows(&api, "SELECT group_concat(name) AS names FROM sqlite_master")
        .await
        .to_string();
    assert!(!schema.contains("documents") && !schema.contains("outbox"), "{schema}");
}

#[tokio::test]
async fn a_query_without_end_is_stopped() {
    let api = seeded().await;
    for (query, why) in [
        (
            "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) SELECT count(*) FROM n",
            "takes longer than 5 s",
        ),
        (
            "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n LIMIT 20000) SELECT i FROM n",
            "answers more than 10000 rows",
        ),
        (
            "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n LIMIT 100) SELECT printf('%1000000s', i) AS x FROM n",
            "answers more than 16 MB",
        ),
    ] {
        let answer = sql(&api, query).await;
        assert_eq!(answer.error().2, "filter_error");
        assert!(answer.error().3.contains(why), "{}", answer.body);
    }
}

#[tokio::test]
async fn the_body_is_one_text_and_takes_two_scopes() {
    let api = Api::new().await;
    for body in [
        json!({}),
        json!({ "sql": 1 }),
        json!({ "sql": null }),
        json!({ "data": { "sql": "SELECT 1" } }),
    ] {
        let answer = api.post("/v2/sql", body).await;
        assert_eq!((answer.error().0, answer.error().2), (400, "filter_error"));
    }
    assert_eq!(
        api.send("POST", "/v2/sql", Some(r#"{"sql":"SELECT 1"}"#), Some("Bearer reader"))
            .await
            .status,
        200
    );
    assert_eq!(
        api.send("POST", "/v2/sql", Some(r#"{"sql":"SELECT 1"}"#), Some("Bearer nothing"))
            .await
            .status,
        403
    );
}
