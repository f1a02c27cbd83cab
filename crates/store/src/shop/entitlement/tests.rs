use super::*;
use crate::{DefineSku, Price};

const NOW: Timestamp = Timestamp::from_secs(1_793_491_200);

fn id(number: u64) -> ObjectId {
    ObjectId::new(number).unwrap()
}

fn sku(kind: SkuKind) -> Sku {
    Sku {
        app_id: AppId::new(1).unwrap(),
        sku_id: id(4_000_000_000_000_000_001),
        sku: "coins".into(),
        kind,
        name: "Coins".into(),
        description: String::new(),
        price: Some(Price {
            currency: "EUR".into(),
            amount_in_hundredths: 199,
        }),
        plans: Vec::new(),
        is_archived: false,
        created_at: NOW,
    }
}

fn wish(change: EntitlementChange) -> ChangeEntitlement {
    ChangeEntitlement {
        app_id: AppId::new(1).unwrap(),
        player_id: PlayerId::new(2).unwrap(),
        sku_id: id(4_000_000_000_000_000_001),
        change,
    }
}

fn grant(n: u64) -> EntitlementChange {
    EntitlementChange::Grant {
        entitlement_id: id(5_000_000_000_000_000_000 + n),
        reporting_id: [n as u8; 16],
        developer_payload: format!("payload {n}"),
    }
}

fn apply(
    current: Option<&Entitlement>,
    change: EntitlementChange,
    kind: SkuKind,
    secs: i64,
) -> Result<Entitlement, Refusal> {
    let now = Timestamp::from_secs(secs);
    Entitlement::apply(current.cloned(), &wish(change), &sku(kind), now)
}

/// What ends the grant of that number.
fn ends(n: u64) -> [(EntitlementChange, EntitlementState); 3] {
    let entitlement_id = id(5_000_000_000_000_000_000 + n);
    let refund = EntitlementChange::Refund { entitlement_id };
    let revoke = EntitlementChange::Revoke { entitlement_id };
    [
        (EntitlementChange::Consume, EntitlementState::Consumed),
        (refund, EntitlementState::Refunded),
        (revoke, EntitlementState::Revoked),
    ]
}

#[test]
fn who_pays_back_one_grant_does_not_take_the_next_one() {
    let kind = SkuKind::Consumable;
    let first = apply(None, grant(1), kind, 10).unwrap();
    let [(consume, _), (refund, _), (revoke, _)] = ends(1);
    let consumed = apply(Some(&first), consume, kind, 11).unwrap();
    let second = apply(Some(&consumed), grant(2), kind, 12).unwrap();
    for late in [refund, revoke] {
        let refused = apply(Some(&second), late, kind, 13);
        assert_eq!(refused, Err(Refusal::Settled));
    }
}

#[test]
fn what_is_held_ends_once_and_is_granted_anew_under_another_id() {
    for (change, state) in ends(1) {
        let kind = SkuKind::Consumable;
        let held = apply(None, grant(1), kind, 10).unwrap();
        assert_eq!(held.state, EntitlementState::Held);
        assert_eq!(
            (held.granted_at, held.changed_at),
            (Timestamp::from_secs(10), Timestamp::from_secs(10))
        );
        assert_eq!(
            apply(Some(&held), grant(2), kind, 11),
            Err(Refusal::Exists),
            "nobody has it twice"
        );
        let ended = apply(Some(&held), change, kind, 20).unwrap();
        let expected = Entitlement {
            state,
            changed_at: Timestamp::from_secs(20),
            ..held.clone()
        };
        assert_eq!(ended, expected);
        for (change, _) in ends(1) {
            assert_eq!(apply(Some(&ended), change, kind, 21), Err(Refusal::Settled));
        }
        assert_eq!(
            apply(Some(&ended), grant(1), kind, 30),
            Err(Refusal::Exists),
            "a grant that comes once more is no other grant"
        );
        let again = apply(Some(&ended), grant(2), kind, 30).unwrap();
        assert_eq!(again, apply(None, grant(2), kind, 30).unwrap());
        assert_ne!(again.entitlement_id, held.entitlement_id);
    }
}

#[test]
fn what_is_durable_is_never_used_up() {
    let held = apply(None, grant(1), SkuKind::Durable, 10).unwrap();
    let [consume, refund, revoke] = ends(1).map(|(change, _)| change);
    assert_eq!(
        apply(Some(&held), consume, SkuKind::Durable, 11),
        Err(Refusal::Settled)
    );
    for ends in [refund, revoke] {
        let ended = apply(Some(&held), ends, SkuKind::Durable, 11).unwrap();
        assert_ne!(ended.state, EntitlementState::Held);
    }
}

#[test]
fn what_was_never_granted_cannot_end_and_a_subscription_is_not_granted() {
    for (change, _) in ends(1) {
        let refused = apply(None, change, SkuKind::Consumable, 1);
        assert_eq!(refused, Err(Refusal::Settled));
    }
    let refused = apply(None, grant(1), SkuKind::Subscription, 1);
    assert_eq!(refused, Err(Refusal::Settled));
}

#[test]
fn a_sku_keeps_its_id_its_moment_and_its_kind() {
    let first = sku(SkuKind::Durable);
    let define = |sku: Sku| DefineSku { sku };
    assert_eq!(
        Sku::apply(None, &define(first.clone())),
        Ok(first.clone()),
        "new"
    );
    let other = Sku {
        sku_id: id(4_000_000_000_000_000_002),
        name: "Gold".into(),
        price: None,
        is_archived: true,
        created_at: Timestamp::EPOCH,
        ..first.clone()
    };
    let changed = Sku::apply(Some(first.clone()), &define(other.clone())).unwrap();
    let expected = Sku {
        sku_id: first.sku_id,
        created_at: first.created_at,
        ..other
    };
    assert_eq!(changed, expected);
    let kind = define(sku(SkuKind::Consumable));
    assert_eq!(Sku::apply(Some(first), &kind), Err(Refusal::Settled));
}
