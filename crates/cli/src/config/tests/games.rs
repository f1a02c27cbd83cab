//! Games that take callbacks of advertising networks, alone or beside STOVE.

use gate::Duplicates;

use super::*;

const WEBHOOK: &str = "whsec_MDEyMzQ1Njc4OTAxMjM0NTY3ODkwMTIzNDU2Nzg5MDE=";

/// What a game needs for Unity Ads.
const REWARDED: &str = "rewards.unity-ads.secrets = \"0000000a:a-secret\"\n\
    rewards.unity-ads.callback_url = \"https://game.example/ads?productid=1234\"\n\
    grant_url = \"https://game.example/grants?a=b\"\n\
    grant_secret = \"whsec_MDEyMzQ1Njc4OTAxMjM0NTY3ODkwMTIzNDU2Nzg5MDE=\"\n";

const ON_STOVE: &str = "stove_client_id = \"id\"\nstove_game_id = \"ALPHA\"\n\
    stove_client_secret = \"s3cret\"\n";

fn leaked(text: String) -> &'static str {
    Box::leak(text.into_boxed_str())
}

fn game(keys: &str) -> &'static str {
    leaked(format!("{KEY}[gate.game.alpha]\n{keys}"))
}

#[test]
fn a_game_is_on_stove_or_takes_callbacks_or_both() {
    for (keys, on_stove, rewarded) in [
        (ON_STOVE.to_owned(), true, false),
        (REWARDED.to_owned(), false, true),
        (format!("{ON_STOVE}{REWARDED}"), true, true),
    ] {
        let config = loaded(game(&keys), &[]).unwrap();
        let game = &config.gate.games["alpha"];
        assert_eq!(
            (game.is_on_stove(), game.rewards.contains_key("unity-ads")),
            (on_stove, rewarded)
        );
        for taken in game.rewards.values() {
            assert_eq!(taken.duplicates, Duplicates::Documented);
            assert!(taken.networks.is_empty() && taken.networks_file.is_none());
        }
    }
}

#[test]
fn a_game_is_on_the_graph() {
    let keys = "meta_app_id = \"1234567898014273\"\nmeta_app_secret = \"s3cret\"\n";
    let config = loaded(game(keys), &[]).unwrap();
    let alpha = &config.gate.games["alpha"];
    assert_eq!(alpha.meta_base_url, "https://graph.oculus.com");
    assert_eq!(alpha.meta_app_id, Some(1_234_567_898_014_273));
    assert_eq!(alpha.meta_app_secret.expose(), b"s3cret");
    assert!(!alpha.meta_check_entitlement && !alpha.meta_org_scoped_id);
    assert!(!alpha.is_on_stove() && alpha.rewards.is_empty());
    let files = Files::from([("/run/secret", "s3cret\n")]);
    let env = [
        ("COUNTERSIGN_OPERATOR_KEY", "operator-key-0123456789"),
        ("COUNTERSIGN_GATE_GAME_A1_META_BASE_URL", "http://h/graph/"),
        ("COUNTERSIGN_GATE_GAME_A1_META_APP_ID", "12"),
        (
            "COUNTERSIGN_GATE_GAME_A1_META_APP_SECRET_FILE",
            "/run/secret",
        ),
        ("COUNTERSIGN_GATE_GAME_A1_META_CHECK_ENTITLEMENT", "true"),
        ("COUNTERSIGN_GATE_GAME_A1_META_ORG_SCOPED_ID", "true"),
    ];
    let config = Config::load(None, variables(&env), &reading(&files)).unwrap();
    let a1 = &config.gate.games["a1"];
    assert_eq!(
        (&*a1.meta_base_url, a1.meta_app_id),
        ("http://h/graph", Some(12))
    );
    assert_eq!(a1.meta_app_secret.expose(), b"s3cret");
    assert!(a1.meta_check_entitlement && a1.meta_org_scoped_id);
}

