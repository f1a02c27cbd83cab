//! How the worker shares out its places, over a queue that the test rules.

use std::{
    collections::HashMap,
    sync::{
        Arc, Mutex,
        atomic::{AtomicUsize, Ordering::SeqCst},
    },
    time::Duration,
};

use async_trait::async_trait;
use base::{AppId, Timestamp};
use courier::{Courier, Lanes, Metrics, Parts, Queue, Wake, Worked};
use store::{DeliveryState, Due, Fence, Shard, StoreError};
use testkit::SeededRng;

use super::{
    street::{Act, delivered},
    world::{World, app, quiet},
};

/// Items that stay due until they are taken off the list.
#[derive(Default)]
struct List {
    items: Mutex<Vec<(u64, u32)>>,
    under_way: Mutex<HashMap<(u64, u32), usize>>,
    most: AtomicUsize,
    most_of_one: AtomicUsize,
    reads: AtomicUsize,
    done: AtomicUsize,
    stuck: bool,
    opens_at: Option<Timestamp>,
    /// How long each takes.
    takes: Duration,
    /// The app that is told in order, and has waited for the longest.
    in_order: Option<u64>,
    /// Whether no end lets another come due.
    frees_none: bool,
    /// About which lanes alone it was asked.
    asked: Mutex<Vec<Option<Vec<AppId>>>>,
    wake: Mutex<Wake<AppId>>,
}

#[async_trait]
impl Queue for List {
    type Item = (u64, u32);
    type Key = (u64, u32);
    type Lane = AppId;

    fn name(&self) -> &'static str {
        "list"
    }

    fn longest_pause(&self) -> Duration {
        Duration::ZERO
    }

    fn closed(&self, now: Timestamp, _shards: usize) -> Vec<AppId> {
        let is_closed = self.opens_at.is_some_and(|at| now < at);
        is_closed.then(|| app(1)).into_iter().collect()
    }

    async fn due(&self, due: Due, lanes: Lanes<AppId>) -> Result<Vec<Self::Item>, StoreError> {
        self.reads.fetch_add(1, SeqCst);
        self.asked.lock().unwrap().push(lanes.only);
        let items = self.items.lock().unwrap();
        let mut first = self.in_order.into_iter();
        let wanted = items.iter().filter(|item| {
            let is_next = self.in_order != Some(item.0) || first.next().is_some();
            is_next && !lanes.except.contains(&app(item.0))
        });
        Ok(wanted.take(due.limit).copied().collect())
    }

    fn key(&self, item: &Self::Item) -> Self::Key {
        *item
    }

    fn shard(&self, item: &Self::Item) -> Shard {
        Shard::of_byte(item.1.to_be_bytes()[3])
    }

    fn lane(&self, item: &Self::Item) -> AppId {
        app(item.0)
    }

    fn due_at(&self, item: &Self::Item) -> Timestamp {
        Timestamp::from_secs(i64::from(self.in_order != Some(item.0)))
    }

    fn end_frees(&self, _: &AppId) -> bool {
        !self.frees_none
    }

    fn opens_at(&self, looked_at: Timestamp) -> Option<Timestamp> {
        self.opens_at.filter(|at| looked_at < *at)
    }

    async fn work(&self, item: Self::Item, _fence: Fence) -> Worked {
        if self.stuck {
            self.done.fetch_add(1, SeqCst);
            return Worked::Stuck;
        }
        {
            let mut under_way = self.under_way.lock().unwrap();
            let count = under_way.entry(item).or_default();
            *count += 1;
            self.most_of_one.fetch_max(*count, SeqCst);
            self.most.fetch_max(under_way.values().sum(), SeqCst);
        }
        tokio::time::sleep(self.takes).await;
        self.items.lock().unwrap().retain(|other| *other != item);
        *self.under_way.lock().unwrap().get_mut(&item).unwrap() -= 1;
        self.done.fetch_add(1, SeqCst);
        Worked::Rested
    }
}

fn work(world: &World, list: List) -> (Courier, Arc<List>) {
    let list = Arc::new(list);
    let courier = Courier::start(Parts {
        store: Arc::clone(&world.store),
        clock: world.clock.clone(),
        rng: SeededRng::new(7),
        metrics: Metrics::default(),
    });
    *list.wake.lock().unwrap() = courier.work(Arc::clone(&list));
    (courier, list)
}

fn items(apps: u64, each: u32) -> List {
    let items = (1..=apps).flat_map(|app| (0..each).map(move |number| (app, number)));
    List {
        items: Mutex::new(items.collect()),
        takes: Duration::from_secs(60),
        ..List::default()
    }
}

#[tokio::test(start_paused = true)]
async fn no_lane_takes_more_than_its_places_and_all_together_no_more_than_there_are() {
    let world = World::new().await;
    let (_courier, list) = work(&world, items(3, 100));
    quiet().await;
    let under_way = list.under_way.lock().unwrap().clone();
    for number in 1..=3 {
        let of_app = under_way.keys().filter(|(app, _)| *app == number).count();
        assert_eq!(of_app, 8, "app {number}");
    }
    let (_courier, list) = work(&World::new().await, items(40, 100));
    tokio::time::sleep(Duration::from_secs(600)).await;
    assert_eq!(list.most.load(SeqCst), 256);
}

