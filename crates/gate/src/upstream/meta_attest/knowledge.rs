use std::{
    sync::{
        Arc, Mutex, MutexGuard, PoisonError,
        atomic::{AtomicBool, Ordering::Relaxed},
    },
    time::Duration,
};

use ::meta_attest::{
    game::{
        BanFeed, Offline, Outage, Reply, Standing, Unverified, Verdict, answer::FeedPage, request,
    },
    wire::{Claims, DeviceBan},
};
use arc_swap::ArcSwap;
use base::{Secret, Timestamp};
use sign::jwe;
use tokio::sync::Notify;

use super::{MetaAttest, OfflineOptions};

/// How often the feed of bans is asked.
const FEED_PACE: Duration = Duration::from_secs(10);

/// How often it is asked from its beginning: what a platform wrote down late, in
/// front of the place that was asked from, is found then.
const WHOLE_PACE: Duration = Duration::from_secs(60 * 60);

/// When what failed is tried again.
const RETRY: Duration = Duration::from_secs(5);

/// How many pages are taken in one go, of 500 bans each.
const PAGES: usize = 4_000;

/// What is known of a platform that is not asked about tokens.
pub(super) struct Knowledge {
    root_url: String,
    seals: Arc<[jwe::Key]>,
    stale_after: Duration,
    keys: ArcSwap<Offline>,
    bans: Mutex<BanFeed>,
    due: Mutex<Due>,
    /// A token names a key that may be newer than those that are known.
    key_wanted: AtomicBool,
    wanted: Notify,
}

/// When what is to be fetched next.
struct Due {
    keys: Timestamp,
    /// When they were last asked for.
    keys_tried: Timestamp,
    feed: Timestamp,
    whole: Timestamp,
}

/// Why a token is not judged, or not good.
#[derive(Clone, Copy, Debug)]
pub(super) enum NotKnown {
    Unverified(Unverified),
    /// The feed was not heard for too long.
    Bans,
}

impl Knowledge {
    pub(super) fn new(options: &OfflineOptions) -> Self {
        Self {
            root_url: options.root_url.clone(),
            seals: Arc::clone(&options.seals),
            stale_after: options.stale_after,
            keys: ArcSwap::from_pointee(Offline::new(&*options.token_app)),
            bans: Mutex::new(BanFeed::new(options.stale_after)),
            due: Mutex::new(Due {
                keys: Timestamp::EPOCH,
                keys_tried: Timestamp::EPOCH,
                feed: Timestamp::EPOCH,
                whole: Timestamp::EPOCH,
            }),
            key_wanted: AtomicBool::new(false),
            wanted: Notify::new(),
        }
    }

    /// Ends when something has to be fetched ahead of its time.
    pub(super) async fn wanted(&self) {
        self.wanted.notified().await;
    }

    /// What a token says, with the ban of its device as it is now. Looks at
    /// nothing but memory.
    pub(super) fn claims(&self, token: &Secret, now: Timestamp) -> Result<Claims, NotKnown> {
        let verified = self.keys.load().verify(token.expose(), &self.seals, now);
        let mut claims = verified.map_err(|why| {
            if why == Unverified::UnknownKey && !self.key_wanted.swap(true, Relaxed) {
                self.wanted.notify_one();
            }
            NotKnown::Unverified(why)
        })?;
        claims.device_ban = match self.bans().standing(&claims, now) {
            Standing::Stale => return Err(NotKnown::Bans),
            Standing::Free => None,
            Standing::Banned { until } => Some(DeviceBan::until(until, now)),
        };
        Ok(claims)
    }

    /// Fetches what is due, and says when something will be next.
    pub(super) async fn renew(&self, platform: &MetaAttest, now: Timestamp) -> Timestamp {
        let (keys, feed, whole) = {
            let mut due = self.due();
            if self.key_wanted.swap(false, Relaxed) {
                // Made-up names must not have a platform asked that is down, at
                // the pace at which they come.
                due.keys = due.keys.min(due.keys_tried.plus(RETRY));
            }
            (due.keys, due.feed, due.whole)
        };
        if keys <= now {
            let fetched = self.fetch_keys(platform, now).await;
            let again = self.keys.load().due_at();
            let mut due = self.due();
            due.keys_tried = now;
            due.keys = fetched.map_or(now.plus(RETRY), |()| again);
        }
        if feed <= now {
            let from_start = whole <= now;
            let heard = self.hear(platform, now, from_start).await;
            let mut due = self.due();
            due.feed = now.plus(heard.map_or(RETRY, |()| FEED_PACE));
            if heard.is_ok() && from_start {
                due.whole = now.plus(WHOLE_PACE);
            }
        }
        let due = self.due();
        due.keys.min(due.feed)
    }

    async fn fetch_keys(&self, platform: &MetaAttest, now: Timestamp) -> Result<(), Outage> {
        let (call, request) = ("jwks", request::keys());
        let answer = platform.send_to(&self.root_url, call, &request).await?;
        let status = answer.status.as_u16();
        if status != 200 {
            return Err(platform.noted(call, Outage::BadStatus(status)));
        }
        let mut keys = Offline::clone(&self.keys.load());
        let count = keys.take_keys(&answer.body, now);
        let count = count.map_err(|_| platform.noted(call, Outage::BadBody))?;
        tracing::debug!(count, "took over the platform's keys of attestation");
        self.keys.store(Arc::new(keys));
        Ok(())
    }

    async fn hear(
        &self,
        platform: &MetaAttest,
        now: Timestamp,
        from_start: bool,
    ) -> Result<(), Outage> {
        let mut whole = from_start.then(|| BanFeed::new(self.stale_after));
        for _ in 0..PAGES {
            let after = match &whole {
                Some(feed) => feed.cursor().map(str::to_owned),
                None => self.bans().cursor().map(str::to_owned),
            };
            let page = ask(platform, after.as_deref()).await?;
            let more = page.more;
            match &mut whole {
                Some(feed) => feed.take(page, now),
                None => self.bans().take(page, now),
            }
            if !more {
                if let Some(feed) = whole {
                    *self.bans() = feed;
                }
                return Ok(());
            }
        }
        // A feed without end is none.
        Err(platform.noted(FEED, Outage::BadBody))
    }

    fn bans(&self) -> MutexGuard<'_, BanFeed> {
        self.bans.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn due(&self) -> MutexGuard<'_, Due> {
        self.due.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

const FEED: &str = "ban_feed";

async fn ask(platform: &MetaAttest, after: Option<&str>) -> Result<FeedPage, Outage> {
    let request = request::ban_feed(&platform.token, after);
    let answer = platform.send(FEED, &request).await?;
    let reply = Reply {
        status: answer.status.as_u16(),
        body: &answer.body,
    };
    match reply.read() {
        Ok(Verdict::Answered(page)) => Ok(page),
        Ok(Verdict::Refused(refused)) => Err(platform.refused(FEED, &refused)),
        Err(outage) => Err(platform.noted(FEED, outage)),
    }
}
