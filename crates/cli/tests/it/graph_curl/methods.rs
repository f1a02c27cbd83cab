//! Methods that are named in three ways, and calls that are refused.

use serde_json::{Value, json};

use super::shell::{Shell, Way};

/// "Server-to-Server API Basics" asks so, and the other ways are those in which
/// clients name the method.
const THREE_WAYS: [&str; 3] = [
    r#"curl -X POST "https://graph.oculus.com/$APPID/verify_entitlement?sku=EXAMPLE1&access_token=$USER_TOKEN""#,
    r#"curl -X POST "https://graph.oculus.com/$APPID/verify_entitlement?sku=EXAMPLE1&access_token=$USER_TOKEN&method=POST""#,
    r#"curl "https://graph.oculus.com/$APPID/verify_entitlement?sku=EXAMPLE1&access_token=$USER_TOKEN&method=POST""#,
];

#[tokio::test]
async fn a_method_is_the_same_however_it_is_named() {
    let Some(shell) = Shell::open(Way::Host).await else {
        return;
    };
    let granted = json!({ "success": true, "grant_time": "*" });
    for line in THREE_WAYS {
        shell.says(line, &granted);
        // Several clients name a type although they send nothing.
        let typed = format!("{line} -H 'Content-Type: application/json'");
        shell.says(&typed, &granted);
        let slashed = line.replace("entitlement?", "entitlement/?");
        shell.says(&slashed, &granted);
    }
    // A deletion by another verb deletes as well.
    let board = shell.says(
        r#"curl -d "access_token=$APP_TOKEN" -d "api_name=SHORT" -d "entry_write_policy=SERVER_AUTHORITATIVE" https://graph.oculus.com/$APPID/leaderboards"#,
        &json!({ "id": "*" }),
    );
    shell.set("BOARD", board["id"].as_str().unwrap());
    let delete =
        r#"curl -d "method=DELETE" -d "access_token=$APP_TOKEN" https://graph.oculus.com/$BOARD"#;
    shell.says(delete, &json!({ "success": true }));
}

#[tokio::test]
async fn what_is_wrong_is_refused_in_the_graphs_own_shape() {
    let Some(shell) = Shell::open(Way::Prefix).await else {
        return;
    };
    let dev = &shell.graph.dev;
    let other = json!({ "name": "Another", "meta": { "app_id": "2345678901234567" } });
    let url = format!("{}/admin/v1/apps", dev.text("/operator/url"));
    let made = dev
        .http
        .post(&url, Some(&dev.text("/operator/key")), &other)
        .await;
    made.must_be(201);
    for (line, status, code, message) in [
        (
            r"curl https://graph.oculus.com/me",
            401,
            190,
            "Invalid OAuth 2.0 Access Token",
        ),
        (
            r#"curl -d "access_token=OC|$APPID|another" -d "user_id=$USERID" https://graph.oculus.com/$APPID/verify_entitlement"#,
            401,
            190,
            "Invalid OAuth 2.0 Access Token",
        ),
        (
            r#"curl -H "Authorization: Bearer $USER_TOKEN" -d "access_token=$APP_TOKEN" https://graph.oculus.com/$APPID/verify_entitlement"#,
            401,
            190,
            "two different",
        ),
        (
            r#"curl -d "access_token=$APP_TOKEN" https://graph.oculus.com/$APPID/consume_entitlement"#,
            400,
            100,
            "The parameter sku is required",
        ),
        (
            r#"curl -d "access_token=$APP_TOKEN" -d "user_id=$USERID" -d "sku=NOTHING" https://graph.oculus.com/$APPID/consume_entitlement"#,
            400,
            100,
            "Object with ID 'NOTHING' does not exist",
        ),
        (
            r#"curl -d "access_token=$APP_TOKEN" -d "api_name=MY_LEADERBOARD" -d "user_id=$USERID" -d "score=high" https://graph.oculus.com/leaderboard_submit_entry"#,
            400,
            100,
            "Parameter score",
        ),
        (
            r#"curl "https://graph.oculus.com/2345678901234567/verify_entitlement?method=POST&access_token=$USER_TOKEN""#,
            403,
            10,
            "The App ID of the Access Token does not match",
        ),
        (
            r#"curl "https://graph.oculus.com/4321/verify_entitlement?method=POST&access_token=$USER_TOKEN""#,
            404,
            100,
            "Object with ID '4321' does not exist",
        ),
        (
            r#"curl "https://graph.oculus.com/4321?access_token=$APP_TOKEN""#,
            404,
            100,
            "Object with ID '4321' does not exist",
        ),
        (
            r#"curl "https://graph.oculus.com/v1/me/friends?access_token=$USER_TOKEN""#,
            404,
            2_500,
            "Unknown path components",
        ),
        (
            r#"curl -d '{"access_token":' -H "Content-Type: application/json" https://graph.oculus.com/$APPID/verify_entitlement"#,
            400,
            100,
            "",
        ),
    ] {
        shell.refuses(line, status, code, message);
    }
    let restricted = r#"curl -d "access_token=$USER_TOKEN" -d "api_name=OURS" -d "force_unlock=true" https://graph.oculus.com/$USERID/achievements"#;
    let define: Value = shell.says(
        r#"curl -d "access_token=$APP_TOKEN" -d "api_name=OURS" -d "achievement_type=SIMPLE" -d "achievement_write_policy=SERVER_AUTHORITATIVE" -d "title=Ours" -d "description=Ours" https://graph.oculus.com/$APPID/achievement_definitions"#,
        &json!({ "id": "*" }),
    );
    assert!(define["id"].is_string());
    shell.refuses(restricted, 403, 200, "SERVER_AUTHORITATIVE");
}
