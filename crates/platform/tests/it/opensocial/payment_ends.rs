//! That a payment is done when its game has said yes, whoever dies in between and
//! however long it takes.

use std::time::Duration;

use courier::{Carrier, Occasion, delay_after};
use platform::{SOCIAL_BUDGET, SocialCarrier};
use store::{AttemptOutcome, DeliveryState, PaymentFailure, RetrySchedule};
use testkit::{Reply, SeededRng};

use super::{
    super::{ads::reply, world::parts},
    till::{Clerk, DONE, OPEN, Till, asked, carrier_parts, delivery_of, failed},
    world::consumer_secret,
};

/// How many attempts there are by the usual schedule.
const ATTEMPTS: u32 = 12;

/// The game may have acted on an earlier attempt.
const IN_DOUBT: Occasion = Occasion {
    unknown: true,
    is_last: false,
};

#[tokio::test]
async fn a_clerk_who_is_killed_between_the_answer_and_the_commit_has_the_game_asked_again() {
    let mut till = Till::unattended().await;
    let id = till.confirmed().await;
    let mut killed = till.another(5);
    till.game.will([Reply::raw("").then_hang()]);
    killed.work();
    let first = till.game.next().await;
    // The game has said yes, and nobody will write it down.
    drop(killed);
    assert_eq!(till.stands(id).await, OPEN);
    assert_eq!(till.log(id).await.delivery.state, DeliveryState::Sending);
    till.advance(60);
    let mut next = till.another(6);
    let settled = next.settled(delivery_of(id), Clerk::work).await;
    assert_eq!(
        (settled.attempt.no, settled.state),
        (2, DeliveryState::Delivered)
    );
    let second = till.game.next().await;
    let secret = consumer_secret(till.app);
    assert_eq!(
        asked(&first, &secret).unwrap(),
        asked(&second, &secret).unwrap()
    );
    // Each question is signed anew.
    assert_ne!(
        first.header("authorization"),
        second.header("authorization")
    );
    assert_eq!(till.stands(id).await, DONE);
}

#[tokio::test]
async fn a_clerk_who_dies_in_the_commit_leaves_the_payment_open() {
    let mut till = Till::unattended().await;
    let id = till.confirmed().await;
    let delivery = till.log(id).await.delivery;
    let carrier = SocialCarrier::new(carrier_parts(&parts(&till.house), SOCIAL_BUDGET));
    till.store.hold_writes(true);
    {
        let mut carrying = Box::pin(carrier.carry(&delivery, Occasion::default()));
        tokio::select! {
            carried = &mut carrying => panic!("{carried:?}"),
            () = till.store.held(1) => {}
        }
    }
    till.store.hold_writes(false);
    till.game.next().await;
    assert_eq!(till.stands(id).await, OPEN);
    let mut next = till.another(6);
    next.settled(delivery_of(id), Clerk::work).await;
    assert_eq!(till.stands(id).await, DONE);
    assert_eq!(till.game.peer.requests().len(), 2);
}

#[tokio::test]
async fn nothing_is_done_of_what_cannot_be_written_down() {
    let till = Till::unattended().await;
    let id = till.confirmed().await;
    let delivery = till.log(id).await.delivery;
    let carrier = SocialCarrier::new(carrier_parts(&parts(&till.house), SOCIAL_BUDGET));
    till.store.fail_writes(true);
    let carried = carrier.carry(&delivery, Occasion::default()).await;
    assert_eq!(
        (carried.outcome, carried.unknown),
        (AttemptOutcome::Failed, true)
    );
    assert_eq!(carried.detail, "what the game said cannot be written down");
    till.store.fail_writes(false);
    till.store.fail_reads(true);
    let carried = carrier.carry(&delivery, Occasion::default()).await;
    assert_eq!(
        (carried.outcome, carried.unknown),
        (AttemptOutcome::Failed, false)
    );
    till.store.fail_reads(false);
    assert_eq!(till.stands(id).await, OPEN);
    // What is written and not answered is done all the same.
    till.store.lose_next_answers(1);
    let carried = carrier.carry(&delivery, IN_DOUBT).await;
    assert_eq!(carried.outcome, AttemptOutcome::Delivered);
    assert_eq!(till.stands(id).await, DONE);
    let again = carrier.carry(&delivery, IN_DOUBT).await;
    assert_eq!(again.outcome, AttemptOutcome::DeliveredBefore);
    assert_eq!(till.game.peer.requests().len(), 2);
}

