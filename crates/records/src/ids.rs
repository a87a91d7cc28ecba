//! The ids of what only this crate and those above know.

store::id_type! {
    MemberId;
    /// Of an option of a select attribute.
    OptionId;
    /// Of a status of a status attribute.
    StatusId;
}
