//! Meta, "Leaderboards".

use serde_json::json;

use super::{
    super::{
        graph_house::{FRIEND, USER},
        http::text_at,
    },
    shell::{Shell, Way},
};

const CREATE: &str = r#"curl -g -X POST -H "Authorization: Bearer OC|$APPID|$APPSECRET" 'https://graph.oculus.com/'$APPID'/leaderboards/?api_name=HIGH_SCORES&sort_order=HIGHER_IS_BETTER&entry_write_policy=CLIENT_AUTHORITATIVE&title_locale_map={"en_US":"Scores","de_DE":"Rekorde"}'"#;

const BOARDS: &str = r#"curl -G -d "access_token=OC|$APPID|$APPSECRET" -d "api_name=HIGH_SCORES" -d "fields=sort_order,entry_write_policy,entry_count" https://graph.oculus.com/$APPID/leaderboards/"#;

const SUBMIT: &str = r#"curl -d "access_token=$USER_TOKEN" -d "api_name=HIGH_SCORES" -d "score=12345" -d "extra_data_base64=T2N1bHVz" -d "force_update=false" https://graph.oculus.com/leaderboard_submit_entry"#;

const SUBMIT_FOR: &str = r#"curl -X POST "https://graph.oculus.com/leaderboard_submit_entry/?access_token=$APP_TOKEN&api_name=HIGH_SCORES&user_id=$FRIENDID&score=99""#;

const ENTRIES: &str = r#"curl -G -H "Authorization: Bearer OC|$APPID|$APPSECRET" -d "api_name=HIGH_SCORES" -d "filter=NONE" -d "start_at=TOP" -d "summary=true" -d "limit=1" -d "fields=id,user{id,alias,profile_url},rank,score,timestamp,extra_data_base64" https://graph.oculus.com/leaderboard_entries/"#;

const VIEWER: &str = r#"curl -G -d "access_token=$USER_TOKEN" -d "api_name=HIGH_SCORES" -d "start_at=CENTERED_ON_VIEWER" -d "fields=user{id},rank" https://graph.oculus.com/leaderboard_entries"#;

const DELETE_ENTRY: &str =
    r#"curl -X DELETE -d "access_token=OC|$APPID|$APPSECRET" https://graph.oculus.com/$ENTRY"#;

const CLEAR: &str = r#"curl -d "access_token=OC|$APPID|$APPSECRET" -d "api_name=HIGH_SCORES" https://graph.oculus.com/leaderboard_remove_all_entries"#;

const DELETE_BOARD: &str =
    r#"curl -X DELETE "https://graph.oculus.com/$BOARD?access_token=OC|$APPID|$APPSECRET""#;

#[tokio::test]
async fn the_lines_about_leaderboards() {
    for (way, base) in [
        (Way::Host, "http://graph.oculus.com"),
        (Way::Tls, "https://graph.oculus.com"),
    ] {
        if let Some(shell) = Shell::open(way).await {
            hold(&shell, base);
        }
    }
}

/// The pages' links begin with `base`.
fn hold(shell: &Shell, base: &str) {
    shell.set("FRIENDID", FRIEND);
    let board = shell.says(CREATE, &json!({ "id": "*" }));
    shell.set("BOARD", text_at(&board, "/id"));
    let counted = |entries: u64| {
        json!({ "data": [{
            "id": board["id"], "sort_order": "HIGHER_IS_BETTER",
            "entry_write_policy": "CLIENT_AUTHORITATIVE", "entry_count": entries,
        }] })
    };
    shell.says(BOARDS, &counted(0));
    let submitted = |updated: bool| json!({ "did_update": updated, "updated_challenge_ids": [], "success": true });
    shell.says(SUBMIT, &submitted(true));
    shell.says(SUBMIT, &submitted(false));
    shell.says(SUBMIT_FOR, &submitted(true));
    shell.says(BOARDS, &counted(2));

    let page = shell.says(
        ENTRIES,
        &json!({
            "data": [{
                "id": "*", "user": { "id": USER, "alias": "Ada" }, "rank": 1, "score": 12_345,
                "timestamp": "*", "extra_data_base64": "T2N1bHVz",
            }],
            "summary": { "total_count": 2 },
            "paging": { "cursors": { "before": "*", "after": "*" }, "next": "*" },
        }),
    );
    shell.set("ENTRY", text_at(&page, "/data/0/id"));
    // The next page's URL carries the token, and is called as it stands.
    let next = text_at(&page, "/paging/next");
    assert!(
        next.starts_with(&format!("{base}/leaderboard_entries")),
        "{next}"
    );
    let next = next.replace(base, "https://graph.oculus.com");
    let page = shell.paste(&format!("curl '{next}'")).1;
    assert_eq!(page["data"][0]["user"]["id"], FRIEND, "{page}");
    assert!(page["paging"].get("next").is_none(), "{page}");
    shell.says(
        VIEWER,
        &json!({
            "data": [
                { "id": "*", "user": { "id": USER }, "rank": 1 },
                { "id": "*", "user": { "id": FRIEND }, "rank": 2 },
            ],
            "paging": { "cursors": { "before": "*", "after": "*" } },
        }),
    );

    let done = json!({ "success": true });
    shell.says(DELETE_ENTRY, &done);
    shell.refuses(DELETE_ENTRY, 404, 100, "does not exist");
    shell.refuses(
        VIEWER,
        400,
        12_074,
        "You're not yet ranked on this leaderboard.",
    );
    shell.says(CLEAR, &done);
    shell.says(BOARDS, &counted(0));
    shell.says(DELETE_BOARD, &done);
    shell.refuses(DELETE_BOARD, 404, 100, "does not exist");
}
