//! The signatures that callbacks in query strings carry, of every kind that is
//! in use, under one type: HMACs, plain digests with the secret within the text,
//! and ECDSA. For protocols that ask for them, and for nothing new: a plain
//! digest is no MAC, and MD5 and SHA-1 are broken as digests.

mod ecdsa;
mod key;
mod tag;
mod text;

pub use ecdsa::{Curve, EcdsaPair, EcdsaPublic};
pub use key::{Key, Scheme, Verifies};
pub use tag::{Encoding, MAX_TAG, Tag};
pub use text::Text;
