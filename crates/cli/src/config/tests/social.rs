//! Games on OpenSocial platforms.

use super::*;

fn game(keys: &str) -> &'static str {
    Box::leak(format!("{KEY}[gate.game.alpha]\n{keys}").into_boxed_str())
}

#[test]
fn a_game_is_on_opensocial() {
    let keys = "opensocial_app_id = \"12009\"\nopensocial_consumer_key = \"key\"\n\
        opensocial_consumer_secret = \"s3cret\"\n";
    let config = loaded(game(keys), &[]).unwrap();
    let alpha = &config.gate.games["alpha"];
    assert!(alpha.is_on_opensocial());
    assert_eq!(
        alpha.opensocial_base_url,
        "http://sp.app.mbga.jp/api/restful/v1"
    );
    assert_eq!(alpha.opensocial_app_id, "12009");
    assert_eq!(alpha.opensocial_consumer_key, "key");
    assert_eq!(alpha.opensocial_consumer_secret.expose(), b"s3cret");
    assert_eq!(alpha.opensocial_window.as_secs(), 300);
    let more = format!(
        "{keys}opensocial_base_url = \"http://h/opensocial/api/restful/v1/\"\n\
         opensocial_window_secs = 60\nopensocial_profile = \"mixi\"\n\
         opensocial_public_key = \"/keys/mixi.pem\"\n"
    );
    let config = loaded(game(&more), &[]).unwrap();
    let alpha = &config.gate.games["alpha"];
    assert_eq!(
        alpha.opensocial_base_url,
        "http://h/opensocial/api/restful/v1"
    );
    assert_eq!(alpha.opensocial_window.as_secs(), 60);
    assert_eq!(alpha.opensocial_profile, ::store::SocialProfile::Mixi);
    assert!(alpha.opensocial_public_key.is_some());
}

#[test]
fn a_game_that_is_half_on_opensocial_or_wrongly_is_told() {
    let because = "is required because the game is on OpenSocial; give it in the file or as \
                   COUNTERSIGN_GATE_GAME_ALPHA_OPENSOCIAL_";
    let errors = loaded(game("opensocial_app_id = \"1\"\n"), &[]).unwrap_err();
    let errors = errors.to_string();
    for key in ["consumer_key", "consumer_secret"] {
        let told = format!("gate.game.alpha.opensocial_{key} {because}");
        assert!(errors.contains(&told), "{errors}");
    }
    let keys = "opensocial_app_id = \"1\"\nopensocial_consumer_key = \"key\"\n\
        opensocial_consumer_secret = \"s3cret\"\n";
    for (more, told) in [
        (
            "opensocial_profile = \"mixi\"",
            "is required because the profile signs",
        ),
        (
            "opensocial_public_key = \"/k.pem\"",
            "is of no use, because the profile signs",
        ),
        ("opensocial_profile = \"myspace\"", "opensocial_profile"),
        ("opensocial_window_secs = 0", "opensocial_window_secs"),
        ("opensocial_window_secs = 3601", "opensocial_window_secs"),
        ("opensocial_base_url = \"ftp://h\"", "opensocial_base_url"),
    ] {
        let errors = loaded(game(&format!("{keys}{more}\n")), &[]).unwrap_err();
        assert!(errors.to_string().contains(told), "{errors}");
    }
}
