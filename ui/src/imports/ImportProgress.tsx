import { Button, Group, Progress } from "@mantine/core";
import { useMutation } from "@tanstack/react-query";
import { messageOf } from "../api/client";
import { useWorkspace } from "../api/workspace";
import { toastError } from "../parts/toast-store";
import styles from "./imports.module.css";
import { cancelImport, type ImportJob } from "./imports-api";

/** How far a check or an import is. */
export function ImportProgress({ job, onClose }: { job: ImportJob; onClose(): void }) {
  const w = useWorkspace();
  const cancel = useMutation({
    mutationFn: () => cancelImport(w, job.id),
    onError: (error) => toastError("The import could not be stopped", messageOf(error)),
  });
  const isImport = job.state === "running";
  const percent = job.total === 0 ? 0 : Math.round((job.position / job.total) * 100);
  const what = isImport ? "Importing" : "Checking";
  return (
    <>
      <p className={styles.lead} role="status">
        {what} {job.file_name}: {job.position.toLocaleString()} of {job.total.toLocaleString()} rows.
      </p>
      <Progress value={percent} aria-label={`${what} rows`} size="md" animated />
      {isImport && <p className={styles.faint}>The import goes on when you close this.</p>}
      <Group justify="flex-end" gap={8} mt={16}>
        {isImport && (
          <Button variant="default" loading={cancel.isPending} onClick={() => cancel.mutate()}>
            Stop
          </Button>
        )}
        <Button variant="default" onClick={onClose} autoFocus>
          Close
        </Button>
      </Group>
    </>
  );
}
