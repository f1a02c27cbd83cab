use std::{collections::BTreeSet, time::Duration};

use base::FamilyId;
use guard::SingleUse;
use meta_graph::platform::{
    GrantRefusal, RefreshCode, SsoCode, UserProof, UserToken, judge_refresh_code, judge_sso_code,
    judge_user_proof,
};
use sign::SealKey;

use super::{
    vectors::Tokens,
    world::{USER, World, app},
};

const ORG_USER: u64 = 4_400_000_000_000_001;

#[test]
fn grants_are_sealed_as_another_implementation_seals_them() {
    let tokens = Tokens::read();
    for vector in &tokens.grants {
        let key = &tokens.keys[vector.key.as_deref().unwrap_or(&vector.kind)];
        let seal = SealKey::new(&key.material()).unwrap();
        let (grant, nonce) = (vector.grant(), vector.nonce());
        let sealed = match &*vector.kind {
            "user_token" => UserToken(grant).seal(key.id, &seal, nonce),
            "user_proof" => UserProof(grant).seal(key.id, &seal, nonce),
            "sso_code" => SsoCode(grant).seal(key.id, &seal, nonce),
            _ => RefreshCode(grant).seal(key.id, &seal, nonce),
        };
        let text = sealed.unwrap();
        let text = text.expose_str().unwrap();
        assert_eq!(text, vector.text, "{}", vector.name);
        let url_safe = |b: u8| b.is_ascii_alphanumeric() || b == b'-' || b == b'_';
        assert!(text.bytes().all(url_safe), "{}", vector.name);
        assert_eq!(text.starts_with("FRL"), vector.kind == "user_token");
    }
}

#[test]
fn a_user_proof_is_good_for_its_app_and_user_alone() {
    let tokens = Tokens::read();
    let world = World::new(&tokens);
    let judge = |text: &str| {
        let judged = judge_user_proof(text.as_bytes(), app(1001), USER, &world, world.now);
        judged.map(|proof| proof.get().0)
    };
    let grant = judge(tokens.text("proof")).unwrap();
    assert_eq!(grant.user_id.get(), USER);
    for (text, refusal) in [
        ("", GrantRefusal::Unreadable),
        ("nonce", GrantRefusal::Unreadable),
        (tokens.text("user"), GrantRefusal::Unreadable),
        (tokens.text("code"), GrantRefusal::UnknownKey),
        (tokens.text("proof_by_stranger"), GrantRefusal::UnknownKey),
        (tokens.text("proof_forged"), GrantRefusal::Forged),
        (tokens.text("proof_of_other_app"), GrantRefusal::OfOtherApp),
        (
            tokens.text("proof_of_other_user"),
            GrantRefusal::OfOtherUser,
        ),
        (tokens.text("proof_of_tomorrow"), GrantRefusal::NotYetValid),
        (tokens.text("proof_expired"), GrantRefusal::Expired),
        (tokens.text("proof_of_banned"), GrantRefusal::Revoked),
    ] {
        assert_eq!(judge(text), Err(refusal), "{text}");
    }
}

#[test]
fn codes_are_good_for_their_app_alone() {
    let tokens = Tokens::read();
    let world = World::new(&tokens);
    let sso = |name: &str| {
        let text = tokens.text(name).as_bytes();
        let judged = judge_sso_code(text, app(1001), ORG_USER, &world, world.now);
        judged.map(|code| code.get().0.user_id.get())
    };
    assert_eq!(sso("code"), Ok(ORG_USER));
    assert_eq!(sso("code_forged"), Err(GrantRefusal::Forged));
    assert_eq!(sso("code_of_other_user"), Err(GrantRefusal::OfOtherUser));
    assert_eq!(sso("code_expired"), Err(GrantRefusal::Expired));
    let refresh = |name: &str| {
        let text = tokens.text(name).as_bytes();
        judge_refresh_code(text, app(1001), &world, world.now).map(|code| *code.get())
    };
    let code = refresh("refresh").unwrap();
    assert_eq!(
        (code.family(), code.generation()),
        (FamilyId::new([0xfb; 8]), 3)
    );
    assert_eq!(refresh("refresh_forged"), Err(GrantRefusal::Forged));
    assert_eq!(
        refresh("refresh_of_other_app"),
        Err(GrantRefusal::OfOtherApp)
    );
    assert_eq!(refresh("refresh_revoked"), Err(GrantRefusal::Revoked));
    assert_eq!(refresh("refresh_expired"), Err(GrantRefusal::Expired));
}

#[test]
fn a_claim_lasts_as_long_as_the_proof_and_is_its_own() {
    let tokens = Tokens::read();
    let world = World::new(&tokens);
    let text = tokens.text("proof").as_bytes();
    let proof = judge_user_proof(text, app(1001), USER, &world, world.now).unwrap();
    let end = proof.get().0.expires_at;
    assert_eq!(proof.claim().expires_at(), end);
    let just_before = end.minus(Duration::from_millis(1));
    assert!(judge_user_proof(text, app(1001), USER, &world, just_before).is_ok());
    assert!(judge_user_proof(text, app(1001), USER, &world, end).is_err());
    let same_grant = SsoCode(proof.get().0);
    assert_ne!(
        proof.claim(),
        same_grant.claim(),
        "kinds do not share claims"
    );
}

#[test]
fn reasons_are_names_of_their_own() {
    let names: BTreeSet<_> = GrantRefusal::ALL.map(GrantRefusal::reason).into();
    assert_eq!(names.len(), GrantRefusal::ALL.len());
}
