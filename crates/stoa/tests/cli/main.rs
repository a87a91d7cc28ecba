//! The command line as its users meet it: the real binary, its exit codes, and what it says where.

mod apps;
mod dev;
mod support;
