//! The nouns of the stories, each made from a small number.

use std::{sync::Arc, time::Duration};

use base::{
    AppId, CredentialId, Environment, FamilyId, KeyId, OwnerId, PlayerId, Secret, SharedClock,
    Timestamp, TokenId,
};
use guard::Claim;
use store::{
    App, Catalog, ChangeOwnership, Credential, Issuance, IssueToken, KeyPurpose, Listing,
    ListingKind, Membership, Outcome, OwnershipChange, PinnedKind, PinnedToken, Platform, Player,
    Receipt, Refusal, Revocation, RevokedSubject, Step, Store, TokenKey, Unit, UseRefresh,
};
use testkit::FakeClock;

use crate::{Engine, PLENTY};

/// A fresh store under a clock that stands still.
pub async fn fresh<E: Engine>() -> (E, Arc<FakeClock>, Arc<dyn Store>) {
    let engine = E::fresh();
    let clock = FakeClock::new();
    let store = engine.open(shared(&clock), PLENTY).await;
    (engine, clock, store)
}

pub fn shared(clock: &Arc<FakeClock>) -> SharedClock {
    Arc::<FakeClock>::clone(clock)
}

/// The moment at which the stories' things were made.
pub const MADE: Timestamp = Timestamp::from_secs(1_793_491_200);

pub fn owner(n: u8) -> OwnerId {
    OwnerId::new([n; 16])
}

pub fn app_id(n: u64) -> AppId {
    AppId::new(n).unwrap()
}

pub fn credential_id(n: u64) -> CredentialId {
    CredentialId::new(n).unwrap()
}

pub fn player_id(n: u64) -> PlayerId {
    PlayerId::new(n).unwrap()
}

pub fn app(n: u64) -> App {
    App {
        app_id: app_id(n),
        name: format!("Game {n}"),
        publisher: None,
        created_at: MADE,
    }
}

/// The publisher of an app from now on.
pub fn published(app: u64, publisher: &str) -> Step {
    Step::NamePublisher {
        app_id: app_id(app),
        publisher: publisher.to_owned(),
    }
}

pub fn listing(app: u64, external_id: &str) -> Listing {
    Listing {
        app_id: app_id(app),
        platform: Platform::Stove,
        environment: Environment::Live,
        external_id: external_id.into(),
        number: Some(app + 10_000),
        kind: ListingKind::ALL[app as usize % 3],
    }
}

pub fn credential(app: u64, id: u64, client_id: &str) -> Credential {
    Credential {
        credential_id: credential_id(id),
        app_id: app_id(app),
        platform: Platform::Stove,
        environment: Environment::Live,
        client_id: client_id.into(),
        secret: Secret::new(format!("secret {id}")),
        token_validity: Duration::from_millis(60_500),
        created_at: MADE,
        previous: None,
        rotated_at: MADE,
    }
}

pub fn rotation(app: u64, id: u64, secret: &str) -> Step {
    Step::RotateSecret {
        app_id: app_id(app),
        credential_id: credential_id(id),
        secret: Secret::new(secret),
        at: MADE.plus(Duration::from_secs(9)),
        previous_until: None,
    }
}

pub fn key(n: u8) -> TokenKey {
    TokenKey {
        key_id: KeyId::new([n; 4]),
        purpose: KeyPurpose::ALL[usize::from(n) % KeyPurpose::ALL.len()],
        environment: Environment::ALL[usize::from(n) % 2],
        material: Secret::new([n; 32]),
        // The higher the number, the older the key.
        created_at: MADE.minus(Duration::from_secs(n.into())),
    }
}

pub fn player(n: u64) -> Player {
    Player {
        player_id: player_id(n),
        nickname: format!("Player {n} ✓"),
        sign_in_digest: [n as u8; 32],
        created_at: MADE,
    }
}

pub fn membership(app: u64, player: u64, scoped: u64) -> Membership {
    Membership {
        app_id: app_id(app),
        player_id: player_id(player),
        scoped_id: player_id(scoped),
        joined_at: MADE,
    }
}

pub fn pinned(app: u64, digest: u8, kind: PinnedKind) -> PinnedToken {
    PinnedToken {
        app_id: app_id(app),
        platform: Platform::Stove,
        environment: Environment::Sandbox,
        kind,
        digest: [digest; 32],
        expires_at: (kind == PinnedKind::Server).then_some(MADE),
    }
}

/// A wish for a token of a minute.
pub fn wish(app: u64, credential: u64, token: u8) -> IssueToken {
    IssueToken {
        app_id: app_id(app),
        credential_id: credential_id(credential),
        token_id: TokenId::new([token; 16]),
        key_id: KeyId::new([token; 4]),
        nonce: [token; 12],
        validity: Duration::from_secs(60),
    }
}

/// What [`wish`] becomes when it is issued at that moment.
pub fn issuance(app: u64, credential: u64, token: u8, at: Timestamp) -> Issuance {
    let wish = wish(app, credential, token);
    Issuance {
        app_id: wish.app_id,
        credential_id: wish.credential_id,
        token_id: wish.token_id,
        key_id: wish.key_id,
        nonce: wish.nonce,
        issued_at: at,
        expires_at: at.plus(wish.validity),
    }
}

