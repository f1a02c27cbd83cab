use std::{fmt, sync::Arc, time::Duration};

use ::unity_ads::{
    platform::{Acceptance, Earlier, judge, signed_url},
    wire::CallbackUrl,
};
use async_trait::async_trait;
use base::{AppId, Secret, SharedClock};
use courier::{Carried, Carrier, Occasion};
use directory::{Deaf, Directory};
use http::{HeaderMap, Method};
use outbound::{Budget, Outbound, Request};
use sign::HmacMd5Key;
use store::{AdsSetup, Delivery, DeliveryKind};

use super::{message, verdict};
use crate::carried::{self, Asked};

/// What an attempt at a callback may cost. The documents name no deadline; that a
/// receiver gives an item within ten seconds is not too much to ask, and its
/// answer is one character.
pub const CALLBACK_BUDGET: Budget = Budget {
    deadline: Duration::from_secs(10),
    max_response: 4 * 1024,
};

/// Sends redeem callbacks: HTTP/1.1 GET, redirects not followed ("Callback URL
/// format").
pub struct UnityAdsCarrier {
    directory: Arc<Directory>,
    outbound: Outbound,
    budget: Budget,
    clock: SharedClock,
}

impl UnityAdsCarrier {
    /// Takes what says where each game is told, the client to tell it with, whose
    /// policy decides which addresses may be called, what an attempt may cost, which
    /// is the [`CALLBACK_BUDGET`], and the time, from which a date counts until which
    /// a game wants to be left alone.
    #[must_use]
    pub const fn new(
        directory: Arc<Directory>,
        outbound: Outbound,
        budget: Budget,
        clock: SharedClock,
    ) -> Self {
        Self {
            directory,
            outbound,
            budget,
            clock,
        }
    }

    /// The setup as it is now: a secret that was rotated signs from then on,
    /// and a game that was disabled is told nothing more. A node that cannot
    /// know of either puts the callback off.
    fn setup(&self, app: AppId) -> Result<AdsSetup, &'static str> {
        let known = self
            .directory
            .known()
            .map_err(|Deaf| carried::OUT_OF_TOUCH)?;
        let setup = known.ads(app).ok_or("callbacks were never set up")?;
        if !setup.enabled {
            return Err("callbacks are disabled");
        }
        Ok(setup.clone())
    }
}

#[async_trait]
impl Carrier for UnityAdsCarrier {
    fn kind(&self) -> DeliveryKind {
        DeliveryKind::UnityAds
    }

    async fn carry(&self, delivery: &Delivery, occasion: Occasion) -> Carried {
        let setup = match self.setup(delivery.app_id) {
            Ok(setup) => setup,
            Err(why) => return carried::not_sent(why),
        };
        let url = match url(&setup, &delivery.payload) {
            Ok(url) => url,
            Err(why) => return carried::not_sent(why),
        };
        let url = url.expose_str().unwrap_or_default();
        let asked = asked(url, &setup.secret);
        let request = Request {
            method: Method::GET,
            url: url.to_owned(),
            headers: HeaderMap::new(),
            body: Vec::new().into(),
        };
        let answer = match self.outbound.send(request, self.budget).await {
            Ok(answer) => answer,
            Err(error) => return carried::unanswered(asked, &error),
        };
        let acceptance = if setup.lenient {
            Acceptance::Lenient
        } else {
            Acceptance::Strict
        };
        let earlier = if occasion.unknown {
            Earlier::Open
        } else {
            Earlier::Settled
        };
        let status = answer.status.as_u16();
        let outcome = judge(status, &answer.body, acceptance, earlier);
        let judged = verdict::answered(status, outcome, &answer.body, &setup.secret);
        carried::answered(judged, asked, &answer, &self.clock)
    }
}

/// The URL to call, or why there is none. An operator can mend each of these,
/// so the callback waits for that as it waits for a receiver.
fn url(setup: &AdsSetup, payload: &str) -> Result<Secret, &'static str> {
    let (sid, oid) = message::read(payload).ok_or("the payload cannot be read")?;
    let base: CallbackUrl = setup
        .callback_url
        .parse()
        .map_err(|_| "the callback URL cannot be used")?;
    let key = HmacMd5Key::new(setup.secret.expose());
    signed_url(&base, &key, &sid, &oid)
        .map_err(|_| "the sid cannot be signed unambiguously for the callback URL")
}

/// What is kept of the URL: all but the signature, which stands last.
fn asked(url: &str, secret: &Secret) -> Asked {
    let (bare, mac) = url.rsplit_once("&hmac=").unwrap_or_default();
    Asked::new("GET", bare, "", vec![Secret::new(mac), secret.clone()])
}

impl fmt::Debug for UnityAdsCarrier {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("UnityAdsCarrier").finish_non_exhaustive()
    }
}
