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
use std::{
    cell::RefCell,
    fs::File,
    io, iter,
    ops::Range,
    os::{fd::OwnedFd, unix::fs::FileExt},
    ptr,
    sync::Arc,
};
use wasmtime::{LinearMemory, MemoryCreator, MemoryType};

const PAGE: usize = 4096;
/// Ranges that an image may differ in from the one below it. Each costs a system call when an isolate starts, so
/// ranges that lie close together are taken as one until there are no more than this.
const MAX_PATCHES: usize = 32;

/// The content of a frozen memory, as the difference to another one if it grew out of it: all apps share what
/// Stoa's own script made.
#[derive(Debug)]
pub(super) struct Snapshot {
    /// The patches' content, each at its own place.
    file: File,
    /// A multiple of WebAssembly's page size.
    bytes: usize,
    /// Of this file, not of those below.
    occupied_bytes: usize,
    below: Option<Arc<Snapshot>>,
    /// What differs from below.
    patches: Vec<Range<usize>>,
}

impl Snapshot {
    /// Keeps `content`, which grew out of `below`. Pages of zeros take no room.
    pub(super) fn new(content: &[u8], below: Option<Arc<Snapshot>>) -> io::Result<Self> {
        let descriptor: OwnedFd = memfd_create("stoa-image", MemfdFlags::CLOEXEC)?;
        ftruncate(&descriptor, content.len() as u64)?;
        let file = File::from(descriptor);
        let patches = match &below {
            None => iter::once(0..content.len()).collect(),
            Some(below) => merge(below.differences(content)?),
        };
        let mut occupied_bytes = 0;
        for patch in &patches {
            for (index, page) in content[patch.clone()].chunks(PAGE).enumerate() {
                if page.iter().any(|byte| *byte != 0) {
                    file.write_all_at(page, (patch.start + index * PAGE) as u64)?;
                    occupied_bytes += page.len();
                }
            }
        }
        Ok(Self {
            file,
            bytes: content.len(),
            occupied_bytes,
            below,
            patches,
        })
    }

    pub(super) fn bytes(&self) -> usize {
        self.bytes
    }

    pub(super) fn occupied_bytes(&self) -> usize {
        self.occupied_bytes
    }

    /// The pages of `content` that are not as they are here, in order.
    fn differences(&self, content: &[u8]) -> io::Result<Vec<Range<usize>>> {
        let mut here = vec![0; content.len()];
        self.read(&mut here)?;
        let pages = content.chunks(PAGE).zip(here.chunks(PAGE)).enumerate();
        let different = pages.filter(|(_, (new, old))| new != old);
        Ok(different
            .map(|(index, (new, _))| index * PAGE..index * PAGE + new.len())
            .collect())
    }

    fn read(&self, into: &mut [u8]) -> io::Result<()> {
        if let Some(below) = &self.below {
            below.read(into)?;
        }
        for patch in &self.patches {
            let patch = patch.start..patch.end.min(into.len());
            self.file.read_exact_at(&mut into[patch.clone()], patch.start as u64)?;
        }
        Ok(())
    }
}

/// Joins ranges across the smallest gaps between them until they are few.
fn merge(ranges: Vec<Range<usize>>) -> Vec<Range<usize>> {
    let mut gaps: Vec<usize> = ranges.windows(2).map(|pair| pair[1].start - pair[0].end).collect();
    gaps.sort_unstable_by(|a, b| b.cmp(a));
    // The largest gaps stay open; neighbours, whose gap is 0, never do.
    let closed = gaps.get(MAX_PATCHES - 1).copied().unwrap_or(0);
    let mut merged: Vec<Range<usize>> = Vec::new();
    for range in ranges {
        match merged.last_mut() {
            Some(last) if range.start - last.end <= closed => last.end = range.end,
            _ => merged.push(range),
        }
    }
    merged
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
            memory.lay(&snapshot)?;
        }
        if memory.size < minimum {
            memory.open_to(minimum)?;
        }
        Ok(memory)
    }

    /// Maps a snapshot, from the lowest one up.
    fn lay(&mut self, snapshot: &Snapshot) -> io::Result<()> {
        if let Some(below) = &snapshot.below {
            self.lay(below)?;
        }
        if snapshot.bytes > self.size {
            // What no patch covers is zero.
            self.open_to(snapshot.bytes)?;
        }
        for patch in &snapshot.patches {
            // SAFETY: replaces a part of the reservation that `new` made and nobody else knows yet. The file is never
            // written again once the snapshot exists, and private mappings do not write to it.
            unsafe {
                let place = self.base.add(patch.start).cast();
                let kind = MapFlags::PRIVATE | MapFlags::FIXED;
                mmap(place, patch.len(), ACCESS, kind, &snapshot.file, patch.start as u64)?;
            }
        }
        Ok(())
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

#[cfg(test)]
mod tests {
    use super::*;

    fn content(snapshot: &Arc<Snapshot>) -> Vec<u8> {
        let memory = FrozenMemory::new(Some(snapshot.clone()), 0, 64 << 20, PAGE).unwrap();
        // SAFETY: that many bytes are mapped, and nobody writes to them.
        unsafe { std::slice::from_raw_parts(memory.as_ptr(), memory.byte_size()) }.to_vec()
    }

    #[test]
    fn a_memory_starts_as_what_was_frozen() {
        let mut bytes: Vec<u8> = (0..200 * PAGE).map(|at| (at / PAGE) as u8).collect();
        let below = Arc::new(Snapshot::new(&bytes, None).unwrap());
        assert!(content(&below) == bytes);
        assert_eq!(below.occupied_bytes(), 199 * PAGE, "a page of zeros takes no room");

        for page in [0, 3, 7, 8, 120, 199] {
            bytes[page * PAGE + 17] ^= 0x55;
        }
        bytes[150 * PAGE..151 * PAGE].fill(0);
        bytes.resize(232 * PAGE, 0);
        bytes[220 * PAGE] = 1;
        let above = Arc::new(Snapshot::new(&bytes, Some(below.clone())).unwrap());
        assert!(content(&above) == bytes);
        assert!(above.occupied_bytes() < 20 * PAGE, "only what differs is kept");
        assert!(content(&below) != bytes, "the one below stays as it was");
    }

    #[test]
    fn scattered_changes_are_mapped_in_few_ranges() {
        let mut bytes = vec![1; 1000 * PAGE];
        let below = Arc::new(Snapshot::new(&bytes, None).unwrap());
        for page in (0..1000).step_by(5) {
            bytes[page * PAGE] = 2;
        }
        let above = Arc::new(Snapshot::new(&bytes, Some(below)).unwrap());
        assert!(above.patches.len() <= MAX_PATCHES);
        assert!(content(&above) == bytes);
    }

    #[test]
    fn what_an_isolate_writes_stays_its_own() {
        let snapshot = Arc::new(Snapshot::new(&vec![7; 4 * PAGE], None).unwrap());
        let memory = FrozenMemory::new(Some(snapshot.clone()), 0, 64 << 20, PAGE).unwrap();
        // SAFETY: mapped and writable, and nobody else's.
        unsafe { memory.as_ptr().write(9) };
        assert!(content(&snapshot).iter().all(|byte| *byte == 7));
    }
}
