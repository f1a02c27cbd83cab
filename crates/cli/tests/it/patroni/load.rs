//! Who writes while servers come and go.

use std::{
    sync::{
        Mutex,
        atomic::{AtomicBool, AtomicUsize, Ordering::SeqCst},
    },
    time::{Duration, Instant},
};

use futures_util::future::{join, join_all, join3};
use serde_json::json;
use tokio::{sync::watch, time::timeout};

use super::{
    super::{
        fleet::{
            game::{Word, call, callback},
            nodes::{Fleet, Scene},
        },
        up_house::{GATE_KEY, Up},
    },
    chain::{Player, Use, refresh},
    record::{Chain, Offer, Order, Record, Said, offer},
};

/// How many of each kind write at the same time.
const OFFERS: usize = 4;
const ORDERS: usize = 2;
const PLAYERS: usize = 2;

/// How long the cluster may take to be of use again.
const PATIENCE: Duration = Duration::from_secs(240);

/// How soon somebody asks again who was told to come later.
const PAUSE: Duration = Duration::from_millis(50);

/// What is written to both nodes, and when something of it was acknowledged.
pub(super) struct Load<'f> {
    fleet: &'f Fleet,
    players: Vec<Player>,
    round: u64,
    next: AtomicUsize,
    stopped: AtomicBool,
    acknowledged: watch::Sender<u64>,
    since: watch::Sender<u64>,
    times: Mutex<Times>,
}

/// What the clock says of it.
#[derive(Default, Clone, Copy)]
pub(super) struct Times {
    mark: Option<Instant>,
    last: Option<Instant>,
    /// How long after the mark something was acknowledged that began after it.
    pub(super) first: Option<Duration>,
    /// The longest time after the mark in which nothing was acknowledged.
    pub(super) pause: Duration,
}

impl<'f> Load<'f> {
    pub(super) async fn on(fleet: &'f Fleet, scene: &Scene, round: u64) -> Self {
        let players = (0..PLAYERS).map(|_| Player::make(scene, &fleet.nodes));
        Self {
            fleet,
            players: join_all(players).await,
            round,
            next: AtomicUsize::new(0),
            stopped: AtomicBool::new(false),
            acknowledged: watch::Sender::new(0),
            since: watch::Sender::new(0),
            times: Mutex::default(),
        }
    }

    /// Writes until it is stopped.
    pub(super) async fn run(&self) -> Record {
        let offers = join_all((0..OFFERS).map(|_| self.offers()));
        let orders = join_all((0..ORDERS).map(|_| self.orders()));
        let chains = join_all(self.players.iter().map(|player| self.chains(player)));
        let (offers, orders, chains) = join3(offers, orders, chains).await;
        Record {
            offers: offers.into_iter().flatten().collect(),
            orders: orders.into_iter().flatten().collect(),
            chains: chains.into_iter().flatten().collect(),
            times: *self.times.lock().unwrap(),
        }
    }

    pub(super) fn stop(&self) {
        self.stopped.store(true, SeqCst);
    }

    /// Something is done to the servers now.
    pub(super) fn mark(&self, now: Instant) {
        let mut times = self.times.lock().unwrap();
        times.mark = Some(now);
        times.last = Some(now);
    }

    /// Comes back once so many writes are acknowledged.
    pub(super) async fn acknowledged(&self, many: u64) {
        reaches(&self.acknowledged, many).await;
    }

    /// The same for writes that began after the mark.
    pub(super) async fn acknowledged_since(&self, many: u64) {
        reaches(&self.since, many).await;
    }

    fn runs(&self) -> bool {
        !self.stopped.load(SeqCst)
    }

    fn number(&self) -> usize {
        self.next.fetch_add(1, SeqCst)
    }

    /// Something that began then is acknowledged now.
    fn note(&self, began: Instant) {
        self.acknowledged.send_modify(|many| *many += 1);
        let mut times = self.times.lock().unwrap();
        let Some(mark) = times.mark else { return };
        let now = Instant::now();
        let last = times.last.replace(now).unwrap_or(mark);
        times.pause = times.pause.max(now.saturating_duration_since(last));
        if began > mark {
            times.first.get_or_insert(now - mark);
            self.since.send_modify(|many| *many += 1);
        }
    }

    /// Challenges, each offered to both nodes in the same moment.
    async fn offers(&self) -> Vec<Offer> {
        let mut offers = Vec::new();
        while self.runs() {
            let Some(challenge) = challenge(self.fleet.any(self.number())).await else {
                tokio::time::sleep(PAUSE).await;
                continue;
            };
            let began = Instant::now();
            let ask = async |node: &Up| {
                let said = offer(node, &challenge).await;
                if said == Said::Accepted {
                    self.note(began);
                }
                said
            };
            let (one, other) = join(ask(self.fleet.any(0)), ask(self.fleet.any(1))).await;
            offers.push(Offer {
                challenge,
                said: [one, other],
            });
        }
        offers
    }

    /// Callbacks of a network, each brought to one node after the other until it is
    /// acknowledged.
    async fn orders(&self) -> Vec<Order> {
        let mut orders = Vec::new();
        while self.runs() {
            let number = self.number();
            let oid = format!("round-{}-{number}", self.round);
            let path = callback(&oid);
            let (mut calls, mut word) = (0, Word::Later);
            while word == Word::Later && (self.runs() || calls == 0) {
                if calls > 0 {
                    tokio::time::sleep(PAUSE).await;
                }
                let began = Instant::now();
                word = call(self.fleet.any(number + calls), &path).await;
                calls += 1;
                if word != Word::Later {
                    self.note(began);
                }
            }
            orders.push(Order { oid, word, calls });
        }
        orders
    }

    /// A player's refresh tokens, a new family wherever an answer stayed away.
    async fn chains(&self, player: &Player) -> Vec<Chain> {
        let mut chains = Vec::new();
        while self.runs() {
            let Some(mut token) = player.token(self.fleet.any(self.number())).await else {
                tokio::time::sleep(PAUSE).await;
                continue;
            };
            let mut chain = Chain::default();
            while self.runs() {
                let began = Instant::now();
                match refresh(self.fleet.any(self.number()), &token).await {
                    Use::Successor(next) => {
                        self.note(began);
                        chain.used.push(std::mem::replace(&mut token, next));
                    }
                    Use::Refused => panic!("a token that was issued and never used is refused"),
                    Use::Open => {
                        chain.is_open = true;
                        break;
                    }
                }
            }
            chain.last = token;
            chains.push(chain);
        }
        chains
    }
}

async fn challenge(node: &Up) -> Option<String> {
    let url = node.gate("/v1/challenges");
    let issued = node.http.post(&url, Some(GATE_KEY), &json!({})).await;
    (issued.status == 200).then(|| issued.text_at("/challenge"))
}

async fn reaches(count: &watch::Sender<u64>, many: u64) {
    let mut seen = count.subscribe();
    let reached = timeout(PATIENCE, seen.wait_for(|it| *it >= many)).await;
    reached.expect("writes to be acknowledged").unwrap();
}
