//! What games on Meta's graph have for sale, what players have of it, and who is
//! whose friend.

use admin::RevokedBecause;
use base::{AppId, PlayerId};
use clap::{Args, Subcommand};
use store::{Plan, Price, SkuKind, Term, Trial, TrialKind};

use super::{MetaOf, Output, Place};

/// Offer what a game on Meta's graph has for sale.
#[derive(Debug, Subcommand)]
pub(crate) enum Sku {
    Define(SkuDefine),
    /// Show what a game has for sale, what is archived too.
    ///
    /// Example: countersign sku list 1234567890123456 --config countersign.toml
    List(MetaOf),
    /// Show one thing that is for sale.
    ///
    /// Example: countersign sku show 1234567890123456 golden.sword
    /// --config countersign.toml
    Show(SkuOf),
}

/// Offer something for sale, or offer it otherwise from now on.
///
/// What is for sale already keeps its kind and takes everything else from this.
/// Introductory offers are given over the operator's API.
///
/// Example: countersign sku define 1234567890123456 golden.sword --kind consumable
/// --name "Golden sword" --price USD:1.99 --config countersign.toml
#[derive(Debug, Args)]
pub(crate) struct SkuDefine {
    /// How it is had.
    #[arg(long, value_name = "durable|consumable|subscription")]
    pub(crate) kind: SkuKind,
    /// What players see.
    #[arg(long, value_name = "TEXT")]
    pub(crate) name: String,
    /// What they see below it.
    #[arg(long, value_name = "TEXT", default_value = "")]
    pub(crate) description: String,
    /// What it costs, such as USD:1.99; left out for what is granted only.
    #[arg(long, value_name = "CURRENCY:AMOUNT", value_parser = price)]
    pub(crate) price: Option<Price>,
    /// How a subscription is sold, such as monthly=USD:4.99; can be given several
    /// times.
    #[arg(long = "plan", value_name = "TERM=CURRENCY:AMOUNT", value_parser = plan)]
    pub(crate) plans: Vec<Plan>,
    /// For how many days a plan's first time costs nothing, such as monthly=7.
    #[arg(long = "free-trial", value_name = "TERM=DAYS", value_parser = free_trial)]
    pub(crate) free_trials: Vec<(Term, Trial)>,
    /// Sell it no longer. Who has it keeps it.
    #[arg(long)]
    pub(crate) archived: bool,
    #[command(flatten)]
    pub(crate) of: SkuOf,
}

/// Which thing.
#[derive(Debug, Args)]
pub(crate) struct SkuOf {
    /// Our id of the game; `app list` shows it.
    pub(crate) app_id: AppId,
    /// What the game calls it.
    pub(crate) sku: String,
    #[command(flatten)]
    pub(crate) output: Output,
    #[command(flatten)]
    pub(crate) place: Place,
}

/// Let players have what is for sale.
#[derive(Debug, Subcommand)]
pub(crate) enum Entitlement {
    Grant(EntitlementGrant),
    Revoke(EntitlementRevoke),
    /// Show what a player has.
    ///
    /// Example: countersign entitlement list 1234567890123456 20000000001
    /// --config countersign.toml
    List(PlayerOf),
}

/// Let a player have something that is for sale.
///
/// A game that wants to be is told of a purchase. What is archived can be granted
/// too: it is sold no longer, and that is all.
///
/// Example: countersign entitlement grant 1234567890123456 20000000001 golden.sword
/// --config countersign.toml
#[derive(Debug, Args)]
pub(crate) struct EntitlementGrant {
    /// What the game is told along with the purchase.
    #[arg(long, value_name = "TEXT", default_value = "")]
    pub(crate) developer_payload: String,
    #[command(flatten)]
    pub(crate) of: PlayersSku,
}

/// Take something back from a player.
///
/// Example: countersign entitlement revoke 1234567890123456 20000000001 golden.sword
/// --because refund --config countersign.toml
#[derive(Debug, Args)]
pub(crate) struct EntitlementRevoke {
    /// Why: a game that wants to be is told of a refund or a chargeback, and of
    /// nothing for another reason.
    #[arg(long, value_name = "refund|chargeback|other", default_value = "other", value_parser = because)]
    pub(crate) because: RevokedBecause,
    #[command(flatten)]
    pub(crate) of: PlayersSku,
}

/// Begin players' subscriptions, and let them end.
#[derive(Debug, Subcommand)]
pub(crate) enum Subscription {
    Start(SubscriptionStart),
    /// Let a subscription end with its period.
    ///
    /// Example: countersign subscription cancel 1234567890123456 20000000001 season.pass
    /// --config countersign.toml
    Cancel(PlayersSku),
    /// Let a subscription that was cancelled go on after all.
    ///
    /// Example: countersign subscription uncancel 1234567890123456 20000000001 season.pass
    /// --config countersign.toml
    Uncancel(PlayersSku),
    /// Show a player's subscriptions, those that have ended too.
    ///
    /// Example: countersign subscription list 1234567890123456 20000000001
    /// --config countersign.toml
    List(PlayerOf),
}

/// Begin a player's subscription.
///
/// Example: countersign subscription start 1234567890123456 20000000001 season.pass
/// --term monthly --config countersign.toml
#[derive(Debug, Args)]
pub(crate) struct SubscriptionStart {
    /// The term of one of its plans.
    #[arg(
        long,
        value_name = "weekly|biweekly|monthly|quarterly|semiannual|annual"
    )]
    pub(crate) term: Term,
    #[command(flatten)]
    pub(crate) of: PlayersSku,
}

