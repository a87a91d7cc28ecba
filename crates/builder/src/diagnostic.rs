//! What is wrong with an app, with the place in the app's own files.

use crate::source::SourceFile;
use contract::environment::Kind;
use serde::{Serialize, Serializer, ser::SerializeStruct};
use std::{fmt, ops::Range, path::Path, sync::Arc};

macro_rules! codes {
    ($($(#[$doc:meta])* $name:ident = $text:literal,)+) => {
        /// Stable names of everything the builder complains about. Those of `sdk-surface.md` 1.5 keep their spelling.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
        pub enum Code { $($(#[$doc])* $name,)+ }

        impl Code {
            /// Every code, in the order in which they are declared.
            pub const ALL: &[Self] = &[$(Self::$name,)+];

            /// The code as machines read it, for example `DUPLICATE_BLOCK_ID`.
            pub const fn as_str(self) -> &'static str {
                match self { $(Self::$name => $text,)+ }
            }
        }
    };
}

codes! {
    AppEntryPointNotFound = "APP_ENTRY_POINT_NOT_FOUND",
    AppExportNotFound = "APP_EXPORT_NOT_FOUND",
    /// `app.ts` itself cannot be parsed.
    AppFileParseError = "APP_FILE_PARSE_ERROR",
    ExtensionFileAmbiguousDefinition = "EXTENSION_FILE_AMBIGUOUS_DEFINITION",
    ExtensionFileDefinitionParseError = "EXTENSION_FILE_DEFINITION_PARSE_ERROR",
    ExtensionFileMissingDefaultExport = "EXTENSION_FILE_MISSING_DEFAULT_EXPORT",
    ExtensionFileUnresolvableId = "EXTENSION_FILE_UNRESOLVABLE_ID",
    ExtensionFileInvalidId = "EXTENSION_FILE_INVALID_ID",
    ExtensionFileUnresolvableType = "EXTENSION_FILE_UNRESOLVABLE_TYPE",
    ExtensionFileInvalidType = "EXTENSION_FILE_INVALID_TYPE",
    DuplicateExtensionId = "DUPLICATE_EXTENSION_ID",
    RecordTabIdIsNativeTabSlug = "RECORD_TAB_ID_IS_NATIVE_TAB_SLUG",
    PageFileAmbiguousDefinition = "PAGE_FILE_AMBIGUOUS_DEFINITION",
    PageFileInvalidPathSegment = "PAGE_FILE_INVALID_PATH_SEGMENT",
    PageFileNestedPage = "PAGE_FILE_NESTED_PAGE",
    PageFileMissingDefaultExport = "PAGE_FILE_MISSING_DEFAULT_EXPORT",
    SettingsFileParseError = "SETTINGS_FILE_PARSE_ERROR",
    DuplicateSettingsSchemaDefinition = "DUPLICATE_SETTINGS_SCHEMA_DEFINITION",
    DuplicateSettingsPageDefinition = "DUPLICATE_SETTINGS_PAGE_DEFINITION",
    SettingsPageWithoutSchema = "SETTINGS_PAGE_WITHOUT_SCHEMA",
    SettingsDualDefinition = "SETTINGS_DUAL_DEFINITION",
    BlocksDirectoryInvalidEntry = "BLOCKS_DIRECTORY_INVALID_ENTRY",
    BlockFolderInvalidFileExtension = "BLOCK_FOLDER_INVALID_FILE_EXTENSION",
    BlockFolderMissingDefinition = "BLOCK_FOLDER_MISSING_DEFINITION",
    BlockFolderDefinitionParseError = "BLOCK_FOLDER_DEFINITION_PARSE_ERROR",
    BlockFolderUnresolvableId = "BLOCK_FOLDER_UNRESOLVABLE_ID",
    BlockFolderInvalidId = "BLOCK_FOLDER_INVALID_ID",
    BlockFolderUnresolvableType = "BLOCK_FOLDER_UNRESOLVABLE_TYPE",
    BlockFolderMissingHandlerFile = "BLOCK_FOLDER_MISSING_HANDLER_FILE",
    DuplicateBlockId = "DUPLICATE_BLOCK_ID",
    DuplicateWebhookHandlerId = "DUPLICATE_WEBHOOK_HANDLER_ID",
    DuplicateEventHandlerId = "DUPLICATE_EVENT_HANDLER_ID",
    ConfiguratorServerModuleResolutionFailed = "CONFIGURATOR_SERVER_MODULE_RESOLUTION_FAILED",
    BuildJavascriptError = "BUILD_JAVASCRIPT_ERROR",
    BlockBundleBuildFailed = "BLOCK_BUNDLE_BUILD_FAILED",
    GraphqlError = "GRAPHQL_ERROR",
    FailedToCreateRegisterTypesFile = "FAILED_TO_CREATE_REGISTER_TYPES_FILE",
    FailedToCreateSettingsTypesFile = "FAILED_TO_CREATE_SETTINGS_TYPES_FILE",
    FailedToCreateEnvTypesFile = "FAILED_TO_CREATE_ENV_TYPES_FILE",
    /// A document's `.d.ts` cannot be written.
    FailedToCreateGraphqlTypesFile = "FAILED_TO_CREATE_GRAPHQL_TYPES_FILE",
    /// Warning: `tsconfig.json` does not include `.attio` and could not be changed.
    TsconfigNotPatched = "TSCONFIG_NOT_PATCHED",
    /// `package.json` is missing, is not JSON, or has no usable name.
    PackageJsonInvalid = "PACKAGE_JSON_INVALID",
    /// `stoa.toml` is not TOML.
    ConfigParseError = "CONFIG_PARSE_ERROR",
    ConfigUnknownKey = "CONFIG_UNKNOWN_KEY",
    ConfigMissingKey = "CONFIG_MISSING_KEY",
    ConfigInvalidValue = "CONFIG_INVALID_VALUE",
    /// `.env` or `.env.local` cannot be parsed.
    EnvFileInvalid = "ENV_FILE_INVALID",
    TooManyVariables = "TOO_MANY_VARIABLES",
    InvalidKeyFormat = "INVALID_KEY_FORMAT",
    KeyTooLong = "KEY_TOO_LONG",
    ReservedKeyPrefix = "RESERVED_KEY_PREFIX",
    ValueTooLarge = "VALUE_TOO_LARGE",
    EmptyValue = "EMPTY_VALUE",
    /// Reported by the app's own TypeScript, only by `check`.
    TypeError = "TYPE_ERROR",
    /// The app's own TypeScript could not be run.
    TypeCheckFailed = "TYPE_CHECK_FAILED",
    /// The client bundle threw while its surfaces were being learned.
    ManifestEvaluationFailed = "MANIFEST_EVALUATION_FAILED",
    /// What the client bundle registered cannot be understood.
    ManifestInvalid = "MANIFEST_INVALID",
    /// A `dist` folder lacks its bundles.
    DistInvalid = "DIST_INVALID",
    /// A file or folder of the app cannot be read or written.
    FileAccess = "FILE_ACCESS",
    /// Warning: a block of the oldest layout, `workflowBlock`, is left out.
    WorkflowBlockLeftOut = "WORKFLOW_BLOCK_LEFT_OUT",
    /// Warning: server code reaches the client bundle, because the import spells out the file extension.
    ServerCodeInClient = "SERVER_CODE_IN_CLIENT",
}

impl From<Kind> for Code {
    fn from(kind: Kind) -> Self {
        match kind {
            Kind::TooManyVariables => Self::TooManyVariables,
            Kind::InvalidKeyFormat => Self::InvalidKeyFormat,
            Kind::KeyTooLong => Self::KeyTooLong,
            Kind::ReservedKeyPrefix => Self::ReservedKeyPrefix,
            Kind::ValueTooLarge => Self::ValueTooLarge,
            Kind::EmptyValue => Self::EmptyValue,
        }
    }
}

impl Code {
    /// What helps against most mistakes of the kind; what is known about the single one is better.
    const fn usual_hint(self) -> Option<&'static str> {
        Some(match self {
            Self::AppFileParseError
            | Self::ExtensionFileDefinitionParseError
            | Self::SettingsFileParseError
            | Self::BlockFolderDefinitionParseError => {
                "look for a missing bracket, quote or comma at or before this place"
            }
            Self::FailedToCreateRegisterTypesFile
            | Self::FailedToCreateSettingsTypesFile
            | Self::FailedToCreateEnvTypesFile
            | Self::FailedToCreateGraphqlTypesFile => {
                "typings for your editor are written into the app's folder: make it writable, or move away what is in the way"
            }
            Self::ConfigParseError => "the file is TOML: key = value, strings in quotes, sections in [brackets]",
            Self::GraphqlError => "a document holds one query of the SDK's schema, and the fragments that it uses",
            Self::TypeError => "type errors never stop a build, but this is what your editor shows too",
            Self::TypeCheckFailed => "run `npx tsc --noEmit` in the app's folder to see what TypeScript itself says",
            Self::FileAccess => "check that the path is there, and that you may read and write it",
            Self::ManifestEvaluationFailed => {
                "the client bundle is run once, without network or document, to learn what it registers"
            }
            Self::BuildJavascriptError | Self::BlockBundleBuildFailed => {
                "the code is bundled for the web, as ECMAScript modules: see what this line asks for beyond that"
            }
            _ => return None,
        })
    }
}

impl fmt::Display for Code {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(self.as_str())
    }
}

/// How bad it is. Only errors stop a build.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Severity {
    Warning,
    Error,
}

/// Where something is wrong.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Place {
    /// A file or folder as a whole, relative to the app root, with forward slashes.
    Path(String),
    /// A byte range of a file.
    Span(Arc<SourceFile>, Range<usize>),
}

