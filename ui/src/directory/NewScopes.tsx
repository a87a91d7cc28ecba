import { Alert, Button } from "@mantine/core";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { ShieldAlert } from "lucide-react";
import { messageOf, request, workspacePath } from "../api/client";
import { reloadApps } from "../api/mutations";
import type { AppDetails } from "../api/types";
import { useSession, useWorkspace } from "../api/workspace";
import { toastError, toasts } from "../parts/toast-store";
import { ScopeList } from "./Scopes";

const colours = {
  root: { background: "var(--warning-soft)", borderColor: "var(--warning-line)" },
  title: { color: "var(--warning)" },
  icon: { color: "var(--warning)" },
};

/** A new version asks for more than was granted: an admin sees what, and approves exactly that. */
export function NewScopes({ app }: { app: AppDetails }) {
  const w = useWorkspace();
  const client = useQueryClient();
  const isAdmin = useSession().member.access_level === "admin";
  const missing = app.install?.missing_scopes ?? [];
  const approve = useMutation({
    mutationFn: () => request("POST", workspacePath(w, "apps", app.slug, "install"), { scopes: app.scopes }),
    onSuccess: () => toasts.show({ variant: "success", title: `${app.name} may use what it asks for` }),
    onError: (error) => toastError("Nothing was approved", messageOf(error)),
    onSettled: () => reloadApps(client, w),
  });
  if (missing.length === 0) return null;
  return (
    <Alert
      color="yellow"
      icon={<ShieldAlert size={18} aria-hidden />}
      title="The new version asks for more access"
      mb={16}
      styles={colours}
    >
      <p>It works with what it was granted before until an admin approves:</p>
      <ScopeList scopes={missing} />
      {isAdmin && (
        <Button mt={12} loading={approve.isPending} onClick={() => approve.mutate()}>
          Approve
        </Button>
      )}
    </Alert>
  );
}
