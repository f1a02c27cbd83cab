//! Real chains, row by row, under Google's two roots and the default policy.

use keyattest::{
    Anchor, AnchorKind, Anchors, Evidence, Image, Integrity, Limits, Policy, Provisioning, Reason,
    Refused, Revocations, Root, TrustFault, UnixTime, Verifier, description::BootState,
};

use super::real_chains::{self, Chain};

/// 2018-06-01, 2021-06-01 and 2026-11-22.
const JUNE_2018: i64 = 1_527_811_200;
const JUNE_2021: i64 = 1_622_505_600;
const NOVEMBER_2026: i64 = 1_795_305_600;

fn google() -> Verifier {
    Verifier::new(Anchors::google(), Limits::default(), 64)
}

fn verify(verifier: &Verifier, chain: &Chain, at: i64) -> Result<Evidence, Refused> {
    let at = UnixTime(at);
    verifier.verify(&chain.ders(), &[], Revocations::NOT_JUDGED, at)
}

fn integrity(evidence: &Evidence, at: i64) -> (Integrity, Vec<Reason>) {
    let judgement = evidence.judge(&Policy::default(), UnixTime(at));
    (judgement.integrity, judgement.reasons)
}

fn faults(evidence: &Evidence) -> Vec<&'static str> {
    let faults = evidence.trust_faults().iter();
    faults.map(|fault| fault.code()).collect()
}

/// Everything that the table says of a chain and a moment.
struct Row {
    at: i64,
    provisioning: Provisioning,
    integrity: Integrity,
    faults: &'static [&'static str],
}

const REMOTE: fn(u64) -> Provisioning = |issued| Provisioning::Remote {
    certificates_issued: Some(issued),
};

fn rows(chain: &Chain) -> Option<Vec<Row>> {
    let unlocked: &[&str] = &["unlocked", "boot_not_verified"];
    let row = |at, provisioning, integrity, faults| Row {
        at,
        provisioning,
        integrity,
        faults,
    };
    let untrusted = |at, provisioning, faults| row(at, provisioning, Integrity::Untrusted, faults);
    Some(match chain.name.as_str() {
        name if name.starts_with("akita_") => {
            vec![untrusted(chain.created(), REMOTE(8), unlocked)]
        }
        name if name.starts_with("blueline_") => vec![
            untrusted(chain.created(), Provisioning::Factory, unlocked),
            untrusted(NOVEMBER_2026, Provisioning::Factory, unlocked),
        ],
        "marlin_sdk29_TEE_EC_NONE" => vec![untrusted(
            chain.created(),
            Provisioning::Unknown,
            &[
                "root_software",
                "attestation_software",
                "levels_differ",
                "root_of_trust_missing",
            ],
        )],
        "sony-xperia10-iii_sdk33_TEE_EC" => vec![row(
            chain.created(),
            Provisioning::Factory,
            Integrity::Basic,
            &[],
        )],
        "tegu_sdk36_TEE_EC_2026_ROOT" => {
            vec![row(chain.created(), REMOTE(64), Integrity::Strong, &[])]
        }
        "tegu_sdk37_TEE_MAX_USAGE_COUNT" => {
            vec![untrusted(chain.created(), REMOTE(64), unlocked)]
        }
        "preproduction_EC_SecurityLevel_TEE" | "preproduction_RSA_SecurityLevel_TEE" => {
            vec![untrusted(JUNE_2018, Provisioning::Factory, unlocked)]
        }
        "preproduction_EC_SecurityLevel_StrongBox"
        | "preproduction_RSA_SecurityLevel_StrongBox" => {
            vec![untrusted(
                JUNE_2018,
                Provisioning::Unknown,
                &["root_unknown", "unlocked", "boot_not_verified"],
            )]
        }
        "quirk_malformed_rot_device_locked" => {
            vec![row(JUNE_2021, Provisioning::Factory, Integrity::Basic, &[])]
        }
        _ => return None,
    })
}

