use base::{FamilyId, Timestamp, TokenId};
use sign::sha256;
use store::{Installation, RevokedSubject};

use crate::Known;

/// The id of a token that goes by an installation: all of them are of one family,
/// so that they end together when the player has the game no longer. `random`
/// makes it one of its own.
#[must_use]
pub fn installation_token(installation: Installation, random: [u8; 8]) -> TokenId {
    let [a, b, c, d, e, f, g, h, ..] = digest(&installation);
    let [i, j, k, l, m, n, o, p] = random;
    TokenId::new([a, b, c, d, e, f, g, h, i, j, k, l, m, n, o, p])
}

/// What ends the tokens that go by an installation, and no others: neither the
/// player's session nor what another installation brings.
#[must_use]
pub fn of_installation(installation: Installation) -> RevokedSubject {
    RevokedSubject::Family(FamilyId::of(installation_token(installation, [0; 8])))
}

fn digest(installation: &Installation) -> [u8; 32] {
    let player = installation.player_id.get().to_be_bytes();
    let at = installation.installed_at.millis().to_be_bytes();
    sha256(&[&b"installation:"[..], &player, &at].concat())
}

impl Known<'_> {
    /// The installation as it can begin: where the player has had the game and lost
    /// it within the same millisecond, one later, because the tokens of that one
    /// have ended.
    #[must_use]
    pub fn beginning(&self, mut installation: Installation) -> Installation {
        let ended =
            |it: Installation| self.is_revoked(it.app_id, of_installation(it), it.installed_at);
        // Revocations are of the past, so this ends.
        while ended(installation) {
            let next = installation.installed_at.millis().saturating_add(1);
            installation.installed_at = Timestamp::from_millis(next);
        }
        installation
    }
}

#[cfg(test)]
mod tests {
    use base::{AppId, PlayerId};

    use super::*;

    fn installation(player: u64, at: i64) -> Installation {
        Installation {
            app_id: AppId::new(1).unwrap(),
            player_id: PlayerId::new(player).unwrap(),
            invited_by: None,
            installed_at: Timestamp::from_millis(at),
        }
    }

    #[test]
    fn the_tokens_of_an_installation_and_no_others_are_of_its_family() {
        let one = installation(7, 1_000);
        let family = |token| RevokedSubject::Family(FamilyId::of(token));
        let tokens = [1, 2].map(|random| installation_token(one, [random; 8]));
        assert_ne!(tokens[0], tokens[1]);
        assert!(
            tokens
                .iter()
                .all(|token| family(*token) == of_installation(one))
        );
        for other in [installation(8, 1_000), installation(7, 1_001)] {
            assert_ne!(of_installation(other), of_installation(one));
        }
    }
}
