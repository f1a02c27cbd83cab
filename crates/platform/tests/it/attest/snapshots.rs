//! The requests of the documents (Meta, "Attestation API", November 2024) as they print
//! them, and every answer and error as it is written down.

use testkit::{Call, Transcript, assert_snapshot};

use super::{
    super::{
        attest_world::AttestWorld,
        graph::world::{OTHER_APP, OTHER_SECRET, app_token},
        world::forged,
    },
    calls::DAY,
};

fn hold(name: &str, told: &Transcript) {
    assert_snapshot(env!("CARGO_MANIFEST_DIR"), name, told.text());
}

/// At the root of the graph's host, as the documents have it.
fn get(target: String) -> Call {
    Call::get(target).header("host", "graph.oculus.com")
}

#[tokio::test]
async fn platform_integrity_verify() {
    let world = AttestWorld::with(|parts| parts.development = true).await;
    let (device, other) = (
        world.admit(world.app, 1).await,
        world.admit(world.other, 1).await,
    );
    let token = world.token(world.app, &device);
    let access_token = app_token();
    let mut told = Transcript::of(world.addr());
    let verify = |token: &str| {
        get(format!(
            "/platform_integrity/verify?token={token}&access_token={access_token}"
        ))
    };
    told.call("Success", verify(&token)).await;
    world.ban(&device.unique_id.to_string(), 360_000).await;
    told.call("Of a device that is banned", verify(&token))
        .await;
    told.call("A forged one", verify(&forged(&token))).await;
    let theirs = world.token(world.other, &other);
    told.call("Another app's", verify(&theirs)).await;
    told.call("No token", verify("")).await;
    let target = format!("/platform_integrity/verify?token=x&access_token={access_token}");
    let posted = Call::new("POST", target).header("host", "graph.oculus.com");
    told.call("By POST", posted).await;
    let slashed = access_token.replace('|', "/");
    let target = format!("/platform_integrity/verify?token=x&access_token={slashed}");
    told.call("With slashes", get(target)).await;
    told.call(
        "No access token",
        get("/platform_integrity/verify?token=x".to_owned()),
    )
    .await;
    world.advance(DAY);
    told.call("After its end", verify(&token)).await;
    hold("platform_integrity_verify", &told);
}

#[tokio::test]
async fn platform_integrity_bans() {
    let world = AttestWorld::with(|parts| parts.development = true).await;
    let device = world.admit(world.app, 1).await;
    let unique_id = device.unique_id.to_string();
    let other = world.admit(world.other, 1).await.unique_id.to_string();
    let access_token = app_token();
    let mut told = Transcript::of(world.addr());
    let ban = |unique_id: &str, is_banned: &str, minutes: &str| {
        get(format!(
            "/platform_integrity/device_ban?method=POST&unique_id={unique_id}\
             &is_banned={is_banned}&remaining_time_in_minute={minutes}\
             &access_token={access_token}"
        ))
    };
    let status = |handle: &str| {
        get(format!(
            "/platform_integrity/device_ban_status?{handle}&access_token={access_token}"
        ))
    };
    let answer = told.call("A ban", ban(&unique_id, "true", "12")).await;
    let ban_id = super::super::world::text(&answer, "ban_id");
    told.call("Its status", status(&format!("unique_id={unique_id}")))
        .await;
    told.call("By the ban", status(&format!("ban_id={ban_id}")))
        .await;
    let list = |query: &str| {
        get(format!(
            "/platform_integrity/device_ban_ids?{query}access_token={access_token}"
        ))
    };
    told.call("The list", list("")).await;
    world.admit(world.app, 2).await;
    let second = world.admit(world.app, 2).await.unique_id.to_string();
    world.ban(&second, 5).await;
    told.call("A page of it", list("limit=1&")).await;
    told.call(
        "The feed",
        get(format!("/attest/v1/bans?access_token={access_token}")),
    )
    .await;
    told.call("1614026", ban(&"0".repeat(64), "true", "12"))
        .await;
    told.call("1614027", ban(&other, "true", "12")).await;
    told.call("1614028", ban(&unique_id, "true", "52560001"))
        .await;
    told.call("1614033", status("ban_id=NjIx")).await;
    let theirs = Call::get(format!(
        "/platform_integrity/device_ban_status?ban_id={ban_id}&access_token=OC|{OTHER_APP}|{OTHER_SECRET}"
    ));
    told.call("1614036", theirs.header("host", "graph.oculus.com"))
        .await;
    told.call(
        "The status of nobody",
        status(&format!("unique_id={}", "0".repeat(64))),
    )
    .await;
    told.call(
        "The status of another's",
        status(&format!("unique_id={other}")),
    )
    .await;
    told.call("Without a name", status("x=y")).await;
    told.call(
        "An unban whose minutes are disregarded",
        ban(&unique_id, "false", "soon"),
    )
    .await;
    told.call(
        "An unban of who is not banned",
        ban(&unique_id, "false", "0"),
    )
    .await;
    told.call("Its status then", status(&format!("unique_id={unique_id}")))
        .await;
    hold("platform_integrity_bans", &told);
}
