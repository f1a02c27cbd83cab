use super::*;
use crate::WritePolicy;

fn definition(kind: AchievementKind) -> Achievement {
    Achievement {
        app_id: AppId::new(1).unwrap(),
        achievement_id: ObjectId::new(3_000_000_000_000_000_001).unwrap(),
        api_name: "explorer".to_owned(),
        kind,
        write_policy: WritePolicy::ClientAuthoritative,
        title: "Explorer".to_owned(),
        description: "Sees it all".to_owned(),
        unlocked_description: None,
        is_secret: false,
        is_archived: false,
        locked_image: None,
        unlocked_image: None,
        created_at: at(0),
    }
}

fn at(secs: i64) -> Timestamp {
    Timestamp::from_secs(secs)
}

fn bits(text: &str) -> Bits {
    Bits::parse(text).unwrap()
}

fn set(text: &str) -> ProgressChange {
    ProgressChange::Set(bits(text))
}

/// Does one wish after another, the first one in the first second.
fn after(
    definition: &Achievement,
    wishes: &[Vec<ProgressChange>],
) -> Result<(Progress, bool), Refusal> {
    let mut stands = None;
    for (second, changes) in (1..).zip(wishes) {
        let wish = UpdateProgress {
            app_id: definition.app_id,
            player_id: PlayerId::new(2).unwrap(),
            achievement_id: definition.achievement_id,
            changes: changes.clone(),
        };
        let current = stands.map(|(progress, _)| progress);
        stands = Some(Progress::apply(current, definition, &wish, at(second))?);
    }
    Ok(stands.unwrap())
}

#[test]
fn a_count_adds_up_and_unlocks_once_at_its_target() {
    let five = definition(AchievementKind::Count { target: 5 });
    let add = |n| vec![ProgressChange::Add(n)];
    let short = after(&five, &[add(2), add(2)]).unwrap();
    assert_eq!(
        (short.0.count, short.0.unlocked_at, short.1),
        (4, None, false)
    );
    let there = after(&five, &[add(2), add(2), add(1)]).unwrap();
    assert_eq!(
        (there.0.count, there.0.unlocked_at, there.1),
        (5, Some(at(3)), true)
    );
    let beyond = after(&five, &[add(2), add(4), add(1)]).unwrap();
    assert_eq!(
        (beyond.0.count, beyond.0.unlocked_at, beyond.1),
        (7, Some(at(2)), false)
    );
}

#[test]
fn a_count_stops_where_a_bigint_ends() {
    let high = definition(AchievementKind::Count { target: u64::MAX });
    let most = i64::MAX.cast_unsigned();
    for wishes in [
        vec![vec![ProgressChange::Add(u64::MAX)]],
        vec![
            vec![ProgressChange::Add(most)],
            vec![ProgressChange::Add(1)],
        ],
        vec![vec![ProgressChange::Add(most), ProgressChange::Add(most)]],
    ] {
        let (progress, just_unlocked) = after(&high, &wishes).unwrap();
        assert_eq!((progress.count, just_unlocked), (most, false));
    }
}

#[test]
fn bits_add_up_to_those_that_either_had() {
    let seven = definition(AchievementKind::Bitfield {
        target: 4,
        length: 5,
    });
    let (progress, just_unlocked) =
        after(&seven, &[vec![set("10011")], vec![set("00110")]]).unwrap();
    assert_eq!((progress.bits, just_unlocked), (bits("10111"), true));
    let (progress, just_unlocked) = after(&seven, &[vec![set("1")], vec![set("001")]]).unwrap();
    assert_eq!((progress.bits, just_unlocked), (bits("10100"), false));
    let again = after(&seven, &[vec![set("11110")], vec![set("00001")]]).unwrap();
    assert_eq!((again.0.unlocked_at, again.1), (Some(at(1)), false));
    assert_eq!(after(&seven, &[vec![set("000000")]]), Err(Refusal::Settled));
}

