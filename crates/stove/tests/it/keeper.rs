use std::time::Duration;

use base::{Clock, Timestamp};
use stove::game::{Ask, Flight, Outage, ServerToken, TokenKeeper};
use testkit::FakeClock;

use super::vectors::secret;

fn token(text: &str, expires_in: u64) -> ServerToken {
    ServerToken {
        token: secret(text),
        expires_in,
    }
}

fn ms(millis: u64) -> Duration {
    Duration::from_millis(millis)
}

fn secs(secs: u64) -> Duration {
    Duration::from_secs(secs)
}

fn fetch(keeper: &mut TokenKeeper, now: Timestamp) -> Flight {
    match keeper.ask(now) {
        Ask::Fetch(flight) => flight,
        other => panic!("{other:?}"),
    }
}

fn renew(keeper: &mut TokenKeeper, now: Timestamp) -> Flight {
    match keeper.ask(now) {
        Ask::UseAndRenew(_, flight) => flight,
        other => panic!("{other:?}"),
    }
}

/// The answer without what cannot be compared.
fn shown(ask: &Ask) -> String {
    match ask {
        Ask::Use(token) => format!("use {}", token.expose_str().unwrap()),
        Ask::UseAndRenew(token, _) => format!("renew {}", token.expose_str().unwrap()),
        Ask::Fetch(_) => "fetch".into(),
        Ask::Wait { .. } => "wait".into(),
        Ask::Backoff { last, .. } => format!("backoff {last:?}"),
    }
}

fn backoff_until(keeper: &mut TokenKeeper, now: Timestamp) -> Timestamp {
    match keeper.ask(now) {
        Ask::Backoff { until, .. } => until,
        other => panic!("{other:?}"),
    }
}

/// A keeper that holds "a", fetched at `now` and good for a minute.
fn holding(now: Timestamp) -> TokenKeeper {
    let mut keeper = TokenKeeper::new();
    let flight = fetch(&mut keeper, now);
    keeper.landed(flight, now, Ok(token("a", 60)));
    keeper
}

#[test]
fn however_many_ask_one_fetches() {
    let clock = FakeClock::new();
    let now = clock.now();
    let mut keeper = TokenKeeper::new();
    let flight = fetch(&mut keeper, now);
    for _ in 0..64 {
        let Ask::Wait { until } = keeper.ask(now) else {
            panic!("a second flight");
        };
        assert!(until > now);
    }
    keeper.landed(flight, now, Ok(token("a", 60)));
    for _ in 0..64 {
        assert_eq!(shown(&keeper.ask(now)), "use a");
    }
}

#[test]
fn of_sixty_seconds_renewal_begins_when_eighteen_remain() {
    let start = FakeClock::new().now();
    let mut keeper = holding(start);
    assert_eq!(shown(&keeper.ask(start.plus(ms(41_999)))), "use a");
    let edge = start.plus(ms(42_000));
    let flight = renew(&mut keeper, edge);
    for _ in 0..64 {
        assert_eq!(shown(&keeper.ask(edge)), "use a", "one renewal at a time");
    }
    keeper.landed(flight, edge, Ok(token("b", 60)));
    assert_eq!(shown(&keeper.ask(edge)), "use b");
    assert_eq!(shown(&keeper.ask(edge.plus(ms(41_999)))), "use b");
    assert_eq!(shown(&keeper.ask(edge.plus(ms(42_000)))), "renew b");
}

#[test]
fn the_lifetime_counts_from_the_moment_of_asking() {
    let start = FakeClock::new().now();
    let mut keeper = TokenKeeper::new();
    let flight = fetch(&mut keeper, start);
    keeper.landed(flight, start.plus(secs(5)), Ok(token("a", 60)));
    assert_eq!(shown(&keeper.ask(start.plus(ms(41_999)))), "use a");
    assert_eq!(shown(&keeper.ask(start.plus(ms(42_000)))), "renew a");
    assert_eq!(shown(&keeper.ask(start.plus(ms(60_000)))), "wait");
}

