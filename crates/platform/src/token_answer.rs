//! Token answers of third parties, brought to the form of RFC 6749 section 5.

use http::StatusCode;
use serde_json::{Map, Value};

/// Providers bend the standard in a few well-known ways, and people connect to them all the same: an error under status
/// 200 (GitHub), no `token_type`, an `expires_in` in quotes, a `scope` that is no text, `null` for what is not there.
pub(crate) fn as_the_standard_has_it(status: StatusCode, body: Vec<u8>) -> (StatusCode, Vec<u8>) {
    let Ok(Value::Object(mut answer)) = serde_json::from_slice(&body) else {
        return (status, body);
    };
    if !status.is_success() {
        return (status, body);
    }
    if !answer.get("access_token").is_some_and(Value::is_string) && answer.get("error").is_some_and(Value::is_string) {
        return (StatusCode::BAD_REQUEST, body);
    }
    answer.retain(|_, value| !value.is_null());
    answer.entry("token_type").or_insert_with(|| "Bearer".into());
    whole_seconds(&mut answer);
    if !answer.get("scope").is_none_or(Value::is_string) {
        answer.remove("scope");
    }
    (status, Value::Object(answer).to_string().into_bytes())
}

/// `expires_in` as a whole number, or not at all: a token whose end nobody told is used until it is refused.
fn whole_seconds(answer: &mut Map<String, Value>) {
    let Some(told) = answer.remove("expires_in") else {
        return;
    };
    let seconds = match &told {
        Value::Number(number) => number.as_f64(),
        Value::String(text) => text.trim().parse().ok(),
        _ => None,
    };
    if let Some(seconds) = seconds.filter(|seconds| seconds.is_finite() && *seconds >= 0.0) {
        answer.insert("expires_in".to_owned(), (seconds as u64).into());
    }
}

#[cfg(test)]
mod tests {
    use super::as_the_standard_has_it;
    use http::StatusCode;

    #[test]
    fn answers_are_read_as_they_were_meant() {
        for (given, status, expected) in [
            (
                r#"{"error":"bad_refresh_token"}"#,
                400,
                r#"{"error":"bad_refresh_token"}"#,
            ),
            (
                r#"{"access_token":"a"}"#,
                200,
                r#"{"access_token":"a","token_type":"Bearer"}"#,
            ),
            (
                r#"{"access_token":"a","token_type":"bearer","expires_in":"3600","refresh_token":null,"scope":["x"]}"#,
                200,
                r#"{"access_token":"a","expires_in":3600,"token_type":"bearer"}"#,
            ),
            (
                r#"{"access_token":"a","token_type":"bearer","expires_in":59.9}"#,
                200,
                r#"{"access_token":"a","expires_in":59,"token_type":"bearer"}"#,
            ),
            (
                r#"{"access_token":"a","token_type":"bearer","expires_in":-1}"#,
                200,
                r#"{"access_token":"a","token_type":"bearer"}"#,
            ),
            ("access_token=a", 200, "access_token=a"),
        ] {
            let (read, body) = as_the_standard_has_it(StatusCode::OK, given.as_bytes().to_vec());
            let same = |text: &[u8]| serde_json::from_slice::<serde_json::Value>(text).map_err(|_| text.to_vec());
            assert_eq!(read.as_u16(), status, "{given}");
            assert_eq!(same(&body), same(expected.as_bytes()), "{given}");
        }
    }
}
