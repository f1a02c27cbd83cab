//! What is tried, in this order. Each probe takes new orders, so that none is
//! judged by what another has left behind.

mod acknowledgement;
mod connections;
mod macs;
mod methods;
mod orders;
mod parameters;
mod repeats;
mod shifts;
mod table;

use rewards::Covers;

use crate::{
    network::{Facts, Repeats},
    session::Session,
};

pub use table::PROBES;

/// One thing that is tried.
#[derive(Debug)]
pub struct Probe {
    /// Its stable name.
    pub id: &'static str,
    /// What is sent, in a line.
    pub title: &'static str,
    /// What a right endpoint answers, in a line.
    pub expects: &'static str,
    /// How many requests it sends at most, unless it is told to come again.
    pub sends: usize,
    /// How many rewards a right endpoint grants for it.
    pub grants: usize,
    pub(crate) kind: Kind,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Kind {
    Good,
    Cacheable,
    Repeat,
    RepeatAfterPause,
    Variants,
    Concurrent,
    ForgedMac,
    MissingMac,
    EmptyMac,
    EmptyText,
    UpperCaseMac,
    PublishedSecret,
    LooseComparison,
    CommaShift,
    CommaShiftNoUser,
    SeparatorShift,
    MissingUser,
    MissingOrder,
    OtherCase,
    LongOrder,
    NulOrder,
    OverlongOrder,
    InvalidPercent,
    Array,
    Structure,
    Duplicate,
    Proto,
    Unsigned,
    Tail,
    Head,
    Post,
    Conditional,
    Slow,
    HungUp,
    Half,
}

/// What came of a probe, apart from the flaws that it found.
pub(crate) enum Judged {
    Done,
    Not(&'static str),
}

const COMES_AGAIN: &str = "a repetition is granted as well, so that a first time cannot be told \
     from a second";

/// Why a probe says nothing of a network's endpoints; `None` where it does.
pub(crate) fn left_out(kind: Kind, facts: &Facts) -> Option<&'static str> {
    let unless = |applies: bool, why| (!applies).then_some(why);
    match kind {
        Kind::UpperCaseMac => unless(facts.hex, "the network's signatures are not hexadecimal"),
        Kind::PublishedSecret => unless(
            facts.published_secret.is_some(),
            "the network's document publishes no secret",
        ),
        Kind::LooseComparison => unless(
            facts.md5_hex,
            "no signature of this network that reads as a number can be found in time",
        ),
        Kind::EmptyText
        | Kind::CommaShift
        | Kind::CommaShiftNoUser
        | Kind::Structure
        | Kind::Tail => unless(
            matches!(facts.covers, Covers::Parameters { .. }),
            "the network does not sign every parameter by name",
        ),
        Kind::SeparatorShift => unless(
            facts.covers == Covers::Query && facts.spoken.is_some(),
            "the network does not sign the query as a whole, with something of the client's in it",
        ),
        Kind::Proto | Kind::Unsigned => unless(
            facts.covers != Covers::SomeValues,
            "the network does not sign every parameter",
        ),
        Kind::MissingUser => unless(
            facts.user_required,
            "the network's callbacks need not name a user",
        ),
        Kind::Array | Kind::Duplicate => {
            unless(facts.user_signed, "the network does not sign the user")
        }
        Kind::OtherCase => unless(
            facts.cased_orders,
            "the network's orders do not differ in case",
        ),
        Kind::Variants | Kind::Head | Kind::Half => unless(
            facts.repeats == Repeats::Refused,
            "repetitions are acknowledged, so that a first time cannot be told from a second",
        ),
        _ => None,
    }
}

pub(crate) async fn run(kind: Kind, session: &mut Session<'_>) -> Judged {
    match kind {
        Kind::Good => acknowledgement::good(session).await,
        Kind::Cacheable => acknowledgement::cacheable(session),
        Kind::Repeat => repeats::at_once(session).await,
        Kind::RepeatAfterPause => repeats::after_pause(session).await,
        Kind::Variants => repeats::variants(session).await,
        Kind::Concurrent => repeats::concurrent(session).await,
        Kind::ForgedMac => macs::forged(session).await,
        Kind::MissingMac => macs::missing(session).await,
        Kind::EmptyMac => macs::empty(session).await,
        Kind::EmptyText => macs::of_nothing(session).await,
        Kind::UpperCaseMac => macs::upper_case(session).await,
        Kind::PublishedSecret => macs::published_secret(session).await,
        Kind::LooseComparison => macs::loose(session).await,
        Kind::CommaShift => shifts::new_order(session).await,
        Kind::CommaShiftNoUser => shifts::no_user(session).await,
        Kind::SeparatorShift => shifts::separator(session).await,
        Kind::MissingUser => parameters::missing_user(session).await,
        Kind::MissingOrder => parameters::missing_order(session).await,
        Kind::OtherCase => orders::other_case(session).await,
        Kind::LongOrder => orders::long(session).await,
        Kind::NulOrder => orders::nul(session).await,
        Kind::OverlongOrder => orders::overlong(session).await,
        Kind::InvalidPercent => orders::invalid_percent(session).await,
        Kind::Array => parameters::array(session).await,
        Kind::Structure => parameters::structure(session).await,
        Kind::Duplicate => parameters::duplicate(session).await,
        Kind::Proto => parameters::proto(session).await,
        Kind::Unsigned => parameters::unsigned(session).await,
        Kind::Tail => parameters::tail(session).await,
        Kind::Head => methods::head(session).await,
        Kind::Post => methods::post(session).await,
        Kind::Conditional => methods::conditional(session).await,
        Kind::Slow => connections::slow(session).await,
        Kind::HungUp => connections::hung_up(session).await,
        Kind::Half => connections::half(session).await,
    }
}
