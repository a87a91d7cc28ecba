//! Fills a fresh workspace through the REST API, as any client would.

use anyhow::{Context, Result};
use serde_json::{Value, json};

const COMPANIES: [(&str, &str, &str); 6] = [
    (
        "Northwind Traders",
        "northwind-traders.com",
        "Specialty foods, imported and delivered.",
    ),
    (
        "Lumen Robotics",
        "lumenrobotics.io",
        "Warehouse robots that see in the dark.",
    ),
    ("Halcyon Health", "halcyonhealth.org", "Clinics that call you back."),
    (
        "Papertrail Studio",
        "papertrail.studio",
        "Books, boxes and everything printed.",
    ),
    (
        "Orbit Freight",
        "orbitfreight.com",
        "Freight across the Baltic, by rail and sea.",
    ),
    ("Quiet Garden", "quietgarden.co", "Roof gardens for offices."),
];

/// First name, last name, company domain, job title, phone number (empty for none).
const PEOPLE: [(&str, &str, &str, &str, &str); 12] = [
    (
        "Ada",
        "Lindqvist",
        "lumenrobotics.io",
        "Head of Engineering",
        "+46701740605",
    ),
    ("Tomás", "Herrera", "northwind-traders.com", "Buyer", "+34612345678"),
    (
        "Grace",
        "Okafor",
        "halcyonhealth.org",
        "Chief Medical Officer",
        "+442079460958",
    ),
    ("Mina", "Sato", "papertrail.studio", "Art Director", "+81312345678"),
    ("Jonas", "Weber", "orbitfreight.com", "Dispatcher", "+493012345678"),
    ("Priya", "Raman", "halcyonhealth.org", "Clinic Manager", ""),
    ("Elise", "Moreau", "quietgarden.co", "Founder", "+33142685300"),
    ("Samuel", "Brandt", "orbitfreight.com", "Sales", "+4930901820"),
    (
        "Noor",
        "Haddad",
        "northwind-traders.com",
        "Head of Operations",
        "+14155552671",
    ),
    ("Leo", "Fischer", "lumenrobotics.io", "Research Engineer", ""),
    ("Clara", "Nunes", "papertrail.studio", "Account Lead", "+351213880000"),
    ("Wei", "Zhang", "quietgarden.co", "Landscape Architect", "+6561234567"),
];

/// Calls with transcript, summary and insights, as files that the import takes.
const CALLS: [&str; 2] = [include_str!("seed/robots.json"), include_str!("seed/renewal.json")];

/// Seeds unless the workspace has people already. `api` ends in `/v2`.
pub fn seed(api: &str, token: &str) -> Result<()> {
    let existing = post(api, token, "/objects/people/records/query", &json!({ "limit": 1 }))?;
    if existing["data"].as_array().is_some_and(|people| !people.is_empty()) {
        return Ok(());
    }
    for (name, domain, description) in COMPANIES {
        let values = json!({ "name": name, "domains": [domain], "description": description });
        post(
            api,
            token,
            "/objects/companies/records",
            &json!({ "data": { "values": values } }),
        )?;
    }
    for (first, last, domain, job_title, phone) in PEOPLE {
        let local = first.to_lowercase().replace('á', "a");
        let mut values = json!({
            "name": { "first_name": first, "last_name": last, "full_name": format!("{first} {last}") },
            "email_addresses": [format!("{local}@{domain}")],
            "job_title": job_title,
            "company": domain,
        });
        if !phone.is_empty() {
            values["phone_numbers"] = json!([phone]);
        }
        post(
            api,
            token,
            "/objects/people/records",
            &json!({ "data": { "values": values } }),
        )?;
    }
    Ok(())
}

/// Imports calls unless the workspace has some already. `host` is its host API.
pub fn seed_calls(host: &str, token: &str) -> Result<()> {
    let address = format!("{host}/calls");
    let mut existing = ureq::get(&address)
        .header("authorization", format!("Bearer {token}"))
        .call()
        .with_context(|| format!("cannot reach {address}"))?;
    let existing: Value = serde_json::from_str(&existing.body_mut().read_to_string()?)?;
    if existing["data"].as_array().is_some_and(|calls| !calls.is_empty()) {
        return Ok(());
    }
    for call in CALLS {
        post(host, token, "/calls", &serde_json::from_str(call)?)?;
    }
    Ok(())
}

fn post(api: &str, token: &str, path: &str, body: &Value) -> Result<Value> {
    let agent: ureq::Agent = ureq::Agent::config_builder().http_status_as_error(false).build().into();
    let mut response = agent
        .post(format!("{api}{path}"))
        .header("authorization", format!("Bearer {token}"))
        .header("x-stoa-csrf", "1")
        .send_json(body)
        .with_context(|| format!("cannot reach {api}{path}"))?;
    let text = response.body_mut().read_to_string()?;
    anyhow::ensure!(
        response.status().is_success(),
        "POST {path} answered {}: {text}",
        response.status()
    );
    Ok(serde_json::from_str(&text)?)
}