/// One thing that is wrong with an app.
///
/// Serializes as `{code, severity, message, file, line, column, span: {start, end}, excerpt, hint}`, where line and
/// column count from 1 (columns in characters) and the span is in bytes; unknown parts are null.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Diagnostic {
    pub code: Code,
    pub severity: Severity,
    pub message: String,
    pub place: Option<Place>,
    /// What to do about it.
    pub hint: Option<String>,
}

impl Diagnostic {
    pub fn error(code: Code, message: impl Into<String>) -> Self {
        Self {
            code,
            severity: Severity::Error,
            message: message.into(),
            place: None,
            hint: code.usual_hint().map(str::to_owned),
        }
    }

    pub fn warning(code: Code, message: impl Into<String>) -> Self {
        Self {
            severity: Severity::Warning,
            ..Self::error(code, message)
        }
    }

    #[must_use]
    pub fn in_file(mut self, relative_path: impl Into<String>) -> Self {
        self.place = Some(Place::Path(relative_path.into()));
        self
    }

    #[must_use]
    pub fn at(mut self, file: &Arc<SourceFile>, span: Range<usize>) -> Self {
        self.place = Some(Place::Span(Arc::clone(file), span));
        self
    }

    #[must_use]
    pub fn hint(mut self, hint: impl Into<String>) -> Self {
        self.hint = Some(hint.into());
        self
    }

