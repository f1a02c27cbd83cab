//! The targets of `fuzz-targets`, each as a program of libFuzzer.

use std::{env, fs, path::Path};

pub use fuzz_targets as targets;
pub use libfuzzer_sys;

/// The whole of a target's program.
#[macro_export]
macro_rules! target {
    ($($module:ident)::+) => {
        $crate::libfuzzer_sys::fuzz_target!(
            init: $crate::plant($crate::targets::$($module)::+::seeds()),
            |data: &[u8]| $crate::targets::$($module)::+::run(data)
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
