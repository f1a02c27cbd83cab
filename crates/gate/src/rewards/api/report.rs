use std::{sync::Arc, time::Duration};

use axum::{body::Body, extract::State, response::Response};
use base::{AppId, OwnerId, Timestamp};
use courier::persist;
use directory::gate_game_id;
use serde::{Deserialize, Serialize};
use serve::Problem;
use store::{Receipt, RewardNetwork, RewardReport, Step, Unit};

use super::{items, unavailable};
use crate::{
    Parts,
    auth::{May, Rewards},
    rewards::OFFERED_AGAIN,
};

/// The longest name of a player, in bytes.
const LONGEST_PLAYER: usize = 1024;

/// How far ahead of ours a game's clock may be.
const AHEAD: Duration = Duration::from_secs(60 * 60);

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Wish {
    game: Option<String>,
    reports: Vec<Report>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Report {
    report_id: String,
    network: String,
    sid: String,
    /// In milliseconds since 1970.
    granted_at: Timestamp,
}

/// What became of one report.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
enum Became {
    /// It is written down, now or before.
    Recorded,
    /// There is another report of that id.
    IdTaken,
    /// The game has no such network.
    UnknownNetwork,
    /// The grant is so long ago that it is not compared any more.
    TooOld,
    /// The grant is in the future, or a text is too long, empty or holds control
    /// characters.
    Invalid,
}

/// `POST /v1/rewards/reports`: what a game has granted by itself, each answered on
/// its own in their order.
pub(crate) async fn report(
    _: May<Rewards>,
    State(parts): State<Arc<Parts>>,
    body: Body,
) -> Result<Response, Problem> {
    let wish: Wish = items::limits(parts.body).json(body).await?;
    let (name, game) = parts.games.find_with_name(wish.game.as_deref())?;
    items::check_count(wish.reports.len())?;
    let (app_id, now) = (gate_game_id(name), parts.clock.now());
    items::each(wish.reports, |report| {
        let judged = RewardNetwork::new(&report.network)
            .filter(|network| game.receives(*network))
            .ok_or(Became::UnknownNetwork)
            .and_then(|network| judge(app_id, network, report, now));
        let parts = &parts;
        async move {
            match judged {
                Ok(report) => write(parts, report).await,
                Err(became) => Ok(became),
            }
        }
    })
    .await
}

fn judge(
    app_id: AppId,
    network: RewardNetwork,
    report: Report,
    now: Timestamp,
) -> Result<RewardReport, Became> {
    let sound = items::is_sound(&report.report_id, items::LONGEST_ID)
        && items::is_sound(&report.sid, LONGEST_PLAYER);
    if !sound {
        return Err(Became::Invalid);
    }
    if now.plus(AHEAD) < report.granted_at {
        return Err(Became::Invalid);
    }
    if report.granted_at < RewardReport::lapsed_before(now) {
        return Err(Became::TooOld);
    }
    Ok(RewardReport {
        app_id,
        network,
        report_id: report.report_id,
        subject: report.sid,
        granted_at: report.granted_at,
    })
}

async fn write(parts: &Parts, report: RewardReport) -> Result<Became, Problem> {
    let unit = Unit::of(OwnerId::generate(&*parts.rng), Step::ReportReward(report));
    let persisted = persist(&*parts.store, unit, &OFFERED_AGAIN).await;
    match persisted.map_err(|error| unavailable(&error))?.receipt {
        Receipt::Committed(_) => Ok(Became::Recorded),
        Receipt::Refused { .. } => Ok(Became::IdTaken),
    }
}
