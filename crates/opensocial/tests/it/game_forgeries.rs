//! What is not the platform's word, however it is dressed.

use opensocial::game::{Refusal, Verifier, VerifierOptions};
use sign::oauth1::{Fault, Source, body_hash};

use super::game_world::{APP, Sent, game, launch_url, now, options};

fn refused(sent: &Sent) -> Refusal {
    let judged = sent.judged(|heard| game().launch(heard, now()));
    judged.map(drop).unwrap_err()
}

#[test]
fn what_was_changed_on_the_way_is_forged() {
    let sent = Sent::get(&launch_url("&stage=3"));
    let header = sent.signed();
    let arriving = |sent: &Sent, url: &str, header: &str| {
        let judged = sent.arriving_as(url, header, |heard| game().launch(heard, now()));
        judged.map(drop)
    };
    assert_eq!(arriving(&sent, &sent.url, &header), Ok(()));
    for (from, to) in [
        ("viewer_id=101", "viewer_id=102"),
        ("stage=3", "stage=4"),
        ("/play", "/admin"),
        ("game.example.com", "game.example.org"),
        ("http://", "https://"),
        ("&stage=3", ""),
    ] {
        let url = sent.url.replace(from, to);
        assert_ne!(url, sent.url);
        assert_eq!(arriving(&sent, &url, &header), Err(Refusal::Forged), "{to}");
    }
    for (from, to) in [
        ("oauth_token=\"0", "oauth_token=\"1"),
        ("oauth_nonce=\"a", "oauth_nonce=\"b"),
        (
            "oauth_timestamp=\"1234567890",
            "oauth_timestamp=\"1234567891",
        ),
        ("oauth_token_secret=\"f", "oauth_token_secret=\"e"),
        ("oauth_signature=\"", "oauth_signature=\"AA"),
    ] {
        let header = header.replace(from, to);
        assert_eq!(
            arriving(&sent, &sent.url, &header),
            Err(Refusal::Forged),
            "{to}"
        );
    }
    // The realm is under no signature.
    let header = header.replace("sb.sp.app", "x");
    assert_eq!(arriving(&sent, &sent.url, &header), Ok(()));
    let mut post = sent;
    post.method = "POST";
    assert_eq!(arriving(&post, &post.url, &header), Err(Refusal::Forged));
}

#[test]
fn who_chooses_the_token_secret_still_lacks_the_consumers() {
    let mut sent = Sent::get(&launch_url(""));
    sent.secret = "";
    assert_eq!(refused(&sent), Refusal::Forged);
}

#[test]
fn another_body_than_the_hashed_is_not_taken() {
    let mut sent = Sent::get(&launch_url(""));
    sent.method = "POST";
    sent.content_type = Some("application/json");
    sent.body = r#"{"give":1}"#.to_owned();
    sent.body_hash = true;
    let header = sent.signed();
    sent.body = r#"{"give":9}"#.to_owned();
    let judged = sent.arriving_as(&sent.url, &header, |heard| game().launch(heard, now()));
    let expected = Refusal::Body(body_hash::Verdict::Mismatch);
    assert_eq!(judged.map(drop), Err(expected));
}

#[test]
fn no_second_viewer_gets_in_under_any_name() {
    let viewer = Refusal::Ambiguous("opensocial_viewer_id");
    for more in [
        "&opensocial_viewer_id=102",
        "&OpenSocial_Viewer_Id=102",
        "&opensocial.viewer.id=102",
        "&opensocial%20viewer_id=102",
        "&opensocial+viewer+id=102",
        "&opensocial_viewer_id%5B%5D=102",
        "&opensocial_viewer_id[0]=102",
        "&%6Fpensocial_viewer_id=102",
    ] {
        // Such a launch is well signed where the platform lets it pass.
        assert_eq!(refused(&Sent::get(&launch_url(more))), viewer, "{more}");
    }
    let app = refused(&Sent::get(&launch_url("&OPENSOCIAL_APP_ID=1")));
    assert_eq!(app, Refusal::Ambiguous("opensocial_app_id"));
    let mut sent = Sent::get(&launch_url(""));
    sent.method = "POST";
    sent.content_type = Some("application/x-www-form-urlencoded");
    sent.body = "opensocial_viewer_id=102".to_owned();
    assert_eq!(refused(&sent), viewer);
    let mut sent = Sent::get(&launch_url(""));
    sent.extra = vec![("opensocial_viewer_id", "102")];
    assert_eq!(refused(&sent), viewer);
    // In the header alone it is not where the platform puts it.
    let mut sent = Sent::get("http://g.example/?opensocial_app_id=12009&opensocial_owner_id=1");
    sent.extra = vec![("opensocial_viewer_id", "1")];
    assert_eq!(refused(&sent), viewer);
}

