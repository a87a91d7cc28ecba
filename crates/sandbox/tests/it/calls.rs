//! What a call gives back, and what the guest finds around it.

use crate::support::*;
use sandbox::{Call, Context, Failure, Limits, Returned};
use std::sync::Arc;

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

#[tokio::test]
async fn host_calls_park_outside_of_the_guest() {
    for (body, expected) in [
        (
            "return await (await fetch('https://example.com/')).text()",
            r#""hello world""#,
        ),
        (
            "const r = await fetch('https://example.com/a'); return [r.status, r.ok, r.headers.get('content-type')]",
            r#"[200,true,"text/plain"]"#,
        ),
        ("await new Promise(done => setTimeout(done, 5)); return 1", "1"),
        (
            "const a = []; await Promise.all([9, 3, 6].map(ms => new Promise(done => setTimeout(() => { a.push(ms); done() }, ms)))); return a",
            "[3,6,9]",
        ),
        ("const t = setTimeout(() => {}, 1e6); clearTimeout(t); return 1", "1"),
        (
            "return (await Promise.all([1, 2, 3].map(async i => (await fetch(`https://example.com/${i}`)).url))).length",
            "3",
        ),
        (
            "const c = new AbortController(); setTimeout(() => c.abort(), 5); try { await fetch('https://example.com/', { signal: c.signal }); return 'answered' } catch (e) { return e.name }",
            r#""answered""#,
        ),
        (
            "let n = 0; const t = setInterval(() => n++, 1); await new Promise(done => setTimeout(done, 40)); clearInterval(t); return n > 2",
            "true",
        ),
        (
            "try { return await ATTIO_SERVER_APP_SDK.experimental_kv.get('k') } catch (e) { return e.message }",
            "",
        ),
    ] {
        let value = value(run(body).await);
        if !expected.is_empty() {
            assert_eq!(value, expected, "{body}");
        }
    }
}

