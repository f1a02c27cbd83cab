//! A chain below the software key store's RSA root, whose keys have 1024 bits
//! and are published. The first certificate was made for this test.

use base64::{Engine, engine::general_purpose::STANDARD};
use keyattest::{
    Anchor, AnchorKind, Integrity, Policy, Refused, Root, TrustFault, UnixTime,
    description::SecurityLevel,
};

use super::{
    mint::NOW,
    minted::{faults, verify_ders},
};

/// Of an attested key, signed by the published key.
const LEAF: &str = "
    MIICTDCCAbWgAwIBAgIBATANBgkqhkiG9w0BAQsFADB2MQswCQYDVQQGEwJVUzETMBEGA1UECAwKQ2FsaWZvcm5pYTEV
    MBMGA1UECgwMR29vZ2xlLCBJbmMuMRAwDgYDVQQLDAdBbmRyb2lkMSkwJwYDVQQDDCBBbmRyb2lkIFNvZnR3YXJlIEF0
    dGVzdGF0aW9uIEtleTAeFw0yNjExMjgwNjAzMDdaFw0zNjExMjUwNjAzMDdaMB8xHTAbBgNVBAMMFEFuZHJvaWQgS2V5
    c3RvcmUgS2V5MFkwEwYHKoZIzj0CAQYIKoZIzj0DAQcDQgAEb5xOtb7wpFT8B6LmbZILecCeFKsRC92T5V09L1pOus3X
    iEnrPodnMC95UCXY4a25SWYaetfaaJDuSC/Wg59MY6OBhzCBhDBCBgorBgEEAdZ5AgERBDQwMgIBAgoBAAIBAgoBAAQS
    c29mdHdhcmUgY2hhbGxlbmdlBAAwDKEFMQMCAQKiAwIBATAAMB0GA1UdDgQWBBQpKtpXg5jJFjBiVgqU38TBdfBPRjAf
    BgNVHSMEGDAWgBTUDBAb+M1jufc5UrUOE1ym15mThjANBgkqhkiG9w0BAQsFAAOBgQCrlCR5YIYRrbCVnI07AQrJaAWD
    7IIOU1EnSCzhYH2NP4WEU5pPx2gkElf46SaIyS2Sm6CikGvx7795xfXEreGlqm0Q/Kwwg7AORfcoDh2LyF1QUYAgcdWX
    NI3P7zzbrhoNBA+i4p+VQ4RwQ1J/DsRKAtltEMvlZ183mvbAUwbAJg==
";

/// "Android Software Attestation Key".
const ATTESTING: &str = "
    MIICtjCCAh+gAwIBAgICEAAwDQYJKoZIhvcNAQELBQAwYzELMAkGA1UEBhMCVVMxEzARBgNVBAgMCkNhbGlmb3JuaWEx
    FjAUBgNVBAcMDU1vdW50YWluIFZpZXcxFTATBgNVBAoMDEdvb2dsZSwgSW5jLjEQMA4GA1UECwwHQW5kcm9pZDAeFw0x
    NjAxMDQxMjQwNTNaFw0zNTEyMzAxMjQwNTNaMHYxCzAJBgNVBAYTAlVTMRMwEQYDVQQIDApDYWxpZm9ybmlhMRUwEwYD
    VQQKDAxHb29nbGUsIEluYy4xEDAOBgNVBAsMB0FuZHJvaWQxKTAnBgNVBAMMIEFuZHJvaWQgU29mdHdhcmUgQXR0ZXN0
    YXRpb24gS2V5MIGfMA0GCSqGSIb3DQEBAQUAA4GNADCBiQKBgQDAgyPcVogbuDAgafWwhWHG7r5/BeL1qEIEir6LR752
    /q7yXPKbKvoyABQWAUKZiaFfz8aBXrNjWDwv0vIL5Jgyg92BSxbX4YVBeuVKvClqOm21wAQIO2jFVsHwIzmRZBmGTVC3
    TUCuykhMdzVsiVoMJ1q/rEmdXX0jYvKcXgLocQIDAQABo2YwZDAdBgNVHQ4EFgQU1AwQG/jNY7n3OVK1DhNcpteZk4Yw
    HwYDVR0jBBgwFoAUKfrxrMxN0kyWQCd1trDpMuUH/i4wEgYDVR0TAQH/BAgwBgEB/wIBADAOBgNVHQ8BAf8EBAMCAoQw
    DQYJKoZIhvcNAQELBQADgYEAni1IX4xnM9waha2Z11Aj6hTsQ7DhnerCI0YecrUZ3GAi5KVoMWwLVcTmnKItnzpPk2sx
    ixZ4Fg2Iy9mLzICdhPDCJ+NrOPH90ecXcjFZNX2W88V/q52PlmEmT7K+gbsNSQQiis6f9/VCLiVE+iEHElqDtVWtGIL4
    QBSbnCBjBH8=
