//! Stoa as an OAuth 2.0 authorization server (RFC 6749, RFC 7636): programs ask members for access to a workspace.
//!
//! A member sees what a program asks for and consents; the program exchanges the code, once and within ten minutes, for
//! a token that lasts until somebody revokes it (`reference/rest-api.md` section 15).

use crate::{
    NewToken, OauthClientId, Platform, PlatformError, Result, Scopes,
    documents::{Stored, delete, put, take},
    installs::require_admin,
    model::{Member, OauthClient, OauthCode, Token, TokenLevel},
    random::digest,
};
use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD};
use sha2::{Digest, Sha256};
use store::{Expect, StoreError, Write};
use url::{Host, Url};

/// How long a code can be exchanged.
const CODE_MS: i64 = 10 * 60 * 1000;
/// Most programs of a workspace.
const MOST: usize = 100;

/// A program to register.
#[derive(Debug, Clone)]
pub struct NewOauthClient {
    pub name: String,
    pub redirect_uris: Vec<String>,
    pub scopes: Scopes,
}

/// The parameters with which a program sends a browser here.
#[derive(Debug, Clone)]
pub struct AuthorizationRequest {
    pub client_id: OauthClientId,
    pub response_type: String,
    pub redirect_uri: Option<String>,
    pub scope: Option<String>,
    pub state: Option<String>,
    pub code_challenge: Option<String>,
    pub code_challenge_method: Option<String>,
}

/// What a member is asked to consent to.
#[derive(Debug, Clone)]
pub struct Authorization {
    pub client: OauthClient,
    /// Where the browser goes afterwards.
    pub redirect_uri: String,
    pub scopes: Scopes,
    state: Option<String>,
    challenge: Option<String>,
}

/// A program's request for a token.
#[derive(Debug, Clone)]
pub struct TokenRequest {
    pub grant_type: String,
    pub client_id: OauthClientId,
    /// A program that uses PKCE may do without.
    pub client_secret: Option<String>,
    pub code: String,
    pub redirect_uri: Option<String>,
    pub code_verifier: Option<String>,
}

/// Why there is no token (RFC 6749 section 5.2).
#[derive(Debug)]
pub enum TokenRefusal {
    UnsupportedGrantType,
    InvalidClient,
    InvalidGrant(&'static str),
    Failed(PlatformError),
}

impl From<PlatformError> for TokenRefusal {
    fn from(error: PlatformError) -> Self {
        Self::Failed(error)
    }
}

impl Platform {
    /// Registers a program and gives its secret, which happens only now.
    ///
    /// # Errors
    /// Forbidden for who is no admin; invalid for a name, address or scope that cannot be.
    pub async fn create_oauth_client(&self, admin: &Member, new: NewOauthClient) -> Result<(OauthClient, String)> {
        admins_only(admin)?;
        let name = new.name.trim();
        if name.is_empty() || name.len() > 100 {
            return Err(PlatformError::invalid("invalid-name", "a name has 1 to 100 characters"));
        }
        if new.redirect_uris.is_empty() {
            let message = "name at least one address to which browsers are sent back";
            return Err(PlatformError::invalid("invalid-redirect-uri", message));
        }
        new.redirect_uris.iter().try_for_each(|uri| check_redirect(uri))?;
        if let Some(unknown) = new.scopes.iter().find(|scope| !contract::scope::is_known(scope)) {
            return Err(PlatformError::invalid(
                "unknown-scope",
                format!("there is no scope {unknown:?}"),
            ));
        }
        if self.oauth_clients(admin).await?.len() >= MOST {
            return Err(PlatformError::invalid(
                "too-many-oauth-clients",
                format!("a workspace may register {MOST} programs"),
            ));
        }
        let secret = self.0.random.token();
        let client = OauthClient {
            id: self.0.random.uuid(),
            workspace_id: admin.workspace_id.clone(),
            name: name.to_owned(),
            secret_hash: digest(&secret),
            redirect_uris: new.redirect_uris,
            scopes: new.scopes,
            created_by: admin.id.clone(),
            created_at_ms: self.now_ms(),
        };
        self.0.docs.commit(vec![put(&client, Expect::Absent)]).await?;
        Ok((client, secret))
    }

