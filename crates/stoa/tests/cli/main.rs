//! The command line as its users meet it: the real binary, its exit codes, and what it says where.

mod apps;
mod data;
mod dev;
mod runs;
mod serve;
mod support;
mod test_modules;
mod tests;
mod workflows;
