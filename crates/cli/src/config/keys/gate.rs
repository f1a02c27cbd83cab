use store::SocialProfile;

use super::{TLS_CERT, TLS_KEY, TLS_LISTEN, attest, rewards, word};
use crate::config::{
    key::{Key, Of},
    model::{Config, Game},
    reader::{
        address, app_id, app_secret, base_url, bearer_key, choice, endpoint_url, identifier,
        networks, pem_file, seconds, secret, switch, tls_address, webhook_secret,
    },
};

const PROFILES: &[(&str, SocialProfile)] = &[
    ("mobage", SocialProfile::Mobage),
    ("gree", SocialProfile::Gree),
    ("mixi", SocialProfile::Mixi),
];

/// The keys of the gate as a whole.
pub(super) fn keys() -> [Key; 8] {
    [
        Key::new(
            "gate.enabled",
            switch(),
            |config, _| Some(&mut config.gate.enabled),
            "Whether the gate is served. It needs a key then.",
        ),
        Key::new(
            "gate.listen",
            address(),
            |config, _| Some(&mut config.gate.listen),
            "Where the gate listens. Port 0 takes a free one, which the log names.",
        ),
        Key::new(
            "gate.tls_listen",
            tls_address(),
            |config, _| Some(&mut config.gate.tls.listen),
            TLS_LISTEN,
        ),
        Key::new(
            "gate.tls_cert",
            pem_file(),
            |config, _| Some(&mut config.gate.tls.cert),
            TLS_CERT,
        ),
        Key::new(
            "gate.tls_key",
            pem_file(),
            |config, _| Some(&mut config.gate.tls.key),
            TLS_KEY,
        ),
        Key::new(
            "gate.key",
            bearer_key(),
            |config, _| Some(&mut config.gate.key),
            "What callers of the gate present as `Authorization: Bearer`. Required when the gate \
             is enabled.",
        ),
        Key::new(
            "gate.allow_private_upstreams",
            networks(),
            |config, _| Some(&mut config.gate.allow_private_upstreams),
            "Networks that are not public and that the gate may call nevertheless, for instance \
             because a platform of your own answers there. Without an entry only public addresses \
             are called.",
        ),
        Key::new(
            "gate.trusted_proxies",
            networks(),
            |config, _| Some(&mut config.gate.trusted_proxies),
            "Networks of proxies whose `X-Forwarded-For` says where a callback comes from. The \
             header is read from its end, past these networks, and no further; from everyone else \
             it is not read at all.",
        ),
    ]
}

/// The keys of each game.
pub(super) fn of_games() -> Vec<Key> {
    stove()
        .into_iter()
        .chain(meta())
        .chain(attest::of_games())
        .chain(opensocial())
        .chain(grants())
        .chain(rewards::of_networks())
        .collect()
}

fn stove() -> [Key; 4] {
    [
        Key::new(
            "gate.game.<name>.stove_base_url",
            base_url(),
            |config, name| Some(&mut of(config, name)?.stove_base_url),
            "Where STOVE answers: https://api.onstove.com for the live environment, \
             https://api.gate8.com for the sandbox, or a Countersign platform and, where its root is not STOVE's, /stove or \
             /stove-sandbox.",
        ),
        Key::new(
            "gate.game.<name>.stove_client_id",
            identifier(),
            |config, name| Some(&mut of(config, name)?.stove_client_id),
            "The `client_id` that STOVE has given out for the game's server. Required for a game on \
             STOVE.",
        ),
        Key::new(
            "gate.game.<name>.stove_client_secret",
            secret(),
            |config, name| Some(&mut of(config, name)?.stove_client_secret),
            "The `client_secret` that belongs to it. Required with it.",
        ),
        Key::new(
            "gate.game.<name>.stove_game_id",
            identifier(),
            |config, name| Some(&mut of(config, name)?.stove_game_id),
            "The game's identifier at STOVE, which its documents call `service_id` and \
             `game_id`. Required with them.",
        ),
    ]
}

