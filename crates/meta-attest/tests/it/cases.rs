//! Cases 34 and 35 of the list that a verifier of attestations has to hold to:
//! every way to pass off a token that the platform did not make for this app.

use base::Timestamp;
use proptest::prelude::*;
use sign::{HmacKey, base64url, compact, jws::Algorithm};

use super::world::*;

const EVER: [Timestamp; 2] = [NOW, Timestamp::MAX];

/// What is said of a text now, and when every token has ended.
fn said(world: &World, token: &str) -> [&'static str; 2] {
    EVER.map(|now| world.verify(app(), token, now).message())
}

const REFUSED: [&str; 2] = ["invalid signature"; 2];

/// A good token with its header exchanged, and its signature by `sign`.
fn reheaded(token: &str, header: &str, sign: impl FnOnce(&[u8]) -> Vec<u8>) -> String {
    let payload = token.split('.').nth(1).unwrap();
    let signed = format!("{}.{payload}", base64url::encode(header.as_bytes()));
    let signature = base64url::encode(&sign(signed.as_bytes()));
    format!("{signed}.{signature}")
}

#[test]
fn case_34_a_token_without_a_signature_is_not_taken() {
    let world = World::new();
    for algorithm in Algorithm::ALL {
        let token = world.token(app(), algorithm, false);
        let kid = signer(algorithm).public().kid().to_owned();
        for alg in ["none", "None", "NONE"] {
            for header in [
                format!(r#"{{"alg":"{alg}"}}"#),
                format!(r#"{{"alg":"{alg}","kid":"{kid}","typ":"JWT"}}"#),
            ] {
                let none = reheaded(&token, &header, |_| Vec::new());
                assert_eq!(said(&world, &none), REFUSED);
                let kept = reheaded(&token, &header, |signed| {
                    signer(algorithm).sign(signed).unwrap()
                });
                assert_eq!(said(&world, &kept), REFUSED);
            }
        }
        let (signed, _) = token.rsplit_once('.').unwrap();
        assert_eq!(said(&world, &format!("{signed}.")), REFUSED);
        assert_eq!(said(&world, signed), REFUSED);
    }
}

#[test]
fn case_34_a_public_key_is_not_taken_for_a_secret() {
    let world = World::new();
    for algorithm in Algorithm::ALL {
        let token = world.token(app(), algorithm, false);
        let public = signer(algorithm).public().clone();
        let (jwk, set) = (public.to_jwk(), world.signing.to_json());
        for secret in [jwk.as_bytes(), set.as_bytes(), &public.thumbprint()] {
            for alg in ["HS256", algorithm.name()] {
                let header = format!(r#"{{"alg":"{alg}","kid":"{}","typ":"JWT"}}"#, public.kid());
                let key = HmacKey::new(secret);
                let forged = reheaded(&token, &header, |signed| key.sign(signed).to_vec());
                assert_eq!(said(&world, &forged), REFUSED);
            }
        }
    }
    // Not even under its own name, with a whole token of the house's other kind.
    let header = base64url::encode(br#"{"alg":"HS256","kid":"e5256000","typ":"JWT"}"#);
    let token = compact::write(&header, b"{}", &HmacKey::new(b"e5256000"));
    assert_eq!(said(&world, token.expose_str().unwrap()), REFUSED);
}

#[test]
fn case_34_an_unknown_or_foreign_key_is_not_taken() {
    let world = World::new();
    for algorithm in Algorithm::ALL {
        let token = world.token(app(), algorithm, false);
        let by = signer(algorithm);
        let alg = algorithm.name();
        let sign = |signed: &[u8]| by.sign(signed).unwrap();
        for kid in ["", "00000000", "../e5256000", "e5256000 ", "E5256000"] {
            let header = format!(r#"{{"alg":"{alg}","kid":"{kid}","typ":"JWT"}}"#);
            assert_eq!(said(&world, &reheaded(&token, &header, sign)), REFUSED);
        }
        // The names of the other keys, each with either algorithm.
        for other in Algorithm::ALL
            .into_iter()
            .filter(|other| *other != algorithm)
        {
            let kid = signer(other).public().kid().to_owned();
            for alg in [alg, other.name()] {
                let header = format!(r#"{{"alg":"{alg}","kid":"{kid}","typ":"JWT"}}"#);
                assert_eq!(said(&world, &reheaded(&token, &header, sign)), REFUSED);
            }
        }
        // A key that comes along in the header.
        let own = sign::jws::SigningKey::new(
            Algorithm::EdDsa,
            "eddaa000",
            &base::Secret::new([0x66; 32]),
        );
        let own = own.unwrap();
        let jwk = own.public().to_jwk();
        for header in [
            format!(r#"{{"alg":"EdDSA","jwk":{jwk}}}"#),
            format!(r#"{{"alg":"EdDSA","kid":"eddaa000","jwk":{jwk}}}"#),
            r#"{"alg":"EdDSA","kid":"eddaa000","jku":"https://h/"}"#.to_owned(),
            r#"{"alg":"EdDSA","kid":"eddaa000","typ":"JWT"}"#.to_owned(),
        ] {
            let forged = reheaded(&token, &header, |signed| own.sign(signed).unwrap());
            assert_eq!(said(&world, &forged), REFUSED);
        }
    }
}

#[test]
fn case_34_another_apps_token_is_not_taken() {
    let world = World::new();
    for algorithm in Algorithm::ALL {
        for sealed in [false, true] {
            let token = world.token(other_app(), algorithm, sealed);
            let own = world.verify(other_app(), &token, NOW);
            assert_eq!(own.message(), "success");
            // Not even that it has ended is told.
            assert_eq!(said(&world, &token), REFUSED);
        }
    }
}

#[test]
fn case_34_a_token_that_has_ended_is_told_so() {
    let world = World::new();
    let end = NOW.plus(DAY);
    for sealed in [false, true] {
        let token = world.token(app(), Algorithm::Es256, sealed);
        let at = |now| world.verify(app(), &token, now).message();
        let last = Timestamp::from_millis(end.millis() - 1);
        assert_eq!(at(last), "success");
        assert_eq!(at(end), "token expired");
        assert_eq!(at(Timestamp::MAX), "token expired");
    }
}

#[test]
fn case_34_padding_and_other_spellings_are_not_taken() {
    let world = World::new();
    for sealed in [false, true] {
        let token = world.token(app(), Algorithm::Es256, sealed);
        let parts: Vec<_> = token.split('.').collect();
        for at in 0..parts.len() {
            for tail in ["=", "==", "%3D", "\n", " ", "A", "AA", "AAA", "\0"] {
                let mut other: Vec<_> = parts.iter().map(|part| (*part).to_owned()).collect();
                other[at].push_str(tail);
                assert_eq!(said(&world, &other.join(".")), REFUSED, "{at} {tail:?}");
            }
        }
        for other in [
            format!(" {token}"),
            format!("{token}."),
            format!(".{token}"),
            format!("Bearer {token}"),
            token.replace('.', "%2E"),
            // Not every signature has a character of which there are two spellings.
            format!("{}+", token.replace(['-', '_'], "+")),
            String::new(),
            "A".repeat(1 << 20),
        ] {
            assert_eq!(said(&world, &other), REFUSED);
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(3))]

    #[test]
    fn case_34_one_changed_character_at_any_place_is_not_taken(change in 1_u8..128) {
        let world = World::new();
        for (algorithm, sealed) in [
            (Algorithm::Es256, false),
            (Algorithm::EdDsa, false),
            (Algorithm::EdDsa, true),
            (Algorithm::Ps256, false),
        ] {
            let token = world.token(app(), algorithm, sealed);
            for at in 0..token.len() {
                let mut altered = token.clone().into_bytes();
                altered[at] ^= change;
                let altered = String::from_utf8(altered).unwrap();
                prop_assert_eq!(said(&world, &altered), REFUSED, "{}: {}", at, altered);
            }
        }
    }
}

#[test]
fn case_35_a_forged_token_is_not_told_that_it_has_ended() {
    let world = World::new();
    let late = NOW.plus(DAY);
    for algorithm in Algorithm::ALL {
        let token = world.token(app(), algorithm, false);
        assert_eq!(world.verify(app(), &token, late).message(), "token expired");
        let (signed, signature) = token.rsplit_once('.').unwrap();
        let mut bytes = base64url::decode(signature.as_bytes()).unwrap();
        bytes[0] ^= 1;
        let forged = format!("{signed}.{}", base64url::encode(&bytes));
        let said = world.verify(app(), &forged, late).message();
        assert_eq!(said, "invalid signature");
        // An end that somebody has put into the past or the future.
        for end in ["1684519754", "9999999999"] {
            let payload = json(token.split('.').nth(1).unwrap()).replace("1684606153", end);
            let mut parts: Vec<_> = token.split('.').map(str::to_owned).collect();
            parts[1] = base64url::encode(payload.as_bytes());
            let said = world.verify(app(), &parts.join("."), late).message();
            assert_eq!(said, "invalid signature");
        }
    }
}
