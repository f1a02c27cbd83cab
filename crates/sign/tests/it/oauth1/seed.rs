//! The example of the platform's own page, with secrets of our own: the page
//! prints a signature and no secrets.

use super::*;

const KEY: &str = "abcdefghij1234567890";

fn request(token: bool, signature: &str) -> Sent {
    let mut parameters = vec![
        ("oauth_consumer_key", KEY),
        ("oauth_nonce", KEY),
        ("oauth_signature", signature),
        ("oauth_signature_method", "HMAC-SHA1"),
        ("oauth_timestamp", "1234567890"),
        ("oauth_version", "1.0"),
        ("xoauth_requestor_id", "12345"),
    ];
    if token {
        parameters.push(("oauth_token", KEY));
    }
    let value = header(&parameters).replace("OAuth ", "OAuth realm=\"\", ");
    Sent::new("GET", "http://api.example.com?foo=bar").header(value)
}

#[test]
fn the_base_string_of_the_page() {
    let sent = request(true, "X9KBpVUD0W17gNznsd568M9QPUI=");
    let parameters = "foo%3Dbar%26oauth_consumer_key%3Dabcdefghij1234567890%26oauth_nonce%3D\
                      abcdefghij1234567890%26oauth_signature_method%3DHMAC-SHA1%26\
                      oauth_timestamp%3D1234567890%26oauth_token%3Dabcdefghij1234567890%26\
                      oauth_version%3D1.0%26xoauth_requestor_id%3D12345";
    assert_eq!(
        sent.base_string(UrlForm::NoSlash),
        format!("GET&http%3A%2F%2Fapi.example.com&{parameters}")
    );
    assert_eq!(
        sent.base_string(UrlForm::Rfc),
        format!("GET&http%3A%2F%2Fapi.example.com%2F&{parameters}")
    );
}

#[test]
fn both_models_and_both_forms() {
    let token = "token_secret";
    for (model, secret, form, signature) in [
        (
            true,
            token,
            UrlForm::NoSlash,
            "FR2RF/Kji68CCMa+S49pFvv6V9g=",
        ),
        (true, token, UrlForm::Rfc, "J2SkgkC+7awHhu2h0Qto8FSXySg="),
        (false, "", UrlForm::NoSlash, "YLlw0lFZ5yL70wvbqqLHad1l5+0="),
        (false, "", UrlForm::Rfc, "Wc0gHKA9Ji6jkwJXgOYhj0KV9xc="),
    ] {
        let sent = request(model, signature);
        assert_eq!(sent.verified("consumer_secret", secret), Some(form));
        sent.read(|presented| {
            assert_eq!(presented.token(), model.then_some(KEY));
            assert_eq!(presented.realm(), Some(&b""[..]));
        });
        assert_eq!(
            request(!model, signature).verified("consumer_secret", secret),
            None
        );
    }
}

/// Over a path of its own there is no such form.
#[test]
fn the_slash_of_a_path_is_not_left_out() {
    let of = |url: &str| {
        let sent = Sent::new("GET", url).signed(&EXAMPLE, "consumer", "token");
        sent.headers[0].clone()
    };
    let bare = of("http://api.example.com/api/");
    let sent = Sent::new("GET", "http://api.example.com/api").header(bare);
    assert_eq!(sent.verified("consumer", "token"), None);
}
