//! Sealed tokens.

use sign::{MAX_SEALED_PLAINTEXT, Sealed, base64url};

use crate::{keys, stove};

const PURPOSE: &[u8] = b"fuzz";

/// Server and refresh tokens, good and bad.
pub fn seeds() -> Vec<Vec<u8>> {
    let mut seeds = stove::seeds::texts();
    seeds.push(vec![0; MAX_SEALED_PLAINTEXT]);
    seeds.push(vec![0; MAX_SEALED_PLAINTEXT + 1]);
    seeds
}

/// Reads the bytes as a token, and seals them as a plaintext.
pub fn run(data: &[u8]) {
    if let Ok(sealed) = Sealed::parse(data) {
        let bytes = base64url::decode(data).expect("what was read is base64url");
        assert_eq!(bytes[1..5], *sealed.key_id().bytes());
        assert!(sealed.open(&keys::seal(), PURPOSE, whole).is_err());
    }
    let written = Sealed::write(keys::ID, &keys::seal(), keys::NONCE, PURPOSE, data);
    assert_eq!(written.is_ok(), data.len() <= MAX_SEALED_PLAINTEXT);
    let Ok(text) = written else { return };
    let opened = parse(text.expose()).open(&keys::seal(), PURPOSE, whole);
    assert_eq!(opened.expect("it was sealed").get(), data);
    let elsewhere = parse(text.expose()).open(&keys::seal(), b"other", whole);
    assert!(elsewhere.is_err(), "opens for another purpose");
    altered(text.expose(), data);
}

/// One bit of the token is another; which, the data says.
fn altered(text: &[u8], data: &[u8]) {
    let mut bytes = base64url::decode(text).expect("what was written is base64url");
    let pick = data.iter().fold(7_usize, |sum, byte| {
        sum.wrapping_mul(31).wrapping_add(usize::from(*byte))
    });
    let at = pick % (bytes.len() * 8);
    bytes[at / 8] ^= 1 << (at % 8);
    if let Ok(sealed) = Sealed::parse(base64url::encode(&bytes).as_bytes()) {
        // The key id chooses the key and is not sealed itself.
        let other_key = sealed.key_id() != keys::ID;
        let opened = sealed.open(&keys::seal(), PURPOSE, whole);
        assert!(
            opened.is_err() || other_key,
            "opens although it was altered"
        );
    }
}

fn parse(text: &[u8]) -> Sealed {
    Sealed::parse(text).expect("what was written can be read")
}

fn whole(plaintext: &[u8]) -> Option<Vec<u8>> {
    Some(plaintext.to_vec())
}
