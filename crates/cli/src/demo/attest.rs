mod banned;
mod proven;

use anyhow::Context;
use serde_json::{Value, json};

use super::{
    call::{Answer, Exchange},
    narrator::Narrator,
    stage::Stage,
};
use crate::{
    dev::{AttestGame, MetaGame},
    device::{Build, SoftDevice},
};

/// A headset's key store vouches for device and app; the game's server lets in whom
/// it trusts, and keeps out a device that it has banned.
pub(super) async fn tell(stage: &mut Stage, narrator: &mut Narrator) -> anyhow::Result<()> {
    let desk = Desk::of(stage)?;
    let mut headset = SoftDevice::new(Build::usual()?, None);
    let session = proven::tell(stage, narrator, &desk, &mut headset).await?;
    banned::tell(stage, narrator, &desk, &mut headset, session).await
}

/// The game's server, with what it needs to know.
struct Desk {
    game: MetaGame,
    attest: AttestGame,
}

/// A session of a headset with the game's server.
struct Session {
    id: &'static str,
    token: String,
    unique_id: String,
}

/// What came of a request for a token: the nonce, the token, and what was said.
struct Given {
    nonce: String,
    token: String,
    exchanges: Vec<Exchange>,
}

impl Desk {
    fn of(stage: &Stage) -> anyhow::Result<Self> {
        let (game, _) = stage.games_on_graph()?;
        let attest = game.attest.clone();
        let attest = attest.context("the fixture's game is attested")?;
        Ok(Self { game, attest })
    }

    /// Has the gate make a nonce for a session, and the headset get a token for it.
    async fn token(
        &self,
        stage: &Stage,
        headset: &mut SoftDevice,
        session: &str,
    ) -> anyhow::Result<Given> {
        let wish = json!({ "context": session });
        let issued = stage.gate("/v1/challenges", &wish).await?;
        let nonce = issued.text("/challenge");
        let begun = self.ask_to_begin(stage, &nonce).await?;
        let given = self.ask_for_token(stage, headset, &begun).await?;
        Ok(Given {
            nonce,
            token: given.text("/token"),
            exchanges: vec![issued.exchange, begun.exchange, given.exchange],
        })
    }

    async fn ask_to_begin(&self, stage: &Stage, nonce: &str) -> anyhow::Result<Answer> {
        let wish = json!({ "app_id": self.game.meta_app_id, "challenge_nonce": nonce });
        let (url, path) = (&stage.file.platform.url, "/device/v1/attest/challenge");
        stage.caller.post(url, path, None, &wish).await
    }

    async fn ask_for_token(
        &self,
        stage: &Stage,
        headset: &mut SoftDevice,
        begun: &Answer,
    ) -> anyhow::Result<Answer> {
        let evidence = headset.evidence(&begun.body)?;
        let (url, path) = (&stage.file.platform.url, "/device/v1/attest/token");
        stage.caller.post(url, path, None, &evidence).await
    }

    /// Has the platform verify a token, as games do that have no gate.
    async fn verify(&self, stage: &Stage, token: &str) -> anyhow::Result<Answer> {
        let access_token = self.game.app_token.as_str();
        let fields = [("token", token), ("access_token", access_token)];
        stage.caller.query(&self.attest.verify_url, &fields).await
    }

    /// Asks the gate about a token that came with a request of a session.
    async fn judge(&self, stage: &Stage, token: &str, session: &str) -> anyhow::Result<Answer> {
        let question = json!({
            "game": self.game.gate_game,
            "token": token,
            "session": session,
        });
        stage.gate("/v1/verify/meta-attestation", &question).await
    }

    /// Bans a device, or ends its ban, by the URL that the documents print.
    async fn ban(
        &self,
        stage: &Stage,
        device: (&str, &str),
        is_banned: bool,
        minutes: &str,
    ) -> anyhow::Result<Answer> {
        let fields = [
            ("method", "POST"),
            device,
            ("is_banned", if is_banned { "true" } else { "false" }),
            ("remaining_time_in_minute", minutes),
            ("access_token", &self.game.app_token),
        ];
        let url = format!("{}/platform_integrity/device_ban", self.game.base_url);
        stage.caller.query(&url, &fields).await
    }

    /// Whether a device is banned.
    async fn status(&self, stage: &Stage, device: (&str, &str)) -> anyhow::Result<Answer> {
        let fields = [device, ("access_token", self.game.app_token.as_str())];
        let url = format!(
            "{}/platform_integrity/device_ban_status",
            self.game.base_url
        );
        stage.caller.query(&url, &fields).await
    }
}

/// The claims of a token that was verified; null where it was not.
fn claims(verified: &Answer) -> Value {
    let encoded = verified.text("/data/0/claims");
    let decoded = sign::base64url::decode(encoded.as_bytes()).ok();
    let claims = decoded.and_then(|bytes| serde_json::from_slice(&bytes).ok());
    claims.unwrap_or_default()
}

/// A text among claims; empty when it is not there.
fn claim<'a>(claims: &'a Value, pointer: &str) -> &'a str {
    let found = claims.pointer(pointer).and_then(Value::as_str);
    found.unwrap_or_default()
}

/// Whether the gate has refused for that reason.
fn is_refused(answer: &Answer, reason: &str) -> bool {
    answer.text("/verdict") == "refused" && answer.text("/reason") == reason
}
