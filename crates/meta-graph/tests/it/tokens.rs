use meta_graph::{
    Refusal, WritePolicy,
    platform::{AccessToken, Caller, MAX_ACCESS_TOKEN, admit},
    wire::{Access, Target},
};
use std::time::Duration;

use super::{
    vectors::Tokens,
    world::{
        APP, APP_TOKEN, OLD_APP_TOKEN, OTHER_APP, PINNED, USER, World, app, app_caller, user_caller,
    },
};

#[test]
fn an_app_token_is_told_by_its_two_bars() {
    for text in ["OC|1|s", "OC|1234567898014273|x", "OC||", "OC|1|"] {
        let token = AccessToken::parse(text.as_bytes()).unwrap();
        assert!(matches!(token, AccessToken::App { .. }), "{text}");
    }
    for text in [
        "OC", "OC|1", "OC|1|2|3", "OCAx", "oc|1|s", "FRLx", "FRL|1|s", "x", "|",
    ] {
        let token = AccessToken::parse(text.as_bytes()).unwrap();
        assert!(matches!(token, AccessToken::User(_)), "{text}");
    }
    for text in [
        "",
        "OC|1|a b",
        "OC|1|ä",
        "FRL\n",
        &"x".repeat(MAX_ACCESS_TOKEN + 1),
    ] {
        let refusal = AccessToken::parse(text.as_bytes()).unwrap_err();
        assert_eq!(refusal, Refusal::TokenMalformed, "{text:?}");
    }
}

#[test]
fn printing_a_token_shows_no_secret() {
    for text in [APP_TOKEN, PINNED] {
        let shown = format!("{:?}", AccessToken::parse(text.as_bytes()).unwrap());
        assert!(
            !shown.contains("5f8730") && !shown.contains("GhFcc"),
            "{shown}"
        );
    }
}

#[test]
fn good_tokens_are_admitted() {
    let tokens = Tokens::read();
    let world = World::new(&tokens);
    let admitted = |text: &str| admit(text.as_bytes(), &world, world.now).unwrap();
    assert_eq!(admitted(APP_TOKEN), app_caller());
    assert_eq!(admitted(OLD_APP_TOKEN), app_caller());
    for (name, app_id) in [
        ("user", 1001),
        ("user_of_other_app", 1002),
        ("user_slightly_ahead", 1001),
    ] {
        let caller = admitted(tokens.text(name));
        assert_eq!(caller.app(), app(app_id), "{name}");
        assert!(caller.user().is_some(), "{name}");
    }
    assert_eq!(admitted(PINNED), user_caller());
}

#[test]
fn every_other_token_is_refused_with_its_reason() {
    let tokens = Tokens::read();
    let world = World::new(&tokens);
    for (text, reason) in [
        (
            "OC|1234567898014273|5f8730a4n51c5f8v8122aaf971b937e8",
            "wrong_secret",
        ),
        ("OC|1234567898014273|", "wrong_secret"),
        ("OC|6655321|the-secret-before", "wrong_secret"),
        (
            "OC|6655321|5f8730a4n51c5f8v8122aaf971b937e7",
            "wrong_secret",
        ),
        (
            "OC|999|5f8730a4n51c5f8v8122aaf971b937e7",
            "token_unknown_app",
        ),
        (
            "OC|01234567898014273|5f8730a4n51c5f8v8122aaf971b937e7",
            "token_unknown_app",
        ),
        (
            "OC/1234567898014273/5f8730a4n51c5f8v8122aaf971b937e7",
            "token_with_slashes",
        ),
        ("OC/1/", "token_with_slashes"),
        ("OC/one/x", "token_malformed"),
        ("OC/1/x/", "token_malformed"),
        ("OC/1", "token_malformed"),
        ("FRL", "token_malformed"),
        ("OCAsomething", "token_malformed"),
        (
            tokens.text("user").strip_prefix("FRL").unwrap(),
            "token_malformed",
        ),
        (tokens.text("proof"), "token_malformed"),
        (tokens.text("user_forged"), "token_forged"),
        (tokens.text("user_by_stranger"), "token_unknown_key"),
        (tokens.text("user_expired"), "token_expired"),
        (tokens.text("user_of_tomorrow"), "token_not_yet_valid"),
        (tokens.text("user_revoked"), "token_revoked"),
        (tokens.text("user_of_banned"), "token_revoked"),
        (tokens.text("user_of_unlisted_app"), "token_unknown_app"),
        ("pinned_expired", "token_expired"),
        ("pinned_of_banned", "token_revoked"),
        ("pinned_of_unlisted", "token_unknown_app"),
    ] {
        let refusal = admit(text.as_bytes(), &world, world.now).unwrap_err();
        assert_eq!(refusal.reason(), reason, "{text}");
    }
    let proof = format!("FRL{}", tokens.text("proof"));
    let refusal = admit(proof.as_bytes(), &world, world.now).unwrap_err();
    assert_eq!(refusal, Refusal::TokenUnknownKey, "a proof is no token");
}

#[test]
fn the_secret_before_ends_at_its_moment() {
    let world = World::new(&Tokens::read());
    let end = world.now.plus(Duration::from_secs(60));
    let before = end.minus(Duration::from_millis(1));
    assert!(admit(OLD_APP_TOKEN.as_bytes(), &world, before).is_ok());
    let refusal = admit(OLD_APP_TOKEN.as_bytes(), &world, end).unwrap_err();
    assert_eq!(refusal, Refusal::WrongSecret);
    assert!(admit(APP_TOKEN.as_bytes(), &world, end).is_ok());
}

#[test]
fn a_caller_is_held_to_kind_policy_and_app() {
    let (server, user) = (app_caller(), user_caller());
    assert_eq!(server.may(Access::User), Err(Refusal::UserTokenNeeded));
    assert_eq!(user.may(Access::App), Err(Refusal::AppTokenNeeded));
    for access in [Access::App, Access::Either] {
        assert_eq!(server.may(access), Ok(()));
    }
    for access in [Access::User, Access::Either] {
        assert_eq!(user.may(access), Ok(()));
    }
    for policy in WritePolicy::ALL {
        assert_eq!(server.may_write("achievement", policy), Ok(()));
    }
    assert_eq!(
        user.may_write("achievement", WritePolicy::ClientAuthoritative),
        Ok(())
    );
    let policy = WritePolicy::ServerAuthoritative;
    let refusal = user.may_write("achievement", policy).unwrap_err();
    let what = "achievement";
    assert_eq!(refusal, Refusal::PolicyForbids { what, policy });
}

#[test]
fn a_path_names_the_callers_own_app() {
    let world = World::new(&Tokens::read());
    let of = |caller: Caller, target| caller.of_app(target, &world);
    let id = |text: &str| Target::Id(text.parse().unwrap());
    for caller in [app_caller(), user_caller()] {
        assert_eq!(of(caller, Target::Application), Ok(app(1001)));
        assert_eq!(of(caller, id(APP)), Ok(app(1001)));
        let other = Refusal::TokenOfOtherApp {
            token_app: APP.to_owned(),
            object: OTHER_APP.to_owned(),
        };
        assert_eq!(of(caller, id(OTHER_APP)), Err(other));
        let unknown = Refusal::unknown_in_path(USER);
        assert_eq!(of(caller, Target::Id(USER)), Err(unknown));
    }
}
