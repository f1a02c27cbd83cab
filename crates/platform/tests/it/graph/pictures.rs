use base::{ObjectId, Timestamp};
use store::{Achievement, AchievementKind, AchievementStep, DefineAchievement, Step, WritePolicy};

use super::{
    ask::Ask,
    contest::{APP_TOKEN, Contest, OTHER_APP, commit},
};

const DEFINITIONS: &str = "/1234567898014273/achievement_definitions";

const TEXTS: [(&str, &str); 6] = [
    ("access_token", APP_TOKEN),
    ("api_name", "PAINTED"),
    ("achievement_type", "SIMPLE"),
    ("achievement_write_policy", "CLIENT_AUTHORITATIVE"),
    ("title", "Painted"),
    ("description", "With pictures"),
];

/// The beginning of a PNG file of that size, and whatever else.
fn png(width: u32, height: u32, length: usize, rest: u8) -> Vec<u8> {
    let mut bytes = b"\x89PNG\r\n\x1a\n\0\0\0\x0dIHDR".to_vec();
    bytes.extend(width.to_be_bytes());
    bytes.extend(height.to_be_bytes());
    bytes.resize(length, rest);
    bytes
}

const MOST: usize = 1024 * 1024;

async fn uris(world: &Contest, target: &str, host: &str) -> (String, String) {
    let target = format!("{target}?fields=locked_image_uri,unlocked_image_uri");
    let ask = Ask::get(target).bearer(APP_TOKEN).named(host);
    let row = world.good(ask).await["data"][0].clone();
    let uri = |name: &str| row[name].as_str().unwrap().to_owned();
    (uri("locked_image_uri"), uri("unlocked_image_uri"))
}

#[tokio::test]
async fn pictures_are_served_where_their_uri_says() {
    let world = Contest::new().await;
    let (locked, unlocked) = (png(256, 256, MOST, 1), png(256, 256, MOST, 2));
    let files = [
        ("locked_image_file", &*locked),
        ("unlocked_image_file", &*unlocked),
    ];
    world.good(Ask::parts(DEFINITIONS, &TEXTS, &files)).await;
    let prefixed = format!("/graph{DEFINITIONS}");
    for (target, host, base) in [
        (
            DEFINITIONS,
            "graph.oculus.com",
            "http://graph.oculus.com/images/",
        ),
        (&prefixed, "127.0.0.1:1", "http://127.0.0.1:1/graph/images/"),
    ] {
        let (locked_uri, unlocked_uri) = uris(&world, target, host).await;
        for (uri, bytes) in [(&locked_uri, &locked), (&unlocked_uri, &unlocked)] {
            assert!(uri.starts_with(base), "{uri}");
            let path = uri.strip_prefix(&format!("http://{host}")).unwrap();
            let answer = Ask::get(path).named(host).send(&world).await;
            assert_eq!(answer.status, 200);
            assert_eq!(&answer.body, bytes);
            assert_eq!(answer.header("content-type"), Some("image/png"));
            assert_eq!(answer.header("x-content-type-options"), Some("nosniff"));
            let kept = answer.header("cache-control").unwrap();
            assert!(kept.contains("immutable"), "{kept}");
            let head = Ask::new("HEAD", path).named(host).send(&world).await;
            assert_eq!((head.status, head.body.len()), (200, 0));
        }
    }
    // A user without a token sees them, too, under no other app and by no other method.
    let (uri, _) = uris(&world, DEFINITIONS, "graph.oculus.com").await;
    let path = uri.strip_prefix("http://graph.oculus.com").unwrap();
    let others = path.replace("1234567898014273", OTHER_APP);
    let nobodys = path.replace("1234567898014273", "99");
    let unknown = path.replacen(".png", "A.png", 1);
    for path in [&*others, &nobodys, &unknown, "/images/1/a.png", "/images/x"] {
        assert_eq!(world.refused(Ask::get(path)).await.0, 404, "{path}");
    }
    assert_eq!(world.refused(Ask::form(path, "a=b")).await.0, 400);
    let deaf = world.deaf().await;
    assert_eq!(deaf.refused(Ask::get(path)).await.0, 500);
    world.world.store.fail_reads(true);
    assert_eq!(world.refused(Ask::get(path)).await.0, 500);
}

