use base::{AppId, Clock, OwnerId};
use store::{App, AttestChange, AttestStep, ConfigureAttest, MemoryStore, Step, Store, Unit};
use testkit::{FakeClock, Peer, Reply};

use super::*;

const LIST: &str = r#"{"entries":{"c35747a084470c3135aeefe2b8d40cd6":{"status":"REVOKED","reason":"KEY_COMPROMISE"},"6681152659205225093":{"status":"SUSPENDED"}}}"#;

struct Story {
    keeper: StatusKeeper,
    clock: Arc<FakeClock>,
    store: Arc<MemoryStore>,
}

async fn story(source: StatusSource) -> Story {
    let clock = FakeClock::new();
    let store = Arc::new(MemoryStore::new(clock.clone()));
    let directory = Directory::load(store.clone(), clock.clone(), Duration::from_secs(60));
    let loopback = "127.0.0.0/8".parse().unwrap();
    let keeper = StatusKeeper {
        source,
        revoked: RevokedCertificates::within(Duration::from_secs(3_600)),
        refresh: Duration::from_secs(60),
        outbound: crate::house::outbound(vec![loopback]).unwrap(),
        directory: directory.await.unwrap(),
        clock: clock.clone(),
    };
    Story {
        keeper,
        clock,
        store,
    }
}

#[test]
fn a_source_is_a_url_or_a_path() {
    let read = StatusSource::read;
    let url = "https://status.example/attestation";
    assert_eq!(read(url), Some(StatusSource::Url(url.to_owned())));
    assert_eq!(
        read(GOOGLES_LIST),
        Some(StatusSource::Url(GOOGLES_LIST.to_owned()))
    );
    let path = read("/etc/status.json").unwrap();
    assert_eq!(path, StatusSource::File(PathBuf::from("/etc/status.json")));
    assert_eq!(path.to_string(), "/etc/status.json");
    for bad in ["", "https://", "http://a:b@c/", "https://a/#b"] {
        assert_eq!(read(bad), None, "{bad}");
    }
}

#[tokio::test]
async fn what_is_answered_is_taken_over_and_trouble_leaves_what_there_is() {
    let peer = Peer::start(|_| Reply::json(200, LIST)).await;
    let Story { keeper, clock, .. } = story(StatusSource::Url(peer.url("/status"))).await;
    assert!(keeper.revoked.is_stale(clock.now()));
    assert_eq!(keeper.look().await.unwrap(), 2);
    assert!(!keeper.revoked.is_stale(clock.now()));
    for (status, body) in [
        (404, LIST),
        (304, ""),
        (200, "{}"),
        (200, "<html>"),
        (200, ""),
    ] {
        let peer = Peer::start(move |_| Reply::json(status, body)).await;
        let keeper = StatusKeeper {
            source: StatusSource::Url(peer.url("/status")),
            revoked: keeper.revoked.clone(),
            outbound: keeper.outbound.clone(),
            directory: Arc::clone(&keeper.directory),
            clock: keeper.clock.clone(),
            refresh: keeper.refresh,
        };
        assert!(keeper.look().await.is_err(), "{status} {body}");
        assert_eq!(keeper.revoked.list().unwrap().len(), 2);
    }
    clock.advance(Duration::from_secs(3_601));
    assert!(keeper.revoked.is_stale(clock.now()), "it gets old");
    assert_eq!(keeper.look().await.unwrap(), 2);
    assert!(!keeper.revoked.is_stale(clock.now()));
}

#[tokio::test]
async fn an_address_on_the_inside_is_not_asked() {
    let peer = Peer::start(|_| Reply::json(200, LIST)).await;
    let mut story = story(StatusSource::Url(peer.url("/status"))).await;
    story.keeper.outbound = crate::house::outbound(Vec::new()).unwrap();
    assert!(matches!(story.keeper.look().await, Err(NoList::Call(_))));
    assert!(peer.requests().is_empty());
}

