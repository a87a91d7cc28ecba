import { Button, Group, Modal, TextInput } from "@mantine/core";
import { useQueryClient } from "@tanstack/react-query";
import { FileText, FileUp } from "lucide-react";
import { type FormEvent, useRef, useState } from "react";
import { useNavigate } from "react-router";
import { messageOf } from "../api/client";
import { useWorkspace } from "../api/workspace";
import { DropPlace } from "../parts/DropPlace";
import { ErrorAlert } from "../parts/ErrorAlert";
import { callKeys, importCall } from "./calls-api";

interface ImportDialogProps {
  opened: boolean;
  /** One that has been dropped already. */
  file: File | null;
  onClose(): void;
}

/** Takes a transcript file and what is known of the call; the server reads the file and says what is wrong with it. */
export function ImportDialog({ opened, file: dropped, onClose }: ImportDialogProps) {
  const w = useWorkspace();
  const client = useQueryClient();
  const navigate = useNavigate();
  const [file, setFile] = useState(dropped);
  const [error, setError] = useState<string | null>(null);
  const [busy, setBusy] = useState(false);
  const picker = useRef<HTMLInputElement>(null);
  const choose = (chosen: File) => {
    setFile(chosen);
    setError(null);
  };
  const submit = async (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    if (!file) return setError("Choose a transcript file first.");
    const form = new FormData(event.currentTarget);
    const text = (name: string) => String(form.get(name) ?? "");
    const start = text("start");
    const said = {
      title: text("title"),
      participants: text("participants"),
      video_url: text("video_url"),
      // The field is in the reader's own zone.
      start: start === "" ? "" : new Date(start).toISOString(),
    };
    setBusy(true);
    setError(null);
    try {
      const call = await importCall(w, file, said);
      await client.invalidateQueries({ queryKey: callKeys.lists(w) });
      onClose();
      await navigate(`/${w}/calls/${call.id}`);
    } catch (thrown) {
      setError(messageOf(thrown));
    } finally {
      setBusy(false);
    }
  };
  return (
    <Modal
      opened={opened}
      onClose={onClose}
      title="Import a transcript"
      size={480}
      closeButtonProps={{ "aria-label": "Close" }}
    >
      <form onSubmit={submit} noValidate>
        <DropPlace
          input={picker}
          label="Transcript file"
          accept=".vtt,.srt,.json,text/vtt,application/x-subrip,application/json"
          icon={file ? <FileText size={18} aria-hidden /> : <FileUp size={18} aria-hidden />}
          title={file ? file.name : "Drop a file here, or choose one"}
          hint={file ? "Choose another" : "WebVTT, SRT or JSON, up to 10 MB"}
          onFile={choose}
        />
        <TextInput
          name="title"
          label="Title"
          placeholder={file ? "As in the file, or its name" : undefined}
          mt={12}
          maxLength={1000}
        />
        <TextInput name="start" label="Started" type="datetime-local" mt={12} />
        <TextInput
          name="participants"
          label="Participants"
          description="E-mail addresses with commas between; people and companies are linked by them. Speakers are added by name."
          placeholder="Ada Lindqvist <ada@lumenrobotics.io>, …"
          mt={12}
        />
        <TextInput
          name="video_url"
          label="Recording"
          description="Where the audio or video is played from; it is not copied."
          placeholder="https://…"
          mt={12}
        />
        {error && <ErrorAlert title="The transcript was not imported" text={error} />}
        <Group justify="flex-end" gap={8} mt={16}>
          <Button variant="default" onClick={onClose}>
            Cancel
          </Button>
          <Button type="submit" loading={busy}>
            Import
          </Button>
        </Group>
      </form>
    </Modal>
  );
}
