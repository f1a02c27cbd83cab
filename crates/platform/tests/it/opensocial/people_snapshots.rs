//! Every answer about people as it is written down.

use serde_json::json;
use store::{Gender, Grade, SocialChange};
use testkit::{Transcript, assert_snapshot};

use super::world::{As, HANA, MOMO, SocialWorld, TARO};

/// Calls and their answers, without the header that signs them.
struct Told<'a> {
    world: &'a SocialWorld,
    text: Transcript,
}

impl<'a> Told<'a> {
    fn of(world: &'a SocialWorld) -> Self {
        let text = Transcript::of(world.addr());
        Self { world, text }
    }

    async fn call(&mut self, by: As, method: &'static str, path: &str, body: Option<&str>) {
        let answer = self.world.write(by, method, path, body).await;
        let (who, body) = (format!("{by:?}"), body.unwrap_or_default());
        let request = format!("{method} {path}\n{body}");
        self.text.note(&who, request.trim_end(), &answer);
    }

    async fn get(&mut self, by: As, path: &str) {
        self.call(by, "GET", path, None).await;
    }

    fn hold(&self, name: &str) {
        assert_snapshot(env!("CARGO_MANIFEST_DIR"), name, self.text.text());
    }
}

async fn world() -> SocialWorld {
    let world = SocialWorld::new().await;
    world.befriend(MOMO, TARO).await;
    world.befriend(MOMO, HANA).await;
    world.uninstall(HANA).await;
    world.block(MOMO, TARO).await;
    world
        .persona(TARO, |persona| {
            persona.about_me = Some("はじめまして".to_owned());
            persona.birthday = Some("1990-02-28".to_owned());
            persona.gender = Gender::Male;
            persona.interests = vec!["go".to_owned(), "tea".to_owned()];
            persona.address = Some("東京都".to_owned());
            persona.job_type = Some("cook".to_owned());
            persona.blood_type = Some("AB".to_owned());
            persona.profile_url = Some("https://example.com/u/102".to_owned());
            persona.thumbnail_url = Some("https://img.example.com/102s.png".to_owned());
            persona.avatar_url = Some("https://img.example.com/102.png".to_owned());
            persona.is_verified = true;
            persona.grade = Grade::Verified;
        })
        .await;
    world
}

#[tokio::test]
async fn opensocial_people() {
    let world = world().await;
    let (momo, game) = (As::Player(MOMO), As::Game);
    let mut told = Told::of(&world);
    told.get(momo, "/people/@me/@self").await;
    told.get(momo, "/people/@me/@friends").await;
    told.get(game, "/people/102/@self?fields=id,nickname,birthday")
        .await;
    told.get(
        momo,
        "/people/@me/@all?fields=id,hasApp&count=1&startIndex=2",
    )
    .await;
    let filter = "filterBy=hasApp&filterOp=equals&filterValue=true&fields=id";
    told.get(momo, &format!("/people/@me/@friends?{filter}"))
        .await;
    let beyond = "filterBy=topFriends&sortBy=age&fields=id";
    told.get(momo, &format!("/people/@me/@friends?{beyond}"))
        .await;
    told.get(momo, "/people/@me/@friends/102?fields=id").await;
    told.get(momo, "/people/@me/@friends/102;103?fields=id")
        .await;
    told.get(game, "/people/@supportedFields").await;
    told.get(game, "/people/@me/@self").await;
    told.get(momo, "/people/199/@self").await;
    told.get(momo, "/people/@me/@strangers").await;
    told.get(momo, "/people/@me/@friends?count=5000").await;
    told.get(momo, "/people/@me/@friends?startIndex=0").await;
    told.get(momo, "/people/@me/@friends?format=atom").await;
    told.call(momo, "POST", "/people/@me/@self", Some("{}"))
        .await;
    told.hold("opensocial_people");
}

#[tokio::test]
async fn opensocial_app_data() {
    let world = world().await;
    let (momo, game) = (As::Player(MOMO), As::Game);
    let own = "/appdata/@me/@self/@app";
    let mut told = Told::of(&world);
    let full = r#"{"entry":[{"key":"score","value":"78"}]}"#;
    told.call(momo, "POST", own, Some(full)).await;
    let simple = r#"{"high_score":"97"}"#;
    told.call(momo, "PUT", own, Some(simple)).await;
    told.get(momo, own).await;
    told.get(game, "/appdata/101/@self/@app?fields=score").await;
    told.get(As::Player(TARO), "/appdata/@me/@friends/@app")
        .await;
    told.call(momo, "DELETE", &format!("{own}?fields=score"), None)
        .await;
    told.call(momo, "DELETE", own, None).await;
    told.get(momo, own).await;
    told.call(momo, "POST", own, Some(r#"{"a":null}"#)).await;
    told.call(momo, "POST", own, Some("score=78")).await;
    told.call(momo, "DELETE", &format!("{own}?fields="), None)
        .await;
    told.call(momo, "POST", "/appdata/102/@self/@app", Some(simple))
        .await;
    told.call(momo, "POST", "/appdata/@me/@friends/@app", Some(simple))
        .await;
    told.get(momo, "/appdata/@me/@self/12001334").await;
    told.call(game, "POST", "/appdata/101/@self/@app", Some(simple))
        .await;
    told.get(game, "/appdata/101/@friends/@app").await;
    told.hold("opensocial_app_data");
}

#[tokio::test]
async fn opensocial_blacklist_avatar_and_words() {
    let world = world().await;
    let words = vec!["バカ".to_owned()];
    world.configure(SocialChange::Words(words)).await;
    let (momo, game) = (As::Player(MOMO), As::Game);
    let mut told = Told::of(&world);
    told.get(momo, "/blacklist/@me/@all").await;
    told.get(game, "/blacklist/101/@all/102").await;
    told.get(game, "/blacklist/102/@all/101").await;
    told.get(game, "/blacklist/103/@all").await;
    told.get(momo, "/avatar/102/@self").await;
    let look = "size=small;view=upper;type=image;extension=png;";
    told.get(momo, &format!("/avatar/101;102/@self/{look}"))
        .await;
    told.get(momo, "/avatar/@me/@self").await;
    told.get(momo, "/avatar/102/@self/type=flash").await;
    let check = "/ngword?_method=check";
    for text in ["おはよう", "ﾊﾞｶ"] {
        let body = json!({ "data": text }).to_string();
        told.call(game, "POST", check, Some(&body)).await;
    }
    told.call(game, "POST", "/ngword", Some(r#"{"data":""}"#))
        .await;
    told.get(game, check).await;
    told.hold("opensocial_blacklist_avatar_and_words");
}
