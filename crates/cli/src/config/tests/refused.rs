//! What keeps the program from starting, with the words it is told in.

use super::*;

#[test]
fn a_misspelt_key_is_told_with_its_line_and_the_nearest() {
    assert_eq!(
        errors(
            "data = \"d\"\n\n[platform]\nlisten_on = \"127.0.0.1:1\"",
            &[]
        ),
        "c.toml:4: unknown key platform.listen_on; the nearest known key is platform.listen"
    );
    assert_eq!(
        errors("[servr]\nthreads = 1", &[]),
        "c.toml:1: unknown key servr; the nearest known key is serve"
    );
    assert_eq!(
        errors(
            "[gate.game.alpha]\nstove_client_id = \"a\"\nstove_game_id = \"A\"\n\
             stove_client_secret = \"s\"\nstove_base_uri = \"x\"",
            &[]
        ),
        "c.toml:5: unknown key gate.game.alpha.stove_base_uri; the nearest known key is \
         gate.game.alpha.stove_base_url"
    );
}

#[test]
fn a_misspelt_variable_is_told_with_the_nearest() {
    assert_eq!(
        errors("", &[("COUNTERSIGN_PLATFROM_LISTEN", "127.0.0.1:1")]),
        "COUNTERSIGN_PLATFROM_LISTEN: unknown variable; the nearest known one is \
         COUNTERSIGN_PLATFORM_LISTEN"
    );
    assert_eq!(
        errors("", &[("COUNTERSIGN_GATE_GAME_ALPHA_STOVE_SECRET", "s")]),
        "COUNTERSIGN_GATE_GAME_ALPHA_STOVE_SECRET: unknown variable; the nearest known one is \
         COUNTERSIGN_GATE_GAME_ALPHA_STOVE_CLIENT_SECRET"
    );
}

#[test]
fn only_a_secret_can_come_from_a_file() {
    assert_eq!(
        errors("", &[("COUNTERSIGN_DATA_FILE", "/run/data")]),
        "COUNTERSIGN_DATA_FILE: unknown variable; the nearest known one is COUNTERSIGN_DATA"
    );
}

#[test]
fn wrong_types_are_told_with_what_was_expected() {
    for (text, told) in [
        ("data = 3", "data: expected a path, found 3"),
        ("platform = 3", "platform: expected a table, found 3"),
        (
            "serve.threads = \"many\"",
            "serve.threads: expected an integer from 0 to 1024, found \"many\"",
        ),
        (
            "serve.threads = 1.5",
            "serve.threads: expected an integer from 0 to 1024, found a number with a fraction",
        ),
        (
            "serve.threads = {}",
            "serve.threads: expected an integer from 0 to 1024, found a table",
        ),
        (
            "serve.threads = 2026-11-01",
            "serve.threads: expected an integer from 0 to 1024, found a date",
        ),
        (
            "platform.enabled = \"yes\"",
            "platform.enabled: expected true or false, found \"yes\"",
        ),
        (
            "platform.stove_live_hosts = [1]",
            "platform.stove_live_hosts: expected a list of host names without a port such as \
             [\"api.example.com\"], found a list of other things",
        ),
    ] {
        assert_eq!(errors(text, &[]), format!("c.toml:1: {told}"));
    }
}

