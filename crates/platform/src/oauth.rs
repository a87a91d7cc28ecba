//! The OAuth 2.0 authorization code flow with PKCE and state (RFC 6749 section 4.1, RFC 7636), through `egress`.

use crate::{
    AppId, Platform, PlatformError, Result,
    config::ms,
    connections::{Browser, NewConnection, configured, may_change, to_the_end},
    documents::{Stored, put, take},
    model::{
        AccessLevel, ClientAuth, ClientCredentialsConfig, ClientKeys, Connection, ConnectionConfig, ConnectionKind,
        ConnectionType, Credentials, Install, InstallStatus, Member, Oauth2Config, OauthState,
    },
    random::digest,
    sessions::SessionAccount,
    token_answer,
};
use egress::{Egress, Recording};
use futures::TryStreamExt;
use http::StatusCode;
use oauth2::{
    AuthType, AuthUrl, AuthorizationCode, ClientId, ClientSecret, CsrfToken, HttpRequest, HttpResponse,
    PkceCodeChallenge, PkceCodeVerifier, RedirectUrl, RefreshToken, RequestTokenError, TokenResponse, TokenUrl,
    basic::{BasicClient, BasicErrorResponse, BasicTokenResponse},
};
use secrets::{Place, Purpose};
use std::{
    collections::BTreeMap,
    sync::{Arc, Mutex, PoisonError},
};
use store::{Expect, StoreError};
use url::Url;

/// What the third party sent the browser back with.
#[derive(Debug, Clone, Default)]
pub struct Callback {
    pub state: Option<String>,
    pub code: Option<String>,
    pub error: Option<String>,
    pub error_description: Option<String>,
}

/// Where a round trip ended: for the page to go back to, whatever became of the connection.
#[derive(Debug)]
pub struct CallbackOutcome {
    pub workspace_slug: String,
    pub app_slug: String,
    pub kind: ConnectionKind,
    pub return_to: Option<String>,
    pub connection: Result<Connection>,
}

/// Why a token request gave no tokens.
#[derive(Debug)]
pub(crate) enum TokenError {
    /// The third party says no (400 or 401): asking again will not help.
    Refused(String),
    /// It could not be asked, or did not make sense this time.
    Unavailable(String),
}

/// A token answer (RFC 6749 section 5.1).
pub(crate) struct Tokens {
    pub(crate) credentials: Credentials,
    pub(crate) expires_in_ms: Option<i64>,
}

impl Platform {
    /// Remembers the round trip and says where the browser must go.
    pub(crate) async fn authorize(
        &self,
        install: &Install,
        (kind, key): (ConnectionKind, &str),
        config: &Oauth2Config,
        member: &Member,
        browser: Browser,
    ) -> Result<Url> {
        if let Some(path) = &browser.return_to {
            check_return_to(path)?;
        }
        let state = self.0.random.token();
        let verifier = config.pkce.then(|| PkceCodeVerifier::new(self.0.random.token()));
        let challenge = verifier.as_ref().map(PkceCodeChallenge::from_code_verifier_sha256);
        let now = self.now_ms();
        let id = digest(&state);
        let remembered = OauthState {
            sealed_verifier: verifier.map(|verifier| {
                self.0.vault.seal(
                    Purpose::OauthState,
                    state_place(install, &id),
                    verifier.secret().as_bytes(),
                )
            }),
            id,
            install_id: install.id.clone(),
            kind,
            key: key.to_owned(),
            member_id: member.id.clone(),
            session_id: browser.session_id,
            return_to: browser.return_to,
            created_at_ms: now,
            expires_at_ms: now + ms(self.0.config.oauth_patience),
        };
        self.0.docs.commit(vec![put(&remembered, Expect::Absent)]).await?;

        let client = BasicClient::new(ClientId::new(config.client_id.clone()))
            // The browser goes there itself, so it needs the address behind the origin map.
            .set_auth_uri(AuthUrl::from_url(self.0.egress.mapped(&config.authorize_url)))
            .set_redirect_uri(self.redirect_url()?);
        let mut request = client.authorize_url(|| CsrfToken::new(state));
        if let Some(challenge) = challenge {
            request = request.set_pkce_challenge(challenge);
        }
        if !config.scopes.is_empty() {
            request = request.add_extra_param("scope", config.scopes.join(&config.scope_separator));
        }
        for (name, value) in &config.authorize_params {
            request = request.add_extra_param(name, value);
        }
        Ok(request.url().0)
    }

