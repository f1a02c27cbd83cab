use std::{collections::BTreeMap, io, path::Path};

use super::{
    error::ConfigErrors, keys, load::load, model::Config, print::print_default, report::Report,
};
use crate::log::Format;

mod attest;
mod games;
mod networks;
mod refused;
mod social;
mod store;
mod tls;
mod told;

/// What stands in every configuration that is valid.
const KEY: &str = "[operator]\nkey = \"operator-key-0123456789\"\n";

/// A world of files in memory.
type Files = BTreeMap<&'static str, &'static str>;

fn reading(files: &Files) -> impl Fn(&Path) -> io::Result<Vec<u8>> {
    move |path| {
        let found = path.to_str().and_then(|path| files.get(path));
        let missing = || io::Error::new(io::ErrorKind::NotFound, "no such file");
        found
            .map(|text| text.as_bytes().to_vec())
            .ok_or_else(missing)
    }
}

fn variables(pairs: &[(&str, &str)]) -> impl Iterator<Item = (String, String)> {
    let owned: Vec<(String, String)> = pairs
        .iter()
        .map(|(name, value)| ((*name).to_owned(), (*value).to_owned()))
        .collect();
    owned.into_iter()
}

/// Loads a file called c.toml with that text.
fn loaded(text: &'static str, env: &[(&str, &str)]) -> Result<Config, ConfigErrors> {
    let files = Files::from([("c.toml", text)]);
    Config::load(Some(Path::new("c.toml")), variables(env), &reading(&files))
}

/// The errors of a file that is valid but for what `text` adds to it, and of
/// the environment.
fn errors(text: &str, env: &[(&str, &str)]) -> String {
    let text: &'static str = Box::leak(format!("{text}\n{KEY}").into_boxed_str());
    loaded(text, env).unwrap_err().to_string()
}
