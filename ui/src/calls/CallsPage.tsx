import { Button } from "@mantine/core";
import { FileUp, Phone } from "lucide-react";
import { type DragEvent, useState } from "react";
import { PageBar, useTitle } from "../shell/PageBar";
import { CallList } from "./CallList";
import styles from "./CallsPage.module.css";
import { ImportDialog } from "./ImportDialog";

/** All calls of the workspace. A transcript file may be dropped anywhere on the page. */
export function CallsPage() {
  const [importing, setImporting] = useState<{ file: File | null } | null>(null);
  const [over, setOver] = useState(false);
  useTitle("Calls");
  const drop = (event: DragEvent) => {
    setOver(false);
    const [file] = event.dataTransfer.files;
    if (!file) return;
    event.preventDefault();
    setImporting({ file });
  };
  const pick = (
    <Button leftSection={<FileUp size={15} aria-hidden />} onClick={() => setImporting({ file: null })}>
      Import transcript
    </Button>
  );
  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: dropping is a second way to what the button does
    <div
      className={styles.page}
      data-over={over || undefined}
      onDragOver={(event) => {
        if (!event.dataTransfer.types.includes("Files")) return;
        event.preventDefault();
        setOver(true);
      }}
      onDragLeave={(event) => {
        if (!event.currentTarget.contains(event.relatedTarget as Node | null)) setOver(false);
      }}
      onDrop={drop}
    >
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
