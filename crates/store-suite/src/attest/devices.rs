use std::time::Duration;

use base::Timestamp;
use store::{
    Admission, AdmitDevice, Device, DeviceIntegrity, HOUR_LIMIT, PSEUDONYM_LIFETIME, Pseudonym,
    Receipt, Refusal, Step,
};

use super::given::{
    LIFETIME, admit, admitted, admitting, all_done, at, device_id, known, mark, unique_id, verdict,
};
use crate::{
    Engine,
    given::{MADE, app, app_id, commit, commit_all, done, fresh, refused},
};

/// The name that device `n` of a game has since then.
fn name(app: u64, n: u8, name: u16, since: Timestamp) -> Pseudonym {
    Pseudonym {
        app_id: app_id(app),
        unique_id: unique_id(name),
        device_id: device_id(n),
        since,
        good_until: since.plus(PSEUDONYM_LIFETIME),
    }
}

pub async fn a_device_is_known_again<E: Engine>() {
    let (_engine, _clock, store) = fresh::<E>().await;
    let first = || AdmitDevice {
        patch_level: Some(202_602),
        ..admitting(1, 7, 1, at(1))
    };
    let missing = refused(Refusal::Missing);
    assert_eq!(commit(&store, 1, admit(first())).await, missing);
    done(&store, [1, 2].map(|n| Step::InsertApp(app(n)))).await;
    let head = *store.head().borrow();
    let admission = Admission {
        device_id: device_id(7),
        unique_id: unique_id(1),
        is_new: false,
        is_test: false,
        fell_from: None,
        device: DeviceIntegrity::Basic,
    };
    let new = Admission {
        is_new: true,
        ..admission
    };
    assert_eq!(admitted(&store, first()).await, new);
    // It would be called otherwise if it were not known.
    let again = AdmitDevice {
        device_id: device_id(8),
        unique_id: unique_id(2),
        patch_level: Some(202_601),
        ..admitting(1, 7, 2, at(2))
    };
    let fell = Admission {
        fell_from: Some(202_602),
        ..admission
    };
    assert_eq!(admitted(&store, again).await, fell);
    let elsewhere = admitted(&store, admitting(2, 7, 3, at(3))).await;
    assert_eq!(elsewhere.unique_id, unique_id(3));
    assert_eq!(commit(&store, 1, mark(1, 9, true)).await, missing);
    assert_eq!(commit(&store, 1, mark(3, 7, true)).await, missing);
    all_done(&store, [mark(1, 7, true), mark(1, 7, true)]).await;
    let marked = admitted(&store, admitting(1, 7, 4, at(4))).await;
    let expected = Admission {
        is_test: true,
        ..admission
    };
    assert_eq!(marked, expected);
    let expected = Device {
        app_id: app_id(1),
        device_id: device_id(7),
        anchor: [7; 32],
        first_seen: at(1),
        pseudonym: name(1, 7, 1, at(1)),
        given: vec![at(1), at(2), at(4)],
        patch_level: Some(202_602),
        is_test: true,
        last: verdict(at(4)),
    };
    let found = store.device(app_id(1), device_id(7)).await.unwrap();
    assert_eq!(found, Some(expected));
    assert_eq!(store.device(app_id(1), device_id(8)).await, Ok(None));
    // Whose it is is found without its game.
    let found = store.pseudonym(unique_id(3)).await.unwrap();
    assert_eq!(found, Some(name(2, 7, 3, at(3))));
    assert_eq!(store.pseudonym(unique_id(4)).await, Ok(None));
    assert_eq!(*store.head().borrow(), head, "no directory holds devices");
}

