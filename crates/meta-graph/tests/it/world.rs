//! A registry in memory with the inhabitants that the vectors speak of.

use std::{
    collections::{HashMap, HashSet},
    time::Duration,
};

use base::{AppId, CredentialId, FamilyId, KeyId, PlayerId, Secret, Timestamp, TokenId};
use meta_graph::platform::{App, Caller, GrantKind, Pinned, Previous, Registry, Subject};
use sign::{SealKey, sha256};

use super::vectors::{Tokens, kind_name};

pub(super) const APP: &str = "1234567898014273";
pub(super) const APP_TOKEN: &str = "OC|1234567898014273|5f8730a4n51c5f8v8122aaf971b937e7";
pub(super) const OLD_APP_TOKEN: &str = "OC|1234567898014273|the-secret-before";
pub(super) const OTHER_APP: &str = "6655321";
pub(super) const PINNED: &str =
    "FRL12342GhFccWvUBxPMR4KXzM5s2ZCMp0mlWGq0ZBrOMXyjh4EmuAPvaXiMCAMV9okNm9DXdUA2EWNplrQ";
pub(super) const USER: u64 = 3_300_000_000_000_001;

pub(super) struct World {
    pub(super) now: Timestamp,
    apps: HashMap<&'static str, (AppId, CredentialId, Secret)>,
    previous: (Secret, Timestamp),
    keys: HashMap<(GrantKind, KeyId), SealKey>,
    revoked: HashSet<Subject>,
    pinned: HashMap<[u8; 32], Pinned>,
}

pub(super) fn app(id: u64) -> AppId {
    AppId::new(id).unwrap()
}

fn player(id: u64) -> PlayerId {
    PlayerId::new(id).unwrap()
}

pub(super) fn app_caller() -> Caller {
    Caller::App {
        app: app(1001),
        credential: CredentialId::new(2001).unwrap(),
    }
}

pub(super) fn user_caller() -> Caller {
    Caller::User {
        app: app(1001),
        player: player(20_005_061_986),
        user_id: player(USER),
        token: None,
    }
}

impl World {
    pub(super) fn new(tokens: &Tokens) -> Self {
        let now = tokens.now;
        let apps = [
            (APP, 1001, "5f8730a4n51c5f8v8122aaf971b937e7"),
            (OTHER_APP, 1002, "another"),
        ];
        let apps = apps.map(|(name, id, secret)| {
            let credential = CredentialId::new(id + 1000).unwrap();
            (name, (app(id), credential, Secret::new(secret)))
        });
        let keys = GrantKind::ALL.map(|kind| {
            let key = &tokens.keys[kind_name(kind)];
            ((kind, key.id), SealKey::new(&key.material()).unwrap())
        });
        Self {
            now,
            apps: apps.into(),
            previous: (
                Secret::new("the-secret-before"),
                now.plus(Duration::from_secs(60)),
            ),
            keys: keys.into(),
            revoked: HashSet::from([
                Subject::Token(TokenId::new([0xee; 16])),
                Subject::Player(player(20_005_061_987)),
                Subject::Family(FamilyId::new([0xfa; 8])),
            ]),
            pinned: pinned(now),
        }
    }
}

fn pinned(now: Timestamp) -> HashMap<[u8; 32], Pinned> {
    let of = |number, expires_at| Pinned {
        app_id: app(1001),
        player: player(number),
        user_id: player(USER),
        expires_at,
    };
    let unlisted = Pinned {
        app_id: app(1009),
        ..of(20_005_061_986, None)
    };
    [
        (PINNED, of(20_005_061_986, None)),
        ("pinned_expired", of(20_005_061_986, Some(now))),
        ("pinned_of_banned", of(20_005_061_987, None)),
        ("pinned_of_unlisted", unlisted),
    ]
    .map(|(text, pinned)| (sha256(text.as_bytes()), pinned))
    .into()
}

impl Registry for World {
    fn app(&self, external_id: &str) -> Option<App<'_>> {
        let (app_id, credential_id, secret) = self.apps.get(external_id)?;
        let (old, until) = &self.previous;
        let previous = Previous {
            secret: old,
            until: *until,
        };
        Some(App {
            app_id: *app_id,
            credential_id: *credential_id,
            secret,
            previous: (external_id == APP).then_some(previous),
        })
    }

    fn external_id(&self, app: AppId) -> Option<&str> {
        let mut apps = self.apps.iter();
        let found = apps.find(|(_, (id, ..))| *id == app);
        found.map(|(name, _)| *name)
    }

    fn key(&self, kind: GrantKind, key_id: KeyId) -> Option<&SealKey> {
        self.keys.get(&(kind, key_id))
    }

    fn is_revoked(&self, _: AppId, subject: Subject, _: Timestamp) -> bool {
        self.revoked.contains(&subject)
    }

    fn pinned(&self, digest: &[u8; 32]) -> Option<Pinned> {
        self.pinned.get(digest).copied()
    }
}
