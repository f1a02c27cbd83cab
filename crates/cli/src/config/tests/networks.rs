//! What is said of an advertising network beside Unity Ads, and of files about one.

use rewards::Profile;

use super::*;
use crate::reward_networks;

const GATE: &str = "[gate]\nenabled = true\nkey = \"gate-key-0123456789\"\n";

const GRANTS: &str = "grant_url = \"https://game.example/grants\"\n\
    grant_secret = \"whsec_MDEyMzQ1Njc4OTAxMjM0NTY3ODkwMTIzNDU2Nzg5MDE=\"\n";

const PROFILE: &str = "name = \"house-ads\"\ntitle = \"House\"\nsource = [\"ours\"]\nmethod = \"GET\"\n\
    [query]\nrequired = [\"order\", \"player\"]\n\
    [signature]\nparameter = \"mac\"\nencoding = \"hex\"\nscheme = \"hmac-sha256\"\n\
    over = { template = \"{order}/{player}\" }\n\
    [fields]\norder = \"order\"\nsubject = \"player\"\n\
    [shapes]\norder = { alphabet = \"a-z0-9\", length = [1, 64] }\n\
    player = { alphabet = \"a-z0-9\", length = [1, 64] }\n\
    [answers]\ngranted = { status = 200 }\nduplicate = { status = 200 }\n";

/// A gate with this about its game's networks, and these files beside it.
fn with(networks: &str, beside: &[(&'static str, &'static str)]) -> Result<Config, ConfigErrors> {
    let text = format!("{KEY}{GATE}[gate.game.alpha]\n{GRANTS}{networks}");
    let mut files = Files::from([("c.toml", &*Box::leak(text.into_boxed_str()))]);
    files.extend(beside.iter().copied());
    Config::load(Some(Path::new("c.toml")), variables(&[]), &reading(&files))
}

fn told(networks: &str, beside: &[(&'static str, &'static str)]) -> String {
    with(networks, beside).unwrap_err().to_string()
}

fn network(name: &str, keys: &str) -> String {
    format!("[gate.game.alpha.rewards.{name}]\n{keys}\n")
}

const TAPJOY: &str =
    "secrets = \"0000000a:s\"\ncallback_url = \"https://g.example/r?id={id}&mine=1\"\n";

const UNITS: &str = "[only]\nad_unit = [\"1234567890\"]\n";

#[test]
fn every_shipped_network_can_be_taken() {
    let shipped = Profile::shipped().iter();
    let shared = shipped.filter(|profile| profile.scheme().is_shared());
    let mut text = String::new();
    for (number, name) in shared.map(Profile::name).enumerate() {
        let url = "callback_url = \"https://g.example/r?mine=1\"";
        let keys = format!("secrets = \"0000000a:s{number}\"\n{url}\naccept_unsigned_user = true");
        text += &network(name, &keys);
    }
    let admob = "callback_url = \"https://g.example/r\"\ntailoring_file = \"units.toml\"";
    text += &network("admob", admob);
    let config = with(&text, &[("units.toml", UNITS)]).unwrap();
    let taken = &config.gate.games["alpha"].rewards;
    assert_eq!(taken.len(), Profile::shipped().len());
}

#[test]
fn a_network_whose_players_are_not_signed_is_taken_only_by_who_says_so() {
    let keys = "secrets = \"0000000a:s\"\ncallback_url = \"https://g.example/r\"";
    assert_eq!(
        told(&network("pangle", keys), &[]),
        "gate.game.alpha.rewards.pangle.accept_unsigned_user: Pangle does not sign who is to be \
         rewarded, or not so that it can be told; set accept_unsigned_user to accept that"
    );
}