#[test]
fn bits_of_a_longer_definition_stay() {
    let longer = definition(AchievementKind::Bitfield {
        target: 3,
        length: 8,
    });
    let shorter = definition(AchievementKind::Bitfield {
        target: 3,
        length: 3,
    });
    let (before, _) = after(&longer, &[vec![set("00000011")]]).unwrap();
    let wish = |text| UpdateProgress {
        app_id: before.app_id,
        player_id: before.player_id,
        achievement_id: before.achievement_id,
        changes: vec![set(text)],
    };
    let now = Progress::apply(Some(before.clone()), &shorter, &wish("010"), at(9)).unwrap();
    assert_eq!((now.0.bits, now.1), (bits("01000011"), true));
    let refused = Progress::apply(Some(before.clone()), &shorter, &wish("0100"), at(9));
    assert_eq!(refused, Err(Refusal::Settled));
}

#[test]
fn unlocking_leaves_what_was_counted() {
    for kind in [
        AchievementKind::Simple,
        AchievementKind::Count { target: 5 },
        AchievementKind::Bitfield {
            target: 1,
            length: 2,
        },
    ] {
        let unlock = vec![ProgressChange::Unlock];
        let (progress, just_unlocked) =
            after(&definition(kind), std::slice::from_ref(&unlock)).unwrap();
        assert_eq!((progress.count, progress.bits.len()), (0, 0));
        assert_eq!((progress.unlocked_at, just_unlocked), (Some(at(1)), true));
        let (progress, just_unlocked) =
            after(&definition(kind), &[unlock.clone(), unlock]).unwrap();
        assert_eq!((progress.unlocked_at, just_unlocked), (Some(at(1)), false));
    }
}

#[test]
fn a_change_of_another_kind_changes_nothing() {
    let count = AchievementKind::Count { target: 1 };
    let field = AchievementKind::Bitfield {
        target: 1,
        length: 1,
    };
    for (kind, change) in [
        (AchievementKind::Simple, ProgressChange::Add(1)),
        (AchievementKind::Simple, set("1")),
        (count, set("1")),
        (field, ProgressChange::Add(1)),
    ] {
        let refused = after(&definition(kind), &[vec![ProgressChange::Unlock, change]]);
        assert_eq!(refused, Err(Refusal::Settled));
    }
}

#[test]
fn a_lowered_target_is_reached_with_the_next_wish() {
    let high = definition(AchievementKind::Count { target: 9 });
    let low = definition(AchievementKind::Count { target: 2 });
    let (before, _) = after(&high, &[vec![ProgressChange::Add(3)]]).unwrap();
    assert_eq!(before.unlocked_at, None);
    let wish = UpdateProgress {
        app_id: before.app_id,
        player_id: before.player_id,
        achievement_id: before.achievement_id,
        changes: vec![ProgressChange::Add(0)],
    };
    let now = Progress::apply(Some(before), &low, &wish, at(9)).unwrap();
    assert_eq!(
        (now.0.count, now.0.unlocked_at, now.1),
        (3, Some(at(9)), true)
    );
    let raised = Progress::apply(Some(now.0), &high, &wish, at(10)).unwrap();
    assert_eq!((raised.0.unlocked_at, raised.1), (Some(at(9)), false));
}

#[test]
fn who_would_write_to_an_archived_one_finds_none() {
    let archived = Achievement {
        is_archived: true,
        ..definition(AchievementKind::Simple)
    };
    let refused = after(&archived, &[vec![ProgressChange::Unlock]]);
    assert_eq!(refused, Err(Refusal::Missing));
}

#[test]
fn bits_are_zeros_and_ones() {
    for text in ["", "2", "1 ", "0b1", &"0".repeat(1025)] {
        assert_eq!(Bits::parse(text), Err(InvalidBits));
    }
    assert_eq!(bits(&"1".repeat(1024)).ones(), 1024);
    assert_eq!(bits("0101").ones(), 2);
}
