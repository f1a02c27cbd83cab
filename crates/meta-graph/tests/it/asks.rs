use meta_graph::{
    Refusal,
    platform::{
        Caller,
        ask::{
            AchievementWrite, CancelSubscription, DefineAchievement, ExtendSubscription,
            ListSubscriptions, Owner, Progress, Refund, Shape, require, user_of,
        },
    },
    wire::{Access, Endpoint, Params, RefundReason, Target},
};

use super::world::{USER, app_caller, user_caller};

pub(super) fn query(text: &str) -> Params {
    let mut params = Params::new();
    params.query(text.as_bytes()).unwrap();
    params
}

const DEFINITION: &str = "api_name=A&achievement_write_policy=client_authoritative&title=T&\
                          description=D";

#[test]
fn a_definition_has_the_shape_of_its_type() {
    let shape = |more: &str| {
        let params = query(&format!("{DEFINITION}&{more}"));
        DefineAchievement::of(&params).map(|definition| definition.shape)
    };
    assert_eq!(shape("achievement_type=simple"), Ok(Shape::Simple));
    assert_eq!(
        shape("achievement_type=COUNT&target=5"),
        Ok(Shape::Count { target: 5 })
    );
    let bits = Shape::Bitfield {
        target: 3,
        length: 7,
    };
    assert_eq!(
        shape("achievement_type=BITFIELD&target=3&bitfield_length=7"),
        Ok(bits)
    );
    for (more, name) in [
        ("", "achievement_type"),
        ("achievement_type=COUNT", "target"),
        ("achievement_type=BITFIELD&target=3", "bitfield_length"),
        ("achievement_type=BITFIELD&bitfield_length=3", "target"),
    ] {
        assert_eq!(
            shape(more),
            Err(Refusal::ParameterMissing(leak(name))),
            "{more}"
        );
    }
    for more in [
        "achievement_type=OTHER",
        "achievement_type=COUNT&target=0",
        "achievement_type=BITFIELD&target=8&bitfield_length=7",
        "achievement_type=BITFIELD&target=1&bitfield_length=1025",
        "achievement_type=SIMPLE&is_secret=perhaps",
    ] {
        assert_eq!(
            shape(more).unwrap_err().reason(),
            "parameter_invalid",
            "{more}"
        );
    }
    for name in [
        "api_name",
        "achievement_write_policy",
        "title",
        "description",
    ] {
        let params = query(&format!("{DEFINITION}&achievement_type=SIMPLE&{name}="));
        let refusal = DefineAchievement::of(&params).unwrap_err();
        assert_eq!(refusal, Refusal::ParameterMissing(name));
    }
}

fn leak(name: &str) -> &'static str {
    super::vectors::leaked(name)
}

#[test]
fn a_write_fits_the_shape_or_is_refused_by_name() {
    let write = |more: &str, shape| {
        let params = query(&format!("api_name=A&{more}"));
        let write = AchievementWrite::of(&params)?;
        write
            .on(shape)
            .map(|p| (p.add_count, p.add_bits.to_owned(), p.force_unlock))
    };
    let count = Shape::Count { target: 5 };
    let bits = Shape::Bitfield {
        target: 3,
        length: 5,
    };
    assert_eq!(
        write("force_unlock=true", Shape::Simple),
        Ok((0, String::new(), true))
    );
    assert_eq!(write("add_count=25", count), Ok((25, String::new(), false)));
    assert_eq!(
        write("add_bits=00110", bits),
        Ok((0, "00110".to_owned(), false))
    );
    assert_eq!(write("force_unlock=1", bits), Ok((0, String::new(), true)));
    for (more, shape, name) in [
        ("", Shape::Simple, "force_unlock"),
        ("force_unlock=false", Shape::Simple, "force_unlock"),
        ("", count, "add_count"),
        ("", bits, "add_bits"),
    ] {
        assert_eq!(
            write(more, shape),
            Err(Refusal::ParameterMissing(leak(name))),
            "{more}"
        );
    }
    for (more, shape, name) in [
        ("add_count=1", Shape::Simple, "add_count"),
        ("add_count=1", bits, "add_count"),
        ("add_count=-1", count, "add_count"),
        ("add_bits=1", Shape::Simple, "add_bits"),
        ("add_bits=1", count, "add_bits"),
        ("add_bits=2", bits, "add_bits"),
        ("add_bits=001100", bits, "add_bits"),
    ] {
        let refusal = write(more, shape).unwrap_err();
        let named =
            matches!(refusal, Refusal::ParameterInvalid { name: found, .. } if found == name);
        assert!(named, "{more}: {refusal:?}");
    }
    let params = query("api_name=A&add_bits=10");
    let progress = AchievementWrite::of(&params).unwrap().on(bits).unwrap();
    assert_eq!(
        progress,
        Progress {
            add_count: 0,
            add_bits: "10",
            force_unlock: false
        }
    );
}