#[test]
fn macros_are_the_networks_and_the_rest_has_to_come_back() {
    let url = |url: &str| format!("secrets = \"0000000a:s\"\ncallback_url = \"{url}\"");
    for good in [
        "https://g.example/r?id={id}&snuid=%USER%&currency=[C]&verifier=x",
        "https://g.example/r?mine=a%20b&other=1",
    ] {
        assert!(with(&network("tapjoy", &url(good)), &[]).is_ok(), "{good}");
    }
    for (bad, why) in [
        ("g.example/r", "not an absolute URL with a host"),
        ("https://g.example/r#x", "the URL has a fragment"),
        (
            "https://g.example/r?mine=%",
            "mine: the query is not percent-encoded",
        ),
        ("https://g.example/r?a=1&a=2", "\"a\" comes twice"),
        (
            "https://g.example/r?snuid=[A]&snuid=[B]",
            "\"snuid\" comes twice",
        ),
    ] {
        assert_eq!(
            told(&network("tapjoy", &url(bad)), &[]),
            format!("gate.game.alpha.rewards.tapjoy.callback_url: {why}")
        );
    }
    // Unity appends its parameters, so they are not in the URL.
    for (bad, why) in [
        (
            "game.example/ads",
            "not an absolute URL with a host in ASCII",
        ),
        (
            "https://game.example/ads?sid=1",
            "sid is added to every callback and cannot be in the callback URL",
        ),
    ] {
        assert_eq!(
            told(&network("unity-ads", &url(bad)), &[]),
            format!("gate.game.alpha.rewards.unity-ads.callback_url: {why}")
        );
    }
}

#[test]
fn keys_of_the_wrong_kind_are_told() {
    let url = "callback_url = \"https://g.example/r\"";
    assert_eq!(
        told(&network("tapjoy", url), &[]),
        "gate.game.alpha.rewards.tapjoy.secrets: is required for this network"
    );
    let both = format!("{url}\nsecrets = \"0000000a:s\"");
    assert_eq!(
        told(&network("admob", &both), &[]),
        "gate.game.alpha.rewards.admob.secrets: is of no use, because the network publishes its keys"
    );
}

#[test]
fn what_would_have_no_effect_is_told() {
    let keys_url = format!("{TAPJOY}keys_url = \"https://keys.example/k.json\"");
    assert_eq!(
        told(&network("tapjoy", &keys_url), &[]),
        "gate.game.alpha.rewards.tapjoy.keys_url: is of no use, because the network shares a secret \
         with the game"
    );
    let prices = format!("{TAPJOY}mode = \"audit\"\nprices_file = \"prices.toml\"");
    let beside = [("prices.toml", "")];
    assert_eq!(
        told(&network("tapjoy", &prices), &beside),
        "gate.game.alpha.rewards.tapjoy.prices_file: is of no use while mode is \"audit\", because \
         nothing is given"
    );
}

#[test]
fn whose_keys_are_everybodys_names_its_own_ad_units() {
    let admob = "callback_url = \"https://g.example/r\"";
    let wrong = told(&network("admob", admob), &[]);
    let path = "gate.game.alpha.rewards.admob.tailoring_file: ";
    assert!(wrong.starts_with(path), "{wrong}");
}

#[test]
fn a_secret_is_one_networks() {
    let vungle = format!("{TAPJOY}accept_unsigned_user = true");
    let both = network("tapjoy", TAPJOY) + &network("vungle", &vungle);
    assert_eq!(
        told(&both, &[]),
        "gate.game.alpha.rewards.tapjoy.secrets and gate.game.alpha.rewards.vungle.secrets hold the \
         same secret, and what is signed with it would count at both"
    );
    // AppLovin has one for all games of an account.
    let other = format!("[gate.game.beta]\n{GRANTS}[gate.game.beta.rewards.tapjoy]\n{TAPJOY}");
    assert!(with(&(network("tapjoy", TAPJOY) + &other), &[]).is_ok());
}

#[test]
fn what_anyone_could_use_elsewhere_is_warned_of() {
    let admob = "callback_url = \"https://g.example/r\"\ntailoring_file = \"units.toml\"\n\
                 keys_url = \"http://keys.example/\"";
    let text = format!(
        "{KEY}{GATE}[gate.game.alpha]\n{GRANTS}{}{}[gate.game.beta]\n{GRANTS}\
         [gate.game.beta.rewards.tapjoy]\n{TAPJOY}",
        network("tapjoy", TAPJOY),
        network("admob", admob)
    );
    let text: &'static str = Box::leak(text.into_boxed_str());
    let files = Files::from([("c.toml", text), ("units.toml", UNITS)]);
    let now = base::Timestamp::from_secs(1_800_000_000);
    let path = Some(Path::new("c.toml"));
    let report = Report::of(path, variables(&[]), &reading(&files), &|_| Ok(0o600), now);
    let told = report.unwrap().to_string();
    for warning in [
        "gate.game.alpha.rewards.tapjoy.secrets and gate.game.beta.rewards.tapjoy.secrets hold the",
        "gate.game.alpha.rewards.admob.keys_url is http",
    ] {
        assert!(told.contains(&format!("warning: {warning}")), "{told}");
    }
}

