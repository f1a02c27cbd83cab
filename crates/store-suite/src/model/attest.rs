//! Random steps of what is known of devices.

use std::{sync::Arc, time::Duration};

use base::Timestamp;
use proptest::{
    prelude::{Just, Strategy, any},
    prop_oneof,
};
use store::{
    AdmitDevice, AttestChange, AttestStep, BanFilter, LiftBan, LiftBans, SetBan, Step, Store, Unit,
};

use crate::{
    attest::given::{admit, admitting, ban_id, configure, device_id, mark, unique_id},
    given::{app, app_id, owner},
};

/// A step whose moments are filled in when its turn comes.
#[derive(Clone, Debug)]
#[expect(
    clippy::large_enum_variant,
    reason = "a plan is drawn, played once and gone"
)]
pub(super) enum Plan {
    Fixed(Step),
    Admit {
        of: (u64, u8),
        /// What it would be called.
        called: (u8, u16),
        lifetime: u64,
        patch_level: Option<u32>,
    },
    Ban {
        of: (u64, u8),
        ban: u64,
        earlier: u64,
        lasts: u64,
        reason: bool,
    },
    Lift {
        of: (u64, u8),
        ban: Option<u64>,
        earlier: u64,
    },
    LiftAll {
        app: u64,
        span: (u64, u64),
        by_app: bool,
        limit: usize,
    },
}

/// What has to be there for any of it to come to something.
pub(super) fn prelude() -> Unit {
    Unit {
        owner: owner(1),
        steps: [1, 2].map(|n| Step::InsertApp(app(n))).into(),
    }
}

pub(super) fn plan() -> impl Strategy<Value = Plan> {
    let game = || prop_oneof![12 => Just(1_u64), 4 => Just(2), 1 => Just(3)];
    let of = move || (game(), 1..=3_u8);
    let day = 24 * 60 * 60_u64;
    let lifetime = prop_oneof![300..900_u64, Just(day), Just(7 * day)];
    let level = prop_oneof![Just(None), (202_601..202_604_u32).prop_map(Some)];
    // Mostly called as nobody else is.
    let called = prop_oneof![8 => any::<u16>(), 1 => 1..=3_u16];
    let moved = || prop_oneof![4 => Just(0_u64), 1 => 1..600_u64];
    prop_oneof![
        1 => (game(), any::<bool>(), 0..9_u64).prop_map(|(app, much, secs)| {
            Plan::Fixed(configure(app, change(much), secs))
        }),
        1 => (of(), any::<bool>()).prop_map(|((app, n), test)| Plan::Fixed(mark(app, n, test))),
        8 => (of(), (1..=4_u8, called), lifetime, level).prop_map(
            |(of, called, lifetime, patch_level)| Plan::Admit { of, called, lifetime, patch_level }
        ),
        4 => (of(), 1..=9_u64, moved(), prop_oneof![1..900_u64, Just(31 * day)], any::<bool>())
            .prop_map(|(of, ban, earlier, lasts, reason)| Plan::Ban {
                of, ban, earlier, lasts, reason,
            }),
        2 => (of(), proptest::option::of(1..=9_u64), moved())
            .prop_map(|(of, ban, earlier)| Plan::Lift { of, ban, earlier }),
        1 => (game(), (0..900_u64, 0..900_u64), any::<bool>(), 0..3_usize).prop_map(
            |(app, span, by_app, limit)| Plan::LiftAll { app, span, by_app, limit }
        ),
    ]
}

fn change(much: bool) -> AttestChange {
    AttestChange {
        package: Some(much.then(|| "com.example".into())),
        cert_digests: much.then(|| vec![[2; 32], [1; 32]]),
        seal_key: Some(much.then(|| base::Secret::new([7; 32]))),
        monitor: Some(much),
        ..AttestChange::default()
    }
}

impl Plan {
    pub(super) fn at(&self, now: Timestamp) -> Step {
        let before = |secs| now.minus(Duration::from_secs(secs));
        let after = |secs| now.plus(Duration::from_secs(secs));
        match self.clone() {
            Self::Fixed(step) => step,
            Self::Admit {
                of: (app, n),
                called: (device, name),
                lifetime,
                patch_level,
            } => admit(AdmitDevice {
                device_id: device_id(device),
                token_expires_at: after(lifetime),
                patch_level,
                known_only: name.is_multiple_of(5),
                ..admitting(app, n, name, now)
            }),
            Self::Ban {
                of: (app, n),
                ban,
                earlier,
                lasts,
                reason,
            } => Step::Attest(AttestStep::SetBan(SetBan {
                app_id: app_id(app),
                device_id: device_id(n),
                ban_id: ban_id(ban),
                at: before(earlier),
                until: after(lasts),
                reason: if reason { "é" } else { "" }.into(),
                by: if reason { "app" } else { "ops" }.into(),
            })),
            Self::Lift {
                of: (app, n),
                ban,
                earlier,
            } => Step::Attest(AttestStep::LiftBan(LiftBan {
                app_id: app_id(app),
                device_id: device_id(n),
                ban_id: ban.map(ban_id),
                at: before(earlier),
                by: "ops".into(),
            })),
            Self::LiftAll {
                app,
                span: (from, to),
                by_app,
                limit,
            } => Step::Attest(AttestStep::LiftBans(LiftBans {
                app_id: app_id(app),
                from: before(from),
                to: after(to),
                made_by: by_app.then(|| "app".into()),
                at: now,
                by: "ops".into(),
                limit,
            })),
        }
    }
}

/// Whether a step is one of these.
pub(super) const fn is_one(step: &Step) -> bool {
    matches!(step, Step::Attest(_))
}

/// Compares what the two stores say of all that; the catalogs are compared
/// already.
pub(super) async fn same(store: &Arc<dyn Store>, model: &Arc<dyn Store>, now: Timestamp) {
    for app in [1, 2, 3].map(app_id) {
        let found = async |of: &Arc<dyn Store>| {
            let devices = of.devices(app, None, 99).await.unwrap();
            let named = [3, 1, 4, 2, 1].map(device_id).to_vec();
            (devices, of.pseudonyms(app, named).await.unwrap())
        };
        let expected = found(model).await;
        assert_eq!(found(store).await, expected);
        for device in expected.0.items {
            let name = device.pseudonym.unique_id;
            let known = store.pseudonym(name).await;
            assert_eq!(known, model.pseudonym(name).await);
        }
        for (device_id, standing_at) in [
            (None, None),
            (None, Some(now)),
            (Some(device_id(1)), None),
            (Some(device_id(1)), Some(now)),
        ] {
            let filter = BanFilter {
                device_id,
                standing_at,
            };
            let found = async |of: &Arc<dyn Store>| {
                let page = of.bans(app, filter, Some(ban_id(1)), 3).await.unwrap();
                (page, of.bans(app, filter, None, 99).await.unwrap())
            };
            assert_eq!(found(store).await, found(model).await, "{filter:?}");
        }
        let found = async |of: &Arc<dyn Store>| {
            let all = of.ban_feed(app, None, 99).await.unwrap();
            let place = (now.minus(Duration::from_secs(300)), ban_id(4));
            (all, of.ban_feed(app, Some(place), 2).await.unwrap())
        };
        assert_eq!(found(store).await, found(model).await);
    }
    for n in 1..=9 {
        let ban = store.ban(ban_id(n)).await;
        assert_eq!(ban, model.ban(ban_id(n)).await);
    }
    for n in 1..=3 {
        let name = store.pseudonym(unique_id(n)).await;
        assert_eq!(name, model.pseudonym(unique_id(n)).await);
    }
}
