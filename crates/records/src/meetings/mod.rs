//! Meetings, the recordings of calls in them, and what was said (`reference/rest-api.md` sections 12 and 13, "Meetings",
//! "Call recordings").
//!
//! A meeting and a recording are a document each; a transcript, which may be megabytes, is one of its own, so that lists
//! do not read it. Two kinds of small documents are indexes: `meeting_index` finds meetings by a linked record or a
//! participant's address, `call` finds recordings by workspace. All of them change in one commit.
//!
//! What belongs to a meeting is committed together with the meeting's own revision, so that a deletion cannot miss it.

pub mod import;
mod link;
mod list;
mod meeting;
mod moment;
mod recording;
mod stored;
mod transcript;
mod write;

pub use crate::documents::{Cursor, Page};
pub use link::address;
pub use list::{MeetingFilter, MeetingSort};
pub use meeting::{Attendance, LinkedRecord, Meeting, NewMeeting, NewParticipant, Participant};
pub use moment::MeetingTime;
pub use recording::{CallRecording, Insight, NewRecording, RecordingChange, RecordingStatus};
pub use transcript::{Segment, Speaker, Transcript, check_segments};

use crate::Records;

/// The door to a store's meetings and call recordings. Cheap to clone.
#[derive(Clone)]
pub struct Meetings {
    pub(crate) records: Records,
}

impl Records {
    /// Meetings and call recordings.
    pub fn meetings(&self) -> Meetings {
        Meetings { records: self.clone() }
    }
}
