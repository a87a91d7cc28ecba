//! Records at a size: writes one by one from many clients, then pages and GraphQL out of a hundred thousand.

use super::http::{get_json, load, post_json};
use super::{Better, Row};
use crate::{root, seed, servers};
use anyhow::{Context, Result};
use serde_json::{Value, json};
use std::{
    sync::atomic::{AtomicUsize, Ordering},
    time::Instant,
};

const RECORDS: usize = 100_000;
/// Clients that write at once; the server syncs once for all that wait.
const WRITERS: usize = 64;

pub fn run() -> Result<Vec<Row>> {
    let data = root().join("target/bench/records");
    let _ = std::fs::remove_dir_all(&data);
    let server = servers::bench(&data)?;
    let (api, token) = (server.text("api")?, server.text("token")?);
    seed::seed(api, token)?;
    let written = fill(api, token)?;

    let query = format!("{api}/objects/people/records/query");
    let sorts = json!([{ "direction": "asc", "attribute": "name", "field": "last_name" }]);
    // One in a hundred people has the title; the page is found among a thousand.
    let titled = json!({ "filter": { "job_title": "Engineer 7" }, "sorts": sorts, "limit": 50 });
    let contains =
        json!({ "filter": { "name": { "full_name": { "$contains": "son 77" } } }, "sorts": sorts, "limit": 50 });
    let all = json!({ "sorts": sorts, "limit": 50 });
    let first = get_json(post_json(&query, token, &titled))?;
    anyhow::ensure!(
        first["data"].as_array().is_some_and(|page| page.len() == 50),
        "the filtered page is not full: {first}"
    );
    let titled = load(post_json(&query, token, &titled))?;
    let contains = load(post_json(&query, token, &contains))?;
    let sorted = load(post_json(&query, token, &all))?;
    let related = related(&query, server.text("graphql")?, token)?;
    let imported = import(&server)?;
    Ok(vec![
        Row::new("records/created one by one, 64 clients", "/s", written).budget(2_000.0, Better::Higher),
        Row::new(
            "records/filtered, sorted page of 50 of 100,000 p95",
            "ms",
            titled.p95_ms,
        )
        .budget(10.0, Better::Lower),
        Row::new(
            "records/filtered, sorted page of 50 of 100,000 p50",
            "ms",
            titled.p50_ms,
        ),
        Row::new("records/sorted page of 50 with $contains p95", "ms", contains.p95_ms).budget(10.0, Better::Lower),
        Row::new("records/sorted page of 50 without filter p95", "ms", sorted.p95_ms).budget(10.0, Better::Lower),
        Row::new("records/imported from a CSV file", "/s", imported).budget(5_000.0, Better::Higher),
        Row::new("records/GraphQL one relation deep", "/s", related).budget(3_000.0, Better::Higher),
    ])
}

/// Creates people through the REST API, as any client would; how many a second.
fn fill(api: &str, token: &str) -> Result<f64> {
    let next = AtomicUsize::new(0);
    let begun = Instant::now();
    let path = format!("{api}/objects/people/records");
    std::thread::scope(|scope| {
        let writers: Vec<_> = (0..WRITERS)
            .map(|_| {
                scope.spawn(|| {
                    let agent = ureq::Agent::new_with_defaults();
                    loop {
                        let n = next.fetch_add(1, Ordering::Relaxed);
                        if n >= RECORDS {
                            return Ok::<_, anyhow::Error>(());
                        }
                        post_json(&path, token, &person(n))(&agent)?.body_mut().read_to_vec()?;
                    }
                })
            })
            .collect();
        writers
            .into_iter()
            .try_for_each(|writer| writer.join().map_err(|_| anyhow::anyhow!("a writer panicked"))?)
    })?;
    Ok(RECORDS as f64 / begun.elapsed().as_secs_f64())
}

/// As many people again, out of one file: rows a second from the start of the import to its end.
fn import(server: &servers::Server) -> Result<f64> {
    let (url, token, workspace) = (server.text("url")?, server.text("token")?, server.text("workspace")?);
    let mut file = "First name,Last name,E-mail,Job title\n".to_owned();
    for n in 0..RECORDS {
        let mixed = n * 7919 % 1_000_003;
        file += &format!(
            "Person {},Johnson {mixed},imported.{n}@example.com,Engineer {}\n",
            mixed % 100,
            mixed % 100
        );
    }
    let authorization = format!("Bearer {token}");
    let post = |path: &str, body: &[u8]| -> Result<Value> {
        let request = ureq::post(format!("{url}/api/w/{workspace}/imports{path}"))
            .header("authorization", &authorization)
            .header("x-stoa-csrf", "1");
        Ok(request.send(body)?.body_mut().read_json()?)
    };
    let job = post("?object=people", file.as_bytes())?;
    let id = job["data"]["id"].as_str().context("the upload made no job")?;
    let begun = Instant::now();
    post(&format!("/{id}/start"), job["data"]["suggested"].to_string().as_bytes())?;
    loop {
        let mut answer = ureq::get(format!("{url}/api/w/{workspace}/imports/{id}"))
            .header("authorization", &authorization)
            .call()?;
        let job: Value = answer.body_mut().read_json()?;
        match job["data"]["state"].as_str() {
            Some("running") => std::thread::sleep(std::time::Duration::from_millis(100)),
            Some("done") => {
                anyhow::ensure!(job["data"]["created"] == RECORDS, "not all were imported: {job}");
                return Ok(RECORDS as f64 / begun.elapsed().as_secs_f64());
            }
            _ => anyhow::bail!("the import ended otherwise: {job}"),
        }
    }
}

fn person(n: usize) -> Value {
    let mixed = n * 7919 % 1_000_003;
    let (first, last) = (format!("Person {}", mixed % 100), format!("Johnson {mixed}"));
    json!({ "data": { "values": {
        "name": { "first_name": first, "last_name": last, "full_name": format!("{first} {last}") },
        "email_addresses": [format!("person.{n}@example.com")],
        "job_title": format!("Engineer {}", mixed % 100),
    } } })
}

/// A person with their company.
fn related(query: &str, graphql: &str, token: &str) -> Result<f64> {
    let with_company = json!({ "filter": { "company": { "target_object": "companies" } }, "limit": 1 });
    let found = get_json(post_json(query, token, &with_company))?;
    let id = found["data"][0]["id"]["record_id"]
        .as_str()
        .context("the seed left no person with a company")?;
    let body = json!({
        "query": "query Person($id: String!) { person(id: $id) { id name { full_name } company { id name } } }",
        "variables": { "id": id },
    });
    let answer = get_json(post_json(graphql, token, &body))?;
    anyhow::ensure!(
        answer["data"]["person"]["company"]["name"].is_string(),
        "GraphQL answered {answer}"
    );
    Ok(load(post_json(graphql, token, &body))?.per_second)
}
