//! What players are and have on OpenSocial.

mod at_once;
pub mod given;
mod lists;
pub(crate) mod moving;
mod payments;
mod people;
mod posts;
mod setups;
mod texts;

pub use at_once::{
    groups_at_once_are_no_more_than_can_be, no_text_outlives_its_group,
    sixty_four_at_once_are_told_and_sent, sixty_four_at_once_confirm_it_once,
    sixty_four_at_once_install_it_once, sixty_four_at_once_keep_all_their_keys,
    sixty_four_at_once_shut_out_no_more_than_can_be,
};
pub use lists::{
    activities_come_the_latest_first, messages_come_the_latest_first,
    payments_come_the_latest_first, texts_come_the_latest_first,
};
pub use payments::{a_payment_comes_to_one_end, a_payment_is_there_once};
pub use people::{
    a_game_is_installed_once_and_removed, nobody_is_shut_out_beyond_the_limit,
    what_a_game_keeps_of_a_player_is_changed_by_key, what_a_player_shows_is_replaced_as_a_whole,
    what_players_are_goes_back_with_its_unit, who_is_shut_out_is_let_in_again,
};
pub use posts::{
    a_message_has_a_copy_for_each_recipient, an_activity_is_there_once,
    the_oldest_of_a_players_activities_goes, the_oldest_of_an_inbox_goes,
    who_shuts_the_sender_out_gets_no_copy,
};
pub use setups::{
    a_setup_of_opensocial_goes_back_with_its_unit, a_setup_of_opensocial_is_changed_in_parts,
};
pub use texts::{
    a_game_has_no_more_groups_than_can_be, a_group_is_there_once_and_goes_with_its_texts,
    a_text_is_edited_and_judged_where_it_is_meant, a_text_needs_its_group_and_a_free_id,
};
