//! The thumbprint of an attested key as JWK takes it (RFC 7638), for a token's
//! `cnf`: what is at hand of such a key is its SubjectPublicKeyInfo.

use sign::{base64url, sha256};

const SEQUENCE: u8 = 0x30;
const INTEGER: u8 = 0x02;
const BIT_STRING: u8 = 0x03;
const OID: u8 = 0x06;

/// 1.2.840.10045.2.1
const EC: &[u8] = &[0x2a, 0x86, 0x48, 0xce, 0x3d, 0x02, 0x01];
/// 1.2.840.113549.1.1.1
const RSA: &[u8] = &[0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 0x01, 0x01, 0x01];
/// 1.3.101.112
const ED25519: &[u8] = &[0x2b, 0x65, 0x70];

/// The curves that JWK has names for (RFC 7518, section 6.2.1.1), each with its
/// identifier and the length of a coordinate.
const CURVES: [(&[u8], &str, usize); 3] = [
    (
        &[0x2a, 0x86, 0x48, 0xce, 0x3d, 0x03, 0x01, 0x07],
        "P-256",
        32,
    ),
    (&[0x2b, 0x81, 0x04, 0x00, 0x22], "P-384", 48),
    (&[0x2b, 0x81, 0x04, 0x00, 0x23], "P-521", 66),
];

/// The thumbprint by SHA-256 of a key; `None` for keys that JWK has no form for.
#[must_use]
pub fn thumbprint(spki: &[u8]) -> Option<[u8; 32]> {
    let (body, rest) = take(spki, SEQUENCE)?;
    let (algorithm, body) = take(body, SEQUENCE)?;
    let (bits, end) = take(body, BIT_STRING)?;
    let (&unused, key) = bits.split_first()?;
    if !rest.is_empty() || !end.is_empty() || unused != 0 {
        return None;
    }
    let (kind, parameters) = take(algorithm, OID)?;
    let members = match kind {
        EC => ec(parameters, key)?,
        RSA => rsa(key)?,
        ED25519 => {
            let x = base64url::encode(key);
            format!(r#"{{"crv":"Ed25519","kty":"OKP","x":"{x}"}}"#)
        }
        _ => return None,
    };
    Some(sha256(members.as_bytes()))
}

fn ec(parameters: &[u8], key: &[u8]) -> Option<String> {
    let (curve, _) = take(parameters, OID)?;
    let known = CURVES.iter().find(|(oid, _, _)| *oid == curve)?;
    let (_, name, len) = *known;
    let (&marker, point) = key.split_first()?;
    let (x, y) = point.split_at_checked(len)?;
    if marker != 4 || y.len() != len {
        return None;
    }
    let (x, y) = (base64url::encode(x), base64url::encode(y));
    Some(format!(
        r#"{{"crv":"{name}","kty":"EC","x":"{x}","y":"{y}"}}"#
    ))
}

fn rsa(key: &[u8]) -> Option<String> {
    let (body, _) = take(key, SEQUENCE)?;
    let (n, body) = take(body, INTEGER)?;
    let (e, _) = take(body, INTEGER)?;
    let bare = |number: &[u8]| {
        let zeros = number.iter().take_while(|byte| **byte == 0).count();
        base64url::encode(number.get(zeros..).unwrap_or_default())
    };
    let (n, e) = (bare(n), bare(e));
    Some(format!(r#"{{"e":"{e}","kty":"RSA","n":"{n}"}}"#))
}

/// The content of an element with that tag, and what comes after it.
fn take(der: &[u8], tag: u8) -> Option<(&[u8], &[u8])> {
    let (&found, rest) = der.split_first()?;
    let (&first, rest) = rest.split_first()?;
    let (len, rest) = match first {
        0..=0x7f => (usize::from(first), rest),
        0x81 => {
            let (&len, rest) = rest.split_first()?;
            (usize::from(len), rest)
        }
        0x82 => {
            let (&len, rest) = rest.split_first_chunk()?;
            (usize::from(u16::from_be_bytes(len)), rest)
        }
        _ => return None,
    };
    (found == tag).then(|| rest.split_at_checked(len))?
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

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
        let told = base64url::encode(&thumbprint(&spki).unwrap());
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
        let told = base64url::encode(&thumbprint(&spki).unwrap());
        assert_eq!(told, "NzbLsXh8uDCcd-6MNwXF4W_7noWXFZAfHkxZsRGC9Xs");
    }

    #[test]
    fn what_is_no_key_has_none() {
        let spki = soft_keymint::development::SPKI;
        assert!(thumbprint(&spki).is_some());
        assert_eq!(thumbprint(&spki[..90]), None);
        assert_eq!(thumbprint(&[&spki[..], &[0]].concat()), None);
        let mut compressed = spki;
        compressed[26] = 2;
        assert_eq!(thumbprint(&compressed), None);
    }

    proptest! {
        #[test]
        fn nothing_panics(bytes in prop::collection::vec(any::<u8>(), 0..200)) {
            let _ = thumbprint(&bytes);
        }
    }
}
