use base::FamilyId;
use meta_graph::platform::{TokenKind, explain};

use super::{
    vectors::Tokens,
    world::{APP_TOKEN, PINNED, World, app},
};

#[test]
fn every_token_is_told_by_kind_and_verdict() {
    let tokens = Tokens::read();
    let world = World::new(&tokens);
    for (text, kind, authentic, why_not) in [
        (APP_TOKEN, TokenKind::AppToken, true, None),
        (
            "OC|1234567898014273|x",
            TokenKind::AppToken,
            false,
            Some("wrong_secret"),
        ),
        (
            "OC|1|x",
            TokenKind::AppToken,
            false,
            Some("token_unknown_app"),
        ),
        (tokens.text("user"), TokenKind::UserToken, true, None),
        (
            tokens.text("user_expired"),
            TokenKind::UserToken,
            true,
            Some("token_expired"),
        ),
        (
            tokens.text("user_revoked"),
            TokenKind::UserToken,
            true,
            Some("token_revoked"),
        ),
        (
            tokens.text("user_forged"),
            TokenKind::UserToken,
            false,
            Some("token_forged"),
        ),
        (
            tokens.text("user_by_stranger"),
            TokenKind::SealedElsewhere,
            false,
            Some("token_unknown_key"),
        ),
        (PINNED, TokenKind::UserToken, true, None),
        (
            "pinned_expired",
            TokenKind::UserToken,
            true,
            Some("token_expired"),
        ),
        (tokens.text("proof"), TokenKind::UserProof, true, None),
        (
            tokens.text("proof_of_other_app"),
            TokenKind::UserProof,
            true,
            None,
        ),
        (
            tokens.text("proof_expired"),
            TokenKind::UserProof,
            true,
            Some("grant_expired"),
        ),
        (
            tokens.text("proof_forged"),
            TokenKind::UserProof,
            false,
            Some("grant_forged"),
        ),
        (
            tokens.text("proof_by_stranger"),
            TokenKind::SealedElsewhere,
            false,
            Some("token_unknown_key"),
        ),
        (tokens.text("code"), TokenKind::SsoCode, true, None),
        (tokens.text("refresh"), TokenKind::RefreshCode, true, None),
        (
            tokens.text("refresh_revoked"),
            TokenKind::RefreshCode,
            true,
            Some("grant_revoked"),
        ),
        ("", TokenKind::Unknown, false, Some("token_malformed")),
        ("FRLx", TokenKind::Unknown, false, Some("token_malformed")),
    ] {
        let told = explain(text.as_bytes(), &world, world.now);
        let found = (told.kind, told.authentic, told.why_not);
        assert_eq!(found, (kind, authentic, why_not), "{text}");
        assert_eq!(told.accepted, why_not.is_none(), "{text}");
    }
}

#[test]
fn an_explanation_names_whose_it_is_and_repeats_no_secret() {
    let tokens = Tokens::read();
    let world = World::new(&tokens);
    let told = |text: &str| explain(text.as_bytes(), &world, world.now);
    for grant in &tokens.grants {
        let told = told(&grant.text);
        if told.authentic {
            let made = grant.grant();
            assert_eq!(told.token_id, Some(made.id), "{}", grant.name);
            assert_eq!(told.player_id, Some(made.player), "{}", grant.name);
            assert_eq!(told.expires_at, Some(made.expires_at), "{}", grant.name);
        }
    }
    assert_eq!(told(APP_TOKEN).app_id, Some(app(1001)));
    assert_eq!(
        told(tokens.text("refresh")).family_id,
        Some(FamilyId::new([0xfb; 8]))
    );
    assert!(told(PINNED).pinned && told(PINNED).token_id.is_none());
    let shown = serde_json::to_string(&told(APP_TOKEN)).unwrap();
    assert!(!shown.contains("5f8730"), "{shown}");
}
