//! Linear memories that start as a private copy of a frozen one.
//!
//! A [`Snapshot`] is an anonymous file. A memory maps it copy-on-write into a reservation that is as large as the
//! compiled guest expects (4 GiB and a guard), so starting an isolate copies nothing, and an execution pays only for the
//! pages that it touches.

#![allow(unsafe_code, reason = "mapping memory; each block says why it is sound")]

use rustix::{
    fs::{MemfdFlags, ftruncate, memfd_create},
    mm::{MapFlags, MprotectFlags, ProtFlags, mmap, mmap_anonymous, mprotect, munmap},
};
use std::{cell::RefCell, io, os::fd::OwnedFd, os::unix::fs::FileExt, ptr, sync::Arc};
use wasmtime::{LinearMemory, MemoryCreator, MemoryType};

const PAGE: usize = 4096;

/// The content of a frozen memory.
#[derive(Debug)]
pub(super) struct Snapshot {
    file: std::fs::File,
    /// A multiple of WebAssembly's page size.
    bytes: usize,
    /// Of which are not zero, and so occupy memory.
    occupied_bytes: usize,
}

impl Snapshot {
    /// Keeps a copy of `content`. Pages of zeros take no room.
    pub(super) fn new(content: &[u8]) -> io::Result<Self> {
        let descriptor: OwnedFd = memfd_create("stoa-image", MemfdFlags::CLOEXEC)?;
        ftruncate(&descriptor, content.len() as u64)?;
        let file = std::fs::File::from(descriptor);
        let mut occupied_bytes = 0;
        let mut run_start = None;
        let pages = content.chunks(PAGE);
        let last = pages.len();
        for (index, page) in pages.enumerate() {
            let is_zero = page.iter().all(|byte| *byte == 0);
            match (is_zero, run_start) {
                (false, None) => run_start = Some(index),
                (true, Some(start)) => {
                    occupied_bytes += write_pages(&file, content, start, index)?;
                    run_start = None;
                }
                _ => {}
            }
        }
        if let Some(start) = run_start {
            occupied_bytes += write_pages(&file, content, start, last)?;
        }
        Ok(Self {
            file,
            bytes: content.len(),
            occupied_bytes,
        })
    }

    pub(super) fn bytes(&self) -> usize {
        self.bytes
    }

    pub(super) fn occupied_bytes(&self) -> usize {
        self.occupied_bytes
    }
}

fn write_pages(file: &std::fs::File, content: &[u8], start: usize, end: usize) -> io::Result<usize> {
    let range = start * PAGE..content.len().min(end * PAGE);
    file.write_all_at(&content[range.clone()], range.start as u64)?;
    Ok(range.len())
}

thread_local! {
    /// What the next memory made on this thread starts as: wasmtime gives the creator no other context.
    static NEXT: RefCell<Option<Arc<Snapshot>>> = const { RefCell::new(None) };
}

/// Runs `instantiate` so that the memory it makes starts as `snapshot`.
pub(super) fn starting_from<T>(snapshot: Arc<Snapshot>, instantiate: impl FnOnce() -> T) -> T {
    NEXT.set(Some(snapshot));
    let made = instantiate();
    NEXT.set(None);
    made
}

/// Makes [`FrozenMemory`]s.
pub(super) struct Memories;

// SAFETY: `FrozenMemory` maps what it says it maps, keeps the reservation and the guard for as long as it lives, and
// reserves exactly what it is asked to. Memory is not zero when a snapshot was given; that is the point: the module has no
// data segments of its own (`module.rs` takes them out), and whoever starts an instance means the snapshot.
unsafe impl MemoryCreator for Memories {
    fn new_memory(
        &self,
        _: MemoryType,
        minimum: usize,
        _: Option<usize>,
        reserved: Option<usize>,
        guard: usize,
    ) -> Result<Box<dyn LinearMemory>, String> {
        let capacity = reserved.ok_or("a fixed reservation is needed")?;
        let memory = FrozenMemory::new(NEXT.take(), minimum, capacity, guard).map_err(|error| error.to_string())?;
        Ok(Box::new(memory))
    }
}

struct FrozenMemory {
    base: *mut u8,
    reserved: usize,
    capacity: usize,
    size: usize,
}

// SAFETY: the mapping belongs to this value alone and may be used from any thread.
unsafe impl Send for FrozenMemory {}
// SAFETY: shared references only read its fields.
unsafe impl Sync for FrozenMemory {}

impl FrozenMemory {
    fn new(snapshot: Option<Arc<Snapshot>>, minimum: usize, capacity: usize, guard: usize) -> io::Result<Self> {
        let reserved = capacity + guard;
        // SAFETY: a new private mapping at an address of the kernel's choice.
        let base = unsafe { mmap_anonymous(ptr::null_mut(), reserved, ProtFlags::empty(), RESERVE)? }.cast::<u8>();
        let mut memory = Self {
            base,
            reserved,
            capacity,
            size: 0,
        };
        if let Some(snapshot) = snapshot {
            // SAFETY: replaces the start of the reservation made above, which nobody else knows yet. The file is
            // never written again once the snapshot exists, and private mappings do not write to it.
            unsafe {
                mmap(
                    base.cast(),
                    snapshot.bytes,
                    ACCESS,
                    MapFlags::PRIVATE | MapFlags::FIXED,
                    &snapshot.file,
                    0,
                )?;
            }
            memory.size = snapshot.bytes;
        }
        if memory.size < minimum {
            memory.open_to(minimum)?;
        }
        Ok(memory)
    }

    fn open_to(&mut self, size: usize) -> io::Result<()> {
        if size > self.capacity {
            return Err(io::ErrorKind::OutOfMemory.into());
        }
        // SAFETY: the range lies within the reservation and beyond what is already in use.
        unsafe { mprotect(self.base.add(self.size).cast(), size - self.size, OPEN)? };
        self.size = size;
        Ok(())
    }
}

const RESERVE: MapFlags = MapFlags::PRIVATE.union(MapFlags::NORESERVE);
const ACCESS: ProtFlags = ProtFlags::READ.union(ProtFlags::WRITE);
const OPEN: MprotectFlags = MprotectFlags::READ.union(MprotectFlags::WRITE);

impl Drop for FrozenMemory {
    fn drop(&mut self) {
        // SAFETY: unmaps exactly what `new` mapped; wasmtime drops a memory after its last use.
        let unmapped = unsafe { munmap(self.base.cast(), self.reserved) };
        debug_assert!(unmapped.is_ok(), "a mapping of our own can be unmapped");
    }
}

// SAFETY: `as_ptr` is stable, `byte_size` bytes behind it are accessible, the rest up to capacity and guard is not.
unsafe impl LinearMemory for FrozenMemory {
    fn byte_size(&self) -> usize {
        self.size
    }

    fn byte_capacity(&self) -> usize {
        self.capacity
    }

    fn grow_to(&mut self, new_size: usize) -> wasmtime::Result<()> {
        Ok(self.open_to(new_size)?)
    }

    fn as_ptr(&self) -> *mut u8 {
        self.base
    }
}
