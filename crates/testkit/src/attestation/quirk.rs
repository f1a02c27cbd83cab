use soft_keymint::{AuthorizationList, Extension, RootOfTrust};

/// Flips the last bit of a certificate, which is in its signature.
pub fn flip_bit(certificate: &mut [u8]) {
    *certificate.last_mut().unwrap() ^= 1;
}

/// An AlgorithmIdentifier without parameters, with NULL for them.
#[must_use]
pub fn null_parameters(algorithm: &[u8]) -> Vec<u8> {
    let oid = algorithm.get(2..).unwrap();
    yasna::construct_der(|writer| {
        writer.write_sequence(|writer| {
            writer.next().write_der(oid);
            writer.next().write_null();
        });
    })
}

/// The DER of a root of trust that is locked, but for the BOOLEAN, which is
/// written as `01 01 01`.
#[must_use]
pub fn boolean_of_one(root: &RootOfTrust) -> Vec<u8> {
    assert!(root.device_locked);
    let mut der = root.der();
    let at = der
        .windows(3)
        .position(|window| window == [1, 1, 0xff])
        .unwrap();
    der[at + 2] = 1;
    der
}

/// Writes the entry with the tag a second time, right behind the first.
pub fn duplicate_tag(list: &mut AuthorizationList, tag: u32) {
    let at = list.entries.iter().position(|entry| entry.tag == tag);
    let at = at.unwrap();
    let copy = list.entries[at].clone();
    list.entries.insert(at + 1, copy);
}

/// An extension that no verifier knows.
#[must_use]
pub fn extra_extension(critical: bool) -> Extension {
    Extension {
        oid: vec![1, 3, 6, 1, 4, 1, 99_999, 1],
        critical,
        value: vec![5, 0],
    }
}

/// A DER element of less than 128 bytes with its length in the long form,
/// which BER has and DER has not.
#[must_use]
pub fn long_form(element: &[u8]) -> Vec<u8> {
    let (tag, rest) = element.split_first().unwrap();
    assert!(rest[0] < 0x80, "the length is long already");
    [&[*tag, 0x81], rest].concat()
}
