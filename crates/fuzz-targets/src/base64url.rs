//! The vectorised decoder against one that is written to be read.

use sign::base64url;

/// Texts of every remainder, and some that are nearly right.
pub fn seeds() -> Vec<Vec<u8>> {
    let texts = [
        "", "AA", "AAA", "AAAA", "-_-_", "AB", "A", "AA==", "+/", "AA\n", " AA",
    ];
    let mut seeds: Vec<Vec<u8>> = texts.iter().map(|text| text.as_bytes().to_vec()).collect();
    for len in [31, 32, 33, 95, 96, 97] {
        seeds.push(base64url::encode(&vec![0xa5; len]).into_bytes());
    }
    seeds
}

/// Reads the text, and reads it into buffers that fit and that do not.
pub fn run(text: &[u8]) {
    let decoded = base64url::decode(text).ok();
    assert_eq!(decoded, plainly(text));
    let mut roomy = vec![0; text.len().div_ceil(4) * 3];
    let within = base64url::decode_into(text, &mut roomy).ok();
    assert_eq!(within.as_deref(), decoded.as_deref());
    let Some(bytes) = decoded else { return };
    assert_eq!(base64url::encode(&bytes).as_bytes(), text);
    if let Some(short) = bytes.len().checked_sub(1) {
        assert!(base64url::decode_into(text, &mut vec![0; short]).is_err());
    }
}

/// RFC 4648, section 5, without padding and with unused bits of zero.
fn plainly(text: &[u8]) -> Option<Vec<u8>> {
    let (mut bytes, mut bits, mut held) = (Vec::new(), 0_u32, 0_u32);
    for character in text {
        let value = match character {
            b'A'..=b'Z' => character - b'A',
            b'a'..=b'z' => character - b'a' + 26,
            b'0'..=b'9' => character - b'0' + 52,
            b'-' => 62,
            b'_' => 63,
            _ => return None,
        };
        held = (held << 6) | u32::from(value);
        bits += 6;
        if bits >= 8 {
            bits -= 8;
            bytes.push(u8::try_from(held >> bits).ok()?);
            held &= (1 << bits) - 1;
        }
    }
    (bits < 6 && held == 0).then_some(bytes)
}
