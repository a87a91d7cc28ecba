//! Processes with a fixed share of processor time, by control groups of Linux (`cgroups(7)`).

use anyhow::{Context, Result, bail};
use std::{
    fs,
    path::{Path, PathBuf},
    time::Duration,
};

/// Where Linux has its control groups: those of version 2, or a folder of version 1 for each controller.
const ROOT: &str = "/sys/fs/cgroup";
/// A share is given anew so often, in microseconds: the kernel's own default. It hands a share out in slices of 5 ms, so that
/// in a shorter period one thread would take all of a small share and the other threads would wait.
const PERIOD_US: u64 = 20_000;
/// How often it is tried to remove a group, and how long after the last time.
const TRIES: usize = 50;
const PAUSE: Duration = Duration::from_millis(20);

/// A group of processes that have so much processor time together. It is removed when dropped: drop its processes first.
pub struct Quota {
    group: PathBuf,
}

impl Quota {
    /// Makes a group that has so many cores, or so much of one. The name tells groups of this process apart.
    ///
    /// # Errors
    /// Without Linux, without its controller of processor time, or without the right to use it.
    pub fn new(name: &str, cores: f64) -> Result<Self> {
        let quota_us = (cores * PERIOD_US as f64) as u64;
        let (parent, limits) = match hierarchy()? {
            Hierarchy::Two(parent) => (parent, vec![("cpu.max", format!("{quota_us} {PERIOD_US}"))]),
            Hierarchy::One(parent) => (
                parent,
                vec![
                    ("cpu.cfs_period_us", PERIOD_US.to_string()),
                    ("cpu.cfs_quota_us", quota_us.to_string()),
                ],
            ),
        };
        let group = parent.join(format!("stoa-bench-{}-{name}", std::process::id()));
        fs::create_dir(&group).with_context(|| format!("cannot make the control group {}", group.display()))?;
        // From here on it is removed, whatever happens.
        let quota = Self { group };
        for (file, limit) in limits {
            quota.write(file, &limit)?;
        }
        Ok(quota)
    }

    /// Puts a process into the group, with all its threads and with the children that it will have.
    ///
    /// # Errors
    /// When the process has ended.
    pub fn hold(&self, process: u32) -> Result<()> {
        self.write("cgroup.procs", &process.to_string())
    }

    fn write(&self, file: &str, text: &str) -> Result<()> {
        let path = self.group.join(file);
        fs::write(&path, text).with_context(|| format!("cannot write {text} to {}", path.display()))
    }
}

impl Drop for Quota {
    fn drop(&mut self) {
        // A process can still be in its group for a moment after it has ended.
        for _ in 0..TRIES {
            if fs::remove_dir(&self.group).is_ok() {
                return;
            }
            std::thread::sleep(PAUSE);
        }
        println!("the control group {} is left behind", self.group.display());
    }
}

/// The version of control groups that has the controller of processor time, and the group below which others can be made.
enum Hierarchy {
    One(PathBuf),
    Two(PathBuf),
}

fn hierarchy() -> Result<Hierarchy> {
    let root = Path::new(ROOT);
    let enabled = root.join("cgroup.subtree_control");
    // It is there in version 2 only. What is off stays off: to enable it would change the whole machine.
    if let Ok(controllers) = fs::read_to_string(&enabled) {
        if controllers.split_whitespace().any(|controller| controller == "cpu") {
            return Ok(Hierarchy::Two(root.to_owned()));
        }
        bail!(
            "the controller cpu is not enabled (`echo +cpu > {}`)",
            enabled.display()
        );
    }
    let cpu = root.join("cpu");
    if cpu.join("cpu.cfs_quota_us").exists() {
        return Ok(Hierarchy::One(cpu));
    }
    bail!("there is no controller of processor time in {ROOT}")
}
