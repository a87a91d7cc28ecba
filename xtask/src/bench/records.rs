//! Records at a size, on SQLite and on PostgreSQL: writes one by one from many clients, an import, then pages, filters
//! and GraphQL. `BENCH_RECORDS` says how many there are (a hundred thousand without it).

use super::floor::Floor;
use super::http::{Load, get_json, load, one_by_one, post_json};
use super::{Better, Row, mapped_mb, resident_mb};
use crate::{root, seed, servers};
use anyhow::{Context, Result, ensure};
use postgres_server::{Durability, Server};
use serde_json::{Value, json};
use std::{
    path::Path,
    sync::atomic::{AtomicUsize, Ordering},
    time::{Duration, Instant},
};

const RECORDS: usize = 100_000;
/// How many are written one by one; a file brings the others.
const ONE_BY_ONE: usize = 20_000;
/// Clients that write at once; the server syncs once for all that wait.
const WRITERS: usize = 64;
const COMPANIES: usize = 1_000;
/// Rows of one file.
const FILE_ROWS: usize = 100_000;

pub fn run() -> Result<Vec<Row>> {
    let records = match std::env::var("BENCH_RECORDS") {
        Ok(given) => given
            .parse()
            .with_context(|| format!("BENCH_RECORDS is {given:?}, not a number"))?,
        Err(_) => RECORDS,
    };
    ensure!(
        records >= ONE_BY_ONE + 1_000,
        "BENCH_RECORDS is {records}: {ONE_BY_ONE} of them are written one by one, and an import needs some more"
    );
    let data = root().join("target/bench/records");
    let sqlite = Backend {
        name: "",
        database: None,
    };
    let mut rows = sqlite.measure(&data, records)?;
    rows = Floor::sqlite(&data.join("stoa.db"))?.under(rows);
    match Server::start(Durability::Full) {
        Ok(server) => {
            let database = server.database();
            let postgres = Backend {
                name: "PostgreSQL, ",
                database: Some((&server, &database)),
            };
            let mut measured = postgres.measure(&data, records)?;
            // One after the other: they share two cores with the database and the load.
            let floor = Floor::postgres(&server, &database)?;
            Peer::measure(&server.database(), records)?.stand_beside(&mut measured);
            rows.extend(floor.under(measured));
        }
        Err(reason) => println!("not measured on PostgreSQL: {reason}"),
    }
    Ok(rows)
}

/// Waits for the `VACUUM` that Stoa asks for when an import is over, two minutes at most.
fn settle(server: &Server, address: &str) {
    let loaded = "SELECT count(*) FROM pg_stat_user_tables
                  WHERE relname IN ('records', 'vals') AND n_ins_since_vacuum > 0.2 * n_live_tup";
    for _ in 0..120 {
        if server.sql(address, loaded).trim() == "0" {
            return;
        }
        std::thread::sleep(Duration::from_secs(1));
    }
    println!("PostgreSQL has not seen to its tables in two minutes");
}

/// Where the records are.
struct Backend<'a> {
    /// Before the names of its rows.
    name: &'a str,
    /// A PostgreSQL server and the address of a database there; SQLite without one.
    database: Option<(&'a Server, &'a str)>,
}

