//! Rules for the names that apps give to things (`sdk-surface.md` 1.4).

/// What an extension id, block id or page folder may look like, in words.
pub(crate) const RULE: &str =
    "use 1 to 64 lower-case letters and digits, starting with a letter, with single hyphens between words";

const NATIVE_RECORD_TABS: &[&str] = &[
    "overview",
    "activity",
    "calls",
    "notes",
    "tasks",
    "emails",
    "files",
    "team",
    "company",
    "companies",
    "associated_people",
    "associated_users",
];

/// `^[a-z][a-z0-9]*(-[a-z0-9]+)*$`, 1 to 64 characters.
pub(crate) fn is_valid(id: &str) -> bool {
    (1..=64).contains(&id.len())
        && id.starts_with(|first: char| first.is_ascii_lowercase())
        && id.split('-').all(|word| {
            !word.is_empty()
                && word
                    .bytes()
                    .all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit())
        })
}

/// Whether a record page already has a tab with this slug.
pub(crate) fn is_native_record_tab(id: &str) -> bool {
    NATIVE_RECORD_TABS.contains(&id)
}

/// The candidate closest to a misspelt name, if any is close enough to be meant.
pub fn nearest<'c>(name: &str, candidates: impl IntoIterator<Item = &'c str>) -> Option<&'c str> {
    let limit = (name.chars().count() / 3).max(1);
    candidates
        .into_iter()
        .map(|candidate| (strsim::osa_distance(name, candidate), candidate))
        .filter(|(distance, _)| *distance <= limit)
        .min_by_key(|(distance, _)| *distance)
        .map(|(_, candidate)| candidate)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ids_are_lower_case_words_with_single_hyphens() {
        let longest = "a".repeat(64);
        let too_long = "a".repeat(65);
        for good in ["a", "check-lead", "a1-2b", longest.as_str()] {
            assert!(is_valid(good), "{good}");
        }
        for bad in ["", "A", "1a", "-a", "a-", "a--b", "a_b", "ä", too_long.as_str()] {
            assert!(!is_valid(bad), "{bad}");
        }
    }

    #[test]
    fn a_misspelt_name_finds_its_neighbour_only() {
        let known = ["authorize_url", "token_url", "client_id", "scopes"];
        for (name, expected) in [
            ("authorise_url", Some("authorize_url")),
            ("scope", Some("scopes")),
            ("banana", None),
            ("top", None),
            ("client-id", Some("client_id")),
        ] {
            assert_eq!(nearest(name, known), expected, "{name}");
        }
    }
}
