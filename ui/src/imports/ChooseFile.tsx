import { Loader } from "@mantine/core";
import { FileSpreadsheet } from "lucide-react";
import { useRef } from "react";
import { DropPlace } from "../parts/DropPlace";
import { ErrorAlert } from "../parts/ErrorAlert";

/** The first step. */
export function ChooseFile({ error, busy, onFile }: { error: string | null; busy: boolean; onFile(file: File): void }) {
  const picker = useRef<HTMLInputElement>(null);
  return (
    <>
      <DropPlace
        input={picker}
        label="CSV file"
        accept=".csv,.tsv,.txt,text/csv,text/tab-separated-values"
        icon={busy ? <Loader size={18} /> : <FileSpreadsheet size={18} aria-hidden />}
        title={busy ? "Reading the file…" : "Drop a CSV file here, or choose one"}
        hint="The first row names the columns. Up to 64 MB."
        onFile={onFile}
      />
      {error && <ErrorAlert title="The file was not read" text={error} />}
    </>
  );
}
