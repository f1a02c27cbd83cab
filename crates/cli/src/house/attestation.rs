//! By what the evidence of devices is judged in this process.

use std::{fmt, sync::PoisonError};

use anyhow::Context;
use base::SharedClock;
use platform::{Attestation, PublishedRoot, RevokedCertificates};
use prometheus_client::{
    collector::Collector,
    encoding::{DescriptorEncoder, EncodeMetric as _},
    metrics::gauge::ConstGauge,
    registry::Unit,
};
use soft_keymint::development;

use super::{House, Profile, calls::outbound};
use crate::status_list::{StatusKeeper, StatusSource};

impl House {
    /// What judges evidence, with its list looked after. A face that is opened again
    /// finds the same.
    ///
    /// # Errors
    /// When the list would come without TLS, is in a file that cannot be read, or calls to others cannot be
    /// set up.
    pub(super) async fn attestation(&mut self) -> anyhow::Result<Attestation> {
        if let Some(attestation) = &self.attestation {
            return Ok(attestation.clone());
        }
        let attestation = match self.profile {
            Profile::Development => Attestation::development(published()),
            Profile::Production => {
                let revoked = self.revoked().await?;
                Attestation::production(published(), revoked)
            }
        };
        Ok(self.attestation.insert(attestation).clone())
    }

    async fn revoked(&mut self) -> anyhow::Result<RevokedCertificates> {
        let config = &self.config.attestation;
        anyhow::ensure!(
            !config.status_list.is_open(),
            "attestation.status_list is {}, which anybody on the way can answer: \
             outside the development profile it has to be an https URL or a file",
            config.status_list
        );
        let revoked = RevokedCertificates::within(config.status_max_age);
        let keeper = StatusKeeper {
            source: config.status_list.clone(),
            revoked: revoked.clone(),
            refresh: config.status_refresh,
            outbound: outbound(self.config.platform.allow_private_callbacks.clone())?,
            directory: self.directory.clone(),
            clock: self.clock.clone(),
        };
        if let StatusSource::File(path) = &keeper.source {
            let shown = path.display().to_string();
            let read = keeper.look().await;
            read.with_context(|| format!("{shown} is no list of revoked certificates"))?;
        }
        self.caretakers.push(tokio::spawn(keeper.follow()));
        let mut registry = self.registry.lock().unwrap_or_else(PoisonError::into_inner);
        registry.register_collector(Box::new(StatusAge {
            revoked: revoked.clone(),
            clock: self.clock.clone(),
        }));
        Ok(revoked)
    }
}

/// The root whose key everybody has.
fn published() -> PublishedRoot {
    PublishedRoot {
        name: development::COMMON_NAME.to_owned(),
        spki: development::SPKI.to_vec(),
    }
}

/// Says in the metrics what list of revoked certificates there is, worked out
/// whenever they are read.
struct StatusAge {
    revoked: RevokedCertificates,
    clock: SharedClock,
}

impl fmt::Debug for StatusAge {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("StatusAge")
    }
}

impl Collector for StatusAge {
    fn encode(&self, mut encoder: DescriptorEncoder<'_>) -> Result<(), fmt::Error> {
        let now = self.clock.now();
        let stale = ConstGauge::new(i64::from(self.revoked.is_stale(now)));
        let metric = encoder.encode_descriptor(
            "countersign_attestation_status_stale",
            "1 while no device is trusted for want of a fresh list of revoked certificates",
            None,
            stale.metric_type(),
        )?;
        stale.encode(metric)?;
        let Some(age) = self.revoked.age(now) else {
            return Ok(());
        };
        let age = ConstGauge::new(age.as_secs_f64());
        let metric = encoder.encode_descriptor(
            "countersign_attestation_status_age",
            "How old the list of revoked attestation certificates is",
            Some(&Unit::Seconds),
            age.metric_type(),
        )?;
        age.encode(metric)
    }
}
