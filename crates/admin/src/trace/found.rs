use std::{cmp::Reverse, collections::BTreeMap};

use base::{AppId, DeliveryId, Timestamp};
use serde_json::Value;
use store::{
    Delivery, DeliveryFilter, DeliveryKind, Page, Reward, RewardFilter, RewardId, RewardNetwork,
};

use super::TraceWish;
use crate::{Admin, AdminError};

/// How many rows are read of a side at a time.
const AT_ONCE: usize = 1_000;

/// How many times that is done for one reward that is asked for by its name.
const PARTS: usize = 20;

/// In how many places the other side of a reward is looked for.
const PLACES: usize = 64;

/// Of how many rewards that is done in one call, unless more are asked for.
const LOOKED_FOR: usize = 100;

/// What names a reward on both sides.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Name {
    pub(super) network: RewardNetwork,
    pub(super) oid: String,
}

/// What is known of a reward.
#[derive(Clone, Debug)]
pub(super) struct Known {
    pub(super) name: Name,
    pub(super) sent: Vec<Delivery>,
    pub(super) received: Vec<Reward>,
}

/// All that was found, and from which moment back nothing was, if that is known.
pub(super) struct Found {
    pub(super) rewards: Vec<Known>,
    /// Whether there may be more that is older.
    pub(super) unread: bool,
    /// What was earned then or before is left to the next call.
    pub(super) left_from: Option<Timestamp>,
}

impl Known {
    /// When the platform made it, or where it is not the platform's, when the gate
    /// first heard of it.
    pub(super) fn earned_at(&self) -> Timestamp {
        let made = self.sent.iter().map(|one| one.made_at).min();
        let heard = self.received.iter().map(|one| one.first_seen).min();
        made.or(heard).unwrap_or(Timestamp::EPOCH)
    }

    fn is_of(&self, app: AppId) -> bool {
        self.sent.iter().any(|one| one.app_id == app)
            || self.received.iter().any(|one| one.id.app_id == app)
    }
}

/// Those to be shown, the latest first. What was earned in the same millisecond as
/// the last of them comes with it, so that one can go on before that.
pub(super) fn shown(mut found: Vec<Known>, limit: usize) -> Page<Known> {
    latest_first(&mut found);
    let last = limit.checked_sub(1).and_then(|last| found.get(last));
    let last = last.map_or(Timestamp::EPOCH, Known::earned_at);
    let shown = found.partition_point(|one| one.earned_at() >= last);
    Page::of(found, shown)
}

fn latest_first(found: &mut [Known]) {
    found.sort_by_cached_key(|one| (Reverse(one.earned_at()), one.name.clone()));
}

/// Leaves the latest, and says from which moment back something was taken away. To
/// know the other side of a reward may make it older, and never later but for clocks.
fn leave(found: &mut Vec<Known>, most: usize) -> Option<Timestamp> {
    latest_first(found);
    let last = found.get(most.checked_sub(1)?)?.earned_at();
    let left = found.partition_point(|one| one.earned_at() >= last);
    let from = found.get(left).map(Known::earned_at);
    found.truncate(left);
    from
}

impl Admin {
    pub(super) async fn found(&self, wish: &TraceWish) -> Result<Found, AdminError> {
        let mut known = BTreeMap::new();
        let sent = self.read_sent(wish, &mut known).await?;
        let received = self.read_received(wish, &mut known).await?;
        let unread = sent || received;
        let mut found: Vec<Known> = known.into_values().collect();
        let mut left_from = None;
        if unread || wish.before.is_some() {
            left_from = leave(&mut found, wish.limit.max(LOOKED_FOR));
            for one in &mut found {
                self.look_for_other_side(&wish.subject, one).await?;
            }
        }
        found.retain(|one| {
            wish.app_id.is_none_or(|app| one.is_of(app))
                && wish.before.is_none_or(|before| one.earned_at() < before)
                && left_from.is_none_or(|left| left < one.earned_at())
        });
        Ok(Found {
            rewards: found,
            unread: unread || left_from.is_some(),
            left_from,
        })
    }

    /// Whether some are left unread.
    async fn read_sent(
        &self,
        wish: &TraceWish,
        known: &mut BTreeMap<Name, Known>,
    ) -> Result<bool, AdminError> {
        let network = RewardNetwork::UNITY_ADS;
        if wish.network.is_some_and(|asked| asked != network) {
            return Ok(false);
        }
        let filter = DeliveryFilter {
            kind: Some(DeliveryKind::UnityAds),
            subject: Some(wish.subject.clone()),
            until: wish.before,
            ..DeliveryFilter::default()
        };
        let mut after = None;
        for _ in 0..parts(wish) {
            let page = self.store.deliveries(filter.clone(), after, AT_ONCE);
            let page = page.await?;
            after = page.items.last().map(|one| (one.made_at, one.delivery_id));
            for one in page.items {
                let oid = oid_of(&one);
                if let Some(entry) = entry(known, wish, Name { network, oid }) {
                    entry.sent.push(one);
                }
            }
            if !page.more {
                return Ok(false);
            }
        }
        Ok(true)
    }