    /// Ends a round trip: takes the state (once), gets the tokens, asks the app and stores the connection.
    ///
    /// A state works only in the session that began it, or in any session of that account when it was begun without
    /// one. Who has lost the right to connect in the meantime connects nothing.
    ///
    /// # Errors
    /// [`PlatformError::Oauth`] for a state that is unknown, used, expired or somebody else's. What goes wrong later
    /// is in the outcome, which knows where to go back to.
    pub async fn finish_oauth(&self, callback: Callback, session: &SessionAccount) -> Result<CallbackOutcome> {
        let unknown = || PlatformError::Oauth {
            message: "this sign-in was not begun here, was already used, or took too long; please connect again"
                .to_owned(),
        };
        let state = callback.state.as_deref().ok_or_else(unknown)?;
        let stored: Option<Stored<OauthState>> = self.0.docs.get(&digest(state)).await?;
        let state = stored
            .filter(|state| state.expires_at_ms > self.now_ms())
            .ok_or_else(unknown)?
            .value;
        let member = self.member(&state.member_id).await?.ok_or_else(unknown)?;
        let other_session = state.session_id.as_ref().is_some_and(|id| *id != session.session_id);
        if member.account_id != session.account.id || other_session {
            return Err(unknown());
        }
        // Whoever deletes it first goes on; a second use finds it gone.
        let taken = self.0.docs.store().commit(vec![take::<OauthState>(&state.id)]);
        match taken.await {
            Err(StoreError::Conflict { .. }) => return Err(unknown()),
            taken => taken?,
        }
        let install = self.install_by_id(&state.install_id).await?.ok_or_else(unknown)?;
        let workspace = self.workspace(&install.workspace_id).await?.ok_or_else(unknown)?;
        let mut outcome = CallbackOutcome {
            workspace_slug: workspace.slug,
            app_slug: install.app_slug.clone(),
            kind: state.kind,
            return_to: state.return_to.clone(),
            connection: Err(unknown()),
        };
        let platform = self.clone();
        // The code is used up: a browser that goes away now must not leave the app connected and Stoa not.
        let exchanged = async move { platform.exchange(&install, &state, &member, callback).await };
        outcome.connection = to_the_end(exchanged).await;
        Ok(outcome)
    }

    async fn exchange(
        &self,
        install: &Install,
        state: &OauthState,
        member: &Member,
        callback: Callback,
    ) -> Result<Connection> {
        if member.access_level == AccessLevel::Suspended {
            return Err(PlatformError::Forbidden("a suspended member connects nothing"));
        }
        may_change(member, state.kind)?;
        if install.status == InstallStatus::Disabled {
            return Err(PlatformError::Disabled {
                app: install.app_slug.clone(),
            });
        }
        if let Some(error) = callback.error {
            let message = callback.error_description.unwrap_or(error);
            return Err(PlatformError::Oauth {
                message: format!("the connection was not granted: {}", shortened(&message)),
            });
        }
        let Some(code) = callback.code else {
            return Err(PlatformError::Oauth {
                message: "the third party sent neither a code nor an error".to_owned(),
            });
        };
        let version = self.loaded_current(install).await?;
        let ConnectionConfig::Oauth2(config) = configured(&version, state.kind, &state.key)? else {
            return Err(PlatformError::Oauth {
                message: "the app no longer connects this way".to_owned(),
            });
        };
        let verifier = match &state.sealed_verifier {
            Some(sealed) => Some(self.open_verifier(install, state, sealed)?),
            None => None,
        };
        let grant = Grant::Code { code, verifier };
        let tokens = self
            .request_tokens(&version.version.app_id, config, grant)
            .await
            .map_err(no_token)?;
        let new = NewConnection {
            kind: state.kind,
            key: state.key.clone(),
            connection_type: ConnectionType::Oauth2,
            expires_at_ms: tokens.expires_in_ms.map(|lifetime| self.now_ms() + lifetime),
        };
        self.add_connection(install, member, new, tokens.credentials).await
    }

