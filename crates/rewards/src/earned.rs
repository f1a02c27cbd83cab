use std::fmt;

use crate::{Field, Profile, callback::Claims};

/// A callback whose signature holds: a player has earned a reward.
///
/// The signature says that of what it is over and of nothing else. What is
/// [`authenticated`](Self::authenticated) was said by the network; anyone who
/// saw the callback may have put anything into the rest.
///
/// It carries no moment that could be checked, so only the memory of its
/// [`order`](Self::order) tells the first time from every other; that memory has
/// to last as long as the key is accepted.
pub struct Earned<I> {
    profile: Profile,
    claims: Claims,
    /// The name of the key that signed, as the caller has it.
    pub key_id: I,
}

/// Something that a callback says.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Value<'e> {
    /// What it says.
    pub text: &'e str,
    /// Whether the network said so.
    pub authenticated: bool,
}

impl<I> Earned<I> {
    pub(crate) const fn new(profile: Profile, claims: Claims, key_id: I) -> Self {
        Self {
            profile,
            claims,
            key_id,
        }
    }

    /// The network's profile.
    #[must_use]
    pub const fn profile(&self) -> &Profile {
        &self.profile
    }

    /// What the order is known by, and is redeemed once by: 1 to 128 visible
    /// characters of ASCII. No two callbacks that one signature stands for have
    /// different ones.
    ///
    /// It is the order's id, or the part of it that the profile says. Where the
    /// id's ends cannot be told in the signed text, it is a digest of the id
    /// and its neighbours together, 32 hexadecimal digits.
    #[must_use]
    pub fn order(&self) -> &str {
        if let Some(order) = &self.claims.order {
            return order;
        }
        let id = self.order_as_sent();
        let mark = self.profile.inner().file.order.before;
        let before = mark.and_then(|mark| id.split_once(mark));
        before.map_or(id, |(before, _)| before)
    }

    /// The order's id as it came, for answers that repeat it.
    #[must_use]
    pub fn order_as_sent(&self) -> &str {
        self.claims.value(&self.profile, Field::Order)
    }

    /// The player, in the game's own words; none where the network does not
    /// say. Look at [`subject_authenticated`](Self::subject_authenticated)
    /// before believing it.
    #[must_use]
    pub fn subject(&self) -> Option<&str> {
        self.value(Field::Subject).map(|value| value.text)
    }

    /// Whether the network signed who the player is.
    #[must_use]
    pub fn subject_authenticated(&self) -> bool {
        self.profile.authenticates(Field::Subject)
    }

    /// What it says of a thing, if it says anything.
    #[must_use]
    pub fn value(&self, field: Field) -> Option<Value<'_>> {
        let place = self.profile.inner().place(field)?;
        let (_, text) = self.claims.values.iter().find(|(at, _)| *at == place)?;
        Some(Value {
            text,
            authenticated: self.profile.authenticates(field),
        })
    }

    /// What the network said, by the names of the parameters. Static parameters
    /// are not among them.
    pub fn authenticated(&self) -> impl Iterator<Item = (&str, &str)> {
        self.values(true)
    }

    /// What anyone may have said, by the names of the parameters.
    pub fn unauthenticated(&self) -> impl Iterator<Item = (&str, &str)> {
        self.values(false)
    }

    fn values(&self, authenticated: bool) -> impl Iterator<Item = (&str, &str)> {
        self.claims.values.iter().filter_map(move |(at, value)| {
            let parameter = self.profile.inner().parameters.get(*at)?;
            let wanted = parameter.authenticated == authenticated;
            wanted.then_some((&*parameter.name, &**value))
        })
    }

    /// Whether the network takes an earlier reward back. Nothing may be given
    /// for such a callback, whoever has said so.
    #[must_use]
    pub fn is_reversal(&self) -> bool {
        let Some((place, value)) = &self.profile.inner().reversal else {
            return false;
        };
        // Who wants a reversal taken for a reward may spell it otherwise; where it
        // is not signed, only a plain no is one.
        let signed = self
            .profile
            .inner()
            .parameters
            .get(*place)
            .is_some_and(|known| known.authenticated);
        let mut values = self.claims.values.iter();
        values.any(|(at, said)| {
            let no = said.is_empty() || said.eq_ignore_ascii_case("false");
            at == place && (said == value || !signed && !no)
        })
    }
}

impl<I: fmt::Debug> fmt::Debug for Earned<I> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Earned")
            .field("network", &self.profile.name())
            .field("order", &self.order())
            .field("key_id", &self.key_id)
            .finish_non_exhaustive()
    }
}
