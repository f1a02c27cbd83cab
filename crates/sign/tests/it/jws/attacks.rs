//! What is tried with tokens (RFC 8725, section 2).

use proptest::prelude::*;
use sign::HmacKey;

use super::*;

const CLAIMS: &[u8] = br#"{"device_integrity_state":"Advanced"}"#;

fn token_of(algorithm: Algorithm) -> String {
    let token = signer(algorithm).token(CLAIMS).unwrap();
    token.expose_str().unwrap().to_owned()
}

/// A token's signature exchanged for these bytes.
fn with_signature(token: &str, signature: &[u8]) -> String {
    let (signed, _) = token.rsplit_once('.').unwrap();
    format!("{signed}.{}", base64url::encode(signature))
}

fn signature_of(token: &str) -> Vec<u8> {
    let (_, signature) = token.rsplit_once('.').unwrap();
    base64url::decode(signature.as_bytes()).unwrap()
}

#[test]
fn a_token_without_a_signature_is_refused() {
    for alg in ["none", "None", "NONE", "nOnE", ""] {
        for kid in ["the-ES256", "the-EdDSA", "the-PS256", "other"] {
            let header = format!(r#"{{"alg":"{alg}","kid":"{kid}","typ":"JWT"}}"#);
            let (header, claims) = (
                base64url::encode(header.as_bytes()),
                base64url::encode(CLAIMS),
            );
            for tail in [".", ".AA", ""] {
                let text = format!("{header}.{claims}{tail}");
                let refused = judged(&text, set()).unwrap_err();
                assert_ne!(refused, Refused::Forged, "its header is enough: {text}");
            }
        }
    }
    for algorithm in Algorithm::ALL {
        let empty = with_signature(&token_of(algorithm), b"");
        assert_eq!(judged(&empty, set()), Err(Refused::Forged));
    }
}

/// Everything public about a key that a confused verifier might take for the
/// secret of HMAC.
#[test]
fn a_public_key_is_no_secret_of_hmac() {
    for algorithm in Algorithm::ALL {
        let public = signer(algorithm).public().clone();
        let thumbprint = public.thumbprint();
        for secret in [
            public.to_jwk().as_bytes(),
            public.kid().as_bytes(),
            &thumbprint,
        ] {
            for alg in ["HS256", algorithm.name()] {
                let header = format!(
                    r#"{{"alg":"{alg}","kid":"{}","typ":"JWT"}}"#,
                    kid(algorithm)
                );
                let header = base64url::encode(header.as_bytes());
                let token = sign::compact::write(&header, CLAIMS, &HmacKey::new(secret));
                let refused = judged(token.expose_str().unwrap(), set());
                let expected = if alg == "HS256" {
                    Refused::Header
                } else {
                    Refused::Forged
                };
                assert_eq!(refused, Err(expected));
            }
        }
    }
}

#[test]
fn a_name_is_pinned_to_its_algorithm() {
    for by in Algorithm::ALL {
        for named in Algorithm::ALL.into_iter().filter(|named| *named != by) {
            // The signer's algorithm under another key's name, and the other
            // way round.
            let header = |alg: Algorithm, of: Algorithm| {
                format!(
                    r#"{{"alg":"{}","kid":"{}","typ":"JWT"}}"#,
                    alg.name(),
                    kid(of)
                )
            };
            let swapped = signed_with(&header(by, named), &signer(by), CLAIMS);
            assert_eq!(judged(&swapped, set()), Err(Refused::Header));
            let swapped = signed_with(&header(named, by), &signer(by), CLAIMS);
            assert_eq!(judged(&swapped, set()), Err(Refused::Header));
            let posing = signed_with(&header(named, named), &signer(by), CLAIMS);
            assert_eq!(judged(&posing, set()), Err(Refused::Forged));
        }
    }
}

#[test]
fn a_key_that_is_not_in_the_set_is_told_apart() {
    let other = SigningKey::new(Algorithm::Es256, "newer", &Secret::new([5; 32])).unwrap();
    let token = other.token(CLAIMS).unwrap();
    let judged = judged(token.expose_str().unwrap(), set());
    assert_eq!(judged, Err(Refused::UnknownKey));
}

#[test]
fn another_key_of_the_same_name_did_not_sign() {
    let other = SigningKey::new(Algorithm::Es256, "the-ES256", &Secret::new([5; 32])).unwrap();
    let token = other.token(CLAIMS).unwrap();
    let judged = judged(token.expose_str().unwrap(), set());
    assert_eq!(judged, Err(Refused::Forged));
}

#[test]
fn a_header_says_nothing_but_algorithm_name_and_type() {
    let key = signer(Algorithm::Es256);
    let said = |header: &str| judged(&signed_with(header, &key, CLAIMS), set()).map(|_| ());
    for good in [
        r#"{"alg":"ES256","kid":"the-ES256"}"#,
        r#" { "typ" : "JWT" , "kid" : "the-ES256" , "alg" : "ES256" } "#,
        r#"{"alg":"ES256","kid":"the\u002dES256"}"#,
        r#"{"alg":"ES256","kid":"the-ES256","typ":null}"#,
    ] {
        assert_eq!(said(good), Ok(()), "{good}");
    }
    let jwk = key.public().to_jwk();
    let long = format!(r#"{{"alg":"ES256","kid":"the-ES256"{}}}"#, " ".repeat(512));
    for bad in [
        "",
        "{}",
        "null",
        r#"["ES256","the-ES256","JWT"]"#,
        r#"{"alg":"ES256"}"#,
        r#"{"kid":"the-ES256"}"#,
        r#"{"alg":"es256","kid":"the-ES256"}"#,
        r#"{"alg":"ES256","kid":"the-ES256","typ":"jwt"}"#,
        r#"{"alg":"ES256","kid":"the-ES256","typ":"at+jwt"}"#,
        r#"{"alg":"ES256","kid":"the-ES256","crit":["exp"],"exp":1}"#,
        r#"{"alg":"ES256","kid":"the-ES256","crit":[]}"#,
        r#"{"alg":"ES256","kid":"the-ES256","b64":false}"#,
        r#"{"alg":"ES256","kid":"the-ES256","jku":"https://h/"}"#,
        r#"{"alg":"ES256","kid":"the-ES256","x5u":"https://h/"}"#,
        r#"{"alg":"ES256","kid":"the-ES256","x5c":[]}"#,
        r#"{"alg":"ES256","kid":"the-ES256","zip":"DEF"}"#,
        r#"{"alg":"ES256","kid":["the-ES256"]}"#,
        r#"{"alg":"none","alg":"ES256","kid":"the-ES256"}"#,
        r#"{"alg":"ES256","alg":"ES256","kid":"the-ES256"}"#,
        r#"{"alg":"ES256","\u0061lg":"ES256","kid":"the-ES256"}"#,
        r#"{"alg":"ES256","kid":"x","kid":"the-ES256"}"#,
        r#"{"alg":"ES256","kid":"the-ES256"}{}"#,
        &format!(r#"{{"alg":"ES256","kid":"the-ES256","jwk":{jwk}}}"#),
        &long,
    ] {
        assert_eq!(said(bad), Err(Refused::Header), "{bad}");
    }
}

#[test]
fn a_signature_has_its_length_and_form() {
    for algorithm in Algorithm::ALL {
        let token = token_of(algorithm);
        let signature = signature_of(&token);
        let mut longer = signature.clone();
        longer.push(0);
        let mut shifted = vec![0];
        shifted.extend(&signature);
        let twice = signature.repeat(2);
        let half = &signature[..signature.len() / 2];
        let shorter = &signature[..signature.len() - 1];
        for bad in [
            &longer[..],
            &shifted,
            &twice,
            half,
            shorter,
            &signature[1..],
            &[0; 64],
        ] {
            let judged = judged(&with_signature(&token, bad), set());
            assert_eq!(judged, Err(Refused::Forged), "{algorithm:?}");
        }
        let beyond = with_signature(&token, &[0; 600]);
        assert!(judged(&beyond, set()).is_err());
    }
}

#[test]
fn the_der_of_a_signature_is_no_signature() {
    let token = token_of(Algorithm::Es256);
    let signature = signature_of(&token);
    let number = |bytes: &[u8]| {
        let stripped: Vec<_> = bytes
            .iter()
            .copied()
            .skip_while(|byte| *byte == 0)
            .collect();
        let sign = stripped.first().is_none_or(|first| first & 0x80 != 0);
        let mut der = vec![2, (stripped.len() + usize::from(sign)) as u8];
        der.extend(sign.then_some(0));
        der.extend(stripped);
        der
    };
    let (r, s) = (number(&signature[..32]), number(&signature[32..]));
    let mut der = vec![0x30, (r.len() + s.len()) as u8];
    der.extend(r);
    der.extend(s);
    let judged = judged(&with_signature(&token, &der), set());
    assert_eq!(judged, Err(Refused::Forged));
}

#[test]
fn a_part_has_one_spelling() {
    for algorithm in Algorithm::ALL {
        let token = token_of(algorithm);
        for (at, part) in token.split('.').enumerate() {
            let respelled = |other: String| {
                let mut parts: Vec<_> = token.split('.').map(str::to_owned).collect();
                parts[at] = other;
                judged(&parts.join("."), set())
            };
            for other in [
                format!("{part}="),
                format!("{part}=="),
                format!("{part}%3D"),
                format!("{part}\n"),
                format!(" {part}"),
                format!("{part}A"),
                String::new(),
            ] {
                assert!(respelled(other.clone()).is_err(), "{other:?}");
            }
        }
        for around in [
            format!("{token}."),
            format!(".{token}"),
            format!("{token}.{token}"),
        ] {
            assert!(judged(&around, set()).is_err());
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(16))]

    #[test]
    fn one_changed_character_at_any_place_is_refused(change in 1_u8..128) {
        for algorithm in [Algorithm::Es256, Algorithm::EdDsa, Algorithm::Ps256] {
            let token = token_of(algorithm);
            for at in 0..token.len() {
                let mut altered = token.clone().into_bytes();
                altered[at] ^= change;
                let altered = String::from_utf8(altered).unwrap();
                prop_assert!(judged(&altered, set()).is_err(), "{at}: {altered}");
            }
        }
    }

    #[test]
    fn any_bytes_are_read_without_a_panic(
        text in proptest::collection::vec(any::<u8>(), 0..300),
        header in "\\PC{0,60}",
    ) {
        if let Ok(token) = Jws::parse(&text) {
            prop_assert!(set().verify(&token, |_, _| Some(())).is_err());
        }
        let signed = signed_with(&header, &signer(Algorithm::EdDsa), b"{}");
        prop_assert!(judged(&signed, set()).is_err());
        let _ = KeySet::from_json(&text);
    }
}
