use std::panic::catch_unwind;

use fuzz_targets::TARGETS;

use super::mutation::Mutation;

/// How many inputs each target is fed with beside its seeds. `cargo xtask fuzz`
/// runs for as long as it is told to, and goes on from what reaches new code.
const INPUTS: usize = 3_000;

fn feed(name: &str) {
    let target = TARGETS.iter().find(|target| target.name == name).unwrap();
    let seeds = (target.seeds)();
    let mutation = Mutation::new(1);
    let changed = (0..INPUTS).map(|_| mutation.of(&seeds));
    for input in seeds.iter().cloned().chain(changed) {
        let held = catch_unwind(|| (target.run)(&input));
        assert!(held.is_ok(), "{name}: {}", input.escape_ascii());
    }
}

macro_rules! fed {
    ($($name:ident,)+) => {
        $(
            #[test]
            fn $name() {
                feed(stringify!($name));
            }
        )+

        #[test]
        fn every_target_is_fed() {
            let fed = [$(stringify!($name)),+];
            let all = TARGETS.iter().map(|target| target.name);
            assert!(all.eq(fed));
        }
    };
}

fed! {
    attest_request,
    attest_token,
    base64url,
    bearer,
    challenge,
    compact,
    ids,
    jws,
    keyattest_chain,
    keyattest_description,
    meta_graph_answers,
    meta_graph_requests,
    meta_graph_tokens,
    meta_graph_webhooks,
    oauth1_header,
    oauth1_request,
    opensocial_answers,
    opensocial_gadget_request,
    opensocial_paths,
    opensocial_tokens,
    rewards_callback,
    rewards_profile,
    sealed,
    seed_file,
    session,
    stove_answers,
    stove_bodies,
    stove_claims,
    stove_lookups,
    stove_query,
    stove_refresh,
    stove_verify,
    unity_ads_callback,
    unity_ads_explain,
    unity_ads_public_ips,
    unity_ads_url,
    vault,
    webhook,
}