#[test]
fn bad_values_are_told_with_what_was_expected() {
    for (text, told) in [
        ("data = \"\"", "data: expected a path, found \"\""),
        (
            "serve.threads = 1025",
            "serve.threads: expected an integer from 0 to 1024, found 1025",
        ),
        (
            "serve.threads = -1",
            "serve.threads: expected an integer from 0 to 1024, found -1",
        ),
        (
            "serve.max_body_bytes = 0x10",
            "serve.max_body_bytes: expected an integer from 1024 to 16777216, found 16",
        ),
        (
            "serve.body_timeout_secs = 0",
            "serve.body_timeout_secs: expected an integer from 1 to 300 seconds, found 0",
        ),
        (
            "serve.mode = \"fast\"",
            "serve.mode: expected \"per-core\" or \"shared\", found \"fast\"",
        ),
        (
            "platform.listen = \"localhost:7400\"",
            "platform.listen: expected an IP address and a port such as 127.0.0.1:7400, found \
             \"localhost:7400\"",
        ),
        (
            "platform.stove_live_hosts = [\"a:80\"]",
            "platform.stove_live_hosts: expected a list of host names without a port such as \
             [\"api.example.com\"], found [\"a:80\"]",
        ),
        (
            "platform.ads_networks = [\"a.example\"]",
            "platform.ads_networks: expected a list of networks such as [\"10.0.0.0/8\", \
             \"fd00::/8\"], found [\"a.example\"]",
        ),
        (
            "platform.allow_private_callbacks = \"10.0.0.0/8\"",
            "platform.allow_private_callbacks: expected a list of networks such as \
             [\"10.0.0.0/8\", \"fd00::/8\"], found \"10.0.0.0/8\"",
        ),
        (
            "gate.allow_private_upstreams = [\"10.0.0.1/8\"]",
            "gate.allow_private_upstreams: expected a list of networks such as [\"10.0.0.0/8\", \
             \"fd00::/8\"], found [\"10.0.0.1/8\"]",
        ),
        (
            "log.level = \"inof\"",
            "log.level: expected error, warn, info, debug or trace, or a filter such as \
             info,serve=debug, found \"inof\"",
        ),
    ] {
        assert_eq!(errors(text, &[]), format!("c.toml:1: {told}"));
    }
}

#[test]
fn an_upstream_is_a_scheme_a_host_and_a_path() {
    let game = [
        ("COUNTERSIGN_GATE_GAME_A1_STOVE_CLIENT_ID", "id"),
        ("COUNTERSIGN_GATE_GAME_A1_STOVE_CLIENT_SECRET", "secret"),
        ("COUNTERSIGN_GATE_GAME_A1_STOVE_GAME_ID", "GAME"),
    ];
    for url in [
        "ftp://example.com",
        "https://u:p@example.com",
        "https://",
        "https://example.com/?a",
        "https://example.com/#a",
        "example.com",
    ] {
        let mut env = game.to_vec();
        env.push(("COUNTERSIGN_GATE_GAME_A1_STOVE_BASE_URL", url));
        assert_eq!(
            errors("", &env),
            format!(
                "COUNTERSIGN_GATE_GAME_A1_STOVE_BASE_URL: gate.game.a1.stove_base_url: expected \
                 an http or https URL such as https://api.example.com, found \
                 \"{url}\""
            )
        );
    }
}

#[test]
fn a_secret_is_never_repeated() {
    assert_eq!(
        errors(
            "gate.key = \"hunter2\"",
            &[("COUNTERSIGN_OPERATOR_KEY", "hunter3")]
        ),
        "c.toml:1: gate.key: expected a key of at least 16 visible ASCII characters\n\
         COUNTERSIGN_OPERATOR_KEY: operator.key: expected a key of at least 16 visible ASCII \
         characters"
    );
    assert_eq!(
        errors("gate.key = 1234567890123456", &[]),
        "c.toml:1: gate.key: expected a key of at least 16 visible ASCII characters"
    );
}

#[test]
fn a_secret_is_given_once() {
    let files = Files::from([("c.toml", KEY), ("/run/key", "gate-key-0123456789")]);
    let env = [
        ("COUNTERSIGN_GATE_KEY", "gate-key-0123456789"),
        ("COUNTERSIGN_GATE_KEY_FILE", "/run/key"),
    ];
    let read = reading(&files);
    let told = Config::load(Some(Path::new("c.toml")), variables(&env), &read).unwrap_err();
    assert_eq!(
        told.to_string(),
        "COUNTERSIGN_GATE_KEY and COUNTERSIGN_GATE_KEY_FILE are both set; one of them is enough"
    );
}

