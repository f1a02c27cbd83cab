//! Signatures of one message by three keys over three hashes, made with
//! OpenSSL 3.0: pairs of curve and hash that aws-lc signs none of.

use super::*;

const MESSAGE: &[u8] = b"to be signed";

fn hex(text: &str) -> Vec<u8> {
    let digits: Vec<_> = text
        .chars()
        .filter_map(|digit| digit.to_digit(16))
        .map(|digit| u8::try_from(digit).unwrap())
        .collect();
    digits
        .chunks(2)
        .map(|pair| (pair[0] << 4) | pair[1])
        .collect()
}

const HASHES: [Hash; 3] = [Hash::Sha256, Hash::Sha384, Hash::Sha512];

const P256: &str = "04fb168d44e8a77773675867845728e40fec42afc0b58e66ac6611f96b17cac501932861794f\
     40f344ec1e8e3d973b21e451e427534ea684c3b32147c6ac417fd0";

const BY_P256: [&str; 3] = [
    "304502202838c3204aaed245536517ce7c507056f5f2055d19f9ec2ce1b0bd371bf322ec0221\
     00be708d7253db323ed2f39a39f32872423d10b5384371e770409a0190b7936725",
    "304402202dd0eb1cdee0e298e24dfd03d0d53214cc329aec2a30eb805212b45c55ac3c420220\
     12b30d28f85bf5bca338feb99dd581de756412494710d8be4a23e27deb71ccb2",
    "3046022100c1ab0914e3013abbcf88a68c1f5cc9867d9b095760df843e0a1a81f7e084015d02\
     2100b82a9edee2439b94aa14c563b18d11db9628c67931265959161d7efd20aec62d",
];

const P384: &str = "04523df8ba5386a73a06335485639e7567ecb55ca7049b691fae78b1fe0eca7fa2d8638516be\
     332faa980b15eb977b60e6b28146ae80f72a979f31884ea160d98da420e74df680ae5036929a\
     cbce3ece39ca36005fd53ecaeb892dad407a2c017f";

const BY_P384: [&str; 3] = [
    "3066023100b44823c86c5e8aa397f91f216a7059971d30a43497d3fa697d7182a7a39fad8a8e\
     8c385beac04dbd6b33505ee640d4a8023100e32a45c03063d17f68b54c50cb36335a4ae2d16b\
     84eeb3638803369214fd884a74a538a2b47d1440f9d25e9736b19e5a",
    "3065023066dea97f92adc53d19e3b6b9323d036dcbe6f6137e80cef515fc0aadd4da7a7bd797\
     b693363b9faf063e8d6743c55fd3023100b30bbe17073271378231abb6ae4002f65c844a0d3b\
     5a8b7f3abd1b4ba320b54c4c618531e63c5041a82618be53301534",
    "30660231009318466de8420933594d6fc8e524ecaf4031d7ee073007e8aa7188019f16d1d2af\
     9e566a075c480c1c024f61b96231f7023100bcef145283b45c275ca60b9d9579bf9bda329f1d\
     e1cd1b4cd6fc62e5ea2a2e95a8dd5d30b5efb8a767c70bf416407492",
];

const RSA_1024: &str = "30818902818100d0b1f3c83910aae41fe9e656fd091e5d6108042bb3e74e285f9da2bd23a866\
     cd35ac53f297cf20c1d90bc8e6a306598cdd2476918dd7e16d96a7d58f857124dd69ca019fa9\
     a966170fee332ac06570d277cfef93c467d6ae54877c51b50d8211a28d5f25e15e6b18112505\
     694acf01e2468f00b72987d218ac4b34a00db2d2210203010001";

const BY_RSA_1024: [&str; 2] = [
    "083606eea15e77398080dd51b435c1682e61a6c5197d98e594868a29d2047d16bc0ea87378a5\
     b085cfe763e77a37ab7b8c87dbdbb1a46ab2a27c3119330c6e1feee2e97548eacbf9ea54abab\
     ee5982d8d1f3732a30f1b5d48414e7d1d92a20367428c44b9819807009128e1b6984192cf144\
     a223e324917fd7b1dcca28a77586",
    "7fcf660f5cd8e6fd03c47a26ad458b53fbb83555d65eaad130d773f70771f7c1287b649a517b\
     4cdcf7dc25ee9ccedce29a5612af45683a0369793d6afe9f7948cbe333020fd635ac5c96cb99\
     92c23cc35bac92a4b945f59c57ff0aac81846961e7f983993e80333c01b5f4f532fcdc49034e\
     51ae93a9b19e5e04edf8b1149ebb",
];

fn verify(key: KeyAlgorithm, bits: &str, scheme: Scheme, by: &str) -> Result<(), BadSignature> {
    let bits = hex(bits);
    let key = VerifyingKey {
        algorithm: key,
        bits: &bits,
    };
    let verified = key.verify(scheme, MESSAGE, &hex(by));
    let other = key.verify(scheme, b"another", &hex(by));
    assert_ne!(other, Ok(()));
    verified
}

#[test]
fn every_curve_goes_with_every_hash() {
    for (key, bits, signatures) in [
        (KeyAlgorithm::P256, P256, BY_P256),
        (KeyAlgorithm::P384, P384, BY_P384),
    ] {
        for (signature, made) in signatures.into_iter().zip(HASHES) {
            for hash in HASHES {
                let verified = verify(key, bits, Scheme::Ecdsa(hash), signature);
                assert_eq!(verified.is_ok(), hash == made, "{key:?} {made:?} {hash:?}");
            }
        }
    }
}

#[test]
fn a_short_rsa_key_is_verified_and_told_to_be_weak() {
    let key = KeyAlgorithm::Rsa { bits: 1024 };
    for (hash, by) in [Hash::Sha256, Hash::Sha512].into_iter().zip(BY_RSA_1024) {
        assert_eq!(verify(key, RSA_1024, Scheme::Pkcs1(hash), by), Ok(()));
    }
    let unsupported = Err(BadSignature::Unsupported);
    let sha384 = Scheme::Pkcs1(Hash::Sha384);
    assert_eq!(verify(key, RSA_1024, sha384, BY_RSA_1024[0]), unsupported);
    let weak = |bits| {
        let algorithm = KeyAlgorithm::Rsa { bits };
        VerifyingKey {
            algorithm,
            bits: &[],
        }
        .is_weak()
    };
    assert!(weak(1024) && weak(2047) && !weak(2048));
}

#[test]
fn keys_verify_what_they_can_make() {
    let unsupported = Err(BadSignature::Unsupported);
    let ecdsa = Scheme::Ecdsa(Hash::Sha256);
    let pkcs1 = Scheme::Pkcs1(Hash::Sha256);
    for (key, scheme) in [
        (KeyAlgorithm::P256, pkcs1),
        (KeyAlgorithm::P256, Scheme::Ed25519),
        (KeyAlgorithm::Ed25519, ecdsa),
        (KeyAlgorithm::Rsa { bits: 2048 }, ecdsa),
        (KeyAlgorithm::Rsa { bits: 1023 }, pkcs1),
        (KeyAlgorithm::Rsa { bits: 8193 }, pkcs1),
        (KeyAlgorithm::Other, ecdsa),
    ] {
        assert_eq!(verify(key, P256, scheme, BY_P256[0]), unsupported);
    }
}
