//! Looking members and copies up.

use base::{AppId, PlayerId, Timestamp};
use proptest::{collection::vec, prelude::*};
use serde_json::{Value, json};
use stove::{
    Member, Refusal,
    platform::{
        MAX_GAMES_ASKED, MemberLookup, Profile, Who, check_ownership, look_up_member,
        look_up_profile,
    },
    wire::{self, GameKind, OwnedGame, Query},
};

use super::{
    vectors::{Tokens, fill},
    world::{World, app},
};

const LIVE: base::Environment = base::Environment::Live;
const CALLER: Option<&[u8]> = Some(b"MVP_SDK_QA_SERVER");

fn player(number: u64) -> PlayerId {
    PlayerId::new(number).unwrap()
}

/// Who is looked up with that token and query.
fn who(token: &str, query: &str) -> Result<MemberLookup, Refusal> {
    let tokens = Tokens::read();
    let world = World::new(&tokens);
    let bearer = fill(&format!("Bearer {{{token}}}"), &tokens.texts());
    let bearer = Some(bearer.as_bytes());
    let by_path = look_up_member(LIVE, "MVP_SDK_QA", bearer, query, &world, tokens.now);
    let by_header = look_up_profile(LIVE, CALLER, bearer, query, &world, tokens.now);
    assert_eq!(by_path, by_header);
    let bare = Some(&b" MVP_SDK_QA "[..]);
    let by_bare = look_up_profile(LIVE, bare, bearer, query, &world, tokens.now);
    assert_eq!(by_path, by_bare);
    by_path
}

#[test]
fn a_server_names_whom_it_means() {
    let number = player(20_005_061_986);
    for (query, expected) in [
        (
            "search_type=member_no&value=20005061986",
            Who::MemberNo(number),
        ),
        (
            "value=20005061986&search_type=guid&other=1",
            Who::Guid(number),
        ),
        ("member_no=20005061986", Who::MemberNo(number)),
        ("guid=20005061986", Who::Guid(number)),
        ("member%5Fno=%32%30005061986", Who::MemberNo(number)),
        ("member_no=20005061986&member_no=x", Who::MemberNo(number)),
        (
            "search_type=guid&value=20005061986&member_no=1",
            Who::Guid(number),
        ),
    ] {
        for token in ["server", "sample_server"] {
            let lookup = who(token, query).unwrap();
            assert_eq!(
                (lookup.app_id, lookup.who),
                (app(1001), expected),
                "{query}"
            );
        }
    }
}

#[test]
fn a_player_is_answered_about_nobody_else() {
    for query in ["", "search_type=member_no&value=1", "member_no=x"] {
        for token in ["user", "sample_user"] {
            let member = Member {
                member_no: 20_005_061_986,
                guid: Some(200_000_000_397),
            };
            assert_eq!(who(token, query).unwrap().who, Who::Own(member));
        }
    }
    let Who::Own(member) = who("user_without_guid", "").unwrap().who else {
        panic!("it is the player's own")
    };
    assert_eq!(member.guid, None);
}

fn profile(guid: Option<u64>) -> Profile {
    Profile {
        member: Member { member_no: 7, guid },
        nickname: Some("Ada \"A\"".into()),
        registered_at: Some(Timestamp::from_millis(1_234)),
    }
}

#[test]
fn what_is_stored_counts_before_what_a_token_says() {
    let lookup = |who| MemberLookup {
        app_id: AppId::new(1).unwrap(),
        who,
    };
    let token = Member {
        member_no: 7,
        guid: Some(70),
    };
    for who in [Who::MemberNo(player(7)), Who::Guid(player(70))] {
        assert_eq!(lookup(who).answer(None), Err(Refusal::UnknownMember));
        let found = lookup(who).answer(Some(profile(Some(70)))).unwrap();
        assert_eq!(found, profile(Some(70)));
        // A player who is no member of the game is nobody.
        let stranger = lookup(who).answer(Some(profile(None)));
        assert_eq!(stranger, Err(Refusal::UnknownMember));
    }
    let own = lookup(Who::Own(token));
    assert_eq!(own.answer(None).unwrap().member, token);
    assert_eq!(own.answer(None).unwrap().nickname, None);
    assert_eq!(own.answer(Some(profile(None))).unwrap(), profile(Some(70)));
    assert_eq!(
        own.answer(Some(profile(Some(71)))).unwrap(),
        profile(Some(71))
    );
}

#[test]
fn envelopes_have_the_documents_fields() {
    let json = |bytes: Vec<u8>| -> Value { serde_json::from_slice(&bytes).unwrap() };
    let value = json!({"member_no": 7, "guid": 70, "nickname": "Ada \"A\""});
    let expected = json!({"code": 0, "message": "success", "value": value});
    assert_eq!(json(wire::member_response(&profile(Some(70)))), expected);
    let value = json!({"member_no": 7, "nickname": "Ada \"A\"", "reg_dt": 1_234});
    let expected = json!({"code": 0, "message": "success", "value": value});
    assert_eq!(json(wire::profile_response(&profile(Some(70)))), expected);
    let bare = Profile {
        nickname: None,
        registered_at: None,
        ..profile(None)
    };
    let expected = json!({"code": 0, "message": "success", "value": {"member_no": 7}});
    assert_eq!(json(wire::member_response(&bare)), expected);
    assert_eq!(json(wire::profile_response(&bare)), expected);
}

