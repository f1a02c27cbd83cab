//! Sign-in codes, and the families of tokens that they begin.

use futures_util::future::join_all;
use testkit::{Answer, Call, games};

use super::{
    super::world::{forged, text},
    world::{APP, GraphWorld, OTHER_APP, app_token, error, form, get, other_app_token},
};

/// What a code was exchanged for.
struct Pair {
    token: String,
    refresh: String,
}

impl Pair {
    #[track_caller]
    fn of(answer: &Answer) -> Self {
        assert_eq!(answer.status, 200, "{answer:?}");
        Self {
            token: text(answer, "oauth_token"),
            refresh: text(answer, "refresh_code"),
        }
    }
}

fn authorize(token: &str, code: &str, org_scoped_id: &str) -> Call {
    let pairs = [
        ("access_token", token),
        ("code", code),
        ("org_scoped_id", org_scoped_id),
    ];
    form("/sso_authorize_code", &pairs)
}

fn refresh(token: &str, code: &str) -> Call {
    let pairs = [("access_token", token), ("refresh_code", code)];
    form("/sso_authorize_refresh_code", &pairs)
}

impl GraphWorld {
    /// A code of the member's and the number beside it.
    async fn code(&self) -> (String, String) {
        let session = self.member().await;
        let answer = self.device(&session, "sso-code", APP).await;
        (text(&answer, "code"), text(&answer, "org_scoped_id"))
    }

    async fn signed_in(&self) -> Pair {
        let (code, number) = self.code().await;
        Pair::of(&self.send(authorize(&app_token(), &code, &number)).await)
    }

    async fn next(&self, pair: &Pair) -> Pair {
        Pair::of(&self.send(refresh(&app_token(), &pair.refresh)).await)
    }

    async fn knows(&self, pair: &Pair) -> bool {
        let answer = self.send(get("/me", &pair.token)).await;
        assert!(matches!(answer.status, 200 | 401), "{answer:?}");
        answer.status == 200
    }

    async fn refuses(&self, call: Call) {
        let answer = self.send(call).await;
        assert_eq!(error(&answer), (400, 100, None), "{answer:?}");
    }
}

#[tokio::test]
async fn a_code_is_good_for_one_exchange() {
    let world = GraphWorld::new().await;
    let (code, number) = world.code().await;
    let token = app_token();
    world
        .refuses(authorize(&token, &forged(&code), &number))
        .await;
    world.refuses(authorize(&token, &code, "1")).await;
    world
        .refuses(authorize(&other_app_token(), &code, &number))
        .await;
    let tries = (0..8).map(|_| world.send(authorize(&token, &code, &number)));
    let answers = join_all(tries).await;
    let (good, bad): (Vec<_>, Vec<_>) = answers.iter().partition(|it| it.status == 200);
    assert_eq!((good.len(), bad.len()), (1, 7));
    assert!(bad.iter().all(|answer| error(answer) == (400, 100, None)));
    assert!(world.knows(&Pair::of(good[0])).await);
}

#[tokio::test]
async fn a_code_lives_ten_minutes() {
    let world = GraphWorld::new().await;
    let (code, number) = world.code().await;
    world.advance(600);
    world.refuses(authorize(&app_token(), &code, &number)).await;
}

#[tokio::test]
async fn a_token_is_renewed_as_long_as_its_last_code_is_used() {
    let world = GraphWorld::new().await;
    let first = world.signed_in().await;
    world.advance(29 * 24 * 60 * 60);
    let second = world.next(&first).await;
    world.advance(29 * 24 * 60 * 60);
    let third = world.next(&second).await;
    assert!(world.knows(&third).await);
    assert!(!world.knows(&first).await, "thirty days are over");
    world.advance(30 * 24 * 60 * 60);
    world.refuses(refresh(&app_token(), &third.refresh)).await;
}

