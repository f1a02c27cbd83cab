use std::{
    fmt::Write as _,
    fs,
    net::SocketAddr,
    path::{Path, PathBuf},
    sync::{
        Arc, Mutex,
        atomic::{AtomicBool, Ordering::SeqCst},
    },
};

use serde_json::Value;
use testkit::{FaultyWire, Odds};
use tokio::sync::watch;

use super::{
    super::{
        dev_house::Dev,
        home::Home,
        http::{Http, text_at, try_sent},
        process::Process,
    },
    Plan,
    game::{self, GRANT_SECRET},
    record::{Record, Wire},
};

/// How many games are rewarded; the courier shares its places out among them.
pub(super) const GAMES: usize = 16;

/// How many players watch at a time.
pub(super) const PLAYERS: usize = 64;

/// What the network signs with, for every game.
pub(super) const NETWORK_SECRET: &str = "the-networks-secret-of-the-storm";

/// The key of every player.
pub(super) const PLAYER_KEY: &str = "the-key-of-the-players-of-the-storm";

/// One of the processes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Who {
    Platform,
    Gate,
    Game,
}

/// How to reach the platform or the gate.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Place {
    pub(super) platform: String,
    pub(super) operator: String,
    pub(super) key: String,
}

/// A side that is there, or away for the moment.
pub(super) struct Side {
    pub(super) place: watch::Sender<Option<Place>>,
    process: tokio::sync::Mutex<Option<Process>>,
    /// By how much its clock was moved, in seconds; a process that starts has the
    /// system's.
    pub(super) ahead: Mutex<u64>,
}

/// Three processes, and the wires between them.
pub(super) struct House {
    pub(super) plan: Plan,
    pub(super) http: Http,
    pub(super) record: Arc<Record>,
    pub(super) to_gate: FaultyWire,
    pub(super) to_game: FaultyWire,
    pub(super) platform: Side,
    pub(super) gate: Side,
    pub(super) game: Side,
    /// The games' ids on the platform.
    pub(super) apps: Vec<String>,
    complete: AtomicBool,
    spared: AtomicBool,
    home: Home,
}

impl House {
    pub(super) async fn open(plan: Plan) -> Self {
        let home = Home::new();
        fs::write(home.path().join("grant.secret"), GRANT_SECRET).unwrap();
        let record = Arc::<Record>::default();
        let wire = async |which, seed| {
            let record = Arc::clone(&record);
            FaultyWire::start(seed, Odds::STORM, move |it| record.write(which, it)).await
        };
        let mut house = Self {
            plan,
            http: Http::new(),
            to_gate: wire(Wire::ToGate, plan.seed).await,
            to_game: wire(Wire::ToGame, !plan.seed).await,
            record,
            platform: Side::away(),
            gate: Side::away(),
            game: Side::away(),
            apps: Vec::new(),
            complete: AtomicBool::new(false),
            spared: AtomicBool::new(false),
            home,
        };
        let seed = seed(house.to_gate.addr());
        fs::write(house.home.path().join("seed.toml"), seed).unwrap();
        for who in [Who::Game, Who::Gate, Who::Platform] {
            house.start(who).await;
        }
        house.apps = house.games();
        house
    }

    pub(super) fn side(&self, who: Who) -> &Side {
        match who {
            Who::Platform => &self.platform,
            Who::Gate => &self.gate,
            Who::Game => &self.game,
        }
    }

    /// Starts what has ended, with what it left behind.
    pub(super) async fn start(&self, who: Who) {
        let side = self.side(who);
        let mut held = side.process.lock().await;
        let (process, place) = match who {
            Who::Game => {
                let (process, addr) = game::start(self.home.path()).await;
                self.to_game.lead_to(Some(addr.parse().unwrap()));
                let operator = format!("http://{addr}");
                (
                    process,
                    Place {
                        platform: String::new(),
                        operator,
                        key: String::new(),
                    },
                )
            }
            Who::Platform | Who::Gate => {
                let dev = self.dev(who).await;
                if who == Who::Gate {
                    let addr = dev.text("/gate/url");
                    let addr = addr.trim_start_matches("http://");
                    self.to_gate.lead_to(Some(addr.parse().unwrap()));
                }
                let place = Place {
                    platform: dev.platform(),
                    operator: dev.text("/operator/url"),
                    key: dev.text("/operator/key"),
                };
                let ahead = *side.ahead.lock().unwrap();
                dev.advance(ahead).await;
                (dev.process, place)
            }
        };
        *held = Some(process);
        side.place.send_replace(Some(place));
    }

