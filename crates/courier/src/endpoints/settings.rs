use std::{borrow::Cow, collections::HashMap, time::Duration};

use store::{DeliveryOrder, Endpoint, EndpointId, Store, StoreError, USUAL_AT_ONCE};
use tokio::time::Instant;

/// How long what was read is good for: a little less than the time from one look at
/// everything to the next, so that a pause counts from the next one on.
const FRESH: Duration = Duration::from_millis(900);

/// How many are read at a time.
const PAGE: usize = 500;

/// How peers are to be sent to, as it was last read.
#[derive(Debug, Default)]
pub(super) struct Settings {
    /// `None` until it was read for the first time.
    by_id: Option<HashMap<EndpointId, Endpoint>>,
    asked_at: Option<Instant>,
    failing: bool,
}

/// Reads all of it.
pub(super) async fn read(store: &dyn Store) -> Result<Vec<Endpoint>, StoreError> {
    let mut all: Vec<Endpoint> = Vec::new();
    loop {
        let after = all.last().map(|last| last.id);
        let page = store.endpoints(after, PAGE).await?;
        let more = page.more && !page.items.is_empty();
        all.extend(page.items);
        if !more {
            return Ok(all);
        }
    }
}

impl Settings {
    pub(super) fn are_stale(&self) -> bool {
        let age = self.asked_at.map(|at| at.elapsed());
        self.by_id.is_none() || age.is_none_or(|age| age >= FRESH)
    }

    /// Takes in what was read; the endpoints whose settings are others than before.
    pub(super) fn learn(
        &mut self,
        read: Result<Vec<Endpoint>, StoreError>,
    ) -> Result<Vec<EndpointId>, StoreError> {
        self.asked_at = Some(Instant::now());
        let known = match (read, &self.by_id) {
            (Ok(known), _) => known,
            (Err(error), None) => return Err(error),
            (Err(error), Some(_)) => {
                if !self.failing {
                    tracing::warn!(%error, "settings of endpoints cannot be read");
                }
                self.failing = true;
                return Ok(Vec::new());
            }
        };
        self.failing = false;
        let before = self.by_id.take().unwrap_or_default();
        let is_other = |one: &&Endpoint| before.get(&one.id) != Some(*one);
        let changed = known.iter().filter(is_other).map(|one| one.id).collect();
        self.by_id = Some(known.into_iter().map(|one| (one.id, one)).collect());
        Ok(changed)
    }

    pub(super) fn of(&self, id: EndpointId) -> Cow<'_, Endpoint> {
        match self.known(id) {
            Some(known) => Cow::Borrowed(known),
            None => Cow::Owned(Endpoint::usual(id)),
        }
    }

    /// How many attempts there may be at a time.
    pub(super) fn at_once(&self, id: EndpointId) -> u16 {
        self.known(id)
            .map_or(USUAL_AT_ONCE, |endpoint| endpoint.at_once)
    }

    pub(super) fn order(&self, id: EndpointId) -> DeliveryOrder {
        self.known(id)
            .map_or(DeliveryOrder::Any, |endpoint| endpoint.order)
    }

    fn known(&self, id: EndpointId) -> Option<&Endpoint> {
        self.by_id.as_ref()?.get(&id)
    }

    pub(super) fn paused(&self) -> impl Iterator<Item = EndpointId> {
        let all = self.by_id.iter().flat_map(HashMap::values);
        all.filter(|one| one.paused).map(|one| one.id)
    }

    pub(super) fn in_order(&self) -> Vec<(EndpointId, DeliveryOrder)> {
        let all = self.by_id.iter().flat_map(HashMap::values);
        let ordered = all.filter(|one| one.order != DeliveryOrder::Any);
        ordered.map(|one| (one.id, one.order)).collect()
    }
}
