use std::{sync::Arc, time::Duration};

use axum::{
    Json,
    extract::{Query, State},
    response::{IntoResponse, Response},
};
use base::Timestamp;
use directory::gate_game_id;
use http::{HeaderValue, StatusCode, Uri, header};
use serde::{Deserialize, Serialize};
use serve::Problem;
use store::{RewardNetwork, RewardReport, RewardTally, TallyWindow};

use super::{
    invalid_query,
    page::{self, Part},
    unavailable,
};
use crate::{
    Parts,
    auth::{May, Rewards},
};

/// The longest span that one comparison is about: each of its pages reads all that was
/// signed for in it.
const LONGEST_SPAN: Duration = Duration::from_secs(31 * 24 * 60 * 60);

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Asked {
    game: Option<String>,
    network: String,
    from: i64,
    until: i64,
    #[serde(default)]
    only_different: bool,
    after: Option<String>,
    limit: Option<usize>,
}

/// What a network has signed for and what the game has reported, of one player.
#[derive(Serialize)]
struct Tally {
    sid: String,
    signed: u64,
    reported: u64,
}

impl From<RewardTally> for Tally {
    fn from(tally: RewardTally) -> Self {
        Self {
            sid: tally.subject,
            signed: tally.signed,
            reported: tally.reported,
        }
    }
}

/// `GET /v1/rewards/audit`: the comparison, player by player.
pub(crate) async fn compare(
    _: May<Rewards>,
    State(parts): State<Arc<Parts>>,
    uri: Uri,
) -> Result<Response, Problem> {
    let Query(asked): Query<Asked> = Query::try_from_uri(&uri).map_err(|_| {
        invalid_query(
            "the comparison takes `game`, `network`, `from` and `until` in milliseconds since 1970, \
             `only_different` (true or false), `after` and `limit` (1 to 500), each once",
        )
    })?;
    let (name, game) = parts.games.find_with_name(asked.game.as_deref())?;
    let network = RewardNetwork::new(&asked.network).filter(|network| game.receives(*network));
    let window = TallyWindow {
        app_id: gate_game_id(name),
        network: network.ok_or_else(unknown_network)?,
        from: Timestamp::from_millis(asked.from),
        until: Timestamp::from_millis(asked.until),
        only_different: asked.only_different,
    };
    if window.until <= window.from {
        return Err(invalid_query("`from` lies before `until`"));
    }
    if window.from < RewardReport::lapsed_before(parts.clock.now()) {
        let detail = "`from` is 90 days ago at most, because reports are kept no longer";
        return Err(invalid_query(detail));
    }
    if LONGEST_SPAN < window.until.since(window.from) {
        let detail = "`from` and `until` are 31 days apart at most; compare month by month";
        return Err(invalid_query(detail));
    }
    let limit = page::limit(asked.limit)?;
    let after = page::place(asked.after.as_deref(), |text| Some(text.to_owned()))?;
    let tallies = parts.store.reward_tallies(window, after, limit).await;
    let tallies = tallies.map_err(|error| unavailable(&error))?;
    let part = Part {
        cursor: tallies.items.last().map(|last| page::cursor(&last.subject)),
        items: tallies.items.into_iter().map(Tally::from).collect(),
        more: tallies.more,
    };
    let headers = [(header::CACHE_CONTROL, HeaderValue::from_static("no-store"))];
    Ok((headers, Json(part)).into_response())
}

fn unknown_network() -> Problem {
    let detail = "the game takes no rewards of that network";
    Problem::new(StatusCode::NOT_FOUND, "unknown_network", detail)
}
