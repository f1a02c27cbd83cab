//! Proxy tokens: layout, secrets, and what none is.

use opensocial::platform::{ProxyToken, TOKEN_SECRET_LEN};
use sign::{SealKey, oauth1::MAX_TEXT};

use super::{
    vectors::{Calls, Tokens, hex},
    world::World,
};

#[test]
fn tokens_are_written_as_another_implementation_writes_them() {
    let vectors = Tokens::read();
    for vector in &vectors.tokens {
        let key = &vectors.keys[&vector.key];
        let seal = SealKey::new(&key.material()).unwrap();
        let text = vector.token().seal(key.id, &seal, vector.nonce()).unwrap();
        assert_eq!(text.expose_str(), Some(&*vector.text), "{}", vector.name);
        assert!(vector.text.len() < MAX_TEXT / 2);
    }
}

#[test]
fn a_secret_is_forty_digits_and_nothing_else_is_sealed() {
    let vectors = Tokens::read();
    let good = &vectors.tokens[0];
    let key = &vectors.keys["live"];
    let seal = SealKey::new(&key.material()).unwrap();
    let secret = good.token().secret;
    let bytes: [u8; TOKEN_SECRET_LEN] = hex(secret.expose_str().unwrap()).try_into().unwrap();
    assert_eq!(ProxyToken::secret_of(bytes).expose(), secret.expose());
    let text = secret.expose_str().unwrap();
    for bad in [
        String::new(),
        text.chars().skip(1).collect(),
        format!("{text}0"),
        text.replace(char::is_alphabetic, "G"),
        text.to_uppercase(),
    ] {
        let token = ProxyToken {
            secret: bad.clone().into(),
            ..good.token()
        };
        assert!(token.seal(key.id, &seal, [0; 12]).is_err(), "{bad}");
    }
}

#[test]
fn neither_token_nor_refusal_shows_a_secret() {
    let vectors = Tokens::read();
    let token = vectors.tokens[0].token();
    let shown = format!("{token:?}");
    assert!(
        !shown.contains(token.secret.expose_str().unwrap()),
        "{shown}"
    );
    let world = World::new();
    for call in &Calls::read().calls {
        let said = match world.judge(call) {
            Ok(unclaimed) => format!("{:?}", unclaimed.get().model),
            Err(refusal) => format!("{refusal:?} {refusal} {:?}", refusal.problem()),
        };
        for consumer in &world.tokens.consumers {
            let secret = &consumer.secret;
            assert!(secret.len() < 4 || !said.contains(secret), "{said}");
        }
    }
}
