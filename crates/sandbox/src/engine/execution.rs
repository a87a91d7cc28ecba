//! One call from start to end: enter the guest, do what it asked for, enter it again, until it is done or out of bounds.

use super::{
    border::{Done, Entry, Failed, argument_bytes, call_json},
    image::QuickJsImage,
    instance::Instance,
    memory::After,
    operations::{Bodies, Settled, perform},
    stack::Positions,
    state::{End, State, Uncaught},
};
use crate::{
    Call, Context, Failure, Host, Limit, Limits, Progress, Report, Returned,
    tape::{Next, Tape},
};
use bytes::Bytes;
use futures::{
    FutureExt, StreamExt,
    future::{AbortHandle, Aborted, BoxFuture, abortable},
    stream::FuturesUnordered,
};
use std::{
    collections::HashMap,
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
    time::{Duration, Instant},
};
use wasmtime::Trap;

pub(super) async fn execute(
    image: &QuickJsImage,
    call: Call,
    context: Context,
    limits: &Limits,
    host: Arc<dyn Host>,
) -> Report {
    let started = Instant::now();
    let actual_bytes = argument_bytes(&call);
    if actual_bytes > limits.argument_bytes {
        let limit = Limit::Arguments {
            limit_bytes: limits.argument_bytes,
            actual_bytes,
        };
        let progress = Progress {
            wall: started.elapsed(),
            ..Progress::default()
        };
        return report(
            Err(Failure::Limit {
                limit,
                progress: Box::new(progress.clone()),
            }),
            progress,
        );
    }
    if image.snapshot.bytes() as u64 > limits.memory_bytes {
        let limit_bytes = limits.memory_bytes;
        let progress = Progress {
            wall: started.elapsed(),
            memory_bytes: image.snapshot.bytes() as u64,
            ..Progress::default()
        };
        let failure = Failure::Limit {
            limit: Limit::Memory { limit_bytes },
            progress: Box::new(progress.clone()),
        };
        return report(Err(failure), progress);
    }
    let state = State::new(Some(host.clone()), limits.clone(), started);
    let deadline = tokio::time::Instant::from_std(state.deadline());
    let _abandoned = AbandonOnDrop(state.abandoned.clone());
    let mut under_way = UnderWay::new(host, limits.fetch_body_bytes);
    let mut progress = Progress::default();

    let mut entering = image.start(state, call, context).boxed();
    loop {
        let mut isolate = match tokio::time::timeout_at(deadline + PATIENCE, entering).await {
            Ok(Ok(Entered::Parked(isolate))) => isolate,
            Ok(Ok(Entered::Ended(report))) => return report,
            Ok(Err(message)) => {
                progress.wall = started.elapsed();
                return report(Err(Failure::Engine(message)), progress);
            }
            Err(_) => {
                progress.wall = started.elapsed();
                return out_of_time(limits, progress);
            }
        };
        if under_way.host.tape().is_some_and(Tape::is_playing) {
            let next = match next_played(isolate.instance.store.data_mut()) {
                Ok(settled) => vec![settled],
                Err(failure) => {
                    progress = isolate.instance.store.data().progress();
                    image.shared.threads.discard(isolate);
                    return report(Err(failure), progress);
                }
            };
            entering = image.settle(*isolate, next).boxed();
            continue;
        }
        under_way.take_over(isolate.instance.store.data_mut());
        progress = isolate.instance.store.data().progress();
        if under_way.is_empty() {
            image.shared.threads.discard(isolate);
            return report(Err(Failure::NeverSettles), progress);
        }
        let Ok(settled) = tokio::time::timeout_at(deadline, under_way.next_batch()).await else {
            progress = isolate.instance.store.data().progress();
            image.shared.threads.discard(isolate);
            return out_of_time(limits, progress);
        };
        entering = image.settle(*isolate, settled).boxed();
    }
}

/// What a guest is told next that is told what was recorded.
fn next_played(state: &mut State) -> Result<Settled, Failure> {
    // Nothing is begun: the tape has the answers.
    state.operations.begun.clear();
    state.operations.cancelled.clear();
    if state.operations.pending.is_empty() {
        return Err(Failure::NeverSettles);
    }
    match state.tape().map(Tape::next) {
        Some(Next::Settle(settled)) => Ok(settled),
        Some(Next::Diverged) => Err(diverged()),
        Some(Next::AtEnd) | None => Err(Failure::Limit {
            limit: Limit::Wall {
                limit: state.limits.wall,
            },
            progress: Box::new(state.progress()),
        }),
    }
}

fn diverged() -> Failure {
    Failure::Engine("it does something else than was recorded".to_owned())
}

