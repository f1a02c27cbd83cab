//! What operators do with games on OpenSocial, from the command line, on a server
//! and on its store alone.

use super::{admin_cli::Installation, http::text_at};

fn operates(it: &Installation, name: &str, members: [&str; 2]) {
    let [ada, grace] = members;
    let made = it.json(&["app", "create", name]);
    let app = text_at(&made, "/app/app_id");
    let of = |what: &str, more: &[&str]| {
        let all = [&["app", "opensocial", what, &app][..], more].concat();
        it.json(&all)
    };
    let listed = of("add", &["--environment", "sandbox", "--consumer-key", name]);
    assert_eq!(text_at(&listed, "/secret/client_id"), name);
    assert_eq!(text_at(&listed, "/credential/game_id"), app);
    let page = [
        "--window-secs",
        "60",
        "--gadget-url",
        "https://game.example/top",
    ];
    let nothing = it.run(&["app", "opensocial", "configure", &app]);
    let said = String::from_utf8_lossy(&nothing.stderr);
    assert!(said.contains("--window-secs"), "{said}");
    assert!(!nothing.status.success());
    assert_eq!(of("configure", &page)["window_secs"], 60);
    let settings = it.says(&["app", "opensocial", "settings", &app]);
    assert!(settings.contains("https://game.example/top"), "{settings}");
    assert!(of("configure", &["--no-gadget-url"])["gadget_url"].is_null());
    let linked = of("link", &["addapp", "https://game.example/added"]);
    assert_eq!(linked["links"]["addapp"]["method"], "GET");
    let file = tempfile::NamedTempFile::new().unwrap();
    std::fs::write(file.path(), "bad\n\nworse\n").unwrap();
    let path = file.path().to_str().unwrap();
    assert_eq!(of("set-words", &[path])["words"][1], "worse");
    assert_eq!(
        it.says(&["app", "opensocial", "words", &app]),
        "bad\nworse\n"
    );
    std::fs::write(file.path(), testkit::RSA_KEY).unwrap();
    let key = it.says(&["app", "opensocial", "set-signing-key", &app, path]);
    assert!(key.starts_with("-----BEGIN PUBLIC KEY-----"), "{key}");
    assert!(!key.contains("PRIVATE"), "{key}");
    let key = it.says(&["app", "opensocial", "signing-key", &app]);
    assert!(key.contains("BEGIN PUBLIC KEY"), "{key}");
    for member in members {
        it.json(&["player", "create", "Somebody", "--member-no", member]);
    }
    let sent = of("tell", &["addapp", ada, grace, "--environment", "sandbox"]);
    assert_eq!(sent["deliveries"].as_array().unwrap().len(), 1);
    assert!(
        of("unlink", &["addapp"])["links"]
            .as_object()
            .unwrap()
            .is_empty()
    );
    players(it, &app, members);
    for list in [
        &["text", "list", &app],
        &["text", "groups", &app],
        &["payment", "list", &app],
    ] {
        assert!(it.says(&list[..]).contains("no "), "{list:?}");
    }
    let nowhere = [
        "payment",
        "show",
        &app,
        "4F1B2C3D-5E6F-7081-92A3-B4C5D6E7F809",
    ];
    assert!(!it.run(&nowhere).status.success());
    assert!(
        !it.run(&["text", "judge", &app, "1", "refused"])
            .status
            .success()
    );
}

fn players(it: &Installation, app: &str, [ada, grace]: [&str; 2]) {
    let set = [
        "persona",
        "set",
        ada,
        "--gender",
        "female",
        "--interest",
        "games",
    ];
    assert_eq!(it.json(&set)["interests"][0], "games");
    let shown = it.says(&["persona", "show", ada]);
    assert!(shown.contains("female"), "{shown}");
    it.says(&["blocking", "add", ada, grace]);
    let list = it.json(&["blocking", "list", ada]);
    assert_eq!(text_at(&list, "/player_id"), grace);
    it.says(&["blocking", "remove", ada, grace]);
    assert!(it.says(&["blocking", "list", ada]).contains("nobody"));
    let invited = ["installation", "add", app, ada, "--invited-by", grace];
    assert_eq!(text_at(&it.json(&invited), "/invited_by"), grace);
    let list = it.json(&["installation", "list", ada]);
    assert_eq!(text_at(&list, "/app_id"), app);
    it.says(&["installation", "remove", app, ada]);
    assert!(it.says(&["installation", "list", ada]).contains("no game"));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_commands_about_opensocial_do_the_same_on_a_server_and_on_its_store() {
    let (it, up) = Installation::running_with("").await;
    operates(&it, "on-the-server", ["101", "102"]);
    let it = it.stopped(up).await;
    operates(&it, "on-the-store", ["103", "104"]);
}
