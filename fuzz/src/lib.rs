//! What the parsers are fed with, and what has to hold whatever it is.
//!
//! A module for each target: `run` takes any bytes, `seeds` gives those that
//! are interesting to begin with, made from the known answers that the crates
//! are tested with. A panic is a finding, an assertion of `run` too. Where the
//! wire is protected by a key, a target also signs or seals what it is given,
//! so that what lies behind the signature is reached.

pub mod attest;
pub mod base64url;
pub mod bearer;
pub mod challenge;
pub mod compact;
pub mod ids;
pub mod jws;
pub mod keyattest;
mod keys;
pub mod meta_graph;
pub mod oauth1;
pub mod opensocial;
pub mod rewards;
pub mod sealed;
pub mod seed_file;
pub mod session;
pub mod stove;
pub mod unity_ads;
pub mod vault;
pub mod webhook;

use std::{env, fs, path::Path};

pub use libfuzzer_sys;

/// The whole of a target's binary.
#[macro_export]
macro_rules! target {
    ($($module:ident)::+) => {
        $crate::libfuzzer_sys::fuzz_target!(
            init: $crate::plant($crate::$($module)::+::seeds()),
            |data: &[u8]| $crate::$($module)::+::run(data)
        );
    };
}

/// Writes the seeds into the corpus, which is the first directory among the
/// program's arguments, before the engine reads it. Without one, the engine
/// begins with nothing.
///
/// # Panics
/// When they cannot be written.
pub fn plant(seeds: Vec<Vec<u8>>) {
    let corpus = env::args().skip(1).find(|it| Path::new(it).is_dir());
    let Some(corpus) = corpus else { return };
    for (number, seed) in seeds.into_iter().enumerate() {
        let place = Path::new(&corpus).join(format!("seed-{number:03}"));
        fs::write(place, seed).expect("the corpus can be written");
    }
}

/// Splits off what stands before the first line break.
fn line(data: &[u8]) -> (&[u8], &[u8]) {
    let end = data.iter().position(|byte| *byte == b'\n');
    let (line, rest) = data.split_at(end.unwrap_or(data.len()));
    (line, rest.get(1..).unwrap_or_default())
}

/// Splits off eight bytes as a number; 0 where there are fewer.
fn number(data: &[u8]) -> (i64, &[u8]) {
    match data.split_first_chunk() {
        Some((bytes, rest)) => (i64::from_be_bytes(*bytes), rest),
        None => (0, data),
    }
}
