use crate::{Actor, Issue, MemberId, PathPart};
use serde::ser::SerializeMap;
use serde_json::Value as Json;
use store::{Column, Scalar};

/// The workspace member that an actor reference was written with.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum MemberInput {
    Email(String),
    Id(MemberId),
}

/// A member's e-mail address, `{workspace_member_email_address}`, or
/// `{referenced_actor_type: "workspace-member", referenced_actor_id}`. Only members can be written.
pub(super) fn parse(given: &Json) -> Result<MemberInput, Vec<Issue>> {
    let object = match given {
        Json::String(email) => return Ok(MemberInput::Email(email.clone())),
        Json::Object(object) => object,
        other => return Err(vec![Issue::wrong_type(vec![], "string", other)]),
    };
    if let Some(email) = object.get("workspace_member_email_address") {
        let wrong = || {
            vec![Issue::wrong_type(
                vec!["workspace_member_email_address".into()],
                "string",
                email,
            )]
        };
        return email
            .as_str()
            .map(|email| MemberInput::Email(email.to_owned()))
            .ok_or_else(wrong);
    }
    let mut issues = Vec::new();
    let mut member = |key: &str| {
        let path = vec![PathPart::from(key)];
        match object.get(key) {
            Some(Json::String(text)) => return text.clone(),
            Some(other) => issues.push(Issue::wrong_type(path, "string", other)),
            None => issues.push(Issue::required(path, "string")),
        }
        String::new()
    };
    let kind = member("referenced_actor_type");
    let id = member("referenced_actor_id");
    if issues.is_empty() && kind != "workspace-member" {
        issues.push(Issue::not_an_option(
            vec!["referenced_actor_type".into()],
            &["workspace-member"],
        ));
    }
    if issues.is_empty() {
        Ok(MemberInput::Id(id.into()))
    } else {
        Err(issues)
    }
}

pub(super) fn read<M: SerializeMap>(actor: &Actor, out: &mut M) -> Result<(), M::Error> {
    out.serialize_entry("referenced_actor_type", actor.kind.as_str())?;
    out.serialize_entry("referenced_actor_id", &actor.id)
}

pub(super) fn columns(actor: &Actor) -> Vec<(Column, Scalar)> {
    let id = actor.id.iter().map(|id| (Column::Ref, Scalar::Text(id.clone())));
    [(Column::Text1, Scalar::Text(actor.kind.as_str().to_owned()))]
        .into_iter()
        .chain(id)
        .collect()
}