    fn open_verifier(&self, install: &Install, state: &OauthState, sealed: &str) -> Result<String> {
        let plain = self
            .0
            .vault
            .open(Purpose::OauthState, state_place(install, &state.id), sealed)?;
        String::from_utf8(plain).map_err(|_| PlatformError::Internal("a code verifier is not text".to_owned()))
    }

    /// Asks the token endpoint.
    pub(crate) async fn request_tokens(
        &self,
        app_id: &AppId,
        config: &Oauth2Config,
        grant: Grant,
    ) -> Result<Tokens, TokenError> {
        let unavailable = |error: PlatformError| TokenError::Unavailable(error.to_string());
        let endpoint = match (&grant, &config.refresh_url) {
            (Grant::Refresh { .. }, Some(url)) => url,
            _ => &config.token_url,
        };
        let secret = match &config.client_secret {
            Some(sealed) => Some(self.open_client_secret(app_id, sealed).map_err(unavailable)?),
            None => None,
        };
        let client = TokenClient {
            endpoint,
            id: &config.client_id,
            secret,
            auth: config.auth,
            params: &config.token_params,
        };
        self.ask_for_tokens(client, grant).await
    }

    /// Asks for a token with nothing but the client's own credentials (RFC 6749 section 4.4).
    pub(crate) async fn request_client_tokens(
        &self,
        config: &ClientCredentialsConfig,
        keys: &ClientKeys,
    ) -> Result<Tokens, TokenError> {
        let client = TokenClient {
            endpoint: &config.token_url,
            id: &keys.id,
            secret: Some(keys.secret.clone()),
            auth: config.auth,
            params: &config.token_params,
        };
        let scope = (!config.scopes.is_empty()).then(|| config.scopes.join(&config.scope_separator));
        self.ask_for_tokens(client, Grant::Client { scope }).await
    }

    async fn ask_for_tokens(&self, asking: TokenClient<'_>, grant: Grant) -> Result<Tokens, TokenError> {
        let unavailable = |error: PlatformError| TokenError::Unavailable(error.to_string());
        let mut client = BasicClient::new(ClientId::new(asking.id.to_owned()))
            .set_token_uri(TokenUrl::from_url(asking.endpoint.clone()))
            .set_redirect_uri(self.redirect_url().map_err(unavailable)?)
            .set_auth_type(match asking.auth {
                ClientAuth::Body => AuthType::RequestBody,
                ClientAuth::Header => AuthType::BasicAuth,
            });
        if let Some(secret) = asking.secret {
            client = client.set_client_secret(ClientSecret::new(secret));
        }
        let http = Wire {
            egress: self.0.egress.clone(),
            status: Arc::default(),
        };
        let call = |request: HttpRequest| http.clone().send(request);
        let answer = match grant {
            Grant::Code { code, verifier } => {
                let mut request = client.exchange_code(AuthorizationCode::new(code));
                if let Some(verifier) = verifier {
                    request = request.set_pkce_verifier(PkceCodeVerifier::new(verifier));
                }
                for (name, value) in asking.params {
                    request = request.add_extra_param(name, value);
                }
                request.request_async(&call).await
            }
            Grant::Client { scope } => {
                let mut request = client.exchange_client_credentials();
                if let Some(scope) = scope {
                    request = request.add_extra_param("scope", scope);
                }
                for (name, value) in asking.params {
                    request = request.add_extra_param(name, value);
                }
                request.request_async(&call).await
            }
            Grant::Refresh { token } => {
                let token = RefreshToken::new(token);
                let mut request = client.exchange_refresh_token(&token);
                for (name, value) in asking.params {
                    request = request.add_extra_param(name, value);
                }
                request.request_async(&call).await
            }
        };
        answer.map(read_tokens).map_err(|error| http.explain(error))
    }

    fn redirect_url(&self) -> Result<RedirectUrl> {
        RedirectUrl::new(self.0.config.url("/oauth/callback"))
            .map_err(|error| PlatformError::Internal(format!("the public URL: {error}")))
    }
}

/// What tokens are asked for with.
pub(crate) enum Grant {
    Code { code: String, verifier: Option<String> },
    Refresh { token: String },
    Client { scope: Option<String> },
}

/// Who asks for tokens, and where.
struct TokenClient<'a> {
    endpoint: &'a Url,
    id: &'a str,
    secret: Option<String>,
    auth: ClientAuth,
    params: &'a BTreeMap<String, String>,
}

