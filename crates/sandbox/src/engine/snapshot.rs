//! The content of frozen memories.

#![allow(unsafe_code, reason = "mapping a file; each block says why it is sound")]

use rustix::{
    fs::{MemfdFlags, ftruncate, memfd_create},
    mm::{MapFlags, ProtFlags, mmap, munmap},
};
use std::{
    fs::File,
    io, iter,
    ops::Range,
    os::{fd::OwnedFd, unix::fs::FileExt},
    ptr, slice,
    sync::Arc,
};

pub(super) const PAGE: usize = 4096;
/// Runs of changed pages that are mapped from the snapshot's file: each costs two mappings in every isolate. What
/// changed elsewhere is copied when an isolate's memory is made, page by page, and takes no more room than it needs.
const MAX_MAPPED: usize = 24;
/// A shorter run is copied: a mapping would cost more.
const MIN_MAPPED: usize = 8 * PAGE;

/// What a memory held when it was frozen, as the difference to another one if it grew out of it: all apps share what
/// Stoa's own script made.
#[derive(Debug)]
pub(super) struct Snapshot {
    /// The changed pages, each at its own place; the rest is holes.
    file: File,
    /// The same, to read from without a system call for every page.
    view: View,
    /// A multiple of WebAssembly's page size.
    bytes: usize,
    /// Of this file, not of those below.
    occupied_bytes: usize,
    below: Option<Arc<Snapshot>>,
    /// What differs from below, in order.
    changed: Vec<Range<usize>>,
    mapped: Vec<Range<usize>>,
}

impl Snapshot {
    /// Keeps `content`, which grew out of `below`. Pages of zeros take no room.
    pub(super) fn new(content: &[u8], below: Option<Arc<Snapshot>>) -> io::Result<Self> {
        let descriptor: OwnedFd = memfd_create("stoa-image", MemfdFlags::CLOEXEC)?;
        ftruncate(&descriptor, content.len() as u64)?;
        let file = File::from(descriptor);
        let changed = match &below {
            None => iter::once(0..content.len()).collect(),
            Some(below) => below.differences(content),
        };
        let mut occupied_bytes = 0;
        for run in &changed {
            for (index, page) in content[run.clone()].chunks(PAGE).enumerate() {
                if page.iter().any(|byte| *byte != 0) {
                    file.write_all_at(page, (run.start + index * PAGE) as u64)?;
                    occupied_bytes += page.len();
                }
            }
        }
        Ok(Self {
            view: View::of(&file, content.len())?,
            file,
            bytes: content.len(),
            occupied_bytes,
            below,
            mapped: worth_mapping(&changed),
            changed,
        })
    }

    pub(super) fn bytes(&self) -> usize {
        self.bytes
    }

    pub(super) fn occupied_bytes(&self) -> usize {
        self.occupied_bytes
    }

    pub(super) fn below(&self) -> Option<&Snapshot> {
        self.below.as_deref()
    }

    /// What a new memory maps from [`Self::file`].
    pub(super) fn mapped(&self) -> &[Range<usize>] {
        &self.mapped
    }

    /// What a new memory copies, because it is not mapped.
    pub(super) fn copied(&self) -> impl Iterator<Item = Range<usize>> {
        self.changed.iter().filter(|run| !self.mapped.contains(run)).cloned()
    }

    pub(super) fn file(&self) -> &File {
        &self.file
    }

    /// Fills `into` with what lies at `start` and after it.
    pub(super) fn read(&self, start: usize, into: &mut [u8]) {
        let end = start + into.len();
        let mut at = start;
        let first = self.changed.partition_point(|run| run.end <= start);
        for run in self.changed[first..].iter().take_while(|run| run.start < end) {
            if at < run.start {
                self.read_below(at, &mut into[at - start..run.start - start]);
                at = run.start;
            }
            let until = run.end.min(end);
            into[at - start..until - start].copy_from_slice(&self.view.bytes()[at..until]);
            at = until;
        }
        self.read_below(at, &mut into[at - start..]);
    }

    fn read_below(&self, start: usize, into: &mut [u8]) {
        match &self.below {
            Some(below) if !into.is_empty() => below.read(start, into),
            _ => into.fill(0),
        }
    }

    /// The runs of pages of `content` that are not as they are here, in order.
    fn differences(&self, content: &[u8]) -> Vec<Range<usize>> {
        /// Read at a time.
        const STEP: usize = 64 * PAGE;
        let mut here = vec![0; STEP.min(content.len())];
        let mut runs: Vec<Range<usize>> = Vec::new();
        for (step, content) in content.chunks(STEP).enumerate() {
            let here = &mut here[..content.len()];
            self.read(step * STEP, here);
            for (index, (new, old)) in content.chunks(PAGE).zip(here.chunks(PAGE)).enumerate() {
                if new == old {
                    continue;
                }
                let start = step * STEP + index * PAGE;
                match runs.last_mut() {
                    Some(last) if last.end == start => last.end += new.len(),
                    _ => runs.push(start..start + new.len()),
                }
            }
        }
        runs
    }
}

/// A file mapped for reading.
#[derive(Debug)]
struct View {
    base: *const u8,
    bytes: usize,
}

// SAFETY: nobody writes to the file once it is mapped, and reading it is fine from any thread.
unsafe impl Send for View {}
// SAFETY: as above.
unsafe impl Sync for View {}

impl View {
    /// Maps a file that has at least so many bytes, at least one, and that nobody writes to any more.
    fn of(file: &File, bytes: usize) -> io::Result<Self> {
        // SAFETY: a new mapping at an address of the kernel's choice.
        let base = unsafe { mmap(ptr::null_mut(), bytes, ProtFlags::READ, MapFlags::SHARED, file, 0)? };
        Ok(Self {
            base: base.cast_const().cast(),
            bytes,
        })
    }

    fn bytes(&self) -> &[u8] {
        // SAFETY: that many bytes are mapped for as long as this value lives, and they never change.
        unsafe { slice::from_raw_parts(self.base, self.bytes) }
    }
}

impl Drop for View {
    fn drop(&mut self) {
        // SAFETY: unmaps exactly what `of` mapped; what `bytes` lent is gone by now.
        let unmapped = unsafe { munmap(self.base.cast_mut().cast(), self.bytes) };
        debug_assert!(unmapped.is_ok(), "a mapping of our own can be unmapped");
    }
}

/// The longest runs, in order.
fn worth_mapping(changed: &[Range<usize>]) -> Vec<Range<usize>> {
    let mut runs: Vec<Range<usize>> = changed.iter().filter(|run| run.len() >= MIN_MAPPED).cloned().collect();
    runs.sort_by_key(|run| std::cmp::Reverse(run.len()));
    runs.truncate(MAX_MAPPED);
    runs.sort_by_key(|run| run.start);
    runs
}
