use outbound::{OutboundError, Policy};
use testkit::{Peer, Reply};

use super::{HASTY, PATIENT, client, get};

#[tokio::test]
async fn an_address_written_out_is_vetted() {
    let peer = Peer::start(|_| Reply::json(200, "{}")).await;
    let port = peer.addr().port();
    for host in [
        "127.0.0.1",
        "127.1",
        "2130706433",
        "0x7f.0.0.1",
        "0177.0.0.1",
        "0.0.0.0",
        "[::1]",
        "[::ffff:127.0.0.1]",
        "[::ffff:7f00:1]",
        "[64:ff9b::127.0.0.1]",
        "[2002:7f00:1::]",
        "[::]",
        "10.0.0.1",
        "169.254.169.254",
        "[fe80::1]",
    ] {
        let url = format!("http://{host}:{port}/");
        let error = client(Policy::public_only()).send(get(url), PATIENT).await;
        let error = error.unwrap_err();
        assert!(
            matches!(error, OutboundError::Refused(_)),
            "{host}: {error:?}"
        );
    }
    assert_eq!(peer.requests(), []);
}

#[tokio::test]
async fn what_a_name_resolves_to_is_vetted() {
    let peer = Peer::start(|_| Reply::json(200, "{}")).await;
    let url = format!("http://localhost:{}/", peer.addr().port());

    let refused = client(Policy::public_only()).send(get(&url), PATIENT).await;
    let error = refused.unwrap_err();
    assert!(matches!(error, OutboundError::Refused(_)), "{error:?}");
    assert_eq!(peer.requests(), []);

    let allowed = client(Policy::with_loopback())
        .send(get(&url), PATIENT)
        .await;
    assert_eq!(allowed.unwrap().status, 200);
    assert_eq!(peer.requests().len(), 1);
}

#[tokio::test]
async fn one_range_opens_no_other() {
    let peer = Peer::start(|_| Reply::json(200, "{}")).await;
    let elsewhere = Policy::allowing(["127.0.0.2/32".parse().unwrap()]);
    let error = client(elsewhere).send(get(peer.url("/")), PATIENT).await;
    assert!(matches!(error, Err(OutboundError::Refused(_))), "{error:?}");

    let here = Policy::allowing(["127.0.0.1".parse().unwrap()]);
    assert!(client(here).send(get(peer.url("/")), PATIENT).await.is_ok());
}

#[tokio::test]
async fn only_http_and_https_are_called() {
    let client = client(Policy::with_loopback());
    for url in [
        "",
        "/path",
        "127.0.0.1/",
        "ftp://127.0.0.1/",
        "file:///etc/passwd",
        "data:text/plain,x",
        "http://",
        "http://user@127.0.0.1/",
        "http://:secret@127.0.0.1/",
    ] {
        let error = client.send(get(url), HASTY).await.unwrap_err();
        assert!(matches!(error, OutboundError::Url(_)), "{url}: {error:?}");
    }
}

#[tokio::test]
async fn a_name_that_is_none_does_not_resolve() {
    let url = "http://nobody.invalid/";
    let error = client(Policy::public_only()).send(get(url), PATIENT).await;
    let error = error.unwrap_err();
    assert!(matches!(error, OutboundError::Dns), "{error:?}");
}
