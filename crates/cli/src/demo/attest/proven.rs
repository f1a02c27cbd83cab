use serde_json::json;

use super::{
    super::{
        narrator::{Narrator, Step},
        stage::Stage,
    },
    Desk, Session, claim, claims, is_refused,
};
use crate::device::{Build, SoftDevice};

const SESSION: &str = "session-of-ada";

/// From the nonce to the service, and what does not get that far.
pub(super) async fn tell(
    stage: &Stage,
    narrator: &mut Narrator,
    desk: &Desk,
    headset: &mut SoftDevice,
) -> anyhow::Result<Session> {
    let (nonce, token) = given(stage, narrator, desk, headset).await?;
    let unique_id = verified(stage, narrator, desk, &nonce, &token).await?;
    let session = Session {
        id: SESSION,
        token,
        unique_id,
    };
    served(stage, narrator, desk, &session).await?;
    replayed(stage, narrator, desk, &session).await?;
    unlocked(stage, narrator, desk).await?;
    Ok(session)
}

async fn given(
    stage: &Stage,
    narrator: &mut Narrator,
    desk: &Desk,
    headset: &mut SoftDevice,
) -> anyhow::Result<(String, String)> {
    narrator.begin();
    let wish = json!({ "context": SESSION });
    let issued = stage.gate("/v1/challenges", &wish).await?;
    let nonce = issued.text("/challenge");
    let begun = desk.ask_to_begin(stage, &nonce).await?;
    narrator.tell(&Step {
        id: "meta_attest.challenge",
        title: "The game's server has a nonce made for a player's session. The headset hands it to the platform, and hears what its key store is to attest.",
        ok: begun.status == 200 && begun.text("/attestation_challenge") == nonce,
        exchanges: vec![issued.exchange, begun.exchange.clone()],
        checked: "the nonce's form: 16 to 128 bytes, in base64url",
        found: "nothing is written yet: the relay token carries everything".to_owned(),
    });

    let token = desk.ask_for_token(stage, headset, &begun).await?;
    let text = token.text("/token");
    narrator.tell(&Step {
        id: "meta_attest.token",
        title: "The headset makes a key. Its key store signs a chain of certificates that says which device and app asked, and the platform gives a token.",
        ok: token.status == 200 && text.split('.').count() == 3,
        exchanges: vec![token.exchange],
        checked: "every link of the chain, the challenge in it, and a signature by the attested key; the nonce's one use is claimed on disk",
        found: "this headset is made of software: its root proves nothing, and only this profile takes it".to_owned(),
    });
    Ok((nonce, text))
}

async fn verified(
    stage: &Stage,
    narrator: &mut Narrator,
    desk: &Desk,
    nonce: &str,
    token: &str,
) -> anyhow::Result<String> {
    narrator.begin();
    let verified = desk.verify(stage, token).await?;
    let claims = claims(&verified);
    let (body, signature) = token.rsplit_once('.').unwrap_or_default();
    let turned: String = signature.chars().rev().collect();
    let forged = desk.verify(stage, &format!("{body}.{turned}")).await?;
    let unique_id = claim(&claims, "/device_state/unique_id").to_owned();
    narrator.tell(&Step {
        id: "meta_attest.verified",
        title: "The token has come to the game's server with a request. The server has the platform verify it, and reads the claims. One that was changed is told at once.",
        ok: verified.text("/data/0/message") == "success"
            && claim(&claims, "/request_details/nonce") == nonce
            && claim(&claims, "/app_state/app_integrity_state") == "StoreRecognized"
            && claim(&claims, "/app_state/package_id") == desk.attest.package.as_deref().unwrap_or_default()
            && claim(&claims, "/device_state/device_integrity_state") == "Advanced"
            && unique_id.len() == 64
            && claims.pointer("/device_ban").is_none()
            && forged.status == 200
            && forged.text("/data/0/message") == "invalid signature",
        exchanges: vec![verified.exchange, forged.exchange],
        checked: "the signature by a key of the platform's, the app, the end, and whether a ban stands now",
        found: format!("the claims are {claims}"),
    });
    Ok(unique_id)
}

async fn served(
    stage: &Stage,
    narrator: &mut Narrator,
    desk: &Desk,
    session: &Session,
) -> anyhow::Result<()> {
    narrator.begin();
    let accepted = desk.judge(stage, &session.token, session.id).await?;
    narrator.tell(&Step {
        id: "meta_attest.gate",
        title: "The same through the gate, which knows what the game asks of devices: the player is served.",
        ok: accepted.text("/verdict") == "accepted"
            && accepted.text("/subject") == session.unique_id,
        exchanges: vec![accepted.exchange],
        checked: "the nonce against the session and its one use; device, app, package, certificate and age by the game's rules",
        found: String::new(),
    });
    Ok(())
}

/// Headsets keep a token for as long as it is good.
async fn replayed(
    stage: &Stage,
    narrator: &mut Narrator,
    desk: &Desk,
    session: &Session,
) -> anyhow::Result<()> {
    narrator.begin();
    let again = desk.judge(stage, &session.token, session.id).await?;
    let stolen = desk
        .judge(stage, &session.token, "session-of-mallory")
        .await?;
    narrator.tell(&Step {
        id: "meta_attest.replayed",
        title: "The headset has kept its token and sends it again: accepted. Somebody else sends it in a session of their own: refused.",
        ok: again.text("/verdict") == "accepted" && is_refused(&stolen, "challenge_foreign"),
        exchanges: vec![again.exchange, stolen.exchange],
        checked: "the session that the nonce was made for, and which token was taken for it",
        found: String::new(),
    });
    Ok(())
}

async fn unlocked(stage: &Stage, narrator: &mut Narrator, desk: &Desk) -> anyhow::Result<()> {
    narrator.begin();
    let build = Build {
        locked: false,
        ..Build::usual()?
    };
    let session = "session-of-a-tinkerer";
    let mut rooted = SoftDevice::new(build, None);
    let given = desk.token(stage, &mut rooted, session).await?;
    let verified = desk.verify(stage, &given.token).await?;
    let claims = claims(&verified);
    let refused = desk.judge(stage, &given.token, session).await?;
    let mut exchanges = given.exchanges;
    exchanges.extend([verified.exchange, refused.exchange.clone()]);
    narrator.tell(&Step {
        id: "meta_attest.unlocked",
        title: "Another headset has its bootloader unlocked. It is given a token too, so that the game's server learns of it and its player does not.",
        ok: claim(&claims, "/request_details/nonce") == given.nonce
            && claim(&claims, "/device_state/device_integrity_state") == "NotTrusted"
            && claim(&claims, "/app_state/app_integrity_state") == "NotEvaluated"
            && is_refused(&refused, "device_integrity"),
        exchanges,
        checked: "the root of trust in the attestation: locked or not, and what was booted",
        found: "what an untrusted system says of the app is not believed".to_owned(),
    });
    Ok(())
}
