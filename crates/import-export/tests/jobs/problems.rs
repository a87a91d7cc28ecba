//! What is wrong with a row names the column where it is, before an import and in it.

use crate::workspace::{ended, uploaded, workspace};
use import_export::{DateOrder, Job, JobState, Jobs, Mapped, Plan};
use records::{Actor, Records};
use serde_json::json;

/// Imports a file whose columns become these attributes: first it is checked.
async fn import(jobs: &Jobs, object: &str, file: &str, columns: &[&str], matching: Option<&str>) -> [Job; 2] {
    let job = uploaded(jobs, Some(object), file.to_owned()).await;
    let columns = columns.iter().enumerate().map(|(column, attribute)| Mapped {
        column,
        attribute: (*attribute).to_owned(),
        property: None,
        dates: DateOrder::DayFirst,
    });
    let plan = Plan {
        columns: columns.collect(),
        matching: matching.map(str::to_owned),
        create_options: false,
    };
    jobs.begin(&"w".into(), &job.id, plan.clone(), true).await.unwrap();
    let checked = ended(jobs, &job.id).await;
    jobs.begin(&"w".into(), &job.id, plan, false).await.unwrap();
    [checked, ended(jobs, &job.id).await]
}

fn places(job: &Job) -> Vec<(u64, Option<&str>)> {
    let problems = job.problems.iter();
    problems
        .map(|problem| (problem.line, problem.column.as_deref()))
        .collect()
}

async fn create(records: &Records, object: &str, values: serde_json::Value) {
    let values = values.as_object().unwrap();
    records
        .create_record(&"w".into(), object, values, &Actor::member("m"))
        .await
        .unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_wrong_with_a_row_names_its_column() {
    let (store, records) = workspace().await;
    for domain in ["acme.com", "globex.com"] {
        create(&records, "companies", json!({ "domains": [domain] })).await;
    }
    let jobs = Jobs::start(store, records);
    let deals = "Deal,Where,Who,Of\n\
        A,Lead,ada@example.com,acme.com\n\
        ,Lead,ada@example.com,\n\
        B,,ada@example.com,\n\
        C,Lead,,\n\
        D,Nowhere,ada@example.com,\n\
        E,Lead,eve@example.com,\n\
        F,Lead,ada@example.com,nowhere.com\n";
    let companies = "Company,Site\n\
        New,new.com\n\
        Acme,acme.com\n";
    let known = "Company,Site\n\
        Acme,acme.com\n\
        Nameless,\n\
        Both,acme.com;globex.com\n";
    for (what, object, file, columns, matching, expected) in [
        (
            "values that are missing or unknown",
            "deals",
            deals,
            &["name", "stage", "owner", "associated_company"][..],
            None,
            vec![
                (3, Some("Deal")),
                (4, Some("Where")),
                (5, Some("Who")),
                (6, Some("Where")),
                (7, Some("Who")),
                (8, Some("Of")),
            ],
        ),
        (
            "a required attribute that no column becomes",
            "deals",
            "Deal,Where\nA,Lead\n",
            &["name", "stage"],
            None,
            vec![(2, None)],
        ),
        (
            "a unique value that is held",
            "companies",
            companies,
            &["name", "domains"],
            None,
            vec![(3, Some("Site"))],
        ),
        (
            "rows that match nothing, or too much",
            "companies",
            known,
            &["name", "domains"],
            Some("domains"),
            vec![(3, Some("Site")), (4, Some("Site"))],
        ),
    ] {
        let [checked, done] = import(&jobs, object, file, columns, matching).await;
        assert_eq!(
            (checked.state, done.state),
            (JobState::Checked, JobState::Done),
            "{what}"
        );
        for job in [checked, done] {
            assert_eq!(places(&job), expected, "{what}: {:?}", job.problems);
        }
    }
}
