import { Button, Group, Select, Skeleton } from "@mantine/core";
import { useMutation, useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { Navigate, useLocation, useSearchParams } from "react-router";
import { isSignedOut, messageOf, request, workspacePath } from "../api/client";
import { bootstrapQuery } from "../api/queries";
import { ScopeList } from "../directory/Scopes";
import { ErrorState } from "../parts/EmptyState";
import styles from "./settings.module.css";

interface Asked {
  client: { id: string; name: string };
  redirect_uri: string;
  scopes: string[];
}

/** Where a program sends people to ask for access to a workspace. */
export function AuthorizePage() {
  const [search] = useSearchParams();
  const location = useLocation();
  const me = useQuery(bootstrapQuery());
  const asked = useQuery({
    queryKey: ["authorization", search.toString()],
    queryFn: async () => (await request<{ data: Asked }>("GET", `/api/authorization?${search}`)).data,
    enabled: me.isSuccess,
    retry: false,
  });
  const [chosen, setChosen] = useState<string | null>(null);
  const workspace = chosen ?? me.data?.workspace.slug ?? "";
  const decide = useMutation({
    mutationFn: async (allow: boolean) => {
      const body = { ...Object.fromEntries(search), allow };
      const path = workspacePath(workspace, "authorization");
      return (await request<{ data: { redirect_to: string } }>("POST", path, body)).data.redirect_to;
    },
    onSuccess: (to) => window.location.assign(to),
  });
  if (isSignedOut(me.error)) {
    const from = encodeURIComponent(location.pathname + location.search);
    return <Navigate to={`/sign-in?from=${from}`} replace />;
  }
  const error = me.error ?? asked.error;
  return (
    <main className={styles.consent}>
      <div className={styles.consentCard}>
        {error ? (
          <ErrorState as="h1" error={error} title="This request for access cannot be granted" />
        ) : !asked.data || !me.data ? (
          <Skeleton h={220} />
        ) : (
          <>
            <h1 className={styles.consentTitle}>{asked.data.client.name} asks for access</h1>
            <p className={styles.lead}>
              You are signed in as {me.data.member.email_address}. If you allow it, the program may use, until you
              revoke it:
            </p>
            <ScopeList scopes={asked.data.scopes} />
            <Select
              label="Workspace"
              data={me.data.workspaces.map((item) => ({ value: item.slug, label: item.name }))}
              value={workspace}
              onChange={setChosen}
              allowDeselect={false}
            />
            <p className={styles.faint}>You go back to {new URL(asked.data.redirect_uri).host} afterwards.</p>
            {decide.isError && (
              <p className={styles.error} role="alert">
                {messageOf(decide.error)}
              </p>
            )}
            <Group justify="flex-end" gap={8}>
              <Button variant="default" disabled={decide.isPending} onClick={() => decide.mutate(false)}>
                Cancel
              </Button>
              <Button loading={decide.isPending || decide.isSuccess} onClick={() => decide.mutate(true)}>
                Allow access
              </Button>
            </Group>
          </>
        )}
      </div>
    </main>
  );
}
