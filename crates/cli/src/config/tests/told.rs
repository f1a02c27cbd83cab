//! What a valid configuration amounts to, and what is said of it.

use base::Timestamp;

use super::{super::key::Of, *};
use crate::config::model::{Mode, RootDialect};

#[test]
fn the_environment_counts_before_the_file_and_the_file_before_the_default() {
    let text = "[serve]\nthreads = 2\ndrain_secs = 5\n[operator]\nkey = \"from-the-file-0123\"\n";
    let env = [
        ("COUNTERSIGN_SERVE_THREADS", "3"),
        ("COUNTERSIGN_OPERATOR_KEY", "from-a-variable-0123"),
        ("PATH", "/bin"),
    ];
    let config = loaded(text, &env).unwrap();
    assert_eq!(config.serve.threads, 3);
    assert_eq!(config.serve.drain.as_secs(), 5);
    assert_eq!(config.serve.max_body_bytes, 65_536);
    assert_eq!(config.operator.key.expose(), b"from-a-variable-0123");
}

#[test]
fn every_kind_of_value_can_be_a_variable() {
    let env = [
        ("COUNTERSIGN_OPERATOR_KEY", "operator-key-0123456789"),
        ("COUNTERSIGN_DATA", "/var/lib/countersign"),
        ("COUNTERSIGN_PLATFORM_ENABLED", "false"),
        (
            "COUNTERSIGN_PLATFORM_STOVE_LIVE_HOSTS",
            "One.example, two.example,",
        ),
        ("COUNTERSIGN_PLATFORM_ROOT", "none"),
        (
            "COUNTERSIGN_PLATFORM_GRAPH_URL",
            "https://Graph.example/meta/",
        ),
        (
            "COUNTERSIGN_PLATFORM_OPENSOCIAL_SANDBOX_URL",
            "https://games.example/sandbox/",
        ),
        ("COUNTERSIGN_PLATFORM_TRUSTED_PROXIES", "10.0.0.0/8"),
        ("COUNTERSIGN_GATE_ENABLED", "true"),
        ("COUNTERSIGN_GATE_LISTEN", "[::1]:0"),
        ("COUNTERSIGN_GATE_KEY", "gate-key-0123456789"),
        (
            "COUNTERSIGN_GATE_ALLOW_PRIVATE_UPSTREAMS",
            "10.0.0.0/8,fd00::/8",
        ),
        ("COUNTERSIGN_SERVE_MODE", "shared"),
        ("COUNTERSIGN_SERVE_IDLE_TIMEOUT_SECS", "60"),
        ("COUNTERSIGN_LOG_FORMAT", "json"),
        ("COUNTERSIGN_LOG_LEVEL", "warn,serve=trace"),
    ];
    let config = Config::load(None, variables(&env), &reading(&Files::new())).unwrap();
    assert_eq!(config.data, Path::new("/var/lib/countersign"));
    assert!(!config.platform.enabled);
    assert_eq!(
        config.platform.stove_live_hosts,
        ["one.example", "two.example"]
    );
    assert_eq!(config.platform.root, RootDialect::None);
    assert_eq!(
        config.platform.graph_url.as_deref(),
        Some("https://graph.example/meta")
    );
    assert_eq!(
        config.platform.opensocial_sandbox_url.as_deref(),
        Some("https://games.example/sandbox")
    );
    assert_eq!(config.platform.trusted_proxies.len(), 1);
    assert_eq!(config.platform.opensocial_url, None);
    assert_eq!(config.gate.listen, "[::1]:0".parse().unwrap());
    assert_eq!(config.gate.allow_private_upstreams.len(), 2);
    assert_eq!(config.serve.mode, Mode::Shared);
    assert_eq!(config.serve.idle_timeout.as_secs(), 60);
    assert_eq!(config.log.format, Format::Json);
    assert_eq!(config.log.level, "warn,serve=trace");
}

