//! One isolate: an instance of the guest and what is called in it.

use super::{
    border::Entry,
    memory::{After, starting_from},
    module::Guest,
    snapshot::Snapshot,
    state::{End, State},
};
use crate::Limit;
use std::sync::Arc;
use wasmtime::{Memory, Result, Store, TypedFunc, UpdateDeadline, format_err};

/// The C stack, at the bottom of the memory: `stack-size` in `guest/build.sh`.
const STACK_BYTES: usize = 1 << 20;

pub(super) struct Instance {
    pub store: Store<State>,
    memory: Memory,
    functions: Functions,
}

/// What `stoa.c` exports.
struct Functions {
    init: TypedFunc<(), i32>,
    alloc: TypedFunc<u32, u32>,
    release: TypedFunc<u32, ()>,
    eval: TypedFunc<(u32, u32, u32), i32>,
    freeze: TypedFunc<(), ()>,
    seed: TypedFunc<u64, ()>,
    enter: TypedFunc<(u32, u32, u32, u32, u32, i32), i32>,
}

impl Instance {
    /// Starts an isolate from `snapshot`.
    pub(super) fn start(guest: &Guest, snapshot: &Arc<Snapshot>, mut state: State, after: After) -> Result<Self> {
        state.memory_bytes = snapshot.bytes() as u64;
        let mut store = Store::new(&guest.engine, state);
        store.limiter(|state| state);
        store.epoch_deadline_callback(|mut context| {
            context.data_mut().tick()?;
            Ok(UpdateDeadline::Continue(1))
        });
        store.set_epoch_deadline(1);
        if store.data().memory_bytes > store.data().limits.memory_bytes {
            let limit_bytes = store.data().limits.memory_bytes;
            return Err(store.data_mut().end(End::Limit(Limit::Memory { limit_bytes })));
        }
        let instance = starting_from(snapshot.clone(), after, || guest.instance.instantiate(&mut store))?;
        let memory = instance
            .get_memory(&mut store, "memory")
            .ok_or_else(|| format_err!("the guest has no memory"))?;
        store.data_mut().memory = Some(memory);
        let functions = Functions {
            init: instance.get_typed_func(&mut store, "stoa_init")?,
            alloc: instance.get_typed_func(&mut store, "stoa_alloc")?,
            release: instance.get_typed_func(&mut store, "stoa_release")?,
            eval: instance.get_typed_func(&mut store, "stoa_eval")?,
            freeze: instance.get_typed_func(&mut store, "stoa_freeze")?,
            seed: instance.get_typed_func(&mut store, "stoa_seed")?,
            enter: instance.get_typed_func(&mut store, "stoa_enter")?,
        };
        Ok(Self {
            store,
            memory,
            functions,
        })
    }

    /// Makes the JavaScript engine, in a blank instance.
    pub(super) fn init(&mut self) -> Result<()> {
        match self.functions.init.call(&mut self.store, ())? {
            0 => Ok(()),
            _ => Err(format_err!("the JavaScript engine did not start")),
        }
    }

    /// Evaluates a script. `Ok(false)`: it threw, see [`State::uncaught`].
    pub(super) fn eval(&mut self, name: &str, source: &str) -> Result<bool> {
        let name = self.place(name.as_bytes())?;
        let text = self.place(source.as_bytes())?;
        let status = self
            .functions
            .eval
            .call(&mut self.store, (name, text, u32::try_from(source.len())?))?;
        // Free memory is frozen with the rest: text would take room there, zeros do not.
        self.memory.data_mut(&mut self.store)[text as usize..][..source.len()].fill(0);
        self.functions.release.call(&mut self.store, name)?;
        self.functions.release.call(&mut self.store, text)?;
        Ok(status == 0)
    }

    /// Collects garbage and keeps what the memory holds now, as the difference to `below` if there is one.
    pub(super) fn freeze(&mut self, below: Option<Arc<Snapshot>>) -> Result<Snapshot> {
        self.functions.freeze.call(&mut self.store, ())?;
        self.clear_free_memory()?;
        let memory = self.memory.data_mut(&mut self.store);
        // Nothing runs, so the C stack is empty; what is left in it would only take room.
        memory[..STACK_BYTES].fill(0);
        Ok(Snapshot::new(memory, below)?)
    }

    /// Fills what the allocator has free with zeros: pages of zeros take no room in an image, and what a compiler has
    /// left behind is as large as what it made.
    fn clear_free_memory(&mut self) -> Result<()> {
        const LARGEST: usize = 4 << 20;
        const SMALLEST: usize = 4 << 10;
        /// The allocator keeps its own words at both ends of what is free, and between two blocks.
        const WORDS: usize = 64;
        self.store.data_mut().may_grow = false;
        let mut blocks = Vec::new();
        let mut size = LARGEST;
        while size >= SMALLEST {
            match self.functions.alloc.call(&mut self.store, u32::try_from(size)?)? {
                0 => size /= 2,
                block => blocks.push((block as usize, block as usize + size)),
            }
        }
        for (block, _) in &blocks {
            self.functions.release.call(&mut self.store, u32::try_from(*block)?)?;
        }
        self.store.data_mut().may_grow = true;
        // Neighbours are one again, so that the words between them mean nothing any more.
        blocks.sort_unstable();
        blocks.dedup_by(|next, last| {
            let is_neighbour = next.0 - last.1 <= WORDS;
            if is_neighbour {
                last.1 = next.1;
            }
            is_neighbour
        });
        let memory = self.memory.data_mut(&mut self.store);
        for (start, end) in blocks {
            memory[start + WORDS..end - WORDS].fill(0);
        }
        Ok(())
    }

    /// Seeds `Math.random`.
    pub(super) fn seed(&mut self, seed: u64) -> Result<()> {
        self.functions.seed.call(&mut self.store, seed)
    }

    /// Calls an entry point of the guest's script and runs the jobs that follow. `Ok(false)`: it threw, see
    /// [`State::uncaught`].
    pub(super) fn enter(&mut self, entry: Entry, id: u32, payload: &str, body: Option<&[u8]>) -> Result<bool> {
        let text = self.place(payload.as_bytes())?;
        let (body, body_len) = match body {
            Some(bytes) => (self.place(bytes)?, i32::try_from(bytes.len())?),
            None => (0, -1),
        };
        let arguments = (entry as u32, id, text, u32::try_from(payload.len())?, body, body_len);
        Ok(self.functions.enter.call(&mut self.store, arguments)? == 0)
    }

    /// Copies bytes, and a zero byte after them, into memory that the guest allocates.
    fn place(&mut self, bytes: &[u8]) -> Result<u32> {
        let place = self
            .functions
            .alloc
            .call(&mut self.store, u32::try_from(bytes.len() + 1)?)?;
        if place == 0 {
            let limit_bytes = self.store.data().limits.memory_bytes;
            return Err(self.store.data_mut().end(End::Limit(Limit::Memory { limit_bytes })));
        }
        self.memory.write(&mut self.store, place as usize, bytes)?;
        self.memory.write(&mut self.store, place as usize + bytes.len(), &[0])?;
        Ok(place)
    }
}