#[tokio::test(start_paused = true)]
async fn what_is_under_way_is_not_begun_again_although_it_looks_due() {
    let world = World::new().await;
    let (_courier, list) = work(&world, items(2, 20));
    tokio::time::sleep(Duration::from_secs(600)).await;
    assert_eq!(list.done.load(SeqCst), 40);
    assert_eq!(list.most_of_one.load(SeqCst), 1);
}

#[tokio::test(start_paused = true)]
async fn nobody_runs_in_circles_over_what_cannot_be_taken() {
    let world = World::new().await;
    let (_courier, list) = work(&world, items(1, 100));
    tokio::time::sleep(Duration::from_secs(50)).await;
    let reads = list.reads.load(SeqCst);
    assert!((40..=70).contains(&reads), "{reads} reads in 50 seconds");

    let stuck = List {
        stuck: true,
        ..items(1, 1)
    };
    let (_courier, list) = work(&World::new().await, stuck);
    tokio::time::sleep(Duration::from_secs(50)).await;
    let tries = list.done.load(SeqCst);
    assert!((40..=55).contains(&tries), "{tries} tries in 50 seconds");
}

#[tokio::test(start_paused = true)]
async fn places_that_become_free_are_filled_with_what_was_read() {
    let world = World::new().await;
    let list = List {
        takes: Duration::from_millis(20),
        frees_none: true,
        ..items(3, 4_000)
    };
    let (_courier, list) = work(&world, list);
    quiet().await;
    let (done, reads) = (list.done.load(SeqCst), list.reads.load(SeqCst));
    tokio::time::sleep(Duration::from_millis(2_000)).await;
    let done = list.done.load(SeqCst) - done;
    let reads = list.reads.load(SeqCst) - reads;
    // Three lanes of eight places, each free a hundred times.
    assert!((2_300..=2_400).contains(&done), "{done} done");
    assert!(reads * 20 < done, "{reads} reads for {done}");
    assert_eq!(list.most_of_one.load(SeqCst), 1);
}

#[tokio::test(start_paused = true)]
async fn whose_turn_it_is_is_not_kept_waiting_by_those_who_have_much() {
    let world = World::new().await;
    let mut list = List {
        takes: Duration::from_millis(200),
        in_order: Some(99),
        ..items(40, 300)
    };
    let listed = list.items.get_mut().unwrap();
    listed.splice(0..0, (0..200).map(|number| (99, number)));
    let (_courier, list) = work(&world, list);
    quiet().await;
    let left = || {
        let items = list.items.lock().unwrap();
        items.iter().filter(|item| item.0 == 99).count()
    };
    let before = left();
    assert_ne!(before, 200);
    tokio::time::sleep(Duration::from_millis(2_000)).await;
    let told = before - left();
    assert!(told >= 9, "{told} of ten");
    assert_eq!(list.most.load(SeqCst), 256);
}

#[tokio::test(start_paused = true)]
async fn where_one_was_woken_for_nobody_else_is_asked_about() {
    let world = World::new().await;
    let (_courier, list) = work(&world, items(1, 100));
    quiet().await;
    // Between two of the looks that there are anyway.
    tokio::time::sleep(Duration::from_millis(500)).await;
    let before = list.reads.load(SeqCst);
    list.items.lock().unwrap().push((2, 0));
    list.asked.lock().unwrap().clear();
    list.wake.lock().unwrap().wake_for(app(2));
    tokio::time::sleep(Duration::from_millis(5)).await;
    assert_eq!(*list.asked.lock().unwrap(), [Some(vec![app(2)])]);
    assert_eq!(list.reads.load(SeqCst), before + 1);
    assert!(list.under_way.lock().unwrap().contains_key(&(2, 0)));
}

#[tokio::test(start_paused = true)]
async fn a_lane_that_opens_by_itself_is_waited_for_by_the_clock_and_begins_at_once() {
    let world = World::new().await;
    let span = Duration::from_millis(300);
    let list = List {
        opens_at: Some(world.clock_now().plus(span)),
        ..items(1, 1)
    };
    let (_courier, list) = work(&world, list);
    quiet().await;
    // Between two of the looks that there are anyway.
    tokio::time::sleep(Duration::from_millis(500)).await;
    let before = list.reads.load(SeqCst);
    assert!(before <= 8, "{before} reads in 4 seconds");
    let moment = Duration::from_millis(1);
    for (step, reads, begun) in [(span - moment, before, 0), (moment, before + 1, 1)] {
        world.clock.advance(step);
        tokio::time::sleep(Duration::from_millis(5)).await;
        assert_eq!(list.reads.load(SeqCst), reads);
        assert_eq!(list.under_way.lock().unwrap().len(), begun);
    }
}

#[tokio::test(start_paused = true)]
async fn a_peer_that_does_not_answer_holds_up_nobody_else() {
    let world = World::new().await;
    world.street.decide(|delivery, _| {
        if delivery.app_id == app(1) {
            Act::Hang
        } else {
            Act::Answer(delivered())
        }
    });
    for _ in 0..300 {
        world.enqueue(1).await;
    }
    world.clock.advance(Duration::from_secs(1));
    let mut others = Vec::new();
    for _ in 0..50 {
        others.push(world.enqueue(2).await);
    }
    let _process = world.process(1);
    quiet().await;
    assert_eq!(world.street.open(), 8);
    for id in others {
        let log = world.log_of(2, id).await;
        assert_eq!(log.delivery.state, DeliveryState::Delivered);
    }
}