/// What a person is told.
pub(crate) fn no_token(error: TokenError) -> PlatformError {
    let (TokenError::Refused(reason) | TokenError::Unavailable(reason)) = error;
    PlatformError::Oauth {
        message: format!("the third party gave no token: {}", shortened(&reason)),
    }
}

fn read_tokens(answer: BasicTokenResponse) -> Tokens {
    Tokens {
        credentials: Credentials {
            value: answer.access_token().secret().clone(),
            refresh_token: answer.refresh_token().map(|token| token.secret().clone()),
            client: None,
        },
        expires_in_ms: answer.expires_in().map(ms),
    }
}

/// The oauth2 crate's way out, which remembers the status that the crate forgets.
#[derive(Clone)]
struct Wire {
    egress: Egress,
    status: Arc<Mutex<Option<StatusCode>>>,
}

#[derive(Debug, thiserror::Error)]
#[error("{0}")]
struct WireError(String);

/// Token answers are small; a larger one is not a token answer.
const ANSWER_BYTES: usize = 1 << 20;

impl Wire {
    async fn send(self, request: HttpRequest) -> Result<HttpResponse, WireError> {
        let (parts, body) = request.into_parts();
        let url = Url::parse(&parts.uri.to_string()).map_err(|error| WireError(error.to_string()))?;
        let mut outgoing = egress::Request::new(parts.method, url);
        outgoing.headers = parts.headers;
        outgoing.body = Some(body.into());
        // A redirected token request would hand the credentials to whoever is at the other end (RFC 9700, 2.1).
        outgoing.redirect = egress::Redirect::Error;
        let failed = |error: egress::EgressError| WireError(error.to_string());
        let response = self
            .egress
            .send(outgoing, &Recording::default())
            .await
            .map_err(failed)?;
        let mut bytes = Vec::new();
        let mut body = response.body;
        while let Some(piece) = body.try_next().await.map_err(failed)? {
            bytes.extend_from_slice(&piece);
            if bytes.len() > ANSWER_BYTES {
                return Err(WireError("the answer is too large for a token".to_owned()));
            }
        }
        let (status, bytes) = token_answer::as_the_standard_has_it(response.status, bytes);
        *self.status.lock().unwrap_or_else(PoisonError::into_inner) = Some(status);
        let mut answer = http::Response::new(bytes);
        *answer.status_mut() = status;
        *answer.headers_mut() = response.headers;
        Ok(answer)
    }

    fn explain(&self, error: RequestTokenError<WireError, BasicErrorResponse>) -> TokenError {
        let status = *self.status.lock().unwrap_or_else(PoisonError::into_inner);
        let reason = match &error {
            RequestTokenError::ServerResponse(answer) => answer.to_string(),
            RequestTokenError::Request(error) => error.to_string(),
            // The body may hold tokens, so it is not shown.
            RequestTokenError::Parse(error, _) => format!("its answer could not be read: {error}"),
            RequestTokenError::Other(reason) => reason.clone(),
        };
        match status {
            Some(StatusCode::BAD_REQUEST | StatusCode::UNAUTHORIZED) => TokenError::Refused(reason),
            Some(status) if !status.is_success() => TokenError::Unavailable(format!("it answered {status}: {reason}")),
            _ => TokenError::Unavailable(reason),
        }
    }
}

fn state_place<'a>(install: &'a Install, id: &'a str) -> Place<'a> {
    Place {
        workspace: &install.workspace_id,
        install: &install.id,
        field: id,
    }
}

/// What a third party says is shown to people, within reason.
fn shortened(text: &str) -> String {
    const MOST: usize = 300;
    let plain = |char: &char| !char.is_control();
    if text.chars().count() <= MOST {
        return text.chars().filter(plain).collect();
    }
    text.chars().filter(plain).take(MOST).chain(['…']).collect()
}

/// Only paths of this server: anything else would make the callback an open redirect.
fn check_return_to(path: &str) -> Result<()> {
    let own =
        path.starts_with('/') && !path.starts_with("//") && !path.contains('\\') && !path.contains(char::is_control);
    if own {
        return Ok(());
    }
    Err(PlatformError::invalid(
        "return-to-invalid",
        format!("{path:?} is not a path on this server"),
    ))
}