#[test]
fn a_game_that_is_half_on_the_graph_or_wrongly_is_told() {
    let because = "is required because the game is on Meta's graph; give it in the file or as \
                   COUNTERSIGN_GATE_GAME_ALPHA_META_APP";
    let secret = format!("{because}_SECRET or COUNTERSIGN_GATE_GAME_ALPHA_META_APP_SECRET_FILE");
    let error = loaded(game("meta_check_entitlement = true\n"), &[]).unwrap_err();
    assert_eq!(
        error.to_string(),
        format!(
            "gate.game.alpha.meta_app_id {because}_ID\n\
             gate.game.alpha.meta_app_secret {secret}"
        )
    );
    for id in ["0", "-1", "+1", "abc", "", "18446744073709551616"] {
        let keys = format!("meta_app_id = \"{id}\"\nmeta_app_secret = \"s3cret\"\n");
        let error = loaded(game(&keys), &[]).unwrap_err().to_string();
        assert!(
            error.contains("meta_app_id: expected a text of decimal digits"),
            "{error}"
        );
    }
    for wrong in ["hunter2|x", "hunter 2", ""] {
        let keys = format!("meta_app_id = \"12\"\nmeta_app_secret = \"{wrong}\"\n");
        let error = loaded(game(&keys), &[]).unwrap_err().to_string();
        assert!(
            error.contains("meta_app_secret: expected a secret"),
            "{error}"
        );
        assert!(!error.contains("hunter"), "{error}");
    }
}

#[test]
fn a_secret_that_travels_in_the_clear_is_warned_of() {
    let keys = "meta_app_id = \"12\"\nmeta_app_secret = \"s3cret\"\n\
        meta_base_url = \"http://game.example\"\n";
    let files = Files::from([("c.toml", game(keys))]);
    let now = base::Timestamp::from_secs(1_800_000_000);
    let path = Some(Path::new("c.toml"));
    let report = Report::of(path, variables(&[]), &reading(&files), &|_| Ok(0o600), now);
    let told = report.unwrap().to_string();
    for line in [
        "warning: gate.game.alpha.meta_base_url is http, so its secret travels in the clear",
        "gate.game.alpha.meta_app_secret = set, not shown  (c.toml:5)",
        "gate.game.alpha.meta_app_id = \"12\"  (c.toml:4)",
    ] {
        assert!(told.lines().any(|found| found == line), "{line} in\n{told}");
    }
    assert!(!told.contains("s3cret"), "{told}");
}

#[test]
fn everything_about_callbacks_can_be_a_variable() {
    let files = Files::from([("/run/secrets", "0000000b:new\n0000000a:old\n")]);
    let env = [
        ("COUNTERSIGN_OPERATOR_KEY", "operator-key-0123456789"),
        ("COUNTERSIGN_GATE_TRUSTED_PROXIES", "10.0.0.0/8"),
        (
            "COUNTERSIGN_GATE_GAME_A1_REWARDS_UNITY_ADS_SECRETS_FILE",
            "/run/secrets",
        ),
        (
            "COUNTERSIGN_GATE_GAME_A1_REWARDS_UNITY_ADS_CALLBACK_URL",
            "https://game.example/ads",
        ),
        (
            "COUNTERSIGN_GATE_GAME_A1_REWARDS_UNITY_ADS_NETWORKS",
            "203.0.113.0/24,2001:db8::/32",
        ),
        (
            "COUNTERSIGN_GATE_GAME_A1_REWARDS_UNITY_ADS_NETWORKS_FILE",
            "/run/public_ips.json",
        ),
        (
            "COUNTERSIGN_GATE_GAME_A1_REWARDS_UNITY_ADS_DUPLICATES",
            "accept",
        ),
        ("COUNTERSIGN_GATE_GAME_A1_GRANT_URL", "http://10.0.0.1/"),
        ("COUNTERSIGN_GATE_GAME_A1_GRANT_SECRET", WEBHOOK),
    ];
    let config = Config::load(None, variables(&env), &reading(&files)).unwrap();
    assert_eq!(config.gate.trusted_proxies.len(), 1);
    let game = &config.gate.games["a1"];
    let network = &game.rewards["unity-ads"];
    let secrets = network.secrets.expose_str().unwrap();
    assert_eq!(secrets, "0000000b:new\n0000000a:old");
    assert_eq!(network.networks.len(), 2);
    assert_eq!(
        network.networks_file.as_deref(),
        Some(Path::new("/run/public_ips.json"))
    );
    assert_eq!(network.duplicates, Duplicates::Accept);
    assert_eq!(game.grant_url, "http://10.0.0.1/");
    assert_eq!(game.grant_secret.expose(), WEBHOOK.as_bytes());
}

