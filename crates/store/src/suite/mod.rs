//! The tests that every backend passes. A backend calls [`crate::suite!`] from a test target with an
//! `async fn() -> Arc<dyn Store>` that gives an empty store each time.
//!
//! Everything here is test code, behind the feature `suite`: a broken promise is a panic.
#![allow(clippy::unwrap_used)]

pub mod commits;
pub mod documents;
pub mod filters;
pub mod records;
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
                lookups_are_unique_within_a_kind,
                listing_is_ordered_filtered_and_paged,
                expired_documents_are_not_there,
                sweeping_removes_what_has_expired,
                blobs_keep_their_first_bytes,
            ],
            records: [
                a_record_reads_back_as_written,
                many_records_come_in_the_order_asked_for,
                deleting_a_record_takes_its_values_along,
                values_keep_their_history,
                ending_and_adding_values_is_strict,
                a_unique_key_is_held_once,
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
                $crate::suite::$group::$case(super::$factory().await).await;
            })*
        })*
    };
}
