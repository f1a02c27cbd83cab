//! A reward, or its acknowledgement, is lost.

use super::{Flaw, Severity};

pub(crate) const ALL: &[&Flaw] = &[
    &FORM,
    &REPEAT_REFUSED,
    &CONCURRENT_LOST,
    &CASE_FOLDED,
    &TRUNCATED,
    &NO_USER,
    &HEAD,
    &NOT_MODIFIED,
    &HANG_UP,
    &HALF,
];

pub(crate) static FORM: Flaw = Flaw {
    id: "acknowledgement-form",
    severity: Severity::Loss,
    title: "The acknowledgement has not the documented form",
    why: "The network does not take it for one: the player has the item and the network \
        goes on, or a report says that callbacks fail.",
    mend: "Answer as the network's document says, with the exact status, the exact body \
        and a `Content-Length` that is the body's.",
};

pub(crate) static REPEAT_REFUSED: Flaw = Flaw {
    id: "repeat-refused",
    severity: Severity::Loss,
    title: "A repeated callback is refused",
    why: "This network sends until it is acknowledged, and takes the refusal of a \
        repetition for the refusal of the reward.",
    mend: "Answer a repetition of what was granted exactly as the first time.",
};

pub(crate) static CONCURRENT_LOST: Flaw = Flaw {
    id: "concurrent-lost",
    severity: Severity::Loss,
    title: "A callback that comes several times at once is never acknowledged",
    why: "Everyone is told that the order is a duplicate, or that it failed, and nobody \
        that it was granted. The first is undone and its order stays remembered.",
    mend: "Say that an order is a duplicate only when the grant is durable. While it is \
        under way answer 503 with `Retry-After`, and write order and balance in one \
        transaction.",
};

pub(crate) static CASE_FOLDED: Flaw = Flaw {
    id: "order-case-folded",
    severity: Severity::Loss,
    title: "Two orders that differ in upper and lower case are taken for one",
    why: "The second player gets nothing. Many databases compare texts like that unless \
        told otherwise.",
    mend: "Give the column of orders a binary collation.",
};

pub(crate) static TRUNCATED: Flaw = Flaw {
    id: "order-truncated",
    severity: Severity::Loss,
    title: "Two orders that begin alike are taken for one",
    why: "The order is cut off when it is written, at a length or at a NUL, and the \
        second player gets nothing.",
    mend: "Refuse orders that are longer than the column or hold control characters with \
        400. Never cut.",
};

pub(crate) static NO_USER: Flaw = Flaw {
    id: "missing-user-accepted",
    severity: Severity::Loss,
    title: "A callback without a user is accepted",
    why: "The network is told that the user was rewarded, and there is no user.",
    mend: "Require the user. Refuse with 400 before the signature is looked at.",
};

pub(crate) static HEAD: Flaw = Flaw {
    id: "head-takes-the-order",
    severity: Severity::Loss,
    title: "HEAD uses the order up",
    why: "Frameworks answer HEAD by the handler for GET. Whatever looks at the URL, such \
        as a proxy or a monitor, redeems the order, and the network's GET is then \
        refused.",
    mend: "Answer every method but GET with 405 before anything is done.",
};

pub(crate) static NOT_MODIFIED: Flaw = Flaw {
    id: "conditional-not-modified",
    severity: Severity::Loss,
    title: "A conditional request is answered without an acknowledgement",
    why: "The framework gives the answer an `ETag` and answers 304, without a body, to \
        whoever names it, or refuses: a cache between is enough. The reward was given \
        and not acknowledged.",
    mend: "Switch off `ETag` for this path and send `Cache-Control: no-store`.",
};

pub(crate) static HANG_UP: Flaw = Flaw {
    id: "hang-up-loses-order",
    severity: Severity::Loss,
    title: "A callback whose sender hangs up is refused when it comes again",
    why: "The order is neither granted nor recognized as a duplicate afterwards. \
        Connections break; a network that does not get the answer sends again.",
    mend: "Finish what was begun when the sender is gone, in one transaction, and answer \
        the repetition by what was written.",
};

pub(crate) static HALF: Flaw = Flaw {
    id: "half-request-takes-the-order",
    severity: Severity::Loss,
    title: "Half of a request uses the order up",
    why: "The endpoint acts before the request is complete, and the whole one after it is \
        refused.",
    mend: "Act on complete requests only.",
};
