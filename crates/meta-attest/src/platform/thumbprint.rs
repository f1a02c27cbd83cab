//! The thumbprint of an attested key as JWK takes it (RFC 7638), for a token's
//! `cnf`.

use keyattest::{KeyAlgorithm, PublicKey};
use sign::{base64url, sha256};

/// The thumbprint by SHA-256 of a key; `None` for keys that JWK has no form for.
#[must_use]
pub fn thumbprint(key: &PublicKey) -> Option<[u8; 32]> {
    let members = match key.algorithm() {
        KeyAlgorithm::P256 => ec("P-256", 32, key)?,
        KeyAlgorithm::P384 => ec("P-384", 48, key)?,
        KeyAlgorithm::P521 => ec("P-521", 66, key)?,
        KeyAlgorithm::Rsa { .. } => rsa(key)?,
        KeyAlgorithm::Ed25519 => {
            let x = base64url::encode(key.key_bytes());
            format!(r#"{{"crv":"Ed25519","kty":"OKP","x":"{x}"}}"#)
        }
        KeyAlgorithm::Other => return None,
    };
    Some(sha256(members.as_bytes()))
}

/// A curve by the name that JWK has for it, with the length of a coordinate (RFC
/// 7518, section 6.2.1).
fn ec(curve: &str, len: usize, key: &PublicKey) -> Option<String> {
    let (&marker, point) = key.key_bytes().split_first()?;
    let (x, y) = point.split_at_checked(len)?;
    if marker != 4 || y.len() != len {
        return None;
    }
    let (x, y) = (base64url::encode(x), base64url::encode(y));
    Some(format!(
        r#"{{"crv":"{curve}","kty":"EC","x":"{x}","y":"{y}"}}"#
    ))
}

fn rsa(key: &PublicKey) -> Option<String> {
    let (n, e) = key.rsa_numbers()?;
    let (n, e) = (base64url::encode(n), base64url::encode(e));
    Some(format!(r#"{{"e":"{e}","kty":"RSA","n":"{n}"}}"#))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn of(spki: &[u8]) -> Option<[u8; 32]> {
        thumbprint(&PublicKey::from_spki_der(spki)?)
    }

    fn hex(text: &str) -> Vec<u8> {
        let (pairs, _) = text.as_bytes().as_chunks::<2>();
        let byte = |pair: &[u8; 2]| u8::from_str_radix(str::from_utf8(pair).unwrap(), 16).unwrap();
        pairs.iter().map(byte).collect()
    }

    #[test]
    fn that_of_the_rfcs_own_key_is_the_rfcs() {
        // RFC 8037, appendix A.3.
        let key = "d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a";
        let spki = hex(&format!("302a300506032b6570032100{key}"));
        let told = base64url::encode(&of(&spki).unwrap());
        assert_eq!(told, "kPrK_qmxVWaYVA9wwBF6Iuo3vVzz7TxHCTwXBygrS4k");
    }

    #[test]
    fn that_of_the_rfcs_rsa_key_is_the_rfcs() {
        // RFC 7638, section 3.1.
        let n = "0vx7agoebGcQSuuPiLJXZptN9nndrQmbXEps2aiAFbWhM78LhWx4cbbfAAtVT86zwu1RK7aPFFxuhDR1L6tSoc_BJECPebWKRXjBZCiFV4n3oknjhMstn64tZ_2W-5JsGY4Hc5n9yBXArwl93lqt7_RN5w6Cf0h4QyQ5v-65YGjQR0_FDW2QvzqY368QQMicAtaSqzs8KJZgnYb9c7d0zgdAZHzu6qMQvRL5hajrn1n91CbOpbISD08qNLyrdkt-bFTWhAI4vMQFh6WeZu0fM4lFd2NcRwr3XPksINHaQ-G_xBniIqbw0Ls1jF44-csFCur-kEgU8awapJzKnqDKgw";
        let n = base64url::decode(n.as_bytes()).unwrap();
        let rsa = [&hex("3082010a02820101")[..], &[0], &n, &hex("0203010001")].concat();
        let bits = [&hex("0382010f")[..], &[0], &rsa].concat();
        let algorithm = hex("300d06092a864886f70d0101010500");
        let spki = [&hex("30820122")[..], &algorithm, &bits].concat();
        let told = base64url::encode(&of(&spki).unwrap());
        assert_eq!(told, "NzbLsXh8uDCcd-6MNwXF4W_7noWXFZAfHkxZsRGC9Xs");
    }

    #[test]
    fn what_is_no_key_has_none() {
        let spki = soft_keymint::development::SPKI;
        assert!(of(&spki).is_some());
        assert_eq!(of(&spki[..90]), None);
        assert_eq!(of(&[&spki[..], &[0]].concat()), None);
        let mut compressed = spki;
        compressed[26] = 2;
        assert_eq!(of(&compressed), None);
    }

    proptest! {
        #[test]
        fn nothing_panics(bytes in prop::collection::vec(any::<u8>(), 0..200)) {
            let _ = of(&bytes);
        }
    }
}
