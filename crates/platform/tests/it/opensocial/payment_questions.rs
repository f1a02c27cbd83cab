//! What a game is asked of a payment, and what its answer comes to.

use std::time::Duration;

use base::{Clock, Environment, Secret};
use courier::{Carrier, Occasion};
use outbound::Budget;
use platform::{SOCIAL_BUDGET, SocialCarrier};
use sign::oauth1::{Key, RsaSha1Key, RsaSha1Signer};
use store::{AttemptOutcome, DeliveryState, PaymentFailure, SocialChange, SocialProfile, Step};
use testkit::{Reply, games};

use super::{
    super::{ads::reply, world::parts},
    till::{Clerk, DONE, OPEN, Till, asked, asked_by, carrier_parts, delivery_of, failed},
    world::consumer_secret,
};

#[tokio::test]
async fn the_question_is_as_it_was_captured_and_signed() {
    let mut till = Till::unattended().await;
    let live = till.confirmed().await;
    till.advance(5);
    let sandbox = till.create_in(Environment::Sandbox).await;
    till.confirm(sandbox).await;
    let mut clerk = till.another(5);
    clerk.work();
    let mut seen = Vec::new();
    for _ in 0..2 {
        let request = till.game.next().await;
        assert!(
            request
                .line
                .starts_with("GET /pay/cb?shop=1&opensocial_app_id=")
        );
        let pairs = asked(&request, &consumer_secret(till.app)).unwrap();
        let player = games::MEMBER.to_string();
        let names: Vec<_> = pairs.iter().map(|(name, _)| &**name).collect();
        let wanted = [
            "shop",
            "opensocial_app_id",
            "opensocial_owner_id",
            "opensocial_viewer_id",
            "payment_id",
            "status",
            "updated",
        ];
        assert_eq!(names, wanted);
        let value = |at: usize| &*pairs[at].1;
        assert_eq!(
            (value(1), value(2), value(3)),
            ("12011394", &*player, &*player)
        );
        assert_eq!(value(5), "10");
        seen.push((value(4).to_owned(), value(6).to_owned()));
        let header = request.header("authorization").unwrap();
        assert!(header.contains(r#"realm="mobage""#) && header.contains(r#"oauth_version="1.0""#));
    }
    seen.sort_by(|one, other| one.1.cmp(&other.1));
    let uuid = opensocial::wire::payment::uuid;
    assert_eq!(seen[0], (uuid(live), "2026-11-01T00:00:00Z".to_owned()));
    assert_eq!(seen[1], (uuid(sandbox), "2026-11-01T00:00:05Z".to_owned()));
}

#[tokio::test]
async fn what_each_answer_comes_to() {
    let till = Till::unattended().await;
    let carrier = SocialCarrier::new(carrier_parts(&parts(&till.house), SOCIAL_BUDGET));
    let no = failed(PaymentFailure::Refused);
    let (taken, refused, failed) = (
        AttemptOutcome::Delivered,
        AttemptOutcome::Rejected,
        AttemptOutcome::Failed,
    );
    for (status, state, outcome, unknown) in [
        (200, DONE, taken, false),
        (201, OPEN, failed, true),
        (204, OPEN, failed, true),
        (302, OPEN, failed, false),
        (400, no, refused, false),
        (401, OPEN, failed, false),
        (402, no, refused, false),
        (403, OPEN, failed, false),
        (404, OPEN, failed, false),
        (409, OPEN, failed, true),
        (410, no, refused, false),
        (422, no, refused, false),
        (429, OPEN, failed, false),
        (500, OPEN, failed, true),
        (503, OPEN, failed, true),
    ] {
        let id = till.confirmed().await;
        let delivery = till.log(id).await.delivery;
        assert_eq!(delivery.subject, games::MEMBER.to_string());
        let text = if status == 204 { "" } else { "page" };
        till.game.will([reply(status, text)]);
        let carried = carrier.carry(&delivery, Occasion::default()).await;
        assert_eq!(carried.status, Some(status));
        assert_eq!(
            (carried.outcome, carried.unknown),
            (outcome, unknown),
            "{status}"
        );
        let exchange = &carried.exchange;
        assert!(exchange.request.starts_with("GET http://"), "{exchange:?}");
        assert!(!exchange.request.contains("oauth_"), "{exchange:?}");
        assert_eq!(exchange.answer, text);
        assert_eq!(till.stands(id).await, state, "{status}");
    }
}

#[tokio::test]
async fn no_answer_leaves_open_whether_the_game_gave_and_no_call_does_not() {
    let till = Till::unattended().await;
    let id = till.confirmed().await;
    till.game.will([Reply::raw("").then_close()]);
    let mut clerk = till.another(1);
    let settled = clerk.settled(delivery_of(id), Clerk::work).await;
    assert_eq!(
        (settled.attempt.status, settled.state),
        (None, DeliveryState::Waiting)
    );
    assert!(till.log(id).await.delivery.unknown);
    drop(clerk);
    till.advance(60);

    let id = till.confirmed().await;
    let parts = parts(&till.house);
    let outbound = super::super::post_office::outbound(outbound::Policy::default());
    let carrier = SocialCarrier::new(platform::SocialCarrierParts {
        outbound,
        ..carrier_parts(&parts, SOCIAL_BUDGET)
    });
    let delivery = till.log(id).await.delivery;
    let carried = carrier.carry(&delivery, Occasion::default()).await;
    assert_eq!(
        (carried.outcome, carried.unknown),
        (AttemptOutcome::Failed, false)
    );
    assert_eq!(till.stands(id).await, OPEN);
}

#[tokio::test]
async fn an_answer_that_comes_too_slowly_leaves_it_open() {
    let till = Till::unattended().await;
    let id = till.confirmed().await;
    till.game
        .will([Reply::raw("HTTP/1.1 200 -\r\n").then_hang()]);
    let budget = Budget {
        deadline: Duration::from_millis(50),
        ..SOCIAL_BUDGET
    };
    let mut clerk = Clerk::idle(&parts(&till.house), 5, budget);
    let settled = clerk.settled(delivery_of(id), Clerk::work).await;
    assert_eq!(settled.attempt.detail, "no answer in time");
    assert!(till.log(id).await.delivery.unknown);
    assert_eq!(till.stands(id).await, OPEN);
}

#[tokio::test]
async fn a_rotated_secret_signs_the_next_question() {
    let mut till = Till::unattended().await;
    let id = till.confirmed().await;
    till.game.will([reply(401, "who are you")]);
    let mut clerk = till.another(5);
    clerk.settled(delivery_of(id), Clerk::work).await;
    let at = till.house.clock.now();
    till.commit(vec![Step::RotateSecret {
        app_id: till.app,
        credential_id: super::world::credential(till.app, Environment::Live),
        secret: Secret::new("another-secret"),
        at,
        previous_until: None,
    }])
    .await;
    till.advance(6);
    clerk.settled(delivery_of(id), |_| ()).await;
    let (first, second) = (till.game.next().await, till.game.next().await);
    let old = consumer_secret(till.app);
    assert!(asked(&first, &old).is_some() && asked(&first, "another-secret").is_none());
    assert!(asked(&second, "another-secret").is_some() && asked(&second, &old).is_none());
    assert_eq!(till.stands(id).await, DONE);
}

#[tokio::test]
async fn a_node_that_cannot_hear_asks_nobody() {
    let till = Till::unattended().await;
    let id = till.confirmed().await;
    let delivery = till.log(id).await.delivery;
    let deaf = till.house.deaf_node().await;
    let carrier = SocialCarrier::new(carrier_parts(&parts(&deaf), SOCIAL_BUDGET));
    let carried = carrier.carry(&delivery, Occasion::default()).await;
    assert_eq!(
        (carried.outcome, carried.unknown),
        (AttemptOutcome::Failed, false)
    );
    assert!(
        carried
            .detail
            .starts_with("not sent: this node has not heard"),
        "{carried:?}"
    );
    assert!(till.game.peer.requests().is_empty());
    assert_eq!(till.stands(id).await, OPEN);
}

#[tokio::test]
async fn no_secret_is_in_what_waits_and_in_what_is_logged_of_it() {
    let till = Till::unattended().await;
    let id = till.confirmed().await;
    till.game.will([reply(410, "secret-of-71")]);
    let mut clerk = till.another(5);
    clerk.settled(delivery_of(id), Clerk::work).await;
    let log = till.log(id).await;
    let secret = consumer_secret(till.app);
    assert!(!log.delivery.payload.contains(&secret));
    assert_eq!(log.attempts[0].detail, "the game refused with 410");
}

#[tokio::test]
async fn a_game_of_another_profile_is_asked_by_the_platforms_own_key() {
    let till = Till::unattended().await;
    let id = till.confirmed().await;
    let delivery = till.log(id).await.delivery;
    let carrier = SocialCarrier::new(carrier_parts(&parts(&till.house), SOCIAL_BUDGET));
    let settings = SocialChange::Settings {
        profile: Some(SocialProfile::Mixi),
        window: None,
        token_validity: None,
        body_hash: None,
        require_body_hash: None,
        gadget_url: None,
    };
    till.configure(settings).await;
    let carried = carrier.carry(&delivery, Occasion::default()).await;
    assert_eq!(carried.detail, "not sent: the app has no RSA key");
    till.configure(SocialChange::RsaKey(Secret::new(games::RSA_KEY)))
        .await;
    let carried = carrier.carry(&delivery, Occasion::default()).await;
    assert_eq!(carried.outcome, AttemptOutcome::Delivered);
    let request = &till.game.peer.requests()[0];
    let header = request.header("authorization").unwrap();
    assert!(
        header.contains(r#"oauth_signature_method="RSA-SHA1""#),
        "{header}"
    );
    assert!(header.contains(r#"realm="mixi""#), "{header}");
    let signer = RsaSha1Signer::from_pem(&Secret::new(games::RSA_KEY)).unwrap();
    let public = RsaSha1Key::from_pem(&signer.public_pem().unwrap()).unwrap();
    assert!(asked_by(request, &Key::from(&public)).is_some());
    assert!(asked(request, &consumer_secret(till.app)).is_none());
}
