//! Members and their order as recorded traffic of the field has them (`reference/rest-api.md` section 1, "Field order").

use crate::api::Api;
use serde_json::{Value, json};

fn keys(value: &Value) -> String {
    let keys: Vec<&str> = value.as_object().unwrap().keys().map(String::as_str).collect();
    keys.join(" ")
}

#[tokio::test]
async fn things_have_their_members_in_the_recorded_order() {
    let api = Api::new().await;
    let company = api.create("companies", json!({ "name": "Acme" })).await;
    let attribute = "id title description api_slug type is_system_attribute is_writable is_required is_unique is_multiselect \
                     is_default_value_enabled is_archived default_value relationship created_at config";
    for (path, at, expected) in [
        (
            "/v2/self".to_owned(),
            "",
            "active scope client_id token_type exp iat sub aud iss authorized_by_workspace_member_id token_level workspace_id \
             workspace_name workspace_slug workspace_logo_url",
        ),
        (
            "/v2/objects".into(),
            "/data/0",
            "id api_slug singular_noun plural_noun created_at",
        ),
        (
            "/v2/workspace_members".into(),
            "/data/0",
            "id first_name last_name avatar_url email_address access_level created_at",
        ),
        ("/v2/objects/people/attributes/name".into(), "/data", attribute),
        (
            "/v2/objects/people/attributes/name".into(),
            "/data/id",
            "workspace_id object_id attribute_id",
        ),
        (
            "/v2/objects/people/attributes/name".into(),
            "/data/config/currency",
            "default_currency_code display_type",
        ),
        (
            "/v2/objects/companies/attributes/team".into(),
            "/data/relationship",
            "id object_slug api_slug is_multiselect title",
        ),
        (
            "/v2/objects/companies/attributes/categories/options".into(),
            "/data/0",
            "id title is_archived",
        ),
        (
            "/v2/objects/companies/attributes/categories/options".into(),
            "/data/0/id",
            "workspace_id object_id attribute_id option_id",
        ),
        (
            format!("/v2/objects/companies/records/{company}"),
            "/data",
            "id created_at web_url values",
        ),
        (
            format!("/v2/objects/companies/records/{company}"),
            "/data/id",
            "workspace_id object_id record_id",
        ),
    ] {
        let answer = api.get(&path).await;
        assert_eq!(keys(answer.body.pointer(at).unwrap()), expected, "{path} {at}");
    }
}

#[tokio::test]
async fn values_have_their_members_in_the_recorded_order() {
    let api = Api::new().await;
    let person = api
        .create(
            "people",
            json!({ "name": "Lovelace, Ada", "email_addresses": ["ada@example.com"], "phone_numbers": ["+14155552671"] }),
        )
        .await;
    let company = api
        .create(
            "companies",
            json!({ "name": "Acme", "domains": ["acme.com"], "categories": ["B2B"], "primary_location": "London, GB", "foundation_date": "2020", "funding_raised_usd": 1, "team": [{ "target_object": "people", "target_record_id": person }] }),
        )
        .await;
    for (object, record, slug, own) in [
        ("companies", &company, "record_id", "value"),
        ("companies", &company, "domains", "domain root_domain"),
        ("companies", &company, "name", "value"),
        ("companies", &company, "categories", "option"),
        (
            "companies",
            &company,
            "primary_location",
            "line_1 line_2 line_3 line_4 locality region postcode country_code latitude longitude",
        ),
        ("companies", &company, "foundation_date", "value"),
        (
            "companies",
            &company,
            "funding_raised_usd",
            "currency_code currency_value",
        ),
        ("companies", &company, "team", "target_object target_record_id"),
        ("companies", &company, "created_at", "value"),
        (
            "companies",
            &company,
            "created_by",
            "referenced_actor_type referenced_actor_id",
        ),
        ("people", &person, "name", "first_name last_name full_name"),
        (
            "people",
            &person,
            "email_addresses",
            "original_email_address email_address email_domain email_root_domain email_local_specifier",
        ),
        (
            "people",
            &person,
            "phone_numbers",
            "country_code original_phone_number phone_number normalized_phone_number",
        ),
        ("people", &person, "company", "target_object target_record_id"),
    ] {
        let expected = format!("active_from active_until created_by_actor {own} attribute_type");
        let path = format!("/v2/objects/{object}/records/{record}");
        let shown = api.get(&path).await;
        assert_eq!(keys(&shown.body["data"]["values"][slug][0]), expected, "{slug}");
        let listed = api.get(&format!("{path}/attributes/{slug}/values")).await;
        assert_eq!(listed.body["data"], shown.body["data"]["values"][slug], "{slug}");
    }
}
