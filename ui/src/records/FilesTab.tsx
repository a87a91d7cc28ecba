import { ActionIcon, Button, Modal, Skeleton, TextInput } from "@mantine/core";
import { useQuery, useQueryClient } from "@tanstack/react-query";
import { ChevronRight, Download, FolderPlus, Paperclip, Trash2, Upload as UploadIcon, X } from "lucide-react";
import { type FormEvent, useMemo, useRef, useState } from "react";
import { useSearchParams } from "react-router";
import { ApiError, messageOf } from "../api/client";
import { useWorkspace } from "../api/workspace";
import { kindOf, sizeText } from "../files/describe";
import styles from "../files/Files.module.css";
import {
  createFolder,
  deleteFile,
  downloadPath,
  type FileEntry,
  fileKeys,
  filesQuery,
  MOST_BYTES,
  uploadFile,
} from "../files/files-api";
import type { RecordRef } from "../notes/notes-api";
import { ConfirmDialog } from "../parts/ConfirmDialog";
import { EmptyState, ErrorState } from "../parts/EmptyState";
import { ActorAvatar } from "../parts/RecordChip";
import { toastError, toasts } from "../parts/toast-store";
import { useFileDrop } from "../parts/useFileDrop";
import { formatAgo, formatDateTime } from "../values/read";

/** A file that is being sent, or was not taken. */
interface Sending {
  key: number;
  name: string;
  size: number;
  part: number;
  error: string | null;
  stop(): void;
}

const PROVIDERS: Record<FileEntry["storage_provider"], string> = {
  attio: "",
  dropbox: "Dropbox",
  box: "Box",
  "google-drive": "Google Drive",
  "microsoft-onedrive": "OneDrive",
};

let nextKey = 1;

