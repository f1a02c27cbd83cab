//! `explain unity-ads` says what a redeem callback is, and its exit code whether
//! it would be accepted. The right signature is never printed.

use std::{
    fs,
    io::Write as _,
    path::{Path, PathBuf},
    process::{Output, Stdio},
};

use serde_json::Value;

use super::{home::Home, tool};

/// The documents' example.
const URL: &str = "https://developer.example.com/award.php?productid=1234";
const VIEW: &str = "sid=1234567890&oid=0987654321";
const HMAC: &str = "106ed4300f91145aff6378a355fced73";
const TEXT: &str = "oid=0987654321,productid=1234,sid=1234567890";

struct Secrets {
    _home: Home,
    right: PathBuf,
    wrong: PathBuf,
}

impl Secrets {
    fn new() -> Self {
        let home = Home::new();
        let [right, wrong] = ["right", "wrong"].map(|name| home.path().join(name));
        fs::write(&right, "xyzKEY\n").unwrap();
        fs::write(&wrong, "another-secret").unwrap();
        Self {
            _home: home,
            right,
            wrong,
        }
    }
}

fn run(url: &str, files: &[&Path], more: &[&str]) -> Output {
    let mut command = tool::command(tool::countersign());
    command.args(["explain", "unity-ads", "--url", url]);
    for file in files {
        command.arg("--secret-file").arg(file);
    }
    let output = command.args(more).output().unwrap();
    let text = String::from_utf8_lossy(&output.stdout);
    for secret in [HMAC, "xyzKEY", "another-secret"] {
        assert!(!text.contains(secret), "{text}");
    }
    output
}

fn told(output: &Output) -> (Value, bool) {
    let text = String::from_utf8(output.stdout.clone()).unwrap();
    let errors = String::from_utf8_lossy(&output.stderr);
    let told = serde_json::from_str(&text).unwrap_or_else(|_| panic!("{text}{errors}"));
    (told, output.status.success())
}

#[test]
fn the_documents_example_would_be_accepted() {
    let secrets = Secrets::new();
    let url = format!("{URL}&{VIEW}&hmac={HMAC}");
    let (right, wrong) = (&*secrets.right, &*secrets.wrong);
    for files in [&[right][..], &[wrong, right], &[right, wrong]] {
        for more in [&["--json"][..], &["--json", "--callback-url", URL]] {
            let (told, accepted) = told(&run(&url, files, more));
            assert!(accepted, "{told}");
            assert_eq!(told["signing_text"], TEXT);
            assert_eq!(
                (&told["signature"], &told["accepted"]),
                (&"holds".into(), &true.into())
            );
        }
    }
    let human = String::from_utf8(run(&url, &[right], &[]).stdout).unwrap();
    assert!(
        human.starts_with("It would be accepted, once.\n"),
        "{human}"
    );
    assert!(human.ends_with("The signature holds.\n"), "{human}");
    assert!(
        !human.contains("breaks a rule") && !human.contains("another way"),
        "{human}"
    );
    assert!(human.contains(TEXT), "{human}");
}

#[test]
fn what_would_be_refused_is_told_why() {
    let secrets = Secrets::new();
    let (right, wrong) = (&*secrets.right, &*secrets.wrong);
    let shifted = format!("oid=0987654321%2Cproductid%3D1234&sid=1234567890&hmac={HMAC}");
    let swallowed = format!("oid=0987654321%2Cproductid%3D1234%2Csid%3D1234567890&hmac={HMAC}");
    let good = format!("{URL}&{VIEW}&hmac={HMAC}");
    let unsigned = format!("{URL}&{VIEW}");
    let other = format!("{URL}&sid=1&oid=0987654321&hmac={HMAC}");
    let elsewhere = URL.replace("1234", "5");
    for (url, file, configured, why) in [
        (&shifted, right, None, "an oid has"),
        (&swallowed, right, None, "sid is missing"),
        (&unsigned, right, None, "no signature"),
        (&other, right, None, "another secret"),
        (&good, wrong, None, "another secret"),
        (
            &good,
            right,
            Some(&*elsewhere),
            "\"productid\" has another value",
        ),
        (
            &good,
            right,
            Some("https://game.example/award"),
            "not expected",
        ),
    ] {
        let mut more = vec!["--json"];
        more.extend(configured.map(|_| "--callback-url"));
        more.extend(configured);
        let (told, accepted) = told(&run(url, &[file], &more));
        assert!(!accepted, "{told}");
        assert_eq!(told["accepted"], false);
        let said = told["why_not"].as_str().unwrap();
        assert!(said.contains(why), "{url}: {said}");
    }
    let (told, _) = told(&run(&shifted, &[right], &["--json"]));
    assert!(!told["ambiguities"].as_array().unwrap().is_empty());
}

#[test]
fn a_url_can_be_read_from_standard_input_and_its_signs_are_escaped() {
    let secrets = Secrets::new();
    let mut command = tool::command(tool::countersign());
    command.args(["explain", "unity", "--url", "-", "--secret-file"]);
    command.arg(&secrets.right);
    command.stdin(Stdio::piped()).stdout(Stdio::piped());
    let mut child = command.spawn().unwrap();
    let url = format!("{URL}&sid=%1B%5B31m&oid=1&hmac={HMAC}\n");
    child
        .stdin
        .take()
        .unwrap()
        .write_all(url.as_bytes())
        .unwrap();
    let output = child.wait_with_output().unwrap();
    assert!(!output.status.success());
    let text = String::from_utf8(output.stdout).unwrap();
    assert!(text.contains("\\u{1b}[31m"), "{text}");
    assert!(!text.contains('\u{1b}'), "{text}");
}

#[test]
fn what_is_no_file_or_no_callback_url_is_said() {
    let secrets = Secrets::new();
    let output = run(VIEW, &[Path::new("/nowhere/at/all")], &[]);
    assert!(String::from_utf8_lossy(&output.stderr).contains("/nowhere/at/all"));
    let output = run(VIEW, &[&secrets.right], &["--callback-url", "ftp://x/"]);
    assert!(String::from_utf8_lossy(&output.stderr).contains("neither http nor https"));
    assert!(!run(VIEW, &[], &[]).status.success(), "a secret is needed");
}

#[test]
fn garbage_is_not_called_a_callback_and_a_trailing_blank_is_nothing() {
    let secrets = Secrets::new();
    let right = &*secrets.right;
    let output = run("https://game.example/", &[right], &[]);
    assert!(!output.status.success());
    let text = String::from_utf8(output.stdout).unwrap();
    assert_eq!(
        text,
        "It would be refused: oid is missing.\n\nWhat else breaks a rule:\n  sid is missing\n\n\
         There is no signature.\n"
    );
    let blank = format!("{URL}&{VIEW}&hmac={HMAC} ");
    for more in [&["--json"][..], &["--json", "--callback-url", URL]] {
        let (told, accepted) = told(&run(&blank, &[right], more));
        assert!(accepted, "{told}");
    }
    let quoted = format!("{URL}&sid=it%27s+%22%0A%E2%80%AE%22&oid=1&hmac={HMAC}");
    let text = String::from_utf8(run(&quoted, &[right], &[]).stdout).unwrap();
    assert!(text.contains("sid=it's \"\\n\\u{202e}\""), "{text}");
}
