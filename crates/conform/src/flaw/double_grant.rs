//! One order is rewarded more than once.

use super::{Flaw, Severity};

pub(crate) const ALL: &[&Flaw] = &[
    &REPEAT,
    &FORGOTTEN,
    &VARIANT,
    &CONCURRENT,
    &NO_ORDER,
    &LONG_TWICE,
];

pub(crate) static REPEAT: Flaw = Flaw {
    id: "repeat-granted",
    severity: Severity::DoubleGrant,
    title: "The same callback is answered as granted a second time",
    why: "By the network's document a repeated order is an error. Whether the item was \
        given again cannot be seen from outside; a network sends again whenever an \
        answer is lost.",
    mend: "Insert the order into a table where it is unique, in one transaction with the \
        balance, and answer what was there before with 4xx. If it is there, and `1` is \
        what the endpoint says to that on purpose, grade it with `--repeats \
        acknowledged`.",
};

pub(crate) static FORGOTTEN: Flaw = Flaw {
    id: "order-forgotten",
    severity: Severity::DoubleGrant,
    title: "The same callback is granted again after a pause",
    why: "The memory of orders does not last. A signature without a time in it is good \
        for ever, and so must be the memory.",
    mend: "Keep orders for good in the store that holds the balances, not in a cache or \
        in the memory of one process.",
};

pub(crate) static VARIANT: Flaw = Flaw {
    id: "variant-granted",
    severity: Severity::DoubleGrant,
    title: "The same callback is granted again when it is spelled in another way",
    why: "The memory of orders goes by the text of the request or of the signature, and \
        one order has many of both.",
    mend: "Remember the order's value as it was signed, decoded, and nothing else.",
};

pub(crate) static CONCURRENT: Flaw = Flaw {
    id: "concurrent-granted-twice",
    severity: Severity::DoubleGrant,
    title: "The same callback is granted more than once when it comes at the same time",
    why: "Whether the order is known is checked first and written down later, and \
        several get through in between. Networks send again while the first call is \
        still under way.",
    mend: "Let the database decide: insert the order under a unique key in the same \
        transaction as the balance, and grant only if the insert has made a row.",
};

pub(crate) static NO_ORDER: Flaw = Flaw {
    id: "missing-order-accepted",
    severity: Severity::DoubleGrant,
    title: "A callback without an order is accepted",
    why: "What has no order cannot be recognized when it comes again.",
    mend: "Require the order. Refuse with 400 before the signature is looked at.",
};

pub(crate) static LONG_TWICE: Flaw = Flaw {
    id: "long-order-granted-twice",
    severity: Severity::DoubleGrant,
    title: "A long order is granted again",
    why: "The order is cut off when it is written and whole when it is looked for, so \
        that it is never found.",
    mend: "Refuse orders that are longer than the column with 400.",
};
