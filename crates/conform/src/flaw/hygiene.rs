//! Nobody gains or loses by it yet.

use super::{Flaw, Severity};

pub(crate) const ALL: &[&Flaw] = &[
    &ARRAY,
    &DUPLICATE,
    &PROTO,
    &UNSIGNED,
    &TAIL,
    &REPEAT_5XX,
    &POST,
    &CACHEABLE,
    &NOT_AN_ERROR,
    &STACK_TRACE,
];

pub(crate) static ARRAY: Flaw = Flaw {
    id: "array-parameter-accepted",
    severity: Severity::Hygiene,
    title: "A parameter that is sent as a list is accepted",
    why: "The framework reads `sid[]=x` as a list and the signed text reads as if it \
        were the value. The code behind gets a list where it expects a text.",
    mend: "Read the query as a flat list of names and values, and refuse names with \
        brackets.",
};

pub(crate) static DUPLICATE: Flaw = Flaw {
    id: "duplicate-parameter-accepted",
    severity: Severity::Hygiene,
    title: "A callback with one parameter twice is accepted",
    why: "Whoever reads the first and whoever reads the last disagree about who is \
        rewarded.",
    mend: "Refuse with 400 what comes twice.",
};

pub(crate) static PROTO: Flaw = Flaw {
    id: "proto-parameter-accepted",
    severity: Severity::Hygiene,
    title: "An unsigned parameter named `__proto__` is accepted",
    why: "The framework drops the parameter before it can be signed, so that not \
        everything in the request is under the signature.",
    mend: "Accept exactly the parameters that are expected, from a parser that hides \
        none.",
};

pub(crate) static UNSIGNED: Flaw = Flaw {
    id: "unsigned-parameter-accepted",
    severity: Severity::Hygiene,
    title: "A callback with an unsigned parameter is accepted",
    why: "By the network's document every parameter is signed. Code that reads another \
        one some day will trust what anybody can write.",
    mend: "Accept exactly the parameters of the callback URL, and refuse any other with \
        400.",
};

pub(crate) static TAIL: Flaw = Flaw {
    id: "unsigned-tail-accepted",
    severity: Severity::Hygiene,
    title: "What comes after a thousand parameters is not signed",
    why: "The parser stops at a limit without a word, so that not everything in the \
        request is under the signature.",
    mend: "Accept exactly the parameters of the callback URL, and refuse a query of more \
        than 8 KiB.",
};

pub(crate) static REPEAT_5XX: Flaw = Flaw {
    id: "repeat-asks-again",
    severity: Severity::Hygiene,
    title: "A repeated callback is answered with 5xx",
    why: "A network takes 5xx for a failure that passes, and sends again for as long as \
        it sends.",
    mend: "Say that an order is a duplicate with 4xx.",
};

pub(crate) static POST: Flaw = Flaw {
    id: "post-accepted",
    severity: Severity::Hygiene,
    title: "POST is accepted",
    why: "The network sends GET only. Another method can come from a page in a browser, \
        and be treated differently by what stands in front.",
    mend: "Answer every method but GET with 405.",
};

pub(crate) static CACHEABLE: Flaw = Flaw {
    id: "acknowledgement-cacheable",
    severity: Severity::Hygiene,
    title: "The acknowledgement may be kept by a cache",
    why: "A cache that answers in the place of the endpoint acknowledges what nobody has \
        seen.",
    mend: "Send `Cache-Control: no-store` with every answer.",
};

pub(crate) static NOT_AN_ERROR: Flaw = Flaw {
    id: "refusal-not-an-error",
    severity: Severity::Hygiene,
    title: "A refusal is not answered with an error",
    why: "Something was refused with a status that is not of the 400 or 500 range. \
        Senders that look at the status alone take it for delivered.",
    mend: "Refuse with 4xx and a text that people can read.",
};

pub(crate) static STACK_TRACE: Flaw = Flaw {
    id: "answer-leaks-internals",
    severity: Severity::Hygiene,
    title: "An answer shows the inside of the program",
    why: "Paths, versions and names of functions help whoever looks for a way in.",
    mend: "Answer errors with a fixed text, and switch the framework's development mode \
        off.",
};
