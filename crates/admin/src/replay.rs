use std::collections::BTreeMap;

use base::{AppId, Timestamp};
use serde::{Deserialize, Serialize};
use serde_json::json;
use store::{
    Delivery, DeliveryFilter, DeliveryKind, DeliveryOrder, EndpointId, Page, ReplayDelivery, Step,
};

use crate::{Action, Admin, AdminError, DeliveryPlace, action::Target, text};

/// How many deliveries a call looks at, and sends once more at most: one
/// transaction's worth.
const AT_ONCE: usize = 1_000;

/// How often what a call is about may change beside it before it gives up.
const TRIES: usize = 4;

/// Which deliveries are to be sent once more: those that have ended, and that all
/// of this is true of. Something has to be said.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct ReplayDeliveries {
    /// Of this app only.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub app_id: Option<AppId>,
    /// Of this kind only.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub kind: Option<DeliveryKind>,
    /// About this subject only, as the peer names him.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub subject: Option<String>,
    /// Asked for at this moment or later, in milliseconds since the epoch.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub from: Option<Timestamp>,
    /// Asked for before this moment.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub until: Option<Timestamp>,
    /// All there are, where nothing else narrows them down.
    pub all: bool,
    /// Those that were delivered as well, and not only dead letters.
    pub delivered: bool,
    /// Those of endpoints as well that are told in order, where what is sent again
    /// comes before all that is newer and holds it up until it has ended.
    pub also_in_order: bool,
    /// Whether they are only counted.
    pub dry_run: bool,
    /// Where an earlier call has left off.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub cursor: Option<String>,
}

/// Deliveries are sent once more.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct ReplayedDeliveries {
    /// How many: at most 1,000 at a time.
    pub replayed: usize,
    /// How many of them go to endpoints that are told in order.
    pub told_in_order: usize,
    /// Whether they were only counted.
    pub dry_run: bool,
    /// Whether there are more to look at.
    pub more: bool,
    /// What to go on with; none at the end. Each delivery comes once, whatever
    /// becomes of it meanwhile.
    pub next_cursor: Option<String>,
}

impl Admin {
    /// Sends deliveries that have ended once more, with the payloads they had: the
    /// latest first, and a part of them at a time. Those that are under way are
    /// left alone, so that the same again does nothing twice.
    ///
    /// # Errors
    /// [`AdminError::Invalid`], also where an endpoint of theirs is told in order and
    /// that is not wished for, [`AdminError::DeliveryUnderWay`] where others keep
    /// changing them, [`AdminError::Store`].
    pub async fn replay_deliveries(
        &self,
        wish: ReplayDeliveries,
    ) -> Result<ReplayedDeliveries, AdminError> {
        let after = wish.checked()?;
        for _ in 0..TRIES {
            let page = self.ended(&wish, after).await?;
            match self.replay_page(&wish, &page).await {
                // Somebody else has sent one of them, or it is forgotten.
                Err(AdminError::Exists | AdminError::Missing) => {}
                done => return done,
            }
        }
        Err(AdminError::DeliveryUnderWay)
    }

    async fn ended(
        &self,
        wish: &ReplayDeliveries,
        after: Option<DeliveryPlace>,
    ) -> Result<Page<Delivery>, AdminError> {
        let after = after.map(|place| (place.made_at, place.delivery_id));
        let filter = DeliveryFilter {
            app_id: wish.app_id,
            kind: wish.kind,
            state: None,
            dead: !wish.delivered,
            subject: wish.subject.clone(),
            from: wish.from,
            until: wish.until,
        };
        Ok(self.store.deliveries(filter, after, AT_ONCE).await?)
    }

    async fn replay_page(
        &self,
        wish: &ReplayDeliveries,
        page: &Page<Delivery>,
    ) -> Result<ReplayedDeliveries, AdminError> {
        let at = self.clock.now();
        let ended = page.items.iter().filter(|one| one.state.has_ended());
        let mut wishes: Vec<_> = ended.map(|one| replay_of(one, at)).collect();
        let told_in_order = self.told_in_order(page).await?;
        let last = page.items.last().filter(|_| page.more);
        let answer = ReplayedDeliveries {
            replayed: wishes.len(),
            told_in_order,
            dry_run: wish.dry_run,
            more: page.more,
            next_cursor: last.map(|last| place_of(last).to_string()),
        };
        if wish.dry_run {
            return Ok(answer);
        }
        if told_in_order > 0 && !wish.also_in_order {
            let expected = "true where an endpoint is told in order, because what is sent again \
                            holds up all that is newer there until it has ended";
            return Err(invalid("also_in_order", expected));
        }
        // Two who do this at once take the same way through the rows.
        wishes.sort_unstable_by_key(|wish| (wish.app_id, wish.delivery_id));
        let details = json!({ "which": wish, "replayed": answer.replayed });
        let deed = match wish.app_id {
            Some(app) => Action::DeliveriesReplay.on(Target("app", app), details),
            None => Action::DeliveriesReplay.overall(details),
        };
        let steps = wishes.into_iter().map(Step::ReplayDelivery).collect();
        self.commit(deed, steps, &answer).await?;
        self.wake();
        Ok(answer)
    }

    /// How many would be sent once more to endpoints that are told in order.
    async fn told_in_order(&self, page: &Page<Delivery>) -> Result<usize, AdminError> {
        let mut at_each: BTreeMap<EndpointId, usize> = BTreeMap::new();
        for one in page.items.iter().filter(|one| one.state.has_ended()) {
            let count = at_each.entry(one.endpoint()).or_default();
            *count = count.saturating_add(1);
        }
        let mut told: usize = 0;
        for (id, count) in at_each {
            let settings = self.store.endpoint(id).await?;
            if settings.is_some_and(|it| it.order != DeliveryOrder::Any) {
                told = told.saturating_add(count);
            }
        }
        Ok(told)
    }
}

impl ReplayDeliveries {
    /// Whether anything but [`all`](Self::all) says which.
    #[must_use]
    pub const fn narrows(&self) -> bool {
        self.app_id.is_some()
            || self.kind.is_some()
            || self.subject.is_some()
            || self.from.is_some()
            || self.until.is_some()
    }

    /// Where to go on, if what is asked for is something.
    fn checked(&self) -> Result<Option<DeliveryPlace>, AdminError> {
        if self.narrows() == self.all {
            let expected = "true where neither app_id, kind, subject, from nor until narrows \
                            them down, and only there";
            return Err(invalid("all", expected));
        }
        if let Some((from, until)) = self.from.zip(self.until)
            && from >= until
        {
            return Err(invalid("until", "later than from"));
        }
        if let Some(subject) = &self.subject {
            text::check_subject(subject)?;
        }
        let place = self.cursor.as_deref().map(str::parse).transpose();
        place.map_err(|_| invalid("cursor", "the next_cursor of an earlier answer"))
    }
}

const fn replay_of(delivery: &Delivery, at: Timestamp) -> ReplayDelivery {
    ReplayDelivery {
        app_id: delivery.app_id,
        delivery_id: delivery.delivery_id,
        at,
    }
}

const fn place_of(delivery: &Delivery) -> DeliveryPlace {
    DeliveryPlace {
        made_at: delivery.made_at,
        delivery_id: delivery.delivery_id,
    }
}

const fn invalid(field: &'static str, expected: &'static str) -> AdminError {
    AdminError::Invalid { field, expected }
}