#[tokio::test]
async fn of_two_who_ask_at_once_the_word_that_is_written_first_counts() {
    let no = failed(PaymentFailure::Refused);
    for (slow, quick, state, outcomes) in [
        (
            200,
            200,
            DONE,
            [AttemptOutcome::Delivered, AttemptOutcome::Delivered],
        ),
        (
            200,
            410,
            no,
            [AttemptOutcome::Rejected, AttemptOutcome::Rejected],
        ),
        (
            410,
            200,
            DONE,
            [AttemptOutcome::DeliveredBefore, AttemptOutcome::Delivered],
        ),
    ] {
        let till = Till::unattended().await;
        let id = till.confirmed().await;
        let delivery = till.log(id).await.delivery;
        let carrier = SocialCarrier::new(carrier_parts(&parts(&till.house), SOCIAL_BUDGET));
        till.game.will([reply(slow, ""), reply(quick, "")]);
        // The slow one has its answer, and stops right before the commit.
        till.store.hold_writes(true);
        let mut stopped = Box::pin(carrier.carry(&delivery, Occasion::default()));
        tokio::select! {
            carried = &mut stopped => panic!("{carried:?}"),
            () = till.store.held(1) => {}
        }
        till.store.hold_writes(false);
        let quicker = carrier.carry(&delivery, IN_DOUBT).await;
        let slower = stopped.await;
        assert_eq!(
            [slower.outcome, quicker.outcome],
            outcomes,
            "{slow} {quick}"
        );
        assert_eq!(till.stands(id).await, state, "{slow} {quick}");
        assert_eq!(till.game.peer.requests().len(), 2);
    }
}

#[tokio::test]
async fn a_game_that_cannot_be_reached_in_ten_minutes_is_not_paid() {
    let till = Till::unattended().await;
    let id = till.confirmed().await;
    till.game.will([reply(503, ""), reply(404, "")]);
    // It may have given with the first answer, so that it is asked beyond that.
    let mut clerk = till.another(5);
    clerk.settled(delivery_of(id), Clerk::work).await;
    till.advance(11 * 60);
    clerk.settled(delivery_of(id), |_| ()).await;
    assert_eq!(till.stands(id).await, OPEN);
    till.advance(60);
    let settled = clerk.settled(delivery_of(id), |_| ()).await;
    assert_eq!(settled.state, DeliveryState::Delivered);
    assert_eq!(till.stands(id).await, DONE);

    // This one has not.
    let id = till.confirmed().await;
    till.game.will([reply(404, "")]);
    clerk.settled(delivery_of(id), |_| ()).await;
    till.advance(10 * 60 + 1);
    let asked = till.game.peer.requests().len();
    let settled = clerk.settled(delivery_of(id), |_| ()).await;
    assert_eq!(settled.state, DeliveryState::Rejected);
    assert_eq!(
        settled.attempt.detail,
        "the game did not answer in time, and is not asked any more"
    );
    let unanswered = failed(PaymentFailure::Unanswered);
    assert_eq!(till.stands(id).await, unanswered);
    assert_eq!(till.game.peer.requests().len(), asked);
    assert_eq!(till.told(id).await["status"], 1);
}

#[tokio::test]
async fn what_is_open_until_the_end_of_the_schedule_is_not_paid() {
    let till = Till::unattended().await;
    let id = till.confirmed().await;
    let rng = SeededRng::new(1);
    till.game.will((0..ATTEMPTS).map(|_| reply(500, "")));
    let mut clerk = till.another(5);
    let mut settled = clerk.settled(delivery_of(id), Clerk::work).await;
    for attempt in 1..ATTEMPTS {
        assert_eq!(till.stands(id).await, OPEN, "{attempt}");
        let delay = delay_after(&RetrySchedule::default(), attempt, &*rng).unwrap();
        till.house.clock.advance(delay + delay / 4);
        settled = clerk.settled(delivery_of(id), |_| ()).await;
    }
    assert_eq!(settled.state, DeliveryState::Expired);
    let unanswered = failed(PaymentFailure::Unanswered);
    assert_eq!(till.stands(id).await, unanswered);
    // Sent once more, the game is asked nothing: it has ended.
    let admin = &till.house.admin;
    admin
        .replay_delivery(till.app, delivery_of(id))
        .await
        .unwrap();
    // By then the game is no longer left alone for having failed so often.
    let later = |_: &mut Clerk| till.house.clock.advance(Duration::from_secs(6 * 60));
    let settled = clerk.settled(delivery_of(id), later).await;
    assert_eq!(
        settled.attempt.detail,
        "the payment has ended before: unanswered"
    );
    assert_eq!(till.game.peer.requests().len(), ATTEMPTS as usize);
}
