//! Where the bytes of files go to and come from: uploads, and the signed links that downloads lead to.

use super::files::{MOST_NAME, WRITE, answer};
use super::{ApiError, RestState};
use crate::auth::Caller;
use axum::Router;
use axum::body::Body;
use axum::extract::multipart::{Field, MultipartError};
use axum::extract::rejection::QueryRejection;
use axum::extract::{FromRequest, Multipart, Path, Query, Request, State};
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use files::{Storage, StorageError, until_the_end};
use hmac::{Hmac, Mac};
use http::{HeaderValue, StatusCode, header};
use import_export::FileRoom;
use records::files::{FileEntry, FileKind, NewUpload, Upload};
use records::{Issue, Records};
use serde::Deserialize;
use sha2::Sha256;
use std::io;
use std::sync::Arc;
use tokio::sync::mpsc;
use uuid::Uuid;

/// The largest file, in bytes (`reference/rest-api.md` section 13).
const MOST_BYTES: u64 = 50 * 1024 * 1024;
/// The longest text field of an upload, in bytes.
const MOST_TEXT: usize = 4 * 1024;
/// How long a download link works.
const LINK_MS: i64 = 5 * 60 * 1_000;

/// The bytes of files and who may have them.
#[derive(Clone)]
pub struct FileBytes {
    storage: Arc<dyn Storage>,
    /// How many bytes one workspace may keep.
    quota: u64,
    /// Signs links. Links do not outlive the process.
    key: Arc<[u8; 32]>,
}

impl FileBytes {
    pub fn new(storage: Arc<dyn Storage>, quota: u64) -> Self {
        let key = Arc::new(rand::random());
        Self { storage, quota, key }
    }

    /// The path of a signed link to a file's bytes.
    pub(super) fn link(&self, entry: &FileEntry, now_ms: i64) -> String {
        let expires = now_ms + LINK_MS;
        let mac = self
            .mac(&entry.workspace_id, &entry.id, expires)
            .finalize()
            .into_bytes();
        let signature = URL_SAFE_NO_PAD.encode(mac);
        format!(
            "/v2/file-downloads/{}/{}?expires={expires}&signature={signature}",
            entry.workspace_id, entry.id
        )
    }

    fn is_signed(&self, workspace_id: &str, file_id: &str, link: &Link) -> bool {
        URL_SAFE_NO_PAD.decode(&link.signature).is_ok_and(|signature| {
            self.mac(workspace_id, file_id, link.expires)
                .verify_slice(&signature)
                .is_ok()
        })
    }

    fn mac(&self, workspace_id: &str, file_id: &str, expires: i64) -> Hmac<Sha256> {
        let mut mac = Hmac::<Sha256>::new_from_slice(self.key.as_slice()).expect("HMAC takes keys of any length");
        mac.update(format!("{workspace_id}/{file_id}/{expires}").as_bytes());
        mac
    }

    pub(crate) fn storage(&self) -> &dyn Storage {
        self.storage.as_ref()
    }

    /// Where the files of another workspace may go.
    pub(crate) fn room(&self) -> FileRoom {
        FileRoom {
            storage: self.storage.clone(),
            quota_bytes: self.quota,
            most_file_bytes: MOST_BYTES,
        }
    }

    /// Deletes bytes that belong to nobody, beside what else goes on.
    pub fn sweep(&self, records: &Records) {
        let (bytes, records) = (self.clone(), records.clone());
        tokio::spawn(async move { bytes.sweep_now(&records).await });
    }

    /// Deletes bytes that belong to nobody.
    pub(crate) async fn sweep_now(&self, records: &Records) {
        let files = records.files();
        loop {
            let keys = match files.garbage().await {
                Ok(keys) if keys.is_empty() => return,
                Ok(keys) => keys,
                Err(error) => return tracing::warn!(%error, "what files have left behind is not known"),
            };
            for key in &keys {
                if let Err(error) = self.storage.delete(key).await {
                    return tracing::warn!(%error, key, "bytes that belong to nobody cannot be deleted");
                }
            }
            if let Err(error) = files.swept(&keys).await {
                return tracing::warn!(%error, "deleted bytes cannot be forgotten");
            }
        }
    }
}

#[derive(Deserialize)]
struct Link {
    /// In ms since the epoch.
    expires: i64,
    signature: String,
}

/// The addresses of signed links. The signature is the key: nobody signs in here.
pub(super) fn router(state: RestState) -> Router {
    Router::new()
        .route("/v2/file-downloads/{workspace}/{file}", get(send))
        .with_state(state)
}