    /// Whether some are left unread.
    async fn read_received(
        &self,
        wish: &TraceWish,
        known: &mut BTreeMap<Name, Known>,
    ) -> Result<bool, AdminError> {
        let filter = RewardFilter {
            network: wish.network,
            subject: Some(wish.subject.clone()),
            ..RewardFilter::default()
        };
        let mut after = wish.before.and_then(|before| Some((before, least()?)));
        for _ in 0..parts(wish) {
            let page = self.store.rewards(filter.clone(), after, AT_ONCE).await?;
            after = page
                .items
                .last()
                .map(|one| (one.first_seen, one.id.clone()));
            for one in page.items {
                let name = Name {
                    network: one.id.network,
                    oid: one.id.oid.clone(),
                };
                if let Some(entry) = entry(known, wish, name) {
                    entry.received.push(one);
                }
            }
            if !page.more {
                return Ok(false);
            }
        }
        Ok(true)
    }

    /// Looks by its name for what of a reward was not among what was read.
    async fn look_for_other_side(&self, subject: &str, one: &mut Known) -> Result<(), AdminError> {
        let Name { network, oid } = one.name.clone();
        if one.received.is_empty() {
            for app_id in self.games.0.keys().copied().take(PLACES) {
                let oid = oid.clone();
                let id = RewardId {
                    app_id,
                    network,
                    oid,
                };
                let found = self.store.reward(id).await?;
                one.received
                    .extend(found.filter(|found| found.subject == subject));
            }
        }
        let id: Option<DeliveryId> = oid.parse().ok();
        let Some(id) = id.filter(|_| one.sent.is_empty()) else {
            return Ok(());
        };
        let snapshot = self.directory.last_known();
        let apps = snapshot.apps().map(|app| app.app_id);
        let told = apps.filter(|app| snapshot.ads(*app).is_some());
        for app in told.take(PLACES) {
            let found = self.store.delivery(app, id).await?;
            let found = found.map(|log| log.delivery);
            let same = |it: &Delivery| {
                it.kind == DeliveryKind::UnityAds && it.subject == subject && oid_of(it) == oid
            };
            one.sent.extend(found.filter(same));
        }
        Ok(())
    }
}

const fn parts(wish: &TraceWish) -> usize {
    match &wish.oid {
        Some(_) => PARTS,
        None => 1,
    }
}

fn entry<'k>(
    known: &'k mut BTreeMap<Name, Known>,
    wish: &TraceWish,
    name: Name,
) -> Option<&'k mut Known> {
    if wish.oid.as_ref().is_some_and(|oid| *oid != name.oid) {
        return None;
    }
    Some(known.entry(name.clone()).or_insert_with(|| Known {
        name,
        sent: Vec::new(),
        received: Vec::new(),
    }))
}

/// The name that a callback of the delivery carries.
fn oid_of(delivery: &Delivery) -> String {
    let payload: Value = serde_json::from_str(&delivery.payload).unwrap_or_default();
    let oid = payload.get("oid").and_then(Value::as_str);
    oid.map_or_else(|| delivery.delivery_id.to_string(), str::to_owned)
}

/// What comes before all rewards of a moment.
fn least() -> Option<RewardId> {
    Some(RewardId {
        app_id: AppId::new(1)?,
        network: RewardNetwork::new("a")?,
        oid: String::new(),
    })
}

#[cfg(test)]
mod tests {
    use base::OwnerId;
    use store::RewardState;

    use super::*;

    fn known(number: u8, heard: i64) -> Known {
        let network = RewardNetwork::UNITY_ADS;
        let oid = number.to_string();
        let first_seen = Timestamp::from_millis(heard);
        let received = Reward {
            id: RewardId {
                app_id: AppId::new(1).unwrap(),
                network,
                oid: oid.clone(),
            },
            subject: "player".to_owned(),
            parameters: String::new(),
            key_id: String::new(),
            first_seen,
            state: RewardState::Granted,
            detail: String::new(),
            fence: 1,
            asked_by: OwnerId::new([1; 16]),
            lease_until: first_seen,
            due_at: first_seen,
        };
        Known {
            name: Name { network, oid },
            sent: Vec::new(),
            received: vec![received],
        }
    }

    #[test]
    fn no_more_is_looked_for_than_the_latest_and_those_of_their_moment() {
        let all = || vec![known(1, 10), known(2, 30), known(3, 20), known(4, 20)];
        for (most, left, from) in [
            (0, 4, None),
            (1, 1, Some(20)),
            (2, 3, Some(10)),
            (3, 3, Some(10)),
            (4, 4, None),
            (9, 4, None),
        ] {
            let mut found = all();
            let taken_from = leave(&mut found, most);
            assert_eq!(taken_from, from.map(Timestamp::from_millis), "{most}");
            assert_eq!(found.len(), left, "{most}");
        }
    }
}
