//! What a token may do: `record_permission:read-write`, `user_management:read` … (`rest-api.md` section 5).

use std::collections::BTreeSet;

/// The names that scopes are made of; each exists with `:read` and `:read-write`.
pub const NAMES: [&str; 19] = [
    "user_management",
    "record_permission",
    "object_configuration",
    "list_entry",
    "list_configuration",
    "public_collection",
    "private_collection",
    "comment",
    "task",
    "note",
    "meeting",
    "call_recording",
    "webhook",
    "file",
    "email",
    "activity_configuration",
    "activity_record",
    "sequence_unsubscribe",
    "scim_management",
];

/// Every scope there is, for writing.
pub fn all() -> impl Iterator<Item = String> {
    NAMES.iter().map(|name| format!("{name}:read-write"))
}

/// Whether the text is one of the documented scopes.
pub fn is_known(scope: &str) -> bool {
    scope
        .split_once(':')
        .is_some_and(|(name, level)| NAMES.contains(&name) && matches!(level, "read" | "read-write"))
}

/// Whether `scope` is among those granted; `x:read-write` includes `x:read`.
pub fn allows(granted: &BTreeSet<String>, scope: &str) -> bool {
    granted.contains(scope)
        || scope
            .strip_suffix(":read")
            .is_some_and(|name| granted.contains(&format!("{name}:read-write")))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn writing_includes_reading_and_nothing_else() {
        let granted: BTreeSet<String> = ["record_permission:read-write", "object_configuration:read"]
            .map(str::to_owned)
            .into();
        for (scope, expected) in [
            ("record_permission:read", true),
            ("record_permission:read-write", true),
            ("object_configuration:read", true),
            ("object_configuration:read-write", false),
            ("note:read", false),
        ] {
            assert_eq!(allows(&granted, scope), expected, "{scope}");
        }
    }

    #[test]
    fn a_scope_is_a_name_and_a_level() {
        assert!(all().all(|scope| is_known(&scope)));
        for scope in [
            "",
            "note",
            "note:",
            "note:write",
            "notes:read",
            "note:read:read",
            ":read",
        ] {
            assert!(!is_known(scope), "{scope}");
        }
    }
}
