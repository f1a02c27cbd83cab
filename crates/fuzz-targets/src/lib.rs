//! What the parsers are fed with, and what has to hold whatever it is.
//!
//! A module for each target: `run` takes any bytes, `seeds` gives those that
//! are interesting to begin with, made from the known answers that the crates
//! are tested with. A panic is a finding, an assertion of `run` too. Where the
//! wire is protected by a key, a target also signs or seals what it is given,
//! so that what lies behind the signature is reached.

pub mod attest;
pub mod base64url;
pub mod bearer;
pub mod challenge;
pub mod compact;
pub mod ids;
pub mod jws;
pub mod keyattest;
mod keys;
pub mod meta_graph;
pub mod oauth1;
pub mod opensocial;
pub mod rewards;
pub mod sealed;
pub mod seed_file;
pub mod session;
pub mod stove;
pub mod unity_ads;
pub mod vault;
pub mod webhook;

/// One that is fed.
pub struct Target {
    /// What it is called on the command line.
    pub name: &'static str,
    /// What is interesting to begin with.
    pub seeds: fn() -> Vec<Vec<u8>>,
    /// Takes anything. A panic is a finding.
    pub run: fn(&[u8]),
}

macro_rules! targets {
    ($($name:ident: $($module:ident)::+,)+) => {
        /// All of them, by name.
        pub const TARGETS: &[Target] = &[$(Target {
            name: stringify!($name),
            seeds: $($module)::+::seeds,
            run: $($module)::+::run,
        }),+];
    };
}

targets! {
    attest_request: attest::request,
    attest_token: attest::token,
    base64url: base64url,
    bearer: bearer,
    challenge: challenge,
    compact: compact,
    ids: ids,
    jws: jws,
    keyattest_chain: keyattest::chain,
    keyattest_description: keyattest::description,
    meta_graph_answers: meta_graph::answers,
    meta_graph_requests: meta_graph::requests,
    meta_graph_tokens: meta_graph::tokens,
    meta_graph_webhooks: meta_graph::webhooks,
    oauth1_header: oauth1::header,
    oauth1_request: oauth1::request,
    opensocial_answers: opensocial::answers,
    opensocial_gadget_request: opensocial::gadget_request,
    opensocial_paths: opensocial::paths,
    opensocial_tokens: opensocial::tokens,
    rewards_callback: rewards::callback,
    rewards_profile: rewards::profile,
    sealed: sealed,
    seed_file: seed_file,
    session: session,
    stove_answers: stove::answers,
    stove_bodies: stove::bodies,
    stove_claims: stove::claims,
    stove_lookups: stove::lookups,
    stove_query: stove::query,
    stove_refresh: stove::refresh,
    stove_verify: stove::verify,
    unity_ads_callback: unity_ads::callback,
    unity_ads_explain: unity_ads::explain,
    unity_ads_public_ips: unity_ads::public_ips,
    unity_ads_url: unity_ads::url,
    vault: vault,
    webhook: webhook,
}

/// Splits off what stands before the first line break.
fn line(data: &[u8]) -> (&[u8], &[u8]) {
    let end = data.iter().position(|byte| *byte == b'\n');
    let (line, rest) = data.split_at(end.unwrap_or(data.len()));
    (line, rest.get(1..).unwrap_or_default())
}

/// Splits off eight bytes as a number; 0 where there are fewer.
fn number(data: &[u8]) -> (i64, &[u8]) {
    match data.split_first_chunk() {
        Some((bytes, rest)) => (i64::from_be_bytes(*bytes), rest),
        None => (0, data),
    }
}