    /// The programs that a workspace has registered, oldest first.
    ///
    /// # Errors
    /// Forbidden for who is no admin.
    pub async fn oauth_clients(&self, admin: &Member) -> Result<Vec<OauthClient>> {
        admins_only(admin)?;
        self.0.docs.values(Some(&admin.workspace_id)).await
    }

    /// Takes a program away, with every token that it was granted.
    ///
    /// # Errors
    /// Forbidden for who is no admin; not found.
    pub async fn delete_oauth_client(&self, admin: &Member, id: &OauthClientId) -> Result<()> {
        admins_only(admin)?;
        let client = self.oauth_client(id).await?;
        if client.is_none_or(|client| client.workspace_id != admin.workspace_id) {
            return Err(PlatformError::not_found("OAuth client", id));
        }
        let codes: Vec<Stored<OauthCode>> = self.0.docs.all(Some(id)).await?;
        let tokens: Vec<Stored<Token>> = self.0.docs.all(None).await?;
        let granted = tokens.iter().filter(|token| token.client_id.as_ref() == Some(id));
        let mut writes: Vec<Write> = granted.map(|token| delete::<Token>(&token.id)).collect();
        writes.extend(codes.iter().map(|code| delete::<OauthCode>(&code.code_hash)));
        writes.push(delete::<OauthClient>(id));
        self.0.docs.commit(writes).await
    }

    /// What a program asks a member for.
    ///
    /// # Errors
    /// [`PlatformError::Oauth`]: the program or the address is not known, or the request is not one. The browser must
    /// then stay here: the address may be anybody's.
    pub async fn authorization(&self, request: AuthorizationRequest) -> Result<Authorization> {
        let refuse = |message: &str| PlatformError::Oauth {
            message: message.to_owned(),
        };
        let client = self
            .oauth_client(&request.client_id)
            .await?
            .ok_or_else(|| refuse("no program with this client_id is registered here"))?;
        let redirect_uri = match request.redirect_uri {
            Some(uri) if client.redirect_uris.contains(&uri) => uri,
            Some(_) => {
                return Err(refuse(
                    "the redirect_uri is none of those that this program has registered",
                ));
            }
            None => match &client.redirect_uris[..] {
                [only] => only.clone(),
                _ => return Err(refuse("the redirect_uri is missing")),
            },
        };
        if request.response_type != "code" {
            return Err(refuse("the response_type must be \"code\""));
        }
        let challenge = match (request.code_challenge, request.code_challenge_method.as_deref()) {
            (None, None) => None,
            (Some(challenge), Some("S256")) => Some(challenge),
            _ => return Err(refuse("the code_challenge_method must be \"S256\"")),
        };
        let scopes = match request
            .scope
            .as_deref()
            .map(str::trim)
            .filter(|scope| !scope.is_empty())
        {
            None => client.scopes.clone(),
            Some(wanted) => client.scopes.narrowed_to(&Scopes::only(wanted.split_whitespace())),
        };
        Ok(Authorization {
            client,
            redirect_uri,
            scopes,
            state: request.state,
            challenge,
        })
    }

    /// A member consents: gives the address, with the code, to which the browser goes.
    ///
    /// # Errors
    /// Forbidden for who is no admin of the workspace.
    pub async fn grant(&self, member: &Member, authorization: Authorization) -> Result<String> {
        admins_only(member)?;
        let text = self.0.random.token();
        let code = OauthCode {
            code_hash: digest(&text),
            client_id: authorization.client.id.clone(),
            workspace_id: member.workspace_id.clone(),
            member_id: member.id.clone(),
            redirect_uri: authorization.redirect_uri.clone(),
            scopes: authorization.scopes.clone(),
            challenge: authorization.challenge.clone(),
            expires_at_ms: self.now_ms() + CODE_MS,
        };
        self.0.docs.commit(vec![put(&code, Expect::Absent)]).await?;
        authorization.back(&[("code", &text)])
    }

