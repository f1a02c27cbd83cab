use std::collections::{BTreeMap, BTreeSet};

use serde_json::{Value, json};
use stove::{
    Fault, Refusal,
    platform::{admit, check_ownership, look_up_member, look_up_profile, verify},
    wire,
};

use super::{
    vectors::{RefusalVector, Tokens, fill, refusals},
    world::World,
};

fn judge(
    vector: &RefusalVector,
    texts: &BTreeMap<String, String>,
    world: &World,
    now: base::Timestamp,
) -> Refusal {
    let body = fill(&vector.body, texts);
    if vector.call == "server_token" {
        return admit(vector.environment, body.as_bytes(), world).unwrap_err();
    }
    let authorization = vector.authorization.as_ref().map(|a| fill(a, texts));
    let bearer = authorization.as_deref().map(str::as_bytes);
    let caller = vector.caller_id.as_deref().map(str::as_bytes);
    let (environment, query) = (vector.environment, &*vector.query);
    match &*vector.call {
        "member" => {
            let game_id = &vector.game_id;
            let lookup = look_up_member(environment, game_id, bearer, query, world, now);
            return lookup.and_then(|found| found.answer(None)).unwrap_err();
        }
        "profile" => {
            let lookup = look_up_profile(environment, caller, bearer, query, world, now);
            return lookup.and_then(|found| found.answer(None)).unwrap_err();
        }
        "ownership" => {
            let check = check_ownership(environment, caller, bearer, query, world, now);
            // Nobody is stored in this world.
            return check.err().unwrap_or(Refusal::UnknownMember);
        }
        _ => {}
    }
    verify(
        environment,
        &vector.game_id,
        bearer,
        body.as_bytes(),
        world,
        now,
    )
    .unwrap_err()
}

#[test]
fn every_vector_is_refused_as_it_says() {
    let tokens = Tokens::read();
    let texts = tokens.texts();
    let world = World::new(&tokens);
    for (number, vector) in refusals().iter().enumerate() {
        let refusal = judge(vector, &texts, &world, tokens.now);
        let what = format!("vector {number}: {} {}", vector.reason, vector.why);
        assert_eq!(refusal.reason(), vector.reason, "{what}");
        let on_wire = refusal.wire();
        assert_eq!(on_wire.status, vector.status, "{what}");
        let (written, [code, message]) = if vector.call == "ownership" {
            let written = wire::ownership_refusal_response(on_wire);
            (written, ["response_code", "response_message"])
        } else {
            (wire::refusal_response(on_wire), ["code", "message"])
        };
        let envelope: Value = serde_json::from_slice(&written).unwrap();
        let expected = json!({code: vector.code, message: vector.message});
        assert_eq!(envelope, expected, "{what}");
    }
}

#[test]
fn every_refusal_has_a_vector() {
    let shown: BTreeSet<String> = refusals().into_iter().map(|v| v.reason).collect();
    let all: BTreeSet<String> = Refusal::ALL.map(|r| r.reason().to_owned()).into();
    assert_eq!(shown, all);
    assert_eq!(all.len(), Refusal::ALL.len(), "two refusals share a name");
}

#[test]
fn no_call_answers_outside_its_table() {
    for vector in refusals() {
        let row = (vector.status, vector.code);
        let documented: &[(u16, u32)] = if vector.call == "server_token" {
            &[(401, 40_105), (200, 40_000)]
        } else {
            &[(200, 40_000), (401, 40_101), (200, 41_002)]
        };
        assert!(
            documented.contains(&row),
            "{} answers {row:?}",
            vector.reason
        );
    }
}

#[test]
fn faults_are_told_apart_from_refusals_by_their_status() {
    let refusals: BTreeSet<u16> = Refusal::ALL.map(|r| r.wire().status).into();
    let names: BTreeSet<&str> = Fault::ALL.map(Fault::reason).into();
    assert_eq!(names.len(), Fault::ALL.len());
    for fault in Fault::ALL {
        assert!(!refusals.contains(&fault.wire().status), "{fault:?}");
    }
}