#[test]
fn an_ended_token_is_not_used() {
    let start = FakeClock::new().now();
    let mut keeper = holding(start);
    let _lost = renew(&mut keeper, start.plus(ms(42_000)));
    assert_eq!(shown(&keeper.ask(start.plus(ms(59_999)))), "use a");
    assert_eq!(shown(&keeper.ask(start.plus(ms(60_000)))), "wait");
}

#[test]
fn while_renewal_fails_the_old_token_is_used_and_the_pause_grows() {
    let start = FakeClock::new().now();
    let mut keeper = holding(start);
    let mut now = start.plus(secs(42));
    for pause in [1, 2, 4, 8] {
        let flight = renew(&mut keeper, now);
        keeper.landed(flight, now, Err(Outage::Unreachable));
        let due = now.plus(secs(pause));
        let before = Timestamp::from_millis(due.millis() - 1);
        assert_eq!(shown(&keeper.ask(before)), "use a");
        now = due;
    }
    assert_eq!(now, start.plus(secs(57)));
    let flight = renew(&mut keeper, now);
    keeper.landed(flight, now, Err(Outage::Timeout));
    assert_eq!(shown(&keeper.ask(start.plus(secs(60)))), "backoff Timeout");
}

#[test]
fn the_pause_doubles_from_one_second_to_thirty_and_a_success_ends_it() {
    let mut now = FakeClock::new().now();
    let mut keeper = TokenKeeper::new();
    for pause in [1, 2, 4, 8, 16, 30, 30, 30] {
        let flight = fetch(&mut keeper, now);
        keeper.landed(flight, now, Err(Outage::BadStatus(503)));
        let until = backoff_until(&mut keeper, now);
        assert_eq!(until, now.plus(secs(pause)));
        now = until;
    }
    let flight = fetch(&mut keeper, now);
    keeper.landed(flight, now, Ok(token("a", 60)));
    now = now.plus(secs(60));
    let flight = fetch(&mut keeper, now);
    keeper.landed(flight, now, Err(Outage::Unreachable));
    assert_eq!(backoff_until(&mut keeper, now), now.plus(secs(1)));
}

#[test]
fn a_flight_whose_owner_is_gone_does_not_wedge_the_others() {
    let clock = FakeClock::new();
    let start = clock.now();
    let mut keeper = TokenKeeper::new();
    drop(fetch(&mut keeper, start));
    let Ask::Wait { until } = keeper.ask(start) else {
        panic!("a second flight");
    };
    assert_eq!(until, start.plus(secs(30)));
    assert_eq!(shown(&keeper.ask(until.minus(ms(1)))), "wait");
    assert_eq!(shown(&keeper.ask(until)), "fetch");
}

#[test]
fn a_flight_given_up_for_lost_may_still_land() {
    let start = FakeClock::new().now();
    let later = start.plus(secs(30));
    let mut keeper = TokenKeeper::new();
    let late = fetch(&mut keeper, start);
    let second = fetch(&mut keeper, later);
    keeper.landed(late, later, Ok(token("a", 600)));
    assert_eq!(shown(&keeper.ask(later)), "use a");
    keeper.landed(second, later, Ok(token("b", 600)));
    assert_eq!(shown(&keeper.ask(later)), "use b");
}

#[test]
fn a_late_landing_changes_nothing_for_the_worse() {
    let start = FakeClock::new().now();
    let later = start.plus(secs(30));
    let mut keeper = TokenKeeper::new();
    let late = fetch(&mut keeper, start);
    let second = fetch(&mut keeper, later);
    keeper.landed(late, later, Err(Outage::Timeout));
    assert_eq!(shown(&keeper.ask(later)), "wait", "the second still flies");
    keeper.landed(second, later, Ok(token("b", 60)));
    assert_eq!(shown(&keeper.ask(later)), "use b");

    let mut keeper = TokenKeeper::new();
    let late = fetch(&mut keeper, start);
    let second = fetch(&mut keeper, later);
    keeper.landed(second, later, Ok(token("b", 60)));
    keeper.landed(late, later, Ok(token("a", 60)));
    assert_eq!(
        shown(&keeper.ask(later)),
        "use b",
        "the older one ends sooner"
    );
}

