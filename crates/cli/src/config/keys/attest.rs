use super::word;
use crate::config::{
    key::{Key, Of},
    model::{Attest, AttestMode, Config, LeastApp, LeastDevice},
    reader::{
        choice, digests, identifier, optional_base_url, packages, seal_keys, seconds, switch,
        version,
    },
};

const MODES: &[(&str, AttestMode)] = &[
    ("off", AttestMode::Off),
    ("online", AttestMode::Online),
    ("offline", AttestMode::Offline),
];

const DEVICES: &[(&str, LeastDevice)] = &[
    ("Advanced", LeastDevice::Advanced),
    ("Basic", LeastDevice::Basic),
    ("NotTrusted", LeastDevice::NotTrusted),
];

const APPS: &[(&str, LeastApp)] = &[
    ("StoreRecognized", LeastApp::StoreRecognized),
    ("NotEvaluated", LeastApp::NotEvaluated),
    ("NotRecognized", LeastApp::NotRecognized),
];

/// The keys of a game whose devices attest themselves.
pub(super) fn of_games() -> impl Iterator<Item = Key> {
    how().into_iter().chain(policy()).chain(offline())
}

fn how() -> [Key; 3] {
    [
        Key::new(
            "gate.game.<name>.meta_attest",
            choice(MODES, |mode| word(MODES, *mode)),
            |config, name| Some(&mut of(config, name)?.mode),
            "Whether the gate judges tokens of attestation: \"online\" asks the platform at \
             meta_base_url about each token each time; \"offline\" verifies by the platform's \
             public keys and its feed of bans, which a Countersign platform has and Meta has not.",
        ),
        Key::new(
            "gate.game.<name>.meta_attest_monitor",
            switch(),
            |config, name| Some(&mut of(config, name)?.monitor),
            "Whether nobody is refused: every token is judged, and what it would be refused for \
             stands in `reasons` and in the metrics.",
        ),
        Key::new(
            "gate.game.<name>.meta_attest_development",
            switch(),
            |config, name| Some(&mut of(config, name)?.development),
            "Whether tokens count that were made for tests. They prove nothing: everybody has the \
             keys that they rest on.",
        ),
    ]
}

fn policy() -> [Key; 8] {
    [
        Key::new(
            "gate.game.<name>.meta_attest_packages",
            packages(),
            |config, name| Some(&mut of(config, name)?.packages),
            "The Android packages that the game is; any where none is given.",
        ),
        Key::new(
            "gate.game.<name>.meta_attest_certificates",
            digests(),
            |config, name| Some(&mut of(config, name)?.certificates),
            "SHA-256 digests of the certificates that sign the game, as `apksigner verify \
             --print-certs` tells them. Each that a token lists has to be here, and it has to list \
             one; any where none is given.",
        ),
        Key::new(
            "gate.game.<name>.meta_attest_min_version",
            version(),
            |config, name| Some(&mut of(config, name)?.min_version),
            "The lowest version code of the game that is taken; 0 is none.",
        ),
        Key::new(
            "gate.game.<name>.meta_attest_max_version",
            version(),
            |config, name| Some(&mut of(config, name)?.max_version),
            "The highest version code of the game that is taken; 0 is none.",
        ),
        Key::new(
            "gate.game.<name>.meta_attest_device",
            choice(DEVICES, |least| word(DEVICES, *least)),
            |config, name| Some(&mut of(config, name)?.device),
            "The least that a device has to be trusted.",
        ),
        Key::new(
            "gate.game.<name>.meta_attest_app",
            choice(APPS, |least| word(APPS, *least)),
            |config, name| Some(&mut of(config, name)?.app),
            "The least that the app has to be recognized. NotEvaluated, of which nothing is known, \
             is more than NotRecognized, which is another app.",
        ),
        Key::new(
            "gate.game.<name>.meta_attest_max_age_secs",
            seconds(10..=3_600),
            |config, name| Some(&mut of(config, name)?.max_age),
            "How old a token may be when it is presented for the first time. Once accepted, it is \
             accepted again in its session for as long as it is good.",
        ),
        Key::new(
            "gate.game.<name>.meta_attest_token_secs",
            seconds(300..=604_800),
            |config, name| Some(&mut of(config, name)?.token_life),
            "How long a token may be good from when it was made. That a challenge was answered is \
             remembered for as long. Before changing it, let the old span pass without the gate \
             running, or set the watermark: until then a second token for one challenge may be \
             taken.",
        ),
    ]
}

fn offline() -> [Key; 4] {
    [
        Key::new(
            "gate.game.<name>.meta_attest_root_url",
            optional_base_url(),
            |config, name| Some(&mut of(config, name)?.root_url),
            "Where the platform's public keys are, at /.well-known/jwks.json below it. As a rule the \
             root of meta_base_url's host. Offline only.",
        ),
        Key::new(
            "gate.game.<name>.meta_attest_token_app",
            identifier(),
            |config, name| Some(&mut of(config, name)?.token_app),
            "What tokens for this app have in `app_id`: the app's id at the Countersign platform, if \
             that is another than meta_app_id. Offline only.",
        ),
        Key::new(
            "gate.game.<name>.meta_attest_seal_keys",
            seal_keys(),
            |config, name| Some(&mut of(config, name)?.seal_keys),
            "What the platform encrypts this app's tokens with, if it does: 32 bytes in base64url, a \
             line each, of which any may be used. Offline only.",
        ),
        Key::new(
            "gate.game.<name>.meta_attest_bans_stale_secs",
            seconds(30..=3_600),
            |config, name| Some(&mut of(config, name)?.bans_stale),
            "For how long bans are judged by what was last heard of the feed, which is asked every \
             ten seconds. After that no token is judged, and the answer is `bans_unknown`. Offline \
             only.",
        ),
    ]
}

fn of<'a>(config: &'a mut Config, name: Of<'_>) -> Option<&'a mut Attest> {
    let game = config.gate.games.get_mut(name.game)?;
    Some(&mut game.attest)
}