#[test]
fn a_network_without_known_senders_is_warned_of() {
    let keys = format!("{TAPJOY}profile_file = \"p.toml\"");
    let text = format!(
        "{KEY}{GATE}[gate.game.alpha]\n{GRANTS}{}",
        network("house-ads", &keys)
    );
    let text: &'static str = Box::leak(text.into_boxed_str());
    let senders = format!("{PROFILE}[delivery]\nsenders = [\"203.0.113.0/24\"]\n");
    let senders: &'static str = Box::leak(senders.into_boxed_str());
    let now = base::Timestamp::from_secs(1_800_000_000);
    for (profile, warned) in [(PROFILE, true), (senders, false)] {
        let files = Files::from([("c.toml", text), ("p.toml", profile)]);
        let path = Some(Path::new("c.toml"));
        let report = Report::of(path, variables(&[]), &reading(&files), &|_| Ok(0o600), now);
        let told = report.unwrap().to_string();
        let warning = "gate.game.alpha.rewards.house-ads takes callbacks from every address";
        assert_eq!(told.contains(warning), warned, "{told}");
    }
}

/// Its files may be written later, and what nobody can reach is open to nobody.
#[test]
fn of_a_gate_that_is_not_enabled_no_file_is_read() {
    let keys = format!("{TAPJOY}profile_file = \"p.toml\"\nnetworks_file = \"n.json\"");
    let game = format!(
        "[gate.game.alpha]\n{GRANTS}{}",
        network("house-ads", &keys) + &network("vungle", "callback_url = \"https://g.example/r\"")
    );
    let disabled = GATE.replace("true", "false");
    let files = |text: String| Files::from([("c.toml", &*Box::leak(text.into_boxed_str()))]);
    let off = files(format!("{KEY}{disabled}{game}"));
    let read = |path: &Path| {
        assert_eq!(path, Path::new("c.toml"));
        reading(&off)(path)
    };
    let path = Some(Path::new("c.toml"));
    let now = base::Timestamp::from_secs(1_800_000_000);
    let report = Report::of(path, variables(&[]), &read, &|_| Ok(0o600), now);
    let told = report.unwrap().to_string();
    assert!(
        !told.contains("takes callbacks from every address"),
        "{told}"
    );
    let on = files(format!("{KEY}{GATE}{game}"));
    let error = Config::load(path, variables(&[]), &reading(&on)).unwrap_err();
    let error = error.to_string();
    for file in ["p.toml: cannot be read", "n.json: cannot be read"] {
        assert!(error.contains(file), "{error}");
    }
}

/// A profile of one's own says whether the network appends, whatever it signs.
#[test]
fn a_profile_over_all_parameters_may_have_macros() {
    let sorted = PROFILE.replace(
        "template = \"{order}/{player}\"",
        "sorted = { pair = \"=\", join = \"&\" }",
    );
    let appended = sorted.replace("[signature]", "appended = true\n[signature]");
    let keys = "secrets = \"0000000a:s\"\nprofile_file = \"p.toml\"\n\
                callback_url = \"https://g.example/r?order={ORDER}&mine=1\"";
    let networks = network("house-ads", keys);
    let file = |text: String| ("p.toml", &*Box::leak(text.into_boxed_str()));
    assert!(with(&networks, &[file(sorted)]).is_ok());
    assert_eq!(
        told(&networks, &[file(appended)]),
        "gate.game.alpha.rewards.house-ads.callback_url: \"order\" is added to every callback and \
         cannot be in the callback URL"
    );
}

