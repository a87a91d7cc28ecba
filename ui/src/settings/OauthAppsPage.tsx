import { Button, Modal, Skeleton, Textarea, TextInput } from "@mantine/core";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { Blocks, Plus } from "lucide-react";
import { type FormEvent, useState } from "react";
import { messageOf, request, workspacePath } from "../api/client";
import { useWorkspace } from "../api/workspace";
import { ConfirmDialog } from "../parts/ConfirmDialog";
import { EmptyState, ErrorState } from "../parts/EmptyState";
import { FormFooter } from "../parts/FormFooter";
import { toastError, toasts } from "../parts/toast-store";
import { useTitle } from "../shell/PageBar";
import { formatAgo } from "../values/read";
import { type Access, ScopePicker, scopesOf } from "./ScopePicker";
import { ShownOnce } from "./ShownOnce";
import styles from "./settings.module.css";
import { type OauthApp, oauthAppsQuery, settingsKeys } from "./settings-api";

interface Registered {
  id: string;
  client_secret: string;
}

/** Programs that ask members for access by OAuth 2.0. */
export function OauthAppsPage() {
  const w = useWorkspace();
  const apps = useQuery(oauthAppsQuery(w));
  const [creating, setCreating] = useState(false);
  const [made, setMade] = useState<Registered | null>(null);
  useTitle("OAuth apps");
  return (
    <section className={styles.section} aria-labelledby="oauth-apps">
      <header className={styles.head}>
        <div>
          <h2 id="oauth-apps" className={styles.title}>
            OAuth apps
          </h2>
          <p className={styles.lead}>
            Programs that send people to <code>/authorize</code> to ask for access, and exchange the code at{" "}
            <code>/oauth/token</code>.
          </p>
        </div>
        <Button leftSection={<Plus size={15} aria-hidden />} onClick={() => setCreating(true)}>
          Register app
        </Button>
      </header>
      {apps.isPending && <Skeleton h={120} radius={10} />}
      {apps.isError && (
        <ErrorState error={apps.error} title="The apps could not be loaded" onRetry={() => void apps.refetch()} />
      )}
      {apps.data?.length === 0 && (
        <EmptyState
          icon={Blocks}
          title="No OAuth apps yet"
          text="Register a program to get its client id and secret."
        />
      )}
      {apps.data && apps.data.length > 0 && (
        <div className={styles.card}>
          <table className={styles.table}>
            <thead>
              <tr>
                <th>App</th>
                <th>Redirect URIs</th>
                <th>Registered</th>
                <th>
                  <span className="visually-hidden">Delete</span>
                </th>
              </tr>
            </thead>
            <tbody>
              {apps.data.map((app) => (
                <AppRow key={app.id} app={app} />
              ))}
            </tbody>
          </table>
        </div>
      )}
      {creating && (
        <RegisterApp
          onClose={() => setCreating(false)}
          onMade={(registered) => {
            setCreating(false);
            setMade(registered);
          }}
        />
      )}
      <ShownOnce
        title="The app's credentials"
        secrets={
          made
            ? [
                ["Client id", made.id],
                ["Client secret", made.client_secret],
              ]
            : null
        }
        onClose={() => setMade(null)}
      />
    </section>
  );
}

function AppRow({ app }: { app: OauthApp }) {
  const w = useWorkspace();
  const client = useQueryClient();
  const [asking, setAsking] = useState(false);
  const remove = useMutation({
    mutationFn: () => request("DELETE", workspacePath(w, "oauth-clients", app.id)),
    onSuccess: () => toasts.show({ variant: "success", title: `${app.name} is gone` }),
    onError: (error) => toastError("The app could not be deleted", messageOf(error)),
    onSettled: () => client.invalidateQueries({ queryKey: settingsKeys.oauthApps(w) }),
  });
  return (
    <tr>
      <td>
        <div className={styles.name}>{app.name}</div>
        <div className={styles.faint}>{app.id}</div>
      </td>
      <td>
        {app.redirect_uris.map((uri) => (
          <div key={uri} className={styles.faint}>
            {uri}
          </div>
        ))}
      </td>
      <td className={styles.nowrap}>{formatAgo(app.created_at)}</td>
      <td>
        <Button variant="subtle" color="red" h={28} onClick={() => setAsking(true)}>
          Delete
        </Button>
        <ConfirmDialog
          opened={asking}
          title={`Delete ${app.name}?`}
          text="Every token that it was granted stops working at once."
          confirmLabel="Delete app"
          destructive
          busy={remove.isPending}
          onConfirm={() => remove.mutate(undefined, { onSettled: () => setAsking(false) })}
          onCancel={() => setAsking(false)}
        />
      </td>
    </tr>
  );
}

function RegisterApp({ onClose, onMade }: { onClose(): void; onMade(registered: Registered): void }) {
  const w = useWorkspace();
  const client = useQueryClient();
  const [access, setAccess] = useState<Access>({ record_permission: "read", object_configuration: "read" });
  const create = useMutation({
    mutationFn: async (form: FormData) => {
      const uris = String(form.get("redirect_uris") ?? "").split(/\s+/);
      const wanted = { name: form.get("name"), redirect_uris: uris.filter(Boolean), scopes: scopesOf(access) };
      return (await request<{ data: Registered }>("POST", workspacePath(w, "oauth-clients"), wanted)).data;
    },
    onSuccess: async (registered) => {
      await client.invalidateQueries({ queryKey: settingsKeys.oauthApps(w) });
      onMade(registered);
    },
  });
  const submit = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    create.mutate(new FormData(event.currentTarget));
  };
  return (
    <Modal opened onClose={onClose} title="Register an app" size={520} closeButtonProps={{ "aria-label": "Close" }}>
      <form onSubmit={submit} className={styles.fields}>
        <TextInput name="name" label="Name" maxLength={100} required withAsterisk={false} data-autofocus />
        <Textarea
          name="redirect_uris"
          label="Redirect URIs"
          description="One a line. https://, or http:// on the person's own machine."
          placeholder="https://example.com/oauth/callback"
          required
          withAsterisk={false}
          autosize
          minRows={2}
        />
        <ScopePicker access={access} onChange={setAccess} />
        {create.isError && (
          <p className={styles.error} role="alert">
            {messageOf(create.error)}
          </p>
        )}
        <FormFooter submit="Register app" busy={create.isPending} onCancel={onClose} />
      </form>
    </Modal>
  );
}
