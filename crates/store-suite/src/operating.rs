//! API keys, the audit log, and the answers that are kept.

use std::time::Duration;

use base::{Secret, Timestamp};
use store::{
    Actor, ApiKey, AuditEvent, AuditFilter, AuditOutcome, IdempotencyRecord, Refusal, Step,
};

use crate::{
    Engine,
    given::{MADE, app, commit, commit_all, done, fresh, is_done, owner, refused},
};

pub fn api_key(n: u64) -> ApiKey {
    ApiKey {
        key_id: base::ApiKeyId::new(n).unwrap(),
        label: format!("key {n} ✓"),
        scopes: "read,verify".parse().unwrap(),
        digest: [n as u8; 32],
        created_at: MADE,
        revoked_at: None,
    }
}

pub fn event(n: u8, secs: u64) -> AuditEvent {
    let at = MADE.plus(Duration::from_secs(secs));
    AuditEvent {
        event_id: AuditEvent::id(at, owner(n)),
        at,
        actor: match n % 4 {
            0 | 2 => Actor::CommandLine,
            3 => Actor::App,
            _ => Actor::ApiKey {
                key_id: api_key(1).key_id,
                label: "ci".into(),
            },
        },
        action: format!("action.{}", n % 3),
        target: (n > 1).then(|| format!("app/{}", n % 2)),
        request_id: (n > 2).then(|| "a-b-c".into()),
        outcome: match n % 4 {
            0 => AuditOutcome::Begun,
            1 => AuditOutcome::Failed,
            2 => AuditOutcome::Done,
            _ => AuditOutcome::Denied,
        },
        details: "{}".into(),
    }
}

pub fn record(key: u8, request: u8, until: u64) -> IdempotencyRecord {
    IdempotencyRecord {
        key: [key; 32],
        request: [request; 32],
        status: 201,
        answer: Secret::new("shown once"),
        expires_at: MADE.plus(Duration::from_secs(until)),
    }
}

pub async fn an_api_key_is_there_once_and_revoked_once<E: Engine>() {
    let (_engine, _clock, store) = fresh::<E>().await;
    let insert = |n| Step::InsertApiKey(api_key(n));
    let revoke = |n, secs| Step::RevokeApiKey {
        key_id: api_key(n).key_id,
        at: MADE.plus(Duration::from_secs(secs)),
    };
    let missing = commit(&store, 1, revoke(1, 1)).await;
    assert_eq!(missing, refused(Refusal::Missing));
    done(&store, [insert(1), insert(1), insert(2)]).await;
    let exists = refused(Refusal::Exists);
    assert_eq!(commit(&store, 2, insert(1)).await, exists);
    let same_digest = ApiKey {
        key_id: api_key(9).key_id,
        ..api_key(1)
    };
    let step = Step::InsertApiKey(same_digest);
    assert_eq!(commit(&store, 2, step).await, exists);
    let head = *store.head().borrow();
    done(&store, [revoke(1, 5), revoke(1, 9)]).await;
    assert_eq!(
        *store.head().borrow(),
        head.next().next(),
        "nodes hear of it"
    );
    let revoked = ApiKey {
        revoked_at: Some(MADE.plus(Duration::from_secs(5))),
        ..api_key(1)
    };
    let keys = store.catalog().await.unwrap().api_keys;
    assert_eq!(keys, [revoked, api_key(2)]);
}

pub async fn events_come_newest_first_in_pages<E: Engine>() {
    let (_engine, _clock, store) = fresh::<E>().await;
    for n in 1..=6 {
        done(&store, [Step::Audit(event(n, n.into()))]).await;
    }
    let exists = commit(&store, 2, Step::Audit(event(1, 1))).await;
    assert_eq!(exists, refused(Refusal::Exists));
    let ask = async |filter: AuditFilter, before: Option<u8>, limit| {
        let before = before.map(|n| event(n, n.into()).event_id);
        let page = store.audit_events(filter, before, limit).await.unwrap();
        let ns: Vec<u8> = (1..=6)
            .rev()
            .filter(|n| page.items.contains(&event(*n, (*n).into())))
            .collect();
        assert_eq!(ns.len(), page.items.len());
        assert!(page.items.is_sorted_by(|a, b| a.event_id > b.event_id));
        (ns, page.more)
    };
    let all = AuditFilter::default;
    assert_eq!(ask(all(), None, 4).await, (vec![6, 5, 4, 3], true));
    assert_eq!(ask(all(), Some(3), 4).await, (vec![2, 1], false));
    assert_eq!(ask(all(), None, usize::MAX).await.0.len(), 6);
    let action = AuditFilter {
        action: Some("action.0".into()),
        ..all()
    };
    assert_eq!(ask(action, None, 9).await, (vec![6, 3], false));
    let target = AuditFilter {
        target: Some("app/1".into()),
        ..all()
    };
    assert_eq!(ask(target, None, 9).await, (vec![5, 3], false));
    let action_and_target = AuditFilter {
        action: Some("action.0".into()),
        target: Some("app/1".into()),
        ..all()
    };
    assert_eq!(ask(action_and_target, None, 9).await, (vec![3], false));
    let both = AuditFilter {
        target: Some("app/0".into()),
        since: Some(MADE.plus(Duration::from_secs(4))),
        ..all()
    };
    assert_eq!(ask(both.clone(), None, 1).await, (vec![6], true));
    assert_eq!(ask(both, Some(6), 9).await, (vec![4], false));
    let head = *store.head().borrow();
    assert_eq!(head.0, 0, "the directory does not hold the log");
}

pub async fn an_event_goes_back_with_its_unit<E: Engine>() {
    let (_engine, _clock, store) = fresh::<E>().await;
    done(&store, [Step::InsertApp(app(1))]).await;
    let steps = vec![
        Step::Remember(record(1, 1, 60)),
        Step::Audit(event(1, 1)),
        Step::InsertApp(app(1)),
    ];
    commit_all(&store, 2, steps).await;
    let page = store.audit_events(AuditFilter::default(), None, 9).await;
    assert!(page.unwrap().items.is_empty());
    assert!(store.remembered([1; 32]).await.unwrap().is_none());
}

pub async fn an_answer_is_kept_until_it_lapses<E: Engine>() {
    let (_engine, clock, store) = fresh::<E>().await;
    let step = |request, until| Step::Remember(record(1, request, until));
    assert!(store.remembered([1; 32]).await.unwrap().is_none());
    done(&store, [step(1, 60), step(1, 60)]).await;
    assert_eq!(
        commit(&store, 2, step(2, 60)).await,
        refused(Refusal::Taken)
    );
    let kept = store.remembered([1; 32]).await.unwrap().unwrap();
    assert_eq!((kept.request, kept.status), ([1; 32], 201));
    assert_eq!(kept.answer.expose(), b"shown once");
    assert_eq!(kept.expires_at, MADE.plus(Duration::from_secs(60)));
    let at = |secs| MADE.plus(Duration::from_secs(secs));
    let look = async |at: Timestamp| {
        clock.set(at);
        store.remembered([1; 32]).await.unwrap().is_some()
    };
    assert!(look(at(59)).await);
    assert!(!look(at(60)).await);
    assert_eq!(commit(&store, 2, step(2, 120)).await, is_done());
    let kept = store.remembered([1; 32]).await.unwrap().unwrap();
    assert_eq!(kept.request, [2; 32]);
}
