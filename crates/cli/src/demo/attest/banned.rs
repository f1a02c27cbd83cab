use std::time::Duration;

use serde_json::Value;

use super::{
    super::{
        narrator::{Narrator, Step},
        stage::Stage,
    },
    Desk, Session, claim, claims, is_refused,
};
use crate::device::SoftDevice;

/// A day longer than a device keeps the name by which a game knows it.
const MONTH: Duration = Duration::from_secs(31 * 24 * 60 * 60);

/// Sixty days.
const MINUTES: &str = "86400";

/// A ban, and what is left of it when the device has got another name.
pub(super) async fn tell(
    stage: &Stage,
    narrator: &mut Narrator,
    desk: &Desk,
    headset: &mut SoftDevice,
    session: Session,
) -> anyhow::Result<()> {
    let ban_id = banned(stage, narrator, desk, headset, &session).await?;
    let next = renamed(stage, narrator, desk, headset, &session).await?;
    lifted(stage, narrator, desk, headset, (&ban_id, &next)).await
}

async fn banned(
    stage: &Stage,
    narrator: &mut Narrator,
    desk: &Desk,
    headset: &mut SoftDevice,
    session: &Session,
) -> anyhow::Result<String> {
    narrator.begin();
    let device = ("unique_id", session.unique_id.as_str());
    let banned = desk.ban(stage, device, true, MINUTES).await?;
    let ban_id = banned.text("/ban_id");
    let refused = desk.judge(stage, &session.token, session.id).await?;
    let given = desk.token(stage, headset, "session-after-the-ban").await?;
    let verified = desk.verify(stage, &given.token).await?;
    let claims = claims(&verified);
    narrator.tell(&Step {
        id: "meta_attest.banned",
        title: "The game's server bans the device for sixty days, by the name that it knows. The token that is good for hours yet is refused at once, and the next one says why.",
        ok: banned.text("/message") == "Success"
            && !ban_id.is_empty()
            && is_refused(&refused, "device_banned")
            && claim(&claims, "/device_state/unique_id") == session.unique_id
            && is_banned(&claims),
        exchanges: vec![banned.exchange, refused.exchange, verified.exchange],
        checked: "the ledger of bans, at each use of a token",
        found: format!("the next token says {}", ban_of(&claims)),
    });
    Ok(ban_id)
}

async fn renamed(
    stage: &Stage,
    narrator: &mut Narrator,
    desk: &Desk,
    headset: &mut SoftDevice,
    session: &Session,
) -> anyhow::Result<String> {
    narrator.begin();
    let moved = stage.advance(MONTH).await?;
    let device = ("unique_id", session.unique_id.as_str());
    let unknown = desk.ban(stage, device, false, "0").await?;
    let given = desk.token(stage, headset, "session-a-month-later").await?;
    let verified = desk.verify(stage, &given.token).await?;
    let claims = claims(&verified);
    let next = claim(&claims, "/device_state/unique_id").to_owned();
    narrator.tell(&Step {
        id: "meta_attest.renamed",
        title: "A month later the device has another name, so that nobody follows it for years, and nobody is known by the old one. The ban stays with the device.",
        ok: unknown.is_graph_error(400, 1)
            && unknown.number("/error/error_subcode") == Some(1_614_026)
            && !next.is_empty()
            && next != session.unique_id
            && is_banned(&claims),
        exchanges: vec![moved.exchange, unknown.exchange, verified.exchange],
        checked: "the device's own key, by which the platform knows it again",
        found: format!("the device is {next} now, and its token says {}", ban_of(&claims)),
    });
    Ok(next)
}

async fn lifted(
    stage: &Stage,
    narrator: &mut Narrator,
    desk: &Desk,
    headset: &mut SoftDevice,
    (ban_id, unique_id): (&str, &str),
) -> anyhow::Result<()> {
    narrator.begin();
    let lifted = desk.ban(stage, ("ban_id", ban_id), false, "0").await?;
    let status = desk.status(stage, ("unique_id", unique_id)).await?;
    let session = "session-after-all";
    let given = desk.token(stage, headset, session).await?;
    let verified = desk.verify(stage, &given.token).await?;
    let claims = claims(&verified);
    let accepted = desk.judge(stage, &given.token, session).await?;
    narrator.tell(&Step {
        id: "meta_attest.lifted",
        title: "The ban's own name has not changed: by it the server ends the ban, and the player is served again.",
        ok: lifted.text("/message") == "Success"
            && status.flag("/data/0/is_banned") == Some(false)
            && claim(&claims, "/device_state/unique_id") == unique_id
            && claims.pointer("/device_ban").is_none()
            && accepted.text("/verdict") == "accepted",
        exchanges: vec![
            lifted.exchange,
            status.exchange,
            verified.exchange,
            accepted.exchange,
        ],
        checked: "the ledger of bans, where the ban stays with who ended it and when",
        found: String::new(),
    });
    Ok(())
}

fn is_banned(claims: &Value) -> bool {
    claims.pointer("/device_ban/is_banned") == Some(&Value::Bool(true))
}

fn ban_of(claims: &Value) -> String {
    let ban = claims.pointer("/device_ban");
    ban.map_or_else(|| "nothing of a ban".to_owned(), Value::to_string)
}
