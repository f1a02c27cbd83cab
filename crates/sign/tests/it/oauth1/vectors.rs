use super::*;

#[test]
fn what_is_signed_is_verified() {
    let consumer = Secret::new("kd94hf93k423kf44");
    let token = Secret::new("pfkkdhi9sl3r4s00");
    let key = HmacSha1Key::new(&consumer, Some(&token));
    let request = get(
        Scheme::Http,
        "photos.example.net",
        "/photos?file=vacation.jpg&size=original",
    );
    let signing = Signing {
        consumer_key: "dpf43f3p2l4k3l03",
        token: Some("nnch734d00sl2jdk"),
        timestamp: 1_191_242_096,
        nonce: "kllo9940pd9333jh",
        version: true,
        realm: Some("http://photos.example.net/"),
        extra: &[],
        body_hash: false,
    };
    let header = sign(&request, &signing, &key).unwrap();
    assert!(
        header.contains("oauth_signature=\"tR3%2BTy81lMeYAr%2FFid0kMTYa%2FWM%3D\""),
        "{header}"
    );
    let authorization = [header.as_bytes()];
    let request = Request {
        authorization: &authorization,
        ..request
    };
    let presented = read(&request).unwrap();
    let proof = presented.verify(&Key::from(key)).unwrap();
    assert_eq!(proof.get().form(), UrlForm::Rfc);
}
