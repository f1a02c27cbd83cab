use base::Timestamp;
use sign::{HmacKey, SealKey};
use stove::platform::{
    CannotSeal, MAX_GAME_ID, ServerToken, expires_in, mint_user_token, seal_server_token, verify,
};

use super::{
    vectors::{Tokens, fill},
    world::World,
};

#[test]
fn server_tokens_are_sealed_as_documented() {
    let tokens = Tokens::read();
    for vector in &tokens.server_tokens {
        let key = &tokens.keys[&vector.key];
        let seal = SealKey::new(&key.material()).unwrap();
        let text = seal_server_token(&vector.token(), key.id, &seal, vector.nonce()).unwrap();
        assert_eq!(text.expose_str(), Some(&*vector.text), "{}", vector.name);
    }
}

#[test]
fn user_tokens_are_minted_as_documented() {
    let tokens = Tokens::read();
    for vector in &tokens.user_tokens {
        let key = &tokens.keys[&vector.key];
        let mac = HmacKey::new(&key.material());
        let text = mint_user_token(&vector.token(), key.id, &mac);
        assert_eq!(text.expose_str(), Some(&*vector.text), "{}", vector.name);
    }
}

#[test]
fn a_server_token_is_about_200_characters_whatever_the_game_is_called() {
    let tokens = Tokens::read();
    let vector = &tokens.server_tokens[0];
    let key = &tokens.keys[&vector.key];
    let seal = SealKey::new(&key.material()).unwrap();
    let length = |len: usize| {
        let game_id = "g".repeat(len);
        let token = ServerToken {
            game_id: &game_id,
            ..vector.token()
        };
        seal_server_token(&token, key.id, &seal, [0; 12]).map(|text| text.expose().len())
    };
    assert_eq!(length(1), Ok(172));
    assert_eq!(length(45), Ok(172));
    assert_eq!(length(46), Ok(236));
    assert_eq!(length(MAX_GAME_ID), Ok(300));
    assert_eq!(length(MAX_GAME_ID + 1), Err(CannotSeal));
    assert_eq!(length(256), Err(CannotSeal));
}

#[test]
fn expires_in_counts_whole_seconds_down() {
    let start = Timestamp::from_secs(1_793_491_200);
    let end = Timestamp::from_secs(start.secs() + 2_592_000);
    assert_eq!(expires_in(end, start), 2_592_000);
    assert_eq!(
        expires_in(end, Timestamp::from_millis(start.millis() + 1)),
        2_591_999
    );
    assert_eq!(expires_in(end, end), 0);
    assert_eq!(expires_in(start, end), 0);
}

#[test]
fn good_tokens_are_accepted_up_to_their_last_moment() {
    let tokens = Tokens::read();
    let world = World::new(&tokens);
    let texts = tokens.texts();
    let longest = "g".repeat(128);
    for (server, user, game_id) in [
        ("server", "user", "MVP_SDK_QA"),
        ("server_last_moment", "user", "MVP_SDK_QA"),
        ("server_from_fast_clock", "user", "MVP_SDK_QA"),
        ("server_since_revocation", "user", "MVP_SDK_QA"),
        ("server", "user_last_moment", "MVP_SDK_QA"),
        ("sample_server", "user", "MVP_SDK_QA"),
        ("server", "sample_user", "MVP_SDK_QA"),
        ("server_of_other_game", "user_of_other_game", "SGP_EVENT"),
        ("server_longest_game_id", "user", &longest),
    ] {
        let member = verify(
            base::Environment::Live,
            game_id,
            Some(fill(&format!("Bearer {{{server}}}"), &texts).as_bytes()),
            fill(&format!(r#"{{"access_token":"{{{user}}}"}}"#), &texts).as_bytes(),
            &world,
            tokens.now,
        );
        let member = member.unwrap_or_else(|refusal| panic!("{server}, {user}: {refusal}"));
        assert_eq!(member.member_no, 20_005_061_986);
        assert_eq!(member.guid, Some(200_000_000_397));
    }
}