";

/// The root that issued it.
const ROOT: &str = "
    MIICpzCCAhCgAwIBAgIJAP+U2d2fB8gMMA0GCSqGSIb3DQEBCwUAMGMxCzAJBgNVBAYTAlVTMRMwEQYDVQQIDApDYWxp
    Zm9ybmlhMRYwFAYDVQQHDA1Nb3VudGFpbiBWaWV3MRUwEwYDVQQKDAxHb29nbGUsIEluYy4xEDAOBgNVBAsMB0FuZHJv
    aWQwHhcNMTYwMTA0MTIzMTA4WhcNMzUxMjMwMTIzMTA4WjBjMQswCQYDVQQGEwJVUzETMBEGA1UECAwKQ2FsaWZvcm5p
    YTEWMBQGA1UEBwwNTW91bnRhaW4gVmlldzEVMBMGA1UECgwMR29vZ2xlLCBJbmMuMRAwDgYDVQQLDAdBbmRyb2lkMIGf
    MA0GCSqGSIb3DQEBAQUAA4GNADCBiQKBgQCia63rbi5EYe/VDoLmt5TRdSMfd5tjkWP/96r/C3JHTsAsQ+wzfNes7UA+
    jCigZtX3hwszl94OuE4TQKuvpSe/lWmgMdsGUmX4RFlXYfC78hdLt0GAZMAoDo9Sd47b0ke2RekZyOmLw9vCkT/X11DE
    HTVm+Vfkl5YLCazOkjWFmwIDAQABo2MwYTAdBgNVHQ4EFgQUKfrxrMxN0kyWQCd1trDpMuUH/i4wHwYDVR0jBBgwFoAU
    KfrxrMxN0kyWQCd1trDpMuUH/i4wDwYDVR0TAQH/BAUwAwEB/zAOBgNVHQ8BAf8EBAMCAoQwDQYJKoZIhvcNAQELBQAD
    gYEAT3LzNlmNDsG5dFsxWfbwjSVJMJ6jHBwp0kUtILlNX2S06IDHeHqcOd6os/W/L3BfRxBcxebrTQaZYdKumgf/93y4
    q+ucDyQHXrF/unlx/U1bnt8Uqf7f7XzAiF343ZtkMlbVNZriE/mPzsF83O+kqrJVw4OpLvtc9mL1J1IXvmM=
";

fn ders() -> Vec<Vec<u8>> {
    let decoded = [LEAF, ATTESTING, ROOT].map(|text| {
        let text: String = text.split_whitespace().collect();
        STANDARD.decode(text).unwrap()
    });
    decoded.into()
}

fn nobodys() -> Anchor {
    Anchor {
        name: String::new(),
        spki_der: Vec::new(),
        kind: AnchorKind::Hardware,
    }
}

#[test]
fn the_chain_holds_and_proves_nothing() {
    let evidence = verify_ders(&ders(), nobodys()).unwrap();
    assert_eq!(*evidence.root(), Root::Unknown);
    let expected = [
        "root_software",
        "weak_key",
        "weak_key",
        "attestation_software",
        "key_software",
        "root_of_trust_missing",
        "key_not_generated",
    ];
    assert_eq!(faults(&evidence), expected);
    let weak = [0, 1].map(|index| TrustFault::WeakKey { index });
    assert_eq!(evidence.trust_faults()[1..3], weak);
    assert_eq!(evidence.security_level(), SecurityLevel::Software);
    let judgement = evidence.judge(&Policy::default(), UnixTime(NOW));
    assert_eq!(judgement.integrity, Integrity::Untrusted);
}

#[test]
fn a_broken_one_is_refused() {
    for index in 0..3 {
        let mut ders = ders();
        *ders[index].last_mut().unwrap() ^= 1;
        let refused = verify_ders(&ders, nobodys()).unwrap_err();
        assert_eq!(refused, Refused::SignatureWrong { index });
    }
}

#[test]
fn its_root_is_no_anchor() {
    let root = &ders()[2];
    let anchor = Anchor::from_certificate("software", root, AnchorKind::Hardware);
    assert_eq!(anchor, None);
}
