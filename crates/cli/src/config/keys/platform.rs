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
    ("opensocial", RootDialect::OpenSocial),
    ("none", RootDialect::None),
];

/// The keys of the platform, in the order in which they are printed.
pub(super) fn keys() -> [Key; 17] {
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
            "platform.opensocial_live_hosts",
            hosts(),
            |config, _| Some(&mut config.platform.opensocial_live_hosts),
            "Names in a Host header at which OpenSocial's live environment answers at the root \
             path.",
        ),
        Key::new(
            "platform.opensocial_sandbox_hosts",
            hosts(),
            |config, _| Some(&mut config.platform.opensocial_sandbox_hosts),
            "The same for OpenSocial's sandbox.",
        ),
        Key::new(
            "platform.opensocial_url",
            optional_base_url(),
            |config, _| Some(&mut config.platform.opensocial_url),
            "What /api/restful/v1 comes after in the URLs that games call. They sign these URLs, \
             so whatever a proxy changes in them has to be undone here. Without it the URL is \
             that of the call: what a proxy of platform.trusted_proxies says, and otherwise \
             https where the platform itself speaks TLS and http where it does not, the Host \
             header, and the path as sent.",
        ),
        Key::new(
            "platform.opensocial_sandbox_url",
            optional_base_url(),
            |config, _| Some(&mut config.platform.opensocial_sandbox_url),
            "The same for OpenSocial's sandbox.",
        ),
        Key::new(
            "platform.trusted_proxies",
            networks(),
            |config, _| Some(&mut config.platform.trusted_proxies),
            "Networks of proxies that say in Forwarded, or where there is none in \
             X-Forwarded-Proto and X-Forwarded-Host, which URL a game of OpenSocial called. Of \
             several entries the last counts, which is the proxy's own. From everyone else these \
             headers are not read. A proxy that is listed has to set or remove them all.",
        ),
        Key::new(
            "platform.root",
            choice(ROOTS, |root| word(ROOTS, *root)),
            |config, _| Some(&mut config.platform.root),
            "Which dialect answers at the root path when the Host header names none: with \
             \"opensocial\" its live environment. With \"none\" the path prefixes remain: /stove, /stove-sandbox, /graph, \
             /opensocial and /opensocial-sandbox.",
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