/** The files of a record. They may be dropped anywhere on the tab. */
export function FilesTab({ object, record, name }: { object: string; record: string; name: string }) {
  const w = useWorkspace();
  const client = useQueryClient();
  const [search, setSearch] = useSearchParams();
  const of = useMemo<RecordRef>(() => ({ object, record }), [object, record]);
  const files = useQuery(filesQuery(w, of));
  const picker = useRef<HTMLInputElement>(null);
  const [sending, setSending] = useState<readonly Sending[]>([]);
  const [naming, setNaming] = useState(false);
  const [going, setGoing] = useState<FileEntry | null>(null);
  const [busy, setBusy] = useState(false);
  const folder = files.data?.find((entry) => entry.id.file_id === search.get("folder") && entry.file_type === "folder");
  const folderId = folder?.id.file_id ?? null;
  const open = (id: string | null) => setSearch(id ? { folder: id } : {});
  const reload = () => client.invalidateQueries({ queryKey: fileKeys.of(w, of) });

  const send = (chosen: Iterable<File>) => {
    for (const file of chosen) {
      const key = nextKey++;
      const change = (next: Partial<Sending>) =>
        setSending((now) => now.map((item) => (item.key === key ? { ...item, ...next } : item)));
      const row = { key, name: file.name, size: file.size, part: 0, error: null, stop: () => undefined };
      if (file.size > MOST_BYTES) {
        setSending((now) => [
          ...now,
          { ...row, error: `Larger than ${sizeText(MOST_BYTES)}, the most that is taken.` },
        ]);
        continue;
      }
      const upload = uploadFile(w, of, file, folderId, (part) => change({ part }));
      setSending((now) => [...now, { ...row, stop: upload.stop }]);
      upload.done.then(
        async () => {
          await reload();
          setSending((now) => now.filter((item) => item.key !== key));
        },
        (error: unknown) => {
          if (error instanceof ApiError && error.code === "aborted")
            setSending((now) => now.filter((item) => item.key !== key));
          else change({ error: messageOf(error) });
        },
      );
    }
  };
  const drop = useFileDrop(send);
  const remove = async () => {
    if (!going) return;
    setBusy(true);
    try {
      await deleteFile(w, going.id.file_id);
      toasts.show({ variant: "success", title: `Deleted ${going.name ?? "the link"}` });
    } catch (error) {
      toastError(`${going.name ?? "The link"} was not deleted`, messageOf(error));
    } finally {
      setBusy(false);
      setGoing(null);
      await reload();
    }
  };
  const shown = useMemo(() => {
    const here = (files.data ?? []).filter((entry) => (entry.parent_folder_id ?? null) === folderId);
    const isFolder = (entry: FileEntry) => entry.file_type === "folder";
    return [...here.filter(isFolder), ...here.filter((entry) => !isFolder(entry)).reverse()];
  }, [files.data, folderId]);
  return (
    <div className={styles.tab} {...drop}>
      <input
        ref={picker}
        type="file"
        multiple
        hidden
        aria-label="Files to upload"
        onChange={(event) => {
          send([...(event.currentTarget.files ?? [])]);
          event.currentTarget.value = "";
        }}
      />
      <div className={styles.line}>
        <Path folder={folder} all={files.data ?? []} onOpen={open} />
        <span className={styles.actions}>
          <Button variant="default" leftSection={<FolderPlus size={15} aria-hidden />} onClick={() => setNaming(true)}>
            New folder
          </Button>
          <Button leftSection={<UploadIcon size={15} aria-hidden />} onClick={() => picker.current?.click()}>
            Upload
          </Button>
        </span>
      </div>
      {sending.length > 0 && (
        <ul className={styles.sending} aria-label="Uploads">
          {sending.map((item) => (
            <SendingRow
              key={item.key}
              item={item}
              onClose={() => {
                item.stop();
                setSending((now) => now.filter((other) => other.key !== item.key));
              }}
            />
          ))}
        </ul>
      )}
      {files.isError && !files.data ? (
        <ErrorState error={files.error} title="The files could not be loaded" onRetry={() => void files.refetch()} />
      ) : !files.data ? (
        <div aria-busy="true">
          {[200, 260, 160].map((width) => (
            <div key={width} className={styles.row}>
              <Skeleton w={30} h={30} radius={7} />
              <Skeleton w={width} h={11} />
            </div>
          ))}
        </div>
      ) : shown.length === 0 ? (
        sending.length === 0 && (
          <EmptyState
            icon={Paperclip}
            title={folder ? "This folder is empty" : "No files yet"}
            text={`Drop files here to keep them with ${name}. Each may have up to ${sizeText(MOST_BYTES)}.`}
          >
            <Button variant="default" onClick={() => picker.current?.click()}>
              Choose files
            </Button>
          </EmptyState>
        )
      ) : (
        <ul className={styles.list} aria-label="Files">
          {shown.map((entry) => (
            <FileRow
              key={entry.id.file_id}
              entry={entry}
              onOpen={() => open(entry.id.file_id)}
              onDelete={() => setGoing(entry)}
            />
          ))}
        </ul>
      )}
      <NewFolder
        opened={naming}
        onClose={() => setNaming(false)}
        create={async (folderName) => {
          await createFolder(w, of, folderName, folderId);
          await reload();
        }}
      />
      <ConfirmDialog
        opened={going !== null}
        title={`Delete ${going?.name ?? "this link"}?`}
        text={
          going?.file_type === "folder"
            ? "Everything in it goes with it. This cannot be undone."
            : "This cannot be undone."
        }
        confirmLabel="Delete"
        destructive
        busy={busy}
        onConfirm={() => void remove()}
        onCancel={() => setGoing(null)}
      />
    </div>
  );
}

interface PathProps {
  folder: FileEntry | undefined;
  all: readonly FileEntry[];
  onOpen(id: string | null): void;
}

/** The way to the open folder. */
function Path({ folder, all, onOpen }: PathProps) {
  const steps: FileEntry[] = [];
  for (let at = folder; at && !steps.includes(at); ) {
    steps.unshift(at);
    const parent = at.parent_folder_id;
    at = all.find((entry) => entry.id.file_id === parent);
  }
  if (steps.length === 0) return <h2 className={styles.heading}>Files</h2>;
  return (
    <nav className={styles.path} aria-label="Folders">
      <button type="button" onClick={() => onOpen(null)}>
        Files
      </button>
      {steps.map((step) => (
        <span key={step.id.file_id} className={styles.step}>
          <ChevronRight size={13} aria-hidden />
          {step === folder ? (
            <span aria-current="true">{step.name}</span>
          ) : (
            <button type="button" onClick={() => onOpen(step.id.file_id)}>
              {step.name}
            </button>
          )}
        </span>
      ))}
    </nav>
  );
}

