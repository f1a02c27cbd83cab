//! Somebody without the secret is rewarded.

use super::{Flaw, Severity};

pub(crate) const ALL: &[&Flaw] = &[
    &FORGED_MAC,
    &MISSING_MAC,
    &EMPTY_MAC,
    &EMPTY_TEXT,
    &COMMA_SHIFT,
    &COMMA_SHIFT_NO_USER,
    &SEPARATOR_SHIFT,
    &STRUCTURE,
    &LOOSE_COMPARISON,
    &PUBLISHED_SECRET,
    &LEAKS_MAC,
    &LEAKS_SECRET,
];

pub(crate) static FORGED_MAC: Flaw = Flaw {
    id: "forged-mac-accepted",
    severity: Severity::Forgery,
    title: "A signature that does not match is accepted",
    why: "Anybody can have anything granted to anybody.",
    mend: "Compute the signature over the parameters of the request, compare it in \
        constant time, and refuse with 403 unless both are equal.",
};

pub(crate) static MISSING_MAC: Flaw = Flaw {
    id: "missing-mac-accepted",
    severity: Severity::Forgery,
    title: "A callback without a signature is accepted",
    why: "Anybody can leave the signature out.",
    mend: "Treat a signature that is missing as one that does not match. Look for code \
        that verifies only where there is something to verify.",
};

pub(crate) static EMPTY_MAC: Flaw = Flaw {
    id: "empty-mac-accepted",
    severity: Severity::Forgery,
    title: "An empty signature is accepted",
    why: "Anybody can send an empty signature. In many languages an empty text counts as \
        nothing, and nothing was to be checked.",
    mend: "Refuse every signature that has not exactly as many digits as the algorithm \
        gives, before it is compared.",
};

pub(crate) static EMPTY_TEXT: Flaw = Flaw {
    id: "empty-text-accepted",
    severity: Severity::Forgery,
    title: "The signature of nothing is accepted for a callback without parameters",
    why: "One signature, of the empty text, holds for ever. Whoever has it once needs no \
        other.",
    mend: "Require the order and the user before the signature is looked at.",
};

pub(crate) static COMMA_SHIFT: Flaw = Flaw {
    id: "comma-shift-new-order",
    severity: Severity::Forgery,
    title: "One signature is accepted for another order, by moving a comma",
    why: "The signed text joins parameters by commas and values may hold commas, so that \
        `oid=1&productid=2` and `oid=1,productid=2` are signed alike. Whoever has one \
        callback, from a log or a proxy, can have it granted again under an order that \
        the endpoint has never seen.",
    mend: "Accept exactly the parameters that the callback URL has, each once, the static \
        ones with their configured values, and an order of letters, digits, `_` and \
        `-` only. Refuse everything else with 400 before the signature is looked at.",
};

pub(crate) static COMMA_SHIFT_NO_USER: Flaw = Flaw {
    id: "comma-shift-no-user",
    severity: Severity::Forgery,
    title: "One signature is accepted for another order, by moving the user into it",
    why: "The signed text joins parameters by commas and values may hold commas, so that \
        everything can be written into the order. Whoever has one callback can have it \
        granted again, under an order that the endpoint has never seen and for no user \
        that was signed as one.",
    mend: "Require the user as a parameter of its own, and an order of letters, digits, \
        `_` and `-` only. Refuse everything else with 400 before the signature is \
        looked at.",
};

pub(crate) static SEPARATOR_SHIFT: Flaw = Flaw {
    id: "separator-shift",
    severity: Severity::Forgery,
    title: "One signature is accepted for other parameters, by decoding a separator",
    why: "The signature is over the decoded query, in which a `&` in what the player's client has said \
        looks like one between parameters, and the parameters are read from the query as it came. \
        So a player writes further parameters, such as another amount, into a callback that is signed.",
    mend: "Accept each parameter once, in the network's order, and refuse values whose decoded text \
        holds `&` or `=` unless the query has them percent-encoded.",
};

pub(crate) static STRUCTURE: Flaw = Flaw {
    id: "structured-parameter-accepted",
    severity: Severity::Forgery,
    title: "A parameter with brackets is accepted, and what it holds is not signed",
    why: "The framework reads `sid[any]=x` as a structure, and the text that is signed \
        has a fixed word in its place. Whoever has a signature over that word chooses \
        the rest.",
    mend: "Read the query as a flat list of names and values. Refuse names with brackets, \
        and values that are no text.",
};

pub(crate) static LOOSE_COMPARISON: Flaw = Flaw {
    id: "loose-comparison",
    severity: Severity::Forgery,
    title: "Signatures are compared as numbers",
    why: "The comparison takes two texts of digits for the numbers that they spell, so \
        that another text than the signature is equal to it. Somebody who can try many \
        orders finds one whose signature is such a text, and needs no secret for it.",
    mend: "Compare by `hash_equals` or another comparison of bytes in constant time, \
        never by `==` or `!=`, after checking that the signature has the right number \
        of hexadecimal digits.",
};

pub(crate) static PUBLISHED_SECRET: Flaw = Flaw {
    id: "published-secret-accepted",
    severity: Severity::Forgery,
    title: "The secret from the published sample is accepted",
    why: "The network's sample falls back to the secret `xyzKEY`, which everybody knows.",
    mend: "Let the endpoint refuse to start without a secret of its own, and have the \
        network replace a secret that was published.",
};

pub(crate) static LEAKS_MAC: Flaw = Flaw {
    id: "answer-leaks-signature",
    severity: Severity::Forgery,
    title: "An answer holds the signature that would have been right",
    why: "Whoever sends a wrong signature is told the right one.",
    mend: "Answer with a fixed text. Write nothing of what was computed into answers, nor \
        into logs.",
};

pub(crate) static LEAKS_SECRET: Flaw = Flaw {
    id: "answer-leaks-secret",
    severity: Severity::Forgery,
    title: "An answer holds the secret",
    why: "Whoever reads the answer can sign everything.",
    mend: "Answer with a fixed text, switch off what shows variables of a program that \
        failed, and have the network replace the secret.",
};
