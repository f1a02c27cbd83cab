//! When a node hears, and what it does while it does not. Time is tokio's own,
//! paused: it goes on to the next timer when nobody has anything to do.

use std::{sync::Arc, time::Duration};

use directory::{Deaf, Directory, Silence};
use testkit::FailingStore;
use tokio::{
    task::JoinHandle,
    time::{Instant, advance, sleep},
};

use super::following::{GRACE, Story};

/// Within which a change is in force on every node.
const PROMISE: Duration = Duration::from_secs(1);

const MOMENT: Duration = Duration::from_millis(1);

impl Story {
    /// One that is woken by nobody, with its follower.
    async fn followed() -> (Self, Follower) {
        let story = Self::over(FailingStore::asleep).await;
        let follower = tokio::spawn(Arc::clone(&story.directory).follow());
        (story, Follower(follower))
    }

    /// How long it takes until this holds.
    async fn wait(&self, holds: impl Fn(&Self) -> bool) -> Duration {
        let start = Instant::now();
        while !holds(self) {
            sleep(MOMENT).await;
        }
        start.elapsed()
    }

    fn is_deaf(&self) -> bool {
        let deaf = self.directory.known().is_err();
        let silence = self.directory.silence();
        assert_eq!(silence.is_some_and(|silence| silence.deaf), deaf);
        deaf
    }

    fn is_behind(&self) -> bool {
        self.directory.silence().is_some()
    }
}

struct Follower(JoinHandle<()>);

impl Drop for Follower {
    fn drop(&mut self) {
        self.0.abort();
    }
}

#[tokio::test(start_paused = true)]
async fn what_nobody_tells_of_is_heard_within_a_second() {
    let (story, _follower) = Story::followed().await;
    for number in 1..=20 {
        // At any point between two asks.
        advance(Duration::from_millis(37)).await;
        story.write_game(number).await;
        assert!(story.wait(|story| story.knows(number)).await < PROMISE);
        story.revoke(number, story.now()).await;
        let heard = |story: &Story| story.is_revoked(number, story.now());
        assert!(story.wait(heard).await < PROMISE);
    }
}

#[tokio::test(start_paused = true)]
async fn a_node_that_hears_nothing_new_is_not_behind() {
    let (story, _follower) = Story::followed().await;
    sleep(100 * GRACE).await;
    assert!(!story.is_behind() && !story.is_deaf());
    assert!(story.directory.last_heard() < PROMISE);
}

#[tokio::test(start_paused = true)]
async fn a_node_whose_store_fails_is_behind_at_once_and_deaf_after_its_grace() {
    let (story, _follower) = Story::followed().await;
    story.write_game(1).await;
    story.wait(|story| story.knows(1)).await;
    story.store.fail_reads(true);
    story.write_game(2).await;
    assert!(story.wait(Story::is_behind).await < PROMISE);
    assert!(!story.is_deaf());
    let whole = story.wait(Story::is_deaf).await;
    assert!(whole < GRACE && whole > GRACE - 2 * PROMISE, "{whole:?}");
    assert!(story.directory.last_heard() >= GRACE);
    assert_eq!(story.directory.known().err(), Some(Deaf));
    assert!(story.knows(1) && !story.knows(2), "it shows what it knew");
    story.store.fail_reads(false);
    assert!(story.wait(|story| !story.is_deaf()).await < PROMISE);
    assert!(story.knows(2) && !story.is_behind());
}

#[tokio::test(start_paused = true)]
async fn an_ask_that_hangs_is_silence() {
    let (story, _follower) = Story::followed().await;
    story.store.hold_reads(true);
    assert!(story.wait(Story::is_behind).await < 2 * PROMISE);
    assert!(!story.is_deaf());
    assert!(story.wait(Story::is_deaf).await < GRACE);
    // It is asked anew all the while, rather than waited for.
    sleep(100 * GRACE).await;
    story.write_game(1).await;
    story.store.hold_reads(false);
    assert!(story.wait(|story| !story.is_deaf()).await < PROMISE);
    assert!(story.knows(1) && !story.is_behind());
}

#[tokio::test(start_paused = true)]
async fn what_counts_is_when_an_ask_began_that_was_answered() {
    let story = Story::over(FailingStore::asleep).await;
    story.store.hold_reads(true);
    let directory = Arc::clone(&story.directory);
    let ask = tokio::spawn(async move { directory.catch_up().await });
    // Longer than an ask may be late, and less than it is waited for.
    sleep(2 * PROMISE).await;
    assert!(story.is_behind());
    story.store.hold_reads(false);
    ask.await.unwrap().unwrap();
    assert!(!story.is_behind());
    assert_eq!(story.directory.last_heard().as_secs(), 2);
}

#[tokio::test(start_paused = true)]
async fn a_node_that_nobody_runs_is_deaf_after_its_grace() {
    // As after a SIGSTOP: no task of this process has run meanwhile.
    let story = Story::over(FailingStore::asleep).await;
    assert!(!story.is_deaf());
    advance(GRACE - MOMENT).await;
    assert!(!story.is_deaf());
    advance(MOMENT).await;
    assert!(story.is_deaf());
    let silence = Silence {
        lasts: GRACE,
        deaf: true,
    };
    assert_eq!(story.directory.silence(), Some(silence));
    story.directory.catch_up().await.unwrap();
    assert!(!story.is_deaf() && !story.is_behind());
}

#[tokio::test(start_paused = true)]
async fn a_clock_that_is_moved_makes_nobody_deaf_and_nobody_hear() {
    let (story, _follower) = Story::followed().await;
    let day = Duration::from_secs(86_400);
    story.clock.advance(day);
    sleep(PROMISE).await;
    assert!(!story.is_deaf() && !story.is_behind());
    story.store.fail_reads(true);
    story.wait(Story::is_deaf).await;
    story.clock.set(base::Timestamp::EPOCH);
    sleep(PROMISE).await;
    assert!(story.is_deaf());
}

#[tokio::test(start_paused = true)]
async fn a_first_catalog_that_took_long_is_as_old_as_its_question() {
    let story = Story::over(FailingStore::asleep).await;
    story.store.hold_reads(true);
    let (store, clock) = (story.store.clone(), story.clock.clone());
    let loading = tokio::spawn(Directory::load(store, clock, GRACE));
    sleep(2 * GRACE).await;
    story.store.hold_reads(false);
    let loaded = loading.await.unwrap().unwrap();
    assert_eq!(loaded.known().err(), Some(Deaf));
    loaded.catch_up().await.unwrap();
    assert!(loaded.known().is_ok());
}
