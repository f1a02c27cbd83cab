use admin::{Admin, TraceWish};
use serde_json::Value;

use super::{app_id, asks, describe};
use crate::{
    args, delivery,
    reach::Reach,
    shown::{self, Shown},
};

/// How many rewards a server gives at once.
const PART: usize = 100;

/// Shows where a player's rewards are.
///
/// # Errors
/// When the installation cannot be reached, or refuses.
pub(super) async fn trace(arguments: args::RewardTrace) -> anyhow::Result<()> {
    let mut wish = TraceWish {
        app_id: app_id(arguments.app, arguments.game.as_deref()),
        subject: arguments.subject,
        network: arguments.network,
        oid: arguments.oid,
        before: None,
        limit: arguments.limit.get(),
    };
    let traced = match Reach::find(&arguments.listing.place).await? {
        Reach::Server(server) => {
            let mut path = "/admin/v1/rewards/trace?".to_owned();
            shown::narrow(&mut path, "subject", Some(&wish.subject));
            shown::narrow(&mut path, "app_id", wish.app_id);
            shown::narrow(&mut path, "network", wish.network);
            shown::narrow(&mut path, "oid", wish.oid.as_ref());
            server.first_by(&path, wish.limit, PART).await?
        }
        Reach::Store(local) => {
            let trace = async |admin: &Admin| {
                let mut rewards = Vec::new();
                loop {
                    let part = admin.trace(&wish).await?;
                    wish.limit = wish.limit.saturating_sub(part.rewards.len());
                    wish.before = part.before;
                    rewards.extend(part.rewards);
                    if wish.limit == 0 || wish.before.is_none() {
                        return Ok(rewards);
                    }
                }
            };
            local.done(trace).await?
        }
    };
    let none = "Nothing is known here of a reward of this player.";
    shown::print_all(arguments.listing.output, &traced, none, tell)
}

fn tell(text: &mut Shown, traced: Option<&Value>) {
    let Some(traced) = traced else {
        return;
    };
    let words = |key| {
        let said = traced.get(key).and_then(Value::as_str);
        shown::plain(said.unwrap_or_default())
    };
    let [network, oid, verdict] = ["network", "oid", "verdict"].map(words);
    text.line(&format!("{network} {oid}: {verdict}"));
    for sent in shown::items(traced, "sent") {
        text.line("");
        text.line("sent by the platform:");
        delivery::describe(text, sent.get("delivery"));
        delivery::attempts(text, sent);
    }
    for received in shown::items(traced, "received") {
        text.line("");
        text.line("received by the gate:");
        describe(text, Some(received));
        asks(text, received);
    }
}