function SendingRow({ item, onClose }: { item: Sending; onClose(): void }) {
  const [, Icon] = kindOf({ file_type: "file", content_type: null, name: item.name });
  return (
    <li className={styles.row} data-failed={item.error !== null || undefined}>
      <span className={styles.icon} aria-hidden>
        <Icon size={16} />
      </span>
      <span className={styles.naming}>
        <span className={styles.name}>{item.name}</span>
        {item.error === null ? (
          <span
            className={styles.track}
            role="progressbar"
            aria-label={`Uploading ${item.name}`}
            aria-valuenow={Math.round(item.part * 100)}
            aria-valuemin={0}
            aria-valuemax={100}
          >
            <i style={{ width: `${item.part * 100}%` }} />
          </span>
        ) : (
          <span className={styles.error} role="alert">
            {item.error}
          </span>
        )}
      </span>
      <span className={styles.size}>{sizeText(item.size)}</span>
      <ActionIcon
        variant="subtle"
        color="gray"
        size={28}
        aria-label={item.error === null ? `Stop uploading ${item.name}` : `Dismiss ${item.name}`}
        onClick={onClose}
      >
        <X size={15} aria-hidden />
      </ActionIcon>
    </li>
  );
}

function FileRow({ entry, onOpen, onDelete }: { entry: FileEntry; onOpen(): void; onDelete(): void }) {
  const w = useWorkspace();
  const [kind, Icon] = kindOf(entry);
  const isConnected = entry.file_type.startsWith("connected");
  const name = entry.name ?? `${kind} in ${PROVIDERS[entry.storage_provider]}`;
  const id = entry.id.file_id;
  return (
    <li className={styles.row}>
      <span className={styles.icon} data-folder={entry.file_type === "folder" || undefined} aria-hidden>
        <Icon size={16} />
      </span>
      <span className={styles.naming}>
        {entry.file_type === "folder" ? (
          <button type="button" className={styles.open} onClick={onOpen}>
            {name}
          </button>
        ) : isConnected ? (
          <span className={styles.name}>{name}</span>
        ) : (
          <a className={styles.open} href={downloadPath(w, id)} download={name}>
            {name}
          </a>
        )}
        <span className={styles.about}>
          {isConnected ? PROVIDERS[entry.storage_provider] : kind}
          {entry.content_size !== undefined && ` · ${sizeText(entry.content_size)}`}
        </span>
      </span>
      <span className={styles.when}>
        <ActorAvatar actor={entry.created_by_actor} size={16} />
        <time dateTime={entry.created_at} title={formatDateTime(entry.created_at)}>
          {formatAgo(entry.created_at)}
        </time>
      </span>
      <span className={styles.tools}>
        {entry.file_type === "file" && (
          <ActionIcon
            component="a"
            variant="subtle"
            color="gray"
            size={28}
            href={downloadPath(w, id)}
            download={name}
            aria-label={`Download ${name}`}
          >
            <Download size={15} aria-hidden />
          </ActionIcon>
        )}
        <ActionIcon variant="subtle" color="gray" size={28} aria-label={`Delete ${name}`} onClick={onDelete}>
          <Trash2 size={15} aria-hidden />
        </ActionIcon>
      </span>
    </li>
  );
}

interface NewFolderProps {
  opened: boolean;
  onClose(): void;
  create(name: string): Promise<void>;
}

function NewFolder({ opened, onClose, create }: NewFolderProps) {
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState<string | null>(null);
  const close = () => {
    setError(null);
    onClose();
  };
  const submit = async (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    const name = String(new FormData(event.currentTarget).get("name") ?? "").trim();
    if (name === "") return;
    setBusy(true);
    try {
      await create(name);
      close();
    } catch (thrown) {
      setError(messageOf(thrown));
    } finally {
      setBusy(false);
    }
  };
  return (
    <Modal opened={opened} onClose={close} title="New folder" size={380} closeButtonProps={{ "aria-label": "Close" }}>
      <form onSubmit={submit} className={styles.form}>
        <TextInput
          name="name"
          label="Name"
          maxLength={255}
          required
          withAsterisk={false}
          error={error}
          data-autofocus
        />
        <span className={styles.actions}>
          <Button variant="default" onClick={close}>
            Cancel
          </Button>
          <Button type="submit" loading={busy}>
            Create folder
          </Button>
        </span>
      </form>
    </Modal>
  );
}
