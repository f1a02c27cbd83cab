use std::{fmt, sync::Arc, time::Duration};

use async_trait::async_trait;
use base::{AppId, Environment, Secret, SharedClock, SharedRng};
use courier::{Carried, Carrier};
use directory::{Deaf, Directory};
use opensocial::platform::{life_cycle::LifeCycle, payment_callback::AskedPayment};
use outbound::{Budget, Outbound};
use store::{Delivery, DeliveryKind, Platform, Store};

use super::{life_cycle_carrier::carry_life_cycle, payment_carrier::carry_payment};
use crate::carried;

/// What an attempt to call a game may cost. Only the status of the answer counts;
/// what is beside it is read so that an answer with a page in it is one, too.
pub const SOCIAL_BUDGET: Budget = Budget {
    deadline: Duration::from_secs(10),
    max_response: 64 * 1024,
};

const OUT_OF_TOUCH: &str = "this node has not heard from its store for too long";

/// What carriers are made of.
#[derive(Clone)]
pub struct SocialCarrierParts {
    /// Where payments are.
    pub store: Arc<dyn Store>,
    /// What says how games are called.
    pub directory: Arc<Directory>,
    /// When signatures are made and deadlines pass.
    pub clock: SharedClock,
    /// For nonces and owners.
    pub rng: SharedRng,
    /// The client to call with, whose policy decides which addresses may be
    /// called.
    pub outbound: Outbound,
    /// What an attempt may cost, which is the [`SOCIAL_BUDGET`].
    pub budget: Budget,
}

/// Calls games on OpenSocial: what a delivery is about, the `kind` in its payload
/// says.
pub struct SocialCarrier(SocialCarrierParts);

impl SocialCarrier {
    /// A carrier of these parts.
    #[must_use]
    pub const fn new(parts: SocialCarrierParts) -> Self {
        Self(parts)
    }
}

#[async_trait]
impl Carrier for SocialCarrier {
    fn kind(&self) -> DeliveryKind {
        DeliveryKind::OpenSocial
    }

    async fn carry(&self, delivery: &Delivery, unknown: bool) -> Carried {
        if let Some(asked) = AskedPayment::read(&delivery.payload) {
            return carry_payment(&self.0, delivery, asked, unknown).await;
        }
        if let Some(told) = LifeCycle::read(&delivery.payload) {
            return carry_life_cycle(&self.0, delivery, &told).await;
        }
        carried::not_sent("this node cannot read what is to be told")
    }
}

impl fmt::Debug for SocialCarrier {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("SocialCarrier").finish_non_exhaustive()
    }
}

/// What a game is called with, as it is now.
pub(super) struct Line {
    /// The game's id on the platform.
    pub(super) app_number: String,
    /// In whose name calls are signed.
    pub(super) consumer_key: String,
    /// With what.
    pub(super) secret: Secret,
}

impl SocialCarrierParts {
    /// How a game is called at present: a secret that was replaced signs no more
    /// from then on. A node that cannot know puts the call off.
    pub(super) fn line(&self, app: AppId, environment: Environment) -> Result<Line, &'static str> {
        let known = self.directory.known().map_err(|Deaf| OUT_OF_TOUCH)?;
        let world = known.world(Platform::OpenSocial, environment);
        let listing = world
            .listing_of(app)
            .ok_or("the app is not on OpenSocial")?;
        let own = world.credentials().filter(|one| one.app_id == app);
        // Of several the latest, which its game has made last.
        let credential = own.max_by_key(|one| (one.created_at, one.credential_id));
        let credential = credential.ok_or("the app has no consumer key on OpenSocial")?;
        Ok(Line {
            app_number: listing.external_id.clone(),
            consumer_key: credential.client_id.clone(),
            secret: credential.secret.clone(),
        })
    }
}
