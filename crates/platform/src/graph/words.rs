//! What the store and the wire call by different names.

use meta_graph::{
    WritePolicy,
    wire::{SortOrder, TrialType},
};
use store::TrialKind;

/// A write policy as the wire knows it.
pub(super) const fn policy(stored: store::WritePolicy) -> WritePolicy {
    match stored {
        store::WritePolicy::ClientAuthoritative => WritePolicy::ClientAuthoritative,
        store::WritePolicy::ServerAuthoritative => WritePolicy::ServerAuthoritative,
    }
}

/// A write policy as the store knows it.
pub(super) const fn stored_policy(policy: WritePolicy) -> store::WritePolicy {
    match policy {
        WritePolicy::ClientAuthoritative => store::WritePolicy::ClientAuthoritative,
        WritePolicy::ServerAuthoritative => store::WritePolicy::ServerAuthoritative,
    }
}

/// An order of scores as the wire knows it.
pub(super) const fn order(stored: store::SortOrder) -> SortOrder {
    match stored {
        store::SortOrder::HigherIsBetter => SortOrder::HigherIsBetter,
        store::SortOrder::LowerIsBetter => SortOrder::LowerIsBetter,
    }
}

/// An order of scores as the store knows it.
pub(super) const fn stored_order(order: SortOrder) -> store::SortOrder {
    match order {
        SortOrder::HigherIsBetter => store::SortOrder::HigherIsBetter,
        SortOrder::LowerIsBetter => store::SortOrder::LowerIsBetter,
    }
}

/// A kind of trial as the wire knows it.
pub(super) const fn trial_type(kind: TrialKind) -> TrialType {
    match kind {
        TrialKind::FreeTrial => TrialType::FreeTrial,
        TrialKind::IntroOffer => TrialType::IntroOffer,
    }
}

/// A count as the wire writes numbers.
pub(super) fn number(count: u64) -> i64 {
    i64::try_from(count).unwrap_or(i64::MAX)
}