    /// Exchanges a code for a token. A code works once.
    ///
    /// # Errors
    /// [`TokenRefusal`].
    pub async fn exchange_code(&self, request: TokenRequest) -> Result<String, TokenRefusal> {
        if request.grant_type != "authorization_code" {
            return Err(TokenRefusal::UnsupportedGrantType);
        }
        let client = self.oauth_client(&request.client_id).await?;
        let client = client.ok_or(TokenRefusal::InvalidClient)?;
        let authenticated = request
            .client_secret
            .as_ref()
            .map(|secret| digest(secret) == client.secret_hash);
        if authenticated == Some(false) {
            return Err(TokenRefusal::InvalidClient);
        }
        let code: Option<Stored<OauthCode>> = self.0.docs.get(&digest(&request.code)).await?;
        let code = code
            .filter(|code| code.client_id == client.id && code.expires_at_ms > self.now_ms())
            .ok_or(TokenRefusal::InvalidGrant("the code is unknown, used up or too old"))?;
        if !self.still_admits(None, &code.member_id).await? {
            return Err(TokenRefusal::InvalidGrant("who has granted it is suspended"));
        }
        // A program without a secret proves by its verifier that the code is its own.
        if authenticated.is_none() && code.challenge.is_none() {
            return Err(TokenRefusal::InvalidClient);
        }
        if request.redirect_uri.is_some_and(|uri| uri != code.redirect_uri) {
            return Err(TokenRefusal::InvalidGrant(
                "the redirect_uri is not the one that was asked for",
            ));
        }
        let verified = match (&code.challenge, &request.code_verifier) {
            (None, _) => true,
            (Some(challenge), Some(verifier)) => URL_SAFE_NO_PAD.encode(Sha256::digest(verifier)) == *challenge,
            (Some(_), None) => false,
        };
        if !verified {
            return Err(TokenRefusal::InvalidGrant("the code_verifier does not fit"));
        }
        let code = code.value;
        let (token, text) = self.new_token(NewToken {
            workspace_id: code.workspace_id,
            name: client.name,
            scopes: code.scopes,
            level: TokenLevel::Workspace,
            created_by: Some(code.member_id),
            client_id: Some(client.id),
        });
        let writes = vec![take::<OauthCode>(&code.code_hash), put(&token, Expect::Absent)];
        match self.0.docs.store().commit(writes).await {
            Ok(()) => Ok(text),
            Err(StoreError::Conflict { .. }) => Err(TokenRefusal::InvalidGrant("the code is used up")),
            Err(error) => Err(PlatformError::from(error).into()),
        }
    }

    async fn oauth_client(&self, id: &OauthClientId) -> Result<Option<OauthClient>> {
        let client: Option<Stored<OauthClient>> = self.0.docs.get(id).await?;
        Ok(client.map(|stored| stored.value))
    }
}

impl Authorization {
    /// Where the browser goes when the member says no.
    ///
    /// # Errors
    /// None that a registered address can cause.
    pub fn refused(&self) -> Result<String> {
        self.back(&[("error", "access_denied")])
    }

    fn back(&self, parameters: &[(&str, &str)]) -> Result<String> {
        let mut url = Url::parse(&self.redirect_uri).map_err(|error| PlatformError::Internal(error.to_string()))?;
        let mut query = url.query_pairs_mut();
        query.extend_pairs(parameters);
        if let Some(state) = &self.state {
            query.append_pair("state", state);
        }
        drop(query);
        Ok(url.into())
    }
}

fn admins_only(member: &Member) -> Result<()> {
    require_admin(member, "only admins manage programs and their access")
}

/// Codes travel over TLS, or stay on one machine (RFC 8252 section 7.3).
fn check_redirect(uri: &str) -> Result<()> {
    let refuse = |reason: &str| {
        let message = format!("{uri:?} cannot be a redirect URI: {reason}");
        Err(PlatformError::invalid("invalid-redirect-uri", message))
    };
    let Ok(url) = Url::parse(uri) else {
        return refuse("it is no URL");
    };
    let is_own = match url.host() {
        Some(Host::Domain(name)) => name == "localhost",
        Some(Host::Ipv4(address)) => address.is_loopback(),
        Some(Host::Ipv6(address)) => address.is_loopback(),
        None => false,
    };
    match url.scheme() {
        _ if url.fragment().is_some() => refuse("it has a fragment"),
        "https" => Ok(()),
        "http" if is_own => Ok(()),
        _ => refuse("it must begin with https://, or with http:// and this machine"),
    }
}