    /// Path relative to the app root.
    pub fn file(&self) -> Option<&str> {
        match self.place.as_ref()? {
            Place::Path(path) => Some(path),
            Place::Span(file, _) => Some(&file.path),
        }
    }

    /// Line and column of the start, both from 1.
    pub fn line_column(&self) -> Option<(u32, u32)> {
        match self.place.as_ref()? {
            Place::Path(_) => None,
            Place::Span(file, span) => Some(file.line_column(span.start)),
        }
    }

    /// Byte range in the file.
    pub fn span(&self) -> Option<Range<usize>> {
        match self.place.as_ref()? {
            Place::Path(_) => None,
            Place::Span(_, span) => Some(span.clone()),
        }
    }

    /// The line that holds the start of the span.
    pub fn excerpt(&self) -> Option<&str> {
        match self.place.as_ref()? {
            Place::Path(_) => None,
            Place::Span(file, span) => Some(file.line_at(span.start)),
        }
    }
}

impl fmt::Display for Diagnostic {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&self.message)
    }
}

impl std::error::Error for Diagnostic {}

impl Serialize for Diagnostic {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        #[derive(Serialize)]
        struct Bytes {
            start: usize,
            end: usize,
        }
        let position = self.line_column();
        let mut state = serializer.serialize_struct("Diagnostic", 9)?;
        state.serialize_field("code", self.code.as_str())?;
        state.serialize_field("severity", &self.severity)?;
        state.serialize_field("message", &self.message)?;
        state.serialize_field("file", &self.file())?;
        state.serialize_field("line", &position.map(|(line, _)| line))?;
        state.serialize_field("column", &position.map(|(_, column)| column))?;
        state.serialize_field(
            "span",
            &self.span().map(|span| Bytes {
                start: span.start,
                end: span.end,
            }),
        )?;
        state.serialize_field("excerpt", &self.excerpt())?;
        state.serialize_field("hint", &self.hint)?;
        state.end()
    }
}

