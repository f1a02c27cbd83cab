//! The baseline: the signatures of a chain and nothing else. Everything that
//! can be prepared is.

use anyhow::{Result, bail};
use aws_lc_rs::signature::{
    ECDSA_P256_SHA256_ASN1, ECDSA_P384_SHA256_ASN1, ECDSA_P384_SHA384_ASN1,
    RSA_PKCS1_2048_8192_SHA256, UnparsedPublicKey, VerificationAlgorithm,
};
use x509_parser::{certificate::X509Certificate, prelude::FromDer};

/// One link, ready to be verified.
pub(super) struct Signature {
    algorithm: &'static dyn VerificationAlgorithm,
    key: Vec<u8>,
    signed: Vec<u8>,
    signature: Vec<u8>,
}

/// Those of all certificates by the next one's key. The root's own is not
/// among them: its key is known.
pub(super) fn signatures(ders: &[&[u8]]) -> Result<Vec<Signature>> {
    let parsed: Vec<_> = ders
        .iter()
        .map(|der| Ok(X509Certificate::from_der(der)?.1))
        .collect::<Result<_>>()?;
    let issuers = parsed.iter().skip(1);
    parsed
        .iter()
        .zip(issuers)
        .map(|(certificate, issuer)| signature(certificate, issuer))
        .collect()
}

fn signature(certificate: &X509Certificate<'_>, issuer: &X509Certificate<'_>) -> Result<Signature> {
    let by = certificate.signature_algorithm.algorithm.to_id_string();
    let key = issuer.public_key();
    let curve = key.algorithm.parameters.as_ref();
    let curve = curve.and_then(|curve| curve.as_oid().ok());
    let curve = curve.map(|curve| curve.to_id_string());
    let algorithm: &'static dyn VerificationAlgorithm = match (curve.as_deref(), by.as_str()) {
        (Some("1.2.840.10045.3.1.7"), "1.2.840.10045.4.3.2") => &ECDSA_P256_SHA256_ASN1,
        (Some("1.3.132.0.34"), "1.2.840.10045.4.3.2") => &ECDSA_P384_SHA256_ASN1,
        (Some("1.3.132.0.34"), "1.2.840.10045.4.3.3") => &ECDSA_P384_SHA384_ASN1,
        (_, "1.2.840.113549.1.1.11") => &RSA_PKCS1_2048_8192_SHA256,
        other => bail!("no baseline for {other:?}"),
    };
    Ok(Signature {
        algorithm,
        key: key.subject_public_key.data.to_vec(),
        signed: certificate.tbs_certificate.as_ref().to_vec(),
        signature: certificate.signature_value.data.to_vec(),
    })
}

/// Whether all of them verify.
pub(super) fn hold(signatures: &[Signature]) -> bool {
    signatures.iter().all(|link| {
        UnparsedPublicKey::new(link.algorithm, &link.key)
            .verify(&link.signed, &link.signature)
            .is_ok()
    })
}
