use testkit::{Answer, Call, Logs, games};

use super::world::{SERVER_TOKEN, SIGN_IN, USER_TOKEN, VERIFY, World, forged, sign_in, verify};

#[tokio::test]
async fn no_secret_is_seen_in_a_refusal_or_in_the_log() {
    let (logs, _guard) = Logs::capture();
    let world = World::with(|parts| parts.development = true).await;
    let session = world.session(games::MEMBER, games::MEMBER_KEY).await;
    let (server, user) = (world.server_token().await, world.user_token().await);
    let used = [
        games::SECRET,
        games::SANDBOX_SECRET,
        games::MEMBER_KEY,
        &session,
        &server,
        &user,
        &forged(&server),
        &forged(&user),
        &forged(&session),
    ];
    let mut answers: Vec<Answer> = Vec::new();
    for secret in used {
        let misplaced = [
            format!(r#"{{"client_id":"{secret}","client_secret":5,"service_id":"{secret}"}}"#),
            games::credentials(secret, secret, secret),
            games::credentials(games::CLIENT, &format!("{secret}x"), games::GAME),
            format!(r#"{{"access_token":"{secret}","{secret}":1}}"#),
            format!(r#"{{"access_token":["{secret}"]}}"#),
            sign_in(games::MEMBER, &format!("{secret}x")),
            format!(r#"{{"player_id":"{secret}","key":"{secret}"}}"#),
            format!(r#"{{"game_id":"{secret}"}}"#),
            format!(r#"{{"game_id":"SGP_EVENT","environment":"{secret}"}}"#),
            format!(r#""{secret}""#),
            format!(r#"["{secret}"]"#),
            secret.to_owned(),
        ];
        for body in misplaced {
            for path in [SERVER_TOKEN, SIGN_IN, USER_TOKEN, VERIFY] {
                for bearer in [secret, &server, &session] {
                    let call = Call::post(path, &*body).bearer(bearer);
                    let query = Call::post(format!("{path}?t={secret}"), &*body);
                    answers.extend([world.send(call).await, world.send(query).await]);
                }
            }
        }
    }
    world.store.fail_reads(true);
    world.store.fail_writes(true);
    let body = games::credentials(games::CLIENT, games::SECRET, games::GAME);
    answers.push(world.send(Call::post(SERVER_TOKEN, body)).await);
    let body = sign_in(games::MEMBER, games::MEMBER_KEY);
    answers.push(world.send(Call::post(SIGN_IN, body)).await);
    answers.push(world.send(verify(&forged(&server), &user)).await);
    let log = logs.text();
    assert!(
        log.contains("wrong_secret") && log.contains("on purpose"),
        "{log}"
    );
    for secret in used {
        assert!(!log.contains(secret), "in the log: {secret}");
        let refused = answers.iter().filter(|answer| !is_token(answer));
        for answer in refused {
            let shown = format!("{:?} {}", answer.headers, answer.text());
            assert!(!shown.contains(secret), "{secret} in {shown}");
        }
    }
    let reveals = answers
        .iter()
        .any(|answer| answer.text().contains("/secret/path"));
    assert!(!reveals, "what the store says of itself stays in the log");
}

/// The answers that are there to hand out a token.
fn is_token(answer: &Answer) -> bool {
    ["\"session_token\":", "\"access_token\":"]
        .iter()
        .any(|field| answer.status == 200 && answer.text().contains(field))
}
