use base::ObjectKind;

use super::*;

fn achievement(kind: AchievementKind, number: u64) -> Achievement {
    let id = ObjectId::new(3_000_000_000_000_000_000 | number).unwrap();
    assert_eq!(id.kind(), ObjectKind::Achievement);
    Achievement {
        app_id: AppId::new(1).unwrap(),
        achievement_id: id,
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
        created_at: Timestamp::from_secs(i64::try_from(number).unwrap()),
    }
}

fn apply(current: Achievement, wish: Achievement) -> Result<Achievement, Refusal> {
    Achievement::apply(Some(current), &DefineAchievement { achievement: wish })
}

#[test]
fn a_new_one_is_as_wished() {
    let wish = achievement(AchievementKind::Simple, 7);
    let achievement = wish.clone();
    let made = Achievement::apply(None, &DefineAchievement { achievement });
    assert_eq!(made, Ok(wish));
}

#[test]
fn id_moment_and_images_stay() {
    let current = Achievement {
        locked_image: Some([1; 32]),
        unlocked_image: Some([2; 32]),
        unlocked_description: Some("Saw it all".to_owned()),
        ..achievement(AchievementKind::Count { target: 5 }, 1)
    };
    let wish = Achievement {
        write_policy: WritePolicy::ServerAuthoritative,
        title: "Wanderer".to_owned(),
        is_archived: true,
        unlocked_image: Some([3; 32]),
        ..achievement(AchievementKind::Count { target: 2 }, 2)
    };
    let expected = Achievement {
        achievement_id: current.achievement_id,
        created_at: current.created_at,
        locked_image: Some([1; 32]),
        ..wish.clone()
    };
    assert_eq!(apply(current, wish), Ok(expected));
}

#[test]
fn a_kind_stays_what_it_is_while_its_numbers_change() {
    let simple = AchievementKind::Simple;
    let count = |target| AchievementKind::Count { target };
    let bits = |target, length| AchievementKind::Bitfield { target, length };
    let becomes = |from, to| apply(achievement(from, 1), achievement(to, 2)).map(|a| a.kind);
    for (from, to) in [
        (simple, simple),
        (count(1), count(9)),
        (count(9), count(1)),
        (bits(2, 7), bits(3, 4)),
        (bits(2, 7), bits(1, 9)),
    ] {
        assert_eq!(becomes(from, to), Ok(to));
    }
    for (from, to) in [
        (simple, count(1)),
        (count(1), simple),
        (count(1), bits(1, 1)),
        (bits(1, 1), count(1)),
        (simple, bits(1, 1)),
        (bits(1, 1), simple),
    ] {
        assert_eq!(becomes(from, to), Err(Refusal::Settled));
    }
}

#[test]
fn a_kind_is_read_as_it_was_written() {
    for kind in [
        AchievementKind::Simple,
        AchievementKind::Count { target: 9 },
        AchievementKind::Bitfield {
            target: 3,
            length: 7,
        },
    ] {
        let read = AchievementKind::of(kind.as_str(), kind.target(), kind.length());
        assert_eq!(read, Some(kind));
    }
    for (name, target, length) in [
        ("simple", Some(1), None),
        ("count", None, None),
        ("count", Some(1), Some(1)),
        ("bitfield", Some(1), None),
        ("Simple", None, None),
    ] {
        assert_eq!(AchievementKind::of(name, target, length), None, "{name}");
    }
}
