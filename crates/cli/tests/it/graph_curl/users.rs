//! Meta, "Users, Friends and Relationships", and what clients do to link accounts.

use serde_json::json;

use super::{
    super::{
        dev_house::ADA,
        graph_house::{ORG_USER, USER},
        http::text_at,
    },
    shell::{Shell, Way},
};

const VALIDATE: &str = r#"curl -d "access_token=OC|$APPID|$APPSECRET" -d "nonce=$NONCE" -d "user_id=$USERID" https://graph.oculus.com/user_nonce_validate"#;

const VALIDATE_IN_QUERY: &str = r#"curl -X POST "https://graph.oculus.com/user_nonce_validate?access_token=$APP_TOKEN&nonce=$NONCE&user_id=$USERID""#;

const VALIDATE_IN_JSON: &str = r#"curl -H "Content-Type: application/json" -d "{\"access_token\":\"$APP_TOKEN\",\"nonce\":\"$NONCE\",\"user_id\":\"$USERID\"}" https://graph.oculus.com/user_nonce_validate"#;

const ORG_SCOPED: &str = r#"curl "https://graph.oculus.com/$USERID?access_token=OC|$APPID|$APPSECRET&fields=org_scoped_id""#;

const ME: &str =
    r#"curl -G -d "access_token=$USER_TOKEN" -d "fields=id,alias" https://graph.oculus.com/me"#;

const EXCHANGE: &str = r#"curl -X POST "https://graph.oculus.com/sso_authorize_code?code=$CODE&access_token=$APP_TOKEN&org_scoped_id=$ORGID""#;

const RENEW: &str = r#"curl -d "access_token=$APP_TOKEN" -d "refresh_code=$REFRESH" https://graph.oculus.com/sso_authorize_refresh_code"#;

#[tokio::test]
async fn a_nonce_is_good_once_however_it_is_brought() {
    let Some(shell) = Shell::open(Way::Prefix).await else {
        return;
    };
    let device = shell.graph.device(ADA).await;
    for line in [VALIDATE, VALIDATE_IN_QUERY, VALIDATE_IN_JSON] {
        let proof = device.asks("user-proof").await;
        shell.set("NONCE", text_at(&proof, "/nonce"));
        shell.says(line, &json!({ "is_valid": true }));
        for again in [VALIDATE, VALIDATE_IN_QUERY, VALIDATE_IN_JSON] {
            shell.says(again, &json!({ "is_valid": false }));
        }
    }
    shell.set("NONCE", "nothing-that-was-given-out");
    shell.says(VALIDATE, &json!({ "is_valid": false }));
}

#[tokio::test]
async fn the_lines_about_users() {
    let Some(shell) = Shell::open(Way::Host).await else {
        return;
    };
    let org = json!({ "id": USER, "org_scoped_id": ORG_USER });
    shell.says(ORG_SCOPED, &org);
    let ada = json!({ "id": USER, "alias": "Ada" });
    shell.says(ME, &ada);
    shell.refuses(
        &ME.replace("$USER_TOKEN", "$APP_TOKEN"),
        403,
        10,
        "A User Access Token is required",
    );

    let device = shell.graph.device(ADA).await;
    let code = device.asks("sso-code").await;
    assert_eq!(code["org_scoped_id"], ORG_USER);
    shell.set("CODE", text_at(&code, "/code"));
    shell.set("ORGID", ORG_USER);
    let pair = json!({ "oauth_token": "*", "refresh_code": "*" });
    let tokens = shell.says(EXCHANGE, &pair);
    shell.refuses(EXCHANGE, 400, 100, "Parameter code");
    let mut handed = vec![tokens];
    for _ in 0..2 {
        shell.set("REFRESH", text_at(handed.last().unwrap(), "/refresh_code"));
        handed.push(shell.says(RENEW, &pair));
    }
    for tokens in &handed {
        shell.set("USER_TOKEN", text_at(tokens, "/oauth_token"));
        shell.says(ME, &ada);
    }
    // A code that comes twice ends everything that came of it.
    shell.refuses(RENEW, 400, 100, "Parameter refresh_code");
    for tokens in &handed {
        shell.set("USER_TOKEN", text_at(tokens, "/oauth_token"));
        shell.refuses(ME, 401, 190, "Invalid OAuth 2.0 Access Token");
    }
}