#[tokio::test]
async fn a_refused_request_is_a_type_error() {
    let host = Arc::new(TestHost {
        fetching: Fetching::Refuses,
        ..TestHost::default()
    });
    let body = "try { await fetch('http://127.0.0.1/') } catch (e) { return [e.name, e.message] }";
    let text = value(run_with(body, &Limits::default(), host).await);
    assert!(
        text.starts_with(r#"["TypeError""#) && text.contains("not that way"),
        "{text}"
    );
}

#[tokio::test]
async fn an_aborted_request_ends() {
    let host = Arc::new(TestHost {
        fetching: Fetching::Hangs,
        ..TestHost::default()
    });
    let body =
        "try { await fetch('https://example.com/', { signal: AbortSignal.timeout(20) }) } catch (e) { return e.name }";
    assert_eq!(
        value(run_with(body, &Limits::default(), host).await),
        r#""TimeoutError""#
    );
}

#[tokio::test]
async fn work_left_running_is_stopped_with_the_execution() {
    let host = Arc::new(TestHost::default());
    let body = "setTimeout(() => console.log('too late'), 30); fetch('https://example.com/late'); return 1";
    assert_eq!(value(run_with(body, &Limits::default(), host.clone()).await), "1");
    tokio::time::sleep(std::time::Duration::from_millis(80)).await;
    assert!(host.logs.lock().unwrap().is_empty());
    assert!(
        host.requests.lock().unwrap().is_empty(),
        "what was begun in the last entry never starts"
    );
}

#[tokio::test]
async fn console_output_reaches_the_host() {
    let host = Arc::new(TestHost::default());
    run_with("console.log('a', 1, { b: [2] }); console.error('bad'); Promise.reject(new Error('lost')); await null; return 1", &Limits::default(), host.clone()).await;
    let logs = host.logs.lock().unwrap();
    assert_eq!(logs[0].0, sandbox::LogLevel::Log);
    assert!(logs[0].1.starts_with("a 1 {"), "{logs:?}");
    assert_eq!(logs[1], (sandbox::LogLevel::Error, "bad".to_owned()));
}

#[tokio::test]
async fn a_webhook_gets_a_request_and_gives_a_response() {
    let source = "var stdin_webhooks_default = async (id, [request]) => { \
        if (id !== 'hook') throw new Error(`Webhook handler not found: ${id}`); \
        const text = await request.text(); \
        return new Response(`${request.method} ${new URL(request.url).pathname} ${request.headers.get('x-a')} ${text}`, { status: 418, headers: { 'x-b': '2' } }) };";
    let image = prepare(program(&source.replace("\\\n", ""))).await;
    let hook = |id: &str| sandbox::Call::Webhook {
        id: id.into(),
        request: sandbox::HttpRequest {
            method: "POST".into(),
            url: "https://stoa.example/w/1/sub?x=1".into(),
            headers: vec![("X-A".into(), "1".into())],
            body: "body".into(),
        },
    };
    let run = |call| image.run(call, Context::default(), &LIMITS, Arc::new(TestHost::default()));
    let report = run(hook("hook")).await;
    let Ok(Returned::Response(response)) = report.result else {
        panic!("{:?}", report.result)
    };
    assert_eq!(
        (response.status, response.body.as_ref()),
        (418, &b"POST /w/1/sub 1 body"[..])
    );
    assert!(
        response.headers.contains(&("x-b".to_owned(), "2".to_owned())),
        "{:?}",
        response.headers
    );
    assert!(matches!(run(hook("other")).await.result, Ok(Returned::NoHandler)));
}

static LIMITS: std::sync::LazyLock<Limits> = std::sync::LazyLock::new(Limits::default);

#[tokio::test]
async fn a_client_bundle_says_what_it_registers() {
    let source = "registerSettingsSchema({ workspace: {} }); \
        registerSurfaces({ 'record-action': [{ id: 'a', label: 'A', onTrigger() {}, objects: 'people' }] });";
    let program = sandbox::Program {
        environment: sandbox::Environment::Manifest,
        ..program(source)
    };
    let image = prepare(program).await;
    let report = image
        .run(
            sandbox::Call::Registrations,
            Context::default(),
            &LIMITS,
            Arc::new(TestHost::default()),
        )
        .await;
    assert_eq!(
        value(report),
        r#"{"surfaces":{"record-action":[{"id":"a","label":"A","onTrigger":{"$":"function"},"objects":"people"}]},"settingsSchema":{"workspace":{}}}"#
    );
}

#[tokio::test]
async fn a_report_counts() {
    let report = run("await fetch('https://example.com/'); for (let i = 0; i < 1e6; i++) {} return 1").await;
    assert_eq!(report.fetches, 1);
    assert!(report.cpu.as_micros() > 500 && report.cpu <= report.wall, "{report:?}");
    assert!(report.memory_bytes > 1 << 20, "{report:?}");
}

#[tokio::test]
async fn a_member_that_the_sdk_does_not_have_throws_its_name() {
    let body = "
        const asked = [];
        const copy = Object.create(Object.getPrototypeOf(ATTIO_SERVER_APP_SDK));
        for (const module of [ATTIO_SERVER_APP_SDK, ATTIO_ROOT_SDK, copy]) {
            try { module.sendCarrierPigeon() } catch (error) { asked.push(error.message) }
        }
        return [asked, 'nothing' in ATTIO_SERVER_APP_SDK, typeof ATTIO_SERVER_APP_SDK.kv, ATTIO_SERVER_APP_SDK.__esModule ?? null];
    ";
    assert_eq!(
        value(run(body).await),
        r#"[["\"attio/server\" has no member \"sendCarrierPigeon\"","\"attio\" has no member \"sendCarrierPigeon\"","\"attio/server\" has no member \"sendCarrierPigeon\""],false,"object",null]"#
    );
}

#[tokio::test]
async fn a_response_must_have_a_status() {
    for response in [
        "Response.error()",
        "{ status: 99999, headers: [], arrayBuffer: async () => new ArrayBuffer(0) }",
        "{ status: 'x', headers: [], arrayBuffer: async () => new ArrayBuffer(0) }",
    ] {
        let source = format!("var stdin_webhooks_default = async () => ({response});");
        let call = Call::Webhook {
            id: "hook".into(),
            request: sandbox::HttpRequest {
                method: "GET".into(),
                url: "https://stoa.example/w/1".into(),
                headers: Vec::new(),
                body: "".into(),
            },
        };
        let report = prepare(program(&source))
            .await
            .run(
                call,
                Context::default(),
                &Limits::default(),
                Arc::new(TestHost::default()),
            )
            .await;
        let Failure::Thrown(thrown) = failure(report) else {
            panic!()
        };
        assert!(
            thrown.message.contains("must answer with a status from 200 to 599"),
            "{thrown}"
        );
    }
}
