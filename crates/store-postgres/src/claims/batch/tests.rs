use std::{collections::BTreeMap, time::Duration};

use proptest::prelude::*;
use tokio::sync::oneshot::Receiver;

use super::*;

/// A claim by an owner that ends so many minutes after the epoch, and where its
/// answer comes.
pub(crate) fn asked(owner: u8, name: &str, minutes: i64) -> (Asked, Receiver<Answer>) {
    let (answer, answered) = oneshot::channel();
    let expires_at = Timestamp::from_millis(minutes * 60_000);
    let asked = Asked {
        owner: OwnerId::new([owner; 16]),
        claim: Claim::new(None, "story", &[name.as_bytes()], expires_at),
        asker: Asker {
            until: Instant::now(),
            answer,
        },
    };
    (asked, answered)
}

fn done() -> Answer {
    Ok(Receipt::Committed(vec![Outcome::Done]))
}

fn taken() -> Answer {
    Ok(refused(Refusal::Taken))
}

/// Tells everyone that the rows were made.
fn make(groups: Vec<Group>) {
    for group in groups {
        let rows = group.entries.iter().map(|entry| entry.row);
        let verdicts = rows.map(|row| (row.key, Verdict::HeldBy(row.owner)));
        let verdicts = verdicts.collect();
        group.answer(&verdicts);
    }
}

#[test]
fn who_comes_first_makes_it_and_every_owner_knows_its_own() {
    let calls = [asked(1, "n", 60), asked(2, "n", 60), asked(1, "n", 60)];
    let (asked, mut answers): (Vec<_>, Vec<_>) = calls.into_iter().unzip();
    let groups = group(asked);
    assert_eq!((groups.len(), groups[0].entries.len()), (1, 1));
    make(groups);
    let answers = answers.iter_mut().map(|answer| answer.try_recv().unwrap());
    assert_eq!(answers.collect::<Vec<_>>(), [done(), taken(), done()]);
}

#[test]
fn what_another_holds_is_taken_and_what_has_no_place_is_full() {
    let (a, mut to_a) = asked(1, "a", 60);
    let (b, mut to_b) = asked(1, "b", 60);
    let (c, mut to_c) = asked(1, "c", 60);
    let key = |asked: &Asked| ClaimRow::of(asked.owner, &asked.claim).key;
    let other = Verdict::HeldBy(OwnerId::new([9; 16]));
    let verdicts = Verdicts::from([(key(&a), other), (key(&b), Verdict::Full)]);
    for group in group([a, b, c]) {
        group.answer(&verdicts);
    }
    assert_eq!(to_a.try_recv().unwrap(), taken());
    assert_eq!(to_b.try_recv().unwrap(), Err(StoreError::Full));
    let unknown = to_c.try_recv().unwrap();
    assert!(matches!(unknown, Err(StoreError::Damaged(_))));
}

#[test]
fn who_went_away_costs_nothing() {
    let (a, to_a) = asked(1, "a", 60);
    drop(to_a);
    assert!(group([a]).is_empty());
}

#[test]
fn patience_ends_for_each_by_itself() {
    let now = Instant::now();
    let (mut a, mut to_a) = asked(1, "n", 60);
    let (mut b, mut to_b) = asked(2, "n", 60);
    a.asker.until = now;
    b.asker.until = now + Duration::from_millis(1);
    let whole = group([a, b]).remove(0);
    let error = StoreError::Unavailable("away".into());
    let left = whole.give_up(now, &error).unwrap();
    assert_eq!(to_a.try_recv().unwrap(), Err(error.clone()));
    // The row may have been made for the first.
    assert_eq!(left.entries[0].row.owner, OwnerId::new([1; 16]));
    assert!(!left.entries[0].is_asked_by(OwnerId::new([1; 16])));
    assert!(left.entries[0].is_asked_by(OwnerId::new([2; 16])));
    make(vec![left]);
    assert_eq!(to_b.try_recv().unwrap(), taken());

    let (c, _to_c) = asked(1, "n", 60);
    let alone = group([c]).remove(0);
    assert!(alone.give_up(Instant::now(), &error).is_none());
}

#[test]
fn a_group_comes_apart_down_to_single_claims() {
    let calls = (0..20).map(|n: u8| asked(1, &n.to_string(), 60));
    let (asked, _answers): (Vec<_>, Vec<_>) = calls.unzip();
    let mut groups = group(asked);
    for most in [3, 1, 1] {
        groups = groups.into_iter().flat_map(Group::parts).collect();
        let are: Vec<_> = groups.iter().map(|group| group.entries.len()).collect();
        assert_eq!(
            (are.iter().sum::<usize>(), are.iter().max()),
            (20, Some(&most))
        );
    }
}

proptest! {
    /// As if the claims had come one by one.
    #[test]
    fn a_batch_answers_as_a_set_would(
        calls in prop::collection::vec((0..3_u8, 0..20_u8, -30..30_i64), 0..200),
        taken_apart in 0..3,
    ) {
        let all = calls.iter().map(|(owner, name, end)| asked(*owner, &name.to_string(), *end));
        let (all, answers): (Vec<_>, Vec<_>) = all.unzip();
        let mut groups = group(all);
        prop_assert!(groups.is_sorted_by(|one, next| one.bucket < next.bucket));
        for _ in 0..taken_apart {
            groups = groups.into_iter().flat_map(Group::parts).collect();
        }
        for group in &groups {
            prop_assert!(group.entries.is_sorted_by(|one, next| one.row.key < next.row.key));
        }
        make(groups);

        let mut set = BTreeMap::new();
        for ((owner, name, end), mut answer) in calls.into_iter().zip(answers) {
            // The moment is not in the digest: it says where a use is looked for.
            let bucket = ClaimBucket::of(Timestamp::from_millis(end * 60_000));
            let holder = *set.entry((bucket, name)).or_insert(owner);
            let expected = if holder == owner { done() } else { taken() };
            prop_assert_eq!(answer.try_recv(), Ok(expected));
        }
    }
}
