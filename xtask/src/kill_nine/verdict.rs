//! What is there when all is over, read over the API, against what was answered and what runs leave behind.

use super::{
    load::Accepted,
    third_party::ThirdParty,
    workflows::{Made, Start},
};
use crate::cluster::{Client, Cluster};
use anyhow::{Context, Result};
use serde_json::{Value, json};
use std::{
    collections::BTreeMap,
    time::{Duration, Instant},
};

/// How long runs may take to end after the last kill. A dead server is waited for before others take what it drove.
const PATIENCE: Duration = Duration::from_secs(90);
/// Rows of a page.
const PAGE: usize = 500;

/// What was counted.
#[derive(Default)]
pub struct Verdict {
    pub runs: usize,
    pub lost: Vec<String>,
    pub doubled: Vec<String>,
    pub stuck: Vec<String>,
    /// Calls of the third party beyond the first of each execution: what app code has to bear.
    pub repeated_calls: u64,
}

pub struct Reader<'r> {
    pub client: &'r Client,
    pub cluster: &'r Cluster,
    pub made: &'r Made,
}

/// How many there are of something, by key.
type Counts = BTreeMap<String, u64>;

impl Reader<'_> {
    /// Waits until nothing goes on any more, or too long.
    pub fn wait(&self) -> Result<()> {
        let begun = Instant::now();
        while begun.elapsed() < PATIENCE {
            if self.unfinished()? == 0 {
                // An event may have been on its way to becoming a run.
                std::thread::sleep(Duration::from_millis(500));
                if self.unfinished()? == 0 {
                    return Ok(());
                }
            }
            std::thread::sleep(Duration::from_millis(250));
        }
        Ok(())
    }

    fn unfinished(&self) -> Result<usize> {
        let mut count = 0;
        for start in Start::ALL {
            let url = format!(
                "{}/workflows/{}/runs?status=queued,running,waiting,paused&limit=1",
                self.workspace(),
                self.made.id(start)
            );
            count += rows(&self.client.read(&url)?).len();
        }
        Ok(count)
    }

    /// Counts everything.
    pub fn judge(&self, accepted: &Accepted, third_party: &ThirdParty) -> Result<Verdict> {
        let mut verdict = Verdict::default();
        // By record id.
        let people = self.people()?;
        let names: Vec<&str> = people.values().map(String::as_str).collect();
        let persons = counted(names.iter().map(|name| (*name).to_owned()));
        for name in &accepted.people {
            if !persons.contains_key(name) {
                verdict.lost.push(format!("person {name}"));
            }
        }
        let (companies, tasks) = (self.companies()?, self.tasks()?);
        for start in Start::ALL {
            let entries = self.entries(start, &people)?;
            let runs = self.runs(start, &people)?;
            verdict.runs += runs.len();
            let of_person = counted(runs.iter().map(|run| run.person.clone()));
            for (name, there) in &persons {
                let begun = of_person.get(name).copied().unwrap_or(0);
                // A person that is there has told of itself in the same commit.
                if start == Start::Event && begun < *there {
                    verdict.lost.push(format!("the run that the person {name} starts"));
                }
                if begun > 1 {
                    verdict.doubled.push(format!("{begun} runs of {}", start.key(name)));
                }
            }
            for run in &runs {
                verdict.look_at(run, start);
                let key = start.key(&run.person);
                let (counts, count_calls) = third_party.told("count", &key);
                let (asks, ask_calls) = third_party.told("ask", &key);
                verdict.repeated_calls += (count_calls - counts) + (ask_calls - asks);
                let begun = of_person.get(&run.person).copied().unwrap_or(0);
                for (what, found) in [
                    ("company", companies.get(&key).copied().unwrap_or(0)),
                    ("list entry", entries.get(&run.person).copied().unwrap_or(0)),
                    ("count", counts),
                    ("question", asks),
                    ("task", tasks.get(&key).copied().unwrap_or(0)),
                ] {
                    if found > begun {
                        verdict
                            .doubled
                            .push(format!("run {}: {found} times {what} of {key}", run.id));
                    } else if found < begun && run.is_over() {
                        verdict
                            .lost
                            .push(format!("run {}: {found} times {what} of {key}", run.id));
                    }
                }
            }
            if start == Start::Request {
                for (id, name) in &accepted.runs {
                    if !runs.iter().any(|run| run.id == *id) {
                        verdict.lost.push(format!("run {id}, which was answered, of {name}"));
                    }
                }
            }
        }
        Ok(verdict)
    }

    fn base(&self) -> String {
        self.cluster.address(0)
    }

    fn workspace(&self) -> String {
        Cluster::workspace(&self.base())
    }

    /// All pages of a query of the REST API.
    fn pages(&self, path: &str) -> Result<Vec<Value>> {
        let mut all = Vec::new();
        loop {
            let body = json!({ "limit": PAGE, "offset": all.len() });
            let page = self.client.query(&format!("{}/v2{path}", self.base()), &body)?;
            let page = rows(&page);
            let is_last = page.len() < PAGE;
            all.extend(page);
            if is_last {
                return Ok(all);
            }
        }
    }

    /// The name of each person by id.
    fn people(&self) -> Result<BTreeMap<String, String>> {
        let people = self.pages("/objects/people/records/query")?;
        let named = people.iter().filter_map(|person| {
            let id = person["id"]["record_id"].as_str()?;
            let name = person["values"]["job_title"][0]["value"].as_str()?;
            Some((id.to_owned(), name.to_owned()))
        });
        Ok(named.collect())
    }

    fn companies(&self) -> Result<Counts> {
        let companies = self.pages("/objects/companies/records/query")?;
        let name = |company: &Value| company["values"]["name"][0]["value"].as_str().map(str::to_owned);
        Ok(counted(companies.iter().filter_map(name)))
    }

    fn entries(&self, start: Start, people: &BTreeMap<String, String>) -> Result<Counts> {
        let entries = self.pages(&format!("/lists/{}/entries/query", start.list()))?;
        let person = |entry: &Value| people.get(entry["parent_record_id"].as_str()?).cloned();
        Ok(counted(entries.iter().filter_map(person)))
    }

    fn tasks(&self) -> Result<Counts> {
        let mut all = Vec::new();
        loop {
            let url = format!("{}/v2/tasks?limit={PAGE}&offset={}", self.base(), all.len());
            let page = rows(&self.client.read(&url)?);
            let is_last = page.len() < PAGE;
            all.extend(page);
            if is_last {
                break;
            }
        }
        let content = |task: &Value| task["content_plaintext"].as_str().map(str::to_owned);
        Ok(counted(all.iter().filter_map(content)))
    }

    fn runs(&self, start: Start, people: &BTreeMap<String, String>) -> Result<Vec<Run>> {
        let mut runs = Vec::new();
        let mut after = String::new();
        loop {
            let url = format!(
                "{}/workflows/{}/runs?limit=200{after}",
                self.workspace(),
                self.made.id(start)
            );
            let page = self.client.read(&url)?;
            for listed in rows(&page) {
                let id = listed["id"].as_str().context("a run has no id")?;
                let run = self.client.read(&format!("{}/runs/{id}", self.workspace()))?;
                let record = run["data"]["record"]["recordId"].as_str().unwrap_or_default();
                runs.push(Run {
                    id: id.to_owned(),
                    person: people.get(record).cloned().unwrap_or_default(),
                    status: run["status"].as_str().unwrap_or_default().to_owned(),
                    error: run["error"]["message"].as_str().map(str::to_owned),
                    waiting: run["waiting"].to_string(),
                });
            }
            match page["next"].as_str() {
                Some(next) => after = format!("&after={next}"),
                None => return Ok(runs),
            }
        }
    }
}

struct Run {
    id: String,
    person: String,
    status: String,
    error: Option<String>,
    waiting: String,
}

impl Run {
    fn is_over(&self) -> bool {
        matches!(self.status.as_str(), "completed" | "failed" | "cancelled")
    }
}

impl Verdict {
    fn look_at(&mut self, run: &Run, start: Start) {
        let key = start.key(&run.person);
        if run.person.is_empty() {
            self.lost.push(format!("run {}: its person is not there", run.id));
        }
        if !run.is_over() {
            self.stuck.push(format!(
                "run {} of {key} is {}, waiting {}",
                run.id, run.status, run.waiting
            ));
        } else if run.status != "completed" {
            let reason = run.error.as_deref().unwrap_or("for no reason");
            self.lost
                .push(format!("run {} of {key} {}: {reason}", run.id, run.status));
        }
    }
}

fn rows(answer: &Value) -> Vec<Value> {
    answer["data"].as_array().cloned().unwrap_or_default()
}

fn counted(keys: impl Iterator<Item = String>) -> Counts {
    let mut counts = Counts::new();
    for key in keys {
        *counts.entry(key).or_default() += 1;
    }
    counts
}
