//! Each limit ends what goes over it, and says which it is, its value and how far the code got.

use crate::support::*;
use sandbox::{Call, Context, Failure, Limit, Limits};
use std::{sync::Arc, time::Duration};

#[tokio::test]
async fn arguments_over_the_limit_are_refused_before_anything_runs() {
    let image = prepare(function("return 1")).await;
    let host = Arc::new(TestHost::default());
    let args = format!("[{:?}]", "x".repeat(200_000));
    let call = Call::ServerFunction { hash: "f".into(), args };
    let report = image.run(call, Context::default(), &tight(), host).await;
    let Failure::Limit { limit, .. } = failure(report) else {
        panic!()
    };
    assert_eq!(
        limit,
        Limit::Arguments {
            limit_bytes: 100_000,
            actual_bytes: 200_004
        }
    );
}

#[tokio::test]
async fn a_limit_says_how_far_the_code_got() {
    let host = Arc::new(TestHost {
        fetching: Fetching::Hangs,
        ..TestHost::default()
    });
    let body = "console.log('asking'); await fetch('https://slow.example/leads')";
    let limits = Limits {
        wall: Duration::from_millis(200),
        ..Limits::default()
    };
    let failure = failure(run_with(body, &limits, host).await);
    let text = failure.to_string();
    assert!(
        text.starts_with("the function ran longer than 200ms (wall clock); by then it had run "),
        "{text}"
    );
    assert!(
        text.contains("begun 1 requests; it was waiting for GET https://slow.example/leads"),
        "{text}"
    );
    assert!(text.ends_with(r#"its last output was "asking""#), "{text}");
}

#[tokio::test]
async fn output_over_the_limit_is_dropped_with_one_line_that_says_so() {
    let host = Arc::new(TestHost::default());
    let report = run_with(
        "for (let i = 0; i < 50; i++) console.log('x'.repeat(50)); return 1",
        &tight(),
        host.clone(),
    )
    .await;
    assert_eq!(value(report), "1");
    let logs = host.logs.lock().unwrap();
    assert_eq!(logs.len(), 11);
    assert_eq!(logs[10].1, "output is over 1000 bytes; what follows is dropped");
}

#[tokio::test]
async fn what_was_sent_and_is_still_under_way_counts_as_memory() {
    let host = Arc::new(TestHost {
        fetching: Fetching::Hangs,
        ..TestHost::default()
    });
    let body = "const b = new Uint8Array(8 << 20); for (let i = 0; i < 900; i++) { fetch('https://a.example/', { method: 'POST', body: b }); await null }";
    let Failure::Limit { limit, .. } = failure(run_with(body, &Limits::default(), host).await) else {
        panic!()
    };
    assert_eq!(limit, Limit::Memory { limit_bytes: 128 << 20 });
    assert_eq!(limit.to_string(), "the function needed more than 128 MB of memory");
}

#[tokio::test]
async fn a_limit_below_the_image_is_named() {
    let limits = Limits {
        memory_bytes: 1 << 20,
        ..Limits::default()
    };
    let failure = failure(run_with("return 1", &limits, Arc::default()).await);
    assert!(
        failure
            .to_string()
            .starts_with("the function needed more than 1 MB of memory; by then it had"),
        "{failure}"
    );
}
