use super::*;

fn id() -> EndpointId {
    EndpointId {
        app_id: AppId::new(1).unwrap(),
        kind: DeliveryKind::UnityAds,
    }
}

fn wish() -> ConfigureEndpoint {
    ConfigureEndpoint {
        id: id(),
        paused: None,
        at_once: None,
        pace: None,
        order: None,
        schedule: None,
        breaker: None,
        at: Timestamp::from_secs(7),
    }
}

#[test]
fn what_is_not_named_stays() {
    let first = ConfigureEndpoint {
        paused: Some(true),
        order: Some(DeliveryOrder::Subject),
        pace: Some(Some(Pace {
            per_second: 5,
            burst: 1,
        })),
        ..wish()
    };
    let first = Endpoint::apply(None, &first).unwrap();
    assert_eq!(first.at_once, USUAL_AT_ONCE);
    let resumed = ConfigureEndpoint {
        paused: Some(false),
        pace: Some(None),
        ..wish()
    };
    let resumed = Endpoint::apply(Some(first), &resumed).unwrap();
    assert!(!resumed.paused);
    assert_eq!(resumed.pace, None);
    assert_eq!(resumed.order, DeliveryOrder::Subject);
}

#[test]
fn what_is_out_of_its_limits_is_refused() {
    for bad in [
        ConfigureEndpoint {
            at_once: Some(0),
            ..wish()
        },
        ConfigureEndpoint {
            at_once: Some(MOST_AT_ONCE + 1),
            ..wish()
        },
        ConfigureEndpoint {
            pace: Some(Some(Pace {
                per_second: 0,
                burst: 1,
            })),
            ..wish()
        },
        ConfigureEndpoint {
            pace: Some(Some(Pace {
                per_second: 1,
                burst: FASTEST_PACE + 1,
            })),
            ..wish()
        },
    ] {
        assert_eq!(Endpoint::apply(None, &bad), Err(Refusal::Missing));
    }
}

#[test]
fn a_schedule_has_limits_and_an_end() {
    let day = 24 * 60 * 60;
    assert!(RetrySchedule::new(vec![0]).is_none());
    assert!(RetrySchedule::new(vec![day + 1]).is_none());
    assert!(RetrySchedule::new(vec![1; MOST_RETRIES + 1]).is_none());
    let two = RetrySchedule::new(vec![1, day]).unwrap();
    assert_eq!(two.after(0), None);
    assert_eq!(two.after(1), Some(std::time::Duration::from_secs(1)));
    assert_eq!(two.after(2), Some(LONGEST_RETRY_DELAY));
    assert_eq!(two.after(3), None);
    assert_eq!(two.attempts(), 3);
    assert_eq!(RetrySchedule::new(Vec::new()).unwrap().after(1), None);
    assert_eq!(RetrySchedule::default().attempts(), 12);
}
