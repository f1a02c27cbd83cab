//! The keys that everybody may see.

use sign::jws::{Jws, KeySet};
use store::KeyPurpose;
use testkit::Call;

use super::super::attest_world::AttestWorld;

const PATH: &str = "/.well-known/jwks.json";

#[tokio::test]
async fn who_has_the_keys_verifies_without_asking() {
    let world = AttestWorld::new().await;
    let device = world.admit(world.app, 1).await;
    let before = world.signed(world.app, &device, KeyPurpose::AttestEs256);
    world.advance(1);
    world.house.admin.rotate_token_keys().await.unwrap();
    let after = world.signed(world.app, &device, KeyPurpose::AttestEs256);
    for host in ["api.onstove.com", "graph.oculus.com", "elsewhere.example"] {
        let answer = world.send(Call::get(PATH).header("host", host)).await;
        assert_eq!(answer.status, 200, "{host}");
        assert_eq!(
            answer.header("content-type"),
            Some("application/jwk-set+json")
        );
        assert_eq!(answer.header("cache-control"), Some("public, max-age=3600"));
        let keys = KeySet::from_json(&answer.body).unwrap();
        assert_eq!(keys.keys().len(), 4, "those from before the rotation too");
        for token in [&before, &after] {
            let token = Jws::parse(token.as_bytes()).unwrap();
            keys.verify(&token, |_, _| Some(())).unwrap();
        }
        assert!(!answer.text().contains("\"d\""), "no private half");
    }
    let posted = world.send(Call::new("POST", PATH)).await;
    assert_eq!(posted.status, 405);
    assert_eq!(
        super::super::world::json(&posted)["code"],
        "method_not_allowed"
    );
}

#[tokio::test]
async fn a_node_that_is_out_of_touch_tells_what_it_knows() {
    let world = AttestWorld::new().await;
    let deaf = world.deaf_node().await;
    let [here, there] = [
        world.send(Call::get(PATH)).await,
        deaf.send(Call::get(PATH)).await,
    ];
    assert_eq!((there.status, here.body), (200, there.body));
}
