//! The eight functions that the guest can call: import module `stoa` of `guest/stoa.c`.

use super::{
    operations::{Begun, shown},
    state::{End, State, Uncaught},
};
use crate::{
    Limit, LogLevel,
    ops::{self, Answer, OpError},
};
use bytes::Bytes;
use serde::Deserialize;
use wasmtime::{Caller, Linker, Memory, Result, format_err};

/// The kinds of answer, as in `stoa.c`.
const REFUSED: i32 = -1;
const NULL: i32 = 0;
const TEXT: i32 = 1;
const BYTES: i32 = 2;

/// More random bytes than this at once are refused, as `crypto.getRandomValues` does.
const RANDOM_BYTES_AT_ONCE: usize = 65_536;

type Guest<'a> = Caller<'a, State>;

/// A length of -1 stands for "none".
type Range = (u32, i32);

pub(super) fn define(linker: &mut Linker<State>) -> Result<()> {
    linker.func_wrap(
        "stoa",
        "op",
        |mut guest: Guest<'_>, name: u32, name_len: i32, at: u32, len: i32, body: u32, body_len: i32, out: u32| {
            let answer = op(&mut guest, (name, name_len), (at, len), (body, body_len))?;
            give(&mut guest, answer, out)
        },
    )?;
    linker.func_wrap(
        "stoa",
        "start",
        |mut guest: Guest<'_>, name: u32, name_len: i32, at: u32, len: i32, body: u32, body_len: i32, out: u32| {
            match start(&mut guest, (name, name_len), (at, len), (body, body_len))? {
                Ok(id) => Ok(id as i32),
                Err(refusal) => give(&mut guest, Err(refusal), out),
            }
        },
    )?;
    linker.func_wrap("stoa", "take", |mut guest: Guest<'_>, destination: u32| {
        let answer = std::mem::take(&mut guest.data_mut().answer);
        memory(&guest)?.write(&mut guest, destination as usize, &answer)?;
        Ok(())
    })?;
    linker.func_wrap("stoa", "cancel", |mut guest: Guest<'_>, id: u32| {
        guest.data_mut().operations.cancel(id);
    })?;
    linker.func_wrap("stoa", "now", |mut guest: Guest<'_>| guest.data_mut().now_ms())?;
    linker.func_wrap("stoa", "monotonic", |mut guest: Guest<'_>| {
        guest.data_mut().monotonic_ms()
    })?;
    linker.func_wrap(
        "stoa",
        "thrown",
        |mut guest: Guest<'_>, name: u32, name_len: i32, message: u32, message_len: i32, stack: u32, stack_len: i32| {
            let uncaught = Uncaught {
                name: text(&guest, (name, name_len))?,
                message: text(&guest, (message, message_len))?,
                stack: text(&guest, (stack, stack_len))?,
            };
            guest.data_mut().uncaught = Some(uncaught);
            Ok(())
        },
    )?;
    linker.func_wrap("stoa", "unhandled", |mut guest: Guest<'_>, at: u32, len: i32| {
        let reason = text(&guest, (at, len))?;
        guest.data_mut().log(
            LogLevel::Error,
            format!("a promise was rejected and nobody handled it: {reason}"),
        )
    })?;
    Ok(())
}

/// What a synchronous operation answers.
enum Given {
    Nothing,
    Text(Vec<u8>),
    Bytes(Vec<u8>),
}

fn op(guest: &mut Guest<'_>, name: Range, payload: Range, body: Range) -> Result<Result<Given, OpError>> {
    let memory = memory(guest)?;
    let (data, state) = memory.data_and_store_mut(&mut *guest);
    let name = std::str::from_utf8(slice(data, name)?).unwrap_or_default();
    let payload = slice(data, payload)?;
    if let Some(op) = ops::find(name) {
        return Ok(op.call(payload).map(|answer| match op.answer {
            Answer::Text => Given::Text(answer),
            Answer::Bytes => Given::Bytes(answer),
        }));
    }
    let refusal = match name {
        "log" => match serde_json::from_slice::<Line>(payload) {
            Ok(line) => return state.log(line.level, line.message).map(|()| Ok(Given::Nothing)),
            Err(error) => OpError::type_error("bad-payload", format!("log: {error}")),
        },
        "now" => return Ok(Ok(Given::Text(state.monotonic_ms()?.to_string().into_bytes()))),
        "random" => return random(state, payload),
        "done" | "failed" if state.host.is_none() => while_loading(name),
        "done" => {
            let body = slice(data, body)?;
            let end = || End::Done {
                payload: owned(payload),
                body: Bytes::copy_from_slice(body),
            };
            return Err(finish(state, payload.len() + body.len(), end));
        }
        "failed" => return Err(finish(state, payload.len(), || End::Failed(owned(payload)))),
        _ => OpError::new("no-such-operation", format!("the host has no operation {name:?}")),
    };
    Ok(Err(refusal))
}

