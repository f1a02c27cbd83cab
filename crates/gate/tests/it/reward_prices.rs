//! What a reward is worth: what the list says and nothing else.

use ::rewards::PriceList;
use courier::Worked;
use gate::{GrantAnswer, NetworkOptions, RewardMode, Worth};
use store::RewardState;
use testkit::Call;

use super::{
    reward_networks::world_of,
    reward_profiles::{Sample, taken},
    reward_world::{EXAMPLE, FETCH, OID, RewardWorld, SECRET, SID, Setup, signed, told},
};

fn list(json: &str) -> PriceList {
    serde_json::from_str(json).unwrap()
}

fn coins(amount: u64) -> PriceList {
    list(&format!(
        r#"{{"otherwise":{{"reward":"coins","amount":{amount}}}}}"#
    ))
}

fn worth(name: &str, amount: u64) -> Option<Worth> {
    Some(Worth {
        name: name.to_owned(),
        amount,
    })
}

async fn priced(prices: PriceList) -> RewardWorld {
    RewardWorld::with(Setup {
        prices: Some(prices),
        ..Setup::default()
    })
    .await
}

#[tokio::test]
async fn the_game_is_told_what_the_list_says() {
    let world = priced(coins(5)).await;
    assert_eq!(world.example().await, (200, "1".to_owned()));
    assert_eq!(world.game.asked()[0].reward, worth("coins", 5));
    let body = serde_json::to_string(&world.game.asked()[0]).unwrap();
    assert!(
        body.ends_with(
            r#""parameters":{"productid":"1234"},"reward":{"name":"coins","amount":5}}"#
        )
    );
}

#[tokio::test]
async fn without_a_list_nothing_is_said() {
    let world = RewardWorld::new().await;
    assert_eq!(world.example().await, (200, "1".to_owned()));
    let body = serde_json::to_string(&world.game.asked()[0]).unwrap();
    let expected = r#"{"network":"unity-ads","game":"event","oid":"0987654321","sid":"1234567890","parameters":{"productid":"1234"}}"#;
    assert_eq!(body, expected);
}

/// A game that takes the same key with another worth for a mistake would say no to
/// what it has granted.
#[tokio::test]
async fn a_price_stays_what_it_was_when_the_reward_was_earned() {
    let world = priced(coins(5)).await;
    for _ in 0..3 {
        world.game.answers(GrantAnswer::Unknown);
    }
    assert_eq!(world.example().await.0, 503);
    for prices in [Some(coins(9)), None] {
        let world = world_with(&world, prices).await;
        world.advance(2);
        assert_eq!(told(&world.call(EXAMPLE).await).0, 503);
    }
    world.advance(60);
    assert_eq!(world.drive().await, [Worked::Rested]);
    let asked = world.game.asked();
    assert_eq!(asked.len(), 4);
    assert!(asked.iter().all(|one| *one == asked[0]), "{asked:?}");
}

async fn world_with(world: &RewardWorld, prices: Option<PriceList>) -> RewardWorld {
    let setup = Setup {
        prices,
        ..Setup::default()
    };
    world.again(setup).await
}

#[tokio::test]
async fn an_amount_that_nobody_signed_is_nothing() {
    let world = world_of(
        ["applovin-max", "pangle", "vungle"]
            .map(|network| NetworkOptions {
                prices: Some(list(
                    r#"{"otherwise":{"reward":"coins","amount":5},"signed_amount_up_to":2000000}"#,
                )),
                ..taken(network)
            })
            .into(),
    )
    .await;
    for network in ["applovin-max", "pangle", "vungle"] {
        let sample = Sample::of(network);
        assert_eq!(
            Call::get(sample.target()).send(world.addr()).await.status,
            200
        );
    }
    let asked = world.game.asked();
    assert_eq!(asked.len(), 3);
    for grant in asked {
        assert_eq!(grant.reward, worth("coins", 5));
        assert!(!format!("{grant:?}").contains("1000000"), "{grant:?}");
    }
}