#[test]
fn every_chain_is_what_the_table_says() {
    let verifier = google();
    for chain in real_chains::all() {
        let rows = rows(&chain).unwrap_or_else(|| panic!("no row for {}", chain.name));
        for row in rows {
            let evidence = verify(&verifier, &chain, row.at)
                .unwrap_or_else(|refused| panic!("{}: {refused}", chain.name));
            let (integrity, reasons) = integrity(&evidence, row.at);
            let name = &chain.name;
            assert_eq!(faults(&evidence), row.faults, "{name}");
            assert_eq!(integrity, row.integrity, "{name}: {reasons:?}");
            assert_eq!(evidence.provisioning(), row.provisioning, "{name}");
            let anchored = row.provisioning != Provisioning::Unknown;
            assert_eq!(*evidence.root() == Root::Google, anchored, "{name}");
        }
    }
}

fn named(name: &str) -> Option<Chain> {
    let all = real_chains::all();
    let none = all.is_empty();
    let found = all.into_iter().find(|chain| chain.name == name);
    assert!(none || found.is_some(), "{name} is missing");
    found
}

#[test]
fn remotely_provisioned_certificates_end_with_their_dates() {
    let Some(chain) = named("tegu_sdk36_TEE_EC_2026_ROOT") else {
        return;
    };
    let verifier = google();
    // Seen while it was good, so that it is remembered.
    assert!(verify(&verifier, &chain, chain.created()).is_ok());
    let later = verify(&verifier, &chain, NOVEMBER_2026);
    assert_eq!(later.unwrap_err(), Refused::Expired { index: 1 });
    let earlier = verify(&verifier, &chain, 0);
    assert_eq!(earlier.unwrap_err(), Refused::NotYetValid { index: 1 });
}

#[test]
fn a_stale_device_is_basic_for_its_patches_alone() {
    let Some(chain) = named("sony-xperia10-iii_sdk33_TEE_EC") else {
        return;
    };
    let evidence = verify(&google(), &chain, chain.created()).unwrap();
    let (_, reasons) = integrity(&evidence, chain.created());
    let stale = [Image::System, Image::Vendor, Image::Boot].map(Reason::PatchStale);
    assert_eq!(reasons, stale);
    let lenient = Policy {
        max_patch_age_months: None,
        ..Policy::default()
    };
    let judgement = evidence.judge(&lenient, UnixTime(chain.created()));
    assert_eq!(judgement.integrity, Integrity::Strong);
}

#[test]
fn preproduction_holds_where_its_root_is_configured() {
    for name in [
        "preproduction_EC_SecurityLevel_StrongBox",
        "preproduction_RSA_SecurityLevel_StrongBox",
    ] {
        let Some(chain) = named(name) else { return };
        let root = chain.ders.last().unwrap();
        let anchor = Anchor::from_certificate("pre", root, AnchorKind::Hardware).unwrap();
        let evidence = google()
            .verify(
                &chain.ders(),
                &[anchor],
                Revocations::NOT_JUDGED,
                UnixTime(JUNE_2018),
            )
            .unwrap();
        assert_eq!(*evidence.root(), Root::Configured("pre".to_owned()));
        assert_eq!(evidence.provisioning(), Provisioning::Factory);
        let unlocked = [
            TrustFault::Unlocked,
            TrustFault::BootNotVerified(BootState::Unverified),
        ];
        assert_eq!(evidence.trust_faults(), unlocked, "{name}");
        // Only the one names its issuer's issuer.
        assert_eq!(evidence.issuer_name_is_copied(), name.contains("_EC_"));
    }
}

#[test]
fn the_software_key_stores_root_is_software_whatever_it_is_called() {
    let Some(chain) = named("marlin_sdk29_TEE_EC_NONE") else {
        return;
    };
    let root = chain.ders.last().unwrap();
    for kind in [AnchorKind::Hardware, AnchorKind::Software] {
        let anchor = Anchor::from_certificate("sw", root, kind).unwrap();
        let at = UnixTime(chain.created());
        let evidence = google().verify(&chain.ders(), &[anchor], Revocations::NOT_JUDGED, at);
        let evidence = evidence.unwrap();
        assert_eq!(*evidence.root(), Root::Software("sw".to_owned()));
        assert_eq!(evidence.provisioning(), Provisioning::Software);
        let judgement = evidence.judge(&Policy::default(), at);
        assert_eq!(judgement.integrity, Integrity::Untrusted);
    }
}