pub async fn a_device_that_has_to_be_known_is_not_written_down<E: Engine>() {
    let (_engine, _clock, store) = fresh::<E>().await;
    done(&store, [1, 2].map(|n| Step::InsertApp(app(n)))).await;
    let known_only = |app, name, secs| AdmitDevice {
        known_only: true,
        ..admitting(app, 7, name, at(secs))
    };
    let missing = refused(Refusal::Missing);
    assert_eq!(commit(&store, 1, admit(known_only(1, 1, 1))).await, missing);
    assert_eq!(store.device(app_id(1), device_id(7)).await, Ok(None));
    assert_eq!(store.pseudonym(unique_id(1)).await, Ok(None));
    assert!(admitted(&store, admitting(1, 7, 1, at(1))).await.is_new);
    let again = admitted(&store, known_only(1, 2, 2)).await;
    assert!(!again.is_new);
    assert_eq!(again.unique_id, unique_id(1));
    // Another game does not know it.
    assert_eq!(commit(&store, 1, admit(known_only(2, 3, 3))).await, missing);
}

pub async fn no_device_has_what_is_anothers<E: Engine>() {
    let (_engine, _clock, store) = fresh::<E>().await;
    done(&store, [1, 2].map(|n| Step::InsertApp(app(n)))).await;
    known(&store, 1, &[5, 3, 4]).await;
    known(&store, 2, &[4]).await;
    let same_id = AdmitDevice {
        device_id: device_id(3),
        ..admitting(1, 9, 9, at(1))
    };
    let exists = refused(Refusal::Exists);
    for wish in [
        same_id,
        admitting(1, 9, 1_004, at(1)),
        admitting(2, 5, 1_005, at(1)),
        admitting(2, 9, 1_004, at(1)),
    ] {
        assert_eq!(
            commit(&store, 1, admit(wish.clone())).await,
            exists,
            "{wish:?}"
        );
    }
    for (after, limit, expected, more) in [
        (None, 2, vec![3, 4], true),
        (Some(3), 2, vec![4, 5], false),
        (Some(4), 9, vec![5], false),
        (Some(5), 9, vec![], false),
        (None, 0, vec![], true),
        (None, usize::MAX, vec![3, 4, 5], false),
    ] {
        let page = store.devices(app_id(1), after.map(device_id), limit).await;
        let page = page.unwrap();
        let found: Vec<_> = page.items.iter().map(|it| it.device_id).collect();
        let expected: Vec<_> = expected.into_iter().map(device_id).collect();
        assert_eq!((found, page.more), (expected, more), "{after:?} {limit}");
    }
}

pub async fn a_device_is_given_no_more_than_may_be<E: Engine>() {
    let (_engine, _clock, store) = fresh::<E>().await;
    done(&store, [1, 2].map(|n| Step::InsertApp(app(n)))).await;
    for n in 0..HOUR_LIMIT as u64 {
        admitted(&store, admitting(1, 1, 1, at(n))).await;
    }
    let exhausted = |secs| refused(Refusal::Exhausted { until: at(secs) });
    let coming = |secs| admit(admitting(1, 1, 2, at(secs)));
    assert_eq!(commit(&store, 1, coming(100)).await, exhausted(3_600));
    assert_eq!(commit(&store, 2, coming(3_599)).await, exhausted(3_600));
    let device = store.device(app_id(1), device_id(1)).await.unwrap();
    assert_eq!(device.unwrap().given.len(), HOUR_LIMIT);
    // Neither another device's limit nor the same one's with another game.
    admitted(&store, admitting(1, 2, 3, at(100))).await;
    admitted(&store, admitting(2, 1, 4, at(100))).await;
    admitted(&store, admitting(1, 1, 2, at(3_600))).await;
    assert_eq!(commit(&store, 1, coming(3_600)).await, exhausted(3_601));
}

