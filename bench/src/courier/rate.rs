//! Deliveries in a second, and their CPU time: real courier and store, two commits
//! for each, against the same requests by the same client without either.

use std::{path::Path, time::Instant};

use anyhow::{Result, ensure};
use base::Clock;
use futures_util::{StreamExt, stream};
use tokio::runtime::Builder;

use super::post::{BUDGET, Office, outbound, request};
use crate::{
    child::Child,
    cpu,
    given::SystemClock,
    report::Row,
    server::{Kind, Options, Threads},
    size::Size,
    storm::CALLERS,
};

/// So many that the courier's places are all in use.
const APPS: u64 = 8;

/// The rounds of one side: deliveries in a second, and microseconds for each.
#[derive(Default)]
struct Side {
    rate: Vec<f64>,
    cpu: Vec<f64>,
}

pub(super) fn rows(size: Size, place: &Path) -> Result<Vec<Row>> {
    let runtime = Builder::new_current_thread().enable_all().build()?;
    let receiver = Child::start(&Options::new(Kind::Canned, Threads::One))?;
    let url = format!("http://{}/award", receiver.addr);
    let many = size.deliveries();
    let (mut ours, mut theirs) = (Side::default(), Side::default());
    runtime.block_on(async {
        let office = Office::open(&place.join("rate.db"), APPS).await?;
        // The first round of both warms up.
        for round in 0..=size.writing_rounds() {
            office.fill(many, SystemClock.now()).await?;
            let send = async || {
                let urls = (0..APPS).map(|_| url.clone()).collect();
                let post = office.work(urls)?;
                office.is_empty().await?;
                post.stop().await;
                Ok(())
            };
            ours.measure(many, round, send).await?;
            let send = async || plain(&url, many).await;
            theirs.measure(many, round, send).await?;
        }
        office.store.close().await;
        anyhow::Ok(())
    })?;
    let row = |what, unit, ours: &[f64], theirs: &[f64]| {
        Row::pairs("courier", what, unit, (ours, theirs), None)
    };
    Ok(vec![
        row(
            "deliveries that are written down / the same requests alone",
            "/s",
            &ours.rate,
            &theirs.rate,
        ),
        row(
            "… CPU time of the sender for each",
            "µs",
            &ours.cpu,
            &theirs.cpu,
        ),
    ])
}

impl Side {
    async fn measure(
        &mut self,
        many: u64,
        round: usize,
        work: impl AsyncFnOnce() -> Result<()>,
    ) -> Result<()> {
        let (began, used) = (Instant::now(), cpu::of_process());
        work().await?;
        let (took, used) = (began.elapsed(), cpu::of_process().saturating_sub(used));
        if round > 0 {
            let many = f64::from(u32::try_from(many)?);
            self.rate.push(many / took.as_secs_f64());
            self.cpu.push(used.as_secs_f64() * 1e6 / many);
        }
        Ok(())
    }
}

/// The same requests by the same client, as many at a time.
async fn plain(url: &str, many: u64) -> Result<()> {
    let client = outbound()?;
    let calls = stream::iter(0..many).map(|_| client.send(request(url), BUDGET));
    let mut answers = calls.buffer_unordered(CALLERS);
    while let Some(answer) = answers.next().await {
        ensure!(answer?.status == 200, "the receiver refuses");
    }
    Ok(())
}
