//! The ids of what only this crate and those above know.

store::id_type! {
    AccountId;
    AppId;
    VersionId;
    InstallId;
    ConnectionId;
    WebhookHandlerId;
    WebhookRequestId;
    /// Of an outgoing webhook.
    WebhookId;
    DeliveryId;
    /// Of a program that asks members for access to their workspaces.
    OauthClientId;
    ExecutionId;
    /// Of a workspace's API token, or of the pass of an execution.
    TokenId;
    SessionId;
}
