//! Faults of STOVE's calls that nobody foresaw.

use std::sync::Arc;

use base::{Clock, Timestamp, Wait};
use testkit::Call;

use super::world::{SERVER_TOKEN, VERIFY, World, json};

/// One that every call looks at.
struct Broken;

impl Clock for Broken {
    fn now(&self) -> Timestamp {
        panic!("the clock has stopped");
    }

    fn wait_until(&self, _: Timestamp) -> Wait<'_> {
        Box::pin(std::future::ready(()))
    }
}

#[tokio::test]
async fn a_panic_is_answered_in_the_envelope_of_the_call() {
    let world = World::with(|parts| parts.clock = Arc::new(Broken)).await;
    let credentials = testkit::games::credentials(
        testkit::games::CLIENT,
        testkit::games::SECRET,
        testkit::games::GAME,
    );
    let escaped = VERIFY.replace('_', "%5F");
    for call in [
        // Past the router, and through it.
        Call::post(VERIFY, r#"{"access_token":"x"}"#),
        Call::post(&escaped, r#"{"access_token":"x"}"#),
        Call::post(SERVER_TOKEN, credentials),
        Call::get("/stove/member/v3.0/SGP_EVENT?search_type=member_no&value=1"),
    ] {
        let answer = world.send(call.clone()).await;
        assert_eq!(answer.status, 500, "{call:?}");
        let body = json(&answer);
        assert_eq!(body["code"], 50_000, "{body}");
        assert!(answer.header("x-request-id").is_some());
    }
    let check = "/stove/ownership/v3.0/check_ownership?member_no=1";
    let answer = world.send(Call::get(check)).await;
    assert_eq!(answer.status, 500);
    assert_eq!(json(&answer)["response_code"], 50_000, "{}", answer.text());
    // What looks at no clock is answered as ever.
    let answer = world.send(Call::get("/stove/nothing")).await;
    assert_eq!(answer.status, 404);
}
