//! What a game sells, by the names that its calls use.

use meta_graph::Refusal;
use store::{Sku, SkuKind, Term};

use super::call::Call;

/// What stands between the name of a subscription and the word of a term (Meta,
/// "In-App Purchases": `SKU:SUBSCRIPTION__MONTHLY`). No SKU has a colon.
const TERM: &str = ":SUBSCRIPTION__";

/// What the parameter `sku` names: a SKU, or one term of a subscription.
pub(super) struct Named {
    pub(super) sku: Sku,
    pub(super) term: Option<Term>,
}

impl Named {
    /// Whether something that runs by that term is meant.
    pub(super) fn is_of(&self, term: Term) -> bool {
        self.term.is_none_or(|wanted| wanted == term)
    }
}

/// What the call's app calls so.
///
/// # Errors
/// [`Refusal::UnknownObject`], [`Refusal::Unavailable`].
pub(super) fn named(call: &Call<'_>, name: &str) -> Result<Named, Refusal> {
    let unknown = || Refusal::unknown_in_parameter(name);
    let known = call.known()?;
    let (base, term) = match name.split_once(TERM) {
        None => (name, None),
        Some((base, word)) => (base, Some(term_of(word).ok_or_else(unknown)?)),
    };
    let sku = known.skus().named(call.app(), base).ok_or_else(unknown)?;
    if term.is_some_and(|term| sku.plan(term).is_none()) {
        return Err(unknown());
    }
    let sku = sku.clone();
    Ok(Named { sku, term })
}

/// A subscription that the call's app calls so.
///
/// # Errors
/// [`Refusal::UnknownObject`], [`Refusal::ParameterInvalid`],
/// [`Refusal::Unavailable`].
pub(super) fn subscription(call: &Call<'_>, name: &str) -> Result<Named, Refusal> {
    let named = named(call, name)?;
    if named.sku.kind == SkuKind::Subscription {
        Ok(named)
    } else {
        Err(Refusal::invalid("sku", "expected a subscription"))
    }
}

/// One term of a subscription as the wire names it.
pub(crate) fn term_name(sku: &str, term: Term) -> String {
    format!("{sku}{TERM}{}", word(term))
}

/// A term as the wire writes it: "MONTHLY".
pub(super) fn word(term: Term) -> String {
    term.as_str().to_ascii_uppercase()
}

fn term_of(word: &str) -> Option<Term> {
    let mut all = Term::ALL.into_iter();
    all.find(|term| self::word(*term) == word)
}
