import {
  File,
  FileArchive,
  FileAudio,
  FileCode,
  FileImage,
  FileSpreadsheet,
  FileText,
  FileVideo,
  Folder,
  type LucideIcon,
} from "lucide-react";
import type { FileEntry } from "./files-api";

const UNITS = ["B", "KB", "MB", "GB"];

/** A size as people say it: three digits at most. */
export function sizeText(bytes: number): string {
  let [amount, unit] = [bytes, 0];
  while (amount >= 999.5 && unit < UNITS.length - 1) {
    amount /= 1024;
    unit += 1;
  }
  const digits = unit === 0 || amount >= 99.95 ? 0 : 1;
  return `${amount.toFixed(digits).replace(/\.0$/, "")} ${UNITS[unit]}`;
}

const KINDS: readonly [RegExp, string, LucideIcon][] = [
  [/^application\/pdf|\.pdf$/, "PDF", FileText],
  [/^image\/|\.(png|jpe?g|gif|webp|svg|heic)$/, "Image", FileImage],
  [/^audio\/|\.(mp3|wav|m4a|ogg)$/, "Audio", FileAudio],
  [/^video\/|\.(mp4|mov|webm)$/, "Video", FileVideo],
  [/spreadsheet|ms-excel|text\/csv|\.(xlsx?|csv|numbers)$/, "Spreadsheet", FileSpreadsheet],
  [/presentation|powerpoint|\.(pptx?|key)$/, "Presentation", FileText],
  [/msword|wordprocessing|\.(docx?|pages|odt)$/, "Document", FileText],
  [/zip|x-tar|gzip|\.(zip|gz|tar|7z)$/, "Archive", FileArchive],
  [/json|xml|javascript|html|\.(js|ts|json|xml|html|rs|py)$/, "Code", FileCode],
  [/^text\/|\.(txt|md)$/, "Text", FileText],
];

/** What kind of thing it is, from its type and its name, and the icon of it. */
export function kindOf(entry: Pick<FileEntry, "file_type" | "content_type" | "name">): [string, LucideIcon] {
  if (entry.file_type === "folder" || entry.file_type === "connected-folder") return ["Folder", Folder];
  const type = entry.content_type && entry.content_type !== "application/octet-stream" ? entry.content_type : "";
  const name = (entry.name ?? "").toLowerCase();
  const known =
    KINDS.find(([pattern]) => type !== "" && pattern.test(type)) ?? KINDS.find(([pattern]) => pattern.test(name));
  return known ? [known[1], known[2]] : ["File", File];
}
