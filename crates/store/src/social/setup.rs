use std::{collections::BTreeMap, time::Duration};

use base::{AppId, Secret, Timestamp};

use super::{EventLink, LifeCycleEvent};
use crate::named::named;

/// Whose habits the platform has towards a game, where OpenSocial's platforms
/// differ.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum SocialProfile {
    /// Mobage's.
    Mobage,
    /// GREE's.
    Gree,
    /// mixi's.
    Mixi,
}

impl SocialProfile {
    /// All of them.
    pub const ALL: [Self; 3] = [Self::Mobage, Self::Gree, Self::Mixi];

    /// The name in stores and in our own APIs.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Mobage => "mobage",
            Self::Gree => "gree",
            Self::Mixi => "mixi",
        }
    }
}
named!(SocialProfile, "profile");

/// What becomes of a request that has a form for a body and a hash of it, which
/// the final text of the extension forbids and real clients send.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum BodyHashPolicy {
    /// The hash is checked as that of any other body.
    Verify,
    /// The request is refused.
    Reject,
}

impl BodyHashPolicy {
    /// Both.
    pub const ALL: [Self; 2] = [Self::Verify, Self::Reject];

    /// The name in stores and in our own APIs.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Verify => "verify",
            Self::Reject => "reject",
        }
    }
}
named!(BodyHashPolicy, "body hash policy");

/// How a game's calls of OpenSocial are taken, and how the game is called.
///
/// Unique by app. A game without one goes by [`SocialSetup::usual`].
#[derive(Clone, Debug)]
pub struct SocialSetup {
    /// The game.
    pub app_id: AppId,
    /// Whose habits the platform has.
    pub profile: SocialProfile,
    /// How far a timestamp may lie from now, either way; one second to one hour.
    pub window: Duration,
    /// How long a proxy token is valid; one minute to 30 days.
    pub token_validity: Duration,
    /// What becomes of a form that comes with a hash.
    pub body_hash: BodyHashPolicy,
    /// Whether a call that has a body which is no form must bring its hash.
    pub require_body_hash: bool,
    /// What players are shown: the game's own page; none when absent. 1 to 2048
    /// bytes.
    pub gadget_url: Option<String>,
    /// Where the game is told of what happens, for each event that it wants.
    pub links: BTreeMap<LifeCycleEvent, EventLink>,
    /// The words that the game's players may not write, each once, in the order
    /// of their bytes; at most 1,000 of at most 64 characters.
    pub words: Vec<String>,
    /// What launches are signed with where the profile signs with RSA-SHA1: a
    /// private key in PEM, PKCS #8 or PKCS #1.
    pub rsa_key: Option<Secret>,
    /// When any of that last changed.
    pub changed_at: Timestamp,
}

/// A wish to change how a game's calls are taken.
#[derive(Clone, Debug)]
pub struct ConfigureSocial {
    /// The game.
    pub app_id: AppId,
    /// What is to change.
    pub change: SocialChange,
    /// When.
    pub at: Timestamp,
}

/// What is to change.
#[derive(Clone, Debug)]
pub enum SocialChange {
    /// What is absent stays as it was.
    Settings {
        /// See [`SocialSetup::profile`].
        profile: Option<SocialProfile>,
        /// See [`SocialSetup::window`].
        window: Option<Duration>,
        /// See [`SocialSetup::token_validity`].
        token_validity: Option<Duration>,
        /// See [`SocialSetup::body_hash`].
        body_hash: Option<BodyHashPolicy>,
        /// See [`SocialSetup::require_body_hash`].
        require_body_hash: Option<bool>,
        /// See [`SocialSetup::gadget_url`]; `Some(None)` takes it away.
        gadget_url: Option<Option<String>>,
    },
    /// The game is told of an event there from now on; no more when absent.
    Link {
        /// Which event.
        event: LifeCycleEvent,
        /// Where.
        link: Option<EventLink>,
    },
    /// These and no other words are not to be written.
    Words(Vec<String>),
    /// Launches are signed with this key from now on.
    RsaKey(Secret),
}

impl SocialSetup {
    /// What goes for a game of which nobody has said otherwise: as on Mobage,
    /// five minutes either way, tokens for a day, hashes checked where they
    /// come, nowhere to be told.
    #[must_use]
    pub const fn usual(app_id: AppId, at: Timestamp) -> Self {
        Self {
            app_id,
            profile: SocialProfile::Mobage,
            window: Duration::from_secs(5 * 60),
            token_validity: Duration::from_secs(24 * 60 * 60),
            body_hash: BodyHashPolicy::Verify,
            require_body_hash: false,
            gadget_url: None,
            links: BTreeMap::new(),
            words: Vec::new(),
            rsa_key: None,
            changed_at: at,
        }
    }

