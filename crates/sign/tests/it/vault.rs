use std::sync::Arc;

use base::{KeyId, Rng, Secret};
use proptest::prelude::*;
use sign::vault::{Locked, Vault, sealed_under};

struct Counting;
impl Rng for Counting {
    fn fill(&self, buffer: &mut [u8]) {
        (0..).zip(buffer).for_each(|(n, to)| *to = n);
    }
}

const OLD: KeyId = KeyId::new([1; 4]);
const NEW: KeyId = KeyId::new([2; 4]);

fn material(byte: u8) -> Secret {
    Secret::new([byte; 32])
}

fn vault(id: KeyId, byte: u8) -> Vault {
    Vault::new(id, &material(byte), Arc::new(Counting)).unwrap()
}

fn opened(vault: &Vault, place: &[&[u8]], sealed: &[u8]) -> Result<Vec<u8>, Locked> {
    let secret = vault.open(place, sealed)?;
    Ok(secret.expose().to_vec())
}

#[test]
fn the_bytes_are_as_documented() {
    let sealed = vault(OLD, 7).seal(&[b"t", b"c"], &Secret::new("hunter2"));
    let mut expected = vec![1, 1, 1, 1, 1];
    let nonce = std::array::from_fn(|n| n as u8);
    expected.extend(nonce);
    let mut aad = b"countersign/vault/1".to_vec();
    aad.extend([0, 0, 0, 0, 0, 0, 0, 1, b't', 0, 0, 0, 0, 0, 0, 0, 1, b'c']);
    let key = sign::SealKey::new(&[7; 32]).unwrap();
    expected.extend(key.seal(nonce, &aad, b"hunter2").unwrap());
    assert_eq!(sealed.unwrap(), expected);
}

#[test]
fn a_value_opens_in_its_place_only() {
    let vault = vault(OLD, 7);
    let sealed = vault.seal(&[b"ab", b"c"], &Secret::new("s")).unwrap();
    assert_eq!(opened(&vault, &[b"ab", b"c"], &sealed), Ok(b"s".to_vec()));
    let elsewhere: [&[&[u8]]; 4] = [&[b"a", b"bc"], &[b"abc"], &[b"ab", b"c", b""], &[]];
    for place in elsewhere {
        assert_eq!(opened(&vault, place, &sealed), Err(Locked::Forged(OLD)));
    }
}

#[test]
fn the_active_key_seals_and_every_key_opens() {
    let vault = vault(OLD, 7);
    let before = vault.seal(&[], &Secret::new("old")).unwrap();
    vault.activate(NEW, &material(8)).unwrap();
    assert_eq!(vault.active(), NEW);
    let after = vault.seal(&[], &Secret::new("new")).unwrap();
    assert_eq!(
        (sealed_under(&before), sealed_under(&after)),
        (Some(OLD), Some(NEW))
    );
    assert_eq!(opened(&vault, &[], &before), Ok(b"old".to_vec()));
    assert_eq!(opened(&vault, &[], &after), Ok(b"new".to_vec()));
}

#[test]
fn a_missing_key_and_another_one_of_its_name_are_told_apart() {
    let sealed = vault(OLD, 7).seal(&[], &Secret::new("s")).unwrap();
    assert_eq!(
        opened(&vault(NEW, 7), &[], &sealed),
        Err(Locked::UnknownKey(OLD))
    );
    assert_eq!(
        opened(&vault(OLD, 8), &[], &sealed),
        Err(Locked::Forged(OLD))
    );
    let other = vault(NEW, 9);
    other.add(OLD, &material(7)).unwrap();
    assert_eq!(other.active(), NEW, "a key that is added only opens");
    assert_eq!(opened(&other, &[], &sealed), Ok(b"s".to_vec()));
}

#[test]
fn a_master_key_has_32_bytes() {
    let short = Secret::new([1; 31]);
    assert!(Vault::new(OLD, &short, Arc::new(Counting)).is_err());
    let vault = vault(OLD, 7);
    assert!(vault.add(NEW, &short).is_err() && vault.activate(NEW, &short).is_err());
    assert_eq!(vault.active(), OLD);
}

#[test]
fn nothing_of_it_is_printed() {
    let shown = format!("{:?}", vault(OLD, 0xAB));
    assert_eq!(shown, format!("Vault {{ active: {OLD:?}, .. }}"));
}

proptest! {
    #[test]
    fn one_changed_bit_opens_nowhere(at in 0..40_usize, bit in 0..8_u32) {
        let vault = vault(OLD, 7);
        let mut sealed = vault.seal(&[b"p"], &Secret::new("hunter2")).unwrap();
        prop_assert_eq!(sealed.len(), 40);
        sealed[at] ^= 1 << bit;
        prop_assert!(vault.open(&[b"p"], &sealed).is_err());
    }

    #[test]
    fn any_bytes_are_read_without_a_panic(bytes in proptest::collection::vec(any::<u8>(), 0..64)) {
        prop_assert!(vault(OLD, 7).open(&[], &bytes).is_err());
    }
}
