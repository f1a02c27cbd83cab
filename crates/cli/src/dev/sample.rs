use base::Rng;

use crate::device::{CERT_DIGEST, PACKAGE};

/// 24 random bytes in base64url: a key or secret that survives any shell.
pub(crate) fn random_text(rng: &dyn Rng) -> String {
    sign::base64url::encode(&rng.array::<24>())
}

/// 16 random bytes in hexadecimal, as Meta's developer pages show a secret.
fn app_secret(rng: &dyn Rng) -> String {
    let bytes = rng.array::<16>();
    bytes.map(|byte| format!("{byte:02x}")).concat()
}

/// The built-in app and its three players, as a seed file. Two have accepted
/// the game's terms, so that both forms of a verified player can be seen. The app
/// is on STOVE, on Meta's graph, where `countersign device attest` is a headset of
/// its own, and on OpenSocial, where all three have it.
pub(crate) fn sample_fixture(rng: &dyn Rng) -> String {
    let mut text = String::from(
        "# Apps, players and credentials of this development data directory, taken\n\
         # over at every start. Edit it, or give your own with --seed.\n\n",
    );
    text.push_str(&format!(
        "[[app]]\n\
         name = \"Sample Game\"\n\n\
         [[app.stove]]\n\
         game_id = \"SAMPLE_GAME\"\n\
         application_no = 10001\n\
         client_id = \"sample.game.server\"\n\
         client_secret = \"{}\"\n",
        random_text(rng)
    ));
    text.push_str(&format!(
        "\n[app.meta]\n\
         app_id = \"1234500000010001\"\n\
         app_secret = \"{}\"\n\n\
         [app.meta.attest]\n\
         package = \"{PACKAGE}\"\n\
         cert_digests = [\"{CERT_DIGEST}\"]\n\n\
         [[app.meta.achievement]]\n\
         api_name = \"SAMPLE_ACHIEVEMENT\"\n\n\
         [[app.meta.leaderboard]]\n\
         api_name = \"SAMPLE_SCORES\"\n\n\
         [[app.meta.sku]]\n\
         sku = \"sample.sword\"\n\
         kind = \"durable\"\n\
         price = {{ currency = \"USD\", amount_in_hundredths = 199 }}\n",
        app_secret(rng)
    ));
    text.push_str(&format!(
        "\n[[app.opensocial.listing]]\n\
         app_id = \"10001\"\n\
         consumer_key = \"sample-consumer-key\"\n\
         consumer_secret = \"{}\"\n",
        random_text(rng)
    ));
    for (member_no, nickname, guid) in [
        (20_000_000_001_u64, "Ada", Some(200_000_000_001_u64)),
        (20_000_000_002, "Grace", Some(200_000_000_002)),
        (20_000_000_003, "Edsger", None),
    ] {
        text.push_str(&format!(
            "\n[[player]]\n\
             member_no = {member_no}\n\
             nickname = \"{nickname}\"\n\
             key = \"{}\"\n\
             installed = [\"Sample Game\"]\n",
            random_text(rng)
        ));
        if let Some(guid) = guid {
            text.push_str(&format!(
                "joined = [{{ app = \"Sample Game\", guid = {guid} }}]\n\
                 meta = [{{ app = \"Sample Game\", user_id = {guid} }}]\n"
            ));
        }
    }
    text
}
