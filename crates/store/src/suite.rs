//! The tests that every backend passes; a backend calls them from its own test target.
