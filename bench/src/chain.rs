//! Chains of Android Key Attestation, against the signatures that they cannot
//! do without.

mod bare;
mod files;

use std::hint::black_box;

use anyhow::{Result, ensure};
use keyattest::{Anchors, Limits, Revocations, Verifier};

use crate::{
    report::{Goal, Row},
    size::Size,
    turns::{self, Turns},
};
use files::Chain;

/// What is measured of a chain.
struct Measured {
    file: &'static str,
    full: &'static str,
    cached: &'static str,
}

const CHAINS: [Measured; 3] = [
    Measured {
        file: "tegu_sdk36_TEE_EC_2026_ROOT",
        full: "remote chain, root of 2026 / its signatures in aws-lc-rs",
        cached: "the same, upper links remembered / two signatures",
    },
    Measured {
        file: "akita_sdk34_TEE_EC_NONE",
        full: "remote chain, RSA root / its signatures in aws-lc-rs",
        cached: "the same, upper links remembered / two signatures",
    },
    Measured {
        file: "blueline_sdk28_TEE_RSA_NONE",
        full: "factory chain, all RSA / its signatures in aws-lc-rs",
        cached: "the same, upper links remembered / two signatures",
    },
];

/// Verifications are hundreds of times slower than what other rows count.
const SLOWER: u32 = 100;

pub(crate) fn verify(size: Size) -> Result<Vec<Row>> {
    let Some(directory) = files::directory() else {
        eprintln!("left out: no chains of real devices (COUNTERSIGN_CHAINS names their directory)");
        return Ok(Vec::new());
    };
    let mut rows = Vec::new();
    for measured in &CHAINS {
        let chain = files::read(&directory, measured.file)?;
        rows.extend(compare(measured, &chain, size)?);
    }
    Ok(rows)
}

fn compare(measured: &Measured, chain: &Chain, size: Size) -> Result<[Row; 2]> {
    let ders: Vec<&[u8]> = chain.ders.iter().map(Vec::as_slice).collect();
    let signatures = bare::signatures(&ders)?;
    // The attested and the attesting key's certificates are never remembered.
    let (own, _) = signatures.split_at_checked(2).unwrap_or_default();
    let forgetful = Verifier::new(Anchors::google(), Limits::default(), 0);
    let mindful = Verifier::new(Anchors::google(), Limits::default(), 64);
    let judge = |verifier: &Verifier| {
        let ders = black_box(&ders);
        let evidence = verifier.verify(ders, &[], Revocations::NOT_JUDGED, chain.at);
        evidence.is_ok()
    };
    ensure!(
        judge(&forgetful) && judge(&mindful),
        "{} is refused",
        measured.file
    );
    ensure!(
        bare::hold(&signatures),
        "a signature of {} is refused",
        measured.file
    );
    let operations = size.operations().div_ceil(SLOWER);
    let judging = |verifier| {
        Some(Turns::new(operations, move || {
            black_box(judge(verifier));
        }))
    };
    let bare = |signatures| {
        Some(Turns::new(operations, move || {
            black_box(bare::hold(black_box(signatures)));
        }))
    };
    let [full, all, cached, two] = &turns::rounds(
        size,
        [
            judging(&forgetful),
            bare(&signatures),
            judging(&mindful),
            bare(own),
        ],
    )?;
    let goal = Some(Goal::AtMost(1.15));
    let row =
        |what, ours: &[f64], bare: &[f64]| Row::pairs("chain", what, "ns", (ours, bare), goal);
    Ok([
        row(measured.full, full, all),
        row(measured.cached, cached, two),
    ])
}