    /// Ends it as a power cut would, and looks at what it has said.
    pub(super) async fn kill(&self, who: Who) {
        let side = self.side(who);
        let mut held = side.process.lock().await;
        let mut process = held.take().unwrap();
        process.kill().await;
        side.place.send_replace(None);
        self.shows_no_secret(&process);
    }

    /// I5.
    pub(super) fn shows_no_secret(&self, process: &Process) {
        let said = [process.stdout(), process.stderr()].concat();
        for secret in [NETWORK_SECRET, GRANT_SECRET] {
            assert!(!said.contains(secret), "I5: {secret}");
        }
        assert_eq!(self.record.shown_in(&said), None, "I5");
    }

    /// The same of all who run.
    pub(super) async fn nobody_shows_a_secret(&self) {
        for who in [Who::Platform, Who::Gate] {
            let held = self.side(who).process.lock().await;
            self.shows_no_secret(held.as_ref().unwrap());
        }
    }

    /// No view is completed any more.
    pub(super) fn is_complete(&self) {
        self.complete.store(true, SeqCst);
    }

    /// Nobody is killed any more.
    pub(super) fn is_spared(&self) {
        self.spared.store(true, SeqCst);
    }

    /// Whether nothing more begins.
    pub(super) fn is_over(&self) -> bool {
        self.complete.load(SeqCst) && self.spared.load(SeqCst)
    }

    pub(super) fn is_watched(&self) -> bool {
        !self.complete.load(SeqCst)
    }

    /// No more faults.
    pub(super) fn calm(&self) {
        self.to_gate.calm(true);
        self.to_game.calm(true);
    }

    /// What an operator reads there; `None` where nobody answers.
    pub(super) async fn read(&self, who: Who, path: &str) -> Option<Value> {
        let place = self.side(who).place.borrow().clone()?;
        let url = format!("{}{path}", place.operator);
        let request = self.http.client().get(url).bearer_auth(&place.key);
        let answer = try_sent(request).await.ok()?;
        (answer.status == 200).then(|| answer.json())
    }

    async fn dev(&self, who: Who) -> Dev {
        let place = self.below(who);
        fs::create_dir_all(&place).unwrap();
        let seed = self.home.path().join("seed.toml");
        let mut command = Dev::command(&place, Some(&seed));
        command.arg("--grants");
        command.arg(format!("http://{}/grants", self.to_game.addr()));
        let secret = self.home.path().join("grant.secret");
        command.arg("--grant-secret-file").arg(secret);
        Dev::ready(Process::start(command, &place, "dev"), &place).await
    }

    fn below(&self, who: Who) -> PathBuf {
        let name = format!("{who:?}").to_lowercase();
        Path::new(self.home.path()).join(name)
    }

    /// The games' ids on the platform, as it describes them.
    fn games(&self) -> Vec<String> {
        let file = fs::read(Dev::file_in(&self.below(Who::Platform))).unwrap();
        let file: Value = serde_json::from_slice(&file).unwrap();
        let games = file["unity_ads"]["games"].as_array().unwrap();
        assert_eq!(games.len(), GAMES);
        let named = |(no, game): (usize, &Value)| {
            assert_eq!(text_at(game, "/gate_game"), name(no));
            text_at(game, "/app_id")
        };
        games.iter().enumerate().map(named).collect()
    }
}

impl Side {
    fn away() -> Self {
        Self {
            place: watch::Sender::new(None),
            process: tokio::sync::Mutex::new(None),
            ahead: Mutex::new(0),
        }
    }

    /// Where it is, as soon as it is there.
    pub(super) async fn there(&self) -> Place {
        let mut place = self.place.subscribe();
        let place = place.wait_for(Option::is_some).await.unwrap();
        place.clone().unwrap()
    }
}

/// Every game's callbacks go over the wire. The file is taken over at every start.
fn seed(wire: SocketAddr) -> String {
    let mut seed = String::new();
    for game in 0..GAMES {
        let name = name(game);
        write!(
            seed,
            "[[app]]\nname = \"{name}\"\n[app.unity_ads]\n\
             callback_url = \"http://{wire}/rewards/unity-ads/{name}?productid=1234\"\n\
             secret = \"{NETWORK_SECRET}\"\n"
        )
        .unwrap();
    }
    for player in 0..PLAYERS {
        write!(
            seed,
            "[[player]]\nmember_no = {}\nnickname = \"P{player}\"\nkey = \"{PLAYER_KEY}\"\n",
            number(player)
        )
        .unwrap();
    }
    seed
}

/// The number of a player.
pub(super) fn number(player: usize) -> usize {
    20_005_061_000 + player
}

/// The name of a game, for the gate too.
fn name(game: usize) -> String {
    format!("game{game}")
}
