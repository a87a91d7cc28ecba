//! Builds apps written for the Attio App SDK: finds their parts, bundles them, learns what they register, and says
//! what is wrong with them.
//!
//! Architecture invariant: this crate knows no HTTP route, no database and no tenant. It never refuses an app for
//! type errors, and runs no Node: only [`App::check`] does, for the app's own TypeScript.

mod app;
mod build;
mod bundle;
mod check;
mod config;
mod diagnostic;
mod discover;
mod env_file;
mod graphql;
mod identifier;
mod manifest;
mod rebuild;
mod source;
mod syntax;
mod tsconfig;
mod typings;
mod watch;

pub use app::{App, Bundles};
pub use build::{Build, BuildOptions};
pub use bundle::{Bundle, BundleName, Mode, TEST_SCRIPT, TestBundle, bundle_test, test_files};
pub use check::TypeChecker;
pub use config::{
    APP_KEYS, AppConfig, ClientAuth, ClientCredentialsConfig, ClientSecret, ConnectionConfig, Connections,
    Oauth2Config, SecretConfig,
};
pub use diagnostic::{Code, Diagnostic, Diagnostics, Place, Severity};
pub use discover::{
    Block, BlockKind, Discovery, ExportedSurface, Extension, ExtensionKind, Handler, Page, ServerModule, SettingsSchema,
};
pub use identifier::nearest;
pub use manifest::{BlockSurface, Manifest, ObjectFilter, PageSurface, SdkLayout, SettingNode, Surface, Surfaces};
pub use rebuild::{Rebuild, Rebuilder};
pub use source::SourceFile;
pub use watch::{FileWatcher, Watched, Watcher};