impl miette::Diagnostic for Diagnostic {
    fn code<'a>(&'a self) -> Option<Box<dyn fmt::Display + 'a>> {
        Some(Box::new(self.code))
    }

    fn severity(&self) -> Option<miette::Severity> {
        Some(match self.severity {
            Severity::Warning => miette::Severity::Warning,
            Severity::Error => miette::Severity::Error,
        })
    }

    fn help<'a>(&'a self) -> Option<Box<dyn fmt::Display + 'a>> {
        match (&self.place, &self.hint) {
            (Some(Place::Path(path)), Some(hint)) => Some(Box::new(format!("{path}: {hint}"))),
            (Some(Place::Path(path)), None) => Some(Box::new(path)),
            (_, Some(hint)) => Some(Box::new(hint)),
            (_, None) => None,
        }
    }

    fn source_code(&self) -> Option<&dyn miette::SourceCode> {
        match self.place.as_ref()? {
            Place::Path(_) => None,
            Place::Span(file, _) => Some(file.as_ref()),
        }
    }

    fn labels(&self) -> Option<Box<dyn Iterator<Item = miette::LabeledSpan> + '_>> {
        let span = self.span()?;
        Some(Box::new(std::iter::once(miette::LabeledSpan::underline(span))))
    }
}

/// Everything that is wrong, sorted by place. As an error it holds at least one error.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct Diagnostics(Vec<Diagnostic>);

impl Diagnostics {
    /// Sorts by file and position and drops repetitions (two bundles often trip over the same line).
    pub fn new(mut list: Vec<Diagnostic>) -> Self {
        list.sort_by_cached_key(|one| {
            (
                one.file().unwrap_or_default().to_owned(),
                one.span().map_or(0, |span| span.start),
                one.message.clone(),
                one.code,
            )
        });
        list.dedup_by(|later, earlier| later.message == earlier.message && later.place == earlier.place);
        Self(list)
    }

    pub fn iter(&self) -> std::slice::Iter<'_, Diagnostic> {
        self.0.iter()
    }

    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    pub fn len(&self) -> usize {
        self.0.len()
    }

    pub fn has_errors(&self) -> bool {
        self.0.iter().any(|one| one.severity == Severity::Error)
    }

    /// Warnings when there is no error, all of it otherwise.
    ///
    /// # Errors
    /// Returns everything, warnings included, when at least one is an error.
    pub fn into_result(self) -> Result<Vec<Diagnostic>, Self> {
        if self.has_errors() { Err(self) } else { Ok(self.0) }
    }
}

impl From<Diagnostic> for Diagnostics {
    fn from(one: Diagnostic) -> Self {
        Self(vec![one])
    }
}

impl IntoIterator for Diagnostics {
    type Item = Diagnostic;
    type IntoIter = std::vec::IntoIter<Diagnostic>;

    fn into_iter(self) -> Self::IntoIter {
        self.0.into_iter()
    }
}

impl fmt::Display for Diagnostics {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.0.len() {
            1 => formatter.write_str("the app has a problem"),
            count => write!(formatter, "the app has {count} problems"),
        }
    }
}

impl std::error::Error for Diagnostics {}

impl miette::Diagnostic for Diagnostics {
    fn related<'a>(&'a self) -> Option<Box<dyn Iterator<Item = &'a dyn miette::Diagnostic> + 'a>> {
        Some(Box::new(self.0.iter().map(|one| one as &dyn miette::Diagnostic)))
    }
}

/// Reads a file of the app for a diagnostic or for parsing.
///
/// # Errors
/// [`Code::FileAccess`] when it cannot be read as UTF-8.
pub(crate) fn read(root: &Path, path: &Path) -> Result<Arc<SourceFile>, Diagnostic> {
    let relative = crate::source::relative(root, path);
    match std::fs::read_to_string(path) {
        Ok(text) => Ok(Arc::new(SourceFile { path: relative, text })),
        Err(error) => {
            Err(Diagnostic::error(Code::FileAccess, format!("{relative} cannot be read: {error}")).in_file(relative))
        }
    }
}