#[test]
fn an_ownership_check_has_an_envelope_of_its_own() {
    let owned = [
        ("A", GameKind::Game, false, 3, 1),
        ("B", GameKind::Demo, true, 4, 2),
        ("C", GameKind::Dlc, false, 5, 1),
    ];
    let games = owned.map(|(game_id, kind, released, ..)| OwnedGame {
        game_id,
        kind,
        released,
        purchased_at: Timestamp::from_millis(99),
        product_no: 12,
    });
    let list = owned.map(|(game_id, _, _, game_cd, ownership_cd)| {
        json!({
            "game_id": game_id, "game_cd": game_cd, "ownership_cd": ownership_cd,
            "purchase_dt": 99, "product_no": 12,
        })
    });
    for (games, list) in [(&games[..], &list[..]), (&[], &[])] {
        let answer: Value = serde_json::from_slice(&wire::ownership_response(7, games)).unwrap();
        let value = json!({"member_no": 7, "owner_list": list});
        let expected = json!({"response_code": 0, "response_message": "success", "value": value});
        assert_eq!(answer, expected);
    }
    let refusal = wire::ownership_refusal_response(Refusal::UnknownGame.wire());
    let expected = r#"{"response_code":41002,"response_message":"Invalid game id"}"#;
    assert_eq!(refusal, expected.as_bytes());
}

#[test]
fn games_are_asked_about_once_each_and_in_their_order() {
    let tokens = Tokens::read();
    let world = World::new(&tokens);
    let bearer = fill("Bearer {server}", &tokens.texts());
    let ask = |games: &str| {
        let query = format!("member_no=5&game_ids={games}");
        let bearer = Some(bearer.as_bytes());
        check_ownership(LIVE, CALLER, bearer, &query, &world, tokens.now)
    };
    let check = ask("SGP_EVENT%2CMVP_SDK_QA, SGP_EVENT,,").unwrap();
    assert_eq!((check.app_id, check.player), (app(1001), player(5)));
    let games = [(1002, "SGP_EVENT"), (1001, "MVP_SDK_QA")];
    assert_eq!(
        check.games,
        games.map(|(id, name)| (app(id), name.to_owned()))
    );
    assert_eq!(ask("MVP_SDK_QA,TWIN"), Err(Refusal::GameOfOtherPublisher));
    assert_eq!(ask("TWIN,NOWHERE"), Err(Refusal::GameOfOtherPublisher));
    assert_eq!(ask("NOWHERE,TWIN"), Err(Refusal::UnknownGame));
    let repeated = vec!["SGP_EVENT"; MAX_GAMES_ASKED + 1].join(",");
    assert_eq!(ask(&repeated).unwrap().games.len(), 1);
}

/// Queries that have the documented names in odd places.
fn odd_query() -> impl Strategy<Value = String> {
    let name = prop_oneof![
        Just("search_type"),
        Just("value"),
        Just("member_no"),
        Just("guid"),
        Just("game_ids"),
        Just("%67uid"),
        Just(""),
    ];
    let value = prop_oneof![
        Just("member_no".to_owned()),
        Just("guid".to_owned()),
        Just("5".to_owned()),
        Just("MVP_SDK_QA,SGP_EVENT".to_owned()),
        Just("%".to_owned()),
        Just("%FF".to_owned()),
        ".{0,12}",
    ];
    vec((name, value), 0..6).prop_map(|pairs| {
        let pairs: Vec<_> = pairs.iter().map(|(n, v)| format!("{n}={v}")).collect();
        pairs.join("&")
    })
}

proptest! {
    #[test]
    fn any_query_and_header_is_answered_within_the_tables(
        query in prop_oneof![".{0,60}", odd_query()],
        caller in prop_oneof![Just(b"MVP_SDK_QA_SERVER".to_vec()), vec(any::<u8>(), 0..40)],
        game in prop_oneof![Just("MVP_SDK_QA".to_owned()), ".{0,30}"],
        token in prop_oneof![Just("server"), Just("user"), Just("user_expired"), Just("sample_user")],
    ) {
        let tokens = Tokens::read();
        let world = World::new(&tokens);
        let bearer = fill(&format!("Bearer {{{token}}}"), &tokens.texts());
        let (bearer, caller) = (Some(bearer.as_bytes()), Some(&caller[..]));
        let refusals = [
            look_up_member(LIVE, &game, bearer, &query, &world, tokens.now).err(),
            look_up_profile(LIVE, caller, bearer, &query, &world, tokens.now).err(),
            check_ownership(LIVE, caller, bearer, &query, &world, tokens.now).err(),
        ];
        for refusal in refusals.into_iter().flatten() {
            let wire = refusal.wire();
            prop_assert!([(200, 40_000), (200, 41_002)].contains(&(wire.status, wire.code)));
        }
    }

    #[test]
    fn a_query_holds_what_was_written(value in ".{0,40}") {
        let written: String = form_urlencoded::Serializer::new(String::new())
            .append_pair("value", &value)
            .finish();
        let query = Query::parse(&written);
        prop_assert_eq!(query.value.as_deref(), Some(&*value));
    }
}
