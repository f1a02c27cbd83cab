use foldhash::{HashMap, HashMapExt};
use sign::{bearer_token, constant_time_eq, is_secret, sha256};
use store::{Actor, ApiKey, Scope, Scopes};

use crate::Snapshot;

/// The key of the configuration and what it may do: with it the first API key
/// is made.
#[derive(Clone, Copy, Debug)]
pub struct ConfiguredKey<'a> {
    /// The key.
    pub key: &'a base::Secret,
    /// What it may do.
    pub scopes: Scopes,
}

/// Whoever presented a key that is good.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Caller {
    /// Who, as the audit log names them.
    pub actor: Actor,
    /// What they may do.
    pub scopes: Scopes,
}

/// Why a call of our own APIs goes no further.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum NoAccess {
    /// No key was presented that is good.
    NoKey,
    /// The key is good and has no right to this.
    OutOfScope {
        /// Whose key.
        caller: Caller,
        /// The right that it would take.
        needed: Scope,
    },
}

/// Judges the value of an `Authorization` header: the one idea of access that
/// all faces with an API of our own share.
///
/// # Errors
/// [`NoAccess`].
pub fn access(
    snapshot: &Snapshot,
    configured: ConfiguredKey<'_>,
    authorization: Option<&[u8]>,
    needed: Scope,
) -> Result<Caller, NoAccess> {
    let presented = authorization.and_then(bearer_token);
    let presented = presented.ok_or(NoAccess::NoKey)?;
    let caller = if is_secret(presented, configured.key) {
        Caller {
            actor: Actor::ConfiguredKey,
            scopes: configured.scopes,
        }
    } else {
        let key = snapshot.api_keys().presented(presented);
        let key = key.ok_or(NoAccess::NoKey)?;
        Caller {
            actor: Actor::ApiKey {
                key_id: key.key_id,
                label: key.label.clone(),
            },
            scopes: key.scopes,
        }
    };
    if caller.scopes.has(needed) {
        Ok(caller)
    } else {
        Err(NoAccess::OutOfScope { caller, needed })
    }
}

/// All API keys, by the beginning of their digests.
#[derive(Debug)]
pub struct ApiKeys(HashMap<[u8; 8], Vec<ApiKey>>);

impl ApiKeys {
    pub(crate) fn new(keys: Vec<ApiKey>) -> Self {
        let mut map: HashMap<_, Vec<ApiKey>> = HashMap::new();
        for key in keys {
            map.entry(beginning(&key.digest)).or_default().push(key);
        }
        Self(map)
    }

    /// All of them, the revoked ones too, in no order.
    pub fn iter(&self) -> impl Iterator<Item = &ApiKey> {
        self.0.values().flatten()
    }

    /// The key whose text was presented, unless it is revoked. What the look-up
    /// takes depends on a digest, which tells nobody how near a guess came; the
    /// digests themselves are compared in constant time.
    fn presented(&self, text: &[u8]) -> Option<&ApiKey> {
        let digest = sha256(text);
        let candidates = self.0.get(&beginning(&digest))?;
        candidates
            .iter()
            .find(|key| constant_time_eq(&key.digest, &digest))
            .filter(|key| key.revoked_at.is_none())
    }
}

fn beginning(digest: &[u8; 32]) -> [u8; 8] {
    let [a, b, c, d, e, f, g, h, ..] = *digest;
    [a, b, c, d, e, f, g, h]
}

#[cfg(test)]
mod tests {
    use base::{ApiKeyId, Secret, Timestamp};
    use store::Catalog;

    use super::*;

    fn key(id: u64, text: &str, scopes: &str, revoked: bool) -> ApiKey {
        ApiKey {
            key_id: ApiKeyId::new(id).unwrap(),
            label: format!("key {id}"),
            scopes: scopes.parse().unwrap(),
            digest: sha256(text.as_bytes()),
            created_at: Timestamp::EPOCH,
            revoked_at: revoked.then_some(Timestamp::EPOCH),
        }
    }

    #[test]
    fn a_key_opens_what_it_may_and_nothing_else() {
        let catalog = Catalog {
            api_keys: vec![
                key(1, "csk_one", "read", false),
                key(2, "csk_two", "read,ban", true),
            ],
            ..Catalog::default()
        };
        let snapshot = Snapshot::new(catalog).unwrap();
        let secret = Secret::new("bootstrap");
        let configured = ConfiguredKey {
            key: &secret,
            scopes: Scopes::all(),
        };
        let ask = |header: &str, scope| {
            access(&snapshot, configured, Some(header.as_bytes()), scope)
                .map(|caller| caller.actor.kind())
                .map_err(|denied| denied == NoAccess::NoKey)
        };
        for scope in Scope::ALL {
            assert_eq!(ask("Bearer bootstrap", scope), Ok("configured_key"));
        }
        assert_eq!(ask("Bearer csk_one", Scope::Read), Ok("api_key"));
        assert_eq!(ask("Bearer csk_one", Scope::Ban), Err(false));
        for nobody in [
            "Bearer csk_two",
            "Bearer csk_on",
            "Basic csk_one",
            "csk_one",
            "",
        ] {
            assert_eq!(ask(nobody, Scope::Read), Err(true), "{nobody}");
        }
        let none = access(&snapshot, configured, None, Scope::Read);
        assert_eq!(none, Err(NoAccess::NoKey));
    }
}
