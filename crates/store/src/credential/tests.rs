use super::*;

fn at(secs: i64) -> Timestamp {
    Timestamp::from_secs(secs)
}

fn credential() -> Credential {
    Credential {
        credential_id: CredentialId::new(1).unwrap(),
        app_id: AppId::new(1).unwrap(),
        platform: Platform::MetaGraph,
        environment: Environment::Live,
        client_id: "1".to_owned(),
        secret: Secret::new("one"),
        previous: None,
        token_validity: Duration::from_secs(1),
        created_at: at(0),
        rotated_at: at(0),
    }
}

fn previous(credential: &Credential) -> Option<(&[u8], Timestamp)> {
    let previous = credential.previous.as_ref();
    previous.map(|previous| (previous.secret.expose(), previous.until))
}

#[test]
fn the_secret_before_is_good_for_a_while_and_no_other() {
    let second = credential().rotated(Secret::new("two"), at(10), Some(at(20)));
    assert_eq!(second.secret.expose(), b"two");
    assert_eq!(second.rotated_at, at(10));
    assert_eq!(previous(&second), Some((b"one".as_slice(), at(20))));
    let third = second
        .clone()
        .rotated(Secret::new("three"), at(11), Some(at(12)));
    assert_eq!(previous(&third), Some((b"two".as_slice(), at(12))));
    let at_once = second.rotated(Secret::new("three"), at(11), None);
    assert_eq!(previous(&at_once), None);
}

#[test]
fn no_secret_is_kept_that_is_refused_already() {
    let rotated = credential().rotated(Secret::new("two"), at(10), Some(at(10)));
    assert_eq!(previous(&rotated), None);
}
