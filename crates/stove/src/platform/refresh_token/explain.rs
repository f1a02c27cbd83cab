use base::{Environment, Timestamp};
use sign::Sealed;

use super::{judge_refresh_token, open};
use crate::platform::{
    Registry,
    explain::{Claims, Explanation, TokenKind},
};

/// Says what a refresh token is.
pub(in crate::platform) fn explain<R: Registry + ?Sized>(
    environment: Environment,
    text: &[u8],
    registry: &R,
    now: Timestamp,
) -> Explanation {
    let base = Explanation {
        environment: Some(environment),
        key_id: Sealed::parse(text).ok().map(|sealed| sealed.key_id()),
        ..Explanation::refused(TokenKind::RefreshToken, "")
    };
    let known = match open(text, registry) {
        Ok(signed) => {
            let token = signed.get();
            Explanation {
                authentic: true,
                claims: Claims {
                    app_id: Some(token.app_id),
                    player_id: Some(token.player),
                    family_id: Some(token.family_id),
                    issued_at: Some(token.issued_at),
                    expires_at: Some(token.expires_at),
                    ..Claims::default()
                },
                ..base
            }
        }
        Err(_) => base,
    };
    known.judged(judge_refresh_token(text, registry, now))
}
