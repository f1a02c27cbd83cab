//! Requests that are signed by OAuth 1.0a.

pub mod header;
pub mod request;

use base::Secret;
use sign::oauth1::{HmacSha1Key, Key};

/// What requests are signed with here.
fn with_key<T>(then: impl FnOnce(HmacSha1Key<'_>, Key<'_>) -> T) -> T {
    let secrets = [Secret::new("consumer secret"), Secret::new("token/secret")];
    let [consumer, token] = &secrets;
    let key = HmacSha1Key::new(consumer, Some(token));
    then(key, Key::from(key))
}
