//! Ten thousand simulated runs on two processes that are killed, in virtual time, from seeds: each step's effect comes about
//! once, nothing is stuck, no timer is lost, and every activation is followed by a deactivation.
//!
//! `STOA_SIMULATION_SEED` runs one world alone, to look at it.

#![allow(clippy::unwrap_used, reason = "a test may stop at the first surprise")]

mod blocks;
mod memory;
mod third_party;
mod world;

use world::{Tally, World};

/// Worlds, and runs in each.
const WORLDS: u64 = 250;
const RUNS: usize = 45;

fn in_virtual_time<T>(life: impl Future<Output = T>) -> T {
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_time()
        .start_paused(true)
        .build()
        .unwrap();
    runtime.block_on(life)
}

fn live(seed: u64) -> Tally {
    in_virtual_time(World::live(seed, RUNS))
}

#[test]
fn an_answer_that_got_lost_is_looked_for_once() {
    for seed in 0..10 {
        let again = in_virtual_time(World::claimed_again(seed, 200));
        assert_eq!(again, 1, "seed {seed}");
    }
}

#[test]
fn nothing_is_lost_and_nothing_doubled() {
    if let Ok(seed) = std::env::var("STOA_SIMULATION_SEED") {
        println!("{:?}", live(seed.parse().unwrap()));
        return;
    }
    let mut all = Tally::default();
    for seed in 0..WORLDS {
        let tally = live(seed);
        all.runs += tally.runs;
        all.kills += tally.kills;
    }
    assert!(all.runs >= 10_000, "only {} runs", all.runs);
    assert!(all.kills >= 1_000, "only {} kills", all.kills);
    println!("{} runs, {} kills", all.runs, all.kills);
}

#[test]
fn an_app_that_goes_takes_its_triggers_along() {
    let reason = "Uninstalling the app Acme stopped this workflow.";
    let (workflow, listened) = in_virtual_time(World::left_by_its_app(reason));
    assert_eq!((workflow.live, workflow.error.as_deref()), (None, Some(reason)));
    assert_eq!(listened, (1, 1), "activated, and deactivated before the app is gone");
}
