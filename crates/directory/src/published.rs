use std::time::Duration;

use base::Timestamp;
use foldhash::{HashMap, HashMapExt};
use sign::jws::{KeySet, MAX_KEYS, VerifyingKey};
use store::{KeyPurpose, LONGEST_TOKEN_LIFETIME, TokenKey};

use crate::UnusableKey;

/// For how long after its successor was made a key verifies: the last token that
/// it signed has ended then. A day is more than any two clocks are apart.
const OUTLIVES: Duration = LONGEST_TOKEN_LIFETIME.saturating_add(Duration::from_secs(86_400));

/// The public keys of attestation tokens. Which of them count depends on the
/// moment: a key that leaked and was replaced is good for nothing once the last
/// honest token of it has ended.
#[derive(Debug)]
pub(crate) struct Published {
    /// Made ready for each moment at which a key leaves, the earliest first: the
    /// keys before it.
    until: Vec<(Timestamp, KeySet)>,
    /// Those that stay.
    rest: KeySet,
}

/// A key and when it leaves; never where it is the youngest of its purpose.
struct Leaving {
    key: VerifyingKey,
    at: Option<Timestamp>,
}

impl Published {
    /// Of these keys, the oldest first; what has no public half is passed over.
    pub(crate) fn new<'k>(
        keys: impl DoubleEndedIterator<Item = &'k TokenKey>,
        public: impl Fn(&TokenKey) -> Option<VerifyingKey>,
    ) -> Result<Self, UnusableKey> {
        let mut successors: HashMap<KeyPurpose, Timestamp> = HashMap::new();
        let mut all: Vec<_> = keys
            .rev()
            .filter_map(|key| {
                let public = public(key)?;
                let successor = successors.insert(key.purpose, key.created_at);
                let at = successor.map(|made| made.plus(OUTLIVES));
                Some(Leaving { key: public, at })
            })
            .collect();
        // The youngest of each purpose sign. The sort keeps the order of the rest.
        all.sort_by_key(|leaving| leaving.at.is_some());
        let mut moments: Vec<_> = all.iter().filter_map(|leaving| leaving.at).collect();
        moments.sort_unstable();
        moments.dedup();
        let until = moments.into_iter().map(|moment| {
            let set = set(&all, |at| at.is_none_or(|at| moment <= at))?;
            Ok((moment, set))
        });
        Ok(Self {
            until: until.collect::<Result<_, _>>()?,
            rest: set(&all, |at| at.is_none())?,
        })
    }

    /// Those that count then. What a key has signed was signed before there was
    /// the next one: once the watermark has reached that, whatever comes of it
    /// still was made by somebody else, with any moment in it.
    pub(crate) fn at(&self, now: Timestamp, watermark: Option<Timestamp>) -> &KeySet {
        let now = watermark.map_or(now, |reached| now.max(reached.plus(OUTLIVES)));
        let next = self.until.iter().find(|(moment, _)| now < *moment);
        next.map_or(&self.rest, |(_, set)| set)
    }
}

fn set(all: &[Leaving], stays: impl Fn(Option<Timestamp>) -> bool) -> Result<KeySet, UnusableKey> {
    let staying = all.iter().filter(|leaving| stays(leaving.at));
    let keys = staying.map(|leaving| leaving.key.clone());
    KeySet::new(keys.take(MAX_KEYS).collect()).map_err(|_| UnusableKey::Published)
}

#[cfg(test)]
#[allow(clippy::arithmetic_side_effects)]
mod tests {
    use base::{Environment, KeyId, Secret};

    use super::*;
    use crate::KeyRing;

    const DAY: i64 = 86_400;

    fn key(no: u8, purpose: KeyPurpose, days: i64) -> TokenKey {
        let material = match purpose {
            KeyPurpose::AttestPs256 => sign::jws::new_ps256_key().unwrap(),
            _ => Secret::new([no; 32]),
        };
        TokenKey {
            key_id: KeyId::new([no; 4]),
            purpose,
            environment: Environment::Live,
            material,
            created_at: Timestamp::from_secs(days * DAY),
        }
    }

    fn names(ring: &KeyRing, secs: i64) -> Vec<String> {
        let now = Timestamp::from_secs(secs);
        let keys = ring.published(Environment::Live, now, None).keys();
        keys.iter().map(|key| key.kid().to_owned()).collect()
    }

    fn name(no: u8) -> String {
        KeyId::new([no; 4]).to_string()
    }

    #[test]
    fn a_key_leaves_eight_days_after_the_next_of_its_purpose() {
        let ring = KeyRing::new(&[
            key(1, KeyPurpose::AttestEs256, 0),
            key(2, KeyPurpose::AttestEdDsa, 0),
            key(3, KeyPurpose::AttestEs256, 10),
            key(4, KeyPurpose::AttestEs256, 11),
            key(5, KeyPurpose::AttestRelay, 12),
        ])
        .unwrap();
        let all = [4, 2, 3, 1].map(name);
        assert_eq!(names(&ring, 0), all);
        assert_eq!(names(&ring, 18 * DAY - 1), all);
        assert_eq!(names(&ring, 18 * DAY), [4, 2, 3].map(name));
        assert_eq!(names(&ring, 19 * DAY - 1), [4, 2, 3].map(name));
        assert_eq!(names(&ring, 19 * DAY), [4, 2].map(name));
        // Whoever still signs stays, however old.
        assert_eq!(names(&ring, 9_999 * DAY), [4, 2].map(name));
        let sandbox = ring.published(Environment::Sandbox, Timestamp::EPOCH, None);
        assert!(sandbox.keys().is_empty());
    }

    #[test]
    fn a_key_leaves_once_the_watermark_is_as_late_as_the_next() {
        let ring = KeyRing::new(&[
            key(1, KeyPurpose::AttestEs256, 0),
            key(2, KeyPurpose::AttestEs256, 10),
            key(3, KeyPurpose::AttestEs256, 11),
        ])
        .unwrap();
        let count = |watermark| {
            let (now, watermark) = (11 * DAY, Timestamp::from_secs(watermark));
            let now = Timestamp::from_secs(now);
            let set = ring.published(Environment::Live, now, Some(watermark));
            set.keys().len()
        };
        assert_eq!([10 * DAY - 1, 10 * DAY, 11 * DAY - 1].map(count), [3, 2, 2]);
        assert_eq!([11 * DAY, 99 * DAY].map(count), [1, 1]);
    }

    #[test]
    fn a_key_that_signs_is_published_however_many_others_are_younger() {
        let mut keys = vec![key(0, KeyPurpose::AttestPs256, 0)];
        keys.extend((1..=70).map(|no| key(no, KeyPurpose::AttestEs256, 0)));
        let names = names(&KeyRing::new(&keys).unwrap(), 0);
        assert_eq!(names.len(), MAX_KEYS);
        assert!(names.contains(&name(0)) && names.contains(&name(70)));
        assert!(names.contains(&name(8)) && !names.contains(&name(7)));
    }
}