fn meta() -> [Key; 5] {
    [
        Key::new(
            "gate.game.<name>.meta_base_url",
            base_url(),
            |config, name| Some(&mut of(config, name)?.meta_base_url),
            "Where Meta's graph answers: https://graph.oculus.com, or a Countersign platform and, \
             where its host is not the graph's, /graph.",
        ),
        Key::new(
            "gate.game.<name>.meta_app_id",
            app_id(),
            |config, name| Some(&mut of(config, name)?.meta_app_id),
            "The app's id on Meta's graph. Required for a game on it.",
        ),
        Key::new(
            "gate.game.<name>.meta_app_secret",
            app_secret(),
            |config, name| Some(&mut of(config, name)?.meta_app_secret),
            "The app's secret. Required with it.",
        ),
        Key::new(
            "gate.game.<name>.meta_check_entitlement",
            switch(),
            |config, name| Some(&mut of(config, name)?.meta_check_entitlement),
            "Whether a user also has to own the app. One who does not is refused as \
             `not_entitled`.",
        ),
        Key::new(
            "gate.game.<name>.meta_org_scoped_id",
            switch(),
            |config, name| Some(&mut of(config, name)?.meta_org_scoped_id),
            "Whether to ask for the id that a user has in all apps of the publisher, and to tell \
             it in the claims.",
        ),
    ]
}

fn opensocial() -> [Key; 7] {
    [
        Key::new(
            "gate.game.<name>.opensocial_base_url",
            base_url(),
            |config, name| Some(&mut of(config, name)?.opensocial_base_url),
            "What the paths of the OpenSocial API come after: http://sp.app.mbga.jp/api/restful/v1 \
             and http://sb.sp.app.mbga.jp/api/restful/v1 for Mobage, or a Countersign platform and \
             /opensocial/api/restful/v1 or /opensocial-sandbox/api/restful/v1. Write it as the \
             platform does: what is signed is the URL that is called.",
        ),
        Key::new(
            "gate.game.<name>.opensocial_app_id",
            identifier(),
            |config, name| Some(&mut of(config, name)?.opensocial_app_id),
            "The app's id on the OpenSocial platform, which launches carry as \
             `opensocial_app_id`. Required for a game on one.",
        ),
        Key::new(
            "gate.game.<name>.opensocial_consumer_key",
            identifier(),
            |config, name| Some(&mut of(config, name)?.opensocial_consumer_key),
            "The consumer key that the platform has given out for the app. Required with it.",
        ),
        Key::new(
            "gate.game.<name>.opensocial_consumer_secret",
            secret(),
            |config, name| Some(&mut of(config, name)?.opensocial_consumer_secret),
            "The consumer secret that belongs to it. Required with it.",
        ),
        Key::new(
            "gate.game.<name>.opensocial_profile",
            choice(PROFILES, |profile| word(PROFILES, *profile)),
            |config, name| Some(&mut of(config, name)?.opensocial_profile),
            "Whose habits the platform has: whom a call without a token names, how launches are \
             signed, and what errors look like.",
        ),
        Key::new(
            "gate.game.<name>.opensocial_window_secs",
            seconds(1..=3_600),
            |config, name| Some(&mut of(config, name)?.opensocial_window),
            "How far the timestamp of a request of the platform's may lie from now, either way. \
             The nonces of what was accepted are remembered for as long. Before making it wider, \
             let the old span pass without the gate running, or set the watermark.",
        ),
        Key::new(
            "gate.game.<name>.opensocial_public_key",
            pem_file(),
            |config, name| Some(&mut of(config, name)?.opensocial_public_key),
            "The platform's public key in PEM form (`BEGIN PUBLIC KEY`), which launches are \
             checked with where the profile signs them by RSA-SHA1. Required with the profile \
             \"mixi\", and of no use with another. Of a certificate, `openssl x509 -pubkey -noout` \
             gives it.",
        ),
    ]
}

fn grants() -> [Key; 2] {
    [
        Key::new(
            "gate.game.<name>.grant_url",
            endpoint_url(),
            |config, name| Some(&mut of(config, name)?.grant_url),
            "Where the game's server grants rewards. It is called with a POST for each reward, \
             again and with the same Idempotency-Key until it has said yes or no. Required where a \
             network's `mode` is \"grant\".",
        ),
        Key::new(
            "gate.game.<name>.grant_secret",
            webhook_secret(),
            |config, name| Some(&mut of(config, name)?.grant_secret),
            "What these calls are signed with, as the Standard Webhooks have it. The game's server \
             has the same one. Required with grant_url.",
        ),
    ]
}

fn of<'a>(config: &'a mut Config, name: Of<'_>) -> Option<&'a mut Game> {
    config.gate.games.get_mut(name.game)
}
