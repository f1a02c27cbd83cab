use super::{
    key::{Key, NAME, NETWORK, Of},
    keys::{self, SECTIONS},
    model::{Config, Game, NetworkRewards},
};

/// How wide lines of comment are.
const WIDTH: usize = 96;

/// A configuration with every key, its default and what it is for. It is valid
/// but for the keys that have no default; those stand in it as comments, as
/// does a game.
pub(crate) fn print_default() -> String {
    let keys = keys::all();
    let mut text = String::from(
        "# The configuration of `countersign up`. Every value is the default; a key without one\n\
         # is commented out. Each key can be given by environment instead, under the name at its\n\
         # side, and a secret in a file that the variable with _FILE at its end names.\n",
    );
    for (section, about) in SECTIONS {
        text.push('\n');
        let game = section.contains(NAME);
        for line in wrapped(about) {
            text.push_str(&format!("# {line}\n"));
        }
        if !section.is_empty() {
            let mark = if game { "# " } else { "" };
            text.push_str(&format!(
                "{mark}[{}]\n",
                section
                    .replace(NAME, "example")
                    .replace(NETWORK, "unity-ads")
            ));
        }
        for key in keys.iter().filter(|key| key.section() == *section) {
            text.push('\n');
            text.push_str(&entry(key, game));
        }
    }
    text
}

fn entry(key: &Key, game: bool) -> String {
    let mut text = String::new();
    let expects = format!("Expects {} ({}).", key.expects, key.variable(Of::PLACES));
    for line in wrapped(key.doc).iter().chain(&wrapped(&expects)) {
        text.push_str(&format!("# {line}\n"));
    }
    let default = default_of(key);
    let mark = if game || default.is_none() { "# " } else { "" };
    let value = default.unwrap_or_else(|| "\"…\"".to_owned());
    text.push_str(&format!("{mark}{} = {value}\n", key.last()));
    text
}

/// The default as it is written in TOML; none where a value has to be given.
pub(super) fn default_of(key: &Key) -> Option<String> {
    let mut config = Config::default();
    let mut game = Game::default();
    let network = NetworkRewards::default();
    game.rewards.insert(NETWORK.to_owned(), network);
    config.gate.games.insert(NAME.to_owned(), game);
    let shown = key.get(&mut config, Of::PLACES)?.to_string();
    (shown != "\"\"").then_some(shown)
}

/// The text in lines that fit behind a comment's mark.
fn wrapped(text: &str) -> Vec<String> {
    let mut lines: Vec<String> = Vec::new();
    for word in text.split_whitespace() {
        match lines.last_mut() {
            Some(line) if line.len().saturating_add(word.len()) < WIDTH => {
                line.push(' ');
                line.push_str(word);
            }
            _ => lines.push(word.to_owned()),
        }
    }
    lines
}
