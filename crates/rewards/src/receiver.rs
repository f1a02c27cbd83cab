use std::fmt;

use crate::{Profile, profile::Over, query::MAX_PARAMETERS};

/// What a game accepts although nobody signed it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Trust {
    /// Reward whoever the callback names, although the signature does not say
    /// who that is (AppLovin, Vungle, Pangle, and LevelPlay unless tailored).
    /// Whoever gets hold of one callback that was not redeemed yet can redeem
    /// it for another player.
    pub accept_unsigned_user: bool,
    /// Take callbacks of a network that signs those of everybody's games with the
    /// same keys, although the profile does not say which are this game's. For
    /// tests and tools: whoever has an account there can make such callbacks.
    pub accept_foreign_games: bool,
}

/// What a game's callbacks are judged by: a profile, and the parameters that
/// its callback URL carries in every callback.
#[derive(Clone)]
pub struct Receiver {
    profile: Profile,
    statics: Vec<(String, String)>,
    /// Names in the order of their bytes: what a signature over sorted
    /// parameters goes through.
    pub(crate) sorted: Vec<Slot>,
}

/// A parameter, by its place among the static ones or the profile's.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Slot {
    Static(usize),
    Parameter(usize),
}

/// Why callbacks cannot be received so.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum InvalidReceiver {
    /// The network adds a parameter of this name itself.
    #[error("{0:?} is added to every callback and cannot be in the callback URL")]
    Reserved(String),
    /// A parameter without a name.
    #[error("a parameter has no name")]
    NameEmpty,
    /// The name would end elsewhere within the signed text.
    #[error("the name {0:?} holds what separates parameters in the signed text")]
    NameAmbiguous(String),
    /// The value could be taken for more parameters.
    #[error(
        "the value of {0:?} holds what separates parameters in the signed text, and {0:?} is not \
         the last in order"
    )]
    ValueAmbiguous(String),
    /// Two of one name.
    #[error("{0:?} comes twice")]
    Duplicate(String),
    /// More than a receiver reads, with those that are added.
    #[error("more than 32 parameters with those that are added")]
    TooMany,
    /// The network signs the callbacks of all games with the same keys, and nothing
    /// says which of them are this game's.
    #[error(
        "{0} signs the callbacks of everybody's games with the same keys; say under \"only\" which \
         values of a signed parameter are this game's, such as its ad units"
    )]
    AnyonesKey(String),
    /// The network does not sign who is to be rewarded.
    #[error(
        "{0} does not sign who is to be rewarded, or not so that it can be told; set \
         accept_unsigned_user to accept that"
    )]
    UnsignedUser(String),
}

impl Receiver {
    /// A receiver of a network's callbacks for one game. The static parameters
    /// are decoded, in any order.
    ///
    /// # Errors
    /// [`InvalidReceiver`].
    pub fn new<'a>(
        profile: &Profile,
        statics: impl IntoIterator<Item = (&'a str, &'a str)>,
        trust: Trust,
    ) -> Result<Self, InvalidReceiver> {
        let subject = profile.inner().subject();
        if subject.is_none_or(|subject| !subject.authenticated) && !trust.accept_unsigned_user {
            return Err(InvalidReceiver::UnsignedUser(profile.title().to_owned()));
        }
        if !profile.inner().is_bound() && !trust.accept_foreign_games {
            return Err(InvalidReceiver::AnyonesKey(profile.title().to_owned()));
        }
        let mut kept: Vec<(String, String)> = Vec::new();
        for (name, value) in statics {
            if profile.is_own(name) {
                return Err(InvalidReceiver::Reserved(name.to_owned()));
            }
            if name.is_empty() {
                return Err(InvalidReceiver::NameEmpty);
            }
            let place = kept.binary_search_by(|(known, _)| (**known).cmp(name));
            match place {
                Ok(_) => return Err(InvalidReceiver::Duplicate(name.to_owned())),
                Err(at) => kept.insert(at, (name.to_owned(), value.to_owned())),
            }
        }
        let own = profile.own_names().count();
        if kept.len().saturating_add(own) > MAX_PARAMETERS {
            return Err(InvalidReceiver::TooMany);
        }
        let receiver = Self {
            sorted: sorted(profile, &kept),
            profile: profile.clone(),
            statics: kept,
        };
        receiver.check_separators()?;
        Ok(receiver)
    }

    /// A signature over sorted parameters is over a text that falls apart in
    /// one way only: see [`Refusal::Ambiguous`](crate::Refusal::Ambiguous).
    fn check_separators(&self) -> Result<(), InvalidReceiver> {
        let Over::Sorted { pair, join } = self.profile.inner().over else {
            return Ok(());
        };
        for (at, (name, value)) in self.statics.iter().enumerate() {
            if name.contains([pair, join]) {
                return Err(InvalidReceiver::NameAmbiguous(name.clone()));
            }
            if value.contains(join) && self.sorted.last() != Some(&Slot::Static(at)) {
                return Err(InvalidReceiver::ValueAmbiguous(name.clone()));
            }
        }
        Ok(())
    }

    /// The profile that it judges by.
    #[must_use]
    pub const fn profile(&self) -> &Profile {
        &self.profile
    }

    /// The static parameters, in the order of their names.
    pub fn statics(&self) -> impl Iterator<Item = (&str, &str)> {
        self.statics.iter().map(|(name, value)| (&**name, &**value))
    }

    /// The static parameter at a place.
    pub(crate) fn static_at(&self, place: usize) -> Option<(&str, &str)> {
        let (name, value) = self.statics.get(place)?;
        Some((name, value))
    }
}

fn sorted(profile: &Profile, statics: &[(String, String)]) -> Vec<Slot> {
    let statics = statics.iter().enumerate();
    let statics = statics.map(|(at, (name, _))| (&**name, Slot::Static(at)));
    let own = profile.inner().parameters.iter().enumerate();
    let own = own.map(|(at, known)| (&*known.name, Slot::Parameter(at)));
    let mut slots: Vec<_> = statics.chain(own).collect();
    slots.sort_unstable_by_key(|(name, _)| *name);
    slots.into_iter().map(|(_, slot)| slot).collect()
}

impl fmt::Debug for Receiver {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Receiver")
            .field("profile", &self.profile)
            .field("statics", &self.statics)
            .finish_non_exhaustive()
    }
}
