use base::Timestamp;
use meta_graph::{
    Refusal, WritePolicy,
    platform::{
        Caller,
        ask::{DefineLeaderboard, Filter, ListEntries, MAX_EXTRA_DATA, SubmitEntry},
    },
    wire::StartAt,
};

use super::{
    asks::query,
    world::{app_caller, user_caller},
};

#[test]
fn a_leaderboard_has_titles_in_so_many_locales() {
    let titles = |count: usize| {
        let all = (0..count).map(|n| format!("\"l{n}\":\"t\""));
        let all: Vec<_> = all.collect();
        let text = "api_name=B&entry_write_policy=SERVER_AUTHORITATIVE&title_locale_map=";
        query(&format!("{text}{{{}}}", all.join(",")))
    };
    let most = titles(100);
    let board = DefineLeaderboard::of(&most).unwrap();
    assert_eq!(board.titles.map(|titles| titles.len()), Some(100));
    let refusal = DefineLeaderboard::of(&titles(101)).unwrap_err();
    let expected = "expected titles in at most 100 locales";
    assert_eq!(refusal, Refusal::invalid("title_locale_map", expected));
}

#[test]
fn a_leaderboard_ends_after_it_begins() {
    let params = query(
        "api_name=B&entry_write_policy=SERVER_AUTHORITATIVE&earliest_allowed_entry_time=10&latest_allowed_entry_time=20",
    );
    let board = DefineLeaderboard::of(&params).unwrap();
    assert_eq!(board.write_policy, WritePolicy::ServerAuthoritative);
    assert_eq!(board.earliest, Some(Timestamp::from_secs(10)));
    assert_eq!(board.latest, Some(Timestamp::from_secs(20)));
    assert_eq!((board.sort_order, board.titles), (None, None));
    for more in [
        "latest_allowed_entry_time=9",
        "earliest_allowed_entry_time=-1",
        "sort_order=UP",
    ] {
        let params = query(&format!(
            "api_name=B&entry_write_policy=SERVER_AUTHORITATIVE&earliest_allowed_entry_time=10&{more}"
        ));
        let refusal = DefineLeaderboard::of(&params).unwrap_err();
        assert_eq!(refusal.reason(), "parameter_invalid", "{more}");
    }
}

#[test]
fn extra_data_is_bounded_by_what_it_holds() {
    let submit = |data: &str| {
        let params = query(&format!("api_name=B&score=-3&extra_data_base64={data}"));
        SubmitEntry::of(&params).map(|entry| (entry.score, entry.extra_data))
    };
    assert_eq!(submit(""), Ok((-3, None)));
    assert_eq!(submit("//4="), Ok((-3, Some(vec![0xff, 0xfe]))));
    assert_eq!(
        submit("+/+/"),
        Ok((-3, Some(vec![0xfb, 0xff, 0xbf]))),
        "a bare plus"
    );
    let full = "AAAA".repeat(MAX_EXTRA_DATA / 3);
    assert_eq!(
        submit(&format!("{full}AAA=")).unwrap().1.unwrap().len(),
        MAX_EXTRA_DATA
    );
    for bad in [&*format!("{full}AAAA"), "x", "__4="] {
        assert_eq!(
            submit(bad).unwrap_err().reason(),
            "parameter_invalid",
            "{bad}"
        );
    }
    let refusal = SubmitEntry::of(&query("api_name=B")).unwrap_err();
    assert_eq!(refusal, Refusal::ParameterMissing("score"));
}

#[test]
fn viewers_are_users() {
    let list = |more: &str, caller: &Caller| {
        let params = query(&format!("api_name=B&{more}"));
        ListEntries::of(&params, caller).map(|list| (list.start_at, list.filter, list.offset))
    };
    let everyone = Filter::Everyone;
    assert_eq!(
        list("", &app_caller()),
        Ok((StartAt::Top, everyone.clone(), 0))
    );
    assert_eq!(
        list("offset=5", &app_caller()),
        Ok((StartAt::Offset, everyone.clone(), 5))
    );
    assert_eq!(
        list("start_at=OFFSET&offset=0", &app_caller()),
        Ok((StartAt::Offset, everyone, 0))
    );
    let users = Filter::Users(vec![1, 2]);
    for more in ["user_ids=1,2", "filter=user_ids&user_ids=[\"1\",\"2\"]"] {
        assert_eq!(
            list(more, &app_caller()),
            Ok((StartAt::Top, users.clone(), 0)),
            "{more}"
        );
    }
    for more in [
        "start_at=VIEWER",
        "start_at=viewer_or_top",
        "start_at=CENTERED_ON_VIEWER",
        "start_at=CENTERED_ON_VIEWER_OR_TOP",
        "filter=FRIENDS",
    ] {
        assert_eq!(
            list(more, &app_caller()),
            Err(Refusal::UserTokenNeeded),
            "{more}"
        );
        assert!(list(more, &user_caller()).is_ok(), "{more}");
    }
    assert_eq!(
        list("start_at=OFFSET", &app_caller()),
        Err(Refusal::ParameterMissing("offset"))
    );
    assert_eq!(
        list("filter=USER_IDS", &app_caller()),
        Err(Refusal::ParameterMissing("user_ids"))
    );
    for more in [
        "start_at=BOTTOM",
        "filter=ALL",
        "offset=-1",
        "limit=0",
        "after=!",
        "summary=x",
    ] {
        assert_eq!(
            list(more, &app_caller()).unwrap_err().reason(),
            "parameter_invalid",
            "{more}"
        );
    }
}
