//! Answers of the standards and of OpenSSL.

use super::*;
use sign::{BadKey, jws::VerifyingKey};

/// RFC 7515, appendix A.3.
const A3: &str = "eyJhbGciOiJFUzI1NiJ9\
    .eyJpc3MiOiJqb2UiLA0KICJleHAiOjEzMDA4MTkzODAsDQogImh0dHA6Ly9leGFtcGxlLmNvbS9pc19yb290Ijp0cnVlfQ\
    .DtEhU3ljbEg8L38VWAfUAqOyKAM6-Xx-F4GawxaepmXFCgfTjDxw5djxLa8ISlSApmWQxfKTUJqPP3-Kg6NU1Q";
const A3_X: &str = "f83OJ3D2xF1Bg8vub9tLe1gHMzV76e8Tus9uPHvRVEU";
const A3_Y: &str = "x_FEzRu9m36HLN_tue659LNpXW6pCyStikYjKIWI5a0";
const A3_D: &str = "jpsQnnGQmL-YBIffH1136cspYG6-0iY7X1fCE9-E9LI";

/// RFC 8037, appendix A.
const ED_D: &str = "nWGxne_9WmC6hEr0kuwsxERJxWl7MmkZcDusAxyuf2A";
const ED_X: &str = "11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo";
const ED_TOKEN: &str = "eyJhbGciOiJFZERTQSJ9.RXhhbXBsZSBvZiBFZDI1NTE5IHNpZ25pbmc\
    .hgyY0il_MGCjP0JzlnLWG1PPOt7-09PGcvMg3AIbQR6dWbhijcNR4ki4iylGjg5BhVsPt9g7sVvpAr_MuM0KAg";
const ED_THUMBPRINT: &str = "kPrK_qmxVWaYVA9wwBF6Iuo3vVzz7TxHCTwXBygrS4k";

/// RFC 7638, section 3.1.
const THUMBED_N: &str = "0vx7agoebGcQSuuPiLJXZptN9nndrQmbXEps2aiAFbWhM78LhWx4cbbfAAtVT86zwu1RK7aP\
    FFxuhDR1L6tSoc_BJECPebWKRXjBZCiFV4n3oknjhMstn64tZ_2W-5JsGY4Hc5n9yBXArwl93lqt7_RN5w6Cf0h4QyQ5v-\
    65YGjQR0_FDW2QvzqY368QQMicAtaSqzs8KJZgnYb9c7d0zgdAZHzu6qMQvRL5hajrn1n91CbOpbISD08qNLyrdkt-bFTW\
    hAI4vMQFh6WeZu0fM4lFd2NcRwr3XPksINHaQ-G_xBniIqbw0Ls1jF44-csFCur-kEgU8awapJzKnqDKgw";
const THUMBPRINT: &str = "NzbLsXh8uDCcd-6MNwXF4W_7noWXFZAfHkxZsRGC9Xs";

/// A key of OpenSSL 3.0 and what it signed with it, by RSA-PSS with a salt of
/// 32 bytes; then the same bytes with a salt of 20, and by PKCS #1 1.5.
const OPENSSL_N: &str = "sy2DI1LVkRZTdnWwo9GOzYN-DIRQojwRa8HgJJXZRvhWExkvLT08vdobr6kZn_BCYBrHQmCA\
    9pFccktt3QdUdd3DclO-hPOg_yZA4DKSdhgFRegERrX-KuBtwJJiiT5KgSkBXXtGpayPRXNr54Wt0vXP34JNqM4Ku7Sgor\
    cDB12sql5RCyjbPAk6aaG2R0wbhwO6aqnyVAXew5KH9dCiIdYqOJ3siTsyk7n5hExPXbhx0xGNCRyzVkDC3J4OJ9yR0nZX\
    _wNZrPa5JdYx0WLXLdoFf1uRSs9NudFBxeiOy3LDWY7Fbtc7PRl8_OjdkyNA7f-zhPtPbLObBKc_syrRYw";
const OPENSSL_SIGNED: &str = "eyJhbGciOiJQUzI1NiIsImtpZCI6Im9wZW5zc2wiLCJ0eXAiOiJKV1QifQ\
    .eyJtYWRlIjoiYnkgT3BlblNTTCJ9";
const OPENSSL_PSS: &str = "NO-eBxGZSdcMq79Hwk98DuKuue6IKIPVprTZVzoKwg_ojDPbGdWtRIeEY5ILq8qozlX_sS\
    mr3_X3SVptEzrMypEg10OtKZuuGeu_7FzwKMmXq7iRTnL2EMZgH_eY0tL_iOQqAyz_7c6i5Fu2rDcDFYGNM8L3ghxmAGMr\
    WTZvbqDCLEHwrIAt-fVZW3rvI1xNdp8gTh5G_PKchaXnNUSvsI83LW14L1-ZJG5RRkJ59AjEE8xH0fLNLQsmOvmBKdVmJE\
    JFZjLTf2mqX9SHmQajyRqZU2p6VTTpK4f21cDdn9o6Ap4YGFxPI-PNX0ONMsWw83t9KJviuH_tOFd7glMuVQ";
const OPENSSL_SHORT_SALT: &str = "NL2VU201J0zw7jNcQ8KskgUdrBmTjfrc1QEG2kau0p_ElIgDqdPv-ajrT1MWk19g\
    Q68laeM0THJJrGpD2GD_anTL4_C-glr0m5pztKrAT2EjTFJb8CSsTbyiD_hw64LmYqbqOMYd36qFzgKGxNXZ9-nTZlsYQd\
    m6cg6kUCxvvhwg1mCwO2ePL4UyeO0OSgHVQ1rwngNRcL1chgw7eOij4Yq_Rse42LwSannK55wCgo6cIIh7h_1DYsz7OR9L\
    _DAmqwOAhBJFeIIZ053Q6zF7EdQ4ZIXci3FtmGwoc3oJXmmb2o2pXKvFGi2dfKE8VdmKohD11YCeVTBpl4C68-FVfQ";