#[test]
fn a_user_is_named_by_path_token_or_parameter() {
    let of = |caller: &Caller, target, text: &str| user_of(caller, target, &query(text), "user_id");
    let (server, user) = (app_caller(), user_caller());
    assert_eq!(of(&server, Target::Id(5), ""), Ok(5));
    assert_eq!(of(&server, Target::Root, "user_id=5"), Ok(5));
    assert_eq!(of(&server, Target::Me, ""), Err(Refusal::UserTokenNeeded));
    assert_eq!(
        of(&server, Target::Root, ""),
        Err(Refusal::ParameterMissing("user_id"))
    );
    for (target, text) in [
        (Target::Me, ""),
        (Target::Root, ""),
        (Target::Application, "user_id=3300000000000001"),
        (Target::Id(USER), ""),
    ] {
        assert_eq!(of(&user, target, text), Ok(USER));
    }
    assert_eq!(
        of(&user, Target::Id(5), ""),
        Err(Refusal::unknown_in_path(5))
    );
    assert_eq!(
        of(&user, Target::Root, "user_id=5"),
        Err(Refusal::unknown_in_parameter(5))
    );
}

#[test]
fn the_shop_is_asked_within_its_limits() {
    let params = query("sku=S&reason=customer_support");
    let refund = Refund::of(&params).unwrap();
    assert_eq!(
        (refund.sku, refund.reason),
        ("S", RefundReason::CustomerSupport)
    );
    let params = query("sku=S&reason=Unable_To_Fulfill");
    let refund = Refund::of(&params).unwrap();
    assert_eq!(refund.reason, RefundReason::UnableToFulfill);
    // The game's side sends it to the platform that wrote the documents.
    let words = RefundReason::ALL.iter().map(|reason| reason.as_str());
    let documented = ["customer_support", "unable_to_fulfill", "other"];
    assert!(words.eq(documented));
    let params = query("owner_id=5&sku=S&cancel_reason=0");
    let cancel = CancelSubscription::of(&params).unwrap();
    assert_eq!((cancel.owner, cancel.reason), (Owner::Id(5), 0));
    let params = query("owner_alias=Ann&sku=S&number_of_days=365");
    let extend = ExtendSubscription::of(&params).unwrap();
    assert_eq!((extend.owner, extend.days), (Owner::Alias("Ann"), 365));
    for text in [
        "sku=S&cancel_reason=6&owner_id=5",
        "sku=S&cancel_reason=-1&owner_id=5",
        "sku=S&cancel_reason=1&owner_id=5&owner_alias=A",
    ] {
        let refusal = CancelSubscription::of(&query(text)).unwrap_err();
        assert_eq!(refusal.reason(), "parameter_invalid", "{text}");
    }
    for text in [
        "sku=S&number_of_days=0&owner_id=5",
        "sku=S&number_of_days=366&owner_id=5",
    ] {
        let refusal = ExtendSubscription::of(&query(text)).unwrap_err();
        assert_eq!(refusal.reason(), "parameter_invalid", "{text}");
    }
    let refusal = CancelSubscription::of(&query("sku=S&cancel_reason=1")).unwrap_err();
    assert_eq!(
        refusal,
        Refusal::ParameterMissing("owner_id or owner_alias")
    );
}

#[test]
fn a_user_lists_its_own_subscriptions() {
    let of = |text: &str, caller: &Caller| ListSubscriptions::of(&query(text), caller);
    assert_eq!(of("", &app_caller()).unwrap().owner, None);
    assert_eq!(of("owner_id=5", &app_caller()).unwrap().owner, Some(5));
    assert_eq!(of("", &user_caller()).unwrap().owner, Some(USER));
    let refusal = of("owner_id=5", &user_caller()).unwrap_err();
    assert_eq!(refusal.reason(), "parameter_invalid");
    let list = of("skus=A,B&is_active=true&is_trial=0", &app_caller()).unwrap();
    assert_eq!(list.skus.unwrap(), ["A", "B"]);
    assert_eq!((list.is_active, list.is_trial), (Some(true), Some(false)));
}

/// Every call with either token, with everything it needs and without each of
/// it.
#[test]
fn every_call_is_held_to_its_tokens_and_parameters() {
    for endpoint in Endpoint::ALL {
        for (caller, other) in [(app_caller(), Access::User), (user_caller(), Access::App)] {
            let user = endpoint
                .user_parameter()
                .filter(|_| caller.user().is_none());
            let needed: Vec<_> = endpoint.required().iter().copied().chain(user).collect();
            let given = |without: Option<&str>| {
                let names = needed.iter().filter(|name| Some(**name) != without);
                query(
                    &names
                        .map(|name| format!("{name}=1"))
                        .collect::<Vec<_>>()
                        .join("&"),
                )
            };
            let may = caller.may(endpoint.access());
            if endpoint.access() == other {
                assert_eq!(may.unwrap_err().wire().code, 10, "{endpoint:?}");
                continue;
            }
            assert_eq!(may, Ok(()), "{endpoint:?}");
            let judged = require(endpoint, &given(None), &caller);
            assert_eq!(judged, Ok(()), "{endpoint:?}");
            for name in &needed {
                let judged = require(endpoint, &given(Some(name)), &caller);
                assert_eq!(judged, Err(Refusal::ParameterMissing(name)), "{endpoint:?}");
            }
        }
    }
}