#[test]
fn a_truth_value_that_is_not_der_is_read_as_true() {
    let Some(chain) = named("quirk_malformed_rot_device_locked") else {
        return;
    };
    let evidence = verify(&google(), &chain, JUNE_2021).unwrap();
    let hardware = &evidence.description().hardware;
    assert!(hardware.boolean_not_der);
    assert!(hardware.root_of_trust.as_ref().unwrap().device_locked);
    let (_, reasons) = integrity(&evidence, JUNE_2021);
    let others = [
        Reason::PatchInFuture(Image::System),
        Reason::PatchMissing(Image::Vendor),
        Reason::PatchMissing(Image::Boot),
    ];
    assert_eq!(reasons[..3], others);
    assert_eq!(reasons[3..], [Reason::BooleanNotDer]);
}

#[test]
fn every_chain_holds_without_its_root() {
    let verifier = google();
    for chain in real_chains::all() {
        let at = match chain.json {
            Some(_) => chain.created(),
            None => JUNE_2021,
        };
        let whole = verify(&verifier, &chain, at).unwrap();
        let ders = chain.ders();
        let rootless = &ders[..ders.len() - 1];
        let rootless = verifier.verify(rootless, &[], Revocations::NOT_JUDGED, UnixTime(at));
        if rootless == Err(Refused::TooShort { certificates: 2 }) {
            assert!(chain.name.starts_with("marlin"), "{}", chain.name);
            continue;
        }
        let rootless = rootless.unwrap();
        assert_eq!(rootless.root(), whole.root(), "{}", chain.name);
        assert_eq!(
            rootless.trust_faults(),
            whole.trust_faults(),
            "{}",
            chain.name
        );
        assert_eq!(rootless.provisioning(), whole.provisioning());
    }
}

/// Places all over every certificate, and every one that no signature covers:
/// none can have another bit.
#[test]
fn no_byte_of_a_certificate_can_be_changed() {
    for chain in real_chains::all() {
        let at = match chain.json {
            Some(_) => chain.created(),
            None => JUNE_2021,
        };
        let root = chain.ders.last().unwrap();
        let anchor = Anchor::from_certificate("root", root, AnchorKind::Software).unwrap();
        let verifier = Verifier::new(Anchors::none().with(anchor), Limits::default(), 64);
        let whole = verify(&verifier, &chain, at).unwrap();
        assert_eq!(*whole.root(), Root::Software("root".to_owned()));
        for index in 0..chain.ders.len() {
            for place in places(&chain.ders[index]) {
                for bit in [1, 0x20, 0x80] {
                    let mut ders = chain.ders.clone();
                    ders[index][place] ^= bit;
                    let slices: Vec<&[u8]> = ders.iter().map(Vec::as_slice).collect();
                    let judged =
                        verifier.verify(&slices, &[], Revocations::NOT_JUDGED, UnixTime(at));
                    // A root that was changed beyond recognition is none.
                    let holds = judged.is_ok_and(|evidence| *evidence.root() != Root::Unknown);
                    assert!(!holds, "{} {index} {place}", chain.name);
                }
            }
        }
    }
}

fn places(der: &[u8]) -> impl Iterator<Item = usize> {
    // Both lengths are of two octets in certificates of a usual size.
    assert_eq!((der[1], der[4], der[5]), (0x82, 0x30, 0x82));
    let signed = 8 + usize::from(u16::from_be_bytes([der[6], der[7]]));
    let unsigned = (0..8).chain(signed..signed + 22);
    let all_over = (8..der.len()).step_by(53);
    unsigned.chain(all_over).chain([der.len() - 1])
}
