//! An execution that is told what was recorded does the same again.

use crate::support::*;
use sandbox::{
    Call, Context, Host, Limits, LogLevel, Report,
    tape::{Answered, Asked, Blob, Entry, Listener, Offline, Recall, Recorded, Secrets, Tape},
};
use std::sync::{Arc, Mutex};

/// A host that is recorded.
struct Taped {
    inner: TestHost,
    tape: Arc<Tape>,
}

#[async_trait::async_trait]
impl Host for Taped {
    async fn operation(&self, name: &str, payload: serde_json::Value) -> Result<serde_json::Value, sandbox::HostError> {
        self.inner.operation(name, payload).await
    }
    async fn fetch(&self, request: sandbox::FetchRequest) -> Result<sandbox::FetchResponse, sandbox::HostError> {
        self.inner.fetch(request).await
    }
    fn log(&self, level: LogLevel, message: String) {
        self.inner.log(level, message);
    }
    fn now(&self) -> i128 {
        // A clock that goes on: two readings differ.
        1_700_000_000_000_000_000 + self.inner.started.elapsed().as_nanos() as i128
    }
    fn monotonic(&self) -> std::time::Duration {
        self.inner.monotonic()
    }
    fn random(&self, bytes: &mut [u8]) {
        rand::RngCore::fill_bytes(&mut rand::rng(), bytes);
    }
    async fn sleep(&self, duration: std::time::Duration) {
        self.inner.sleep(duration).await;
    }
    fn tape(&self) -> Option<&Tape> {
        Some(&self.tape)
    }
}

fn secrets() -> Secrets {
    Secrets::new([("connection:workspace/default".to_owned(), "the-secret-token".to_owned())])
}

type Lines = Arc<Mutex<Vec<String>>>;

fn listener() -> (Lines, Listener) {
    let lines = Lines::default();
    let heard = lines.clone();
    (lines, Box::new(move |_, message| heard.lock().unwrap().push(message)))
}

async fn recorded_with(body: &str, host: TestHost, limit: usize) -> (String, Vec<String>, Recorded) {
    let tape = Arc::new(Tape::recording(secrets(), limit));
    let host = Arc::new(Taped {
        inner: host,
        tape: tape.clone(),
    });
    let report = prepare(function(body))
        .await
        .run(call("[]"), Context::default(), &Limits::default(), host.clone())
        .await;
    let logs = host
        .inner
        .logs
        .lock()
        .unwrap()
        .iter()
        .map(|(_, line)| line.clone())
        .collect();
    (ended(report), logs, tape.recorded())
}

async fn recorded(body: &str) -> (String, Vec<String>, Recorded) {
    recorded_with(body, TestHost::default(), 1 << 20).await
}

async fn played(body: &str, recorded: &Recorded) -> (String, Vec<String>, Option<sandbox::tape::Divergence>) {
    // As it is after it was stored.
    let text = serde_json::to_string(recorded).unwrap();
    let stored: Recorded = serde_json::from_str(&text).unwrap();
    assert_eq!(stored, *recorded);
    let tape = Arc::new(Tape::playing(secrets(), stored.entries));
    let (lines, listener) = listener();
    let report = run_on(body, Arc::new(Offline::new(tape.clone(), listener))).await;
    let logs = lines.lock().unwrap().clone();
    (ended(report), logs, tape.divergence())
}

async fn run_on(body: &str, host: Arc<dyn Host>) -> Report {
    let call: Call = call("[]");
    prepare(function(body))
        .await
        .run(call, Context::default(), &Limits::default(), host)
        .await
}

fn ended(report: Report) -> String {
    match report.result {
        Ok(returned) => format!("{returned:?}"),
        Err(failure) => format!("failed: {failure}"),
    }
}

#[tokio::test]
async fn what_is_told_again_leads_to_the_same() {
    for (what, body) in [
        (
            "clocks",
            "const a = [Date.now(), performance.now()]; for (let i = 0; i < 1e5; i++); return [a, Date.now(), performance.now()]",
        ),
        (
            "randomness",
            "return [Math.random(), Math.random(), crypto.randomUUID(), [...crypto.getRandomValues(new Uint8Array(40))]]",
        ),
        (
            "an answer, and its pieces",
            "const r = await fetch('https://x.example/a'); const out = [r.status, r.headers.get('content-type')]; \
             for await (const piece of r.body) out.push(piece.length); return out",
        ),
        (
            "an operation, and a refusal",
            "const kv = ATTIO_SERVER_APP_SDK.experimental_kv; \
             return [await kv.get('k').catch((e) => e.message), await kv.delete('k').catch((e) => e.message)]",
        ),
        (
            "the order of timers and answers",
            "const out = []; const after = (ms, x) => new Promise((y) => setTimeout(() => { out.push([x, Date.now()]); y() }, ms)); \
             await Promise.all([after(12, 'a'), fetch('https://x.example/').then((r) => r.text()).then((t) => out.push(t)), after(3, 'b'), \
             after(7, 'c'), after(7, 'd')]); return out",
        ),
        (
            "what is given up",
            "const c = new AbortController(); const p = fetch('https://x.example/', { signal: c.signal }).catch((e) => e.name); \
             c.abort(); return [await p, Date.now()]",
        ),
        (
            "console output and a failure",
            "console.log('at', Date.now()); console.error(Math.random()); await null; throw new Error('no ' + Math.random())",
        ),
    ] {
        let (outcome, logs, tape) = recorded(body).await;
        assert_eq!(tape.left_out, None, "{what}");
        let (again, logs_again, divergence) = played(body, &tape).await;
        assert_eq!(divergence, None, "{what}");
        assert_eq!(again, outcome, "{what}");
        assert_eq!(logs_again, logs, "{what}");
    }
}

