use std::{
    collections::HashMap,
    sync::{
        Mutex,
        atomic::{AtomicU64, Ordering::SeqCst},
    },
};

use futures_util::future::join_all;
use serde_json::{Value, json};

use super::{
    super::http::{Answer, try_sent},
    clocks::tick,
    house::{GAMES, House, PLAYER_KEY, PLAYERS, number},
};

/// What the players' devices were told.
pub(super) struct Accepted {
    /// Who was told that a view is completed, as the game calls the player, by the order.
    pub(super) orders: HashMap<String, u64>,
    /// How many views were begun, each for a player of its own number from
    /// [`FIRST`] on.
    pub(super) begun: u64,
}

/// The first number by which a game knows a player.
pub(super) const FIRST: u64 = 1_000_000_000;

/// What the players share.
struct Cinema<'h> {
    house: &'h House,
    begun: AtomicU64,
    completed: AtomicU64,
    orders: Mutex<HashMap<String, u64>>,
}

/// Completes as many views as were asked for, and says which.
pub(super) async fn complete(house: &House) -> Accepted {
    let cinema = Cinema {
        house,
        begun: AtomicU64::new(0),
        completed: AtomicU64::new(0),
        orders: Mutex::default(),
    };
    join_all((0..PLAYERS).map(|player| cinema.watch(player))).await;
    Accepted {
        orders: cinema.orders.into_inner().unwrap(),
        begun: cinema.begun.into_inner(),
    }
}

impl Cinema<'_> {
    /// One player, who watches one ad after the other.
    async fn watch(&self, player: usize) {
        let mut session = String::new();
        while self.completed.fetch_add(1, SeqCst) < self.house.plan.callbacks {
            let mut oid = None;
            while oid.is_none() {
                oid = self.view(player, &mut session).await;
            }
        }
    }

    /// A view from its beginning to its end; `None` where it has run out meanwhile.
    async fn view(&self, player: usize, session: &mut String) -> Option<()> {
        let begun = self.begun.fetch_add(1, SeqCst);
        let app = &self.house.apps[usize::try_from(begun).unwrap() % GAMES];
        let sid = FIRST + begun;
        let wish = json!({ "app_id": app, "sid": sid.to_string() });
        let started = self.call("ads/start", player, session, &wish).await?;
        let view = json!({ "view_token": started.text_at("/view_token") });
        let completed = self.call("ads/complete", player, session, &view).await?;
        let oid = completed.text_at("/oid");
        self.orders.lock().unwrap().insert(oid, sid);
        Some(())
    }

    /// Calls as a device does, again and again until it is answered; `None` where what
    /// it calls about has run out.
    async fn call(
        &self,
        path: &str,
        player: usize,
        session: &mut String,
        body: &Value,
    ) -> Option<Answer> {
        loop {
            let answer = self.once(path, Some(session), body).await;
            match answer.as_ref().map(|answer| answer.status) {
                Some(200) => return answer,
                Some(410) => return None,
                Some(401) => *session = self.sign_in(player).await,
                // Too many views within the hour, a store that fails, or nobody there.
                Some(429 | 503) | None => tick().await,
                _ => panic!("{path}: {answer:?}"),
            }
        }
    }

    async fn sign_in(&self, player: usize) -> String {
        let who = json!({ "player_id": number(player).to_string(), "key": PLAYER_KEY });
        loop {
            match self.once("sign-in", None, &who).await {
                Some(answer) if answer.status == 200 => return answer.text_at("/session_token"),
                _ => tick().await,
            }
        }
    }

    async fn once(&self, path: &str, session: Option<&String>, body: &Value) -> Option<Answer> {
        let place = self.house.platform.there().await;
        let url = format!("{}/device/v1/{path}", place.platform);
        let mut request = self.house.http.client().post(url).json(body);
        if let Some(session) = session {
            request = request.bearer_auth(session);
        }
        try_sent(request).await.ok()
    }
}
