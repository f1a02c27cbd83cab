//! The endpoint does not answer as it must.

use super::{Flaw, Severity};

pub(crate) const ALL: &[&Flaw] = &[&UNANSWERED, &INPUT_FAILS, &SLOW, &NOT_GRANTED];

pub(crate) static UNANSWERED: Flaw = Flaw {
    id: "unanswered",
    severity: Severity::Availability,
    title: "A request gets no answer",
    why: "The network cannot tell what happened, sends again, and gives up.",
    mend: "Answer every request, also one that is malformed, with 4xx and a text. Look \
        into the log for what crashed.",
};

pub(crate) static INPUT_FAILS: Flaw = Flaw {
    id: "bad-input-fails",
    severity: Severity::Availability,
    title: "Malformed input makes the endpoint fail",
    why: "What anybody can send ends in 5xx: an exception that nobody expected. A \
        network sends again after 5xx, and each time it fails again.",
    mend: "Check the parameters before they are used, and refuse what is malformed with \
        400.",
};

pub(crate) static SLOW: Flaw = Flaw {
    id: "slow-request-refused",
    severity: Severity::Availability,
    title: "A request that arrives slowly is not granted",
    why: "A network on a bad line is cut off. Its callback is correct, and complete \
        within a few seconds.",
    mend: "Give the head of a request ten seconds or more.",
};

pub(crate) static NOT_GRANTED: Flaw = Flaw {
    id: "correct-callback-refused",
    severity: Severity::Availability,
    title: "A correct callback is not granted",
    why: "A first, correct callback for the same user as before was refused or failed, \
        so that the network reports an error, or goes on sending.",
    mend: "Look at the answer in this report, and into the log of the endpoint at that \
        moment. A limit of requests for each user is a usual cause.",
};
