//! `countersign reward …`.

mod networks;
mod trace;

use admin::Admin;
use anyhow::Context;
use base::AppId;
use directory::gate_game_id;
use serde_json::Value;
use store::{RewardFilter, RewardId, RewardNetwork};

use crate::{
    args,
    reach::Reach,
    shown::{self, Shown},
};

/// Does what was asked for and prints it.
///
/// # Errors
/// When the installation cannot be reached, or refuses, and for a network without a
/// profile.
pub(crate) async fn reward(command: args::Reward) -> anyhow::Result<()> {
    match command {
        args::Reward::List(arguments) => list(arguments).await,
        args::Reward::Show(arguments) => show(arguments).await,
        args::Reward::Trace(arguments) => trace::trace(arguments).await,
        args::Reward::Networks(arguments) => networks::networks(&arguments),
    }
}

fn app_id(app: Option<AppId>, game: Option<&str>) -> Option<AppId> {
    app.or_else(|| game.map(gate_game_id))
}

async fn list(arguments: args::RewardList) -> anyhow::Result<()> {
    let filter = RewardFilter {
        app_id: app_id(arguments.app, arguments.game.as_deref()),
        network: arguments.network,
        state: arguments.state,
        subject: arguments.subject,
    };
    let most = arguments.limit.get();
    let rewards = match Reach::find(&arguments.listing.place).await? {
        Reach::Server(server) => {
            let mut path = "/admin/v1/rewards?".to_owned();
            shown::narrow(&mut path, "app_id", filter.app_id);
            shown::narrow(&mut path, "network", filter.network);
            shown::narrow(&mut path, "state", filter.state);
            shown::narrow(&mut path, "subject", filter.subject);
            server.first(&path, most).await?
        }
        Reach::Store(local) => {
            let list = async |admin: &Admin| {
                let page = admin.rewards(filter, None, most).await?;
                Ok(page.rewards)
            };
            local.done(list).await?
        }
    };
    let none = "There is no such reward.";
    shown::print_all(arguments.listing.output, &rewards, none, describe)
}

async fn show(arguments: args::RewardShow) -> anyhow::Result<()> {
    let id = RewardId {
        app_id: app_id(arguments.app, arguments.game.as_deref()).context("no game is named")?,
        network: arguments.network,
        oid: arguments.oid,
    };
    let found = match Reach::find(&arguments.place).await? {
        Reach::Server(server) => {
            let RewardId {
                app_id,
                network,
                oid,
            } = &id;
            server.get(&path(*app_id, *network, oid)?).await?
        }
        Reach::Store(local) => {
            let show = async |admin: &Admin| admin.reward(id).await;
            local.done(show).await?
        }
    };
    shown::print(arguments.output, &found, |text| {
        describe(text, Some(&found));
        asks(text, &found);
    })
}

/// A reward's place in the API. What would be a step within the path, however it is
/// escaped, cannot be asked for.
fn path(app_id: AppId, network: RewardNetwork, oid: &str) -> anyhow::Result<String> {
    let is_step = matches!(oid, "." | "..");
    anyhow::ensure!(!is_step, "{oid:?} can only be shown from the store itself");
    let mut path = format!("/admin/v1/rewards/{app_id}/{network}/");
    rewards::push_escaped(&mut path, oid);
    Ok(path)
}

/// Adds each time that the game was asked for a reward.
fn asks(text: &mut Shown, reward: &Value) {
    for ask in shown::items(reward, "asks") {
        text.line("");
        text.field("asked, turn", ask.get("no"));
        text.moment("began at", ask.get("began_at"));
        let took = ask.get("took_ms").map(|took| format!("{took} ms"));
        text.field("took", took.map(Value::from).as_ref());
        text.field("status", ask.get("status"));
        text.field("came to", ask.get("came_to"));
        text.words("why", ask.get("detail"));
        text.words("request", ask.get("request"));
        text.words("answer", ask.get("answer"));
    }
}

fn describe(text: &mut Shown, reward: Option<&Value>) {
    let Some(reward) = reward else {
        return;
    };
    let word = |key| reward.get(key).and_then(Value::as_str);
    let [network, state] = ["network", "state"].map(|key| word(key).unwrap_or_default());
    text.line(&format!("{network}, {state}"));
    text.field("game", reward.get("game"));
    text.field("app id", reward.get("app_id"));
    text.field("oid", reward.get("oid"));
    text.words("player (sid)", reward.get("subject"));
    text.field("key id", reward.get("key_id"));
    text.moment("first seen at", reward.get("first_seen"));
    text.field("turns", reward.get("turns"));
    text.moment("asked again at", reward.get("asked_again_at"));
    text.moment("settled at", reward.get("settled_at"));
    text.words("why", reward.get("detail"));
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_id_is_one_step_of_the_path() {
        let app_id = AppId::new(1).unwrap();
        let of = |oid| path(app_id, RewardNetwork::UNITY_ADS, oid);
        let place = format!("/admin/v1/rewards/{app_id}/unity-ads/");
        for (oid, step) in [("a.b:c", "a.b%3Ac"), ("a/../b?%", "a%2F..%2Fb%3F%25")] {
            assert_eq!(of(oid).unwrap(), format!("{place}{step}"));
        }
        assert!(of("..").is_err() && of(".").is_err());
    }
}
