use std::{fs, net::SocketAddr, path::Path};

use serde_json::{Value, json};

use super::{
    super::{
        dev_house::Dev,
        home::Home,
        http::{Answer, text_at, try_sent},
        process::until,
    },
    game::{GRANT_SECRET, Game},
    place::{Place, start},
    relay::Relay,
};

/// What the network signs with.
pub(crate) const NETWORK_SECRET: &str = "the-networks-secret-of-the-stories";

/// Whose view it is, as the game calls the player.
pub(crate) const SID: &str = "1234567890";

/// What the game gives for a view.
pub(crate) const REWARD: u64 = 50;

const SEED: &str = r#"
[[app]]
name = "Dungeon"
[app.unity_ads]
callback_url = "http://127.0.0.1:9/award?productid=1234"
secret = "the-networks-secret-of-the-stories"

[[player]]
member_no = 20005061986
nickname = "Ada"
key = "the-key-of-the-stories-player"
"#;

/// A platform and a gate in processes of their own, a game server, and wires
/// between them that can be cut.
pub(crate) struct World {
    pub(crate) platform: Dev,
    pub(crate) gate: Dev,
    pub(crate) game: Game,
    /// From the platform to the gate.
    pub(crate) to_gate: Relay,
    /// From the gate to the game.
    pub(crate) to_game: Relay,
    /// What processes that have ended had said.
    pub(super) said: String,
    places: [Place; 2],
    home: Home,
}

/// One of the two.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Side {
    Platform,
    Gate,
}

impl World {
    pub(crate) async fn open() -> Self {
        Self::at(Place::default(), Place::default()).await
    }

    /// One with its platform and its gate at those places.
    pub(crate) async fn at(of_platform: Place, of_gate: Place) -> Self {
        let places = [of_platform, of_gate];
        let home = Home::new();
        fs::write(home.path().join("seed.toml"), SEED).unwrap();
        fs::write(home.path().join("grant.secret"), GRANT_SECRET).unwrap();
        let game = Game::open(home.path()).await;
        let to_game = Relay::to(Some(game.addr)).await;
        let to_gate = Relay::to(None).await;
        let platform = start(home.path(), Side::Platform, &places[0], to_game.addr).await;
        let gate = start(home.path(), Side::Gate, &places[1], to_game.addr).await;
        let world = Self {
            platform,
            gate,
            game,
            to_gate,
            to_game,
            said: String::new(),
            places,
            home,
        };
        world.to_gate.lead_to(Some(world.gate_addr()));
        world.enable(&world.callback_url()).await;
        world
    }

    pub(crate) fn home(&self) -> &Path {
        self.home.path()
    }

    pub(crate) fn gate_addr(&self) -> SocketAddr {
        let url = self.gate.text("/gate/url");
        url.trim_start_matches("http://").parse().unwrap()
    }

    pub(crate) fn app_id(&self) -> String {
        self.platform.text("/unity_ads/games/0/app_id")
    }

    /// Where callbacks go: over the wire to the gate.
    pub(crate) fn callback_url(&self) -> String {
        let game = self.gate.text("/unity_ads/games/0/gate_game");
        let relay = self.to_gate.addr;
        format!("http://{relay}/rewards/unity-ads/{game}?productid=1234")
    }

    /// Has the platform send its callbacks there.
    pub(crate) async fn enable(&self, callback_url: &str) {
        let path = format!("/admin/v1/apps/{}/unity-ads", self.app_id());
        let body = json!({ "callback_url": callback_url });
        let client = self.platform.http.client();
        let url = format!("{}{path}", self.platform.text("/operator/url"));
        let request = client.put(url).json(&body);
        let request = request.bearer_auth(self.platform.text("/operator/key"));
        try_sent(request).await.unwrap().must_be(200);
    }

    /// Has it send none.
    pub(crate) async fn disable(&self) {
        let path = format!("/admin/v1/apps/{}/unity-ads", self.app_id());
        let client = self.platform.http.client();
        let url = format!("{}{path}", self.platform.text("/operator/url"));
        let request = client.delete(url);
        let request = request.bearer_auth(self.platform.text("/operator/key"));
        let answer = try_sent(request).await.unwrap();
        assert!(answer.status < 300, "{}", answer.text);
    }

    /// The callback of that order as the platform has sent it, with the gate's own
    /// address.
    pub(crate) fn sent(&self, oid: &str) -> String {
        let requests = self.to_gate.requests();
        let line = requests.lines().find(|line| line.contains(oid)).unwrap();
        let path = line.split(' ').nth(1).unwrap();
        format!("http://{}{path}", self.gate_addr())
    }

    pub(crate) fn side(&self, side: Side) -> &Dev {
        match side {
            Side::Platform => &self.platform,
            Side::Gate => &self.gate,
        }
    }

    /// Ends a side as a power cut would.
    pub(crate) async fn kill(&mut self, side: Side) {
        self.side_mut(side).process.kill().await;
        self.keep_what_was_said(side);
    }

    /// Waits for the end of a side that was asked to stop.
    pub(crate) async fn ends(&mut self, side: Side) {
        assert!(self.side_mut(side).process.ends().await.success());
        self.keep_what_was_said(side);
    }

    fn side_mut(&mut self, side: Side) -> &mut Dev {
        match side {
            Side::Platform => &mut self.platform,
            Side::Gate => &mut self.gate,
        }
    }

