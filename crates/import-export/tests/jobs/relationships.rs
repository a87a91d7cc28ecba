//! Rows that change the same record by a two-way relationship are all taken, however many come at the same time.

use crate::workspace::{ended, uploaded, workspace};
use import_export::{DateOrder, Job, JobState, Jobs, Mapped, Plan};
use records::Actor;
use serde_json::{Value, json};

const PEOPLE: usize = 300;
const COMPANY: &str = "00000000-0000-4000-9000-000000000000";

fn person(n: usize) -> String {
    format!("00000000-0000-4000-8000-{n:012}")
}

fn table() -> String {
    let rows = (0..PEOPLE).map(|n| format!("Engineer {n},acme.com\n"));
    std::iter::once("job_title,company\n".to_owned()).chain(rows).collect()
}

/// Of a table, whose columns are called like the attributes.
fn plan(job: &Job) -> Plan {
    let columns = job.columns.iter().enumerate().map(|(column, of)| Mapped {
        column,
        attribute: of.name.clone(),
        property: None,
        dates: DateOrder::DayFirst,
    });
    Plan {
        columns: columns.collect(),
        ..Plan::default()
    }
}

/// The people come before their company, which names them as well.
fn lines() -> String {
    let refers = |object: &str, id: &str| json!({ "target_object": object, "target_record_id": id });
    let record = |object: &str, id: &str, values: Value| {
        let data = json!({ "id": { "record_id": id }, "values": values });
        json!({ "type": "record", "object": object, "data": data })
    };
    let people = (0..PEOPLE).map(|n| {
        let values = json!({ "company": [refers("companies", COMPANY)] });
        record("people", &person(n), values)
    });
    let team: Vec<Value> = (0..PEOPLE).map(|n| refers("people", &person(n))).collect();
    let company = json!({ "domains": [{ "domain": "acme.com" }], "team": team });
    std::iter::once(json!({ "type": "workspace", "version": 1 }))
        .chain(people)
        .chain([record("companies", COMPANY, company)])
        .map(|line| format!("{line}\n"))
        .collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn all_the_people_of_a_company_come_with_it() {
    for (object, bytes) in [(Some("people"), table()), (None, lines())] {
        let (store, records) = workspace().await;
        if object.is_some() {
            let acme = json!({ "domains": ["acme.com"] });
            let acme = acme.as_object().unwrap();
            records
                .create_record(&"w".into(), "companies", acme, &Actor::member("m"))
                .await
                .unwrap();
        }
        let jobs = Jobs::start(store, records.clone());
        let job = uploaded(&jobs, object, bytes).await;
        jobs.begin(&"w".into(), &job.id, plan(&job), false).await.unwrap();
        let done = ended(&jobs, &job.id).await;
        assert_eq!((done.state, done.failed), (JobState::Done, 0), "{:?}", done.problems);
        let found = records.query(&"w".into(), "companies", None, &[], 10, 0).await.unwrap();
        assert_eq!(found.records.len(), 1);
        let company = serde_json::to_value(found.records[0].wire("")).unwrap();
        assert_eq!(company["values"]["team"].as_array().unwrap().len(), PEOPLE);
    }
}