const OPENSSL_PKCS1: &str = "B5ViM-MiNojqKeWTrCoLy5AqcA0RJnWCZkloYq6Stb7eOqlS1YVW6UBfsNJNkutQSvks\
    cK8W7vsSbHdAW0EGtdyyyAEzJ4XYuFTRfw9unsQcgPxUnw8EEWC9OPB15-w10M_ZtXibk1j5AGWUZFuUzNEwQZJ2-4AOpi\
    qBsZ_2-_TiTlKInEaO_7ecvopMSOGblKpGgaS6hkLWBCsHvCV-Ty2a03LCyDJ55-Icov1QDQE5bHgeGZa87RtNK5GDnOuP\
    w5Ewdy5LP5qusreXsNL_yzltIoDkozVGqvlEbiwXUhLZdkPucL5Evh3YZ8LpwgXWoxLCcikMAy4fPc2wOkijxQ";

fn bytes(text: &str) -> Vec<u8> {
    base64url::decode(text.as_bytes()).unwrap()
}

/// The standards' tokens name no key, so only their signatures can be checked.
fn holds(token: &str, key: &VerifyingKey) -> bool {
    let (signed, signature) = token.rsplit_once('.').unwrap();
    key.verify(signed.as_bytes(), &bytes(signature)).is_ok()
}

#[test]
fn the_standards_signature_by_es256() {
    let jwk = format!(r#"{{"kty":"EC","crv":"P-256","x":"{A3_X}","y":"{A3_Y}","kid":"a3"}}"#);
    let key = VerifyingKey::from_jwk(jwk.as_bytes()).unwrap();
    assert!(holds(A3, &key));
    let swapped = A3.replace("DtEh", "DtEg");
    assert!(!holds(&swapped, &key));
    // Its private number has that point.
    let private = SigningKey::new(Algorithm::Es256, "a3", &Secret::new(bytes(A3_D))).unwrap();
    assert_eq!(private.public().to_jwk(), key.to_jwk());
    let keys = KeySet::new(vec![key]).unwrap();
    assert_eq!(judged(A3, &keys), Err(Refused::Header), "it names no key");
}

#[test]
fn the_standards_signature_by_ed_dsa() {
    let key = SigningKey::new(Algorithm::EdDsa, "ed", &Secret::new(bytes(ED_D))).unwrap();
    assert!(key.public().to_jwk().contains(ED_X));
    assert_eq!(key.public().thumbprint().to_vec(), bytes(ED_THUMBPRINT));
    let (signed, signature) = ED_TOKEN.rsplit_once('.').unwrap();
    assert_eq!(key.sign(signed.as_bytes()).unwrap(), bytes(signature));
    assert!(holds(ED_TOKEN, key.public()));
}

#[test]
fn openssls_signature_by_ps256() {
    let jwk =
        format!(r#"{{"kty":"RSA","n":"{OPENSSL_N}","e":"AQAB","alg":"PS256","kid":"openssl"}}"#);
    let key = VerifyingKey::from_jwk(jwk.as_bytes()).unwrap();
    let keys = KeySet::new(vec![key]).unwrap();
    let by = |signature| judged(&format!("{OPENSSL_SIGNED}.{signature}"), &keys);
    let (_, payload) = by(OPENSSL_PSS).unwrap();
    assert_eq!(payload, br#"{"made":"by OpenSSL"}"#);
    assert_eq!(by(OPENSSL_SHORT_SALT), Err(Refused::Forged));
    assert_eq!(by(OPENSSL_PKCS1), Err(Refused::Forged));
}

#[test]
fn the_standards_thumbprint_of_an_rsa_key() {
    let jwk = |alg: &str| {
        format!(r#"{{"kty":"RSA","n":"{THUMBED_N}","e":"AQAB","alg":"{alg}","kid":"2011-04-29"}}"#)
    };
    let key = VerifyingKey::from_jwk(jwk("PS256").as_bytes()).unwrap();
    assert_eq!(key.thumbprint().to_vec(), bytes(THUMBPRINT));
    // As the standard has it, the key is for another algorithm.
    for other in ["RS256", "PS384", "ES256", ""] {
        let read = VerifyingKey::from_jwk(jwk(other).as_bytes());
        assert_eq!(read.unwrap_err(), BadKey, "{other}");
    }
}

/// The set of RFC 7517, appendix A.1: one key encrypts, the other is for RS256.
#[test]
fn the_standards_set_has_no_key_for_us() {
    let set = format!(
        r#"{{"keys":[{{"kty":"EC","crv":"P-256",
        "x":"MKBCTNIcKUSDii11ySs3526iDZ8AiTo7Tu6KPAqv7D4",
        "y":"4Etl6SRW2YiLUrN5vfvVHuhp7x8PxltmWWlbbM4IFyM","use":"enc","kid":"1"}},
        {{"kty":"RSA","n":"{THUMBED_N}","e":"AQAB","alg":"RS256","kid":"2011-04-29"}}]}}"#
    );
    assert!(KeySet::from_json(set.as_bytes()).unwrap().keys().is_empty());
    let signs = set.replace("\"use\":\"enc\"", "\"use\":\"sig\"");
    let signs = KeySet::from_json(signs.as_bytes()).unwrap();
    let names: Vec<_> = signs.keys().iter().map(VerifyingKey::kid).collect();
    assert_eq!(names, ["1"]);
}
