//! The refusals, as they are written down.

use testkit::{Call, Transcript, assert_snapshot, games};

use super::{
    ask::Ask,
    frame_world::{APP, SELF, SocialWorld},
};

#[tokio::test]
async fn refusals() {
    let world = SocialWorld::with(|parts| parts.development = false).await;
    let mut told = Transcript::of(world.addr());
    let good = || world.trusted("GET", SELF);
    told.call("without a signature", Call::get(SELF)).await;
    told.call("no such API", Call::get("/opensocial/api/restful/v1/no"))
        .await;
    let with = |change: fn(&mut Ask)| {
        let mut ask = good();
        change(&mut ask);
        ask.call()
    };
    told.call(
        "nobody's key",
        with(|ask| ask.signer.key = "nobody".to_owned()),
    )
    .await;
    told.call("another secret", with(|ask| ask.signer.secret.clear()))
        .await;
    told.call("too old", with(|ask| ask.timestamp -= 1_000))
        .await;
    told.call("for nobody", with(|ask| ask.requestor = None))
        .await;
    told.call(
        "for somebody else",
        with(|ask| ask.requestor = Some("1".to_owned())),
    )
    .await;
    told.call("no token", with(|ask| ask.token = Some("x".to_owned())))
        .await;
    world.send(good().call()).await;
    told.call("a second time", good().call()).await;
    let groups = "/opensocial/api/restful/v1/textdata/@app/@all";
    told.call("groups with a token", world.proxy("GET", groups).call())
        .await;
    let payment = "/opensocial/api/restful/v1/payment/@me/@self/@app";
    let ask = world.trusted("POST", payment).json("{}").nonce("payment");
    told.call("a payment without one", ask.call()).await;
    let ask = world.trusted("PUT", payment).json("{}").nonce("put");
    told.call("another method", ask.call()).await;
    let target = SELF.replace("/opensocial/", "/opensocial-sandbox/");
    let mut ask = Ask::new("GET", &target, world.sandbox(), APP, world.now());
    ask.scheme = sign::oauth1::Scheme::Https;
    told.call("in the sandbox", ask.call()).await;
    assert!(!told.text().contains(&games::MEMBER_KEY.to_owned()));
    assert_snapshot(
        env!("CARGO_MANIFEST_DIR"),
        "opensocial_refusals",
        told.text(),
    );
}
