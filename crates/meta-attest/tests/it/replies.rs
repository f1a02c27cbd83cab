//! What a game's server sends, and makes of the platform's answers.

use base::Secret;
use meta_attest::{
    game::{
        Outage, Reply, Request, Verdict,
        answer::{BanIds, BanStatus, Banned, FeedPage, Verified},
        app_token, request,
    },
    wire::{Handle, Sentence},
};
use serde::{Deserialize, de::DeserializeOwned};
use sign::base64url;

#[derive(Deserialize)]
struct Vectors {
    claims_json: String,
    answers: Vec<Answer>,
}

#[derive(Deserialize)]
struct Answer {
    name: String,
    call: String,
    status: u16,
    body: String,
    said: String,
}

fn read<T: DeserializeOwned>(answer: &Answer, body: &str, say: impl Fn(T) -> String) -> String {
    let reply = Reply {
        status: answer.status,
        body: body.as_bytes(),
    };
    match reply.read::<T>() {
        Ok(Verdict::Answered(answered)) => say(answered),
        Ok(Verdict::Refused(refused)) => {
            let subcode = refused.subcode.map(|code| code.to_string());
            assert_eq!(
                refused.is_unknown(),
                matches!(refused.subcode, Some(1_614_026 | 1_614_033))
            );
            format!("refused {}", subcode.as_deref().unwrap_or("-"))
        }
        Err(Outage::BadBody) => "bad body".to_owned(),
        Err(Outage::BadStatus(status)) => format!("status {status}"),
        Err(Outage::RateLimited) => "rate limited".to_owned(),
        Err(Outage::Transient(code)) => format!("transient {code}"),
        Err(Outage::Misconfigured(code)) => format!("misconfigured {code}"),
        Err(outage) => panic!("{outage}"),
    }
}

fn ban_ids(page: BanIds) -> String {
    let ids: Vec<_> = page.bans.iter().map(|ban| &*ban.ban_id).collect();
    assert!(page.bans.iter().all(|ban| ban.creation_date.len() == 10));
    let next = page.next.map(|next| format!(" then {next}"));
    format!("ids {}{}", ids.join(","), next.unwrap_or_default())
}

fn feed(page: FeedPage) -> String {
    let names: Vec<_> = page
        .bans
        .into_iter()
        .flat_map(|ban| ban.unique_ids)
        .collect();
    let at = page.cursor.map(|cursor| format!(" at {cursor}"));
    let more = if page.more { " and more" } else { "" };
    format!("feed {}{}{more}", names.join(","), at.unwrap_or_default())
}

#[test]
fn each_answer_is_read_for_what_it_is() {
    let vectors: Vectors =
        serde_json::from_str(include_str!("../../vectors/answers.json")).unwrap();
    let claims = base64url::encode(vectors.claims_json.as_bytes());
    for answer in &vectors.answers {
        let body = answer.body.replace("CLAIMS", &claims);
        let said = match &*answer.call {
            "verify" => read(answer, &body, |verified| match verified {
                Verified::Claims(claims) => {
                    assert_eq!(claims.app_state.package_id, "com.example.name123");
                    "claims".to_owned()
                }
                Verified::InvalidSignature => "invalid signature".to_owned(),
                Verified::Expired => "expired".to_owned(),
                Verified::Refused => "refused".to_owned(),
            }),
            "device_ban" => read(answer, &body, |Banned { ban_id }| match ban_id {
                Some(id) => format!("ban {id}"),
                None => "no ban".to_owned(),
            }),
            "device_ban_status" => read(answer, &body, |status: BanStatus| {
                let word = if status.is_banned { "banned" } else { "free" };
                let minutes = status.remaining_minutes.map(|it| it.to_string());
                format!("{word} {}", minutes.as_deref().unwrap_or("-"))
            }),
            "device_ban_ids" => read(answer, &body, ban_ids),
            "device_ban_feed" => read(answer, &body, feed),
            call => panic!("{call}"),
        };
        assert_eq!(said, answer.said, "{}", answer.name);
    }
}