impl Backend<'_> {
    fn measure(&self, data: &Path, records: usize) -> Result<Vec<Row>> {
        let _ = std::fs::remove_dir_all(data);
        let server = match self.database {
            Some((_, address)) => servers::bench_on(data, address)?,
            None => servers::bench(data)?,
        };
        let (api, token) = (server.text("api")?, server.text("token")?);
        seed::seed(api, token)?;
        let companies = companies(api, token)?;
        let written = fill(api, token, &companies)?;
        let imported = import(&server, records - ONE_BY_ONE)?;
        if let Some((postgres, address)) = self.database {
            settle(postgres, address);
        }

        let people = Asked {
            query: &format!("{api}/objects/people/records/query"),
            token,
        };
        let id = people.first_id(&json!({ "filter": { "job_title": "Engineer 7" }, "limit": 1 }))?;
        let record = load(get(format!("{api}/objects/people/records/{id}"), token))?;
        let sorts = json!([{ "direction": "asc", "attribute": "name", "field": "last_name" }]);
        let page = |filter: Value| people.page(&json!({ "filter": filter, "sorts": sorts, "limit": 50 }));
        // One in a hundred people has the title, and about as many have the name.
        let titled = page(json!({ "job_title": "Engineer 7" }))?;
        let contains = page(json!({ "name": { "full_name": { "$contains": "son 77" } } }))?;
        let path = json!({
            "path": [["people", "company"], ["companies", "name"]],
            "constraints": { "value": "Company 7" },
        });
        let related = people.page(&json!({ "filter": path, "limit": 50 }))?;
        let sorted = people.page(&json!({ "sorts": sorts, "limit": 50 }))?;
        let graphql = person_with_company(&people, server.text("graphql")?)?;
        let mapped = mapped_mb(server.id(), "/stoa.db")?;
        let memory = resident_mb(server.id())? - mapped;

        let row = |name: &str, unit: &'static str, value: f64| {
            Row::new(format!("records/{}{name} of {records}", self.name), unit, value)
        };
        let page_ms = if records > RECORDS { 25.0 } else { 10.0 };
        let mut rows = vec![
            row("created one by one, 64 clients", "/s", written).budget(2_000.0, Better::Higher),
            row("imported from a CSV file", "/s", imported).budget(5_000.0, Better::Higher),
            row("record by id", "/s", record.per_second).budget(10_000.0, Better::Higher),
        ];
        for (name, page, budget) in [
            ("filtered, sorted page of 50", titled, page_ms),
            ("sorted page of 50 with $contains", contains, page_ms),
            ("page of 50 through a reference", related, 40.0),
            ("sorted page of 50", sorted, page_ms),
        ] {
            let p95 = |clients: &str| format!("{name}, {clients} p95");
            rows.push(row(&p95("one client"), "ms", page.alone.p95_ms).budget(budget, Better::Lower));
            rows.push(row(&p95("eight clients"), "ms", page.loaded.p95_ms));
            rows.push(row(&format!("{name}, eight clients"), "/s", page.loaded.per_second));
        }
        rows.push(row("GraphQL one relation deep", "/s", graphql).budget(3_000.0, Better::Higher));
        rows.push(row("memory after that load", "MB", memory).budget(200.0, Better::Lower));
        if self.database.is_none() {
            rows.push(row("pages of the database file mapped beside it", "MB", mapped));
        }
        Ok(rows)
    }
}

/// A query by one client that waits for nobody, and by eight that keep both cores busy.
struct Page {
    alone: Load,
    loaded: Load,
}

impl Page {
    fn measure(url: &str, token: &str, query: &Value) -> Result<Self> {
        Ok(Self {
            alone: one_by_one(200, post_json(url, token, query))?,
            loaded: load(post_json(url, token, query))?,
        })
    }
}

const PEER: &str = "PostGraphile 4";

/// The same questions to a GraphQL server over plain tables with the indexes that these questions want.
struct Peer {
    page: Page,
    relation: Load,
}

impl Peer {
    fn measure(database: &str, records: usize) -> Result<Self> {
        let server = servers::postgraphile(&super::peers::prepare()?, database, records)?;
        let url = server.text("url")?;
        let titled = json!({ "query": "{ allPeople(condition: { jobTitle: \"Engineer 7\" }, orderBy: LAST_NAME_ASC, first: 50) { nodes { id fullName lastName emailAddress jobTitle company } } }" });
        let person = json!({
            "query": "query Person($id: Int!) { personById(id: $id) { id fullName companyByCompany { id name } } }",
            "variables": { "id": 7 },
        });
        let answer = get_json(post_json(url, "", &titled))?;
        let nodes = answer["data"]["allPeople"]["nodes"].as_array();
        ensure!(nodes.is_some_and(|nodes| nodes.len() == 50), "{PEER} answered {answer}");
        let answer = get_json(post_json(url, "", &person))?;
        ensure!(
            answer["data"]["personById"]["companyByCompany"]["name"].is_string(),
            "{PEER} answered {answer}"
        );
        Ok(Self {
            page: Page::measure(url, "", &titled)?,
            relation: load(post_json(url, "", &person))?,
        })
    }

    fn stand_beside(&self, rows: &mut [Row]) {
        for row in rows {
            let (value, better) = if row.name.contains("filtered, sorted page of 50, one client p95") {
                (self.page.alone.p95_ms, Better::Lower)
            } else if row.name.contains("filtered, sorted page of 50, eight clients p95") {
                (self.page.loaded.p95_ms, Better::Lower)
            } else if row.name.contains("filtered, sorted page of 50, eight clients of") {
                (self.page.loaded.per_second, Better::Higher)
            } else if row.name.contains("GraphQL one relation deep") {
                (self.relation.per_second, Better::Higher)
            } else {
                continue;
            };
            row.stand_beside(PEER, value, better);
        }
    }
}

/// Where people are asked for.
struct Asked<'a> {
    query: &'a str,
    token: &'a str,
}

