//! The verifiers, one a file. Each reads a request, gathers what it proves, and
//! answers with an envelope.

pub(crate) mod challenge;
pub(crate) mod meta_attestation;
pub(crate) mod meta_user;
pub(crate) mod opensocial;
pub(crate) mod stove;
