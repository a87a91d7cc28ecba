import { Button, Group } from "@mantine/core";
import { CircleAlert, CirclePlus, Equal, RefreshCw } from "lucide-react";
import { workspacePath } from "../api/client";
import { useWorkspace } from "../api/workspace";
import { ErrorAlert } from "../parts/ErrorAlert";
import styles from "./imports.module.css";
import type { ImportJob } from "./imports-api";
import { Count, Problems } from "./Problems";

interface ImportResultProps {
  job: ImportJob;
  error: string | null;
  busy: boolean;
  onBack(): void;
  onStart(): void;
  onClose(): void;
}

/** What a check found, or what an import did. */
export function ImportResult({ job, error, busy, onBack, onStart, onClose }: ImportResultProps) {
  const w = useWorkspace();
  const isCheck = job.state === "checked";
  const takes = job.created + job.updated + job.unchanged;
  return (
    <>
      <p className={styles.lead} role="status">
        {title(job)}
      </p>
      <ul className={styles.counts}>
        <Count icon={CirclePlus} count={job.created} label={isCheck ? "to be created" : "created"} />
        <Count icon={RefreshCw} count={job.updated} label={isCheck ? "to be updated" : "updated"} />
        {job.unchanged > 0 && <Count icon={Equal} count={job.unchanged} label="as they were" />}
        <Count icon={CircleAlert} count={job.failed} label="cannot be taken" isWrong={job.failed > 0} />
      </ul>
      {job.failure && <ErrorAlert title="The import ended before the file did" text={job.failure} />}
      {job.problems.length > 0 && <Problems problems={job.problems} hasColumns />}
      {error && <ErrorAlert title="The import did not begin" text={error} />}
      <Group justify="space-between" mt={16}>
        {job.problems.length > 0 ? (
          <Button
            component="a"
            variant="subtle"
            color="gray"
            href={workspacePath(w, "imports", job.id, "problems.csv")}
            download
          >
            Download the rows with problems
          </Button>
        ) : (
          <span />
        )}
        {isCheck ? (
          <Group gap={8}>
            <Button variant="default" onClick={onBack} autoFocus={takes === 0}>
              Back to the columns
            </Button>
            <Button onClick={onStart} loading={busy} disabled={takes === 0} autoFocus>
              Import {takes.toLocaleString()} {takes === 1 ? "row" : "rows"}
            </Button>
          </Group>
        ) : (
          <Button onClick={onClose} autoFocus>
            Done
          </Button>
        )}
      </Group>
    </>
  );
}

function title(job: ImportJob): string {
  if (job.state === "checked") return `${job.file_name} was checked. Nothing has changed yet.`;
  if (job.state === "cancelled") return "The import was stopped. What it had taken stays.";
  if (job.state === "failed") return "The import failed. What it had taken stays.";
  return `${job.file_name} is imported.`;
}
