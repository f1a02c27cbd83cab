//! Meta, "In-App Purchases" and "Subscriptions".

use serde_json::json;

use super::{
    super::{dev_house::ADA, graph_house::USER},
    shell::{Shell, Way},
};

const VERIFY_APP: &str = r#"curl -d "access_token=OC|$APPID|$APPSECRET" -d "user_id=$USERID" https://graph.oculus.com/$APPID/verify_entitlement"#;

const VERIFY: &str = r#"curl -d "access_token=OC|$APPID|$APPSECRET" -d "user_id=$USERID" -d "sku=EXAMPLE1" https://graph.oculus.com/$APPID/verify_entitlement"#;

const CONSUME: &str = r#"curl -d "access_token=OC|$APPID|$APPSECRET" -d "user_id=$USERID" -d "sku=EXAMPLE1" https://graph.oculus.com/$APPID/consume_entitlement"#;

const VIEWER: &str = r#"curl -G -d "access_token=OC|$APPID|$APPSECRET" -d "user_id=$USERID" -d "fields=id,grant_time,expiration_time,item{sku}" https://graph.oculus.com/$APPID/viewer_purchases"#;

const AVAILABLE: &str = r#"curl -G -d "access_token=$USER_TOKEN" -d "fields=sku,current_offer{price{formatted},name}" https://graph.oculus.com/application/available_purchases"#;

const REFUND: &str = r#"curl -d "access_token=OC|$APPID|$APPSECRET" -d "user_id=$USERID" -d "sku=EXAMPLE2" -d "reason=customer_support" https://graph.oculus.com/$APPID/refund_iap_entitlement"#;

const SUBSCRIPTIONS: &str = r#"curl -G -d "access_token=OC|$APPID|$APPSECRET" -d "owner_id=$USERID" https://graph.oculus.com/application/subscriptions"#;

const PERIODS: &str = r#"curl -G -d "access_token=$USER_TOKEN" -d "is_active=true" -d "skus=SUBSCRIPTION" -d "fields=sku,is_trial,cancellation_time,period_end_time,current_price_term{term,currency,price}" https://graph.oculus.com/application/subscriptions/"#;

const EXTEND: &str = r#"curl -X POST -H "Authorization: Bearer OC|$APPID|$APPSECRET" -H "Content-Type: application/json" -d '{"owner_id":"1095130347282957","sku":"SUBSCRIPTION","number_of_days":7}' https://graph.oculus.com/application/extend_subscription"#;

const CANCEL: &str = r#"curl -d "access_token=OC|$APPID|$APPSECRET" -d "owner_alias=Ada" -d "sku=SUBSCRIPTION" -d "cancel_reason=5" https://graph.oculus.com/application/cancel_subscription"#;

#[tokio::test]
async fn the_lines_about_purchases() {
    let Some(shell) = Shell::open(Way::Prefix).await else {
        return;
    };
    let (done, not_done) = (json!({ "success": true }), json!({ "success": false }));
    let granted = json!({ "success": true, "grant_time": "*" });
    shell.says(VERIFY_APP, &granted);
    shell.says(VERIFY, &granted);
    let bought = |sku: &str| {
        json!({
            "id": "*", "grant_time": "*", "expiration_time": 0,
            "item": { "sku": sku, "id": "*" },
        })
    };
    let has = shell.says(
        VIEWER,
        &json!({
            "data": [
                { "id": "*", "grant_time": "*", "expiration_time": 0, "item": { "sku": "*", "id": "*" } },
                { "id": "*", "grant_time": "*", "expiration_time": 0, "item": { "sku": "*", "id": "*" } },
            ],
            "paging": { "cursors": { "before": "*", "after": "*" } },
        }),
    );
    let rows = has["data"].as_array().unwrap();
    let mut skus: Vec<_> = rows.iter().map(|row| &row["item"]["sku"]).collect();
    skus.sort_by_key(|sku| sku.as_str());
    assert_eq!(skus, ["EXAMPLE1", "EXAMPLE2"]);

    shell.says(CONSUME, &done);
    shell.says(CONSUME, &not_done);
    shell.says(VERIFY, &not_done);
    shell.says(
        VIEWER,
        &json!({
            "data": [bought("EXAMPLE2")],
            "paging": { "cursors": { "before": "*", "after": "*" } },
        }),
    );
    shell.says(REFUND, &done);
    shell.says(REFUND, &not_done);
    shell.says(VIEWER, &json!({ "data": [], "paging": {} }));

    let sold = shell.paste(AVAILABLE).1;
    let rows = sold["data"].as_array().unwrap();
    let mut sold: Vec<_> = rows
        .iter()
        .map(|row| {
            (
                row["sku"].as_str(),
                row["current_offer"]["price"]["formatted"].as_str(),
            )
        })
        .collect();
    sold.sort_unstable();
    let expected = [
        ("EXAMPLE1", "$1.99"),
        ("EXAMPLE2", "$4.99"),
        ("SUBSCRIPTION:SUBSCRIPTION__MONTHLY", "$9.99"),
    ];
    assert_eq!(sold, expected.map(|(sku, price)| (Some(sku), Some(price))));
}

#[tokio::test]
async fn the_lines_about_subscriptions() {
    let Some(shell) = Shell::open(Way::Host).await else {
        return;
    };
    shell.says(SUBSCRIPTIONS, &json!({ "data": [], "paging": {} }));
    let path = format!("/players/{}/subscriptions", ADA.0);
    let wish = json!({ "sku": "SUBSCRIPTION", "term": "monthly" });
    shell.graph.operate(&path, &wish).await.must_be(201);

    let cursors = json!({ "cursors": { "before": "*", "after": "*" } });
    let row =
        json!({ "id": "*", "sku": "SUBSCRIPTION", "owner": { "id": USER }, "is_active": true });
    shell.says(SUBSCRIPTIONS, &json!({ "data": [row], "paging": cursors }));
    let term = json!({ "term": "MONTHLY", "currency": "USD", "price": "9.99" });
    let mut row = json!({
        "id": "*", "sku": "SUBSCRIPTION", "is_trial": false, "period_end_time": "*",
        "current_price_term": term,
    });
    let before = shell.says(PERIODS, &json!({ "data": [row], "paging": cursors }));
    let done = json!({ "success": true });
    shell.says(EXTEND, &done);
    shell.says(CANCEL, &done);
    row["cancellation_time"] = json!("*");
    let after = shell.says(PERIODS, &json!({ "data": [row], "paging": cursors }));
    let end = "/data/0/period_end_time";
    assert!(
        before.pointer(end) != after.pointer(end),
        "a week longer: {after}"
    );
}