#[test]
fn half_a_network_is_told_what_is_missing() {
    let missing = |keys: &str| loaded(game(keys), &[]).unwrap_err().to_string();
    let line = |key: &str, why: &str, file: &str| {
        let variable = key.to_ascii_uppercase().replace(['.', '-'], "_");
        let variable = format!("COUNTERSIGN_GATE_GAME_ALPHA_{variable}");
        let file = if file.is_empty() {
            String::new()
        } else {
            format!(" or {variable}{file}")
        };
        format!(
            "gate.game.alpha.{key} is required because {why}; give it in the file or as \
             {variable}{file}"
        )
    };
    let why = "the game takes callbacks of the network";
    let callback_url = line("rewards.unity-ads.callback_url", why, "");
    let why = "the game's server grants rewards";
    let grant_url = line("grant_url", why, "");
    let grant_secret = line("grant_secret", why, "_FILE");
    let all = [&*callback_url, &*grant_url, &*grant_secret];
    assert_eq!(missing("rewards.unity-ads.networks = []"), all.join("\n"));
    assert_eq!(
        missing("[gate.game.alpha.rewards.unity-ads]"),
        all.join("\n")
    );
    assert_eq!(
        missing("grant_url = \"https://game.example/\""),
        grant_secret
    );
    assert_eq!(
        missing("rewards.unity-ads.mode = \"inbox\""),
        callback_url,
        "nobody grants there"
    );
    // What is given for STOVE does not stand in for it.
    let both = format!("{ON_STOVE}rewards.unity-ads.duplicates = \"accept\"");
    assert_eq!(missing(&both), all.join("\n"));
    assert_eq!(
        missing(""),
        "gate.game.alpha is on no platform; give the keys that begin with stove_, those that \
         begin with meta_, those that begin with opensocial_, or a network below rewards"
    );
}

#[test]
fn a_variable_about_callbacks_that_is_misspelt_is_refused() {
    let variable = "COUNTERSIGN_GATE_GAME_ALPHA_REWARDS_UNITY_ADS_SECRET";
    assert_eq!(
        errors("", &[(variable, "0000000a:s")]),
        format!("{variable}: unknown variable; the nearest known one is {variable}S")
    );
}

#[test]
fn a_key_as_it_was_called_before_is_told_where_it_is_now() {
    for (old, new) in [
        ("unity_ads_secrets", "secrets"),
        ("unity_ads_callback_url", "callback_url"),
    ] {
        let error = loaded(game(&format!("{old} = \"x\"\n{ON_STOVE}")), &[]).unwrap_err();
        assert_eq!(
            error.to_string(),
            format!(
                "c.toml:4: unknown key gate.game.alpha.{old}; the nearest known key is \
                 gate.game.alpha.rewards.unity-ads.{new}"
            )
        );
    }
}

#[test]
fn what_cannot_be_used_is_told_and_no_secret_with_it() {
    for (key, value, told) in [
        (
            "rewards.unity-ads.secrets",
            "hunter2",
            "expected 1 to 8 lines of an id of 8 hexadecimal digits, a colon and a secret of \
             visible ASCII characters",
        ),
        (
            "grant_secret",
            "hunter2",
            "expected whsec_ and 24 to 64 bytes in base64",
        ),
        (
            "grant_url",
            "https://u:p@game.example/",
            "expected an http or https URL such as https://game.example.com/grants, found \
             \"https://u:p@game.example/\"",
        ),
        (
            "rewards.unity-ads.duplicates",
            "maybe",
            "expected \"documented\" or \"accept\", found \"maybe\"",
        ),
    ] {
        let kept = REWARDED.lines().filter(|line| !line.starts_with(key));
        let kept: Vec<&str> = kept.collect();
        let keys = format!("{key} = \"{value}\"\n{}", kept.join("\n"));
        let error = loaded(game(&keys), &[]).unwrap_err().to_string();
        assert_eq!(error, format!("c.toml:4: gate.game.alpha.{key}: {told}"));
    }
}

