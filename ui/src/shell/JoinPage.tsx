import { Button, Skeleton, TextInput } from "@mantine/core";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { type FormEvent, useEffect, useState } from "react";
import { Link, useNavigate, useParams } from "react-router";
import { ApiError, messageOf, request } from "../api/client";
import type { WorkspaceRef } from "../api/types";
import { NewPassword, passwordProblem } from "../parts/NewPassword";
import styles from "./SignInPage.module.css";

interface Invitation {
  workspace: WorkspaceRef;
  email_address: string;
  first_name: string;
  last_name: string;
  invited_by: string | null;
  has_password: boolean;
  /** Whose session the browser has; it ends when the link is used. */
  signed_in_as: string | null;
}

/** Where the link of an invitation leads: one says who one is, sets a password, and is in. */
export function JoinPage() {
  const { token = "" } = useParams();
  const path = `/api/invitations/${encodeURIComponent(token)}`;
  const invitation = useQuery({
    queryKey: ["invitation", token],
    queryFn: async ({ signal }) => (await request<{ data: Invitation }>("GET", path, undefined, signal)).data,
    staleTime: Number.POSITIVE_INFINITY,
    retry: false,
  });
  const name = invitation.data?.workspace.name;
  useEffect(() => {
    document.title = name ? `Join ${name}` : "Stoa";
  }, [name]);
  return (
    <main className={styles.page}>
      {invitation.data ? (
        <Accept path={path} invitation={invitation.data} />
      ) : (
        <div className={styles.card} aria-busy={invitation.isPending}>
          <img src="/favicon.svg" alt="" width={36} height={36} />
          {invitation.isPending ? (
            <>
              <h1 className="visually-hidden">Invitation</h1>
              <Skeleton h={260} />
            </>
          ) : (
            <Over error={invitation.error} busy={invitation.isFetching} onRetry={() => void invitation.refetch()} />
          )}
        </div>
      )}
    </main>
  );
}

const isOver = (error: unknown): boolean => error instanceof ApiError && error.status === 404;

interface OverProps {
  error: unknown;
  busy?: boolean;
  onRetry(): void;
}

function Over({ error, busy = false, onRetry }: OverProps) {
  return (
    <>
      <h1 className={styles.title}>
        {isOver(error) ? "This link does not work any more" : "The invitation could not be loaded"}
      </h1>
      <p className={styles.error} role="alert">
        {messageOf(error)}
      </p>
      {isOver(error) ? (
        <>
          <p className={styles.hint}>If you have set your password with it already, you can sign in.</p>
          {/* For whoever is signed in, straight to their workspace. */}
          <Button component={Link} to="/" variant="default" h={36}>
            Sign in
          </Button>
        </>
      ) : (
        <Button variant="default" h={36} loading={busy} onClick={onRetry}>
          Try again
        </Button>
      )}
    </>
  );
}

function Accept({ path, invitation }: { path: string; invitation: Invitation }) {
  const { workspace, email_address, has_password, invited_by, signed_in_as } = invitation;
  const client = useQueryClient();
  const navigate = useNavigate();
  const [problem, setProblem] = useState<string | null>(null);
  const accept = useMutation({
    mutationFn: (entered: { first_name: string; last_name: string; password: string }) =>
      request("POST", path, entered),
    onSuccess: async () => {
      client.clear();
      await navigate(`/${workspace.slug}`, { replace: true });
    },
  });
  const code = accept.error instanceof ApiError ? accept.error.code : null;
  const said = (at: string) => (code === at ? messageOf(accept.error) : null);
  const submit = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    const form = new FormData(event.currentTarget);
    const text = (field: string) => String(form.get(field) ?? "");
    const wrong = passwordProblem(text("password"));
    setProblem(wrong);
    if (wrong !== null) return;
    accept.mutate({ first_name: text("first_name"), last_name: text("last_name"), password: text("password") });
  };
  const by = invited_by ?? "An admin";
  const isSomebodyElse = signed_in_as !== null && signed_in_as.toLowerCase() !== email_address.toLowerCase();
  // It was used, or replaced by another, since the page was opened.
  if (isOver(accept.error)) {
    return (
      <div className={styles.card}>
        <img src="/favicon.svg" alt="" width={36} height={36} />
        <Over error={accept.error} onRetry={accept.reset} />
      </div>
    );
  }
  return (
    <form className={styles.card} onSubmit={submit}>
      <img src="/favicon.svg" alt="" width={36} height={36} />
      <h1 className={styles.title}>{has_password ? "Set a new password" : `Join ${workspace.name}`}</h1>
      <p className={styles.lead}>
        {has_password
          ? `${by} made this link for you. The new password takes the place of the one that you have.`
          : `${by} invited you to the workspace ${workspace.name}.`}
      </p>
      {isSomebodyElse && (
        <p className={styles.notice} role="note">
          You are signed in as <b>{signed_in_as}</b>. This link is for <b>{email_address}</b>: using it signs you out
          here.
        </p>
      )}
      {accept.isError && code !== "invalid-name" && code !== "invalid-password" && (
        <p className={styles.error} role="alert">
          {messageOf(accept.error)}
        </p>
      )}
      <TextInput label="E-mail address" type="email" autoComplete="username" value={email_address} readOnly size="sm" />
      <TextInput
        label="First name"
        name="first_name"
        autoComplete="given-name"
        defaultValue={invitation.first_name}
        error={said("invalid-name")}
        maxLength={100}
        required
        withAsterisk={false}
        autoFocus
        size="sm"
      />
      <TextInput
        label="Last name"
        name="last_name"
        autoComplete="family-name"
        defaultValue={invitation.last_name}
        maxLength={100}
        size="sm"
      />
      <NewPassword label="Password" error={problem ?? said("invalid-password")} size="sm" />
      <Button type="submit" loading={accept.isPending} fullWidth h={36} mt={4}>
        {has_password ? "Set password and sign in" : "Join"}
      </Button>
      {isSomebodyElse && (
        <Button component={Link} to="/" variant="default" fullWidth h={36}>
          Stay signed in as you are
        </Button>
      )}
    </form>
  );
}
