use base::{Environment, Timestamp};
use sign::{compact, sha256};

use super::{HEADER, judge, open};
use crate::{
    Refusal,
    platform::{
        Game, Pinned, Registry,
        explain::{Claims, Explanation, TokenKind},
    },
};

/// The environment that a text claims to be of, if it reads as a token of ours.
pub(in crate::platform) fn environment_in(text: &[u8]) -> Option<Environment> {
    read(text).map(|claims| claims.token.environment)
}

/// Says what a player's token is, judged by the game that it is for.
pub(in crate::platform) fn explain<R: Registry + ?Sized>(
    environment: Environment,
    text: &[u8],
    registry: &R,
    now: Timestamp,
) -> Explanation {
    let base = Explanation {
        environment: Some(environment),
        ..Explanation::refused(TokenKind::UserToken, Refusal::UserTokenUnreadable)
    };
    if let Some(super::Claims { token, key_id }) = read(text) {
        let game = Game {
            app_id: token.app_id,
            application_no: token.application_no,
        };
        let known = Explanation {
            key_id: Some(key_id),
            authentic: open(environment, game, text, registry).is_ok(),
            claims: Claims {
                app_id: Some(token.app_id),
                application_no: Some(token.application_no),
                player_id: Some(token.player),
                guid: token.guid,
                token_id: Some(token.token_id),
                issued_at: Some(token.issued_at),
                expires_at: Some(token.expires_at),
                ..Claims::default()
            },
            ..base
        };
        return known.judged(judge(environment, game, text, registry, now));
    }
    let Some(Pinned::User {
        app_id,
        player,
        guid,
        expires_at,
    }) = registry.pinned(environment, &sha256(text))
    else {
        return base;
    };
    // A pinned token is looked up by its app alone.
    let game = Game {
        app_id,
        application_no: 0,
    };
    let known = Explanation {
        authentic: true,
        pinned: true,
        claims: Claims {
            app_id: Some(app_id),
            player_id: Some(player),
            guid,
            expires_at,
            ..Claims::default()
        },
        ..base
    };
    known.judged(judge(environment, game, text, registry, now))
}

fn read(text: &[u8]) -> Option<super::Claims> {
    let unverified = compact::parse(text, HEADER, super::payload::read).ok()?;
    Some(*unverified.peek())
}