impl Asked<'_> {
    fn first_id(&self, query: &Value) -> Result<String> {
        let found = get_json(post_json(self.query, self.token, query))?;
        let id = found["data"][0]["id"]["record_id"].as_str();
        Ok(id
            .with_context(|| format!("nobody is found by {query}: {found}"))?
            .to_owned())
    }

    /// Measures a query, which finds somebody.
    fn page(&self, query: &Value) -> Result<Page> {
        self.first_id(query)?;
        Page::measure(self.query, self.token, query)
    }
}

/// Makes the companies that people refer to, and gives their ids.
fn companies(api: &str, token: &str) -> Result<Vec<String>> {
    let path = format!("{api}/objects/companies/records");
    let agent = ureq::Agent::new_with_defaults();
    (0..COMPANIES)
        .map(|n| {
            let values = json!({ "name": format!("Company {n}"), "domains": [format!("company-{n}.example.com")] });
            let answer = post_json(&path, token, &json!({ "data": { "values": values } }))(&agent)?;
            let made: Value = answer.into_body().read_json()?;
            let id = made["data"]["id"]["record_id"].as_str();
            Ok(id.with_context(|| format!("no company was made: {made}"))?.to_owned())
        })
        .collect()
}

/// Creates people through the REST API, as any client would; how many a second.
fn fill(api: &str, token: &str, companies: &[String]) -> Result<f64> {
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
                        if n >= ONE_BY_ONE {
                            return Ok::<_, anyhow::Error>(());
                        }
                        let person = person(n, &companies[n % companies.len()]);
                        post_json(&path, token, &person)(&agent)?.body_mut().read_to_vec()?;
                    }
                })
            })
            .collect();
        writers
            .into_iter()
            .try_for_each(|writer| writer.join().map_err(|_| anyhow::anyhow!("a writer panicked"))?)
    })?;
    Ok(ONE_BY_ONE as f64 / begun.elapsed().as_secs_f64())
}

/// People out of files: rows a second, from the start of each import to its end.
fn import(server: &servers::Server, count: usize) -> Result<f64> {
    let mut took = Duration::ZERO;
    let mut from = ONE_BY_ONE;
    while from < ONE_BY_ONE + count {
        let rows = FILE_ROWS.min(ONE_BY_ONE + count - from);
        took += import_file(server, from, rows)?;
        from += rows;
    }
    Ok(count as f64 / took.as_secs_f64())
}

fn import_file(server: &servers::Server, from: usize, rows: usize) -> Result<Duration> {
    let (url, token, workspace) = (server.text("url")?, server.text("token")?, server.text("workspace")?);
    let mut file = "First name,Last name,E-mail,Job title\n".to_owned();
    for n in from..from + rows {
        let [first, last, email, title] = words(n);
        file += &format!("{first},{last},{email},{title}\n");
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
        let job = get_json(get(format!("{url}/api/w/{workspace}/imports/{id}"), token))?;
        match job["data"]["state"].as_str() {
            Some("running") => std::thread::sleep(Duration::from_millis(100)),
            Some("done") => {
                ensure!(job["data"]["created"] == rows, "not all were imported: {job}");
                return Ok(begun.elapsed());
            }
            _ => anyhow::bail!("the import ended otherwise: {job}"),
        }
    }
}

fn get(url: String, token: &str) -> impl Fn(&ureq::Agent) -> super::http::Answer + Sync {
    let authorization = format!("Bearer {token}");
    move |agent| agent.get(&url).header("authorization", &authorization).call()
}

/// First name, last name, e-mail address and job title of the person with a number, the last names in no order.
fn words(n: usize) -> [String; 4] {
    let mixed = n * 7919 % 1_000_003;
    let number = mixed % 100;
    [
        format!("Person {number}"),
        format!("Johnson {mixed}"),
        format!("person.{n}@example.com"),
        format!("Engineer {number}"),
    ]
}

fn person(n: usize, company: &str) -> Value {
    let [first, last, email, title] = words(n);
    json!({ "data": { "values": {
        "name": { "first_name": first, "last_name": last, "full_name": format!("{first} {last}") },
        "email_addresses": [email],
        "job_title": title,
        "company": [{ "target_object": "companies", "target_record_id": company }],
    } } })
}

/// How many a second: a person with their company, over GraphQL.
fn person_with_company(people: &Asked<'_>, graphql: &str) -> Result<f64> {
    let with_company = json!({ "filter": { "company": { "target_object": "companies" } }, "limit": 1 });
    let body = json!({
        "query": "query Person($id: String!) { person(id: $id) { id name { full_name } company { id name } } }",
        "variables": { "id": people.first_id(&with_company)? },
    });
    let answer = get_json(post_json(graphql, people.token, &body))?;
    ensure!(
        answer["data"]["person"]["company"]["name"].is_string(),
        "GraphQL answered {answer}"
    );
    Ok(load(post_json(graphql, people.token, &body))?.per_second)
}
