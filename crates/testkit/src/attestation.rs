//! Chains of attested keys as no device makes them, and as they do: minted
//! below a root of one's own, with anything in them bent.
//!
//! [`Device`] has the authorities of one device. [`Forge`] takes its chain
//! apart, and lets a test change each layer on the way: what the key's
//! certificate says, the description as tags, the certificates with who signs
//! them, and at last the bytes.

mod device;
mod forge;
mod link;
mod quirk;
mod signer;

pub use self::{
    device::{Device, PACKAGE, PATCH_LEVEL, SIGNER, VERSION, challenge, root},
    forge::{Forge, Forged},
    link::Link,
    quirk::{boolean_of_one, duplicate_tag, extra_extension, flip_bit, long_form, null_parameters},
    signer::{Mute, Rsa1024, ml_dsa_spki, rsa_spki},
};
pub use soft_keymint;
