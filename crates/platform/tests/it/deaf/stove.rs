use serde_json::json;
use testkit::{Call, games};

use super::{
    super::world::{SERVER_TOKEN, SIGN_IN, USER_TOKEN, World, sign_in, text, verify},
    Named,
};

const WISH: &str = r#"{"game_id":"SGP_EVENT"}"#;

/// What STOVE's callers need.
pub(super) struct Stove {
    pub(super) server: String,
    pub(super) user: String,
    refresh: String,
}

impl Stove {
    pub(super) async fn of(world: &World, session: &str) -> Self {
        let wish = Call::post(USER_TOKEN, WISH).bearer(session);
        let pair = world.send(wish).await;
        Self {
            server: world.server_token().await,
            user: text(&pair, "access_token"),
            refresh: text(&pair, "refresh_token"),
        }
    }

    /// A call of each kind, by a game's server and by the player's device.
    pub(super) fn calls(&self, session: &str) -> Vec<Named> {
        let member = games::MEMBER;
        let get = |path: &str, token: &str| {
            let caller = Call::get(path).header("caller-id", "SGP_EVENT_SERVER");
            caller.bearer(token)
        };
        let of_member = format!("/stove/member/v3.0/SGP_EVENT?member_no={member}");
        let owned =
            format!("/stove/ownership/v3.0/check_ownership?member_no={member}&game_ids=SGP_EVENT");
        let device = |path: &str, body: String| Call::post(path, body).bearer(session);
        let refresh = json!({ "refresh_token": self.refresh }).to_string();
        let credentials = games::credentials(games::CLIENT, games::SECRET, games::GAME);
        let key = sign_in(member, games::MEMBER_KEY);
        vec![
            ("stove.server_token", Call::post(SERVER_TOKEN, credentials)),
            ("stove.verify", verify(&self.server, &self.user)),
            ("stove.member", get(&of_member, &self.server)),
            ("stove.profile", get("/stove/member/v3.0", &self.user)),
            ("stove.ownership", get(&owned, &self.server)),
            ("device.sign_in", Call::post(SIGN_IN, key)),
            (
                "device.stove_user_token",
                device(USER_TOKEN, WISH.to_owned()),
            ),
            (
                "device.stove_refresh",
                Call::post("/device/v1/stove/refresh", refresh),
            ),
            (
                "device.stove_terms",
                device("/device/v1/stove/terms", WISH.to_owned()),
            ),
        ]
    }
}