    fn keep_what_was_said(&mut self, side: Side) {
        let process = &self.side(side).process;
        let said = [process.stdout(), process.stderr()].concat();
        self.said.push_str(&said);
    }

    /// Starts a side that has ended again, on the data that it left.
    pub(crate) async fn restart(&mut self, side: Side) {
        let place = &self.places[side as usize];
        let started = start(self.home(), side, place, self.to_game.addr).await;
        match side {
            Side::Platform => {
                self.platform = started;
                // The seed file's address was taken over again.
                self.enable(&self.callback_url()).await;
            }
            Side::Gate => {
                self.gate = started;
                self.to_gate.lead_to(Some(self.gate_addr()));
            }
        }
    }

    /// Orders a fault of what is written, which lasts until the process is killed.
    pub(crate) async fn order(&self, side: Side, call: &str, kind: &str) {
        let order = json!({ "call": call, "kind": kind, "delay_ms": 600_000 });
        self.order_as(side, &order).await;
    }

    /// Orders a fault in so many words.
    pub(crate) async fn order_as(&self, side: Side, order: &Value) {
        let dev = self.side(side);
        let url = format!("{}/dev/v1/faults", dev.text("/operator/url"));
        dev.http.post(&url, None, order).await.must_be(201);
    }

    /// Takes back what was ordered.
    pub(crate) async fn mend(&self, side: Side) {
        let dev = self.side(side);
        let url = format!("{}/dev/v1/faults", dev.text("/operator/url"));
        try_sent(dev.http.client().delete(url)).await.unwrap();
    }

    /// Sets a side's clock forward or back.
    pub(crate) async fn shift(&self, side: Side, secs: i64) {
        let dev = self.side(side);
        let url = format!("{}/dev/v1/clock", dev.text("/operator/url"));
        let now = dev.http.get(&url, None).await.must_be(200).json();
        let now = now["now"].as_i64().unwrap();
        dev.clock(&json!({ "now": now + secs })).await.must_be(200);
    }

    /// Waits until what was ordered has struck.
    pub(crate) async fn struck(&self, side: Side) {
        let dev = self.side(side);
        let url = format!("{}/dev/v1/faults", dev.text("/operator/url"));
        until("the fault to strike", async || {
            let listed = dev.http.get(&url, None).await.json();
            (listed["faults"][0]["struck"] == json!(1)).then_some(())
        })
        .await;
    }

    /// Signs the player in.
    pub(crate) async fn session(&self) -> String {
        let url = format!("{}/device/v1/sign-in", self.platform.platform());
        let who = json!({ "player_id": "20005061986", "key": "the-key-of-the-stories-player" });
        let session = self.platform.http.post(&url, None, &who).await.must_be(200);
        session.text_at("/session_token")
    }

    /// Begins a view of [`SID`]'s.
    pub(crate) async fn view(&self, session: &str) -> String {
        self.view_of(session, SID).await
    }

    /// Begins a view.
    pub(crate) async fn view_of(&self, session: &str, sid: &str) -> String {
        let wish = json!({ "app_id": self.app_id(), "sid": sid });
        let started = self.ads("start", session, &wish).await.unwrap();
        started.must_be(200).text_at("/view_token")
    }

    /// Completes a view. Whoever is killed meanwhile does not answer.
    pub(crate) async fn complete(&self, session: &str, view: &str) -> reqwest::Result<Answer> {
        let wish = json!({ "view_token": view });
        self.ads("complete", session, &wish).await
    }

    async fn ads(&self, what: &str, session: &str, wish: &Value) -> reqwest::Result<Answer> {
        let url = format!("{}/device/v1/ads/{what}", self.platform.platform());
        let client = self.platform.http.client();
        try_sent(client.post(url).bearer_auth(session).json(wish)).await
    }

    /// Lists what an operator of that side sees there.
    pub(crate) async fn list(&self, side: Side, path: &str) -> Vec<Value> {
        let dev = self.side(side);
        let more = if path.contains('?') { '&' } else { '?' };
        let url = format!("{}{path}{more}limit=500", dev.text("/operator/url"));
        let key = dev.text("/operator/key");
        let page = dev.http.get(&url, Some(&key)).await.must_be(200).json();
        page["items"].as_array().unwrap().clone()
    }

    /// Asks for an operator's action without more to say.
    pub(crate) async fn operate(&self, side: Side, path: &str) -> Answer {
        let dev = self.side(side);
        let url = format!("{}{path}", dev.text("/operator/url"));
        let key = dev.text("/operator/key");
        dev.http.post(&url, Some(&key), &json!({})).await
    }

    /// Moves the clocks of these sides on, step by step, until every delivery has
    /// ended well. A clock that runs ahead of a call that is under way makes others
    /// give the call up, so the one whose calls are counted stays as it is.
    pub(crate) async fn settle(&self, moving: &[Side]) {
        until("every delivery to be delivered", async || {
            let deliveries = self.list(Side::Platform, "/admin/v1/deliveries").await;
            let delivered = |it: &Value| text_at(it, "/state") == "delivered";
            let done = !deliveries.is_empty() && deliveries.iter().all(delivered);
            for side in moving.iter().filter(|_| !done) {
                self.side(*side).advance(10).await;
            }
            done.then_some(())
        })
        .await;
    }
}