/// What a player has of which game.
#[derive(Debug, Args)]
pub(crate) struct PlayersSku {
    /// Our id of the game; `app list` shows it.
    pub(crate) app_id: AppId,
    /// Our id of the player; `player list` shows it.
    pub(crate) player_id: PlayerId,
    /// What the game calls it.
    pub(crate) sku: String,
    #[command(flatten)]
    pub(crate) output: Output,
    #[command(flatten)]
    pub(crate) place: Place,
}

/// Which player of which game.
#[derive(Debug, Args)]
pub(crate) struct PlayerOf {
    /// Our id of the game; `app list` shows it.
    pub(crate) app_id: AppId,
    /// Our id of the player; `player list` shows it.
    pub(crate) player_id: PlayerId,
    #[command(flatten)]
    pub(crate) output: Output,
    #[command(flatten)]
    pub(crate) place: Place,
}

/// Say who is whose friend.
#[derive(Debug, Subcommand)]
pub(crate) enum Friend {
    /// Make two players friends of each other.
    ///
    /// Example: countersign friend add 20000000001 20000000002 --config countersign.toml
    Add(Friends),
    /// End that.
    ///
    /// Example: countersign friend remove 20000000001 20000000002
    /// --config countersign.toml
    Remove(Friends),
    /// Show a player's friends.
    ///
    /// Example: countersign friend list 20000000001 --config countersign.toml
    List(FriendsOf),
}

/// Two players.
#[derive(Debug, Args)]
pub(crate) struct Friends {
    /// Our id of the one; `player list` shows it.
    pub(crate) player_id: PlayerId,
    /// Our id of the other.
    pub(crate) friend_id: PlayerId,
    #[command(flatten)]
    pub(crate) output: Output,
    #[command(flatten)]
    pub(crate) place: Place,
}

/// Which player.
#[derive(Debug, Args)]
pub(crate) struct FriendsOf {
    /// Our id of the player; `player list` shows it.
    pub(crate) player_id: PlayerId,
    #[command(flatten)]
    pub(crate) output: Output,
    #[command(flatten)]
    pub(crate) place: Place,
}

fn price(text: &str) -> Result<Price, String> {
    let read = || {
        let (currency, amount) = text.split_once(':')?;
        let (whole, part) = amount.split_once('.').unwrap_or((amount, "00"));
        let digits = |text: &str| text.bytes().all(|byte| byte.is_ascii_digit());
        let shape = !whole.is_empty() && part.len() == 2 && digits(whole) && digits(part);
        let whole: u64 = whole.parse().ok().filter(|_| shape)?;
        let amount = whole.checked_mul(100)?.checked_add(part.parse().ok()?)?;
        Some(Price {
            currency: currency.to_owned(),
            amount_in_hundredths: amount,
        })
    };
    read().ok_or_else(|| "a price is written as USD:1.99".to_owned())
}

fn plan(text: &str) -> Result<Plan, String> {
    let (term, cost) = of_term(text)?;
    Ok(Plan {
        term,
        price: price(cost)?,
        trial: None,
    })
}

fn free_trial(text: &str) -> Result<(Term, Trial), String> {
    let (term, days) = of_term(text)?;
    let trial = Trial {
        kind: TrialKind::FreeTrial,
        days: days.parse().map_err(|_| "how many days".to_owned())?,
        price: None,
    };
    Ok((term, trial))
}

fn of_term(text: &str) -> Result<(Term, &str), String> {
    let (term, rest) = text
        .split_once('=')
        .ok_or("a term, an equals sign and what goes for it")?;
    let term: Term = term.parse().map_err(|error| format!("{error}"))?;
    Ok((term, rest))
}

fn because(text: &str) -> Result<RevokedBecause, String> {
    match text {
        "refund" => Ok(RevokedBecause::Refund),
        "chargeback" => Ok(RevokedBecause::Chargeback),
        "other" => Ok(RevokedBecause::Other),
        _ => Err("refund, chargeback or other".to_owned()),
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    #[test]
    fn a_price_is_read_to_the_hundredth() {
        for (text, hundredths) in [("USD:1.99", 199), ("EUR:0.05", 5), ("EUR:12", 1_200)] {
            let read = price(text).unwrap();
            assert_eq!(read.amount_in_hundredths, hundredths, "{text}");
        }
        for bad in [
            "",
            "USD",
            "USD:",
            "USD:1.9",
            "USD:1.999",
            "USD:-1",
            "USD:.99",
            "USD:+1.00",
        ] {
            assert!(price(bad).is_err(), "{bad}");
        }
    }

    #[test]
    fn a_plan_names_its_term() {
        let read = plan("monthly=USD:4.99").unwrap();
        assert_eq!(
            (read.term, read.price.amount_in_hundredths),
            (Term::Monthly, 499)
        );
        let (term, trial) = free_trial("annual=7").unwrap();
        assert_eq!((term, trial.days), (Term::Annual, 7));
        for bad in ["monthly", "daily=USD:1.00", "monthly=1"] {
            assert!(plan(bad).is_err(), "{bad}");
        }
        assert!(free_trial("monthly=-1").is_err());
    }
}
