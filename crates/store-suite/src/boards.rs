//! Leaderboards, and what players have on them.

pub mod given;
mod many;
mod pages;
mod rules;

pub use many::{
    every_rank_is_that_of_the_full_sort, ranks_hold, sixty_four_submissions_leave_one_entry,
    writers_at_once_leave_exact_ranks, writers_leave_exact_ranks,
};
pub use pages::{
    a_page_begins_where_it_is_asked_to, a_page_of_some_players_has_their_ranks_on_the_whole_board,
    a_walk_over_pages_sees_each_entry_once,
};
pub use rules::{
    a_board_is_defined_changed_and_removed, a_cleared_board_is_empty_at_once,
    a_score_is_kept_improved_or_forced, a_submission_goes_back_with_its_unit,
    a_window_goes_by_the_stores_clock, an_entry_is_removed_by_its_id,
    entries_of_games_and_boards_are_apart, ties_go_to_the_earlier_then_to_the_lower_number,
};