#[tokio::test]
async fn a_file_is_as_old_as_when_it_was_written() {
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join("status.json");
    let Story { keeper, clock, .. } = story(StatusSource::File(path.clone())).await;
    assert!(matches!(keeper.look().await, Err(NoList::File(_))));
    fs::write(&path, LIST).unwrap();
    let now = u64::try_from(clock.now().secs()).unwrap();
    let written = |ago: u64| {
        let at = UNIX_EPOCH + Duration::from_secs(now - ago);
        let file = fs::File::options().write(true).open(&path).unwrap();
        file.set_modified(at).unwrap();
    };
    written(100);
    assert_eq!(keeper.look().await.unwrap(), 2);
    assert_eq!(
        keeper.revoked.age(clock.now()),
        Some(Duration::from_secs(100))
    );
    written(3_601);
    keeper.look().await.unwrap();
    assert!(keeper.revoked.is_stale(clock.now()));
    fs::write(&path, "[]").unwrap();
    assert!(matches!(keeper.look().await, Err(NoList::Form(_))));
}

#[tokio::test]
async fn nobody_is_asked_before_a_game_wants_to_know() {
    let story = story(StatusSource::Url("https://status.example/".to_owned())).await;
    assert!(!story.keeper.is_wanted());
    let app_id = AppId::new(1).unwrap();
    let at = story.clock.now();
    let app = App {
        app_id,
        name: "Event".to_owned(),
        publisher: None,
        created_at: at,
    };
    let configure = ConfigureAttest {
        app_id,
        change: Box::new(AttestChange::default()),
        at,
    };
    let unit = Unit {
        owner: OwnerId::new([1; 16]),
        steps: vec![
            Step::InsertApp(app),
            Step::Attest(AttestStep::Configure(configure)),
        ],
    };
    story.store.commit(unit).await.unwrap();
    story.keeper.directory.catch_up().await.unwrap();
    assert!(story.keeper.is_wanted());
}

#[test]
fn only_a_list_without_tls_is_open() {
    let is_open = |text| StatusSource::read(text).unwrap().is_open();
    assert!(is_open("http://status.example/"));
    assert!(!is_open("https://status.example/") && !is_open("/etc/status.json"));
}

#[test]
fn what_a_cache_has_kept_is_as_old_as_when_it_was_made() {
    // 1994-11-06 08:49:37.
    let asked = UnixTime(784_111_777);
    let made = |pairs: &[(header::HeaderName, &'static str)]| {
        let pairs = pairs.iter().cloned();
        let headers = pairs.map(|(name, value)| (name, header::HeaderValue::from_static(value)));
        asked.0 - made_at(&headers.collect(), asked).0
    };
    let date = (header::DATE, "Sun, 06 Nov 1994 08:49:07 GMT");
    assert_eq!(made(&[]), 0);
    assert_eq!(made(&[(header::AGE, "7200")]), 7_200);
    assert_eq!(made(std::slice::from_ref(&date)), 30);
    assert_eq!(made(&[date.clone(), (header::AGE, "29")]), 30);
    assert_eq!(made(&[date, (header::AGE, "31")]), 31);
    let ahead = (header::DATE, "Sun, 06 Nov 2094 08:49:07 GMT");
    assert_eq!(made(&[ahead]), 0);
    assert_eq!(made(&[(header::DATE, "yesterday")]), 0);
    assert_eq!(made(&[(header::AGE, "old")]), i64::from(u32::MAX));
}

#[tokio::test]
async fn a_list_that_names_nothing_any_more_is_none() {
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join("status.json");
    let Story { keeper, .. } = story(StatusSource::File(path.clone())).await;
    let empty = r#"{"entries":{}}"#;
    fs::write(&path, empty).unwrap();
    assert_eq!(keeper.look().await.unwrap(), 0, "there was none before");
    fs::write(&path, LIST).unwrap();
    assert_eq!(keeper.look().await.unwrap(), 2);
    fs::write(&path, empty).unwrap();
    assert!(matches!(keeper.look().await, Err(NoList::Empty)));
    assert_eq!(keeper.revoked.list().unwrap().len(), 2);
}
