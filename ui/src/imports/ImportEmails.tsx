import { Button, Group, Modal, Progress } from "@mantine/core";
import { useQueryClient } from "@tanstack/react-query";
import { CircleAlert, CirclePlus, Equal, Mails } from "lucide-react";
import { useRef, useState } from "react";
import { ApiError, messageOf } from "../api/client";
import { useWorkspace } from "../api/workspace";
import { type EmailsTaken, emailKeys, importEmails } from "../emails/emails-api";
import { DropPlace } from "../parts/DropPlace";
import { ErrorAlert } from "../parts/ErrorAlert";
import { useFocusBack } from "../parts/focus";
import styles from "./imports.module.css";
import { Count, Problems } from "./Problems";

/** A file on its way. */
interface Sending {
  name: string;
  /** How much of it the server has, 0 to 1. */
  part: number;
  stop(): void;
}

/** From a mailbox as a file to the e-mails on the pages of people and companies. */
export function ImportEmails({ onClose }: { onClose(): void }) {
  useFocusBack();
  const w = useWorkspace();
  const client = useQueryClient();
  const [sending, setSending] = useState<Sending | null>(null);
  const [taken, setTaken] = useState<{ name: string; counts: EmailsTaken } | null>(null);
  const [error, setError] = useState<string | null>(null);

  const send = async (file: File) => {
    setError(null);
    const upload = importEmails(w, file, (part) => setSending((now) => now && { ...now, part }));
    setSending({ name: file.name, part: 0, stop: upload.stop });
    try {
      const { data } = await upload.done;
      setTaken({ name: file.name, counts: data });
    } catch (thrown) {
      if (!(thrown instanceof ApiError && thrown.code === "aborted")) setError(messageOf(thrown));
    } finally {
      setSending(null);
      // What came before a file was stopped, or turned out to be broken, is there as well.
      await client.invalidateQueries({ queryKey: emailKeys.all(w) });
    }
  };

  return (
    <Modal
      opened
      onClose={() => {
        sending?.stop();
        onClose();
      }}
      title="Import e-mails"
      size={taken ? 640 : 520}
      closeButtonProps={{ "aria-label": "Close" }}
    >
      {taken ? (
        <Result name={taken.name} counts={taken.counts} onClose={onClose} />
      ) : sending ? (
        <Way sending={sending} />
      ) : (
        <Choose error={error} onFile={(file) => void send(file)} />
      )}
    </Modal>
  );
}

function Choose({ error, onFile }: { error: string | null; onFile(file: File): void }) {
  const picker = useRef<HTMLInputElement>(null);
  return (
    <>
      <DropPlace
        input={picker}
        label="Mailbox file"
        accept=".mbox,.mbx,.eml,application/mbox,message/rfc822"
        icon={<Mails size={18} aria-hidden />}
        title="Drop a mailbox here, or choose one"
        hint="An .mbox file of any e-mail program, or a single e-mail as .eml."
        onFile={onFile}
      />
      <p className={styles.faint}>
        Who wrote to whom, when and about what is kept, for every member to see. What was written is not.
      </p>
      {error && <ErrorAlert title="The file was not taken" text={error} />}
    </>
  );
}

function Way({ sending }: { sending: Sending }) {
  const percent = Math.round(sending.part * 100);
  return (
    <>
      <p className={styles.lead} role="status">
        Importing {sending.name}.
      </p>
      <Progress value={percent} aria-label="Importing e-mails" size="md" animated />
      <p className={styles.faint}>The import stops when you close this. What it has taken stays.</p>
      <Group justify="flex-end" mt={16}>
        <Button variant="default" onClick={sending.stop} autoFocus>
          Stop
        </Button>
      </Group>
    </>
  );
}

function Result({ name, counts, onClose }: { name: string; counts: EmailsTaken; onClose(): void }) {
  const { added, known, skipped, problems } = counts;
  return (
    <>
      <p className={styles.lead} role="status">
        {name} is imported.
      </p>
      <ul className={styles.counts}>
        <Count icon={CirclePlus} count={added} label="new" />
        {known > 0 && <Count icon={Equal} count={known} label="there already" />}
        {skipped > 0 && <Count icon={CircleAlert} count={skipped} label="cannot be taken" isWrong />}
      </ul>
      {problems.length > 0 && <Problems problems={problems} />}
      <Group justify="flex-end" mt={16}>
        <Button onClick={onClose} autoFocus>
          Done
        </Button>
      </Group>
    </>
  );
}
