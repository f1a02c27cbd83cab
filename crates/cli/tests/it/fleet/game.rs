use std::{
    collections::BTreeMap,
    sync::{
        Arc, Mutex,
        atomic::{AtomicBool, Ordering::SeqCst},
    },
};

use base::Secret;
use sign::HmacMd5Key;
use testkit::{Peer, Received, Reply};
use unity_ads::{Oid, Sid, platform::signed_url, wire::CallbackUrl};

use super::super::up_house::Up;

/// What the network signs with.
pub(crate) const NETWORK_SECRET: &str = "the-networks-secret-of-the-fleet";

/// What gate and game share.
pub(crate) const GRANT_SECRET: &str = "whsec_Y291bnRlcnNpZ24tdGVzdC1ncmFudC1zZWNyZXQ=";

/// A game's server: it grants each reward once, by its id, and hears of views.
pub(crate) struct Game {
    peer: Peer,
    state: Arc<State>,
}

#[derive(Default)]
struct State {
    /// Whether it answers nothing but that it cannot.
    down: AtomicBool,
    /// How often each reward was granted or told to be, by its id.
    granted: Mutex<BTreeMap<String, u64>>,
    /// The same of the platform's callbacks, by the line of the request.
    called: Mutex<BTreeMap<String, u64>>,
}

impl Game {
    pub(crate) async fn open() -> Self {
        let state = Arc::<State>::default();
        let shared = Arc::clone(&state);
        let peer = Peer::start(move |request| shared.answer(request)).await;
        Self { peer, state }
    }

    pub(crate) fn url(&self, path: &str) -> String {
        self.peer.url(path)
    }

    /// From now on it cannot answer, or can again.
    pub(crate) fn is_down(&self, down: bool) {
        self.state.down.store(down, SeqCst);
    }

    /// How often each reward was asked for while it could answer.
    pub(crate) fn granted(&self) -> BTreeMap<String, u64> {
        self.state.granted.lock().unwrap().clone()
    }

    /// How many of the platform's callbacks it has acknowledged.
    pub(crate) fn called(&self) -> usize {
        self.state.called.lock().unwrap().len()
    }

    /// How often it was asked for anything.
    pub(crate) fn asked(&self) -> usize {
        self.peer.requests().len()
    }
}

impl State {
    fn answer(&self, request: &Received) -> Reply {
        if self.down.load(SeqCst) {
            return Reply::json(503, "");
        }
        let (counts, id, body) = match request.header("webhook-id") {
            Some(id) => (&self.granted, id, "{}"),
            None => (&self.called, &*request.line, "1"),
        };
        *counts.lock().unwrap().entry(id.to_owned()).or_default() += 1;
        Reply::json(200, body)
    }
}

/// The id under which the game is asked for an order.
pub(crate) fn reward_id(oid: &str) -> String {
    format!("unity-ads:event:{oid}")
}

/// The path of a callback for an order, as the network signs it.
pub(crate) fn callback(oid: &str) -> String {
    let url: CallbackUrl = "http://localhost/rewards/unity-ads/event".parse().unwrap();
    let key = HmacMd5Key::new(Secret::new(NETWORK_SECRET).expose());
    let sid: Sid = "1234567890".parse().unwrap();
    let oid: Oid = oid.parse().unwrap();
    let signed = signed_url(&url, &key, &sid, &oid).unwrap();
    let signed = std::str::from_utf8(signed.expose()).unwrap().to_owned();
    signed.strip_prefix("http://localhost").unwrap().to_owned()
}

/// What a node says to a callback.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Word {
    /// The game has granted it now.
    Granted,
    /// The game had granted it before.
    Duplicate,
    /// Nobody knows yet, or the node cannot say; or nobody answers.
    Later,
}

/// Brings a callback to a node once.
pub(crate) async fn call(up: &Up, path: &str) -> Word {
    let request = up.http.client().get(up.gate(path));
    let Ok(answer) = super::super::http::try_sent(request).await else {
        return Word::Later;
    };
    match (answer.status, answer.text.as_str()) {
        (200, "1") => Word::Granted,
        (403, "Duplicate order") => Word::Duplicate,
        (503, _) => Word::Later,
        _ => panic!("{answer:?}"),
    }
}
