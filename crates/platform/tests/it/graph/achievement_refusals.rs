use super::{
    achievements::{BITS, COUNT, DEFINITIONS, SIMPLE, world},
    ask::{Ask, Told},
    contest::{APP, APP_TOKEN},
};

#[tokio::test]
async fn refusals() {
    let world = world().await;
    let user = world.player(1, "Ada").await;
    let own = format!("/{user}/achievements");
    let mut told = Told::of(&world);
    let long = "x".repeat(201);
    for (title, form) in [
        ("No type", SIMPLE.replace("achievement_type=SIMPLE&", "")),
        ("An unknown type", SIMPLE.replace("=SIMPLE", "=EASY")),
        (
            "An unknown policy",
            SIMPLE.replace("CLIENT_AUTHORITATIVE", "ANYONE"),
        ),
        (
            "Another type than it has",
            COUNT.replace("WALK_500_MILES", "VISIT_3_CONTINENTS"),
        ),
        ("A count without target", COUNT.replace("target=500&", "")),
        ("A target of 0", COUNT.replace("=500&", "=0&")),
        (
            "A target that is no number",
            COUNT.replace("=500&", "=1e3&"),
        ),
        (
            "More bits needed than there are",
            BITS.replace("target=3", "target=8"),
        ),
        ("Too many bits", BITS.replace("length=7", "length=1025")),
        ("An empty title", SIMPLE.replace("title=Simple", "title=")),
        (
            "A long title",
            SIMPLE.replace("title=Simple", &format!("title={long}")),
        ),
        ("No boolean", format!("{SIMPLE}&is_secret=maybe")),
        (
            "A picture that is no file",
            format!("{SIMPLE}&locked_image_file=abc"),
        ),
    ] {
        let ask = Ask::form(DEFINITIONS, form).bearer(APP_TOKEN);
        told.call(title, ask).await;
    }
    for (title, form) in [
        ("No name", "add_count=1"),
        ("An unknown name", "api_name=NOBODY&add_count=1"),
        ("A simple one is forced", "api_name=MY_SIMPLE_ACHIEVEMENT"),
        (
            "Not forced",
            "api_name=MY_SIMPLE_ACHIEVEMENT&force_unlock=false",
        ),
        (
            "A simple one does not count",
            "api_name=MY_SIMPLE_ACHIEVEMENT&add_count=1&force_unlock=true",
        ),
        ("A count needs a number", "api_name=WALK_500_MILES"),
        ("A count has no bits", "api_name=WALK_500_MILES&add_bits=1"),
        (
            "Nothing is taken back",
            "api_name=WALK_500_MILES&add_count=-1",
        ),
        ("No fractions", "api_name=WALK_500_MILES&add_count=1.5"),
        (
            "Beyond 64 bits",
            "api_name=WALK_500_MILES&add_count=9223372036854775808",
        ),
        ("Bits need bits", "api_name=VISIT_3_CONTINENTS"),
        ("Empty bits", "api_name=VISIT_3_CONTINENTS&add_bits=+"),
        ("Other digits", "api_name=VISIT_3_CONTINENTS&add_bits=102"),
        (
            "More bits than it has",
            "api_name=VISIT_3_CONTINENTS&add_bits=00000000",
        ),
        (
            "Bits do not count",
            "api_name=VISIT_3_CONTINENTS&add_count=1",
        ),
    ] {
        told.call(title, Ask::form(&own, form).bearer(APP_TOKEN))
            .await;
    }
    for (title, ask) in [
        (
            "An unknown user",
            Ask::form(
                "/5999999999/achievements",
                "api_name=WALK_500_MILES&add_count=1",
            ),
        ),
        (
            "A user that is an app",
            Ask::form(
                format!("/{APP}/achievements"),
                "api_name=WALK_500_MILES&add_count=1",
            ),
        ),
        (
            "Names that are none",
            Ask::get(format!("{own}?api_names=[1.5]")),
        ),
        (
            "Fields that are none",
            Ask::get(format!("{own}?fields=a{{")),
        ),
        ("Of nobody", Ask::form("/achievement_remove_all", "")),
        (
            "Of an unknown user",
            Ask::form("/achievement_remove_all", "user_id=5999999999"),
        ),
    ] {
        told.call(title, ask.bearer(APP_TOKEN)).await;
    }
    told.hold("graph_achievement_refusals");
}

#[tokio::test]
async fn a_store_that_fails_and_a_node_that_is_deaf() {
    let world = world().await;
    let user = world.player(1, "Ada").await;
    let own = format!("/{user}/achievements");
    let write = "api_name=WALK_500_MILES&add_count=1";
    let asks = [
        Ask::form(DEFINITIONS, SIMPLE),
        Ask::form(&own, write),
        Ask::form("/achievement_remove_all", format!("user_id={user}")),
    ];
    world.world.store.fail_writes(true);
    for ask in asks.clone() {
        let (status, code, ..) = world.refused(ask.bearer(APP_TOKEN)).await;
        assert_eq!((status, code), (500, 1));
    }
    world.world.store.fail_writes(false);
    world.world.store.fail_reads(true);
    let (status, code, ..) = world.refused(Ask::get(&own).bearer(APP_TOKEN)).await;
    assert_eq!((status, code), (500, 1));
    world.world.store.fail_reads(false);

    let deaf = world.deaf().await;
    for ask in asks
        .into_iter()
        .chain([Ask::get(&own), Ask::get(DEFINITIONS)])
    {
        let (status, code, ..) = deaf.refused(ask.bearer(APP_TOKEN)).await;
        assert_eq!((status, code), (500, 1));
    }
}
