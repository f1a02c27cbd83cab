use base::{AppId, Environment, Timestamp};
use directory::Directory;
use opensocial::{
    explain::{Explanation, explain},
    game::Heard,
};
use sign::oauth1::read;

use super::registry::SocialRegistry;

/// Says what a call of an app's is and whether the platform would accept it at
/// that moment, in the environment that its consumer key is of. What this node
/// has heard judges, however long ago that was.
#[must_use]
pub fn explain_oauth1(
    directory: &Directory,
    app: AppId,
    heard: &Heard<'_>,
    now: Timestamp,
) -> Explanation {
    let known = directory.last_known();
    let request = heard.request();
    let key = read(&request).map(|presented| presented.consumer_key().to_owned());
    let key = key.unwrap_or_default();
    let sandbox = SocialRegistry::new(&known, Environment::Sandbox);
    let is_of = |registry: &SocialRegistry<'_>| {
        let credential = registry.credential(&key);
        credential.is_some_and(|credential| credential.app_id == app)
    };
    if is_of(&sandbox) {
        return explain(heard, &sandbox, app, now);
    }
    let live = SocialRegistry::new(&known, Environment::Live);
    explain(heard, &live, app, now)
}