#[tokio::test]
async fn an_amount_that_is_signed_counts_up_to_what_the_list_says() {
    let world = world_of(vec![NetworkOptions {
        prices: Some(list(
            r#"{"otherwise":{"reward":"gems","amount":1},"signed_amount_up_to":10}"#,
        )),
        ..taken("tapjoy")
    }])
    .await;
    let sample = Sample::of("tapjoy");
    assert_eq!(
        Call::get(sample.target()).send(world.addr()).await.status,
        200
    );
    assert_eq!(world.game.asked()[0].reward, worth("gems", 5));
    let parameters = [("id", "id.2"), ("snuid", "player-7"), ("currency", "11")];
    let answer = Call::get(sample.target_of(&parameters))
        .send(world.addr())
        .await;
    assert_eq!(
        answer.status, 503,
        "it was earned, and the list may be mended"
    );
    assert_eq!(world.game.asked().len(), 1);
    let line = r#"countersign_gate_callbacks_total{network="tapjoy",outcome="amount_too_high"} "#;
    assert_eq!(world.count(line), 1);
}

#[tokio::test]
async fn what_has_no_price_waits_until_it_has_one() {
    let world = priced(list("{}")).await;
    assert_eq!(
        world.example().await,
        (503, "Service unavailable".to_owned())
    );
    assert_eq!(world.game.asked().len(), 0);
    let line =
        r#"countersign_gate_callbacks_total{network="unity-ads",outcome="price_not_listed"} "#;
    assert_eq!(world.count(line), 1);
    let open = world.reward(OID).await.unwrap();
    assert_eq!(open.state, RewardState::Open);
    assert_eq!(open.detail, "it has no price: the list has no price for it");
    // The network never comes again, and without a list nobody knows either.
    for prices in [Some(list("{}")), None] {
        let world = world_with(&world, prices).await;
        world.advance(600);
        assert_eq!(world.drive().await, [Worked::Rested]);
    }
    assert_eq!(world.game.asked().len(), 0);
    let world = world_with(&world, Some(coins(1))).await;
    world.game.answers(GrantAnswer::Unknown);
    world.advance(600);
    assert_eq!(world.drive().await, [Worked::Rested]);
    // From then on it is worth what it was found to be.
    let world = world_with(&world, Some(coins(2))).await;
    world.advance(600);
    assert_eq!(world.drive().await, [Worked::Rested]);
    let asked = world.game.asked();
    assert_eq!(asked.len(), 2);
    assert!(asked.iter().all(|one| one.reward == worth("coins", 1)));
    assert_eq!(world.reward(OID).await.unwrap().state, RewardState::Granted);
    let next = signed(SECRET, SID, "next");
    assert_eq!(told(&world.call(&next).await), (200, "1".to_owned()));
}

#[tokio::test]
async fn a_callback_that_comes_again_has_it_priced_at_once() {
    let world = priced(list("{}")).await;
    assert_eq!(world.example().await.0, 503);
    let world = world_with(&world, Some(coins(3))).await;
    world.advance(2);
    assert_eq!(world.example().await, (200, "1".to_owned()));
    assert_eq!(world.game.asked()[0].reward, worth("coins", 3));
}

#[tokio::test]
async fn what_has_no_price_is_not_in_the_inbox_before_it_has_one() {
    let inbox = |prices| Setup {
        mode: RewardMode::Inbox,
        prices: Some(prices),
        ..Setup::default()
    };
    let world = RewardWorld::with(inbox(list("{}"))).await;
    assert_eq!(world.example().await.0, 503);
    assert_eq!(world.reward(OID).await.unwrap().state, RewardState::Open);
    let world = world.again(inbox(coins(4))).await;
    world.advance(600);
    assert_eq!(world.drive().await, [Worked::Rested]);
    assert_eq!(world.game.asked().len(), 0);
    let (_, fetched) = world.api(Call::get(format!("{FETCH}?game=event"))).await;
    let expected = serde_json::json!({ "name": "coins", "amount": 4 });
    assert_eq!(fetched["items"][0]["reward"], expected);
    assert_eq!(world.example().await, (403, "Duplicate order".to_owned()));
}