#[test]
fn padded_claims_are_read_too() {
    let vectors: Vectors =
        serde_json::from_str(include_str!("../../vectors/answers.json")).unwrap();
    for space in ["", " ", "  "] {
        let mut text = base64url::encode(format!("{}{space}", vectors.claims_json).as_bytes());
        while !text.len().is_multiple_of(4) {
            text.push('=');
        }
        let body = format!(r#"{{"data":[{{"message":"success","claims":"{text}"}}]}}"#);
        let reply = Reply {
            status: 200,
            body: body.as_bytes(),
        };
        let verdict = reply.read::<Verified>();
        assert!(
            matches!(verdict, Ok(Verdict::Answered(Verified::Claims(_)))),
            "{verdict:?}"
        );
    }
}

fn shown(request: &Request) -> [String; 3] {
    let text = |secret: &Secret| secret.expose_str().unwrap().to_owned();
    let line = format!("{} {}", request.method, text(&request.target));
    let headers: Vec<_> = request
        .headers
        .iter()
        .map(|(name, value)| format!("{name}: {}", text(value)))
        .collect();
    [line, headers.join("\n"), text(&request.body)]
}

#[test]
fn what_is_asked_is_what_the_documents_say() {
    let token = app_token(1_234_567_898_014_273, &Secret::new("5f87&30a4"));
    let bearer = "authorization: Bearer OC|1234567898014273|5f87&30a4";
    let get = |target: &str| [format!("GET {target}"), bearer.to_owned(), String::new()];
    let dir = "/platform_integrity";
    // Meta's page has the app's token in the query here and tells of no other way.
    let line = format!(
        "GET {dir}/verify?token=ey%2BJ.a%3Db%26c.d\
         &access_token=OC%7C1234567898014273%7C5f87%2630a4"
    );
    assert_eq!(
        shown(&request::verify(&token, &Secret::new("ey+J.a=b&c.d"))),
        [line, String::new(), String::new()]
    );
    assert_eq!(
        shown(&request::device_ban_status(
            &token,
            Handle::UniqueId("cd81&x=1")
        )),
        get(&format!("{dir}/device_ban_status?unique_id=cd81%26x%3D1"))
    );
    assert_eq!(
        shown(&request::device_ban_status(&token, Handle::BanId("NjIx"))),
        get(&format!("{dir}/device_ban_status?ban_id=NjIx"))
    );
    assert_eq!(
        shown(&request::device_ban_ids(&token, None)),
        get(&format!("{dir}/device_ban_ids?limit=500"))
    );
    assert_eq!(
        shown(&request::device_ban_ids(&token, Some("QVG="))),
        get(&format!("{dir}/device_ban_ids?limit=500&after=QVG%3D"))
    );
    assert_eq!(
        shown(&request::ban_feed(&token, Some("c1"))),
        get("/attest/v1/bans?limit=500&after=c1")
    );
    assert_eq!(
        shown(&request::keys()),
        ["GET /.well-known/jwks.json", "", ""].map(str::to_owned)
    );
    let form = format!("{bearer}\ncontent-type: application/x-www-form-urlencoded");
    let banned = Sentence::Banned {
        minutes: 52_560_000,
    };
    for (sentence, body) in [
        (
            banned,
            "unique_id=cd81&is_banned=true&remaining_time_in_minute=52560000",
        ),
        (
            Sentence::Free,
            "unique_id=cd81&is_banned=false&remaining_time_in_minute=0",
        ),
    ] {
        let request = request::device_ban(&token, Handle::UniqueId("cd81"), sentence);
        let line = format!("POST {dir}/device_ban");
        assert_eq!(shown(&request), [line, form.clone(), body.to_owned()]);
    }
}

#[test]
fn no_request_shows_a_secret() {
    let token = app_token(1, &Secret::new("the-secret"));
    let request = request::verify(&token, &Secret::new("the-token"));
    let shown = format!("{request:?}");
    assert!(!shown.contains("the-"), "{shown}");
}
