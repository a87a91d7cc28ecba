//! A stack trace names the app's own files and lines.
//!
//! `fixtures/mapped.js` and its map are what esbuild 0.28 makes of `fixtures/src` (`esbuild src/entry.ts --bundle
//! --format=iife --minify --keep-names --sourcemap=external --sources-content=false --outfile=mapped.js`).

use crate::support::*;
use sandbox::{Context, Failure, Frame, Limits, Program};
use std::sync::Arc;

fn mapped() -> Program {
    Program {
        source_map: Some(include_str!("fixtures/mapped.js.map").into()),
        ..program(include_str!("fixtures/mapped.js"))
    }
}

async fn thrown(program: Program, context: Context) -> sandbox::Thrown {
    let image = prepare(program).await;
    let report = image
        .run(
            call(r#"[{"phone":""}]"#),
            context,
            &Limits::default(),
            Arc::new(TestHost::default()),
        )
        .await;
    match failure(report) {
        Failure::Thrown(thrown) => thrown,
        other => panic!("{other:?}"),
    }
}

#[tokio::test]
async fn positions_are_those_of_the_source() {
    let thrown = thrown(mapped(), Context::default()).await;
    let places: Vec<_> = thrown
        .stack
        .iter()
        .map(|frame| (frame.file.as_str(), frame.line))
        .collect();
    assert_eq!(
        places,
        [("src/score.ts", 13), ("src/score.ts", 8), ("src/check.server.ts", 7)]
    );
    assert_eq!(thrown.stack[0].function.as_deref(), Some("digits"));
}

#[tokio::test]
async fn without_a_map_they_are_those_of_the_bundle() {
    let thrown = thrown(
        Program {
            source_map: None,
            ..mapped()
        },
        Context::default(),
    )
    .await;
    assert!(
        thrown.stack.iter().all(|Frame { file, .. }| file == "server.js"),
        "{:?}",
        thrown.stack
    );
}

#[tokio::test]
async fn a_stack_crosses_the_border_in_development_only_and_mapped() {
    let wire = |development| async move {
        let context = Context {
            development,
            ..Context::default()
        };
        serde_json::from_str::<serde_json::Value>(&thrown(mapped(), context).await.wire).expect("wire text is JSON")
    };
    let stack = wire(true).await["stack"]
        .as_str()
        .map(str::to_owned)
        .unwrap_or_default();
    assert!(
        stack.starts_with("RangeError: no phone number\n    at digits (src/score.ts:13:"),
        "{stack}"
    );
    assert!(wire(false).await.get("stack").is_none());
}

#[tokio::test]
async fn a_map_that_is_broken_changes_nothing() {
    let program = Program {
        source_map: Some("{".into()),
        ..mapped()
    };
    assert_eq!(thrown(program, Context::default()).await.stack[0].file, "server.js");
}

#[tokio::test]
async fn what_a_bundle_throws_while_loading_is_mapped() {
    let program = Program {
        source: format!("{}\nnull.x", mapped().source),
        ..mapped()
    };
    let error = sandbox::Engine::prepare(&*ENGINE, program)
        .await
        .err()
        .expect("it throws");
    assert!(
        error
            .to_string()
            .starts_with("the bundle threw while loading: TypeError"),
        "{error}"
    );
}

#[tokio::test]
async fn what_the_bundler_added_is_in_no_file_and_is_left_out() {
    let added = "globalThis.stdin_default = async function found() { throw new RangeError('here'); };";
    let program = Program {
        source: format!("{}\n{added}", mapped().source),
        ..mapped()
    };
    assert_eq!(thrown(program, Context::default()).await.stack, []);
}