#[test]
fn a_refused_token_is_replaced_once_for_all_who_were_refused() {
    let start = FakeClock::new().now();
    let mut keeper = holding(start);
    let Ask::Use(first) = keeper.ask(start) else {
        panic!("no token");
    };
    keeper.disown(&first, start);
    let flight = fetch(&mut keeper, start);
    keeper.disown(&first, start);
    keeper.landed(flight, start, Ok(token("b", 60)));
    keeper.disown(&first, start);
    assert_eq!(shown(&keeper.ask(start)), "use b");
}

#[test]
fn the_same_token_again_after_it_was_refused_is_a_failure() {
    let start = FakeClock::new().now();
    let mut keeper = holding(start);
    keeper.disown(&secret("a"), start);
    let flight = fetch(&mut keeper, start);
    keeper.landed(flight, start, Ok(token("a", 60)));
    assert_eq!(shown(&keeper.ask(start)), "backoff ServerTokenRefused");
    let due = start.plus(secs(1));
    let flight = fetch(&mut keeper, due);
    keeper.landed(flight, due, Ok(token("b", 60)));
    assert_eq!(shown(&keeper.ask(due)), "use b");
}

#[test]
fn a_platform_that_refuses_whatever_it_gives_is_not_hammered() {
    let mut now = FakeClock::new().now();
    let mut keeper = holding(now);
    keeper.disown(&secret("a"), now);
    for (text, pause) in [("b", 1), ("c", 2), ("d", 4)] {
        let flight = fetch(&mut keeper, now);
        keeper.landed(flight, now, Ok(token(text, 60)));
        keeper.disown(&secret(text), now);
        let until = backoff_until(&mut keeper, now);
        assert_eq!(until, now.plus(secs(pause)));
        now = until;
    }
}

#[test]
fn a_token_that_served_for_a_while_is_replaced_at_once() {
    let mut now = FakeClock::new().now();
    let mut keeper = TokenKeeper::new();
    for text in ["a", "b", "c"] {
        let flight = fetch(&mut keeper, now);
        keeper.landed(flight, now, Ok(token(text, 600)));
        now = now.plus(secs(60));
        keeper.disown(&secret(text), now);
    }
    assert_eq!(shown(&keeper.ask(now)), "fetch");
}

#[test]
fn a_clock_that_is_put_back_does_not_wedge() {
    let clock = FakeClock::new();
    let start = clock.now();
    let day_before = start.minus(secs(86_400));
    let mut keeper = TokenKeeper::new();
    drop(fetch(&mut keeper, start));
    let flight = fetch(&mut keeper, day_before);
    keeper.landed(flight, start, Err(Outage::Unreachable));
    assert_eq!(shown(&keeper.ask(start)), "backoff Unreachable");
    assert_eq!(shown(&keeper.ask(day_before)), "fetch");
}

#[test]
fn the_shortest_lifetime_works_and_none_is_longer_than_a_year() {
    let start = FakeClock::new().now();
    let year = secs(365 * 86_400);
    for (lifetime, end) in [(1, secs(1)), (u64::MAX, year), (year.as_secs() + 1, year)] {
        let mut keeper = TokenKeeper::new();
        let flight = fetch(&mut keeper, start);
        keeper.landed(flight, start, Ok(token("a", lifetime)));
        assert_eq!(shown(&keeper.ask(start)), "use a");
        let edge = start.plus(end * 7 / 10);
        assert_eq!(shown(&keeper.ask(edge.minus(ms(1)))), "use a");
        let flight = renew(&mut keeper, edge);
        keeper.landed(flight, edge, Err(Outage::Timeout));
        assert_ne!(shown(&keeper.ask(start.plus(end))), "use a");
    }
}
