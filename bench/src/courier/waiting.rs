//! A million deliveries that wait: the memory that they take, and how long one takes
//! that is due among them.

use std::{
    path::Path,
    time::{Duration, Instant},
};

use anyhow::{Context, Result};
use base::Clock;
use tokio::runtime::Builder;

use super::post::{Office, Post};
use crate::{
    child::Child,
    cpu,
    given::SystemClock,
    report::Row,
    server::{Kind, Options, Threads},
    size::Size,
};

/// How many receivers they are for.
const APPS: u64 = 100;

/// Until when they wait: within what the schedule can put off.
const LATER: Duration = Duration::from_secs(12 * 3_600);

/// Deliveries that are due meanwhile.
const DUE: u64 = 200;

pub(super) fn rows(size: Size, place: &Path) -> Result<Vec<Row>> {
    let runtime = Builder::new_current_thread().enable_all().build()?;
    let receiver = Child::start(&Options::new(Kind::Canned, Threads::One))?;
    let urls: Vec<_> = (0..APPS)
        .map(|_| format!("http://{}/award", receiver.addr))
        .collect();
    runtime.block_on(async {
        let empty = Office::open(&place.join("empty.db"), APPS).await?;
        let post = empty.work(urls.clone())?;
        let alone = times(&empty, &post).await?;
        post.stop().await;

        let full = Office::open(&place.join("waiting.db"), APPS).await?;
        let before = cpu::resident()?;
        full.fill(size.waiting(), SystemClock.now().plus(LATER))
            .await?;
        let post = full.work(urls)?;
        let among = times(&full, &post).await?;
        let grown = cpu::resident()?.saturating_sub(before);
        post.stop().await;
        empty.store.close().await;
        full.store.close().await;
        let kib = f64::from(u32::try_from(grown / 1024)?);
        let each = kib * 1024.0 / f64::from(u32::try_from(size.waiting())?);
        let what = "one that is due among all that wait / among none";
        Ok(vec![
            Row::figure(
                "courier",
                "memory for each delivery that waits",
                "B",
                &[each],
                None,
            ),
            Row::pairs("courier", what, "ms", (&among, &alone), None),
        ])
    })
}

/// How long deliveries take from their commit to their end, in milliseconds, one after
/// the other.
async fn times(office: &Office, post: &Post) -> Result<Vec<f64>> {
    let mut times = Vec::new();
    for number in 0..=DUE {
        let app = number.checked_rem(APPS).unwrap_or(0).saturating_add(1);
        let (step, id) = office.delivery(app, SystemClock.now())?;
        let settled = post.deliveries.expect(id);
        let began = Instant::now();
        office.commit(vec![step]).await?;
        post.wake_for(app)?;
        settled.await.context("the courier has ended")?;
        // Before the first one the leases have to be taken.
        if number > 0 {
            times.push(began.elapsed().as_secs_f64() * 1e3);
        }
    }
    Ok(times)
}