#[tokio::test]
async fn the_first_call_that_differs_is_named() {
    let (_, _, tape) =
        recorded("await fetch('https://x.example/a'); await fetch('https://x.example/b'); return 1").await;
    for (body, expected, got) in [
        (
            "await fetch('https://x.example/a'); await fetch('https://x.example/c'); return 1",
            "fetch GET https://x.example/b",
            "fetch GET https://x.example/c",
        ),
        (
            "await fetch('https://x.example/a'); Math.random(); return crypto.randomUUID()",
            "fetch GET https://x.example/b",
            "16 random bytes",
        ),
        (
            "await fetch('https://x.example/a'); return 1",
            "fetch GET https://x.example/b",
            "the end",
        ),
        (
            "await fetch('https://x.example/a'); await new Promise((y) => setTimeout(y, 5)); return 1",
            "fetch GET https://x.example/b",
            "sleep 5 ms",
        ),
    ] {
        let (_, _, divergence) = played(body, &tape).await;
        let divergence = divergence.expect(body);
        assert_eq!(
            (divergence.expected.as_deref(), &*divergence.got),
            (Some(expected), got),
            "{body}"
        );
    }
}

#[tokio::test]
async fn secrets_are_named_and_never_held() {
    let echo = "const token = 'the-secret' + '-token'; const r = await fetch('https://x.example/?t=' + token, { method: 'POST', \
                headers: { authorization: 'Bearer ' + token, 'x-also': token, 'x-signature': btoa(token) }, body: token }); return await r.text()";
    let host = TestHost {
        answer: vec![b"you said the-secret-token"],
        ..TestHost::default()
    };
    let (outcome, _, tape) = recorded_with(echo, host, 1 << 20).await;
    assert!(
        outcome.contains("the-secret-token"),
        "the guest itself was told: {outcome}"
    );
    let text = serde_json::to_string(&tape).unwrap();
    assert!(!text.contains("the-secret-token"), "{text}");
    assert!(
        !text.contains("dGhlLXNlY3JldC10b2tlbg"),
        "what is made of it in a header: {text}"
    );
    assert!(text.contains("{{stoa:connection:workspace/default}}"), "{text}");
    let (again, _, divergence) = played(echo, &tape).await;
    assert_eq!((again, divergence), (outcome, None));

    let host = TestHost {
        answer: vec![b"you said the-sec", b"ret-token"],
        ..TestHost::default()
    };
    let (_, _, tape) = recorded_with(echo, host, 1 << 20).await;
    assert_eq!(
        tape.left_out.as_deref(),
        Some("a secret lies in two pieces of an answer")
    );
    assert!(tape.entries.is_empty());
}

#[tokio::test]
async fn what_is_too_much_is_left_out_and_says_so() {
    let (_, _, tape) = recorded_with(
        "for (let i = 0; i < 100; i++) Date.now(); return 1",
        TestHost::default(),
        1_000,
    )
    .await;
    assert_eq!(
        tape.left_out.as_deref(),
        Some("what it was told is over the 1000 bytes that are kept of an execution")
    );
    assert!(tape.entries.is_empty());
}

#[tokio::test]
async fn other_code_is_told_what_it_asks_for_as_far_as_it_was_recorded() {
    let (_, _, tape) = recorded(
        "const a = await (await fetch('https://x.example/a')).text(); await fetch('https://x.example/b'); return a",
    )
    .await;
    let other = "const b = (await fetch('https://x.example/b')).status; const a = await (await fetch('https://x.example/a')).text(); \
                 const c = await fetch('https://x.example/c').catch((e) => e.message); \
                 const again = await fetch('https://x.example/a').catch((e) => e.message); return [a, b, c, again]";
    let new = Arc::new(Tape::recording(secrets(), 1 << 20));
    let host = Recall::new(&tape.entries, new.clone(), Box::new(|_, _| {}));
    let outcome = value(run_on(other, Arc::new(host)).await);
    let told: Vec<serde_json::Value> = serde_json::from_str(&outcome).unwrap();
    assert_eq!((told[0].as_str(), told[1].as_u64()), (Some("hello world"), Some(200)));
    for at in [2, 3] {
        let message = told[at].as_str().unwrap();
        assert!(
            message.contains("the recorded execution did not ask this: fetch GET https://x.example/"),
            "{message}"
        );
    }
    assert_eq!(
        new.recorded().calls(),
        [
            "fetch GET https://x.example/b",
            "fetch GET https://x.example/a",
            "fetch GET https://x.example/c",
            "fetch GET https://x.example/a"
        ]
    );
}

#[tokio::test]
async fn numbers_are_told_as_exactly_as_they_were() {
    let entries = vec![
        Entry::Random(Blob::new(&[1; 8])),
        Entry::Now(1_700_000_000_123_456_789),
        Entry::Asked {
            id: 1,
            call: Asked::Sleep { nanoseconds: 5_000_000 },
        },
        Entry::Answered {
            id: 1,
            answer: Answered::Json(String::new()),
        },
    ];
    let text = serde_json::to_string(&entries).unwrap();
    assert_eq!(serde_json::from_str::<Vec<Entry>>(&text).unwrap(), entries);
    let tape = Recorded {
        entries,
        left_out: None,
    };
    let body = "const now = Date.now(); await new Promise((y) => setTimeout(y, 5)); return now";
    let (outcome, _, divergence) = played(body, &tape).await;
    assert_eq!((&*outcome, divergence), ("Value(\"1700000000123\")", None));
}