pub async fn a_devices_name_changes_after_thirty_days<E: Engine>() {
    let (_engine, clock, store) = fresh::<E>().await;
    done(&store, [1, 2].map(|n| Step::InsertApp(app(n)))).await;
    admitted(&store, admitting(1, 7, 1, MADE)).await;
    admitted(&store, admitting(1, 8, 8, MADE)).await;
    let end = MADE.plus(PSEUDONYM_LIFETIME);
    let before = end.minus(Duration::from_secs(1));
    clock.set(before);
    let kept = admitted(&store, admitting(1, 7, 2, before)).await;
    assert_eq!(kept.unique_id, unique_id(1));
    // As long as the last token that says so.
    let old = Pseudonym {
        good_until: before.plus(LIFETIME),
        ..name(1, 7, 1, MADE)
    };
    assert_eq!(store.pseudonym(unique_id(1)).await, Ok(Some(old)));
    clock.set(end);
    let renamed = admitted(&store, admitting(1, 7, 2, end)).await;
    assert_eq!(renamed.device_id, device_id(7));
    assert_eq!(renamed.unique_id, unique_id(2));
    let new = name(1, 7, 2, end);
    let device = store.device(app_id(1), device_id(7)).await.unwrap();
    assert_eq!(device.unwrap().pseudonym, new);
    let names = |devices: &[u8]| {
        let devices = devices.iter().map(|n| device_id(*n)).collect();
        store.pseudonyms(app_id(1), devices)
    };
    assert_eq!(names(&[8, 7, 9, 7]).await.unwrap(), [old, new]);
    assert_eq!(names(&[]).await.unwrap(), []);
    let elsewhere = store.pseudonyms(app_id(2), vec![device_id(7)]).await;
    assert_eq!(elsewhere.unwrap(), []);
    clock.set(old.good_until);
    all_done(&store, [mark(1, 7, false)]).await;
    assert_eq!(store.pseudonym(unique_id(1)).await, Ok(None));
    assert_eq!(names(&[7, 8]).await.unwrap(), [new]);
    // What was forgotten may be drawn again.
    let again = admitted(&store, admitting(1, 8, 1, old.good_until)).await;
    assert_eq!(again.unique_id, unique_id(1));
}

pub async fn names_leave_when_they_have_lapsed<E: Engine>() {
    let (_engine, clock, store) = fresh::<E>().await;
    done(&store, [1, 2].map(|n| Step::InsertApp(app(n)))).await;
    let all: Vec<_> = (1..=200_u16).collect();
    for app in [1, 2] {
        let admit = |n: &u16| admit(admitting(app, *n as u8, *n + app as u16 * 500, MADE));
        let receipt = commit_all(&store, 1, all.iter().map(admit).collect()).await;
        assert!(matches!(receipt, Receipt::Committed(_)));
    }
    clock.set(MADE.plus(PSEUDONYM_LIFETIME));
    // More than leave at a time.
    for _ in 0..2 {
        all_done(&store, [mark(1, 1, true)]).await;
    }
    for app in [1, 2] {
        let devices = (1..=200).map(device_id).collect();
        let left = store.pseudonyms(app_id(app), devices).await.unwrap();
        assert_eq!(left, []);
    }
    let device = store.device(app_id(2), device_id(200)).await.unwrap();
    assert_eq!(device.unwrap().pseudonym, name(2, 200, 1_200, MADE));
}

pub async fn an_admission_goes_back_with_its_unit<E: Engine>() {
    let (_engine, _clock, store) = fresh::<E>().await;
    done(&store, [Step::InsertApp(app(1))]).await;
    known(&store, 1, &[1]).await;
    let before = store.device(app_id(1), device_id(1)).await.unwrap();
    let steps = vec![
        admit(admitting(1, 1, 5, at(5))),
        admit(admitting(1, 2, 6, at(5))),
        mark(1, 1, true),
        mark(1, 3, true),
    ];
    let receipt = commit_all(&store, 2, steps).await;
    let refused = Receipt::Refused {
        step: 3,
        refusal: Refusal::Missing,
    };
    assert_eq!(receipt, refused);
    assert_eq!(store.device(app_id(1), device_id(1)).await, Ok(before));
    assert_eq!(store.device(app_id(1), device_id(2)).await, Ok(None));
    assert_eq!(store.pseudonym(unique_id(6)).await, Ok(None));
}