#[derive(Deserialize)]
struct Line {
    level: LogLevel,
    message: String,
}

/// Ends the call with what `end` gives, unless that is too large.
fn finish(state: &mut State, bytes: usize, end: impl FnOnce() -> End) -> wasmtime::Error {
    let limit_bytes = state.limits.result_bytes;
    let actual_bytes = bytes as u64;
    if actual_bytes > limit_bytes {
        return state.end(End::Limit(Limit::Result {
            limit_bytes,
            actual_bytes,
        }));
    }
    state.end(end())
}

fn random(state: &mut State, payload: &[u8]) -> Result<std::result::Result<Given, OpError>> {
    if state.host.is_none() {
        return Ok(Err(while_loading("random")));
    }
    let count = std::str::from_utf8(payload).ok().and_then(|text| text.parse().ok());
    let Some(count) = count.filter(|count| *count <= RANDOM_BYTES_AT_ONCE) else {
        return Ok(Err(OpError::range_error(
            "bad-payload",
            "random: a count from 0 to 65536 is needed",
        )));
    };
    let mut bytes = vec![0; count];
    if state.random(&mut bytes).is_err() {
        return Err(state.end(End::Diverged));
    }
    Ok(Ok(Given::Bytes(bytes)))
}

fn start(guest: &mut Guest<'_>, name: Range, payload: Range, body: Range) -> Result<std::result::Result<u32, OpError>> {
    let memory = memory(guest)?;
    let (data, state) = memory.data_and_store_mut(&mut *guest);
    let name = std::str::from_utf8(slice(data, name)?).unwrap_or_default();
    if state.host.is_none() {
        return Ok(Err(while_loading(name)));
    }
    let request_body = match body.1 {
        ..0 => None,
        _ => Some(slice(data, body)?),
    };
    let begun = match Begun::read(name, slice(data, payload)?, request_body) {
        Ok(begun) => begun,
        Err(refusal) => return Ok(Err(refusal)),
    };
    if let Begun::Fetch(request) = &begun
        && let Some(body) = &request.body
        && body.len() as u64 > state.limits.fetch_body_bytes
    {
        let limit_bytes = state.limits.fetch_body_bytes;
        let url = shown(&request.url);
        return Err(state.end(End::Limit(Limit::FetchBody { url, limit_bytes })));
    }
    state.begin(begun).map(Ok)
}

fn while_loading(name: &str) -> OpError {
    OpError::new(
        "not-while-loading",
        format!("{name:?} is not available while the bundle loads; use it inside a function that is called later"),
    )
}

/// Holds the answer ready and tells the guest its kind and length.
fn give(guest: &mut Guest<'_>, answer: std::result::Result<Given, OpError>, out: u32) -> Result<i32> {
    let (kind, bytes) = match answer {
        Ok(Given::Nothing) => (NULL, Vec::new()),
        Ok(Given::Text(bytes)) => (TEXT, bytes),
        Ok(Given::Bytes(bytes)) => (BYTES, bytes),
        Err(refusal) => (
            REFUSED,
            format!("{}\n{}\n{}", refusal.name, refusal.code, refusal.message).into_bytes(),
        ),
    };
    let len = u32::try_from(bytes.len())?;
    memory(guest)?.write(&mut *guest, out as usize, &len.to_le_bytes())?;
    guest.data_mut().answer = bytes;
    Ok(kind)
}

fn memory(guest: &Guest<'_>) -> Result<Memory> {
    guest
        .data()
        .memory
        .ok_or_else(|| format_err!("the guest called before it was linked"))
}

fn slice(data: &[u8], (start, len): Range) -> Result<&[u8]> {
    let len = usize::try_from(len).unwrap_or(0);
    let start = start as usize;
    start
        .checked_add(len)
        .and_then(|end| data.get(start..end))
        .ok_or_else(|| format_err!("the guest pointed outside of its memory"))
}

fn text(guest: &Guest<'_>, range: Range) -> Result<String> {
    Ok(owned(slice(memory(guest)?.data(guest), range)?))
}

fn owned(bytes: &[u8]) -> String {
    String::from_utf8_lossy(bytes).into_owned()
}
