use faults::CALLS;
use serde_json::json;
use testkit::Call;

use super::{
    super::{
        attest_phone::{CHALLENGE, Phone, TOKEN},
        graph::world::{APP, GraphWorld, app_token},
    },
    Named, OPEN,
};

/// What a device has to show.
pub(super) struct Attest {
    evidence: String,
}

impl Attest {
    pub(super) async fn of(world: &GraphWorld) -> Self {
        Self {
            evidence: Phone::new().evidence(world, APP).await.to_string(),
        }
    }

    /// A call of each kind, by a game's server and by the player's device.
    pub(super) fn calls(&self, session: &str) -> Vec<Named> {
        let nonce = "A".repeat(22);
        let wish = json!({ "app_id": APP, "challenge_nonce": nonce }).to_string();
        let device = |path: &str, body: String| Call::post(path, body).bearer(session);
        let mut calls: Vec<_> = servers().collect();
        calls.extend([
            ("attest.jwks", Call::get("/.well-known/jwks.json")),
            ("device.attest_challenge", device(CHALLENGE, wish)),
            ("device.attest_token", device(TOKEN, self.evidence.clone())),
        ]);
        calls
    }
}

/// By a game's server, of a device that there is not.
fn servers() -> impl Iterator<Item = Named> {
    let all = CALLS.iter().filter(|call| call.name.starts_with("attest."));
    let all = all.filter(|call| !OPEN.contains(&call.name));
    all.map(|call| {
        let query = "token=x&unique_id=x&is_banned=false";
        let method = ["GET", "POST"];
        let method = method.into_iter().find(|it| *it == call.method.as_str());
        let made = Call::new(method.unwrap(), format!("/graph{}?{query}", call.path));
        (call.name, made.bearer(&app_token()))
    })
}
