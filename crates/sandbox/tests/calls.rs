//! What a call gives back, and what the guest finds around it.

mod support;

use sandbox::{Context, Failure, Limits, Returned};
use std::sync::Arc;
use support::*;

#[tokio::test]
async fn a_server_function_returns_a_value() {
    for (body, expected) in [
        ("return 1 + 1", "2"),
        ("return args", "[]"),
        ("return undefined", r#"{"$":"undefined"}"#),
        ("return new Date(0)", r#"{"$":"date","v":"1970-01-01T00:00:00.000Z"}"#),
        ("return 12n", r#"{"$":"bigint","v":"12"}"#),
        ("return await new Promise(done => Promise.resolve(5).then(done))", "5"),
    ] {
        assert_eq!(value(run(body).await), expected, "{body}");
    }
}

#[tokio::test]
async fn arguments_arrive() {
    let image = prepare(function("return [hash, ...args]")).await;
    let args = r#"[1,"two",{"$":"date","v":"2024-02-03T04:05:06.000Z"}]"#;
    let report = image
        .run(
            call(args),
            Context::default(),
            &Limits::default(),
            Arc::new(TestHost::default()),
        )
        .await;
    assert_eq!(
        value(report),
        r#"["f",1,"two",{"$":"date","v":"2024-02-03T04:05:06.000Z"}]"#
    );
}

#[tokio::test]
async fn what_app_code_throws_is_reported() {
    let report = run("throw Object.assign(new TypeError('no'), { code: 'bad' })").await;
    let Failure::Thrown(thrown) = failure(report) else {
        panic!()
    };
    assert_eq!(
        (thrown.name.as_str(), thrown.message.as_str(), thrown.code.as_deref()),
        ("TypeError", "no", Some("bad"))
    );
    assert_eq!(thrown.stack[0].file, "server.js");
    assert!(thrown.wire.starts_with(r#"{"$":"error""#), "{}", thrown.wire);
}

#[tokio::test]
async fn an_event_without_a_handler_says_so() {
    let image = prepare(program(
        "var stdin_events_default = async () => { throw new Error('Event handler not found') }",
    ))
    .await;
    let owner = sandbox::ConnectionOwner {
        kind: "user".into(),
        id: "m".into(),
    };
    let connection = sandbox::Connection {
        id: "c".into(),
        value: "v".into(),
        connection_key: "default".into(),
        created_by: owner.clone(),
        owned_by: owner,
    };
    let call = sandbox::Call::Event {
        id: "connection-added".into(),
        connection,
    };
    let report = image
        .run(
            call,
            Context::default(),
            &Limits::default(),
            Arc::new(TestHost::default()),
        )
        .await;
    assert!(matches!(report.result, Ok(Returned::NoHandler)), "{:?}", report.result);
}
