//! Case 6 with the very root of Android's software key store, whose RSA keys
//! have 1024 bits: that of its attesting certificate is published. The first
//! certificate was made for this test.

use base64::{Engine, engine::general_purpose::STANDARD};
use keyattest::{
    Anchor, AnchorKind, Anchors, Integrity, Limits, Policy, Revocations, Root, TrustFault,
    Verifier, description::SecurityLevel,
};

use super::NOW;

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

#[test]
fn case_06_the_published_root_is_known_for_what_it_is() {
    let ders = [LEAF, ATTESTING, ROOT].map(der);
    let chain: Vec<&[u8]> = ders.iter().map(Vec::as_slice).collect();
    let verifier = Verifier::new(Anchors::google(), Limits::default(), 16);
    let evidence = verifier
        .verify(&chain, &[], Revocations::NOT_JUDGED, NOW)
        .unwrap();
    assert_eq!(*evidence.root(), Root::Unknown);
    let expected = [
        TrustFault::RootSoftware,
        TrustFault::WeakKey { index: 0 },
        TrustFault::WeakKey { index: 1 },
        TrustFault::AttestationSoftware(SecurityLevel::Software),
        TrustFault::KeySoftware(SecurityLevel::Software),
        TrustFault::RootOfTrustMissing,
        TrustFault::KeyNotGenerated(None),
    ];
    assert_eq!(evidence.trust_faults(), expected);
    assert_eq!(expected[0].code(), "root_software");
    let judgement = evidence.judge(&Policy::default(), NOW);
    assert_eq!(judgement.integrity, Integrity::Untrusted);
}

#[test]
fn case_06_the_published_root_is_no_anchor() {
    let anchor = Anchor::from_certificate("software", &der(ROOT), AnchorKind::Hardware);
    assert_eq!(anchor, None);
}

fn der(text: &str) -> Vec<u8> {
    let text: String = text.split_whitespace().collect();
    STANDARD.decode(text).unwrap()
}
