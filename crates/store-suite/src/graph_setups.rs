//! How games' calls of Meta's graph are taken, and the secret before the present
//! one.

use std::time::Duration;

use base::{Secret, Timestamp};
use store::{
    ConfigureGraph, Credential, GraphChange, GraphSetup, GraphWebhook, PreviousSecret, Refusal,
    Step, WebhookField,
};

use crate::{
    Engine,
    given::{
        MADE, app, app_id, commit, commit_all, credential, credential_id, done, fresh, is_done,
        refused,
    },
};

fn at(secs: u64) -> Timestamp {
    MADE.plus(Duration::from_secs(secs))
}

/// A change so many seconds after the beginning.
pub fn configure(app: u64, change: GraphChange, secs: u64) -> Step {
    Step::ConfigureGraph(ConfigureGraph {
        app_id: app_id(app),
        change,
        at: at(secs),
    })
}

pub fn limit(app: u64, calls: Option<u32>, secs: u64) -> Step {
    let change = GraphChange::Settings {
        overlap: Some(Duration::from_secs(secs)),
        user_token_validity: None,
        proof_validity: None,
        calls_per_minute: Some(calls),
    };
    configure(app, change, secs)
}

pub fn subscribe(app: u64, token: &str, secs: u64) -> Step {
    let webhook = GraphWebhook {
        callback_url: format!("https://{app}.example/"),
        verify_token: Secret::new(token),
        fields: WebhookField::ALL[..secs as usize % 7].to_vec(),
    };
    configure(app, GraphChange::Subscribe(webhook), secs)
}

pub fn unsubscribe(app: u64, secs: u64) -> Step {
    configure(app, GraphChange::Unsubscribe, secs)
}

/// Another secret for a credential; the one before is good for so many seconds
/// after that.
pub fn overlapping(app: u64, id: u64, secret: &str, secs: u64) -> Step {
    Step::RotateSecret {
        app_id: app_id(app),
        credential_id: credential_id(id),
        secret: Secret::new(secret),
        at: at(9),
        previous_until: Some(at(9 + secs)),
    }
}

pub async fn a_setup_of_the_graph_is_changed_in_parts<E: Engine>() {
    let (_engine, _clock, store) = fresh::<E>().await;
    let missing = refused(Refusal::Missing);
    assert_eq!(commit(&store, 1, limit(1, Some(9), 1)).await, missing);
    done(&store, [1, 2].map(|n| Step::InsertApp(app(n)))).await;
    assert_eq!(commit(&store, 1, unsubscribe(1, 1)).await, missing);
    assert!(store.catalog().await.unwrap().graph.is_empty());
    let head = *store.head().borrow();
    done(
        &store,
        [
            subscribe(2, "other", 3),
            subscribe(1, "first", 1),
            limit(1, Some(9), 2),
            subscribe(1, "second", 6),
            unsubscribe(2, 7),
        ],
    )
    .await;
    let setups = store.catalog().await.unwrap().graph;
    let told = |it: &GraphSetup| {
        let hook = it.webhook.clone().map(|it| {
            let token = String::from_utf8(it.verify_token.expose().to_vec()).unwrap();
            (it.callback_url, token, it.fields)
        });
        (
            it.app_id,
            it.overlap,
            it.calls_per_minute,
            hook,
            it.changed_at,
        )
    };
    let fields = WebhookField::ALL.to_vec();
    let hook = ("https://1.example/".into(), "second".into(), fields);
    let two = Duration::from_secs(2);
    assert_eq!(
        setups.iter().map(told).collect::<Vec<_>>(),
        [
            (app_id(1), two, Some(9), Some(hook), at(6)),
            (app_id(2), Duration::ZERO, None, None, at(7)),
        ]
    );
    let usual = GraphSetup::usual(app_id(1), MADE);
    assert_eq!(setups[0].user_token_validity, usual.user_token_validity);
    assert_eq!(setups[0].proof_validity, usual.proof_validity);
    assert_eq!(store.head().borrow().0, head.0 + 5, "nodes hear of each");
    let steps = vec![limit(1, None, 8), Step::InsertApp(app(1))];
    commit_all(&store, 2, steps).await;
    let setups = store.catalog().await.unwrap().graph;
    assert_eq!(setups[0].calls_per_minute, Some(9));
    done(&store, [limit(1, None, 8)]).await;
    let setups = store.catalog().await.unwrap().graph;
    assert_eq!(setups[0].calls_per_minute, None);
}

pub async fn the_secret_before_is_kept_for_a_while<E: Engine>() {
    let (_engine, _clock, store) = fresh::<E>().await;
    let missing = commit(&store, 1, overlapping(1, 1, "x", 1)).await;
    assert_eq!(missing, refused(Refusal::Missing));
    let born_with = Credential {
        previous: Some(PreviousSecret {
            secret: Secret::new("before"),
            until: at(5),
        }),
        ..credential(1, 2, "d")
    };
    done(
        &store,
        [
            Step::InsertApp(app(1)),
            Step::InsertCredential(credential(1, 1, "c")),
            Step::InsertCredential(born_with),
        ],
    )
    .await;
    let secrets = async |id| {
        let all = store.catalog().await.unwrap().credentials;
        let it = all
            .into_iter()
            .find(|it| it.credential_id == credential_id(id));
        let it = it.unwrap();
        let previous = it
            .previous
            .map(|it| (it.secret.expose().to_vec(), it.until));
        (it.secret.expose().to_vec(), previous)
    };
    let kept = |secret: &str, secs| Some((secret.as_bytes().to_vec(), at(secs)));
    assert_eq!(secrets(1).await, (b"secret 1".to_vec(), None));
    assert_eq!(secrets(2).await, (b"secret 2".to_vec(), kept("before", 5)));
    let head = *store.head().borrow();
    done(&store, [overlapping(1, 1, "two", 60)]).await;
    assert_eq!(secrets(1).await, (b"two".to_vec(), kept("secret 1", 69)));
    done(&store, [overlapping(1, 1, "three", 30)]).await;
    assert_eq!(secrets(1).await, (b"three".to_vec(), kept("two", 39)));
    let receipt = commit(&store, 1, crate::given::rotation(1, 1, "four")).await;
    assert_eq!(receipt, is_done());
    assert_eq!(secrets(1).await, (b"four".to_vec(), None));
    assert_eq!(secrets(2).await, (b"secret 2".to_vec(), kept("before", 5)));
    assert_eq!(store.head().borrow().0, head.0 + 3);
}
