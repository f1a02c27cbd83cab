use base::{Environment, Timestamp};
use sign::{Sealed, sha256};

use super::{judge, open};
use crate::platform::{
    Pinned, Registry,
    explain::{Claims, Explanation, TokenKind},
};

/// Says what a server token is.
pub(in crate::platform) fn explain<R: Registry + ?Sized>(
    environment: Environment,
    text: &[u8],
    registry: &R,
    now: Timestamp,
) -> Explanation {
    let base = Explanation {
        environment: Some(environment),
        key_id: Sealed::parse(text).ok().map(|sealed| sealed.key_id()),
        ..Explanation::refused(TokenKind::ServerToken, "")
    };
    let known = if let Ok(signed) = open(environment, text, registry) {
        let token = signed.get();
        Explanation {
            authentic: true,
            claims: Claims {
                app_id: Some(token.app_id),
                credential_id: Some(token.credential_id),
                token_id: Some(token.token_id),
                issued_at: Some(token.issued_at),
                expires_at: Some(token.expires_at),
                ..Claims::default()
            },
            ..base
        }
    } else if let Some(Pinned::Server {
        app_id, expires_at, ..
    }) = registry.pinned(environment, &sha256(text))
    {
        Explanation {
            authentic: true,
            pinned: true,
            claims: Claims {
                app_id: Some(app_id),
                expires_at,
                ..Claims::default()
            },
            ..base
        }
    } else {
        base
    };
    known.judged(judge(environment, text, registry, now))
}
