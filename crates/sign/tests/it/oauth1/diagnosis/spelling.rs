//! How a signature is spelled, and how a mistake is told.

use sha2::Sha256;

use super::*;

#[test]
fn the_signatures_spelling() {
    use Mistake::{
        Base64Url, Hexadecimal, NoMac, Sha256 as OfSha256, SignatureEncodedTwice,
        SignatureNotEncoded, Unpadded,
    };
    // A path that makes both characters of base64 that differ.
    let path = (0..).map(|at| format!("/{at}")).find(|path| {
        let good = STANDARD.encode(sha1(KEY, &base("GET", &format!("http://h{path}"), OWN)));
        good.contains('+') && good.contains('/')
    });
    let url = format!("http://h{}", path.unwrap());
    let text = base("GET", &url, OWN);
    let mac = sha1(KEY, &text);
    let good = STANDARD.encode(&mac);
    let hex: String = mac.iter().map(|byte| format!("{byte:02x}")).collect();
    let sha256 = Hmac::<Sha256>::new_from_slice(KEY.as_bytes()).unwrap();
    let sha256 = STANDARD.encode(sha256.chain_update(&text).finalize().into_bytes());
    for (signature, mistakes) in [
        (good.replace('+', "-").replace('/', "_"), vec![Base64Url]),
        (
            good.replace('+', "-").replace('/', "_").replace('=', ""),
            vec![Base64Url],
        ),
        (good.replace('=', ""), vec![Unpadded]),
        (escaped(&good), vec![SignatureEncodedTwice]),
        (good.replace('+', " "), vec![SignatureNotEncoded]),
        (hex.clone(), vec![Hexadecimal]),
        (STANDARD.encode(&hex), vec![Hexadecimal]),
        (sha256, vec![OfSha256]),
        (String::new(), vec![NoMac]),
        ("!".repeat(28), vec![NoMac]),
        ("AAAA".to_owned(), vec![NoMac]),
        (STANDARD.encode([0; 20]), vec![]),
    ] {
        let request = sent(get(&url), "", &signature);
        assert_eq!(diagnosed(&request), mistakes, "{signature}");
    }
}

/// Sentences that a developer reads, each another.
#[test]
fn mistakes_say_what_they_are() {
    use Mistake::*;
    let all = [
        Base64Url,
        Unpadded,
        SignatureEncodedTwice,
        SignatureNotEncoded,
        Hexadecimal,
        NoMac,
        Sha256,
        NoTokenSecret,
        NoAmpersand,
        SecretsNotEncoded,
        SecretsSwapped,
        OtherScheme,
        PortDropped,
        PortAdded,
        HostCase,
        PathDecoded,
        PathEncoded,
        EndingSlash,
        QueryInUrl,
        MethodCase,
        OtherMethod,
        LowerCaseHex,
        FormEncoding,
        ComponentEncoding,
        EncodedOnce,
        SortedBeforeEncoding,
        NotSorted,
        PlusLiteral,
        NamesNotDecoded,
        NotDecoded,
        QueryLeftOut,
        FormLeftOut,
        BodyFoldedIn,
        ExtraLeftOut,
        RealmIncluded,
        VersionNotSigned,
        VersionNotSent,
        TokenNotSigned,
        TokenNotSent,
        BodyHashNotSigned,
        LastOnly,
        FirstOnly,
        Numbered,
    ];
    let mut said: Vec<_> = all.iter().map(ToString::to_string).collect();
    said.sort();
    said.dedup();
    assert_eq!(said.len(), all.len());
    assert!(
        said.iter()
            .all(|it| it.is_ascii() && it.len() > 20 && !it.contains('\n'))
    );
}
