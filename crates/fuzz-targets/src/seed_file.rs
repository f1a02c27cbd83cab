//! The file of apps and players that the development profile takes.

use admin::Fixture;
use sign::sha256;

/// The samples of STOVE's documents, and small files.
pub fn seeds() -> Vec<Vec<u8>> {
    let files = [
        include_str!("../../cli/tests/fixtures/stove-samples.toml"),
        "[[player]]\nmember_no = 1\nnickname = \"Ada\"\nkey = \"sixteen bytes or more\"\n",
        "[[app]]\nname = \"QA\"\n[[app.stove]]\nenvironment = \"sandbox\"\ngame_id = \"G\"\n\
         client_id = \"c\"\nclient_secret = \"s\"\n",
        "app = []\nplayer = []\n",
        "[[app]]\nname = 1\n",
    ];
    files.map(|file| file.as_bytes().to_vec()).into()
}

/// Reads the file. What is printed of it does not depend on its secrets.
pub fn run(data: &[u8]) {
    let Ok(text) = std::str::from_utf8(data) else {
        return;
    };
    let Ok(fixture) = toml::from_str::<Fixture>(text) else {
        return;
    };
    let mut other = fixture.clone();
    for stove in other.apps.iter_mut().flat_map(|app| &mut app.stove) {
        change(&mut stove.client_secret);
        let server = stove.server_tokens.iter_mut().map(|it| &mut it.token);
        let user = stove.user_tokens.iter_mut().map(|it| &mut it.token);
        server.chain(user).for_each(change);
    }
    for player in &mut other.players {
        player.key.iter_mut().for_each(change);
        let named = player.key.clone();
        let usual = || format!("sign-in-key-of-{}", player.member_no);
        assert_eq!(player.sign_in_key(), named.unwrap_or_else(usual));
    }
    assert_eq!(format!("{fixture:?}"), format!("{other:?}"));
}

fn change(secret: &mut String) {
    *secret = format!("{:?}", sha256(secret.as_bytes()));
}
