use base::{AppId, Secret, Timestamp};

use crate::Refusal;

/// Whether and where a game is told of rewarded views.
///
/// Unique by app. A game without one was never set up, which is the same as
/// disabled.
#[derive(Clone, Debug)]
pub struct AdsSetup {
    /// The game.
    pub app_id: AppId,
    /// Whether callbacks are sent at all.
    pub enabled: bool,
    /// What `sid`, `oid` and `hmac` are appended to; 1 to 2048 bytes.
    pub callback_url: String,
    /// Whether an answer counts whose body merely contains `1`.
    pub lenient: bool,
    /// What callbacks are signed with.
    pub secret: Secret,
    /// When any of the above last changed, the secret left out.
    pub changed_at: Timestamp,
    /// When the secret was last replaced, or made.
    pub rotated_at: Timestamp,
}

/// A wish to change how a game is told.
#[derive(Clone, Debug)]
pub struct ConfigureAds {
    /// The game.
    pub app_id: AppId,
    /// What is to change.
    pub change: AdsChange,
    /// When.
    pub at: Timestamp,
}

/// What is to change.
#[derive(Clone, Debug)]
pub enum AdsChange {
    /// Callbacks are sent to that URL from now on.
    Enable {
        /// What `sid`, `oid` and `hmac` are appended to.
        callback_url: String,
        /// Whether an answer counts whose body merely contains `1`.
        lenient: bool,
        /// The secret of a game that has none yet; another keeps its own.
        secret: Secret,
    },
    /// No more callbacks are sent. Address and secret are kept.
    Disable,
    /// Callbacks are signed with that secret from now on, also those that were
    /// sent before and not taken.
    Rotate {
        /// The secret.
        secret: Secret,
    },
}

impl AdsSetup {
    /// The rule of state.
    ///
    /// # Errors
    /// [`Refusal::Missing`] for a change to a game that was never enabled.
    pub fn apply(current: Option<Self>, wish: &ConfigureAds) -> Result<Self, Refusal> {
        let at = wish.at;
        match (&wish.change, current) {
            (
                AdsChange::Enable {
                    callback_url,
                    lenient,
                    secret,
                },
                current,
            ) => {
                let kept = current.map(|setup| (setup.secret, setup.rotated_at));
                let (secret, rotated_at) = kept.unwrap_or_else(|| (secret.clone(), at));
                Ok(Self {
                    app_id: wish.app_id,
                    enabled: true,
                    callback_url: callback_url.clone(),
                    lenient: *lenient,
                    secret,
                    changed_at: at,
                    rotated_at,
                })
            }
            (AdsChange::Disable, Some(setup)) => Ok(Self {
                enabled: false,
                changed_at: at,
                ..setup
            }),
            (AdsChange::Rotate { secret }, Some(setup)) => Ok(Self {
                secret: secret.clone(),
                rotated_at: at,
                ..setup
            }),
            (AdsChange::Disable | AdsChange::Rotate { .. }, None) => Err(Refusal::Missing),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn wish(change: AdsChange, at: i64) -> ConfigureAds {
        ConfigureAds {
            app_id: AppId::new(1).unwrap(),
            change,
            at: Timestamp::from_secs(at),
        }
    }

    fn enable(url: &str, secret: &'static str, at: i64) -> ConfigureAds {
        let change = AdsChange::Enable {
            callback_url: url.to_owned(),
            lenient: false,
            secret: Secret::new(secret),
        };
        wish(change, at)
    }

    #[test]
    fn a_secret_outlives_everything_but_its_rotation() {
        for change in [
            AdsChange::Disable,
            AdsChange::Rotate {
                secret: Secret::new("x"),
            },
        ] {
            assert!(AdsSetup::apply(None, &wish(change, 0)).is_err());
        }
        let first = AdsSetup::apply(None, &enable("https://a.example/", "one", 1)).unwrap();
        assert!(first.enabled);
        let off = AdsSetup::apply(Some(first), &wish(AdsChange::Disable, 2)).unwrap();
        assert!(!off.enabled);
        let on = AdsSetup::apply(Some(off), &enable("https://b.example/", "two", 3)).unwrap();
        assert_eq!(on.secret.expose(), b"one");
        assert_eq!(on.callback_url, "https://b.example/");
        assert_eq!(on.rotated_at, Timestamp::from_secs(1));
        let secret = Secret::new("three");
        let rotated = AdsSetup::apply(Some(on), &wish(AdsChange::Rotate { secret }, 4)).unwrap();
        assert_eq!(rotated.secret.expose(), b"three");
        assert!(rotated.enabled);
    }
}