#[test]
fn a_network_of_ones_own_needs_its_profile() {
    let keys = format!("{TAPJOY}profile_file = \"p.toml\"");
    assert!(with(&network("house-ads", &keys), &[("p.toml", PROFILE)]).is_ok());
    let path = "gate.game.alpha.rewards.house-ads.profile_file";
    assert_eq!(
        told(&network("house-ads", TAPJOY), &[]),
        format!(
            "{path}: is required, because there is none for it beside {}",
            reward_networks::known()
        )
    );
    for (file, why) in [
        (None, "cannot be read: no such file".to_owned()),
        (Some("name = 1"), String::new()),
        (Some(PROFILE), String::new()),
    ] {
        let beside: Vec<_> = file.map(|file| ("p.toml", file)).into_iter().collect();
        let name = if file == Some(PROFILE) {
            "other-ads"
        } else {
            "house-ads"
        };
        let told = told(&network(name, &keys), &beside);
        let path = path.replace("house-ads", name);
        assert!(
            told.starts_with(&format!("{path}: p.toml: {why}")),
            "{told}"
        );
    }
}

#[test]
fn a_price_list_and_a_tailoring_are_read_before_anything_is_opened() {
    let prices = format!("{TAPJOY}prices_file = \"prices.toml\"");
    let list = "signed_amount_up_to = 5\n[otherwise]\nreward = \"coins\"\namount = 1\n";
    assert!(with(&network("tapjoy", &prices), &[("prices.toml", list)]).is_ok());
    let wrong = told(&network("tapjoy", &prices), &[("prices.toml", "price = 1")]);
    let path = "gate.game.alpha.rewards.tapjoy";
    assert!(
        wrong.starts_with(&format!("{path}.prices_file: prices.toml: ")) && wrong.contains("price"),
        "{wrong}"
    );
    let tailored = format!("{TAPJOY}tailoring_file = \"t.toml\"");
    let good = "[names]\nsnuid = \"user\"\n";
    assert!(with(&network("tapjoy", &tailored), &[("t.toml", good)]).is_ok());
    let wrong = told(
        &network("tapjoy", &tailored),
        &[("t.toml", "[names]\nnothing = \"x\"\n")],
    );
    assert!(
        wrong.starts_with(&format!("{path}.tailoring_file: ")),
        "{wrong}"
    );
}

#[test]
fn a_networks_name_is_told_when_it_is_none() {
    for name in ["Unity", "1st", "\"\""] {
        let text = format!("{KEY}[gate.game.alpha]\nrewards.{name}.secrets = \"0000000a:s\"\n");
        let error = loaded(Box::leak(text.into_boxed_str()), &[]).unwrap_err();
        let told = format!(
            "c.toml:4: the name of a network has 1 to 31 lower-case letters, digits and hyphens and \
             begins with a letter, unlike {:?}\n",
            name.trim_matches('"')
        );
        assert!(error.to_string().starts_with(&told), "{error}");
    }
}

#[test]
fn a_variable_names_a_network_by_underscores() {
    let env = [
        ("COUNTERSIGN_OPERATOR_KEY", "operator-key-0123456789"),
        (
            "COUNTERSIGN_GATE_GAME_A1_REWARDS_APPLOVIN_MAX_SECRETS",
            "0000000a:s",
        ),
        (
            "COUNTERSIGN_GATE_GAME_A1_REWARDS_APPLOVIN_MAX_CALLBACK_URL",
            "https://g.example/r",
        ),
        (
            "COUNTERSIGN_GATE_GAME_A1_REWARDS_APPLOVIN_MAX_MODE",
            "audit",
        ),
        (
            "COUNTERSIGN_GATE_GAME_A1_REWARDS_APPLOVIN_MAX_PRICES_FILE",
            "/p.toml",
        ),
    ];
    let config = Config::load(None, variables(&env), &reading(&Files::new())).unwrap();
    let network = &config.gate.games["a1"].rewards["applovin-max"];
    assert_eq!(network.mode, gate::RewardMode::Audit);
    assert_eq!(network.prices_file.as_deref(), Some(Path::new("/p.toml")));
    assert_eq!(network.secrets.expose(), b"0000000a:s");
}
