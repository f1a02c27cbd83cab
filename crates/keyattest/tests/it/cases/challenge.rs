//! Case 19: what was asked for and what was attested.

use testkit::attestation::Device;

use super::evidence;

#[test]
fn case_19_the_challenge_and_nothing_like_it() {
    let device = Device::factory();
    let nonce: Vec<u8> = (0..32).collect();
    let attested = nonce.clone();
    let forged = device
        .forge()
        .blueprint(move |blueprint| blueprint.challenge = attested);
    let evidence = evidence(&device, &forged.forge());
    assert!(evidence.challenge_is(&nonce));

    let mut flipped = nonce.clone();
    flipped[31] ^= 1;
    assert!(!evidence.challenge_is(&flipped));
    assert!(!evidence.challenge_is(&nonce[..31]));
    assert!(!evidence.challenge_is(&[&nonce[..], &[0]].concat()));
    assert!(!evidence.challenge_is(b""));
}

#[test]
fn case_19_a_challenge_of_nothing_is_nobodys() {
    let device = Device::factory();
    let forged = device
        .forge()
        .blueprint(|blueprint| blueprint.challenge.clear());
    let evidence = evidence(&device, &forged.forge());
    assert!(!evidence.challenge_is(b""));
    assert!(!evidence.challenge_is(&[0; 16]));
}

#[test]
fn case_19_the_text_of_a_nonce_is_not_the_nonce() {
    let device = Device::factory();
    // "AAECAwQFBgcICQoLDA0ODw" is 0 to 15 in base64url.
    let text = b"AAECAwQFBgcICQoLDA0ODw";
    let bytes: Vec<u8> = (0..16).collect();
    let attested = |challenge: &[u8]| {
        let challenge = challenge.to_vec();
        let forged = device
            .forge()
            .blueprint(move |blueprint| blueprint.challenge = challenge);
        evidence(&device, &forged.forge())
    };
    assert!(!attested(text).challenge_is(&bytes));
    assert!(!attested(&bytes).challenge_is(text));
    assert!(attested(text).challenge_is(text));
}