#[tokio::test]
async fn a_code_that_comes_twice_ends_its_family_and_no_other() {
    let world = GraphWorld::new().await;
    let (first, other) = (world.signed_in().await, world.signed_in().await);
    let by_device = world.graph_user_token(APP).await;
    let second = world.next(&first).await;
    let third = world.next(&second).await;
    world.refuses(refresh(&app_token(), &second.refresh)).await;
    for pair in [&first, &second, &third] {
        assert!(!world.knows(pair).await);
    }
    world.refuses(refresh(&app_token(), &third.refresh)).await;
    assert!(world.knows(&world.next(&other).await).await);
    assert_eq!(world.send(get("/me", &by_device)).await.status, 200);
    let world = world.restarted().await;
    assert!(!world.knows(&third).await);
}

#[tokio::test]
async fn of_many_uses_at_once_at_most_one_is_answered() {
    let world = GraphWorld::new().await;
    let pair = world.signed_in().await;
    let token = app_token();
    let tries = (0..8).map(|_| world.send(refresh(&token, &pair.refresh)));
    let answers = join_all(tries).await;
    let good: Vec<_> = answers.iter().filter(|it| it.status == 200).collect();
    assert_eq!(good.len(), 1);
    assert!(!world.knows(&Pair::of(good[0])).await, "it was used twice");
}

#[tokio::test]
async fn codes_are_for_one_app_and_end_with_the_players_revocation() {
    let world = GraphWorld::new().await;
    let pair = world.signed_in().await;
    world
        .refuses(refresh(&other_app_token(), &pair.refresh))
        .await;
    world.refuses(refresh(&app_token(), &pair.token)).await;
    world
        .refuses(refresh(&app_token(), &forged(&pair.refresh)))
        .await;
    let (code, number) = world.code().await;
    world.revoke(world.app, games::MEMBER).await;
    assert!(!world.knows(&pair).await);
    world.refuses(refresh(&app_token(), &pair.refresh)).await;
    world.refuses(authorize(&app_token(), &code, &number)).await;
    assert!(world.knows(&world.signed_in().await).await);
}

#[tokio::test]
async fn a_sign_out_ends_the_family_of_a_token_that_has_one() {
    let world = GraphWorld::new().await;
    let (pair, other) = (world.signed_in().await, world.signed_in().await);
    let session = world.member().await;
    let body = format!(r#"{{"user_token":"{}"}}"#, pair.token);
    let out = Call::post("/device/v1/meta/user-token/revoke", body).bearer(&session);
    assert_eq!(world.send(out).await.status, 200);
    assert!(!world.knows(&pair).await);
    world.refuses(refresh(&app_token(), &pair.refresh)).await;
    assert!(world.knows(&other).await);
}

#[tokio::test]
async fn a_store_that_does_not_write_hands_nothing_out() {
    let world = GraphWorld::new().await;
    let (pair, (code, number)) = (world.signed_in().await, world.code().await);
    world.store.fail_writes(true);
    for call in [
        authorize(&app_token(), &code, &number),
        refresh(&app_token(), &pair.refresh),
    ] {
        assert_eq!(error(&world.send(call).await), (500, 1, None));
    }
    world.store.fail_writes(false);
    world.next(&pair).await;
    Pair::of(&world.send(authorize(&app_token(), &code, &number)).await);
}

#[tokio::test]
async fn the_number_beside_a_code_is_the_publishers() {
    let world = GraphWorld::new().await;
    world.publish([Some("A"), Some("A")]).await;
    let session = world.member().await;
    let one = world.device(&session, "sso-code", APP).await;
    let other = world.device(&session, "sso-code", OTHER_APP).await;
    let number = text(&one, "org_scoped_id");
    assert_eq!(number, text(&other, "org_scoped_id"));
    let node = get("/200000000397?fields=org_scoped_id", &app_token());
    assert_eq!(text(&world.send(node).await, "org_scoped_id"), number);
}
