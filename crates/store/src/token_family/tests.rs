#![allow(clippy::arithmetic_side_effects)]

use super::*;

const START: Timestamp = Timestamp::from_secs(1_000);
const DAY: Duration = Duration::from_secs(24 * 60 * 60);

/// The first token of a family, brought at once. Families are numbered in the
/// order in which they begin.
fn first(family: u8) -> UseRefresh {
    let issued_at = START.plus(Duration::from_secs(family.into()));
    UseRefresh {
        app_id: AppId::new(1).unwrap(),
        player_id: PlayerId::new(2).unwrap(),
        family_id: FamilyId::new([family; 8]),
        generation: 0,
        issued_at,
        successor_issued_at: issued_at,
        successor_expires_at: issued_at.plus(30 * DAY),
    }
}

fn using(family: u8, generation: u64) -> UseRefresh {
    let later = Duration::from_secs(generation.min(1_000));
    let wish = first(family);
    UseRefresh {
        generation,
        successor_issued_at: wish.issued_at.plus(later),
        successor_expires_at: wish.successor_expires_at.plus(later),
        ..wish
    }
}

/// What an engine does with it.
#[derive(Default)]
struct Kept {
    known: Vec<TokenFamily>,
    horizon: Option<Watermark>,
}

impl Kept {
    fn bring(&mut self, wish: UseRefresh) -> FamilyOutcome {
        let change = TokenFamily::apply(&self.known, self.horizon, wish, START);
        let changed = change.save.map(|family| family.family_id);
        let stays = |family: &TokenFamily| {
            Some(family.family_id) != change.forget && Some(family.family_id) != changed
        };
        self.known.retain(stays);
        self.known.extend(change.save);
        change.outcome
    }

    fn steal(&mut self, family: u8) -> Revocation {
        assert_eq!(self.bring(first(family)), FamilyOutcome::Rotated(1));
        match self.bring(first(family)) {
            FamilyOutcome::Reused(revocation) => revocation,
            other => panic!("{other:?}"),
        }
    }

    fn get(&self, family: u8) -> Option<TokenFamily> {
        let id = FamilyId::new([family; 8]);
        self.known.iter().find(|it| it.family_id == id).copied()
    }
}

#[test]
fn each_generation_is_used_once_and_in_its_turn() {
    let mut kept = Kept::default();
    for generation in 0..5 {
        let wish = using(1, generation);
        assert_eq!(kept.bring(wish), FamilyOutcome::Rotated(generation + 1));
        let family = kept.get(1).unwrap();
        assert_eq!(family.current, generation + 1);
        assert_eq!(family.began_at, wish.issued_at);
        assert_eq!(family.issued_at, wish.successor_issued_at);
        assert_eq!(family.expires_at, wish.successor_expires_at);
    }
}

#[test]
fn any_other_generation_ends_the_family_for_good() {
    for other in [0, 1, 3, u64::MAX] {
        let mut kept = Kept::default();
        kept.bring(using(1, 0));
        kept.bring(using(1, 1));
        let FamilyOutcome::Reused(revocation) = kept.bring(using(1, other)) else {
            panic!("{other} was not to be used")
        };
        let family = kept.get(1).unwrap();
        assert!(family.revoked);
        let subject = RevokedSubject::Family(FamilyId::new([1; 8]));
        assert_eq!(revocation.subject, subject);
        assert!(revocation.covers(Timestamp::MAX));
        assert!(revocation.at >= family.issued_at);
        for generation in [0, 1, 2, 3] {
            assert_eq!(kept.bring(using(1, generation)), FamilyOutcome::Ended);
            assert_eq!(kept.get(1), Some(family));
        }
    }
}

#[test]
fn the_last_generation_of_all_has_no_successor() {
    let mut kept = Kept::default();
    kept.bring(first(1));
    kept.known[0].current = u64::MAX;
    let outcome = kept.bring(using(1, u64::MAX));
    assert!(matches!(outcome, FamilyOutcome::Reused(_)), "{outcome:?}");
}

#[test]
fn a_later_generation_of_an_unknown_family_was_forgotten() {
    let mut kept = Kept::default();
    assert_eq!(kept.bring(using(1, 3)), FamilyOutcome::Ended);
    assert_eq!(kept.known, []);
}

