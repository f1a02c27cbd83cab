//! What the carrier makes of everything that a receiver can answer.

use std::time::Duration;

use admin::{Fixture, FixtureAds, FixtureApp};
use base::{AppId, DeliveryId};
use courier::{Carried, Carrier, Occasion};
use outbound::{Budget, Policy};
use platform::{CALLBACK_BUDGET, UnityAdsCarrier};
use store::{AttemptOutcome, Delivery, DeliveryKind};
use testkit::{House, Peer, Reply};

use super::ads::{PATH, carrier, reply};

use AttemptOutcome::{Delivered, DeliveredBefore, Failed, Rejected};

/// The documents' example.
pub(super) const SECRET: &str = "xyzKEY";
const PAYLOAD: &str = r#"{"sid":"1234567890","oid":"0987654321"}"#;
pub(super) const HMAC: &str = "106ed4300f91145aff6378a355fced73";

pub(super) struct Receiver {
    pub(super) peer: Peer,
    carrier: UnityAdsCarrier,
    app: AppId,
}

impl Receiver {
    pub(super) async fn answering(reply: Reply, lenient: bool) -> Self {
        let peer = Peer::start(move |_| reply.clone()).await;
        Self::over(peer, Policy::with_loopback(), lenient).await
    }

    async fn over(peer: Peer, policy: Policy, lenient: bool) -> Self {
        let url = peer.url(PATH);
        Self::at(peer, url, policy, lenient).await
    }

    /// One whose game is called at that URL.
    pub(super) async fn at(peer: Peer, url: String, policy: Policy, lenient: bool) -> Self {
        let house = House::new().await;
        let app = FixtureApp {
            publisher: None,
            name: "Seed".to_owned(),
            stove: Vec::new(),
            meta: None,
            opensocial: None,
            unity_ads: Some(FixtureAds {
                callback_url: url,
                secret: SECRET.to_owned(),
                lenient,
                enabled: true,
            }),
        };
        let fixture = Fixture {
            apps: vec![app],
            players: Vec::new(),
        };
        house.admin.import(fixture).await.unwrap();
        let app = house.directory.last_known().apps().next().unwrap().app_id;
        let budget = Budget {
            deadline: Duration::from_secs(1),
            ..CALLBACK_BUDGET
        };
        let carrier = carrier(&house.directory, policy, budget);
        Self { peer, carrier, app }
    }

    pub(super) async fn told(&self, unknown: bool) -> Carried {
        let delivery = Delivery::new(
            self.app,
            DeliveryId::new([0; 16]),
            DeliveryKind::UnityAds,
            PAYLOAD.to_owned(),
            base::Timestamp::EPOCH,
        );
        let carried = self
            .carrier
            .carry(
                &delivery,
                Occasion {
                    unknown,
                    is_last: false,
                },
            )
            .await;
        for secret in [SECRET, HMAC, "award.php"] {
            assert!(!carried.detail.contains(secret), "{}", carried.detail);
        }
        carried
    }
}

#[tokio::test]
async fn the_documents_example_arrives_byte_for_byte() {
    let receiver = Receiver::answering(reply(200, "1"), false).await;
    assert_eq!(receiver.told(false).await.outcome, Delivered);
    let requests = receiver.peer.requests();
    assert_eq!(requests.len(), 1);
    assert_eq!(
        requests[0].line,
        format!("GET {PATH}&sid=1234567890&oid=0987654321&hmac={HMAC} HTTP/1.1")
    );
    assert!(requests[0].body.is_empty());
    assert_eq!(requests[0].header("content-length"), None);
    assert_eq!(
        requests[0].header("host"),
        Some(&*receiver.peer.addr().to_string())
    );
}

