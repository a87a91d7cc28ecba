//! Code that means harm, or only loops: each is ended on time, says why, and leaves the engine well.

use crate::support::*;
use sandbox::{Context, Failure, Limit, Limits};
use std::{
    sync::Arc,
    time::{Duration, Instant},
};

/// What a row of the table expects.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Ends {
    Cpu,
    /// Whichever of the two the code meets first.
    CpuOrMemory,
    Memory,
    Wall,
    Timers,
    Operations,
    Output,
    Result,
    FetchBody,
    NeverSettles,
    /// Thrown in JavaScript, by that name.
    Throws(&'static str),
    /// Caught by the code itself, which then returns.
    Returns,
}

const HOSTILE: &[(&str, Ends, &str)] = &[
    ("endless loop", Ends::Cpu, "for (;;) {}"),
    ("endless loop of microtasks", Ends::Cpu, "for (;;) await null"),
    (
        "endless loop that a finally would resume",
        Ends::Cpu,
        "for (;;) try { for (;;) {} } finally { continue }",
    ),
    (
        "endless generator",
        Ends::CpuOrMemory,
        "return [...(function* () { for (;;) yield 1 })()]",
    ),
    (
        "regular expression that backtracks",
        Ends::Cpu,
        "return /^(a+)+$/.test('a'.repeat(50) + '!')",
    ),
    (
        "sort of many",
        Ends::CpuOrMemory,
        "return Array.from({ length: 3e6 }, (_, i) => -i).sort((a, b) => a - b).length",
    ),
    (
        "array that grows",
        Ends::CpuOrMemory,
        "const a = []; for (;;) a.push(new Array(10000).fill(1.5))",
    ),
    (
        "string that doubles",
        Ends::Memory,
        "let s = 'xy'; for (;;) { s += s; s.charCodeAt(1) } ",
    ),
    (
        "one large buffer",
        Ends::Memory,
        "return new ArrayBuffer(1 << 30).byteLength",
    ),
    (
        "many large buffers, errors caught",
        Ends::Memory,
        "const a = []; for (;;) try { a.push(new Uint8Array(1 << 20)) } catch {}",
    ),
    ("repeat", Ends::Memory, "return 'x'.repeat(2 ** 28).length"),
    (
        "big integer",
        Ends::CpuOrMemory,
        "let x = 3n; for (;;) try { x *= x } catch { x = 3n }",
    ),
    (
        "deep recursion",
        Ends::Throws("RangeError"),
        "const f = () => f() + 1; return f()",
    ),
    (
        "deep recursion that is caught",
        Ends::Returns,
        "const f = () => f() + 1; try { f() } catch (e) { return e.name }",
    ),
    (
        "deep recursion through toString",
        Ends::Throws("RangeError"),
        "const o = { toString() { return `${o}` } }; return `${o}`",
    ),
    (
        "deep recursion through a getter",
        Ends::Throws("RangeError"),
        "const o = { get a() { return o.a } }; return o.a",
    ),
    (
        "deep recursion through a proxy",
        Ends::Throws("RangeError"),
        "let p = {}; p = new Proxy({}, { get: (t, k, r) => r[k] }); return p.x",
    ),
    (
        "deep recursion through sort",
        Ends::Throws("RangeError"),
        "const f = () => [2, 1].sort(f); return f()",
    ),
    (
        "deep recursion through replace",
        Ends::Throws("RangeError"),
        "const f = () => 'a'.replace(/a/, f); return f()",
    ),
    (
        "deep recursion through JSON",
        Ends::Throws("RangeError"),
        "const o = { toJSON() { return JSON.stringify(o) } }; return JSON.stringify(o)",
    ),
    (
        "deep recursion through apply",
        Ends::Throws("RangeError"),
        "const f = (...a) => Reflect.apply(f, null, a); return f(1)",
    ),
    (
        "deep recursion through a constructor",
        Ends::Throws("RangeError"),
        "class A { constructor() { new A() } } return new A()",
    ),
    (
        "deeply nested JSON",
        Ends::Throws("RangeError"),
        "return JSON.parse('['.repeat(3e5))",
    ),
    (
        "deeply nested JSON written",
        Ends::Cpu,
        "let a = []; for (let i = 0; i < 3e5; i++) a = [a]; return JSON.stringify(a).length",
    ),
    (
        "deeply nested array flattened",
        Ends::Throws("RangeError"),
        "let a = []; for (let i = 0; i < 3e5; i++) a = [a]; return a.flat(Infinity).length",
    ),
    (
        "deeply nested source",
        Ends::Throws("RangeError"),
        "return eval('('.repeat(3e5))",
    ),
    (
        "deeply nested array source",
        Ends::Throws("RangeError"),
        "return eval('['.repeat(3e5))",
    ),
    (
        "deeply nested pattern",
        Ends::Throws("SyntaxError"),
        "return new RegExp('('.repeat(3e5) + ')'.repeat(3e5))",
    ),
    (
        "deep prototype chain",
        Ends::Returns,
        "let o = {}; for (let i = 0; i < 1e4; i++) o = Object.create(o); return o.x",
    ),
    ("timers", Ends::Timers, "for (;;) setTimeout(() => {}, 1e6)"),
    (
        "timers that start timers",
        Ends::Timers,
        "const f = () => { setTimeout(f, 0); setTimeout(f, 0) }; f(); await new Promise(() => {})",
    ),
    (
        "interval that never stops",
        Ends::Wall,
        "setInterval(() => {}, 10); await new Promise(() => {})",
    ),
    ("requests", Ends::Operations, "for (;;) fetch('https://example.com/')"),
    (
        "request that never ends",
        Ends::Wall,
        "await fetch('https://example.com/hang')",
    ),
    ("output", Ends::Output, "for (;;) console.log('x'.repeat(100))"),
    (
        "one huge line of output",
        Ends::Output,
        "console.log('x'.repeat(1e6)); return 1",
    ),
    (
        "promise that never settles",
        Ends::NeverSettles,
        "await new Promise(() => {})",
    ),
    (
        "thenable that never settles",
        Ends::NeverSettles,
        "return { then() {} }",
    ),
    ("large result", Ends::Result, "return 'x'.repeat(200000)"),
    (
        "large error",
        Ends::Throws("Error"),
        "throw new Error('x'.repeat(200000), { cause: 'y'.repeat(500000) })",
    ),
    (
        "large stack",
        Ends::Throws("Error"),
        "const e = new Error('x'); e.stack = '    at f (a.js:1:1)\\n'.repeat(1e6); throw e",
    ),
    ("large text thrown", Ends::Throws("Error"), "throw 'x'.repeat(500000)"),
    ("many empty lines", Ends::Output, "for (;;) console.log('')"),
    (
        "a URL without end",
        Ends::Throws("TypeError"),
        "await fetch('https://example.com/' + 'a'.repeat(1e5))",
    ),
    (
        "headers without end",
        Ends::Throws("TypeError"),
        "await fetch('https://example.com/', { headers: { a: 'x'.repeat(3e5) } })",
    ),
    (
        "a value too large for the host to read",
        Ends::Throws("Error"),
        "await ATTIO_SERVER_APP_SDK.kv.set('k', 'x'.repeat(2e6))",
    ),
    (
        "map that grows",
        Ends::CpuOrMemory,
        "const m = new Map(); for (let i = 0; ; i++) m.set(i, {})",
    ),
    (
        "deeply nested value cloned",
        Ends::Throws("RangeError"),
        "let a = []; for (let i = 0; i < 1e5; i++) a = [a]; return structuredClone(a)",
    ),
    (
        "deeply nested value written to the console",
        Ends::Returns,
        "let a = []; for (let i = 0; i < 1e5; i++) a = [a]; console.log(a); return 1",
    ),
    (
        "deeply nested result",
        Ends::Throws("TypeError"),
        "let a = []; for (let i = 0; i < 1e5; i++) a = [a]; return a",
    ),
    (
        "endless getter in the result",
        Ends::Cpu,
        "return { get a() { for (;;) {} } }",
    ),
    (
        "endless toJSON in the result",
        Ends::Cpu,
        "return { toJSON() { for (;;) {} } }",
    ),
    (
        "throwing getter in the result",
        Ends::Throws("RangeError"),
        "return { get a() { throw new RangeError('no') } }",
    ),
    (
        "sparse array in the result",
        Ends::Throws("TypeError"),
        "const a = []; a[4e9] = 1; return a",
    ),
    (
        "endless proxy in the result",
        Ends::Throws("TypeError"),
        "return new Proxy([], { get: (t, k) => (k === 'length' ? 2 ** 53 - 1 : t[k]) })",
    ),
    (
        "toJSON on all objects",
        Ends::Returns,
        "Object.prototype.toJSON = Array.prototype.toJSON = () => 1; return { a: [1] }",
    ),
    (
        "then on all objects",
        Ends::Returns,
        "Object.prototype.then = function () {}; return 1",
    ),
    (
        "an error when then is on all objects",
        Ends::Throws("Error"),
        "Object.prototype.then = function () {}; throw new Error('x')",
    ),
    (
        "JSON replaced",
        Ends::Returns,
        "JSON.stringify = () => 'junk'; JSON.parse = () => 1; return { a: 1 }",
    ),
    (
        "an error with all built-ins replaced",
        Ends::Throws("Error"),
        "const no = () => { throw null }; Object.keys = Object.assign = Object.hasOwn = Array.from = no; \
         JSON.stringify = String.prototype.slice = Set.prototype.add = Map.prototype.set = no; globalThis.String = no; \
         throw new Error('x')",
    ),
    (
        "large answer to a request",
        Ends::FetchBody,
        "return await (await fetch('https://example.com/')).text()",
    ),
    (
        "large request",
        Ends::FetchBody,
        "return await fetch('https://example.com/', { method: 'POST', body: 'x'.repeat(100) })",
    ),
    ("thrown null", Ends::Throws("Error"), "throw null"),
    (
        "thrown trap",
        Ends::Throws("Error"),
        "throw new Proxy({}, { get() { throw new Error('in the trap') } })",
    ),
    (
        "error with a trap for a message",
        Ends::Throws("Error"),
        "throw Object.defineProperty(new Error('x'), 'message', { get() { throw 1 } })",
    ),
    (
        "cycle in the result",
        Ends::Throws("TypeError"),
        "const a = []; a.push(a); return a",
    ),
    ("function in the result", Ends::Throws("TypeError"), "return { f() {} }"),
    ("the way to the host is gone", Ends::Returns, "return typeof __stoa"),
];