#[test]
fn a_game_can_be_split_between_file_and_environment() {
    let text = "[operator]\nkey = \"operator-key-0123456789\"\n[gate.game.alpha]\n\
                stove_client_id = \"com.example.alpha\"\nstove_game_id = \"ALPHA\"\n";
    let env = [
        (
            "COUNTERSIGN_GATE_GAME_ALPHA_STOVE_CLIENT_SECRET_FILE",
            "/run/secret",
        ),
        (
            "COUNTERSIGN_GATE_GAME_ALPHA_STOVE_BASE_URL",
            "http://127.0.0.1:7400/stove-sandbox/",
        ),
    ];
    let files = Files::from([("c.toml", text), ("/run/secret", "s3cret\r\n")]);
    let read = reading(&files);
    let config = Config::load(Some(Path::new("c.toml")), variables(&env), &read).unwrap();
    let game = &config.gate.games["alpha"];
    assert_eq!(game.stove_client_id, "com.example.alpha");
    assert_eq!(game.stove_client_secret.expose(), b"s3cret");
    assert_eq!(game.stove_base_url, "http://127.0.0.1:7400/stove-sandbox");
    assert_eq!(game.stove_game_id, "ALPHA");
}

#[test]
fn what_an_orchestrator_sets_for_a_service_is_let_pass() {
    let env = [
        ("COUNTERSIGN_SERVICE_HOST", "10.0.0.1"),
        ("COUNTERSIGN_SERVICE_PORT", "7400"),
        ("COUNTERSIGN_SERVICE_PORT_HTTP", "7400"),
        ("COUNTERSIGN_PORT", "tcp://10.0.0.1:7400"),
        ("COUNTERSIGN_PORT_7400_TCP", "tcp://10.0.0.1:7400"),
        ("COUNTERSIGN_PORT_7400_TCP_ADDR", "10.0.0.1"),
        ("COUNTERSIGN_GATE_SERVICE_HOST", "10.0.0.1"),
        ("COUNTERSIGN_GATE_PORT_7401_TCP_PROTO", "tcp"),
    ];
    loaded(KEY, &env).unwrap();
    let told = loaded(KEY, &[("COUNTERSIGN_PORT", "7400")])
        .unwrap_err()
        .to_string();
    assert!(
        told.starts_with("COUNTERSIGN_PORT: unknown variable; "),
        "{told}"
    );
    for key in keys::all() {
        let variable = key.variable(Of::network("alpha", "unity-ads"));
        assert!(
            !variable.contains("_PORT") && !variable.contains("_SERVICE_"),
            "{variable}"
        );
    }
}

#[test]
fn the_printed_defaults_are_the_defaults() {
    let env = [("COUNTERSIGN_OPERATOR_KEY", "operator-key-0123456789")];
    let printed: &'static str = Box::leak(print_default().into_boxed_str());
    let files = Files::from([("c.toml", printed)]);
    let path = Some(Path::new("c.toml"));
    let read = reading(&files);
    let mut from_file = load(path, variables(&env), &read).unwrap();
    let mut from_nothing = load(None, variables(&env), &read).unwrap();
    assert!(from_file.config.gate.games.is_empty());
    for key in keys::all() {
        let given = key.get(&mut from_file.config, Of::default());
        assert_eq!(
            given,
            key.get(&mut from_nothing.config, Of::default()),
            "{}",
            key.path
        );
        let stands = from_file.origins.contains_key(key.path);
        let is_url = key.path.starts_with("platform.") && key.path.ends_with("_url");
        let is_secret = ["gate.key", "master_key"].contains(&key.path);
        let is_absent = key.of_game() || is_secret || is_url || key.path.contains(".tls_");
        assert_eq!(stands, !is_absent, "{}", key.path);
    }
    assert!(
        printed
            .lines()
            .all(|line| line.len() <= 100 && line.trim_end() == line)
    );
}

