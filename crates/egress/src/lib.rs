//! The one outbound HTTP client.
//!
//! Resolves a name once, refuses non-public addresses, connects to what was resolved, and does so again on every
//! redirect. Origins may be mapped to other URLs, and one origin may be answered inside the process.
//!
//! Architecture invariant: no other crate opens an outbound connection.
