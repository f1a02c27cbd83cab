use super::*;
use crate::{AppIntegrity, DeviceIntegrity};

fn at(secs: i64) -> Timestamp {
    Timestamp::from_secs(secs)
}

fn wish(secs: i64) -> AdmitDevice {
    let fresh = u8::try_from(secs.rem_euclid(251)).unwrap();
    AdmitDevice {
        app_id: AppId::new(1).unwrap(),
        anchor: [1; 32],
        known_only: false,
        device_id: DeviceId::new([fresh; 16]),
        unique_id: UniqueId::new([fresh; 32]),
        at: at(secs),
        token_expires_at: at(secs).plus(DAY),
        patch_level: Some(202_602),
        verdict: LastVerdict {
            at: at(secs),
            device: DeviceIntegrity::Advanced,
            app: AppIntegrity::StoreRecognized,
            reasons: String::new(),
        },
    }
}

fn admitted(current: Option<Device>, wish: &AdmitDevice) -> (Device, Admission) {
    Device::admit(current, wish).unwrap()
}

/// Admitted at each of these moments.
fn after(moments: impl IntoIterator<Item = i64>) -> Device {
    let admit = |device, secs| Some(admitted(device, &wish(secs)).0);
    moments.into_iter().fold(None, admit).unwrap()
}

#[test]
fn a_device_is_known_again_and_keeps_its_name() {
    let (device, first) = admitted(None, &wish(1));
    let (device, again) = admitted(Some(device), &wish(2));
    assert!(first.is_new);
    let known = Admission {
        is_new: false,
        ..first
    };
    assert_eq!(again, known);
    assert_eq!(first.device_id, DeviceId::new([1; 16]));
    assert_eq!(device.first_seen, at(1));
    assert_eq!(device.last.at, at(2));
}

#[test]
fn the_hundred_and_first_within_the_hour_waits_for_the_first_to_leave() {
    let device = after(1..=100);
    let refused = Device::admit(Some(device.clone()), &wish(200)).unwrap_err();
    assert_eq!(refused, Refusal::Exhausted { until: at(3601) });
    assert!(Device::admit(Some(device.clone()), &wish(3600)).is_err());
    let (device, _) = admitted(Some(device), &wish(3601));
    assert_eq!(device.given.len(), 101);
    // The second of them left with the first, by one second.
    let refused = Device::admit(Some(device), &wish(3601)).unwrap_err();
    assert_eq!(refused, Refusal::Exhausted { until: at(3602) });
}

#[test]
fn the_two_hundred_and_first_within_the_day_waits_for_the_first_to_leave() {
    // Never more than ten within an hour.
    let device = after((0..200).map(|number| 1 + number * 400));
    let last = 1 + 199 * 400;
    let refused = Device::admit(Some(device.clone()), &wish(last + 1)).unwrap_err();
    assert_eq!(refused, Refusal::Exhausted { until: at(86_401) });
    let (device, _) = admitted(Some(device), &wish(86_401));
    assert_eq!(device.given.len(), DAY_LIMIT);
}

#[test]
fn who_is_out_of_both_waits_for_the_later() {
    let early = (0..100).map(|number| 1 + number * 700);
    let late = 80_000..80_100;
    let device = after(early.chain(late));
    let refused = Device::admit(Some(device), &wish(80_100)).unwrap_err();
    assert_eq!(refused, Refusal::Exhausted { until: at(86_401) });
}

#[test]
fn a_name_lasts_thirty_days_and_is_taken_until_its_last_token_expires() {
    let days = |days: i64| 1 + days * 86_400;
    let (device, first) = admitted(None, &wish(1));
    assert_eq!(device.pseudonym.good_until, at(days(30)));
    let (device, again) = admitted(Some(device), &wish(days(30) - 1));
    assert_eq!(again.unique_id, first.unique_id);
    let old = device.pseudonym;
    assert_eq!(old.good_until, at(days(31) - 1));
    assert!(old.is_good(at(days(31) - 2)) && !old.is_good(at(days(31) - 1)));
    let (device, other) = admitted(Some(device), &wish(days(30)));
    assert_ne!(other.unique_id, first.unique_id);
    assert_eq!(other.device_id, first.device_id);
    assert_eq!(device.pseudonym.since, at(days(30)));
    assert_eq!(device.pseudonym.good_until, at(days(60)));
}

#[test]
fn a_patch_level_that_falls_is_told_and_not_forgotten() {
    let (device, first) = admitted(None, &wish(1));
    assert_eq!(first.fell_from, None);
    assert_eq!(first.device, DeviceIntegrity::Advanced);
    let mut older = wish(2);
    older.patch_level = Some(202_601);
    let (device, fell) = admitted(Some(device), &older);
    assert_eq!(fell.fell_from, Some(202_602));
    assert_eq!(fell.device, DeviceIntegrity::Basic);
    assert_eq!(device.patch_level, Some(202_602));
    older.patch_level = None;
    let (device, silent) = admitted(Some(device), &older);
    assert_eq!(
        (silent.fell_from, device.patch_level),
        (None, Some(202_602))
    );
}

#[test]
fn who_has_to_be_known_is_no_new_device() {
    let known_only = AdmitDevice {
        known_only: true,
        ..wish(2)
    };
    assert_eq!(Device::admit(None, &known_only), Err(Refusal::Missing));
    let (device, _) = admitted(None, &wish(1));
    let (_, admission) = admitted(Some(device), &known_only);
    assert!(!admission.is_new);
}

#[test]
fn what_a_clock_wrote_that_was_ahead_binds_nobody() {
    let year = 365 * 24 * 60 * 60;
    let device = after([year; 100]);
    assert!(Device::admit(Some(device.clone()), &wish(year - 60)).is_err());
    let near = year - 61;
    let (now, admission) = admitted(Some(device), &wish(near));
    assert_eq!(now.given, [at(near)]);
    assert_eq!(now.pseudonym.since, at(near));
    assert_eq!(admission.unique_id, wish(near).unique_id);
}

#[test]
fn clocks_that_differ_a_little_count_what_each_has_given() {
    let device = after(60..160);
    let name = device.pseudonym;
    let refused = Device::admit(Some(device), &wish(100)).unwrap_err();
    assert_eq!(refused, Refusal::Exhausted { until: at(3_660) });
    let (device, _) = admitted(Some(after([60])), &wish(0));
    assert_eq!(device.pseudonym.since, name.since);
}
