//! Values as reads give them, in the form in which they are written.

use super::import::Names;
use records::AttributeType;
use records::values::Location;
use serde_json::{Value as Json, json};

/// What a value of an attribute is written as; `None` for what cannot be, such as a member that is not here.
pub(super) fn written(kind: AttributeType, value: &Json, names: &Names) -> Option<Json> {
    match kind {
        AttributeType::Select => title(&value["option"]),
        AttributeType::Status => title(&value["status"]),
        AttributeType::RecordReference => {
            let target = value["target_object"].as_str()?;
            let object = names.object(target).unwrap_or(target);
            Some(json!({ "target_object": object, "target_record_id": value["target_record_id"] }))
        }
        AttributeType::ActorReference => {
            let id = value["referenced_actor_id"].as_str()?;
            names.member(id).map(|email_address| json!(email_address))
        }
        AttributeType::Interaction => None,
        AttributeType::PersonalName => part(value, &["first_name", "last_name", "full_name"]),
        AttributeType::Location => part(value, &Location::MEMBERS),
        AttributeType::Domain => part(value, &["domain"]),
        AttributeType::EmailAddress => value
            .get("original_email_address")
            .or_else(|| value.get("email_address"))
            .cloned(),
        AttributeType::PhoneNumber => {
            let country_code = &value["country_code"];
            let number = value["original_phone_number"]
                .as_str()
                .or_else(|| value["phone_number"].as_str())?;
            Some(match country_code {
                Json::String(_) => json!({ "original_phone_number": number, "country_code": country_code }),
                _ => json!(number),
            })
        }
        AttributeType::Currency => part(value, &["currency_value"]),
        AttributeType::Text
        | AttributeType::Number
        | AttributeType::Checkbox
        | AttributeType::Rating
        | AttributeType::Date
        | AttributeType::Timestamp => value.get("value").cloned(),
    }
}

fn title(choice: &Json) -> Option<Json> {
    choice.get("title").cloned()
}

fn part(value: &Json, names: &[&str]) -> Option<Json> {
    let parts = names.iter().map(|name| ((*name).to_owned(), value[*name].clone()));
    Some(Json::Object(parts.collect()))
}