#[tokio::test(flavor = "multi_thread")]
async fn hostile_code_is_ended_and_the_next_execution_works() {
    let image = prepare(function("return hash === 'f' && typeof $.leak")).await;
    let mut wrong = Vec::new();
    for (name, expected, body) in HOSTILE {
        let mut limits = tight();
        if *expected == Ends::Wall {
            limits.wall = Duration::from_millis(500);
        }
        let host = TestHost {
            fetching: if body.contains("hang") || *expected == Ends::Operations {
                Fetching::Hangs
            } else {
                Fetching::Answers
            },
            ..TestHost::default()
        };
        let hostile = prepare(function(body)).await;
        let started = Instant::now();
        let report = hostile
            .run(call("[]"), Context::default(), &limits, Arc::new(host))
            .await;
        let took = started.elapsed();
        let ended = ending(&report.result);
        let fits = match expected {
            Ends::CpuOrMemory => ended == "Cpu" || ended == "Memory",
            Ends::Throws(name) => ended == format!("Throws({name:?})"),
            Ends::Returns => ended.starts_with("Returns"),
            other => ended == format!("{other:?}"),
        };
        if !fits {
            wrong.push(format!(
                "{name}: expected {expected:?}, got {ended}: {:?}",
                report.result
            ));
        }
        if took > limits.wall + Duration::from_secs(1) {
            wrong.push(format!("{name}: took {took:?}"));
        }
        let after = image
            .run(
                call("[]"),
                Context::default(),
                &Limits::default(),
                Arc::new(TestHost::default()),
            )
            .await;
        assert_eq!(value(after), r#""undefined""#, "after {name}");
    }
    assert!(
        wrong.is_empty(),
        "{} of {}:\n{}",
        wrong.len(),
        HOSTILE.len(),
        wrong.join("\n")
    );
}

fn ending(result: &Result<sandbox::Returned, Failure>) -> String {
    match result {
        Ok(_) => "Returns".into(),
        Err(Failure::Thrown(thrown)) => format!("Throws({:?})", thrown.name),
        Err(Failure::Limit { limit, .. }) => format!("{limit:?}")
            .split_whitespace()
            .next()
            .unwrap_or_default()
            .to_owned(),
        Err(Failure::NeverSettles) => "NeverSettles".into(),
        Err(Failure::Engine(message)) => format!("Engine({message})"),
    }
}

#[tokio::test]
async fn many_endless_loops_at_once_do_not_stop_the_others() {
    let endless = prepare(function("for (;;) {}")).await;
    let good = prepare(function("return 1")).await;
    let limits = Limits {
        cpu: Duration::from_millis(200),
        wall: Duration::from_secs(10),
        ..Limits::default()
    };
    let loops: Vec<_> = (0..8)
        .map(|_| {
            let (endless, limits) = (endless.clone(), limits.clone());
            tokio::spawn(async move {
                endless
                    .run(call("[]"), Context::default(), &limits, Arc::new(TestHost::default()))
                    .await
            })
        })
        .collect();
    let report = good
        .run(
            call("[]"),
            Context::default(),
            &Limits::default(),
            Arc::new(TestHost::default()),
        )
        .await;
    assert_eq!(value(report), "1");
    for running in loops {
        let Failure::Limit { limit, .. } = failure(running.await.unwrap()) else {
            panic!()
        };
        assert_eq!(
            limit,
            Limit::Cpu {
                limit: Duration::from_millis(200)
            }
        );
    }
}

#[tokio::test]
async fn stacks_hand_out_no_functions() {
    let body = "
        const seen = [];
        Error.prepareStackTrace = (_, frames) => {
            for (const frame of frames) seen.push(typeof frame.getFunction?.(), typeof frame.getThis?.());
            return '';
        };
        const set = Map.prototype.set;
        Map.prototype.set = function (...args) { new Error().stack; return set.apply(this, args) };
        setTimeout(() => {}, 1);
        return [seen.length > 0, seen.every(kind => kind === 'undefined')];
    ";
    assert_eq!(value(run(body).await), "[true,true]");
}