#[test]
fn the_printed_game_is_valid_once_it_is_filled_in() {
    let printed = print_default();
    let game = printed.split("# [gate.game.example]").nth(1).unwrap();
    let game = game.split("# [gate.game.example.rewards").next().unwrap();
    let values = game
        .lines()
        .filter_map(|line| line.strip_prefix("# stove_"));
    let values: Vec<String> = values
        .filter(|line| line.contains(" = "))
        .map(|line| format!("stove_{}", line.replace('…', "x")))
        .collect();
    assert_eq!(values.len(), 4);
    let text = format!("{KEY}[gate.game.example]\n{}\n", values.join("\n"));
    let config = loaded(Box::leak(text.into_boxed_str()), &[]).unwrap();
    assert_eq!(config.gate.games["example"].stove_game_id, "x");
}

const NOW: Timestamp = Timestamp::from_secs(1_800_000_000);

/// A report on a world in which every file has these permission bits.
pub(super) fn report(files: &Files, env: &[(&str, &str)], mode: u32) -> String {
    let path = Some(Path::new("c.toml"));
    let report = Report::of(path, variables(env), &reading(files), &|_| Ok(mode), NOW);
    report.unwrap().to_string()
}

#[test]
fn the_report_says_where_values_come_from_and_shows_no_secret() {
    let text = "[operator]\nkey = \"operator-key-0123456789\"\n[gate]\nenabled = true\n\
                [gate.game.alpha]\nstove_client_id = \"id\"\nstove_game_id = \"ALPHA\"\n\
                stove_client_secret = \"s3cret\"\n";
    let files = Files::from([("c.toml", text), ("/run/key", "gate-key-0123456789")]);
    let env = [
        ("COUNTERSIGN_GATE_KEY_FILE", "/run/key"),
        ("COUNTERSIGN_SERVE_THREADS", "4"),
    ];
    let told = report(&files, &env, 0o600);
    for line in [
        "data = \"countersign-data\"  (default)",
        "gate.enabled = true  (c.toml:4)",
        "gate.key = set, not shown  (COUNTERSIGN_GATE_KEY_FILE (/run/key))",
        "operator.key = set, not shown  (c.toml:2)",
        "serve.threads = 4  (COUNTERSIGN_SERVE_THREADS)",
        "gate.game.alpha.stove_client_id = \"id\"  (c.toml:6)",
        "gate.game.alpha.stove_client_secret = set, not shown  (c.toml:8)",
    ] {
        assert!(
            told.lines().any(|found| found == line),
            "{line} is not in\n{told}"
        );
    }
    assert!(
        !told.contains("0123456789") && !told.contains("s3cret"),
        "{told}"
    );
    assert!(!told.contains("warning"), "{told}");
}

#[test]
fn a_secret_that_everyone_may_read_is_warned_of() {
    let files = Files::from([("c.toml", KEY), ("/run/key", "operator-key-0123456789")]);
    let warning = "warning: c.toml holds a secret and everyone may read it; chmod o-r\n";
    assert!(report(&files, &[], 0o644).contains(warning));
    assert!(!report(&files, &[], 0o640).contains("warning"));

    let env = [("COUNTERSIGN_OPERATOR_KEY_FILE", "/run/key")];
    let told = report(&files, &env, 0o644);
    assert!(told.contains("warning: /run/key holds a secret"), "{told}");
    let env = [("COUNTERSIGN_OPERATOR_KEY", "operator-key-0123456789")];
    let open = Files::from([("c.toml", "data = \"d\"\n")]);
    assert!(!report(&open, &env, 0o644).contains("warning"));
}

#[test]
fn what_may_not_be_meant_is_warned_of() {
    for (text, warning) in [
        (
            "gate.enabled = true\ngate.key = \"gate-key-0123456789\"",
            "the gate is enabled and has no",
        ),
        (
            "gate.key = \"gate-key-0123456789\"",
            "the gate is configured and not enabled",
        ),
        (
            "operator.listen = \"0.0.0.0:7402\"",
            "operator.listen is not a loopback address",
        ),
    ] {
        let env = [("COUNTERSIGN_OPERATOR_KEY", "operator-key-0123456789")];
        let files = Files::from([("c.toml", text)]);
        let told = report(&files, &env, 0o600);
        assert!(
            told.contains(&format!("warning: {warning}")),
            "{warning} is not in\n{told}"
        );
    }
}
