//! What a token, nonce or code is and whether it would be accepted now, for
//! people who wonder. Nothing here decides anything: the judging is that of the
//! calls themselves.

use base::{AppId, FamilyId, KeyId, PlayerId, Timestamp, TokenId};
use serde::Serialize;
use sign::{Forged, SealKey, Sealed, Signed, sha256};

use super::{
    AccessToken, Caller, Grant, GrantKind, RefreshCode, Registry, SsoCode, UserProof, UserToken,
    admit, judge_refresh_code, judge_sso_code, judge_user_proof,
};

/// Which of the graph's tokens a text is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum TokenKind {
    /// An app's access token.
    AppToken,
    /// A user's access token.
    UserToken,
    /// The nonce of a user proof.
    UserProof,
    /// The code of a linked account.
    SsoCode,
    /// The code that renews a user's token.
    RefreshCode,
    /// Sealed with a key that this installation does not have.
    SealedElsewhere,
    /// None of them.
    Unknown,
}

/// What can be said of a token. Holds neither its text nor its secret.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Explanation {
    /// Which token it is.
    pub kind: TokenKind,
    /// The key that it names.
    pub key_id: Option<KeyId>,
    /// Whether it was made here, or is pinned, and was not altered. Of an app's
    /// token whether its secret is the app's.
    pub authentic: bool,
    /// Whether it is a sample out of a seed file and not of our making.
    pub pinned: bool,
    /// Whether it would be accepted now, by the app and for the user that it is
    /// for. A nonce or code that would be accepted may have been used before,
    /// which no token can tell.
    pub accepted: bool,
    /// Why not.
    pub why_not: Option<&'static str>,
    /// The app that it is for.
    pub app_id: Option<AppId>,
    /// The player.
    pub player_id: Option<PlayerId>,
    /// The player's id within the app; in an SSO code within the publisher.
    pub user_id: Option<PlayerId>,
    /// Its handle for revocation.
    pub token_id: Option<TokenId>,
    /// The family of a code that renews.
    pub family_id: Option<FamilyId>,
    /// When it was issued, in milliseconds since the epoch.
    pub issued_at: Option<Timestamp>,
    /// From when on it is refused, in milliseconds since the epoch.
    pub expires_at: Option<Timestamp>,
}

/// Says what a text is.
#[must_use]
pub fn explain<R: Registry + ?Sized>(text: &[u8], registry: &R, now: Timestamp) -> Explanation {
    if let Some(pinned) = registry.pinned(&sha256(text)) {
        return Explanation {
            authentic: true,
            pinned: true,
            app_id: Some(pinned.app_id),
            player_id: Some(pinned.player),
            user_id: Some(pinned.user_id),
            expires_at: pinned.expires_at,
            ..admitted(TokenKind::UserToken, text, registry, now)
        };
    }
    if let Ok(AccessToken::App { .. }) = AccessToken::parse(text) {
        let told = admitted(TokenKind::AppToken, text, registry, now);
        return Explanation {
            authentic: told.accepted,
            app_id: admit(text, registry, now).ok().map(|caller| caller.app()),
            ..told
        };
    }
    let parsed = |kind| match kind {
        GrantKind::UserToken => UserToken::parse(text),
        _ => UserProof::parse(text),
    };
    let known = GrantKind::ALL.into_iter().find_map(|kind| {
        let sealed = parsed(kind).ok()?;
        let key = registry.key(kind, sealed.key_id())?;
        Some((kind, sealed, key))
    });
    match known {
        Some((kind, sealed, key)) => of_grant(kind, sealed, key, text, registry, now),
        None => of_nobody(text),
    }
}

fn of_nobody(text: &[u8]) -> Explanation {
    match UserToken::parse(text).or_else(|_| UserProof::parse(text)) {
        Ok(sealed) => Explanation {
            key_id: Some(sealed.key_id()),
            ..nothing(TokenKind::SealedElsewhere, "token_unknown_key")
        },
        Err(_) => nothing(TokenKind::Unknown, "token_malformed"),
    }
}

fn of_grant<R: Registry + ?Sized>(
    kind: GrantKind,
    sealed: Sealed,
    key: &SealKey,
    text: &[u8],
    registry: &R,
    now: Timestamp,
) -> Explanation {
    let key_id = Some(sealed.key_id());
    let grant = opened(kind, sealed, key);
    let told = match (kind, grant) {
        (GrantKind::UserToken, _) => admitted(TokenKind::UserToken, text, registry, now),
        (_, None) => nothing(name(kind), "grant_forged"),
        (_, Some(grant)) => judged(kind, &grant, text, registry, now),
    };
    let Some(grant) = grant else {
        return Explanation { key_id, ..told };
    };
    let family = (kind == GrantKind::RefreshCode).then(|| FamilyId::of(grant.id));
    Explanation {
        key_id,
        authentic: true,
        app_id: Some(grant.app_id),
        player_id: Some(grant.player),
        user_id: Some(grant.user_id),
        token_id: Some(grant.id),
        family_id: family,
        issued_at: Some(grant.issued_at),
        expires_at: Some(grant.expires_at),
        ..told
    }
}

fn opened(kind: GrantKind, sealed: Sealed, key: &SealKey) -> Option<Grant> {
    fn grant<T>(signed: Result<Signed<T>, Forged>, of: fn(T) -> Grant) -> Option<Grant> {
        signed.ok().map(Signed::into_inner).map(of)
    }
    match kind {
        GrantKind::UserToken => grant(UserToken::open(sealed, key), |token| token.0),
        GrantKind::UserProof => grant(UserProof::open(sealed, key), |proof| proof.0),
        GrantKind::SsoCode => grant(SsoCode::open(sealed, key), |code| code.0),
        GrantKind::RefreshCode => grant(RefreshCode::open(sealed, key), |code| code.0),
    }
}

/// Judged for the app and user that it is for.
fn judged<R: Registry + ?Sized>(
    kind: GrantKind,
    grant: &Grant,
    text: &[u8],
    registry: &R,
    now: Timestamp,
) -> Explanation {
    let (app, user) = (grant.app_id, grant.user_id.get());
    let refusal = match kind {
        GrantKind::SsoCode => judge_sso_code(text, app, user, registry, now).err(),
        GrantKind::RefreshCode => judge_refresh_code(text, app, registry, now).err(),
        _ => judge_user_proof(text, app, user, registry, now).err(),
    };
    verdict(name(kind), refusal.map(|refusal| refusal.reason()))
}

fn admitted<R: Registry + ?Sized>(
    kind: TokenKind,
    text: &[u8],
    registry: &R,
    now: Timestamp,
) -> Explanation {
    let admitted: Result<Caller, _> = admit(text, registry, now);
    verdict(kind, admitted.err().map(|refusal| refusal.reason()))
}

const fn name(kind: GrantKind) -> TokenKind {
    match kind {
        GrantKind::UserToken => TokenKind::UserToken,
        GrantKind::UserProof => TokenKind::UserProof,
        GrantKind::SsoCode => TokenKind::SsoCode,
        GrantKind::RefreshCode => TokenKind::RefreshCode,
    }
}

const fn verdict(kind: TokenKind, why_not: Option<&'static str>) -> Explanation {
    Explanation {
        kind,
        key_id: None,
        authentic: false,
        pinned: false,
        accepted: why_not.is_none(),
        why_not,
        app_id: None,
        player_id: None,
        user_id: None,
        token_id: None,
        family_id: None,
        issued_at: None,
        expires_at: None,
    }
}

const fn nothing(kind: TokenKind, why_not: &'static str) -> Explanation {
    verdict(kind, Some(why_not))
}