/// A status and a body, what comes of it at a first attempt and at one after an
/// unknown outcome, and whether it leaves the outcome unknown.
const ANSWERS: &[(u16, &str, AttemptOutcome, AttemptOutcome, bool)] = &[
    (200, "1", Delivered, Delivered, false),
    (200, " 1\n", Delivered, Delivered, false),
    (200, "11", Failed, Failed, true),
    (200, "", Failed, Failed, true),
    (200, "<b>1</b>", Failed, Failed, true),
    (201, "1", Failed, Failed, true),
    (302, "1", Failed, Failed, true),
    (400, "Duplicate order", Rejected, DeliveredBefore, false),
    (403, "Duplicate order", Rejected, DeliveredBefore, false),
    (403, "Signature did not match", Rejected, Rejected, false),
    (404, "", Rejected, Rejected, false),
    (408, "", Failed, Failed, false),
    (425, "", Failed, Failed, false),
    (429, "1", Failed, Failed, false),
    (500, "Failed to give item", Failed, Failed, true),
    (503, "1", Failed, Failed, true),
];

#[tokio::test]
async fn every_answer_is_judged() {
    for &(status, body, first, later, leaves_open) in ANSWERS {
        let receiver = Receiver::answering(reply(status, body), false).await;
        for (unknown, outcome) in [(false, first), (true, later)] {
            let carried = receiver.told(unknown).await;
            let shown = format!("{status} {body}: {carried:?}");
            assert_eq!(carried.outcome, outcome, "{shown}");
            assert_eq!(carried.status, Some(status), "{shown}");
            assert_eq!(carried.unknown, leaves_open, "{shown}");
        }
    }
    for (body, outcome) in [("11", Delivered), ("<b>1</b>", Delivered), ("2", Failed)] {
        let receiver = Receiver::answering(reply(200, body), true).await;
        assert_eq!(receiver.told(false).await.outcome, outcome, "{body}");
    }
}

#[tokio::test]
async fn an_answer_without_a_body_acknowledges_nothing() {
    for status in [204, 304] {
        let bare = Reply::raw(format!("HTTP/1.1 {status} -\r\n\r\n"));
        let receiver = Receiver::answering(bare, true).await;
        let carried = receiver.told(false).await;
        assert_eq!((carried.outcome, carried.status), (Failed, Some(status)));
        assert!(carried.unknown);
    }
}

#[tokio::test]
async fn a_redirect_is_not_followed() {
    let moved = Reply::raw("HTTP/1.1 302 -\r\nlocation: /elsewhere\r\ncontent-length: 0\r\n\r\n");
    let receiver = Receiver::answering(moved, false).await;
    let carried = receiver.told(false).await;
    assert_eq!((carried.outcome, carried.status), (Failed, Some(302)));
    assert_eq!(receiver.peer.requests().len(), 1);
}

#[tokio::test]
async fn an_answer_that_is_not_complete_leaves_the_outcome_unknown() {
    let ok = "HTTP/1.1 200 OK\r\n";
    // The documents' own examples: the length is not the body's.
    let literal = || Reply::raw(format!("{ok}Content-Length: 8\r\n\r\n1"));
    for trouble in [
        literal().then_close(),
        literal().then_hang(),
        Reply::raw(format!("{ok}content-length: 1\r\n\r\n")).then_hang(),
        Reply::raw(ok).then_hang(),
        Reply::raw(format!("{ok}\r\n1")).then_repeat("1"),
        Reply::raw(format!("{ok}content-length: 999999\r\n\r\n1")).then_hang(),
        Reply::raw("1").then_close(),
        Reply::raw("").then_close(),
    ] {
        let receiver = Receiver::answering(trouble.clone(), true).await;
        let carried = receiver.told(false).await;
        let shown = format!("{trouble:?} {carried:?}");
        assert_eq!(carried.outcome, Failed, "{shown}");
        assert!(carried.unknown, "{shown}");
        assert!(!carried.detail.is_empty(), "{shown}");
    }
}

#[tokio::test]
async fn nothing_is_sent_to_an_address_that_is_not_public_unless_it_is_allowed() {
    let peer = Peer::start(|_| reply(200, "1")).await;
    let inside = Receiver::over(peer, Policy::public_only(), false).await;
    let carried = inside.told(false).await;
    assert_eq!((carried.outcome, carried.unknown), (Failed, false));
    assert!(carried.detail.contains("not allowed"), "{}", carried.detail);
    assert!(inside.peer.requests().is_empty());
}
