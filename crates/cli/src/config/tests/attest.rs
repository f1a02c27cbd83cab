//! Games whose devices attest themselves.

use super::*;
use crate::config::{AttestMode, LeastApp, LeastDevice};

const META: &str = "meta_app_id = \"42\"\nmeta_app_secret = \"s3cret\"\n";

fn game(keys: &str) -> &'static str {
    Box::leak(format!("{KEY}[gate.game.alpha]\n{META}{keys}").into_boxed_str())
}

#[test]
fn a_games_devices_are_attested_as_it_says() {
    let config = loaded(game(""), &[]).unwrap();
    assert_eq!(config.gate.games["alpha"].attest.mode, AttestMode::Off);
    let config = loaded(game("meta_attest = \"online\"\n"), &[]).unwrap();
    let attest = &config.gate.games["alpha"].attest;
    assert_eq!(attest.mode, AttestMode::Online);
    assert_eq!(attest.max_age.as_secs(), 300);
    assert_eq!(attest.token_life.as_secs(), 86_400);
    assert_eq!(attest.device, LeastDevice::Basic);
    assert_eq!(attest.app, LeastApp::StoreRecognized);
    assert!(!attest.monitor && !attest.development);
    let digest = "AB:".repeat(31) + "cd";
    let key = "A".repeat(42) + "E";
    let all = format!(
        "meta_attest = \"offline\"\nmeta_attest_monitor = true\nmeta_attest_development = true\n\
         meta_attest_packages = [\"com.example.a\", \"com.example.b\"]\n\
         meta_attest_certificates = [\"{digest}\"]\nmeta_attest_min_version = 60\n\
         meta_attest_max_version = 80\nmeta_attest_device = \"Advanced\"\n\
         meta_attest_app = \"NotEvaluated\"\nmeta_attest_max_age_secs = 60\n\
         meta_attest_token_secs = 604800\nmeta_attest_root_url = \"https://h/\"\n\
         meta_attest_token_app = \"7\"\nmeta_attest_seal_keys = \"{key}\"\n\
         meta_attest_bans_stale_secs = 30\n"
    );
    let config = loaded(game(&all), &[]).unwrap();
    let attest = &config.gate.games["alpha"].attest;
    assert_eq!(attest.mode, AttestMode::Offline);
    assert!(attest.monitor && attest.development);
    assert_eq!(attest.packages, ["com.example.a", "com.example.b"]);
    assert_eq!(attest.certificates, ["ab".repeat(31) + "cd"]);
    assert_eq!(attest.min_version.zip(attest.max_version), Some((60, 80)));
    assert_eq!(attest.device, LeastDevice::Advanced);
    assert_eq!(attest.app, LeastApp::NotEvaluated);
    assert_eq!(attest.root_url.as_deref(), Some("https://h"));
    assert_eq!(attest.token_app, "7");
    assert_eq!(attest.seal_keys.expose(), key.as_bytes());
    let zero = "meta_attest = \"online\"\nmeta_attest_min_version = 0\n";
    let config = loaded(game(zero), &[]).unwrap();
    assert_eq!(config.gate.games["alpha"].attest.min_version, None);
}

#[test]
fn what_does_not_go_together_is_told() {
    for (keys, told) in [
        (
            "meta_attest_monitor = true",
            "meta_attest_monitor is of no use, because meta_attest is off",
        ),
        (
            "meta_attest = \"online\"\nmeta_attest_token_app = \"7\"",
            "meta_attest_token_app is of no use, because the platform is asked online",
        ),
        (
            "meta_attest = \"online\"\nmeta_attest_min_version = 2\nmeta_attest_max_version = 1",
            "is above meta_attest_max_version",
        ),
        (
            "meta_attest = \"perhaps\"",
            "expected \"off\" or \"online\" or \"offline\"",
        ),
        ("meta_attest_device = \"basic\"", "meta_attest_device"),
        ("meta_attest_packages = [\"a b\"]", "a list of packages"),
        (
            "meta_attest_certificates = [\"ab\"]",
            "a list of SHA-256 digests",
        ),
        ("meta_attest_max_age_secs = 9", "meta_attest_max_age_secs"),
        ("meta_attest_token_secs = 604801", "meta_attest_token_secs"),
        (
            "meta_attest_bans_stale_secs = 29",
            "meta_attest_bans_stale_secs",
        ),
        (
            "meta_attest_seal_keys = \"short\"",
            "lines of 32 bytes in base64url",
        ),
    ] {
        let errors = loaded(game(&format!("{keys}\n")), &[]).unwrap_err();
        assert!(errors.to_string().contains(told), "{keys}: {errors}");
    }
    let alone = format!("{KEY}[gate.game.alpha]\nmeta_attest = \"online\"\n");
    let errors = loaded(Box::leak(alone.into_boxed_str()), &[]).unwrap_err();
    let told = "gate.game.alpha.meta_app_id is required because the game is on Meta's graph";
    assert!(errors.to_string().contains(told), "{errors}");
}
