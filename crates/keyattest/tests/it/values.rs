//! What the reader reads from real chains is what Google's parser reads from
//! them, field by field, and no field of either is left over.

use base64::{Engine, engine::general_purpose::STANDARD};
use keyattest::{
    Anchors, Limits, Revocations, UnixTime, Verifier,
    description::{
        AttestationApplicationId, AuthorizationList, BootState, KeyDescription, Origin,
        RootOfTrust, SecurityLevel, Tag,
    },
};
use serde_json::{Map, Value, json};

use super::real_chains;

#[test]
fn every_value_is_the_one_beside_its_chain() {
    let mut compared = 0;
    let chains = real_chains::all();
    for chain in &chains {
        let Some(json) = &chain.json else { continue };
        let verifier = Verifier::new(Anchors::google(), Limits::default(), 0);
        let at = UnixTime(chain.created());
        let evidence = verifier.verify(&chain.ders(), &[], Revocations::NOT_JUDGED, at);
        let read = description(evidence.unwrap().description());
        assert_eq!(read, said(json), "{}", chain.name);
        compared += 1;
    }
    assert!(chains.is_empty() || compared >= 10, "{compared}");
}

/// What is beside the chain. Whether tags are in order is said in some of the
/// files only, and then only where they are.
fn said(json: &Value) -> Value {
    let mut json = json.clone();
    for list in ["softwareEnforced", "hardwareEnforced"] {
        let list = json[list].as_object_mut().unwrap();
        let ordered = list.remove("areTagsOrdered");
        assert!(matches!(ordered, None | Some(Value::Bool(true))));
        list.insert("areTagsOrdered".to_owned(), Value::Bool(true));
    }
    json
}

fn description(read: &KeyDescription) -> Value {
    json!({
        "attestationVersion": read.attestation_version.to_string(),
        "attestationSecurityLevel": level(read.attestation_security_level),
        "keyMintVersion": read.keymint_version.to_string(),
        "keyMintSecurityLevel": level(read.keymint_security_level),
        "attestationChallenge": STANDARD.encode(&read.challenge),
        "uniqueId": STANDARD.encode(&read.unique_id),
        "softwareEnforced": list(&read.software),
        "hardwareEnforced": list(&read.hardware),
    })
}

fn level(level: SecurityLevel) -> &'static str {
    match level {
        SecurityLevel::Software => "SOFTWARE",
        SecurityLevel::TrustedEnvironment => "TRUSTED_ENVIRONMENT",
        SecurityLevel::StrongBox => "STRONG_BOX",
        SecurityLevel::Other(other) => panic!("{other}"),
    }
}

fn list(read: &AuthorizationList) -> Value {
    assert_eq!(read.unknown_tags, [0; 0]);
    assert!(!read.boolean_not_der);
    let mut members = Map::new();
    for tag in Tag::ALL.into_iter().filter(|tag| read.has(*tag)) {
        let (name, value) = member(read, tag);
        members.insert(name.to_owned(), value);
    }
    members.insert("areTagsOrdered".to_owned(), json!(!read.tags_unordered));
    Value::Object(members)
}

fn member(read: &AuthorizationList, tag: Tag) -> (&'static str, Value) {
    let number = |value: Option<u64>| json!(value.unwrap().to_string());
    let numbers = |values: &[u64]| json!(values.iter().map(u64::to_string).collect::<Vec<_>>());
    let text = |value: &Option<Vec<u8>>| json!(str::from_utf8(value.as_ref().unwrap()).unwrap());
    let bytes = |value: &Option<Vec<u8>>| json!(STANDARD.encode(value.as_ref().unwrap()));
    match tag {
        Tag::Purpose => ("purposes", numbers(&read.purpose)),
        Tag::Algorithm => ("algorithms", number(read.algorithm)),
        Tag::KeySize => ("keySize", number(read.key_size)),
        Tag::Digest => ("digests", numbers(&read.digest)),
        Tag::Padding => ("paddings", numbers(&read.padding)),
        Tag::EcCurve => ("ecCurve", number(read.ec_curve)),
        Tag::RsaPublicExponent => ("rsaPublicExponent", number(read.rsa_public_exponent)),
        Tag::UsageCountLimit => ("usageCountLimit", number(read.usage_count_limit)),
        Tag::NoAuthRequired => ("noAuthRequired", json!(read.no_auth_required)),
        Tag::CreationDateTime => ("creationDateTime", number(read.creation_date_time)),
        Tag::Origin => {
            assert_eq!(read.origin, Some(Origin::Generated));
            ("origin", json!("GENERATED"))
        }
        Tag::RollbackResistant => ("rollbackResistant", json!(read.rollback_resistant)),
        Tag::RootOfTrust => ("rootOfTrust", root(read.root_of_trust.as_ref().unwrap())),
        Tag::OsVersion => ("osVersion", number(read.os_version)),
        Tag::OsPatchLevel => ("osPatchLevel", number(read.os_patch_level)),
        Tag::AttestationIdBrand => ("attestationIdBrand", text(&read.attestation_id_brand)),
        Tag::AttestationIdDevice => ("attestationIdDevice", text(&read.attestation_id_device)),
        Tag::AttestationIdProduct => ("attestationIdProduct", text(&read.attestation_id_product)),
        Tag::AttestationIdImei => ("attestationIdImei", text(&read.attestation_id_imei)),
        Tag::AttestationIdManufacturer => (
            "attestationIdManufacturer",
            text(&read.attestation_id_manufacturer),
        ),
        Tag::AttestationIdModel => ("attestationIdModel", text(&read.attestation_id_model)),
        Tag::VendorPatchLevel => ("vendorPatchLevel", number(read.vendor_patch_level)),
        Tag::BootPatchLevel => ("bootPatchLevel", number(read.boot_patch_level)),
        Tag::ModuleHash => ("moduleHash", bytes(&read.module_hash)),
        Tag::AttestationApplicationId => {
            let id = read.attestation_application_id.as_ref().unwrap();
            let keyattest::description::ApplicationId::Read(id) = id else {
                panic!("{id:?}");
            };
            ("attestationApplicationId", application(id))
        }
        other => panic!("{other:?} is in no file"),
    }
}

fn root(read: &RootOfTrust) -> Value {
    let state = match read.verified_boot_state {
        BootState::Verified => "VERIFIED",
        BootState::SelfSigned => "SELF_SIGNED",
        BootState::Unverified => "UNVERIFIED",
        BootState::Failed => "FAILED",
        BootState::Other(other) => panic!("{other}"),
    };
    json!({
        "verifiedBootKey": STANDARD.encode(&read.verified_boot_key),
        "deviceLocked": read.device_locked,
        "verifiedBootState": state,
        "verifiedBootHash": STANDARD.encode(read.verified_boot_hash.as_ref().unwrap()),
    })
}

fn application(read: &AttestationApplicationId) -> Value {
    let packages = read.packages.iter().map(|package| {
        json!({
            "name": package.name_str().unwrap(),
            "version": package.version.to_string(),
        })
    });
    let digests = read.signature_digests.iter();
    json!({
        "packages": packages.collect::<Vec<_>>(),
        "signatures": digests.map(|digest| STANDARD.encode(digest)).collect::<Vec<_>>(),
    })
}
