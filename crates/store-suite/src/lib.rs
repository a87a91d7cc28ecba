//! The tests that every [`store::Store`] passes. A backend calls [`suite!`] and [`grid!`] from a test target with an
//! `async fn() -> Arc<dyn Store>` that gives an empty store each time, and [`random::agree`] with a few stores.
//!
//! Everything here is test code: a broken promise is a panic.
#![allow(clippy::unwrap_used)]

pub mod aggregates;
pub mod commits;
pub mod counting;
pub mod documents;
pub mod faults;
pub mod faulty;
pub mod few;
pub mod filters;
pub mod grid;
pub mod limits;
pub mod model;
pub mod plans;
pub mod random;
pub mod records;
pub mod runs;
pub mod sample;
pub mod sorts;

/// Makes one `#[tokio::test]` of every promise of the suite.
#[macro_export]
macro_rules! suite {
    ($factory:ident) => {
        $crate::suite!(@all $factory;
            commits: [
                all_writes_happen_or_none,
                expectations_decide_by_revision,
                one_bad_commit_in_a_group_harms_no_other,
                a_contested_key_has_one_winner,
                outbox_keeps_commit_order_and_feeds_watchers,
                a_failed_commit_emits_nothing,
            ],
            documents: [
                a_document_reads_back_as_written,
                many_documents_come_in_the_order_asked_for,
                lookups_are_unique_within_a_kind,
                listing_is_ordered_filtered_and_paged,
                expired_documents_are_not_there,
                sweeping_removes_what_has_expired,
                documents_are_found_by_their_words,
                found_documents_follow_every_change,
                an_old_document_is_found_among_many_newer_ones,
                blobs_keep_their_first_bytes,
            ],
            records: [
                a_record_reads_back_as_written,
                many_records_come_in_the_order_asked_for,
                deleting_a_record_takes_its_values_along,
                values_keep_their_history,
                ending_and_adding_values_is_strict,
                a_unique_key_is_held_once,
                a_unique_key_passes_from_a_deleted_record_to_a_new_one,
                workspaces_see_nothing_of_each_other,
            ],
            filters: [
                every_operator_on_every_column,
                tests_of_one_value_hold_together,
                combinations_and_negation,
                related_records_nest,
                record_columns_and_age_of_values,
                search_finds_prefixes_of_words,
                ended_values_do_not_count,
                parts_of_texts_follow_the_values,
                wide_and_deep_filters_are_answered,
                answers_do_not_depend_on_how_many_match,
            ],
            few: [
                pages_are_the_same_however_they_are_found,
            ],
            faults: [
                a_busy_database_is_worth_another_try,
                a_serialization_failure_is_worth_another_try,
                a_connection_lost_before_a_commit_left_nothing,
                a_commit_whose_answer_was_lost_is_not_done_twice,
                a_full_disk_refuses_writes_and_answers_reads,
                reads_do_not_wait_for_a_slow_disk,
                a_failed_read_says_so_and_the_next_one_answers,
                a_caller_that_goes_away_leaves_nothing_half_done,
            ],
            limits: [
                texts_of_any_letters_and_length_read_back,
                long_texts_are_told_apart_and_found,
                large_blobs_read_back,
                many_writes_fit_one_commit,
            ],
            aggregates: [
                a_record_is_filled_once_and_every_value_is_summed,
                what_references_lead_to_counts_once_for_each_record,
                nothing_that_matches_gives_zeros_and_no_extremes,
                groups_split_what_matches,
                ended_values_are_not_reckoned_with,
                money_says_its_unit_or_that_there_are_several,
                a_sum_that_overflows_is_infinite_and_no_error,
            ],
            runs: [
                a_run_reads_back_as_written,
                a_run_is_written_with_what_it_did_or_not_at_all,
                a_journal_has_every_number_once,
                pages_of_runs_are_newest_first,
                what_is_due_is_claimed_once,
                a_dead_runner_loses_what_it_drove,
                claims_at_once_share_what_there_is,
                sweeping_takes_runs_that_have_expired,
            ],
            sorts: [
                empties_come_last_in_both_directions,
                ties_lie_in_the_order_of_creation,
                several_sorts_apply_in_order,
                related_values_sort,
                pages_cover_every_record_once,
            ],
        );
    };
    (@all $factory:ident; $($group:ident: [$($case:ident),* $(,)?],)*) => {
        $(mod $group {
            $(#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
            async fn $case() {
                $crate::$group::$case(super::$factory().await).await;
            })*
        })*
    };
}
