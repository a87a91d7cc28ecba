import { Button } from "@mantine/core";
import { FileUp, Phone } from "lucide-react";
import { useState } from "react";
import { useFileDrop } from "../parts/useFileDrop";
import { PageBar, useTitle } from "../shell/PageBar";
import { CallList } from "./CallList";
import styles from "./CallsPage.module.css";
import { ImportDialog } from "./ImportDialog";

/** All calls of the workspace. A transcript file may be dropped anywhere on the page. */
export function CallsPage() {
  const [importing, setImporting] = useState<{ file: File | null } | null>(null);
  useTitle("Calls");
  const drop = useFileDrop(([file]) => setImporting({ file: file ?? null }));
  const pick = (
    <Button leftSection={<FileUp size={15} aria-hidden />} onClick={() => setImporting({ file: null })}>
      Import transcript
    </Button>
  );
  return (
    <div className={styles.page} {...drop}>
      <PageBar icon={<Phone size={16} aria-hidden />} title="Calls" aside={pick} />
      <div className={styles.body}>
        <CallList
          empty={{
            text: "Import a transcript (WebVTT, SRT or JSON), or create recordings through the API. Drop a file here.",
          }}
        />
      </div>
      <ImportDialog
        key={importing ? "open" : "closed"}
        opened={importing !== null}
        file={importing?.file ?? null}
        onClose={() => setImporting(null)}
      />
    </div>
  );
}