/// A running guest ends itself when its time is over. One that waits for a thread, or for a long operation of the host,
/// cannot: whoever waits for it is told this much later.
const PATIENCE: Duration = Duration::from_millis(500);

fn out_of_time(limits: &Limits, progress: Progress) -> Report {
    let failure = Failure::Limit {
        limit: Limit::Wall { limit: limits.wall },
        progress: Box::new(progress.clone()),
    };
    report(Err(failure), progress)
}

/// Tells a guest that still runs that nobody waits for it, when the caller drops the execution's future.
struct AbandonOnDrop(Arc<AtomicBool>);

impl Drop for AbandonOnDrop {
    fn drop(&mut self) {
        self.0.store(true, Ordering::Relaxed);
    }
}

/// What came of entering the guest.
pub(super) enum Entered {
    /// It waits for the host.
    Parked(Box<Isolate>),
    Ended(Report),
}

/// An isolate between two entries.
pub(super) struct Isolate {
    pub instance: Instance,
}

/// What one entry into the guest came to.
type Left = (Entered, Option<Box<Isolate>>);

impl Isolate {
    pub(super) fn new(instance: Instance) -> Self {
        Self { instance }
    }

    /// The first entry. Runs on a guest thread.
    pub(super) fn begin(
        mut self,
        seed: u64,
        context: &str,
        call: &str,
        body: Option<&[u8]>,
        positions: &Positions,
    ) -> Left {
        self.instance.store.data_mut().enter();
        let entered = self.instance.seed(seed).and_then(|()| {
            Ok(self.instance.enter(Entry::Install, 0, context, None)?
                && self.instance.enter(Entry::Call, 0, call, body)?)
        });
        self.left(entered, positions)
    }

    /// Settles what the guest waited for. Runs on a guest thread.
    pub(super) fn settle(mut self, batch: Vec<Settled>, positions: &Positions) -> Left {
        self.instance.store.data_mut().enter();
        let mut entered = Ok(true);
        for settled in batch {
            if let Some(limit) = settled.limit.clone() {
                if let Some(tape) = self.instance.store.data().tape() {
                    tape.answering(&settled);
                }
                entered = Err(self.instance.store.data_mut().end(End::Limit(limit)));
                break;
            }
            let operations = &mut self.instance.store.data_mut().operations;
            if !operations.pending.contains_key(&settled.id) {
                // Cancelled by what was settled before it in this batch.
                continue;
            }
            operations.forget(settled.id);
            if let Some(tape) = self.instance.store.data().tape() {
                tape.answering(&settled);
            }
            entered = match settled.outcome {
                Ok(answer) => self
                    .instance
                    .enter(Entry::Resolve, settled.id, &answer.payload, answer.body.as_deref()),
                Err(error) => {
                    let json = serde_json::json!({ "code": error.code, "message": error.message }).to_string();
                    self.instance.enter(Entry::Reject, settled.id, &json, None)
                }
            };
            if !matches!(entered, Ok(true)) {
                break;
            }
        }
        self.left(entered, positions)
    }

    fn left(mut self, entered: wasmtime::Result<bool>, positions: &Positions) -> Left {
        let state = self.instance.store.data_mut();
        state.leave();
        let error = match entered {
            Ok(true) => return (Entered::Parked(Box::new(self)), None),
            Ok(false) => None,
            Err(error) => Some(error),
        };
        let progress = state.progress();
        let result = match (state.end.take(), state.uncaught.take(), error) {
            (Some(end), _, _) => finished(end, &progress, positions),
            (None, Some(uncaught), _) => Err(Failure::Thrown(positions.thrown_uncaught(uncaught))),
            (None, None, Some(error)) => Err(trapped(&error, positions)),
            (None, None, None) => Err(Failure::Engine("the guest stopped without a reason".into())),
        };
        (Entered::Ended(report(result, progress)), Some(Box::new(self)))
    }
}

fn finished(end: End, progress: &Progress, positions: &Positions) -> Result<Returned, Failure> {
    // The dispatcher writes these with what JavaScript offers, and app code may have replaced that.
    let broken = |error: serde_json::Error| {
        Failure::Thrown(positions.thrown_uncaught(Uncaught {
            name: "TypeError".into(),
            message: format!(
                "the result cannot be read, perhaps because the app has changed built-in objects: {error}"
            ),
            stack: String::new(),
        }))
    };
    match end {
        End::Done { payload, body } => {
            let done: Done = serde_json::from_str(&payload).map_err(broken)?;
            Ok(done.with_body(body))
        }
        End::Failed(payload) => {
            let failed: Failed = serde_json::from_str(&payload).map_err(broken)?;
            Err(Failure::Thrown(positions.thrown(failed)))
        }
        End::Limit(limit) => Err(Failure::Limit {
            limit,
            progress: Box::new(progress.clone()),
        }),
        End::Diverged => Err(diverged()),
        End::Abandoned => Err(Failure::Engine("nobody waits for the result any more".into())),
    }
}

