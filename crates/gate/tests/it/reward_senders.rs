//! Where callbacks may come from.

use base::Network;
use gate::{SenderList, SenderNetworks};
use testkit::Call;

use super::reward_world::{EXAMPLE, PATH, RewardWorld, Setup, told};

fn networks(text: &str) -> Vec<Network> {
    vec![text.parse().unwrap()]
}

fn listed(text: &str) -> SenderList {
    SenderList::new(networks(text)).unwrap()
}

async fn call(world: &RewardWorld, forwarded: &[&str]) -> (u16, String) {
    let mut call = Call::get(format!("{PATH}?{EXAMPLE}"));
    for line in forwarded {
        call = call.header("x-forwarded-for", *line);
    }
    told(&call.send(world.addr()).await)
}

fn refused() -> (u16, String) {
    (403, "Sender not allowed".to_owned())
}

#[tokio::test]
async fn a_callback_from_elsewhere_is_refused_before_it_is_read() {
    let senders = listed("203.0.113.0/24");
    let world = RewardWorld::with(Setup {
        senders: SenderNetworks::Listed(senders.clone()),
        ..Setup::default()
    })
    .await;
    assert_eq!(call(&world, &[]).await, refused());
    assert_eq!(told(&world.call("garbage").await), refused());
    assert_eq!(
        call(&world, &["203.0.113.7"]).await,
        refused(),
        "nobody's word"
    );
    assert_eq!(world.game.asked().len(), 0);
    senders.replace(networks("127.0.0.1/32")).unwrap();
    assert_eq!(call(&world, &[]).await, (200, "1".to_owned()));
}

#[tokio::test]
async fn a_trusted_proxy_says_where_a_callback_comes_from() {
    let world = RewardWorld::with(Setup {
        senders: SenderNetworks::Listed(listed("203.0.113.0/24")),
        proxies: vec!["127.0.0.0/8", "10.0.0.0/8"],
        ..Setup::default()
    })
    .await;
    for forwarded in [
        &[][..],
        &["198.51.100.7"],
        &["203.0.113.7, 198.51.100.7"],
        &["203.0.113.7", "198.51.100.7, 10.0.0.1"],
        &["203.0.113.7, garbage"],
        &[""],
    ] {
        assert_eq!(call(&world, forwarded).await, refused(), "{forwarded:?}");
    }
    assert_eq!(world.game.asked().len(), 0);
    let forwarded = ["198.51.100.7", "203.0.113.7, 10.0.0.1"];
    assert_eq!(call(&world, &forwarded).await, (200, "1".to_owned()));
}

#[tokio::test]
async fn a_proxy_that_writes_nonsense_is_refused_also_where_anyone_may_call() {
    let world = RewardWorld::with(Setup {
        proxies: vec!["127.0.0.0/8"],
        ..Setup::default()
    })
    .await;
    assert_eq!(call(&world, &["garbage"]).await, refused());
    assert_eq!(call(&world, &["198.51.100.7"]).await, (200, "1".to_owned()));
}
