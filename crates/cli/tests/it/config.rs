//! `countersign config`, and what `up` does with a configuration that is wrong.

use std::{
    fs,
    path::Path,
    process::{Command, Output},
};

use super::tool;

fn check(config: &Path) -> Command {
    let mut command = tool::command(tool::countersign());
    command.args(["config", "check", "--config"]).arg(config);
    command
}

fn told(output: &Output) -> (String, String) {
    let text = |bytes: &[u8]| String::from_utf8(bytes.to_vec()).unwrap();
    (text(&output.stdout), text(&output.stderr))
}

fn default_config() -> String {
    let mut command = tool::command(tool::countersign());
    let output = command.args(["config", "print-default"]).output().unwrap();
    assert!(output.status.success());
    told(&output).0
}

#[test]
fn the_printed_configuration_is_good_once_its_secrets_are_filled_in() {
    let home = tempfile::tempdir().unwrap();
    let file = home.path().join("countersign.toml");
    fs::write(&file, default_config()).unwrap();
    let output = check(&file).output().unwrap();
    let (_, stderr) = told(&output);
    assert_eq!(output.status.code(), Some(1));
    assert!(stderr.contains("operator.key is required"), "{stderr}");

    // As an editor does: every key that is commented out gets a value.
    let filled = default_config().replace(
        "# key = \"…\"",
        "key = \"key-that-is-long-enough-to-be-one\"",
    );
    assert_ne!(filled, default_config());
    fs::write(&file, &filled).unwrap();
    let output = check(&file).output().unwrap();
    let (stdout, stderr) = told(&output);
    assert!(output.status.success(), "{stderr}");
    assert!(stdout.contains("is good"), "{stdout}");
    assert!(
        !stdout.contains("key-that-is-long"),
        "secrets are not shown: {stdout}"
    );
}

#[test]
fn an_unknown_key_is_refused_with_its_line_and_the_nearest_known_key() {
    let home = tempfile::tempdir().unwrap();
    let file = home.path().join("countersign.toml");
    let text = "[operator]\nkey = \"operator-key-of-the-stories\"\n\n[serve]\ndrain_sec = 1\n";
    fs::write(&file, text).unwrap();
    let mut up = tool::command(tool::countersign());
    up.arg("up").arg("--config").arg(&file);
    for mut command in [check(&file), up] {
        let output = command.output().unwrap();
        assert_eq!(output.status.code(), Some(1));
        let expected = format!(
            "countersign: {}:5: unknown key serve.drain_sec; the nearest known key is serve.drain_secs\n",
            file.display()
        );
        assert_eq!(told(&output).1, expected);
    }
}

#[test]
fn the_environment_counts_as_it_does_for_up() {
    let home = tempfile::tempdir().unwrap();
    let file = home.path().join("countersign.toml");
    let secret = home.path().join("secret");
    fs::write(&file, "").unwrap();
    fs::write(&secret, "operator-key-out-of-a-file\n").unwrap();
    let output = check(&file)
        .env("COUNTERSIGN_OPERATOR_KEY_FILE", &secret)
        .env("COUNTERSIGN_SERVE_DRAIN_SECS", "7")
        .output()
        .unwrap();
    let (stdout, stderr) = told(&output);
    assert!(output.status.success(), "{stderr}");
    let shown = "serve.drain_secs = 7  (COUNTERSIGN_SERVE_DRAIN_SECS)";
    assert!(stdout.contains(shown), "{stdout}");
    assert!(!stdout.contains("out-of-a-file"), "{stdout}");

    let output = check(&file)
        .env("COUNTERSIGN_OPERATOR_KEY_FILE", &secret)
        .env("COUNTERSIGN_SERVE_DRAIN_SEC", "7")
        .output()
        .unwrap();
    assert_eq!(output.status.code(), Some(1));
    let (_, stderr) = told(&output);
    assert!(
        stderr.contains("COUNTERSIGN_SERVE_DRAIN_SEC: unknown variable"),
        "{stderr}"
    );
}

#[test]
fn a_file_that_is_not_there_is_told() {
    let home = tempfile::tempdir().unwrap();
    let output = check(&home.path().join("nowhere.toml")).output().unwrap();
    assert_eq!(output.status.code(), Some(1));
    let (_, stderr) = told(&output);
    assert!(stderr.contains("nowhere.toml: cannot be read"), "{stderr}");
}
