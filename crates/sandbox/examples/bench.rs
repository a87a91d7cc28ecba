//! What a fresh isolate costs: `cargo run --release -p sandbox --example bench -- FOLDER`.
//!
//! `FOLDER` holds `0.1.js`, `10.js` and `500.js` (`xtask/peers/bundles.mjs` writes them), each of which sets
//! `globalThis.handler`. Prints one JSON object per line: `{"name","unit","value"}`.

use async_trait::async_trait;
use sandbox::{
    Call, Context, Engine, Environment, FetchRequest, FetchResponse, Host, HostError, Image, Limits, LogLevel, Options,
    Program, QuickJs, Returned,
};
use std::{
    error::Error,
    path::Path,
    sync::Arc,
    time::{Duration, Instant},
};

const WARM_UP: usize = 50;
const CALLS: usize = 1_000;
const INSTALLS: [usize; 3] = [1, 100, 1_000];

#[tokio::main]
async fn main() -> Result<(), Box<dyn Error>> {
    let folder = std::env::args().nth(1).ok_or("which folder holds the bundles?")?;
    let began = Instant::now();
    let engine = QuickJs::new(Options::default())?;
    print("engine start", "ms", ms(began.elapsed()));
    for size in ["0.1", "10", "500"] {
        let source = std::fs::read_to_string(Path::new(&folder).join(format!("{size}.js")))?;
        let image = latency(&engine, size, &source).await?;
        throughput(&image, size).await?;
        print(&format!("{size}KB image"), "MB", mb(image.memory_bytes()));
    }
    // An install like the example's: its bundle is about 10 KB.
    let source = std::fs::read_to_string(Path::new(&folder).join("10.js"))?;
    let mut images = Vec::new();
    for installs in INSTALLS {
        while images.len() < installs {
            images.push(engine.prepare(program(&source)).await?);
        }
        let idle: u64 = images.iter().map(|image| image.memory_bytes()).sum();
        print(
            &format!("memory of {installs} installs"),
            "MB",
            mb(idle + resident_bytes()?),
        );
    }
    Ok(())
}

async fn latency(engine: &QuickJs, size: &str, source: &str) -> Result<Arc<dyn Image>, Box<dyn Error>> {
    let began = Instant::now();
    let image = engine.prepare(program(source)).await?;
    print(&format!("{size}KB prepare"), "ms", ms(began.elapsed()));
    let mut times = Vec::with_capacity(CALLS);
    let faults = page_faults()?;
    for index in 0..WARM_UP + CALLS {
        let began = Instant::now();
        call(&*image).await?;
        if index >= WARM_UP {
            times.push(began.elapsed());
        }
    }
    times.sort_unstable();
    print(
        &format!("{size}KB page faults"),
        "/call",
        (page_faults()? - faults) as f64 / (WARM_UP + CALLS) as f64,
    );
    print(&format!("{size}KB p50"), "ms", ms(times[CALLS / 2]));
    print(&format!("{size}KB p99"), "ms", ms(times[CALLS * 99 / 100]));
    Ok(image)
}

/// As many as there are cores at a time.
async fn throughput(image: &Arc<dyn Image>, size: &str) -> Result<(), Box<dyn Error>> {
    let at_once = std::thread::available_parallelism()?.get();
    let began = Instant::now();
    let callers: Vec<_> = (0..at_once)
        .map(|_| {
            let image = image.clone();
            tokio::spawn(async move {
                for _ in 0..CALLS {
                    call(&*image).await.map_err(|error| error.to_string())?;
                }
                Ok::<_, String>(())
            })
        })
        .collect();
    for caller in callers {
        caller.await??;
    }
    print(
        &format!("{size}KB per second"),
        "/s",
        (CALLS * at_once) as f64 / began.elapsed().as_secs_f64(),
    );
    Ok(())
}

fn program(source: &str) -> Program {
    Program {
        name: "server.js".into(),
        source: format!("{source}\nvar stdin_default = async () => globalThis.handler();"),
        source_map: None,
        environment: Environment::Server,
    }
}

async fn call(image: &dyn Image) -> Result<(), Box<dyn Error>> {
    let call = Call::ServerFunction {
        hash: "handler.server".into(),
        args: "[]".into(),
    };
    let report = image
        .run(
            call,
            Context::default(),
            &Limits::default(),
            Arc::new(Nothing(Instant::now())),
        )
        .await;
    match report.result? {
        Returned::Value(_) => Ok(()),
        other => Err(format!("not a value: {other:?}").into()),
    }
}

fn print(name: &str, unit: &str, value: f64) {
    println!("{}", serde_json::json!({ "name": name, "unit": unit, "value": value }));
}

fn ms(duration: Duration) -> f64 {
    duration.as_secs_f64() * 1000.0
}

fn mb(bytes: u64) -> f64 {
    bytes as f64 / f64::from(1 << 20)
}

/// Pages that the process has touched for the first time. Most of a fresh isolate's cost is copying those it writes to.
fn page_faults() -> Result<u64, Box<dyn Error>> {
    let stat = std::fs::read_to_string("/proc/self/stat")?;
    Ok(stat
        .rsplit(')')
        .next()
        .and_then(|fields| fields.split_whitespace().nth(7))
        .ok_or("no minflt")?
        .parse()?)
}

/// What the process itself holds, without the images: mapped pages of those are counted once, by `memory_bytes`.
fn resident_bytes() -> Result<u64, Box<dyn Error>> {
    let status = std::fs::read_to_string("/proc/self/status")?;
    let field = |name: &str| -> Result<u64, Box<dyn Error>> {
        let line = status
            .lines()
            .find_map(|line| line.strip_prefix(name))
            .ok_or_else(|| format!("no {name}"))?;
        Ok(line.trim().trim_end_matches(" kB").trim().parse::<u64>()? << 10)
    };
    Ok(field("RssAnon:")? + field("RssFile:")?)
}

/// A host that the trivial handlers never ask.
struct Nothing(Instant);

#[async_trait]
impl Host for Nothing {
    async fn operation(&self, name: &str, _: serde_json::Value) -> Result<serde_json::Value, HostError> {
        Err(HostError {
            code: "none".into(),
            message: name.to_owned(),
        })
    }

    async fn fetch(&self, request: FetchRequest) -> Result<FetchResponse, HostError> {
        Err(HostError {
            code: "none".into(),
            message: request.url,
        })
    }

    fn log(&self, _: LogLevel, _: String) {}

    fn now(&self) -> i128 {
        0
    }

    fn monotonic(&self) -> Duration {
        self.0.elapsed()
    }

    fn random(&self, bytes: &mut [u8]) {
        bytes.fill(1);
    }

    async fn sleep(&self, duration: Duration) {
        tokio::time::sleep(duration).await;
    }
}
