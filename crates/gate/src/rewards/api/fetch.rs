use std::{collections::BTreeMap, sync::Arc};

use axum::{
    Json,
    extract::{Query, State},
    response::{IntoResponse, Response},
};
use base::{AppId, Timestamp};
use directory::gate_game_id;
use http::{HeaderValue, Uri, header};
use serde::{Deserialize, Serialize};
use serve::Problem;
use store::{Reward, RewardId, RewardNetwork};

use super::{
    acknowledge, invalid_query,
    page::{self, Part},
    unavailable,
};
use crate::{
    Parts, Worth,
    auth::{May, Rewards},
    rewards::{name_of, remembered::Remembered},
};

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Asked {
    game: Option<String>,
    after: Option<String>,
    limit: Option<usize>,
}

/// A reward that waits in the inbox.
#[derive(Serialize)]
struct Item {
    /// What repetitions are told by, as in calls of the grant endpoint.
    id: String,
    network: RewardNetwork,
    oid: String,
    sid: String,
    parameters: BTreeMap<String, String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    reward: Option<Worth>,
    /// In milliseconds since 1970.
    first_seen: Timestamp,
}

/// `GET /v1/rewards`: what is in a game's inbox, the longest there first.
pub(crate) async fn fetch(
    _: May<Rewards>,
    State(parts): State<Arc<Parts>>,
    uri: Uri,
) -> Result<Response, Problem> {
    let Query(asked): Query<Asked> = Query::try_from_uri(&uri).map_err(|_| {
        invalid_query("the inbox takes `game`, `after` and `limit` (1 to 500), each once")
    })?;
    let (name, _) = parts.games.find_with_name(asked.game.as_deref())?;
    let app = gate_game_id(name);
    let limit = page::limit(asked.limit)?;
    let after = page::place(asked.after.as_deref(), |text| place(app, text))?;
    let held = parts.store.held_rewards(app, after, limit).await;
    let held = held.map_err(|error| unavailable(&error))?;
    let cursor = held.items.last().map(|last| {
        let at = last.first_seen.millis();
        page::cursor(&format!("{at}:{}:{}", last.id.network, last.id.oid))
    });
    let items = held.items.into_iter().map(|reward| item(name, reward));
    let part = Part {
        items: items.collect(),
        cursor,
        more: held.more,
    };
    let headers = [(header::CACHE_CONTROL, HeaderValue::from_static("no-store"))];
    Ok((headers, Json(part)).into_response())
}

fn place(app_id: AppId, text: &str) -> Option<(Timestamp, RewardId)> {
    let (at, id) = text.split_once(':')?;
    let (network, oid) = id.split_once(':')?;
    let id = RewardId {
        app_id,
        network: RewardNetwork::new(network)?,
        oid: acknowledge::sound(oid)?,
    };
    Some((Timestamp::from_millis(at.parse().ok()?), id))
}

fn item(game: &str, reward: Reward) -> Item {
    let remembered = Remembered::read(&reward.parameters).unwrap_or_else(|| {
        let reward = reward.id.to_string();
        tracing::error!(reward, "what a reward was signed with makes no sense");
        Remembered::default()
    });
    let RewardId { network, oid, .. } = reward.id;
    Item {
        id: name_of(network, game, &oid),
        network,
        oid,
        sid: reward.subject,
        parameters: remembered.parameters,
        reward: remembered.reward,
        first_seen: reward.first_seen,
    }
}
