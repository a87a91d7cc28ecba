//! The guest as wasmtime knows it: compiled once per machine, loaded once per process.

use super::{imports, memory::Memories, snapshot::Snapshot, state::State};
use std::{path::Path, sync::Arc};
use wasmparser::{DataKind, Operator, Parser, Payload};
use wasmtime::{
    Cache, CacheConfig, Config, Engine, InstancePre, Linker, Module, OptLevel, Result, WasmBacktraceDetails, bail,
};

const GUEST: &[u8] = include_bytes!("../../guest/guest.wasm");

/// Native stack that the guest may use. Its own limit (`STACK_BUDGET` in `stoa.c`) strikes first, as a `RangeError`.
const WASM_STACK_BYTES: usize = 24 << 20;
/// Stack of a thread that runs guests: the above, and room for the host functions that the guest calls.
pub(super) const THREAD_STACK_BYTES: usize = WASM_STACK_BYTES + (4 << 20);

/// The compiled guest, ready to be instantiated from a snapshot.
pub(super) struct Guest {
    pub engine: Engine,
    pub instance: InstancePre<State>,
    /// The memory as the linker laid it out: what a first instance starts from.
    pub blank: Arc<Snapshot>,
}

impl Guest {
    /// Compiles the guest, or loads it from the cache.
    pub(super) fn load(cache_directory: Option<&Path>) -> Result<Self> {
        let mut config = Config::new();
        config
            .with_host_memory(Arc::new(Memories::default()))
            .epoch_interruption(true)
            .max_wasm_stack(WASM_STACK_BYTES)
            .cranelift_opt_level(OptLevel::Speed)
            .wasm_backtrace_details(WasmBacktraceDetails::Disable)
            .wasm_backtrace_max_frames(None)
            .memory_may_move(false);
        config.async_stack_size(WASM_STACK_BYTES + (1 << 20));
        if let Some(directory) = cache_directory {
            match Cache::new({
                let mut cache = CacheConfig::new();
                cache.with_directory(directory);
                cache
            }) {
                Ok(cache) => {
                    config.cache(Some(cache));
                }
                // A machine without a writable cache compiles every time; it works all the same.
                Err(error) => {
                    tracing::warn!(%error, directory = %directory.display(), "no cache for the compiled guest")
                }
            }
        }
        let engine = Engine::new(&config)?;
        let parts = Parts::of(GUEST)?;
        let module = Module::new(&engine, &parts.code)?;
        let mut linker = Linker::new(&engine);
        imports::define(&mut linker)?;
        let instance = linker.instantiate_pre(&module)?;
        Ok(Self {
            engine,
            instance,
            blank: Arc::new(Snapshot::new(&parts.memory, None)?),
        })
    }
}

/// A module taken apart: its data segments would overwrite a restored memory, so they become the first snapshot.
struct Parts {
    code: Vec<u8>,
    memory: Vec<u8>,
}

impl Parts {
    fn of(wasm: &[u8]) -> Result<Self> {
        const WASM_PAGE: usize = 1 << 16;
        let mut code = wasm[..8].to_vec();
        let mut memory = Vec::new();
        let mut section_start = 8;
        for payload in Parser::new(0).parse_all(wasm) {
            let payload = payload?;
            if let Payload::MemorySection(memories) = &payload {
                for ty in memories.clone() {
                    memory.resize(usize::try_from(ty?.initial)? * WASM_PAGE, 0);
                }
            }
            if let Payload::DataSection(segments) = &payload {
                for segment in segments.clone() {
                    let segment = segment?;
                    let DataKind::Active { offset_expr, .. } = segment.kind else {
                        bail!("a passive data segment")
                    };
                    let Operator::I32Const { value } = offset_expr.get_operators_reader().read()? else {
                        bail!("a data segment whose place is not constant");
                    };
                    let start = usize::try_from(value)?;
                    let Some(place) = memory.get_mut(start..start + segment.data.len()) else {
                        bail!("a data segment outside of memory");
                    };
                    place.copy_from_slice(segment.data);
                }
            }
            let is_data = matches!(payload, Payload::DataSection(_) | Payload::DataCountSection { .. });
            if let Some((_, range)) = payload.as_section() {
                // `range` is the section's content; its header lies between the last section's end and there.
                if !is_data {
                    code.extend_from_slice(&wasm[section_start..range.end]);
                }
                section_start = range.end;
            }
        }
        Ok(Self { code, memory })
    }
}