#[test]
fn what_is_missing_or_foreign_is_named() {
    let url = |query: &str| Sent::get(&format!("http://game.example.com/?{query}"));
    for (query, expected) in [
        ("", Refusal::Missing("opensocial_app_id")),
        (
            "opensocial_app_id=12009",
            Refusal::Missing("opensocial_viewer_id"),
        ),
        (
            "opensocial_app_id=12009&opensocial_viewer_id=1",
            Refusal::Missing("opensocial_owner_id"),
        ),
        (
            "opensocial_app_id=12009&opensocial_viewer_id=1&opensocial_owner_id=2",
            Refusal::ViewerNotOwner,
        ),
        (
            "opensocial_app_id=12010&opensocial_viewer_id=1&opensocial_owner_id=1",
            Refusal::OtherApp,
        ),
    ] {
        assert_eq!(refused(&url(query)), expected, "{query}");
    }
    let mut sent = Sent::get(&launch_url(""));
    sent.consumer = "zyxwv";
    assert_eq!(refused(&sent), Refusal::Consumer);
    sent.for_player = false;
    sent.consumer = "abcdefghij1234567890";
    assert_eq!(refused(&sent), Refusal::NoToken);
}

#[test]
fn nothing_is_believed_that_is_not_signed() {
    let sent = Sent::get(&launch_url(""));
    let header = sent.signed();
    for (header, expected) in [
        (String::new(), Refusal::Fault(Fault::Unsigned)),
        ("Bearer x".to_owned(), Refusal::Fault(Fault::Unsigned)),
        (header.replace("HMAC-SHA1", "PLAINTEXT"), Refusal::Method),
        (header.replace("HMAC-SHA1", "RSA-SHA1"), Refusal::Method),
        (header.replace("HMAC-SHA1", "HMAC-SHA256"), Refusal::Method),
        (
            header.replace("oauth_nonce", "oauth_n0nce"),
            Refusal::Fault(Fault::Absent("oauth_nonce")),
        ),
        (
            format!("{header}, oauth_nonce=\"b\""),
            Refusal::Fault(Fault::Duplicated("oauth_nonce")),
        ),
    ] {
        let judged = sent.arriving_as(&sent.url, &header, |heard| game().launch(heard, now()));
        assert_eq!(judged.map(drop), Err(expected), "{header}");
    }
    // A second carrier is refused before anything is computed.
    let url = format!("{}&oauth_nonce=b", sent.url);
    let judged = sent.arriving_as(&url, &header, |heard| game().launch(heard, now()));
    assert_eq!(judged.map(drop), Err(Refusal::Fault(Fault::Scattered)));
}

#[test]
fn an_unsigned_form_may_not_speak_for_the_platform() {
    let mixi = Verifier::new(VerifierOptions {
        forms_unsigned: true,
        ..options()
    });
    let mut sent = Sent::get(&launch_url(""));
    sent.method = "POST";
    // The header as such a platform makes it: over everything but the form.
    let header = sent.signed();
    sent.content_type = Some("application/x-www-form-urlencoded");
    let arriving = |body: &str| {
        let sent = Sent {
            body: body.to_owned(),
            ..sent.clone()
        };
        sent.arriving_as(&sent.url, &header, |heard| mixi.launch(heard, now()))
            .map(|held| held.get().body())
    };
    assert_eq!(arriving("a=b"), Ok(opensocial::game::BodyTrust::Unsigned));
    let ambiguous = Refusal::Ambiguous("opensocial_viewer_id");
    for body in ["opensocial_viewer_id=2", "a=b&OPENSOCIAL.viewer_id%5B%5D=2"] {
        assert_eq!(arriving(body), Err(ambiguous), "{body}");
    }
    let body = "a={}&opensocial_viewer_id=2";
    assert_eq!(arriving(body), Err(ambiguous), "a form to some frameworks");
    let unsigned = Ok(opensocial::game::BodyTrust::Unsigned);
    assert_eq!(arriving("a[]=b"), unsigned);
    // Elsewhere a form is signed, and so this is another request.
    sent.body = format!("a={APP}");
    let judged = sent.arriving_as(&sent.url, &header, |heard| game().launch(heard, now()));
    assert_eq!(judged.map(drop), Err(Refusal::Forged));
}

/// The signature does not count it as a form, and a framework may.
#[test]
fn a_form_that_only_some_read_is_refused() {
    let mut sent = Sent::get(&launch_url(""));
    sent.method = "POST";
    let header = sent.signed();
    sent.content_type = Some("application/x-www-form-urlencoded");
    let expected = Refusal::Fault(Fault::Encoding(Source::Body));
    for body in [
        "opensocial_viewer_id=2&{}",
        "status=10&x=[]",
        "a=\u{e9}",
        "{}",
    ] {
        sent.body = body.to_owned();
        let judged = sent.arriving_as(&sent.url, &header, |heard| game().launch(heard, now()));
        assert_eq!(judged.map(drop), Err(expected), "{body}");
        assert_eq!(refused(&sent), expected, "{body}");
    }
}
