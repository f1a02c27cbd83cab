//! CPU time, and which core a thread runs on.

use std::time::Duration;

use anyhow::{Context, Result};
use rustix::{
    thread::{CpuSet, sched_getaffinity, sched_setaffinity},
    time::{ClockId, Timespec, clock_gettime},
};

/// What all threads of this process have used so far, in the kernel and out of it.
pub(crate) fn of_process() -> Duration {
    span(clock_gettime(ClockId::ProcessCPUTime))
}

/// What this thread has used so far.
pub(crate) fn of_thread() -> Duration {
    span(clock_gettime(ClockId::ThreadCPUTime))
}

fn span(time: Timespec) -> Duration {
    let secs = u64::try_from(time.tv_sec).unwrap_or(0);
    let nanos = u32::try_from(time.tv_nsec).unwrap_or(0);
    Duration::new(secs, nanos)
}

/// The cores that this process may use, in order.
pub(crate) fn cores() -> Result<Vec<usize>> {
    let allowed = sched_getaffinity(None).context("the cores cannot be listed")?;
    Ok((0..CpuSet::MAX_CPU)
        .filter(|core| allowed.is_set(*core))
        .collect())
}

/// Keeps this thread, and those that it starts from now on, on one core.
pub(crate) fn pin(core: usize) -> Result<()> {
    let mut only = CpuSet::new();
    only.set(core);
    sched_setaffinity(None, &only).with_context(|| format!("core {core} cannot be chosen"))
}

/// The most memory that this process holds resident, in bytes, as of now.
pub(crate) fn resident() -> Result<u64> {
    let statm = std::fs::read_to_string("/proc/self/statm")?;
    let pages = statm.split_whitespace().nth(1);
    let pages: u64 = pages.context("/proc/self/statm is cut off")?.parse()?;
    Ok(pages.saturating_mul(u64::try_from(rustix::param::page_size())?))
}
