import { Button, Group, Modal, Text } from "@mantine/core";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { messageOf, request, workspacePath } from "../api/client";
import { reloadApps } from "../api/mutations";
import type { AppDetails } from "../api/types";
import { useWorkspace } from "../api/workspace";
import { toasts } from "../parts/toast-store";
import styles from "./InstallDialog.module.css";
import { ScopeList } from "./Scopes";

/** Shows what the app may do before it is installed. Connecting it is the next step, on the page behind. */
export function InstallDialog({ app, opened, onClose }: { app: AppDetails; opened: boolean; onClose(): void }) {
  const w = useWorkspace();
  const client = useQueryClient();
  const needs = app.connections.filter((connection) => connection.kind === "workspace");
  const install = useMutation({
    // Consent is to what is shown: the server refuses when a version in between asks for something else.
    mutationFn: () => request("POST", workspacePath(w, "apps", app.slug, "install"), { scopes: app.scopes }),
    onSuccess: async () => {
      await reloadApps(client, w);
      onClose();
      toasts.show({
        variant: "success",
        title: `${app.name} is installed`,
        ...(needs.length > 0 ? { text: "One step is left: connect it." } : {}),
      });
    },
  });
  return (
    <Modal
      opened={opened}
      onClose={onClose}
      title={`Add ${app.name} to this workspace`}
      size={480}
      closeButtonProps={{ "aria-label": "Close" }}
    >
      <Text c="var(--ink-soft)" mb={12}>
        The app will be allowed to use:
      </Text>
      <ScopeList scopes={app.scopes} />
      {needs.length > 0 && (
        <Text c="var(--ink-faint)" mt={12}>
          Afterwards you connect it to your {needs.map((connection) => connection.label).join(" and ")} account.
        </Text>
      )}
      {install.isError && (
        <p className={styles.error} role="alert">
          {messageOf(install.error)}
        </p>
      )}
      <Group justify="flex-end" gap={8} mt={20}>
        <Button variant="default" onClick={onClose}>
          Cancel
        </Button>
        <Button loading={install.isPending} onClick={() => install.mutate()} data-autofocus>
          Install app
        </Button>
      </Group>
    </Modal>
  );
}