/// A guest that left by a trap without a limit being met.
fn trapped(error: &wasmtime::Error, positions: &Positions) -> Failure {
    match error.downcast_ref::<Trap>() {
        // The guest's own stack limit is lower; a path through the C code that does not look at it ends here.
        Some(Trap::StackOverflow) => Failure::Thrown(positions.thrown_uncaught(Uncaught {
            name: "RangeError".into(),
            message: "Maximum call stack size exceeded".into(),
            stack: String::new(),
        })),
        _ => Failure::Engine(format!("the guest was stopped: {error:#}")),
    }
}

fn report(result: Result<Returned, Failure>, progress: Progress) -> Report {
    let Progress {
        wall,
        cpu,
        memory_bytes,
        fetches,
        ..
    } = progress;
    Report {
        result,
        wall,
        cpu,
        memory_bytes,
        fetches,
    }
}

/// The asynchronous operations of one execution.
struct UnderWay {
    host: Arc<dyn Host>,
    body_limit: u64,
    bodies: Bodies,
    running: FuturesUnordered<BoxFuture<'static, Result<Settled, Aborted>>>,
    handles: HashMap<u32, AbortHandle>,
}

impl UnderWay {
    fn new(host: Arc<dyn Host>, body_limit: u64) -> Self {
        Self {
            host,
            body_limit,
            bodies: Bodies::default(),
            running: FuturesUnordered::new(),
            handles: HashMap::new(),
        }
    }

    /// Begins and cancels what the guest asked for since the last time.
    fn take_over(&mut self, state: &mut State) {
        for id in state.operations.cancelled.drain(..) {
            if let Some(handle) = self.handles.remove(&id) {
                handle.abort();
            }
            self.bodies.drop_body(id);
        }
        for (id, begun) in std::mem::take(&mut state.operations.begun) {
            let work = perform(id, begun, self.host.clone(), self.bodies.clone(), self.body_limit);
            let (work, handle) = abortable(work);
            self.handles.insert(id, handle);
            self.running.push(Box::pin(work));
        }
    }

    fn is_empty(&self) -> bool {
        self.handles.is_empty()
    }

    /// Waits for an operation to end, and takes all that have ended by then.
    async fn next_batch(&mut self) -> Vec<Settled> {
        let mut batch = Vec::new();
        while batch.is_empty() {
            let Some(first) = self.running.next().await else { break };
            batch.extend(first);
            while let Some(Some(another)) = self.running.next().now_or_never() {
                batch.extend(another);
            }
        }
        for settled in &batch {
            self.handles.remove(&settled.id);
        }
        batch.sort_by_key(|settled| (settled.due, settled.id));
        batch
    }
}

impl QuickJsImage {
    /// Starts an isolate and makes the call.
    fn start(
        &self,
        state: State,
        call: Call,
        context: Context,
    ) -> impl Future<Output = Result<Entered, String>> + Send {
        let (shared, snapshot, positions) = (self.shared.clone(), self.snapshot.clone(), self.positions.clone());
        async move {
            let (call, body): (String, Option<Bytes>) = call_json(&call).map_err(|error| error.to_string())?;
            let context = serde_json::to_string(&context).map_err(|error| error.to_string())?;
            let threads = shared.clone();
            let work = move || {
                if state.abandoned.load(Ordering::Relaxed) {
                    return (Err("nobody waits for the result any more".to_owned()), None);
                }
                let mut seed = [0; 8];
                if state.random(&mut seed).is_err() {
                    return (Err("the recording does not begin with a seed".to_owned()), None);
                }
                let instance = match Instance::start(&shared.guest, &snapshot, state, After::Keep) {
                    Ok(instance) => instance,
                    Err(error) => return (Err(format!("{error:#}")), None),
                };
                let isolate = Isolate::new(instance);
                let (entered, rest) =
                    isolate.begin(u64::from_le_bytes(seed), &context, &call, body.as_deref(), &positions);
                (Ok(entered), rest)
            };
            threads.threads.run(work).await.map_err(|panic| panic.to_string())?
        }
    }

    fn settle(
        &self,
        isolate: Isolate,
        batch: Vec<Settled>,
    ) -> impl Future<Output = Result<Entered, String>> + Send + use<> {
        let (shared, positions) = (self.shared.clone(), self.positions.clone());
        async move {
            let work = move || isolate.settle(batch, &positions);
            shared.threads.run(work).await.map_err(|panic| panic.to_string())
        }
    }
}
