//! Meta, "Server-to-Server API Basics" and "Achievements".

use serde_json::{Value, json};

use super::{
    super::graph_house::USER,
    shell::{Shell, Way, like},
};

/// "Server-to-Server API Basics", "Example S2S Call": the line that is printed
/// there, with the host that the page has lost.
const BASICS: &str = r#"curl -d "access_token=OC|1234567898014273|5f8730a4n51c5f8v8122aaf971b937e7" -d "api_name=MY_SIMPLE_ACHIEVEMENT" -d "force_unlock=true" https://graph.oculus.com/$USERID/achievements"#;

/// "Achievements", with the pictures.
const CREATE: &str = r#"curl -F "access_token=OC|$APPID|$APPSECRET" -F "api_name=VISIT_3_CONTINENTS" \
  -F "achievement_type=BITFIELD" -F "achievement_write_policy=CLIENT_AUTHORITATIVE" \
  -F "target=3" -F "bitfield_length=7" -F "is_archived=false" \
  -F "title=Achievement Title" -F "description=How to earn me" \
  -F "unlocked_description_override=You did it" -F "is_secret=false" \
  -F "locked_image_file=@$ICONS/locked.png;type=image/png" \
  -F "unlocked_image_file=@$ICONS/unlocked.png;type=image/png" \
  https://graph.oculus.com/$APPID/achievement_definitions"#;

const DEFINITIONS: &str = r#"curl -G -d "access_token=OC|$APPID|$APPSECRET" \
  -d 'api_names=["VISIT_3_CONTINENTS","MY_COUNT_ACHIEVEMENT"]' -d "include_archived=true" \
  -d "fields=api_name,achievement_type,achievement_write_policy,target,bitfield_length,is_archived,title,description,unlocked_description_override,is_secret,locked_image_uri,unlocked_image_uri" \
  https://graph.oculus.com/$APPID/achievement_definitions"#;

const WRITE_BITS: &str = r#"curl -d "access_token=OC|$APPID|$APPSECRET" -d "api_name=VISIT_3_CONTINENTS" -d "add_bits=1001100" https://graph.oculus.com/$USERID/achievements"#;

const WRITE_COUNT: &str = r#"curl -d "access_token=OC|$APPID|$APPSECRET" -d "api_name=MY_COUNT_ACHIEVEMENT" -d "add_count=4" https://graph.oculus.com/$USERID/achievements/"#;

const READ: &str = r#"curl -G -d "access_token=OC|$APPID|$APPSECRET" --data-urlencode 'api_names=["VISIT_3_CONTINENTS", "MY_COUNT_ACHIEVEMENT"]' --data-urlencode "fields=definition{api_name, target}, count_progress,bitfield_progress,is_unlocked,unlock_time" https://graph.oculus.com/$USERID/achievements"#;

const REMOVE: &str = r#"curl -d "access_token=OC|$APPID|$APPSECRET" -d "user_id=$USERID" https://graph.oculus.com/achievement_remove_all"#;

fn unlocked(just: bool) -> Value {
    json!({ "id": USER, "api_name": "MY_SIMPLE_ACHIEVEMENT", "just_unlocked": just })
}

#[tokio::test]
async fn the_example_of_the_basics_unlocks_once() {
    for way in [Way::Prefix, Way::Host, Way::Tls] {
        let Some(shell) = Shell::open(way).await else {
            return;
        };
        shell.says(BASICS, &unlocked(true));
        shell.says(BASICS, &unlocked(false));
    }
}

/// A PNG file of 256 by 256 pixels, as far as anybody looks at it.
fn png() -> Vec<u8> {
    let mut bytes = b"\x89PNG\r\n\x1a\n\0\0\0\x0dIHDR".to_vec();
    bytes.extend(256_u32.to_be_bytes());
    bytes.extend(256_u32.to_be_bytes());
    bytes.resize(1_000, 0);
    bytes
}

#[tokio::test]
async fn the_lines_about_achievements() {
    let Some(shell) = Shell::open(Way::Prefix).await else {
        return;
    };
    let icons = shell.home.path();
    for name in ["locked.png", "unlocked.png"] {
        std::fs::write(icons.join(name), png()).unwrap();
    }
    shell.set("ICONS", icons.to_str().unwrap());
    let created = shell.says(CREATE, &json!({ "id": "*" }));
    let again = shell.says(CREATE, &json!({ "id": "*" }));
    assert_eq!(created, again, "updated by its name");

    let defined = shell.says(
        DEFINITIONS,
        &json!({ "data": [
            {
                "id": "*", "api_name": "*", "achievement_type": "*", "target": "*",
                "achievement_write_policy": "CLIENT_AUTHORITATIVE", "is_archived": false,
                "title": "*", "description": "*", "is_secret": false,
            },
            {
                "id": created["id"], "api_name": "VISIT_3_CONTINENTS",
                "achievement_type": "BITFIELD",
                "achievement_write_policy": "CLIENT_AUTHORITATIVE",
                "target": 3, "bitfield_length": 7, "is_archived": false,
                "title": "Achievement Title", "description": "How to earn me",
                "unlocked_description_override": "You did it", "is_secret": false,
                "locked_image_uri": "*", "unlocked_image_uri": "*",
            },
        ] }),
    );
    let picture = defined["data"][1]["locked_image_uri"].as_str().unwrap();
    let picture = shell.graph.dev.http.client().get(picture).send().await;
    let picture = picture.unwrap().bytes().await.unwrap();
    assert_eq!(picture, png(), "as it was uploaded");

    let written = |api_name: &str, just: bool| json!({ "id": USER, "api_name": api_name, "just_unlocked": just });
    shell.says(WRITE_BITS, &written("VISIT_3_CONTINENTS", true));
    shell.says(WRITE_BITS, &written("VISIT_3_CONTINENTS", false));
    shell.says(WRITE_COUNT, &written("MY_COUNT_ACHIEVEMENT", false));
    // In the order of their ids, which nobody knows.
    let (status, read) = shell.paste(READ);
    assert_eq!(status, 200, "{read}");
    let rows = read["data"].as_array().unwrap();
    assert_eq!(rows.len(), 2, "{read}");
    for expected in [
        json!({
            "id": "*", "count_progress": 4, "is_unlocked": false,
            "definition": { "id": "*", "api_name": "MY_COUNT_ACHIEVEMENT", "target": 10 },
        }),
        json!({
            "id": created["id"], "bitfield_progress": "1001100", "is_unlocked": true,
            "unlock_time": "*",
            "definition": { "id": "*", "api_name": "VISIT_3_CONTINENTS", "target": 3 },
        }),
    ] {
        assert!(rows.iter().any(|row| like(&expected, row)), "{read}");
    }
    shell.says(REMOVE, &json!({ "success": true }));
    shell.says(READ, &json!({ "data": [] }));
}