    /// The rule of state.
    #[must_use]
    pub fn apply(current: Option<Self>, wish: &ConfigureSocial) -> Self {
        let mut setup = current.unwrap_or_else(|| Self::usual(wish.app_id, wish.at));
        setup.changed_at = wish.at;
        match &wish.change {
            SocialChange::Settings {
                profile,
                window,
                token_validity,
                body_hash,
                require_body_hash,
                gadget_url,
            } => {
                setup.profile = profile.unwrap_or(setup.profile);
                setup.window = window.unwrap_or(setup.window);
                setup.token_validity = token_validity.unwrap_or(setup.token_validity);
                setup.body_hash = body_hash.unwrap_or(setup.body_hash);
                setup.require_body_hash = require_body_hash.unwrap_or(setup.require_body_hash);
                if let Some(url) = gadget_url {
                    setup.gadget_url.clone_from(url);
                }
            }
            SocialChange::Link {
                event,
                link: Some(link),
            } => {
                setup.links.insert(*event, link.clone());
            }
            SocialChange::Link { event, link: None } => {
                setup.links.remove(event);
            }
            SocialChange::Words(words) => {
                setup.words.clone_from(words);
                setup.words.sort_unstable();
                setup.words.dedup();
            }
            SocialChange::RsaKey(key) => setup.rsa_key = Some(key.clone()),
        }
        setup
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::LinkMethod;

    fn app() -> AppId {
        AppId::new(1).unwrap()
    }

    fn at(secs: i64) -> Timestamp {
        Timestamp::from_secs(secs)
    }

    fn applied(current: Option<SocialSetup>, change: SocialChange, secs: i64) -> SocialSetup {
        let wish = ConfigureSocial {
            app_id: app(),
            change,
            at: at(secs),
        };
        SocialSetup::apply(current, &wish)
    }

    /// Without the key, which cannot be compared.
    fn shown(setup: &SocialSetup) -> String {
        format!("{setup:?}")
    }

    const NOTHING: SocialChange = SocialChange::Settings {
        profile: None,
        window: None,
        token_validity: None,
        body_hash: None,
        require_body_hash: None,
        gadget_url: None,
    };

    #[test]
    fn what_nobody_said_otherwise_is_as_usual() {
        let made = applied(None, NOTHING, 7);
        assert_eq!(shown(&made), shown(&SocialSetup::usual(app(), at(7))));
        assert_eq!(made.profile, SocialProfile::Mobage);
        assert_eq!(made.window, Duration::from_secs(300));
        assert_eq!(made.token_validity, Duration::from_secs(86_400));
        let gadget = (made.gadget_url, made.links.len(), made.words.len());
        assert_eq!(gadget, (None, 0, 0));
        assert!(!made.require_body_hash && made.rsa_key.is_none());
    }

    #[test]
    fn what_is_not_named_stays_and_the_moment_moves() {
        let change = SocialChange::Settings {
            profile: Some(SocialProfile::Mixi),
            window: Some(Duration::from_secs(9)),
            token_validity: Some(Duration::from_secs(60)),
            body_hash: Some(BodyHashPolicy::Reject),
            require_body_hash: Some(true),
            gadget_url: Some(Some("https://g.example/".into())),
        };
        let made = applied(None, change, 1);
        let same = applied(Some(made.clone()), NOTHING, 2);
        let expected = SocialSetup {
            changed_at: at(2),
            ..made
        };
        assert_eq!(shown(&same), shown(&expected));
        let without = SocialChange::Settings {
            profile: None,
            window: None,
            token_validity: None,
            body_hash: None,
            require_body_hash: Some(false),
            gadget_url: Some(None),
        };
        let without = applied(Some(same), without, 3);
        assert_eq!(without.gadget_url, None);
        assert!(!without.require_body_hash);
        assert_eq!(without.profile, SocialProfile::Mixi);
    }

    #[test]
    fn each_event_has_one_link_at_most() {
        let link = |url: &str| EventLink {
            url: url.into(),
            method: LinkMethod::Post,
        };
        let change = |event, url: Option<&str>| SocialChange::Link {
            event,
            link: url.map(link),
        };
        let (add, remove) = (LifeCycleEvent::AddApp, LifeCycleEvent::RemoveApp);
        let mut setup = applied(None, change(add, Some("a")), 1);
        for wish in [
            change(remove, Some("b")),
            change(add, Some("c")),
            change(LifeCycleEvent::PostDiary, None),
        ] {
            setup = applied(Some(setup), wish, 2);
        }
        let both = [(add, link("c")), (remove, link("b"))];
        assert_eq!(setup.links, both.into());
        let setup = applied(Some(setup), change(add, None), 3);
        assert_eq!(setup.links, [(remove, link("b"))].into());
    }

    #[test]
    fn words_are_there_once_in_the_order_of_their_bytes() {
        let words = |of: &[&str]| of.iter().map(|&word| word.to_owned()).collect::<Vec<_>>();
        let change = |of| SocialChange::Words(words(of));
        let setup = applied(None, change(&["b", "é", "B", "b", "a"]), 1);
        assert_eq!(setup.words, words(&["B", "a", "b", "é"]));
        let setup = applied(Some(setup), change(&["z"]), 2);
        assert_eq!(setup.words, words(&["z"]), "no others");
    }

    #[test]
    fn the_last_key_stands_and_is_not_shown() {
        let key = |text: &str| SocialChange::RsaKey(Secret::new(text));
        let setup = applied(Some(applied(None, key("one"), 1)), key("the other"), 2);
        assert_eq!(setup.rsa_key.as_ref().unwrap().expose(), b"the other");
        assert!(!shown(&setup).contains("other"));
        let kept = applied(Some(setup), NOTHING, 3);
        assert!(kept.rsa_key.is_some());
    }
}
