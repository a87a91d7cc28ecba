//! Linear memories that start as a private copy of a frozen one.
//!
//! A [`Snapshot`] is an anonymous file. A memory maps it copy-on-write into a reservation that is as large as the
//! compiled guest expects (4 GiB and a guard), so an execution pays only for the pages that it touches. Those cost a
//! page fault each, which is most of what a fresh isolate costs. So a memory that is done is not thrown away at once:
//! every page that its execution wrote gets its frozen content back, and the next isolate of the same image begins with
//! it ([`Warm`]).

#![allow(unsafe_code, reason = "mapping memory; each block says why it is sound")]

use super::snapshot::{PAGE, Snapshot};
use rustix::mm::{MapFlags, MprotectFlags, ProtFlags, mmap, mmap_anonymous, mprotect, munmap};
use std::{
    cell::RefCell,
    collections::VecDeque,
    fs::File,
    io,
    ops::Range,
    os::unix::fs::FileExt,
    ptr, slice,
    sync::{Arc, Mutex, PoisonError},
};
use wasmtime::{LinearMemory, MemoryCreator, MemoryType};

/// Memories that are kept ready, over all images.
const WARM_MEMORIES: usize = 16;
/// What they may hold resident together, pages of the images included.
const WARM_BYTES: usize = 16 << 20;
/// A memory whose execution touched more than this is not kept.
const WARM_BYTES_EACH: usize = 8 << 20;

thread_local! {
    /// What the next memory made on this thread starts as: wasmtime gives the creator no other context.
    static NEXT: RefCell<Option<(Arc<Snapshot>, After)>> = const { RefCell::new(None) };
}

/// What becomes of a memory that is done.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum After {
    /// Others will start from the same snapshot soon.
    Keep,
    Drop,
}

/// Runs `instantiate` so that the memory it makes starts as `snapshot`.
pub(super) fn starting_from<T>(snapshot: Arc<Snapshot>, after: After, instantiate: impl FnOnce() -> T) -> T {
    NEXT.set(Some((snapshot, after)));
    let made = instantiate();
    NEXT.set(None);
    made
}

/// Makes [`FrozenMemory`]s.
#[derive(Default)]
pub(super) struct Memories(Arc<Warm>);

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
        let (snapshot, after) = NEXT.take().unzip();
        let warm = (after == Some(After::Keep)).then(|| self.0.clone());
        let memory = FrozenMemory::new(snapshot, minimum, capacity, guard, warm);
        Ok(Box::new(memory.map_err(|error| error.to_string())?))
    }
}

/// A reservation of address space, the beginning of which is accessible.
struct Mapping {
    base: *mut u8,
    reserved: usize,
    capacity: usize,
    size: usize,
}

// SAFETY: the mapping belongs to this value alone and may be used from any thread.
unsafe impl Send for Mapping {}
// SAFETY: shared references only read its fields.
unsafe impl Sync for Mapping {}

const RESERVE: MapFlags = MapFlags::PRIVATE.union(MapFlags::NORESERVE);
const ACCESS: ProtFlags = ProtFlags::READ.union(ProtFlags::WRITE);
const OPEN: MprotectFlags = MprotectFlags::READ.union(MprotectFlags::WRITE);

impl Mapping {
    fn new(capacity: usize, guard: usize) -> io::Result<Self> {
        let reserved = capacity + guard;
        // SAFETY: a new private mapping at an address of the kernel's choice.
        let base = unsafe { mmap_anonymous(ptr::null_mut(), reserved, ProtFlags::empty(), RESERVE)? }.cast::<u8>();
        Ok(Self {
            base,
            reserved,
            capacity,
            size: 0,
        })
    }

