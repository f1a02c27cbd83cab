use std::{
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    time::Duration,
};

use base::SharedClock;
use bytes::Bytes;
use http::{HeaderMap, Method};
use outbound::{Budget, Outbound, Request};
use rewards::admob_keys::{AdmobKeys, KeyCache, Lookup, MAX_DOCUMENT};
use sign::mac::Key;
use tokio::sync::OwnedMutexGuard;

/// What fetching the document may cost.
const BUDGET: Budget = Budget {
    deadline: Duration::from_secs(5),
    max_response: MAX_DOCUMENT,
};

/// How often it is looked at whether a newer document is wanted.
const LOOKED_AT: Duration = Duration::from_secs(1);

/// The keys that a network publishes, in the form of AdMob's, fetched at the start,
/// before they are too old, and when a callback needs others: at most one fetch
/// at a time and one in ten seconds, whatever names callbacks make up, unless
/// the last one failed.
pub struct PublishedKeys {
    url: String,
    outbound: Arc<Outbound>,
    clock: SharedClock,
    cache: Mutex<KeyCache>,
    /// Held while the document is fetched.
    fetching: Arc<tokio::sync::Mutex<()>>,
}

/// What is known of the key that a callback names.
pub(crate) enum Found {
    /// It is this one.
    Key(Key),
    /// The network has no such key.
    None,
    /// Nobody can say now.
    Later,
}

/// What is to be done about a key.
enum Next {
    Done(Found),
    Fetch(Fetching),
    Wait,
}

/// The right to fetch, which one caller has at a time.
type Fetching = OwnedMutexGuard<()>;

impl PublishedKeys {
    /// The keys that are published there.
    #[must_use]
    pub fn new(url: String, outbound: Arc<Outbound>, clock: SharedClock) -> Arc<Self> {
        Arc::new(Self {
            url,
            outbound,
            clock,
            cache: Mutex::default(),
            fetching: Arc::default(),
        })
    }

    /// Has the keys and keeps them new, so that no callback waits for them. It does
    /// not end.
    pub async fn follow(self: Arc<Self>) {
        loop {
            self.refresh();
            tokio::time::sleep(LOOKED_AT).await;
        }
    }

    /// The key of a name. It is waited for where a fetch is under way.
    pub(crate) async fn find(self: &Arc<Self>, key_id: &str) -> Found {
        match self.look(key_id) {
            Next::Done(found) => {
                self.refresh();
                return found;
            }
            Next::Fetch(fetching) => self.fetch_to_the_end(fetching).await,
            Next::Wait => drop(self.fetching.lock().await),
        }
        match self.look(key_id) {
            Next::Done(found) => found,
            // What was fetched was for another name, so long ago that it may be
            // asked again: the network comes again, too.
            Next::Fetch(_) | Next::Wait => Found::Later,
        }
    }

    fn look(&self, key_id: &str) -> Next {
        let now = self.clock.now();
        // Whoever is to fetch has the right to before anyone else looks.
        match self.cache().find(key_id, now) {
            Lookup::Found(key) => Next::Done(Found::Key(key.clone())),
            Lookup::Unknown => Next::Done(Found::None),
            Lookup::Fetch => match Arc::clone(&self.fetching).try_lock_owned() {
                Ok(fetching) => Next::Fetch(fetching),
                Err(_) => Next::Wait,
            },
            Lookup::Later if self.fetching.try_lock().is_err() => Next::Wait,
            Lookup::Later => Next::Done(Found::Later),
        }
    }

    /// Fetches in a task of its own, which goes on when whoever asked hangs up.
    async fn fetch_to_the_end(self: &Arc<Self>, fetching: Fetching) {
        let keys = Arc::clone(self);
        let fetched = tokio::spawn(async move { keys.fetch(fetching).await });
        if let Err(error) = fetched.await {
            tracing::error!(%error, "the keys of a network were not fetched to the end");
        }
    }

    /// Fetches a newer document beside what is under way, when it is time.
    fn refresh(self: &Arc<Self>) {
        let fetching = {
            let mut cache = self.cache();
            let wanted = cache.wants_refresh(self.clock.now());
            let free = wanted.then(|| Arc::clone(&self.fetching).try_lock_owned());
            free.and_then(Result::ok)
        };
        if let Some(fetching) = fetching {
            let keys = Arc::clone(self);
            tokio::spawn(async move { keys.fetch(fetching).await });
        }
    }

    async fn fetch(&self, _fetching: Fetching) {
        match self.document().await {
            Ok(keys) => {
                let count = keys.ids().count();
                tracing::info!(count, "took over the keys that a network publishes");
                self.cache().fetched(keys, self.clock.now());
            }
            Err(why) => {
                tracing::warn!(why, "the keys that a network publishes cannot be had");
                self.cache().failed(self.clock.now());
            }
        }
    }

    async fn document(&self) -> Result<AdmobKeys, String> {
        let request = Request {
            method: Method::GET,
            url: self.url.clone(),
            headers: HeaderMap::new(),
            body: Bytes::new(),
        };
        let answer = self.outbound.send(request, BUDGET).await;
        let answer = answer.map_err(|error| error.to_string())?;
        if answer.status != 200 {
            return Err(format!("status {}", answer.status.as_u16()));
        }
        AdmobKeys::parse(&answer.body).map_err(|error| error.to_string())
    }

    fn cache(&self) -> MutexGuard<'_, KeyCache> {
        self.cache.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
