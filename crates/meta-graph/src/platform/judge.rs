use base::{AppId, Timestamp};
use guard::{Fresh, OutOfWindow, Stale, Unclaimed};
use sign::{Forged, Malformed, SealKey, Sealed, Signed};

use super::{Grant, GrantKind, RefreshCode, Registry, SsoCode, Subject, UserProof};
use crate::Refusal;

/// Why a nonce or code is not taken. That it was used before is not among it:
/// only the store knows.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, thiserror::Error)]
pub enum GrantRefusal {
    /// Not the text of one.
    #[error("cannot be read")]
    Unreadable,
    /// Sealed with a key that this installation does not have for its kind.
    #[error("was not issued here")]
    UnknownKey,
    /// Altered, or sealed as something else.
    #[error("is forged")]
    Forged,
    /// Issued for another app.
    #[error("is for another app")]
    OfOtherApp,
    /// Issued for another user.
    #[error("is for another user")]
    OfOtherUser,
    /// Issued later than now.
    #[error("is not valid yet")]
    NotYetValid,
    /// Past its end.
    #[error("has expired")]
    Expired,
    /// Taken back, or its player was banned.
    #[error("was revoked")]
    Revoked,
}

impl GrantRefusal {
    /// All of them.
    pub const ALL: [Self; 8] = [
        Self::Unreadable,
        Self::UnknownKey,
        Self::Forged,
        Self::OfOtherApp,
        Self::OfOtherUser,
        Self::NotYetValid,
        Self::Expired,
        Self::Revoked,
    ];

    /// The stable name, for logs.
    #[must_use]
    pub const fn reason(self) -> &'static str {
        match self {
            Self::Unreadable => "grant_unreadable",
            Self::UnknownKey => "grant_unknown_key",
            Self::Forged => "grant_forged",
            Self::OfOtherApp => "grant_of_other_app",
            Self::OfOtherUser => "grant_of_other_user",
            Self::NotYetValid => "grant_not_yet_valid",
            Self::Expired => "grant_expired",
            Self::Revoked => "grant_revoked",
        }
    }

    /// The refusal of a parameter that holds a code which is not taken. From
    /// outside all are alike, and like one that was used before.
    #[must_use]
    pub const fn of_parameter(name: &'static str) -> Refusal {
        Refusal::invalid(name, "expected a code that is valid and was not used")
    }
}

/// Judges the nonce of `user_nonce_validate`, all but whether it was used
/// before: whoever acts on it makes the claim. A check that fails for another
/// reason than use does not use it up.
///
/// # Errors
/// [`GrantRefusal`]. The wire says `{"is_valid":false}` for each.
pub fn judge_user_proof<R: Registry + ?Sized>(
    nonce: &[u8],
    app: AppId,
    user_id: u64,
    registry: &R,
    now: Timestamp,
) -> Result<Unclaimed<UserProof>, GrantRefusal> {
    let signed = open(
        nonce,
        UserProof::KIND,
        UserProof::parse,
        UserProof::open,
        registry,
    )?;
    let grant = signed.get().0;
    single_use(signed, &grant, app, user_id, registry, now)
}

/// Judges the code of `sso_authorize_code`, all but whether it was used before.
///
/// # Errors
/// [`GrantRefusal`].
pub fn judge_sso_code<R: Registry + ?Sized>(
    code: &[u8],
    app: AppId,
    org_scoped_id: u64,
    registry: &R,
    now: Timestamp,
) -> Result<Unclaimed<SsoCode>, GrantRefusal> {
    let signed = open(code, SsoCode::KIND, SsoCode::parse, SsoCode::open, registry)?;
    let grant = signed.get().0;
    single_use(signed, &grant, app, org_scoped_id, registry, now)
}

/// Judges the code of `sso_authorize_refresh_code`, all but whether its
/// generation was used before.
///
/// # Errors
/// [`GrantRefusal`].
pub fn judge_refresh_code<R: Registry + ?Sized>(
    code: &[u8],
    app: AppId,
    registry: &R,
    now: Timestamp,
) -> Result<Fresh<RefreshCode>, GrantRefusal> {
    let signed = open(
        code,
        RefreshCode::KIND,
        RefreshCode::parse,
        RefreshCode::open,
        registry,
    )?;
    if signed.get().0.app_id != app {
        return Err(GrantRefusal::OfOtherApp);
    }
    let revoked = |code: &RefreshCode| {
        let family = Subject::Family(code.family());
        is_revoked(&code.0, family, registry)
    };
    Fresh::reusable(signed, now, revoked).map_err(|stale| match stale {
        Stale::OutOfWindow(out) => out_of_window(out),
        Stale::Revoked => GrantRefusal::Revoked,
    })
}

fn open<T, R: Registry + ?Sized>(
    text: &[u8],
    kind: GrantKind,
    parse: impl FnOnce(&[u8]) -> Result<Sealed, Malformed>,
    open: impl FnOnce(Sealed, &SealKey) -> Result<Signed<T>, Forged>,
    registry: &R,
) -> Result<Signed<T>, GrantRefusal> {
    let sealed = parse(text).map_err(|_| GrantRefusal::Unreadable)?;
    let key = registry.key(kind, sealed.key_id());
    open(sealed, key.ok_or(GrantRefusal::UnknownKey)?).map_err(|_| GrantRefusal::Forged)
}

fn single_use<T: guard::SingleUse, R: Registry + ?Sized>(
    signed: Signed<T>,
    grant: &Grant,
    app: AppId,
    user_id: u64,
    registry: &R,
    now: Timestamp,
) -> Result<Unclaimed<T>, GrantRefusal> {
    if grant.app_id != app {
        return Err(GrantRefusal::OfOtherApp);
    }
    if grant.user_id.get() != user_id {
        return Err(GrantRefusal::OfOtherUser);
    }
    let unclaimed = Unclaimed::new(signed, now).map_err(out_of_window)?;
    if is_revoked(grant, Subject::Token(grant.id), registry) {
        return Err(GrantRefusal::Revoked);
    }
    Ok(unclaimed)
}

pub(super) fn is_revoked<R: Registry + ?Sized>(
    grant: &Grant,
    handle: Subject,
    registry: &R,
) -> bool {
    [handle, Subject::Player(grant.player)]
        .into_iter()
        .any(|subject| registry.is_revoked(grant.app_id, subject, grant.issued_at))
}

const fn out_of_window(out: OutOfWindow) -> GrantRefusal {
    match out {
        OutOfWindow::Expired => GrantRefusal::Expired,
        OutOfWindow::NotYetValid => GrantRefusal::NotYetValid,
    }
}