    /// Lays a snapshot into it, from the lowest one up.
    fn lay(&mut self, snapshot: &Snapshot) -> io::Result<()> {
        if let Some(below) = snapshot.below() {
            self.lay(below)?;
        }
        if snapshot.bytes() > self.size {
            // What did not change is zero.
            self.open_to(snapshot.bytes())?;
        }
        for run in snapshot.mapped() {
            // SAFETY: replaces a part of the reservation that `new` made and nobody else knows yet. The file is never
            // written again once the snapshot exists, and private mappings do not write to it.
            unsafe {
                let place = self.base.add(run.start).cast();
                let kind = MapFlags::PRIVATE | MapFlags::FIXED;
                mmap(place, run.len(), ACCESS, kind, snapshot.file(), run.start as u64)?;
            }
        }
        for run in snapshot.copied() {
            snapshot.read(run.start, self.bytes(run.clone()));
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

    /// Takes back what was grown.
    fn close_to(&mut self, size: usize) -> io::Result<()> {
        if self.size > size {
            // SAFETY: replaces the end of what is in use, which nobody refers to any more, by untouched reservation.
            unsafe {
                let place = self.base.add(size).cast();
                mmap_anonymous(place, self.size - size, ProtFlags::empty(), RESERVE | MapFlags::FIXED)?;
            }
            self.size = size;
        }
        Ok(())
    }

    fn bytes(&mut self, range: Range<usize>) -> &mut [u8] {
        assert!(range.start <= range.end && range.end <= self.size);
        // SAFETY: the range is accessible, and it is borrowed from this value, whose memory is its own.
        unsafe { slice::from_raw_parts_mut(self.base.add(range.start), range.len()) }
    }

    /// Gives every page that was written since [`Mapping::lay`] its frozen content back. Answers how many bytes are
    /// resident; `None` when they are too many to be worth it.
    fn reset(&mut self, snapshot: &Snapshot, pagemap: &File) -> io::Result<Option<usize>> {
        self.close_to(snapshot.bytes())?;
        let (resident, own) = self.pages(pagemap)?;
        if resident > WARM_BYTES_EACH {
            return Ok(None);
        }
        for run in own {
            snapshot.read(run.start, self.bytes(run.clone()));
        }
        Ok(Some(resident))
    }

    /// How many bytes are resident, and the pages among them that are no longer those of a file: the ones that were
    /// written, and perhaps some that were only read where there never was a file.
    fn pages(&self, pagemap: &File) -> io::Result<(usize, Vec<Range<usize>>)> {
        /// Bits of an entry (`Documentation/admin-guide/mm/pagemap.rst` of Linux).
        const PRESENT: u64 = 1 << 63;
        const SWAPPED: u64 = 1 << 62;
        const OF_A_FILE: u64 = 1 << 61;
        let mut entries = vec![0; self.size / PAGE * 8];
        pagemap.read_exact_at(&mut entries, (self.base.addr() / PAGE * 8) as u64)?;
        let mut resident = 0;
        let mut runs: Vec<Range<usize>> = Vec::new();
        for (index, entry) in entries.as_chunks::<8>().0.iter().enumerate() {
            let entry = u64::from_ne_bytes(*entry);
            if entry & (PRESENT | SWAPPED) == 0 {
                continue;
            }
            resident += PAGE;
            if entry & OF_A_FILE != 0 {
                continue;
            }
            let start = index * PAGE;
            match runs.last_mut() {
                Some(last) if last.end == start => last.end += PAGE,
                _ => runs.push(start..start + PAGE),
            }
        }
        Ok((resident, runs))
    }
}

impl Drop for Mapping {
    fn drop(&mut self) {
        // SAFETY: unmaps exactly what `new` mapped; its owner drops it after its last use.
        let unmapped = unsafe { munmap(self.base.cast(), self.reserved) };
        debug_assert!(unmapped.is_ok(), "a mapping of our own can be unmapped");
    }
}

/// Memories in their frozen state, ready for the next isolate of the same image.
struct Warm {
    /// Tells which pages were written; without it nothing is kept.
    pagemap: Option<File>,
    /// The longest unused first.
    kept: Mutex<VecDeque<Kept>>,
}

struct Kept {
    snapshot: Arc<Snapshot>,
    mapping: Mapping,
    held: usize,
}

impl Default for Warm {
    fn default() -> Self {
        Self {
            pagemap: File::open("/proc/self/pagemap").ok(),
            kept: Mutex::default(),
        }
    }
}

impl Warm {
    fn take(&self, snapshot: &Arc<Snapshot>, reserved: usize) -> Option<Mapping> {
        let mut kept = self.kept.lock().unwrap_or_else(PoisonError::into_inner);
        let fits = |kept: &Kept| Arc::ptr_eq(&kept.snapshot, snapshot) && kept.mapping.reserved == reserved;
        let index = kept.iter().rposition(fits)?;
        kept.remove(index).map(|kept| kept.mapping)
    }

    /// Keeps a memory whose execution is over, unless that is not worth it.
    fn put(&self, snapshot: Arc<Snapshot>, mut mapping: Mapping) {
        let Some(pagemap) = &self.pagemap else { return };
        let Ok(Some(held)) = mapping.reset(&snapshot, pagemap) else {
            return;
        };
        let mut kept = self.kept.lock().unwrap_or_else(PoisonError::into_inner);
        kept.push_back(Kept {
            snapshot,
            mapping,
            held,
        });
        let mut dropped = Vec::new();
        let mut bytes: usize = kept.iter().map(|kept| kept.held).sum();
        while kept.len() > WARM_MEMORIES || bytes > WARM_BYTES {
            let Some(oldest) = kept.pop_front() else { break };
            bytes -= oldest.held;
            dropped.push(oldest);
        }
        // Unmapping takes longer than anybody should wait for the lock.
        drop(kept);
    }
}

struct FrozenMemory {
    /// There until it is dropped.
    mapping: Option<Mapping>,
    snapshot: Option<Arc<Snapshot>>,
    /// Where it goes when it is done.
    warm: Option<Arc<Warm>>,
}

impl FrozenMemory {
    fn new(
        snapshot: Option<Arc<Snapshot>>,
        minimum: usize,
        capacity: usize,
        guard: usize,
        warm: Option<Arc<Warm>>,
    ) -> io::Result<Self> {
        let ready = warm
            .as_ref()
            .zip(snapshot.as_ref())
            .and_then(|(warm, snapshot)| warm.take(snapshot, capacity + guard));
        let mut mapping = match (ready, &snapshot) {
            (Some(mapping), _) => mapping,
            (None, Some(snapshot)) => {
                let mut mapping = Mapping::new(capacity, guard)?;
                mapping.lay(snapshot)?;
                mapping
            }
            (None, None) => Mapping::new(capacity, guard)?,
        };
        if mapping.size < minimum {
            mapping.open_to(minimum)?;
        }
        Ok(Self {
            mapping: Some(mapping),
            snapshot,
            warm,
        })
    }

    fn mapping(&self) -> &Mapping {
        self.mapping.as_ref().expect("only drop takes it")
    }
}

impl Drop for FrozenMemory {
    fn drop(&mut self) {
        if let (Some(warm), Some(snapshot), Some(mapping)) = (&self.warm, self.snapshot.take(), self.mapping.take()) {
            warm.put(snapshot, mapping);
        }
    }
}

// SAFETY: `as_ptr` is stable, `byte_size` bytes behind it are accessible, the rest up to capacity and guard is not.
unsafe impl LinearMemory for FrozenMemory {
    fn byte_size(&self) -> usize {
        self.mapping().size
    }

    fn byte_capacity(&self) -> usize {
        self.mapping().capacity
    }

    fn grow_to(&mut self, new_size: usize) -> wasmtime::Result<()> {
        let mapping = self.mapping.as_mut().expect("only drop takes it");
        Ok(mapping.open_to(new_size)?)
    }

    fn as_ptr(&self) -> *mut u8 {
        self.mapping().base
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn memory(snapshot: &Arc<Snapshot>, warm: &Arc<Warm>) -> FrozenMemory {
        FrozenMemory::new(Some(snapshot.clone()), 0, 64 << 20, PAGE, Some(warm.clone())).unwrap()
    }

    fn bytes(memory: &mut FrozenMemory) -> &mut [u8] {
        let mapping = memory.mapping.as_mut().unwrap();
        mapping.bytes(0..mapping.size)
    }

    fn content(snapshot: &Arc<Snapshot>) -> Vec<u8> {
        bytes(&mut memory(snapshot, &Arc::default())).to_vec()
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
        assert_eq!(above.occupied_bytes(), 7 * PAGE, "only what differs is kept");
        assert!(content(&below) != bytes, "the one below stays as it was");
    }

    #[test]
    fn scattered_changes_are_copied_and_long_ones_are_mapped() {
        let mut bytes = vec![1; 2000 * PAGE];
        let below = Arc::new(Snapshot::new(&bytes, None).unwrap());
        for page in (0..1000).step_by(5).chain(1100..1200).chain(1300..1900) {
            bytes[page * PAGE] = 2;
        }
        let above = Arc::new(Snapshot::new(&bytes, Some(below)).unwrap());
        assert_eq!(above.mapped(), [1100 * PAGE..1200 * PAGE, 1300 * PAGE..1900 * PAGE]);
        assert_eq!(above.copied().count(), 200);
        assert!(content(&above) == bytes);
    }

    #[test]
    fn what_an_isolate_writes_stays_its_own() {
        let snapshot = Arc::new(Snapshot::new(&vec![7; 4 * PAGE], None).unwrap());
        let mut memory = memory(&snapshot, &Arc::default());
        bytes(&mut memory)[0] = 9;
        assert!(content(&snapshot).iter().all(|byte| *byte == 7));
    }

    #[test]
    fn a_memory_that_is_used_again_starts_as_what_was_frozen() {
        let mut frozen: Vec<u8> = (0..300 * PAGE).map(|at| (at / PAGE) as u8).collect();
        let below = Arc::new(Snapshot::new(&frozen, None).unwrap());
        for page in (0..200).step_by(7).chain(220..260) {
            frozen[page * PAGE] ^= 0x55;
        }
        // Zeros behind all files.
        frozen.resize(340 * PAGE, 0);
        let snapshot = Arc::new(Snapshot::new(&frozen, Some(below)).unwrap());
        let warm = Arc::<Warm>::default();
        assert!(
            warm.pagemap.is_some(),
            "this system cannot tell which pages were written"
        );

        let mut first = memory(&snapshot, &warm);
        first.grow_to(400 * PAGE).unwrap();
        bytes(&mut first).fill(0xaa);
        let place = first.as_ptr();
        drop(first);
        for _ in 0..3 {
            let mut again = memory(&snapshot, &warm);
            assert_eq!(again.as_ptr(), place, "the same memory");
            assert!(bytes(&mut again) == frozen.as_slice());
            again.grow_to(400 * PAGE).unwrap();
            let content = bytes(&mut again);
            assert!(
                content[340 * PAGE..].iter().all(|byte| *byte == 0),
                "what is grown is zero"
            );
            content[5 * PAGE + 1] = 1;
            content[230 * PAGE + 1] = 1;
            content[399 * PAGE] = 1;
        }
    }

    #[test]
    fn few_memories_are_kept_and_no_large_ones() {
        let warm = Arc::<Warm>::default();
        let kept = || {
            let kept = warm.kept.lock().unwrap();
            (kept.len(), kept.iter().map(|kept| kept.held).sum::<usize>())
        };
        let snapshots: Vec<_> = (0..WARM_MEMORIES + 4)
            .map(|_| Arc::new(Snapshot::new(&vec![7; 2 * PAGE], None).unwrap()))
            .collect();
        for snapshot in &snapshots {
            bytes(&mut memory(snapshot, &warm)).fill(1);
        }
        assert_eq!(kept(), (WARM_MEMORIES, WARM_MEMORIES * 2 * PAGE));

        let large = Arc::new(Snapshot::new(&vec![7; 16 << 20], None).unwrap());
        bytes(&mut memory(&large, &warm)).fill(1);
        assert_eq!(kept().0, WARM_MEMORIES, "it wrote too much to be kept");
        let several: Vec<_> = (0..8).map(|_| memory(&large, &warm)).collect();
        for mut memory in several {
            bytes(&mut memory)[..5 << 20].fill(1);
        }
        assert!(kept().1 <= WARM_BYTES, "{:?}", kept());
    }
}
