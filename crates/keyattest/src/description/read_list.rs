use super::{
    application::ApplicationId,
    authorization::AuthorizationList,
    element::{Reader, class},
    level::Origin,
    root_of_trust,
    tag::Tag,
    unreadable::{Part, Unreadable},
};

/// More tags than any device writes.
const MAX_TAGS: usize = 128;
/// More members than any set of the schema can have.
const MAX_MEMBERS: usize = 64;

/// Reads the next authorization list.
pub(super) fn read(body: &mut Reader<'_>, part: Part) -> Result<AuthorizationList, Unreadable> {
    let mut body = body.inside(class::SEQUENCE)?.of(part);
    let mut list = AuthorizationList::default();
    let mut seen = Vec::new();
    while !body.is_empty() {
        let (number, mut value) = body.tagged()?;
        if seen.contains(&number) {
            return Err(Unreadable::Twice { part, tag: number });
        }
        if seen.len() >= MAX_TAGS {
            return Err(Unreadable::TooMany(part));
        }
        list.tags_unordered |= seen.last().is_some_and(|last| *last > number);
        seen.push(number);
        if let Some(tag) = Tag::from_number(number) {
            take(&mut list, tag, &mut value, part)?;
            value.end()?;
        } else {
            list.unknown_tags.push(number);
        }
    }
    Ok(list)
}

fn take(
    list: &mut AuthorizationList,
    tag: Tag,
    value: &mut Reader<'_>,
    part: Part,
) -> Result<(), Unreadable> {
    match tag {
        Tag::Purpose => list.purpose = set(value, part)?,
        Tag::Algorithm => list.algorithm = Some(value.unsigned()?),
        Tag::KeySize => list.key_size = Some(value.unsigned()?),
        Tag::BlockMode => list.block_mode = set(value, part)?,
        Tag::Digest => list.digest = set(value, part)?,
        Tag::Padding => list.padding = set(value, part)?,
        Tag::CallerNonce => list.caller_nonce = flag(value)?,
        Tag::MinMacLength => list.min_mac_length = Some(value.unsigned()?),
        Tag::EcCurve => list.ec_curve = Some(value.unsigned()?),
        Tag::MlDsaVariant => list.ml_dsa_variant = Some(value.unsigned()?),
        Tag::RsaPublicExponent => list.rsa_public_exponent = Some(value.unsigned()?),
        Tag::MgfDigest => list.mgf_digest = set(value, part)?,
        Tag::RollbackResistance => list.rollback_resistance = flag(value)?,
        Tag::EarlyBootOnly => list.early_boot_only = flag(value)?,
        Tag::ActiveDateTime => list.active_date_time = Some(value.unsigned()?),
        Tag::OriginationExpireDateTime => {
            list.origination_expire_date_time = Some(value.unsigned()?)
        }
        Tag::UsageExpireDateTime => list.usage_expire_date_time = Some(value.unsigned()?),
        Tag::UsageCountLimit => list.usage_count_limit = Some(value.unsigned()?),
        Tag::UserSecureId => list.user_secure_id = Some(value.unsigned()?),
        Tag::NoAuthRequired => list.no_auth_required = flag(value)?,
        Tag::UserAuthType => list.user_auth_type = Some(value.unsigned()?),
        Tag::AuthTimeout => list.auth_timeout = Some(value.unsigned()?),
        Tag::AllowWhileOnBody => list.allow_while_on_body = flag(value)?,
        Tag::TrustedUserPresenceRequired => list.trusted_user_presence_required = flag(value)?,
        Tag::TrustedConfirmationRequired => list.trusted_confirmation_required = flag(value)?,
        Tag::UnlockedDeviceRequired => list.unlocked_device_required = flag(value)?,
        Tag::AllApplications => list.all_applications = flag(value)?,
        Tag::ApplicationId => list.application_id = Some(value.octets()?.to_vec()),
        Tag::CreationDateTime => list.creation_date_time = Some(value.unsigned()?),
        Tag::Origin => list.origin = Some(Origin::from_value(value.unsigned()?)),
        Tag::RollbackResistant => list.rollback_resistant = flag(value)?,
        Tag::RootOfTrust => {
            let mut inner = value.of(Part::RootOfTrust);
            let (root, is_der) = root_of_trust::read(&mut inner)?;
            *value = inner;
            list.boolean_not_der = !is_der;
            list.root_of_trust = Some(root);
        }
        Tag::OsVersion => list.os_version = Some(value.unsigned()?),
        Tag::OsPatchLevel => list.os_patch_level = Some(value.unsigned()?),
        Tag::AttestationApplicationId => {
            list.attestation_application_id = Some(ApplicationId::from_octets(value.octets()?));
        }
        Tag::AttestationIdBrand => list.attestation_id_brand = Some(value.octets()?.to_vec()),
        Tag::AttestationIdDevice => list.attestation_id_device = Some(value.octets()?.to_vec()),
        Tag::AttestationIdProduct => list.attestation_id_product = Some(value.octets()?.to_vec()),
        Tag::AttestationIdSerial => list.attestation_id_serial = Some(value.octets()?.to_vec()),
        Tag::AttestationIdImei => list.attestation_id_imei = Some(value.octets()?.to_vec()),
        Tag::AttestationIdMeid => list.attestation_id_meid = Some(value.octets()?.to_vec()),
        Tag::AttestationIdManufacturer => {
            list.attestation_id_manufacturer = Some(value.octets()?.to_vec())
        }
        Tag::AttestationIdModel => list.attestation_id_model = Some(value.octets()?.to_vec()),
        Tag::VendorPatchLevel => list.vendor_patch_level = Some(value.unsigned()?),
        Tag::BootPatchLevel => list.boot_patch_level = Some(value.unsigned()?),
        Tag::DeviceUniqueAttestation => list.device_unique_attestation = flag(value)?,
        Tag::IdentityCredentialKey => list.identity_credential_key = flag(value)?,
        Tag::AttestationIdSecondImei => {
            list.attestation_id_second_imei = Some(value.octets()?.to_vec())
        }
        Tag::ModuleHash => list.module_hash = Some(value.octets()?.to_vec()),
    }
    Ok(())
}

fn flag(value: &mut Reader<'_>) -> Result<bool, Unreadable> {
    value.null()?;
    Ok(true)
}

fn set(value: &mut Reader<'_>, part: Part) -> Result<Vec<u64>, Unreadable> {
    let mut members = value.inside(class::SET)?;
    let mut numbers = Vec::new();
    while !members.is_empty() {
        if numbers.len() >= MAX_MEMBERS {
            return Err(Unreadable::TooMany(part));
        }
        numbers.push(members.unsigned()?);
    }
    Ok(numbers)
}
