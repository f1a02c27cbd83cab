//! Known answers from the standards, and properties that hold for any bytes.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::arithmetic_side_effects
)]

mod it {
    mod base64url;
    mod compact;
    mod hmac;
    mod hmac_md5;
    mod jwe;
    mod jws;
    mod mac;
    mod oauth1;
    mod seal;
    mod vault;
    mod webhook;
}

/// Reads the hexadecimal of a standard's vector.
fn hex(text: &str) -> Vec<u8> {
    assert!(text.len().is_multiple_of(2));
    (0..text.len())
        .step_by(2)
        .map(|at| u8::from_str_radix(text.get(at..at + 2).unwrap(), 16).unwrap())
        .collect()
}
