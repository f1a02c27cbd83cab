use base::Secret;

use super::{Draft, Request};
use crate::wire::{Method, RefundReason};

/// Asks whether a user owns an item, or the app itself where no sku is given.
/// With a user's token the user need not be named.
///
/// Answer: [`Entitlement`](crate::game::answer::Entitlement).
#[must_use]
pub fn verify_entitlement(
    token: &Secret,
    app_id: u64,
    user_id: Option<u64>,
    sku: Option<&str>,
) -> Request {
    Draft::new(Method::Post, format!("/{app_id}/verify_entitlement"))
        .maybe("user_id", user_id)
        .maybe("sku", sku)
        .send(token)
}

/// Uses up an item that a user owns. It fails softly, with `success` false,
/// when the user does not own it or it is used up.
///
/// Answer: [`Success`](crate::game::answer::Success).
#[must_use]
pub fn consume_entitlement(
    token: &Secret,
    app_id: u64,
    user_id: Option<u64>,
    sku: &str,
) -> Request {
    Draft::new(Method::Post, format!("/{app_id}/consume_entitlement"))
        .maybe("user_id", user_id)
        .with("sku", sku)
        .send(token)
}

/// Asks what a user owns.
///
/// Answer: [`List`](crate::game::answer::List) of
/// [`Purchase`](crate::game::answer::Purchase).
#[must_use]
pub fn viewer_purchases(
    token: &Secret,
    app_id: u64,
    user_id: Option<u64>,
    after: Option<&str>,
    fields: &str,
) -> Request {
    Draft::new(Method::Get, format!("/{app_id}/viewer_purchases"))
        .maybe("user_id", user_id)
        .maybe("after", after)
        .fields(fields)
        .send(token)
}

/// Asks what can be bought.
///
/// Answer: [`List`](crate::game::answer::List) of
/// [`Product`](crate::game::answer::Product).
#[must_use]
pub fn available_purchases(token: &Secret, after: Option<&str>, fields: &str) -> Request {
    Draft::new(Method::Get, "/application/available_purchases")
        .maybe("after", after)
        .fields(fields)
        .send(token)
}

/// Gives a user's money back for an item.
///
/// Answer: [`Success`](crate::game::answer::Success).
#[must_use]
pub fn refund_entitlement(
    token: &Secret,
    app_id: u64,
    user_id: Option<u64>,
    sku: &str,
    reason: RefundReason,
) -> Request {
    Draft::new(Method::Post, format!("/{app_id}/refund_iap_entitlement"))
        .maybe("user_id", user_id)
        .with("sku", sku)
        .with("reason", reason.as_str())
        .send(token)
}

/// Which subscriptions to ask for.
#[derive(Clone, Copy, Debug, Default)]
pub struct SubscriptionsQuery<'a> {
    /// Of this user only. Needs the app's token.
    pub owner_id: Option<u64>,
    /// Only those that count now, or only those that do not.
    pub is_active: Option<bool>,
    /// Only those in a trial, or only those that are not.
    pub is_trial: Option<bool>,
    /// Only those to these skus. No sku holds a comma.
    pub skus: Option<&'a [&'a str]>,
    /// The cursor of the page before.
    pub after: Option<&'a str>,
    /// What of each.
    pub fields: &'a str,
}

/// Asks for subscriptions: all users' with the app's token, the user's own with
/// a user's.
///
/// Answer: [`List`](crate::game::answer::List) of
/// [`Subscription`](crate::game::answer::Subscription).
#[must_use]
pub fn subscriptions(token: &Secret, query: &SubscriptionsQuery<'_>) -> Request {
    Draft::new(Method::Get, "/application/subscriptions")
        .maybe("owner_id", query.owner_id)
        .maybe("is_active", query.is_active)
        .maybe("is_trial", query.is_trial)
        .maybe("skus", query.skus.map(|skus| skus.join(",")))
        .maybe("after", query.after)
        .fields(query.fields)
        .send(token)
}

/// Whose subscription, by id or by alias.
#[derive(Clone, Copy, Debug)]
pub enum SubscriptionOf<'a> {
    /// By the id within the app.
    Id(u64),
    /// By the name that others see.
    Alias(&'a str),
}

fn of(draft: Draft, owner: SubscriptionOf<'_>, sku: &str) -> Draft {
    match owner {
        SubscriptionOf::Id(id) => draft.with("owner_id", id),
        SubscriptionOf::Alias(alias) => draft.with("owner_alias", alias),
    }
    .with("sku", sku)
}

/// Cancels a subscription, for a reason from 0 to 5. Needs the app's token.
///
/// Answer: [`Success`](crate::game::answer::Success).
#[must_use]
pub fn cancel_subscription(
    app_token: &Secret,
    owner: SubscriptionOf<'_>,
    sku: &str,
    reason: u8,
) -> Request {
    let draft = Draft::new(Method::Post, "/application/cancel_subscription");
    of(draft, owner, sku)
        .with("cancel_reason", reason)
        .send(app_token)
}

/// Makes a subscription last longer by 1 to 365 days. Needs the app's token.
///
/// Answer: [`Success`](crate::game::answer::Success).
#[must_use]
pub fn extend_subscription(
    app_token: &Secret,
    owner: SubscriptionOf<'_>,
    sku: &str,
    days: u16,
) -> Request {
    let draft = Draft::new(Method::Post, "/application/extend_subscription");
    of(draft, owner, sku)
        .with("number_of_days", days)
        .send(app_token)
}