#[test]
fn a_first_token_counts_above_the_horizon_only() {
    for (ahead, outcome) in [
        (0, FamilyOutcome::Ended),
        (1, FamilyOutcome::Ended),
        (2, FamilyOutcome::Rotated(1)),
    ] {
        let mut kept = Kept {
            horizon: Some(Watermark::at(first(1).issued_at)),
            ..Kept::default()
        };
        assert_eq!(kept.bring(first(ahead)), outcome, "family {ahead}");
    }
    // A family that is known is judged by itself.
    let mut kept = Kept::default();
    kept.bring(first(1));
    kept.horizon = Some(Watermark::at(Timestamp::MAX));
    assert_eq!(kept.bring(using(1, 1)), FamilyOutcome::Rotated(2));
}

#[test]
fn of_too_many_families_the_one_that_began_first_ends() {
    let mut kept = Kept::default();
    let last = u8::try_from(FAMILIES_KEPT).unwrap();
    // Family 0 waits with its first token; it is the oldest of all.
    for family in (1..=last).rev() {
        assert_eq!(kept.bring(first(family)), FamilyOutcome::Rotated(1));
    }
    assert_eq!(kept.bring(first(0)), FamilyOutcome::Ended);
    assert_eq!(kept.known.len(), FAMILIES_KEPT);
    assert_eq!(kept.bring(first(last + 1)), FamilyOutcome::Rotated(1));
    assert_eq!((kept.known.len(), kept.get(1)), (FAMILIES_KEPT, None));
    assert_eq!(kept.bring(using(2, 1)), FamilyOutcome::Rotated(2));
    // One place becomes free, and yet what ended stays so.
    let FamilyOutcome::Reused(_) = kept.bring(first(5)) else {
        panic!("it was used")
    };
    for generation in [0, 1] {
        assert_eq!(kept.bring(using(1, generation)), FamilyOutcome::Ended);
    }
    assert_eq!(kept.bring(first(last + 2)), FamilyOutcome::Rotated(1));
}

#[test]
fn what_ended_is_covered_by_what_a_lapsed_family_leaves() {
    let mut kept = Kept::default();
    let last = u8::try_from(FAMILIES_KEPT).unwrap();
    for family in 0..=last {
        kept.bring(first(family));
    }
    let carrier = kept.get(last).unwrap();
    assert_eq!(carrier.ended_until, Some(first(0).issued_at));
    assert!(carrier.leaves().covers(first(0).issued_at));
    assert!(carrier.leaves().covers(first(last).issued_at));
}

#[test]
fn after_too_many_thefts_the_player_is_revoked_and_nothing_grows() {
    let mut kept = Kept::default();
    let kept_at_most = u8::try_from(FAMILIES_KEPT).unwrap();
    let mut subjects = std::collections::BTreeSet::new();
    for family in 0..100 {
        let revocation = kept.steal(family);
        let subject = if family < kept_at_most {
            RevokedSubject::Family(FamilyId::new([family; 8]))
        } else {
            RevokedSubject::Player(PlayerId::new(2).unwrap())
        };
        assert_eq!(revocation.subject, subject);
        assert!(revocation.covers(first(family).issued_at));
        subjects.insert(subject);
        assert!(kept.known.len() <= 2 * FAMILIES_KEPT);
    }
    assert_eq!(subjects.len(), FAMILIES_KEPT + 1);
}

#[test]
fn a_family_is_known_longer_than_its_tokens_live_and_its_revocation_as_long() {
    let mut kept = Kept::default();
    let revocation = kept.steal(1);
    let family = kept.get(1).unwrap();
    let end = family.expires_at.plus(MARGIN);
    assert_eq!(revocation.until, end);
    assert!(!family.has_lapsed(end) && !revocation.has_lapsed(end));
    assert!(TokenFamily::lapsed_before(end) <= family.expires_at);
    let later = end.plus(Duration::from_millis(1));
    assert!(family.has_lapsed(later) && revocation.has_lapsed(later));
    assert!(TokenFamily::lapsed_before(later) > family.expires_at);
}
