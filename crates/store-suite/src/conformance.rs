//! The list of what every store must do.

/// The stories of the port, and the comparison with the model.
#[macro_export]
macro_rules! conformance {
    ($engine:ty) => {
        $crate::stories!($engine:
            units::{
                a_unit_happens_whole_or_not_at_all,
                a_later_step_sees_an_earlier_one,
                an_empty_unit_is_committed,
                a_closed_store_answers_so,
            },
            claims::{
                the_same_use_is_made_once,
                sixty_four_at_once_make_it_once,
                the_same_owner_is_recognised,
                a_claim_goes_back_with_its_unit,
                who_is_refused_at_once_gives_back_what_it_claimed,
                what_ended_is_refused_for_ever,
                a_clock_moved_back_reopens_nothing,
                a_full_set_refuses_and_forgets_nothing,
                a_claim_without_end_stays,
            },
            inserts::{
                an_app_is_there_once,
                a_listing_needs_its_app_and_a_free_name,
                a_credential_needs_its_app_and_a_free_name,
                a_secret_is_rotated_in_place,
                a_publisher_is_named_in_place,
                a_key_is_there_once,
                a_membership_needs_app_player_and_number,
                a_pinned_token_is_there_once_for_an_app,
                a_repeated_insert_is_no_news,
                a_sign_in_key_is_replaced_in_place,
            },
            issuances::{
                a_credential_keeps_its_token_until_it_grows_old,
                callers_at_once_get_the_same_token,
                what_follows_a_revocation_is_issued_after_it,
                a_revocation_reaches_the_answer_of_a_clock_that_ran_ahead,
                no_token_is_handed_out_that_is_revoked_already,
                only_a_credential_has_a_token,
            },
            revocations::{
                moments_only_move_forward,
                an_answer_ends_with_its_token_or_credential,
                a_revocation_leaves_when_it_has_lapsed,
                a_watermark_takes_the_place_of_what_lapsed,
                a_familys_revocation_leaves_a_watermark_about_families,
                only_an_app_has_revocations,
            },
            watermark::{
                it_only_moves_forward_and_is_in_the_catalog,
                it_ends_every_answer,
            },
            families::{
                a_generation_follows_the_other,
                a_token_used_twice_ends_its_family,
                sixty_four_at_once_rotate_once,
                a_family_leaves_after_its_last_token,
                a_clock_that_jumps_ahead_and_comes_back_revives_no_token,
                of_too_many_families_the_oldest_ends,
                thefts_without_end_fill_nothing,
                a_use_goes_back_with_its_unit,
            },
            ownerships::{
                a_copy_is_granted_released_and_granted_again,
                only_what_is_asked_for_is_found,
                a_member_is_found_by_the_number_within_the_game,
            },
            changes::{
                the_log_has_no_gap_and_its_head_wakes,
                what_the_directory_does_not_hold_is_not_logged,
                a_refused_unit_leaves_no_change,
                who_is_too_far_behind_reads_anew,
            },
            operating::{
                an_api_key_is_there_once_and_revoked_once,
                events_come_newest_first_in_pages,
                an_event_goes_back_with_its_unit,
                an_answer_is_kept_until_it_lapses,
            },
            ads::{
                a_setup_is_enabled_rotated_and_disabled,
                a_setup_goes_back_with_its_unit,
            },
            achievements::{
                an_achievement_is_defined_and_defined_anew,
                progress_is_counted_set_and_unlocked,
                progress_that_does_not_fit_is_refused,
                progress_of_many_comes_in_the_order_of_ids,
                sixty_four_at_once_unlock_it_once,
                sixty_four_at_once_count_exactly,
                sixty_four_at_once_lose_no_bit,
                a_picture_is_kept_once_for_each_game,
            },
            circle::{
                friends_are_friends_of_each_other,
                nobody_has_more_friends_than_can_be,
                friends_at_once_stay_even,
                a_player_has_one_number_in_an_organization,
                many_are_read_in_the_order_asked_for,
            },
            graph_setups::{
                a_setup_of_the_graph_is_changed_in_parts,
                the_secret_before_is_kept_for_a_while,
            },
            shards::{
                a_lease_is_renewed_and_taken_over_once_it_has_ended,
                sixty_four_at_once_lease_it_to_one,
                a_lease_goes_back_with_its_unit,
            },
            nodes::{
                a_node_is_there_until_its_attendance_ends,
                an_end_that_nobody_may_wish_for_counts_for_nobody,
                sixty_four_at_once_are_all_there,
                an_attendance_goes_back_with_its_unit,
            },
            deliveries::{
                a_message_is_there_once_and_only_with_its_cause,
                an_attempt_is_begun_and_settled_under_its_fence,
                an_attempt_goes_back_with_its_unit,
                what_has_ended_is_sent_once_more_on_demand,
                what_ended_long_ago_leaves_with_its_log,
            },
            rewards::{
                sixty_four_at_once_get_one_turn,
                a_reward_is_granted_under_one_fence,
                what_nobody_knows_is_asked_again_and_what_is_rejected_is_not,
                what_was_signed_first_is_what_is_remembered,
                a_reward_goes_back_with_its_unit,
                rewards_of_one_name_are_apart_by_game_and_by_letter,
            },
            waiting::{
                due_deliveries_come_the_longest_due_first,
                what_a_clock_that_ran_ahead_has_put_off_is_due_now,
                due_rewards_come_the_longest_due_first,
                deliveries_come_newest_first_in_pages,
                rewards_come_newest_first_in_pages,
            },
            boards::{
                a_board_is_defined_changed_and_removed,
                a_score_is_kept_improved_or_forced,
                a_window_goes_by_the_stores_clock,
                ties_go_to_the_earlier_then_to_the_lower_number,
                a_cleared_board_is_empty_at_once,
                an_entry_is_removed_by_its_id,
                entries_of_games_and_boards_are_apart,
                a_submission_goes_back_with_its_unit,
                a_page_begins_where_it_is_asked_to,
                a_page_of_some_players_has_their_ranks_on_the_whole_board,
                a_walk_over_pages_sees_each_entry_once,
                every_rank_is_that_of_the_full_sort,
                sixty_four_submissions_leave_one_entry,
                writers_at_once_leave_exact_ranks,
            },
            shop::{
                a_sku_is_defined_and_changed_in_place,
            },
            entitlements::{
                what_is_granted_is_used_up_once_and_granted_anew,
                only_what_is_for_sale_is_had_and_only_by_players,
                sixty_four_at_once_use_it_up_once,
                sixty_four_at_once_grant_it_once,
                sixty_four_at_once_end_it_in_one_way,
                what_is_granted_goes_back_with_its_unit,
                what_a_player_has_comes_in_pages,
            },
            subscriptions::{
                a_subscription_begins_renews_and_ends,
                it_is_made_longer_and_cancelled_and_taken_back,
                only_who_may_subscribe_does,
                sixty_four_at_once_subscribe_once,
                sixty_four_at_once_turn_it_once,
                a_subscription_goes_back_with_its_unit,
            },
            subscription_lists::{
                subscriptions_come_in_pages_as_they_are_asked_for,
                due_subscriptions_come_the_longest_due_first,
            },
            social::{
                a_setup_of_opensocial_is_changed_in_parts,
                a_setup_of_opensocial_goes_back_with_its_unit,
                a_game_is_installed_once_and_removed,
                who_is_shut_out_is_let_in_again,
                nobody_is_shut_out_beyond_the_limit,
                what_a_player_shows_is_replaced_as_a_whole,
                what_a_game_keeps_of_a_player_is_changed_by_key,
                what_players_are_goes_back_with_its_unit,
                a_group_is_there_once_and_goes_with_its_texts,
                a_game_has_no_more_groups_than_can_be,
                a_text_needs_its_group_and_a_free_id,
                a_text_is_edited_and_judged_where_it_is_meant,
                a_payment_is_there_once,
                a_payment_comes_to_one_end,
                an_activity_is_there_once,
                the_oldest_of_a_players_activities_goes,
                a_message_has_a_copy_for_each_recipient,
                who_shuts_the_sender_out_gets_no_copy,
                the_oldest_of_an_inbox_goes,
                texts_come_the_latest_first,
                payments_come_the_latest_first,
                activities_come_the_latest_first,
                messages_come_the_latest_first,
                sixty_four_at_once_keep_all_their_keys,
                sixty_four_at_once_confirm_it_once,
                sixty_four_at_once_install_it_once,
                sixty_four_at_once_shut_out_no_more_than_can_be,
                groups_at_once_are_no_more_than_can_be,
                no_text_outlives_its_group,
                sixty_four_at_once_are_told_and_sent,
            },
            attest::{
                a_setup_of_attestation_is_changed_in_parts,
                a_setup_of_attestation_goes_back_with_its_unit,
                a_long_key_is_kept_whole,
                a_device_is_known_again,
                a_device_that_has_to_be_known_is_not_written_down,
                no_device_has_what_is_anothers,
                a_device_is_given_no_more_than_may_be,
                a_devices_name_changes_after_thirty_days,
                names_leave_when_they_have_lapsed,
                an_admission_goes_back_with_its_unit,
                a_device_is_banned_for_longer_and_let_go,
                a_ban_is_later_than_what_came_before_it,
                nodes_hear_of_every_ban,
                bans_come_in_the_order_asked_for,
                bans_of_a_span_are_lifted_together,
                a_ban_goes_back_with_its_unit,
                sixty_four_at_once_are_one_device,
                sixty_four_at_once_are_given_no_more_than_may_be,
                sixty_four_at_once_are_banned_once,
            },
            reading::{
                players_come_in_pages,
                nothing_is_found_where_nothing_is,
                the_catalog_holds_everything,
                reads_go_on_while_units_are_written,
            },
        );

        mod model {
            #[allow(unused_imports)]
            use super::*;

            #[test]
            fn random_units_come_to_what_the_model_says() {
                if <$engine as $crate::Engine>::is_there() {
                    $crate::model::compare::<$engine>();
                }
            }

            #[test]
            fn random_steps_of_what_waits_come_to_what_the_model_says() {
                if <$engine as $crate::Engine>::is_there() {
                    $crate::model::compare_waiting::<$engine>();
                }
            }

            #[test]
            fn random_steps_of_boards_come_to_what_the_model_says() {
                if <$engine as $crate::Engine>::is_there() {
                    $crate::model::compare_boards::<$engine>();
                }
            }

            #[test]
            fn random_steps_of_the_shop_come_to_what_the_model_says() {
                if <$engine as $crate::Engine>::is_there() {
                    $crate::model::compare_shop::<$engine>();
                }
            }

            #[test]
            fn random_steps_of_players_come_to_what_the_model_says() {
                if <$engine as $crate::Engine>::is_there() {
                    $crate::model::compare_achieving::<$engine>();
                }
            }

            #[test]
            fn random_steps_of_opensocial_come_to_what_the_model_says() {
                if <$engine as $crate::Engine>::is_there() {
                    $crate::model::compare_social::<$engine>();
                }
            }

            #[test]
            fn random_steps_of_attestation_come_to_what_the_model_says() {
                if <$engine as $crate::Engine>::is_there() {
                    $crate::model::compare_attest::<$engine>();
                }
            }

            #[test]
            fn no_refresh_token_is_taken_twice_whatever_the_clock_does() {
                if <$engine as $crate::Engine>::is_there() {
                    $crate::thieves::play::<$engine>();
                }
            }
        }
    };
}