#[tokio::test]
async fn pictures_stay_until_others_are_in_their_place() {
    let world = Contest::new().await;
    let old = png(256, 256, 90, 1);
    let files = [("locked_image_file", &*old), ("unlocked_image_file", &*old)];
    world.good(Ask::parts(DEFINITIONS, &TEXTS, &files)).await;
    let (locked, unlocked) = uris(&world, DEFINITIONS, "graph.oculus.com").await;
    assert_eq!(locked, unlocked, "the same picture is kept once");
    let new = png(256, 256, 90, 2);
    let files = [("unlocked_image_file", &*new), ("locked_image_file", b"")];
    world.good(Ask::parts(DEFINITIONS, &TEXTS, &files)).await;
    let after = uris(&world, DEFINITIONS, "graph.oculus.com").await;
    assert_eq!(after.0, locked);
    assert_ne!(after.1, unlocked);
    let path = locked.strip_prefix("http://graph.oculus.com").unwrap();
    let shown = Ask::get(path).named("graph.oculus.com");
    assert_eq!(shown.send(&world).await.body, old);
    let files = [("locked_image_file", &*new)];
    world.good(Ask::parts(DEFINITIONS, &TEXTS, &files)).await;
    assert_eq!(world.refused(Ask::get(path)).await.0, 404);
}

#[tokio::test]
async fn what_is_no_icon_is_refused_and_nothing_is_made() {
    let world = Contest::new().await;
    for (bad, expected) in [
        (png(256, 255, 90, 0), "256 by 256"),
        (png(512, 512, 90, 0), "256 by 256"),
        (b"GIF89a".to_vec(), "256 by 256"),
        (png(256, 256, 23, 0), "256 by 256"),
        (png(256, 256, MOST + 1, 0), "1 MiB"),
    ] {
        let files = [("unlocked_image_file", &*bad)];
        let ask = Ask::parts(DEFINITIONS, &TEXTS, &files);
        let (status, code, _, message) = world.refused(ask).await;
        assert_eq!((status, code), (400, 100));
        assert!(message.contains("unlocked_image_file"), "{message}");
        assert!(message.contains(expected), "{message}");
    }
    let huge = png(256, 256, 3 * MOST, 0);
    let files = [("unlocked_image_file", &*huge)];
    let ask = Ask::parts(DEFINITIONS, &TEXTS, &files);
    assert_eq!(ask.send(&world).await.status, 413);
    let rows = world.get(DEFINITIONS, APP_TOKEN).await;
    assert_eq!(rows["data"], serde_json::json!([]));
}

#[tokio::test]
async fn the_achievements_of_an_app_have_so_many_pictures() {
    let world = Contest::new().await;
    let (known, new) = (png(256, 256, 64, 1), png(256, 256, 64, 2));
    let digest = |n: u32| match n {
        0 => sign::sha256(&known),
        n => sign::sha256(&n.to_be_bytes()),
    };
    let painted = (0..500_u32).map(|n| {
        let id = ObjectId::new(3_000_000_000_000_000_000 + u64::from(n)).unwrap();
        let achievement = Achievement {
            app_id: world.app,
            achievement_id: id,
            api_name: format!("PAINTED_{n}"),
            kind: AchievementKind::Simple,
            write_policy: WritePolicy::ServerAuthoritative,
            title: String::new(),
            description: String::new(),
            unlocked_description: None,
            is_secret: false,
            is_archived: false,
            locked_image: Some(digest(2 * n)),
            unlocked_image: Some(digest(2 * n + 1)),
            created_at: Timestamp::EPOCH,
        };
        Step::Achievement(AchievementStep::Define(DefineAchievement { achievement }))
    });
    commit(&world.world, painted.collect()).await;
    world.world.house.directory.catch_up().await.unwrap();
    let with =
        |picture: &[u8]| Ask::parts(DEFINITIONS, &TEXTS, &[("unlocked_image_file", picture)]);
    let (status, code, _, message) = world.refused(with(&new)).await;
    assert_eq!((status, code), (400, 100));
    assert!(message.contains("unlocked_image_file"), "{message}");
    world.good(with(&known)).await;
}
