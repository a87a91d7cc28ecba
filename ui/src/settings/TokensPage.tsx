import { Button, Modal, SegmentedControl, Skeleton, TextInput } from "@mantine/core";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { KeyRound, Plus } from "lucide-react";
import { type FormEvent, useState } from "react";
import { messageOf, request, workspacePath } from "../api/client";
import { membersQuery } from "../api/queries";
import { useWorkspace } from "../api/workspace";
import { ConfirmDialog } from "../parts/ConfirmDialog";
import { EmptyState, ErrorState } from "../parts/EmptyState";
import { FormFooter } from "../parts/FormFooter";
import { Tag } from "../parts/Tag";
import { toastError, toasts } from "../parts/toast-store";
import { useTitle } from "../shell/PageBar";
import { formatAgo, formatDateTime } from "../values/read";
import { type Access, ScopePicker, scopesOf } from "./ScopePicker";
import { ShownOnce } from "./ShownOnce";
import styles from "./settings.module.css";
import { type ApiToken, settingsKeys, type TokenLevel, tokensQuery } from "./settings-api";

/** The keys with which programs use the API. */
export function TokensPage() {
  const w = useWorkspace();
  const tokens = useQuery(tokensQuery(w));
  const [creating, setCreating] = useState(false);
  const [made, setMade] = useState<string | null>(null);
  useTitle("API tokens");
  return (
    <section className={styles.section} aria-labelledby="tokens">
      <header className={styles.head}>
        <div>
          <h2 id="tokens" className={styles.title}>
            API tokens
          </h2>
          <p className={styles.lead}>
            A token lets a program use the <a href="/openapi">REST API</a> and GraphQL, as far as its scopes go.
          </p>
        </div>
        <Button leftSection={<Plus size={15} aria-hidden />} onClick={() => setCreating(true)}>
          New token
        </Button>
      </header>
      {tokens.isPending && <Skeleton h={160} radius={10} />}
      {tokens.isError && (
        <ErrorState error={tokens.error} title="The tokens could not be loaded" onRetry={() => void tokens.refetch()} />
      )}
      {tokens.data?.length === 0 && (
        <EmptyState
          icon={KeyRound}
          title="No tokens yet"
          text="Make one for each program, so that each can be ended."
        />
      )}
      {tokens.data && tokens.data.length > 0 && (
        <div className={styles.card}>
          <table className={styles.table}>
            <thead>
              <tr>
                <th>Name</th>
                <th>Acts for</th>
                <th>Made</th>
                <th>Last used</th>
                <th>
                  <span className="visually-hidden">Revoke</span>
                </th>
              </tr>
            </thead>
            <tbody>
              {tokens.data.map((token) => (
                <TokenRow key={token.id} token={token} />
              ))}
            </tbody>
          </table>
        </div>
      )}
      {creating && (
        <NewToken
          onClose={() => setCreating(false)}
          onMade={(token) => {
            setCreating(false);
            setMade(token);
          }}
        />
      )}
      <ShownOnce title="Your new token" secrets={made ? [["Token", made]] : null} onClose={() => setMade(null)} />
    </section>
  );
}

function TokenRow({ token }: { token: ApiToken }) {
  const w = useWorkspace();
  const client = useQueryClient();
  const members = useQuery(membersQuery(w));
  const [asking, setAsking] = useState(false);
  const owner = members.data?.find((member) => member.id.workspace_member_id === token.created_by);
  const by = owner ? `${owner.first_name} ${owner.last_name}`.trim() : "";
  const revoke = useMutation({
    mutationFn: () => request("DELETE", workspacePath(w, "tokens", token.id)),
    onSuccess: () => toasts.show({ variant: "success", title: `${token.name} no longer works` }),
    onError: (error) => toastError("The token could not be revoked", messageOf(error)),
    onSettled: () => client.invalidateQueries({ queryKey: settingsKeys.tokens(w) }),
  });
  return (
    <tr>
      <td>
        <div className={styles.name}>{token.name}</div>
        <div className={styles.faint} title={token.scopes.join("\n")}>
          {token.scopes.length === 1 ? "1 scope" : `${token.scopes.length} scopes`}
          {token.client_id && " · OAuth app"}
        </div>
      </td>
      <td>
        <Tag color={token.level === "user" ? "blue" : "grey"}>
          {token.level === "user" ? by || "A member" : "Workspace"}
        </Tag>
      </td>
      <td className={styles.nowrap} title={formatDateTime(token.created_at)}>
        {formatAgo(token.created_at)}
        {by && <div className={styles.faint}>by {by}</div>}
      </td>
      <td className={styles.nowrap} title={token.last_used_at ? formatDateTime(token.last_used_at) : undefined}>
        {token.last_used_at ? formatAgo(token.last_used_at) : "Never"}
      </td>
      <td>
        <Button variant="subtle" color="red" h={28} onClick={() => setAsking(true)}>
          Revoke
        </Button>
        <ConfirmDialog
          opened={asking}
          title={`Revoke ${token.name}?`}
          text="Whatever uses this token stops working at once. This cannot be undone."
          confirmLabel="Revoke token"
          destructive
          busy={revoke.isPending}
          onConfirm={() => revoke.mutate(undefined, { onSettled: () => setAsking(false) })}
          onCancel={() => setAsking(false)}
        />
      </td>
    </tr>
  );
}

function NewToken({ onClose, onMade }: { onClose(): void; onMade(token: string): void }) {
  const w = useWorkspace();
  const client = useQueryClient();
  const [access, setAccess] = useState<Access>({ record_permission: "read", object_configuration: "read" });
  const [level, setLevel] = useState<TokenLevel>("workspace");
  const create = useMutation({
    mutationFn: async (name: string) => {
      const wanted = { name, scopes: scopesOf(access), level };
      return (await request<{ data: { token: string } }>("POST", workspacePath(w, "tokens"), wanted)).data.token;
    },
    onSuccess: async (token) => {
      await client.invalidateQueries({ queryKey: settingsKeys.tokens(w) });
      onMade(token);
    },
  });
  const submit = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    create.mutate(String(new FormData(event.currentTarget).get("name") ?? ""));
  };
  return (
    <Modal opened onClose={onClose} title="New token" size={520} closeButtonProps={{ "aria-label": "Close" }}>
      <form onSubmit={submit} className={styles.fields}>
        <TextInput
          name="name"
          label="Name"
          placeholder="Nightly sync"
          maxLength={100}
          required
          withAsterisk={false}
          data-autofocus
        />
        <div>
          <div className={styles.legend} id="level">
            Acts for
          </div>
          <SegmentedControl
            fullWidth
            aria-labelledby="level"
            value={level}
            onChange={(value) => setLevel(value as TokenLevel)}
            data={[
              { value: "workspace", label: "The workspace" },
              { value: "user", label: "Me, sees what I see" },
            ]}
          />
        </div>
        <ScopePicker access={access} onChange={setAccess} />
        {create.isError && (
          <p className={styles.error} role="alert">
            {messageOf(create.error)}
          </p>
        )}
        <FormFooter submit="Make token" busy={create.isPending} onCancel={onClose} />
      </form>
    </Modal>
  );
}