async fn send(
    State(state): State<RestState>,
    Path((workspace_id, file_id)): Path<(String, String)>,
    link: Result<Query<Link>, QueryRejection>,
) -> Result<Response, ApiError> {
    let is_good = link.is_ok_and(|Query(link)| {
        link.expires > state.records.clock().now_ms() && state.files.is_signed(&workspace_id, &file_id, &link)
    });
    if !is_good {
        return Err(ApiError::forbidden(
            "This link does not work or no longer works. Ask for another.",
        ));
    }
    let entry = state
        .records
        .files()
        .get(&workspace_id.as_str().into(), &file_id)
        .await?;
    let found = match entry.storage_key() {
        Some(key) => state.files.storage.get(&key).await.map_err(unavailable)?,
        None => None,
    };
    let (FileKind::File { name, content_type, .. }, Some((length, bytes))) = (&entry.kind, found) else {
        return Err(ApiError::not_found(format!(
            "File with ID \"{file_id}\" was not found."
        )));
    };
    let media_type = content_type
        .as_deref()
        .and_then(|media_type| HeaderValue::from_str(media_type).ok())
        .unwrap_or(HeaderValue::from_static("application/octet-stream"));
    let headers = [
        (header::CONTENT_TYPE, media_type),
        (header::CONTENT_LENGTH, length.into()),
        (header::CONTENT_DISPOSITION, disposition(name)),
        // Whatever it is: it is saved, not shown, and if it is shown it may do nothing.
        (header::X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff")),
        (
            header::CONTENT_SECURITY_POLICY,
            HeaderValue::from_static("default-src 'none'; sandbox"),
        ),
        (header::CACHE_CONTROL, HeaderValue::from_static("private, no-store")),
    ];
    Ok((headers, Body::from_stream(bytes)).into_response())
}

/// RFC 6266: a plain name for all, and the whole one for those who read it.
fn disposition(name: &str) -> HeaderValue {
    let plain: String = name
        .chars()
        .map(|char| match char {
            '"' | '\\' | '%' => '_',
            char if char.is_ascii() && !char.is_ascii_control() => char,
            _ => '_',
        })
        .collect();
    let is_unreserved = |byte: u8| byte.is_ascii_alphanumeric() || b"-._~!#$&+^`|".contains(&byte);
    let encoded: String = name
        .bytes()
        .map(|byte| match byte {
            byte if is_unreserved(byte) => char::from(byte).to_string(),
            byte => format!("%{byte:02X}"),
        })
        .collect();
    HeaderValue::from_str(&format!("attachment; filename=\"{plain}\"; filename*=UTF-8''{encoded}"))
        .unwrap_or(HeaderValue::from_static("attachment"))
}

/// `multipart/form-data` with `file`, `object`, `record_id` and maybe `parent_folder_id`, in any order.
pub(super) async fn upload(
    State(state): State<RestState>,
    caller: Caller,
    request: Request,
) -> Result<Response, ApiError> {
    caller.require(&WRITE)?;
    let multipart = Multipart::from_request(request, &()).await;
    let multipart = multipart.map_err(|error| ApiError::validation(error.body_text()))?;
    let begun = state.records.files().begin_upload(&caller.workspace_id).await?;
    let made = taken(&state, &caller, multipart, &begun).await;
    if made.is_err() {
        // At once, since the note of it says an hour.
        let keys = [begun.storage_key.clone()];
        if state.files.storage.delete(&begun.storage_key).await.is_ok() {
            state.records.files().swept(&keys).await?;
        }
    }
    let entry = made?;
    let body = answer(&state, &caller, &entry).await?;
    Ok((StatusCode::CREATED, body).into_response())
}

async fn taken(
    state: &RestState,
    caller: &Caller,
    mut multipart: Multipart,
    begun: &Upload,
) -> Result<FileEntry, ApiError> {
    let mut form = Form::default();
    while let Some(field) = multipart.next_field().await.map_err(malformed)? {
        let name = field.name().unwrap_or_default().to_owned();
        match name.as_str() {
            "file" if form.file.is_none() => form.file = Some(keep(state, field, begun).await?),
            "object" if form.object.is_none() => form.object = Some(text(field).await?),
            "record_id" if form.record_id.is_none() => form.record_id = Some(text(field).await?),
            "parent_folder_id" if form.folder.is_none() => form.folder = Some(text(field).await?),
            "file" | "object" | "record_id" | "parent_folder_id" => {
                let issue = Issue::invalid(vec![name.as_str().into()], "Only one field of this name is expected");
                return Err(ApiError::body(vec![issue]));
            }
            _ => return Err(ApiError::body(vec![Issue::unrecognized(Vec::new(), &name)])),
        }
    }
    let new = form.finish()?;
    let entry = state
        .records
        .files()
        .finish_upload(&caller.workspace_id, begun, &new, state.files.quota, &caller.actor)
        .await?;
    Ok(entry)
}

#[derive(Default)]
struct Form {
    file: Option<Kept>,
    object: Option<String>,
    record_id: Option<String>,
    folder: Option<String>,
}

struct Kept {
    name: String,
    content_type: Option<String>,
    content_size: u64,
}

impl Form {
    fn finish(self) -> Result<NewUpload, ApiError> {
        let mut issues = Vec::new();
        for (name, is_missing) in [
            ("file", self.file.is_none()),
            ("object", self.object.is_none()),
            ("record_id", self.record_id.is_none()),
        ] {
            if is_missing {
                issues.push(Issue::required(vec![name.into()], "string"));
            }
        }
        if self.object.as_deref() == Some("") {
            let message = "Too small: expected string to have >=1 characters";
            issues.push(Issue::invalid(vec!["object".into()], message));
        }
        for (name, id) in [("record_id", &self.record_id), ("parent_folder_id", &self.folder)] {
            if id.as_deref().is_some_and(|id| Uuid::try_parse(id).is_err()) {
                issues.push(Issue::invalid(vec![name.into()], "Invalid UUID"));
            }
        }
        match (self.file, self.object, self.record_id) {
            (Some(file), Some(object), Some(record_id)) if issues.is_empty() => Ok(NewUpload {
                object,
                record_id,
                name: file.name,
                content_type: file.content_type,
                content_size: file.content_size,
                folder: self.folder,
            }),
            _ => Err(ApiError::body(issues)),
        }
    }
}

async fn text(mut field: Field<'_>) -> Result<String, ApiError> {
    let name = field.name().unwrap_or_default().to_owned();
    let mut bytes = Vec::new();
    while let Some(chunk) = field.chunk().await.map_err(malformed)? {
        bytes.extend_from_slice(&chunk);
        if bytes.len() > MOST_TEXT {
            let message = format!("Too big: expected string to have <={MOST_TEXT} characters");
            return Err(ApiError::body(vec![Issue::invalid(
                vec![name.as_str().into()],
                message,
            )]));
        }
    }
    let text = String::from_utf8(bytes).ok().filter(|text| !text.contains('\0'));
    text.ok_or_else(|| ApiError::body(vec![Issue::invalid(vec![name.as_str().into()], "Invalid UTF-8")]))
}

/// Keeps the bytes of a field as they come.
async fn keep(state: &RestState, mut field: Field<'_>, begun: &Upload) -> Result<Kept, ApiError> {
    let name = file_name(field.file_name().unwrap_or_default());
    let content_type = field
        .content_type()
        .filter(|text| is_media_type(text))
        .map(str::to_owned);
    let (sender, receiver) = mpsc::channel(4);
    let (storage, key) = (state.files.storage.clone(), begun.storage_key.clone());
    let kept = tokio::spawn(async move { storage.put(&key, until_the_end(receiver), MOST_BYTES).await });
    let mut broken = None;
    loop {
        let chunk = match field.chunk().await {
            Ok(chunk) => Ok(chunk),
            Err(error) => {
                let told = io::Error::other(error.body_text());
                broken = Some(error);
                Err(told)
            }
        };
        let is_last = !matches!(chunk, Ok(Some(_)));
        if sender.send(chunk).await.is_err() || is_last {
            break;
        }
    }
    drop(sender);
    let kept = kept.await.map_err(|error| {
        tracing::error!(%error, "keeping a file panicked");
        ApiError::unavailable()
    })?;
    match (kept, broken) {
        (_, Some(error)) => Err(malformed(error)),
        (Ok(content_size), None) => Ok(Kept {
            name,
            content_type,
            content_size,
        }),
        (Err(StorageError::TooLarge { .. }), None) => Err(ApiError::too_large("The file is larger than 50 MB.")),
        (Err(error), None) => Err(unavailable(error)),
    }
}

/// The last part of what a browser calls the file, without what cannot be shown.
fn file_name(given: &str) -> String {
    let name: String = given
        .rsplit(['/', '\\'])
        .next()
        .unwrap_or_default()
        .chars()
        .filter(|char| !char.is_control())
        .take(MOST_NAME)
        .collect();
    let name = name.trim();
    if name.is_empty() {
        "file".to_owned()
    } else {
        name.to_owned()
    }
}

fn is_media_type(text: &str) -> bool {
    text.len() <= 255 && text.contains('/') && text.bytes().all(|byte| (b' '..=b'~').contains(&byte))
}

fn malformed(error: MultipartError) -> ApiError {
    ApiError::body(vec![Issue::invalid(
        Vec::new(),
        format!("Malformed multipart body: {}", error.body_text()),
    )])
}

fn unavailable(error: StorageError) -> ApiError {
    tracing::error!(%error, "the file storage cannot answer");
    ApiError::unavailable()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_can_neither_lead_elsewhere_nor_break_a_header() {
        for (given, name, shown) in [
            (
                "a.pdf",
                "a.pdf",
                "attachment; filename=\"a.pdf\"; filename*=UTF-8''a.pdf",
            ),
            (
                "C:\\x\\b.txt",
                "b.txt",
                "attachment; filename=\"b.txt\"; filename*=UTF-8''b.txt",
            ),
            (
                "../../etc/passwd",
                "passwd",
                "attachment; filename=\"passwd\"; filename*=UTF-8''passwd",
            ),
            ("", "file", "attachment; filename=\"file\"; filename*=UTF-8''file"),
            (
                "a\"; x=\"\r\n.exe",
                "a\"; x=\".exe",
                "attachment; filename=\"a_; x=_.exe\"; filename*=UTF-8''a%22%3B%20x%3D%22.exe",
            ),
            (
                "é 1%.txt",
                "é 1%.txt",
                "attachment; filename=\"_ 1_.txt\"; filename*=UTF-8''%C3%A9%201%25.txt",
            ),
        ] {
            assert_eq!(file_name(given), name);
            assert_eq!(disposition(&file_name(given)).to_str().ok(), Some(shown));
        }
    }
}
