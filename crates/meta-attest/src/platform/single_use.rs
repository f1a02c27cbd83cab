use std::time::Duration;

use base::{AppId, Timestamp};
use guard::Claim;

use crate::wire::Nonce;

/// The longest that a token may live, and how long a span is.
const SPAN: Duration = Duration::from_secs(7 * 24 * 60 * 60);

/// The claims by which a game's nonce is used once, for at least as long as the
/// tokens live that carry it.
///
/// A nonce bears no moment, and a store looks for a repetition where the first
/// use expires: so time is cut into spans of seven days, as long as a token may live, so
/// that no game's wish changes them, and a use is claimed for its own span and for the next one. Whoever comes again within a
/// token's life meets one of the two. What counts are the nonce's bytes: its two
/// spellings, with and without padding, are one nonce.
#[must_use]
pub fn nonce_claims(app: AppId, nonce: &Nonce, now: Timestamp) -> [Claim; 2] {
    let span = i64::try_from(SPAN.as_millis()).unwrap_or(i64::MAX);
    let past = now.millis().checked_rem_euclid(span).unwrap_or(0);
    let left = span.saturating_sub(past);
    [left, left.saturating_add(span)].map(|left| {
        let until = Timestamp::from_millis(now.millis().saturating_add(left));
        let moment = until.millis().to_be_bytes();
        Claim::new(Some(app), "attest.nonce", &[nonce.bytes(), &moment], until)
    })
}

#[cfg(test)]
#[allow(clippy::arithmetic_side_effects)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn claims(app: u64, nonce: &str, at: Timestamp) -> [Claim; 2] {
        let nonce = Nonce::parse(nonce).unwrap();
        nonce_claims(AppId::new(app).unwrap(), &nonce, at)
    }

    fn meet(one: [Claim; 2], other: [Claim; 2]) -> bool {
        one.iter().any(|claim| other.contains(claim))
    }

    #[test]
    fn both_spellings_are_one_nonce_and_each_game_has_its_own() {
        let at = Timestamp::from_secs(1_000_000);
        let bare = "A".repeat(22);
        let of = |app, nonce: &str| claims(app, nonce, at);
        assert_eq!(of(1, &bare), of(1, &format!("{bare}==")));
        assert!(!meet(of(1, &bare), of(2, &bare)));
        assert!(!meet(
            of(1, &bare),
            of(1, &"A".repeat(23).replace("AAA", "AAE"))
        ));
    }

    proptest! {
        #[test]
        fn a_use_is_met_for_as_long_as_its_token_lives(
            first in 0..4_000_000_000_000_i64,
            later in 0..2_000_000_000_i64,
        ) {
            let life = 7 * 24 * 60 * 60 * 1_000;
            let nonce = "A".repeat(22);
            let use_at = |millis| claims(1, &nonce, Timestamp::from_millis(millis));
            let one = use_at(first);
            for claim in one {
                let kept = claim.expires_at().millis() - first;
                prop_assert!(kept > 0 && kept <= 2 * life);
            }
            let other = use_at(first + later);
            if later < life {
                prop_assert!(meet(one, other));
            }
            if later >= 2 * life {
                prop_assert!(!meet(one, other));
            }
        }
    }
}
