//! Devices that come to two nodes at once, and their bans.

use store::{Admission, AdmitDevice, AttestOutcome, DAY_LIMIT, HOUR_LIMIT, Refusal};
use store_suite::{
    attest::given::{
        admit, admitted, admitting, ban, ban_id, banned, device_id, known, lift, lift_all, lifted,
        lifting, outcome as came_to, unique_id,
    },
    given::refused,
};

use super::*;

fn admission(receipt: &Receipt) -> Admission {
    match outcome(receipt) {
        Outcome::Attest(AttestOutcome::Admitted(admission)) => admission,
        other => panic!("{other:?}"),
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_device_that_nobody_had_seen_is_one() {
    let Some(two) = Two::if_there().await else {
        return;
    };
    done(&two.first, [Step::InsertApp(app(1))]).await;
    for n in 1..=20 {
        let other = AdmitDevice {
            device_id: device_id(n + 100),
            ..admitting(1, n, u16::from(n) + 100, at(1))
        };
        let [one, other] = two
            .race(admit(admitting(1, n, n.into(), at(1))), admit(other))
            .await;
        let (one, other) = (admission(&one), admission(&other));
        let who = |it: Admission| (it.device_id, it.unique_id);
        assert_eq!(who(one), who(other));
        assert_ne!(one.is_new, other.is_new, "it was new once");
    }
    let page = two.first.devices(app_id(1), None, 99).await.unwrap();
    assert_eq!(page.items.len(), 20);
    assert!(page.items.iter().all(|device| device.given.len() == 2));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn nodes_share_what_a_device_may_be_given() {
    let Some(two) = Two::if_there().await else {
        return;
    };
    done(&two.first, [Step::InsertApp(app(1))]).await;
    // By turns, and then both for the last one.
    for n in 1..HOUR_LIMIT as u64 {
        let node = if n.is_multiple_of(2) {
            &two.first
        } else {
            &two.second
        };
        admitted(node, admitting(1, 1, 1, at(n))).await;
    }
    let coming = |name| admit(admitting(1, 1, name, at(500)));
    let receipts = two.race(coming(2), coming(3)).await;
    let exhausted = refused(Refusal::Exhausted { until: at(3_601) });
    let left_out = receipts.iter().filter(|it| **it == exhausted).count();
    assert_eq!(left_out, 1, "{receipts:?}");
    let later = |n| admitting(1, 1, 1, at(10_000 + n));
    for n in 0..(DAY_LIMIT - HOUR_LIMIT) as u64 {
        admitted(&two.second, later(n)).await;
    }
    let day_ends = refused(Refusal::Exhausted { until: at(86_401) });
    let coming = admit(later(5_000));
    assert_eq!(commit(&two.first, 1, coming).await, day_ends);
}

/// The device was seen by a third node, whose transaction is still under way.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_device_that_another_node_is_writing_down_is_waited_for() {
    let Some(two) = Two::if_there().await else {
        return;
    };
    done(
        &two.first,
        [Step::InsertApp(app(1)), Step::InsertApp(app(2))],
    )
    .await;
    known(&two.first, 2, &[7]).await;
    let copied = "INSERT INTO attest_device
         SELECT 1, device_id, anchor, first_seen, unique_id, named_at, named_until, given,
             patch_level, is_test, last_at, last_device, last_app, last_reasons
         FROM attest_device";
    let third = begun(&two, copied).await;
    let store = Arc::clone(&two.second);
    let coming = admit(AdmitDevice {
        device_id: device_id(9),
        ..admitting(1, 7, 9, at(1))
    });
    let admitting = task::spawn(async move { commit(&store, 1, coming).await });
    until_waiting(&two, "INSERT INTO attest_device").await;
    // Its name would be another's otherwise.
    let finish = "UPDATE attest_pseudonym SET app_id = 1; COMMIT";
    third.batch_execute(finish).await.unwrap();
    let receipt = admitting.await.unwrap();
    match outcome(&receipt) {
        Outcome::Attest(AttestOutcome::Admitted(it)) => {
            assert_eq!(
                (it.device_id, it.unique_id),
                (device_id(7), unique_id(2_007))
            );
        }
        other => panic!("{other:?}"),
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_device_is_banned_and_let_go_by_one_at_a_time() {
    let Some(two) = Two::if_there().await else {
        return;
    };
    done(&two.first, [Step::InsertApp(app(1))]).await;
    for n in 1..=20 {
        known(&two.first, 1, &[n]).await;
        let id = u64::from(n);
        let [one, other] = two
            .race(ban(1, n, id, [10, 90]), ban(1, n, id + 100, [10, 90]))
            .await;
        let first_made = [banned(id, true), banned(id, false)];
        let other_made = [banned(id + 100, false), banned(id + 100, true)];
        let both = [one, other];
        assert!(both == first_made || both == other_made, "{both:?}");
        let lifts = two.race(lift(1, n, 20), lift(1, n, 20)).await;
        let nothing = lifts.iter().filter(|it| **it == lifted(None)).count();
        assert_eq!(nothing, 1, "{lifts:?}");
    }
}

/// Who lifts many holds no device, and so is met at the ban itself.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_ban_that_is_lifted_among_many_meanwhile_stands_no_longer() {
    let Some(two) = Two::if_there().await else {
        return;
    };
    done(&two.first, [Step::InsertApp(app(1))]).await;
    known(&two.first, 1, &[1]).await;
    commit(&two.first, 1, ban(1, 1, 1, [10, 90])).await;
    let third = begun(&two, "SELECT FROM attest_ban FOR UPDATE").await;
    let store = Arc::clone(&two.second);
    let banning = task::spawn(async move { commit(&store, 1, ban(1, 1, 2, [30, 99])).await });
    until_waiting(&two, "SELECT app_id, ban_id").await;
    let lifting_it = format!(
        "UPDATE attest_ban SET lifted_at = {at}, lifted_by = 'ops', changed_at = {at}; COMMIT",
        at = at(20).millis()
    );
    third.batch_execute(&lifting_it).await.unwrap();
    assert_eq!(banning.await.unwrap(), banned(2, true));
    let kept = two.first.ban(ban_id(1)).await.unwrap().unwrap();
    assert_eq!(kept.until, at(90));
    let third = begun(&two, "SELECT FROM attest_ban WHERE ban_id = 2 FOR UPDATE").await;
    let store = Arc::clone(&two.second);
    let all = lift_all(lifting(1, [0, 99], 40, 9));
    let lifting = task::spawn(async move { commit(&store, 1, all).await });
    until_waiting(&two, "SELECT app_id, ban_id").await;
    let ended = format!("UPDATE attest_ban SET until = {}; COMMIT", at(35).millis());
    third.batch_execute(&ended).await.unwrap();
    let none = AttestOutcome::LiftedAll {
        count: 0,
        more: false,
    };
    assert_eq!(lifting.await.unwrap(), came_to(none));
}
