//! Secrets at rest.

use std::sync::Arc;

use base::Secret;
use sign::vault::{Vault, sealed_under};

use crate::{keys, line};

/// A sealed value, its beginnings, and a place with a secret.
pub fn seeds() -> Vec<Vec<u8>> {
    let sealed = vault().seal(&[b"table", b"row"], &Secret::new("secret"));
    let sealed = sealed.expect("a short secret can be sealed");
    let beginnings = [0, 1, 5, 17, 33].map(|len| sealed[..len].to_vec());
    let mut seeds = beginnings.to_vec();
    seeds.extend([sealed, b"table\nrow\nsecret".to_vec()]);
    seeds
}

/// Opens the bytes, and seals them: two lines of a place, the rest a secret.
pub fn run(data: &[u8]) {
    let vault = vault();
    // The nonce is always the same one, so the engine could learn a value that
    // opens: it would have to hold the very place that is asked for here.
    assert!(vault.open(&[b"nowhere"], data).is_err());
    let (table, rest) = line(data);
    let (row, secret) = line(rest);
    let secret = Secret::new(secret);
    let sealed = vault.seal(&[table, row], &secret).expect("it is short");
    assert_eq!(sealed_under(&sealed), Some(keys::ID));
    let opened = vault.open(&[table, row], &sealed).expect("it was sealed");
    assert_eq!(opened.expose(), secret.expose());
    let joined = [table, row].concat();
    for elsewhere in [&[&*joined] as &[&[u8]], &[row, table, b""], &[]] {
        assert!(vault.open(elsewhere, &sealed).is_err(), "opens elsewhere");
    }
}

fn vault() -> Vault {
    let material = Secret::new([0x6d; 32]);
    Vault::new(keys::ID, &material, Arc::new(keys::Constant)).expect("32 bytes are a key")
}
