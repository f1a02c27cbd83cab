use base::Timestamp;

use super::token::{Token, Verdict};
use crate::wire::DeviceBan;

/// The answer of `verify`, a verdict too being one: `until` is asked for the end of the
/// ban that the device of a good token has now. A token that was seen before costs no
/// more than this.
#[must_use]
pub fn verified(
    verdict: &Verdict,
    until: impl FnOnce(&Token) -> Option<Timestamp>,
    now: Timestamp,
) -> Vec<u8> {
    let (begin, end) = (br#"{"data":[{"message":""#, br#""}]}"#);
    let message = verdict.message().as_bytes();
    let Verdict::Success(token) = verdict else {
        return [begin.as_slice(), message, end].concat();
    };
    let token = token.get();
    let ban = until(token).map(|until| DeviceBan::until(until, now));
    let claims = token.answer(ban);
    // Base64url needs no escape in JSON.
    let between = br#"","claims":""#.as_slice();
    [begin, message, between, claims.as_bytes(), end].concat()
}
