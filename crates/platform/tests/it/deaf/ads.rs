use base::AppId;
use courier::{Carrier, Occasion};
use outbound::Policy;
use platform::CALLBACK_BUDGET;
use serde_json::json;
use store::{AttemptOutcome, Delivery, DeliveryKind};
use testkit::Call;

use super::{
    super::{
        ads::{COMPLETE, SKIP, START, carrier, event},
        world::{World, text},
    },
    Named,
};

/// What devices need that show advertisements.
pub(super) struct Ads {
    app: AppId,
    views: [String; 2],
}

impl Ads {
    pub(super) async fn of(world: &World, app: AppId, session: &str) -> Self {
        let view = || async {
            let wish = json!({ "app_id": app }).to_string();
            let call = Call::post(START, wish).bearer(session);
            text(&world.send(call).await, "view_token")
        };
        Self {
            app,
            views: [view().await, view().await],
        }
    }

    /// A call of each kind.
    pub(super) fn calls(&self, session: &str) -> Vec<Named> {
        let device = |path: &str, body: String| Call::post(path, body).bearer(session);
        let view = |token: &str| json!({ "view_token": token }).to_string();
        let start = json!({ "app_id": self.app }).to_string();
        let [whole, left] = &self.views;
        vec![
            ("device.ads_start", device(START, start)),
            ("device.ads_complete", device(COMPLETE, view(whole))),
            ("device.ads_skip", device(SKIP, view(left))),
            ("ads.public_ips", Call::get("/ads/public_ips.json")),
        ]
    }
}

#[tokio::test]
async fn it_puts_callbacks_off() {
    let world = World::new().await;
    let app = event(&world.house);
    let deaf = world.deaf_node().await;
    let (known, policy) = (&deaf.house.directory, Policy::with_loopback());
    let carrier = carrier(known, policy, CALLBACK_BUDGET);
    let (id, now) = ("1".repeat(32), base::Clock::now(&*world.house.clock));
    let kind = DeliveryKind::UnityAds;
    let delivery = Delivery::new(app, id.parse().unwrap(), kind, "{}".to_owned(), now);
    let carried = carrier.carry(&delivery, Occasion::default()).await;
    assert_eq!(carried.outcome, AttemptOutcome::Failed, "it is tried again");
    assert!(!carried.unknown, "nothing was sent");
    let said = "not sent: this node has not heard from its store for too long";
    assert_eq!(carried.detail, said);
}
