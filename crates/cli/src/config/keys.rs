mod attest;
mod attestation;
mod gate;
mod platform;
mod rewards;
mod store;

use super::{
    given::Given,
    key::Key,
    model::Mode,
    reader::{address, bearer_key, choice, count, directory, log_level, master_keys, seconds},
};
use crate::log::Format;

/// A table of the file and what it is about, in the order in which they are
/// printed.
pub(super) const SECTIONS: &[(&str, &str)] = &[
    ("", "What concerns the program as a whole."),
    (
        "platform",
        "The platform issues credentials and answers game servers.",
    ),
    (
        "gate",
        "The gate stands in front of a game server, verifies players for it and has their rewards \
         granted.",
    ),
    (
        "gate.game.<name>",
        "A game that the gate stands in front of, once for each game. The name is chosen by you: 1 \
         to 32 lower-case letters and digits. A request to verify a player carries it, and so does \
         the address for callbacks. A game has the keys that begin with `stove_`, those that \
         begin with `meta_`, those that begin with `opensocial_`, or networks whose rewards it \
         takes, or several of these.",
    ),
    (
        "gate.game.<name>.rewards.<network>",
        "An advertising network whose signed callbacks are taken for the game, once for each. Its \
         name is that of its profile: one of those that `countersign reward networks` lists, such as \
         unity-ads, or one of your own with a `profile_file`. In a variable a hyphen is an underscore.",
    ),
    (
        "operator",
        "The operator's API, health and metrics. Keep it off public networks.",
    ),
    ("serve", "How the platform and the gate are served."),
    (
        "store",
        "Where everything is kept that outlives a request: in an embedded SQLite file, or in a \
         PostgreSQL that any number of nodes share.",
    ),
    (
        "attestation",
        "How the evidence of devices is judged, whatever the game. Everything else about it is each \
         game's own. In the development profile no list is judged by.",
    ),
    ("log", "The log, on standard error."),
];

const MODES: &[(&str, Mode)] = &[("per-core", Mode::PerCore), ("shared", Mode::Shared)];
const FORMATS: &[(&str, Format)] = &[("text", Format::Text), ("json", Format::Json)];

const TLS_LISTEN: &str = "Where the same is served over TLS, beside the plain listener. Port 0 \
    takes a free one, which the log names. The certificate and its key have to be given with it.";
const TLS_CERT: &str = "The certificate that is presented there, and behind it those that lead to \
    its authority. The file is looked at every few seconds: what has changed is taken over, and \
    what is wrong is logged and leaves the present certificate in place.";
const TLS_KEY: &str = "The private key of the certificate, without a passphrase. It is looked at \
    together with the certificate.";

/// Every key there is, section by section.
pub(super) fn all() -> Vec<Key> {
    let mut keys = vec![Key::new(
        "data",
        directory(),
        |config, _| Some(&mut config.data),
        "The directory of the embedded store and of the master key. It is made when it is not \
         there. One process at a time may use it where the store is in it.",
    )];
    keys.push(Key::new(
        "master_key",
        master_keys(),
        |config, _| Some(&mut config.master_key),
        "The key under which the secrets in the store are sealed: an id of 8 hexadecimal digits, a \
         colon, and 32 bytes in base64url. Of several lines the first one seals, and the others \
         open what was sealed before a rotation. Without it the file master.key in the data \
         directory is used, and made at the first start.",
    ));
    keys.extend(platform::keys());
    keys.extend(gate::keys());
    keys.extend(gate::of_games());
    keys.extend(operator());
    keys.extend(serve());
    keys.extend(store::keys());
    keys.extend(attestation::keys());
    keys.extend(log());
    keys
}

fn operator() -> [Key; 2] {
    [
        Key::new(
            "operator.listen",
            address(),
            |config, _| Some(&mut config.operator.listen),
            "Where the operator's API listens. Port 0 takes a free one, which the log names.",
        ),
        Key::new(
            "operator.key",
            bearer_key(),
            |config, _| Some(&mut config.operator.key),
            "What the operator's API asks for as `Authorization: Bearer`. Required.",
        ),
    ]
}

fn serve() -> [Key; 8] {
    [
        Key::new(
            "serve.mode",
            choice(MODES, |mode| word(MODES, *mode)),
            |config, _| Some(&mut config.serve.mode),
            "On which threads the platform and the gate run. \"per-core\" gives every thread a \
             runtime and a listener of its own and is faster; \"shared\" spreads all work over \
             one runtime.",
        ),
        Key::new(
            "serve.threads",
            count(0..=1024),
            |config, _| Some(&mut config.serve.threads),
            "How many threads serve in the mode \"per-core\"; 0 is one for each core.",
        ),
        Key::new(
            "serve.max_connections",
            count(1..=1_000_000),
            |config, _| Some(&mut config.serve.max_connections),
            "Connections open at once on each face, over both of its listeners. One more is closed at once.",
        ),
        Key::new(
            "serve.max_body_bytes",
            count(1_024..=16_777_216),
            |config, _| Some(&mut config.serve.max_body_bytes),
            "The largest body of a request, in bytes. A larger one is answered 413.",
        ),
        Key::new(
            "serve.body_timeout_secs",
            seconds(1..=300),
            |config, _| Some(&mut config.serve.body_timeout),
            "Within how many seconds the body of a request has to arrive. The request is \
             refused otherwise.",
        ),
        Key::new(
            "serve.idle_timeout_secs",
            seconds(1..=3_600),
            |config, _| Some(&mut config.serve.idle_timeout),
            "After how many seconds without a complete request head a connection is closed.",
        ),
        Key::new(
            "serve.shutdown_delay_secs",
            seconds(0..=600),
            |config, _| Some(&mut config.serve.shutdown_delay),
            "For how many seconds `up` goes on serving after a stop was asked for, while /readyz \
             says 503. With at least as long as a balancer takes to notice, no call meets a port \
             that is closed. A second signal ends the wait.",
        ),
        Key::new(
            "serve.drain_secs",
            seconds(0..=600),
            |config, _| Some(&mut config.serve.drain),
            "How many seconds the requests that run may take to end after a stop was asked for \
             and the delay is over, and then a rotation or a backup.",
        ),
    ]
}

fn log() -> [Key; 2] {
    [
        Key::new(
            "log.format",
            choice(FORMATS, |format| word(FORMATS, *format)),
            |config, _| Some(&mut config.log.format),
            "How lines of the log look: \"text\" for people, \"json\" for one object a line.",
        ),
        Key::new(
            "log.level",
            log_level(),
            |config, _| Some(&mut config.log.level),
            "What is logged. A filter gives single crates a level of their own.",
        ),
    ]
}

/// The word that stands for a value.
fn word<V: PartialEq>(words: &[(&'static str, V)], value: V) -> Given {
    let found = words.iter().find(|(_, candidate)| *candidate == value);
    Given::Text(found.map_or("", |(word, _)| word).to_owned())
}
