use crate::{
    dev::random_text,
    device::{CERT_DIGEST, PACKAGE},
    rng,
};

/// A second game has a secret that can be rotated without anybody else's harm.
const GAMES: [(&str, &str, u64); 2] = [
    ("Dungeon Crawl", "DUNGEON_CRAWL", 10_001),
    ("Kart Race", "KART_RACE", 10_002),
];

/// What is there on Meta's graph before the story begins. The first achievement is
/// the reader's to unlock.
const ON_GRAPH: &str = r#"
[[app.meta.achievement]]
api_name = "CURIOUS"
[[app.meta.achievement]]
api_name = "CHAMPION"
write_policy = "server-authoritative"
[[app.meta.sku]]
sku = "potion"
kind = "consumable"
price = { currency = "USD", amount_in_hundredths = 199 }
"#;

/// What the first game is on OpenSocial. Its sandbox explains signatures that are
/// wrong.
fn on_opensocial(game_server: &str, secret: &str) -> String {
    format!(
        r#"
[app.opensocial]
settings = {{ gadget_url = "{game_server}/social/top" }}
[[app.opensocial.listing]]
environment = "sandbox"
app_id = "10001"
consumer_key = "dungeon-crawl"
consumer_secret = "{secret}"
[app.opensocial.links.addapp]
url = "{game_server}/social/told"
"#
    )
}

/// The player of the story, who has accepted the terms of the first game, and two
/// who play it on headsets.
const PLAYERS: [(u64, &str, u64); 3] = [
    (20_005_061_986, "Ada", 200_000_000_397),
    (20_005_061_987, "Grace", 200_000_000_398),
    (20_005_061_988, "Edsger", 200_000_000_399),
];

/// Two games and three players, as a seed file. The game of the story is asked at
/// the game server's address.
pub(super) fn world(game_server: &str) -> String {
    let rng = rng::system();
    let mut text = String::new();
    for (name, game_id, number) in GAMES {
        text.push_str(&format!(
            "[[app]]\nname = \"{name}\"\n[[app.stove]]\ngame_id = \"{game_id}\"\n\
             application_no = {number}\nclient_id = \"{}.server\"\nclient_secret = \"{}\"\n\
             [app.meta]\napp_id = \"12345000000{number}\"\napp_secret = \"{}\"\n",
            game_id.to_ascii_lowercase(),
            random_text(&*rng),
            random_text(&*rng)
        ));
        text.push_str(&format!(
            "[app.meta.attest]\npackage = \"{PACKAGE}\"\ncert_digests = [\"{CERT_DIGEST}\"]\n"
        ));
        text.push_str(ON_GRAPH);
        if number == GAMES[0].2 {
            text.push_str(&on_opensocial(game_server, &random_text(&*rng)));
        }
    }
    for (member_no, nickname, id) in PLAYERS {
        text.push_str(&format!(
            "[[player]]\nmember_no = {member_no}\nnickname = \"{nickname}\"\nkey = \"{}\"\n\
             joined = [{{ app = \"Dungeon Crawl\", guid = {id} }}]\n\
             meta = [{{ app = \"Dungeon Crawl\", user_id = {id} }}]\n",
            random_text(&*rng)
        ));
        // The story's player has a friend, who has the game on OpenSocial already.
        text.push_str(match nickname {
            "Ada" => "friends = [20005061987]\n",
            "Grace" => "installed = [\"Dungeon Crawl\"]\n",
            _ => "",
        });
    }
    text
}