/// A revocation as of `at` seconds after the beginning, for ten minutes.
pub fn revocation(app: u64, subject: RevokedSubject, at: u64) -> Revocation {
    let at = MADE.plus(Duration::from_secs(at));
    Revocation {
        app_id: app_id(app),
        subject,
        at,
        until: at.plus(Duration::from_secs(600)),
    }
}

pub fn family_id(n: u8) -> FamilyId {
    FamilyId::new([n; 8])
}

/// A use of a refresh token of player 1 that was issued just now, for one that
/// ends in a day.
pub fn use_refresh(app: u64, family: u8, generation: u64, now: Timestamp) -> Step {
    Step::UseRefresh(UseRefresh {
        app_id: app_id(app),
        player_id: player_id(1),
        family_id: family_id(family),
        generation,
        issued_at: now,
        successor_issued_at: now,
        successor_expires_at: now.plus(Duration::from_secs(24 * 60 * 60)),
    })
}

/// A copy for a player, bought as many seconds after the beginning as the
/// product's number says.
pub fn grant(app: u64, player: u64, product_no: u64) -> Step {
    Step::ChangeOwnership(ChangeOwnership {
        app_id: app_id(app),
        player_id: player_id(player),
        change: OwnershipChange::Grant {
            purchased_at: MADE.plus(Duration::from_secs(product_no)),
            product_no,
        },
    })
}

/// The end of a copy.
pub fn release(app: u64, player: u64) -> Step {
    Step::ChangeOwnership(ChangeOwnership {
        app_id: app_id(app),
        player_id: player_id(player),
        change: OwnershipChange::Release,
    })
}

/// A use of `name` that ends so many seconds after the beginning.
pub fn claim(name: &str, ends: u64) -> Claim {
    let ends = MADE.plus(Duration::from_secs(ends));
    Claim::new(Some(app_id(1)), "story", &[name.as_bytes()], ends)
}

/// Commits one step.
pub async fn commit(store: &Arc<dyn Store>, by: u8, step: Step) -> Receipt {
    store.commit(Unit::of(owner(by), step)).await.unwrap()
}

/// Commits steps together.
pub async fn commit_all(store: &Arc<dyn Store>, by: u8, steps: Vec<Step>) -> Receipt {
    let unit = Unit {
        owner: owner(by),
        steps,
    };
    store.commit(unit).await.unwrap()
}

/// Commits what must succeed.
pub async fn done(store: &Arc<dyn Store>, steps: impl IntoIterator<Item = Step>) {
    for step in steps {
        assert_eq!(commit(store, 1, step.clone()).await, is_done(), "{step:?}");
    }
}

/// The receipt of one step that was done.
pub fn is_done() -> Receipt {
    Receipt::Committed(vec![Outcome::Done])
}

/// The receipt of one step that was refused.
pub fn refused(refusal: Refusal) -> Receipt {
    Receipt::Refused { step: 0, refusal }
}

/// A catalog as something that can be compared, secrets included.
pub fn shown(catalog: &Catalog) -> Vec<String> {
    let watermarks = (catalog.watermark, catalog.family_watermark);
    let mut lines = vec![format!("{:?} {watermarks:?}", catalog.head)];
    lines.extend(catalog.apps.iter().map(|it| format!("{it:?}")));
    lines.extend(catalog.listings.iter().map(|it| format!("{it:?}")));
    lines.extend(catalog.credentials.iter().map(|it| {
        let secret = it.secret.expose();
        let before = it.previous.as_ref().map(|it| it.secret.expose());
        format!("{it:?} {secret:?} {before:?}")
    }));
    lines.extend(catalog.keys.iter().map(|it| {
        let material = it.material.expose();
        format!("{it:?} {material:?}")
    }));
    lines.extend(catalog.api_keys.iter().map(|it| format!("{it:?}")));
    lines.extend(catalog.ads.iter().map(|it| {
        let secret = it.secret.expose();
        format!("{it:?} {secret:?}")
    }));
    lines.extend(catalog.boards.iter().map(|it| format!("{it:?}")));
    lines.extend(catalog.skus.iter().map(|it| format!("{it:?}")));
    lines.extend(catalog.graph.iter().map(|it| {
        let token = it.webhook.as_ref().map(|it| it.verify_token.expose());
        format!("{it:?} {token:?}")
    }));
    lines.extend(catalog.social.iter().map(|it| {
        let key = it.rsa_key.as_ref().map(|it| it.expose());
        format!("{it:?} {key:?}")
    }));
    lines.extend(catalog.attest.iter().map(|it| {
        let key = it.seal_key.as_ref().map(|it| it.expose());
        format!("{it:?} {key:?}")
    }));
    lines.extend(catalog.bans.iter().map(|it| format!("{it:?}")));
    lines.extend(catalog.achievements.iter().map(|it| format!("{it:?}")));
    lines.extend(catalog.pinned.iter().map(|it| format!("{it:?}")));
    let mut revocations: Vec<_> = catalog.revocations.clone();
    revocations.sort_by_key(|it| (it.app_id, it.subject));
    lines.extend(revocations.iter().map(|it| format!("{it:?}")));
    lines
}
