//! Refresh tokens, all but the one thing that only a store knows.

use std::collections::BTreeSet;

use base::{PlayerId, Timestamp};
use proptest::{collection::vec, prelude::*, sample::Index};
use sign::SealKey;
use stove::platform::{RefreshRefusal, judge_refresh_token, seal_refresh_token};

use super::{
    vectors::{Tokens, fill, refreshes},
    world::World,
};

#[test]
fn refresh_tokens_are_sealed_as_documented() {
    let tokens = Tokens::read();
    for vector in &tokens.refresh_tokens {
        let key = &tokens.keys[&vector.key];
        let seal = SealKey::new(&key.material()).unwrap();
        let text = seal_refresh_token(&vector.token(), key.id, &seal, vector.nonce()).unwrap();
        assert_eq!(text.expose_str(), Some(&*vector.text), "{}", vector.name);
    }
}

#[test]
fn good_ones_are_read_back_up_to_their_last_moment() {
    let tokens = Tokens::read();
    let world = World::new(&tokens);
    for name in [
        "refresh",
        "refresh_later",
        "refresh_of_sandbox",
        "refresh_last_moment",
        "refresh_since_ban",
    ] {
        let mut all = tokens.refresh_tokens.iter();
        let vector = all.find(|vector| vector.name == name).unwrap();
        let judged = judge_refresh_token(vector.text.as_bytes(), &world, tokens.now);
        let token = *judged.unwrap_or_else(|e| panic!("{name}: {e}")).get();
        assert_eq!(token, vector.token(), "{name}");
    }
}

#[test]
fn every_vector_is_refused_as_it_says() {
    let tokens = Tokens::read();
    let (texts, world) = (tokens.texts(), World::new(&tokens));
    for vector in refreshes() {
        let text = fill(&vector.token, &texts);
        let judged = judge_refresh_token(text.as_bytes(), &world, tokens.now);
        let code = judged.map(|_| ()).unwrap_err().code();
        assert_eq!(code, vector.code, "{}", vector.why);
    }
    let shown: BTreeSet<String> = refreshes().into_iter().map(|v| v.code).collect();
    let all: BTreeSet<String> = RefreshRefusal::ALL.map(|r| r.code().to_owned()).into();
    assert_eq!(shown, all);
    assert_eq!(all.len(), RefreshRefusal::ALL.len());
}

fn refresh_text(tokens: &Tokens) -> String {
    tokens.texts()["refresh"].clone()
}

proptest! {
    #[test]
    fn any_bytes_are_refused(bytes in vec(any::<u8>(), 0..300)) {
        let tokens = Tokens::read();
        let world = World::new(&tokens);
        let judged = judge_refresh_token(&bytes, &world, tokens.now).map(|_| ());
        prop_assert!(matches!(judged, Err(RefreshRefusal::Invalid | RefreshRefusal::Foreign)));
    }

    #[test]
    fn no_altered_one_is_taken(at in any::<Index>(), with in "[ -~]") {
        let tokens = Tokens::read();
        let world = World::new(&tokens);
        let genuine = refresh_text(&tokens);
        let mut text = genuine.clone().into_bytes();
        let at = at.index(text.len());
        text[at] = with.as_bytes()[0];
        let judged = judge_refresh_token(&text, &world, tokens.now).map(|_| ());
        if text == genuine.as_bytes() {
            prop_assert_eq!(judged, Ok(()));
        } else {
            prop_assert!(matches!(judged, Err(RefreshRefusal::Invalid | RefreshRefusal::Foreign)));
        }
    }

    #[test]
    fn what_is_sealed_is_read_back(
        player in 1..1_u64 << 53,
        generation in any::<u64>(),
        issued in -1_000..1_000_i64,
    ) {
        let tokens = Tokens::read();
        let world = World::new(&tokens);
        let vector = &tokens.refresh_tokens[0];
        let key = &tokens.keys[&vector.key];
        let mut token = vector.token();
        token.player = PlayerId::new(player).unwrap();
        token.generation = generation;
        token.issued_at = Timestamp::from_millis(tokens.now.millis() + issued);
        let seal = SealKey::new(&key.material()).unwrap();
        let text = seal_refresh_token(&token, key.id, &seal, [1; 12]).unwrap();
        let judged = judge_refresh_token(text.expose(), &world, tokens.now);
        prop_assert_eq!(*judged.unwrap().get(), token);
    }
}
