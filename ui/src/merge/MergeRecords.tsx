import { Button } from "@mantine/core";
import { Merge } from "lucide-react";
import { lazy, Suspense, useState } from "react";
import type { ObjectDefinition } from "../api/types";

/** Most visits merge nothing. */
const MergeDialog = lazy(async () => ({ default: (await import("./MergeDialog")).MergeDialog }));

/** The way from two selected records to one. */
export function MergeRecords({ object, records }: { object: ObjectDefinition; records: readonly [string, string] }) {
  const [open, setOpen] = useState(false);
  return (
    <>
      <Button
        variant="subtle"
        color="gray"
        c="var(--ink)"
        leftSection={<Merge size={14} aria-hidden />}
        onClick={() => setOpen(true)}
      >
        Merge
      </Button>
      <Suspense fallback={null}>
        {open && <MergeDialog object={object} records={records} onClose={() => setOpen(false)} />}
      </Suspense>
    </>
  );
}