#[test]
fn a_file_with_networks_is_read_before_anything_is_opened() {
    let gate = "[gate]\nenabled = true\nkey = \"gate-key-0123456789\"\n";
    let keys = format!("{REWARDED}rewards.unity-ads.networks_file = \"ips.json\"\n");
    let text = leaked(format!("{KEY}{gate}[gate.game.alpha]\n{keys}"));
    for (contents, told) in [
        (None, "cannot be read: no such file"),
        (Some("[]"), "not a list of networks"),
        (Some("{\"networks\":[]}"), "there is no network in the list"),
    ] {
        let mut files = Files::from([("c.toml", text)]);
        files.extend(contents.map(|contents| ("ips.json", contents)));
        let read = reading(&files);
        let error = Config::load(Some(Path::new("c.toml")), variables(&[]), &read).unwrap_err();
        assert_eq!(
            error.to_string(),
            format!("gate.game.alpha.rewards.unity-ads.networks_file: ips.json: {told}")
        );
    }
}

#[test]
fn the_printed_game_takes_callbacks_once_it_is_filled_in() {
    let printed = print_default();
    let (_, rest) = printed.split_once("# [gate.game.example]").unwrap();
    let (game, rest) = rest
        .split_once("# [gate.game.example.rewards.unity-ads]")
        .unwrap();
    let network = rest.split("\n[operator]").next().unwrap();
    let mut text = format!("{KEY}[gate.game.example]\n");
    let given = |part: &str, wanted: &dyn Fn(&str, &str) -> Option<String>| {
        let lines = part.lines().filter_map(|line| line.strip_prefix("# "));
        let keys = lines.filter_map(|line| line.split_once(" = "));
        let given = keys.filter_map(|(key, value)| Some((key, wanted(key, value)?)));
        given
            .map(|(key, value)| format!("{key} = {value}\n"))
            .collect::<String>()
    };
    text += &given(game, &|key, _| match key {
        "grant_url" => Some("\"https://game.example/\"".to_owned()),
        "grant_secret" => Some("\"whsec_MDEyMzQ1Njc4OTAxMjM0NTY3ODkwMTIzNDU2Nzg5MDE=\"".to_owned()),
        _ => None,
    });
    text += "[gate.game.example.rewards.unity-ads]\n";
    let keys = given(network, &|key, value| match key {
        "secrets" => Some("\"0000000a:x\"".to_owned()),
        "callback_url" => Some("\"https://game.example/\"".to_owned()),
        key if key.ends_with("_file") => None,
        _ => Some(value.to_owned()),
    });
    assert_eq!(keys.lines().count(), 7);
    let config = loaded(leaked(text + &keys), &[]).unwrap();
    assert!(
        config.gate.games["example"]
            .rewards
            .contains_key("unity-ads")
    );
}

#[test]
fn doubtful_callbacks_are_warned_of() {
    let sample = REWARDED.replace("0000000a:a-secret", "0000000a:a\\n0000000b:xyzKEY");
    let enabled = "[gate]\nenabled = true\nkey = \"gate-key-0123456789\"\n";
    let files = Files::from([("c.toml", game(&format!("{sample}{enabled}")))]);
    let path = Some(Path::new("c.toml"));
    let now = base::Timestamp::from_secs(1_800_000_000);
    let report = Report::of(path, variables(&[]), &reading(&files), &|_| Ok(0o600), now);
    let told = report.unwrap().to_string();
    for warning in [
        "gate.game.alpha.rewards.unity-ads takes callbacks from every address",
        "gate.game.alpha.rewards.unity-ads.secrets holds the secret of Unity's documents",
    ] {
        assert!(told.contains(&format!("warning: {warning}")), "{told}");
    }
    for line in [
        "gate.game.alpha.rewards.unity-ads.secrets = set, not shown  (c.toml:4)",
        "gate.game.alpha.grant_secret = set, not shown  (c.toml:7)",
        "gate.game.alpha.rewards.unity-ads.networks_file = not set  (default)",
        "gate.game.alpha.rewards.unity-ads.duplicates = \"documented\"  (default)",
    ] {
        assert!(told.lines().any(|found| found == line), "{line} in\n{told}");
    }
    let quiet = format!("{REWARDED}rewards.unity-ads.networks = [\"203.0.113.0/24\"]\n{enabled}");
    let files = Files::from([("c.toml", game(&quiet))]);
    let report = Report::of(path, variables(&[]), &reading(&files), &|_| Ok(0o600), now);
    let told = report.unwrap().to_string();
    assert!(
        !told.contains("every address") && !told.contains("documents"),
        "{told}"
    );
}
