//! The keys that Google signs AdMob's callbacks with: the document that
//! publishes them, and for how long it is good. Fetching it is the caller's.

mod cache;
mod document;

pub use cache::{
    KeyCache, LEAST_AFTER_FAILURE, LEAST_BETWEEN, Lookup, MAX_AGE, NOT_FOUND_FOR, REFRESH_AFTER,
};
pub use document::{AdmobKeys, InvalidKeys, MAX_DOCUMENT, MAX_KEYS, URL};
