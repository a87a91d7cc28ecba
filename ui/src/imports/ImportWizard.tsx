import { Modal } from "@mantine/core";
import { useQuery, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { messageOf } from "../api/client";
import type { Attribute, ObjectDefinition } from "../api/types";
import { useWorkspace } from "../api/workspace";
import { useFocusBack } from "../parts/focus";
import { ChooseFile } from "./ChooseFile";
import { ImportProgress } from "./ImportProgress";
import { ImportResult } from "./ImportResult";
import { beginImport, type ImportJob, importQuery, isRunning, type Plan, uploadImport } from "./imports-api";
import { MapColumns } from "./MapColumns";

interface ImportWizardProps {
  object: ObjectDefinition;
  attributes: readonly Attribute[];
  onClose(): void;
}

/** From a CSV file to records: choose, map, check, import. What has begun goes on when the wizard is closed. */
export function ImportWizard({ object, attributes, onClose }: ImportWizardProps) {
  useFocusBack();
  const w = useWorkspace();
  const client = useQueryClient();
  const [id, setId] = useState<string | null>(null);
  const [plan, setPlan] = useState<Plan | null>(null);
  /** The person wants to see the columns again, after a check. */
  const [isMapping, setMapping] = useState(true);
  const [error, setError] = useState<string | null>(null);
  const [busy, setBusy] = useState(false);
  const { data: job } = useQuery(importQuery(w, id));

  const attempt = async (ask: () => Promise<ImportJob>, then?: (job: ImportJob) => void) => {
    setBusy(true);
    setError(null);
    try {
      const answered = await ask();
      client.setQueryData(importQuery(w, answered.id).queryKey, answered);
      setId(answered.id);
      then?.(answered);
    } catch (thrown) {
      setError(messageOf(thrown));
    } finally {
      setBusy(false);
    }
  };
  const upload = (file: File) =>
    attempt(
      () => uploadImport(w, object.api_slug, file),
      (uploaded) => setPlan(proposed(uploaded, attributes)),
    );
  const begin = (what: "check" | "start") => {
    if (!id || !plan) return;
    void attempt(
      () => beginImport(w, id, what, plan),
      () => setMapping(false),
    );
  };

  return (
    <Modal
      opened
      onClose={onClose}
      title={`Import ${object.plural_noun.toLowerCase()}`}
      size={job ? 880 : 520}
      closeButtonProps={{ "aria-label": "Close" }}
    >
      {!job || !plan ? (
        <ChooseFile error={error} busy={busy} onFile={(file) => void upload(file)} />
      ) : isRunning(job) ? (
        <ImportProgress job={job} onClose={onClose} />
      ) : isMapping && (job.state === "uploaded" || job.state === "checked") ? (
        <MapColumns
          job={job}
          plan={plan}
          attributes={attributes}
          noun={object.singular_noun.toLowerCase()}
          error={error}
          busy={busy}
          onChange={setPlan}
          onCheck={() => begin("check")}
        />
      ) : (
        <ImportResult
          job={job}
          error={error}
          busy={busy}
          onBack={() => setMapping(true)}
          onStart={() => begin("start")}
          onClose={onClose}
        />
      )}
    </Modal>
  );
}

/** What the server suggests; records that are there already are found by the first attribute that can find them. */
function proposed(job: ImportJob, attributes: readonly Attribute[]): Plan {
  const { columns } = job.suggested;
  const unique = attributes.find(
    (attribute) => attribute.is_unique && columns.some((mapped) => mapped.attribute === attribute.api_slug),
  );
  return { columns, matching: unique?.api_slug ?? null, create_options: true };
}
