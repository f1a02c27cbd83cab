use std::time::Duration;

use base::{AppId, Clock, DeviceId, OwnerId};
use store::{
    AdmitDevice, AppIntegrity, AttestStep, DeviceIntegrity, LastVerdict, Receipt, Step, UniqueId,
    Unit,
};

use crate::House;

impl House {
    /// Has the game meet a device, as if it had attested itself just now; the same
    /// device for the same number.
    pub async fn admit_device(&self, app_id: AppId, number: u16) -> DeviceId {
        let mut anchor = [0xde; 32];
        anchor[..2].copy_from_slice(&number.to_be_bytes());
        let now = self.clock.now();
        let (device, app) = (DeviceIntegrity::Basic, AppIntegrity::StoreRecognized);
        let wish = AdmitDevice {
            app_id,
            anchor,
            known_only: false,
            device_id: DeviceId::generate(&*self.rng),
            unique_id: UniqueId::generate(&*self.rng),
            at: now,
            token_expires_at: now.plus(Duration::from_secs(24 * 60 * 60)),
            patch_level: Some(202_602),
            verdict: LastVerdict::new(now, device, app, &["boot_unlocked", "patch_old"]),
        };
        let unit = Unit {
            owner: OwnerId::generate(&*self.rng),
            steps: vec![Step::Attest(AttestStep::Admit(Box::new(wish)))],
        };
        let done = self.store.commit(unit).await.unwrap();
        assert!(matches!(done, Receipt::Committed(_)), "{done:?}");
        let mut after = None;
        loop {
            let page = self.store.devices(app_id, after, 500).await.unwrap();
            if let Some(device) = page.items.iter().find(|device| device.anchor == anchor) {
                return device.device_id;
            }
            after = page.items.last().map(|device| device.device_id);
            assert!(page.more, "the device was admitted");
        }
    }
}
