use super::{
    super::{
        key::Key,
        model::RootDialect,
        reader::{
            address, choice, hosts, networks, optional_base_url, pem_file, switch, tls_address,
        },
    },
    TLS_CERT, TLS_KEY, TLS_LISTEN, word,
};

const ROOTS: &[(&str, RootDialect)] = &[
    ("stove", RootDialect::Stove),
    ("graph", RootDialect::Graph),
    ("none", RootDialect::None),
];

/// The keys of the platform, in the order in which they are printed.
pub(super) fn keys() -> [Key; 12] {
    [
        Key::new(
            "platform.enabled",
            switch(),
            |config, _| Some(&mut config.platform.enabled),
            "Whether the platform is served.",
        ),
        Key::new(
            "platform.listen",
            address(),
            |config, _| Some(&mut config.platform.listen),
            "Where the platform listens. Port 0 takes a free one, which the log names.",
        ),
        Key::new(
            "platform.tls_listen",
            tls_address(),
            |config, _| Some(&mut config.platform.tls.listen),
            TLS_LISTEN,
        ),
        Key::new(
            "platform.tls_cert",
            pem_file(),
            |config, _| Some(&mut config.platform.tls.cert),
            TLS_CERT,
        ),
        Key::new(
            "platform.tls_key",
            pem_file(),
            |config, _| Some(&mut config.platform.tls.key),
            TLS_KEY,
        ),
        Key::new(
            "platform.stove_live_hosts",
            hosts(),
            |config, _| Some(&mut config.platform.stove_live_hosts),
            "Names in a Host header at which STOVE's live environment answers at the root path, \
             so that a client whose base URL cannot be changed reaches it through a hosts entry.",
        ),
        Key::new(
            "platform.stove_sandbox_hosts",
            hosts(),
            |config, _| Some(&mut config.platform.stove_sandbox_hosts),
            "The same for STOVE's sandbox.",
        ),
        Key::new(
            "platform.graph_hosts",
            hosts(),
            |config, _| Some(&mut config.platform.graph_hosts),
            "The same for Meta's graph.",
        ),
        Key::new(
            "platform.graph_url",
            optional_base_url(),
            |config, _| Some(&mut config.platform.graph_url),
            "What the paths of Meta's documents come after, as games reach the graph from outside. \
             Links from one page of a list to the next begin with it. Without it they begin with \
             http, or https where the platform itself speaks TLS, and the Host header of the call, \
             which is right where nothing stands in front.",
        ),
        Key::new(
            "platform.root",
            choice(ROOTS, |root| word(ROOTS, *root)),
            |config, _| Some(&mut config.platform.root),
            "Which dialect answers at the root path when the Host header names none. With \
             \"none\" the path prefixes remain: /stove, /stove-sandbox and /graph.",
        ),
        Key::new(
            "platform.ads_networks",
            networks(),
            |config, _| Some(&mut config.platform.ads_networks),
            "The networks that callbacks of rewarded views come from, as their receivers see \
             them: the addresses of this machine, or of what stands between it and them. Published \
             at /ads/public_ips.json. Without an entry the list that is published is empty, and a \
             receiver who goes by it lets nobody in.",
        ),
        Key::new(
            "platform.allow_private_callbacks",
            networks(),
            |config, _| Some(&mut config.platform.allow_private_callbacks),
            "Networks that are not public and that callbacks may be sent to nevertheless, for \
             instance because the games' servers are in your own network. Without an entry only \
             public addresses are called.",
        ),
    ]
}
