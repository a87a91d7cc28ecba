//! Every execution starts from the same frozen image, and nothing of it is left for the next.

use crate::support::*;
use sandbox::{Context, Limits, PrepareError};
use std::{collections::BTreeMap, sync::Arc};

async fn twice(source: &str) -> [String; 2] {
    let image = prepare(program(source)).await;
    let mut values = Vec::new();
    for seed in [1, 2] {
        let host = TestHost {
            seed,
            now_ns: i128::from(seed) * 1_000_000_000,
            ..TestHost::default()
        };
        values.push(value(
            image
                .run(call("[]"), Context::default(), &Limits::default(), Arc::new(host))
                .await,
        ));
    }
    values.try_into().expect("there are two seeds")
}

#[tokio::test]
async fn nothing_leaks_between_executions() {
    for (what, body) in [
        ("a variable", "return ++count"),
        (
            "a global",
            "globalThis.seen = (globalThis.seen ?? 0) + 1; return globalThis.seen",
        ),
        (
            "a prototype",
            "const was = [].extra; Array.prototype.extra = 1; return was",
        ),
        (
            "a built-in",
            "const was = JSON.parse.name; JSON.parse = function evil() {}; return was",
        ),
        (
            "a map",
            "cache.set('k', (cache.get('k') ?? 0) + 1); return cache.get('k')",
        ),
        (
            "a symbol registry",
            "const was = known.size; known.add(Symbol.for('x')); return was",
        ),
    ] {
        let source = format!(
            "let count = 0, cache = new Map(), known = new Set(); var stdin_default = async () => {{ {body} }};"
        );
        let [first, second] = twice(&source).await;
        assert_eq!(first, second, "{what} leaked");
    }
}

#[tokio::test]
async fn the_top_level_runs_once_for_all_executions() {
    let source = "globalThis.loaded = (globalThis.loaded ?? 0) + 1; var stdin_default = async () => loaded;";
    assert_eq!(twice(source).await, ["1", "1"]);
}

#[tokio::test]
async fn clock_and_randomness_are_those_of_the_execution() {
    let source = "const early = [Math.random(), Date.now()]; var stdin_default = async () => [Math.random(), Date.now(), new Date().getTime(), crypto.getRandomValues(new Uint8Array(2)), early];";
    let [first, second] = twice(source).await;
    let fields = |text: &str| serde_json::from_str::<serde_json::Value>(text).unwrap();
    let (first, second) = (fields(&first), fields(&second));
    assert_ne!(first[0], second[0], "Math.random");
    assert_eq!((&first[1], &second[1]), (&1000.into(), &2000.into()), "Date.now");
    assert_eq!((&first[2], &second[2]), (&1000.into(), &2000.into()), "new Date");
    assert_ne!(first[3], second[3], "getRandomValues");
    assert_eq!(first[4], second[4], "what the top level saw is frozen");
    assert_eq!(first[4][1], 0, "the clock stands at the epoch while the bundle loads");
}

#[tokio::test]
async fn the_same_inputs_give_the_same_execution() {
    let image = prepare(function("return [Math.random(), crypto.randomUUID(), Date.now()]")).await;
    let run = || async {
        value(
            image
                .run(
                    call("[]"),
                    Context::default(),
                    &Limits::default(),
                    Arc::new(TestHost::default()),
                )
                .await,
        )
    };
    assert_eq!(run().await, run().await);
}

#[tokio::test]
async fn environment_and_token_belong_to_the_execution() {
    let image = prepare(function(
        "return [process.env.KEY, ATTIO_SERVER_APP_SDK.ATTIO_API_TOKEN]",
    ))
    .await;
    for name in ["one", "two"] {
        let context = Context {
            api_token: format!("token-{name}"),
            env: BTreeMap::from([("KEY".into(), name.into())]),
            ..Context::default()
        };
        let report = image
            .run(call("[]"), context, &Limits::default(), Arc::new(TestHost::default()))
            .await;
        assert_eq!(value(report), format!(r#"["{name}","token-{name}"]"#));
    }
}

#[tokio::test]
async fn a_bundle_that_does_not_load_says_why() {
    type Expected = fn(&PrepareError) -> bool;
    let cases: [(&str, Expected); 5] = [
        (
            "throw new TypeError('at the top')",
            |error| matches!(error, PrepareError::Thrown(thrown) if thrown.name == "TypeError" && thrown.stack[0].line == 1),
        ),
        (
            "let x = ;",
            |error| matches!(error, PrepareError::Thrown(thrown) if thrown.name == "SyntaxError"),
        ),
        (
            "fetch('https://example.com'); await 1",
            |error| matches!(error, PrepareError::Thrown(thrown) if thrown.name == "SyntaxError"),
        ),
        (
            "crypto.randomUUID()",
            |error| matches!(error, PrepareError::Thrown(thrown) if thrown.message.contains("not available while the bundle loads")),
        ),
        (
            "setTimeout(() => {}, 1)",
            |error| matches!(error, PrepareError::Thrown(thrown) if thrown.message.contains("not available while the bundle loads")),
        ),
    ];
    for (source, expected) in cases {
        let error = sandbox::Engine::prepare(&*ENGINE, program(source))
            .await
            .err()
            .expect("it does not load");
        assert!(expected(&error), "{source}: {error:?}");
    }
}
