//! docs/configuration.md, made from the keys.

use super::{
    key::{Key, Of},
    keys::{self, SECTIONS},
    print::default_of,
};

const HEAD: &str = "\
# Configuration

`countersign up --config FILE` reads a TOML file. This page lists every key; it is made from the \
list that the program itself reads by, and a test keeps the two equal. `countersign config \
print-default` prints a file to begin with, `countersign config check --config FILE` says what is \
wrong with one and what it amounts to.

- **Precedence.** The environment counts before the file, the file before the default.
- **Variables.** Every key has one: `COUNTERSIGN_` and its path in upper case, joined by `_`. Items \
of a list are separated by commas. A game that only variables name exists too.
- **Secrets** can also be read from a file: the variable with `_FILE` at its end holds its path. One \
line break at the end of the file is not part of the secret.
- **Nothing is ignored.** An unknown key or `COUNTERSIGN_` variable, a wrong type or a value out of \
range keeps the program from starting, with the place and what was expected. The one exception are \
variables that a container orchestrator sets for a service called `countersign`, such as \
`COUNTERSIGN_SERVICE_HOST`.
";

fn reference_markdown() -> String {
    let keys = keys::all();
    let mut text = HEAD.to_owned();
    for (section, about) in SECTIONS {
        let title = if section.is_empty() {
            "At the top of the file".to_owned()
        } else {
            format!("`[{section}]`")
        };
        text.push_str(&format!("\n## {title}\n\n{about}\n"));
        for key in keys.iter().filter(|key| key.section() == *section) {
            text.push_str(&entry(key));
        }
    }
    text
}

fn entry(key: &Key) -> String {
    let variable = key.variable(Of::PLACES);
    let file = if key.secret {
        format!(", `{variable}_FILE`")
    } else {
        String::new()
    };
    let default = default_of(key).map_or_else(|| "none".to_owned(), |value| format!("`{value}`"));
    format!(
        "\n### `{}`\n\n{}\n\n- Expects: {}\n- Default: {default}\n- Variable: `{variable}`{file}\n",
        key.path, key.doc, key.expects
    )
}

mod tests {
    use super::*;

    const PAGE: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../../docs/configuration.md");

    #[test]
    fn the_page_is_made_from_the_keys() {
        let page = std::fs::read_to_string(PAGE).unwrap_or_default();
        assert!(
            page == reference_markdown(),
            "docs/configuration.md is not what the keys say; write it with \
             `cargo test --package cli -- --ignored write_the_page`"
        );
    }

    #[test]
    #[ignore = "writes docs/configuration.md"]
    fn write_the_page() {
        std::fs::write(PAGE, reference_markdown()).unwrap();
    }
}