#[test]
fn files_that_cannot_be_read_are_told() {
    let files = Files::new();
    let env = [("COUNTERSIGN_OPERATOR_KEY_FILE", "/run/key")];
    let read = reading(&files);
    let told = Config::load(Some(Path::new("c.toml")), variables(&env), &read).unwrap_err();
    assert_eq!(
        told.to_string(),
        "c.toml: cannot be read: no such file\n\
         COUNTERSIGN_OPERATOR_KEY_FILE: /run/key: cannot be read: no such file"
    );
    let latin = |_: &Path| Ok(vec![b'#', 0xe9]);
    let told = Config::load(Some(Path::new("c.toml")), variables(&[]), &latin).unwrap_err();
    assert_eq!(told.to_string(), "c.toml: not UTF-8");
}

#[test]
fn every_mistake_of_the_form_is_told_with_its_line() {
    let told = errors("data = \"d\"\ndata = \"e\"\n[platform\nlisten = 3", &[]);
    let places: Vec<&str> = told
        .lines()
        .filter_map(|line| line.split(" not ").next())
        .collect();
    assert_eq!(places, ["c.toml:2:", "c.toml:3:"], "{told}");
}

#[test]
fn what_is_required_is_told_with_its_variable() {
    let text = "gate.enabled = true\n[gate.game.alpha]\nstove_base_url = \"https://a.example\"\n";
    let told = loaded(text, &[]).unwrap_err();
    assert_eq!(
        told.to_string(),
        "operator.key is required; give it in the file or as COUNTERSIGN_OPERATOR_KEY or \
         COUNTERSIGN_OPERATOR_KEY_FILE\n\
         gate.key is required because the gate is enabled; give it in the file or as \
         COUNTERSIGN_GATE_KEY or COUNTERSIGN_GATE_KEY_FILE\n\
         gate.game.alpha.stove_client_id is required because the game is on STOVE; give it in the \
         file or as \
         COUNTERSIGN_GATE_GAME_ALPHA_STOVE_CLIENT_ID\n\
         gate.game.alpha.stove_client_secret is required because the game is on STOVE; give it in the \
         file or as \
         COUNTERSIGN_GATE_GAME_ALPHA_STOVE_CLIENT_SECRET or \
         COUNTERSIGN_GATE_GAME_ALPHA_STOVE_CLIENT_SECRET_FILE\n\
         gate.game.alpha.stove_game_id is required because the game is on STOVE; give it in the \
         file or as \
         COUNTERSIGN_GATE_GAME_ALPHA_STOVE_GAME_ID"
    );
}

#[test]
fn a_game_is_named_so_that_a_variable_can_name_it() {
    for name in [
        "Alpha",
        "my_game",
        "a-b",
        "\"\"",
        "a23456789012345678901234567890123",
    ] {
        let bare = name.trim_matches('"');
        assert_eq!(
            errors(&format!("[gate.game.{name}]\n"), &[]),
            format!(
                "c.toml:1: the name of a game has 1 to 32 lower-case letters and digits, not \
                 {bare:?}"
            )
        );
    }
}

#[test]
fn what_does_not_go_together_is_told() {
    for (text, told) in [
        (
            "[gate]\nenabled = true\nkey = \"operator-key-0123456789\"",
            "gate.key and operator.key are the same, so every game's server is an operator",
        ),
        (
            "platform.enabled = false",
            "platform.enabled and gate.enabled are both false, so there is nothing to serve",
        ),
        (
            "platform.listen = \"127.0.0.1:7402\"",
            "platform.listen and operator.listen are the same port, 127.0.0.1:7402",
        ),
        (
            "platform.listen = \"0.0.0.0:7402\"",
            "platform.listen and operator.listen are the same port, 0.0.0.0:7402",
        ),
        (
            "platform.stove_sandbox_hosts = [\"API.onstove.com\"]",
            "api.onstove.com is in platform.stove_live_hosts and in platform.stove_sandbox_hosts",
        ),
        (
            "platform.graph_hosts = [\"API.gate8.com\"]",
            "api.gate8.com is in platform.stove_sandbox_hosts and in platform.graph_hosts",
        ),
        (
            "platform.opensocial_sandbox_hosts = [\"SP.app.mbga.jp\"]",
            "sp.app.mbga.jp is in platform.opensocial_live_hosts and in \
             platform.opensocial_sandbox_hosts",
        ),
    ] {
        assert_eq!(errors(text, &[]), told);
    }
}
