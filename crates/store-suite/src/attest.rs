//! What is known of devices: how their evidence is judged, by which names games
//! know them, and which are banned.

mod at_once;
mod bans;
mod devices;
pub mod given;
pub(crate) mod moving;
mod setups;

pub use at_once::{
    sixty_four_at_once_are_banned_once, sixty_four_at_once_are_given_no_more_than_may_be,
    sixty_four_at_once_are_one_device,
};
pub use bans::{
    a_ban_goes_back_with_its_unit, a_ban_is_later_than_what_came_before_it,
    a_device_is_banned_for_longer_and_let_go, bans_come_in_the_order_asked_for,
    bans_of_a_span_are_lifted_together, nodes_hear_of_every_ban,
};
pub use devices::{
    a_device_is_given_no_more_than_may_be, a_device_is_known_again,
    a_device_that_has_to_be_known_is_not_written_down, a_devices_name_changes_after_thirty_days,
    an_admission_goes_back_with_its_unit, names_leave_when_they_have_lapsed,
    no_device_has_what_is_anothers,
};
pub use setups::{
    a_long_key_is_kept_whole, a_setup_of_attestation_goes_back_with_its_unit,
    a_setup_of_attestation_is_changed_in_parts,
};
