//! Nine good receivers beside three bad ones: one that takes connections and answers
//! nothing, one whose answer has no end, and one that works every other time.

use std::{
    path::Path,
    sync::atomic::{AtomicU64, Ordering::Relaxed},
    time::{Duration, Instant},
};

use anyhow::{Context, Result};
use base::Clock;
use futures_util::future::try_join_all;
use testkit::{Peer, Reply};
use tokio::runtime::{Builder, Runtime};

use super::post::{Office, Post};
use crate::{
    child::Child,
    given::SystemClock,
    report::{Goal, Row},
    server::{Kind, Options, Threads},
    size::Size,
    storm::Storm,
};

const GOOD: u64 = 9;
const BAD: u64 = 3;

/// How much each bad receiver has waiting for it.
const STOCK: u64 = 500;

/// How long after one delivery to a good receiver the next one follows.
const PACE: Duration = Duration::from_millis(20);

/// The bad receivers, on a runtime of their own.
struct Bad {
    peers: [Peer; 3],
    _runtime: Runtime,
}

impl Bad {
    fn start() -> Result<Self> {
        let runtime = Builder::new_multi_thread()
            .worker_threads(1)
            .enable_all()
            .build()?;
        let turns = AtomicU64::new(0);
        let peers = runtime.block_on(async {
            [
                Peer::at_accept(Reply::raw("").then_hang()).await,
                Peer::start(|_| Reply::raw("HTTP/1.1 200 OK\r\n\r\n").then_repeat([b'1'; 1024]))
                    .await,
                Peer::start(move |_| match turns.fetch_add(1, Relaxed) % 3 {
                    0 => Reply::json(200, "1"),
                    1 => Reply::json(503, "").then_close(),
                    _ => Reply::raw("").then_close(),
                })
                .await,
            ]
        });
        Ok(Self {
            peers,
            _runtime: runtime,
        })
    }
}

pub(super) fn rows(size: Size, place: &Path) -> Result<Vec<Row>> {
    let runtime = Builder::new_current_thread().enable_all().build()?;
    let receiver = Child::start(&Options::new(Kind::Canned, Threads::One))?;
    let bad = Bad::start()?;
    let good = (0..GOOD).map(|_| format!("http://{}/award", receiver.addr));
    let urls: Vec<_> = good
        .chain(bad.peers.iter().map(|peer| peer.url("/award")))
        .collect();
    let (mut beside, mut alone) = ((Vec::new(), Vec::new()), (Vec::new(), Vec::new()));
    for round in 0..3 {
        for (disturbed, taken) in [(true, &mut beside), (false, &mut alone)] {
            let path = place.join(format!("beside-{round}-{disturbed}.db"));
            let storm = runtime.block_on(async {
                let office = Office::open(&path, GOOD.saturating_add(BAD)).await?;
                let post = office.work(urls.clone())?;
                let storm = share(&office, &post, disturbed, size.beside()).await?;
                post.stop().await;
                office.store.close().await;
                anyhow::Ok(storm)
            })?;
            taken.0.push(storm.percentile(50));
            taken.1.push(storm.percentile(99));
        }
    }
    let row = |what, ours: &[f64], theirs: &[f64], goal| {
        Row::pairs("courier", what, "ms", (ours, theirs), goal)
    };
    let bound = Some(Goal::AtMost(2.0));
    Ok(vec![
        row(
            "nine good receivers beside three bad ones / alone: median wait",
            &beside.0,
            &alone.0,
            None,
        ),
        row(
            "… wait of the slowest in a hundred",
            &beside.1,
            &alone.1,
            bound,
        ),
    ])
}

/// Sends to all good receivers for so long, and says how long each delivery took.
async fn share(office: &Office, post: &Post, disturbed: bool, span: Duration) -> Result<Storm> {
    // Until the leases are taken nobody is sent anything.
    one(office, post, 1).await?;
    if disturbed {
        stock(office, post).await?;
    }
    let began = Instant::now();
    let endpoints = (1..=GOOD).map(|number| async move {
        let mut waits = Vec::new();
        while began.elapsed() < span {
            waits.push(one(office, post, number).await?);
            tokio::time::sleep(PACE).await;
        }
        anyhow::Ok(waits)
    });
    let waits = try_join_all(endpoints).await?;
    Storm::of(waits.concat(), began.elapsed())
}

/// What waits for the bad ones.
async fn stock(office: &Office, post: &Post) -> Result<()> {
    for number in (1..=BAD).map(|bad| bad.saturating_add(GOOD)) {
        let steps = (0..STOCK).map(|_| Ok(office.delivery(number, SystemClock.now())?.0));
        office.commit(steps.collect::<Result<_>>()?).await?;
        post.wake_for(number)?;
    }
    Ok(())
}

/// From its commit to its end, in milliseconds.
async fn one(office: &Office, post: &Post, number: u64) -> Result<f64> {
    let (step, id) = office.delivery(number, SystemClock.now())?;
    let settled = post.deliveries.expect(id);
    let began = Instant::now();
    office.commit(vec![step]).await?;
    post.wake_for(number)?;
    settled.await.context("the courier has ended")?;
    Ok(began.elapsed().as_secs_f64() * 1e3)
}
